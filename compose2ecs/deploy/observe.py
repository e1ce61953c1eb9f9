"""Observe: read what is on ECS, in as few calls as the wanted state allows.

DescribeServices by tens tells everything of services whose tags say that they are up to date; only
definitions of the others are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from compose2ecs.aws.ecs import SERVICES_AT_ONCE, TASKS_AT_ONCE
from compose2ecs.aws.errors import NOT_FOUND, AwsError
from compose2ecs.deploy import tags
from compose2ecs.deploy.cloud_map import observe_names
from compose2ecs.deploy.current import Current, FoundJob, FoundService
from compose2ecs.deploy.diff import digest, untagged
from compose2ecs.ecs import canonical
from compose2ecs.mapping.names import group_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compose2ecs.deploy.pace import Work
    from compose2ecs.ecs.state import Document, EcsState
    from compose2ecs.mapping.target import Target
    from compose2ecs.mapping.topology import Topology


class Around(TypedDict):
    """What is read beside services and jobs."""

    log_groups: frozenset[str]
    namespaces: dict[str, str]


RECENT_REVISIONS = 3
"""How far back a job's revisions are looked at; older ones count as not there."""


def observe(
    work: Work,
    target: Target,
    topology: Topology,  # noqa: ARG001 one signature for every stage that the pipeline runs
    desired: EcsState,
) -> Current:
    """What is there of what `desired` names, and the project's services that it does not name.

    Raises AwsError, except for a cluster that does not exist.
    """
    reading = _Reading(work, target, desired)
    described, arns, log_groups, namespaces = work.pace.together(
        reading.services, reading.service_arns, reading.log_groups, reading.namespaces
    )
    around: Around = {"log_groups": log_groups, "namespaces": namespaces}
    if described is None:
        return reading.without_cluster(around)
    return reading.whole(described, arns or [], around)


def context_of(
    target: Target, namespaces: Mapping[str, str], registries: Mapping[str, str] | None = None
) -> canonical.Context:
    """What short forms in documents stand for; `namespaces` is name to ARN, `registries` back."""
    return canonical.Context(
        account=target.account,
        region=target.region,
        partition=target.partition,
        launch_type="" if target.capacity_providers else target.launch_type,
        namespaces={arn: name for name, arn in namespaces.items()},
        registries=registries or {},
        ignored_tags=tags.OF_THE_RUN,
    )


def hash_of(desired: EcsState, request: Document, context: canonical.Context) -> str:
    """The hash tag of a wanted service or job: of its definition and its request."""
    definition = desired.task_definitions[str(request["taskDefinition"])]
    return digest(definition, request, context)


def job_hash(desired: EcsState, family: str, context: canonical.Context) -> str:
    """The hash tag of a wanted job: of all but its tags, since those are no reason to run again."""
    definition, request = desired.task_definitions[family], desired.tasks[family]
    return digest(untagged(definition), untagged(request), context)


