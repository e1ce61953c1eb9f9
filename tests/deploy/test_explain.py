"""A dead task is explained: what happened, and what to do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from compose2ecs.aws.errors import REFUSED, THROTTLED, AwsError
from compose2ecs.compose.read import read_text
from compose2ecs.deploy import causes, causes_of_ending, causes_of_pulling, causes_of_starting
from compose2ecs.deploy.causes import CAUSES, advice_of_log, cause_of
from compose2ecs.deploy.explain import LONGEST, explanation, from_event, log_place
from compose2ecs.deploy.refusal import refusal

FAILURES, _ = read_text((Path(__file__).parent / "failures.yaml").read_text(), "failures.yaml")
STOPPED, EVENTS = (
    [(f["says"], f["cause"], f["happened"], f["advice"]) for f in FAILURES[kind]]
    for kind in ("stopped", "events")
)
EXITS = [
    (1, "", "exit", "exited with code 1", "what its log tells"),
    (0, "", "exit", "exited with code 0", "{run: once}"),
    (126, "", "exit", "exited with code 126", "chmod +x"),
    (127, "", "exit", "exited with code 127", "not found in the image"),
    (137, "", "exit", "exited with code 137", "most likely for its memory"),
    (
        137,
        "OutOfMemoryError: Container killed due to memory usage",
        "memory",
        "exited with code 137 for lack of memory",
        "raise deploy.resources.limits.memory",
    ),
    (139, "", "exit", "exited with code 139", "segmentation fault"),
    (143, "", "exit", "exited with code 143", "SIGTERM"),
]
"""Exit code and reason of the container; cause, what happened, advice."""
LOGS = [
    ("exec /entrypoint.sh: exec format error", "linux/amd64"),
    ("OSError: [Errno 28] No space left on device", "x-ecs.ephemeral_storage"),
    ("OSError: [Errno 30] Read-only file system: '/tmp/x'", "`read_only`"),
    ("Error: listen EADDRINUSE: address already in use :::80", "containers of one task share them"),
    ("An error occurred (AccessDenied) when calling the GetObject operation", "x-ecs.task_role"),
    ('host not found in upstream "api"', 'service "api" declares no port'),
    ("getaddrinfo ENOTFOUND api-2", "Compose names if they declare a port"),
    ("psql: could not translate host name: Name or service not known", "by its full name"),
    ("all is well", ""),
]
"""The last line of a log, and what the advice names; service api declares no port."""
X_ECS = Path(__file__).parents[2] / "schemas" / "x-ecs.json"


def task(stopped: str = "", **container: Any) -> dict[str, Any]:
    return {
        "taskArn": "arn:aws:ecs:eu-west-1:1:task/shop/5f2c",
        "stoppedReason": stopped,
        "startedAt": 100.0,
        "stoppedAt": 104.2,
        "containers": [
            {"name": "sidecar", "image": "sidecar:1", "exitCode": 0},
            {"name": "web", "image": "web:1", **container},
        ],
    }


def never_started(stopped: str, reason: str = "") -> dict[str, Any]:
    dead = task(stopped)
    del dead["startedAt"], dead["containers"][0]
    dead["containers"][0] |= {"reason": reason} if reason else {}
    return dead


@pytest.mark.parametrize(("said", "cause", "happened", "advice"), STOPPED)
def test_what_ecs_says_of_a_task_is_explained(
    said: str, cause: str, happened: str, advice: str
) -> None:
    told = explanation(never_started(said))
    assert told.cause == cause
    assert told.happened.startswith("A task could not start: ")
    assert happened in told.happened
    assert advice in told.advice


def test_the_reason_may_stand_on_the_container_alone() -> None:
    told = explanation(never_started("Task failed to start", "CannotPullContainerError: x: denied"))
    assert told.cause == "pull"
    assert told.said == "CannotPullContainerError: x: denied"


@pytest.mark.parametrize(("code", "reason", "cause", "happened", "advice"), EXITS)
def test_an_exit_code_is_explained(
    code: int, reason: str, cause: str, happened: str, advice: str
) -> None:
    more = {"reason": reason} if reason else {}
    told = explanation(task("Essential container in task exited", exitCode=code, **more))
    assert told.cause == cause
    assert told.happened.startswith("A task stopped after 4 s: container ")
    assert happened in told.happened
    assert advice in told.advice


@pytest.mark.parametrize(("text", "cause", "happened", "advice"), EVENTS)
def test_an_event_is_explained_when_no_task_even_started(
    text: str, cause: str, happened: str, advice: str
) -> None:
    told = from_event(text)
    assert told.cause == cause
    assert happened in told.happened
    assert advice in told.advice
    assert "For more information" not in told.said


def test_the_event_tells_what_the_stopped_reason_of_a_target_leaves_out() -> None:
    reason = "Task failed ELB health checks in (target-group arn:x)"
    events = [
        (
            "(service web) (task 77) (port 80) is unhealthy in (target-group arn:x) due to (reason "
            "Request timed out)."
        ),
        (
            "(service web) (task 5f2c) (port 80) is unhealthy in (target-group arn:x) due to "
            "(reason Health checks failed with these codes: [503])."
        ),
    ]
    told = explanation(task(reason), events)
    assert "error of the server" in told.happened
    assert told.said.endswith("codes: [503])")


@pytest.mark.parametrize(
    ("told", "happened"),
    [
        (explanation({"containers": []}), "A task could not start: ECS gives no reason"),
        (explanation(never_started("a new text.")), "A task could not start: a new text"),
        (from_event("(service web) was unable to sing."), "ECS was unable to sing"),
        (from_event("(service web) (task 1) hums."), "ECS says: hums"),
    ],
)
def test_what_nobody_knows_is_told_in_the_words_of_ecs(told: Any, happened: str) -> None:
    assert (told.happened, told.cause, told.advice) == (happened, "unknown", "")


def test_a_long_text_keeps_its_end_which_has_the_cause() -> None:
    told = explanation(never_started(f"CannotPullContainerError: {'x ' * 400}: not found"))
    assert told.said.startswith("CannotPullContainerError")
    assert told.said.endswith("not found")
    assert len(told.said) < LONGEST + 10


@pytest.mark.parametrize(("line", "advice"), LOGS)
def test_a_known_last_line_of_a_log_is_explained(line: str, advice: str) -> None:
    found = advice_of_log(["starting", line], ["api"])
    assert advice in found
    assert bool(advice) == bool(found)


def test_every_cause_is_reached_by_a_text_of_the_table() -> None:
    texts = [s for s, *_ in (*STOPPED, *EVENTS)] + [reason for _, reason, *_ in EXITS if reason]
    reached = {cause_of(text) for text in texts}
    assert [c.pattern for c in CAUSES if c not in reached] == []


def test_every_cause_is_in_the_catalogue_once() -> None:
    modules = (causes_of_pulling, causes_of_starting, causes_of_ending)
    blocks = [b for m in modules for b in vars(m).values() if isinstance(b, tuple)]
    assert sorted(c for b in blocks for c in b) == sorted(CAUSES)


def test_advice_names_only_keys_that_there_are() -> None:
    text = " ".join(c.advice for c in CAUSES) + " ".join(a for _, a in causes.LOGGED)
    known = json.dumps(json.loads(X_ECS.read_text()))
    for key in set(re.findall(r"x-ecs\.([a-z_]+)", text)):
        assert f'"{key}"' in known, key


def test_the_log_stream_is_prefix_container_task() -> None:
    options = {"awslogs-group": "/ecs/shop", "awslogs-stream-prefix": "web"}
    container = {"name": "web", "logConfiguration": {"logDriver": "awslogs", "options": options}}
    definition = {"containerDefinitions": [container]}
    assert log_place(definition, "web", "arn:x:task/c/5f2c") == ("/ecs/shop", "web/web/5f2c")
    assert log_place(definition, "other", "arn:x:task/c/5f2c") is None


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        (
            (
                "Unable to assume the service linked role. Please verify that the ECS service "
                "linked role exists."
            ),
            "aws iam create-service-linked-role",
        ),
        ("The limit on the number of services is reached. LimitExceeded", "ask AWS to raise it"),
    ],
)
@pytest.mark.parametrize("kind", [THROTTLED, REFUSED])
def test_a_refused_call_has_the_advice_of_the_same_cause(
    message: str, advice: str, kind: str
) -> None:
    error = AwsError("X", message, operation="CreateService", service="ecs", kind=kind)
    told = refusal(error)
    assert told.rule.code == "C2E4002"
    assert advice in (told.help or "")
