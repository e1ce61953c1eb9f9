"""Task rows: what concerns all containers of a task together, and what must be there before it."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.ecs.state import Prerequisite
from compose2ecs.mapping import logs
from compose2ecs.mapping.sizes import on_windows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from compose2ecs.mapping.row import Container, Task

OWNER = "compose2ecs:"
"""Tags that begin with it tell whose a service is."""


def family(t: Task) -> str:
    """`family`."""
    return t.group.name


def task_role(t: Task) -> str | None:
    """`taskRoleArn`, a name or an ARN."""
    return t.said("task_role") or t.target.task_role or None


def execution_role(t: Task) -> str | None:
    """`executionRoleArn`: on Fargate always, on instances when something needs it (ROLE-02)."""
    own = t.said("execution_role")
    if own:
        return str(own)
    if t.fargate or t.target.execution_role_named or any(map(_needs_role, t.containers)):
        return t.target.execution_role
    return None


def _needs_role(c: Container) -> bool:
    return (
        any(c.document.get(k) for k in ("secrets", "environmentFiles", "repositoryCredentials"))
        or any(f.secret for f in c.files)
        or bool(c.document.get("logConfiguration", {}).get("secretOptions"))
        or (c.target.launch_type == "EXTERNAL" and _uses_aws(c))
    )


def _uses_aws(c: Container) -> bool:
    """Whether logs or image are AWS's; an external instance has no role of its own for them."""
    driver = c.document.get("logConfiguration", {}).get("logDriver")
    # The router of awsfirelens keeps its own logs in CloudWatch Logs.
    return driver in {"awslogs", "awsfirelens"} or ".dkr.ecr." in c.document.get("image", "")


def network_mode(t: Task) -> str | None:
    """`networkMode`, always written out, but for the default of Windows, which has no name.

    Source: Compose `network_mode`; rules NET-01 to NET-04.
    """
    for c in t.containers:
        _judge_network_mode(c)
    if t.network_mode == "bridge" and any(map(on_windows, t.containers)):
        return None
    return t.network_mode


def _judge_network_mode(c: Container) -> None:
    asked = c.service.network_mode
    if not asked or asked == c.network_mode or not _wrote(c, "network_mode", "net"):
        return
    if asked.startswith("container:"):
        c.unsupported(
            rules.NETWORK_MODE,
            "network_mode",
            f'ECS can\'t join the network of "{asked[10:]}", a container of no service',
            "name a service (service:NAME)",
        )
    elif asked.startswith("service:"):
        if c.network_mode == "bridge":
            c.approximate(
                "network_mode", "on bridge containers of one task have networks of their own"
            )
            c.say(
                rules.NAMESPACE_NOT_SHARED,
                "network_mode",
                f'"{c.service.name}" shares a task with "{asked[8:]}", but on bridge not its'
                " network",
                "set x-ecs.network_mode: awsvpc",
            )
    elif asked in {"host", "none"} and c.fargate:
        c.unsupported(
            rules.NETWORK_MODE,
            "network_mode",
            f"Fargate has no network mode {asked}: a task has an interface of its own",
            "remove network_mode, or run on EC2 (--launch-type EC2)",
        )
    elif asked in {"host", "none"}:
        c.ignore("network_mode", f"the other containers of the task use {c.network_mode}")
    else:
        c.approximate("network_mode", f"the task's network mode is {c.network_mode}")


def _wrote(c: Container, *keys: str) -> bool:
    return any(c.service.tree.wrote(key) for key in keys)


def compatibilities(t: Task) -> list[str]:
    """`requiresCompatibilities`: what ECS checks the definition against when it is registered."""
    if t.fargate:
        return ["FARGATE"]
    return ["EXTERNAL" if t.target.launch_type == "EXTERNAL" else "EC2"]


def container_definitions(t: Task) -> list[dict[str, Any]]:
    """`containerDefinitions`: what the container rows made, and who writes their files first."""
    out = [c.document for c in t.containers]
    with_files = [c for c in t.containers if c.files]
    if with_files:
        from compose2ecs.mapping.files import writer

        out += map(writer, with_files)
    added = logs.router(t)
    return [*out, added] if added else out


def runtime_platform(t: Task) -> dict[str, str] | None:
    """`runtimePlatform`, when a container says what it runs on."""
    out: dict[str, str] = {}
    for c in t.containers:
        asked = _platform(c)
        for field, value in asked.items():
            if out.setdefault(field, value) != value:
                c.reject(
                    rules.PLATFORM,
                    "platform",
                    f'"{c.service.name}" asks for {value}, another container of the task for'
                    f" {out[field]}",
                    "let them run in tasks of their own",
                )
    if "cpuArchitecture" in out:
        out.setdefault("operatingSystemFamily", "LINUX")
    return out or None


_ARCHITECTURES = {
    **dict.fromkeys(("amd64", "x86_64", "x86-64"), "X86_64"),
    **dict.fromkeys(("arm64", "aarch64"), "ARM64"),
}


