"""Differences: what an update would change, in the words of Compose and ECS.

Canonical documents that are equal are settled by equality; deepdiff explains those that are not.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from compose2ecs.deploy import tags
from compose2ecs.ecs import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Document = Mapping[str, Any]
    Path = tuple[str, ...]

ROLLING = ""
"""The change starts a deployment: tasks are replaced."""
IN_PLACE = "in place"
NEW_TASKS_ONLY = "for new tasks only"
REPLACING = "needs a new service"

EFFECTS = {
    "desiredCount": IN_PLACE,
    "deploymentConfiguration": IN_PLACE,
    "availabilityZoneRebalancing": IN_PLACE,
    "healthCheckGracePeriodSeconds": IN_PLACE,
    "placementConstraints": NEW_TASKS_ONLY,
    "placementStrategy": NEW_TASKS_ONLY,
    "enableExecuteCommand": NEW_TASKS_ONLY,
    "enableECSManagedTags": NEW_TASKS_ONLY,
    "propagateTags": NEW_TASKS_ONLY,
    "tags": IN_PLACE,
    "launchType": REPLACING,
    "schedulingStrategy": REPLACING,
    "role": REPLACING,
    "deploymentController": REPLACING,
}
"""Members of a service that do not start a deployment (reference: UpdateService)."""

KEYS = {
    "containerDefinitions": ("name",),
    "environment": ("name",),
    "secrets": ("name",),
    "secretOptions": ("name",),
    "volumes": ("name",),
    "volumeConfigurations": ("name",),
    "ulimits": ("name",),
    "portMappings": ("containerPort", "containerPortRange", "protocol"),
    "mountPoints": ("containerPath",),
    "volumesFrom": ("sourceContainer",),
    "dependsOn": ("containerName",),
    "extraHosts": ("hostname",),
    "systemControls": ("namespace",),
    "tmpfs": ("containerPath",),
    "devices": ("hostPath", "containerPath"),
    "tags": ("key",),
    "services": ("portName",),
    "loadBalancers": ("containerName", "containerPort"),
    "capacityProviderStrategy": ("capacityProvider",),
    "resourceRequirements": ("type",),
}
"""Lists of named things, and the members that name one: they are compared by name, not place."""

WORDS = {
    "entryPoint": "entrypoint",
    "environment": "environment",
    "secrets": "secret",
    "portMappings": "port",
    "mountPoints": "mount",
    "logConfiguration": "log",
    "logDriver": "driver",
    "options": "option",
    "linuxParameters": "",
    "initProcessEnabled": "init process",
    "sharedMemorySize": "shared memory",
    "maxSwap": "maximum swap",
    "devices": "device",
    "pseudoTerminal": "terminal",
    "interactive": "standard input",
    "restartPolicy": "restart policy",
    "repositoryCredentials": "registry credentials",
    "extraHosts": "host",
    "dnsServers": "DNS servers",
    "dnsSearchDomains": "DNS search domains",
    "dockerSecurityOptions": "security options",
    "firelensConfiguration": "log router",
    "resourceRequirements": "resource",
    "volumesFrom": "volumes from",
    "healthCheck": "health check",
    "dependsOn": "depends on",
    "dockerLabels": "label",
    "ulimits": "ulimit",
    "systemControls": "sysctl",
    "environmentFiles": "environment files",
    "memoryReservation": "memory reservation",
    "stopTimeout": "stop timeout",
    "workingDirectory": "working directory",
    "readonlyRootFilesystem": "read-only root",
    "volumes": "volume",
    "taskRoleArn": "task role",
    "executionRoleArn": "execution role",
    "networkMode": "network mode",
    "runtimePlatform": "platform",
    "cpuArchitecture": "architecture",
    "operatingSystemFamily": "operating system",
    "pidMode": "pid mode",
    "ipcMode": "ipc mode",
    "volumeConfigurations": "volume",
    "enableECSManagedTags": "managed tags",
    "ephemeralStorage": "ephemeral storage",
    "desiredCount": "desired count",
    "networkConfiguration": "",
    "awsvpcConfiguration": "",
    "assignPublicIp": "public address",
    "securityGroups": "security groups",
    "deploymentConfiguration": "",
    "deploymentCircuitBreaker": "circuit breaker",
    "bakeTimeInMinutes": "bake time in minutes",
    "canaryConfiguration": "canary",
    "linearConfiguration": "linear",
    "lifecycleHooks": "lifecycle hooks",
    "maximumPercent": "maximum percent",
    "minimumHealthyPercent": "minimum healthy percent",
    "healthCheckGracePeriodSeconds": "health check grace period",
    "platformVersion": "platform version",
    "launchType": "launch type",
    "capacityProviderStrategy": "capacity provider",
    "serviceConnectConfiguration": "Service Connect",
    "services": "endpoint",
    "loadBalancers": "load balancer",
    "serviceRegistries": "service registry",
    "enableExecuteCommand": "execute command",
    "propagateTags": "tag propagation",
    "placementConstraints": "placement constraints",
    "placementStrategy": "placement strategy",
    "schedulingStrategy": "scheduling strategy",
    "availabilityZoneRebalancing": "zone rebalancing",
    "tags": "tag",
}
"""API names in words; others are shown as the API spells them."""

WHOLE = {
    "networkConfiguration": "network",
    "awsvpcConfiguration": "network",
    "deploymentConfiguration": "rollout",
}
"""Those that say nothing before a part of them, when all of it comes or goes."""

OPENED = frozenset(
    {
        "linuxParameters",
        "capabilities",
        "dockerLabels",
        "logConfiguration",
        "options",
        "runtimePlatform",
        "deploymentConfiguration",
        "deploymentCircuitBreaker",
        "networkConfiguration",
        "awsvpcConfiguration",
    }
)
"""Structures that are told by their parts, even when all of it comes or goes."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changes. `before` or `after` is empty where there is nothing."""

    what: str
    before: str
    after: str
    hidden: bool = False
    """The values are an environment variable's and not shown."""
    effect: str = ROLLING
    container: str = ""
    """Of which container, in a task that has several."""


