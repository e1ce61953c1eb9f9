"""Which Compose services share a task, why, and how that task is connected to the network."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.diagnostics.position import NOWHERE, Position
from compose2ecs.diagnostics.record import Record
from compose2ecs.mapping.names import group_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from compose2ecs.compose.project import Port, Project, Service
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.mapping.target import Target

FAMILY_LABEL = "ecs.task.family"
MOST_CONTAINERS = 10


class Group(Record):
    """Compose services that run in one task: one task definition, and one ECS service or job."""

    name: str
    """The ECS service and the task definition family: `<project>[-<stage>]-<service>`."""
    members: tuple[str, ...]
    """Compose services; the first gives the group its name and leads it, the others follow in file
    order."""
    reason: str = ""
    """Why they share a task; empty for a single service."""
    job: bool = False
    """Run with RunTask until it ends, not a service."""
    network_mode: str = ""
    """`awsvpc`, `bridge`, `host` or `none`."""
    at: Position = NOWHERE


def service_at(project: Project, service: str) -> Position:
    """Where a service's name is written."""
    services = project.tree.get("services")
    if services is not None and service in services.where:
        return services.key_at(service)  # type: ignore[no-any-return]  # trees hold Any
    return project.services[service].tree.here


def service_groups(project: Project, target: Target, jobs: frozenset[str]) -> Mapping[str, Group]:
    """The groups by name, in the order of the files."""
    if target.layout == "single":
        reason = _SINGLE if len(project.services) > 1 else ""
        sets = [(tuple(project.services), reason)] if project.services else []
    else:
        sets = _joined(project, target)
    groups = {}
    fargate = target.fargate
    for members, reason in sets:
        lead = "" if target.layout == "single" else members[0]
        name = group_name(target, lead)
        while name in groups:
            # An error by names.py; all other problems of both are still found.
            name += "-"
        groups[name] = Group(
            name=name,
            members=members,
            reason=reason,
            job=jobs.issuperset(members),
            network_mode="awsvpc" if fargate else _network_mode(project, target, members),
            at=service_at(project, members[0]),
        )
    return groups


_SINGLE = "the layout is single"


def job_names(project: Project, target: Target) -> frozenset[str]:
    """Services that run until they end."""
    awaited = {
        d.service
        for s in project.services.values()
        for d in s.depends_on
        if d.condition == "service_completed_successfully"
    }
    return frozenset(
        name for name, s in project.services.items() if _is_job(s, target, awaited=name in awaited)
    )


def _is_job(service: Service, target: Target, *, awaited: bool) -> bool:
    run = target.services.get(service.name, {}).get("run")
    if run:
        return bool(run == "once")
    return awaited or (service.deploy is not None and service.deploy.mode.endswith("-job"))


