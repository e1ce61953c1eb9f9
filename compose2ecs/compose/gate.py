"""The gate: a quick check that says a file is clean, or that jsonschema has to look at it.

jsonschema costs twice as much to import as PyYAML, and most files are clean. The gate never says
what is wrong: it walks the tree along tables that `generate_gate` derives from the schemas, and at
the first thing that it doesn't know it answers False. What it passes, jsonschema passes
(tests/compose/test_gate.py).
"""

from __future__ import annotations

import re

from compose2ecs.compose.gate_tables import FORMS
from compose2ecs.compose.tree import Map, Seq

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    type_of_node = dict[type, Any]
    """Type of a value to what remains to be checked, or None when the type is enough."""


def passes(tree: Map, form: str) -> bool:
    """Whether the tree is certainly clean in this form; False means that jsonschema decides."""
    table: Any = FORMS[form]
    rule = table.get(Map)
    return rule is not None and _map(tree, rule)


def _map(tree: Map, rule: Any) -> bool:
    keys, names, others, extensions, required = rule
    for key in required:
        if key not in tree:
            return False
    if others is not None and not (keys or names or extensions):
        return _all(tree.values(), others)
    for key, value in tree.items():
        node: type_of_node | None = keys.get(key)
        if node is None:
            if extensions and key.startswith("x-"):
                continue
            if others is None or (names and not _matches(names)(key)):
                return False
            node = others
        kind = value.__class__
        remaining = node.get(kind, False)
        if remaining is not None and (remaining is False or not _CHECKS[kind](value, remaining)):
            return False
    return True


def _seq(items: Seq, rule: Any) -> bool:
    node, unique = rule
    return _all(items, node) and (not unique or len(set(items)) == len(items))


def _all(values: Iterable[Any], node: type_of_node) -> bool:
    for value in values:
        kind = value.__class__
        remaining = node.get(kind, False)
        if remaining is not None and (remaining is False or not _CHECKS[kind](value, remaining)):
            return False
    return True


def _text(value: str, rule: str | frozenset[str]) -> bool:
    return _matches(rule)(value) is not None if isinstance(rule, str) else value in rule


def _number(value: float, rule: tuple[float | None, float | None]) -> bool:
    least, most = rule
    return (least is None or value >= least) and (most is None or value <= most)


_CHECKS: dict[type, Callable[[Any, Any], bool]] = {
    Map: _map,
    Seq: _seq,
    str: _text,
    int: _number,
    float: _number,
}

_compiled: dict[str, Callable[[str], object]] = {}


def _matches(pattern: str) -> Callable[[str], object]:
    found = _compiled.get(pattern)
    if found is None:
        found = _compiled[pattern] = re.compile(pattern).search
    return found
