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
KILO = 1024
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


def compatibilities(definition: Json) -> list[str]:
    """The launch types that could run a definition."""
    if definition.get("networkMode") != "awsvpc":
        return ["EXTERNAL", "EC2"]
    sized = "cpu" in definition and "memory" in definition
    return ["EC2", *(["FARGATE"] if sized else []), "MANAGED_INSTANCES"]


def required_attributes(definition: Json) -> list[Json]:
    """The capabilities of an instance that a definition needs, by the features it uses."""
    names = set()
    for each in definition["containerDefinitions"]:
        names |= container_attributes(each, definition)
    if definition.get("networkMode") == "awsvpc":
        names |= {"ecs.capability.task-eni", docker("1.18")}
    if "taskRoleArn" in definition:
        names.add("com.amazonaws.ecs.capability.task-iam-role")
    if any("efsVolumeConfiguration" in v for v in definition["volumes"]):
        names |= {"ecs.capability.efs", "ecs.capability.efsAuth", docker("1.25")}
    if int(definition.get("cpu", "0") or 0) >= 16 * KILO:
        names.add("ecs.capability.increased-task-cpu-limit")
    return [{"name": name} for name in sorted(names)]


def container_attributes(container: Json, definition: Json) -> set[str]:
    """The capabilities that one container needs."""
    names = set()
    log = container.get("logConfiguration")
    if log:
        names.add(f"com.amazonaws.ecs.capability.logging-driver.{log['logDriver']}")
        names.add(docker("1.29" if "awslogs-create-group" in log.get("options", {}) else "1.19"))
        if "executionRoleArn" in definition and log["logDriver"] == "awslogs":
            names.add("ecs.capability.execution-role-awslogs")
    if ".dkr.ecr." in container["image"]:
        names.add("com.amazonaws.ecs.capability.ecr-auth")
        if "executionRoleArn" in definition:
            names.add("ecs.capability.execution-role-ecr-pull")
    for secret in container.get("secrets", []):
        store = "asm" if ":secretsmanager:" in secret["valueFrom"] else "ssm"
        names.add(f"ecs.capability.secrets.{store}.environment-variables")
    if "healthCheck" in container:
        names.add("ecs.capability.container-health-check")
        names.add(docker("1.29" if "startPeriod" in container["healthCheck"] else "1.24"))
    if container.get("dependsOn"):
        names.add("ecs.capability.container-ordering")
    if "memoryReservation" in container:
        names.add(docker("1.21"))
    if "user" in container:
        names.add(docker("1.17"))
    if container.get("linuxParameters", {}).get("initProcessEnabled"):
        names.add(docker("1.25"))
    if "firelensConfiguration" in container:
        names.add(f"ecs.capability.firelens.{container['firelensConfiguration']['type']}")
    return names


def docker(version: str) -> str:
    """The attribute that names a Docker API version."""
    return f"com.amazonaws.ecs.capability.docker-remote-api.{version}"
