"""Make the plan: what has to change so that ECS matches the files, in the order of dependencies."""

from __future__ import annotations

import dataclasses
import uuid
from typing import TYPE_CHECKING, Any

from compose2ecs.deploy import change as kinds
from compose2ecs.deploy import diff, tags
from compose2ecs.deploy.change import Change, Need, Plan
from compose2ecs.deploy.cloud_map_changes import marked, needed_changes, unused_changes
from compose2ecs.deploy.endpoints import appearing, forced, staged
from compose2ecs.deploy.handover import moves, without
from compose2ecs.deploy.observe import context_of, job_hash
from compose2ecs.deploy.reach import published
from compose2ecs.deploy.rename import renamed, with_renames
from compose2ecs.deploy.service_change import created, looks, removal, tag_list, updated
from compose2ecs.diagnostics import deploy_rules as rules
from compose2ecs.diagnostics.position import NOWHERE
from compose2ecs.ecs.state import origin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from compose2ecs.compose.project import Project
    from compose2ecs.deploy.current import Current, FoundService
    from compose2ecs.deploy.handover import Moves
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.ecs.state import EcsState, Prerequisite
    from compose2ecs.mapping.target import Target
    from compose2ecs.mapping.topology import Topology

__all__ = ["Plan", "make_plan"]

UNFINISHED = "its creation was interrupted"
BROKEN = "its last deployment failed"
FORCED = "asked for with --force"
RERUN = "asked for with --rerun"

CREATE_ROLE = (
    "aws iam create-role --role-name {name} --assume-role-policy-document "
    '\'{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":'
    '{{"Service":"ecs-tasks.amazonaws.com"}},"Action":"sts:AssumeRole"}}]}}\''
)
ATTACH_POLICY = "aws iam attach-role-policy --role-name {name} --policy-arn {policy}"


