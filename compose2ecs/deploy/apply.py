"""Apply: do what a plan says, dependencies first, and tell the truth about how it ended.

The order within a run:

    cluster, role, log groups, namespaces and registries
    new publishers with desired count 0                (so that every endpoint exists)
    then each service as soon as what it needs is reached:
        register, if its definition changed → create or update, once → tag → follow its deployment

Nothing new is begun after the first failure. ECS is the state: a run that was interrupted anywhere
is taken up by the next one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ParamSpec

from compose2ecs.aws.errors import AwsError
from compose2ecs.deploy import change as kinds
from compose2ecs.deploy import events
from compose2ecs.deploy.explain import from_event
from compose2ecs.deploy.observe import primary, short
from compose2ecs.deploy.refusal import refusal
from compose2ecs.deploy.watch import Watched, Watcher
from compose2ecs.deploy.write import OvertakenError, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compose2ecs.deploy.change import Change, Need, Plan
    from compose2ecs.deploy.events import Event, Explanation, Outcome, Result
    from compose2ecs.deploy.pace import Work

P = ParamSpec("P")
CROSSED = "another run deployed it at the same moment, and this one took its place"
PREREQUISITES = (kinds.CLUSTER, kinds.ROLE, kinds.LOG_GROUP, kinds.NAMESPACE, kinds.REGISTRY)


def apply(
    work: Work,
    plan: Plan,
    *,
    on_event: Callable[[Event], None] = lambda _: None,
    wait: bool = True,
    timeout: float = 1800.0,
) -> Outcome:
    """Carry out a plan. Never raises for what AWS does: the Outcome tells it.

    Without `wait` everything is begun and only jobs that others need are waited for. `timeout` is
    in seconds for the whole run; what is under way then goes on at ECS.
    """
    run = _Run(work, plan, on_event, wait=wait, timeout=timeout)
    error: AwsError | None = None
    interrupted = False
    names = tuple(c.key for c in plan.services)
    on_event(events.Began(seconds=0.0, name=plan.project, services=names))
    try:
        run.go()
    except AwsError as caught:
        error = caught
    except KeyboardInterrupt:
        interrupted = True
    outcome = run.outcome(error, interrupted=interrupted)
    on_event(events.Ended(seconds=outcome.seconds, name=plan.project, outcome=outcome))
    return outcome


class _Run:
    """One run: where every change stands."""

    def __init__(
        self,
        work: Work,
        plan: Plan,
        on_event: Callable[[Event], None],
        *,
        wait: bool,
        timeout: float,
    ) -> None:
        self.plan = plan
        self.tell = on_event
        self.wait = wait
        self.clock = work.pace.clock
        self.began = self.clock.now()
        self.deadline = self.began + timeout
        self.write = Writer(work, plan)
        self.watcher = Watcher(
            work, plan.cluster, start=self.began, tell=on_event, unpublished=plan.unpublished
        )
        self.results: dict[str, events.Result] = {}
        self.begun: set[str] = set()
        self.registered: dict[str, str] = {}
        self.halted = False
        self.first_waits: set[str] = set()
        self.jobs = {c.name for c in plan.services if c.kind == kinds.JOB}

    # the order

    def go(self) -> None:
        """Everything, up to the end of the last deployment."""
        if not self.plan.down:
            for change in self._of(*PREREQUISITES):
                if change.action != kinds.DELETE:
                    self._prerequisite(change)
            for change in self.plan.services:
                if change.release and not self.halted:
                    self._told(change, self._release, change)
            for change in self.plan.services:
                if change.staged and not self.halted:
                    self._told(change, self._stage, change)
        self._loop()
        if (self.plan.down or self.wait) and not self.halted:
            for change in self._of(*PREREQUISITES):
                if change.action != kinds.DELETE:
                    continue
                self.write.delete_prerequisite(change)
                self._done(change, "deleted")

    def _of(self, *which: str) -> list[Change]:
        return [c for c in self.plan.todo if c.kind in which]

    def _loop(self) -> None:
        while True:
            next_poll = self.clock.now() + self.watcher.interval()
            more = self._begin_ready(next_poll)
            if not self.watcher.watched and not more:
                return
            if self.clock.now() >= self.deadline + self.watcher.planned():
                self._time_out()
                return
            if not more:
                self.clock.sleep(max(0.0, next_poll - self.clock.now()))
            ended = self.watcher.poll()
            self.tell(events.Polled(seconds=self._seconds(), name=self.plan.project))
            for watched, found in ended:
                self._told(watched.change, self._ended, watched, found.state, found.message)

    def _begin_ready(self, until: float) -> bool:
        """Begin what can begin, which may make more ready; whether some of it is left.

        A hundred registrations take minutes: in between we look what became of the first ones.
        """
        while not self.halted:
            ready = [c for c in self.plan.services if self._is_ready(c)]
            if not ready:
                self._tell_waiting()
                return False
            for change in ready:
                if self.watcher.watched and self.clock.now() >= until:
                    return True
                if not self.halted:
                    self._begin(change)
        return False

    def _is_ready(self, change: Change) -> bool:
        return change.key not in self.begun and all(map(self._is_met, change.needs))

    def _is_met(self, need: Need) -> bool:
        if need.condition == "begun":
            return need.name in self.begun
        result = self.results.get(need.name)
        if result is not None:
            if need.name in self.jobs and need.condition == "completed":
                return result.state == events.COMPLETED
            return result.state in events.GOOD
        watched = self.watcher.watched.get(need.name)
        return need.condition == "started" and watched is not None and watched.up

    def _tell_waiting(self) -> None:
        for change in self.plan.services:
            open_needs = tuple(n.name for n in change.needs if not self._is_met(n))
            told = change.key in self.first_waits or change.left
            if change.key not in self.begun and open_needs and not told:
                self.first_waits.add(change.key)
                self.tell(
                    events.Progress(
                        seconds=self._seconds(),
                        name=change.key,
                        state=events.WAITING,
                        waits_for=open_needs,
                    )
                )

    # one change

    def _prerequisite(self, change: Change) -> None:
        self.write.prerequisite(change)
        self._done(change, "changed" if change.action == kinds.UPDATE else "created")

    def _done(self, change: Change, step: str, detail: str = "") -> None:
        self.tell(
            events.Done(
                seconds=self._seconds(),
                name=change.key,
                step=step,
                kind=change.kind,
                detail=detail,
            )
        )

    def _told(self, change: Change, step: Callable[P, None], *a: P.args, **kw: P.kwargs) -> None:
        """Take a step, and end the change there if somebody else was faster."""
        try:
            step(*a, **kw)
        except OvertakenError as overtaken:
            self._settle(change, events.SUPERSEDED, change.revision, str(overtaken))

    def _release(self, change: Change) -> None:
        """Make a service let go of names that another one needs before this one's own turn."""
        self.write.update(change, {"serviceConnectConfiguration": change.release}, "")
        self._done(change, "released", "names that another service takes over")

    def _stage(self, change: Change) -> None:
        """Create a publisher that runs nothing yet.

        Without rollback, since there is nothing to go back to but the same with no tasks; it is
        switched on again when the deployment is stable.
        """
        revision = self._register(change)
        request = {**change.request, "desiredCount": 0}
        rollout = request.get("deploymentConfiguration", {})
        if self.wait and rollout.get("deploymentCircuitBreaker", {}).get("rollback"):
            request["deploymentConfiguration"] = _without_rollback(rollout)
        self.write.create(request, revision)
        self._done(change, "created", "with no tasks yet")

    def _register(self, change: Change) -> str:
        """The revision of a change's definition, registered once for all services that share it."""
        if change.definition is None:
            return self.write.register(change)
        if change.family not in self.registered:
            self.registered[change.family] = self.write.register(change)
            self._done(change, "registered", short(self.registered[change.family]))
        return self.registered[change.family]

    def _begin(self, change: Change) -> None:
        self.begun.add(change.key)
        self._told(change, self._carry_out, change)

    def _carry_out(self, change: Change) -> None:
        if change.kind == kinds.JOB:
            self._begin_job(change)
        elif change.action == kinds.UNCHANGED:
            self._leave(change)
        elif change.action in (kinds.DELETE, kinds.REPLACE):
            self.write.remove(change)
            self._done(change, "deleting")
            self._follow(change, deleting=True)
        elif change.action == kinds.CREATE:
            self._begin_new(change)
        elif change.action == kinds.ROLL_BACK:
            self._begin_rollback(change)
        else:
            self._begin_update(change)

    def _leave(self, change: Change) -> None:
        """Nothing to change; a deployment that an earlier run began is followed to its end."""
        if change.resign:
            self.write.sign(change, change.arn, change.revision)
        if change.rolling and self.wait:
            self._follow(change, deployment=change.deployment, revision=change.revision)
        else:
            self._settle(change, events.STABLE, change.revision)

    def _begin_new(self, change: Change) -> None:
        revision = self._register(change)
        if change.staged:
            count = change.request.get("desiredCount", 1)
            request = {"desiredCount": count, "forceNewDeployment": True}
            service = self.write.update(replace(change, revision=revision), request, revision)
        else:
            service = self.write.create(change.create or change.request, revision)
            self._done(change, "created")
        self._signed(change, service, revision)

    def _begin_update(self, change: Change) -> None:
        revision = self._register(change)
        if change.request or revision != change.revision:
            service = self.write.update(change, change.request, revision)
        else:
            service = self.write.untouched(change)  # only tags differ
        self._signed(change, service, revision)

    def _begin_rollback(self, change: Change) -> None:
        """Stop the deployment that is under way, or update to what was stable before it.

        Nothing is signed: the service is not what the files say any more, and `plan` shall say so.
        """
        if change.stop:
            if not change.rolling:
                self.write.stop(change.stop)
            self._follow(change, revision=change.back_to)
            return
        service = self.write.update(change, change.request, change.back_to)
        deployment = str(primary(service).get("id", ""))
        self._follow(change, deployment=deployment, revision=change.back_to)

    def _signed(self, change: Change, service: Mapping[str, Any], revision: str) -> None:
        """Tag what was brought to its state, and follow the deployment by the answer's id."""
        deployment = str(primary(service).get("id", ""))
        self.write.sign(change, str(service["serviceArn"]), revision)
        self._follow(change, deployment=deployment, revision=revision)

    def _follow(
        self, change: Change, deployment: str = "", revision: str = "", *, deleting: bool = False
    ) -> None:
        if not self.wait and not deleting:
            self._settle(change, events.STARTED, revision)
            return
        self.watcher.follow(
            Watched(
                change=change,
                revision=revision,
                begun=self._seconds(),
                deployment=deployment,
                older=self.write.older.get(change.name, frozenset()),
                deleting=deleting,
            )
        )

    def _begin_job(self, change: Change) -> None:
        if change.action == kinds.UNCHANGED:
            if change.resign:
                self.write.mark_completed(change.revision)
            self._settle(change, events.COMPLETED, change.revision)
            return
        revision = self._register(change)
        tasks, refused = change.running, ""
        if not tasks:
            tasks, refused = self.write.run(change, revision)
        if refused:
            told = from_event(f"could not run the job: {refused}")
            self.tell(
                events.Trouble(
                    seconds=self._seconds(),
                    name=change.key,
                    revision=short(revision),
                    explanation=told,
                )
            )
            self._settle(change, events.FAILED, revision, refused, told=told)
            return
        self._done(change, "started", short(revision))
        if not self.wait and not self._is_needed(change):
            self._settle(change, events.STARTED, revision)
            return
        self.watcher.follow(
            Watched(change=change, revision=revision, begun=self._seconds(), tasks=tasks)
        )

    def _is_needed(self, change: Change) -> bool:
        return any(
            n.name == change.name and n.condition == "completed"
            for c in self.plan.services
            for n in c.needs
        )

    # the end of one change

    def _ended(self, watched: Watched, state: str, message: str) -> None:
        change = watched.change
        if state == events.DELETED and change.action == kinds.REPLACE:
            self._done(change, "deleted")
            self._begin_new(change)
            return
        if state == events.COMPLETED:
            self.write.mark_completed(watched.revision)
        if state == events.STABLE and change.action == kinds.ROLL_BACK:
            state = events.BACK
        if state in events.GOOD and change.name in self.write.crossed:
            state, message = events.SUPERSEDED, CROSSED
        if state == events.STABLE and change.staged:
            self._restore_rollback(change)
        took = self._seconds() - watched.begun
        self._settle(change, state, watched.revision, message, took=took, told=watched.first)

    def _restore_rollback(self, change: Change) -> None:
        rollout = change.request.get("deploymentConfiguration", {})
        if rollout.get("deploymentCircuitBreaker", {}).get("rollback"):
            self.write.update(change, {"deploymentConfiguration": rollout}, "")

    def _settle(
        self,
        change: Change,
        state: str,
        revision: str,
        message: str = "",
        *,
        took: float = 0.0,
        told: Explanation | None = None,
    ) -> None:
        bad = told if state not in events.GOOD else None
        self.results[change.key] = events.Result(
            name=change.key,
            kind=change.kind,
            state=state,
            revision=short(revision),
            previous=short(change.revision) if change.revision != revision else "",
            message=message,
            why=bad.happened if bad else "",
            advice=bad.advice if bad else "",
            took=took,
            changed=change.action != kinds.UNCHANGED,
        )
        if state not in events.GOOD:
            self.halted = True

    def _time_out(self) -> None:
        for name in list(self.watcher.watched):
            watched = self.watcher.watched[name]
            self._settle(
                watched.change,
                events.TIMED_OUT,
                watched.revision,
                "it goes on at ECS",
                took=self._seconds() - watched.begun,
                told=watched.first,
            )

    # the end of the run

    def _seconds(self) -> float:
        return self.clock.now() - self.began

    def outcome(self, error: AwsError | None, *, interrupted: bool) -> Outcome:
        """What came of it all."""
        goes_on = (*self.watcher.watched, *self._unfollowed())
        results = dict(self.results)
        for change in self.plan.services:
            if change.key in results:
                continue
            results[change.key] = self._open(change, error, interrupted=interrupted)
        states = {r.state for r in results.values()}
        worst = next((s for s in events.WORST_FIRST if s in states), "")
        code = events.EXIT_CODES.get(worst, 0)
        if error is not None:
            code = 3
        if interrupted:
            code = 130
        return events.Outcome(
            code=code,
            seconds=self._seconds(),
            results=tuple(results[c.key] for c in self.plan.services),
            error=refusal(error) if error else None,
            goes_on=goes_on,
        )

    def _unfollowed(self) -> tuple[str, ...]:
        """What an earlier run has begun, and this one didn't come to follow."""
        return tuple(
            c.key
            for c in self.plan.services
            if c.action == kinds.UNCHANGED and c.rolling and c.key not in self.begun
        )

    def _open(self, change: Change, error: AwsError | None, *, interrupted: bool) -> Result:
        """How a change stands that has not ended."""
        state, watched = events.NOT_STARTED, self.watcher.watched.get(change.key)
        if change.left:  # whether its turn came or not: nothing would have been done to it
            state = events.COMPLETED if change.kind == kinds.JOB else events.STABLE
        elif change.key in self._unfollowed():
            state = events.STARTED
        elif watched is not None:
            state = events.INTERRUPTED if interrupted else events.STARTED
        elif change.key in self.begun:
            state = events.REFUSED if error is not None else events.INTERRUPTED
        before = change.revision if change.action == kinds.UPDATE else ""
        revision = watched.revision if watched else change.revision if change.left else ""
        return events.Result(
            name=change.key,
            kind=change.kind,
            state=state,
            revision=short(revision),
            previous=short(before) if revision and before != revision else "",
            changed=change.action != kinds.UNCHANGED,
            goes=change.action == kinds.DELETE,
        )


def _without_rollback(rollout: Mapping[str, Any]) -> dict[str, Any]:
    breaker = {**rollout["deploymentCircuitBreaker"], "rollback": False}
    return {**rollout, "deploymentCircuitBreaker": breaker}
