"""Endpoints: which names appear or change on the network, and who has to be deployed because of it.

A Service Connect task knows only the endpoints that existed when its deployment started (AWS's
developer guide; containers-roadmap#2692).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from compose2ecs.deploy import change as kinds
from compose2ecs.ecs import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2ecs.deploy.change import Change
    from compose2ecs.deploy.current import Current
    from compose2ecs.ecs.state import Document, EcsState
    from compose2ecs.mapping.topology import Topology

AT_ZERO = True
"""New publishers are created with desired count 0 first, so that their endpoints exist before any
task starts. Should a real account show that an endpoint needs a running task, False gives the other
order: each created with its count, dependencies first."""


def appearing(
    desired: EcsState, current: Current, context: canonical.Context
) -> dict[str, tuple[str, ...]]:
    """Groups whose endpoints appear or change, with the names concerned (`db:5432`)."""
    out = {}
    for name, wanted in desired.services.items():
        after = _endpoints(canonical.service(wanted, context))
        found = current.services.get(name)
        before = (
            _endpoints(canonical.service(canonical.service_from_describe(found.document), context))
            if found
            else {}
        )
        changed = [alias for alias, entry in after.items() if before.get(alias) != entry]
        if changed:
            out[name] = tuple(sorted(changed))
    return out


def _endpoints(service: Mapping[str, Any]) -> dict[str, Any]:
    """`name:port` to its canonical entry."""
    return {
        f"{alias.get('dnsName', entry['portName'])}:{alias['port']}": entry
        for entry in service.get("serviceConnectConfiguration", {}).get("services", ())
        for alias in entry.get("clientAliases", ())
    }


def forced(name: str, topology: Topology, new: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Why a running service has to be deployed anew: endpoints that it names appear or change."""
    for other in topology.names.get(name, ()):
        if other != name and other in new:
            words = ", ".join(new[other])
            verb = "appears or changes" if len(new[other]) == 1 else "appear or change"
            yield f"it names {other}, whose endpoint {words} {verb}"


def staged(
    changes: Mapping[str, Change], topology: Topology, desired: EcsState
) -> dict[str, Change]:
    """The changes, with new publishers marked that are created at count 0 first."""
    if not AT_ZERO or topology.discovery != "service-connect":
        return dict(changes)
    return {
        name: replace(change, staged=True)
        if change.kind == kinds.SERVICE
        and change.action == kinds.CREATE
        and _publishes(desired.services[name])
        else change
        for name, change in changes.items()
    }


def _publishes(request: Document) -> bool:
    connect = request.get("serviceConnectConfiguration", {})
    return bool(connect.get("enabled") and connect.get("services"))
