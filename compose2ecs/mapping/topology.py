"""Topology: which services share a task, what each is called, who needs and who names whom."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.diagnostics.position import NOWHERE, Position
from compose2ecs.diagnostics.record import Record
from compose2ecs.mapping.discovery import (
    Endpoint,
    NamedGroups,
    hosts,
    published,
    used_hostnames,
)
from compose2ecs.mapping.grouping import Group, group_findings, job_names, service_groups
from compose2ecs.mapping.names import name_findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from compose2ecs.compose.project import Mount, Project
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.mapping.target import Target

__all__ = ["Edge", "Endpoint", "Group", "Topology", "arrange"]


class Edge(Record):
    """One group that has to wait for another."""

    group: str
    needs: str
    condition: str = "started"
    """`started`, `healthy` or `completed`."""
    at: Position = NOWHERE


class Topology(Record):
    """Facts that involve several services."""

    groups: Mapping[str, Group] = {}
    """By name, in file order."""
    group_of: Mapping[str, str] = {}
    """Compose service to group name."""
    jobs: frozenset[str] = frozenset()
    """Compose services that run until they end, also those beside services in one task."""
    edges: tuple[Edge, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    endpoints_of: Mapping[str, tuple[Endpoint, ...]] = {}
    """Compose service to those of the endpoints that are its own."""
    connected: Collection[str] = ()
    """Groups that have Service Connect's proxy."""
    discovery: str = "none"
    """`service-connect`, `cloud-map` or `none`, as it came out for this project."""
    full_names: Mapping[str, str] = {}
    """Compose service to its name in Cloud Map (`db.shop.local`)."""
    names: Mapping[str, tuple[str, ...]] = {}
    """Group to the groups whose endpoints it names (depends_on, links, a word in a value)."""
    used_hostnames: Mapping[str, Collection[tuple[str, tuple[str, ...]]]] = {}
    """Each `hostname` to the (service, path of the key) where a value uses it as a host's."""
    users: Mapping[str, Users] = {}
    """Volume to who mounts it."""


class Users(Record):
    """Who mounts a named volume."""

    groups: Collection[str]
    first: Mount
    """The first mount of it in the files."""


def arrange(project: Project, target: Target) -> tuple[Topology, tuple[Diagnostic, ...]]:
    """Who shares a task, what it is called, who waits for whom, and which names are published.

    Errors: names that collide, tasks with too many containers or two on one port, circles of
    tasks, jobs that name a service.
    """
    jobs = job_names(project, target)
    groups = service_groups(project, target, jobs)
    group_of = {member: g.name for g in groups.values() for member in g.members}
    edges = _edges(project, group_of)
    network = published(project, target, groups)
    topology = Topology(
        groups=groups,
        group_of=group_of,
        jobs=jobs,
        edges=edges,
        endpoints=network.endpoints,
        connected=network.connected,
        discovery=network.discovery,
        full_names=network.full_names,
        names=NamedGroups(project, group_of, network.endpoints),
        endpoints_of=_by_service(network.endpoints),
        used_hostnames=used_hostnames(project),
        users=_users(project, group_of),
    )
    return topology, (
        *name_findings(project, target),
        *group_findings(project, groups),
        *_circles(edges),
        *network.diagnostics,
        *_siblings(project, groups),
        *_stranded_jobs(project, target, topology),
    )


def _by_service(endpoints: tuple[Endpoint, ...]) -> Mapping[str, tuple[Endpoint, ...]]:
    found: dict[str, list[Endpoint]] = {}
    for endpoint in endpoints:
        found.setdefault(endpoint.service, []).append(endpoint)
    return {service: tuple(own) for service, own in found.items()}


def _users(project: Project, group_of: Mapping[str, str]) -> Mapping[str, Users]:
    """Who mounts each named volume, in file order."""
    first: dict[str, Mount] = {}
    groups: dict[str, dict[str, None]] = {}
    for name, service in project.services.items():
        for mount in service.volumes:
            if mount.type == "volume" and mount.source:
                first.setdefault(mount.source, mount)
                groups.setdefault(mount.source, {})[group_of[name]] = None
    return {v: Users(groups=groups[v].keys(), first=mount) for v, mount in first.items()}


_CONDITIONS = {"service_healthy": "healthy", "service_completed_successfully": "completed"}
_STRICTEST_LAST = ("started", "healthy", "completed")


def _edges(project: Project, group_of: Mapping[str, str]) -> tuple[Edge, ...]:
    """One edge for each pair of groups, with the strictest condition."""
    edges: dict[tuple[str, str], Edge] = {}
    for name, service in project.services.items():
        for d in service.depends_on:
            if d.service not in group_of or group_of[d.service] == group_of[name]:
                continue
            edge = Edge(
                group=group_of[name],
                needs=group_of[d.service],
                condition=_CONDITIONS.get(d.condition, "started"),
                at=d.at,
            )
            known = edges.setdefault((edge.group, edge.needs), edge)
            if _STRICTEST_LAST.index(edge.condition) > _STRICTEST_LAST.index(known.condition):
                edges[edge.group, edge.needs] = edge
    return tuple(edges.values())


def _circles(edges: tuple[Edge, ...]) -> Iterator[Diagnostic]:
    """A diagnostic for the first circle of groups that is met."""
    needs: dict[str, list[Edge]] = {}
    for edge in edges:
        needs.setdefault(edge.group, []).append(edge)
    done: set[str] = set()
    for start, edges_of_start in needs.items():
        path = [start]
        open_edges = [list(edges_of_start)]
        while path:
            if not open_edges[-1]:
                open_edges.pop()
                done.add(path.pop())
                continue
            edge = open_edges[-1].pop(0)
            if edge.needs in path:
                around = [*path[path.index(edge.needs) :], edge.needs]
                yield rules.TASK_CYCLE.at(
                    edge.at,
                    "tasks wait for each other in a circle: " + " → ".join(around),
                    "remove one of the dependencies",
                )
                return
            if edge.needs not in done:
                path.append(edge.needs)
                open_edges.append(list(needs.get(edge.needs, ())))


def _siblings(project: Project, groups: Mapping[str, Group]) -> Iterator[Diagnostic]:
    """Values that name a service of the same task where that is on localhost."""
    for group in groups.values():
        if group.network_mode != "awsvpc" or len(group.members) == 1:
            continue
        for member in group.members:
            service = project.services[member]
            for name, path in hosts(service, group.members, but=(member,)):
                what = f'variable "{path[1]}"' if len(path) > 1 else path[0]
                yield rules.SIBLING_ON_LOCALHOST.at(
                    service.at(*path),
                    f'{what} of "{member}" names "{name}", which is on localhost in this task',
                    "use localhost, or let them run in tasks of their own",
                )


def _stranded_jobs(project: Project, target: Target, topology: Topology) -> Iterator[Diagnostic]:
    """Jobs whose values name a service that only Service Connect makes reachable."""
    reachable = {e.service for e in topology.endpoints}
    for group in topology.groups.values():
        if not group.job:
            continue
        for member in group.members:
            service = project.services[member]
            for name, path in hosts(service, reachable, but=group.members):
                what = f'variable "{path[1]}"' if len(path) > 1 else path[0]
                found = rules.JOB_NAMES_SERVICE.at(
                    service.at(*path),
                    f'{what} of job "{member}" names "{name}", which Service Connect makes known'
                    " to services only",
                    f"let {member} share its dependant's task (x-ecs.task), or set x-ecs.discovery:"
                    " cloud-map and use full names",
                )
                warn = target.unsupported == "warn"
                yield found.replace(severity_override="warning") if warn else found
