"""Position: a place in a file as an editor counts it; and the same place as one small number.

A big project has a hundred thousand places of which a few are ever told. So the reader keeps a
place as a number, which says the file and how many characters lie before it, and `position_of`
counts lines only when somebody asks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, NamedTuple

    class Position(NamedTuple):
        """A file as the user named it, a line and a column, both counted from 1.

        An empty file name means that the matter is not in a file (a flag, AWS).
        """

        file: str
        line: int
        column: int

    Place = Position | int
    """Either form of a place; the number is made of what `numbered` gives and an index."""

else:
    Position = namedtuple("Position", "file line column")  # noqa: PYI024 `typing` costs start-up

NOWHERE = Position("", 0, 0)

INDEX_BITS: Final = 26
INDEX: Final = (1 << INDEX_BITS) - 1
"""The bits of a place that count characters: enough for the largest file that is read."""
NO_KEY: Final = INDEX << INDEX_BITS
"""What stands in the bits of an entry's key when there is none (tree.py)."""

_made = tuple.__new__
"""Makes a Position in half the time: a big project tells thousands."""

_FILES: list[tuple[str, list[int]]] = []
"""Each text that was read: its name, and the index at which each line but the first begins."""


def numbered(name: str, text: str) -> int:
    """What places in this text begin with: add the index of a character to it."""
    from itertools import accumulate

    _FILES.append((name, list(accumulate(map(len, text.splitlines(keepends=True))))))
    return ((len(_FILES) - 1) << 2 * INDEX_BITS) + NO_KEY


def position_of(place: Place) -> Position:
    """The file, line and column of a place."""
    if place.__class__ is not int:
        return place  # type: ignore[return-value]  # a Position then
    name, lines = _FILES[place >> 2 * INDEX_BITS]
    index = place & INDEX
    line = bisect_right(lines, index)
    column = index - (lines[line - 1] if line else 0) + 1
    return _made(Position, (name, line + 1, column))
