"""What kinds of ECS JSON are told apart, and what is said of ECS's own answers."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from compose2ecs.ecs import shape
from compose2ecs.ecs.documents import check_json, is_known
from compose2ecs.ecs.rules import check_task_definition
from tests.ecs.accepted import ACCEPTED
from tests.ecs.builders import fargate, service
from tests.ecs.refused_services import REFUSED as BAD_SERVICES
from tests.ecs.refused_tasks import REFUSED as BAD_TASKS

ANSWER: dict[str, Any] = {
    "taskDefinitionArn": "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3",
    **fargate({"environment": [], "mountPoints": [], "volumesFrom": []}),
    "revision": 3,
    "status": "ACTIVE",
    "requiresAttributes": [{"name": "ecs.capability.task-eni"}],
    "compatibilities": ["EC2", "FARGATE"],
    "registeredAt": "2026-01-01T00:00:00Z",
    "tags": [],
}


def test_an_answer_of_ecs_has_one_note_about_what_to_drop() -> None:
    (found,) = check_json(ANSWER)
    assert (found.rule.severity, found.rule.ref, found.path) == (
        "note",
        "SHP-07",
        ("taskDefinitionArn",),
    )
    assert found.message == (
        "this is what ECS answered; a request is without taskDefinitionArn, revision, status,"
        " requiresAttributes, compatibilities, registeredAt, tags"
    )
    (wrapped,) = check_json({"taskDefinition": ANSWER, "tags": []})
    assert wrapped.path == ("taskDefinition", "taskDefinitionArn")


def test_a_request_with_a_few_members_of_an_answer_is_refused() -> None:
    found = check_json({**fargate(), "revision": 3, "status": "ACTIVE"})
    assert {(f.rule.severity, f.path) for f in found} == {
        ("error", ("revision",)),
        ("error", ("status",)),
    }


def test_what_convert_prints_leaves_the_network_and_the_count_to_up() -> None:
    pair = service(networkConfiguration=None, desiredCount=None)
    converted = {"taskDefinitions": [pair["taskDefinition"]], "services": [pair["service"]]}
    assert check_json(converted) == ()
    assert {f.rule.ref for f in check_json(pair)} == {"SVC-07", "SVC-03"}


def test_other_files_with_services_are_not_judged() -> None:
    assert not is_known({"services": {"web": {"image": "nginx"}}})
    assert not is_known({"taskArn": "arn:aws:ecs:x", "containerDefinitions": []})
    assert is_known({"services": [{"serviceName": "web"}]})


def test_what_describe_services_prints_has_one_note_for_each_service() -> None:
    answer = {
        **service()["service"],
        "serviceArn": "arn:aws:ecs:eu-west-1:123456789012:service/shop/web",
        "status": "ACTIVE",
        "loadBalancers": [],
        "schedulingStrategy": "DAEMON",
        "launchType": "EC2",
    }
    (found,) = check_json({"services": [answer], "failures": []})
    assert (found.rule.code, found.path) == ("C2E3008", ("services", 0, "serviceArn"))
    assert found.message.endswith("a request is without serviceArn, status")


def test_other_shapes_of_files_are_judged_where_the_documents_stand() -> None:
    bad = fargate(memory="600")
    for tree, path in (
        ([fargate(), bad], (1, "cpu")),
        ({"service": {**service()["service"], "serviceName": "a b"}}, ("service", "serviceName")),
        ({"family": "web", "networkMode": "awsvpc"}, ("containerDefinitions",)),
    ):
        assert is_known(tree)
        assert [f.path for f in check_json(tree)] == [path]


_PART = {"desiredCount": 2, "launchType": "FARGATE", "platformFamily": "Linux", "runningCount": 0}
_UPDATE = {"cluster": "shop", "service": "web"}
_PERCENT = {"deploymentConfiguration": {"maximumPercent": 100}}


@pytest.mark.parametrize(
    ("document", "found"),
    [
        (_PART, [("note", "C2E3009", ("desiredCount",))]),
        (
            {"schedulingStrategy": "DAEMON", "desiredCount": 0},
            [
                ("note", "C2E3009", ("schedulingStrategy",)),
                ("error", "C2E3504", ("desiredCount",)),
            ],
        ),
        (
            {"launchType": "", **_PERCENT},
            [
                ("note", "C2E3009", ("launchType",)),
                ("error", "C2E3519", ("deploymentConfiguration",)),
            ],
        ),
        (
            {"taskDefinition": "web", **_PERCENT},
            [
                ("error", "C2E3002", ("serviceName",)),
                ("error", "C2E3519", ("deploymentConfiguration",)),
            ],
        ),
        (
            {"serviceName": "web", "taskDefinition": "web", "runningCount": 0},
            [("error", "C2E3007", ("runningCount",))],
        ),
        ({**_UPDATE, "taskDefinition": "web:3", "forceNewDeployment": True}, []),
        ({**_UPDATE, "enableECSManagedTags": True, **_PERCENT}, []),
        ({**_UPDATE, "healthCheckGracePeriodSeconds": 30}, []),
        ({**_UPDATE, "desiredCount": -1}, [("error", "C2E3503", ("desiredCount",))]),
        (
            {**_UPDATE, "desiredCount": 1, "launchType": "EC2"},
            [("error", "C2E3003", ("launchType",))],
        ),
        (
            {**_UPDATE, "deploymentConfiguration": {"maximumPercent": 50}},
            [("error", "C2E3517", ("deploymentConfiguration", "maximumPercent"))],
        ),
    ],
)
def test_a_service_is_judged_in_the_form_that_a_tool_keeps_it(
    document: dict[str, Any], found: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert is_known(document)
    assert [(f.rule.severity, f.rule.code, f.path) for f in check_json(document)] == found


@pytest.mark.parametrize(
    "document",
    [
        {"service": "web", "taskDefinition": "web:3", "scale": {"value": 100}},
        {"service": "api", "provider": {"name": "aws"}},
        {"desiredCount": 1, "name": "web"},
        {"role": "x", "tags": []},
    ],
)
def test_what_only_looks_like_a_service_is_not_judged(document: dict[str, Any]) -> None:
    assert not is_known(document)
    assert check_json(document) == ()


def test_a_spotless_document_has_no_problems_and_no_flags() -> None:
    documents = [row[2] for row in (*BAD_TASKS, *BAD_SERVICES)] + ACCEPTED
    for document in documents:
        for operation, part in (
            ("RegisterTaskDefinition", document.get("taskDefinition", document)),
            ("CreateService", document.get("service", {})),
            ("RunTask", document.get("task", {})),
        ):
            quick = shape.spotless(part, operation)
            wrong = shape.problems(part, operation) or shape.flags_for_numbers(part, operation)
            assert quick == (not wrong)


def test_judging_changes_nothing() -> None:
    for _, _, document in BAD_TASKS:
        before = copy.deepcopy(document)
        check_json(document)
        check_task_definition(document, "FARGATE")
        assert document == before
