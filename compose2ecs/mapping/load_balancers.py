"""Rows of what stands before a service: target groups given by x-ecs, and their patience."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.mapping.row import Container, Task

_KEY = "x-ecs.load_balancers"

_ADVANCED = {
    "alternate_target_group": "alternateTargetGroupArn",
    "production_listener_rule": "productionListenerRule",
    "test_listener_rule": "testListenerRule",
    "role": "roleArn",
}


def load_balancers(t: Task) -> list[dict[str, Any]]:
    """`loadBalancers`: of every container those of its x-ecs and of its ports.

    Nothing is created: the listeners and target groups are there, and the published port is the
    listener's. Source: rules SVC-11 and SVC-21.
    """
    return [
        made
        for c in t.containers
        for i, lb in enumerate(c.settings.get("load_balancers", ()))
        for made in _load_balancer(c, lb, i)
    ]


def _load_balancer(c: Container, lb: Any, index: int) -> Iterator[dict[str, Any]]:
    port = lb.get("port") or _only_port(c, index)
    if "target_group" not in lb and "load_balancer" not in lb:
        c.reject(
            rules.LOAD_BALANCER,
            _KEY,
            "the load balancer has no target_group",
            "give the ARN of a target group",
            at=_place(c, index),
        )
        return
    if port is None or _is_listeners(c, port, index):
        return
    out: dict[str, Any] = {}
    if "target_group" in lb:
        out["targetGroupArn"] = lb["target_group"]
    if "load_balancer" in lb:
        out["loadBalancerName"] = lb["load_balancer"]
    out |= {"containerName": c.name, "containerPort": port}
    advanced = {field: lb[key] for key, field in _ADVANCED.items() if key in lb}
    yield {**out, "advancedConfiguration": advanced} if advanced else out


def _is_listeners(c: Container, port: int, index: int) -> bool:
    """Whether a port is only the published one, which is the listener's; an error then."""
    inside = {p.target for p in c.service.ports} | {e.partition("/")[0] for e in c.service.expose}
    behind = [p.target for p in c.service.ports if p.published == str(port)]
    if not behind or str(port) in inside:
        return False
    c.reject(
        rules.LOAD_BALANCER,
        _KEY,
        f'{port} is the listener\'s port; the container of "{c.service.name}" answers on'
        f" {behind[0]}",
        f"write port: {behind[0]}",
        at=_place(c, index),
    )
    return True


def _only_port(c: Container, index: int) -> int | None:
    """The container's one port; an error when there are several or none."""
    mappings = c.document.get("portMappings", ())
    ports = list(dict.fromkeys(m["containerPort"] for m in mappings if "containerPort" in m))
    if len(ports) == 1:
        return int(ports[0])
    listed = " and ".join(map(str, ports))
    c.reject(
        rules.LOAD_BALANCER,
        _KEY,
        f'the load balancer names no port, and "{c.service.name}" has '
        + (f"several: {listed}" if ports else "none"),
        "set port to the container port that it sends traffic to"
        + ("" if ports else ', and add it to the service: `expose: ["PORT"]`'),
        at=_place(c, index),
    )
    return None


def _place(c: Container, index: int) -> Any:
    """Where a load balancer is written; those of ports stand behind those of the service."""
    written = c.service.extension.get("load_balancers") or ()
    if index < len(written):
        return c.service.at("x-ecs", "load_balancers", index)
    return None


def listened_to(c: Container) -> frozenset[int]:
    """The container ports that a load balancer reaches, so that published ports are listeners'."""
    said = c.settings.get("load_balancers", ())
    if not said:
        return frozenset()
    declared = {p.target for p in c.service.ports} | {e.partition("/")[0] for e in c.service.expose}
    only = [int(text) for text in declared if text.isdecimal()] if len(declared) == 1 else []
    return frozenset([lb["port"] for lb in said if "port" in lb] + only)


def grace_period(t: Task) -> int | None:
    """`healthCheckGracePeriodSeconds`."""
    seconds: int | None = t.said("health_check_grace_period")
    return seconds
