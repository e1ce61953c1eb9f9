"""Documents that mean the same are equal in canonical form, however ECS answers with them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2ecs.ecs.canonical import (
    Context,
    family,
    managed,
    role_arn,
    service,
    service_from_describe,
    task_definition,
)

HERE = Context(account="123456789012", region="eu-west-1")
ROLE = "arn:aws:iam::123456789012:role/"
CASES = Path(__file__).parents[3] / "shared" / "cases" / "describe"
TEXT = st.text("abc", min_size=1, max_size=3)
PORTS = st.integers(1, 65535)


def task(*containers: dict[str, Any], **more: Any) -> dict[str, Any]:
    named = [{"name": f"c{i}", "image": "nginx:1.27", **c} for i, c in enumerate(containers)]
    return {"family": "web", "containerDefinitions": named, **more}


FARGATE: dict[str, Any] = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc"}


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ({}, {"cpu": 0, "essential": True, "mountPoints": [], "volumesFrom": []}),
        ({}, {"environment": [], "portMappings": [], "systemControls": [], "dockerLabels": {}}),
        ({}, {"privileged": False, "readonlyRootFilesystem": False, "interactive": False}),
        ({}, {"versionConsistency": "enabled", "linuxParameters": {"capabilities": {}}}),
        ({}, {"restartPolicy": {"enabled": False}}),
        (
            {"restartPolicy": {"enabled": True}},
            {"restartPolicy": {"enabled": True, "restartAttemptPeriod": 300}},
        ),
        (
            {"portMappings": [{"containerPort": 80}]},
            {"portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}]},
        ),
        (
            {"portMappings": [{"containerPort": 443}, {"containerPort": 80}]},
            {"portMappings": [{"containerPort": 80}, {"containerPort": 443}]},
        ),
        (
            {"healthCheck": {"command": ["CMD", "true"]}},
            {
                "healthCheck": {
                    "command": ["CMD", "true"],
                    "interval": 30,
                    "timeout": 5,
                    "retries": 3,
                    "startPeriod": 0,
                }
            },
        ),
        (
            {"environment": [{"name": n, "value": n} for n in "ABCDE"]},
            {"environment": [{"name": n, "value": n} for n in "DBEAC"]},
        ),
        (
            {"environment": [{"name": "A", "value": ""}, {"name": "B", "value": None}]},
            {"environment": [{"name": "A", "value": ""}]},
        ),
        ({"cpu": "256", "memory": "512"}, {"cpu": 256, "memory": 512}),
        (
            {"secrets": [{"name": "A", "valueFrom": "/shop/a"}]},
            {
                "secrets": [
                    {
                        "name": "A",
                        "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/a",
                    }
                ]
            },
        ),
        (
            {"firelensConfiguration": {"type": "fluentbit"}},
            {
                "firelensConfiguration": {
                    "type": "fluentbit",
                    "options": {"enable-ecs-log-metadata": "true"},
                },
                "user": "0",
            },
        ),
        (
            {"linuxParameters": {"capabilities": {"drop": ["MKNOD", "ALL"]}}},
            {"linuxParameters": {"capabilities": {"add": [], "drop": ["ALL", "MKNOD"]}}},
        ),
        (
            {"ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 2}]},
            {"ulimits": [{"hardLimit": 2, "softLimit": 1, "name": "nofile"}]},
        ),
        ({"logConfiguration": {"logDriver": "awslogs"}}, {"logConfiguration": {
            "logDriver": "awslogs", "options": {}, "secretOptions": []}}),
    ],
)  # fmt: skip
def test_what_ecs_fills_into_a_container_is_no_change(
    sent: dict[str, Any], answered: dict[str, Any]
) -> None:
    assert task_definition(task(sent, **FARGATE), HERE) == task_definition(
        task(answered, **FARGATE), HERE
    )


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ({}, {"volumes": [], "placementConstraints": [], "enableFaultInjection": False}),
        ({}, {"revision": 3, "status": "ACTIVE", "compatibilities": ["EC2"], "registeredBy": "x"}),
        ({}, {"networkMode": "bridge", "tags": [], "pidMode": None}),
        ({"cpu": "1 vCPU", "memory": "2 GB"}, {"cpu": "1024", "memory": "2048"}),
        ({"cpu": 256}, {"cpu": "256"}),
        ({"taskRoleArn": "runs"}, {"taskRoleArn": f"{ROLE}runs"}),
        ({"executionRoleArn": "/team/runs"}, {"executionRoleArn": f"{ROLE}team/runs"}),
        ({"taskRoleArn": ""}, {}),
        (
            {"requiresCompatibilities": ["EC2", "EXTERNAL"]},
            {"requiresCompatibilities": ["EXTERNAL", "EC2"]},
        ),
        (
            {},
            {"runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"}},
        ),
        ({}, {"ephemeralStorage": {"sizeInGiB": 20}}),
        ({"volumes": [{"name": "a"}]}, {"volumes": [{"name": "a", "host": {}}]}),
        (
            {"volumes": [{"name": "a"}, {"name": "b", "configuredAtLaunch": False}]},
            {"volumes": [{"name": "b"}, {"name": "a", "host": {"sourcePath": None}}]},
        ),
        (
            {"volumes": [{"name": "a", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]},
            {
                "volumes": [
                    {
                        "name": "a",
                        "efsVolumeConfiguration": {
                            "fileSystemId": "fs-1",
                            "rootDirectory": "/",
                            "transitEncryption": "DISABLED",
                        },
                    }
                ]
            },
        ),
        (
            {"volumes": [{"name": "a", "dockerVolumeConfiguration": {"driver": "rexray"}}]},
            {
                "volumes": [
                    {
                        "name": "a",
                        "dockerVolumeConfiguration": {
                            "driver": "rexray",
                            "scope": "task",
                            "autoprovision": False,
                            "labels": {},
                        },
                    }
                ]
            },
        ),
        (
            {"tags": [{"key": "b", "value": "2"}, {"key": "a", "value": "1"}]},
            {
                "tags": [
                    {"key": "a", "value": "1"},
                    {"key": "aws:cloudformation:stack-name", "value": "x"},
                    {"key": "b", "value": "2"},
                ]
            },
        ),
    ],
)
def test_what_ecs_fills_into_a_task_is_no_change(
    sent: dict[str, Any], answered: dict[str, Any]
) -> None:
    assert task_definition(task({}, **sent), HERE) == task_definition(task({}, **answered), HERE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"command": ["a", "b"]}, {"command": ["b", "a"]}),
        ({"dnsServers": ["1.1.1.1", "8.8.8.8"]}, {"dnsServers": ["8.8.8.8", "1.1.1.1"]}),
        ({"environment": [{"name": "A", "value": ""}]}, {}),
        ({"essential": False}, {}),
        ({"cpu": 1}, {}),
        ({"stopTimeout": 30}, {}),
        ({"portMappings": [{"containerPort": 80, "hostPort": 8080}]},
         {"portMappings": [{"containerPort": 80}]}),
        ({"portMappings": [{"containerPort": 80, "hostPort": 80}]},
         {"portMappings": [{"containerPort": 80}]}),
        ({"user": "0"}, {}),
        ({"mountPoints": [{"sourceVolume": "a", "containerPath": "/a", "readOnly": True}]},
         {"mountPoints": [{"sourceVolume": "a", "containerPath": "/a"}]}),
    ],
)  # fmt: skip
def test_what_means_something_is_a_change(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert task_definition(task(one), HERE) != task_definition(task(other), HERE)


@st.composite
def containers(draw: st.DrawFn) -> dict[str, Any]:
    out: dict[str, Any] = {}
    names = draw(st.lists(TEXT, max_size=6, unique=True))
    if names:
        out["environment"] = [{"name": n, "value": draw(TEXT)} for n in names]
    ports = draw(st.lists(PORTS, max_size=3, unique=True))
    if ports:
        out["portMappings"] = [{"containerPort": p} for p in ports]
    if draw(st.booleans()):
        out["healthCheck"] = {"command": ["CMD", draw(TEXT)]}
        if draw(st.booleans()):
            out["healthCheck"]["retries"] = draw(st.integers(1, 10))
    if draw(st.booleans()):
        out["essential"] = draw(st.booleans())
    if draw(st.booleans()):
        out["firelensConfiguration"] = {"type": "fluentbit"}
    out["command"] = draw(st.lists(TEXT, max_size=3))
    out["links"] = draw(st.lists(TEXT, max_size=3, unique=True))
    return out


@st.composite
def tasks(draw: st.DrawFn) -> dict[str, Any]:
    where = draw(st.sampled_from([FARGATE, {}, {"networkMode": "host"}]))
    more: dict[str, Any] = dict(where)
    if draw(st.booleans()):
        more |= {"taskRoleArn": draw(st.sampled_from(["runs", f"{ROLE}runs"]))}
    if draw(st.booleans()):
        more |= {"cpu": draw(st.sampled_from(["1024", "1 vCPU", "1 vcpu"])), "memory": "2GB"}
    found = draw(st.lists(containers(), min_size=1, max_size=3))
    return task(*found, **more)


def answer(sent: dict[str, Any], shuffled: Any) -> dict[str, Any]:
    """What DescribeTaskDefinition returns after `sent` was registered, as seen in real answers."""
    out = copy.deepcopy(sent)
    mode = out.get("networkMode", "bridge")
    for c in out["containerDefinitions"]:
        for name in ("mountPoints", "volumesFrom", "systemControls", "environment", "portMappings"):
            c.setdefault(name, [])
        c.setdefault("cpu", 0)
        c.setdefault("essential", True)
        c["environment"] = shuffled(c["environment"])
        for port in c["portMappings"]:
            port.setdefault("protocol", "tcp")
            port.setdefault("hostPort", port["containerPort"] if mode != "bridge" else 0)
        if "healthCheck" in c:
            c["healthCheck"] = {"interval": 30, "timeout": 5, "retries": 3, **c["healthCheck"]}
        if "firelensConfiguration" in c:
            c.setdefault("user", "0")
    for name in ("taskRoleArn", "executionRoleArn"):
        if name in out:
            out[name] = ROLE + out[name].removeprefix(ROLE)
    if "vcpu" in str(out.get("cpu")).lower():
        out["cpu"] = "1024"
    if out.get("memory") == "2GB":
        out["memory"] = "2048"
    return {**out, "volumes": [], "placementConstraints": [], "revision": 1, "status": "ACTIVE"}


@given(sent=tasks(), data=st.data())
def test_what_was_registered_is_no_change(sent: dict[str, Any], data: st.DataObject) -> None:
    found = answer(sent, lambda items: data.draw(st.permutations(items)))
    assert task_definition(found, HERE) == task_definition(sent, HERE)


@given(sent=tasks())
def test_the_canonical_form_is_its_own(sent: dict[str, Any]) -> None:
    once = task_definition(sent, HERE)
    assert task_definition(once, HERE) == once


@given(sent=tasks(), data=st.data())
def test_the_order_of_sets_means_nothing(sent: dict[str, Any], data: st.DataObject) -> None:
    other = copy.deepcopy(sent)
    other["containerDefinitions"] = data.draw(st.permutations(other["containerDefinitions"]))
    for c in other["containerDefinitions"]:
        for name in ("environment", "portMappings", "links"):
            if name in c:
                c[name] = data.draw(st.permutations(c[name]))
    assert task_definition(other, HERE) == task_definition(sent, HERE)


def test_a_document_is_not_changed_by_comparing_it() -> None:
    sent = task({"environment": [{"name": "B", "value": "1"}, {"name": "A", "value": "2"}]})
    before = copy.deepcopy(sent)
    task_definition(sent, HERE)
    assert sent == before


SERVICE: dict[str, Any] = {
    "cluster": "shop",
    "serviceName": "shop-web",
    "taskDefinition": "shop-web",
    "desiredCount": 2,
    "launchType": "FARGATE",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-b", "subnet-a"]}},
}
DESCRIBED: dict[str, Any] = {
    "serviceArn": "arn:aws:ecs:eu-west-1:123456789012:service/shop/shop-web",
    "serviceName": "shop-web",
    "clusterArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
    "loadBalancers": [],
    "serviceRegistries": [],
    "status": "ACTIVE",
    "desiredCount": 2,
    "runningCount": 2,
    "pendingCount": 0,
    "launchType": "FARGATE",
    "platformVersion": "LATEST",
    "platformFamily": "Linux",
    "taskDefinition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-web:7",
    "deploymentConfiguration": {
        "deploymentCircuitBreaker": {"enable": False, "rollback": False},
        "maximumPercent": 200,
        "minimumHealthyPercent": 100,
        "strategy": "ROLLING",
        "bakeTimeInMinutes": 0,
    },
    "deployments": [{"status": "PRIMARY", "id": "ecs-svc/1"}],
    "roleArn": "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleF",
    "events": [],
    "placementConstraints": [],
    "placementStrategy": [],
    "networkConfiguration": {
        "awsvpcConfiguration": {
            "subnets": ["subnet-a", "subnet-b"],
            "securityGroups": ["sg-default"],
            "assignPublicIp": "DISABLED",
        }
    },
    "schedulingStrategy": "REPLICA",
    "deploymentController": {"type": "ECS"},
    "enableECSManagedTags": False,
    "propagateTags": "NONE",
    "enableExecuteCommand": False,
    "availabilityZoneRebalancing": "ENABLED",
}


def compared(desired: dict[str, Any], described: dict[str, Any]) -> tuple[Any, Any]:
    wanted = service(desired, HERE)
    return wanted, managed(wanted, service(service_from_describe(described), HERE))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, {}),
        ({"desiredCount": None}, {"desiredCount": 5}),
        ({"launchType": None}, {}),
        ({"launchType": None}, {"launchType": None, "capacityProviderStrategy": [
            {"capacityProvider": "FARGATE", "weight": 1, "base": 0}]}),
        ({"launchType": None,
          "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}]},
         {"capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}]}),
        ({"healthCheckGracePeriodSeconds": 0}, {}),
        ({"deploymentConfiguration": {"minimumHealthyPercent": 100}}, {}),
        ({"schedulingStrategy": "DAEMON", "desiredCount": None},
         {"schedulingStrategy": "DAEMON",
          "deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 0}}),
        ({"cluster": None}, {}),
        ({"clientToken": "x"}, {}),
        ({"placementStrategy": [{"type": "spread", "field": "host"}]},
         {"placementStrategy": [{"type": "spread", "field": "instanceId"}]}),
        ({"serviceConnectConfiguration": {"enabled": False}}, {}),
        ({"tags": [{"key": "a", "value": "b"}]},
         {"tags": [{"key": "aws:x", "value": "y"}, {"key": "a", "value": "b"}]}),
    ],
)  # fmt: skip
def test_what_ecs_answers_about_a_service_is_no_change(
    wanted: dict[str, Any], found: dict[str, Any]
) -> None:
    one, other = compared({**SERVICE, **wanted}, {**DESCRIBED, **found})
    assert one == other


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"desiredCount": 3}, {}),
        ({}, {"platformVersion": "1.4.0"}),
        ({"availabilityZoneRebalancing": "DISABLED"}, {}),
        ({"enableExecuteCommand": True}, {}),
        ({"deploymentConfiguration": {"maximumPercent": 150}}, {}),
        (
            {
                "networkConfiguration": {
                    "awsvpcConfiguration": {
                        "subnets": ["subnet-a", "subnet-b"],
                        "securityGroups": ["sg-mine"],
                    }
                }
            },
            {},
        ),
        ({}, {"loadBalancers": [{"targetGroupArn": "a", "containerName": "b"}]}),
    ],
)
def test_what_a_service_says_is_a_change(wanted: dict[str, Any], found: dict[str, Any]) -> None:
    one, other = compared({**SERVICE, **wanted}, {**DESCRIBED, **found})
    assert one != other


CONNECT = {
    "enabled": True,
    "namespace": "shop",
    "services": [{"portName": "web-80", "clientAliases": [{"port": 80, "dnsName": "web"}]}],
}


def test_service_connect_is_read_from_the_primary_deployment() -> None:
    arn = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-1"
    found = copy.deepcopy(CONNECT)
    found["namespace"] = arn
    found["services"][0]["discoveryName"] = "web-80"  # type: ignore[index]  # a list of mappings
    deployments = [
        {"status": "ACTIVE"},
        {"status": "PRIMARY", "serviceConnectConfiguration": found},
    ]
    described = service_from_describe({**DESCRIBED, "deployments": deployments})
    context = HERE.replace(namespaces={arn: "shop"})
    wanted = service({**SERVICE, "serviceConnectConfiguration": CONNECT}, context)
    assert managed(wanted, service(described, context)) == wanted


def test_swapped_target_groups_are_left_alone() -> None:
    blue = [{"targetGroupArn": "blue", "containerName": "web", "containerPort": 80}]
    green = [{"targetGroupArn": "green", "containerName": "web", "containerPort": 80}]
    rollout = {"deploymentConfiguration": {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5}}
    one, other = compared(
        {**SERVICE, **rollout, "loadBalancers": blue},
        {**DESCRIBED, **rollout, "loadBalancers": green},
    )
    assert one == other


@pytest.mark.parametrize(
    ("given_name", "bare"),
    [
        ("web", "web"),
        ("web:7", "web"),
        ("arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7", "web"),
    ],
)
def test_the_family_of_a_task_definition(given_name: str, bare: str) -> None:
    assert family(given_name) == bare


def test_a_role_stays_short_when_the_account_is_not_known() -> None:
    assert role_arn("runs", Context()) == "runs"
    china = Context(account="123456789012", partition="aws-cn")
    assert role_arn("runs", china) == "arn:aws-cn:iam::123456789012:role/runs"


def _json(folder: str) -> list[Path]:
    return sorted(p for p in (CASES / folder).glob("*.json") if ".meta." not in p.name)


def _parts(value: Any, mark: str) -> list[dict[str, Any]]:
    """Every mapping in an answer that has this member."""
    if isinstance(value, list):
        return [part for item in value for part in _parts(item, mark)]
    if not isinstance(value, dict):
        return []
    here = [value] if mark in value else []
    return here or [part for item in value.values() for part in _parts(item, mark)]


@pytest.mark.shared
@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are absent")
@pytest.mark.parametrize("sent", _json("pairs"), ids=lambda p: str(p.stem))
def test_a_real_answer_equals_what_was_sent(sent: Path) -> None:
    stem = sent.stem.removesuffix("-register-input")
    (answered,) = (CASES / "task-definitions").glob(f"*{stem}-register-response.json")
    found = _parts(json.loads(answered.read_text()), "containerDefinitions")[0]
    wanted = json.loads(sent.read_text())
    assert task_definition(found, HERE) == task_definition(wanted, HERE)


@pytest.mark.shared
@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are absent")
def test_real_answers_have_a_canonical_form_of_their_own() -> None:
    answers = [json.loads(p.read_text()) for p in _json("task-definitions")]
    found = _parts(answers, "containerDefinitions")
    assert len(found) > 50
    for document in found:
        once = task_definition(document, HERE)
        assert task_definition(once, HERE) == once
    services = _parts([json.loads(p.read_text()) for p in _json("services")], "serviceName")
    assert len(services) > 20
    for document in services:
        once = service(service_from_describe(document), HERE)
        assert service(once, HERE) == once
        assert once.get("propagateTags") != "NONE"
        assert once.get("platformVersion") != "LATEST"
