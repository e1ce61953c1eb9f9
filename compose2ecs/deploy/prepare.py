"""Prepare: fill in what only the account knows, before anything is translated.

The account itself, the execution role's ARN, and the network: the default VPC's subnets and
security group, and whether tasks need a public address to pull their images.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2ecs.aws.errors import NOT_FOUND, AwsError
from compose2ecs.diagnostics import deploy_rules as rules
from compose2ecs.diagnostics.position import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from compose2ecs.aws.clients import Clients
    from compose2ecs.compose.project import Project
    from compose2ecs.deploy.pace import Pace, Work
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.mapping.target import Target

    Filled = tuple[dict[str, Any], tuple[Diagnostic, ...]]
    """Members of the target to set, and findings."""

MOST_SUBNETS = 16
"""SVC-08."""


def prepare(work: Work, project: Project, target: Target) -> tuple[Target, tuple[Diagnostic, ...]]:
    """The target with account, role and network filled in; settings of the user stay as they are.

    Stops at a wrong account, so that nothing else of it is even read. Raises AwsError.
    """
    clients, pace = work.clients, work.pace
    identity = pace.call(clients.sts.identity)
    if target.account and target.account != identity.account:
        at = project.extension.at("account") if "account" in project.extension else NOWHERE
        text = f"these credentials are for account {identity.account}, not {target.account}"
        return target, (rules.WRONG_ACCOUNT.at(at, text, rules.advice(rules.WRONG_ACCOUNT)),)
    target = target.replace(account=identity.account, partition=identity.partition, prepared=True)
    role, network = pace.together(
        lambda: _role(clients, pace, target), lambda: _network(clients, pace, target)
    )
    return target.replace(**role[0], **network[0]), (*role[1], *network[1])


def _role(clients: Clients, pace: Pace, target: Target) -> Filled:
    """The execution role as an ARN; `make_plan` decides whether a missing one matters."""
    name = target.execution_role
    given = name.startswith("arn:")
    if not name or (given and f":{target.account}:" not in name):
        return {}, ()  # another account's role can't be looked up from here
    likely = name if given else f"arn:{target.partition}:iam::{target.account}:role/{name}"
    try:
        role = pace.call(clients.iam.role, name.rpartition("/")[2])
    except AwsError as error:
        if error.kind == NOT_FOUND:
            return {"execution_role": likely, "execution_role_missing": True}, ()
        if not error.denied:
            raise
        text = f'may not look up the execution role "{name}"; taking it for {likely}'
        return {"execution_role": likely}, (
            rules.ROLE_UNKNOWN.at(NOWHERE, text, rules.advice(rules.ROLE_UNKNOWN)),
        )
    return {"execution_role": name if given else role["Arn"]}, ()


def _network(clients: Clients, pace: Pace, target: Target) -> Filled:
    """Subnets, security groups and public address, as far as nobody named them."""
    if target.network_mode != "awsvpc":
        return {}, ()
    asks_public = target.assign_public_ip is None and target.fargate
    if target.subnets:
        if not asks_public:
            return {}, ()
        own = pace.call(clients.ec2.subnets, ids=target.subnets)
        vpcs = sorted({s["VpcId"] for s in own})
        tables = [t for vpc in vpcs for t in pace.call(clients.ec2.route_tables, vpc)]
        return {"assign_public_ip": _any_public(own, tables)}, ()
    found = pace.call(clients.ec2.default_vpc)
    if found is None:
        text = f"the default VPC of {target.region} does not exist, and no subnets were named"
        return {}, (rules.NO_NETWORK.at(NOWHERE, text, rules.advice(rules.NO_NETWORK)),)
    vpc = found["VpcId"]
    subnets, tables, groups = pace.together(
        lambda: _one_per_zone(pace.call(clients.ec2.subnets, vpc=vpc)),
        lambda: pace.call(clients.ec2.route_tables, vpc) if asks_public else [],
        lambda: [] if target.security_groups else pace.call(clients.ec2.security_groups, vpc=vpc),
    )
    if not subnets:
        text = f"the default VPC of {target.region} has no subnets, and none were named"
        return {}, (rules.NO_NETWORK.at(NOWHERE, text, rules.advice(rules.NO_NETWORK)),)
    filled: dict[str, Any] = {"subnets": tuple(s["SubnetId"] for s in subnets)}
    if groups:
        filled["security_groups"] = tuple(sorted(g["GroupId"] for g in groups))
    if asks_public:
        filled["assign_public_ip"] = _any_public(subnets, tables)
    return filled, ()


def _one_per_zone(subnets: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One subnet for each zone, the default one first; in order of zones, so that plans repeat."""
    ranked = sorted(
        subnets,
        key=lambda s: (s["AvailabilityZone"], not s.get("DefaultForAz"), s["SubnetId"]),
    )
    by_zone: dict[str, dict[str, Any]] = {}
    for subnet in ranked:
        by_zone.setdefault(subnet["AvailabilityZone"], subnet)
    return list(by_zone.values())[:MOST_SUBNETS]


def _any_public(subnets: Sequence[dict[str, Any]], tables: Sequence[dict[str, Any]]) -> bool:
    """Whether a subnet's default route is an internet gateway.

    There a task without a public address can't pull its image; in a private subnet, where a NAT
    gateway answers, the address does no harm.
    """
    return any(_is_public(subnet, tables) for subnet in subnets)


def _is_public(subnet: dict[str, Any], tables: Sequence[dict[str, Any]]) -> bool:
    own = [
        t
        for t in tables
        if any(a.get("SubnetId") == subnet["SubnetId"] for a in t.get("Associations", ()))
    ]
    main = [
        t
        for t in tables
        if t.get("VpcId") == subnet["VpcId"]
        and any(a.get("Main") for a in t.get("Associations", ()))
    ]
    return any(
        str(route.get("GatewayId", "")).startswith("igw-")
        for table in (own or main)
        for route in table.get("Routes", ())
    )
