"""A run as people and programs follow it."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from compose2ecs.deploy import events
from compose2ecs.deploy.reach import Place
from compose2ecs.diagnostics import deploy_rules as rules
from compose2ecs.diagnostics.position import NOWHERE
from compose2ecs.render import progress

BEGAN = events.Began(seconds=0, name="shop", services=("shop-db", "shop-api"))


def lines(*given: events.Event, as_json: bool = False) -> list[str]:
    stream = io.StringIO()
    show = progress.shown(stream, as_json=as_json)
    for event in (BEGAN, *given):
        show(event)
    return stream.getvalue().splitlines()


def result(name: str, state: str, **more: Any) -> events.Result:
    return events.Result(name=name, kind="service", state=state, **more)


def ended(code: int, *results: events.Result, **more: Any) -> events.Ended:
    outcome = events.Outcome(code=code, seconds=72.0, results=results, **more)
    return events.Ended(seconds=72.0, name="shop", outcome=outcome)


def test_progress_is_a_line_for_each_change() -> None:
    stable = events.Progress(
        seconds=24,
        name="shop-db",
        state="stable",
        revision="shop-db:1",
        running=1,
        desired=1,
        took=24,
    )
    rolling = events.Progress(
        seconds=31,
        name="shop-api",
        state="rolling",
        revision="shop-api:1",
        running=1,
        desired=2,
        pending=1,
        took=31,
    )
    waiting = events.Progress(seconds=31, name="shop-web", state="waiting", waits_for=("shop-api",))
    assert lines(stable, rolling, waiting) == [
        "shop-db   ● stable        shop-db:1  1/1  24 s",
        "shop-api  ◐ rolling       shop-api:1  1/2  31 s  1 starting",
        "shop-web  ○ waiting for shop-api",
    ]


def test_the_first_dead_task_is_explained() -> None:
    told = events.Explanation(
        happened='A task stopped after 4 s: container "web" exited with code 1',
        said="Essential container in task exited",
        advice="see what it wrote last",
        log=("nginx: [emerg] host not found",),
        log_name="/ecs/shop, web/web/5f2c",
        cause="exit",
    )
    trouble = events.Trouble(
        seconds=9,
        name="shop-api",
        revision="shop-api:8",
        explanation=told,
        outlook="ECS gives up after 3 such failures and returns to shop-api:7; 2 more and it does.",
    )
    assert lines(trouble) == [
        "shop-api  ✗ failing       shop-api:8",
        '  A task stopped after 4 s: container "web" exited with code 1.',
        "  ECS says: Essential container in task exited.",
        "  Last lines of its log (/ecs/shop, web/web/5f2c):",
        "    nginx: [emerg] host not found",
        "  What to do: see what it wrote last.",
        "  ECS gives up after 3 such failures and returns to shop-api:7; 2 more and it does.",
    ]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            ended(0, result("a", "stable"), result("b", "stable"), result("c", "stable")),
            ["All 3 services are stable after 1 m 12 s."],
        ),
        (ended(0, result("a", "stable")), ["a is stable after 1 m 12 s."]),
        (ended(0, result("a", "started")), ["a is started; ECS goes on by itself."]),
        (
            ended(
                5,
                result("a", "rolled back", revision="a:8", previous="a:7", changed=True),
                result("b", "not started", changed=True),
            ),
            [
                "a is back on a:7. The deployment failed.",
                "Not started: b.",
            ],
        ),
        (
            ended(5, result("a", "timed out", took=60.0), goes_on=("a",)),
            [
                (
                    "a did not finish in 1 m 0 s. ECS goes on with it: run the same command to go "
                    "on waiting, with a longer --timeout if it needs one."
                ),
            ],
        ),
        (
            ended(
                3, result("a", "refused"), error=rules.DENIED.at(NOWHERE, "AWS denies x", "do y")
            ),
            [
                "C2E4001 error: AWS denies x",
                "  help: do y",
                (
                    "Not done: a. What was done before stays, and the same command goes on from "
                    "there."
                ),
            ],
        ),
        (
            ended(6, result("a", "superseded", message="somebody deleted the service")),
            [
                "a: somebody deleted the service.",
                "Find out who else deploys there, then run the same command again.",
            ],
        ),
        (
            ended(130, result("a", "interrupted"), goes_on=("a",)),
            [
                "Interrupted: nothing more is begun, and nothing is taken back.",
                "Going on at ECS: a. Run the same command to follow it.",
            ],
        ),
        (
            ended(
                130,
                result("a", "interrupted", revision="a:8", previous="a:7"),
                result("b", "interrupted"),
                result("c", "not started"),
                result("d", "not started", goes=True),
                goes_on=("a",),
            ),
            [
                "Interrupted: nothing more is begun, and nothing is taken back.",
                "Not started: c.",
                "Not removed: d.",
                "Going on at ECS: a. Run the same command to follow it.",
                "Perhaps begun: b. Run the same command: it looks, and goes on from there.",
                "To return to what ran before: compose2ecs rollback.",
            ],
        ),
        (
            ended(
                5,
                result(
                    "a",
                    "failed",
                    message="ECS deployment circuit breaker: tasks failed to start.",
                    why="A task could not start: its image is not there",
                    advice="push the image",
                ),
                result("b", "stable"),
            ),
            [
                "a failed: ECS gave up on it after too many failed tasks.",
                "  Why: A task could not start: its image is not there.",
                "  What to do: push the image.",
                "No other service was changed.",
            ],
        ),
    ],
)
def test_the_end_says_what_is_true_now(event: events.Ended, said: list[str]) -> None:
    assert lines(event) == ["", *said]


def test_json_is_one_object_a_line() -> None:
    out = [json.loads(line) for line in lines(ended(0, result("a", "stable")), as_json=True)]
    assert [o["event"] for o in out] == ["began", "outcome"]
    assert out[1]["code"] == 0
    assert out[1]["results"][0]["state"] == "stable"


def test_an_address_is_told_or_what_closes_it() -> None:
    places = (
        Place(service="web", port=80, open=True, address="203.0.113.7"),
        Place(service="api", port=81, open=False, why="closed by security group sg-1", advice="x"),
    )
    assert progress.addresses(places).splitlines() == [
        "web, port 80: http://203.0.113.7:80",
        "api, port 81: closed by security group sg-1",
        "  What to do: x",
    ]
