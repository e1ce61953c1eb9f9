"""Registering: what ECS fills in, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError  # noqa: TID251 what the real client raises

if TYPE_CHECKING:
    from tests.sandbox.conftest import Shop

FARGATE: dict[str, Any] = {
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
}
ROLE = "arn:aws:iam::123456789012:role/"


def register(shop: Shop, container: dict[str, Any] | None = None, **task: Any) -> Any:
    base = {"name": "web", "image": "nginx"}
    given = {"family": "web", "containerDefinitions": [{**base, **(container or {})}]}
    return shop.ecs.register_task_definition(**given | task)["taskDefinition"]


def test_what_ecs_fills_in(shop: Shop) -> None:
    ports = [{"containerPort": 80}, {"containerPort": 81, "hostPort": 81, "protocol": "tcp"}]
    found = register(shop, {"portMappings": ports}, **FARGATE, volumes=[{"name": "data"}])
    assert found["containerDefinitions"] == [
        {
            "name": "web",
            "image": "nginx",
            "cpu": 0,
            "essential": True,
            "portMappings": [
                {"containerPort": 80, "hostPort": 80, "protocol": "tcp"},
                {"containerPort": 81, "hostPort": 81, "protocol": "tcp"},
            ],
            "environment": [],
            "mountPoints": [],
            "volumesFrom": [],
            "systemControls": [],
        }
    ]
    assert found["volumes"] == [{"name": "data", "host": {}}]
    assert found["placementConstraints"] == []
    assert found["status"] == "ACTIVE"
    assert found["compatibilities"] == ["EC2", "FARGATE", "MANAGED_INSTANCES"]
    assert {a["name"] for a in found["requiresAttributes"]} == {
        "ecs.capability.task-eni",
        "com.amazonaws.ecs.capability.docker-remote-api.1.18",
    }


@pytest.mark.parametrize(
    ("container", "task", "place", "expected"),
    [
        (
            {"healthCheck": {"command": ["CMD", "true"]}},
            {},
            "healthCheck",
            {"command": ["CMD", "true"], "interval": 30, "timeout": 5, "retries": 3},
        ),
        (
            {"portMappings": [{"containerPort": 80}]},
            {"networkMode": "bridge"},
            "portMappings",
            [{"containerPort": 80, "hostPort": 0, "protocol": "tcp"}],
        ),
        (
            {"memory": 128, "firelensConfiguration": {"type": "fluentbit"}},
            {},
            "user",
            "0",
        ),
        (
            {"memory": 128, "restartPolicy": {"enabled": True}},
            {},
            "restartPolicy",
            {"enabled": True, "restartAttemptPeriod": 300},
        ),
        ({"command": ["b", "a"]}, {}, "command", ["b", "a"]),
        ({}, {}, "secrets", None),
    ],
)
def test_defaults_of_a_container(
    shop: Shop, container: dict[str, Any], task: dict[str, Any], place: str, expected: Any
) -> None:
    found = register(shop, {"memory": 128, **container}, **task)
    assert found["containerDefinitions"][0].get(place) == expected


def test_sizes_and_roles_come_back_in_their_plain_form(shop: Shop) -> None:
    task = {**FARGATE, "cpu": "1 vCPU", "memory": "2 GB"}
    found = register(shop, **task, taskRoleArn="app", executionRoleArn=ROLE + "exec")
    assert (found["cpu"], found["memory"]) == ("1024", "2048")
    assert (found["taskRoleArn"], found["executionRoleArn"]) == (ROLE + "app", ROLE + "exec")


def test_a_long_environment_changes_its_order_and_keeps_it(shop: Shop) -> None:
    given = [{"name": name, "value": "1"} for name in "ABCDEFGH"]
    first = register(shop, {"environment": given}, **FARGATE)
    second = register(shop, {"environment": given}, **FARGATE)
    came = first["containerDefinitions"][0]["environment"]
    assert came != given
    assert sorted(came, key=lambda e: str(e["name"])) == given
    assert came == second["containerDefinitions"][0]["environment"]


def test_revisions_count_up_and_are_never_used_again(shop: Shop) -> None:
    first, second = shop.register(), shop.register()
    assert (first[-5:], second[-5:]) == ("web:1", "web:2")
    shop.ecs.deregister_task_definition(taskDefinition=second)
    describe = shop.ecs.describe_task_definition
    assert describe(taskDefinition="web")["taskDefinition"]["revision"] == 1
    assert describe(taskDefinition="web:2")["taskDefinition"]["status"] == "INACTIVE"
    deleted = shop.ecs.delete_task_definitions(taskDefinitions=["web:2", "web:1"])
    assert [d["status"] for d in deleted["taskDefinitions"]] == ["DELETE_IN_PROGRESS"]
    assert len(deleted["failures"]) == 1
    assert shop.register().endswith("web:3")
    listed = shop.ecs.list_task_definitions(familyPrefix="web", sort="DESC")
    assert [a[-5:] for a in listed["taskDefinitionArns"]] == ["web:3", "web:1"]
    assert shop.ecs.list_task_definition_families()["families"] == ["web"]


def test_tags_are_a_sibling_and_only_filled_when_asked_for(shop: Shop) -> None:
    tags = [{"key": "a", "value": "1"}]
    register(shop, **FARGATE, tags=tags)
    describe = shop.ecs.describe_task_definition
    assert describe(taskDefinition="web")["tags"] == []
    assert describe(taskDefinition="web", include=["TAGS"])["tags"] == tags


@pytest.mark.parametrize(
    ("container", "task", "message"),
    [
        ({}, {**FARGATE, "cpu": "300"}, "No Fargate configuration exists for given values"),
        ({}, {"networkMode": "bridge"}, "memory"),
        ({"dependsOn": [{"containerName": "x", "condition": "START"}]}, FARGATE, ""),
        ({"mountPoints": [{"sourceVolume": "x", "containerPath": "/x"}]}, FARGATE, "x"),
        ({"name": "b a d"}, FARGATE, "name"),
    ],
)
def test_what_ecs_refuses(
    shop: Shop, container: dict[str, Any], task: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClientError) as caught:
        register(shop, container, **task)
    error = caught.value.response["Error"]
    assert error["Code"] == "ClientException"
    assert message.lower() in error["Message"].lower()
    assert shop.ecs.list_task_definitions()["taskDefinitionArns"] == []


def test_an_unknown_definition_is_a_client_exception(shop: Shop) -> None:
    with pytest.raises(ClientError, match="Unable to describe task definition"):
        shop.ecs.describe_task_definition(taskDefinition="nothing")
