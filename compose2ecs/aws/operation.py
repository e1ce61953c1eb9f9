"""Marks a method as one AWS call: its name, throttling bucket, and whether it may be repeated."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar, cast

import botocore.exceptions as boto  # noqa: TID251 aws/ is the door

from compose2ecs.aws.errors import translated

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")

# AWS counts calls per account, Region and bucket ("Request throttling for the Amazon ECS API").
DEFINITION_MODIFY: Final = "task definition modify"
DEFINITION_READ: Final = "task definition read"
SERVICE_MODIFY: Final = "service modify"
SERVICE_READ: Final = "service read"
DEPLOYMENT_READ: Final = "service deployment read"
CLUSTER_RESOURCE_MODIFY: Final = "cluster resource modify"
CLUSTER_RESOURCE_READ: Final = "cluster resource read"
CLUSTER_MODIFY: Final = "cluster modify"
CLUSTER_READ: Final = "cluster read"
TAG: Final = "tag"
TAG_READ: Final = "tag read"
EC2_READ: Final = "ec2 read"
IMAGE_READ: Final = "image read"
SECRET_READ: Final = "secret read"  # noqa: S105 a name of a bucket
OTHER: Final = "other"
"""Services other than ECS, of which we make a handful of calls."""


ACTIONS: Final[dict[str, tuple[str, ...]]] = {}
"""The IAM actions of each call that a method of aws/ makes: its own, and those that it implies."""


def operation(
    name: str, bucket: str, *, repeatable: bool = True, also: tuple[str, ...] = ()
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate a method that makes the call `service:Name`, by the names that IAM knows.

    Errors become AwsError. `bucket` and `repeatable` (whether twice is the same as once)
    are read by deploy/pace.py; `also` are the other IAM actions that the call needs (`ACTIONS`).
    """
    ACTIONS[name] = (name, *also)
    service, _, call = name.partition(":")

    def decorate(method: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(method)
        def calling(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return method(*args, **kwargs)
            except (boto.ClientError, boto.BotoCoreError, ValueError) as error:
                raise translated(error, call, service) from None

        marked = cast("Any", calling)
        marked.bucket = bucket
        marked.repeatable = repeatable
        marked.operation = name
        marked.actions = ACTIONS[name]
        return calling

    return decorate


def plain(answer: Any) -> dict[str, Any]:
    """An answer, or a part of it, as the plain mapping that it is; botocore's envelope left out."""
    return {k: v for k, v in answer.items() if k != "ResponseMetadata"}
