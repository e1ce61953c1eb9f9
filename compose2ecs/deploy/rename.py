"""Rename: services that were called otherwise before (`x-ecs.previous`), moved to their new name.

ECS can't rename a service. The new one is created beside the old one, with as many tasks, and the
old one goes when the new one is up; where both can't run at once, the old one goes first.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from compose2ecs.deploy import change as kinds
from compose2ecs.deploy.change import Need
from compose2ecs.deploy.service_change import removal
from compose2ecs.mapping.names import group_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2ecs.deploy.change import Change
    from compose2ecs.deploy.current import Current, FoundService
    from compose2ecs.ecs.state import Document, EcsState
    from compose2ecs.mapping.target import Target
    from compose2ecs.mapping.topology import Topology


def renamed(target: Target, topology: Topology, current: Current) -> dict[str, FoundService]:
    """Wanted service to the one that it was before, which is ours and not in the files any more."""
    there = {o.name: o for o in current.orphans}
    out = {}
    for service, settings in target.services.items():
        before = group_name(target, str(settings.get("previous", "")))
        if settings.get("previous") and service in topology.group_of and before in there:
            out[topology.group_of[service]] = there[before]
    return out


def with_renames(
    changes: Mapping[str, Change], desired: EcsState, before: Mapping[str, FoundService]
) -> dict[str, Change]:
    """The changes, with the removals that renames ask for, each waiting for the other's part.

    A service that another one takes names from is removed already, and stays so.
    """
    out = dict(changes)
    for name, found in before.items():
        if name not in out or found.name in out or name not in desired.services:
            continue
        wanted, old = desired.services[name], removal(found, f"it is called {name} now")
        new = _as_many(out[name], wanted, found)
        if _alone(wanted):
            why = f"{name} can't run beside it: downtime"
            old = dataclasses.replace(old, consequences=(why,))
            out[name], out[found.name] = _after(new, found.name), old
        else:
            out[name], out[found.name] = new, _after(old, name)
    return out


def _as_many(new: Change, wanted: Document, found: FoundService) -> Change:
    """A creation with as many tasks as there are, where the files leave the count to others."""
    if new.action != kinds.CREATE or "desiredCount" in wanted or new.tasks is None:
        return new
    count = found.document.get("desiredCount", new.tasks)
    return dataclasses.replace(new, tasks=count, request={**new.request, "desiredCount": count})


def _after(change: Change, name: str) -> Change:
    return dataclasses.replace(change, needs=(*change.needs, Need(name=name, condition="healthy")))


def _alone(wanted: Mapping[str, Any]) -> bool:
    """Whether new tasks may only start when the old ones are gone: shared storage, a fixed port."""
    rollout = wanted.get("deploymentConfiguration", {})
    return bool(rollout.get("maximumPercent", 200) <= 100)
