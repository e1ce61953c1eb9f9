"""The sandbox over HTTP for a client that knows nothing of us: botocore's, as in the AWS CLI."""

from __future__ import annotations

import socket
import struct
import threading
import time
from typing import TYPE_CHECKING, Any

import boto3  # noqa: TID251 the stranger
import pytest
from botocore.exceptions import ClientError, WaiterError  # noqa: TID251 what the stranger is told

from compose2ecs.sandbox.http import Server
from compose2ecs.sandbox.sandbox import open_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = {"Delay": 0, "MaxAttempts": 5000}
"""Every call takes a second of the sandbox's time here, so polling without a pause is waiting."""
NETWORK = {
    "awsvpcConfiguration": {"subnets": ["subnet-0d0000000000000a1"], "assignPublicIp": "ENABLED"}
}


@pytest.fixture(scope="module")
def ecs() -> Iterator[Any]:
    sandbox = open_sandbox()
    sandbox.latency = 1.0
    with Server(sandbox, 0) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield boto3.client(
            "ecs",
            endpoint_url=f"http://127.0.0.1:{server.server_address[1]}",
            region_name="us-east-1",
            aws_access_key_id="anything",
            aws_secret_access_key="anything",
        )
        server.shutdown()


def register(ecs: Any, image: str, family: str = "web") -> str:
    answer = ecs.register_task_definition(
        family=family,
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        executionRoleArn="ecsTaskExecutionRole",
        containerDefinitions=[
            {"name": "web", "image": image, "portMappings": [{"containerPort": 80}]}
        ],
    )
    return str(answer["taskDefinition"]["taskDefinitionArn"])


def until_completed(ecs: Any) -> Any:
    """The waiter of the AWS CLI is content when the tasks run, which is a little earlier."""
    ecs.get_waiter("services_stable").wait(cluster="shop", services=["web"], WaiterConfig=PATIENCE)
    while True:
        (service,) = ecs.describe_services(cluster="shop", services=["web"])["services"]
        if service["deployments"][0]["rolloutState"] == "COMPLETED":
            return service


def test_the_life_of_a_service(ecs: Any) -> None:
    ecs.create_cluster(clusterName="shop")
    first = register(ecs, "nginx:1")
    ecs.create_service(
        cluster="shop",
        serviceName="web",
        taskDefinition="web",
        desiredCount=2,
        launchType="FARGATE",
        networkConfiguration=NETWORK,
    )
    until_completed(ecs)
    second = register(ecs, "nginx:2")
    ecs.update_service(cluster="shop", service="web", taskDefinition=second)

    service = until_completed(ecs)
    assert service["taskDefinition"] == second
    assert service["events"][0]["message"] == "(service web) has reached a steady state."
    tasks = ecs.list_tasks(cluster="shop", serviceName="web")["taskArns"]
    described = ecs.describe_tasks(cluster="shop", tasks=tasks)["tasks"]
    assert {t["taskDefinitionArn"] for t in described} == {second}
    assert ecs.list_services(cluster="shop")["serviceArns"] == [service["serviceArn"]]
    deployments = ecs.list_service_deployments(cluster="shop", service="web")["serviceDeployments"]
    assert [d["status"] for d in deployments] == ["SUCCESSFUL", "SUCCESSFUL"]

    ecs.update_service(cluster="shop", service="web", desiredCount=0)
    ecs.delete_service(cluster="shop", service="web")
    waiter = ecs.get_waiter("services_inactive")
    waiter.wait(cluster="shop", services=["web"], WaiterConfig=PATIENCE)
    for arn in (first, second):
        ecs.deregister_task_definition(taskDefinition=arn)
    assert ecs.list_task_definitions(familyPrefix="web")["taskDefinitionArns"] == []
    gone = ecs.delete_task_definitions(taskDefinitions=[first, second])
    assert {d["status"] for d in gone["taskDefinitions"]} == {"DELETE_IN_PROGRESS"}
    assert ecs.delete_cluster(cluster="shop")["cluster"]["status"] == "INACTIVE"


def test_a_task_of_ones_own(ecs: Any) -> None:
    ecs.create_cluster(clusterName="jobs")
    arn = register(ecs, "sandbox/exit:3-600", "job")
    (task,) = ecs.run_task(
        cluster="jobs", taskDefinition=arn, launchType="FARGATE", networkConfiguration=NETWORK
    )["tasks"]
    at = {"cluster": "jobs", "tasks": [task["taskArn"]]}
    ecs.get_waiter("tasks_running").wait(**at, WaiterConfig=PATIENCE)
    ecs.stop_task(cluster="jobs", task=task["taskArn"], reason="enough")
    ecs.get_waiter("tasks_stopped").wait(**at, WaiterConfig=PATIENCE)
    (ended,) = ecs.describe_tasks(**at)["tasks"]
    assert (ended["stopCode"], ended["stoppedReason"]) == ("UserInitiated", "enough")
    assert ecs.list_task_definition_families(familyPrefix="job")["families"] == ["job"]


@pytest.mark.parametrize(
    ("operation", "request_", "code"),
    [
        (
            "describe_services",
            {"cluster": "nowhere", "services": ["x"]},
            "ClusterNotFoundException",
        ),
        ("describe_task_definition", {"taskDefinition": "nothing"}, "ClientException"),
        ("update_service", {"service": "nothing", "desiredCount": 1}, "ClusterNotFoundException"),
        ("stop_task", {"cluster": "jobs", "task": "f" * 32}, "InvalidParameterException"),
        ("create_capacity_provider", {"name": "mine"}, "NotImplemented"),
    ],
)
def test_a_refusal_is_one_of_aws(ecs: Any, operation: str, request_: Any, code: str) -> None:
    ecs.create_cluster(clusterName="jobs")
    with pytest.raises(ClientError) as caught:
        getattr(ecs, operation)(**request_)
    assert caught.value.response["Error"]["Code"] == code


def test_a_service_that_fails_never_gets_stable(ecs: Any) -> None:
    ecs.create_cluster(clusterName="bad")
    register(ecs, "sandbox/unpullable", "bad")
    ecs.create_service(
        cluster="bad",
        serviceName="bad",
        taskDefinition="bad",
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration=NETWORK,
    )
    waiter = ecs.get_waiter("services_stable")
    with pytest.raises(WaiterError):
        waiter.wait(cluster="bad", services=["bad"], WaiterConfig={"Delay": 0, "MaxAttempts": 200})
    (service,) = ecs.describe_services(cluster="bad", services=["bad"])["services"]
    assert service["deployments"][0]["failedTasks"]


def test_a_client_that_is_killed_leaves_no_traceback_behind(capfd: Any) -> None:
    """As the kernel does for a killed process: a reset instead of an end."""
    with Server(open_sandbox(), 0) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with socket.create_connection(("127.0.0.1", server.server_address[1])) as client:
            client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
            client.recv(1)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        time.sleep(0.2)
        server.shutdown()
    assert capfd.readouterr().err == ""
