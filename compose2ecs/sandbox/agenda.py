"""Agenda: what happens when, so that time can jump from one event to the next."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

TASK, SERVICE = "task", "service"
Key = tuple[str, str, str]
"""`("task", "", id)` or `("service", cluster, name)`."""


class Agenda:
    """A queue of wake-up times in the state; waking what has nothing to do is harmless."""

    def __init__(self, state: Json) -> None:
        self._state = state

    def add(self, time: float, key: Key) -> None:
        """Wake a task or service at a time."""
        self._state["wakings"] += 1
        heapq.heappush(self._state["agenda"], [time, self._state["wakings"], *key])

    def due(self, until: float) -> tuple[float, Key] | None:
        """The next entry up to a time, taken out."""
        heap = self._state["agenda"]
        if not heap or heap[0][0] > until:
            return None
        time, _, kind, cluster, name = heapq.heappop(heap)
        return time, (kind, cluster, name)


def wake_service(world: World, cluster: str, name: str, after: float = 0.0) -> None:
    """Let the scheduler look at a service after some seconds."""
    world.agenda.add(world.now + after, (SERVICE, cluster, name))


def wake_task(world: World, task: Json) -> None:
    """Let a task's plan go on when its next entry is due."""
    if task["_plan"]:
        world.agenda.add(task["_plan"][0][0], (TASK, "", task["_id"]))
