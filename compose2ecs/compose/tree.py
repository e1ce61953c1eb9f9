"""Map and Seq: YAML collections that remember where each key and value stands.

They are a dict and a list, so JSON Schema, json.dumps and plain code take them as they are. Scalars
are plain Python values; their places are kept by the collection they stand in. Stages treat a tree
as immutable (aliases share nodes): they build new collections and carry entries over with `take`.

`here`, `at` and `key_at` give positions to tell; the stages hand on the numbers that stand for them
(diagnostics/position.py), which cost nothing: `origin`, `place`, `places`.
"""

from __future__ import annotations

from compose2ecs.diagnostics.position import INDEX, INDEX_BITS, NO_KEY, NOWHERE, position_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.diagnostics.position import Place, Position

    type_of_entry = Place | tuple[Position, Position]
    """A number with the indices of key and value; or a place alone; or two positions."""

    _Dict = dict[str, Any]
    _List = list[Any]
else:
    _Dict, _List = dict, list


class Map(_Dict):
    """A mapping with text keys; `where[key]` holds the places of the key and of the value.

    The key has none in an entry that nobody wrote: the long form of a short one, a default.
    """

    __slots__ = ("origin", "where")

    def __init__(self, here: Place = NOWHERE) -> None:
        self.origin = here
        self.where: dict[str, type_of_entry] = {}

    @property
    def here(self) -> Position:
        """Where the map itself begins."""
        return position_of(self.origin)

    def put(self, key: str, value: Any, key_at: Position, value_at: Position) -> None:
        """Set an entry with its positions."""
        self[key] = value
        self.where[key] = (key_at, value_at)

    def derive(self, key: str, value: Any, at: Place) -> None:
        """Set an entry that nobody wrote, derived from what stands at `at`."""
        self[key] = value
        self.where[key] = at

    def take(self, other: Map, key: str, *values: Any) -> None:
        """Carry an entry of `other` over with its positions, or just the positions."""
        self[key] = values[0] if values else other[key]
        self.where[key] = other.where[key]

    def drop(self, key: str) -> None:
        """Remove an entry if it is there."""
        self.pop(key, None)
        self.where.pop(key, None)

    def copy(self) -> Map:
        """A shallow copy with the positions."""
        out = Map(self.origin)
        out.update(self)
        out.where = self.where.copy()
        return out

    def place(self, key: str) -> Place:
        """Where the value is written, else the map itself."""
        at = self.where.get(key)
        return self.origin if at is None else place_of(at)

    def key_place(self, key: str) -> Place:
        """Where the key is written; for a derived entry, its value; else the map itself."""
        at = self.where.get(key)
        if at is None:
            return self.origin
        if at.__class__ is int:
            index = at >> INDEX_BITS & INDEX
            return (
                at if index == INDEX else (at >> 2 * INDEX_BITS << 2 * INDEX_BITS) + NO_KEY + index
            )
        return at[0] if at.__class__ is tuple else at  # type: ignore[return-value]  # a pair

    def key_at(self, key: str) -> Position:
        """The position of `key_place`."""
        return position_of(self.key_place(key))

    def at(self, key: str) -> Position:
        """The position of `place`."""
        return position_of(self.place(key))

    def written(self) -> list[tuple[str, Any]]:
        """The entries that somebody wrote: those of `wrote`, all in one go."""
        where = self.where
        return [
            (key, value)
            for key, value in self.items()
            if ((at := where.get(key)).__class__ is int and at & NO_KEY != NO_KEY)
            or at.__class__ is tuple
        ]

    def wrote(self, key: str) -> bool:
        """Whether somebody wrote this key, rather than a stage having derived it."""
        at = self.where.get(key)
        if at.__class__ is int:
            return at >> INDEX_BITS & INDEX != INDEX
        return at.__class__ is tuple


def place_of(entry: type_of_entry) -> Place:
    """The place of an entry's value."""
    if entry.__class__ is int:
        return entry | NO_KEY
    return entry[1] if entry.__class__ is tuple else entry  # type: ignore[return-value]  # a pair


class Seq(_List):
    """A sequence; `where[i]` is the place of item i."""

    __slots__ = ("origin", "where")

    def __init__(self, here: Place = NOWHERE) -> None:
        self.origin = here
        self.where: list[Place] = []

    @property
    def here(self) -> Position:
        """Where the sequence itself begins."""
        return position_of(self.origin)

    def add(self, value: Any, at: Place) -> None:
        """Append an item with its position."""
        self.append(value)
        self.where.append(at)

    def at(self, index: int) -> Position:
        """Where item `index` is written, else the sequence itself."""
        return position_of(self.where[index] if 0 <= index < len(self.where) else self.origin)

    def items_at(self) -> Iterator[tuple[Any, Position]]:
        """Each item with its position."""
        return zip(self, map(position_of, self.where), strict=True)

    def places(self) -> Iterator[tuple[Any, Place]]:
        """Each item with its place."""
        return zip(self, self.where, strict=True)


def position(tree: Any, path: tuple[str | int, ...], *, key: bool = False) -> Position:
    """Where the value at `path` is written, or its key; as near as there is something.

    `position(tree, ("services", "web", "ports", 0))`
    """
    at = getattr(tree, "here", NOWHERE)
    for i, step in enumerate(path):
        if isinstance(tree, Map) and step in tree:
            last = i == len(path) - 1
            at = tree.key_at(str(step)) if key and last else tree.at(str(step))
            tree = tree[str(step)]
        elif isinstance(tree, Seq) and isinstance(step, int) and 0 <= step < len(tree):
            at = tree.at(step)
            tree = tree[step]
        else:
            break
    return at
