"""Launching a task: what it looks like at first, and why it may not come up at all.

Secrets are looked up as preflight does it: one called `no-such-...` or `missing-...` isn't there.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from compose2ecs.sandbox import ec2, logs
from compose2ecs.sandbox.agenda import wake_task
from compose2ecs.sandbox.behaviour import behaviour
from compose2ecs.sandbox.ecs_clusters import instance_arn
from compose2ecs.sandbox.given import is_there
from compose2ecs.sandbox.platforms import LATEST, platform_family, resolved

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World


SECRET_NAME = 6
"""The part of a secret's ARN that is its name; a JSON key, stage and version follow."""


def new_task(
    world: World, cluster: Json, definition: Json, launch_type: str, **more: object
) -> Json:
    """A task in PROVISIONING, not yet planned; `more` are members and private facts."""
    identity = world.fresh()
    name = cluster["clusterName"]
    arn = world.arn("ecs", f"task/{name}/{identity}")
    task: Json = {
        "taskArn": arn,
        "clusterArn": cluster["clusterArn"],
        "taskDefinitionArn": definition["taskDefinitionArn"],
        "lastStatus": "PROVISIONING",
        "desiredStatus": "RUNNING",
        "launchType": launch_type,
        "createdAt": world.now,
        "version": 1,
        "healthStatus": "UNKNOWN",
        "containers": [
            new_container(world, c, arn, name, identity) for c in definition["containerDefinitions"]
        ],
        "attachments": [],
        "tags": [],
        "overrides": {
            "containerOverrides": [{"name": c["name"]} for c in definition["containerDefinitions"]],
            "inferenceAcceleratorOverrides": [],
        },
        "attributes": [{"name": "ecs.cpu-architecture", "value": architecture(definition)}],
        "enableExecuteCommand": False,
        "_id": identity,
        "_essential": [c["name"] for c in definition["containerDefinitions"] if c["essential"]],
        "_checked": [
            c["name"]
            for c in definition["containerDefinitions"]
            if c["essential"] and "healthCheck" in c
        ],
        "_settled": False,
        "_target": "initial",
        "_balanced": False,
        "_ailing": False,
        "_endpoints": [],
        "_service": None,
        "_deployment": None,
        "_mourned": False,
        "_logs": {},
        "_bindings": {
            c["name"]: bindings(world, definition, c) for c in definition["containerDefinitions"]
        },
        "_plan": [],
    }
    for key in ("cpu", "memory"):
        if key in definition:
            task[key] = definition[key]
    task |= on_fargate(definition) if launch_type == "FARGATE" else on_instance(world, cluster)
    task |= more
    return task


def new_container(world: World, definition: Json, task_arn: str, cluster: str, task: str) -> Json:
    """A container that is not there yet."""
    container: Json = {
        "containerArn": world.arn("ecs", f"container/{cluster}/{task}/{world.fresh_uuid()}"),
        "taskArn": task_arn,
        "name": definition["name"],
        "image": definition["image"],
        "lastStatus": "PENDING",
        "networkInterfaces": [],
        "healthStatus": "UNKNOWN",
        "cpu": str(definition["cpu"]),
    }
    for key in ("memory", "memoryReservation"):
        if key in definition:
            container[key] = str(definition[key])
    return container


def bindings(world: World, definition: Json, container: Json) -> list[Json]:
    """The ports that a running container has on its host; none with an interface of its own."""
    if definition.get("networkMode") == "awsvpc":
        return []
    return [
        {
            "bindIP": "0.0.0.0",  # noqa: S104 what ECS reports, nothing listens
            "containerPort": mapping["containerPort"],
            "hostPort": mapping.get("hostPort") or dynamic_port(world),
            "protocol": mapping["protocol"],
        }
        for mapping in container["portMappings"]
        if "containerPort" in mapping
    ]


def dynamic_port(world: World) -> int:
    """A host port out of Docker's range."""
    return 32_768 + int(world.fresh(4), 16) % 28_000


def on_fargate(definition: Json) -> Json:
    """Members that only tasks on Fargate have."""
    size = definition.get("ephemeralStorage", {}).get("sizeInGiB", 20)
    family = platform_family(definition)
    return {
        "platformVersion": resolved(LATEST, family),
        "platformFamily": family,
        "ephemeralStorage": {"sizeInGiB": size},
        "fargateEphemeralStorage": {"sizeInGiB": size},
    }


def on_instance(world: World, cluster: Json) -> Json:
    """Members that only tasks on an instance have; the pretended one appears with them."""
    cluster["_instance"] = True
    return {"containerInstanceArn": instance_arn(world, cluster)}


def architecture(definition: Json) -> str:
    """The CPU architecture, as a task's attribute spells it."""
    given = definition.get("runtimePlatform", {}).get("cpuArchitecture", "X86_64")
    return str(given).lower()


def attach(world: World, task: Json, network: Json | None) -> None:
    """Give a task its network interface, in the first subnet that was named."""
    given = (network or {}).get("awsvpcConfiguration")
    if not given:
        return
    attachment, interface = ec2.new_interface(world, given)
    task["attachments"].append(attachment)
    task["availabilityZone"] = interface["AvailabilityZone"]
    task["_interface"] = interface
    for container in task["containers"]:
        address = {"attachmentId": attachment["id"]}
        address["privateIpv4Address"] = interface["PrivateIpAddress"]
        container["networkInterfaces"] = [address]


def begin(world: World, task: Json, plan: list[list[object]]) -> None:
    """Put a task into the world with its plan."""
    task["_plan"] = plan
    world.state["tasks"][task["_id"]] = task
    wake_task(world, task)


