"""Failures that an image's name or a fault file asks for, in the words of ECS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.sandbox.fault_file import script

if TYPE_CHECKING:
    from tests.sandbox.conftest import Shop

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:missing-db-AbCdEf:password::"
PLENTY = 300.0


def reasons(shop: Shop) -> str:
    return " ".join(t["stoppedReason"] for t in shop.tasks(status="STOPPED"))


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("unpullable", "docker.io/sandbox/unpullable:latest: not found"),
        ("unpullable:denied", "pull access denied"),
        ("unpullable:limit", "toomanyrequests"),
        ("unpullable:platform", "matching platform"),
        ("unpullable:timeout", "i/o timeout"),
        ("unpullable:host", "no such host"),
    ],
)
def test_a_pull_fails_for_the_reason_that_the_tag_names(shop: Shop, word: str, says: str) -> None:
    shop.create(image=f"sandbox/{word}")
    shop.sleep(PLENTY)
    assert says in reasons(shop)
    assert "CannotPullContainerError" in reasons(shop)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (SECRET, "Secrets Manager can't find the specified secret."),
        ("/shop/no-such-key", "invalid parameters: /shop/no-such-key"),
        (
            "arn:aws:ssm:us-east-1:123456789012:parameter/shop/missing-key",
            "invalid parameters: /shop/missing-key",
        ),
    ],
)
def test_a_task_does_not_start_without_its_secrets(shop: Shop, source: str, says: str) -> None:
    shop.create(container={"secrets": [{"name": "KEY", "valueFrom": source}]})
    shop.sleep(PLENTY)
    assert "ResourceInitializationError: unable to pull secrets" in reasons(shop)
    assert says in reasons(shop)


def on_instances(shop: Shop, name: str, image: str = "nginx") -> None:
    ports = [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}]
    container = {"name": name, "image": image, "memory": 128, "portMappings": ports}
    shop.ecs.register_task_definition(
        family=name, networkMode="bridge", containerDefinitions=[container]
    )
    shop.ecs.create_service(
        cluster="shop", serviceName=name, taskDefinition=name, desiredCount=1, launchType="EC2"
    )
    shop.sleep(60)


def test_a_host_port_can_be_had_once_on_each_instance(shop: Shop) -> None:
    shop.sandbox.have_instances(2)
    for name in ("one", "two", "three"):
        on_instances(shop, name)
    running = [shop.service(n)["runningCount"] for n in ("one", "two", "three")]
    assert running == [1, 1, 0]
    assert "is already using a port required by your task." in shop.events("three")[-1]


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("unplaceable", "No Container Instances were found"),
        ("unplaceable:memory", "insufficient memory"),
        ("unplaceable:cpu", "insufficient CPU units"),
        ("unplaceable:attribute", "missing an attribute"),
        ("unplaceable:eni", "RESOURCE:ENI"),
    ],
)
def test_no_instance_has_what_the_tag_names(shop: Shop, word: str, says: str) -> None:
    on_instances(shop, "web", f"sandbox/{word}")
    assert any(says in e for e in shop.events())


def test_a_fault_file_says_what_a_container_writes(shop: Shop) -> None:
    text = 'instances: 0\nimages:\n  web:1: {does: "exit:4", says: "first\\nlast"}\n'
    script(shop.sandbox, text, "faults.yaml")
    options: dict[str, Any] = {
        "awslogs-group": "/ecs/shop",
        "awslogs-region": "us-east-1",
        "awslogs-stream-prefix": "web",
    }
    logs = shop.client("logs")
    logs.create_log_group(logGroupName="/ecs/shop")
    logging = {"logDriver": "awslogs", "options": options}
    shop.create(image="web:1", container={"logConfiguration": logging})
    shop.sleep(30)
    stream = f"web/web/{shop.tasks(status='STOPPED')[0]['taskArn'].rpartition('/')[2]}"
    found = logs.get_log_events(logGroupName="/ecs/shop", logStreamName=stream)["events"]
    assert [e["message"] for e in found][-2:] == ["first", "last"]
    instances = shop.ecs.list_container_instances(cluster="shop")
    assert instances["containerInstanceArns"] == []


def test_percentages_without_room_are_told_once(shop: Shop) -> None:
    tight = {"minimumHealthyPercent": 50, "maximumPercent": 100}
    shop.create(deploymentConfiguration=tight)
    shop.sleep(60)
    shop.update(image="nginx:2")
    shop.sleep(PLENTY)
    stuck = [e for e in shop.events() if "service deployment configuration" in e]
    assert len(stuck) == 1
    assert shop.service()["deployments"][0]["rolloutState"] == "IN_PROGRESS"
