"""STS: whose credentials these are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from compose2ecs.aws.operation import OTHER, operation

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_sts import STSClient


@dataclass(frozen=True, slots=True)
class Identity:
    """Account (12 digits), partition (`aws`, `aws-cn`, `aws-us-gov`) and the ARN of the caller."""

    account: str
    partition: str
    arn: str


class Sts(Protocol):
    """The part of STS that we use."""

    def identity(self) -> Identity:
        """Who is calling. Bucket: other; sts:GetCallerIdentity."""


def sts(client: Callable[[], STSClient]) -> Sts:
    """STS over boto3; `client` is called at the first use."""
    return _BotoSts(client)


class _BotoSts:
    def __init__(self, client: Callable[[], STSClient]) -> None:
        self._client = client

    @operation("sts:GetCallerIdentity", OTHER)
    def identity(self) -> Identity:
        answer = self._client().get_caller_identity()
        partition = answer["Arn"].split(":")[1] if answer["Arn"].count(":") > 1 else "aws"
        return Identity(account=answer["Account"], partition=partition, arn=answer["Arn"])
