"""File systems: whether EFS can be mounted where the tasks run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2ecs.aws.errors import AwsError
from compose2ecs.deploy.preflight.question import Question, Verdict, ng, ok

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2ecs.deploy.preflight.asked import Asked, Run


def file_systems(asked: Asked) -> Iterator[Question]:
    """One question for each file system, access point and set of subnets."""
    seen = set()
    for run in asked.runs:
        for index, volume in enumerate(run.definition.get("volumes", ())):
            said = volume.get("efsVolumeConfiguration")
            if not said:
                continue
            point = said.get("authorizationConfig", {}).get("accessPointId", "")
            subnets = tuple(run.network.get("subnets", ())) if run.awsvpc else ()
            key = (said["fileSystemId"], point, subnets)
            if key in seen:
                continue
            seen.add(key)
            yield Question(
                subject=f"file system {said['fileSystemId']}",
                at=asked.at("taskDefinition", run.family, "volumes", index),
                needs=tuple(_needs(asked, run, said["fileSystemId"], point)),
                ask=_asking(asked, said["fileSystemId"], point, subnets),
            )


def _needs(asked: Asked, run: Run, identity: str, point: str) -> Iterator[tuple[str, str]]:
    own = asked.arn("elasticfilesystem", f"file-system/{identity}")
    yield "elasticfilesystem:DescribeFileSystems", own
    if point:
        resource = asked.arn("elasticfilesystem", f"access-point/{point}")
        yield "elasticfilesystem:DescribeAccessPoints", resource
    if run.awsvpc:
        yield "elasticfilesystem:DescribeMountTargets", own
        yield "ec2:DescribeSubnets", "*"


def _asking(asked: Asked, identity: str, point: str, subnets: tuple[str, ...]) -> Any:
    return lambda: _file_system(asked, identity, point, subnets)


def _file_system(
    asked: Asked, identity: str, point: str, subnets: tuple[str, ...]
) -> Verdict | None:
    clients, pace = asked.work.clients, asked.work.pace
    try:
        found = pace.call(clients.efs.file_system, identity)
        access = pace.call(clients.efs.access_point, point) if point else {}
    except AwsError as error:
        if error.code == "FileSystemNotFound":
            return ng(f"does not exist in {asked.target.region}", "correct its id")
        if error.code == "AccessPointNotFound":
            return ng(f"access point {point} does not exist", "correct its id")
        raise
    if found.get("LifeCycleState", "available") not in ("available", "updating"):
        return ng(f"is {found['LifeCycleState']}")
    owner = access.get("FileSystemId", identity)
    if owner != identity:
        return ng(
            f"access point {point} belongs to {owner}", "name an access point of this file system"
        )
    return _mountable(asked, identity, subnets) if subnets else ok("is there")


def _mountable(asked: Asked, identity: str, subnets: tuple[str, ...]) -> Verdict | None:
    """Whether there is a mount target in the zone and VPC of every subnet."""
    targets = asked.work.pace.call(asked.work.clients.efs.mount_targets, identity)
    try:
        places = asked.subnets(subnets)
    except AwsError as error:
        if error.code.startswith("InvalidSubnetID"):
            return None  # the question about the subnets tells it
        raise
    has = {(t.get("VpcId"), t.get("AvailabilityZoneName")) for t in targets}
    lacking = sorted(
        {s["AvailabilityZone"] for s in places if (s["VpcId"], s["AvailabilityZone"]) not in has}
    )
    if lacking:
        vpc = places[0]["VpcId"]
        return ng(
            f"has no mount target in {', '.join(lacking)} of {vpc}",
            f"create one: aws efs create-mount-target --file-system-id {identity} "
            "--subnet-id SUBNET --security-groups GROUP",
        )
    return ok("is there, with a mount target in every zone of the tasks")
