"""Names: the only place that joins Compose names to names on ECS."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import mapping_rules as rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2ecs.compose.project import Project
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Place
    from compose2ecs.mapping.target import Target

_REFUSED = re.compile(r"[^A-Za-z0-9_-]")

LONGEST = 255
"""Characters of a family, a service or a container name (rules FAM-02, SVC-01, CNT-04)."""

LONGEST_PORT_NAME = 64
"""Characters of a port mapping's name and of a discovery name (rules NET-19, SVC-19)."""


def container_name(service: str) -> str:
    """The container of a Compose service: its name with what ECS refuses replaced by `-`."""
    return _REFUSED.sub("-", service)


def group_name(target: Target, service: str = "") -> str:
    """`<project>[-<stage>][-<service>]`: a family and, if it is not a job, an ECS service."""
    parts = (target.project, target.stage, service)
    return _REFUSED.sub("-", "-".join(filter(None, parts)))


def port_name(service: str, port: int) -> str:
    """`<service>-<port>` as Service Connect accepts it: lower case, at most 64 characters."""
    ending = f"-{port}"
    name = _REFUSED.sub("-", service.lower()).lstrip("-") or "port"
    return name[: LONGEST_PORT_NAME - len(ending)] + ending


def client_alias(service: str) -> str:
    """The name that other containers use: the Compose service's in lower case."""
    return service.lower().lstrip("-")


def _name_place(project: Project, service: str) -> Place:
    """Where the service's name is written."""
    if "services" in project.tree:
        return project.tree["services"].key_place(service)  # type: ignore[no-any-return]  # trees
    return project.services[service].tree.origin


def name_findings(project: Project, target: Target) -> tuple[Diagnostic, ...]:
    """Names that ECS refuses, that meet after joining, or that are too long."""
    found: list[Diagnostic] = []
    taken: dict[str, str] = {}
    room = LONGEST - len(group_name(target)) - 1
    for service in project.services:
        name = container_name(service)
        if name != service:
            found.append(
                rules.NAME_CHANGED.at(
                    _name_place(project, service), f'service "{service}" is called "{name}" on ECS'
                )
            )
        first = taken.setdefault(name, service)
        if first != service:
            found.append(
                rules.NAMES_COLLIDE.at(
                    _name_place(project, service),
                    f'services "{first}" and "{service}" would both be called "{name}"',
                    "rename one of them",
                )
            )
        if len(service) > room:
            found += _too_long(project, target, service)
    return tuple(found)


def _too_long(project: Project, target: Target, service: str) -> Iterator[Diagnostic]:
    whole = group_name(target, "" if target.layout == "single" else service)
    if len(whole) > LONGEST:
        yield rules.NAME_TOO_LONG.at(
            _name_place(project, service),
            f'"{whole[:40]}..." has {len(whole)} characters; ECS allows {LONGEST}',
            "shorten the project's or the service's name",
        )