def digest(definition: Document, request: Document, context: canonical.Context) -> str:
    """The hash that a service's tag carries: of the canonical wanted definition and service."""
    both = [canonical.task_definition(definition, context), canonical.service(request, context)]
    return hashlib.sha256(json.dumps(both, sort_keys=True).encode()).hexdigest()[:40]


def definition_differences(
    wanted: Document, found: Document, context: canonical.Context, *, show_values: bool = False
) -> tuple[Difference, ...]:
    """What a new revision would change; tags are apart, since they change in place."""
    after = untagged(canonical.task_definition(wanted, context))
    before = untagged(canonical.task_definition(found, context))
    if before == after:
        return ()
    several = len(after.get("containerDefinitions", ())) > 1
    return tuple(
        _difference(path, old, new, several=several, show_values=show_values)
        for path, old, new in _changes(_keyed(before), _keyed(after))
    )


def service_differences(
    wanted: Document, found: Document, context: canonical.Context
) -> tuple[tuple[str, ...], tuple[Difference, ...]]:
    """The members of a service that UpdateService has to send, and the differences in words.

    `found` is as DescribeServices returns it. Task definition and tags are for the caller.
    """
    after = untagged(canonical.service(wanted, context))
    current = canonical.service(canonical.service_from_describe(found), context)
    before = untagged(canonical.managed(after, current))
    for side in (before, after):
        for member in ("taskDefinition", "cluster", "serviceName"):
            side.pop(member, None)
    if before == after:
        return (), ()
    if before.get("capacityProviderStrategy") != after.get("capacityProviderStrategy"):
        # They say where tasks run instead of the launch type, and can change in place.
        before.pop("launchType", None)
        after.pop("launchType", None)
    members = tuple(
        name for name in sorted({*before, *after}) if before.get(name) != after.get(name)
    )
    return members, tuple(
        _difference(path, old, new, effect=EFFECTS.get(path[0], ROLLING))
        for path, old, new in _changes(_keyed(before), _keyed(after))
    )


def tag_differences(
    wanted: Mapping[str, str], found: Mapping[str, str], memory: Mapping[str, str]
) -> tuple[dict[str, str], tuple[str, ...], tuple[Difference, ...]]:
    """Tags to set, keys to take away, and the differences.

    Tags that others have put there are left alone; `memory` is the service's tags, which know those
    that the files asked for once.
    """
    lacking = {k: v for k, v in tags.lasting(wanted).items() if found.get(k) != v}
    gone = tags.forgotten(wanted, found, memory)
    nothing_left = (tags.KEYS,) if tags.KEYS in found and tags.KEYS not in wanted else ()
    return (
        lacking,
        (*gone, *nothing_left),
        (
            *(
                Difference(f"tag {k}", found.get(k, ""), v, effect=IN_PLACE)
                for k, v in lacking.items()
                if k != tags.KEYS
            ),
            *(Difference(f"tag {k}", found[k], "", effect=IN_PLACE) for k in gone),
        ),
    )


