"""Compose keys that a setting for ECS takes the place of: told where the two differ."""

from __future__ import annotations

from compose2ecs.mapping.lifecycle import CONDITIONS
from compose2ecs.mapping.names import container_name
from compose2ecs.mapping.row import APPROXIMATED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from compose2ecs.compose.project import Project, Service
    from compose2ecs.mapping.row import Findings
    from compose2ecs.mapping.target import Target


def judge_replaced(project: Project, target: Target, findings: Findings) -> None:
    """A verdict for each key that says something else than `x-ecs` or `ecs-params.yml`."""
    for name, service in project.services.items():
        for word, key in _replaced(service, target.services.get(name, {})):
            ours = word.partition(".")[0] in service.extension
            where = f"x-ecs.{word}" if ours else f"{word} of the settings for ECS"
            findings.judge(name, key, APPROXIMATED, f"{where} says it")


def _replaced(service: Service, settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(our word, the Compose key that it replaces)."""
    for word, key, value in _said(service):
        own = settings.get(word)
        if own is not None and value is not None and own != value:
            yield word, key
    check = service.healthcheck
    for key, own in settings.get("healthcheck", {}).items() if check else ():
        if getattr(check, key, None) not in (None, (), own):
            yield f"healthcheck.{key}", f"healthcheck.{key}"
    own = settings.get("depends_on")
    if own is not None and not _same_order(own, service):
        yield "depends_on", "depends_on"


def _same_order(own: Sequence[Mapping[str, str]], service: Service) -> bool:
    """Whether the words for ECS say nothing else than Compose's `depends_on`."""
    ours = {(d["container"], d["condition"]) for d in own}
    theirs = {
        (container_name(d.service), CONDITIONS.get(d.condition, "START"))
        for d in service.depends_on
    }
    return not theirs or ours == theirs


def _said(service: Service) -> Iterator[tuple[str, str, Any]]:
    """(our word, Compose key, what it says): bytes, CPU units, a number of CPUs or true and false.

    A number of CPUs is never the same as CPU units, which replace it.
    """
    yield "mem_limit", "mem_limit", service.mem_limit
    yield "mem_reservation", "mem_reservation", service.mem_reservation
    yield "cpu_shares", "cpu_shares", service.cpu_shares
    yield "cpu_shares", "cpus", _cpus(service.nano_cpus)
    yield "init", "init", service.init
    for part in ("limits", "reservations") if service.deploy else ():
        said = getattr(service.deploy, part)
        at = f"deploy.resources.{part}"
        yield ("mem_limit" if part == "limits" else "mem_reservation"), f"{at}.memory", said.memory
        yield "cpu_shares", f"{at}.cpus", _cpus(said.nano_cpus)


def _cpus(nano: int | None) -> str | None:
    return f"{nano}e-9" if nano else None
