"""Keys of x-ecs whose value `settings` could not read: an error says so, and nothing else does."""

from __future__ import annotations

from compose2ecs.compose.tree import Map, Seq

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from compose2ecs.compose.project import Project
    from compose2ecs.diagnostics.position import Position


def refused_keys(project: Project, values: Collection[Position]) -> frozenset[Position]:
    """The places of keys whose value, or a list around it, stands at one of `values`.

    A list goes as a whole (`schema.allowed`), so all that stands in it counts.
    """
    return frozenset(
        at
        for holder in (project.tree, *(service.tree for service in project.services.values()))
        for section in _sections(holder)
        for at in _keys(section, values)
    )


def _sections(tree: Any) -> Iterator[Map]:
    """Every x-ecs in a tree."""
    if isinstance(tree, Map):
        for key, value in tree.items():
            if key == "x-ecs" and isinstance(value, Map):
                yield value
            else:
                yield from _sections(value)
    elif isinstance(tree, Seq):
        for item in tree:
            yield from _sections(item)


def _keys(tree: Map, values: Collection[Position]) -> Iterator[Position]:
    for key, value in tree.items():
        whole = tree.at(key) in values or (isinstance(value, Seq) and _within(value, values))
        if whole:
            yield tree.key_at(key)
            yield from _all_keys(value)
        elif isinstance(value, Map):
            yield from _keys(value, values)


def _within(items: Seq, values: Collection[Position]) -> bool:
    return any(
        at in values
        or (isinstance(item, Map) and next(_keys(item, values), None) is not None)
        or (isinstance(item, Seq) and _within(item, values))
        for item, at in items.items_at()
    )


def _all_keys(tree: Any) -> Iterator[Position]:
    if isinstance(tree, Map):
        for key, value in tree.items():
            yield tree.key_at(key)
            yield from _all_keys(value)
    elif isinstance(tree, Seq):
        for item in tree:
            yield from _all_keys(item)
