"""Watch: one batched poller that follows every deployment of a run to its end."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from compose2ecs.aws.ecs import SERVICES_AT_ONCE, TASKS_AT_ONCE
from compose2ecs.aws.errors import AwsError
from compose2ecs.deploy import change as kinds
from compose2ecs.deploy import events
from compose2ecs.deploy.explain import dead_tasks, explanation, from_event, with_log
from compose2ecs.deploy.observe import ended_well, primary, short
from compose2ecs.deploy.pace import found_or_none
from compose2ecs.deploy.stages import has_stages, paused, planned_wait, stage
from compose2ecs.deploy.verdict import (
    UNSURE,
    Verdict,
    own,
    record_of,
    second_verdict,
    stopped_verdict,
    verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from compose2ecs.deploy.change import Change
    from compose2ecs.deploy.events import Event, Explanation
    from compose2ecs.deploy.pace import Work

    Answer = dict[str, Any]
    Document = Mapping[str, Any]

OF_ITS_STAGES = "deployment failed: Service deployment"
"""No task says why a hook or an alarm ended a deployment; this event does."""
SUSPICIOUS = re.compile(r"unable to|is unhealthy in|failed|error", re.IGNORECASE)
STUCK = "ECS neither goes on nor gives up until that is changed."
SETTLING = 20.0
"""Seconds in which an answer of ECS may be older than what we did."""
STAGES_EVERY = 2
"""Polls between two looks at the stage of a deployment."""
LOOK_EVERY = 4
"""Polls: tasks that reach RUNNING and then exit are not among failedTasks (containers-roadmap
1206), so while tasks are missing we also look without being told."""


@dataclass(slots=True)
class Watched:
    """A deployment or a job's task that is being followed."""

    change: Change
    revision: str
    begun: float
    deployment: str = ""
    older: frozenset[str] = frozenset()
    """Deployments that it replaced: an answer that still has one of them as PRIMARY is old."""
    tasks: tuple[str, ...] = ()
    """A job's tasks, in place of a deployment."""
    deleting: bool = False
    polls: int = 0
    failed: int = 0
    up: bool = False
    """Whether all its tasks run, healthy or not."""
    last: tuple[Any, ...] = ()
    first: Explanation | None = None
    """Why its first task died."""
    record: str = ""
    """The ARN of its service deployment, once it is known."""
    stage: str = ""
    """What its deployment is doing, where it passes stages."""
    planned: float = 0.0
    """Seconds that its deployment waits because its settings say so."""
    told: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)


