"""Services that CodeDeploy or somebody else deploys: task sets in place of deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox.errors import invalid_parameter

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json

BY_CODE_DEPLOY = (
    *("desiredCount", "deploymentConfiguration", "healthCheckGracePeriodSeconds"),
    *("placementConstraints", "placementStrategy", "enableECSManagedTags", "propagateTags"),
    *("deploymentController", "availabilityZoneRebalancing", "enableExecuteCommand"),
)
"""What UpdateService may change although CodeDeploy deploys (ECS API reference)."""
BY_SOMEBODY = tuple(k for k in BY_CODE_DEPLOY if k != "deploymentConfiguration")
OF_A_DEPLOYMENT = (
    *("id", "status", "taskDefinition", "pendingCount", "runningCount", "createdAt", "updatedAt"),
    *("launchType", "capacityProviderStrategy", "platformVersion", "platformFamily"),
    *("networkConfiguration",),
)


def controller(service: Json) -> str:
    """Who deploys a service: ECS, CODE_DEPLOY or EXTERNAL."""
    return str(service["deploymentController"]["type"])


def refuse_update(service: Json, request: Json) -> None:
    """Raise if UpdateService may not change what only the service's controller deploys."""
    kind = controller(service)
    allowed = {"CODE_DEPLOY": BY_CODE_DEPLOY, "EXTERNAL": BY_SOMEBODY}.get(kind)
    if allowed is None or "deploymentController" in request:
        return
    if not set(request) - {"cluster", "service", *allowed}:
        return
    if "taskDefinition" in request and kind == "CODE_DEPLOY":
        raise invalid_parameter(
            "Unable to update task definition on services with a CODE_DEPLOY deployment "
            "controller. Use AWS CodeDeploy to trigger a new deployment."
        )
    raise invalid_parameter(
        f"Cannot force a new deployment on services with a {kind} deployment controller. "
        "Use AWS CodeDeploy to trigger a new deployment."
        if request.get("forceNewDeployment")
        else f"Unable to update this on services with a {kind} deployment controller."
    )


def task_sets(service: Json) -> list[Json]:
    """The task sets of a service, as DescribeServices has them."""
    return [task_set(service, d) for d in service["deployments"]]


def task_set(service: Json, deployment: Json) -> Json:
    """One of them, made from what the sandbox keeps as a deployment."""
    arn = service["serviceArn"].replace(":service/", ":task-set/")
    steady = deployment["rolloutState"] == "COMPLETED"
    return {
        **{k: deployment[k] for k in OF_A_DEPLOYMENT if k in deployment},
        "taskSetArn": f"{arn}/{deployment['id']}",
        "serviceArn": service["serviceArn"],
        "clusterArn": service["clusterArn"],
        "computedDesiredCount": service["desiredCount"],
        "loadBalancers": service["loadBalancers"],
        "serviceRegistries": service["serviceRegistries"],
        "scale": {"value": 100.0, "unit": "PERCENT"},
        "stabilityStatus": "STEADY_STATE" if steady else "STABILIZING",
        "stabilityStatusAt": deployment["updatedAt"],
        "tags": [],
    }
