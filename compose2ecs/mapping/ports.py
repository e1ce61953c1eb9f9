"""The row of a container's ports: `ports`, `expose`, and the names that Service Connect needs."""

from __future__ import annotations

from compose2ecs.compose.tree import Map
from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.discovery import WIDEST_RANGE
from compose2ecs.mapping.grouping import declarations, port_range
from compose2ecs.mapping.load_balancers import listened_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from compose2ecs.compose.project import Port
    from compose2ecs.mapping.row import Container

    type_of_mapping = dict[str, Any]

_LINKED = "containers of its task that link to it reach every port"
_ALONE = "on the network mode bridge no other task reaches it by this"
MOST_HOST_PORTS = 100
"""Ports of an instance that ECS can reserve (rule NET-17)."""

ANYWHERE = frozenset({"", "0.0.0.0", "::", "[::]"})  # noqa: S104 it is read, nothing binds to it


def port_mappings(c: Container) -> list[type_of_mapping] | None:
    """`portMappings` by network mode, each port once.

    awsvpc and host: a port answers on its own number. bridge: on the published one, or on one that
    Docker picks (hostPort 0). Ranges up to 16 ports are written out, so that each can have a name;
    longer ones are a containerPortRange. Source: Compose `ports` and `expose`; rules NET-05 to
    NET-20.
    """
    if c.network_mode == "none":
        for key in ("ports", "expose"):
            c.ignore(key, "the task has no network")
        return None
    found: list[type_of_mapping] = []
    _judge_mode(c)
    for port in declarations(c.service.ports):
        found += _published(c, port)
    found += _exposed(c)
    return _named(c, _each_once(c, found))


def _judge_mode(c: Container) -> None:
    """Where `mode: ingress` is written: ports are always as with `mode: host`."""
    for port in c.service.tree.get("ports") or ():
        if isinstance(port, Map) and port.wrote("mode") and port["mode"] == "ingress":
            c.approximate("ports.mode", "ECS has no routing mesh: each task answers for itself")
            return


# One declaration.


def _published(c: Container, port: Port) -> list[type_of_mapping]:
    protocol = port.protocol.lower() or "tcp"
    if protocol not in {"tcp", "udp"}:
        c.unsupported(
            rules.PORT_PROTOCOL,
            "ports",
            f"ECS maps TCP and UDP ports, not {protocol} ({port.target})",
            "remove the port",
            at=port.at,
        )
        return []
    if port.host_ip not in ANYWHERE:
        if _only_inside(c, port):
            return []
        _say_address(c, port)
    inside, outside = port_range(port.target), port_range(port.published)
    listener = "target_group" in port.extension
    if c.network_mode == "bridge":
        return _on_bridge(c, port, inside, range(0) if listener else outside, protocol)
    if outside and outside != inside and not (listener or listened_to(c).issuperset(inside)):
        where = "the instance" if c.network_mode == "host" else "the task's own address"
        c.approximate("ports", f"{port.published} becomes {port.target} on {where}")
    if len(inside) > WIDEST_RANGE and c.awsvpc:
        return [_range(inside, protocol)]
    if len(inside) > MOST_HOST_PORTS:
        c.approximate("ports", "the container uses the host's network: all its ports are open")
        return []
    written = outside == inside or not c.awsvpc
    return [_single(n, n if written else None, protocol) for n in inside]


def _on_bridge(
    c: Container, port: Port, inside: range, outside: range, protocol: str
) -> list[type_of_mapping]:
    if not outside:
        if len(inside) > WIDEST_RANGE:
            return [_range(inside, protocol)]
        return [_single(n, 0, protocol) for n in inside]
    if max(len(inside), len(outside)) > MOST_HOST_PORTS:
        c.approximate("ports", f"{port.target} answers on host ports that Docker picks")
        return [_range(inside, protocol)]
    if len(inside) == 1:
        if len(outside) > 1:
            c.approximate("ports", f"{port.target} answers on every port of {port.published}")
        return [_single(inside[0], n, protocol) for n in outside]
    if len(inside) != len(outside):
        c.approximate("ports", f"{port.target} answers on host ports that Docker picks")
        return [_single(n, 0, protocol) for n in inside]
    return [_single(n, h, protocol) for n, h in zip(inside, outside, strict=True)]


def _single(port: int, host: int | None, protocol: str) -> type_of_mapping:
    out: type_of_mapping = {"containerPort": port}
    if host is not None:
        out["hostPort"] = host
    out["protocol"] = protocol
    return out


def _range(ports: range, protocol: str) -> type_of_mapping:
    return {"containerPortRange": f"{ports[0]}-{ports[-1]}", "protocol": protocol}


