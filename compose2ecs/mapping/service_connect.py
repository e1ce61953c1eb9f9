"""The row of Service Connect: an endpoint for every named port, and the names of others."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.mapping.row import Container, Task
    from compose2ecs.mapping.topology import Endpoint

_TIMEOUTS = (
    ("idle_timeout", "idleTimeoutSeconds"),
    ("request_timeout", "perRequestTimeoutSeconds"),
)
_HTTP_ONLY = ("request_timeout", "test_traffic")


def service_connect(t: Task) -> dict[str, Any] | None:
    """`serviceConnectConfiguration` of a service that has the proxy (rule SVC-19).

    The discovery name is `<service>-<port>`, the one client alias the Compose service's name.
    """
    if t.group.name not in t.topology.connected:
        _say_unused(t)
        return None
    named = {
        m["name"] for c in t.containers for m in c.document.get("portMappings", ()) if "name" in m
    }
    services = []
    for c in t.containers:
        own = t.topology.endpoints_of.get(c.service.name, ())
        ours = [e for e in own if e.port_name in named]
        services += [_endpoint(c, e) for e in ours]
        _judge_mode(c)
        _judge_http(c, ours)
    out: dict[str, Any] = {"enabled": True, "namespace": t.target.namespace}
    if services:
        out["services"] = services
    log = _proxy_log(t)
    return {**out, "logConfiguration": log} if log else out


def _say_unused(t: Task) -> None:
    for c in t.containers:
        c.ignore("x-ecs.service_connect", "the service has no proxy of Service Connect")


def _endpoint(c: Container, e: Endpoint) -> dict[str, Any]:
    alias: dict[str, Any] = {"port": e.port, "dnsName": e.alias}
    out = {"portName": e.port_name, "discoveryName": e.discovery_name, "clientAliases": [alias]}
    said = c.settings.get("service_connect")
    if not said:
        return out
    test = said.get("test_traffic")
    if test and e.app_protocol:
        header = {"name": test["header"]}
        if "value" in test:
            header["value"] = {"exact": test["value"]}
        alias["testTrafficRules"] = {"header": header}
    timeout = {
        field: said[key]
        for key, field in _TIMEOUTS
        if key in said and (e.app_protocol or key not in _HTTP_ONLY)
    }
    return {**out, "timeout": timeout} if timeout else out


def _judge_http(c: Container, endpoints: list[Endpoint]) -> None:
    """Words that count on ports with an app protocol only, and there is none."""
    said = c.settings.get("service_connect")
    if not said or any(e.app_protocol for e in endpoints):
        return
    for key in _HTTP_ONLY:
        if key in said:
            c.ignore(
                f"x-ecs.service_connect.{key}",
                "no port of the service has an app_protocol (http, http2, grpc)",
            )


def _judge_mode(c: Container) -> None:
    """Swarm's default, one address that leads to all tasks, is what the proxy does."""
    if c.service.deploy and c.service.deploy.endpoint_mode == "vip":
        c.approximate("deploy.endpoint_mode", "the proxy of Service Connect spreads connections")


def _proxy_log(t: Task) -> dict[str, Any] | None:
    """`logConfiguration` of the proxy, which keeps no log unless it is told where."""
    words = [c.settings for c in t.containers if "service_connect" in c.settings]
    holder = next((own for own in words if "logs" in own["service_connect"]), None)
    if holder is None:
        return None
    said, own = holder["service_connect"]["logs"], holder.get("logs", {})
    return {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": said.get("group") or own.get("group") or t.target.log_group,
            "awslogs-region": t.target.region,
            "awslogs-stream-prefix": said.get("stream_prefix", "service-connect"),
        },
    }
