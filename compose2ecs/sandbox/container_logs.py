"""What containers write, kept in the log streams that the awslogs driver would write to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World


def write(world: World, task: Json, container: str, text: str) -> None:
    """Append lines to a container's stream, if it has one and its group exists."""
    place = task["_logs"].get(container)
    group = world.state["logGroups"].get(place[0]) if place else None
    if place and group is not None:
        events = group["_streams"].setdefault(place[1], [])
        events.extend([int(world.now * 1000), line] for line in text.splitlines())


def log_places(definition: Json, task_id: str) -> dict[str, list[str]]:
    """Group and stream of each container that logs with awslogs."""
    places = {}
    for container in definition["containerDefinitions"]:
        log = container.get("logConfiguration", {})
        options = log.get("options", {})
        if log.get("logDriver") == "awslogs" and "awslogs-group" in options:
            prefix = options.get("awslogs-stream-prefix")
            name = container["name"]
            stream = f"{prefix}/{name}/{task_id}" if prefix else f"{task_id}-{name}"
            places[name] = [options["awslogs-group"], stream]
    return places
