"""Down: the plan that removes a project: its services, then what `up` created for it.

Only what carries the project's own tags: a cluster, log group or namespace that was there before
has none. Task definitions stay, since they cost nothing and a later `up` compares with them.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from compose2ecs.aws.ecs import SERVICES_AT_ONCE
from compose2ecs.deploy import change as kinds
from compose2ecs.deploy import tags
from compose2ecs.deploy.change import Change, Plan
from compose2ecs.deploy.cloud_map_changes import deletions
from compose2ecs.deploy.observe import project_services
from compose2ecs.deploy.service_change import removal
from compose2ecs.diagnostics import deploy_rules as rules
from compose2ecs.diagnostics.position import NOWHERE
from compose2ecs.mapping.names import group_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2ecs.aws.clients import Clients
    from compose2ecs.deploy.current import FoundService
    from compose2ecs.deploy.pace import Pace, Work
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.mapping.target import Target


def down_plan(work: Work, target: Target) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The plan for `apply`; empty when nothing of the project is there. Raises AwsError."""
    clients, pace = work.clients, work.pace
    identity = pace.call(clients.sts.identity)
    found = wrong_account(target, identity.account)
    if found:
        return _plan(target, target.account, ()), found
    clusters = pace.call(clients.ecs.clusters, [target.cluster])
    services: tuple[FoundService, ...] = ()
    others = False
    if clusters:
        services, others = found_services(clients, pace, target)
    changes = [
        *(removal(s, "") for s in reversed(services)),
        *deletions(work, target),
        *_log_groups(clients, pace, target),
    ]
    own = tags.as_mapping(clusters[0].get("tags", ())) if clusters else {}
    if clusters and tags.belongs(own, target.project, target.stage) and not others:
        arn = clusters[0]["clusterArn"]
        changes.append(_deletion(kinds.CLUSTER, target.cluster, arn))
    return _plan(target, identity.account, tuple(changes)), ()


def wrong_account(target: Target, account: str) -> tuple[Diagnostic, ...]:
    """An error when the credentials are for another account than the files allow."""
    if not target.account or target.account == account:
        return ()
    text = f"these credentials are for account {account}, not {target.account}"
    return (rules.WRONG_ACCOUNT.at(NOWHERE, text, rules.advice(rules.WRONG_ACCOUNT)),)


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
        purpose=kinds.DELETE,
    )


def _deletion(kind: str, name: str, arn: str) -> Change:
    return Change(action=kinds.DELETE, kind=kind, name=name, arn=arn)


def found_services(
    clients: Clients, pace: Pace, target: Target
) -> tuple[tuple[FoundService, ...], bool]:
    """The project's services, and whether others live in the cluster."""
    stem = group_name(target)
    arns = pace.call(clients.ecs.service_arns, target.cluster)
    names = sorted(arn.rpartition("/")[2] for arn in arns)
    likely = [n for n in names if n == stem or n.startswith(f"{stem}-")]
    described = [
        s
        for i in range(0, len(likely), SERVICES_AT_ONCE)
        for s in pace.call(clients.ecs.services, target.cluster, likely[i : i + SERVICES_AT_ONCE])
    ]
    ours = project_services(described, target)
    gone = {s["serviceName"] for s in described if s.get("status") != "ACTIVE"}
    return ours, len(names) > len(ours) + len(gone & set(names))


def _log_groups(clients: Clients, pace: Pace, target: Target) -> Iterator[Change]:
    for found in pace.call(clients.logs.log_groups, target.log_group):
        if found["logGroupName"] != target.log_group:
            continue
        arn = str(found.get("logGroupArn") or found["arn"]).removesuffix(":*")
        if tags.belongs(pace.call(clients.logs.tags, arn), target.project, target.stage):
            yield _deletion(kinds.LOG_GROUP, found["logGroupName"], arn)
