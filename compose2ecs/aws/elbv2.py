"""Elastic Load Balancing: the target groups that services are put behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from compose2ecs.aws.operation import OTHER, operation, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = dict[str, Any]


class Elbv2(Protocol):
    """The part of Elastic Load Balancing that we read."""

    def target_group(self, arn: str) -> Answer:
        """A target group. Bucket: other; elasticloadbalancing:DescribeTargetGroups."""


def elbv2(client: Callable[[], Any]) -> Elbv2:
    """Elastic Load Balancing over boto3; `client` is called at the first use."""
    return _BotoElbv2(client)


class _BotoElbv2:
    def __init__(self, client: Callable[[], Any]) -> None:
        self._client = client

    @operation("elasticloadbalancing:DescribeTargetGroups", OTHER)
    def target_group(self, arn: str) -> Answer:
        answer = self._client().describe_target_groups(TargetGroupArns=[arn])
        return plain(answer["TargetGroups"][0])
