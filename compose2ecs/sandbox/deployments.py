"""Deployments of a service and the service deployments that record how each of them went."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from compose2ecs.sandbox.given import given
from compose2ecs.sandbox.platforms import LINUX, resolved
from compose2ecs.sandbox.service_connect import publish

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

ON_SERVICE_ONLY = ("loadBalancers", "serviceRegistries")
ON_DEPLOYMENT_ONLY = (
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
EVENTS = 100
OPEN = ("PENDING", "IN_PROGRESS", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "STOP_REQUESTED")
LEAST_FAILURES, MOST_FAILURES = 3, 200


def cluster_of(service: Json) -> str:
    """The name of a service's cluster."""
    return str(service["clusterArn"]).rsplit("/", 1)[-1]


def event(world: World, service: Json, message: str, middle: str = "") -> None:
    """Add to the service's events, newest first."""
    entry = {
        "id": world.fresh_uuid(),
        "createdAt": world.now,
        "message": f"(service {service['serviceName']}{middle}) {message}",
    }
    service["events"] = [entry, *service["events"]][:EVENTS]


def primary(service: Json) -> Json:
    """The newest deployment: the one that the scheduler works for."""
    first: Json = service["deployments"][0]
    return first


def wanted(service: Json) -> int:
    """How many tasks there should be; a daemon has one on the one pretended instance."""
    return 1 if service["schedulingStrategy"] == "DAEMON" else int(service["desiredCount"])


def target_groups(service: Json, task: Json) -> list[str]:
    """The ARNs of the target groups that a task is registered in.

    Deployments that keep two sets of tasks take the alternate group in turn.
    """
    return sorted({g for b in service["loadBalancers"] if (g := target_group(b, task))})


def target_group(balancer: Json, task: Json) -> str:
    """The ARN of the target group of one load balancer that a task is registered in, or empty."""
    group = str(balancer.get("targetGroupArn", ""))
    advanced = balancer.get("advancedConfiguration", {})
    return str(advanced.get("alternateTargetGroupArn", group)) if task["_alternate"] else group


def begin(world: World, service: Json, spec: Json) -> Json:
    """Make a new PRIMARY deployment of a specification; the one before becomes ACTIVE."""
    number = world.fresh_number()
    identity = f"ecs-svc/{number}"
    deployment: Json = {
        "id": identity,
        "status": "PRIMARY",
        "desiredCount": 0,
        "pendingCount": 0,
        "runningCount": 0,
        "failedTasks": 0,
        "createdAt": world.now,
        "updatedAt": world.now,
        "rolloutState": "IN_PROGRESS",
        "rolloutStateReason": f"ECS deployment {identity} in progress.",
        **{k: copy.deepcopy(v) for k, v in spec.items() if k not in ON_SERVICE_ONLY},
        "_spec": copy.deepcopy(spec),
        "_number": number,
        "_next_start": 0.0,
        "_tripped": False,
        "_endpoints": [],
        "_alternate": bool(service["deployments"] and primary(service)["_alternate"]),
    }
    if "platformVersion" in deployment:
        family = deployment.get("platformFamily", LINUX)
        deployment["platformVersion"] = resolved(deployment["platformVersion"], family)
    for older in service["deployments"]:
        older["status"] = "ACTIVE"
    service["deployments"].insert(0, deployment)
    service["_steady"] = False
    service |= {k: v for k, v in spec.items() if k not in ON_DEPLOYMENT_ONLY}
    deployment["_revision"] = revision(world, service, deployment)
    publish(world, service, deployment, cluster_of(service))
    return deployment


def revision(world: World, service: Json, deployment: Json) -> str:
    """Write down the service revision that a deployment is made of; gives its ARN."""
    cluster, name = cluster_of(service), service["serviceName"]
    arn = world.arn("ecs", f"service-revision/{cluster}/{name}/{deployment['_number']}")
    kept = {k: v for k, v in copy.deepcopy(deployment["_spec"]).items() if v}
    kept |= {
        "serviceRevisionArn": arn,
        "serviceArn": service["serviceArn"],
        "clusterArn": service["clusterArn"],
        "createdAt": world.now,
        "guardDutyEnabled": False,
    }
    if "platformVersion" in kept:
        kept["platformVersion"] = deployment["platformVersion"]
    world.state["serviceRevisions"][arn] = kept
    return arn


