"""Rollback: the plan that stops deployments under way, or returns to what was stable before.

ECS remembers it all: service deployments with how each of them ended, and service revisions with
the settings that each was made of. "The one before" is the last deployment that succeeded with
other settings, never simply the number before.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from compose2ecs.aws.ecs import DEPLOYMENTS_AT_ONCE
from compose2ecs.aws.errors import NOT_FOUND, AwsError
from compose2ecs.deploy import change as kinds
from compose2ecs.deploy import tags
from compose2ecs.deploy.change import Change, Plan
from compose2ecs.deploy.diff import Difference
from compose2ecs.deploy.down import found_services, wrong_account
from compose2ecs.deploy.observe import short
from compose2ecs.deploy.service_change import rollout
from compose2ecs.diagnostics import deploy_rules as rules
from compose2ecs.diagnostics.position import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from compose2ecs.deploy.current import FoundService
    from compose2ecs.deploy.pace import Work
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.mapping.target import Target

    Document = Mapping[str, Any]

UNDER_WAY = ("PENDING", "IN_PROGRESS")
GOING_BACK = ("ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS")
MEMBERS: dict[str, Any] = {
    "capacityProviderStrategy": [],
    "loadBalancers": [],
    "serviceRegistries": [],
    "networkConfiguration": None,
    "serviceConnectConfiguration": {"enabled": False},
    "volumeConfigurations": [],
}
"""Members of UpdateService that a service revision keeps, and what takes one away again."""


def rollback_plan(
    work: Work, target: Target, services: Collection[str] = ()
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The plan for `apply`: one change for each service that goes back. Raises AwsError.

    `services` are names of ECS services. Without them: every deployment that is under way, and the
    services that the last run of `up` changed.
    """
    identity = work.pace.call(work.clients.sts.identity)
    found = wrong_account(target, identity.account)
    if found:
        return _plan(target, target.account, ()), found
    there = _there(work, target)
    histories = work.pace.each(lambda s: _History(work, target.cluster, s), there)
    chosen = [h for h in histories if h.service.name in services] if services else _last(histories)
    changes, notes = [], [_unknown(n) for n in sorted(set(services) - {s.name for s in there})]
    for history in chosen:
        change, note = history.way_back()
        changes.append(change)
        notes += [note] if note else []
    if not there and not notes:
        text = f"there are no services of {target.project} in cluster {target.cluster}"
        notes.append(rules.NOTHING_THERE.at(NOWHERE, text, rules.advice(rules.NOTHING_THERE)))
    return _plan(target, identity.account, tuple(c for c in changes if c)), tuple(notes)


def _there(work: Work, target: Target) -> tuple[FoundService, ...]:
    """The project's services; none in a cluster that is not there, as before a first `up`."""
    try:
        return found_services(work.clients, work.pace, target)[0]
    except AwsError as e:
        if e.kind != NOT_FOUND:
            raise
        return ()


def _plan(target: Target, account: str, changes: tuple[Change, ...]) -> Plan:
    return Plan(
        id=uuid.uuid4().hex,
        project=target.project,
        stage=target.stage,
        cluster=target.cluster,
        region=target.region,
        account=account,
        launch_type=target.launch_type,
        changes=changes,
        purpose=kinds.ROLL_BACK,
    )


def _unknown(name: str) -> Diagnostic:
    text = f"the project has no service {name} on ECS"
    return rules.NOTHING_THERE.at(NOWHERE, text, rules.advice(rules.NOTHING_THERE))


def _last(histories: Sequence[_History]) -> list[_History]:
    """Services with a deployment under way, and those that the newest run changed."""
    going = [h for h in histories if h.open]
    if going or not histories:
        return going
    newest = max(histories, key=lambda h: float(h.service.primary.get("createdAt", 0)))
    run = newest.service.tags.get(tags.RUN)
    return [h for h in histories if h is newest or (run and h.service.tags.get(tags.RUN) == run)]


