"""A command as the list of its words, split as a POSIX shell splits them, operators kept."""

from __future__ import annotations

from compose2ecs.compose.form import are_texts, text
from compose2ecs.compose.tree import Seq
from compose2ecs.diagnostics.compose_format import BAD_COMMAND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.compose.form import Expansion
    from compose2ecs.diagnostics.position import Place


def words(value: Any, at: Place, to: Expansion) -> Any:
    """A command as a list of words."""
    if isinstance(value, Seq):
        if are_texts(value):
            return value
        out = Seq(value.origin)
        for item, item_at in value.places():
            out.add(text(item), item_at)
        return out
    words = shell_words(text(value))
    out = Seq(at)
    if words is None:
        to.found.append(BAD_COMMAND.at(at, "a quote in this command isn't closed"))
        return out
    for word in words:
        out.add(word, at)
    return out


def shell_words(command: str) -> list[str] | None:
    """The words of a command as a POSIX shell splits them, operators kept; None if it can't be."""
    if "'" not in command and '"' not in command and "\\" not in command:
        return command.split()
    words: list[str] = []
    word: list[str] | None = None
    i, length = 0, len(command)
    while i < length:
        char = command[i]
        if char.isspace():
            if word is not None:
                words.append("".join(word))
                word = None
            i += 1
            continue
        word = [] if word is None else word
        if char == "'":
            end = command.find("'", i + 1)
            if end < 0:
                return None
            word.append(command[i + 1 : end])
            i = end + 1
        elif char == '"':
            i = _double_quoted(command, i + 1, word)
            if i < 0:
                return None
        elif char == "\\":
            if i + 1 >= length:
                return None
            if command[i + 1] != "\n":
                word.append(command[i + 1])
            i += 2
        else:
            word.append(char)
            i += 1
    if word is not None:
        words.append("".join(word))
    return words


def _double_quoted(command: str, i: int, word: list[str]) -> int:
    """Append the text up to the closing quote; the index behind it, or -1 when there is none."""
    while i < len(command):
        char = command[i]
        if char == '"':
            return i + 1
        if char == "\\" and command[i + 1 : i + 2] in {'"', "\\", "$", "`"}:
            i += 1
            char = command[i]
        word.append(char)
        i += 1
    return -1
