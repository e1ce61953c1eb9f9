"""The life of a task: a plan of timed events made at its start, and what each event does.

A plan is a list of `[time, event, container, value, reason]`. It is made once, from the images'
behaviour, health checks and dependencies, and cut short when the task is stopped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2ecs.sandbox import launch
from compose2ecs.sandbox.agenda import wake_task
from compose2ecs.sandbox.behaviour import Behaviour, behaviour
from compose2ecs.sandbox.cloud_map_services import resolvable
from compose2ecs.sandbox.container_logs import write

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

ATTACHED = 3.0
"""Seconds until the network interface is there and the task is PENDING."""
CONNECTED = 3.5
"""Seconds until the task is connected to ECS, and images are pulled."""
PULLING = 4.0
"""Seconds until images are pulled, and secrets and log groups checked."""
STARTING = 1.0
SETTLED = 10.0
"""Seconds that a container without health check must run to be taken for healthy."""
BALANCED = 15.0
"""Seconds until a load balancer has checked a target."""
STOPPING = 4.0
KEPT = 3600.0
"""Stopped tasks are described for an hour."""


class Timeline:
    """When each container of one task starts, exits, and turns healthy, or why it never does."""

    def __init__(
        self, containers: list[Json], behaviours: dict[str, Behaviour], now: float
    ) -> None:
        self._definitions = {c["name"]: c for c in containers}
        self._behaviours = behaviours
        self._pulling = now + PULLING
        self.starts: dict[str, float | None] = {}
        self.failure: tuple[float, str, str] | None = None
        for name in self._definitions:
            self.start(name)

    def start(self, name: str) -> float | None:
        """When a container starts; None when what it waits for never comes."""
        if name not in self.starts:
            self.starts[name] = None
            times: list[float] = [self._pulling + self._behaviours[name].pull + STARTING]
            for wait in self._definitions[name].get("dependsOn", []):
                time = self.reached(wait["containerName"], wait["condition"], name)
                if time is None:
                    return None
                times.append(time + STARTING)
            self.starts[name] = max(times)
        return self.starts[name]

    def reached(self, name: str, condition: str, waiting: str) -> float | None:
        """When a container fulfils a condition of `dependsOn`; notes when it never will."""
        if name not in self._definitions:
            return None
        start, does = self.start(name), self._behaviours[name]
        if start is None or condition == "START":
            return start
        if condition == "HEALTHY":
            time, good = self.health(name), does.healthy
        else:
            time = None if does.exit_after is None else start + does.exit_after
            good = condition == "COMPLETE" or does.exit_code == 0
        if time is None or good:
            return time
        if self.failure is None or time < self.failure[0]:
            self.failure = (time, waiting, f"dependency {name} did not become {condition}")
        return None

    def health(self, name: str) -> float | None:
        """When a container's health is known, one way or the other."""
        check, start = self._definitions[name].get("healthCheck"), self.start(name)
        if check is None or start is None:
            return None
        interval, retries = float(check.get("interval", 30)), int(check.get("retries", 3))
        if self._behaviours[name].healthy:
            return start + min(interval, SETTLED)
        return start + float(check.get("startPeriod") or 0) + interval * retries


