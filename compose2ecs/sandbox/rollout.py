"""One step of a service: start and stop tasks towards its newest deployment, and judge it.

The scheduler wakes a service whenever something about it changes; a step does what can be done at
that moment within minimum and maximum percent, and says so in events. Every strategy (BLUE_GREEN,
LINEAR, CANARY) is carried out as a rolling update here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from compose2ecs.sandbox import launch, task_life
from compose2ecs.sandbox.agenda import wake_service
from compose2ecs.sandbox.behaviour import behaviour
from compose2ecs.sandbox.container_logs import log_places
from compose2ecs.sandbox.deployments import (
    begin,
    cluster_of,
    current,
    event,
    finish,
    primary,
    summary,
    threshold,
)
from compose2ecs.sandbox.ecs_task_definitions import find_revision
from compose2ecs.sandbox.service_connect import retire

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

EARLY = 10.0
"""A task that ends within so many seconds after its start has failed to start. One that ran longer
does not count for the circuit breaker (containers-roadmap 1206)."""
FIRST_DELAY, LONGEST_DELAY = 5.0, 300.0
"""Seconds between a failed task and the next try: doubled each time."""
PLACEMENT_DELAY = 60.0
TROUBLED = 5
"""Failures in a row after which an event says that tasks can't be started consistently."""
GUIDE = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
TRIPPED = "Service deployment rolled back because the circuit breaker threshold was exceeded."
BY_HAND = "Service deployment stopped by user."
NO_WAY_BACK = "No rollback candidate was found to run the rollback."


def step(world: World, service: Json) -> None:
    """Do for a service what can be done now."""
    if service["status"] == "INACTIVE":
        return
    if service["status"] == "DRAINING":
        drain(world, service)
        return
    replace_unhealthy(world, service)
    judge_failures(world, service)
    stop_surplus(world, service)
    start_missing(world, service)
    count(world, service)
    judge_success(world, service)


def live(world: World, service: Json) -> list[Json]:
    """The tasks of a service that have not ended, oldest first."""
    return [world.state["tasks"][identity] for identity in service["_tasks"]]


def wanted(service: Json) -> int:
    """How many tasks there should be; a daemon has one on the one pretended instance."""
    return 1 if service["schedulingStrategy"] == "DAEMON" else int(service["desiredCount"])


def bounds(service: Json) -> tuple[int, int]:
    """The fewest healthy and the most tasks allowed during a deployment."""
    rule, desired = service["deploymentConfiguration"], wanted(service)
    fewest = math.ceil(desired * rule["minimumHealthyPercent"] / 100)
    most = math.floor(desired * rule["maximumPercent"] / 100)
    return fewest, max(most, 1 if desired and service["schedulingStrategy"] == "DAEMON" else most)


def drain(world: World, service: Json) -> None:
    """End a service that was deleted."""
    tasks = live(world, service)
    running = [t for t in tasks if t["desiredStatus"] == "RUNNING"]
    stop_tasks(world, service, running, "Scaling activity initiated by deployment")
    count(world, service)
    if not tasks:
        service["status"] = "INACTIVE"
        service["deployments"] = []
        retire(world, service, cluster_of(service))


def replace_unhealthy(world: World, service: Json) -> None:
    """Stop tasks that fail their checks; they count as failed."""
    for task in live(world, service):
        if task["desiredStatus"] != "RUNNING" or task["lastStatus"] != "RUNNING":
            continue
        short = f"(task {task['_id']})"
        if task["healthStatus"] == "UNHEALTHY":
            event(world, service, f"{short} failed container health checks.")
            reason = "Task failed container health checks"
        elif task["_target"] == "unhealthy":
            group = service["loadBalancers"][0].get("targetGroupArn")
            port = service["loadBalancers"][0].get("containerPort")
            text = f"is unhealthy in (target-group {group}) due to (reason Request timed out)."
            event(world, service, f"{short} (port {port}) {text}")
            reason = f"Task failed ELB health checks in (target-group {group})"
        else:
            continue
        task["_mourned"] = True
        service["_unhealthy"] += 1
        task_life.stop(world, task, "ServiceSchedulerInitiated", reason)
        fail(world, service, task)


def mourn(world: World, service: Json, task: Json) -> None:
    """A task ended by itself: say why, and count it if it failed to start."""
    if task["stopCode"] == "TaskFailedToStart" and task.get("_failed"):
        unable = f"was unable to place a task. Reason: {task['_failed']}."
        event(world, service, unable)
    if task["stopCode"] == "TaskFailedToStart" or (
        task["stopCode"] == "EssentialContainerExited"
        and world.now - task.get("startedAt", world.now) < EARLY
    ):
        fail(world, service, task)
    service["_steady"] = False


