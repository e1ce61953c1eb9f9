"""Handover: names on the network that move from one service to another when tasks are regrouped.

A Service Connect discovery name belongs to one service of its namespace at a time (AWS refuses a
second one), so whoever holds it has to let go before the other can have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2ecs.ecs import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from compose2ecs.deploy.current import Current, FoundService
    from compose2ecs.ecs.state import Document, EcsState

Moves = dict[str, dict[str, tuple[str, ...]]]
"""Service that takes names, to the service that holds them now, to the names."""


def moves(desired: EcsState, current: Current, context: canonical.Context) -> Moves:
    """Which wanted names are held by another service of the project."""
    known = {**{o.name: o for o in current.orphans}, **current.services}
    holder = {
        name: found.name
        for found in known.values()
        for name in _names(canonical.service_from_describe(found.document), context)
    }
    out: Moves = {}
    for taker, wanted in desired.services.items():
        for name in sorted(_names(wanted, context)):
            held_by = holder.get(name, taker)
            if held_by != taker:
                of = out.setdefault(taker, {})
                of[held_by] = (*of.get(held_by, ()), name)
    return out


def _names(service: Document, context: canonical.Context) -> set[str]:
    connect = canonical.service(service, context).get("serviceConnectConfiguration", {})
    return {s.get("discoveryName", s["portName"]) for s in connect.get("services", ())}


def without(found: FoundService, names: Collection[str]) -> Mapping[str, Any]:
    """A service's serviceConnectConfiguration as it is now, less some names."""
    connect = found.primary.get("serviceConnectConfiguration", {})
    kept = [
        s for s in connect.get("services", ()) if s.get("discoveryName", s["portName"]) not in names
    ]
    return {**{k: v for k, v in connect.items() if k != "services"}, "services": kept}
