"""EcsState: task definitions, services and what they need; wanted and current side alike."""

from __future__ import annotations

from compose2ecs.diagnostics.position import NOWHERE, Position
from compose2ecs.diagnostics.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Document = Mapping[str, Any]
    """A JSON-shaped request in the API's own spelling: AWS owns that shape."""
    Step = str | int
    Origins = Mapping[tuple[str, str], Mapping[tuple[Step, ...], Position]]


class Prerequisite(Record):
    """Something that a service needs beside its task definition."""

    kind: str
    """`cluster`, `logGroup`, `namespace`, `registry` (of Cloud Map) or `executionRole`."""
    name: str
    settings: Mapping[str, Any] = {}
    """For a log group `retentionInDays`; for a cluster `create` (whether up may create it); for a
    namespace of DNS names `type` (DNS_PRIVATE) and, when stated, `vpc`; for a registry `namespace`,
    `service`, `type`, `ttl` in seconds and `description`."""
    at: Position = NOWHERE


class EcsState(Record):
    """What is wanted on ECS, or what is there."""

    task_definitions: Mapping[str, Document] = {}
    """RegisterTaskDefinition requests by family."""
    services: Mapping[str, Document] = {}
    """CreateService requests by service name; `taskDefinition` is the bare family. `desiredCount`
    is left out when nobody states it: 1 on creation, left alone afterwards."""
    tasks: Mapping[str, Document] = {}
    """RunTask requests by family: the jobs."""
    prerequisites: tuple[Prerequisite, ...] = ()
    origins: Origins = {}  # noqa: RUF012 never changed
    """Where in the Compose files each part comes from: `("taskDefinition", family)`,
    `("service", name)` or `("task", family)` to a path in the document to a position. Items of
    containerDefinitions are addressed by container name."""


def origin(state: EcsState, kind: str, name: str, path: tuple[Step, ...]) -> Position:
    """Where the nearest enclosing part of a document that has a position comes from."""
    known = state.origins.get((kind, name), {})
    for length in range(len(path), -1, -1):
        if path[:length] in known:
            return known[path[:length]]
    return NOWHERE
