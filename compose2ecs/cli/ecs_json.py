"""What is wrong with a file of ECS JSON."""

from __future__ import annotations

import os
import re

from compose2ecs.compose.read import file_bytes, read_text
from compose2ecs.compose.sources import EXTRAS, lint_above
from compose2ecs.compose.tree import Map, position
from compose2ecs.diagnostics.diagnostic import has_errors
from compose2ecs.diagnostics.lint_rules import NOT_JSON
from compose2ecs.diagnostics.position import Position
from compose2ecs.diagnostics.reading import SYNTAX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Diagnostic


def json_problems(file: str, piped: bytes | None = None) -> Sequence[Diagnostic]:
    """What the reader and the rule book say about it; `piped` is what came by standard input."""
    from compose2ecs.ecs.documents import check_json, is_known

    data, found = file_bytes(file, file) if piped is None else (piped, ())
    if data is None or _is_clean(data):
        return found
    tree, found = read_text(data, file)
    faults = _faults(data, file)
    if has_errors(found):
        return faults if faults and all(d.rule is SYNTAX for d in found) else found
    found = (*found, *faults)
    if tree is None and faults:
        return found
    if not is_known(tree):
        return (*found, _unknown(tree, file))
    findings = check_json(tree)
    return (*found, *(f.rule.at(_place(tree, f.path), f.message, f.help) for f in findings))


_QUICK = 1_000_000
"""Bytes of a file that is looked at without positions first."""


def _is_clean(data: bytes) -> bool:
    """Whether nothing at all is to be said about a file: most have no need of positions."""
    from json import loads

    from compose2ecs.ecs.documents import check_json, is_known

    if len(data) > _QUICK:
        return False
    try:
        tree = loads(data, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return is_known(tree) and not check_json(tree) and not re.search(_HALF.encode(), data)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def is_compose(file: str) -> bool:
    """Whether a JSON file is a Compose file, as `docker compose config --format json` prints."""
    data = file_bytes(file, file)[0]
    if data is None or b'"services"' not in data:
        return False
    tree = read_text(data, file)[0]
    return isinstance(tree, Map) and isinstance(tree.get("services"), dict)


def is_ecs_text(data: bytes) -> bool:
    """Whether what came by standard input is ECS JSON."""
    known = rb'"(?:containerDefinitions|taskDefinitions?|serviceName|family)"\s*:'
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} and bool(re.search(known, data))


def settings_beside(file: str) -> Sequence[Diagnostic]:
    """What compose2ecs.yml beside a file of ECS JSON, or above, says about how it is judged."""
    found: Sequence[Diagnostic] = ()
    tree = None
    path = os.path.join(os.path.dirname(file), EXTRAS)
    if os.path.isfile(path):
        data, found = file_bytes(path, path)
        if data is None:
            return found
        tree, found = read_text(data, path)
    if not (isinstance(tree, Map) and "lint" in tree):
        if has_errors(found):
            return found
        tree, more = lint_above(os.path.dirname(file), os.getcwd())
        found = (*found, *more)
    if tree is None:
        return found
    from compose2ecs.compose.lint import lint_settings

    return (*found, *lint_settings(tree))


def _faults(data: bytes, file: str) -> Sequence[Diagnostic]:
    """What makes it no JSON: the reader takes YAML, of which JSON is the stricter part."""
    from json import JSONDecodeError, loads

    try:
        text = data.decode("utf-8-sig")
        loads(text)
    except JSONDecodeError as e:
        index, message = _fault(text, e.pos)
    except (ValueError, RecursionError):
        return ()  # told by the reader; or UTF-16, which it takes; or a number of 5,000 digits
    else:
        half = re.search(_HALF, text)
        if half is None:
            return ()
        index, message = half.start(), f"{half[0]} is half a character; its other half is missing"
    line = text.count("\n", 0, index) + 1
    at = Position(file, line, index - text.rfind("\n", 0, index))
    return (NOT_JSON.at(at, message),)


_HALF = (
    r"(?<!\\)(?:\\u[dD][89abAB]\w\w(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB]\w\w)\\u[dD][c-fC-F]\w\w)"
)
"""An escape of one half of a pair without the other: UTF-8, in which ECS is asked, has none."""


def _fault(text: str, index: int) -> tuple[int, str]:
    """Where the fault is that a JSON parser met at an index, and its name."""
    before = text[:index].rstrip()
    here = text[index : index + 1]
    if before[-1:] == "," and here in {"]", "}"}:
        return len(before) - 1, "JSON has no comma after the last entry"
    if here in {"'", "#"} or text[index : index + 2] in {"//", "/*"}:
        return index, "JSON has double quotes only" if here == "'" else "JSON has no comments"
    if here in {"{", "["} and before[-1:] in {"}", "]"}:
        return index, "a second document begins here; a file holds one"
    if here == '"' and not re.match(r'"(?:[^"\\\n]|\\.)*"', text[index:]):
        return index, "the text in quotes isn't closed"
    if here == ",":  # Python 3.13 points at it
        return index, "JSON has no comma after the last entry"
    return index, "this isn't JSON; the fault is here or shortly before"


def _unknown(tree: Any, file: str) -> Diagnostic:
    """That nothing is known of such a document; an error where a key is misspelt."""
    from difflib import get_close_matches

    from compose2ecs.diagnostics.ecs_rules import NOT_JUDGED

    known = ("containerDefinitions", "taskDefinition", "serviceName")
    if isinstance(tree, Map) and "service" in tree and tree.keys() & {"scale", "externalId"}:
        hint = "validate the service and the task definition themselves"
        return NOT_JUDGED.at(Position(file, 1, 1), "a request for a task set isn't judged", hint)
    for key in tree if isinstance(tree, Map) else ():
        near = get_close_matches(key, known, n=1, cutoff=0.85)
        if near and not key.endswith("Arn"):
            message = f'unknown key "{key}"; did you mean "{near[0]}"?'
            return NOT_JUDGED.at(tree.key_at(key), message).replace(severity_override="error")
    if isinstance(tree, list) and tree and isinstance(tree[0], dict) and "image" in tree[0]:
        message = "these are containers without a task definition"
        hint = "put the list into a task definition, as its containerDefinitions"
        return NOT_JUDGED.at(Position(file, 1, 1), message, hint)
    hint = "leave it out of the files to validate"
    return NOT_JUDGED.at(Position(file, 1, 1), "this is no ECS document", hint)


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
