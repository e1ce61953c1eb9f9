"""A sandbox with a cluster, and short ways to put services into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.sandbox import Sandbox, open_sandbox
from compose2ecs.sandbox.wire import UNKNOWN_MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator

NETWORK = {
    "awsvpcConfiguration": {"subnets": ["subnet-0d0000000000000a1"], "assignPublicIp": "ENABLED"}
}
NEWEST_MEMBER = "resourceManagementType"
"""An older botocore than that can't read all that ECS answers."""
BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}


@dataclass
class Shop:
    """A sandbox's cluster `shop`, as a test drives it."""

    sandbox: Sandbox
    ecs: Any

    def client(self, service: str) -> Any:
        session: Any = self.sandbox.session()
        return session.client(service)

    def register(self, image: str = "nginx", family: str = "web", **container: Any) -> str:
        definition = self.ecs.register_task_definition(
            family=family,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            executionRoleArn="ecsTaskExecutionRole",
            containerDefinitions=[{"name": family, "image": image, **container}],
        )
        return str(definition["taskDefinition"]["taskDefinitionArn"])

    def create(self, name: str = "web", image: str = "nginx", count: int = 1, **more: Any) -> Any:
        container = more.pop("container", {})
        request = {
            "cluster": "shop",
            "serviceName": name,
            "taskDefinition": self.register(image, name, **container),
            "desiredCount": count,
            "launchType": "FARGATE",
            "networkConfiguration": NETWORK,
            "deploymentConfiguration": BREAKER,
        }
        return self.ecs.create_service(**request | more)["service"]

    def update(self, name: str = "web", image: str | None = None, **more: Any) -> Any:
        if image:
            more["taskDefinition"] = self.register(image, name, **more.pop("container", {}))
        return self.ecs.update_service(cluster="shop", service=name, **more)["service"]

    def service(self, name: str = "web", **more: Any) -> Any:
        found = self.ecs.describe_services(cluster="shop", services=[name], **more)["services"]
        return found[0]

    def tasks(self, name: str = "web", status: str = "RUNNING") -> list[Any]:
        arns = self.ecs.list_tasks(cluster="shop", serviceName=name, desiredStatus=status)
        if not arns["taskArns"]:
            return []
        found = self.ecs.describe_tasks(cluster="shop", tasks=arns["taskArns"])["tasks"]
        return list(found)

    def history(self, name: str = "web") -> list[Any]:
        """The service deployments, newest first."""
        listed = self.ecs.list_service_deployments(cluster="shop", service=name)
        arns = [d["serviceDeploymentArn"] for d in listed["serviceDeployments"]]
        found = self.ecs.describe_service_deployments(serviceDeploymentArns=arns)
        return list(found["serviceDeployments"])

    def events(self, name: str = "web") -> list[str]:
        """What happened, oldest first."""
        return [e["message"] for e in reversed(self.service(name)["events"])]

    def sleep(self, seconds: float) -> None:
        self.sandbox.clock.sleep(seconds)


def open_shop() -> Shop:
    """A new sandbox with an empty cluster `shop`."""
    sandbox = open_sandbox(None)
    ecs: Any = sandbox.session().client("ecs")
    ecs.create_cluster(clusterName="shop")
    return Shop(sandbox, ecs)


@pytest.fixture
def shop() -> Iterator[Shop]:
    """An empty cluster `shop`; every answer must be one that AWS's model allows."""
    opened = open_shop()
    yield opened
    service = opened.ecs.meta.service_model.shape_for("Service")
    assert set() == UNKNOWN_MEMBERS or NEWEST_MEMBER not in service.members
