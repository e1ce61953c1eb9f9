"""What a service's answer says about the deployment that we started."""

from __future__ import annotations

from typing import Any

import pytest

from compose2ecs.deploy import events
from compose2ecs.deploy.verdict import record_of, second_verdict, verdict

OURS, THEIRS = "ecs-svc/111", "ecs-svc/222"


def service(*deployments: dict[str, Any], running: int = 2, desired: int = 2) -> dict[str, Any]:
    return {
        "status": "ACTIVE",
        "desiredCount": desired,
        "runningCount": running,
        "deployments": list(deployments),
    }


def deployment(id: str, state: str | None, status: str = "PRIMARY", reason: str = "") -> Any:
    rollout = {} if state is None else {"rolloutState": state, "rolloutStateReason": reason}
    return {"id": id, "status": status, **rollout}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (service(deployment(OURS, "IN_PROGRESS")), events.ROLLING),
        (service(deployment(OURS, "COMPLETED")), events.STABLE),
        (service(deployment(OURS, "COMPLETED"), running=1), events.ROLLING),
        (service(deployment(OURS, "FAILED")), events.FAILED),
        (service(deployment(THEIRS, "COMPLETED")), "unsure"),
        (
            service(deployment(THEIRS, "COMPLETED"), deployment(OURS, "FAILED", "ACTIVE")),
            "unsure",
        ),
        (service(deployment(OURS, None)), events.STABLE),
        (service(deployment(OURS, None), deployment(THEIRS, None, "ACTIVE")), events.ROLLING),
        (None, events.SUPERSEDED),
        ({"status": "DRAINING"}, events.SUPERSEDED),
    ],
)
def test_the_deployment_is_judged_by_its_id(answer: Any, state: str) -> None:
    assert verdict(answer, OURS).state == state


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("ROLLBACK_IN_PROGRESS", events.ROLLING_BACK),
        ("ROLLBACK_REQUESTED", events.ROLLING_BACK),
        ("ROLLBACK_SUCCESSFUL", events.ROLLED_BACK),
        ("ROLLBACK_FAILED", events.FAILED),
        ("STOP_REQUESTED", events.STOPPED),
        ("STOPPED", events.SUPERSEDED),
        ("SUCCESSFUL", events.SUPERSEDED),
    ],
)
def test_a_service_deployment_tells_a_rollback_from_a_newer_deployment(
    status: str, state: str
) -> None:
    record = {"status": status, "targetServiceRevisionArn": "arn:x:service-revision/c/s/111"}
    assert record_of([record], OURS) == record
    assert second_verdict(service(deployment(THEIRS, "COMPLETED")), record).state == state


def test_without_records_the_newest_deployment_says_that_it_is_a_rollback() -> None:
    reason = f"ECS deployment circuit breaker: rolling back to deploymentId {THEIRS}."
    going = service(deployment(THEIRS, "IN_PROGRESS", reason=reason))
    done = service(deployment(THEIRS, "COMPLETED", reason=reason))
    assert second_verdict(going, None).state == events.ROLLING_BACK
    assert second_verdict(done, None).state == events.ROLLED_BACK
    other = service(deployment(THEIRS, "COMPLETED", reason="ECS deployment completed."))
    assert second_verdict(other, None).state == events.SUPERSEDED
