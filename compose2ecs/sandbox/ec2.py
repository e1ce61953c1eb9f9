"""EC2's network as the sandbox has it, with fixed ids: a default VPC, and one with private subnets.

Ids that are well formed but unknown are taken to be private subnets (behind a NAT gateway) and
security groups of the default VPC, so that a project made for a real account can be tried.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2ecs.sandbox.errors import ApiError
from compose2ecs.sandbox.given import given, is_there

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from compose2ecs.sandbox.world import Json, World

DEFAULT_VPC = "vpc-0d0000000000000a0"
PRIVATE_VPC = "vpc-0d0000000000000b0"
DEFAULT_GROUP = "sg-0d0000000000000a0"
PRIVATE_GROUP = "sg-0d0000000000000b0"
PUBLIC, NATTED, ISOLATED = "public", "natted", "isolated"
SUBNETS = (
    # id, VPC, zone's letter, CIDR, way out
    ("subnet-0d0000000000000a1", DEFAULT_VPC, "a", "172.31.0.0/20", PUBLIC),
    ("subnet-0d0000000000000a2", DEFAULT_VPC, "b", "172.31.16.0/20", PUBLIC),
    ("subnet-0d0000000000000a3", DEFAULT_VPC, "c", "172.31.32.0/20", PUBLIC),
    ("subnet-0d0000000000000b1", PRIVATE_VPC, "a", "10.0.0.0/20", NATTED),
    ("subnet-0d0000000000000b2", PRIVATE_VPC, "b", "10.0.16.0/20", NATTED),
    ("subnet-0d0000000000000b3", PRIVATE_VPC, "a", "10.0.32.0/20", ISOLATED),
)
GATEWAYS = {
    PUBLIC: {"GatewayId": "igw-0d0000000000000a0"},
    NATTED: {"NatGatewayId": "nat-0d0000000000000b0"},
}
IDENTITY = re.compile(r"[a-z]+-([0-9a-f]{8}|[0-9a-f]{17})")


def well_formed(identity: str, kind: str) -> None:
    """Refuse an id that AWS could not have made."""
    if not IDENTITY.fullmatch(identity):
        raise ApiError(f"Invalid{kind}.Malformed", f'Invalid id: "{identity}"')


def vpcs(world: World) -> list[Json]:
    """Both VPCs; the default one can be taken away by a test."""
    both = [
        {"VpcId": DEFAULT_VPC, "CidrBlock": "172.31.0.0/16", "IsDefault": True},
        {"VpcId": PRIVATE_VPC, "CidrBlock": "10.0.0.0/16", "IsDefault": False},
    ]
    return [
        {**v, "State": "available", "OwnerId": world.account, "InstanceTenancy": "default"}
        for v in both
        if not (v["IsDefault"] and world.state["noDefaultVpc"])
    ]


def subnet(world: World, row: tuple[str, str, str, str, str]) -> Json:
    """A subnet as DescribeSubnets has it."""
    identity, vpc, zone, cidr, way = row
    return {
        "SubnetId": identity,
        "VpcId": vpc,
        "AvailabilityZone": f"{world.region}{zone}",
        "CidrBlock": cidr,
        "State": "available",
        "AvailableIpAddressCount": 4091,
        "DefaultForAz": vpc == DEFAULT_VPC and way == PUBLIC,
        "MapPublicIpOnLaunch": way == PUBLIC,
        "SubnetArn": world.arn("ec2", f"subnet/{identity}"),
        "OwnerId": world.account,
        "_way": way,
    }


def assumed(identity: str) -> tuple[str, str, str, str, str]:
    """What an unknown subnet is taken for."""
    return (identity, DEFAULT_VPC, "a", "172.31.48.0/20", NATTED)


def subnets(world: World, asked: Iterable[str] = ()) -> list[Json]:
    """All subnets, or those with the ids that are asked for."""
    present = {v["VpcId"] for v in vpcs(world)}
    known = {row[0]: row for row in SUBNETS if row[1] in present}
    rows = [known.get(i, assumed(i)) for i in asked] or list(known.values())
    return [subnet(world, row) for row in rows]


def matching(
    rows: list[Json], filters: list[Json] | None, fields: dict[str, Callable[[Json], list[str]]]
) -> list[Json]:
    """The rows that pass all filters; raises InvalidParameterValue for a filter not modelled."""
    for each in filters or []:
        if each["Name"] not in fields:
            name = each["Name"]
            raise ApiError("InvalidParameterValue", f"The filter '{name}' is invalid")
        wanted, field = set(each.get("Values", [])), fields[each["Name"]]
        rows = [r for r in rows if wanted & set(field(r))]
    return rows


def text(key: str) -> Callable[[Json], list[str]]:
    """A filter's field that stands in a row as it is."""

    def values(row: Json) -> list[str]:
        value = row[key]
        return [str(value).lower() if isinstance(value, bool) else str(value)]

    return values


