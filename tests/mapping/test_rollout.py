"""Rollout rows: Compose YAML and how ECS then replaces tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = "services:\n  web:\n    image: nginx:1.27\n"
EC2 = {"launch_type": "EC2"}
ROLLBACK = {"enable": True, "rollback": True}


@pytest.mark.parametrize(
    ("more", "options", "low", "high", "breaker"),
    [
        ("", {}, 100, 200, ROLLBACK),
        ("    deploy: {replicas: 4, update_config: {parallelism: 2, order: stop-first}}\n",
         {}, 50, 100, ROLLBACK),
        ("    deploy: {replicas: 4, update_config: {parallelism: 2, order: start-first}}\n",
         {}, 100, 150, ROLLBACK),
        ("    deploy: {replicas: 3, update_config: {parallelism: 0, order: start-first}}\n",
         {}, 0, 200, ROLLBACK),
        ("    deploy: {update_config: {failure_action: continue}}\n",
         {}, 100, 200, {"enable": False, "rollback": False}),
        ("    deploy: {update_config: {failure_action: pause}}\n",
         {}, 100, 200, {"enable": True, "rollback": False}),
        ("    x-ecs: {deployment: {minimum_healthy_percent: 50, maximum_percent: 150}}\n",
         {}, 50, 150, ROLLBACK),
        ("    ports: ['80:80']\n", {"launch_type": "EC2"}, 0, 100, ROLLBACK),
        ("    ports: ['80']\n", {"launch_type": "EC2"}, 100, 200, ROLLBACK),
        ("    volumes: ['/data:/data']\n", {"launch_type": "EC2"}, 0, 100, ROLLBACK),
        ("    volumes: ['/data:/data:ro']\n", {"launch_type": "EC2"}, 100, 200, ROLLBACK),
        ("    deploy: {mode: global}\n", {"launch_type": "EC2"}, 0, 100, ROLLBACK),
    ],
)  # fmt: skip
def test_a_rollout_keeps_what_must_not_run_twice_from_doing_so(
    translated: Callable[..., Any],
    more: str,
    options: dict[str, Any],
    low: int,
    high: int,
    breaker: dict[str, bool],
) -> None:
    made = translated(WEB + more, **options).service()["deploymentConfiguration"]
    assert made == {
        "maximumPercent": high,
        "minimumHealthyPercent": low,
        "deploymentCircuitBreaker": breaker,
    }


@pytest.mark.parametrize(
    ("replicas", "parallelism", "order", "low", "high", "note"),
    [
        (7, 3, "start-first", 100, 143, ""),
        (7, 3, "stop-first", 57, 100, ""),
        (3, 1, "start-first", 100, 134, ""),
        (3, 1, "stop-first", 66, 100, ""),
        (3, 3, "stop-first", 0, 100, ""),
        (1, 1, "start-first", 100, 200, ""),
        (0, 1, "start-first", 100, 200, ""),
        (3, 9, "stop-first", 0, 100, "there are 3 tasks, and all are replaced at a time"),
        (300, 1, "start-first", 100, 101,
         "ECS takes whole percentages, so it is 3 of the 300 tasks at a time"),
        (300, 1, "stop-first", 99, 100,
         "ECS takes whole percentages, so it is 3 of the 300 tasks at a time"),
    ],
)  # fmt: skip
def test_percentages_let_so_many_tasks_be_replaced_at_a_time(
    translated: Callable[..., Any],
    replicas: int,
    parallelism: int,
    order: str,
    low: int,
    high: int,
    note: str,
) -> None:
    done = translated(
        WEB + f"    deploy: {{replicas: {replicas},"
        f" update_config: {{order: {order}, parallelism: {parallelism}}}}}\n"
    )
    made = done.service()["deploymentConfiguration"]
    assert (made["minimumHealthyPercent"], made["maximumPercent"]) == (low, high)
    (entry,) = (e for e in done.report if e.key == "deploy.update_config.parallelism")
    assert (entry.verdict, entry.reason) == ("approximated" if note else "converted", note)


@pytest.mark.parametrize(
    ("more", "options", "key", "verdict", "reason"),
    [
        ("    deploy: {update_config: {parallelism: 2, order: stop-first}}\n", {},
         "deploy.update_config.parallelism", "approximated",
         "the file states no replicas, so it is reckoned for one task"),
        ("    deploy: {replicas: 3, update_config: {parallelism: 2}}\n", {},
         "deploy.update_config.parallelism", "approximated",
         "without an order ECS chooses how many tasks it replaces at a time"),
        ("    deploy: {update_config: {parallelism: 0, order: stop-first}}\n", {},
         "deploy.update_config.order", "approximated",
         "all tasks are replaced at once, so there is no first and second"),
        ("    deploy: {update_config: {failure_action: explode}}\n", {},
         "deploy.update_config.failure_action", "ignored",
         "it is continue, pause or rollback; ECS rolls back"),
        ("    deploy: {mode: global, update_config: {order: start-first}}\n", EC2,
         "deploy.update_config.order", "ignored",
         "on each instance the task stops before its successor starts"),
        (("    deploy: {update_config: {order: stop-first}}\n"
         "    x-ecs: {deployment: {maximum_percent: 150}}\n"), {},
         "deploy.update_config.order", "approximated",
         "the percentages of x-ecs.deployment say how many tasks stop and start"),
        (("    deploy: {update_config: {failure_action: pause}}\n"
         "    x-ecs: {deployment: {circuit_breaker: true}}\n"), {},
         "deploy.update_config.failure_action", "ignored",
         "x-ecs.deployment.circuit_breaker says it"),
        ("    deploy: {update_config: {delay: 5s}}\n", {},
         "deploy.update_config.delay", "ignored",
         "ECS replaces tasks at its own pace, judged by its circuit breaker."),
        ("    deploy: {rollback_config: {order: stop-first}}\n", {},
         "deploy.rollback_config.order", "ignored",
         "ECS rolls back in the way that it rolls out."),
    ],
)  # fmt: skip
def test_what_ecs_cannot_keep_to_is_reported(
    translated: Callable[..., Any],
    more: str,
    options: dict[str, Any],
    key: str,
    verdict: str,
    reason: str,
) -> None:
    done = translated(WEB + more, **options)
    assert [(e.verdict, e.reason) for e in done.report if e.key == key] == [(verdict, reason)]


@pytest.mark.parametrize(
    ("replicas", "low", "high", "stuck"),
    [
        (3, 100, 100, True),
        (3, 90, 110, True),
        (3, 100, 133, True),
        (3, 100, 134, False),
        (3, 67, 100, True),
        (3, 66, 100, False),
        (1, 1, 199, True),
        (1, 0, 100, False),
        (10, 90, 100, False),
    ],
)
def test_a_rollout_that_cannot_progress_is_an_error(
    translated: Callable[..., Any], replicas: int, low: int, high: int, stuck: bool
) -> None:
    done = translated(
        WEB + f"    deploy: {{replicas: {replicas}}}\n    x-ecs:\n      deployment:\n"
        f"        minimum_healthy_percent: {low}\n        maximum_percent: {high}\n"
    )
    assert (("C2E2352", "error", 8) in done.codes) == stuck
