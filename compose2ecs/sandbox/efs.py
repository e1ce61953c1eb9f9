"""EFS: every file system is taken to be there, with a mount target in each zone.

To which file system an access point belongs only a test can say (`file_system`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox.ec2 import SUBNETS
from compose2ecs.sandbox.errors import ApiError
from compose2ecs.sandbox.given import given, is_there
from compose2ecs.sandbox.world import EPOCH

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World


def file_system(world: World, identity: str) -> Json:
    """A file system; raises FileSystemNotFound."""
    if not is_there(world, "file system", identity):
        text = f"File system '{identity}' does not exist."
        raise ApiError("FileSystemNotFound", text, 404)
    said = given(world, "file system", identity)
    return {
        "OwnerId": world.account,
        "CreationToken": identity,
        "FileSystemId": identity,
        "CreationTime": EPOCH,
        "LifeCycleState": said.get("state", "available"),
        "NumberOfMountTargets": 3,
        "SizeInBytes": {"Value": 6144},
        "PerformanceMode": "generalPurpose",
        "Tags": [],
    }


def describe_file_systems(world: World, request: Json) -> Json:
    """DescribeFileSystems by id."""
    return {"FileSystems": [file_system(world, request["FileSystemId"])]}


def describe_mount_targets(world: World, request: Json) -> Json:
    """DescribeMountTargets of a file system; a test may give it fewer `zones`."""
    identity = request["FileSystemId"]
    file_system(world, identity)
    zones = given(world, "file system", identity).get("zones", ["a", "b", "c"])
    rows = [row for row in SUBNETS if row[2] in zones]
    return {
        "MountTargets": [
            {
                "MountTargetId": f"fsmt-{subnet[-17:]}",
                "FileSystemId": identity,
                "SubnetId": subnet,
                "VpcId": vpc,
                "AvailabilityZoneName": f"{world.region}{zone}",
                "LifeCycleState": "available",
            }
            for subnet, vpc, zone, _, _ in rows
        ]
    }


def describe_access_points(world: World, request: Json) -> Json:
    """DescribeAccessPoints by id."""
    identity = request["AccessPointId"]
    if not is_there(world, "access point", identity):
        text = f"Access Point '{identity}' does not exist."
        raise ApiError("AccessPointNotFound", text, 404)
    point = {"AccessPointId": identity, "LifeCycleState": "available", "OwnerId": world.account}
    owner = given(world, "access point", identity).get("file_system")
    return {"AccessPoints": [{**point, "FileSystemId": owner} if owner else point]}


OPERATIONS = {
    "DescribeFileSystems": describe_file_systems,
    "DescribeMountTargets": describe_mount_targets,
    "DescribeAccessPoints": describe_access_points,
}
