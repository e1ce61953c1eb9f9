"""The change of one service: create it, update what differs, replace it, or leave it as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2ecs.deploy import change as kinds
from compose2ecs.deploy import diff, tags
from compose2ecs.deploy.change import Change
from compose2ecs.deploy.left_alone import left_alone
from compose2ecs.deploy.observe import hash_of, short
from compose2ecs.ecs import canonical, fargate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from compose2ecs.deploy.current import FoundService
    from compose2ecs.deploy.diff import Difference
    from compose2ecs.ecs.state import Document, EcsState

NOT_IN_UPDATE = frozenset(
    {"serviceName", "launchType", "role", "schedulingStrategy", "clientToken", "tags", "cluster"}
)
"""Members of CreateService that UpdateService has not, or that only address the service."""

BACK_TO_DEFAULT: Mapping[str, Any] = {
    "loadBalancers": [],
    "serviceRegistries": [],
    "serviceConnectConfiguration": {"enabled": False},
    "volumeConfigurations": [],
    "vpcLatticeConfigurations": [],
    "placementConstraints": [],
    "placementStrategy": [],
    "capacityProviderStrategy": [],
    "enableExecuteCommand": False,
    "enableECSManagedTags": False,
    "healthCheckGracePeriodSeconds": 0,
    "propagateTags": "NONE",
    "platformVersion": "LATEST",
    "availabilityZoneRebalancing": "ENABLED",
    "deploymentConfiguration": {},
}
"""What UpdateService is sent for a member that is not wanted any more: leaving it out keeps it."""

ROLLOUT: Mapping[str, Any] = {
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
}
"""Parts of deploymentConfiguration that have to be sent to be switched off."""

SWITCHED_OFF: Mapping[str, Any] = {
    "strategy": "ROLLING",
    "bakeTimeInMinutes": 0,
    "lifecycleHooks": [],
    "alarms": {"alarmNames": [], "enable": False, "rollback": False},
}
"""The same of parts that few services have: sent only where a service has one."""


def created(
    desired: EcsState,
    name: str,
    own_tags: Mapping[str, str],
    context: canonical.Context,
    cluster: str,
) -> Change:
    """A service that is not there yet."""
    wanted = desired.services[name]
    family = str(wanted["taskDefinition"])
    request = creation(wanted, own_tags, cluster)
    return Change(
        action=kinds.CREATE,
        kind=kinds.SERVICE,
        name=name,
        request=request,
        family=family,
        definition=desired.task_definitions[family],
        hash=hash_of(desired, wanted, context),
        tasks=request.get("desiredCount"),
        **looks(desired.task_definitions[family]),
    )


def creation(wanted: Document, own_tags: Mapping[str, str], cluster: str) -> dict[str, Any]:
    """A CreateService request, less its task definition: one task when nobody says how many."""
    daemon = wanted.get("schedulingStrategy") == "DAEMON"
    return {
        **({} if daemon else {"desiredCount": 1}),
        **{k: v for k, v in wanted.items() if k != "taskDefinition"},
        "cluster": cluster,
        "tags": tag_list(own_tags),
    }


def updated(
    desired: EcsState,
    found: FoundService,
    own_tags: Mapping[str, str],
    context: canonical.Context,
    *,
    reasons: Sequence[str] = (),
    show_values: bool = False,
) -> Change:
    """A service that is there: an update, a replacement, or no change.

    `reasons` are why its tasks have to be started anew even if nothing about it differs.
    """
    wanted = desired.services[found.name]
    family = str(wanted["taskDefinition"])
    definition = desired.task_definitions[family]
    definition_changes = _definition_differences(definition, found, context, show_values)
    members, differences = diff.service_differences(wanted, found.document, context)
    definition_tags, gone_definition_tags, more = _revision_tags(
        definition, found, replaced=bool(definition_changes)
    )
    lacking_tags, gone_tags, tag_changes = diff.tag_differences(own_tags, found.tags, found.tags)
    frozen = _frozen_ports(definition, found)
    every = (*frozen, *definition_changes, *differences, *more, *tag_changes)
    replacing = bool(frozen) or any(_replaces(m) for m in members)
    request = update(wanted, members, found.document)
    if found.unfinished and wanted.get("schedulingStrategy") != "DAEMON":
        request["desiredCount"] = wanted.get("desiredCount", 1)
    new_tasks = bool(reasons) or "capacityProviderStrategy" in members
    if new_tasks:
        request["forceNewDeployment"] = True
    needed = bool(every) or bool(request)
    action = kinds.REPLACE if replacing else kinds.UPDATE if needed else kinds.UNCHANGED
    rolls = bool(definition_changes) or new_tasks or any(_rolls(m) for m in members)
    return Change(
        action=action,
        kind=kinds.SERVICE,
        name=found.name,
        differences=every,
        reasons=tuple(reasons),
        consequences=_consequences(action, wanted, rolls=rolls, differences=every),
        tasks=request.get(
            "desiredCount", wanted.get("desiredCount", found.document.get("desiredCount"))
        ),
        request=request,
        create=creation(wanted, own_tags, cluster_of(found)) if replacing else {},
        family=family,
        definition=definition if definition_changes else None,
        revision=found.revision,
        arn=found.arn,
        deployment=found.primary.get("id", ""),
        run=found.tags.get(tags.RUN, ""),
        rolling=found.rolling,
        tags=lacking_tags,
        gone_tags=gone_tags,
        definition_tags=definition_tags,
        gone_definition_tags=gone_definition_tags,
        left_alone=left_alone(wanted, found, own_tags, gone_tags, context),
        hash=(digest := hash_of(desired, wanted, context)),
        resign=found.tags.get(tags.HASH) != digest
        or found.tags.get(tags.REVISION) != short(found.revision)
        or tags.KEYS in lacking_tags,
        **looks(definition),
    )


def removal(found: FoundService, reason: str) -> Change:
    """The deletion of a service that is ours."""
    return Change(
        action=kinds.DELETE,
        kind=kinds.SERVICE,
        name=found.name,
        arn=found.arn,
        run=found.tags.get(tags.RUN, ""),
        reasons=(reason,) if reason else (),
        tasks=found.document.get("desiredCount"),
    )


def cluster_of(found: FoundService) -> str:
    """The name of the cluster that a service runs in."""
    return str(found.document.get("clusterArn", "")).rpartition("/")[2]


def _definition_differences(
    definition: Document, found: FoundService, context: canonical.Context, show_values: bool
) -> tuple[Difference, ...]:
    if found.definition is None:
        return ()
    family = str(definition.get("family", ""))
    runs = canonical.family(found.revision)
    if not found.definition:
        return (diff.Difference("task definition", "", family),)
    found_changes = diff.definition_differences(
        definition, found.definition, context, show_values=show_values
    )
    if runs != family and not any(d.what == "family" for d in found_changes):
        return (diff.Difference("task definition", runs, family), *found_changes)
    return found_changes


def _revision_tags(
    definition: Document, found: FoundService, *, replaced: bool
) -> tuple[dict[str, str], tuple[str, ...], tuple[Difference, ...]]:
    """Tags to change on the revision that stays; a new one is registered with its own."""
    if found.definition is None or replaced:
        return {}, (), ()
    lacking, gone, differences = diff.tag_differences(
        tags.as_mapping(definition.get("tags", ())),
        tags.as_mapping(found.definition.get("tags", ())),
        found.tags,
    )
    return (
        lacking,
        gone,
        tuple(
            diff.Difference(f"task definition {d.what}", d.before, d.after, effect=d.effect)
            for d in differences
        ),
    )


def _frozen_ports(definition: Document, found: FoundService) -> tuple[Difference, ...]:
    """Ports that Service Connect publishes and whose protocol changes.

    Both protocols are fixed as long as the service lives, though they stand in its definition
    (RegisterTaskDefinition, PortMapping).
    """
    if not found.definition:
        return ()
    connect = found.primary.get("serviceConnectConfiguration", {})
    names = {s.get("portName") for s in connect.get("services", ())}
    before, after = _protocols(found.definition), _protocols(definition)
    return tuple(
        diff.Difference(f"protocol of port {n}", before[n], after[n], effect=diff.REPLACING)
        for n in sorted(before.keys() & after.keys() & names)
        if before[n] != after[n]
    )


def _protocols(definition: Document) -> dict[str, str]:
    return {
        str(m["name"]): " ".join(filter(None, (m.get("protocol", "tcp"), m.get("appProtocol"))))
        for c in definition.get("containerDefinitions", ())
        for m in c.get("portMappings", ())
        if m.get("name")
    }


def _replaces(member: str) -> bool:
    return diff.EFFECTS.get(member) == diff.REPLACING


def _rolls(member: str) -> bool:
    return member not in diff.EFFECTS


def update(wanted: Document, members: Sequence[str], found: Document) -> dict[str, Any]:
    """The UpdateService members for what differs, whole, and defaults for what is gone.

    `found` is the service as DescribeServices returns it.
    """
    request: dict[str, Any] = {}
    for name in members:
        if name in NOT_IN_UPDATE:
            continue
        if name in wanted:
            request[name] = wanted[name]
        elif name in BACK_TO_DEFAULT:
            request[name] = BACK_TO_DEFAULT[name]
    if "deploymentConfiguration" in request:
        had = found.get("deploymentConfiguration", {})
        off = {k: v for k, v in SWITCHED_OFF.items() if had.get(k)}
        request["deploymentConfiguration"] = {
            **ROLLOUT,
            **off,
            **request["deploymentConfiguration"],
        }
    return request


def _consequences(
    action: str, wanted: Document, *, rolls: bool, differences: Sequence[Difference]
) -> tuple[str, ...]:
    if action == kinds.REPLACE:
        return ("the service is deleted and created again: downtime",)
    if rolls:
        return (rollout(wanted),)
    if any(d.effect == diff.NEW_TASKS_ONLY for d in differences):
        return ("running tasks stay as they are; --force replaces them",)
    return ()


def rollout(wanted: Document) -> str:
    """How the tasks of a service are replaced, in words."""
    settings = wanted.get("deploymentConfiguration", {})
    daemon = wanted.get("schedulingStrategy") == "DAEMON"
    least = settings.get("minimumHealthyPercent", 0 if daemon else 100)
    most = settings.get("maximumPercent", 100 if daemon else 200)
    strategy = str(settings.get("strategy", "ROLLING"))
    if strategy != "ROLLING":
        return f"tasks are replaced {strategy.lower().replace('_', '/')}"
    how = "are stopped before new ones start" if most <= 100 else "are replaced step by step"
    return f"tasks {how} (min {least} %, max {most} %)"


def looks(definition: Document) -> dict[str, Any]:
    """Size and images of a task definition, for showing."""
    containers = definition.get("containerDefinitions", ())
    # `ecs-params.yml` may say "1 vCPU" and "2GB", which ECS takes as they are.
    cpu = fargate.cpu_units(str(definition.get("cpu", "")))
    memory = fargate.mebibytes(str(definition.get("memory", "")))
    return {
        "size": (str(cpu), str(memory)) if cpu and memory else None,
        "images": tuple(str(c.get("image", "")) for c in containers),
    }


def tag_list(values: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as ECS takes them, in the order of their keys."""
    return [{"key": k, "value": v} for k, v in sorted(values.items())]
