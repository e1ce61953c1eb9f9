"""When ECS gives up on tasks that fail: what is said of it, by the service's circuit breaker."""

from __future__ import annotations

from typing import Any

import pytest

from compose2ecs.deploy import change as kinds
from compose2ecs.deploy.change import Change
from compose2ecs.deploy.watch import Watched, outlook

ON = {"enable": True, "rollback": False}


def gives_up(limit: int, more: int) -> str:
    return f"ECS gives up after {limit} such failures; {more} more and it does."


def threshold(kind: str, value: int) -> dict[str, Any]:
    return {**ON, "thresholdConfiguration": {"type": kind, "value": value}}


@pytest.mark.parametrize(
    ("breaker", "desired", "said"),
    [
        ({"enable": False}, 4, "ECS goes on trying; there is no circuit breaker."),
        (ON, 2, gives_up(3, 2)),
        (ON, 20, gives_up(10, 9)),
        (ON, 1000, gives_up(200, 199)),
        (threshold("BOUNDED_PERCENT", 25), 20, gives_up(5, 4)),
        (threshold("BOUNDED_PERCENT", 25), 4, gives_up(3, 2)),
        (threshold("UNBOUNDED_PERCENT", 50), 4, gives_up(2, 1)),
        (threshold("UNBOUNDED_PERCENT", 10), 2, "ECS gives up after 1 such failure."),
        (threshold("COUNT", 7), 2, gives_up(7, 6)),
    ],
)
def test_outlook(breaker: dict[str, Any], desired: int, said: str) -> None:
    change = Change(action=kinds.UPDATE, kind=kinds.SERVICE, name="shop-web")
    watched = Watched(change, revision="arn:aws:ecs:eu-west-1:1:task-definition/web:2", begun=0.0)
    watched.failed = 1
    service = {
        "desiredCount": desired,
        "deploymentConfiguration": {"deploymentCircuitBreaker": breaker},
    }
    assert outlook(watched, service) == said
