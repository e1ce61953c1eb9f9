"""What ECS fills in or reorders when a task definition is registered.

Taken from real DescribeTaskDefinition answers: what is listed here comes back although nobody sent
it; whatever is not listed stays absent.
"""

from __future__ import annotations

import copy
import hashlib
from typing import TYPE_CHECKING

from compose2ecs.ecs import fargate

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

CONTAINER_LISTS = (
    "portMappings",
    "environment",
    "mountPoints",
    "volumesFrom",
    "systemControls",
)
KEEPS_ORDER = 3
"""Environments of up to this many entries come back in the order that was sent."""
EBS_OR_OTHER = (
    "configuredAtLaunch",
    "dockerVolumeConfiguration",
    "efsVolumeConfiguration",
    "fsxWindowsFileServerVolumeConfiguration",
    "s3filesVolumeConfiguration",
)


def filled(world: World, request: Json) -> Json:
    """The task definition that ECS keeps for a RegisterTaskDefinition request."""
    definition = copy.deepcopy({k: v for k, v in request.items() if k != "tags"})
    for key in ("cpu", "memory"):
        if key in definition:
            definition[key] = plain_size(definition[key])
    for key in ("taskRoleArn", "executionRoleArn"):
        if definition.get(key):
            definition[key] = role_arn(world, definition[key])
        else:
            definition.pop(key, None)
    mode = definition.get("networkMode")
    definition["containerDefinitions"] = [
        container(c, mode) for c in definition["containerDefinitions"]
    ]
    definition["volumes"] = [volume(v) for v in definition.get("volumes", [])]
    definition.setdefault("placementConstraints", [])
    return definition


def plain_size(size: str) -> str:
    """`1 vCPU` as CPU units, `2 GB` as MiB, both as the text that ECS keeps."""
    units = fargate.cpu_units(size)
    mebibytes = fargate.mebibytes(size)
    if mebibytes is None:
        mebibytes = fargate.doubtful_mebibytes(size)
    found = mebibytes if units is None else units
    return size.strip() if found is None else str(found)


def role_arn(world: World, role: str) -> str:
    """A role's ARN, also when only its name was sent."""
    return role if role.startswith("arn:") else world.arn("iam", f"role/{role}", region=False)


def container(given: Json, mode: str | None) -> Json:
    """A container definition with ECS's defaults."""
    result: Json = {"cpu": 0, "essential": True, **given}
    for key in CONTAINER_LISTS:
        result.setdefault(key, [])
    result["portMappings"] = [port_mapping(p, mode) for p in result["portMappings"]]
    result["environment"] = shuffled(result["environment"])
    if "healthCheck" in result:
        result["healthCheck"] = {"interval": 30, "timeout": 5, "retries": 3, **given["healthCheck"]}
    if "firelensConfiguration" in result:
        result.setdefault("user", "0")
    if result.get("restartPolicy", {}).get("enabled"):
        result["restartPolicy"] = {"restartAttemptPeriod": 300, **given["restartPolicy"]}
    return result


def port_mapping(given: Json, mode: str | None) -> Json:
    """A port mapping with its protocol and host port."""
    result: Json = {"protocol": "tcp", **given}
    if "containerPort" in result:
        own = result["containerPort"] if mode in {"awsvpc", "host"} else 0
        result.setdefault("hostPort", own)
    return result


def shuffled(environment: list[Json]) -> list[Json]:
    """Longer environments come back in an order of ECS's own, always the same."""
    if len(environment) <= KEEPS_ORDER:
        return environment
    return sorted(environment, key=lambda e: hashlib.sha256(str(e.get("name")).encode()).digest())


def volume(given: Json) -> Json:
    """A volume with ECS's defaults."""
    result = dict(given)
    if "efsVolumeConfiguration" in result:
        efs = {"rootDirectory": "/", **given["efsVolumeConfiguration"]}
        result["efsVolumeConfiguration"] = efs
    if "dockerVolumeConfiguration" in result:
        docker = {"scope": "task", **given["dockerVolumeConfiguration"]}
        if docker["scope"] == "shared":
            docker.setdefault("autoprovision", False)
        result["dockerVolumeConfiguration"] = docker
    if not any(result.get(key) for key in EBS_OR_OTHER):
        result.setdefault("host", {})
    return result
