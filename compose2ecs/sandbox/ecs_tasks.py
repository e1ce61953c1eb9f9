"""ECS tasks: run, stop, look at."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from compose2ecs.sandbox import launch, task_life
from compose2ecs.sandbox.agenda import wake_service
from compose2ecs.sandbox.container_logs import log_places
from compose2ecs.sandbox.ecs_clusters import active_cluster
from compose2ecs.sandbox.ecs_services import find_service, refuse_foreign_providers
from compose2ecs.sandbox.ecs_task_definitions import usable_revision
from compose2ecs.sandbox.errors import ApiError, client_error, invalid_parameter
from compose2ecs.sandbox.paging import at_most, page
from compose2ecs.sandbox.platforms import LATEST, resolved
from compose2ecs.sandbox.rulings import refuse_bad_run
from compose2ecs.sandbox.service_defaults import PROVIDERS, kept, on_fargate, weighed

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

DESCRIPTIONS = 100
"""Tasks in one DescribeTasks."""
OVERRIDDEN = ("command", "environment", "cpu", "memory", "memoryReservation")


def run_task(world: World, request: Json) -> Json:
    """RunTask; the same client token gives the same tasks."""
    cluster = active_cluster(world, request.get("cluster"))
    again = repeated(world, request)
    if again:
        return {"tasks": [shown(t) for t in again], "failures": []}
    definition = usable_revision(world, request["taskDefinition"])
    count = request.get("count", 1)
    refuse_bad_run(request, definition)
    refuse_foreign_providers(request.get(PROVIDERS, []), cluster)
    kind = launch_type(request, cluster)
    role = launch.role_error(world, definition)
    if role:
        raise client_error(role)
    if kind in world.state["noCapacity"]:
        reason = "RESOURCE:MEMORY" if kind == "EC2" else "Capacity is unavailable at this time."
        return {"tasks": [], "failures": [{"arn": cluster["clusterArn"], "reason": reason}]}
    tasks = [run_one(world, request, cluster, definition, kind) for _ in range(count)]
    return {"tasks": [shown(t, ("TAGS",)) for t in tasks], "failures": []}


def repeated(world: World, request: Json) -> list[Json]:
    """The tasks that an earlier call with the same client token has started."""
    token = request.get("clientToken")
    if not token:
        return []
    found = [t for t in world.state["tasks"].values() if t.get("_token") == token]
    if found and found[0]["_request"] != request:
        raise ApiError(
            "ConflictException",
            "The request conflicts with an earlier one of the same client token.",
        )
    return found


def launch_type(request: Json, cluster: Json) -> str:
    """Where the tasks run, also behind capacity providers."""
    providers = request.get(PROVIDERS)
    if not providers and "launchType" not in request:
        providers = cluster["defaultCapacityProviderStrategy"]
    if providers:
        spec = {"capacityProviderStrategy": [weighed(p) for p in providers]}
        return "FARGATE" if on_fargate(spec) else "EC2"
    return str(request.get("launchType", "EC2"))


def run_one(world: World, request: Json, cluster: Json, definition: Json, kind: str) -> Json:
    """Start one task on its own."""
    overridden = with_overrides(definition, request.get("overrides", {}))
    task = launch.new_task(
        world,
        cluster,
        overridden,
        kind,
        group=request.get("group", f"family:{definition['family']}"),
        enableExecuteCommand=request.get("enableExecuteCommand", False),
        _token=request.get("clientToken"),
        _request=copy.deepcopy(request),
    )
    if "startedBy" in request:
        task["startedBy"] = request["startedBy"]
    if request.get(PROVIDERS):
        task["capacityProviderName"] = request[PROVIDERS][0]["capacityProvider"]
    if "platformFamily" in task:
        version = request.get("platformVersion", LATEST)
        task["platformVersion"] = resolved(version, task["platformFamily"])
    inherited = definition["_tags"] if request.get("propagateTags") == "TASK_DEFINITION" else []
    task["tags"] = [*inherited, *request.get("tags", [])]
    if request.get("enableECSManagedTags"):
        task["tags"].append({"key": "aws:ecs:clusterName", "value": cluster["clusterName"]})
    task["overrides"]["containerOverrides"] = [
        override_of(request, c["name"]) for c in definition["containerDefinitions"]
    ]
    network = request.get("networkConfiguration")
    if network:
        launch.attach(world, task, kept(world, "networkConfiguration", network, cluster, ""))
    task["_logs"] = log_places(overridden, task["_id"])
    launch.begin(world, task, task_life.planned(world, task, overridden))
    return task


def override_of(request: Json, name: str) -> Json:
    """What a request overrides in a container."""
    given = request.get("overrides", {}).get("containerOverrides", [])
    found: Json = next((o for o in given if o.get("name") == name), {"name": name})
    return found


def with_overrides(definition: Json, overrides: Json) -> Json:
    """A definition with a task's overrides."""
    result = copy.deepcopy(definition)
    result |= {k: overrides[k] for k in ("cpu", "memory", "ephemeralStorage") if k in overrides}
    for given in overrides.get("containerOverrides", []):
        for container in result["containerDefinitions"]:
            if container["name"] == given.get("name"):
                container |= {k: given[k] for k in OVERRIDDEN if k in given}
    return result