class _History:
    """What became of a service's deployments, newest first."""

    def __init__(self, work: Work, cluster: str, service: FoundService) -> None:
        self.work = work
        self.service = service
        self.records = work.pace.call(work.clients.ecs.service_deployments, cluster, service.name)

    @property
    def open(self) -> Document | None:
        """The deployment that is under way, or that goes back already."""
        going = (*UNDER_WAY, *GOING_BACK)
        return next((r for r in self.records if r.get("status") in going), None)

    def way_back(self) -> tuple[Change | None, Diagnostic | None]:
        """The change that goes back, or why there is none."""
        if self.open:
            return self._stop(self.open)
        newest = str(self.records[0].get("status")) if self.records else ""
        if newest == "ROLLBACK_SUCCESSFUL":
            text = f"{self.service.name} is back on {short(self.service.revision)} already"
            return self._unchanged(), rules.ALREADY_BACK.at(NOWHERE, text)
        states = self._stable()
        here = _settings(states[0]) if states and newest == "SUCCESSFUL" else ""
        at = max((i for i, s in enumerate(states) if _settings(s) == here), default=-1)
        earlier = next((s for s in states[at + 1 :] if _settings(s) != here), None)
        if earlier is None:
            return None, self._nothing()
        return self._return(states[0] if here else None, earlier), None

    def _nothing(self) -> Diagnostic:
        text = f"{self.service.name} has no earlier deployment that was stable"
        return rules.NOTHING_TO_GO_BACK_TO.at(
            NOWHERE, text, rules.advice(rules.NOTHING_TO_GO_BACK_TO)
        )

    def _stable(self) -> list[Document]:
        """The service revisions of deployments that succeeded, newest first."""
        arns = [
            str(r["targetServiceRevisionArn"])
            for r in self.records
            if r.get("status") == "SUCCESSFUL" and r.get("targetServiceRevisionArn")
        ][:DEPLOYMENTS_AT_ONCE]
        if not arns:
            return []
        unique = list(dict.fromkeys(arns))
        found = self.work.pace.call(self.work.clients.ecs.service_revisions, unique)
        by_arn = {str(r["serviceRevisionArn"]): r for r in found}
        return [by_arn[a] for a in arns if a in by_arn]

    def _stop(self, going: Document) -> tuple[Change | None, Diagnostic | None]:
        stable = self._stable()
        if not stable:
            return None, self._nothing()
        change = self._change(
            str(stable[0].get("taskDefinition", "")),
            consequences=("its deployment is stopped; " + rollout(self.service.document),),
            stop=str(going["serviceDeploymentArn"]),
            rolling=going.get("status") in GOING_BACK,
        )
        return change, None

    def _return(self, here: Document | None, earlier: Document) -> Change:
        request: dict[str, Any] = {}
        for member, nothing in MEMBERS.items():
            before, after = (here or self.service.document).get(member), earlier.get(member)
            if after == before or (here is None and member not in self.service.document):
                continue
            if after or nothing is not None:
                request[member] = after or nothing
        return self._change(
            str(earlier.get("taskDefinition", "")),
            consequences=(rollout(self.service.document),),
            request={**request, "forceNewDeployment": True},
        )

    def _change(self, back_to: str, request: Document | None = None, **more: Any) -> Change:
        now = self.service.revision
        revision = [Difference("revision", short(now), short(back_to))] if now != back_to else []
        others = [Difference(m, "as now", "as before") for m in MEMBERS if m in (request or {})]
        return Change(
            action=kinds.ROLL_BACK,
            kind=kinds.SERVICE,
            name=self.service.name,
            differences=(*revision, *others),
            request=request or {},
            revision=now,
            back_to=back_to,
            arn=self.service.arn,
            deployment=str(self.service.primary.get("id", "")),
            run=self.service.tags.get(tags.RUN, ""),
            tasks=self.service.document.get("desiredCount"),
            **more,
        )

    def _unchanged(self) -> Change:
        return Change(
            action=kinds.UNCHANGED,
            kind=kinds.SERVICE,
            name=self.service.name,
            revision=self.service.revision,
            arn=self.service.arn,
            deployment=str(self.service.primary.get("id", "")),
        )


def _settings(revision: Document) -> str:
    """What makes a service revision differ from another for those who use the service."""
    kept = {k: revision[k] for k in ("taskDefinition", *MEMBERS) if revision.get(k)}
    return json.dumps(kept, sort_keys=True, default=str)
