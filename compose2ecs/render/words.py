"""Every word of x-ecs with what our schema says of it: the tables in docs/x-ecs.md."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2ecs.compose.keys import extension_descriptions

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = re.compile(r"(<!-- words: begin -->\n).*?(<!-- words: end -->)", re.DOTALL)
_LEVELS = {
    "project": "Of the project",
    "service": "Of a service",
    "port": "Of a port",
    "volume": "Of a volume",
    "secret": "Of a secret",
    "network": "Of a network",
}


def words_page(text: str) -> str:
    """The page with its tables replaced."""
    tables = "\n".join(_tables())
    return _MARK.sub(lambda m: f"{m[1]}{tables}\n{m[2]}", text)


def _tables() -> Iterator[str]:
    for level, title in _LEVELS.items():
        yield f"\n### {title}\n"
        yield "| key | meaning |"
        yield "|---|---|"
        for key, meaning in extension_descriptions(level).items():
            yield f"| `{key}` | {meaning.replace('|', chr(92) + '|')} |"
    yield ""
