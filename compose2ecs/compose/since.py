"""Keys that are newer than the version which a file declares; loaded for 2.x and 3.x files only."""

from __future__ import annotations

from compose2ecs.compose.gate_tables import SINCE
from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics.compose_format import NEWER_KEY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Diagnostic


def newer_keys(tree: Map, version: str) -> list[Diagnostic]:
    """A note for each key that the declared version did not have yet, at its first place.

    `version` is `2`, `2.x`, `3` or `3.x` (compose-spec, "Version and name top-level elements").
    """
    major, _, minor = version.partition(".")
    if major not in ("2", "3") or not (minor or "0").isdecimal():
        return []
    seen: dict[str, Diagnostic] = {}
    series, least = int(major) - 2, int(minor or 0)
    for key, where, holder in _all_newer(tree, series, least):
        if key not in seen:
            first = SINCE[key][int(major) - 2]
            name = key.removeprefix("services.")
            words = f"came with {major}.{first}" if first is not None else f"is in no {major}.x"
            at = holder.key_at(where)
            seen[key] = NEWER_KEY.at(at, f'"{name}" {words}; the file says {version}')
    return list(seen.values())


def _all_newer(tree: Map, series: int, minor: int) -> Iterator[tuple[str, str, Map]]:
    """The same for a whole file; a service may be called like a key."""
    services = tree.get("services")
    for service in services.values() if isinstance(services, Map) else ():
        yield from _newer(service, "services", series, minor)
    for word in tree:
        first = SINCE[word][series] if word in SINCE else 0
        if first is None or first > minor:
            yield word, word, tree


def _newer(node: Any, path: str, series: int, minor: int) -> Iterator[tuple[str, str, Map]]:
    """Keys below a node that are newer, with the word and the map that they are written in.

    Nothing below such a key is told again.
    """
    if isinstance(node, Seq):
        for item in node:
            yield from _newer(item, path, series, minor)
    elif isinstance(node, Map):
        for word, value in node.items():
            key = f"{path}.{word}" if path else word
            first = SINCE[key][series] if key in SINCE else 0
            if first is None or first > minor:
                if node.wrote(word):
                    yield key, word, node
            elif isinstance(value, (Map, Seq)):
                yield from _newer(value, key if key in SINCE else path, series, minor)
