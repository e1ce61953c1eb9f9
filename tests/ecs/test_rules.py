"""The rule book: what is found, where, in which words, and what AWS would answer.

Every rule also has a bad and a good document of its own, in its declaration; tests/diagnostics runs
them.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2ecs.diagnostics import ecs_rules
from compose2ecs.diagnostics.diagnostic import Rule
from compose2ecs.ecs.documents import check_json, is_known
from compose2ecs.ecs.rules import check, check_run_task, check_service, check_task_definition
from compose2ecs.ecs.state import EcsState
from tests.ecs.builders import GROUP

CASES = Path(__file__).parents[3] / "shared" / "cases" / "rulebook"
RULES = [rule for rule in vars(ecs_rules).values() if isinstance(rule, Rule)]
SUBNETS = {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}


def task(*containers: dict[str, Any], **more: Any) -> dict[str, Any]:
    named = [{"name": f"c{i}", "image": "nginx:1.27", **c} for i, c in enumerate(containers)]
    return {"family": "web", "containerDefinitions": named, **more}


def fargate(*containers: dict[str, Any], **more: Any) -> dict[str, Any]:
    basis = {
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
    }
    return task(*containers, **{**basis, **more})


def service(**more: Any) -> dict[str, Any]:
    basis = {
        "serviceName": "web",
        "taskDefinition": "web",
        "desiredCount": 2,
        "launchType": "FARGATE",
        "networkConfiguration": SUBNETS,
    }
    return {**basis, **more}


@pytest.mark.parametrize(
    ("document", "ref", "path", "message"),
    [
        (
            fargate({"stopTimeout": 300}),
            "TMO-02",
            ("containerDefinitions", "c0", "stopTimeout"),
            "Fargate gives a container at most 120 s to stop, not 300 s",
        ),
        (
            fargate({}, cpu="256", memory="4096"),
            "SIZE-01",
            ("cpu",),
            ("0.25 vCPU does not go with 4 GB; nearest sizes: 0.25 vCPU with 2 GB, 0.5 vCPU with"
            " 4 GB"),
        ),
        (
            fargate({}, cpu="300", memory="600"),
            "SIZE-01",
            ("cpu",),
            ("Fargate has no 300 CPU units with 600 MiB; nearest sizes: 0.25 vCPU with 0.5 GB,"
            " 0.5 vCPU with 1 GB"),
        ),
        (
            task({}, {"memory": 64}),
            "SIZE-13",
            ("containerDefinitions", "c0"),
            'container "c0" has no memory limit or reservation, and the task has no memory',
        ),
        (
            fargate({"portMappings": [{"containerPort": 80}]}, {"portMappings": [
                {"containerPort": 81}, {"containerPort": 80}]}),
            "NET-16",
            ("containerDefinitions", "c1", "portMappings", 1, "containerPort"),
            'port 80/tcp is used in container "c1" and in container "c0", which share one network',
        ),
        (
            task({"memory": 8, "dependsOn": [{"containerName": "c1", "condition": "START"}]},
                 {"memory": 8, "dependsOn": [{"containerName": "c0", "condition": "START"}]}),
            "DEP-03",
            ("containerDefinitions", "c0", "dependsOn"),
            "the containers wait for each other: c0 → c1 → c0",
        ),
        (
            fargate({"image": "nginx:${TAG}"}),
            "IMG-02",
            ("containerDefinitions", "c0", "image"),
            'ECS refuses "$" "{" "}" in the image "nginx:${TAG}"',
        ),
        (
            fargate({"name": ""}),
            "CNT-03",
            ("containerDefinitions", 0, "name"),
            "container 0 has no name",
        ),
        (
            fargate({"name": "a"}, {"name": "a"}),
            "CNT-05",
            ("containerDefinitions", 1, "name"),
            'two containers of the task are called "a"',
        ),
        (
            fargate({}, volumes=[{"name": "data", "host": {"sourcePath": "./conf"}}]),
            "VOL-05",
            ("volumes", 0, "host", "sourcePath"),
            'Fargate has no host to mount "./conf" from',
        ),
        (
            fargate({"cpu": "256"}),
            "SHP-01",
            ("containerDefinitions", "c0", "cpu"),
            "cpu must be a whole number, not text",
        ),
        (
            fargate({"restart": "always"}),
            "SHP-03",
            ("containerDefinitions", "c0", "restart"),
            "ECS knows no restart here",
        ),
        (
            fargate({"ulimits": [{"name": "nofile", "softLimit": 9, "hardLimit": 5}]}),
            "ULI-02",
            ("containerDefinitions", "c0", "ulimits", 0),
            "the soft limit of nofile is 9, above its hard limit of 5",
        ),
    ],
)  # fmt: skip
def test_a_finding_says_where_and_what(
    document: dict[str, Any], ref: str, path: tuple[Any, ...], message: str
) -> None:
    (found,) = [f for f in check_task_definition(document) if f.rule.severity == "error"]
    assert (found.rule.ref, found.path, found.message) == (ref, path, message)
    assert (found.kind, found.name) == ("taskDefinition", "web")


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        (task(), "Container list cannot be empty."),
        (
            # The container's memory is looked at before what Fargate needs of the task.
            {**task({}), "requiresCompatibilities": ["FARGATE"]},
            ("Invalid setting for container 'c0'. At least one of 'memory' or 'memoryReservation'"
            " must be specified."),
        ),
        (fargate({}, cpu="256", memory="512", networkMode="bridge"),
         "Fargate only supports network mode 'awsvpc'."),
        (fargate({}, cpu="512", memory="512"),
         ("No Fargate configuration exists for given values: 512 CPU, 512 memory."
          " See the Amazon ECS documentation for the valid values.")),
        (fargate({"logConfiguration": {"logDriver": "json-file"}}),
         "json-file is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]"),
        (fargate({"portMappings": [{"containerPort": 80, "hostPort": 0}]}),
         ("When networkMode=awsvpc, the host ports and container ports in port mappings must"
          " match.")),
        (fargate({"mountPoints": [{"containerPath": "/a"}]}), "Unknown volume 'null'."),
        (fargate({}, tags=[]), "Tags can not be empty."),
    ],
)  # fmt: skip
def test_the_first_answer_is_that_of_aws(document: dict[str, Any], answer: str) -> None:
    first = next(f for f in check_task_definition(document) if f.aws)
    assert (first.aws, first.exception) == (answer, "ClientException")


@pytest.mark.parametrize(
    ("more", "ref", "path", "answer"),
    [
        ({"desiredCount": 1, "schedulingStrategy": "DAEMON", "launchType": "EC2"}, "SVC-03",
         ("desiredCount",), ("The daemon scheduling strategy does not support a desired count for"
         " services. Remove the desired count value and try again")),
        ({"networkConfiguration": None}, "SVC-07", (), ("Network Configuration must be provided"
          " when networkMode 'awsvpc' is specified.")),
        ({"launchType": "EC2"}, "SVC-05", ("launchType",),
         "Task definition does not support launch_type EC2."),
        ({"loadBalancers": [{"targetGroupArn": GROUP, "containerName": "c0", "containerPort": 99}]},
         "SVC-11", ("loadBalancers", 0, "containerPort"),
         "The container c0 did not have a container port 99 defined."),
        ({"enableExecuteCommand": True}, "SVC-26", ("enableExecuteCommand",),
         ("The service couldn't be created because a valid taskRoleArn is not being used. Specify a"
         " valid task role in your task definition and try again.")),
    ],
)  # fmt: skip
def test_a_service_is_judged_with_what_it_runs(
    more: dict[str, Any], ref: str, path: tuple[Any, ...], answer: str
) -> None:
    document = {k: v for k, v in service(**more).items() if v is not None}
    found = next(f for f in check_service(document, fargate({})) if f.rule.ref == ref)
    assert (found.path, found.aws) == (path, answer)
    assert (found.kind, found.name) == ("service", "web")
    assert found.exception == "InvalidParameterException"


def test_an_old_platform_is_told_by_its_own_exception() -> None:
    big = fargate({}, cpu="8192", memory="16384")
    (found,) = check_service(service(platformVersion="1.3.0"), big)
    assert found.exception == "PlatformTaskDefinitionIncompatibilityException"


def test_a_plain_service_and_its_task_have_no_findings() -> None:
    assert check_task_definition(fargate({})) == ()
    assert check_service(service(), fargate({})) == ()
    assert (
        check_run_task({"taskDefinition": "web", "networkConfiguration": SUBNETS}, fargate({}))
        == ()
    )


def test_a_state_is_judged_by_what_runs_where() -> None:
    undeclared = {k: v for k, v in fargate({}).items() if k != "requiresCompatibilities"}
    undeclared["containerDefinitions"][0]["privileged"] = True
    alone = EcsState(task_definitions={"web": undeclared})
    assert check(alone) == ()
    run = EcsState(task_definitions={"web": undeclared}, services={"web": service()})
    assert [f.rule.ref for f in check(run)] == ["PRIV-01", "SVC-05"]
    job = {"taskDefinition": "web", "launchType": "FARGATE", "networkConfiguration": SUBNETS}
    state = EcsState(task_definitions={"web": undeclared}, tasks={"web": {**job, "count": 11}})
    assert [(f.rule.ref, f.kind, f.name) for f in check(state)] == [
        ("PRIV-01", "taskDefinition", "web"),
        ("RUN-01", "task", "web"),
        ("SVC-05", "task", "web"),
    ]


@pytest.mark.parametrize(
    ("document", "paths"),
    [
        (fargate({"cpu": "1"}), [("containerDefinitions", "c0", "cpu")]),
        (
            {"taskDefinition": fargate({"cpu": "1"}), "service": service(desiredCount=-1)},
            [
                ("taskDefinition", "containerDefinitions", "c0", "cpu"),
                ("service", "desiredCount"),
            ],
        ),
        (service(desiredCount=-1), [("desiredCount",)]),
        ({"taskDefinition": "web", "count": 11}, [("count",)]),
        (
            {
                "taskDefinitions": [fargate({"cpu": "1"})],
                "services": [service(desiredCount=-1)],
                "tasks": [{"taskDefinition": "web", "count": 11, "networkConfiguration": SUBNETS}],
            },
            [
                ("taskDefinitions", 0, "containerDefinitions", "c0", "cpu"),
                ("services", 0, "desiredCount"),
                ("tasks", 0, "count"),
            ],
        ),
        ({"name": "package", "version": "1.0.0"}, []),
        ([], []),
        ("text", []),
    ],
)
def test_json_is_told_apart_by_what_it_holds(document: Any, paths: list[Any]) -> None:
    assert [f.path for f in check_json(document)] == paths
    assert is_known(document) == bool(paths)


def test_a_pair_with_an_odd_strategy_is_judged() -> None:
    task = {"family": "web", "containerDefinitions": [{"name": "web", "image": "nginx"}]}
    service = {"serviceName": "web", "capacityProviderStrategy": [None, 1, "x"]}
    assert check_json({"taskDefinition": task, "service": service})


ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 70000), st.floats(allow_nan=False), st.text("a-:/")
) | st.sampled_from([[], {}, [None], [[]], [{}], {"x": 1}, ["a:b:c"], [{"name": None}], [1]])


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in [(*at, k), *_places(v, (*at, k))]]
    if isinstance(value, list):
        return [p for i, v in enumerate(value) for p in [(*at, i), *_places(v, (*at, i))]]
    return []


@given(data=st.data())
def test_no_document_is_too_odd_to_judge(data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from([r for r in RULES if len(r.bad) < 5000]))
    document = json.loads(data.draw(st.sampled_from([rule.bad, rule.good])))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(_places(document)))
        node = document
        for step in place[:-1]:
            node = node[step]
        node[place[-1]] = copy.deepcopy(data.draw(ODD))
    before = copy.deepcopy(document)
    for found in check_json(document):
        assert found.message
        assert found.rule in RULES
    assert document == before


@pytest.mark.parametrize("rule", RULES, ids=lambda r: str(r.code))
def test_what_aws_is_not_known_to_refuse_has_no_answer(rule: Rule) -> None:
    for found in check_json(json.loads(rule.bad)):
        assert not found.aws or found.rule.severity == "error"
        assert bool(found.aws) == bool(found.exception)
        assert not found.message.endswith(".")


def test_every_message_is_free_of_environment_values() -> None:
    secret = "s3cr3t"
    document = fargate(
        {"environment": [{"name": "A", "value": [secret]}, {"name": "", "value": secret}]}
    )
    document["containerDefinitions"][0]["command"] = {"x": secret}
    document["containerDefinitions"][0]["secrets"] = [{"name": "B", "valueFrom": f"{secret} x"}]
    assert all(secret not in f.message + f.help for f in check_json(document))


@pytest.mark.shared
@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are absent")
def test_recorded_refusals_are_found_and_good_documents_are_not() -> None:
    missed = []
    for case in json.loads((CASES / "index.json").read_text()):
        found = {
            f.rule.severity for f in check_json(json.loads((CASES / case["file"]).read_text()))
        }
        if case["kind"].startswith("good"):
            assert "error" not in found, case["file"]
            continue
        sure = case["confidence"] != "unsure" and case["severity"] in (
            "client",
            "register",
            "create",
        )
        if not (found & ({"error"} if sure else {"error", "warning"})):
            missed.append(case["file"])
    assert missed == []