def digest(image: str) -> str:
    """A digest for an image, the same every time."""
    return "sha256:" + hashlib.sha256(image.encode()).hexdigest()


_NEAREST = "The closest matching (container-instance {})"
UNPLACEABLE = {
    "instances": "No Container Instances were found in your cluster.",
    "memory": f"{_NEAREST} has insufficient memory available.",
    "cpu": f"{_NEAREST} has insufficient CPU units available.",
    "port": f"{_NEAREST} is already using a port required by your task.",
    "attribute": f"{_NEAREST} is missing an attribute required by your task.",
    "eni": f'{_NEAREST} encountered error "RESOURCE:ENI".',
}
"""What an event says no instance has; `{}` is the one that comes nearest."""


def lacking(world: World, definition: Json) -> str:
    """What a task lacks to find a place: a word of UNPLACEABLE, or empty.

    There are as many instances as are needed, unless a test said how many: then a fixed host port
    can be had only as many times.
    """
    containers = definition["containerDefinitions"]
    scripted = (behaviour(world, c["image"], [], "placement").lacks for c in containers)
    return next((word for word in scripted if word), "") or port_lacking(world, definition)


def port_lacking(world: World, definition: Json) -> str:
    """`port` when a fixed host port is held on every instance; else empty."""
    most = world.state.get("instances")
    if most is None or definition.get("networkMode") == "awsvpc":
        return ""
    taken = fixed_ports(world)
    mappings = [m for c in definition["containerDefinitions"] for m in c["portMappings"]]
    mine = {m["hostPort"] for m in mappings if m.get("hostPort")}
    return "port" if any(taken.count(port) >= most for port in mine) else ""


def fixed_ports(world: World) -> list[int]:
    """The host ports that tasks hold, each as often as it is held."""
    return [
        binding["hostPort"]
        for task in world.state["tasks"].values()
        if task["lastStatus"] != "STOPPED"
        for held in task["_bindings"].values()
        for binding in held
    ]


def error(world: World, task: Json, definition: Json) -> str:
    """Why a task can't come up: its role, its secrets, its log group, no way to the registry."""
    return (
        route_error(task)
        or role_error(world, definition)
        or secret_error(world, task, definition)
        or next(
            (e for c in definition["containerDefinitions"] if (e := log_error(world, task, c))), ""
        )
    )


def role_error(world: World, definition: Json) -> str:
    """What ECS says about a role that isn't there."""
    for key in ("executionRoleArn", "taskRoleArn"):
        arn = definition.get(key, "")
        if arn.rsplit("/", 1)[-1] in world.state["absentRoles"]:
            return (
                f"ECS was unable to assume the role '{arn}' that was provided for this task. "
                "Please verify that the role being passed has the proper trust relationship and "
                "permissions and that your IAM user has permissions to pass this role."
            )
    return ""


def secret_error(world: World, task: Json, definition: Json) -> str:
    """What ECS says about the first secret or parameter that isn't there."""
    named = [
        secret["valueFrom"]
        for container in definition["containerDefinitions"]
        for secret in container.get("secrets", ())
    ]
    for reference in named:
        kind, name = referred(reference)
        if is_there(world, kind, name):
            continue
        if kind == "secret":
            what = (
                f"failed to fetch secret {reference} from secrets manager: "
                "ResourceNotFoundException: Secrets Manager can't find the specified secret."
            )
        else:
            what = f"invalid parameters: {name}"
        store = "asm" if kind == "secret" else "ssm"
        if task["launchType"] == "FARGATE":
            return (
                "ResourceInitializationError: unable to pull secrets or registry auth: execution "
                f"resource retrieval failed: unable to retrieve secret from {store}: service call "
                f"has been retried 1 time(s): {what}"
            )
        place = "AWS Secrets Manager" if kind == "secret" else "SSM Parameter Store"
        return f"Fetching secret data from {place} in region {world.region}: {what}"
    return ""


def referred(reference: str) -> tuple[str, str]:
    """Whether a `valueFrom` names a secret or a parameter, and the name of it."""
    parts = reference.split(":")
    if len(parts) > SECRET_NAME and parts[2] == "secretsmanager":
        return "secret", parts[SECRET_NAME]
    return "parameter", reference.partition(":parameter")[2] or reference


def route_error(task: Json) -> str:
    """What Fargate says when the registry can't be reached from the task's subnet.

    On an instance the agent pulls over the instance's own network.
    """
    interface = task.get("_interface")
    at_home = task["launchType"] != "FARGATE"
    if at_home or interface is None or ec2.reaches_internet(interface):
        return ""
    image = task["containers"][0]["image"]
    return (
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to "
        f"resolve ref {image}: dial tcp 44.205.64.79:443: i/o timeout"
    )


def log_error(world: World, task: Json, container: Json) -> str:
    """What a container's log driver says when its group does not exist."""
    log = container.get("logConfiguration", {})
    options = log.get("options", {})
    group = options.get("awslogs-group")
    elsewhere = options.get("awslogs-region", world.region) != world.region
    if log.get("logDriver") != "awslogs" or elsewhere or group in world.state["logGroups"]:
        return ""
    if options.get("awslogs-create-group") == "true" and group:
        world.state["logGroups"][group] = logs.new_group(world, group)
        return ""
    what = (
        "failed to validate logger args: create stream has been retried 1 times: failed to create "
        "Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist."
    )
    if task["launchType"] == "FARGATE":
        return f"ResourceInitializationError: {what}"
    return (
        "CannotStartContainerError: Error response from daemon: failed to initialize logging "
        f"driver: {what}"
    )
