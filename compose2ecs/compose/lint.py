"""The `lint:` section of compose2ecs.yml: how strictly the files of a project are judged."""

from __future__ import annotations

from compose2ecs.compose.comments import unknown
from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics.lint import Setting
from compose2ecs.diagnostics.lint_rules import IGNORE_UNKNOWN, IGNORE_UNUSED
from compose2ecs.diagnostics.reading import EXTRAS_UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Position

_TRUE = (True, "true", "yes", "on")
_FALSE = (False, "false", "no", "off")
_KEYS = ("strict", "ignore", "per_file")


def lint_settings(extras: Map) -> Iterator[Diagnostic]:
    """A Setting for each thing that `lint` says, or what is wrong with it."""
    lint = extras["lint"]
    if lint is None:
        return
    if not isinstance(lint, Map):
        message = "lint must be a map with strict, ignore or per_file"
        yield EXTRAS_UNKNOWN.at(extras.at("lint"), message)
        return
    for key, value in lint.items():
        at = lint.at(key)
        if key == "strict":
            yield from _strict(value, at)
        elif key == "ignore":
            yield from _codes(value, at)
        elif key == "per_file":
            yield from _per_file(value, at)
        elif not key.startswith("x-"):
            from difflib import get_close_matches

            near = get_close_matches(key, _KEYS, n=1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            yield EXTRAS_UNKNOWN.at(
                lint.key_at(key), f'unknown key "{key}"{hint}', f"known are {', '.join(_KEYS)}"
            )


def _strict(value: Any, at: Position) -> Iterator[Diagnostic]:
    word = value.lower() if isinstance(value, str) else value
    if word in _TRUE:
        yield Setting(rule=IGNORE_UNUSED, position=at, message="strict")
    elif word not in (*_FALSE, None):
        yield EXTRAS_UNKNOWN.at(at, "strict must be true or false")


def _codes(value: Any, at: Position, glob: str = "") -> Iterator[Diagnostic]:
    if isinstance(value, Seq):
        items = list(value.items_at())
    elif isinstance(value, str):
        items = [(value, at)]
    else:
        yield EXTRAS_UNKNOWN.at(at, "codes must be a list, as in [C2E2107, C2E2131]")
        return
    for item, here in items:
        code = str(item).upper()
        problem = unknown(code)
        if problem:
            yield IGNORE_UNKNOWN.at(here, *problem)
        else:
            message = f"{code} {glob}"
            yield Setting(
                rule=IGNORE_UNUSED, position=here, message=message, silences=code, glob=glob
            )


def _per_file(value: Any, at: Position) -> Iterator[Diagnostic]:
    if not isinstance(value, Map):
        yield EXTRAS_UNKNOWN.at(at, 'per_file must be a map, as in "legacy/*.yml": [C2E2107]')
        return
    for glob, codes in value.items():
        yield from _codes(codes, value.at(glob), glob)
