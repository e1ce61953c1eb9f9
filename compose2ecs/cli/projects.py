"""Which files make up the project that a file named to `validate` belongs to."""

from __future__ import annotations

import os

from compose2ecs.compose.sources import EXTRAS, NAMES

_YAML = (".yml", ".yaml")
_SETTINGS = (EXTRAS, "ecs-params.yml")


def project_of(file: str) -> tuple[str, ...]:
    """The files of the project that a file is judged in: its base, itself, its override.

    None for a file of settings without a Compose file beside it.
    """
    folder, name = os.path.split(file)
    stem, suffix = os.path.splitext(file)
    if name in _SETTINGS:
        beside = (os.path.join(folder, n) for n in NAMES)
        return next((project_of(f) for f in beside if os.path.isfile(f)), ())
    if suffix not in _YAML:
        return (file,)
    base = _base_of(stem, suffix)
    if base and (stem.endswith(".override") or _is_incomplete(file)):
        return (base, file)
    user = _user_of(file)
    if user:
        return project_of(user)
    for other in (suffix, *_YAML):
        override = f"{stem}.override{other}"
        if os.path.isfile(override):
            return (file, override)
    return (file,)


def _base_of(stem: str, suffix: str) -> str | None:
    """`compose.yml` for `compose.prod`, if it is there."""
    folder, name = os.path.split(stem)
    first = name.rpartition(".")[0]
    if not first:
        return None
    bases = (os.path.join(folder, first + other) for other in (suffix, *_YAML))
    return next((b for b in bases if os.path.isfile(b)), None)


def _is_incomplete(file: str) -> bool:
    """Whether a service of the file has neither image nor build, so that it adds to another's."""
    from compose2ecs.compose.read import documents, file_bytes

    data, _ = file_bytes(file, file)
    roots = documents(data, file)[0] if data is not None else ()
    services = [
        s for r in roots if isinstance(r.get("services"), dict) for s in r["services"].values()
    ]
    return any(
        isinstance(s, dict) and not s.keys() & {"image", "build", "extends"} for s in services
    )


def _user_of(file: str) -> str | None:
    """A Compose file beside this one that extends or includes it."""
    folder, name = os.path.split(file)
    try:
        neighbours = os.listdir(folder or ".")
    except OSError:
        return None
    for other in sorted(neighbours):
        if other == name or not other.endswith(_YAML) or "compose" not in other:
            continue
        path = os.path.join(folder, other)
        try:
            with open(path, "rb") as f:
                content = f.read()
        except OSError:
            continue
        if name.encode("utf-8", "surrogateescape") in content and _uses(path, content, name):
            return path
    return None


def _uses(path: str, content: bytes, name: str) -> bool:
    """Whether a Compose file extends or includes the file of this name beside it."""
    if b"extends" not in content and b"include" not in content:
        return False
    from compose2ecs.compose.read import documents

    used: list[object] = []
    for root in documents(content, path)[0]:
        services, included = root.get("services"), root.get("include")
        for service in services.values() if isinstance(services, dict) else ():
            extends = service.get("extends") if isinstance(service, dict) else None
            used.append(extends.get("file") if isinstance(extends, dict) else None)
        for entry in included if isinstance(included, list) else ():
            named = entry.get("path") if isinstance(entry, dict) else entry
            used += named if isinstance(named, list) else [named]
    return any(isinstance(u, str) and os.path.normpath(u) == name for u in used)
