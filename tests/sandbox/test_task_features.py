"""Features of task definitions: what comes back, what they need, and that nothing else changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.ecs import canonical

if TYPE_CHECKING:
    from tests.sandbox.conftest import Shop

CONTEXT = canonical.Context(account="123456789012", region="us-east-1")
LOGS = {"awslogs-group": "/x", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "x"}
DOCKER = "com.amazonaws.ecs.capability.docker-remote-api."
OWN = "ecs.capability."
LOGGING = "com.amazonaws.ecs.capability.logging-driver."
VPC: dict[str, Any] = {"networkMode": "awsvpc"}
FARGATE = {**VPC, "cpu": "1 vCPU", "memory": "2 GB"}
ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1"


def request(task: dict[str, Any], **container: Any) -> dict[str, Any]:
    base = {"name": "web", "image": "nginx", "memory": 128}
    return {"family": "web", "containerDefinitions": [{**base, **container}], **task}


def log(**options: str) -> dict[str, Any]:
    return {"logDriver": "awslogs", "options": {**LOGS, **options}}


FEATURES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "nothing": (request({}), set()),
    "own network": (request(VPC), {f"{OWN}task-eni", f"{DOCKER}1.18"}),
    "log": (request({}, logConfiguration=log()), {f"{LOGGING}awslogs", f"{DOCKER}1.19"}),
    "log that makes its group": (
        request({}, logConfiguration=log(**{"awslogs-create-group": "true"})),
        {f"{LOGGING}awslogs", f"{DOCKER}1.19", f"{DOCKER}1.29"},
    ),
    "log that may lose lines": (
        request({}, logConfiguration=log(mode="non-blocking")),
        {f"{LOGGING}awslogs", f"{DOCKER}1.19", f"{DOCKER}1.28"},
    ),
    "execution role": (
        request({"executionRoleArn": "exec"}, image=ECR, logConfiguration=log()),
        {
            *(f"{LOGGING}awslogs", f"{DOCKER}1.19", "com.amazonaws.ecs.capability.ecr-auth"),
            *(f"{OWN}execution-role-awslogs", f"{OWN}execution-role-ecr-pull"),
        },
    ),
    "check with a start period": (
        request({}, healthCheck={"command": ["CMD", "true"], "startPeriod": 5}),
        {f"{OWN}container-health-check", f"{DOCKER}1.29"},
    ),
    "check without one": (
        request({}, healthCheck={"command": ["CMD", "true"]}),
        {f"{OWN}container-health-check", f"{DOCKER}1.24"},
    ),
    "empty list of Docker's": (request({}, dnsServers=[]), {f"{DOCKER}1.17"}),
    "user": (request({}, user="1000"), {f"{DOCKER}1.17"}),
    "reservation": (request({}, memoryReservation=64), {f"{DOCKER}1.21"}),
    "init": (request({}, linuxParameters={"initProcessEnabled": True}), {f"{DOCKER}1.25"}),
    "limits and capabilities": (
        request(
            {},
            ulimits=[{"name": "nofile", "softLimit": 1024, "hardLimit": 4096}],
            linuxParameters={"capabilities": {"add": [], "drop": ["ALL"]}, "devices": []},
        ),
        set(),
    ),
    "secret": (
        request(
            {"executionRoleArn": "exec"},
            secrets=[{"name": "KEY", "valueFrom": "arn:aws:ssm:us-east-1:1:parameter/key"}],
        ),
        {f"{OWN}secrets.ssm.environment-variables"},
    ),
    "files": (
        request(
            {"executionRoleArn": "exec"},
            environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::bucket/web.env"}],
        ),
        {f"{OWN}env-files.s3"},
    ),
    "file system": (
        request({"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]}),
        {f"{OWN}efs", f"{OWN}efsAuth", f"{DOCKER}1.25"},
    ),
    "Docker volume": (
        request({"volumes": [{"name": "v", "dockerVolumeConfiguration": {"scope": "shared"}}]}),
        {f"{OWN}docker-plugin.local", f"{DOCKER}1.25"},
    ),
    "directory of the host": (
        request({"volumes": [{"name": "v", "host": {"sourcePath": "/v"}}, {"name": "w"}]}),
        set(),
    ),
    "task role on the host's network": (
        request({"taskRoleArn": "web", "networkMode": "host"}),
        {
            "com.amazonaws.ecs.capability.task-iam-role",
            "com.amazonaws.ecs.capability.task-iam-role-network-host",
            f"{DOCKER}1.18",
        },
    ),
    "shared processes": (request({"pidMode": "task"}), {f"{OWN}pid-ipc-namespace-sharing"}),
    "a disk of its own": (
        request({**FARGATE, "ephemeralStorage": {"sizeInGiB": 21}}),
        {f"{OWN}task-eni", f"{DOCKER}1.18", f"{OWN}extensible-ephemeral-storage"},
    ),
    "privileged": (
        request({}, privileged=True),
        {"com.amazonaws.ecs.capability.privileged-container", f"{DOCKER}1.17"},
    ),
    "time to stop": (request({}, stopTimeout=30), {f"{OWN}container-ordering"}),
    "router with a file of its own": (
        request(
            {},
            user="0",
            firelensConfiguration={
                "type": "fluentbit",
                "options": {"config-file-type": "file", "config-file-value": "/own.conf"},
            },
        ),
        {f"{OWN}firelens.fluentbit", f"{OWN}firelens.options.config.file", f"{DOCKER}1.17"},
    ),
    "fault injection off": (request({"enableFaultInjection": False}), set()),
    "platform": (
        request({"runtimePlatform": {"cpuArchitecture": "ARM64"}}),
        set(),
    ),
    "16 CPUs": (
        request({**VPC, "cpu": "16 vCPU", "memory": "32 GB"}),
        {f"{OWN}task-eni", f"{DOCKER}1.18", f"{OWN}increased-task-cpu-limit"},
    ),
    "many variables": (
        request({}, environment=[{"name": n, "value": "1"} for n in "ZYXWVUTSRQ"]),
        set(),
    ),
}


@pytest.mark.parametrize("name", FEATURES)
def test_what_a_feature_needs(shop: Shop, name: str) -> None:
    sent, needs = FEATURES[name]
    found = shop.ecs.register_task_definition(**sent)["taskDefinition"]
    assert {a["name"] for a in found["requiresAttributes"]} == needs


@pytest.mark.parametrize("name", FEATURES)
def test_what_comes_back_is_what_was_sent(shop: Shop, name: str) -> None:
    sent, _ = FEATURES[name]
    shop.ecs.register_task_definition(**sent)
    found = shop.ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]
    once = canonical.task_definition(found, CONTEXT)
    assert once == canonical.task_definition(sent, CONTEXT)
    assert canonical.task_definition(once, CONTEXT) == once


@pytest.mark.parametrize(
    ("task", "container", "kinds"),
    [
        ({}, {}, {"EC2", "EXTERNAL"}),
        ({"networkMode": "bridge"}, {}, {"EC2", "EXTERNAL"}),
        ({}, {"portMappings": [{"containerPort": 80, "name": "web"}]}, {"EC2"}),
        (VPC, {}, {"EC2", "MANAGED_INSTANCES"}),
        (FARGATE, {}, {"EC2", "FARGATE", "MANAGED_INSTANCES"}),
        (FARGATE, {"image": ECR}, {"EC2", "MANAGED_INSTANCES"}),
        ({**VPC, "cpu": "512", "memory": "717"}, {}, {"EC2", "MANAGED_INSTANCES"}),
        (
            {**FARGATE, "executionRoleArn": "exec"},
            {"image": ECR, "logConfiguration": log()},
            {"EC2", "FARGATE", "MANAGED_INSTANCES"},
        ),
    ],
)
def test_which_launch_types_could_run_it(
    shop: Shop, task: dict[str, Any], container: dict[str, Any], kinds: set[str]
) -> None:
    found = shop.ecs.register_task_definition(**request(task, **container))["taskDefinition"]
    assert set(found["compatibilities"]) == kinds


def test_the_router_of_a_fire_lens_runs_as_root(shop: Shop) -> None:
    sent = request({}, firelensConfiguration={"type": "fluentbit"})
    found = shop.ecs.register_task_definition(**sent)["taskDefinition"]
    assert found["containerDefinitions"][0]["user"] == "0"
    assert canonical.task_definition(found, CONTEXT) == canonical.task_definition(sent, CONTEXT)


def test_more_than_three_variables_lose_their_order(shop: Shop) -> None:
    def order(names: str) -> str:
        sent = request({}, environment=[{"name": n, "value": "1"} for n in names])
        found = shop.ecs.register_task_definition(**sent)["taskDefinition"]
        return "".join(e["name"] for e in found["containerDefinitions"][0]["environment"])

    assert order("CBA") == "CBA"
    assert order("ZYXWVUTSRQ") not in ("ZYXWVUTSRQ", "QRSTUVWXYZ")
    assert order("ZYXWVUTSRQ") == order("QRSTUVWXYZ")
