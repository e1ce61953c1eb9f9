"""Rows of a container's life: restarts, waiting and health checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = "services:\n  web:\n    image: nginx:1.27\n"
SIDECAR = "services:\n  app: {image: a, x-ecs: {task: t}}\n  web:\n    image: nginx:1.27\n"
ALONE = "    x-ecs: {task: t, essential: false}\n"


@pytest.mark.parametrize(
    ("text", "wanted", "key", "reason"),
    [
        (WEB + "    restart: always\n", None, "restart",
         "the service starts a new task whenever this one stops, unless it is a job"),
        (WEB + "    restart: 'no'\n", None, "restart",
         "the service starts its task again whenever it ends"),
        (WEB + "    restart: on-failure\n", {"enabled": True, "ignoredExitCodes": [0]}, "restart",
         "ECS restarts the container if it ran for five minutes, else it starts a new task"),
        (WEB + "    restart: on-failure:3\n", {"enabled": True, "ignoredExitCodes": [0]},
         "restart", ("ECS counts no attempts: it restarts the container if it ran for five minutes,"
         " else it starts a new task")),
        (WEB + "    restart: on-failure\n    x-ecs: {run: once}\n",
         {"enabled": True, "ignoredExitCodes": [0]}, "restart",
         "ECS restarts the container if it ran for five minutes, else the job has failed"),
        (WEB + "    restart: always\n    x-ecs: {run: once}\n", None, "restart",
         "a job runs until it ends and is not started again"),
        (WEB + "    deploy: {restart_policy: {condition: on-failure, window: 30s}}\n",
         {"enabled": True, "ignoredExitCodes": [0], "restartAttemptPeriod": 60},
         "deploy.restart_policy.window", "ECS takes 60 to 1800 whole seconds; 30s becomes 60 s"),
        (WEB + "    deploy: {restart_policy: {condition: on-failure, window: 1h}}\n",
         {"enabled": True, "ignoredExitCodes": [0], "restartAttemptPeriod": 1800},
         "deploy.restart_policy.window",
         "ECS takes 60 to 1800 whole seconds; 1h0m0s becomes 1800 s"),
        (WEB + "    deploy: {restart_policy: {condition: on-failure, max_attempts: 3}}\n",
         {"enabled": True, "ignoredExitCodes": [0]},
         "deploy.restart_policy.max_attempts", "ECS counts no attempts"),
        (SIDECAR + ALONE + "    restart: always\n", {"enabled": True}, "restart",
         "ECS restarts the container if it ran for five minutes, else it stays stopped"),
        (SIDECAR + ALONE + "    restart: 'no'\n", None, "restart",
         "its task goes on without it"),
    ],
)  # fmt: skip
def test_a_restart_is_the_containers_or_the_schedulers(
    translated: Callable[..., Any],
    text: str,
    wanted: dict[str, Any] | None,
    key: str,
    reason: str,
) -> None:
    done = translated(text)
    assert done.container().get("restartPolicy") == wanted
    assert [e.reason for e in done.report if (e.service, e.key) == ("web", key)] == [reason]


def test_what_up_waits_for_is_told_of_every_service(translated: Callable[..., Any]) -> None:
    done = translated(
        WEB + "    depends_on:\n      db: {condition: service_healthy}\n"
        "      cache: {condition: service_started, required: false}\n"
        "      init: {condition: service_completed_successfully}\n"
        "  db: {image: d, healthcheck: {test: check}}\n  cache: {image: c}\n  init: {image: i}\n"
    )
    reasons = {e.key: e.reason for e in done.report if e.service == "web"}
    assert reasons["depends_on.condition"] == (
        '`up` starts this one when "db" is healthy and "cache" is running and "init" is done;'
        " ECS itself keeps no order among tasks"
    )
    assert reasons["depends_on.required"] == "`up` waits for it all the same"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("    restart: 'no'\n", True),
        ("    restart: on-failure\n", True),
        ("    deploy: {restart_policy: {condition: on-failure}}\n", True),
        ("    restart: on-failure\n    x-ecs: {run: once}\n", False),
        ("    restart: always\n", False),
    ],
)
def test_a_service_that_may_end_is_asked_whether_it_is_a_job(
    more: str, told: bool, translated: Callable[..., Any]
) -> None:
    assert (("C2E2355", "note", 4) in translated(WEB + more).codes) is told
