"""What ECS makes of a CreateService request: the service as it keeps it, defaults filled in.

Taken from real DescribeServices answers; what is not listed here comes back as it was sent.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from compose2ecs.sandbox import service_connect
from compose2ecs.sandbox.platforms import LATEST, platform_family

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2ecs.sandbox.world import Json, World

REDEPLOYS = (
    "networkConfiguration",
    "platformVersion",
    "loadBalancers",
    "serviceRegistries",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
"""What a new deployment is made for when it differs; taskDefinition too."""
PROVIDERS = "capacityProviderStrategy"
"""Changed in place by UpdateService; only tasks of the next deployment follow it."""
BREAKER = {"enable": False, "rollback": False}
"""What ECS fills in. Newer members (resetOnHealthyTask, thresholdConfiguration) come back only as
they were sent: no real answer has them otherwise."""
HOOK_TIMEOUT = {"timeoutInMinutes": 1440, "action": "ROLLBACK"}
SHIFTS: Mapping[str, tuple[str, Json]] = {
    "LINEAR": ("linearConfiguration", {"stepPercent": 10.0, "stepBakeTimeInMinutes": 6}),
    "CANARY": ("canaryConfiguration", {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 10}),
}
"""How each strategy moves traffic when nothing is said of it (ECS API reference)."""


def new_service(world: World, request: Json, cluster: Json, definition: Json) -> Json:
    """A service as ECS keeps it, less what its first deployment brings."""
    name = request["serviceName"]
    daemon = request.get("schedulingStrategy") == "DAEMON"
    service: Json = {
        "serviceArn": world.arn("ecs", f"service/{cluster['clusterName']}/{name}"),
        "serviceName": name,
        "clusterArn": cluster["clusterArn"],
        "status": "ACTIVE",
        "desiredCount": 0 if daemon else request.get("desiredCount", 0),
        "runningCount": 0,
        "pendingCount": 0,
        "deploymentConfiguration": rollout_rule(request, daemon=daemon),
        "deployments": [],
        "events": [],
        "createdAt": world.now,
        "createdBy": world.caller_arn,
        "placementConstraints": request.get("placementConstraints", []),
        "placementStrategy": strategy(request.get("placementStrategy", [])),
        "schedulingStrategy": request.get("schedulingStrategy", "REPLICA"),
        "deploymentController": request.get("deploymentController", {"type": "ECS"}),
        "enableECSManagedTags": request.get("enableECSManagedTags", False),
        "enableExecuteCommand": request.get("enableExecuteCommand", False),
        "propagateTags": request.get("propagateTags", "NONE"),
        "availabilityZoneRebalancing": rebalancing(request, daemon=daemon),
        "resourceManagementType": "CUSTOMER",
        "_tags": copy.deepcopy(request.get("tags", [])),
        "_tasks": [],
        "_request": copy.deepcopy(request),
        "_steady": False,
        "_unhealthy": 0,
        "_good": None,
    }
    if definition.get("networkMode") == "awsvpc" or request.get("loadBalancers"):
        role = "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
        service["roleArn"] = request.get("role") or world.arn("iam", role, region=False)
    if request.get("loadBalancers") or "healthCheckGracePeriodSeconds" in request:
        grace = request.get("healthCheckGracePeriodSeconds", 0)
        service["healthCheckGracePeriodSeconds"] = grace
    return service


def rollout_rule(request: Json, *, daemon: bool) -> Json:
    """The deployment configuration with ECS's defaults."""
    rule: Json = {
        "deploymentCircuitBreaker": BREAKER,
        "maximumPercent": 100 if daemon else 200,
        "minimumHealthyPercent": 0 if daemon else 100,
        "strategy": "ROLLING",
        "bakeTimeInMinutes": 0,
    }
    if request.get("deploymentController", {}).get("type", "ECS") != "ECS":
        del rule["deploymentCircuitBreaker"]
    return changed_rule(rule, request.get("deploymentConfiguration", {}))


def changed_rule(rule: Json, given: Json) -> Json:
    """A deployment configuration with what a request says of it; the rest stays."""
    changed = copy.deepcopy({**rule, **given})
    if "deploymentCircuitBreaker" in changed:
        changed["deploymentCircuitBreaker"] = BREAKER | changed["deploymentCircuitBreaker"]
    if "lifecycleHooks" in changed:
        changed["lifecycleHooks"] = [hook(h) for h in changed["lifecycleHooks"]]
    for kind, (key, defaults) in SHIFTS.items():
        if changed.get("strategy") == kind:
            changed[key] = {**defaults, **changed.get(key, {})}
        else:
            changed.pop(key, None)
    return changed


def hook(given: Json) -> Json:
    """A lifecycle hook with ECS's defaults (ecspresso issue 1082)."""
    timeout = {**HOOK_TIMEOUT, **given.get("timeoutConfiguration", {})}
    return {"targetType": "AWS_LAMBDA", **given, "timeoutConfiguration": timeout}


def rebalancing(request: Json, *, daemon: bool) -> str:
    """Whether zones are rebalanced: by default where the placement allows it."""
    most = request.get("deploymentConfiguration", {}).get("maximumPercent", 200)
    impossible = daemon or most <= 100 or bool(request.get("placementConstraints"))
    return str(request.get("availabilityZoneRebalancing", "DISABLED" if impossible else "ENABLED"))


def strategy(given: list[Json]) -> list[Json]:
    """A placement strategy; ECS says `instanceId` for `host`."""
    return [{**s, "field": "instanceId"} if s.get("field") == "host" else s for s in given]


def first_spec(world: World, request: Json, cluster: Json, definition: Json) -> Json:
    """What the first deployment of a service is made from."""
    spec: Json = {
        "taskDefinition": definition["taskDefinitionArn"],
        "loadBalancers": request.get("loadBalancers", []),
        "serviceRegistries": request.get("serviceRegistries", []),
    }
    providers = request.get("capacityProviderStrategy")
    if not providers and "launchType" not in request:
        providers = cluster["defaultCapacityProviderStrategy"]
    if providers:
        spec["capacityProviderStrategy"] = [weighed(p) for p in providers]
    else:
        spec["launchType"] = request.get("launchType", "EC2")
    if on_fargate(spec):
        spec["platformVersion"] = request.get("platformVersion", LATEST)
        spec["platformFamily"] = platform_family(definition)
    for key in REDEPLOYS:
        if key in request and key not in {"loadBalancers", "serviceRegistries"}:
            spec[key] = kept(world, key, request[key], cluster, request["serviceName"])
    return spec


def weighed(provider: Json) -> Json:
    """An item of a capacity provider strategy with ECS's defaults."""
    return {"weight": 0, "base": 0, **provider}


def on_fargate(spec: Json) -> bool:
    """Whether a specification's tasks run on Fargate."""
    providers = spec.get("capacityProviderStrategy", [])
    return spec.get("launchType") == "FARGATE" or any(
        str(p["capacityProvider"]).startswith("FARGATE") for p in providers
    )


def kept(world: World, key: str, given: Any, cluster: Json, name: str) -> Any:
    """A deployment's setting as ECS keeps it."""
    if key == "networkConfiguration" and "awsvpcConfiguration" in given:
        network = {"assignPublicIp": "DISABLED", **given["awsvpcConfiguration"]}
        network.setdefault("securityGroups", [])
        return {"awsvpcConfiguration": network}
    if key == "serviceConnectConfiguration":
        return service_connect.configuration(world, given, cluster, name)
    return copy.deepcopy(given)
