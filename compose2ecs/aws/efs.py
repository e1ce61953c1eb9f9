"""Amazon EFS: the file systems that tasks mount."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from compose2ecs.aws.operation import OTHER, operation, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = dict[str, Any]


class Efs(Protocol):
    """The part of Amazon EFS that we read."""

    def file_system(self, identity: str) -> Answer:
        """A file system. Bucket: other; elasticfilesystem:DescribeFileSystems."""

    def mount_targets(self, file_system: str) -> list[Answer]:
        """Where it can be mounted. Bucket: other; elasticfilesystem:DescribeMountTargets."""

    def access_point(self, identity: str) -> Answer:
        """An access point. Bucket: other; elasticfilesystem:DescribeAccessPoints."""


def efs(client: Callable[[], Any]) -> Efs:
    """Amazon EFS over boto3; `client` is called at the first use."""
    return _BotoEfs(client)


class _BotoEfs:
    def __init__(self, client: Callable[[], Any]) -> None:
        self._client = client

    @operation("elasticfilesystem:DescribeFileSystems", OTHER)
    def file_system(self, identity: str) -> Answer:
        answer = self._client().describe_file_systems(FileSystemId=identity)
        return plain(answer["FileSystems"][0])

    @operation("elasticfilesystem:DescribeMountTargets", OTHER)
    def mount_targets(self, file_system: str) -> list[Answer]:
        answer = self._client().describe_mount_targets(FileSystemId=file_system)
        return [plain(t) for t in answer["MountTargets"]]

    @operation("elasticfilesystem:DescribeAccessPoints", OTHER)
    def access_point(self, identity: str) -> Answer:
        answer = self._client().describe_access_points(AccessPointId=identity)
        return plain(answer["AccessPoints"][0])