def _platform(c: Container) -> dict[str, str]:
    out = {}
    if c.settings.get("cpu_architecture"):
        out["cpuArchitecture"] = c.settings["cpu_architecture"]
    if c.settings.get("operating_system"):
        out["operatingSystemFamily"] = c.settings["operating_system"]
    if not c.service.platform:
        return out
    system, _, machine = c.service.platform.lower().partition("/")
    if system in _ARCHITECTURES:
        system, machine = "linux", system
    architecture = _ARCHITECTURES.get(machine.partition("/")[0]) if machine else "X86_64"
    if architecture is None or system not in {"linux", "windows"}:
        c.unsupported(
            rules.PLATFORM,
            "platform",
            f'ECS has no machines for "{c.service.platform}"',
            "build the image for linux/amd64 or linux/arm64",
        )
        return out
    if out.setdefault("cpuArchitecture", architecture) != architecture:
        c.approximate("platform", "x-ecs.cpu_architecture says it")
    if system == "linux":
        out.setdefault("operatingSystemFamily", "LINUX")
    elif "operatingSystemFamily" not in out:
        c.approximate("platform", "the version of Windows is taken to be Server 2022 Core")
        out["operatingSystemFamily"] = "WINDOWS_SERVER_2022_CORE"
    return out


DEFAULT_EPHEMERAL_GIB = 20
"""What a Fargate task has anyway; stating it is refused (rule SIZE-19)."""


def ephemeral_storage(t: Task) -> dict[str, int] | None:
    """`ephemeralStorage`."""
    asked = [c for c in t.containers if c.settings.get("ephemeral_storage")]
    if not asked:
        return None
    if not t.fargate:
        _refuse_ephemeral_storage(asked)
        return None
    size = max(c.settings["ephemeral_storage"] for c in asked)
    if size <= DEFAULT_EPHEMERAL_GIB:
        for c in asked:
            c.approximate("x-ecs.ephemeral_storage", "a Fargate task has 20 GiB anyway")
        return None
    return {"sizeInGiB": size}


def _refuse_ephemeral_storage(asked: Sequence[Container]) -> None:
    """On instances a task uses the instance's disk (rule SIZE-19)."""
    from compose2ecs.diagnostics.ecs_rules import STORAGE_NOT_FARGATE

    for c in asked:
        c.unsupported(
            STORAGE_NOT_FARGATE,
            "x-ecs.ephemeral_storage",
            STORAGE_NOT_FARGATE.summary,
            "remove it, or run on Fargate",
        )


def pid_mode(t: Task) -> str | None:
    """`pidMode`."""
    return _namespace(t, "pid", t.target.task.get("pid_mode"))


def ipc_mode(t: Task) -> str | None:
    """`ipcMode`; Fargate refuses every value."""
    return _namespace(t, "ipc", t.target.task.get("ipc_mode"))


def _namespace(t: Task, key: str, stated: str | None) -> str | None:
    """`host`, or `task` where containers of the task share; Fargate only shares processes.

    A task has one mode: what is `stated` for it counts, else the widest that a container wants.
    """
    asked = [c.service.pid if key == "pid" else c.service.ipc for c in t.containers]
    if not any(asked):
        return stated or None
    wanted = {c.service.name: mode for c in t.containers if (mode := _namespace_mode(c, key))}
    widest = (mode for mode in ("host", "task", "none") if mode in wanted.values())
    mode = stated or next(widest, None)
    for c in t.containers:
        value = c.service.pid if key == "pid" else c.service.ipc
        if wanted.get(c.service.name, mode) != mode:
            c.ignore(key, f'the task that the containers share has mode "{mode}"')
        elif c.service.name in wanted and mode != "none":
            sharers = {value.partition(":")[2], *wanted}
            if any(other.service.name not in sharers for other in t.containers):
                c.approximate(key, "all containers of the task share it")
    return mode


def _namespace_mode(c: Container, key: str) -> str | None:
    value = c.service.pid if key == "pid" else c.service.ipc
    what = "processes" if key == "pid" else "shared memory"
    if not value or value == "private":
        return "none" if value and key == "ipc" and not c.fargate else None
    if value.startswith("container:"):
        c.unsupported(rules.NAMESPACE_MODE, key, f"ECS can't share {what} with {value}")
        return None
    mode = "host" if value == "host" else "task"
    if c.fargate and (mode == "host" or key == "ipc"):
        if value == "shareable":
            c.ignore(key, "no container of a Fargate task can share memory with another")
            return None
        with_whom = "a host" if mode == "host" else "other containers"
        c.unsupported(
            rules.NAMESPACE_MODE,
            key,
            f"Fargate has no {key} mode to share {what} with {with_whom}",
            f"remove {key}, or run on EC2 (--launch-type EC2)",
        )
        return None
    return mode


def placement_constraints(t: Task) -> list[dict[str, str]]:
    """`placementConstraints` of the task definition, from `ecs-params.yml`."""
    return [dict(item) for item in t.target.task.get("placement_constraints", ())]


