"""The leaf keys that a tree sets, as the mapping table and the loss report spell them."""

from __future__ import annotations

from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from compose2ecs.diagnostics.position import Position


class Leaf(Record):
    """One key that somebody wrote."""

    key: str
    """As the report shows it: `volumes.data.driver`."""
    table_key: str
    """As the table lists it: `volumes.*.driver`."""
    value: Any
    at: Position


class Keys:
    """The keys of the table, to tell a Compose key from a name that the user chose."""

    def __init__(self, keys: Collection[str]) -> None:
        self.all = frozenset(keys)
        self.inner = frozenset(
            ".".join(parts[:n])
            for parts in (k.split(".") for k in keys)
            for n in range(1, len(parts))
        )
        """Keys that have others below them."""

    def known(self, key: str) -> bool:
        """Whether the table lists this key or one below it."""
        return key in self.all or key in self.inner


def leaves(tree: Map, keys: Keys, skip: Collection[str] = (), prefix: str = "") -> list[Leaf]:
    """What is set in `tree`, each key once, in the order of the file; `x-` keys are left out."""
    found: dict[str, Leaf] = {}
    for key in tree:
        if key in skip or key.startswith("x-") or not tree.wrote(key):
            continue
        for leaf in _leaves(tree[key], prefix + key, prefix + key, tree.key_at(key), keys):
            found.setdefault(leaf.key, leaf)
    return list(found.values())


def _leaves(value: Any, key: str, table_key: str, at: Position, keys: Keys) -> Iterator[Leaf]:
    below = []
    if table_key in keys.inner:
        items = value if isinstance(value, Seq) else [value]
        below = [list(_below(item, key, table_key, keys)) for item in items]
    if not below or not all(below):
        yield Leaf(key=key, table_key=table_key, value=value, at=at)
    for found in below:
        yield from found


def _below(item: Any, key: str, table_key: str, keys: Keys) -> Iterator[Leaf]:
    """The leaves inside one mapping; none when it is the long form of a short one."""
    if not isinstance(item, Map):
        return
    for child in item:
        at = item.key_at(child)
        ours = child == "x-ecs" or keys.known(f"{table_key}.{child}")
        if not item.wrote(child) or (child.startswith("x-") and not ours):
            continue
        if f"{table_key}.*" in keys.inner:
            yield from _leaves(item[child], f"{key}.{child}", f"{table_key}.*", at, keys)
        elif keys.known(f"{table_key}.{child}"):
            yield from _leaves(item[child], f"{key}.{child}", f"{table_key}.{child}", at, keys)
        else:
            # A name that the user chose: the nofile of ulimits, a network.
            yield from _leaves(item[child], key, table_key, at, keys)


def related(one: str, other: str) -> bool:
    """Whether the keys are one, or one stands above the other."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def written_at(tree: Map, key: str) -> Position | None:
    """Where a table key is first written in a tree, or None."""
    if key.partition(".")[0] not in tree:
        return None
    return _written(tree, key.split("."))


def _written(tree: Any, parts: list[str]) -> Position | None:
    if isinstance(tree, Seq):
        found = (_written(item, parts) for item in tree)
        return next((at for at in found if at is not None), None)
    if not isinstance(tree, Map):
        return None
    step, *rest = parts
    if step in tree:
        if not tree.wrote(step):
            return None
        inside = _written(tree[step], rest) if rest else None
        return inside or tree.key_at(step)
    return None
