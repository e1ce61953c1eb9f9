"""Service and job rows: what a service is called, how many tasks it has, and on what they run."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.grouping import service_at
from compose2ecs.mapping.placement import is_daemon
from compose2ecs.mapping.rollout import task_count
from compose2ecs.mapping.sizes import on_windows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.mapping.row import Container, Task


def service_name(t: Task) -> str:
    """`serviceName`."""
    return t.group.name


def cluster(t: Task) -> str:
    """`cluster`."""
    return t.target.cluster


def task_definition(t: Task) -> str:
    """`taskDefinition`: the bare family; `up` puts the revision in its place."""
    return t.group.name


def scheduling_strategy(t: Task) -> str | None:
    """`schedulingStrategy`: DAEMON for `deploy.mode: global`, REPLICA where the file says so."""
    if is_daemon(t):
        _judge_daemon(t)
        return "DAEMON"
    for c in t.containers:
        d = c.service.deploy
        if d and d.mode not in MODES:
            c.ignore("deploy.mode", f"it is {', '.join(MODES[1:-1])} or {MODES[-1]}")
        if t.fargate and d and d.mode == "global":
            c.unsupported(
                rules.SCHEDULING,
                "deploy.mode",
                "Fargate has no machines to run one task each on",
                "use replicas, or run on EC2 (--launch-type EC2)",
            )
        if t.fargate and c.settings.get("scheduling") == "daemon":
            c.unsupported(
                rules.SCHEDULING,
                "x-ecs.scheduling",
                "Fargate has no machines to run one task each on",
                "use replicas, or run on EC2 (--launch-type EC2)",
            )
    _judge_followers(t)
    d = t.main.service.deploy
    replicated = t.said("scheduling") == "replica" or (d and d.mode == "replicated")
    return "REPLICA" if replicated else None


MODES = ("", "replicated", "global", "replicated-job", "global-job")
"""Docker's (Compose Deploy Specification, mode); empty is replicated."""


def _judge_daemon(t: Task) -> None:
    """A daemon has no count (rule SVC-03)."""
    for c in t.containers:
        for key in ("deploy.replicas", "scale", "x-ecs.desired_count"):
            c.ignore(key, "one task runs on every instance")


def _judge_followers(t: Task) -> None:
    """Services that would be daemons if another one didn't lead their task."""
    for c in t.containers[1:]:
        if not c.fargate and c.service.deploy and c.service.deploy.mode == "global":
            _leads(c, t, "deploy.mode")


def desired_count(t: Task) -> int | None:
    """`desiredCount`: x-ecs, else `replicas` or `scale`.

    None when nobody says: then it is 1 on creation, as printed documents have it, and left alone
    afterwards.
    """
    if is_daemon(t):
        return None
    if "desired_count" in t.main.settings:
        for key in ("deploy.replicas", "scale"):
            t.main.approximate(key, "x-ecs.desired_count says it")
    if t.main.settings.get("desired_count") == "unmanaged":
        t.main.approximate(
            "x-ecs.desired_count", "no field says so: it is 1 on creation and left alone afterwards"
        )
    for c in t.containers[1:]:
        said = task_count(c)
        if said is not None and said != task_count(t.main):
            for key in ("deploy.replicas", "scale", "x-ecs.desired_count"):
                _leads(c, t, key)
    return task_count(t.main)


def _leads(c: Container, t: Task, key: str) -> None:
    c.ignore(key, f'"{t.main.service.name}" leads the task that both share')


def launch_type(t: Task) -> str | None:
    """`launchType`, unless there is a capacity provider strategy (rule SVC-04)."""
    return None if t.target.capacity_providers else t.target.launch_type


def capacity_providers(t: Task) -> list[dict[str, Any]]:
    """`capacityProviderStrategy`."""
    return [
        {"capacityProvider": p.name, **({"base": p.base} if p.base else {}), "weight": p.weight}
        for p in t.target.capacity_providers
    ]


def platform_version(t: Task) -> str | None:
    """`platformVersion`."""
    return t.said("platform_version") or None


def registries(t: Task) -> list[dict[str, Any]]:
    """`serviceRegistries`: the task's place in Cloud Map."""
    said = "service_discovery" in t.target.task or t.target.discovery == "cloud-map"
    if not said and all("service_discovery" not in c.settings for c in t.containers):
        return []
    from compose2ecs.mapping.cloud_map import registries as in_cloud_map

    return in_cloud_map(t)


def execute_command(t: Task) -> bool | None:
    """`enableExecuteCommand`; with a word about what a shell in a container needs (SVC-26)."""
    if not t.said("enable_execute_command", t.target.enable_execute_command):
        return None
    for c in t.containers:
        _judge_exec(c)
    return True


def _judge_exec(c: Container) -> None:
    """ECS Exec leaves processes behind, which an init process ends (developer guide, Exec)."""
    name = c.service.name
    if not (c.document.get("linuxParameters", {}).get("initProcessEnabled") or on_windows(c)):
        c.findings.diagnostics.append(
            rules.EXEC_WITHOUT_INIT.at(
                service_at(c.project, name),
                f'processes that ECS Exec leaves behind in "{name}" have no init to end them',
                "set init: true",
            )
        )


def tags(t: Task) -> list[dict[str, str]]:
    """`tags`: the task definition's, and `deploy.labels`, which are labels of the service."""
    out = {tag["key"]: tag["value"] for tag in t.definition["tags"]}
    for c in t.containers:
        for key, value in c.service.deploy.labels.items() if c.service.deploy else ():
            if key.startswith("ecs."):
                continue  # ecs_composex's settings, which `settings` reads
            if _taggable(key, value) and len(out) < MOST_TAGS:
                out.setdefault(key, value)
            else:
                c.approximate("deploy.labels", f'"{key}" can\'t be a tag and is left out')
    return [{"key": key, "value": value} for key, value in out.items()]


MOST_TAGS = 50
"""Of a service (API reference, CreateService)."""


def _taggable(key: str, value: str) -> bool:
    """Letters, digits, spaces and `+-=._:/@` (API reference, Tag)."""
    text = f"{key}{value}".translate(_ALLOWED)
    fits = 1 <= len(key) <= 128 and len(value) <= 256
    return fits and not key.lower().startswith("aws:") and (not text or text.isalnum())


_ALLOWED = {ord(sign): None for sign in " +-=._:/@"}


def propagate_tags(t: Task) -> str:
    """`propagateTags`: tasks carry the tags of their definition."""
    del t
    return "TASK_DEFINITION"


# Jobs (RunTask).


def job_count(t: Task) -> int | None:
    """`count` of a job, where the file says how many tasks it has."""
    d = t.main.service.deploy
    if d is not None and d.mode == "global-job":
        t.main.approximate("deploy.mode", "the job runs once, not once on every instance")
    return task_count(t.main)
