"""The row of Service Connect: an endpoint for every named port, and the names of others."""

from __future__ import annotations

from compose2ecs.mapping.names import client_alias, port_name

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
    by_service = {c.service.name: c for c in t.containers}
    named = {
        m["name"] for c in t.containers for m in c.document.get("portMappings", ()) if "name" in m
    }
    own = [e for m in t.group.members for e in t.topology.endpoints_of.get(m, ())]
    ours = [e for e in own if e.port_name in named]
    services = [_endpoint(by_service[e.service], e) for e in ours]
    for c in t.containers:
        _judge_mode(c)
        _judge_http(c, [e for e in ours if e.service == c.service.name])
    out: dict[str, Any] = {"enabled": True, "namespace": t.target.namespace}
    if services:
        out["services"] = services
    log = _proxy_log(t)
    return {**out, "logConfiguration": log} if log else out


def _say_unused(t: Task) -> None:
    for c in t.containers:
        c.ignore("x-ecs.service_connect", "the service has no proxy of Service Connect")


def _endpoint(c: Container, e: Endpoint) -> dict[str, Any]:
    said = c.settings.get("service_connect", {})
    alias: dict[str, Any] = {"port": e.port, "dnsName": client_alias(e.service)}
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
    return {
        "portName": e.port_name,
        "discoveryName": port_name(e.service, e.port),
        "clientAliases": [alias],
        **({"timeout": timeout} if timeout else {}),
    }


def _judge_http(c: Container, endpoints: list[Endpoint]) -> None:
    """Words that count on ports with an app protocol only, and there is none."""
    if any(e.app_protocol for e in endpoints):
        return
    for key in _HTTP_ONLY:
        if key in c.settings.get("service_connect", {}):
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
    holder = next(
        (c for c in t.containers if "logs" in c.settings.get("service_connect", {})), None
    )
    if holder is None:
        return None
    said = holder.settings["service_connect"]["logs"]
    own = holder.settings.get("logs", {})
    return {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": said.get("group") or own.get("group") or t.target.log_group,
            "awslogs-region": t.target.region,
            "awslogs-stream-prefix": said.get("stream_prefix", "service-connect"),
        },
    }
