"""The calls beside ECS that `up` makes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import boto3  # noqa: TID251 a foreign program with an endpoint URL
import pytest
from botocore.exceptions import ClientError  # noqa: TID251 what the real client raises
from hypothesis import given
from hypothesis import strategies as st

from compose2ecs.sandbox import cbor, open_sandbox
from compose2ecs.sandbox.http import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sandbox.conftest import Shop


def test_the_default_vpc_leads_to_the_internet(shop: Shop) -> None:
    ec2 = shop.client("ec2")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
    inside = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    subnets = ec2.describe_subnets(Filters=inside)["Subnets"]
    assert [s["AvailabilityZone"] for s in subnets] == ["us-east-1a", "us-east-1b", "us-east-1c"]
    groups = ec2.describe_security_groups(
        Filters=[*inside, {"Name": "group-name", "Values": ["default"]}]
    )["SecurityGroups"]
    assert len(groups) == 1
    tables = ec2.describe_route_tables(Filters=inside)["RouteTables"]
    assert any(r.get("GatewayId", "").startswith("igw-") for t in tables for r in t["Routes"])
    shop.sandbox.remove_default_vpc()
    assert ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"] == []


def test_subnets_of_a_real_account_are_taken_for_private_ones(shop: Shop) -> None:
    ec2 = shop.client("ec2")
    found = ec2.describe_subnets(SubnetIds=["subnet-0123456789abcdef0"])["Subnets"]
    assert [s["MapPublicIpOnLaunch"] for s in found] == [False]
    with pytest.raises(ClientError, match="Malformed"):
        ec2.describe_subnets(SubnetIds=["subnet-nonsense"])
    with pytest.raises(ClientError, match="filter 'colour'"):
        ec2.describe_subnets(Filters=[{"Name": "colour", "Values": ["red"]}])


def test_a_task_has_a_public_address(shop: Shop) -> None:
    shop.create()
    shop.sleep(60)
    details = {d["name"]: d["value"] for d in shop.tasks()[0]["attachments"][0]["details"]}
    interfaces = shop.client("ec2").describe_network_interfaces(
        NetworkInterfaceIds=[details["networkInterfaceId"]]
    )["NetworkInterfaces"]
    assert interfaces[0]["PrivateIpAddress"] == details["privateIPv4Address"]
    assert interfaces[0]["Association"]["PublicIp"].startswith("203.0.")


def test_a_port_can_be_opened(shop: Shop) -> None:
    shop.sandbox.open_port(80)
    groups = shop.client("ec2").describe_security_groups()["SecurityGroups"]
    opened = [p["FromPort"] for p in groups[0]["IpPermissions"] if "FromPort" in p]
    assert opened == [80]


def test_log_groups(shop: Shop) -> None:
    logs = shop.client("logs")
    logs.create_log_group(logGroupName="/ecs/shop", tags={"a": "1"})
    logs.put_retention_policy(logGroupName="/ecs/shop", retentionInDays=30)
    found = logs.describe_log_groups(logGroupNamePrefix="/ecs/")["logGroups"]
    assert [(g["logGroupName"], g["retentionInDays"]) for g in found] == [("/ecs/shop", 30)]
    logs.tag_resource(resourceArn=found[0]["arn"].removesuffix(":*"), tags={"b": "2"})
    arn = found[0]["arn"].removesuffix(":*")
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "1", "b": "2"}
    with pytest.raises(ClientError, match="ResourceAlreadyExistsException"):
        logs.create_log_group(logGroupName="/ecs/shop")
    with pytest.raises(ClientError, match="retention"):
        logs.put_retention_policy(logGroupName="/ecs/shop", retentionInDays=31)
    logs.delete_log_group(logGroupName="/ecs/shop")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        logs.get_log_events(logGroupName="/ecs/shop", logStreamName="x")


def test_namespaces(shop: Shop) -> None:
    cloud = shop.client("servicediscovery")
    started = cloud.create_http_namespace(Name="shop", CreatorRequestId="once")["OperationId"]
    operation = cloud.get_operation(OperationId=started)["Operation"]
    assert operation["Status"] == "SUCCESS"
    identity = operation["Targets"]["NAMESPACE"]
    assert cloud.get_namespace(Id=identity)["Namespace"]["Type"] == "HTTP"
    again = cloud.create_http_namespace(Name="shop", CreatorRequestId="once")["OperationId"]
    assert again == started
    with pytest.raises(ClientError, match="NamespaceAlreadyExists"):
        cloud.create_http_namespace(Name="shop", CreatorRequestId="twice")
    named = [{"Name": "NAME", "Values": ["shop"]}]
    assert len(cloud.list_namespaces(Filters=named)["Namespaces"]) == 1
    cloud.delete_namespace(Id=identity)
    assert cloud.list_namespaces()["Namespaces"] == []


def test_the_execution_role_is_there_until_a_test_removes_it(shop: Shop) -> None:
    iam = shop.client("iam")
    name = "ecsTaskExecutionRole"
    arn = iam.get_role(RoleName=name)["Role"]["Arn"]
    assert arn == "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"
    shop.sandbox.remove_role(name)
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_role(RoleName=name)
    policy = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    iam.attach_role_policy(RoleName=name, PolicyArn=policy)
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    assert (made, attached[0]["PolicyArn"]) == (arn, policy)


JSON_LIKE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON_LIKE)
def test_cbor_gives_back_what_it_was_given(value: Any) -> None:
    assert cbor.decoded(cbor.encoded(value)) == value


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"\xbf\x61a\x01\xff", {"a": 1}),
        (b"\x9f\x01\x02\xff", [1, 2]),
        (b"\x7f\x61a\x61b\xff", "ab"),
        (b"\xc1\x01", 1),
        (b"\xf9\x3c\x00", 1.0),
    ],
)
def test_cbor_reads_every_length(data: bytes, value: Any) -> None:
    assert cbor.decoded(data) == value


@pytest.fixture
def endpoint() -> Iterator[str]:
    with Server(open_sandbox(None), 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_it_also_answers_over_http(endpoint: str) -> None:
    session: Any = boto3.session.Session("x", "x", region_name="us-east-1")

    def client(service: str) -> Any:
        return session.client(service, endpoint_url=endpoint)

    client("ecs").create_cluster(clusterName="shop")
    assert len(client("ecs").list_clusters()["clusterArns"]) == 1
    assert len(client("ec2").describe_vpcs()["Vpcs"]) == 2
    assert client("sts").get_caller_identity()["Account"] == "123456789012"
    assert client("iam").get_role(RoleName="any")["Role"]["RoleName"] == "any"
    assert client("servicediscovery").list_namespaces()["Namespaces"] == []
    assert client("logs").describe_log_groups()["logGroups"] == []
    with pytest.raises(ClientError, match="Cluster not found"):
        client("ecs").list_services(cluster="other")
    with pytest.raises(ClientError, match="NotImplemented"):
        client("ec2").describe_instances()
