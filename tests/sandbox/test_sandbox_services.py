"""The service operations themselves: defaults, refusals, batches, pages, tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError  # noqa: TID251 what the real client raises

if TYPE_CHECKING:
    from tests.sandbox.conftest import Shop

SUBNET = "subnet-0d0000000000000a1"
NETWORK = {"awsvpcConfiguration": {"subnets": [SUBNET], "assignPublicIp": "ENABLED"}}
ELSEWHERE = {
    "awsvpcConfiguration": {"subnets": ["subnet-0d0000000000000a2"], "assignPublicIp": "ENABLED"}
}
BLOCKED = (
    "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments."
)


def refusal(call: Any, **arguments: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_what_ecs_fills_into_a_service(shop: Shop) -> None:
    service = shop.create(deploymentConfiguration={})
    expected = {
        "status": "ACTIVE",
        "launchType": "FARGATE",
        "platformVersion": "LATEST",
        "platformFamily": "Linux",
        "loadBalancers": [],
        "serviceRegistries": [],
        "placementConstraints": [],
        "placementStrategy": [],
        "schedulingStrategy": "REPLICA",
        "deploymentController": {"type": "ECS"},
        "enableECSManagedTags": False,
        "enableExecuteCommand": False,
        "propagateTags": "NONE",
        "availabilityZoneRebalancing": "ENABLED",
        "taskDefinition": "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1",
        "clusterArn": "arn:aws:ecs:us-east-1:123456789012:cluster/shop",
        "roleArn": "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/"
        "AWSServiceRoleForECS",
    }
    assert {k: service[k] for k in expected} == expected
    rule = service["deploymentConfiguration"]
    assert (rule["maximumPercent"], rule["minimumHealthyPercent"]) == (200, 100)
    assert (rule["strategy"], rule["bakeTimeInMinutes"]) == ("ROLLING", 0)
    assert rule["deploymentCircuitBreaker"]["enable"] is False


def test_a_capacity_provider_strategy_takes_the_place_of_the_launch_type(shop: Shop) -> None:
    request = {
        "cluster": "shop",
        "serviceName": "web",
        "taskDefinition": shop.register(),
        "desiredCount": 1,
        "networkConfiguration": NETWORK,
        "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
    }
    assert "not associated with the cluster" in refusal(shop.ecs.create_service, **request)[1]
    shop.ecs.put_cluster_capacity_providers(
        cluster="shop", capacityProviders=["FARGATE_SPOT"], defaultCapacityProviderStrategy=[]
    )
    service = shop.ecs.create_service(**request)["service"]
    assert "launchType" not in service
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}]
    assert service["capacityProviderStrategy"] == strategy
    shop.sleep(60)
    task = shop.tasks()[0]
    assert (task["launchType"], task["capacityProviderName"]) == ("FARGATE", "FARGATE_SPOT")


WINDOWS = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "X86_64"}


@pytest.mark.parametrize(
    ("platform", "asked", "runs"),
    [
        ({}, {}, ("Linux", "1.4.0")),
        ({}, {"platformVersion": "LATEST"}, ("Linux", "1.4.0")),
        ({}, {"platformVersion": "1.3.0"}, ("Linux", "1.3.0")),
        ({"runtimePlatform": WINDOWS}, {}, ("WINDOWS_SERVER_2022_CORE", "1.0.0")),
    ],
)
def test_the_platform_of_a_task_on_fargate(
    shop: Shop, platform: dict[str, Any], asked: dict[str, str], runs: tuple[str, str]
) -> None:
    shop.ecs.register_task_definition(
        family="web",
        networkMode="awsvpc",
        cpu="1024",
        memory="2048",
        containerDefinitions=[{"name": "web", "image": "nginx"}],
        **platform,
    )
    where = {"cluster": "shop", "launchType": "FARGATE", "networkConfiguration": NETWORK}
    request = {**where, "taskDefinition": "web", **asked}
    service = shop.ecs.create_service(serviceName="web", desiredCount=1, **request)["service"]
    shop.sleep(60)
    found = [service["deployments"][0], *shop.tasks(), *shop.ecs.run_task(**request)["tasks"]]
    assert [(f["platformFamily"], f["platformVersion"]) for f in found] == [runs] * 3


def test_a_service_on_ec2_runs_on_a_pretended_instance(shop: Shop) -> None:
    arn = shop.ecs.register_task_definition(
        family="web",
        containerDefinitions=[{"name": "web", "image": "nginx", "memory": 128}],
    )["taskDefinition"]["taskDefinitionArn"]
    request = {"cluster": "shop", "serviceName": "web", "taskDefinition": arn, "desiredCount": 1}
    service = shop.ecs.create_service(**request, launchType="EC2")["service"]
    assert not {"platformVersion", "platformFamily", "roleArn"} & service.keys()
    shop.sleep(60)
    assert "containerInstanceArn" in shop.tasks()[0]
    assert len(shop.ecs.list_container_instances(cluster="shop")["containerInstanceArns"]) == 1


def test_the_same_request_with_its_token_is_answered_again(shop: Shop) -> None:
    arn = shop.register()
    request = {
        "cluster": "shop",
        "serviceName": "web",
        "taskDefinition": arn,
        "desiredCount": 1,
        "launchType": "FARGATE",
        "networkConfiguration": NETWORK,
        "clientToken": "token",
    }
    create = shop.ecs.create_service
    first, second = create(**request)["service"], create(**request)["service"]
    assert first["deployments"][0]["id"] == second["deployments"][0]["id"]
    other = request | {"desiredCount": 2}
    assert refusal(create, **other) == (
        "InvalidParameterException",
        "Creation of service was not idempotent.",
    )


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"cluster": "nowhere"}, "ClusterNotFoundException", "Cluster not found."),
        ({"taskDefinition": "nothing"}, "ClientException", "TaskDefinition not found."),
        (
            {"networkConfiguration": None},
            "InvalidParameterException",
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        ),
        (
            {"deploymentConfiguration": {"minimumHealthyPercent": 100, "maximumPercent": 100}},
            "InvalidParameterException",
            BLOCKED,
        ),
        (
            {"serviceConnectConfiguration": {"enabled": True, "namespace": "nowhere"}},
            "NamespaceNotFoundException",
            "The specified namespace wasn't found.",
        ),
    ],
)
def test_what_create_service_refuses(
    shop: Shop, changes: dict[str, Any], code: str, message: str
) -> None:
    request = {
        "cluster": "shop",
        "serviceName": "web",
        "taskDefinition": shop.register(),
        "desiredCount": 1,
        "launchType": "FARGATE",
        "networkConfiguration": NETWORK,
    } | changes
    request = {k: v for k, v in request.items() if v is not None}
    assert refusal(shop.ecs.create_service, **request) == (code, message)
    assert shop.ecs.list_services(cluster="shop")["serviceArns"] == []


def test_an_update_changes_only_what_it_names(shop: Shop) -> None:
    before = shop.create(count=2, tags=[{"key": "a", "value": "1"}], enableExecuteCommand=False)
    after = shop.update(deploymentConfiguration={"minimumHealthyPercent": 50})
    rule = dict(before["deploymentConfiguration"])
    assert after["deploymentConfiguration"] == rule | {"minimumHealthyPercent": 50}
    assert len(after["deployments"]) == 1
    changed = {"deploymentConfiguration", "events", "deployments", "currentServiceRevisions"}
    changed |= {"tags", "pendingCount", "ResponseMetadata"}
    same = before.keys() - changed
    assert {k: after[k] for k in same} == {k: before[k] for k in same}


def test_an_equal_network_is_no_new_deployment(shop: Shop) -> None:
    shop.create()
    shop.sleep(60)
    assert len(shop.update(networkConfiguration=NETWORK)["deployments"]) == 1
    assert len(shop.update(networkConfiguration=ELSEWHERE)["deployments"]) == 2


def test_services_that_are_gone_or_never_were(shop: Shop) -> None:
    update, delete = shop.ecs.update_service, shop.ecs.delete_service
    gone = {"cluster": "shop", "service": "web"}
    assert refusal(update, **gone)[0] == "ServiceNotFoundException"
    shop.create()
    assert refusal(delete, **gone)[1] == (
        "The service cannot be stopped while it is scaled above 0."
    )
    delete(**gone, force=True)
    assert refusal(update, **gone)[0] == "ServiceNotActiveException"
    found = shop.ecs.describe_services(cluster="shop", services=["web", "other"])
    assert [f["reason"] for f in found["failures"]] == ["MISSING"]


def test_batches_and_pages_have_ecs_limits(shop: Shop) -> None:
    for number in range(12):
        shop.create(f"s{number}", count=0)
    names = [f"s{number}" for number in range(11)]
    describe = shop.ecs.describe_services
    assert refusal(describe, cluster="shop", services=names)[0] == "InvalidParameterException"
    assert len(describe(cluster="shop", services=names[:10])["services"]) == 10
    pages = list(shop.ecs.get_paginator("list_services").paginate(cluster="shop"))
    assert [len(p["serviceArns"]) for p in pages] == [10, 2]
    many = [f"task{number}" for number in range(101)]
    assert refusal(shop.ecs.describe_tasks, cluster="shop", tasks=many)[0] == (
        "InvalidParameterException"
    )
    arns = [f"arn:{number}" for number in range(21)]
    assert refusal(shop.ecs.describe_service_deployments, serviceDeploymentArns=arns)[0] == (
        "InvalidParameterException"
    )


def test_tags_of_services(shop: Shop) -> None:
    arn = shop.create(tags=[{"key": "a", "value": "1"}])["serviceArn"]
    new = [{"key": "a", "value": "2"}, {"key": "b", "value": "3"}]
    shop.ecs.tag_resource(resourceArn=arn, tags=new)
    shop.ecs.untag_resource(resourceArn=arn, tagKeys=["b"])
    assert shop.ecs.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "a", "value": "2"}]
    assert shop.service(include=["TAGS"])["tags"] == [{"key": "a", "value": "2"}]
    assert "tags" not in shop.service()
    shop.ecs.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert "tags" not in shop.service(include=["TAGS"])


def test_a_deployment_can_be_stopped_by_hand(shop: Shop) -> None:
    shop.create()
    shop.sleep(60)
    shop.update(image="nginx:2")
    going = shop.history()[0]["serviceDeploymentArn"]
    shop.ecs.stop_service_deployment(serviceDeploymentArn=going)
    shop.sleep(60)
    assert shop.history()[0]["status"] == "ROLLBACK_SUCCESSFUL"
    assert shop.service()["taskDefinition"].endswith("web:1")


def test_a_revision_tells_what_it_is_made_of(shop: Shop) -> None:
    service = shop.create()
    listed = shop.ecs.list_service_deployments(cluster="shop", service="web")
    arn = listed["serviceDeployments"][0]["targetServiceRevisionArn"]
    found = shop.ecs.describe_service_revisions(serviceRevisionArns=[arn])["serviceRevisions"][0]
    assert found["taskDefinition"] == service["taskDefinition"]


def test_tasks_of_a_service_can_be_stopped_and_come_back(shop: Shop) -> None:
    shop.create()
    shop.sleep(60)
    task = shop.tasks()[0]["taskArn"]
    shop.ecs.stop_task(cluster="shop", task=task, reason="by hand")
    shop.sleep(60)
    dead = shop.ecs.describe_tasks(cluster="shop", tasks=[task])["tasks"][0]
    assert (dead["stopCode"], dead["stoppedReason"]) == ("UserInitiated", "by hand")
    assert [t["lastStatus"] for t in shop.tasks()] == ["RUNNING"]
    shop.sleep(3700)
    gone = shop.ecs.describe_tasks(cluster="shop", tasks=[task])
    assert [f["reason"] for f in gone["failures"]] == ["MISSING"]


def test_deleting_a_cluster_needs_it_to_be_empty(shop: Shop) -> None:
    shop.create(count=0)
    delete = shop.ecs.delete_cluster
    assert refusal(delete, cluster="shop")[0] == "ClusterContainsServicesException"
    shop.ecs.delete_service(cluster="shop", service="web")
    shop.sleep(10)
    delete(cluster="shop")
    found = shop.ecs.describe_clusters(clusters=["shop", "other"])
    assert found["clusters"][0]["status"] == "INACTIVE"
    assert found["failures"][0]["reason"] == "MISSING"


def test_a_published_port_keeps_its_protocol(shop: Shop) -> None:
    shop.client("servicediscovery").create_http_namespace(Name="shop")
    port = {"containerPort": 80, "name": "web-80"}
    names = {"portName": "web-80", "clientAliases": [{"port": 80, "dnsName": "web"}]}
    connect = {"enabled": True, "namespace": "shop", "services": [names]}
    shop.create(container={"portMappings": [port]}, serviceConnectConfiguration=connect)
    changed = shop.register(portMappings=[{**port, "appProtocol": "http"}])
    code, message = refusal(
        shop.ecs.update_service, cluster="shop", service="web", taskDefinition=changed
    )
    assert code == "InvalidParameterException"
    assert "web-80" in message


def test_a_daemon_runs_once_on_each_instance(shop: Shop) -> None:
    arn = shop.ecs.register_task_definition(
        family="web",
        containerDefinitions=[{"name": "web", "image": "nginx", "memory": 128}],
    )["taskDefinition"]["taskDefinitionArn"]
    shop.ecs.create_service(
        cluster="shop",
        serviceName="web",
        taskDefinition=arn,
        launchType="EC2",
        schedulingStrategy="DAEMON",
    )
    shop.sleep(60)
    service = shop.service()
    assert (service["runningCount"], service["desiredCount"]) == (1, 1)
    assert service["availabilityZoneRebalancing"] == "DISABLED"
    shop.update(taskDefinition=arn, forceNewDeployment=True)
    shop.sleep(60)
    assert shop.service()["deployments"][0]["rolloutState"] == "COMPLETED"


def test_services_are_listed_by_namespace(shop: Shop) -> None:
    shop.client("servicediscovery").create_http_namespace(Name="shop")
    connect = {"enabled": True, "namespace": "shop"}
    arn = shop.create(serviceConnectConfiguration=connect)["serviceArn"]
    shop.create("other")
    found = shop.ecs.list_services_by_namespace(namespace="shop")["serviceArns"]
    assert found == [arn]
