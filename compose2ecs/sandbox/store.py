"""The state file: one JSON document that separate processes hand to each other."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compose2ecs.sandbox.errors import SandboxError
from compose2ecs.sandbox.world import empty_state

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json

FORMAT = "compose2ecs sandbox"
VERSION = 3
REMEDY = "remove it to start with an empty sandbox"


def load(path: Path) -> dict[str, Json]:
    """The state of each region that a file holds; none if there is no file.

    Raises:
        SandboxError: the file can't be read, or isn't a state of this version.

    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SandboxError(f"can't read the sandbox's state {path}: {error}") from error
    return regions_in(text, path)


def regions_in(text: str, path: Path) -> dict[str, Json]:
    """The states that a file's text holds, its envelope and members checked."""
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SandboxError(f"the sandbox's state {path} is damaged; {REMEDY}") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise SandboxError(f"{path} is not a state of the sandbox; name another file")
    if document.get("version") != VERSION:
        raise SandboxError(f"{path} was written by another version of the sandbox; {REMEDY}")
    regions = document.get("regions")
    if not isinstance(regions, dict) or not all(map(is_state, regions.values())):
        raise SandboxError(f"the sandbox's state {path} is damaged; {REMEDY}")
    return regions


def is_state(value: Any) -> bool:
    """Whether a value has the members of a region's state."""
    model = empty_state("")
    return isinstance(value, dict) and all(
        isinstance(value.get(key), (int, float) if key == "now" else type(example))
        for key, example in model.items()
    )


def save(regions: dict[str, Json], path: Path) -> None:
    """Write all states so that a reader sees the old or the new one, never a part.

    Raises:
        SandboxError: the file can't be written.

    """
    document = {"format": FORMAT, "version": VERSION, "regions": regions}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(document, file, separators=(",", ":"))
        Path(name).replace(path)
    except OSError as error:
        raise SandboxError(f"can't write the sandbox's state {path}: {error}") from error
