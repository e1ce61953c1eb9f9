"""A dead task is explained: what happened, and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from compose2ecs.deploy.explain import explanation, from_event, log_place


def task(stopped: str = "", **container: Any) -> dict[str, Any]:
    return {
        "stoppedReason": stopped,
        "startedAt": 100.0,
        "stoppedAt": 104.2,
        "containers": [{"name": "sidecar", "exitCode": 0}, {"name": "web", **container}],
    }


NEVER_STARTED = {"startedAt": None}


@pytest.mark.parametrize(
    ("dead", "happened", "cause", "advice"),
    [
        (
            task("Essential container in task exited", exitCode=1),
            'A task stopped after 4 s: container "web" exited with code 1',
            "exit",
            "see what it wrote last",
        ),
        (
            task("x", exitCode=137, reason="OutOfMemoryError: Container killed due to memory"),
            'container "web" exited with code 137 for lack of memory',
            "memory",
            "raise x-ecs.memory",
        ),
        (
            task("x", exitCode=0),
            "exited with code 0",
            "exit",
            "x-ecs.run: once",
        ),
        (
            {
                **task("CannotPullContainerError: pull image manifest: foo:1: not found"),
                **NEVER_STARTED,
            },
            "A task could not start: CannotPullContainerError",
            "pull",
            "does not exist in the registry",
        ),
        (
            task("Task failed to start", reason="CannotPullContainerError: toomanyrequests: limit"),
            "CannotPullContainerError: toomanyrequests",
            "pull",
            "Docker Hub limits",
        ),
        (
            task(
                "ResourceInitializationError: unable to pull secrets or registry auth: unable to "
                "retrieve secret from asm: There is a connection issue between the task and AWS "
                "Secrets Manager. Check your task network configuration."
            ),
            "connection issue",
            "network",
            "needs a public address, NAT or VPC endpoints",
        ),
        (
            task("Task failed ELB health checks in (target-group arn:x)"),
            "Task failed ELB health checks",
            "target",
            "path and port",
        ),
        ({"containers": []}, "ECS gives no reason", "unknown", ""),
    ],
)
def test_a_cause_is_named_with_advice(dead: Any, happened: str, cause: str, advice: str) -> None:
    told = explanation(dead)
    assert happened in told.happened
    assert told.cause == cause
    assert advice in told.advice


@pytest.mark.parametrize(
    ("text", "happened", "cause"),
    [
        (
            (
                "(service web) was unable to place a task because no container instance met all of "
                "its requirements. Reason: No Container Instances were found in your cluster. For "
                "more information, see the Troubleshooting section of the Developer Guide."
            ),
            (
                "ECS was unable to place a task because no container instance met all of its "
                "requirements. Reason: No Container Instances were found in your cluster"
            ),
            "capacity",
        ),
        (
            (
                "(service web) failed to launch a task with (error ECS was unable to assume the "
                "role 'arn:x' that was provided for this task.)."
            ),
            (
                "ECS failed to launch a task with (error ECS was unable to assume the role 'arn:x' "
                "that was provided for this task.)"
            ),
            "role",
        ),
    ],
)
def test_an_event_is_explained_when_no_task_even_started(
    text: str, happened: str, cause: str
) -> None:
    told = from_event(text)
    assert (told.happened, told.cause) == (happened, cause)


def test_the_log_stream_is_prefix_container_task() -> None:
    options = {"awslogs-group": "/ecs/shop", "awslogs-stream-prefix": "web"}
    container = {"name": "web", "logConfiguration": {"logDriver": "awslogs", "options": options}}
    definition = {"containerDefinitions": [container]}
    assert log_place(definition, "web", "arn:x:task/c/5f2c") == ("/ecs/shop", "web/web/5f2c")
    assert log_place(definition, "other", "arn:x:task/c/5f2c") is None