def describe_vpcs(world: World, request: Json) -> Json:
    """DescribeVpcs."""
    rows = vpcs(world)
    asked = request.get("VpcIds")
    if asked:
        missing = sorted(set(asked) - {v["VpcId"] for v in rows})
        if missing:
            message = f"The vpc ID '{missing[0]}' does not exist"
            raise ApiError("InvalidVpcID.NotFound", message)
        rows = [v for v in rows if v["VpcId"] in asked]
    fields = {
        "is-default": text("IsDefault"),
        "isDefault": text("IsDefault"),
        "vpc-id": text("VpcId"),
        "state": text("State"),
    }
    return {"Vpcs": matching(rows, request.get("Filters"), fields)}


def describe_subnets(world: World, request: Json) -> Json:
    """DescribeSubnets."""
    asked = request.get("SubnetIds", [])
    for identity in asked:
        well_formed(identity, "SubnetID")
    refuse_absent(world, "subnet", "InvalidSubnetID.NotFound", asked)
    fields = {
        "vpc-id": text("VpcId"),
        "subnet-id": text("SubnetId"),
        "default-for-az": text("DefaultForAz"),
        "defaultForAz": text("DefaultForAz"),
        "state": text("State"),
        "availability-zone": text("AvailabilityZone"),
        "map-public-ip-on-launch": text("MapPublicIpOnLaunch"),
    }
    rows = subnets(world, asked or filtered_ids(request, "subnet-id"))
    return {"Subnets": matching(rows, request.get("Filters"), fields)}


def filtered_ids(request: Json, name: str) -> list[str]:
    """The ids that a filter asks for."""
    found = [f["Values"] for f in request.get("Filters", []) if f["Name"] == name]
    return list(found[0]) if found else []


def security_group(world: World, identity: str, vpc: str, name: str) -> Json:
    """A security group that lets its own members in and everything out."""
    inside = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": identity}], "IpRanges": []}
    outside = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "UserIdGroupPairs": []}
    return {
        "GroupId": identity,
        "GroupName": name,
        "Description": f"{name} VPC security group",
        "VpcId": vpc,
        "OwnerId": world.account,
        "IpPermissions": [inside, *world.state["openings"].get(identity, [])],
        "IpPermissionsEgress": [outside],
    }


def describe_security_groups(world: World, request: Json) -> Json:
    """DescribeSecurityGroups."""
    known = {DEFAULT_GROUP: DEFAULT_VPC, PRIVATE_GROUP: PRIVATE_VPC}
    asked = request.get("GroupIds") or filtered_ids(request, "group-id")
    for identity in asked:
        well_formed(identity, "GroupId")
    refuse_absent(world, "security group", "InvalidGroup.NotFound", asked)
    rows = [
        security_group(world, i, known.get(i, DEFAULT_VPC), "default" if i in known else i)
        for i in asked or known
    ]
    fields = {"vpc-id": text("VpcId"), "group-name": text("GroupName"), "group-id": text("GroupId")}
    return {"SecurityGroups": matching(rows, request.get("Filters"), fields)}


def authorize_security_group_ingress(world: World, request: Json) -> Json:
    """AuthorizeSecurityGroupIngress, with permissions or one plain range."""
    plain = {
        "IpProtocol": request.get("IpProtocol", "tcp"),
        "FromPort": request.get("FromPort"),
        "ToPort": request.get("ToPort"),
        "IpRanges": [{"CidrIp": request.get("CidrIp", "0.0.0.0/0")}],
    }
    openings = world.state["openings"].setdefault(request["GroupId"], [])
    openings.extend(request.get("IpPermissions") or [plain])
    return {"Return": True}


def route_table(way: str, vpc: str, members: list[str], *, main: bool) -> Json:
    """A route table with the local route and the way out."""
    identity = f"rtb-0d000000000000{way[:2].encode().hex()[:3]}"
    associations = [
        {"RouteTableId": identity, "SubnetId": s, "Main": False} for s in members if not main
    ] + ([{"RouteTableId": identity, "Main": True}] if main else [])
    routes = [
        {
            "DestinationCidrBlock": "10.0.0.0/16" if vpc == PRIVATE_VPC else "172.31.0.0/16",
            "GatewayId": "local",
            "State": "active",
        }
    ]
    if way in GATEWAYS:
        routes.append({"DestinationCidrBlock": "0.0.0.0/0", "State": "active", **GATEWAYS[way]})
    return {"RouteTableId": identity, "VpcId": vpc, "Associations": associations, "Routes": routes}


def describe_route_tables(_world: World, request: Json) -> Json:
    """DescribeRouteTables: the default VPC's main table leads to an internet gateway."""
    assumed_ids = [
        i
        for i in filtered_ids(request, "association.subnet-id")
        if i not in {row[0] for row in SUBNETS}
    ]
    rows = [
        route_table(PUBLIC, DEFAULT_VPC, [], main=True),
        route_table(NATTED, PRIVATE_VPC, [r[0] for r in SUBNETS if r[4] == NATTED], main=False),
        route_table(ISOLATED, PRIVATE_VPC, [], main=True),
    ]
    if assumed_ids:
        rows.append(route_table(NATTED, DEFAULT_VPC, assumed_ids, main=False))
    fields: dict[str, Callable[[Json], list[str]]] = {
        "vpc-id": text("VpcId"),
        "association.main": lambda r: [str(a["Main"]).lower() for a in r["Associations"]],
        "association.subnet-id": lambda r: [a.get("SubnetId", "") for a in r["Associations"]],
        "route-table-id": text("RouteTableId"),
    }
    return {"RouteTables": matching(rows, request.get("Filters"), fields)}


