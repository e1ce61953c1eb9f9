"""What is said of a text that isn't YAML, or no text at all: only such a file loads this."""

from __future__ import annotations

from compose2ecs.diagnostics.position import Position
from compose2ecs.diagnostics.reading import NOT_TEXT, SYNTAX, TAB

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from compose2ecs.diagnostics.diagnostic import Diagnostic


def place(text: str, index: int, name: str) -> Position:
    """Line and column of a character, for a text that has no numbered places yet."""
    line = text.count("\n", 0, index)
    return Position(name, line + 1, index - (text.rfind("\n", 0, index) + 1) + 1)


def unprintable(text: str, name: str) -> Diagnostic:
    """What stopped the parser without a place: a character that text doesn't hold."""
    for index, char in enumerate(text):
        if (
            (char < " " and char not in "\t\n\r")
            or char in "\x7f\ufffe\uffff"
            or ("\x80" <= char < "\xa0" and char != "\x85")
            or "\ud800" <= char <= "\udfff"
        ):
            message = f"there is a control character (U+{ord(char):04X}) here, so this isn't text"
            return NOT_TEXT.at(place(text, index, name), message)
    return SYNTAX.at(Position(name, 1, 1), "this file isn't valid YAML")


def syntax(error: Any, text: str, name: str) -> Diagnostic:
    """A parser's complaint, a `yaml.MarkedYAMLError`, in our words."""
    problem = str(error.problem or "")
    mark = error.problem_mark or error.context_mark
    at = Position(name, mark.line + 1, mark.column + 1) if mark else Position(name, 1, 1)
    lines = text.split("\n", at.line)
    for number in (at.line, at.line - 1):
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent:
            at = Position(name, number, indent.index("\t") + 1)
            return TAB.at(at, "a tab indents this line, where YAML wants spaces")
    if "\\t" in problem:
        return TAB.at(at, "a tab stands here, where YAML wants spaces", "indent with spaces")
    opened = _unclosed(lines[: at.line]) if "quote" not in problem else None
    if opened:
        return SYNTAX.at(
            Position(name, *opened), "the text in quotes that begins here isn't closed"
        )
    for sign, message in _PROBLEMS:
        if sign in problem:
            return SYNTAX.at(at, message)
    return SYNTAX.at(at, "this isn't valid YAML; the fault is here or shortly before")


def _unclosed(lines: list[str]) -> tuple[int, int] | None:
    """Where a quote is opened that isn't closed on its line, before a fault on the last line.

    Text in quotes may go over several lines, so that the parser stumbles at the next quote only.
    """
    odd = [n for n, line in enumerate(lines[:-1]) if line.partition(" #")[0].count('"') % 2]
    if len(odd) % 2 == 0 or '"' not in lines[-1]:
        return None
    return odd[-1] + 1, lines[odd[-1]].partition(" #")[0].rindex('"') + 1


_PROBLEMS: Final = (
    (
        "mapping values are not allowed",
        'a "key: value" can\'t begin here; check the indentation, or put text with ": " in quotes',
    ),
    ("cannot start any token", "a plain value can't begin with this character; put it in quotes"),
    ("could not find expected ':'", 'there is no ":" after this key'),
    ("expected <block end>", "the indentation doesn't fit the lines above"),
    ("did not find expected key", "the indentation doesn't fit the lines above"),
    ("did not find expected '-'", "the indentation of this list doesn't fit the lines above"),
    ("expected ',' or ']'", "the list in brackets isn't closed, or a comma is missing"),
    ("expected ',' or '}'", "the mapping in braces isn't closed, or a comma is missing"),
    ("unexpected end of stream", "the text in quotes isn't closed"),
    ("unknown escape character", "this escape means nothing in double quotes; use single quotes"),
    ("block sequence entries are not allowed", "a list item can't begin here"),
    ("found undefined tag handle", "this tag is not known; text that begins with ! needs quotes"),
    ("undefined alias", "this alias has no anchor before it"),
    ("incompatible YAML document", "only YAML 1.1 and 1.2 are read"),
)
