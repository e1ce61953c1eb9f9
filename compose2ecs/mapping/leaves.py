"""The leaf keys that a tree sets, as the mapping table and the loss report spell them."""

from __future__ import annotations

from compose2ecs.compose.tree import Map, Seq

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

    from compose2ecs.diagnostics.position import Position


class Leaf:
    """One key that somebody wrote."""

    __slots__ = ("_holder", "_word", "key", "table_key", "value")

    def __init__(self, key: str, table_key: str, value: Any, holder: Map, word: str) -> None:
        self.key = key
        """As the report shows it: `volumes.data.driver`."""
        self.table_key = table_key
        """As the table lists it: `volumes.*.driver`."""
        self.value = value
        self._holder = holder
        self._word = word
        """What it is called in the mapping that holds it."""

    @property
    def at(self) -> Position:
        """Where the key is written."""
        return self._holder.key_at(self._word)


class Keys:
    """Keys of the table as a tree, to tell a Compose key from a name that the user chose."""

    __slots__ = ("below", "key")

    def __init__(self, keys: Iterable[str] = (), key: str = "") -> None:
        self.key = key
        """The whole key: `volumes.*.driver`."""
        self.below: dict[str, Keys] = {}
        """What stands under it, by the next word of the key."""
        for listed in keys:
            here = self
            for word in listed.split("."):
                inner = here.below.get(word)
                if inner is None:
                    inner = here.below[word] = Keys(key=f"{here.key}.{word}".lstrip("."))
                here = inner


def leaves(
    tree: Map, keys: Keys, skip: Collection[str] = (), passed: Collection[str] = frozenset()
) -> list[Leaf]:
    """What is set in `tree`, each key once, in the order of the file; `x-` keys are left out.

    `keys` are those that may stand in it, under their `key` if it has one (`x-ecs`). Nobody wants
    to hear of the keys of the table that are `passed`.
    """
    out = _Leaves(passed)
    found = out.found
    prefix = f"{keys.key}." if keys.key else ""
    for key, value in tree.items():
        if key in skip or key[:2] == "x-":
            continue
        known = keys.below.get(key)
        if known is not None and known.below:
            if tree.wrote(key):
                out.add(value, known.key, known, tree, key)
        elif (whole := prefix + key) not in passed and tree.wrote(key):
            found.append(Leaf(whole, whole, value, tree, key))
    once: dict[str, Leaf] = {}
    for leaf in found:
        once.setdefault(leaf.key, leaf)
    return list(once.values())


class _Leaves:
    """The leaves of a tree while it is walked."""

    def __init__(self, passed: Collection[str]) -> None:
        self.passed = passed
        self.found: list[Leaf] = []

    def add(self, value: Any, key: str, known: Keys, holder: Map, word: str) -> None:
        """Add the leaves below a key, after itself where an item has none: a short form."""
        first = len(self.found)
        items = value if isinstance(value, Seq) else (value,)
        whole = not known.below or not items
        for item in items if known.below else ():
            if not isinstance(item, Map) or not self._members(item, key, known):
                whole = True
        if whole and known.key not in self.passed:
            self.found.insert(first, Leaf(key, known.key, value, holder, word))

    def _members(self, item: Map, key: str, known: Keys) -> bool:
        """Add the leaves in a mapping; whether it has any, also of those that are passed."""
        some = False
        for child, value in item.items():
            inner = known.below.get(child)
            if inner is not None and not inner.below:
                if inner.key in self.passed:
                    some = some or item.wrote(child)
                elif item.wrote(child):
                    some = True
                    self.found.append(Leaf(f"{key}.{child}", inner.key, value, item, child))
            elif item.wrote(child) and (inner or child[:2] != "x-" or child == "x-ecs"):
                some = True
                inner = inner or known.below.get("*")
                if inner is not None:
                    self.add(value, f"{key}.{child}", inner, item, child)
                else:
                    # A name that the user chose: the nofile of ulimits, a network.
                    self.add(value, key, known, item, child)
        return some


def related(one: str, other: str) -> bool:
    """Whether the keys are one, or one stands above the other."""
    if len(one) > len(other):
        one, other = other, one
    return other.startswith(one) and other[len(one) : len(one) + 1] in {"", "."}


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
