"""Checks name the members they look at: a document without them has nothing for them to find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.ecs import rules_containers, rules_runs, rules_services, rules_tasks, shape
from compose2ecs.ecs.finding import SERVICE, Task
from tests.ecs.accepted import ACCEPTED
from tests.ecs.refused_services import REFUSED as BAD_SERVICES
from tests.ecs.refused_tasks import REFUSED as BAD_TASKS

if TYPE_CHECKING:
    from compose2ecs.ecs.finding import Check

DOCUMENTS: list[dict[str, Any]] = [row[2] for row in (*BAD_TASKS, *BAD_SERVICES)] + ACCEPTED
TASKS = [shape.sound(d.get("taskDefinition", d), "RegisterTaskDefinition") for d in DOCUMENTS]
SERVICES = [
    (shape.sound(d["service"], "CreateService"), task)
    for d, task in zip(DOCUMENTS, TASKS, strict=True)
    if "service" in d
]
LAUNCH_TYPES: tuple[frozenset[str], ...] = (
    frozenset(),
    *map(frozenset, (["FARGATE"], ["EXTERNAL"])),
)


def without(document: dict[str, Any], members: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in members}


def named(checks: tuple[Check, ...]) -> list[Any]:
    return [pytest.param(*row, id=row[0].__name__) for row in checks if row[1]]


@pytest.mark.parametrize(("check", "members"), named(rules_tasks._CHECKS))
def test_tasks(check: Any, members: tuple[str, ...]) -> None:
    for document in TASKS:
        bare = without(document, members)
        if "containerDefinitions" in bare:
            bare["containerDefinitions"] = [
                without(container, members) for container in bare["containerDefinitions"]
            ]
        for launch_types in LAUNCH_TYPES:
            assert not list(check(Task(bare, launch_types)))


@pytest.mark.parametrize(("check", "members"), named(rules_containers._CHECKS))
def test_containers(check: Any, members: tuple[str, ...]) -> None:
    for document in TASKS:
        bare = {
            **document,
            "containerDefinitions": [
                without(container, members)
                for container in document.get("containerDefinitions", ())
            ],
        }
        for launch_types in LAUNCH_TYPES:
            for container in Task(bare, launch_types).containers:
                assert not list(check(container))


@pytest.mark.parametrize(("check", "members"), named(rules_services._CHECKS))
def test_services(check: Any, members: tuple[str, ...]) -> None:
    for service, task in SERVICES:
        for runs in (None, Task(task), Task(task, frozenset({"FARGATE"}))):
            run = rules_runs.Run(without(service, members), "web", runs, SERVICE)
            assert not list(check(run))


def test_every_check_with_members_finds_something_somewhere() -> None:
    found = {
        check.__name__
        for document in TASKS
        for launch_types in LAUNCH_TYPES
        for task in [Task(document, launch_types)]
        for views, checks in (
            ((task,), rules_tasks._CHECKS),
            (task.containers, rules_containers._CHECKS),
        )
        for view in views
        for check, _ in checks
        if list(check(view))
    }
    found |= {
        check.__name__
        for service, task in SERVICES
        for check, _ in rules_services._CHECKS
        if list(check(rules_runs.Run(service, "web", Task(task), SERVICE)))
    }
    checks = (*rules_tasks._CHECKS, *rules_containers._CHECKS, *rules_services._CHECKS)
    assert {check.__name__ for check, _ in checks} - found == set()