def record(world: World, service: Json, deployment: Json) -> None:
    """Begin the service deployment of a new deployment; one that was going on is stopped."""
    cluster, name = cluster_of(service), service["serviceName"]
    open_one = current(world, service)
    if open_one is not None:
        finish(world, open_one, "STOPPED", "Service deployment was replaced by a newer one.")
    arn = world.arn("ecs", f"service-deployment/{cluster}/{name}/{world.fresh(21)}")
    service["_serviceDeployment"] = arn
    breaker = service["deploymentConfiguration"].get("deploymentCircuitBreaker", {})
    world.state["serviceDeployments"][arn] = {
        "serviceDeploymentArn": arn,
        "serviceArn": service["serviceArn"],
        "clusterArn": service["clusterArn"],
        "createdAt": world.now,
        "startedAt": world.now,
        "updatedAt": world.now,
        "sourceServiceRevisions": [summary(d) for d in service["deployments"][1:]],
        "targetServiceRevision": summary(deployment),
        "status": "IN_PROGRESS",
        "deploymentConfiguration": copy.deepcopy(service["deploymentConfiguration"]),
        "deploymentCircuitBreaker": {
            "status": "MONITORING" if breaker.get("enable") else "DISABLED",
            "failureCount": 0,
            "threshold": threshold(service) if breaker.get("enable") else 0,
        },
        "alarms": alarms(world, service),
    }


def alarms(world: World, service: Json) -> Json:
    """The alarms that a service deployment begins with; those that are on already are no help."""
    rule = service["deploymentConfiguration"].get("alarms", {})
    names = rule.get("alarmNames", [])
    on = any(given(world, "alarm", n).get("state") == "ALARM" for n in names)
    watched = bool(rule.get("enable")) and bool(names) and not on
    more = {"alarmNames": list(names)} if names else {}
    return {"status": "MONITORING" if watched else "DISABLED", **more}


def summary(deployment: Json) -> Json:
    """How many tasks of a service revision are wanted, running and on their way."""
    return {
        "arn": deployment["_revision"],
        "requestedTaskCount": deployment["desiredCount"],
        "runningTaskCount": deployment["runningCount"],
        "pendingTaskCount": deployment["pendingCount"],
    }


def weighed_summary(deployment: Json) -> Json:
    """The same with the shares of test and production traffic, where a deployment moves them."""
    if "_weights" not in deployment:
        return summary(deployment)
    test, production = deployment["_weights"]
    return {
        **summary(deployment),
        "requestedTestTrafficWeight": test,
        "requestedProductionTrafficWeight": production,
    }


def current(world: World, service: Json) -> Json | None:
    """The service deployment that is going on, if one is."""
    found: Json | None = world.state["serviceDeployments"].get(service.get("_serviceDeployment"))
    return found if found is not None and found["status"] in OPEN else None


def finish(world: World, found: Json, status: str, reason: str = "") -> None:
    """End a service deployment."""
    found |= {"status": status, "finishedAt": world.now, "updatedAt": world.now}
    if status == "STOPPED":
        found["stoppedAt"] = world.now
    if reason:
        found["statusReason"] = reason
    for monitor in (found["deploymentCircuitBreaker"], found["alarms"]):
        if monitor["status"] == "MONITORING":
            monitor["status"] = "MONITORING_COMPLETE"


def threshold(service: Json) -> int:
    """Failed tasks after which the circuit breaker trips: half the desired count, 3 to 200."""
    breaker = service["deploymentConfiguration"]["deploymentCircuitBreaker"]
    kind, value = (breaker.get("thresholdConfiguration", {}).get(k) for k in ("type", "value"))
    share = 50 if value is None else int(value)
    if kind == "COUNT":
        return share
    part = -(-int(service["desiredCount"]) * share // 100)
    if kind == "UNBOUNDED_PERCENT":
        return max(1, part)
    return min(MOST_FAILURES, max(LEAST_FAILURES, part))
