"""Amazon EC2: where tasks get their network from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from compose2ecs.aws.operation import EC2_READ, operation, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from types_boto3_ec2 import EC2Client

    Answer = dict[str, Any]


class Ec2(Protocol):
    """The part of Amazon EC2 that `up` reads; it changes nothing there."""

    def default_vpc(self) -> Answer | None:
        """The region's default VPC. Bucket: ec2 read; ec2:DescribeVpcs."""

    def subnets(self, *, vpc: str = "", ids: Sequence[str] = ()) -> list[Answer]:
        """Subnets of a VPC, or by id. Bucket: ec2 read; ec2:DescribeSubnets."""

    def route_tables(self, vpc: str) -> list[Answer]:
        """A VPC's route tables, with associations. Bucket: ec2 read; ec2:DescribeRouteTables."""

    def security_groups(self, *, vpc: str = "", ids: Sequence[str] = ()) -> list[Answer]:
        """A VPC's default group, or by id. Bucket: ec2 read; ec2:DescribeSecurityGroups."""

    def network_interfaces(self, ids: Sequence[str]) -> list[Answer]:
        """Network interfaces by id. Bucket: ec2 read; ec2:DescribeNetworkInterfaces."""

    def endpoint_services(self, vpc: str) -> list[str]:
        """Names of the AWS services that a VPC has an endpoint for, those that are available.

        Bucket: ec2 read; ec2:DescribeVpcEndpoints.
        """


def ec2(client: Callable[[], EC2Client]) -> Ec2:
    """Amazon EC2 over boto3; `client` is called at the first use."""
    return _BotoEc2(client)


class _BotoEc2:
    def __init__(self, client: Callable[[], EC2Client]) -> None:
        self._client = client

    @operation("ec2:DescribeVpcs", EC2_READ)
    def default_vpc(self) -> Answer | None:
        answer = self._client().describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])
        return next((plain(v) for v in answer["Vpcs"]), None)

    @operation("ec2:DescribeSubnets", EC2_READ)
    def subnets(self, *, vpc: str = "", ids: Sequence[str] = ()) -> list[Answer]:
        if ids:
            answer = self._client().describe_subnets(SubnetIds=list(ids))
        else:
            answer = self._client().describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
        return [plain(s) for s in answer["Subnets"]]

    @operation("ec2:DescribeRouteTables", EC2_READ)
    def route_tables(self, vpc: str) -> list[Answer]:
        answer = self._client().describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
        return [plain(t) for t in answer["RouteTables"]]

    @operation("ec2:DescribeSecurityGroups", EC2_READ)
    def security_groups(self, *, vpc: str = "", ids: Sequence[str] = ()) -> list[Answer]:
        if ids:
            answer = self._client().describe_security_groups(GroupIds=list(ids))
        else:
            answer = self._client().describe_security_groups(
                Filters=[
                    {"Name": "vpc-id", "Values": [vpc]},
                    {"Name": "group-name", "Values": ["default"]},
                ]
            )
        return [plain(g) for g in answer["SecurityGroups"]]

    @operation("ec2:DescribeNetworkInterfaces", EC2_READ)
    def network_interfaces(self, ids: Sequence[str]) -> list[Answer]:
        answer = self._client().describe_network_interfaces(NetworkInterfaceIds=list(ids))
        return [plain(i) for i in answer["NetworkInterfaces"]]

    @operation("ec2:DescribeVpcEndpoints", EC2_READ)
    def endpoint_services(self, vpc: str) -> list[str]:
        answer = self._client().describe_vpc_endpoints(
            Filters=[{"Name": "vpc-id", "Values": [vpc]}]
        )
        return [
            e["ServiceName"] for e in answer["VpcEndpoints"] if e["State"].lower() == "available"
        ]