def make_plan(
    topology: Topology,
    desired: EcsState,
    current: Current,
    target: Target,
    *,
    show_values: bool = False,
    remove_orphans: bool = False,
    replace: Collection[str] = (),
    rerun: bool = False,
    force: Collection[str] = (),
    project: Project | None = None,
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The plan, and what stands in its way (errors) or has to be known.

    `rerun` runs jobs once more. `replace` and `force` name Compose services or groups: those that
    may be deleted and created again, and those to deploy anew although nothing differs. `project`
    tells which ports are published, for `reach`.
    """
    planner = _Planner(topology, desired, current, target, show_values=show_values, rerun=rerun)
    planner.allow(replace=replace, force=force)
    groups = planner.groups()
    changes = (
        *planner.prerequisites(),
        *planner.in_order(groups),
        *(planner.removals(groups) if remove_orphans else ()),
    )
    gone = {c.name for c in changes if c.kind == kinds.SERVICE}
    changes = (*changes, *unused_changes(current.names, gone))
    stay = tuple(s.name for s in current.orphans if s.name not in gone)
    plan = Plan(
        id=uuid.uuid4().hex,
        project=target.project,
        stage=target.stage,
        cluster=target.cluster,
        region=target.region,
        account=target.account,
        launch_type=_launch_type(target),
        changes=changes,
        orphans=stay,
        registries={n: found.arn for n, found in current.names.registries.items()},
        published=published(project, topology) if project else (),
        unpublished=_unpublished(topology),
    )
    return plan, (*planner.found, *_orphan_notes(stay))


def _launch_type(target: Target) -> str:
    return ", ".join(p.name for p in target.capacity_providers) or target.launch_type


def _unpublished(topology: Topology) -> tuple[str, ...]:
    """Compose services whose names nobody can resolve."""
    named = {e.service for e in topology.endpoints} | set(topology.full_names)
    return tuple(s for s in topology.group_of if s not in named)


def _orphan_notes(names: Collection[str]) -> Iterator[Diagnostic]:
    for name in names:
        text = f"service {name} is not in the files any more and stays"
        yield rules.ORPHAN.at(NOWHERE, text, rules.advice(rules.ORPHAN))


class _Planner:
    """One planning: what is wanted and what is there are at hand for every part of it."""

    def __init__(
        self,
        topology: Topology,
        desired: EcsState,
        current: Current,
        target: Target,
        *,
        show_values: bool,
        rerun: bool,
    ) -> None:
        self.topology = topology
        self.desired = desired
        self.current = current
        self.target = target
        self.show_values = show_values
        self.rerun = rerun
        self.context = context_of(target, current.namespaces, current.names.by_arn)
        self.found: list[Diagnostic] = []
        self.allowed: dict[str, frozenset[str]] = {}
        self.late: dict[str, list[str]] = {}
        """Endpoints that a service names and that appear too late for its tasks."""

    def allow(self, **options: Collection[str]) -> None:
        """Remember options that name services, as groups."""
        of = self.topology.group_of
        self.allowed = {k: frozenset(of.get(n, n) for n in v) for k, v in options.items()}

    # what services need beside their definitions

    def prerequisites(self) -> Iterator[Change]:
        """Cluster, role, log groups and namespaces that have to be created."""
        if not self.current.cluster:
            yield from self._cluster()
        for needed in self.desired.prerequisites:
            if needed.kind == "executionRole":
                yield from self._role(needed)
            if needed.kind == "logGroup" and needed.name not in self.current.log_groups:
                days = needed.settings.get("retentionInDays", self.target.log_retention_days)
                yield self._prerequisite(kinds.LOG_GROUP, needed.name, {"days": days})
            if needed.kind == "registry" or "type" in needed.settings:
                changes, found = needed_changes(needed, self.current.names, self.target)
                yield from changes
                self.found.extend(found)
            elif needed.kind == "namespace" and needed.name not in self.current.namespaces:
                yield self._prerequisite(kinds.NAMESPACE, needed.name, {})

    def _prerequisite(self, kind: str, name: str, request: Mapping[str, Any]) -> Change:
        own = tags.ours(self.target.project, self.target.stage)
        return Change(
            action=kinds.CREATE,
            kind=kind,
            name=name,
            request=request,
            tags={**self.target.tags, **own},
        )

    def _cluster(self) -> Iterator[Change]:
        target = self.target
        if not target.create_cluster and (target.cluster_named or not target.fargate):
            text = f'there is no cluster "{target.cluster}" in {target.region}'
            near = _nearest(target.cluster, self.current.clusters)
            known = f"; did you mean {near}?" if near else ""
            at = next((p.at for p in self.desired.prerequisites if p.kind == "cluster"), NOWHERE)
            self.found.append(rules.NO_CLUSTER.at(at, text + known, rules.advice(rules.NO_CLUSTER)))
        providers = [p.name for p in target.capacity_providers if p.name.startswith("FARGATE")]
        request = {"capacityProviders": providers} if providers else {}
        yield self._prerequisite(kinds.CLUSTER, target.cluster, request)
        if not target.fargate and not target.capacity_providers:
            text = f"cluster {target.cluster} will have no container instances to run tasks on"
            self.found.append(
                rules.NO_CAPACITY_YET.at(NOWHERE, text, rules.advice(rules.NO_CAPACITY_YET))
            )

    def _role(self, needed: Prerequisite) -> Iterator[Change]:
        name = self.target.execution_role.rpartition("/")[2]
        if not self.target.execution_role_missing or name != needed.name.rpartition("/")[2]:
            return
        if self.target.create_execution_role:
            yield self._prerequisite(kinds.ROLE, name, {"policy": self.policy})
            return
        text = f'the execution role "{name}" does not exist in account {self.target.account}'
        commands = " && ".join(
            (CREATE_ROLE.format(name=name), ATTACH_POLICY.format(name=name, policy=self.policy))
        )
        fix = f"create it with --create-execution-role, or: {commands}"
        self.found.append(rules.NO_EXECUTION_ROLE.at(needed.at, text, fix))

    @property
    def policy(self) -> str:
        """AWS's managed policy for execution roles, in this partition."""
        stem = f"arn:{self.target.partition}:iam::aws:policy/service-role"
        return f"{stem}/AmazonECSTaskExecutionRolePolicy"

    # services and jobs

    def groups(self) -> dict[str, Change]:
        """The change of every service and job, by name, with what it has to wait for."""
        changes: dict[str, Change] = {}
        new = appearing(self.desired, self.current, self.context)
        for name in self.desired.services:
            change = self._service(name, new)
            if change is not None:
                own = self.current.services[name].tags if name in self.current.services else {}
                changes[name] = marked(change, self.desired, self.current.names, own)
        for name in self.desired.tasks:
            changes[name] = self._job(name)
        changes = staged(changes, self.topology, self.desired)
        moving = moves(self.desired, self.current, self.context)
        changes = {
            n: dataclasses.replace(c, staged=c.staged and n not in moving)
            for n, c in changes.items()
        }
        needs = self._needs(changes, new)
        changes = self._handed_over(changes, needs, moving)
        self.found.extend(self._notes_on_endpoints(changes, new))
        changes = {
            name: dataclasses.replace(change, needs=tuple(needs.get(name, ())))
            for name, change in changes.items()
        }
        return with_renames(
            changes, self.desired, renamed(self.target, self.topology, self.current)
        )

    def _own_tags(self, name: str) -> dict[str, str]:
        group = self.topology.groups.get(name)
        service = {tags.SERVICE: group.members[0]} if group else {}
        documents = {**self.desired.tasks, **self.desired.services}
        whole = {
            **tags.as_mapping(documents[name].get("tags", ())),
            **tags.ours(self.target.project, self.target.stage),
            **service,
        }
        return tags.remembering(whole) if name in self.desired.services else whole

    def _service(self, name: str, new: Mapping[str, tuple[str, ...]]) -> Change | None:
        found = self.current.services.get(name)
        own = self._own_tags(name)
        if found is None or found.draining:
            return created(self.desired, name, own, self.context, self.target.cluster)
        if not self._may_touch(name, found):
            return None
        reasons = tuple(forced(name, self.topology, new))
        if _unfinished(found, self.desired.services[name]):
            reasons = (UNFINISHED,)
        change = updated(
            self.desired, found, own, self.context, reasons=reasons, show_values=self.show_values
        )
        if change.rolls or change.action == kinds.REPLACE:
            return self._checked(change)
        again = [FORCED] if name in self.allowed["force"] else [BROKEN] if found.broken else []
        if not again:
            return self._checked(change)
        return updated(
            self.desired, found, own, self.context, reasons=again, show_values=self.show_values
        )

    def _may_touch(self, name: str, found: FoundService) -> bool:
        at = origin(self.desired, "service", name, ())
        controller = found.document.get("deploymentController", {}).get("type", "ECS")
        if controller != "ECS":
            text = f"service {name} is deployed by {controller}"
            self.found.append(
                rules.OTHER_CONTROLLER.at(at, text, rules.advice(rules.OTHER_CONTROLLER))
            )
            return False
        adopted = {self.topology.group_of.get(n, n) for n in self.target.adopt}
        if tags.belongs(found.tags, self.target.project, self.target.stage) or name in adopted:
            return True
        group = self.topology.groups.get(name)
        member = group.members[0] if group else name
        raw = {t["key"]: t.get("value", "") for t in found.document.get("tags", ())}
        text = f"there is a service {name} in cluster {self.target.cluster}; {tags.owner(raw)}"
        fix = f"use another project name or --stage, or take it over with --adopt {member}"
        self.found.append(rules.NOT_OURS.at(at, text, fix))
        return False

    def _checked(self, change: Change) -> Change:
        """The change, with an error when it is a replacement that nobody allowed."""
        if change.action == kinds.REPLACE and change.name not in self.allowed["replace"]:
            what = ", ".join(d.what for d in change.differences if d.effect == diff.REPLACING)
            text = f"{what} of service {change.name} can't be changed in place"
            at = origin(self.desired, "service", change.name, ())
            group = self.topology.groups.get(change.name)
            member = group.members[0] if group else change.name
            fix = f"undo it, or accept the downtime of a new service: --replace {member}"
            self.found.append(rules.REPLACEMENT.at(at, text, fix))
        return change

    def _job(self, name: str) -> Change:
        found = self.current.jobs.get(name)
        wanted = self.desired.tasks[name]
        definition = self.desired.task_definitions[str(wanted["taskDefinition"])]
        again = self.rerun
        done = found is not None and found.completed and not again
        equal = found is not None and bool(found.revision)
        differences: tuple[diff.Difference, ...] = ()
        if found is not None and found.last is not None:
            differences = diff.definition_differences(
                definition, found.last, self.context, show_values=self.show_values
            )
        return Change(
            action=kinds.UNCHANGED if done else kinds.RUN,
            kind=kinds.JOB,
            name=name,
            differences=differences,
            reasons=(RERUN,) if again and equal else (),
            request={
                **{k: v for k, v in wanted.items() if k != "taskDefinition"},
                "cluster": self.target.cluster,
                "tags": tag_list(self._own_tags(name)),
            },
            family=str(wanted["taskDefinition"]),
            definition=None if equal else definition,
            revision=found.revision if found else "",
            running=found.running if found and not again else (),
            hash=job_hash(self.desired, name, self.context),
            resign=done and found is not None and not found.marked,
            tasks=wanted.get("count", 1),
            **looks(definition),
        )

    def _needs(
        self, changes: Mapping[str, Change], new: Mapping[str, tuple[str, ...]]
    ) -> dict[str, list[Need]]:
        """What each group waits for: its dependencies, and endpoints that it names and that change.

        In a circle, one that is created at count 0 first only waits until the other's update is
        begun, which then doesn't wait for it: the endpoints of both are there before a task starts.
        Where both run already, the tasks of one can't know what the other brings.
        """
        needs: dict[str, list[Need]] = {}
        for edge in self.topology.edges:
            if edge.group in changes and edge.needs in changes:
                own = needs.setdefault(edge.group, [])
                own.append(Need(name=edge.needs, condition=edge.condition))
        for name, named in self.topology.names.items():
            for other in named:
                waits = {n.name for n in needs.get(name, ())}
                changing = other in new and other in changes and not changes[other].staged
                if not (name in changes and changing) or other in waits:
                    continue
                condition = "healthy"
                if _reaches(needs, other, name):
                    if not changes[name].staged:
                        self.late.setdefault(name, []).extend(new[other])
                        continue
                    _unbound(needs, other, name)
                    condition = "begun"
                needs.setdefault(name, []).append(Need(name=other, condition=condition))
        return needs

    def _handed_over(
        self, changes: Mapping[str, Change], needs: dict[str, list[Need]], moving: Moves
    ) -> dict[str, Change]:
        """The changes with what lets names go first.

        A service that is in the files no more is removed; any other one is brought to its new
        state first, or made to let go before all else where each waits for the other.
        """
        out = dict(changes)
        orphans = {o.name: o for o in self.current.orphans}
        for taker, held in moving.items():
            for holder, names in held.items():
                if taker not in out:
                    continue
                if holder in orphans:
                    words = ", ".join(names)
                    out[holder] = removal(orphans[holder], f"{taker} takes over its name {words}")
                elif _reaches(needs, holder, taker):
                    found = self.current.services[holder]
                    gone = {n for h in moving.values() for n in h.get(holder, ())}
                    out[holder] = dataclasses.replace(out[holder], release=without(found, gone))
                    continue
                needs.setdefault(taker, []).append(Need(name=holder, condition="healthy"))
        return out

    def _notes_on_endpoints(
        self, changes: Mapping[str, Change], new: Mapping[str, tuple[str, ...]]
    ) -> Iterator[Diagnostic]:
        """Running services that will not know a new endpoint.

        They don't name it, or it appears in a circle only after their own deployment has begun.
        """
        for name, late in self.late.items():
            text = f"tasks of {name} will not know {', '.join(late)} before their next deployment"
            group = self.topology.groups[name]
            fix = f"each needs the other's new endpoint; run `up --force {group.members[0]}` next"
            at = origin(self.desired, "service", name, ())
            yield rules.KNOWS_TOO_LITTLE.at(at, text, fix)
        if not new:
            return
        words = ", ".join(sorted({alias for aliases in new.values() for alias in aliases}))
        for name in self.topology.connected:
            change = changes.get(name)
            if change is None or change.action == kinds.CREATE or change.rolls or name in new:
                continue
            text = f"tasks of {name} will not know {words} before their next deployment"
            at = origin(self.desired, "service", name, ())
            yield rules.KEEPS_OLD_NAMES.at(at, text, rules.advice(rules.KEEPS_OLD_NAMES))

    def in_order(self, changes: Mapping[str, Change]) -> tuple[Change, ...]:
        """Dependencies first; else as in the files, so that a plan reads like them."""
        names = [n for n in self.topology.groups if n in changes]
        names += [n for n in changes if n not in names]
        done: dict[str, Change] = {}
        while len(done) < len(names):
            ready = [
                n
                for n in names
                if n not in done and all(need.name in done for need in changes[n].needs)
            ]
            # A circle was told long before; take the rest as they come rather than hang.
            chosen = ready or [n for n in names if n not in done]
            done[chosen[0]] = changes[chosen[0]]
        return tuple(done.values())

    def removals(self, groups: Mapping[str, Change]) -> Iterator[Change]:
        """The project's services that the files don't have, less those that go already."""
        for found in self.current.orphans:
            same = groups.get(found.name)
            if same is None:
                yield removal(found, "it is not in the files any more")
            elif same.kind == kinds.JOB:
                yield dataclasses.replace(removal(found, "it is a job now"), twin=True)


def _unfinished(found: FoundService, wanted: Mapping[str, Any]) -> bool:
    """Whether a run began to create it at count 0, and it should have tasks."""
    daemon = wanted.get("schedulingStrategy") == "DAEMON"
    return not daemon and found.unfinished and wanted.get("desiredCount", 1) != 0


def _unbound(needs: dict[str, list[Need]], start: str, goal: str) -> None:
    """Let what `start` waits for, directly or not, wait for `goal` no more."""
    for name in list(needs):
        if _reaches(needs, start, name):
            needs[name] = [n for n in needs[name] if n.name != goal]


def _reaches(needs: Mapping[str, list[Need]], start: str, goal: str) -> bool:
    """Whether `start` waits for `goal`, directly or not."""
    open_names, seen = [start], set()
    while open_names:
        name = open_names.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            open_names.extend(n.name for n in needs.get(name, ()))
    return False


def _nearest(name: str, known: Collection[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, sorted(known), n=3)
    return " or ".join(f'"{c}"' for c in close)