def find_task(world: World, cluster: Json, reference: str) -> Json | None:
    """A task by id or ARN."""
    found: Json | None = world.state["tasks"].get(reference.rsplit("/", 1)[-1])
    return found if found and found["clusterArn"] == cluster["clusterArn"] else None


def stop_task(world: World, request: Json) -> Json:
    """StopTask; its service starts another one."""
    cluster = active_cluster(world, request.get("cluster"))
    task = find_task(world, cluster, request["task"])
    if task is None:
        raise invalid_parameter("The referenced task was not found.")
    if task["lastStatus"] != "STOPPED":
        task["_mourned"] = True
        reason = request.get("reason", "Task stopped by user")
        task_life.stop(world, task, "UserInitiated", reason)
        if task["_service"]:
            wake_service(world, *task["_service"])
    return {"task": shown(task)}


def list_tasks(world: World, request: Json) -> Json:
    """ListTasks, by one of family, service and starter, and by desired status."""
    cluster = active_cluster(world, request.get("cluster"))
    if "startedBy" in request and {"family", "serviceName", "desiredStatus"} & request.keys():
        raise invalid_parameter("startedBy can not be combined with other filters.")
    service = None
    if "serviceName" in request:
        service = find_service(world, request, "serviceName")["serviceName"]
    status = request.get("desiredStatus", "RUNNING")
    found = [
        t["taskArn"]
        for t in world.state["tasks"].values()
        if t["clusterArn"] == cluster["clusterArn"]
        and t["desiredStatus"] == status
        and (service is None or t["_service"] == [cluster["clusterName"], service])
        and request.get("startedBy") in {None, t.get("startedBy")}
        and request.get("family") in {None, family_of(t)}
        and request.get("launchType") in {None, t["launchType"]}
        and request.get("containerInstance") in {None, t.get("containerInstanceArn")}
    ]
    return page(found, request, "taskArns")


def family_of(task: Json) -> str:
    """The family of a task's definition."""
    return str(task["taskDefinitionArn"]).rsplit("/", 1)[-1].partition(":")[0]


def describe_tasks(world: World, request: Json) -> Json:
    """DescribeTasks, at most a hundred; stopped ones for an hour."""
    at_most(request["tasks"], DESCRIPTIONS, "tasks")
    cluster = active_cluster(world, request.get("cluster"))
    found, failures = [], []
    for reference in request["tasks"]:
        task = find_task(world, cluster, reference)
        if task is None:
            path = f"task/{cluster['clusterName']}/{reference.rsplit('/', 1)[-1]}"
            failures.append({"arn": world.arn("ecs", path), "reason": "MISSING"})
        else:
            found.append(shown(task, request.get("include", ())))
    return {"tasks": found, "failures": failures}


def shown(task: Json, include: tuple[str, ...] | list[str] = ()) -> Json:
    """A task as an answer has it."""
    return task if "TAGS" in include else {**task, "tags": []}


OPERATIONS = {
    "RunTask": run_task,
    "StopTask": stop_task,
    "ListTasks": list_tasks,
    "DescribeTasks": describe_tasks,
}