class Watcher:
    """Polls what it is given; tells what changes; gives back what has ended."""

    def __init__(
        self,
        work: Work,
        cluster: str,
        *,
        start: float,
        tell: Callable[[Event], None],
        unpublished: Sequence[str] = (),
    ) -> None:
        self.clients = work.clients
        self.pace = work.pace
        self.cluster = cluster
        self.start = start
        self.tell = tell
        self.unpublished = unpublished
        self.watched: dict[str, Watched] = {}

    def follow(self, watched: Watched) -> None:
        """Begin to follow something."""
        self.watched[watched.change.key] = watched

    def interval(self) -> float:
        """Seconds until the next poll: short at first, when most failures show."""
        age = self._seconds() - max((w.begun for w in self.watched.values()), default=0.0)
        return 3.0 if age < 60 else 5.0 if age < 300 else 10.0

    def planned(self) -> float:
        """Seconds that what is followed waits because its settings say so."""
        return max((w.planned for w in self.watched.values()), default=0.0)

    def poll(self) -> list[tuple[Watched, Verdict]]:
        """One round; what has ended is not followed any more."""
        services = [w for w in self.watched.values() if not w.tasks]
        jobs = [w for w in self.watched.values() if w.tasks]
        found = {
            s["serviceName"]: s
            for some in _chunks([w.change.name for w in services], SERVICES_AT_ONCE)
            for s in self._read(self.clients.ecs.services, some)
        }
        tasks = {
            t["taskArn"]: t
            for some in _chunks([t for w in jobs for t in w.tasks], TASKS_AT_ONCE)
            for t in self._read(self.clients.ecs.tasks, some)
        }
        ended = [(w, self._service(w, found.get(w.change.name))) for w in services]
        ended += [(w, self._job(w, [tasks.get(t) for t in w.tasks])) for w in jobs]
        out = [(w, v) for w, v in ended if v.state not in _GOING_ON]
        for watched, _ in out:
            del self.watched[watched.change.key]
        return out

    def _read(self, reading: Callable[..., list[Answer]], some: list[str]) -> list[Answer]:
        return found_or_none(lambda: self.pace.call(reading, self.cluster, some))

    def _seconds(self) -> float:
        return self.pace.clock.now() - self.start

    # services

    def _service(self, watched: Watched, service: dict[str, Any] | None) -> Verdict:
        watched.polls += 1
        if watched.deleting:
            gone = service is None or service.get("status") == "INACTIVE"
            ending = Verdict(events.DELETED if gone else events.DELETING)
            self._tell_progress(watched, service or {}, ending)
            return ending
        if self._is_old(watched, service):
            return Verdict(events.ROLLING)
        if watched.change.stop:
            return self._going_back(watched, service)
        found = verdict(service, watched.deployment)
        if service is not None and (found == UNSURE or found.state == events.FAILED):
            found = self._asked(watched, service, found)
        elif service is not None and found.state == events.ROLLING:
            found = self._at_its_stage(watched, service, found)
        if service is not None:
            if found.state != events.STABLE:
                self._tell_trouble(watched, service, final=found.state not in _GOING_ON)
            self._tell_progress(watched, service, found)
        return found

    def _is_old(self, watched: Watched, service: Document | None) -> bool:
        """Whether the answer does not know yet what we have just begun."""
        if self._seconds() - watched.begun > SETTLING:
            return False
        if service is None or service.get("status") == "INACTIVE":
            return watched.change.action in (kinds.CREATE, kinds.REPLACE)
        return primary(service).get("id") in watched.older

    def _going_back(self, watched: Watched, service: Document | None) -> Verdict:
        """How far a deployment is that `rollback` stopped."""
        if service is None:
            return Verdict(events.SUPERSEDED, "somebody deleted the service")
        full = self.pace.call(self.clients.ecs.described_deployments, [watched.change.stop])
        found = stopped_verdict(full[0] if full else None)
        self._tell_progress(watched, service, found)
        return found

    def _asked(self, watched: Watched, service: Document, first: Verdict) -> Verdict:
        """What the service deployment says where the service alone can't tell."""
        record = self._record(watched)
        if first.state == events.FAILED:
            status = str(record.get("status", "")) if record else ""
            if status in ("ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"):
                return Verdict(events.ROLLING_BACK, first.message)
            return first
        return second_verdict(service, record)

    def _record(self, watched: Watched) -> Document | None:
        try:
            if not watched.record:
                brief = self.pace.call(
                    self.clients.ecs.service_deployments, self.cluster, watched.change.name
                )
                found = record_of(brief, watched.deployment)
                if found is None:
                    return None
                watched.record = found["serviceDeploymentArn"]
            full = self.pace.call(self.clients.ecs.described_deployments, [watched.record])
            return full[0] if full else None
        except AwsError as error:
            if error.denied:  # it only adds to what DescribeServices says
                return None
            raise

    def _at_its_stage(self, watched: Watched, service: Document, found: Verdict) -> Verdict:
        """What a deployment is doing that moves traffic or bakes.

        One with a pause may wait for somebody for days, which we don't.
        """
        if not has_stages(service):
            return found
        watched.planned = planned_wait(service)
        if watched.polls % STAGES_EVERY == 0:
            record = self._record(watched) or {}
            waits = paused(record)
            if waits:
                return Verdict(events.PAUSED, waits)
            watched.stage = stage(record)
        return Verdict(events.ROLLING, watched.stage)

    def _tell_progress(self, watched: Watched, service: Document, found: Verdict) -> None:
        back = primary(service) if watched.change.stop or watched.deleting else {}
        ours = back or own(service, watched.deployment) or {}
        running, pending = ours.get("runningCount", 0), ours.get("pendingCount", 0)
        desired = service.get("desiredCount", 0)
        watched.up = watched.up or (found.state == events.ROLLING and running >= desired)
        now = (found.state, running, desired, pending, ours.get("failedTasks", 0), found.message)
        if now == watched.last:
            return
        watched.last = now
        self.tell(
            events.Progress(
                seconds=self._seconds(),
                name=watched.change.key,
                state=found.state,
                revision=short(watched.revision),
                running=running,
                desired=desired,
                pending=pending,
                failed=ours.get("failedTasks", 0),
                message=found.message,
                took=self._seconds() - watched.begun,
            )
        )

    def _tell_trouble(self, watched: Watched, service: Document, *, final: bool) -> None:
        """Explain the first dead task, or why none can be started."""
        ours = own(service, watched.deployment) or {}
        rose = ours.get("failedTasks", 0) > watched.failed
        watched.failed = max(watched.failed, ours.get("failedTasks", 0))
        news = self._news(watched, service)
        missing = ours.get("runningCount", 0) < service.get("desiredCount", 0)
        look = missing and watched.polls % LOOK_EVERY == 0
        if not (rose or news or look or (final and not watched.told)):
            return
        dead = dead_tasks(
            self.clients, self.pace, self.cluster, watched.change.name, watched.deployment
        )
        watched.failed = max(watched.failed, len(dead))
        if dead:
            said = [str(e.get("message", "")) for e in service.get("events", ())]
            told = explanation(dead[0], said)
            if self._is_new(watched, told):
                self._explain(watched, service, self._with_log(watched, told, dead[0]))
        elif news:
            told = from_event(news[0])
            if self._is_new(watched, told):
                self._explain(watched, service, told)

    def _news(self, watched: Watched, service: Document) -> list[str]:
        """Suspicious service events since the deployment began, oldest first, each once."""
        out = []
        for event in reversed(service.get("events", ())):
            at, text = event.get("createdAt", 0), str(event.get("message", ""))
            fresh = isinstance(at, (int, float)) and at >= self.start + watched.begun
            if fresh and event.get("id") not in watched.seen and SUSPICIOUS.search(text):
                watched.seen.add(str(event.get("id")))
                if "deployment failed" not in text or OF_ITS_STAGES in text:
                    out.append(text)
        return out

    @staticmethod
    def _is_new(watched: Watched, told: Explanation) -> bool:
        if told.cause in watched.told:
            return False
        watched.told.add(told.cause)
        return True

    def _with_log(self, watched: Watched, told: Explanation, task: Document) -> Explanation:
        definition = watched.change.definition
        if definition is None:
            definition, _ = self.pace.call(self.clients.ecs.task_definition, watched.revision)
        return with_log(self.clients, self.pace, told, task, definition, self.unpublished)

    def _explain(self, watched: Watched, service: Document, told: Explanation) -> None:
        watched.first = watched.first or told
        self.tell(
            events.Trouble(
                seconds=self._seconds(),
                name=watched.change.key,
                revision=short(watched.revision),
                explanation=told,
                outlook=STUCK if told.cause == "rollout" else outlook(watched, service),
            )
        )

    # jobs

    def _job(self, watched: Watched, tasks: Sequence[dict[str, Any] | None]) -> Verdict:
        """Completed when every task has ended well; failed at the first that has not."""
        found = [t for t in tasks if t is not None]
        if len(found) < len(tasks) and self._seconds() - watched.begun < SETTLING:
            return Verdict(events.RUNNING)
        if len(found) < len(tasks):
            return Verdict(events.FAILED, "its task is gone")
        ended = [t for t in found if t.get("lastStatus") == "STOPPED"]
        dead = next((t for t in ended if not ended_well(t)), None)
        if dead is not None:
            return self._job_failed(watched, dead)
        if len(ended) == len(found):
            self._tell_job(watched, events.COMPLETED, "")
            return Verdict(events.COMPLETED)
        state = next(str(t.get("lastStatus", "")).lower() for t in found if t not in ended)
        watched.up = watched.up or state == "running"
        self._tell_job(watched, events.RUNNING, state)
        return Verdict(events.RUNNING)

    def _job_failed(self, watched: Watched, task: dict[str, Any]) -> Verdict:
        watched.first = told = self._with_log(watched, explanation(task), task)
        self.tell(
            events.Trouble(
                seconds=self._seconds(),
                name=watched.change.key,
                revision=short(watched.revision),
                explanation=told,
            )
        )
        return Verdict(events.FAILED, told.happened)

    def _tell_job(self, watched: Watched, state: str, message: str) -> None:
        if watched.last == (state, message):
            return
        watched.last = (state, message)
        self.tell(
            events.Progress(
                seconds=self._seconds(),
                name=watched.change.key,
                state=state,
                revision=short(watched.revision),
                message=message,
                took=self._seconds() - watched.begun,
            )
        )


