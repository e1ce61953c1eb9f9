"""compose2ecs.yml: x-ecs settings beside a Compose file that can't or shouldn't carry them."""

from __future__ import annotations

from compose2ecs.compose.defaults import SECTIONS
from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics.reading import EXTRAS_TWICE, EXTRAS_UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Position


def with_extras(whole: Map, extras: Map, found: list[Diagnostic], *, v1: bool = False) -> Map:
    """The project with the sections of compose2ecs.yml as the `x-ecs` of what they name.

    A v1 file declares no volumes, so there a volume is known when a service mounts it.
    """
    out = whole.copy()
    for key in extras:
        if key == "x-ecs":
            _add_extension(out, extras, key, found)
        elif key in SECTIONS and isinstance(extras[key], Map):
            entries = out.get(key)
            fresh = entries.copy() if isinstance(entries, Map) else Map(extras.at(key))
            for name in extras[key]:
                if v1 and key == "volumes" and _is_mounted(whole, name):
                    at = extras[key].key_at(name)
                    fresh.derive(name, Map(at), at)
                    fresh[name].derive("name", name, at)
                    out.derive(key, fresh, at)
                if key == "networks" and name == "default" and name not in fresh and not v1:
                    _add_default_network(out, fresh, extras[key].key_at(name))
                if name not in fresh:
                    message = f'{key[:-1]} "{name}" is not in the Compose file'
                    found.append(EXTRAS_UNKNOWN.at(extras[key].key_at(name), message))
                    continue
                entry = fresh[name].copy() if isinstance(fresh[name], Map) else Map(fresh.at(name))
                content = extras[key][name]
                if key == "services" and isinstance(content, Map) and "ports" in content:
                    _add_to_ports(entry, content, name, found)
                _add_extension(entry, extras[key], name, found)
                fresh[name] = entry
            if key in out:
                out[key] = fresh
        elif key != "lint":
            message = f'"{key}" has no meaning here'
            hint = "known are x-ecs, services, volumes, networks, secrets, configs and lint"
            found.append(EXTRAS_UNKNOWN.at(extras.key_at(key), message, hint))
    return out


def _add_default_network(out: Map, networks: Map, at: Position) -> None:
    """Put in the network that services join when they name none: no file has to declare it."""
    networks.derive("default", Map(at), at)
    if "networks" not in out:
        out.derive("networks", networks, at)


def _is_mounted(whole: Map, volume: str) -> bool:
    """Whether a service mounts a volume of this name."""
    return any(
        isinstance(mount, Map) and mount.get("type") == "volume" and mount.get("source") == volume
        for service in whole.get("services", {}).values()
        for mount in service.get("volumes", ())
    )


def _add_extension(entry: Map, extras: Map, key: str, found: list[Diagnostic]) -> None:
    """Merge `extras[key]` into the entry's `x-ecs`; the same key in both is an error."""
    content = extras[key]
    if isinstance(content, Map) and "ports" in content:
        content = content.copy()
        content.drop("ports")
    if isinstance(content, Map) and set(content) == {"x-ecs"}:
        extras, key, content = content, "x-ecs", content["x-ecs"]
    if not isinstance(content, Map):
        return
    ours = entry.get("x-ecs")
    if not isinstance(ours, Map):
        if content:
            entry.put("x-ecs", content, extras.key_at(key), extras.at(key))
        return
    entry["x-ecs"] = _both(ours, content, found)


def _both(ours: Map, more: Map, found: list[Diagnostic]) -> Map:
    """The two sections as one; a key that says something in both is an error."""
    both = ours.copy()
    for name in more:
        if name in ours and isinstance(ours[name], Map) and isinstance(more[name], Map):
            both[name] = _both(ours[name], more[name], found)
            continue
        if name in ours:
            message = f'"{name}" also stands in the x-ecs at {_told(ours.key_at(name))}'
            found.append(EXTRAS_TWICE.at(more.key_at(name), message, "keep one of them"))
        both.take(more, name)
    return both


def _add_to_ports(entry: Map, content: Map, service: str, found: list[Diagnostic]) -> None:
    """Give each port that `ports` names by its number inside the container its `x-ecs`."""
    wanted = content["ports"]
    if not isinstance(wanted, Map):
        message = "ports must be a map: the section of each port by its number in the container"
        found.append(EXTRAS_UNKNOWN.at(content.at("ports"), message))
        return
    ports = entry.get("ports")
    fresh = Seq(getattr(ports, "here", entry.here))
    met = set()
    for item, at in ports.items_at() if isinstance(ports, Seq) else ():
        number = str(item.get("target", "")) if isinstance(item, Map) else ""
        port = item
        if number in wanted:
            met.add(number)
            port = item.copy()
            _add_extension(port, wanted, number, found)
        fresh.add(port, at)
    for number in wanted:
        if number not in met:
            message = f'service "{service}" has no port {number} in the Compose file'
            found.append(EXTRAS_UNKNOWN.at(wanted.key_at(number), message))
    if met:
        entry["ports"] = fresh


def _told(at: Position) -> str:
    return f"{at.file}:{at.line}"
