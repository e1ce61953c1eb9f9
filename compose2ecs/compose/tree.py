"""Map and Seq: YAML collections that remember where each key and value stands.

They are a dict and a list, so JSON Schema, json.dumps and plain code take them as they are.
Scalars are
plain Python values; their positions are kept by the collection they stand in. Stages treat a tree
as
immutable (aliases share nodes): they build new collections and carry entries over with `take`.
"""

from __future__ import annotations

from compose2ecs.diagnostics.position import NOWHERE, Position

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    _Dict = dict[str, Any]
    _List = list[Any]
else:
    _Dict, _List = dict, list


class Map(_Dict):
    """A mapping with text keys; `where[key]` is (position of the key, position of the value).

    The key's position is None for an entry that nobody wrote: the long form of a short one, a
    default.
    """

    __slots__ = ("here", "where")

    def __init__(self, here: Position = NOWHERE) -> None:
        super().__init__()
        self.here = here
        self.where: dict[str, tuple[Position | None, Position]] = {}

    def put(self, key: str, value: Any, key_at: Position | None, value_at: Position) -> None:
        """Set an entry with its positions."""
        self[key] = value
        self.where[key] = (key_at, value_at)

    def derive(self, key: str, value: Any, at: Position) -> None:
        """Set an entry that nobody wrote, derived from what stands at `at`."""
        self[key] = value
        self.where[key] = (None, at)

    def take(self, other: Map, key: str, *values: Any) -> None:
        """Carry an entry of `other` over with its positions, or its positions with another value."""
        self[key] = values[0] if values else other[key]
        self.where[key] = other.where[key]

    def drop(self, key: str) -> None:
        """Remove an entry if it is there."""
        self.pop(key, None)
        self.where.pop(key, None)

    def copy(self) -> Map:
        """A shallow copy with the positions."""
        out = Map(self.here)
        out.update(self)
        out.where.update(self.where)
        return out

    def key_at(self, key: str) -> Position:
        """Where the key is written; for a derived entry, its value; else the map itself."""
        at = self.where.get(key)
        return self.here if at is None else at[0] or at[1]

    def at(self, key: str) -> Position:
        """Where the value is written, else the map itself."""
        at = self.where.get(key)
        return self.here if at is None else at[1]

    def wrote(self, key: str) -> bool:
        """Whether somebody wrote this key, rather than a stage having derived it."""
        at = self.where.get(key)
        return at is not None and at[0] is not None


class Seq(_List):
    """A sequence; `where[i]` is the position of item i."""

    __slots__ = ("here", "where")

    def __init__(self, here: Position = NOWHERE) -> None:
        super().__init__()
        self.here = here
        self.where: list[Position] = []

    def add(self, value: Any, at: Position) -> None:
        """Append an item with its position."""
        self.append(value)
        self.where.append(at)

    def at(self, index: int) -> Position:
        """Where item `index` is written, else the sequence itself."""
        return self.where[index] if 0 <= index < len(self.where) else self.here

    def items_at(self) -> Iterator[tuple[Any, Position]]:
        """Each item with its position."""
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
