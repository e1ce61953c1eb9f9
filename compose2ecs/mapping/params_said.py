"""What ecs-params.yml says, without the keys that nobody gave a value."""

from __future__ import annotations

from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics import settings_rules as rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Diagnostic

_SECTIONS = {"task_definition", "run_params", "task_definition.services"}
"""What may be empty without a word: templates have them all, and nothing was to be said there."""
_TEXTS = {"driver_opts", "labels", "options"}
"""Maps whose keys are the user's own: an empty text is a value there."""


def said(params: Map) -> tuple[Map, tuple[Diagnostic, ...]]:
    """The file without empty values and maps, and a warning for each key that ends in nothing.

    ecs-cli put a variable's value into the text before it read it, so `pid_mode: $PID` without
    PID was such a key, and its YAML reader took one as unset, whatever its type
    (amazon-ecs-cli, ecs_params_reader.go). Items of lists stay: ECS refuses empty ones.
    """
    found: list[Diagnostic] = []
    return _map(params, "", found), tuple(found)


def _map(tree: Map, path: str, found: list[Diagnostic]) -> Map:
    out = Map(tree.here)
    for key, value in tree.items():
        place = f"{path}.{key}" if path else key
        if value is None and not _may_be_empty(path, key):
            message = f'"{place}" has no value, so it says nothing'
            found.append(rules.NO_VALUE.at(tree.key_at(key), message, "give it one, or remove it"))
            continue
        kept = value if key in _TEXTS else _below(value, place, found)
        if kept != "" and not (isinstance(kept, Map) and not kept and path):
            out.take(tree, key, kept)
    return out


def _may_be_empty(path: str, key: str) -> bool:
    """Whether it is a section, a service, or a key that nobody reads."""
    section = f"{path}.{key}" if path else key
    return section in _SECTIONS or path == "task_definition.services" or key.startswith("x-")


def _below(value: Any, path: str, found: list[Diagnostic]) -> Any:
    if isinstance(value, Map):
        return _map(value, path, found)
    if isinstance(value, Seq):
        items = Seq(value.here)
        for item, at in value.places():
            items.add(_below(item, path, found), at)
        return items
    return value
