"""One step of a service: start and stop tasks towards its newest deployment, and judge it.

The scheduler wakes a service whenever something about it changes; a step does what can be done at
that moment within minimum and maximum percent, and says so in events. Where a strategy keeps two
full sets of tasks (stages.py), older tasks stay until the last stage, whatever the percentages are.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from compose2ecs.sandbox import launch, rollback, stages, task_life
from compose2ecs.sandbox.agenda import wake_service
from compose2ecs.sandbox.container_logs import log_places
from compose2ecs.sandbox.deployments import (
    cluster_of,
    current,
    event,
    finish,
    primary,
    target_groups,
    wanted,
    weighed_summary,
)
from compose2ecs.sandbox.ecs_clusters import instance_arn
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
STUCK = (
    "was unable to stop or start tasks during a deployment because of the service deployment "
    "configuration. Update the minimumHealthyPercent or maximumPercent value and try again."
)
GUIDE = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."


def step(world: World, service: Json) -> None:
    """Do for a service what can be done now."""
    if service["status"] == "INACTIVE":
        return
    if service["status"] == "DRAINING":
        drain(world, service)
        return
    replace_unhealthy(world, service)
    rollback.judge_failures(world, service)
    rollback.judge_alarms(world, service)
    failure = stages.advance(world, service)
    if failure:
        rollback.fail(world, service, failure)
    holding = stages.holds_blue(world, service)
    stop_surplus(world, service, holding=holding)
    start_missing(world, service, holding=holding)
    count(world, service)
    judge_health(world, service)
    if not holding:
        judge_success(world, service)


def live(world: World, service: Json) -> list[Json]:
    """The tasks of a service that have not ended, oldest first."""
    return [world.state["tasks"][identity] for identity in service["_tasks"]]


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
    if running:
        reason = f"Scaling activity initiated by (deployment {primary(service)['id']})"
        stop_tasks(world, service, running, reason)
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
            group = next(iter(target_groups(service, task)), None)
            port = service["loadBalancers"][0].get("containerPort")
            code = task.get("_answers")
            why = (
                f"Health checks failed with these codes: [{code}]" if code else "Request timed out"
            )
            text = f"is unhealthy in (target-group {group}) due to (reason {why})."
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


def stop_surplus(world: World, service: Json, *, holding: bool) -> None:
    """Stop tasks of older deployments as far as enough healthy ones remain, and surplus ones.

    `holding` keeps those of the older deployment.
    """
    deployment = primary(service)
    if deployment["_tripped"]:
        return
    up = [t for t in live(world, service) if t["desiredStatus"] == "RUNNING"]
    own = [t for t in up if t["_deployment"] == deployment["id"]]
    old = [] if holding else [t for t in up if t["_deployment"] != deployment["id"]]
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
    for group in target_groups(service, running[0]):
        event(world, service, f"deregistered {len(running)} targets in (target-group {group})")
        draining = f", taskSet {running[0]['_deployment']}"
        event(world, service, f"has begun draining connections on {len(running)} tasks.", draining)


def start_missing(world: World, service: Json, *, holding: bool) -> None:
    """Start tasks of the newest deployment, up to the maximum, or of both that are kept."""
    deployment = primary(service)
    if not holding:
        _, most = bounds(service)
        start_some(world, service, deployment, most - len(live(world, service)))
        say_stuck(world, service, deployment)
        return
    if stages.may_scale_up(world, service):
        start_some(world, service, deployment, wanted(service))
    good = service["_good"]["id"]
    for blue in service["deployments"][1:]:
        if blue["id"] == good:
            start_some(world, service, blue, wanted(service))


def say_stuck(world: World, service: Json, deployment: Json) -> None:
    """Say once that the percentages let no old task be stopped and no new one be started."""
    tasks = live(world, service)
    own = [t for t in tasks if t["_deployment"] == deployment["id"]]
    waits = any(not task_life.is_settled(t) for t in tasks) or deployment["failedTasks"]
    if not tasks or waits or len(own) >= wanted(service) or deployment.get("_stuck"):
        return
    deployment["_stuck"] = True
    event(world, service, STUCK)


def start_some(world: World, service: Json, deployment: Json, room: int) -> None:
    """Start the tasks that a deployment lacks, as far as there is room."""
    tasks = live(world, service)
    own = [
        t for t in tasks if t["_deployment"] == deployment["id"] and t["desiredStatus"] == "RUNNING"
    ]
    missing = min(wanted(service) - len(own), room)
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
    lacks = "instances" if kind in world.state["noCapacity"] else launch.lacking(world, definition)
    if not lacks:
        return ""
    if kind == "FARGATE":
        return (
            "was unable to place a task. Reason: Capacity is unavailable at this time. Please try "
            f"again later or in a different availability zone. {GUIDE}"
        )
    instance = instance_arn(world, world.state["clusters"][cluster_of(service)])
    reason = launch.UNPLACEABLE.get(lacks, launch.UNPLACEABLE["instances"])
    return (
        "was unable to place a task because no container instance met all of its requirements. "
        f"Reason: {reason.format(instance.rsplit('/', 1)[-1])} {GUIDE}"
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
        _alternate=deployment["_alternate"],
        _registries=[r["registryArn"] for r in deployment["_spec"].get("serviceRegistries", [])],
    )
    providers = service.get("capacityProviderStrategy")
    if providers:
        task["capacityProviderName"] = providers[0]["capacityProvider"]
    if "platformFamily" in task and "platformVersion" in deployment:
        task["platformVersion"] = deployment["platformVersion"]
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
    if going is not None and service["deployments"]:
        recount(service, going)


def recount(service: Json, going: Json) -> None:
    """Bring the counts and weights of a service deployment's revisions up to date."""
    now = {d["_revision"]: weighed_summary(d) for d in reversed(service["deployments"])}
    target = going["targetServiceRevision"]["arn"]
    if "rollback" not in going or "_stages" in going:
        going["targetServiceRevision"] = now.get(target, going["targetServiceRevision"])
    going["sourceServiceRevisions"] = [
        now.get(s["arn"], s) for s in going["sourceServiceRevisions"]
    ]


