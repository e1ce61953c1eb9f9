"""Reach: where each published port answers after `up`, or what closes it and how to open it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from compose2ecs.aws.ecs import SERVICES_AT_ONCE
from compose2ecs.aws.errors import AwsError
from compose2ecs.deploy.change import Published

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compose2ecs.compose.project import Project
    from compose2ecs.deploy.change import Plan
    from compose2ecs.deploy.pace import Work
    from compose2ecs.mapping.topology import Topology

    Document = Mapping[str, Any]

EVERYWHERE = ("0.0.0.0/0", "::/0")
BEHIND = "attach a target group with x-ecs.load_balancers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One published port: its address when it is `open`, else what closes it and advice."""

    service: str
    port: int
    open: bool
    address: str = ""
    why: str = ""
    advice: str = ""


def published(project: Project, topology: Topology) -> tuple[Published, ...]:
    """Each TCP port in `ports`, with the group that its service runs in."""
    return tuple(
        Published(group, name, int(port.target))
        for name, service in project.services.items()
        for port in service.ports
        if (group := topology.group_of.get(name))
        and port.target.isdecimal()
        and port.protocol == "tcp"
    )


def reach(work: Work, plan: Plan) -> tuple[Place, ...]:
    """Every published port of the plan's services. Nothing when the caller may not look."""
    names = list(dict.fromkeys(p.group for p in plan.published))
    if not names:
        return ()
    try:
        return tuple(_places(work, plan, names))
    except AwsError as error:
        if error.denied:
            return ()
        raise


def _places(work: Work, plan: Plan, names: Sequence[str]) -> Iterator[Place]:
    found = {
        s["serviceName"]: s
        for i in range(0, len(names), SERVICES_AT_ONCE)
        for s in work.pace.call(
            work.clients.ecs.services, plan.cluster, names[i : i + SERVICES_AT_ONCE]
        )
    }
    groups: dict[str, Document] = {}
    for port in plan.published:
        service = found.get(port.group)
        if service is not None:
            yield _place(work, plan, port, service, groups)


def _place(
    work: Work, plan: Plan, port: Published, service: Document, groups: dict[str, Document]
) -> Place:
    for balancer in service.get("loadBalancers", ()):
        if balancer.get("containerPort") == port.port:
            behind = balancer.get("targetGroupArn") or balancer.get("loadBalancerName")
            return _closed(port, f"reached through its load balancer ({behind})")
    network = service.get("networkConfiguration", {}).get("awsvpcConfiguration")
    if not network:
        return _closed(port, "reached through the container instances that its tasks run on")
    if network.get("assignPublicIp") != "ENABLED":
        why = "its tasks have no public address"
        return _closed(port, why, f"{BEHIND}, or run it with --assign-public-ip")
    own = network.get("securityGroups") or []
    missing = [g for g in own if g not in groups]
    if missing:
        answer = work.pace.call(work.clients.ec2.security_groups, ids=missing)
        groups.update({g["GroupId"]: g for g in answer})
    if not any(_lets_in(groups.get(g, {}), port.port) for g in own):
        name = own[0] if own else "the VPC's default security group"
        command = (
            f"aws ec2 authorize-security-group-ingress --group-id {name} --protocol tcp "
            f"--port {port.port} --cidr 0.0.0.0/0"
        )
        advice = f"{BEHIND}, or open it to everybody: {command}" if own else BEHIND
        return _closed(port, f"closed by security group {name}", advice)
    address = _address(work, plan, port.group)
    if not address:
        return _closed(port, "open, but no running task has a public address yet")
    return Place(service=port.service, port=port.port, open=True, address=address)


def _closed(port: Published, why: str, advice: str = "") -> Place:
    return Place(service=port.service, port=port.port, open=False, why=why, advice=advice)


def _lets_in(group: Document, port: int) -> bool:
    """Whether a security group lets everybody in at a TCP port."""
    for rule in group.get("IpPermissions", ()):
        everything = rule.get("IpProtocol") == "-1"
        in_range = rule.get("FromPort", -1) <= port <= rule.get("ToPort", -1)
        sources = [r.get("CidrIp") for r in rule.get("IpRanges", ())]
        sources += [r.get("CidrIpv6") for r in rule.get("Ipv6Ranges", ())]
        allowed = everything or (rule.get("IpProtocol") == "tcp" and in_range)
        if allowed and any(s in EVERYWHERE for s in sources):
            return True
    return False


def _address(work: Work, plan: Plan, service: str) -> str:
    """The public address of a running task of the service."""
    clients, pace = work.clients, work.pace
    arns = pace.call(
        clients.ecs.task_arns, plan.cluster, serviceName=service, desiredStatus="RUNNING"
    )
    tasks = pace.call(clients.ecs.tasks, plan.cluster, arns[:1]) if arns else []
    interfaces = [
        str(detail["value"])
        for task in tasks
        for attachment in task.get("attachments", ())
        for detail in attachment.get("details", ())
        if detail.get("name") == "networkInterfaceId"
    ]
    if not interfaces:
        return ""
    found = pace.call(clients.ec2.network_interfaces, interfaces)
    return next((str(i["Association"]["PublicIp"]) for i in found if i.get("Association")), "")
