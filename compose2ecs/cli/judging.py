"""Which projects `validate FILE...` means, and what is wrong with each."""

from __future__ import annotations

import os

from compose2ecs.cli import request
from compose2ecs.compose.read import file_bytes, read_text
from compose2ecs.compose.tree import position
from compose2ecs.diagnostics.diagnostic import has_errors, in_order
from compose2ecs.diagnostics.position import Position
from compose2ecs.pipeline import conversion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from compose2ecs.cli.request import Values
    from compose2ecs.diagnostics.diagnostic import Diagnostic
_YAML = (".yml", ".yaml")


def judged(values: Values) -> tuple[tuple[Diagnostic, ...], int]:
    """Every problem of the files that the command line names, and how many files they are."""
    options = request.options(values)
    where = request.region(values["aws_profile"], os.environ)
    found: list[Diagnostic] = []
    documents = [f for f in values["arguments"] if f.endswith(".json")]
    named = [f for f in values["arguments"] if not f.endswith(".json")]
    projects = list(dict.fromkeys(map(_project_of, named)))
    if values["files"] or not values["arguments"]:
        projects.append(tuple(values["files"]))
    for files in projects:
        found += conversion(request.sources(values, files), options, where)[1]
    for file in documents:
        found += _json_problems(file)
    return in_order(found), max(1, len(named) + len(documents) + len(values["files"]))


def _project_of(file: str) -> tuple[str, ...]:
    """The files of the project that a file is judged in: its base, itself, its override."""
    stem, suffix = os.path.splitext(file)
    if suffix not in _YAML:
        return (file,)
    if stem.endswith(".override"):
        for other in (suffix, *_YAML):
            base = stem.removesuffix(".override") + other
            if os.path.isfile(base):
                return (base, file)
    user = _user_of(file)
    if user:
        return _project_of(user)
    for other in (suffix, *_YAML):
        override = f"{stem}.override{other}"
        if os.path.isfile(override):
            return (file, override)
    return (file,)


def _user_of(file: str) -> str | None:
    """A Compose file beside this one that extends or includes it."""
    folder, name = os.path.split(file)
    try:
        neighbours = os.listdir(folder or ".")
    except OSError:
        return None
    for other in sorted(neighbours):
        if other == name or not other.endswith(_YAML) or "compose" not in other:
            continue
        path = os.path.join(folder, other)
        try:
            with open(path, "rb") as f:
                content = f.read()
        except OSError:
            continue
        if name.encode() in content and _refers(content, name):
            return path
    return None


def _refers(content: bytes, name: str) -> bool:
    """Whether a file's text names another one behind `file:`, `include:` or `path:`."""
    import re

    pattern = rb"^\s*(?:-\s*)?(?:(?:file|path|include):\s*)?(?:-\s*)?[\"']?(?:\./)?%s[\"']?\s*$"
    if b"extends" not in content and b"include" not in content:
        return False
    return re.search(pattern % re.escape(name.encode()), content, re.MULTILINE) is not None


def _json_problems(file: str) -> Sequence[Diagnostic]:
    """What the rule book says about a file of ECS JSON."""
    from compose2ecs.diagnostics.ecs_rules import NOT_JUDGED
    from compose2ecs.ecs.documents import check_json, is_known

    data, found = file_bytes(file, file)
    if data is None:
        return found
    tree, found = read_text(data, file)
    if has_errors(found):
        return found
    if not is_known(tree):
        return [NOT_JUDGED.at(Position(file, 1, 1), "this is no ECS document", NOT_JUDGED.fix)]
    findings = check_json(tree)
    return [*found, *(f.rule.at(_place(tree, f.path), f.message, f.help) for f in findings)]


def _place(tree: Any, path: tuple[str | int, ...]) -> Position:
    """Where a rule-book path stands; containers go by name there, by index here."""
    steps: list[str | int] = []
    node = tree
    for step in path:
        at: str | int = step
        if isinstance(node, list) and isinstance(step, str):
            at = next((i for i, c in enumerate(node) if _name(c) == step), 0)
        steps.append(at)
        try:
            node = node[at]
        except (KeyError, IndexError, TypeError):
            break
    return position(tree, tuple(steps))


def _name(container: Any) -> Any:
    return container.get("name") if isinstance(container, dict) else None
