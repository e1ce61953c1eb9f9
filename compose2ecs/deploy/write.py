"""Write: each call that changes something, done once even if its answer gets lost.

CreateService and RunTask carry a client token; RegisterTaskDefinition and UpdateService have none,
so after a lost answer we look whether it happened before we say it again.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from compose2ecs.aws.errors import NOT_FOUND, UNREACHABLE, AwsError
from compose2ecs.deploy import change as kinds
from compose2ecs.deploy import tags
from compose2ecs.deploy.cloud_map_write import CloudMapWriter
from compose2ecs.deploy.diff import EFFECTS
from compose2ecs.deploy.observe import primary, short
from compose2ecs.deploy.pace import found_or_none
from compose2ecs.deploy.service_change import tag_list

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compose2ecs.deploy.change import Change, Plan
    from compose2ecs.deploy.pace import Work

    Document = Mapping[str, Any]

LOST_ATTEMPTS = 4
LONGEST_WAIT = 300.0
"""Seconds for what takes a moment at AWS: a namespace, a service that still drains."""
SETTLING = 20.0
"""Seconds until everybody sees a change: AWS's answers are consistent in the end, not at once."""
STARTED_BY = "compose2ecs"
CHANGED = "somebody changed it since the plan was made"


class OvertakenError(Exception):
    """Somebody changed a service since the plan was made; nothing was written over it."""


