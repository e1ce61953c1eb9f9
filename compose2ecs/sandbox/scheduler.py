"""The scheduler's loop: virtual time jumps from event to event until it has gone far enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox import rollout, task_life
from compose2ecs.sandbox.agenda import SERVICE, wake_service

if TYPE_CHECKING:
    from compose2ecs.sandbox.agenda import Key
    from compose2ecs.sandbox.world import World


def advance(world: World, seconds: float) -> None:
    """Let virtual time pass, with everything that happens in it, in order."""
    end = world.state["now"] + seconds
    while (due := world.agenda.due(end)) is not None:
        time, key = due
        world.state["now"] = max(world.state["now"], time)
        wake(world, key)
    world.state["now"] = end


def wake(world: World, key: Key) -> None:
    """Let one task or service do what is due."""
    kind, cluster, name = key
    if kind == SERVICE:
        service = world.state["services"].get(cluster, {}).get(name)
        if service is not None:
            rollout.step(world, service)
        return
    task = world.state["tasks"].get(name)
    if task is None:
        return
    if task["lastStatus"] == "STOPPED":
        if task["stoppedAt"] + task_life.KEPT <= world.now:
            del world.state["tasks"][name]
        return
    if task_life.go_on(world, task) and task["_service"]:
        cluster, service_name = task["_service"]
        after_event(world, cluster, service_name, name)
    if task["lastStatus"] == "STOPPED":
        world.agenda.add(world.now + task_life.KEPT, key)


def after_event(world: World, cluster: str, name: str, task_id: str) -> None:
    """Tell a service that one of its tasks changed."""
    service = world.state["services"].get(cluster, {}).get(name)
    task = world.state["tasks"][task_id]
    if service is None:
        return
    if task["desiredStatus"] == "STOPPED" and not task["_mourned"]:
        task["_mourned"] = True
        rollout.mourn(world, service, task)
    if task["lastStatus"] == "STOPPED" and task_id in service["_tasks"]:
        service["_tasks"].remove(task_id)
    wake_service(world, cluster, name)