def planned(world: World, task: Json, definition: Json) -> list[list[Any]]:
    """Everything that will happen to a task if nobody stops it."""
    now, containers = world.now, definition["containerDefinitions"]
    plan: list[list[Any]] = [
        [now + ATTACHED, "pending", "", None, ""],
        [now + CONNECTED, "connected", "", None, ""],
    ]
    error = launch.error(world, task, definition)
    if error:
        plan.append([now + PULLING + 1, "fail", "", "TaskFailedToStart", error])
        return plan
    once = not task["group"].startswith("service:")
    awaited = {
        wait["containerName"]
        for c in containers
        for wait in c.get("dependsOn", [])
        if wait["condition"] in ("COMPLETE", "SUCCESS")
    }
    does = {
        c["name"]: behaviour(
            world,
            c["image"],
            [*task["_endpoints"], *resolvable(world)],
            task["group"],
            ends=once or c["name"] in awaited,
        )
        for c in containers
    }
    task["_ailing"] = not all(b.healthy for b in does.values())
    task["_answers"] = next((b.answers for b in does.values() if b.answers), "")
    broken = next(((n, b.pull_error) for n, b in does.items() if b.pull_error), None)
    if broken is not None:
        name, reason = broken
        plan.append([now + PULLING + 2, "fail", name, "TaskFailedToStart", reason])
        return plan
    timeline = Timeline(containers, does, now)
    for name, start in timeline.starts.items():
        if start is not None:
            plan.extend(container_plan(timeline, name, start, does[name], definition))
    if timeline.failure:
        time, name, reason = timeline.failure
        plan.append([time, "fail", name, "TaskFailedToStart", reason])
    starts = list(timeline.starts.values())
    if all(s is not None for s in starts):
        running = max(s for s in starts if s is not None)
        plan.append([running, "running", "", None, ""])
        plan.append([running + settling(task, containers), "settled", "", None, ""])
    return sorted(plan, key=lambda event: float(event[0]))


def container_plan(
    timeline: Timeline, name: str, start: float, does: Behaviour, definition: Json
) -> list[list[Any]]:
    """The events of one container."""
    plan: list[list[Any]] = [[start, "started", name, None, ""]]
    health = timeline.health(name)
    if does.exit_after is not None and not restarts(name, does, definition):
        end = start + does.exit_after
        plan.append([end, "exit", name, does.exit_code, does.exit_reason])
        plan.append([end - 0.2, "log", name, does.says, ""])
        health = None if health is None or health > end else health
    elif does.says:
        plan.append([start + STARTING, "log", name, does.says, ""])
    if health is not None:
        plan.append([health, "health", name, "HEALTHY" if does.healthy else "UNHEALTHY", ""])
    return plan


def restarts(name: str, does: Behaviour, definition: Json) -> bool:
    """Whether ECS restarts a container in place, which it does after a minimum of run time."""
    containers = definition["containerDefinitions"]
    policy = next(c for c in containers if c["name"] == name).get("restartPolicy", {})
    return bool(
        policy.get("enabled")
        and does.exit_code not in policy.get("ignoredExitCodes", ())
        and (does.exit_after or 0) >= policy.get("restartAttemptPeriod", 300)
    )


def settling(task: Json, containers: list[Json]) -> float:
    """Seconds of running after which a task counts for its service, if its checks pass."""
    if task["_balanced"]:
        return BALANCED
    checked = any("healthCheck" in c for c in containers if c["essential"])
    return 0.0 if checked else SETTLED


def go_on(world: World, task: Json) -> bool:
    """Do the events that are due; True when the task's service should look at it."""
    changed = False
    while task["_plan"] and task["_plan"][0][0] <= world.now:
        event = task["_plan"].pop(0)
        happen(world, task, event)
        changed = True
    wake_task(world, task)
    return changed


def happen(world: World, task: Json, event: list[Any]) -> None:
    """One event of a task's plan."""
    _, kind, name, value, reason = event
    if kind == "pending":
        pending(task)
    elif kind == "connected":
        connected(world, task)
    elif kind == "started":
        started(world, task, name)
    elif kind == "running":
        move(task, "RUNNING")
        task["startedAt"] = world.now
    elif kind == "settled":
        task["_settled"] = True
        task["_target"] = "unhealthy" if unbalanced(task) else "healthy"
    elif kind == "health":
        container_of(task, name)["healthStatus"] = value
        task["healthStatus"] = task_health(task)
    elif kind == "log":
        write(world, task, name, value)
    elif kind == "exit":
        exited(world, task, name, value, reason)
    elif kind == "fail":
        failed(world, task, name, value, reason)
    elif kind == "stopped":
        stopped(world, task)


def unbalanced(task: Json) -> bool:
    """Whether a load balancer finds the task unhealthy."""
    return bool(task["_balanced"] and task["_ailing"])


