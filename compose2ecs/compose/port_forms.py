"""`ports` and `expose`: ranges, addresses and protocols to one entry for each container port."""

from __future__ import annotations

from compose2ecs.compose.form import each, text, texts
from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics.compose_format import BAD_EXPOSE, BAD_PORT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Final

    from compose2ecs.compose.form import Expansion
    from compose2ecs.diagnostics.position import Place


_MAX_PORTS: Final = 100_000


_PORT_HELP: Final = 'write TARGET, PUBLISHED:TARGET or IP:PUBLISHED:TARGET, such as "8080:80"'


def ports(value: Any, at: Place, to: Expansion) -> Any:
    """Every entry in long form, each once."""
    out = Seq(getattr(value, "origin", at))
    seen = set()
    for item, item_at in each(value, at):
        fresh = (_long_port(item, to),) if isinstance(item, Map) else _port(item, item_at, to)
        for entry in fresh:
            same = port_identity(entry)
            if same not in seen:
                seen.add(same)
                out.add(entry, item_at)
    return out


def port_identity(port: Map) -> tuple[Any, ...]:
    """What makes two entries of `ports` the same one."""
    get = port.get
    return get("host_ip"), get("published"), get("target"), get("protocol")


def _long_port(port: Map, to: Expansion) -> Map:
    out = port.copy()
    if port.get("published") is not None:
        out["published"] = text(port["published"])
    target = port.get("target")
    if isinstance(target, str) and target.isdigit():
        out["target"] = target = int(target)
    if not isinstance(target, int) or isinstance(target, bool) or not 0 < target < 65536:
        to.found.append(BAD_PORT.at(port.at("target"), "target must be a port from 1 to 65535"))
    if out.get("published") and _port_range(out["published"]) is None:
        message = "published must be a port or a range up to 65535"
        to.found.append(BAD_PORT.at(port.at("published"), message))
    if port.get("protocol"):
        out["protocol"] = text(port["protocol"]).lower()
    else:
        out.derive("protocol", "tcp", port.origin)
    if not port.get("mode"):
        out.derive("mode", "ingress", port.origin)
    return out


def _port(item: Any, at: Place, to: Expansion) -> Sequence[Map]:
    """The entries that one short port stands for."""
    written = text(item)
    left, colon, right = written.partition(":")
    if colon and _is_small(left) and _is_small(right):  # nearly all of them: no range, no address
        return (_port_entry("", str(int(left)), int(right), "tcp", at),)
    spec, slash, protocol = written.partition("/")
    protocol = protocol.lower() if slash else "tcp"
    ip, published, target = _port_parts(spec)
    targets, hosts = _port_range(target), _port_range(published) if published else (0, 0)
    if to.v1 and not published and spec[:1] == ":":
        hosts = None  # docker-compose 1.29.2 refuses an empty host port
    if targets is None or hosts is None or not target or protocol not in {"tcp", "udp", "sctp"}:
        large = [p for p in (published, target) if p.isdecimal() and len(p) < 9 and int(p) > 65535]
        message = f"port {large[0]} is larger than 65535" if large else ""
        message = message or f'port "{written}" can\'t be read'
        to.found.append(BAD_PORT.at(at, message, "" if large else _PORT_HELP))
        return ()
    if ip is None:
        to.found.append(BAD_PORT.at(at, f'port "{written}" has too many colons', _PORT_HELP))
        return ()
    first, last = targets
    spread = last - first
    if published and spread and hosts[1] - hosts[0] != spread:
        message = f'port "{written}" has ranges of different lengths'
        to.found.append(BAD_PORT.at(at, message, "both ranges must have as many ports"))
        return ()
    to.ports += spread
    if to.ports > _MAX_PORTS:
        message = "the port ranges of this file stand for more than 100,000 ports up to here"
        to.found.append(BAD_PORT.at(at, message))
        return ()
    out = []
    for offset in range(spread + 1):
        host = published if not spread or not published else str(hosts[0] + offset)
        if host and hosts[0] == hosts[1]:
            host = str(hosts[0])
        out.append(_port_entry(ip, host, first + offset, protocol, at))
    return out


def _is_small(written: str) -> bool:
    """Whether it is a port of one to four digits."""
    return 0 < len(written) < 5 and written.isdigit() and written.isascii()


def _port_entry(ip: str, host: str, target: int, protocol: str, at: Place) -> Map:
    port = Map(at)
    if ip:
        port["host_ip"] = ip
    port["mode"] = "ingress"
    port["protocol"] = protocol
    if host:
        port["published"] = host
    port["target"] = target
    port.where = dict.fromkeys(port, at)
    return port


def _port_parts(spec: str) -> tuple[str | None, str, str]:
    """Address (None when there are too many colons), published and target."""
    if spec[:1] == "[":
        ip, bracket, rest = spec[1:].partition("]:")
        if not bracket:
            return None, "", spec
        parts = [ip, *rest.split(":")]
        return (ip, parts[1], parts[2]) if len(parts) == 3 else (None, "", spec)
    parts = spec.split(":")
    if len(parts) == 1:
        return "", "", spec
    if len(parts) == 2:
        return "", parts[0], parts[1]
    if len(parts) == 3:
        numbers = parts[0].split(".")
        ok = len(numbers) == 4 and all(n.isdigit() and int(n) < 256 for n in numbers)
        return (parts[0] if ok or not parts[0] else None), parts[1], parts[2]
    return None, parts[-2], parts[-1]


def _port_range(written: str) -> tuple[int, int] | None:
    """First and last port, or None when it isn't a port or a range."""
    first, dash, last = written.partition("-")
    last = last if dash else first
    if not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit()):
        return None
    if len(first) > 5 or len(last) > 5:
        return None
    low, high = int(first), int(last)
    return (low, high) if low <= high <= 65535 else None


def exposed(value: Any, at: Place, to: Expansion) -> Any:
    """Container ports and ranges as texts, each once."""
    out: Seq = texts(value, at, to)
    for item, item_at in out.places():
        ports, slash, protocol = text(item).partition("/")
        fine = not slash or protocol.lower() in {"tcp", "udp", "sctp"}
        if not fine or (_port_range(ports) is None and not ports.isalpha()):
            message = f'exposed port "{text(item)}" can\'t be read'
            to.found.append(BAD_EXPOSE.at(item_at, message, "write a port such as 3000"))
    return out