def fail(world: World, service: Json, task: Json) -> None:
    """Count a failed task of the newest deployment, and wait longer before the next try."""
    deployment = primary(service)
    service["_steady"] = False
    if task["_deployment"] == deployment["id"]:
        failed(world, service, deployment)


def failed(world: World, service: Json, deployment: Json) -> None:
    """One more failed try of a deployment."""
    deployment["failedTasks"] += 1
    deployment["updatedAt"] = world.now
    failures = deployment["failedTasks"]
    delay = min(FIRST_DELAY * 2 ** min(failures - 1, 10), LONGEST_DELAY)
    deployment["_next_start"] = max(deployment["_next_start"], world.now + delay)
    wake_service(world, cluster_of(service), service["serviceName"], delay + 0.001)
    if failures % TROUBLED == 0:
        event(world, service, f"is unable to consistently start tasks successfully. {GUIDE}")


def judge_failures(world: World, service: Json) -> None:
    """Trip the circuit breaker of a deployment that failed too often."""
    deployment, going = primary(service), current(world, service)
    breaker = service["deploymentConfiguration"].get("deploymentCircuitBreaker", {})
    failures = deployment["failedTasks"]
    if deployment["rolloutState"] != "IN_PROGRESS" or not breaker.get("enable"):
        return
    if going is not None and "rollback" not in going:
        going["deploymentCircuitBreaker"]["failureCount"] = failures
    if failures >= threshold(service):
        trip(world, service, deployment, rollback=bool(breaker.get("rollback")))


def trip(world: World, service: Json, deployment: Json, *, rollback: bool) -> None:
    """The circuit breaker ends a deployment, and goes back if it may and can."""
    why = "deployment failed: tasks failed to start."
    event(world, service, f"(deployment {deployment['id']}) {why}")
    deployment |= {
        "rolloutState": "FAILED",
        "rolloutStateReason": "ECS deployment circuit breaker: tasks failed to start.",
        "updatedAt": world.now,
        "_tripped": True,
    }
    going, good = current(world, service), service.get("_good")
    if going is not None:
        going["deploymentCircuitBreaker"]["status"] = "TRIGGERED"
    already = going is not None and "rollback" in going
    if rollback and good is not None and not already:
        roll_back(world, service, good, going)
    elif going is not None and rollback:
        finish(world, going, "ROLLBACK_FAILED", NO_WAY_BACK)
    elif going is not None:
        reason = "Service deployment stopped because the circuit breaker threshold was exceeded."
        finish(world, going, "STOPPED", reason)


def stop_by_hand(world: World, service: Json, going: Json, *, rollback: bool) -> None:
    """End a deployment because somebody asked for it."""
    deployment, good = primary(service), service["_good"]
    reason = f"ECS deployment {deployment['id']} stopped."
    deployment |= {"rolloutState": "FAILED", "rolloutStateReason": reason, "_tripped": True}
    if not rollback:
        finish(world, going, "STOPPED", BY_HAND)
    elif good is None:
        finish(world, going, "ROLLBACK_FAILED", NO_WAY_BACK)
    else:
        roll_back(world, service, good, going, BY_HAND)
        wake_service(world, cluster_of(service), service["serviceName"], 1.0)


def roll_back(
    world: World, service: Json, good: Json, going: Json | None, reason: str = TRIPPED
) -> None:
    """Begin the deployment that brings the last completed one back."""
    event(world, service, f"rolling back to deployment {good['id']}.")
    deployment = begin(world, service, good["spec"])
    deployment["rolloutStateReason"] = (
        f"ECS deployment circuit breaker: rolling back to deploymentId {good['id']}."
    )
    deployment["_revision"] = good["revision"]
    if going is not None:
        going["status"] = "ROLLBACK_IN_PROGRESS"
        going["statusReason"] = reason
        going["updatedAt"] = world.now
        going["rollback"] = {
            "reason": reason,
            "startedAt": world.now,
            "serviceRevisionArn": good["revision"],
        }


