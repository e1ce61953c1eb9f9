"""Cloud Map in the sandbox: zones that take their time, names, and the tasks behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError  # noqa: TID251 what a client of the sandbox gets

if TYPE_CHECKING:
    from tests.sandbox.conftest import Shop

A = {"DnsRecords": [{"Type": "A", "TTL": 60}]}
SRV = {"DnsRecords": [{"Type": "SRV", "TTL": 60}]}
VPC = "vpc-0a1b2c3d"


def zone(shop: Shop, name: str = "shop.local") -> str:
    cloud = shop.client("servicediscovery")
    cloud.create_private_dns_namespace(Name=name, Vpc=VPC, CreatorRequestId="t")
    shop.sandbox.clock.sleep(60)
    found = cloud.list_namespaces()["Namespaces"]
    return str(next(n["Id"] for n in found if n["Name"] == name))


def named(shop: Shop, name: str = "db", records: dict[str, Any] = A, **more: Any) -> Any:
    cloud = shop.client("servicediscovery")
    found = cloud.list_namespaces()["Namespaces"]
    identity = found[0]["Id"] if found else zone(shop)
    return cloud.create_service(Name=name, NamespaceId=identity, DnsConfig=records, **more)[
        "Service"
    ]


def refused(call: Any, **request: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**request)
    return str(caught.value.response["Error"]["Code"])


def test_a_zone_takes_its_time(shop: Shop) -> None:
    cloud = shop.client("servicediscovery")
    request = {"Name": "shop.local", "Vpc": VPC}
    operation = cloud.create_private_dns_namespace(**request, CreatorRequestId="a")["OperationId"]
    assert cloud.get_operation(OperationId=operation)["Operation"]["Status"] == "PENDING"
    assert cloud.list_namespaces()["Namespaces"] == []
    again = cloud.create_private_dns_namespace(**request, CreatorRequestId="a")
    assert again["OperationId"] == operation
    assert refused(cloud.create_private_dns_namespace, **request) == "DuplicateRequest"
    shop.sandbox.clock.sleep(60)
    done = cloud.get_operation(OperationId=operation)["Operation"]
    assert done["Status"] == "SUCCESS"
    namespace = cloud.get_namespace(Id=done["Targets"]["NAMESPACE"])["Namespace"]
    assert namespace["Type"] == "DNS_PRIVATE"
    assert namespace["Properties"]["DnsProperties"]["HostedZoneId"]
    assert refused(cloud.create_private_dns_namespace, **request) == "NamespaceAlreadyExists"


def test_a_name_is_taken_once_whatever_its_case(shop: Shop) -> None:
    cloud = shop.client("servicediscovery")
    made = named(shop, CreatorRequestId="a")
    assert named(shop, CreatorRequestId="a")["Id"] == made["Id"]
    request = {"Name": "DB", "NamespaceId": made["NamespaceId"], "DnsConfig": A}
    assert refused(cloud.create_service, **request) == "ServiceAlreadyExists"
    assert refused(cloud.create_service, Name="x", NamespaceId="ns-0") == "NamespaceNotFound"
    cloud.update_service(Id=made["Id"], Service={"DnsConfig": {"DnsRecords": [A["DnsRecords"][0]]}})
    assert refused(cloud.delete_namespace, Id=made["NamespaceId"]) == "ResourceInUse"
    cloud.delete_service(Id=made["Id"])
    assert refused(cloud.get_service, Id=made["Id"]) == "ServiceNotFound"
    cloud.delete_namespace(Id=made["NamespaceId"])


def test_tasks_are_registered_while_they_run(shop: Shop) -> None:
    cloud = shop.client("servicediscovery")
    made = named(shop)
    shop.create("db", count=2, serviceRegistries=[{"registryArn": made["Arn"]}])
    assert cloud.list_services()["Services"][0]["InstanceCount"] == 0
    shop.sandbox.clock.sleep(60)
    assert cloud.list_services()["Services"][0]["InstanceCount"] == 2
    assert refused(cloud.delete_service, Id=made["Id"]) == "ResourceInUse"
    change = {"DnsConfig": SRV}
    assert refused(cloud.update_service, Id=made["Id"], Service=change) == "InvalidInput"
    shop.ecs.update_service(cluster="shop", service="db", serviceRegistries=[])
    shop.sandbox.clock.sleep(120)
    cloud.delete_service(Id=made["Id"])


def test_a_name_resolves_once_a_task_runs(shop: Shop) -> None:
    made = named(shop)
    shop.ecs.run_task(
        cluster="shop",
        taskDefinition=shop.register("sandbox/needs:db.shop.local", "job"),
        launchType="FARGATE",
        networkConfiguration=NETWORK,
    )
    shop.create("db", serviceRegistries=[{"registryArn": made["Arn"]}])
    shop.sandbox.clock.sleep(60)
    shop.ecs.run_task(
        cluster="shop",
        taskDefinition="job",
        launchType="FARGATE",
        networkConfiguration=NETWORK,
    )
    shop.sandbox.clock.sleep(60)
    arns = shop.ecs.list_tasks(cluster="shop", family="job", desiredStatus="STOPPED")["taskArns"]
    tasks = shop.ecs.describe_tasks(cluster="shop", tasks=arns)["tasks"]
    tasks.sort(key=lambda t: t["createdAt"])
    assert [t["containers"][0]["exitCode"] for t in tasks] == [1, 0]


REFUSED = [
    ("db.shop.local", {}, A, "is not valid"),
    ("", {"containerName": "web", "containerPort": 80}, A, "do not require a value"),
    ("", {}, SRV, "require a value"),
]


@pytest.mark.parametrize(("arn", "more", "records", "expected"), REFUSED)
def test_ecs_refuses_a_registry_that_does_not_fit(
    shop: Shop, arn: str, more: dict[str, Any], records: dict[str, Any], expected: str
) -> None:
    registry = {"registryArn": arn or named(shop, records=records)["Arn"], **more}
    with pytest.raises(ClientError, match=expected):
        shop.create("web", serviceRegistries=[registry], container=PORT)


PORT: dict[str, Any] = {"portMappings": [{"containerPort": 80}]}
NETWORK: Any = {
    "awsvpcConfiguration": {"subnets": ["subnet-0d0000000000000a1"], "assignPublicIp": "ENABLED"}
}
