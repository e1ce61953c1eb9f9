"""Which file was meant, when there is none of the name."""

from __future__ import annotations

import os
from difflib import get_close_matches


def nearest(path: str, name: str) -> str:
    """What to say about a file that isn't there; empty when nothing is like it.

    `path` is where it would be, `name` what the user calls it.
    """
    folder, wanted = os.path.split(path)
    there = _files(folder)
    if there is None:
        shown = os.path.dirname(name) or folder
        return f'there is no folder "{shown}" either' if folder else ""
    stem = os.path.splitext(wanted)[0]
    other = [n for n in there if os.path.splitext(n)[0] == stem]
    near = other or get_close_matches(wanted, there, n=1, cutoff=0.75)
    near = near or [n for n in (candidate(folder),) if n and _is_compose(wanted)]
    return _meant(os.path.dirname(name), near[0]) if near else ""


def inside(path: str, name: str) -> str:
    """What to say about a folder where a file is needed."""
    there = candidate(path)
    return _meant(name, there) if there else "name the file inside it"


def candidate(folder: str) -> str:
    """The file in a folder that is most like a Compose file by its name; empty for none."""
    from compose2ecs.compose.sources import NAMES

    there = _files(folder) or []
    for known in NAMES:
        if known in there:
            return known
    named = [n for n in there if n.endswith((".yml", ".yaml"))]
    for known in NAMES:
        near = get_close_matches(known, named, n=1, cutoff=0.8)
        if near:
            return near[0]
    return next((n for n in named if _is_compose(n)), "")


def _is_compose(name: str) -> bool:
    return "compose" in name.lower()


def _meant(folder: str, name: str) -> str:
    return f'did you mean "{os.path.join(folder, name)}"?'


def _files(folder: str) -> list[str] | None:
    """The names of the files in a folder, sorted; None when it can't be read."""
    try:
        return sorted(e.name for e in os.scandir(folder or ".") if e.is_file())
    except OSError:
        return None