_GOING_ON = frozenset({events.ROLLING, events.ROLLING_BACK, events.RUNNING, events.DELETING})


def outlook(watched: Watched, service: Document) -> str:
    """What ECS will do about tasks that fail: give up at a number of them, or never."""
    breaker = service.get("deploymentConfiguration", {}).get("deploymentCircuitBreaker", {})
    if not breaker.get("enable"):
        return "ECS goes on trying; there is no circuit breaker."
    limit = _threshold(breaker, service.get("desiredCount", 0))
    before = watched.change.revision
    back = breaker.get("rollback") and before and before != watched.revision
    after = f" and returns to {short(before)}" if back else ""
    left = limit - watched.failed
    more = f"; {left} more and it does" if 0 < left < limit else ""
    return f"ECS gives up after {limit} such failure{'' if limit == 1 else 's'}{after}{more}."


def _threshold(breaker: Document, desired: int) -> int:
    """Failed tasks after which the circuit breaker trips.

    Half the desired count, at least 3 and at most 200, unless it has a threshold of its own (ECS
    developer guide, "Deployment circuit breaker"; API reference, thresholdConfiguration).
    """
    own = breaker.get("thresholdConfiguration") or {}
    kind, value = own.get("type", "BOUNDED_PERCENT"), int(own.get("value", 50))
    if kind == "COUNT":
        return value
    part = math.ceil(desired * value / 100)
    return max(1, part) if kind == "UNBOUNDED_PERCENT" else min(200, max(3, part))


def _chunks(items: Sequence[str], size: int) -> Iterable[list[str]]:
    return (list(items[i : i + size]) for i in range(0, len(items), size))
