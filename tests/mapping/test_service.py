"""Service rows: Compose YAML and the CreateService fields that come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = "services:\n  web:\n    image: nginx:1.27\n"


@pytest.mark.parametrize(
    ("more", "options", "field", "wanted"),
    [
        ("", {}, "desiredCount", None),
        ("    deploy: {replicas: 3}\n", {}, "desiredCount", 3),
        ("    scale: 2\n", {}, "desiredCount", 2),
        ("    x-ecs: {desired_count: 4}\n    deploy: {replicas: 3}\n", {}, "desiredCount", 4),
        ("    x-ecs: {desired_count: unmanaged}\n    scale: 3\n", {}, "desiredCount", None),
        ("", {}, "launchType", "FARGATE"),
        ("", {"launch_type": "EC2"}, "launchType", "EC2"),
        ("    deploy: {mode: global}\n", {"launch_type": "EC2"}, "schedulingStrategy", "DAEMON"),
        ("    deploy: {mode: global}\n", {"launch_type": "EC2"}, "desiredCount", None),
        ("    x-ecs: {platform_version: 1.4.0}\n", {}, "platformVersion", "1.4.0"),
        ("    x-ecs: {health_check_grace_period: 60s}\n", {}, "healthCheckGracePeriodSeconds", 60),
        ("    x-ecs: {enable_execute_command: true}\n", {}, "enableExecuteCommand", True),
        ("", {}, "networkConfiguration", None),
        (
            "",
            {"subnets": ("subnet-1",), "security_groups": ("sg-1",), "assign_public_ip": True},
            "networkConfiguration",
            {
                "awsvpcConfiguration": {
                    "subnets": ["subnet-1"],
                    "securityGroups": ["sg-1"],
                    "assignPublicIp": "ENABLED",
                }
            },
        ),
        ("", {"subnets": ("subnet-1",), "launch_type": "EC2"}, "networkConfiguration", None),
        (
            (
                "    x-ecs: {load_balancers: [{target_group: 'arn:aws:elb:x', port: 80}]}\n"
                "    ports: ['80']\n"
            ),
            {},
            "loadBalancers",
            [
                {
                    "targetGroupArn": "arn:aws:elb:x",
                    "containerName": "web",
                    "containerPort": 80,
                }
            ],
        ),
        (
            "    deploy: {placement: {constraints: ['node.labels.disk == ssd']}}\n",
            {"launch_type": "EC2"},
            "placementConstraints",
            [{"type": "memberOf", "expression": "attribute:disk == ssd"}],
        ),
        (
            "    deploy: {placement: {max_replicas_per_node: 1}}\n",
            {"launch_type": "EC2"},
            "placementConstraints",
            [{"type": "distinctInstance"}],
        ),
        (
            "    deploy: {placement: {preferences: [{spread: node.labels.zone}]}}\n",
            {"launch_type": "EC2"},
            "placementStrategy",
            [{"type": "spread", "field": "attribute:zone"}],
        ),
        (
            "",
            {"stage": "prod"},
            "tags",
            [
                {"key": "compose2ecs:project", "value": "shop"},
                {"key": "compose2ecs:stage", "value": "prod"},
                {"key": "compose2ecs:service", "value": "web"},
            ],
        ),
    ],
)
def test_a_service_field_comes_of_its_keys(
    translated: Callable[..., Any], more: str, options: dict[str, Any], field: str, wanted: Any
) -> None:
    done = translated(WEB + more, **options)
    name = "shop-prod-web" if "stage" in options else "shop-web"
    assert done.service(name).get(field) == wanted


@pytest.mark.parametrize(
    ("more", "options", "code", "severity"),
    [
        ("    deploy: {mode: global}\n", {}, "C2E2354", "error"),
        ("    deploy: {mode: global}\n", {"unsupported": "warn"}, "C2E2354", "warning"),
        (
            "    deploy: {placement: {constraints: ['node.labels.disk == ssd']}}\n",
            {},
            "C2E2353",
            "error",
        ),
        (
            "    deploy: {placement: {constraints: ['node.role == manager']}}\n",
            {},
            "C2E2010",
            "warning",
        ),
        (
            "    deploy: {placement: {constraints: ['node.role']}}\n",
            {"launch_type": "EC2"},
            "C2E2353",
            "error",
        ),
        ("    deploy: {mode: sometimes}\n", {}, "C2E2010", "warning"),
        ("    x-ecs: {enable_execute_command: true}\n", {}, "C2E2362", "note"),
        (
            "    x-ecs: {deployment: {minimum_healthy_percent: 100, maximum_percent: 100}}\n",
            {},
            "C2E2352",
            "error",
        ),
    ],
)
def test_what_ecs_cannot_do_is_told(
    translated: Callable[..., Any], more: str, options: dict[str, Any], code: str, severity: str
) -> None:
    done = translated(WEB + more, **options)
    assert (code, severity) in [(c, s) for c, s, _ in done.codes]


def test_names_on_the_network_are_endpoints_of_service_connect(
    translated: Callable[..., Any],
) -> None:
    done = translated(
        "services:\n  web:\n    image: nginx:1.27\n    ports: ['80']\n"
        "  DB:\n    image: postgres:16\n    x-ecs: {service_connect: {idle_timeout: 1h}}\n"
    )
    assert done.service("shop-DB")["serviceConnectConfiguration"] == {
        "enabled": True,
        "namespace": "shop",
        "services": [
            {
                "portName": "db-5432",
                "discoveryName": "db-5432",
                "clientAliases": [{"port": 5432, "dnsName": "db"}],
                "timeout": {"idleTimeoutSeconds": 3600},
            }
        ],
    }


def test_a_job_is_a_run_task_request(translated: Callable[..., Any]) -> None:
    done = translated(
        WEB + "    x-ecs: {run: once}\n    deploy: {replicas: 2}\n", subnets=("subnet-1",)
    )
    assert done.state.services == {}
    assert done.state.tasks["shop-web"] == {
        "cluster": "shop",
        "taskDefinition": "shop-web",
        "count": 2,
        "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
        "propagateTags": "TASK_DEFINITION",
        "tags": [
            {"key": "compose2ecs:project", "value": "shop"},
            {"key": "compose2ecs:service", "value": "web"},
        ],
    }


def test_what_has_to_be_there_before_is_listed_once(translated: Callable[..., Any]) -> None:
    done = translated(WEB + "  db:\n    image: postgres:16\n")
    assert [(p.kind, p.name, dict(p.settings)) for p in done.state.prerequisites] == [
        ("cluster", "shop", {"create": True}),
        ("logGroup", "/ecs/shop", {"retentionInDays": 30}),
        ("namespace", "shop", {}),
        ("executionRole", "ecsTaskExecutionRole", {"create": False}),
    ]


def test_a_job_beside_a_service_does_not_end_its_task(translated: Callable[..., Any]) -> None:
    done = translated(
        "services:\n"
        "  web: {image: w, x-ecs: {task: t}}\n"
        "  seed: {image: s, x-ecs: {task: t, run: once}}\n"
    )
    assert done.container("web")["essential"] is True
    assert done.container("seed")["essential"] is False
