"""The source line that a finding is about, with a caret below; values of variables are hidden."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDEST = 100
_HIDDEN = "..."
_KEY = re.compile(r"""\s*(?:-\s+)*["']?([\w.$-]+)["']?\s*:""")
_VALUES = ("environment", "args", "content", "build_args")
"""Keys below which values are whoever's: variables, build arguments, the text of a config."""
_INLINE = re.compile(r"""(["']?\b(?:environment|args|content|value)["']?\s*:\s*)(?=[^\s|>]).*""")
_NAMED = re.compile(r"""((?:^|[\s"'{,-])[A-Z_][A-Z0-9_]{2,}["']?\s*(?:=|:\s)\s*).*""")
_TELLING = re.compile(
    r"""((?:passw|secret|token|credential|api_?key|private_?key)[\w-]*["']?\s*[:=]\s*)(?=\S).*""",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"://[^/\s@]*@")
_ASSIGNED = re.compile(r"""(\s*(?:-\s+)?["']?[^\s:=]+["']?\s*(?:=|:\s)\s*).*""")


def excerpt(lines: Sequence[str], line: int, column: int) -> str:
    """Two lines for a terminal, each with its end; empty when there is no such line.

    `line` and `column` count from 1.
    """
    if not 0 < line <= len(lines) or not lines[line - 1].strip():
        return ""
    shown = _without_values(lines, line)
    at = min(max(1, column), max(1, len(shown))) - 1
    first = max(0, at - _WIDEST // 2) if len(shown) > _WIDEST else 0
    text = "".join(map(_printable, shown[first : first + _WIDEST]))
    lead = " " * sum(map(_width, shown[first:at]))
    number = f"{line:>5}"
    return f"{number} | {text}\n{' ' * len(number)} | {lead}^\n"


def _without_values(lines: Sequence[str], line: int) -> str:
    """The line, less what may be the value of a variable or a secret."""
    text = lines[line - 1].rstrip()
    if any(key in _VALUES for key in _above(lines, line)):
        return _ASSIGNED.sub(rf"\1{_HIDDEN}", text, count=1)
    for pattern in (_INLINE, _TELLING, _NAMED):
        text = pattern.sub(rf"\1{_HIDDEN}", text, count=1)
    return _LOGIN.sub(f"://{_HIDDEN}@", text)


def _above(lines: Sequence[str], line: int) -> list[str]:
    """The keys that a line stands below, by indentation, the nearest first."""
    found = []
    indent = _indent(lines[line - 1])
    for text in reversed(lines[: line - 1]):
        key = _KEY.match(text)
        # A list may stand at the indentation of its key.
        below = _indent(text) < indent or (
            _indent(text) == indent and lines[line - 1].lstrip().startswith("- ")
        )
        if not text.strip() or not below or text.lstrip().startswith(("#", "- ")):
            continue
        indent = _indent(text)
        if key:
            found.append(key[1])
        if indent == 0:
            break
    return found


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _printable(char: str) -> str:
    return " " if char == "\t" else char if char.isprintable() else "?"


def _width(char: str) -> int:
    from unicodedata import combining, east_asian_width

    return 0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1