def tags(t: Task) -> list[dict[str, str]]:
    """`tags`: the user's, and whose the task is."""
    named = {
        **t.target.tags,
        **_own_tags(t),
        f"{OWNER}project": t.target.project,
        f"{OWNER}stage": t.target.stage,
        f"{OWNER}service": t.target.project if t.target.layout == "single" else t.group.members[0],
    }
    return [{"key": k, "value": v} for k, v in named.items() if v or not k.startswith(OWNER)]


def _own_tags(t: Task) -> dict[str, str]:
    """Tags of the task's services; where two differ, the first one's."""
    out: dict[str, str] = {}
    for c in t.containers:
        for key, value in c.settings.get("tags", {}).items():
            if out.setdefault(key, value) != value:
                c.approximate("x-ecs.tags", f'another service gives the task the tag "{key}"')
    return out


# Prerequisites.


def cluster(t: Task) -> Iterator[Prerequisite]:
    """The cluster; the default one is created by `up` on Fargate, others when it is asked to."""
    known = t.prerequisites.get(("cluster", t.target.cluster))
    own = not t.target.cluster_named and t.fargate
    yield known or Prerequisite(
        kind="cluster",
        name=t.target.cluster,
        settings={"create": own or t.target.create_cluster},
        at=t.project.extension.at("cluster"),
    )


def log_groups(t: Task) -> Iterator[Prerequisite]:
    """The log groups that the containers write to."""
    for c in t.containers:
        name = _log_group(c)
        if name:
            days = c.settings.get("logs", {}).get("retention_days", t.target.log_retention_days)
            _judge_retention(c, days)
            yield Prerequisite(
                kind="logGroup", name=name, settings={"retentionInDays": days}, at=t.group.at
            )
    for name in _other_log_groups(t):
        days = t.target.log_retention_days
        yield Prerequisite(
            kind="logGroup", name=name, settings={"retentionInDays": days}, at=t.group.at
        )


def _judge_retention(c: Container, days: int) -> None:
    if days in logs.RETENTION_DAYS:
        return
    longer = next((d for d in logs.RETENTION_DAYS if d > days), logs.RETENTION_DAYS[-1])
    places = (c.service.tree, "x-ecs"), (c.project.extension, "logs")
    tree, key = next((p for p in places if p[1] in p[0]), (c.project.tree, "x-aws-logs_retention"))
    found = rules.LOG_RETENTION.at(
        tree.key_at(key) if key in tree else c.service.tree.here,
        f"CloudWatch Logs can't keep a log group for {days} days",
        f"the next that it can is {longer}",
    )
    if found not in c.findings.diagnostics:
        c.findings.diagnostics.append(found)


def _other_log_groups(t: Task) -> Iterator[str]:
    """The groups of Service Connect's proxy and of a router that was added."""
    proxy = t.main.settings.get("service_connect", {}).get("logs", {}).get("group")
    if proxy and t.group.name in t.topology.connected:
        yield proxy
    for document in t.definition["containerDefinitions"][len(t.containers) :]:
        if document["name"] == logs.ROUTER:
            yield document["logConfiguration"]["options"]["awslogs-group"]


def _log_group(c: Container) -> str | None:
    log = c.document.get("logConfiguration", {})
    options = log.get("options", {})
    ours = log.get("logDriver") == "awslogs" and options.get("awslogs-create-group") != "true"
    same_region = options.get("awslogs-region", c.target.region) == c.target.region
    return options.get("awslogs-group") if ours and same_region else None


def namespaces(t: Task) -> Iterator[Prerequisite]:
    """The HTTP namespace of Service Connect, and the DNS namespace of a registry."""
    if t.service.get("serviceRegistries"):
        from compose2ecs.mapping import cloud_map

        yield from cloud_map.namespaces(t)
    known = t.prerequisites.get(("namespace", t.target.namespace))
    if known is not None and t.group.name in t.topology.connected:
        yield known
    elif t.group.name in t.topology.connected:
        # A namespace with a zone serves both, and must not be made without one.
        in_dns = any(n.endswith(f".{t.target.namespace}") for n in t.topology.full_names.values())
        yield Prerequisite(
            kind="namespace",
            name=t.target.namespace,
            settings={"type": "DNS_PRIVATE"} if in_dns else {},
            at=t.project.extension.at("namespace"),
        )


def registries(t: Task) -> Iterator[Prerequisite]:
    """The service in Cloud Map that the task is registered with."""
    if t.service.get("serviceRegistries"):
        from compose2ecs.mapping import cloud_map

        yield from cloud_map.cloud_map_services(t)


def execution_roles(t: Task) -> Iterator[Prerequisite]:
    """The role that pulls images, writes logs and reads secrets."""
    role = t.definition.get("executionRoleArn")
    if role:
        yield t.prerequisites.get(("executionRole", role)) or Prerequisite(
            kind="executionRole",
            name=role,
            settings={"create": t.target.create_execution_role},
            at=t.project.extension.at("execution_role"),
        )
