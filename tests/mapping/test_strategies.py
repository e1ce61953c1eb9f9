"""Strategies: x-ecs.deployment and the deployment that ECS then makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = "services:\n  web:\n    image: nginx:1.27\n"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:smoke"
ROLE = "arn:aws:iam::123456789012:role/hooks"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("{strategy: rolling}", {}),
        ("{strategy: blue_green}", {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0}),
        ("{strategy: blue_green, bake_time: 10m}",
         {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 10}),
        ("{strategy: blue_green, bake_time: 90s}",
         {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 2}),
        ("{strategy: canary}",
         {"strategy": "CANARY",
          "canaryConfiguration": {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 10}}),
        ("{strategy: canary, canary_percent: 2.5, step_bake_time: 1h, bake_time: 5m}",
         {"strategy": "CANARY", "bakeTimeInMinutes": 5,
          "canaryConfiguration": {"canaryPercent": 2.5, "canaryBakeTimeInMinutes": 60}}),
        ("{strategy: linear}",
         {"strategy": "LINEAR",
          "linearConfiguration": {"stepPercent": 10.0, "stepBakeTimeInMinutes": 6}}),
        ("{strategy: linear, step_percent: 25, step_bake_time: 0s}",
         {"strategy": "LINEAR",
          "linearConfiguration": {"stepPercent": 25.0, "stepBakeTimeInMinutes": 0}}),
        ((f"{{hooks: [{{function: '{FUNCTION}', role: '{ROLE}', stages: [POST_SCALE_UP],"
         " details: {suite: smoke}}]}"),
         {"lifecycleHooks": [{"targetType": "AWS_LAMBDA", "hookTargetArn": FUNCTION,
                              "roleArn": ROLE, "lifecycleStages": ["POST_SCALE_UP"],
                              "hookDetails": {"suite": "smoke"}}]}),
        ("{hooks: [{stages: [PRE_SCALE_UP], timeout: 2h, on_timeout: CONTINUE}]}",
         {"lifecycleHooks": [{"targetType": "PAUSE", "lifecycleStages": ["PRE_SCALE_UP"],
                              "timeoutConfiguration": {"timeoutInMinutes": 120,
                                                       "action": "CONTINUE"}}]}),
    ],
)  # fmt: skip
def test_a_strategy_is_what_x_ecs_says(
    translated: Callable[..., Any], said: str, wanted: dict[str, Any]
) -> None:
    made = translated(WEB + f"    x-ecs: {{deployment: {said}}}\n").service()
    assert made["deploymentConfiguration"] == {
        "maximumPercent": 200,
        "minimumHealthyPercent": 100,
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        **wanted,
    }


@pytest.mark.parametrize(
    ("said", "key", "verdict"),
    [
        ("{strategy: linear, canary_percent: 5}", "canary_percent", "ignored"),
        ("{strategy: canary, step_percent: 5}", "step_percent", "ignored"),
        ("{strategy: blue_green, step_bake_time: 5m}", "step_bake_time", "ignored"),
        ("{bake_time: 5m}", "bake_time", "ignored"),
        ("{strategy: blue_green, bake_time: 90s}", "bake_time", "approximated"),
        ("{strategy: blue_green, bake_time: 5m}", "bake_time", "converted"),
        ("{hooks: [{stages: [PRE_SCALE_UP], timeout: 90s}]}", "hooks.timeout", "approximated"),
    ],
)
def test_words_of_another_strategy_are_told(
    translated: Callable[..., Any], said: str, key: str, verdict: str
) -> None:
    done = translated(WEB + f"    x-ecs: {{deployment: {said}}}\n")
    assert done.verdicts["web", f"x-ecs.deployment.{key}"] == verdict


def test_a_strategy_beats_the_order_of_update_config(translated: Callable[..., Any]) -> None:
    done = translated(
        WEB + "    deploy: {replicas: 2, update_config: {order: stop-first, parallelism: 1}}\n"
        "    x-ecs: {deployment: {strategy: blue_green}}\n"
    )
    assert done.service()["deploymentConfiguration"]["maximumPercent"] == 200
    assert done.verdicts["web", "deploy.update_config.order"] == "ignored"


@pytest.mark.parametrize(
    ("more", "options", "code"),
    [
        ("    ports: ['80:80']\n", {"launch_type": "EC2"}, "C2E2363"),
        ("    volumes: ['/data:/data']\n", {"launch_type": "EC2"}, "C2E2363"),
        ("", {}, "C2E2364"),
    ],
)
def test_a_second_set_of_tasks_that_is_of_no_use_is_told(
    translated: Callable[..., Any], more: str, options: dict[str, Any], code: str
) -> None:
    done = translated(WEB + more + "    x-ecs: {deployment: {strategy: blue_green}}\n", **options)
    assert code in {c for c, _, _ in done.codes}


def test_test_traffic_is_told_by_a_header_on_ports_with_a_protocol(
    translated: Callable[..., Any],
) -> None:
    done = translated(
        "services:\n  web:\n    image: nginx:1.27\n"
        "    ports: [{target: 80, app_protocol: http}, {target: 81}]\n"
        "    x-ecs: {service_connect: {test_traffic: {header: x-test, value: 'yes'}}}\n"
        "  db:\n    image: postgres:16\n"
        "    x-ecs: {service_connect: {test_traffic: x-test, request_timeout: 5s}}\n"
    )
    http, tcp = done.service()["serviceConnectConfiguration"]["services"]
    assert http["clientAliases"][0]["testTrafficRules"] == {
        "header": {"name": "x-test", "value": {"exact": "yes"}}
    }
    assert "testTrafficRules" not in tcp["clientAliases"][0]
    assert done.verdicts["db", "x-ecs.service_connect.test_traffic"] == "ignored"
    assert done.verdicts["db", "x-ecs.service_connect.request_timeout"] == "ignored"
