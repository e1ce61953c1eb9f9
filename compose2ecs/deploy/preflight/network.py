"""Network: subnets, security groups, and the way that images are pulled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from compose2ecs.aws.errors import AwsError
from compose2ecs.deploy.preflight.images import place
from compose2ecs.deploy.preflight.question import Question, Verdict, ng, ok, skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compose2ecs.deploy.preflight.asked import Asked, Run
    from compose2ecs.diagnostics.position import Position

ROUTES_OUT = (
    "NatGatewayId",
    "TransitGatewayId",
    "InstanceId",
    "NetworkInterfaceId",
    "VpcPeeringConnectionId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
)
"""Members of a route that lead somewhere from a private address."""
FOR_PULLS = ("ecr.api", "ecr.dkr", "s3")
"""Endpoints that pulling from ECR takes without a way to the internet (ECR user guide)."""
EVERYWHERE = ("0.0.0.0/0", "::/0")


class Placement(NamedTuple):
    """A network configuration that several services share."""

    subnets: tuple[str, ...]
    groups: tuple[str, ...]
    public: bool
    fargate: bool
    only_ecr: bool
    """Whether every image is in ECR."""


def _placements(asked: Asked) -> Iterator[tuple[Placement, str, Position]]:
    """Each placement once, with whom it is for and where it comes from."""
    found: dict[Placement, list[Run]] = {}
    for run in asked.runs:
        if run.awsvpc:
            found.setdefault(_placement(run), []).append(run)
    for placement, runs in found.items():
        whom = runs[0].name if len(runs) == 1 else f"{runs[0].name} and {len(runs) - 1} more"
        first = runs[0]
        yield placement, whom, asked.at(first.kind, first.name, "networkConfiguration")


def _placement(run: Run) -> Placement:
    said = run.network
    containers = run.definition["containerDefinitions"]
    return Placement(
        subnets=tuple(said.get("subnets", ())),
        groups=tuple(said.get("securityGroups", ())),
        public=said.get("assignPublicIp") == "ENABLED",
        fargate=run.fargate,
        only_ecr=all(place(str(c["image"])) for c in containers),
    )


def subnets(asked: Asked) -> Iterator[Question]:
    """One question for each set of subnets."""
    seen = set()
    for placement, whom, at in _placements(asked):
        if placement.subnets not in seen:
            seen.add(placement.subnets)
            yield Question(
                subject=f"subnets of {whom}",
                at=at,
                needs=(("ec2:DescribeSubnets", "*"),),
                ask=_asking(_subnets, asked, placement),
            )


def security_groups(asked: Asked) -> Iterator[Question]:
    """One question for each set of security groups."""
    seen = set()
    for placement, whom, at in _placements(asked):
        key = (placement.groups, placement.subnets)
        if key not in seen:
            seen.add(key)
            yield Question(
                subject=f"security groups of {whom}",
                at=at,
                needs=(("ec2:DescribeSecurityGroups", "*"), ("ec2:DescribeSubnets", "*")),
                ask=_asking(_groups, asked, placement),
            )


def ways_out(asked: Asked) -> Iterator[Question]:
    """One question for each placement on Fargate; elsewhere the instance pulls the image."""
    seen = set()
    for placement, whom, at in _placements(asked):
        key = placement._replace(groups=())
        if placement.fargate and key not in seen:
            seen.add(key)
            actions = ("DescribeSubnets", "DescribeRouteTables", "DescribeVpcEndpoints")
            yield Question(
                subject=f"way out for {whom}",
                at=at,
                needs=tuple((f"ec2:{action}", "*") for action in actions),
                ask=_asking(_way_out, asked, placement),
            )


def _asking(answer: Any, *arguments: Any) -> Any:
    return lambda: answer(*arguments)


def _vpcs(asked: Asked, placement: Placement) -> list[str] | None:
    """The VPCs of the subnets; None where another question tells what is wrong with them."""
    if not placement.subnets:
        return None
    try:
        found = asked.subnets(placement.subnets)
    except AwsError as error:
        if error.code.startswith("InvalidSubnetID"):
            return None
        raise
    return sorted({s["VpcId"] for s in found})


def _subnets(asked: Asked, placement: Placement) -> Verdict | None:
    if not placement.subnets:
        return None
    try:
        found = asked.subnets(placement.subnets)
    except AwsError as error:
        if not error.code.startswith("InvalidSubnetID"):
            raise
        return ng(f"{error.message.rstrip('.')} in {asked.target.region}")
    vpcs = sorted({s["VpcId"] for s in found})
    if len(vpcs) > 1:
        return ng(f"are in several VPCs: {', '.join(vpcs)}", "name subnets of one VPC")
    full = sorted(s["SubnetId"] for s in found if s.get("AvailableIpAddressCount") == 0)
    if full:
        return ng(f"{', '.join(full)} has no free address", "name another subnet of the VPC")
    zones = sorted({s["AvailabilityZone"] for s in found})
    return ok(f"{vpcs[0]}, {', '.join(zones)}")


def _groups(asked: Asked, placement: Placement) -> Verdict | None:
    if not placement.groups:
        return ok("none named: the VPC's default group") if placement.subnets else None
    clients, pace = asked.work.clients, asked.work.pace
    try:
        found = pace.call(clients.ec2.security_groups, ids=list(placement.groups))
    except AwsError as error:
        if not error.code.startswith("InvalidGroup"):
            raise
        return ng(f"{error.message.rstrip('.')} in {asked.target.region}")
    vpcs = _vpcs(asked, placement)
    foreign = [g for g in found if vpcs and g["VpcId"] not in vpcs]
    if foreign and vpcs:
        group = foreign[0]
        return ng(
            f"{group['GroupId']} is in {group['VpcId']}, the subnets are in {', '.join(vpcs)}",
            "name security groups of the subnets' VPC",
        )
    return ok(", ".join(sorted(g["GroupId"] for g in found)))


def _way_out(asked: Asked, placement: Placement) -> Verdict | None:
    vpcs = _vpcs(asked, placement)
    if not vpcs or len(vpcs) > 1:
        return None
    clients, pace = asked.work.clients, asked.work.pace
    tables = asked.once(
        ("route tables", vpcs[0]), lambda: pace.call(clients.ec2.route_tables, vpcs[0])
    )
    ways = {s: way(s, tables) for s in placement.subnets}
    closed = [s for s, w in ways.items() if w == "" or (w == "internet" and not placement.public)]
    if not closed:
        kinds = {"internet": "a public address", "routed": "a NAT gateway or another route"}
        return ok(f"by {' and '.join(kinds[w] for w in sorted(set(ways.values())))}")
    endpoints = asked.once(
        ("endpoints", vpcs[0]), lambda: pace.call(clients.ec2.endpoint_services, vpcs[0])
    )
    return _by_endpoints(placement, closed, ways, endpoints)


def _by_endpoints(
    placement: Placement,
    closed: Sequence[str],
    ways: Mapping[str, str],
    endpoints: Sequence[str],
) -> Verdict:
    """What the VPC's endpoints can do for subnets that have no way to the internet."""
    missing = [n for n in FOR_PULLS if not any(e.endswith(f".{n}") for e in endpoints)]
    if placement.only_ecr and not missing:
        return ok("by VPC endpoints, to ECR")
    if not placement.only_ecr and not missing:
        return skipped("VPC endpoints lead to ECR alone; images elsewhere need another way")
    named = ", ".join(closed)
    if any(ways[s] == "internet" for s in closed):
        return ng(
            f"{named} is a public subnet, and the tasks have no public address to pull images from",
            "set --assign-public-ip, or use subnets behind a NAT gateway",
        )
    more = f", or endpoints for {', '.join(missing)}" if placement.only_ecr else ""
    return ng(
        f"{named} has no route to a registry",
        f"use subnets behind a NAT gateway{more}",
    )


def way(subnet: str, tables: Sequence[Mapping[str, Any]]) -> str:
    """Where a subnet's default route leads: `internet`, `routed`, or empty for nowhere."""
    own = [t for t in tables if any(a.get("SubnetId") == subnet for a in _associations(t))]
    main = [t for t in tables if any(a.get("Main") for a in _associations(t))]
    for table in own or main:
        for route in table.get("Routes", ()):
            target = route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock")
            if target not in EVERYWHERE or route.get("State") == "blackhole":
                continue
            gateway = str(route.get("GatewayId", ""))
            if gateway.startswith("igw-"):
                return "internet"
            if gateway.startswith("vgw-") or any(route.get(key) for key in ROUTES_OUT):
                return "routed"
    return ""


def _associations(table: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = table.get("Associations", ())
    return found
