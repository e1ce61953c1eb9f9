"""The `lint:` section of compose2ecs.yml: how strictly the files of a project are judged."""

from __future__ import annotations

from compose2ecs.compose.comments import unknown
from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics.catalogue import rules
from compose2ecs.diagnostics.diagnostic import NOTE
from compose2ecs.diagnostics.lint import Setting, can_be_ignored, is_named
from compose2ecs.diagnostics.lint_rules import IGNORE_UNKNOWN, IGNORE_UNUSED
from compose2ecs.diagnostics.reading import EXTRAS_UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Position

_TRUE = (True, "true", "yes", "on")
_FALSE = (False, "false", "no", "off")
_KEYS = ("strict", "ignore", "per_file")


def lint_settings(extras: Map, judged: Sequence[str] = ()) -> Iterator[Diagnostic]:
    """A Setting for each thing that `lint` says, or what is wrong with it.

    `judged` are the files that it is for; none where other files, too, can need the settings.
    """
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
            yield from _codes(value, at, is_alone=bool(judged))
        elif key == "per_file":
            yield from _per_file(value, at, judged)
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


def _codes(value: Any, at: Position, glob: str = "", *, is_alone: bool) -> Iterator[Diagnostic]:
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
            yield _setting(code, here, glob, is_alone=is_alone and code[3] != "4")


def _setting(code: str, at: Position, glob: str, *, is_alone: bool) -> Setting:
    """A code to pass over, with what is to be said if nothing comes of it."""
    if can_be_ignored(code, rules()[code].severity):
        where = f"in {glob}" if glob else "in the files that were judged"
        message, hint = f"{code} is not found {where}", "remove the code from `lint`"
        return Setting(
            rule=IGNORE_UNUSED,
            severity_override=NOTE,
            position=at,
            message=message,
            help=hint,
            silences=code,
            glob=glob,
            is_alone=is_alone,
        )
    kept = "AWS refuses it all the same" if code[3] == "4" else "the file can't be read with it"
    return Setting(
        rule=IGNORE_UNKNOWN,
        position=at,
        message=f"{code} can't be ignored: {kept}",
        help="remove the code from `lint`",
        silences=code,
        glob=glob,
        is_void=True,
    )


def _per_file(value: Any, at: Position, judged: Sequence[str]) -> Iterator[Diagnostic]:
    if not isinstance(value, Map):
        yield EXTRAS_UNKNOWN.at(at, 'per_file must be a map, as in "legacy/*.yml": [C2E2107]')
        return
    for glob, codes in value.items():
        there = value.at(glob)
        is_alone = any(is_named(file, glob, there.file) for file in judged)
        yield from _codes(codes, there, glob, is_alone=is_alone)
