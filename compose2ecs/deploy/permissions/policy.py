"""Policy: the statements of the least policy, as the JSON document that IAM takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2ecs.deploy.permissions.grants import GRANTS, LOOKING, PASSING, UP, VERIFY
from compose2ecs.deploy.preflight.checks import BEFORE_CHANGES, CHECKS
from compose2ecs.deploy.preflight.roles import ECS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2ecs.deploy.permissions.scope import Scope

    Statement = dict[str, Any]
    Limit = tuple[tuple[str, str, str], ...]
    """Conditions as (operator, key, value)."""
    Granted = tuple[str, tuple[str, ...], Limit]

VERSION = "2012-10-17"
LARGEST = 6144
"""Characters of a managed policy, white space not counted (IAM quotas)."""


def policy(scope: Scope, command: str) -> dict[str, Any]:
    """The policy document for a command; `up` includes what `plan` and the checks ask."""
    return {"Version": VERSION, "Statement": list(_statements(scope, command))}


def _statements(scope: Scope, command: str) -> Iterator[Statement]:
    """One statement for each set of resources and conditions, so that each action stands once."""
    resources: dict[tuple[str, Limit], dict[str, None]] = {}
    for action, on, limit in _granted(scope, command):
        resources.setdefault((action, limit), {}).update(dict.fromkeys(on))
    together: dict[tuple[tuple[str, ...], Limit], list[str]] = {}
    for (action, limit), found in resources.items():
        on = ("*",) if "*" in found else tuple(found)
        together.setdefault((on, limit), []).append(action)
    for (on, limit), actions in together.items():
        statement: Statement = {
            "Effect": "Allow",
            "Action": _one_or_all(sorted(actions)),
            "Resource": _one_or_all(list(on)),
        }
        if limit:
            statement["Condition"] = {operator: {key: value} for operator, key, value in limit}
        yield statement


def _granted(scope: Scope, command: str) -> Iterator[Granted]:
    of_cluster = (("ArnLike", "ecs:cluster", scope.cluster[0]),)
    for grant in GRANTS:
        on = grant.on(scope) if command in grant.commands else ()
        if on:
            yield grant.action, on, of_cluster if grant.of_cluster else ()
    if command in LOOKING:
        for check in CHECKS if command == VERIFY else BEFORE_CHANGES:
            for question in check.questions(scope.asked):
                for action, resource in question.needs:
                    yield action, (resource,), ()
    if command in PASSING:
        handed = scope.passed if command == UP else [p for p in scope.passed if p[0] == ECS]
        for principal, roles in handed:
            limit = (("StringEquals", "iam:PassedToService", principal),)
            yield "iam:PassRole", roles, limit


def _one_or_all(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values