def healthy_tasks(world: World, service: Json) -> list[Json]:
    """The tasks of the newest deployment that do well."""
    own = primary(service)["id"]
    tasks = live(world, service)
    return [t for t in tasks if t["_deployment"] == own and task_life.is_settled(t)]


def judge_health(world: World, service: Json) -> None:
    """Take healthy tasks on; with them the failures before are forgotten."""
    deployment, healthy = primary(service), healthy_tasks(world, service)
    breaker = service["deploymentConfiguration"].get("deploymentCircuitBreaker", {})
    resets = breaker.get("resetOnHealthyTask", True)
    if healthy and deployment["rolloutState"] == "IN_PROGRESS" and resets:
        deployment["failedTasks"] = 0
    new_targets(world, service, healthy)


def judge_success(world: World, service: Json) -> None:
    """Complete a deployment whose tasks are all healthy and alone; say when all is steady."""
    deployment, tasks = primary(service), live(world, service)
    healthy = healthy_tasks(world, service)
    if deployment["_tripped"] or len(healthy) < wanted(service) or len(tasks) > len(healthy):
        return
    if deployment["rolloutState"] == "IN_PROGRESS":
        if not stages.has_baked(world, service):
            return
        complete(world, service, deployment)
    if not service["_steady"]:
        service["_steady"] = True
        event(world, service, "has reached a steady state.")


def new_targets(world: World, service: Json, healthy: list[Json]) -> None:
    """Say which tasks a load balancer has taken on."""
    new = [t for t in healthy if t["_balanced"] and not t.get("_registered")]
    for task in new:
        task["_registered"] = True
    for group in target_groups(service, new[0]) if new else ():
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
        recount(service, going)
        finish(world, going, "ROLLBACK_SUCCESSFUL" if "rollback" in going else "SUCCESSFUL")
