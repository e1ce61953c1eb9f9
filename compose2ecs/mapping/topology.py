"""Topology: which services share a task, what each is called, who needs and who names whom."""

from __future__ import annotations

from compose2ecs.diagnostics.position import NOWHERE, Position
from compose2ecs.diagnostics.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Group(Record):
    """Compose services that run in one task: one task definition, and one ECS service or job."""

    name: str
    """The ECS service and the task definition family: `<project>[-<stage>]-<service>`."""
    members: tuple[str, ...]
    """Compose services in file order; the first gives the group its name."""
    reason: str = ""
    """Why they share a task; empty for a single service."""
    job: bool = False
    """Run with RunTask until it ends, not a service."""
    at: Position = NOWHERE


class Edge(Record):
    """One group that has to wait for another."""

    group: str
    needs: str
    condition: str = "started"
    """`started`, `healthy` or `completed`."""
    required: bool = True
    at: Position = NOWHERE


class Endpoint(Record):
    """A name on the network: a port of a service that others reach by the service's name."""

    group: str
    service: str
    """The Compose service, which is also the client alias."""
    port: int
    port_name: str
    """`portMappings[].name`, also the discovery name."""


class Topology(Record):
    """Facts that involve several services."""

    groups: Mapping[str, Group] = {}
    """By name, in file order."""
    group_of: Mapping[str, str] = {}
    """Compose service to group name."""
    edges: tuple[Edge, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    discovery: str = "none"
    """`service-connect`, `cloud-map` or `none`, as it came out for this project."""
    names: Mapping[str, tuple[str, ...]] = {}
    """Group to the groups whose endpoints it names (depends_on, links, a word in a value)."""
