"""What services and their tasks do while virtual time passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.sandbox.conftest import Shop

UNPULLABLE = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
    "resolve ref registry.example.com/sandbox/unpullable:latest: "
    "registry.example.com/sandbox/unpullable:latest: not found"
)
HEALTH = {"healthCheck": {"command": ["CMD", "true"], "interval": 5, "retries": 2}}


def test_a_new_service_starts_from_nothing(shop: Shop) -> None:
    service = shop.create(count=2)
    deployment = service["deployments"][0]
    assert (service["desiredCount"], service["events"]) == (2, [])
    assert (deployment["desiredCount"], deployment["rolloutState"]) == (0, "IN_PROGRESS")
    assert deployment["platformVersion"] == "1.4.0"
    assert service["platformVersion"] == "LATEST"
    number = deployment["id"].removeprefix("ecs-svc/")
    shop.sleep(5)
    assert shop.history()[0]["targetServiceRevision"]["arn"].endswith(f"shop/web/{number}")


def test_tasks_come_up_and_the_service_becomes_steady(shop: Shop) -> None:
    shop.create(count=2)
    seen = []
    for _ in range(30):
        shop.sleep(1)
        seen += [t["lastStatus"] for t in shop.tasks()[:1]]
    assert list(dict.fromkeys(seen)) == ["PROVISIONING", "PENDING", "RUNNING"]
    service = shop.service()
    assert (service["runningCount"], service["pendingCount"]) == (2, 0)
    assert service["deployments"][0]["rolloutState"] == "COMPLETED"
    first, second, third = shop.events()
    assert first.startswith("(service web) has started 2 tasks: (task ")
    assert second.endswith(") deployment completed.")
    assert third == "(service web) has reached a steady state."
    assert [d["status"] for d in shop.history()] == ["SUCCESSFUL"]


def test_an_update_keeps_the_minimum_running(shop: Shop) -> None:
    shop.create(
        count=3, deploymentConfiguration={"minimumHealthyPercent": 100, "maximumPercent": 134}
    )
    shop.sleep(60)
    shop.update(image="nginx:2")
    counts = set()
    for _ in range(240):
        shop.sleep(1)
        counts.add(len([t for t in shop.tasks() if t["lastStatus"] == "RUNNING"]))
    assert min(counts) == 3
    assert max(counts) == 4
    assert len(shop.service()["deployments"]) == 1
    assert {t["taskDefinitionArn"][-5:] for t in shop.tasks()} == {"web:2"}


def test_at_zero_to_a_hundred_percent_two_tasks_never_overlap(shop: Shop) -> None:
    shop.create(deploymentConfiguration={"minimumHealthyPercent": 0, "maximumPercent": 100})
    shop.sleep(60)
    shop.update(image="nginx:2")
    for _ in range(60):
        shop.sleep(1)
        stopped = shop.tasks(status="STOPPED")
        alive = shop.tasks() + [t for t in stopped if t["lastStatus"] != "STOPPED"]
        assert len(alive) <= 1
    assert shop.service()["deployments"][0]["rolloutState"] == "COMPLETED"


def test_desired_count_changes_in_place(shop: Shop) -> None:
    shop.create()
    shop.sleep(60)
    before = shop.service()["deployments"][0]["id"]
    shop.update(desiredCount=3)
    shop.sleep(60)
    assert shop.service()["runningCount"] == 3
    shop.update(desiredCount=0)
    shop.sleep(60)
    service = shop.service()
    assert service["runningCount"] == 0
    assert [d["id"] for d in service["deployments"]] == [before]
    assert len(shop.history()) == 1


def test_a_service_of_none_completes_at_once(shop: Shop) -> None:
    shop.create(count=0)
    shop.sleep(2)
    assert shop.service()["deployments"][0]["rolloutState"] == "COMPLETED"


def test_forcing_makes_a_new_deployment_of_the_same_revision(shop: Shop) -> None:
    shop.create()
    shop.sleep(60)
    before = {t["taskArn"] for t in shop.tasks()}
    answer = shop.update(forceNewDeployment=True)
    assert [d["status"] for d in answer["deployments"]] == ["PRIMARY", "ACTIVE"]
    shop.sleep(60)
    assert before.isdisjoint(t["taskArn"] for t in shop.tasks())


@pytest.mark.parametrize(
    ("image", "container", "code", "reason", "exit_code", "container_reason"),
    [
        (
            "sandbox/exit:1",
            {},
            "EssentialContainerExited",
            "Essential container in task exited",
            1,
            None,
        ),
        (
            "sandbox/oom",
            {},
            "EssentialContainerExited",
            "Essential container in task exited",
            137,
            "OutOfMemoryError: Container killed due to memory usage",
        ),
        (
            "registry.example.com/sandbox/unpullable",
            {},
            "TaskFailedToStart",
            UNPULLABLE,
            None,
            "CannotPullContainerError",
        ),
        (
            "sandbox/unhealthy",
            HEALTH,
            "ServiceSchedulerInitiated",
            "Task failed container health checks",
            0,
            None,
        ),
    ],
)
def test_the_circuit_breaker_goes_back(
    shop: Shop,
    image: str,
    container: dict[str, Any],
    code: str,
    reason: str,
    exit_code: int | None,
    container_reason: str | None,
) -> None:
    good = shop.create()
    shop.sleep(60)
    good_id = shop.service()["deployments"][0]["id"]
    bad = shop.update(image=image, container=container)["deployments"][0]["id"]
    for _ in range(300):
        shop.sleep(1)
        if any(d["rolloutState"] == "FAILED" for d in shop.service()["deployments"]):
            break
    new, failed, old = shop.service()["deployments"]
    assert failed["id"] == bad
    assert failed["rolloutStateReason"] == (
        "ECS deployment circuit breaker: tasks failed to start."
    )
    assert old["id"] == good_id
    assert new["taskDefinition"] == good["taskDefinition"]
    assert new["rolloutStateReason"] == (
        f"ECS deployment circuit breaker: rolling back to deploymentId {good_id}."
    )
    assert shop.history()[0]["status"] == "ROLLBACK_IN_PROGRESS"
    dead = shop.tasks(status="STOPPED")[-1]
    assert (dead["stopCode"], dead["stoppedReason"]) == (code, reason)
    assert dead["startedBy"] == bad
    shop.sleep(60)
    deployment = shop.history()[0]
    assert deployment["status"] == "ROLLBACK_SUCCESSFUL"
    assert deployment["deploymentCircuitBreaker"] == {
        "status": "TRIGGERED",
        "failureCount": 3,
        "threshold": 3,
    }
    dead = shop.tasks(status="STOPPED")[1]
    assert dead["containers"][0].get("exitCode") == exit_code
    assert str(dead["containers"][0].get("reason")).startswith(str(container_reason))
    assert f"(service web) (deployment {bad}) deployment failed: tasks failed to start." in (
        shop.events()
    )
    assert f"(service web) rolling back to deployment {good_id}." in shop.events()
    assert shop.service()["taskDefinition"] == good["taskDefinition"]


def test_a_first_deployment_has_nothing_to_go_back_to(shop: Shop) -> None:
    shop.create(image="sandbox/exit:1")
    shop.sleep(200)
    service = shop.service()
    assert [d["rolloutState"] for d in service["deployments"]] == ["FAILED"]
    assert shop.history()[0]["status"] == "ROLLBACK_FAILED"
    assert shop.tasks() == []


def test_without_the_circuit_breaker_a_failing_deployment_goes_on_for_ever(shop: Shop) -> None:
    shop.create(image="sandbox/exit:1", deploymentConfiguration={})
    shop.sleep(1000)
    deployment = shop.service()["deployments"][0]
    assert deployment["rolloutState"] == "IN_PROGRESS"
    assert deployment["failedTasks"] >= 5
    assert any("unable to consistently start tasks" in e for e in shop.events())


def test_a_container_that_dies_late_does_not_count(shop: Shop) -> None:
    shop.create(image="sandbox/exit:1-60")
    shop.sleep(400)
    deployment = shop.service()["deployments"][0]
    assert (deployment["rolloutState"], deployment["failedTasks"]) == ("COMPLETED", 0)
    assert len(shop.tasks(status="STOPPED")) >= 4


def test_a_flaky_image_succeeds_in_the_end(shop: Shop) -> None:
    shop.create(image="sandbox/flaky:2")
    shop.sleep(120)
    assert shop.service()["deployments"][0]["rolloutState"] == "COMPLETED"


def test_a_slow_image_takes_its_time(shop: Shop) -> None:
    shop.create(image="sandbox/slow:300")
    shop.sleep(250)
    assert shop.tasks()[0]["lastStatus"] == "PENDING"
    shop.sleep(100)
    assert shop.service()["deployments"][0]["rolloutState"] == "COMPLETED"


def test_an_image_of_any_name_can_be_scripted(shop: Shop) -> None:
    shop.sandbox.behave("postgres:16", "unhealthy")
    shop.create(image="postgres:16", container=HEALTH)
    shop.sleep(40)
    assert shop.service()["deployments"][0]["failedTasks"] >= 1
    assert any("failed container health checks." in e for e in shop.events())


def test_a_task_waits_for_its_dependencies(shop: Shop) -> None:
    arn = shop.ecs.register_task_definition(
        family="pair",
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[
            {
                "name": "web",
                "image": "nginx",
                "dependsOn": [
                    {"containerName": "db", "condition": "HEALTHY"},
                    {"containerName": "init", "condition": "SUCCESS"},
                ],
            },
            {"name": "db", "image": "postgres", **HEALTH},
            {"name": "init", "image": "sandbox/done:20", "essential": False},
        ],
    )["taskDefinition"]["taskDefinitionArn"]
    shop.create("pair", taskDefinition=arn)
    shop.sleep(20)
    states = {c["name"]: c["lastStatus"] for c in shop.tasks("pair")[0]["containers"]}
    assert states == {"web": "PENDING", "db": "RUNNING", "init": "RUNNING"}
    shop.sleep(60)
    states = {c["name"]: c["lastStatus"] for c in shop.tasks("pair")[0]["containers"]}
    assert states == {"web": "RUNNING", "db": "RUNNING", "init": "STOPPED"}
    assert shop.service("pair")["deployments"][0]["rolloutState"] == "COMPLETED"


def test_a_missing_log_group_keeps_the_task_from_starting(shop: Shop) -> None:
    log = {
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "/ecs/shop",
                "awslogs-region": "us-east-1",
                "awslogs-stream-prefix": "web",
            },
        }
    }
    shop.create(container=log)
    shop.sleep(20)
    dead = shop.tasks(status="STOPPED")[0]
    assert dead["stopCode"] == "TaskFailedToStart"
    assert dead["stoppedReason"].startswith("ResourceInitializationError: failed to validate")
    logs = shop.client("logs")
    logs.create_log_group(logGroupName="/ecs/shop")
    shop.sleep(60)
    task = shop.tasks()[0]["taskArn"].rsplit("/", 1)[-1]
    events = logs.get_log_events(logGroupName="/ecs/shop", logStreamName=f"web/web/{task}")
    assert [e["message"] for e in events["events"]] == ["nginx starts"]


def test_a_subnet_without_a_way_out_keeps_images_from_being_pulled(shop: Shop) -> None:
    network = {"awsvpcConfiguration": {"subnets": ["subnet-0d0000000000000a1"]}}
    shop.create(networkConfiguration=network)
    shop.sleep(20)
    assert "i/o timeout" in shop.tasks(status="STOPPED")[0]["stoppedReason"]


def test_a_missing_role_is_told_in_an_event(shop: Shop) -> None:
    shop.sandbox.remove_role("ecsTaskExecutionRole")
    shop.create()
    shop.sleep(5)
    assert (
        "failed to launch a task with (error ECS was unable to assume the role"
        in (shop.events()[0])
    )


def test_without_capacity_nothing_is_placed(shop: Shop) -> None:
    shop.sandbox.remove_capacity("FARGATE")
    shop.create()
    shop.sleep(5)
    assert "was unable to place a task. Reason: Capacity is unavailable" in shop.events()[0]
    shop.sandbox.restore_capacity()
    shop.sleep(100)
    assert shop.service()["runningCount"] == 1


def test_a_newer_update_stops_the_deployment_before_it(shop: Shop) -> None:
    shop.create()
    shop.sleep(5)
    shop.update(image="nginx:2")
    shop.sleep(100)
    assert [d["status"] for d in shop.history()] == ["SUCCESSFUL", "STOPPED"]


def test_a_deleted_service_drains_and_ends(shop: Shop) -> None:
    shop.create()
    shop.sleep(60)
    shop.update(desiredCount=0)
    shop.sleep(60)
    answer = shop.ecs.delete_service(cluster="shop", service="web")["service"]
    assert answer["status"] in {"DRAINING", "INACTIVE"}
    shop.sleep(10)
    assert shop.service()["status"] == "INACTIVE"
    assert shop.ecs.list_services(cluster="shop")["serviceArns"] == []
    assert shop.create()["status"] == "ACTIVE"


def test_a_load_balancer_says_which_targets_it_took(shop: Shop) -> None:
    group = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef"
    balancer = {"targetGroupArn": group, "containerName": "web", "containerPort": 80}
    shop.create(container={"portMappings": [{"containerPort": 80}]}, loadBalancers=[balancer])
    shop.sleep(60)
    assert f"(service web) registered 1 targets in (target-group {group})" in shop.events()
    health = shop.client("elbv2").describe_target_health(TargetGroupArn=group)
    states = [d["TargetHealth"]["State"] for d in health["TargetHealthDescriptions"]]
    assert states == ["healthy"]


def test_a_task_knows_only_endpoints_that_were_there_before_it(shop: Shop) -> None:
    shop.client("servicediscovery").create_http_namespace(Name="shop")

    def mesh(name: str, port: int) -> dict[str, Any]:
        alias = {"port": port, "dnsName": name}
        ports = [{"portName": f"{name}-{port}", "clientAliases": [alias]}]
        return {
            "serviceConnectConfiguration": {
                "enabled": True,
                "namespace": "shop",
                "services": ports,
            },
            "container": {"portMappings": [{"containerPort": port, "name": f"{name}-{port}"}]},
        }

    shop.create("web", **mesh("web", 80))
    shop.create("db", **mesh("db", 5432))
    shop.sleep(60)
    assert shop.sandbox.endpoints("web") == ["web:80"]
    assert shop.sandbox.endpoints("db") == ["db:5432", "web:80"]
    shop.update("web", forceNewDeployment=True)
    shop.sleep(60)
    assert shop.sandbox.endpoints("web") == ["db:5432", "web:80"]
    deployment = shop.service("web")["deployments"][0]
    assert deployment["serviceConnectConfiguration"]["namespace"].startswith("arn:aws:service")
    assert "serviceConnectConfiguration" not in shop.service("web")


def test_a_job_ends_with_its_exit_code(shop: Shop) -> None:
    arn = shop.register("sandbox/done", "migrate")
    task = shop.ecs.run_task(
        cluster="shop",
        taskDefinition=arn,
        launchType="FARGATE",
        networkConfiguration={
            "awsvpcConfiguration": {
                "subnets": ["subnet-0d0000000000000a1"],
                "assignPublicIp": "ENABLED",
            }
        },
    )["tasks"][0]
    shop.sleep(60)
    ended = shop.ecs.describe_tasks(cluster="shop", tasks=[task["taskArn"]])["tasks"][0]
    assert (ended["lastStatus"], ended["stopCode"]) == ("STOPPED", "EssentialContainerExited")
    assert ended["containers"][0]["exitCode"] == 0
    assert ended["group"] == "family:migrate"


def test_a_container_can_need_a_name(shop: Shop) -> None:
    shop.client("servicediscovery").create_http_namespace(Name="shop")
    names = {"portName": "db-5432", "clientAliases": [{"port": 5432, "dnsName": "db"}]}
    connect = {"enabled": True, "namespace": "shop"}
    shop.create(image="sandbox/needs:db", serviceConnectConfiguration=connect)
    shop.create(
        "db",
        container={"portMappings": [{"containerPort": 5432, "name": "db-5432"}]},
        serviceConnectConfiguration={**connect, "services": [names]},
    )
    shop.sleep(200)
    assert shop.service()["deployments"][0]["rolloutState"] == "FAILED"
    shop.update(forceNewDeployment=True)
    shop.sleep(60)
    assert shop.service()["deployments"][0]["rolloutState"] == "COMPLETED"


def test_an_unplaceable_image_is_told_in_events(shop: Shop) -> None:
    shop.create(image="sandbox/unplaceable")
    shop.sleep(300)
    assert any("unable to place a task" in e for e in shop.events())
    assert shop.service()["deployments"][0]["rolloutState"] == "FAILED"