class _Reading:
    """One observation: the same few things are at hand for every part of it."""

    def __init__(self, work: Work, target: Target, desired: EcsState) -> None:
        self.work = work
        self.clients = work.clients
        self.target = target
        self.desired = desired
        self.pace = work.pace
        self.context = context_of(target, {})

    def services(self) -> list[dict[str, Any]] | None:
        """Every wanted service that is there, deleted ones left out; None without a cluster.

        A project of jobs alone asks for its cluster in another way.
        """
        names = list(self.desired.services)
        if not names:
            found = self.pace.call(self.clients.ecs.clusters, [self.target.cluster])
            return [] if found else None
        try:
            return self._described(names)
        except AwsError as error:
            if error.kind != NOT_FOUND:
                raise
            return None

    def service_arns(self) -> list[str] | None:
        """Every service of the cluster; None without a cluster."""
        try:
            return self.pace.call(self.clients.ecs.service_arns, self.target.cluster)
        except AwsError as error:
            if error.kind != NOT_FOUND:
                raise
            return None

    def _described(self, names: Sequence[str]) -> list[dict[str, Any]]:
        found = self.pace.each(
            lambda some: self.pace.call(self.clients.ecs.services, self.target.cluster, some),
            _chunks(names, SERVICES_AT_ONCE),
        )
        return [s for answer in found for s in answer if s.get("status") != "INACTIVE"]

    def without_cluster(self, around: Around) -> Current:
        """What there is when the cluster isn't: only things outside of it."""
        arns = self.pace.call(self.clients.ecs.cluster_arns)
        return Current(
            cluster=False,
            clusters=tuple(sorted(arn.rpartition("/")[2] for arn in arns)),
            jobs=self._jobs(cluster=False),
            names=observe_names(self.work, self.target, self.desired),
            **around,
        )

    def whole(
        self, described: Sequence[dict[str, Any]], arns: Sequence[str], around: Around
    ) -> Current:
        """All of it, given the wanted services that are there and the names of all services."""
        self.context = context_of(self.target, around["namespaces"])
        orphans = self._orphans(arns)
        services, names = self.pace.together(
            lambda: self.pace.each(self._service, described),
            lambda: observe_names(
                self.work, self.target, self.desired, described, [o.document for o in orphans]
            ),
        )
        return Current(
            cluster=True,
            services={s.name: s for s in services},
            jobs=self._jobs(cluster=True),
            names=names,
            orphans=orphans,
            **around,
        )

    def _service(self, document: dict[str, Any]) -> FoundService:
        name, own = document["serviceName"], tags.as_mapping(document.get("tags", ()))
        revision = document.get("taskDefinition", "")
        return FoundService(
            name=name,
            arn=document["serviceArn"],
            document=document,
            tags=own,
            revision=revision,
            definition=self._definition(self.desired.services[name], own, revision),
            primary=primary(document),
        )

    def _definition(
        self, request: Document, own: Mapping[str, str], revision: str
    ) -> dict[str, Any] | None:
        """The definition, or None when the tags tell that it is the wanted one."""
        brought_to = own.get(tags.REVISION) == short(revision)
        if brought_to and own.get(tags.HASH) == hash_of(self.desired, request, self.context):
            return None
        return self._read(revision)

    def _read(self, revision: str) -> dict[str, Any]:
        if not revision:  # services of an external controller have none
            return {}
        document, listed = self.pace.call(self.clients.ecs.task_definition, revision)
        return {**document, "tags": listed}

    def _jobs(self, *, cluster: bool) -> dict[str, FoundJob]:
        families = list(self.desired.tasks)
        found = self.pace.each(lambda family: self._job(family, cluster=cluster), families)
        return {f: job for f, job in zip(families, found, strict=True) if job}

    def _job(self, family: str, *, cluster: bool) -> FoundJob | None:
        arns = self.pace.call(self.clients.ecs.task_definition_arns, family, RECENT_REVISIONS)
        wanted = job_hash(self.desired, family, self.context)
        for arn in arns:
            own = tags.as_mapping(self.pace.call(self.clients.ecs.tags, arn))
            if own.get(tags.HASH) == wanted:
                done = tags.COMPLETED in own
                running, ended = self._runs(family, arn) if cluster and not done else ((), False)
                return FoundJob(revision=arn, completed=done or ended, marked=done, running=running)
        return FoundJob(last=self._read(arns[0])) if arns else None

    def _runs(self, family: str, revision: str) -> tuple[tuple[str, ...], bool]:
        """The tasks of the revision that run, and whether as many as wanted have ended well.

        A run that was interrupted before it could tag the revision is found by this.
        """
        arns = [
            arn
            for status in ("RUNNING", "STOPPED")
            for arn in self.pace.call(
                self.clients.ecs.task_arns,
                self.target.cluster,
                family=family,
                desiredStatus=status,
            )
        ]
        tasks = [
            task
            for some in _chunks(arns, TASKS_AT_ONCE)
            for task in self.pace.call(self.clients.ecs.tasks, self.target.cluster, some)
            if task.get("taskDefinitionArn") == revision
        ]
        running = tuple(t["taskArn"] for t in tasks if t.get("lastStatus") != "STOPPED")
        count = self.desired.tasks[family].get("count", 1)
        return running, sum(ended_well(t) for t in tasks) >= count

    def log_groups(self) -> frozenset[str]:
        """Those of the wanted log groups that exist."""
        wanted = {p.name for p in self.desired.prerequisites if p.kind == "logGroup"}
        found = self.pace.each(
            lambda name: self.pace.call(self.clients.logs.log_groups, name), sorted(wanted)
        )
        return frozenset(
            g["logGroupName"] for some in found for g in some if g["logGroupName"] in wanted
        )

    def namespaces(self) -> dict[str, str]:
        """Those of Service Connect's wanted namespaces that exist, name to ARN."""
        connects = (
            s.get("serviceConnectConfiguration", {}) for s in self.desired.services.values()
        )
        wanted = sorted({str(c["namespace"]) for c in connects if c.get("namespace")})
        return {
            n["Name"]: n["Arn"]
            for name in wanted
            for n in self.pace.call(self.clients.cloud_map.namespaces, name)
        }

    def _orphans(self, arns: Sequence[str]) -> tuple[FoundService, ...]:
        """Services of the project that nobody wants; only likely names are described."""
        stem = group_name(self.target)
        names = sorted(
            name
            for name in (arn.rpartition("/")[2] for arn in arns)
            if (name == stem or name.startswith(f"{stem}-")) and name not in self.desired.services
        )
        return project_services(self._described(names), self.target)


def project_services(
    described: Sequence[dict[str, Any]], target: Target
) -> tuple[FoundService, ...]:
    """Those of the services that are tagged as the project's own."""
    return tuple(
        FoundService(
            name=s["serviceName"],
            arn=s["serviceArn"],
            document=s,
            tags=own,
            revision=s.get("taskDefinition", ""),
            primary=primary(s),
        )
        for s in described
        if s.get("status") == "ACTIVE"
        and (own := tags.as_mapping(s.get("tags", ())))
        and tags.belongs(own, target.project, target.stage)
    )


def primary(service: Mapping[str, Any]) -> dict[str, Any]:
    """A service's PRIMARY deployment, empty when it has none."""
    return next((d for d in service.get("deployments", ()) if d.get("status") == "PRIMARY"), {})


def short(revision: str) -> str:
    """`family:number` of a task definition's ARN."""
    return revision.rpartition("/")[2]


def ended_well(task: Mapping[str, Any]) -> bool:
    """Whether a task has stopped and every container that says so exited with 0."""
    codes = [c.get("exitCode") for c in task.get("containers", ())]
    return task.get("lastStatus") == "STOPPED" and bool(codes) and all(c == 0 for c in codes)


def _chunks(items: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield list(items[start : start + size])