def stop_surplus(world: World, service: Json) -> None:
    """Stop tasks of older deployments as far as enough healthy ones remain, and surplus ones."""
    deployment = primary(service)
    if deployment["_tripped"]:
        return
    up = [t for t in live(world, service) if t["desiredStatus"] == "RUNNING"]
    own = [t for t in up if t["_deployment"] == deployment["id"]]
    old = [t for t in up if t["_deployment"] != deployment["id"]]
    healthy = sum(map(task_life.is_settled, up))
    fewest, _ = bounds(service)
    gone = own[wanted(service) :]
    for task in sorted(old, key=task_life.is_settled):
        if not task_life.is_settled(task):
            gone.append(task)
        elif healthy > fewest:
            healthy -= 1
            gone.append(task)
    reason = f"Scaling activity initiated by (deployment {deployment['id']})"
    stop_tasks(world, service, gone, reason)


def stop_tasks(world: World, service: Json, gone: list[Json], reason: str) -> None:
    """Stop tasks because the scheduler wants to."""
    if not gone:
        return
    service["_steady"] = False
    running = [t for t in gone if t["lastStatus"] == "RUNNING"]
    if len(running) < len(gone):
        event(world, service, f"stopped {len(gone) - len(running)} pending tasks.")
    for task in gone:
        task["_mourned"] = True
        task_life.stop(world, task, "ServiceSchedulerInitiated", reason)
    if not running:
        return
    names = " ".join(f"(task {t['_id']})" for t in running)
    event(world, service, f"has stopped {len(running)} running tasks: {names}.")
    groups = {b["targetGroupArn"] for b in service["loadBalancers"] if "targetGroupArn" in b}
    for group in sorted(groups):
        event(world, service, f"deregistered {len(running)} targets in (target-group {group})")
        draining = f", taskSet {running[0]['_deployment']}"
        event(world, service, f"has begun draining connections on {len(running)} tasks.", draining)


def start_missing(world: World, service: Json) -> None:
    """Start tasks of the newest deployment, up to the maximum."""
    deployment = primary(service)
    tasks = live(world, service)
    own = [
        t for t in tasks if t["_deployment"] == deployment["id"] and t["desiredStatus"] == "RUNNING"
    ]
    _, most = bounds(service)
    missing = min(wanted(service) - len(own), most - len(tasks))
    if missing <= 0 or deployment["_tripped"] or world.now < deployment["_next_start"]:
        return
    definition = find_revision(world, deployment["taskDefinition"])
    problem = "" if definition is None else unplaceable(world, service, definition)
    if definition is None or problem:
        event(world, service, problem or "was unable to place a task.")
        service["_steady"] = False
        failed(world, service, deployment)
        deployment["_next_start"] = world.now + PLACEMENT_DELAY
        wake_service(world, cluster_of(service), service["serviceName"], PLACEMENT_DELAY + 0.001)
        return
    started = [start(world, service, deployment, definition) for _ in range(missing)]
    service["_steady"] = False
    names = " ".join(f"(task {t['_id']})" for t in started)
    replaced = service["_unhealthy"]
    more = f" Amazon ECS replaced {replaced} tasks due to an unhealthy status." if replaced else ""
    service["_unhealthy"] = 0
    event(world, service, f"has started {len(started)} tasks: {names}.{more}")


def unplaceable(world: World, service: Json, definition: Json) -> str:
    """Why no task of a definition can be launched now, as the event says it."""
    role = launch.role_error(world, definition)
    if role:
        return f"failed to launch a task with (error {role})."
    kind = launch_type(service)
    images = [c["image"] for c in definition["containerDefinitions"]]
    placeable = all(behaviour(world, i, [], "placement").placeable for i in images)
    if placeable and kind not in world.state["noCapacity"]:
        return ""
    if kind == "FARGATE":
        return (
            "was unable to place a task. Reason: Capacity is unavailable at this time. Please try "
            f"again later or in a different availability zone. {GUIDE}"
        )
    return (
        "was unable to place a task because no container instance met all of its requirements. "
        f"Reason: No Container Instances were found in your cluster. {GUIDE}"
    )


def launch_type(service: Json) -> str:
    """Where a service's tasks run, also behind capacity providers."""
    providers = service.get("capacityProviderStrategy") or [{"capacityProvider": ""}]
    if str(providers[0]["capacityProvider"]).startswith("FARGATE"):
        return "FARGATE"
    return str(service.get("launchType", "EC2"))


