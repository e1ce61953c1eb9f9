"""Env files: `.env`, `--env-file` and a service's `env_file`, line by line.

`NAME=value`, `export NAME=value`, `NAME: value`, comments, quotes over several lines, and variables
in values, except in single quotes (Compose documentation, "Env file syntax"). In format `raw` a
value is taken as it stands.
"""

from __future__ import annotations

from compose2ecs.compose.interpolate import Variables, text
from compose2ecs.diagnostics.position import Position
from compose2ecs.diagnostics.reading import BAD_ENV_LINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final

    from compose2ecs.diagnostics.diagnostic import Diagnostic

_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"', "'": "'", "$": "$$"}


def variables_of(
    data: bytes, name: str, environment: Mapping[str, str], *, raw: bool = False
) -> tuple[dict[str, str | None], tuple[Diagnostic, ...]]:
    """Each name with its value; None for a name alone that `environment` doesn't have.

    `name` is the file's name in positions. Values never stand in a message.
    """
    found: list[Diagnostic] = []
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = Position(name, data.count(b"\n", 0, error.start) + 1, 1)
        return {}, (_bad(at, "this isn't UTF-8 text"),)
    content = content.removeprefix("\ufeff").replace("\r\n", "\n")
    out: dict[str, str | None] = {}
    known = dict(environment)
    variables = Variables(known, [])
    start, line = 0, 1
    while start < len(content):
        at = Position(name, line, 1)
        end, entry = _entry(content, start, at, found, raw=raw)
        if entry is not None:
            key, value, literal = entry
            if value is None:
                if not raw or key in environment:
                    out[key] = environment.get(key)
            else:
                fresh = value if literal else text(value, at, variables)
                out[key] = fresh
                known.setdefault(key, fresh)
                if key not in environment:
                    known[key] = fresh
        line += content.count("\n", start, end)
        start = end
    found += [d for d in variables.found if d.severity == "error"]
    return out, tuple(found)


def _entry(
    content: str, start: int, at: Position, found: list[Diagnostic], *, raw: bool
) -> tuple[int, tuple[str, str | None, bool] | None]:
    """The statement at `start`: where the next begins, and (name, value, literal), or None."""
    stop = content.find("\n", start)
    stop = len(content) if stop < 0 else stop
    row = content[start:stop].strip()
    if not row or row.startswith("#"):
        return stop + 1, None
    if raw:
        key, equals, value = content[start:stop].strip(" \t").partition("=")
        return stop + 1, (key.strip(), value if equals else None, True)
    head = row
    if head.startswith("export") and head[6:7].isspace():
        head = head[6:].lstrip()
    split = min((i for i in (head.find("="), head.find(":")) if i >= 0), default=-1)
    if split < 0:
        key = head.partition(" #")[0].strip()
        if not _is_name(key):
            found.append(_bad(at, "this line isn't NAME=VALUE"))
            return stop + 1, None
        return stop + 1, (key, None, True)
    key = head[:split].rstrip()
    if not _is_name(key):
        found.append(_bad(at, "the name before = holds a character that names can't have"))
        return stop + 1, None
    offset = content.index(head[split], start + content[start:stop].index(head)) + 1
    while content[offset : offset + 1] in {" ", "\t"}:
        offset += 1
    quote = content[offset : offset + 1]
    if quote in {'"', "'"}:
        return _quoted(content, offset, quote, key, at, found)
    value = content[offset:stop]
    comment = 0 if value.startswith("#") and content[offset - 1].isspace() else -1
    for sign in (" #", "\t#"):
        i = value.find(sign)
        comment = i if i >= 0 and (comment < 0 or i < comment) else comment
    value = (value if comment < 0 else value[:comment]).strip()
    return stop + 1, (key, value, False)


def _quoted(
    content: str, offset: int, quote: str, key: str, at: Position, found: list[Diagnostic]
) -> tuple[int, tuple[str, str | None, bool] | None]:
    """A quoted value from its opening quote at `offset`; the rest of its line is passed over."""
    i = offset + 1
    while i < len(content) and content[i] != quote:
        i += 2 if content[i] == "\\" else 1
    if i >= len(content):
        found.append(_bad(at, f"the value of {key} is not closed by its quote {quote}"))
        return len(content), None
    value = content[offset + 1 : i]
    stop = content.find("\n", i)
    stop = len(content) if stop < 0 else stop
    rest = content[i + 1 : stop].strip()
    if rest and not rest.startswith("#"):
        found.append(_bad(at, f"text follows the closing quote of {key}"))
    if quote == '"':
        return stop + 1, (key, _unescaped(value), False)
    return stop + 1, (key, value.replace("\\'", "'"), True)


def _unescaped(value: str) -> str:
    if "\\" not in value:
        return value
    out, i = [], 0
    while i < len(value):
        char = value[i]
        if char == "\\" and i + 1 < len(value):
            follower = value[i + 1]
            out.append(_ESCAPES.get(follower, char + follower))
            i += 2
        else:
            out.append(char)
            i += 1
    return "".join(out)


def _is_name(key: str) -> bool:
    return bool(key) and all(c.isalnum() or c in "_.-[]" for c in key)


def _bad(at: Position, message: str) -> Diagnostic:
    return BAD_ENV_LINE.at(at, message, "write NAME=VALUE, and quote a value with spaces or #")
