"""`extends` and `include`: what a file takes from itself and from other files.

Both are resolved file by file, before any override file is merged, as both of Docker's readers do.
The other file runs the same stages, with relative paths counted from its own folder.
"""

from __future__ import annotations

from compose2ecs.compose.merge import merged_service, without
from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics.compose_format import (
    EXTENDS_CYCLE,
    EXTENDS_REFUSED,
    EXTENDS_UNKNOWN,
    INCLUDE_CONFLICT,
    INCLUDE_CYCLE,
    INCLUDE_REMOTE,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Place


class Origin:
    """A file whose services are in long form, but don't yet extend anything."""

    __slots__ = ("done", "folder", "name", "services", "tags", "v1")

    def __init__(
        self,
        name: str,
        folder: str,
        services: Map,
        tags: dict[tuple[str | int, ...], str],
        *,
        v1: bool,
    ) -> None:
        self.name = name
        """Its path as the user would give it, which also tells two files apart."""
        self.folder = folder
        """Where its `extends.file` count from, likewise."""
        self.services = services
        self.tags = tags
        self.v1 = v1
        self.done: dict[str, Map] = {}


def extended(
    origin: Origin,
    open_other: Callable[[str, str, Place], Origin | None],
    found: list[Diagnostic],
) -> Map:
    """The file's services with everything that they extend.

    `open_other(file, folder, at)` gives the origin of another file, or None when it has said why
    it can't.
    """
    out = Map(origin.services.origin)
    for name in origin.services:
        service = _resolved(origin, name, open_other, found)
        if service is not None:
            out.take(origin.services, name, service)
    return out


def _resolved(
    origin: Origin,
    name: str,
    open_other: Callable[[str, str, Place], Origin | None],
    found: list[Diagnostic],
) -> Any:
    """One service, from the far end of its chain inwards; no recursion, chains may be long."""
    chain: list[tuple[Origin, str]] = []
    seen: set[tuple[str, str]] = set()
    here: tuple[Origin, str] | None = (origin, name)
    base: Any = None
    while here is not None:
        file, service_name = here
        if service_name in file.done:
            base = file.done[service_name]
            break
        chain.append(here)
        seen.add((file.name, service_name))
        here = _next(file, service_name, open_other, found)
        if here is not None and (here[0].name, here[1]) in seen:
            at = file.services[service_name].at("extends")
            message = f'service "{service_name}" extends "{here[1]}", which extends it in turn'
            found.append(EXTENDS_CYCLE.at(at, message))
            for broken, its_name in chain:
                broken.done[its_name] = broken.services[its_name]
            return file.services[service_name]
    for file, service_name in reversed(chain):
        service = file.services[service_name]
        if base is not None and isinstance(service, Map):
            cut = len(("services", service_name))
            tagged = [
                path[cut:]
                for path in file.tags
                if path[:cut] == ("services", service_name) and len(path) > cut
            ]
            inherited = without(base, [("extends",), ("profiles",) if file.v1 else (), *tagged])
            base = merged_service(inherited, service, found, v1=file.v1)
        else:
            base = service
        file.done[service_name] = base
    return base


def _next(
    file: Origin,
    name: str,
    open_other: Callable[[str, str, Place], Origin | None],
    found: list[Diagnostic],
) -> tuple[Origin, str] | None:
    """The service that this one extends, or None."""
    service = file.services[name]
    extends = service.get("extends") if isinstance(service, Map) else None
    if not isinstance(extends, Map) or not isinstance(extends.get("service"), str):
        return None
    wanted = extends["service"]
    named = extends.get("file")
    other = open_other(named, file.folder, extends.at("file")) if named else file
    if other is None:
        return None
    if wanted not in other.services:
        message = f'service "{name}" extends "{wanted}", which {other.name} doesn\'t have'
        found.append(EXTENDS_UNKNOWN.at(extends.at("service"), message))
        return None
    if other.v1:
        base = other.services[wanted]
        for key in ("links", "volumes_from", "net", "depends_on"):
            value = base.get(key) if isinstance(base, Map) else None
            if value and (key != "net" or str(value).startswith("container:")):
                message = f'service "{wanted}" can\'t be extended, because it has {key}'
                found.append(EXTENDS_REFUSED.at(extends.at("service"), message))
    return other, wanted


def included(
    document: Map,
    load: Callable[[tuple[str, ...], str, tuple[str, ...], Place], Map | None],
    folder: str,
    stack: tuple[str, ...],
    found: list[Diagnostic],
) -> Map:
    """The file together with what it includes.

    `load(files, folder, env_files, at)` gives an included project in long form; all paths as the
    user would give them. `stack` names the files that are being included, outermost first.
    """
    entries = document.get("include")
    if not isinstance(entries, Seq):
        return document
    out = document.copy()
    out.drop("include")
    for entry, at in entries.places():
        files, inner, env_files = _inclusion(entry, folder)
        if any("://" in file or file.startswith("git@") for file in files):
            found.append(INCLUDE_REMOTE.at(at, "only files on this computer are included"))
            continue
        again = [file for file in files if file in stack]
        if again:
            found.append(INCLUDE_CYCLE.at(at, f"{again[0]} is being included already"))
            continue
        other = load(files, inner, env_files, at)
        if other is not None:
            _import(out, other, at, found)
    return out


def _inclusion(entry: Any, folder: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """Files, project directory and env files of one `include` entry."""
    import os.path

    def beside(path: Any) -> str:
        return str(path) if "://" in str(path) else os.path.normpath(os.path.join(folder, path))

    def several(value: Any) -> tuple[str, ...]:
        items = value if isinstance(value, Seq) else () if value is None else (value,)
        return tuple(beside(item) for item in items if isinstance(item, str))

    if not isinstance(entry, Map):
        files = several(entry)
        return files, os.path.dirname(files[0]) if files else folder, ()
    files = several(entry.get("path"))
    named = entry.get("project_directory")
    inner = os.path.dirname(files[0]) if files else folder
    if isinstance(named, str):
        inner = beside(named)
    return files, inner, several(entry.get("env_file"))


def _import(out: Map, other: Map, at: Place, found: list[Diagnostic]) -> None:
    """Add the sections of an included project; the same thing twice is fine, a variant is not."""
    for section in ("services", "networks", "volumes", "secrets", "configs", "models"):
        theirs = other.get(section)
        if not isinstance(theirs, Map):
            continue
        ours = out.get(section)
        fresh = ours.copy() if isinstance(ours, Map) else Map(at)
        for name, value in theirs.items():
            if name in fresh and fresh[name] != value and value is not None:
                message = f'{section[:-1]} "{name}" is also defined in an included file'
                found.append(INCLUDE_CONFLICT.at(fresh.key_at(name), message))
            elif name not in fresh:
                fresh.take(theirs, name)
        if section in out:
            out[section] = fresh
        else:
            out.derive(section, fresh, at)
