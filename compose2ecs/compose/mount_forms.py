"""`volumes` and `devices`: SOURCE:TARGET:OPTIONS to entries with a type, a source and a target."""

from __future__ import annotations

from compose2ecs.compose.form import Default, each, is_windows, size_text, text
from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics.compose_format import (
    BAD_DEVICE,
    BAD_MOUNT,
    EMPTY_SOURCE,
    MOUNT_OPTION,
    TWO_MOUNTS,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.compose.form import Expansion
    from compose2ecs.diagnostics.position import Place


PROJECT = "."
"""What an empty source stands for, most often that of a variable which is not set: docker-compose
1.29.2 takes the project directory for it, and compose-go does in the long form."""


def mounts(value: Any, at: Place, to: Expansion) -> Any:
    """Every entry in long form; of two with one target the last one counts."""
    out = Seq(getattr(value, "origin", at))
    targets: dict[str, int] = {}
    for item, item_at in each(value, at):
        mount = _long_mount(item, to) if isinstance(item, Map) else _mount(item, item_at, to)
        if mount is None:
            continue
        target = mount_identity(mount)
        if target in targets:
            i = targets[target]
            if out[i] != mount:
                message = f'"{target}" is the target of two volumes; the last one counts'
                to.found.append(TWO_MOUNTS.at(item_at, message))
            out[i], out.where[i] = mount, item_at
        else:
            targets[target] = len(out)
            out.add(mount, item_at)
    return out


def mount_identity(mount: Map) -> str:
    """What makes two entries of `volumes` the same one: the target, without a last slash."""
    target = text(mount.get("target"))
    return target.rstrip("/") or target


def _mount(item: Any, at: Place, to: Expansion) -> Map | None:
    """One short volume in long form."""
    written = text(item)
    if written[:1] == ":" and at in to.emptied:
        to.found.append(EMPTY_SOURCE.at(at, _empty_source(written.split(":")[1])))
        written = PROJECT + written
    parts = _mount_parts(written)
    if parts is None:
        message = f'volume "{written}" can\'t be read'
        to.found.append(BAD_MOUNT.at(at, message, "write SOURCE:TARGET or SOURCE:TARGET:ro"))
        return None
    source, target, options = parts
    mount = Map(at)
    kind = "volume"
    if source[:1] in {".", "/", "~"} or is_windows(source):
        kind = "npipe" if source.startswith("\\\\.\\pipe\\") else "bind"
    mount["type"] = kind
    if source:
        mount["source"] = to.path(source) if kind == "bind" else source
    mount["target"] = target
    inner = Map(at)
    for option in options.split(",") if options else ():
        if not _mount_option(option, kind, mount, inner, at):
            message = f'"{option}" is no option of a {kind} mount and is passed over'
            to.found.append(MOUNT_OPTION.at(at, message))
    if kind in {"bind", "volume"}:
        mount[kind] = inner
    mount.where = dict.fromkeys(mount, at)
    return mount


def _empty_source(target: str) -> str:
    return f'the source of "{target}" is empty, so the project directory is mounted there'


def _mount_option(option: str, kind: str, mount: Map, inner: Map, at: Place) -> bool:
    """Work an option into the mount; whether there is such a one."""
    if option == "ro":
        mount["read_only"] = True
    elif option == "nocopy" and kind == "volume":
        inner.derive("nocopy", True, at)
    elif option == "rw":
        return True
    elif kind != "bind":
        return False
    elif option in {"z", "Z"}:
        inner.derive("selinux", option, at)
    elif option in {"private", "rprivate", "shared", "rshared", "slave", "rslave"}:
        inner.derive("propagation", option, at)
    elif option in {"cached", "delegated", "consistent"}:
        mount["consistency"] = option
    else:
        return False
    return True


def _mount_parts(written: str) -> tuple[str, str, str] | None:
    """Source (may be empty), target and options of a short volume, or None."""
    parts = written.split(":")
    if not all(parts):
        return None
    if min(map(len, parts)) == 1:
        parts = _joined_drives(parts)
    if len(parts) > 3:
        return None
    if len(parts) == 1:
        return "", parts[0], ""
    return parts[0], parts[1], parts[2] if len(parts) == 3 else ""


def _joined_drives(parts: list[str]) -> list[str]:
    r"""Put `C` and `\x` together again.

    `d:/d` and `d:/d:ro` are a volume called d: a drive is only seen where a backslash follows, or
    another absolute path after it.
    """
    out: list[str] = []
    i = 0
    while i < len(parts):
        here, after = parts[i], parts[i + 1] if i + 1 < len(parts) else ""
        beyond = parts[i + 2] if i + 2 < len(parts) else ""
        drive = len(here) == 1 and here.isalpha()
        slash = after[:1] == "/" and (
            i > 0 or beyond[:1] in {"/", "\\"} or (len(beyond) == 1 and len(parts) > i + 3)
        )
        if drive and (after[:1] == "\\" or slash):
            out.append(f"{here}:{after}")
            i += 2
        else:
            out.append(here)
            i += 1
    return out


def _long_mount(mount: Map, to: Expansion) -> Map:
    out = mount.copy()
    source = mount.get("source")
    if source == "" and mount.get("type") == "bind":
        source = PROJECT
        at = mount.place("source")
        to.found.append(EMPTY_SOURCE.at(at, _empty_source(text(mount.get("target")))))
    if not source and mount.get("type") == "bind":
        to.found.append(BAD_MOUNT.at(mount.origin, "a bind mount needs a source", "add source"))
    if isinstance(source, str) and source and mount.get("type") == "bind":
        out["source"] = to.path(source)
    kind = mount.get("type")
    if kind in {"bind", "volume", "tmpfs", "image"} and mount.get(kind) is None and kind not in out:
        out.derive(kind, Map(mount.origin), mount.origin)
    inner = mount.get("tmpfs")
    if isinstance(inner, Map) and inner.get("size") is not None:
        fresh = inner.copy()
        fresh["size"] = size_text(inner["size"], inner.place("size"), to)
        out["tmpfs"] = fresh
    return out


def devices(value: Any, at: Place, to: Expansion) -> Any:
    """Every device as source, target and permissions."""
    out = Seq(getattr(value, "origin", at))
    for item, item_at in each(value, at):
        if isinstance(item, Map):
            out.add(item, item_at)
            continue
        written = text(item)
        parts = written.split(":")
        if len(parts) > 3 or not parts[0]:
            to.found.append(BAD_DEVICE.at(item_at, f'device "{written}" can\'t be read'))
            continue
        device = Map(item_at)
        device.derive("source", parts[0], item_at)
        said = dict(zip(("target", "permissions"), parts[1:], strict=False))
        device.derive("target", said.get("target", Default(parts[0])), item_at)
        device.derive("permissions", said.get("permissions", Default("rwm")), item_at)
        out.add(device, item_at)
    return out
