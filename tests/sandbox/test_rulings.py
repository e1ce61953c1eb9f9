"""The sandbox refuses what the rules call a refusal, in the same words, and nothing else."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2ecs.ecs import shape
from compose2ecs.ecs.rules import check_run_task, check_service, check_task_definition
from compose2ecs.sandbox.ecs_clusters import create_cluster
from compose2ecs.sandbox.ecs_services import create_service
from compose2ecs.sandbox.ecs_task_definitions import find_revision, register_task_definition
from compose2ecs.sandbox.ecs_tasks import run_task
from compose2ecs.sandbox.errors import ApiError
from compose2ecs.sandbox.rulings import registered
from compose2ecs.sandbox.world import World, empty_state
from tests.ecs import refused_services, refused_tasks
from tests.ecs.accepted import ACCEPTED

Json = dict[str, Any]

DOCUMENTS = [row[2] for row in (*refused_tasks.REFUSED, *refused_services.REFUSED)] + ACCEPTED
SENDABLE = [
    task
    for document in DOCUMENTS
    for task in [document.get("taskDefinition", document)]
    if not shape.violations(task, "RegisterTaskDefinition")
]
"""Task definitions that boto3 sends, good and bad."""
ELSEWHERE = ("NotFoundException", "ResourceNotFound")
"""What the account does not have is no matter of the document."""


def world() -> World:
    """A region with the cluster that requests mean when they name none."""
    found = World(empty_state("eu-west-1"))
    create_cluster(found, {"clusterName": "default"})
    return found


def answer(operation: Any, where: World, request: Json) -> tuple[str, str] | None:
    """The exception and text of a refusal, or None."""
    try:
        operation(where, copy.deepcopy(request))
    except ApiError as refused:
        return refused.code, refused.message
    return None


def ruling(findings: Any) -> tuple[str, str] | None:
    """What the rules say that AWS answers: the first refusal."""
    return next(((f.exception, f.aws) for f in findings if f.aws), None)


@pytest.mark.parametrize("task", SENDABLE)
def test_registration_refuses_what_the_rules_call_a_refusal(task: Json) -> None:
    expected = ruling(check_task_definition(task))
    assert answer(register_task_definition, World(empty_state("eu-west-1")), task) == expected
    assert expected is None or expected[0] in ("ClientException", "SerializationException")


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if "service" in d])
def test_a_service_is_refused_as_the_rules_say(document: Json) -> None:
    task, service = document["taskDefinition"], document["service"]
    if shape.violations(service, "CreateService") or "taskDefinition" not in service:
        return
    where = world()
    if answer(register_task_definition, where, task) is not None:
        return
    kept = find_revision(where, "web") or {}
    service = {name: value for name, value in service.items() if name != "cluster"}
    expected = ruling(check_service(service, registered(kept)))
    found = answer(create_service, where, service)
    if expected is None and found is not None:
        assert found[0].endswith(ELSEWHERE) or "registry" in found[1] or "provider" in found[1]
    else:
        assert found == expected


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if "task" in d])
def test_a_task_is_refused_as_the_rules_say(document: Json) -> None:
    if shape.violations(document["task"], "RunTask"):
        return
    where = world()
    if answer(register_task_definition, where, document["taskDefinition"]) is not None:
        return
    kept = registered(find_revision(where, "web") or {})
    expected = ruling(check_run_task(document["task"], kept))
    assert answer(run_task, where, document["task"]) == expected


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner: Any = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    return [place for k, v in inner for place in [(*at, k), *_places(v, (*at, k))]]


VALUES: st.SearchStrategy[Any] = st.one_of(
    st.integers(-2, 70000), st.booleans(), st.text("aA-:/.0", max_size=5)
) | st.sampled_from(["bridge", "host", "awsvpc", "FARGATE", "none", [], {}, "512", "ENABLED"])


@given(data=st.data())
def test_the_same_holds_for_every_change_of_them(data: st.DataObject) -> None:
    task = json.loads(json.dumps(data.draw(st.sampled_from(SENDABLE))))
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.sampled_from(_places(task)))
        node = task
        for step in place[:-1]:
            node = node[step]
        if data.draw(st.booleans()):
            del node[place[-1]]
            break
        node[place[-1]] = copy.deepcopy(data.draw(VALUES))
    if shape.violations(task, "RegisterTaskDefinition"):
        return
    expected = ruling(check_task_definition(task))
    assert answer(register_task_definition, World(empty_state("eu-west-1")), task) == expected
