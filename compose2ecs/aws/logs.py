"""CloudWatch Logs: log groups, and the last lines of a container that died."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from compose2ecs.aws.operation import OTHER, operation, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from types_boto3_logs import CloudWatchLogsClient

    Answer = dict[str, Any]


class Logs(Protocol):
    """The part of CloudWatch Logs that we use."""

    def log_groups(self, prefix: str) -> list[Answer]:
        """Log groups whose name begins so. Bucket: other; logs:DescribeLogGroups."""

    def create_log_group(self, name: str, tags: Mapping[str, str]) -> None:
        """Create one. Bucket: other; logs:CreateLogGroup, logs:TagResource."""

    def keep_for(self, name: str, days: int) -> None:
        """Set how long its events are kept. Bucket: other; logs:PutRetentionPolicy."""

    def delete_log_group(self, name: str) -> None:
        """Delete it with its events. Bucket: other; logs:DeleteLogGroup."""

    def tags(self, arn: str) -> dict[str, str]:
        """A log group's tags. Bucket: other; logs:ListTagsForResource."""

    def last_lines(self, group: str, stream: str, limit: int) -> list[str]:
        """The last lines of a stream, oldest first. Bucket: other; logs:GetLogEvents."""


def logs(client: Callable[[], CloudWatchLogsClient]) -> Logs:
    """CloudWatch Logs over boto3; `client` is called at the first use."""
    return _BotoLogs(client)


class _BotoLogs:
    def __init__(self, client: Callable[[], CloudWatchLogsClient]) -> None:
        self._client = client

    @operation("logs:DescribeLogGroups", OTHER)
    def log_groups(self, prefix: str) -> list[Answer]:
        answer = self._client().describe_log_groups(logGroupNamePrefix=prefix)
        return [plain(g) for g in answer["logGroups"]]

    @operation("logs:CreateLogGroup", OTHER, also=("logs:TagResource",))
    def create_log_group(self, name: str, tags: Mapping[str, str]) -> None:
        self._client().create_log_group(logGroupName=name, tags=dict(tags))

    @operation("logs:PutRetentionPolicy", OTHER)
    def keep_for(self, name: str, days: int) -> None:
        self._client().put_retention_policy(logGroupName=name, retentionInDays=days)

    @operation("logs:DeleteLogGroup", OTHER)
    def delete_log_group(self, name: str) -> None:
        self._client().delete_log_group(logGroupName=name)

    @operation("logs:ListTagsForResource", OTHER)
    def tags(self, arn: str) -> dict[str, str]:
        return dict(self._client().list_tags_for_resource(resourceArn=arn)["tags"])

    @operation("logs:GetLogEvents", OTHER)
    def last_lines(self, group: str, stream: str, limit: int) -> list[str]:
        answer = self._client().get_log_events(
            logGroupName=group, logStreamName=stream, limit=limit, startFromHead=False
        )
        return [str(event.get("message", "")).rstrip("\n") for event in answer["events"]]