class Writer:
    """The writing calls of one run."""

    def __init__(self, work: Work, plan: Plan) -> None:
        self.clients = work.clients
        self.pace = work.pace
        self.plan = plan
        self.cloud_map = CloudMapWriter(work, plan, self.token)
        self._deployments: dict[str, str] = {}
        """The deployment that this run made of a service last."""
        self.older: dict[str, frozenset[str]] = {}
        """The deployments that a service had before that."""
        self.crossed: set[str] = set()
        """Services that somebody else deployed in the moment before our own call."""

    # what services need

    def prerequisite(self, change: Change) -> None:
        """Create what a service needs; one that appeared meanwhile is fine."""
        create: dict[str, Callable[[Change], None]] = {
            kinds.CLUSTER: self._cluster,
            kinds.ROLE: self._role,
            kinds.LOG_GROUP: self._log_group,
            kinds.NAMESPACE: self.cloud_map.namespace,
            kinds.REGISTRY: self.cloud_map.registry,
        }
        create[change.kind](change)

    def _cluster(self, change: Change) -> None:
        request = {"clusterName": change.name, "tags": tag_list(change.tags), **change.request}
        self.pace.call(self.clients.ecs.create_cluster, request)

    def _role(self, change: Change) -> None:
        with _already("EntityAlreadyExists"):
            self.pace.call(self.clients.iam.create_task_role, change.name)
        self.pace.call(self.clients.iam.attach_policy, change.name, change.request["policy"])

    def _log_group(self, change: Change) -> None:
        with _already("ResourceAlreadyExistsException"):
            self.pace.call(self.clients.logs.create_log_group, change.name, change.tags)
        self.pace.call(self.clients.logs.keep_for, change.name, change.request["days"])

    # task definitions

    def register(self, change: Change) -> str:
        """Register what a change wants, unless it wants nothing; the revision's ARN."""
        if change.definition is None:
            if change.definition_tags:
                self.pace.call(
                    self.clients.ecs.tag_resource, change.revision, change.definition_tags
                )
            if change.gone_definition_tags:
                self.pace.call(
                    self.clients.ecs.untag_resource, change.revision, change.gone_definition_tags
                )
            return change.revision
        own = {
            **tags.as_mapping(change.definition.get("tags", ())),
            **tags.ours(self.plan.project, self.plan.stage),
            tags.HASH: change.hash,
        }
        request = {**change.definition, "tags": tag_list(own)}
        found = self._registered(change)  # by a run that ended before it could use it
        if found:
            return found
        for attempt in range(1, LOST_ATTEMPTS + 1):
            try:
                answer = self.pace.call(self.clients.ecs.register_task_definition, request)
                return str(answer["taskDefinitionArn"])
            except AwsError as error:
                if error.kind != UNREACHABLE or attempt == LOST_ATTEMPTS:
                    raise
                self.pace.clock.sleep(float(2**attempt))
                found = self._registered(change)
                if found:
                    return found
        raise AssertionError

    def _registered(self, change: Change) -> str:
        """A revision newer than the one that runs with this content; empty when there is none."""
        for arn in self.pace.call(self.clients.ecs.task_definition_arns, change.family, 3):
            if arn == change.revision:
                break
            _, listed = self.pace.call(self.clients.ecs.task_definition, arn)
            if tags.as_mapping(listed).get(tags.HASH) == change.hash:
                return arn
        return ""

    # services

    def create(self, request: Document, revision: str) -> dict[str, Any]:
        """Create a service; waits for one of that name that is still draining.

        Raises OvertakenError when somebody created it since the plan was made.
        """
        whole = {**self.cloud_map.attached(request), "taskDefinition": revision}
        whole["clientToken"] = self.token(whole)
        deadline = self.pace.clock.now() + LONGEST_WAIT
        while True:
            try:
                return self._made(self.pace.call(self.clients.ecs.create_service, whole))
            except AwsError as error:
                if "not idempotent" in error.message:
                    raise OvertakenError("somebody created it since the plan was made") from None
                if "draining" not in error.message.lower() or self.pace.clock.now() > deadline:
                    raise
                self.pace.clock.sleep(5.0)

    def update(self, change: Change, request: Document, revision: str) -> dict[str, Any]:
        """Update a service with one call; after a lost answer the deployment tells if it came.

        Raises OvertakenError when it is not as the plan saw it, or as this run left it.
        """
        now = self.untouched(change)
        before = {str(d.get("id")) for d in now.get("deployments", ())}
        attached = self.cloud_map.attached(request)
        whole = {**attached, "cluster": self.plan.cluster, "service": change.name}
        if revision and revision != change.revision:
            whole["taskDefinition"] = revision
        rolls = any(m not in (*EFFECTS, "cluster", "service") for m in whole)
        for attempt in range(1, LOST_ATTEMPTS + 1):
            try:
                made = self.pace.call(self.clients.ecs.update_service, whole)
            except AwsError as error:
                if error.kind != UNREACHABLE or attempt == LOST_ATTEMPTS:
                    raise
                self.pace.clock.sleep(float(2**attempt))
                made = self.service(change.name)
                newest = primary(made)
                if not (rolls and made and newest.get("id") not in before and _runs(newest, whole)):
                    continue
            ours = primary(made) if rolls else {}
            for other in made.get("deployments", ()):
                # One of our own whose answer got lost runs the same.
                again = attempt > 1 and _runs(other, whole)
                if other.get("id") not in (*before, ours.get("id")) and not again:
                    self.crossed.add(change.name)
            if rolls:
                self.older[change.name] = frozenset(before)
            return self._made(made)
        raise AssertionError

    def _made(self, service: dict[str, Any]) -> dict[str, Any]:
        self._deployments[str(service["serviceName"])] = str(primary(service).get("id", ""))
        return service

    def untouched(self, change: Change) -> dict[str, Any]:
        """A service as it is now, which nobody but this run has changed.

        Raises OvertakenError when somebody has, or has deleted it.
        """
        now = self.service(change.name)
        if not now:
            raise OvertakenError("somebody deleted it since the plan was made")
        own = self._deployments.get(change.name)
        found = str(primary(now).get("id", ""))
        mine = own is not None or _run_of(now) == change.run
        if found != (own or change.deployment) or not mine:
            raise OvertakenError(CHANGED)
        return now

    def service(self, name: str) -> dict[str, Any]:
        """A service as it is now; empty when it is gone.

        What DescribeServices answers may be a few seconds old, so one in which our own deployment
        is missing is asked for again.
        """
        own = self._deployments.get(name)
        deadline = self.pace.clock.now() + SETTLING
        while True:
            listed = found_or_none(
                lambda: self.pace.call(self.clients.ecs.services, self.plan.cluster, [name])
            )
            found = next((s for s in listed if s.get("status") != "INACTIVE"), {})
            seen = own is None or any(d.get("id") == own for d in found.get("deployments", ()))
            if seen or self.pace.clock.now() > deadline:
                return found
            self.pace.clock.sleep(2.0)

    def sign(self, change: Change, arn: str, revision: str) -> None:
        """The tags that come last: what the service was brought to."""
        if change.gone_tags:
            self.pace.call(self.clients.ecs.untag_resource, arn, change.gone_tags)
        self.pace.call(
            self.clients.ecs.tag_resource,
            arn,
            {
                **change.tags,
                tags.HASH: change.hash,
                tags.REVISION: short(revision),
                tags.RUN: self.plan.id,
                **self.cloud_map.mark(change),
            },
        )

    def stop(self, deployment: str) -> None:
        """Stop a service deployment with rollback; one that has ended meanwhile is left."""
        with _already("ConflictException"):
            self.pace.call(self.clients.ecs.stop_service_deployment, deployment)

    def remove(self, change: Change) -> None:
        """Scale a service to nothing and delete it; one that is gone already is fine.

        Raises OvertakenError when somebody changed it since the plan was made.
        """
        try:
            now = self.service(change.name)
            if now and _run_of(now) != change.run:
                raise OvertakenError(CHANGED)
            request = {"cluster": self.plan.cluster, "service": change.name, "desiredCount": 0}
            if now.get("schedulingStrategy") != "DAEMON":
                self._again_while_lost(self.clients.ecs.update_service, request)
            self._delete(change.name)
        except AwsError as error:
            if error.kind != NOT_FOUND:
                raise

    def _delete(self, name: str) -> None:
        deadline = self.pace.clock.now() + LONGEST_WAIT
        while True:
            try:
                self.pace.call(self.clients.ecs.delete_service, self.plan.cluster, name)
            except AwsError as error:
                waits = "deployments are active" in error.message
                if not waits or self.pace.clock.now() > deadline:
                    raise
                self.pace.clock.sleep(5.0)
            else:
                return

    def _again_while_lost(self, call: Callable[[Document], Any], request: Document) -> None:
        """Repeat a call that does no harm twice, though AWS gives it no token."""
        for attempt in range(1, LOST_ATTEMPTS + 1):
            try:
                self.pace.call(call, request)
            except AwsError as error:
                if error.kind != UNREACHABLE or attempt == LOST_ATTEMPTS:
                    raise
                self.pace.clock.sleep(float(2**attempt))
            else:
                return

    # jobs

    def run(self, change: Change, revision: str) -> tuple[tuple[str, ...], str]:
        """Start a job: the ARNs of its tasks, and why one of them could not be started."""
        request = {
            **change.request,
            "taskDefinition": revision,
            "startedBy": STARTED_BY,
            "clientToken": self.token([change.name, change.hash]),
        }
        answer = self.pace.call(self.clients.ecs.run_task, request)
        started = tuple(str(t["taskArn"]) for t in answer.get("tasks") or ())
        failures = answer.get("failures") or ([] if started else [{}])
        reasons = [str(f.get("reason") or f.get("detail") or "no reason given") for f in failures]
        return started, reasons[0] if reasons else ""

    def mark_completed(self, revision: str) -> None:
        """Note on a job's revision that it has ended well."""
        self.pace.call(self.clients.ecs.tag_resource, revision, {tags.COMPLETED: "true"})

    # what `up` created

    def delete_prerequisite(self, change: Change) -> None:
        """Delete what `up` created; one that is gone already is fine."""
        try:
            if change.kind == kinds.CLUSTER:
                self.pace.call(self.clients.ecs.delete_cluster, change.name)
            elif change.kind == kinds.LOG_GROUP:
                self.pace.call(self.clients.logs.delete_log_group, change.name)
            else:
                self.cloud_map.delete(change)
        except AwsError as error:
            if error.kind != NOT_FOUND:
                raise

    def token(self, content: Any) -> str:
        """A client token of this plan for this content: 32 characters."""
        text = json.dumps([self.plan.id, content], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


class _already:  # noqa: N801 reads as a phrase: `with _already("EntityAlreadyExists")`
    """Passes over the error that says that what we want is there."""

    def __init__(self, code: str) -> None:
        self._code = code

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        return isinstance(error, AwsError) and error.code == self._code


def _run_of(service: Document) -> str:
    """The run of `up` that a service was changed by last."""
    return tags.as_mapping(service.get("tags", ())).get(tags.RUN, "")


def _runs(deployment: Document, request: Document) -> bool:
    """Whether a deployment is of the task definition that a request asked for."""
    wanted = request.get("taskDefinition")
    return wanted is None or deployment.get("taskDefinition") == wanted
