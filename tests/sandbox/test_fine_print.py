"""The fine print of ECS: limits, buckets, what stays after a deletion, who may change what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError  # noqa: TID251 what the real client raises

from compose2ecs.sandbox.faults import BUCKETS
from compose2ecs.sandbox.operations import OPERATIONS
from tests.sandbox.conftest import NETWORK

if TYPE_CHECKING:
    from tests.sandbox.conftest import Shop

GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1"
BALANCER = {"targetGroupArn": GROUP, "containerName": "web", "containerPort": 80}
PORT = {"portMappings": [{"containerPort": 80}]}


def test_every_operation_has_its_bucket() -> None:
    members = [operation for _, _, _, of in BUCKETS for operation in of]
    assert len(members) == len(set(members))
    assert set(OPERATIONS["ecs"]) == set(members)


def test_services_are_listed_ten_at_a_time(shop: Shop) -> None:
    arn = shop.register()
    for number in range(12):
        shop.ecs.create_service(
            cluster="shop",
            serviceName=f"web{number}",
            taskDefinition=arn,
            desiredCount=0,
            launchType="FARGATE",
            networkConfiguration=NETWORK,
        )
    first = shop.ecs.list_services(cluster="shop")
    rest = shop.ecs.list_services(cluster="shop", nextToken=first["nextToken"])
    assert [len(first["serviceArns"]), len(rest["serviceArns"])] == [10, 2]
    assert len(shop.ecs.list_services(cluster="shop", maxResults=100)["serviceArns"]) == 12
    with pytest.raises(ClientError, match="InvalidParameterException"):
        shop.ecs.list_services(cluster="shop", maxResults=101)
    with pytest.raises(ClientError, match="InvalidParameterException"):
        shop.ecs.describe_services(cluster="shop", services=first["serviceArns"] + ["web10"])


@pytest.mark.parametrize(
    ("operation", "key", "most"),
    [
        ("describe_tasks", "tasks", 100),
        ("describe_service_deployments", "serviceDeploymentArns", 20),
        ("describe_service_revisions", "serviceRevisionArns", 20),
        ("delete_task_definitions", "taskDefinitions", 10),
    ],
)
def test_how_many_one_call_may_name(shop: Shop, operation: str, key: str, most: int) -> None:
    where = {"cluster": "shop"} if key == "tasks" else {}
    call = getattr(shop.ecs, operation)
    call(**where, **{key: ["x:1"] * most})
    with pytest.raises(ClientError, match="InvalidParameterException"):
        call(**where, **{key: ["x:1"] * (most + 1)})


def test_a_deleted_revision_is_there_while_something_runs_it(shop: Shop) -> None:
    shop.create()
    shop.sleep(60)
    shop.ecs.deregister_task_definition(taskDefinition="web:1")
    shop.ecs.delete_task_definitions(taskDefinitions=["web:1"])
    shop.sleep(600)
    describe = shop.ecs.describe_task_definition
    found = describe(taskDefinition="web:1")["taskDefinition"]
    assert found["status"] == "DELETE_IN_PROGRESS"
    listed = shop.ecs.list_task_definitions(status="DELETE_IN_PROGRESS")["taskDefinitionArns"]
    assert listed == [found["taskDefinitionArn"]]
    with pytest.raises(ClientError, match="TaskDefinition is inactive"):
        shop.update(taskDefinition="web:1")
    shop.ecs.delete_service(cluster="shop", service="web", force=True)
    shop.sleep(120)
    with pytest.raises(ClientError, match="Unable to describe task definition"):
        describe(taskDefinition="web:1")
    assert shop.register().endswith("web:2")


def test_a_name_is_free_again_when_its_service_is_inactive(shop: Shop) -> None:
    shop.create()
    shop.sleep(60)
    shop.ecs.delete_service(cluster="shop", service="web", force=True)
    with pytest.raises(ClientError, match="still Draining"):
        shop.create()
    shop.sleep(60)
    assert shop.service()["status"] == "INACTIVE"
    reasons = {t["stoppedReason"] for t in shop.tasks(status="STOPPED")}
    assert all(r.startswith("Scaling activity initiated by (deployment ecs-svc/") for r in reasons)
    assert reasons
    shop.create(count=2)
    shop.sleep(60)
    assert (shop.service()["status"], shop.service()["runningCount"]) == ("ACTIVE", 2)


def test_a_token_of_another_request_is_a_conflict(shop: Shop) -> None:
    arn = shop.register()
    request: dict[str, Any] = {
        "cluster": "shop",
        "taskDefinition": arn,
        "launchType": "FARGATE",
        "networkConfiguration": NETWORK,
        "clientToken": "token",
    }
    first, again = (shop.ecs.run_task(**request)["tasks"] for _ in range(2))
    assert first[0]["taskArn"] == again[0]["taskArn"]
    with pytest.raises(ClientError, match="ConflictException"):
        shop.ecs.run_task(**request, count=2)


def test_tags_reach_tasks(shop: Shop) -> None:
    own = [{"key": "team", "value": "web"}]
    shop.create(tags=own, propagateTags="SERVICE", enableECSManagedTags=True)
    shop.sleep(60)
    arn = shop.tasks()[0]["taskArn"]
    found = shop.ecs.describe_tasks(cluster="shop", tasks=[arn], include=["TAGS"])["tasks"][0]
    assert {t["key"]: t["value"] for t in found["tags"]} == {
        "team": "web",
        "aws:ecs:clusterName": "shop",
        "aws:ecs:serviceName": "web",
    }
    task = shop.ecs.run_task(
        cluster="shop",
        taskDefinition="web",
        launchType="FARGATE",
        networkConfiguration=NETWORK,
        enableECSManagedTags=True,
        tags=own,
    )["tasks"][0]
    assert {t["key"] for t in task["tags"]} == {"team", "aws:ecs:clusterName"}


def test_what_code_deploy_deploys_has_task_sets(shop: Shop) -> None:
    shop.create(
        container=PORT,
        loadBalancers=[BALANCER],
        deploymentController={"type": "CODE_DEPLOY"},
        deploymentConfiguration={},
    )
    shop.sleep(120)
    service = shop.service()
    assert service["deployments"] == []
    assert "deploymentCircuitBreaker" not in service["deploymentConfiguration"]
    (found,) = service["taskSets"]
    assert (found["status"], found["stabilityStatus"]) == ("PRIMARY", "STEADY_STATE")
    shop.update(desiredCount=2)
    with pytest.raises(ClientError, match="Use AWS CodeDeploy to trigger a new deployment"):
        shop.update(image="nginx:2", container=PORT)
    with pytest.raises(ClientError, match="Cannot force a new deployment"):
        shop.update(forceNewDeployment=True)


def test_a_cluster_can_be_changed(shop: Shop) -> None:
    on = [{"name": "containerInsights", "value": "enabled"}]
    shop.ecs.update_cluster_settings(cluster="shop", settings=on)
    found = shop.ecs.describe_clusters(clusters=["shop"], include=["SETTINGS"])["clusters"][0]
    assert found["settings"] == on
    shop.ecs.update_cluster(cluster="shop", serviceConnectDefaults={"namespace": "shop"})
    found = shop.ecs.describe_clusters(clusters=["shop"])["clusters"][0]
    assert ":namespace/" in found["serviceConnectDefaults"]["namespace"]


def test_the_capacity_providers_of_aws(shop: Shop) -> None:
    found = shop.ecs.describe_capacity_providers(capacityProviders=["FARGATE_SPOT", "mine"])
    assert [p["name"] for p in found["capacityProviders"]] == ["FARGATE_SPOT"]
    assert [f["reason"] for f in found["failures"]] == ["MISSING"]


def test_an_exec_task_has_its_agent(shop: Shop) -> None:
    arn = shop.ecs.register_task_definition(
        family="web",
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        taskRoleArn="web",
        containerDefinitions=[{"name": "web", "image": "nginx"}],
    )["taskDefinition"]["taskDefinitionArn"]
    shop.create(taskDefinition=arn, enableExecuteCommand=True)
    shop.sleep(60)
    (agent,) = shop.tasks()[0]["containers"][0]["managedAgents"]
    assert (agent["name"], agent["lastStatus"]) == ("ExecuteCommandAgent", "RUNNING")


def test_a_task_connects_after_it_is_pending(shop: Shop) -> None:
    shop.create()
    seen = []
    for _ in range(200):
        shop.sleep(0.1)
        seen += [(t["lastStatus"], t.get("connectivity")) for t in shop.tasks()]
    assert list(dict.fromkeys(seen)) == [
        ("PROVISIONING", None),
        ("PENDING", None),
        ("PENDING", "CONNECTED"),
        ("RUNNING", "CONNECTED"),
    ]


def test_only_what_was_sent_is_said_of_the_circuit_breaker(shop: Shop) -> None:
    """No real answer has the members of mid-2026 without their having been sent."""
    rule = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
    found = shop.create(deploymentConfiguration=rule)["deploymentConfiguration"]
    assert found == {
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "maximumPercent": 200,
        "minimumHealthyPercent": 100,
        "strategy": "ROLLING",
        "bakeTimeInMinutes": 0,
    }


@pytest.mark.parametrize(
    ("configuration", "count", "threshold"),
    [
        ({}, 1, 3),
        ({}, 10, 5),
        ({}, 1000, 200),
        ({"type": "COUNT", "value": 7}, 10, 7),
        ({"type": "BOUNDED_PERCENT", "value": 100}, 10, 10),
        ({"type": "UNBOUNDED_PERCENT", "value": 10}, 4, 1),
    ],
)
def test_the_threshold_of_the_circuit_breaker(
    shop: Shop, configuration: dict[str, Any], count: int, threshold: int
) -> None:
    breaker: dict[str, Any] = {"enable": True, "rollback": True}
    if configuration:
        breaker["thresholdConfiguration"] = configuration
    shop.create(count=count, deploymentConfiguration={"deploymentCircuitBreaker": breaker})
    assert shop.history()[0]["deploymentCircuitBreaker"]["threshold"] == threshold
