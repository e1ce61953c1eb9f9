"""Position: a place in a file as an editor counts it."""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple

    class Position(NamedTuple):
        """A file as the user named it, a line and a column, both counted from 1.

        An empty file name means that the matter is not in a file (a flag, AWS).
        """

        file: str
        line: int
        column: int

else:
    Position = namedtuple("Position", "file line column")  # noqa: PYI024 `typing` costs start-up

NOWHERE = Position("", 0, 0)