def untagged(document: Document) -> dict[str, Any]:
    """A document less its tags."""
    return {k: v for k, v in document.items() if k != "tags"}


def _keyed(value: Any, name: str = "") -> Any:
    """The document with its lists of named things as mappings, so that order means nothing."""
    if isinstance(value, dict):
        return {k: _keyed(v, k) for k, v in value.items()}
    by = KEYS.get(name)
    if by and isinstance(value, list) and all(isinstance(v, dict) for v in value):
        return {
            "/".join(str(v[k]) for k in by if k in v): _keyed(
                {k: inner for k, inner in v.items() if k not in by}
            )
            for v in value
        }
    return value


def _changes(before: Any, after: Any) -> Iterator[tuple[Path, Any, Any]]:
    """The places where two keyed documents differ, in the order of their paths."""
    from deepdiff import DeepDiff  # noqa: TID251 the door

    before, after = _filled(before, after), _filled(after, before)
    found: list[tuple[Path, Any, Any]] = []
    tree = DeepDiff(before, after, view="tree", ignore_order=False, threshold_to_diff_deeper=0)
    for levels in tree.values():
        for level in levels:
            path = tuple(str(step) for step in level.path(output_format="list"))
            found.append(_as_a_whole(path, before, after))
    unique = {path: (old, new) for path, old, new in found}
    for path in sorted(unique):
        old, new = unique[path]
        yield path, old, new


def _filled(value: Any, other: Any) -> Any:
    """The keyed document with an empty list or structure where only the other side has one.

    So a first port is told as that port, and not as "the ports".
    """
    if not (isinstance(value, dict) and isinstance(other, dict)):
        return value
    told_by_parts = KEYS.keys() | OPENED
    lacking: dict[str, Any] = {
        k: {} for k, v in other.items() if k in told_by_parts and isinstance(v, dict)
    }
    whole = {**lacking, **value}
    return {k: _filled(v, other.get(k)) for k, v in whole.items()}


def _as_a_whole(path: Path, before: Any, after: Any) -> tuple[Path, Any, Any]:
    """The change at `path`, or at the list or one-valued entry around it."""
    for length in range(1, len(path) + 1):
        old, new = _at(before, path[:length]), _at(after, path[:length])
        if not (isinstance(old, dict) and isinstance(new, dict)):
            return path[:length], old, new
    return path, _at(before, path), _at(after, path)


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _difference(
    path: Path,
    old: Any,
    new: Any,
    *,
    several: bool = False,
    effect: str = ROLLING,
    show_values: bool = False,
) -> Difference:
    container = ""
    if path[0] == "containerDefinitions" and len(path) > 1:
        container, path = path[1], ("container", *path[2:])
    hidden = "environment" in path and not show_values
    return Difference(
        what=_words(path, container, several=several),
        before="" if hidden else shown(old),
        after="" if hidden else shown(new),
        hidden=hidden,
        effect=effect,
        container=container if several else "",
    )


def _words(path: Path, container: str, *, several: bool) -> str:
    if path == ("container",):
        return f"container {container}"
    own = path[1:] if path[0] == "container" else path
    if path[0] in ("cpu", "memory"):
        own = ("task", *path)
    if own[-1] in ("value", "valueFrom") and len(own) > 2:
        own = own[:-1]
    words = " ".join(word for step in own if (word := WORDS.get(step, step))) or WHOLE[own[-1]]
    return f"{container}: {words}" if several and container else words


def shown(value: Any) -> str:
    """A value on one line; empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and not _nested(value):
        return ", ".join(shown(v) for v in value)
    if isinstance(value, dict):
        if not value:
            return "set"
        if len(value) == 1 and value.keys() <= {"value", "valueFrom"}:
            return shown(next(iter(value.values())))
        if aliases := value.get("clientAliases"):
            return ", ".join(f"{a.get('dnsName', '')}:{a['port']}" for a in aliases)
        if not any(_nested(v) for v in value.values()):
            return ", ".join(f"{k} {shown(v)}" for k, v in value.items())
    if isinstance(value, (dict, list)):
        return "set"
    return str(value)


def _nested(value: Any) -> bool:
    """Whether a value does not fit on a line: a structure, or a list of them."""
    items = value if isinstance(value, list) else [value]
    return any(isinstance(item, (dict, list)) for item in items)