def move(task: Json, status: str) -> None:
    """Change a task's status, and count the change as ECS does."""
    task["lastStatus"] = status
    task["version"] += 1


def pending(task: Json) -> None:
    """The network interface is there."""
    move(task, "PENDING")
    for attachment in task["attachments"]:
        attachment["status"] = "ATTACHED"


def connected(world: World, task: Json) -> None:
    """ECS has heard of the task; images are pulled next."""
    move(task, "PENDING")
    task["connectivity"] = "CONNECTED"
    task["connectivityAt"] = task["pullStartedAt"] = world.now


def started(world: World, task: Json, name: str) -> None:
    """A container runs."""
    container = container_of(task, name)
    container["lastStatus"] = "RUNNING"
    container["networkBindings"] = task["_bindings"][name]
    container["runtimeId"] = f"{task['_id']}-{world.fresh(10)}"
    container["imageDigest"] = launch.digest(container["image"])
    if task["enableExecuteCommand"]:
        agent = {"name": "ExecuteCommandAgent", "lastStatus": "RUNNING"}
        container["managedAgents"] = [agent | {"lastStartedAt": world.now}]
    task["pullStoppedAt"] = world.now
    write(world, task, name, f"{container['image']} starts")


def exited(world: World, task: Json, name: str, code: int, reason: str) -> None:
    """A container ended by itself; an essential one takes its task along."""
    container = container_of(task, name)
    container |= {"lastStatus": "STOPPED", "exitCode": code, "healthStatus": "UNKNOWN"}
    if reason:
        container["reason"] = reason
    last = all(c["lastStatus"] == "STOPPED" for c in task["containers"])
    if name in task["_essential"] or last:
        stop(world, task, "EssentialContainerExited", "Essential container in task exited")


def failed(world: World, task: Json, name: str, code: str, reason: str) -> None:
    """The task can't start."""
    task["_failed"] = reason
    if name:
        container_of(task, name)["reason"] = reason
    dependency = reason.startswith("dependency ")
    stop(world, task, code, "Task failed to start" if dependency else reason)


def stop(world: World, task: Json, code: str, reason: str) -> None:
    """Begin to stop a task, for a reason that is kept."""
    if task["desiredStatus"] == "STOPPED":
        return
    task |= {"desiredStatus": "STOPPED", "stopCode": code, "stoppedReason": reason}
    task["stoppingAt"] = task["executionStoppedAt"] = world.now
    move(task, "DEPROVISIONING")
    task["_plan"] = [[world.now + STOPPING, "stopped", "", None, ""]]
    wake_task(world, task)


def stopped(world: World, task: Json) -> None:
    """The task has ended for good."""
    move(task, "STOPPED")
    task["stoppedAt"] = world.now
    for container in task["containers"]:
        if container["lastStatus"] == "RUNNING":
            container["exitCode"] = 0
        container |= {"lastStatus": "STOPPED"}
        for agent in container.get("managedAgents", []):
            agent["lastStatus"] = "STOPPED"
    for attachment in task["attachments"]:
        attachment["status"] = "DELETED"


def container_of(task: Json, name: str) -> Json:
    """A container of a task by name."""
    return next(c for c in task["containers"] if c["name"] == name)


def task_health(task: Json) -> str:
    """A task's health: that of its essential containers that have a check."""
    states = {c["healthStatus"] for c in task["containers"] if c["name"] in task["_checked"]}
    if "UNHEALTHY" in states:
        return "UNHEALTHY"
    return "HEALTHY" if states == {"HEALTHY"} else "UNKNOWN"


def is_settled(task: Json) -> bool:
    """Whether a task counts as healthy for its service."""
    return bool(
        task["lastStatus"] == "RUNNING"
        and task["desiredStatus"] == "RUNNING"
        and task["_settled"]
        and (not task["_checked"] or task["healthStatus"] == "HEALTHY")
        and task["_target"] != "unhealthy"
    )