def new_interface(world: World, given: Json) -> tuple[Json, Json]:
    """A task's attachment and its network interface."""
    place = subnets(world, given["subnets"][:1])[0]
    serial = world.state["serial"] % 60_000 + 10
    start = ".".join(place["CidrBlock"].split(".")[:2])
    private = f"{start}.{serial // 250 % 250}.{serial % 250 + 4}"
    identity = f"eni-{world.fresh(17)}"
    interface: Json = {
        "NetworkInterfaceId": identity,
        "SubnetId": place["SubnetId"],
        "VpcId": place["VpcId"],
        "AvailabilityZone": place["AvailabilityZone"],
        "PrivateIpAddress": private,
        "InterfaceType": "interface",
        "Status": "in-use",
        "Groups": [
            {"GroupId": g, "GroupName": g} for g in given["securityGroups"] or [DEFAULT_GROUP]
        ],
        "_way": place["_way"],
    }
    if given["assignPublicIp"] == "ENABLED":
        address = f"203.0.{serial // 250 % 250}.{serial % 250 + 4}"
        interface["Association"] = {
            "PublicIp": address,
            "PublicDnsName": f"ec2-{address.replace('.', '-')}.compute.amazonaws.com",
        }
    details = {
        "subnetId": place["SubnetId"],
        "networkInterfaceId": identity,
        "macAddress": "0a:00:00:" + ":".join(identity[4 + i : 6 + i] for i in (0, 2, 4)),
        "privateDnsName": f"ip-{private.replace('.', '-')}.{world.region}.compute.internal",
        "privateIPv4Address": private,
    }
    attachment: Json = {
        "id": world.fresh_uuid(),
        "type": "ElasticNetworkInterface",
        "status": "PRECREATED",
        "details": [{"name": k, "value": v} for k, v in details.items()],
    }
    return attachment, interface


def reaches_internet(interface: Json) -> bool:
    """Whether images can be pulled from an interface's subnet."""
    way = interface["_way"]
    return bool(way == NATTED or (way == PUBLIC and "Association" in interface))


def describe_network_interfaces(world: World, request: Json) -> Json:
    """DescribeNetworkInterfaces of the tasks that have not ended."""
    rows = [
        t["_interface"]
        for t in world.state["tasks"].values()
        if "_interface" in t and t["lastStatus"] != "STOPPED"
    ]
    asked = request.get("NetworkInterfaceIds")
    if asked:
        missing = sorted(set(asked) - {r["NetworkInterfaceId"] for r in rows})
        if missing:
            raise ApiError(
                "InvalidNetworkInterfaceID.NotFound",
                f"The networkInterface ID '{missing[0]}' does not exist",
            )
        rows = [r for r in rows if r["NetworkInterfaceId"] in asked]
    fields: dict[str, Callable[[Json], list[str]]] = {
        "subnet-id": text("SubnetId"),
        "vpc-id": text("VpcId"),
        "network-interface-id": text("NetworkInterfaceId"),
        "group-id": lambda r: [g["GroupId"] for g in r["Groups"]],
    }
    return {"NetworkInterfaces": matching(rows, request.get("Filters"), fields)}


def describe_vpc_endpoints(world: World, request: Json) -> Json:
    """DescribeVpcEndpoints: only those that a test gave a VPC, by the short names of services."""
    rows = [
        {
            "VpcEndpointId": f"vpce-{number:017x}",
            "VpcId": vpc["VpcId"],
            "ServiceName": f"com.amazonaws.{world.region}.{service}",
            "State": "available",
        }
        for vpc in vpcs(world)
        for number, service in enumerate(given(world, "vpc", vpc["VpcId"]).get("endpoints", ()))
    ]
    return {"VpcEndpoints": matching(rows, request.get("Filters"), {"vpc-id": text("VpcId")})}


def refuse_absent(world: World, kind: str, code: str, asked: Iterable[str]) -> None:
    """Refuse ids that a test said not to exist."""
    for identity in asked:
        if not is_there(world, kind, identity):
            raise ApiError(code, f"The {kind} ID '{identity}' does not exist")


OPERATIONS = {
    "DescribeVpcEndpoints": describe_vpc_endpoints,
    "DescribeVpcs": describe_vpcs,
    "DescribeSubnets": describe_subnets,
    "DescribeSecurityGroups": describe_security_groups,
    "DescribeRouteTables": describe_route_tables,
    "AuthorizeSecurityGroupIngress": authorize_security_group_ingress,
    "DescribeNetworkInterfaces": describe_network_interfaces,
}
