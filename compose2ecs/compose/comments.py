"""Comments that ignore findings: `# c2e: ignore[C2E3101]` and `# c2e: ignore-file[C2E3101]`."""

from __future__ import annotations

import re

from compose2ecs.diagnostics.lint import Ignore
from compose2ecs.diagnostics.lint_rules import IGNORE_UNKNOWN, IGNORE_UNUSED
from compose2ecs.diagnostics.position import Position

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compose2ecs.diagnostics.diagnostic import Diagnostic

_COMMENT = re.compile(r"(?<!\S)#[ \t]*c2e:[ \t]*(ign[\w-]*)[ \t]*(\[[^\]\n]*\]?)?")
_FORM = "# c2e: ignore[CODE] or # c2e: ignore-file[CODE]"


def ignores(text: str, name: str, scalars: Iterable[tuple[int, int]]) -> Iterator[Diagnostic]:
    """An Ignore for each code in the comments of a YAML text, or what is wrong with the comment.

    `scalars` are the spans of values: what looks like a comment inside one isn't.
    """
    from bisect import bisect_right

    spans = list(scalars)  # in the order of the text, and apart from each other
    problems: dict[str, tuple[str, str] | None] = {}
    for match in _COMMENT.finditer(text):
        start = match.start()
        before = bisect_right(spans, (start, len(text)))
        if before and start < spans[before - 1][1]:
            continue
        at = _position(text, start, name)
        word, codes = match[1], (match[2] or "").strip("[] \t")
        if word not in ("ignore", "ignore-file") or not codes:
            message = f"this comment has no meaning; write {_FORM}"
            yield IGNORE_UNKNOWN.at(at, message)
            continue
        line = 0 if word == "ignore-file" else _line_meant(text, start, at.line)
        where = f"on line {line}" if line else "in this file"
        for part in re.finditer(r"[^\s,]+", match[2].strip("[]")):
            here = _position(text, match.start(2) + 1 + part.start(), name)
            code = part[0].upper()
            if code not in problems:
                problems[code] = unknown(code)
            if problem := problems[code]:
                yield IGNORE_UNKNOWN.at(here, *problem)
                continue
            yield Ignore(
                rule=IGNORE_UNUSED,
                position=here,
                message=f"{code} is not found {where}",
                help="remove the code from this comment",
                silences=code,
                line=line,
            )


def unknown(code: str) -> tuple[str, str] | None:
    """Message and help for a code that there is no rule of; None for one that there is."""
    from compose2ecs.diagnostics.catalogue import rules

    known = rules()
    if code in known:
        return None
    by_book = [r.code for r in known.values() if r.ref and r.ref == code]
    if by_book:
        return f"{code} is a rule-book id, not a code", f"write {', '.join(by_book)}"
    from difflib import get_close_matches

    near = get_close_matches(code, known, n=1, cutoff=0.8)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    return f"there is no code {code}{hint}", "" if near else "write it as the message shows it"


def _line_meant(text: str, start: int, line: int) -> int:
    """The comment's own line; for one that stands alone, the next with something else on it."""
    if text[text.rfind("\n", 0, start) + 1 : start].strip():
        return line
    for number, content in enumerate(text.split("\n")[line:], line + 1):
        if content.strip() and not content.lstrip().startswith("#"):
            return number
    return line


def _position(text: str, index: int, name: str) -> Position:
    before = text.rfind("\n", 0, index) + 1
    return Position(name, text.count("\n", 0, index) + 1, index - before + 1)