def _joined(project: Project, target: Target) -> list[tuple[tuple[str, ...], str]]:
    """Sets of services that the file puts into one task, leaders first, with the reason."""
    leader = {name: name for name in project.services}
    reasons: dict[str, str] = {}
    followers = set()

    def lead(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for name, other, reason in _ties(project, target):
        if other in leader and lead(name) != lead(other):
            leader[lead(name)] = lead(other)
        if reason.startswith(("x-ecs", "label")):
            reasons.setdefault(name, reason)
        else:
            reasons[name] = reason
            followers.add(name)
    sets: dict[str, list[str]] = {}
    for name in project.services:
        sets.setdefault(lead(name), []).append(name)
    out = []
    for members in sets.values():
        if len(members) == 1:
            out.append((tuple(members), ""))
            continue
        first = next((m for m in members if m not in followers), members[0])
        ordered = (first, *(m for m in members if m != first))
        why = dict.fromkeys(reasons[m] for m in ordered if m in reasons)
        out.append((ordered, "; ".join(why)))
    return out


def _ties(project: Project, target: Target) -> Iterator[tuple[str, str, str]]:
    """(service, the one it shares a task with, why)."""
    tasks: dict[str, str] = {}
    for name, s in project.services.items():
        if s.network_mode or s.ipc or s.pid:
            for key, value in (("network_mode", s.network_mode), ("ipc", s.ipc), ("pid", s.pid)):
                if value.startswith("service:") and value[8:] in project.services:
                    yield name, value[8:], f"{name} has {key}: {value}"
        for v in s.volumes_from:
            if not v.container and v.source in project.services:
                yield name, v.source, f"{name} has volumes_from {v.source}"
        task, reason = _task(s, target)
        if task:
            yield name, tasks.setdefault(task, name), reason


def _task(service: Service, target: Target) -> tuple[str, str]:
    """The task that a service asks for by name, and where it says so."""
    task = target.services.get(service.name, {}).get("task")
    if task:
        return f"x-ecs {task}", f"x-ecs.task is {task}"
    labels = service.deploy.labels if service.deploy else {}
    family = labels.get(FAMILY_LABEL) or service.labels.get(FAMILY_LABEL)
    return (f"label {family}", f"label {FAMILY_LABEL} is {family}") if family else ("", "")


def _network_mode(project: Project, target: Target, members: tuple[str, ...]) -> str:
    """That of a task on instances."""
    modes = {project.services[member].network_mode for member in members}
    asked = {mode for mode in modes if not mode.startswith("service:")}
    only = asked.pop() if len(asked) == 1 else ""
    return only if only in {"host", "none"} else target.network_mode


def group_findings(project: Project, groups: Mapping[str, Group]) -> Iterator[Diagnostic]:
    """Tasks with too many containers, or with two containers on one port."""
    for group in groups.values():
        if len(group.members) > MOST_CONTAINERS:
            yield rules.TOO_MANY_CONTAINERS.at(
                service_at(project, group.members[MOST_CONTAINERS]),
                f'task "{group.name}" would have {len(group.members)} containers; ECS allows'
                f" {MOST_CONTAINERS}",
                "let services run in tasks of their own (--layout per-service)",
            )
        if len(group.members) > 1:
            yield from _clashes(project, group)


def _clashes(project: Project, group: Group) -> Iterator[Diagnostic]:
    """Two containers of a task on one port, told at both places."""
    taken: dict[tuple[int, str], tuple[str, Position]] = {}
    for member in group.members:
        for numbers, protocol, at in _occupied(project.services[member], group.network_mode):
            for number in numbers:
                known = taken.setdefault((number, protocol), (member, at))
                if known[0] != member:
                    yield _clash(group, number, at, known[0])
                    yield _clash(group, number, known[1], member)


def _occupied(service: Service, network_mode: str) -> Iterator[tuple[range, str, Position]]:
    """Ports, protocol and place of what a service takes of the shared interface."""
    bridge = network_mode == "bridge"
    for port in service.ports:
        yield port_range(port.published if bridge else port.target), port.protocol, port.at
    for i, text in enumerate(() if bridge else service.expose):
        target, _, protocol = text.partition("/")
        yield port_range(target), protocol or "tcp", service.at("expose", i)


def port_range(text: str) -> range:
    """`8000-8002` or `80` as numbers; nothing for what is no port."""
    if text.isdecimal():
        return range(int(text), int(text) + 1)
    first, _, last = text.partition("-")
    if not first.isdecimal() or (last and not last.isdecimal()):
        return range(0)
    return range(int(first), int(last or first) + 1)


def declarations(ports: tuple[Port, ...]) -> Iterable[Port]:
    """Ports as the file declares them: the reader writes ranges out, and this joins them again.

    Neighbours belong together when they stand at one place and count up together.
    """
    return ports if len(ports) < 2 else _declarations(ports)


def _declarations(ports: tuple[Port, ...]) -> Iterator[Port]:
    ports_at = iter(ports)
    port = next(ports_at, None)
    while port is not None:
        first, last = port, port
        port = next(ports_at, None)
        while port is not None and _follows(last, port):
            last, port = port, next(ports_at, None)
        if first is last:
            yield first
            continue
        published = f"{first.published}-{last.published}" if first.published else ""
        yield first.replace(target=f"{first.target}-{last.target}", published=published)


def _follows(one: Port, other: Port) -> bool:
    return (
        one.at == other.at
        and one.protocol == other.protocol
        and one.host_ip == other.host_ip
        and _after(one.target, other.target)
        and (one.published == other.published == "" or _after(one.published, other.published))
    )


def _after(one: str, other: str) -> bool:
    return one.isdecimal() and other.isdecimal() and int(other) == int(one) + 1


def _clash(group: Group, port: int, at: Position, other: str) -> Diagnostic:
    where = "host port" if group.network_mode == "bridge" else "port"
    return rules.PORT_CLASH.at(
        at,
        f'{where} {port} is used by "{other}" too, and both run in task "{group.name}"',
        "change one of the ports, or let the services run in tasks of their own",
    )
