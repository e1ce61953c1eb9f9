"""Verdict: what DescribeServices says about the one deployment that we started.

Pure: a service's answer and an id in, a state out. A finished rollback also leaves one deployment
with all its tasks running, so nothing but the id tells success from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from compose2ecs.deploy import events
from compose2ecs.deploy.observe import primary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Document = Mapping[str, Any]


class Verdict(NamedTuple):
    """A state of events.py, and a sentence when there is something to say."""

    state: str
    message: str = ""


UNSURE = Verdict("unsure")
"""Ours is not the newest deployment any more; its service deployment has to be asked."""


def verdict(service: Document | None, deployment: str) -> Verdict:
    """How the deployment is doing.

    `stable` needs that it is PRIMARY, COMPLETED, and that as many tasks run as the service wants:
    the deployment's own counts are 0 for a moment after it began.
    """
    if service is None or service.get("status") != "ACTIVE":
        return Verdict(events.SUPERSEDED, "somebody deleted the service")
    ours = own(service, deployment)
    if ours is None or ours.get("status") != "PRIMARY":
        return UNSURE
    enough = service.get("runningCount", 0) >= service.get("desiredCount", 0)
    state = ours.get("rolloutState")
    if state == "FAILED":
        return Verdict(events.FAILED, str(ours.get("rolloutStateReason", "")))
    if state == "COMPLETED" and enough:
        return Verdict(events.STABLE)
    alone = len(service.get("deployments", ())) == 1
    if state is None and enough and alone and not service.get("pendingCount"):
        return Verdict(events.STABLE)
    return Verdict(events.ROLLING)


def own(service: Document, deployment: str) -> Document | None:
    """The deployment of this id among the service's."""
    found = (d for d in service.get("deployments", ()) if d.get("id") == deployment)
    return next(found, None)


def record_of(records: Sequence[Document], deployment: str) -> Document | None:
    """The service deployment of a deployment.

    `ecs-svc/N` is the deployment whose service revision's ARN ends in N.
    """
    number = deployment.rpartition("/")[2]
    for record in records:
        revision = record.get("targetServiceRevisionArn") or record.get(
            "targetServiceRevision", {}
        ).get("arn", "")
        if str(revision).rpartition("/")[2] == number:
            return record
    return None


def second_verdict(service: Document, record: Document | None) -> Verdict:
    """How a deployment ended that is not PRIMARY any more, or that says FAILED."""
    status = str(record.get("status", "")) if record else ""
    reason = str(record.get("statusReason", "")) if record else ""
    if status in ("ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"):
        return Verdict(events.ROLLING_BACK, reason)
    if status == "ROLLBACK_SUCCESSFUL":
        return Verdict(events.ROLLED_BACK, reason)
    if status == "ROLLBACK_FAILED":
        return Verdict(events.FAILED, reason)
    if status == "STOP_REQUESTED":
        return Verdict(events.STOPPED, reason)
    # STOPPED, with another one as PRIMARY that does not lead back: it was replaced.
    return _by_the_newest(service)


def stopped_verdict(record: Document | None) -> Verdict:
    """How the way back of a deployment goes that `rollback` stopped."""
    status = str(record.get("status", "")) if record else ""
    reason = str(record.get("statusReason", "")) if record else ""
    if status == "ROLLBACK_SUCCESSFUL":
        return Verdict(events.STABLE)
    if status == "SUCCESSFUL":
        return Verdict(events.FAILED, "its deployment ended well before it could be stopped")
    if status in ("ROLLBACK_FAILED", "STOPPED"):
        return Verdict(events.FAILED, reason)
    return Verdict(events.ROLLING_BACK)


def _by_the_newest(service: Document) -> Verdict:
    """Without a record: the newest deployment says itself when it is a rollback."""
    newest = primary(service)
    reason = str(newest.get("rolloutStateReason", ""))
    if "rolling back" in reason or "rolled back" in reason:
        done = newest.get("rolloutState") == "COMPLETED"
        return Verdict(events.ROLLED_BACK if done else events.ROLLING_BACK, reason)
    other = str(newest.get("taskDefinition", "")).rpartition("/")[2]
    other_one = f"a deployment of {other}" if other else "another deployment"
    return Verdict(events.SUPERSEDED, f"{other_one} took its place")
