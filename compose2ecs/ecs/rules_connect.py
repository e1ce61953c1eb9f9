"""Rules about Service Connect."""

from __future__ import annotations

from compose2ecs.diagnostics import ecs_rules as r
from compose2ecs.ecs.finding import fits
from compose2ecs.ecs.rules_logs import log_problems
from compose2ecs.ecs.rules_runs import INCOMPATIBLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.ecs.finding import Finding, Path, Task
    from compose2ecs.ecs.rules_runs import Run


_SERVICE_CONNECT = "serviceConnectConfiguration"


def connect_findings(run: Run) -> Iterator[Finding]:
    """SVC-19, for a service that has Service Connect switched on."""
    connect = run.document.get(_SERVICE_CONNECT) or {}
    if not connect.get("enabled"):
        return
    at: Path = (_SERVICE_CONNECT,)
    if not connect.get("namespace"):
        yield run.found(
            r.CONNECT_NAMESPACE,
            at,
            "Service Connect needs a namespace, unless the cluster has a default one",
            aws="Namespace is missing",
        )
    if run.controller != "ECS":
        yield run.found(
            r.CONNECT_PLACE,
            at,
            f"Service Connect needs the deployment controller ECS, not {run.controller}",
            aws="Service Connect is only supported with the ECS deployment controller.",
        )
    if run.task is not None:
        yield from _connect_place(run, at, run.task)
    before: set[str] = set()
    for i, entry in enumerate(connect.get("services") or ()):
        yield from _connect_entry(run, (*at, "services", i), entry)
        name = str(entry.get("discoveryName") or entry.get("portName", ""))
        if name in before:
            yield run.found(
                r.CONNECT_NAME,
                (*at, "services", i, "discoveryName"),
                f'two endpoints are registered as "{name}"',
                aws=f"The discovery name {name} is used more than once.",
            )
        before.add(name)
    log = connect.get("logConfiguration")
    if log is not None:
        for rule, path, message, aws in log_problems(log, fargate=run.fargate):
            yield run.found(rule, (*at, "logConfiguration", *path), message, aws=aws)
    elif connect.get("accessLogConfiguration"):
        yield run.found(
            r.CONNECT_LOG,
            (*at, "accessLogConfiguration"),
            "the access log of Service Connect needs a log configuration",
            aws="accessLogConfiguration requires logConfiguration.",
        )


def _connect_place(run: Run, at: Path, task: Task) -> Iterator[Finding]:
    _, memory = task.size
    limits = sum([c.get("memory") or 0 for c in task.containers])
    if task.windows:
        yield run.found(
            r.CONNECT_PLACE,
            at,
            "Service Connect runs on Linux only",
            aws="Unsupported operating system in task definition. Please choose Linux",
        )
    elif task.network_mode not in ("awsvpc", "bridge") or task.external:
        what = "external instances" if task.external else f"network mode {task.network_mode}"
        yield run.found(
            r.CONNECT_PLACE,
            at,
            f"Service Connect is not possible with {what}",
            aws=f"Service Connect is not supported with {what}.",
        )
    elif memory is None:
        yield run.found(
            r.CONNECT_MEMORY,
            at,
            "the proxy of Service Connect needs memory: the task needs a size",
        )
    elif limits >= memory:
        yield run.found(
            r.CONNECT_MEMORY,
            at,
            f"the containers may use all {memory} MiB of the task; the proxy of Service Connect"
            " needs 64 MiB",
        )
    if run.document.get("platformVersion") == "1.3.0":
        yield run.found(
            r.PLATFORM_CONNECT,
            ("platformVersion",),
            "Service Connect needs platform version 1.4.0, not 1.3.0",
            aws="One or more of the requested capabilities are not supported.",
            exception=INCOMPATIBLE,
        )


def _connect_entry(run: Run, at: Path, entry: Any) -> Iterator[Finding]:
    port_name = str(entry.get("portName", ""))
    protocol = ""
    if run.task is not None:
        found = [(c, port) for c, _, port in run.task.ports if port.get("name") == port_name]
        if not found:
            yield run.found(
                r.CONNECT_PORT,
                (*at, "portName"),
                f'no port of the task is called "{port_name}"',
                aws=f"The portName {port_name} does not exist in the task definition.",
            )
        for c, port in found:
            protocol = str(port.get("appProtocol", ""))
            yield from _connect_port(run, at, c, port)
    aliases = entry.get("clientAliases") or ()
    if len(aliases) != 1:
        yield run.found(
            r.CONNECT_ALIASES,
            (*at, "clientAliases"),
            f"an endpoint has exactly one client alias, not {len(aliases)}",
            aws="clientAliases must have 1 element."
            if not aliases
            else f"{len(aliases)} clientAliases exceeds the max limit of 1",
        )
    for i, alias in enumerate(aliases):
        yield from _connect_alias(run, (*at, "clientAliases", i), alias)
    discovery = entry.get("discoveryName")
    if discovery is not None and not fits(r"[a-z0-9_][a-z0-9_-]{0,63}", discovery):
        yield run.found(
            r.CONNECT_NAME,
            (*at, "discoveryName"),
            f'a discovery name is up to 64 of a-z, 0-9, "_" and "-", not "{discovery}"',
            aws="The discovery name that you provided is invalid.",
        )
    timeout = entry.get("timeout") or {}
    if timeout.get("perRequestTimeoutSeconds") is not None and run.task and not protocol:
        yield run.found(
            r.CONNECT_TIMEOUT,
            (*at, "timeout", "perRequestTimeoutSeconds"),
            f'requests are timed only on http, http2 and grpc; port "{port_name}" is plain TCP',
            aws="perRequestTimeout is not supported for TCP.",
        )


def _connect_port(run: Run, at: Path, container: Any, port: Any) -> Iterator[Finding]:
    number = port.get("containerPort")
    if port.get("protocol") == "udp":
        yield run.found(
            r.CONNECT_PORT,
            (*at, "portName"),
            f"Service Connect serves TCP only, and port {number} is UDP",
            aws="Service Connect does not support UDP port mappings.",
        )
    ports = container.task.ports
    same = [c for c, _, p in ports if c is container and p.get("containerPort") == number]
    if len(same) > 1:
        yield run.found(
            r.CONNECT_PORT,
            (*at, "portName"),
            f'Service Connect takes port {number} of container "{container.name}" only when it is'
            " mapped once",
            aws=f"Container port {number} is used in more than one port mapping for container"
            f" {container.name}",
        )


def _connect_alias(run: Run, at: Path, alias: Any) -> Iterator[Finding]:
    name, port = alias.get("dnsName"), alias.get("port")
    if name is not None and not fits(r"[a-z0-9_.][a-z0-9_.-]{0,126}", name):
        yield run.found(
            r.CONNECT_NAME,
            (*at, "dnsName"),
            f'a name on the network is up to 127 of a-z, 0-9, "_", "." and "-", not "{name}"',
            aws="The DNS name that you provided is invalid.",
        )
    if port is not None and not 1 <= port <= 65535:
        yield run.found(
            r.CONNECT_ALIAS_PORT,
            (*at, "port"),
            f"a port is from 1 to 65535, not {port}",
            aws="The port of a client alias must be between 1 and 65535.",
        )
