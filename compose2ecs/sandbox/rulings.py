"""What ECS says to a request that breaks a rule of the project's own rule book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.ecs.rules import check_run_task, check_service, check_task_definition
from compose2ecs.sandbox.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2ecs.ecs.rules import Finding
    from compose2ecs.sandbox.world import Json

ANSWERED = {
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "deleteRequestedAt",
}
"""Members of a task definition that ECS adds to what was registered."""


def refuse_bad_task_definition(request: Json) -> None:
    """Raise what RegisterTaskDefinition answers, if it refuses."""
    refuse(check_task_definition(request))


def refuse_bad_service(request: Json, definition: Json) -> None:
    """Raise what CreateService answers, if it refuses to run this definition so."""
    refuse(check_service(request, registered(definition)))


def refuse_bad_run(request: Json, definition: Json) -> None:
    """Raise what RunTask answers, if it refuses."""
    refuse(check_run_task(request, registered(definition)))


def refuse(findings: Iterable[Finding]) -> None:
    """Raise the first finding that AWS would refuse, in AWS's words."""
    for finding in findings:
        if finding.aws:
            raise ApiError(finding.exception or "InvalidParameterException", finding.aws)


def registered(definition: Json) -> Json:
    """The request that a task definition was registered with, defaults filled in."""
    return {k: v for k, v in definition.items() if not k.startswith("_") and k not in ANSWERED}