def start(world: World, service: Json, deployment: Json, definition: Json) -> Json:
    """Start one task of a deployment."""
    cluster = world.state["clusters"][cluster_of(service)]
    task = launch.new_task(
        world,
        cluster,
        definition,
        launch_type(service),
        group=f"service:{service['serviceName']}",
        startedBy=deployment["id"],
        enableExecuteCommand=service["enableExecuteCommand"],
        _service=[cluster["clusterName"], service["serviceName"]],
        _deployment=deployment["id"],
        _endpoints=list(deployment["_endpoints"]),
        _balanced=bool(service["loadBalancers"]),
        _registries=[r["registryArn"] for r in deployment["_spec"].get("serviceRegistries", [])],
    )
    providers = service.get("capacityProviderStrategy")
    if providers:
        task["capacityProviderName"] = providers[0]["capacityProvider"]
    task["tags"] = task_tags(service, definition)
    launch.attach(world, task, deployment.get("networkConfiguration"))
    task["_logs"] = log_places(definition, task["_id"])
    launch.begin(world, task, task_life.planned(world, task, definition))
    service["_tasks"].append(task["_id"])
    return task


def task_tags(service: Json, definition: Json) -> list[Json]:
    """The tags that a service's tasks get."""
    source = {"SERVICE": service["_tags"], "TASK_DEFINITION": definition["_tags"]}
    tags = list(source.get(service["propagateTags"], []))
    if service["enableECSManagedTags"]:
        tags.append({"key": "aws:ecs:serviceName", "value": service["serviceName"]})
        tags.append({"key": "aws:ecs:clusterName", "value": cluster_of(service)})
    return tags


def count(world: World, service: Json) -> None:
    """Bring the counts of a service and its deployments up to date."""
    tasks = live(world, service)
    up = [t for t in tasks if t["desiredStatus"] == "RUNNING"]
    for number, deployment in enumerate(service["deployments"]):
        own = [t for t in up if t["_deployment"] == deployment["id"]]
        running = sum(t["lastStatus"] == "RUNNING" for t in own)
        deployment["runningCount"], deployment["pendingCount"] = running, len(own) - running
        tripped = deployment["_tripped"]
        deployment["desiredCount"] = len(own) if number or tripped else wanted(service)
    service["runningCount"] = sum(t["lastStatus"] == "RUNNING" for t in up)
    service["pendingCount"] = len(up) - service["runningCount"]
    if service["schedulingStrategy"] == "DAEMON":
        service["desiredCount"] = wanted(service)
    going = current(world, service)
    if going is not None and service["deployments"] and "rollback" not in going:
        going["targetServiceRevision"] = summary(primary(service))


def judge_success(world: World, service: Json) -> None:
    """Complete a deployment whose tasks are all healthy and alone; say when all is steady."""
    deployment = primary(service)
    tasks = live(world, service)
    healthy = [t for t in tasks if t["_deployment"] == deployment["id"] and task_life.is_settled(t)]
    breaker = service["deploymentConfiguration"]["deploymentCircuitBreaker"]
    if healthy and deployment["rolloutState"] == "IN_PROGRESS" and breaker["resetOnHealthyTask"]:
        deployment["failedTasks"] = 0
    new_targets(world, service, healthy)
    if deployment["_tripped"] or len(healthy) < wanted(service) or len(tasks) > len(healthy):
        return
    if deployment["rolloutState"] == "IN_PROGRESS":
        complete(world, service, deployment)
    if not service["_steady"]:
        service["_steady"] = True
        event(world, service, "has reached a steady state.")


def new_targets(world: World, service: Json, healthy: list[Json]) -> None:
    """Say which tasks a load balancer has taken on."""
    new = [t for t in healthy if t["_balanced"] and not t.get("_registered")]
    for task in new:
        task["_registered"] = True
    if new:
        groups = {b["targetGroupArn"] for b in service["loadBalancers"] if "targetGroupArn" in b}
        for group in sorted(groups):
            event(world, service, f"registered {len(new)} targets in (target-group {group})")


def complete(world: World, service: Json, deployment: Json) -> None:
    """A deployment is done."""
    deployment |= {
        "rolloutState": "COMPLETED",
        "rolloutStateReason": f"ECS deployment {deployment['id']} completed.",
        "updatedAt": world.now,
    }
    service["deployments"] = [deployment]
    service["_good"] = {
        "id": deployment["id"],
        "spec": deployment["_spec"],
        "revision": deployment["_revision"],
    }
    event(world, service, f"(deployment {deployment['id']}) deployment completed.")
    going = current(world, service)
    if going is not None:
        going["targetServiceRevision"] = (
            going["targetServiceRevision"] if "rollback" in going else summary(deployment)
        )
        finish(world, going, "ROLLBACK_SUCCESSFUL" if "rollback" in going else "SUCCESSFUL")
