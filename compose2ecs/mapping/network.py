"""The row of a task's place in the network: its subnets, security groups and public address."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.row import APPROXIMATED, IGNORED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from compose2ecs.compose.project import Network
    from compose2ecs.mapping.row import Container, Task

_OWN = ("subnets", "security_groups", "assign_public_ip")
_DOCKERS = "x-aws-securitygroup"
_DIGITS = (8, 17)
"""How many an id has (rule SVC-08)."""


def network(t: Task) -> dict[str, Any] | None:
    """`networkConfiguration`, on awsvpc and when subnets are known.

    Source: Compose `networks`, whose x-ecs says what stands for them; rules SVC-07 to SVC-09.
    """
    if not t.awsvpc:
        _say_unused(t)
        return None
    subnets = subnets_of(t)
    public = t.said("assign_public_ip", t.target.assign_public_ip)
    if not subnets:
        _say_unknown(t)
        return None
    _judge_networks(t)
    config: dict[str, Any] = {"subnets": list(subnets)}
    groups = security_groups_of(t)
    if groups:
        config["securityGroups"] = list(groups)
    if public or (public is False and t.fargate):
        config["assignPublicIp"] = "ENABLED" if public else "DISABLED"
    return {"awsvpcConfiguration": config}


def subnets_of(t: Task) -> Sequence[str]:
    """Those of the task, else the project's."""
    subnets: Sequence[str] = t.said("subnets") or t.target.subnets
    return subnets


def security_groups_of(t: Task) -> Sequence[str]:
    """Those of all the task's services: its one interface is in the groups of every network."""
    own = dict.fromkeys(g for c in t.containers for g in c.settings.get("security_groups", ()))
    return list(own) or t.target.security_groups


def _say_unused(t: Task) -> None:
    """On bridge, host and none a task uses its instance's interface."""
    why = f"with network mode {t.network_mode} it is the instance's own that counts"
    for c in t.containers:
        for key in _OWN:
            c.ignore(f"x-ecs.{key}", why)
        for name in filter(None, (n if _speaks(t, n) else "" for n in c.service.networks)):
            for key in _OWN[:2]:
                t.findings.judge(None, f"networks.{name}.x-ecs.{key}", APPROXIMATED, why)
            if by_group(t.project.networks[name]):
                _judge_group(t, name, IGNORED, why)


def _say_unknown(t: Task) -> None:
    if t.group is next(iter(t.topology.groups.values())):
        t.findings.diagnostics.append(
            rules.SUBNETS_UNKNOWN.at(
                t.group.at,
                "no subnets are given; `up` fills in the default VPC's",
                "set x-ecs.subnets or --subnet to have them in the documents",
            )
        )
    why = "it is written as soon as subnets are known"
    for c in t.containers:
        for key in _OWN[1:] if c.service.extension else ():
            c.approximate(f"x-ecs.{key}", why)
        for name in (n for n in c.service.networks if _speaks(t, n)):
            t.findings.judge(None, f"networks.{name}.x-ecs.security_groups", APPROXIMATED, why)
    _judge_networks(t)


def _judge_networks(t: Task) -> None:
    """Compose networks that say which security groups or subnets stand for them."""
    for c in t.containers:
        named = [n for n in c.service.networks if _speaks(t, n)]
        if named:
            _judge_members(t, c, named)
        for name in named:
            reason = "its subnets and security groups decide who may connect"
            below = "" if _DOCKERS in t.project.networks[name].tree else ".internal"
            t.findings.judge(None, f"networks.{name}{below}", APPROXIMATED, reason)
            if by_group(t.project.networks[name]):
                reason = "it is read as the security group of the services that join it"
                _judge_group(t, name, APPROXIMATED, reason)


def _judge_group(t: Task, network: str, verdict: str, reason: str) -> None:
    for key in ("external", "external.name", "name"):
        t.findings.judge(None, f"networks.{network}.{key}", verdict, reason)


def _judge_members(t: Task, c: Container, named: list[str]) -> None:
    if c.settings.get("subnets", t.said("subnets")) != t.said("subnets"):
        c.ignore("networks", "another service says the subnets of the task that both share")
        return
    listed = ", ".join(f'"{name}"' for name in named)
    c.approximate("networks", f"the subnets and security groups of {listed} stand for it")


def _speaks(t: Task, network: str) -> bool:
    found = t.project.networks.get(network)
    if found is None:
        return False
    said = found.extension
    return (
        ("subnets" in said or "security_groups" in said)
        or _DOCKERS in found.tree
        or by_group(found)
    )


def by_group(network: Network) -> bool:
    """Whether an external network is named by a security group's id, as in Docker's dialect."""
    if not network.external:
        return False
    prefix, _, digits = network.real_name.partition("-")
    return prefix == "sg" and len(digits) in _DIGITS and set(digits) <= set("0123456789abcdef")