def _only_inside(c: Container, port: Port) -> bool:
    """Whether a port is bound to the loopback address: not exposed, and on bridge not mapped."""
    if not _loopback(port):
        return False
    bound = f"port {port.target} is bound to {port.host_ip}"
    if c.network_mode == "bridge":
        message = f"{bound}: it is not exposed"
        c.approximate("ports", message)
        help_ = "remove the address if the instance's own should answer"
        c.say(rules.PORT_NOT_EXPOSED, "ports", message, help_, at=port.at)
        return True
    whose = "the task's" if c.awsvpc else "the instance's"
    c.approximate("ports", f"{bound}; on ECS {whose} security group keeps it closed")
    return False


def _loopback(port: Port) -> bool:
    return port.host_ip.strip("[]").startswith(("127.", "::1"))


def _say_address(c: Container, port: Port) -> None:
    if _loopback(port):
        return
    if c.awsvpc:
        c.approximate(
            "ports",
            f"the task has its own address instead of {port.host_ip}; its security group decides"
            " who may connect",
        )
        return
    message = (
        f"port {port.published or port.target} answers on every address of the instance, not only"
        f" on {port.host_ip}"
    )
    c.approximate("ports", message)
    c.say(
        rules.PORT_ADDRESS,
        "ports",
        message,
        "let the instances' security groups decide who may connect",
        at=port.at,
    )


# expose.


def _exposed(c: Container) -> Iterator[type_of_mapping]:
    """Ports for other services: on awsvpc as declared, else only those that have a name."""
    named = {e.port for e in c.topology.endpoints_of.get(c.service.name, ())}
    for text in c.service.expose:
        target, _, protocol = text.partition("/")
        protocol = protocol.lower() or "tcp"
        inside = port_range(target)
        if protocol not in {"tcp", "udp"}:
            c.unsupported(rules.PORT_PROTOCOL, "expose", f"ECS maps TCP and UDP ports, not {text}")
        elif not c.awsvpc:
            if not named.issuperset(inside):
                host = c.network_mode == "host"
                why = _LINKED if len(c.group.members) > 1 else _ALONE
                why = "on the host's network every port is open" if host else why
                c.approximate("expose", f"{why}; nothing is written")
        elif len(inside) > WIDEST_RANGE:
            yield _range(inside, protocol)
        else:
            for n in inside:
                yield _single(n, None, protocol)


# All of them.


def _each_once(c: Container, found: Iterable[type_of_mapping]) -> list[type_of_mapping]:
    """Without repetitions, and without single ports that a range holds (rules NET-15, NET-16)."""
    ranges = [
        (port_range(m["containerPortRange"]), m["protocol"])
        for m in found
        if "containerPortRange" in m
    ]
    out: dict[tuple[Any, ...], type_of_mapping] = {}
    for m in found:
        port = m.get("containerPort")
        if ranges and port is not None and any(port in r and m["protocol"] == p for r, p in ranges):
            c.approximate("ports", f"{port} is part of a range, and is mapped with it")
            continue
        host = m.get("hostPort") if c.network_mode == "bridge" else None
        out.setdefault((port or m.get("containerPortRange"), host, m["protocol"]), m)
    return list(out.values())


def _named(c: Container, found: list[type_of_mapping]) -> list[type_of_mapping]:
    """With the names of Service Connect's endpoints, adding those that only the image declares."""
    # Of several on one port, as on bridge, the first.
    tcp = {m.get("containerPort"): m for m in reversed(found) if m["protocol"] == "tcp"}
    for e in c.topology.endpoints_of.get(c.service.name, ()):
        mapping = tcp.get(e.port)
        if mapping is None:
            mapping = _single(e.port, 0 if c.network_mode == "bridge" else None, "tcp")
            tcp[e.port] = mapping
            found.append(mapping)
        mapping["name"] = e.port_name
        if e.app_protocol:
            mapping["appProtocol"] = e.app_protocol
    for port in c.service.ports:
        if port.name or port.app_protocol or port.extension:
            _own_name(c, port, found)
    return found


def _own_name(c: Container, port: Port, found: list[type_of_mapping]) -> None:
    """The port's own name, where it has no endpoint."""
    inside = port_range(port.target)
    if len(inside) != 1:
        return
    mine = [m for m in found if m.get("containerPort") == inside[0]]
    name = str(port.extension.get("name", "") or port.name)
    if name and mine and "name" not in mine[0]:
        mine[0]["name"] = _allowed(name)
        protocol = str(port.extension.get("app_protocol", "") or port.app_protocol)
        if protocol in {"http", "http2", "grpc"}:
            mine[0]["appProtocol"] = protocol
    if port.name and not any(m.get("name") == port.name for m in mine):
        now = next((m["name"] for m in mine if "name" in m), "")
        c.approximate("ports.name", f'the port is called "{now}" on ECS')
    if port.app_protocol and not any("appProtocol" in m for m in mine):
        c.ignore("ports.app_protocol", "ECS knows http, http2 and grpc of ports that have a name")


def _allowed(name: str) -> str:
    """As rule NET-19 has it: lower case letters, digits, `-` and `_`, 64 at most."""
    text = "".join(ch if (ch.isalnum() and ch.isascii()) or ch in "_-" else "-" for ch in name)
    return text.lower().lstrip("-")[:64]
