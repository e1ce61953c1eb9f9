"""Table: the progress of a run on a terminal, a row for each service, drawn anew as it changes.

What is not progress (a failure and its reason, the end) is written above it and stays.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TextIO

from compose2ecs.deploy import events
from compose2ecs.render.progress import FAILED_SIGN, SIGNS, Lines, cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compose2ecs.deploy.events import Event, Progress

ENDED = frozenset({events.STABLE, events.COMPLETED, events.DELETED, events.BACK})
STILL = frozenset({events.WAITING, *ENDED})
"""States whose time does not go on."""
UP, CLEAR = "\x1b[{}A", "\x1b[J"


class Table:
    """Shows events on a terminal."""

    def __init__(self, stream: TextIO, *, colour: bool) -> None:
        self._stream = stream
        self._lines = Lines(colour=colour)
        self._rows: dict[str, Progress] = {}
        self._order: tuple[str, ...] = ()
        self._drawn = 0
        self._seconds = 0.0

    def show(self, event: Event) -> None:
        """Draw what an event changes."""
        self._seconds = event.seconds
        above: list[str] = []
        if isinstance(event, events.Began):
            self._order = event.services
        if isinstance(event, events.Progress):
            known = {**self._rows, event.name: event}
            names = [n for n in self._order if n in known]
            self._rows = {n: known[n] for n in (*names, *known)}
        elif isinstance(event, events.Ended):
            above = [self._lines.painted(row, sign) for row, sign in self._every(None)]
            self._rows = {}
            above += self._lines.of(event)
        elif not isinstance(event, events.Polled):
            above = list(self._lines.of(event))
        self._draw(above)

    def _draw(self, above: Sequence[str]) -> None:
        erase = UP.format(self._drawn) + CLEAR if self._drawn else ""
        rows = [self._lines.painted(row, sign) for row, sign in self._fitting()]
        self._drawn = len(rows)
        self._stream.write(erase + "".join(f"{line}\n" for line in (*above, *rows)))
        self._stream.flush()

    def _fitting(self) -> list[tuple[str, str]]:
        """The rows that the terminal has room for: what goes on, and how much has ended."""
        columns, height = _size(self._stream)
        rows = self._every(columns)
        if len(rows) < height:
            return rows
        going = [p.state not in STILL for p in self._rows.values()]
        shown = [row for row, goes in zip(rows, going, strict=True) if goes][: height - 2]
        ended = sum(p.state in ENDED for p in self._rows.values())
        return [*shown, (f"{ended} of {len(rows)} are done"[: columns - 1], "")]

    def _every(self, columns: int | None) -> list[tuple[str, str]]:
        """Each row with its sign, columns aligned, cut to the terminal's width: it never wraps."""
        table = [cells(p, self._took(p)) for p in self._rows.values()]
        full = [row for row in table if row[1]] or table
        widths = [max(len(row[i]) for row in full) for i in range(4)] if full else []
        out = []
        for row, progress in zip(table, self._rows.values(), strict=True):
            sign = SIGNS.get(progress.state, FAILED_SIGN)
            text = "  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=False) if w)
            whole = f"{progress.name:<{self._lines.width}}  {sign} {text}  {row[4]}".rstrip()
            out.append((whole if columns is None else whole[: columns - 1], sign))
        return out

    def _took(self, progress: Progress) -> float:
        passed = 0.0 if progress.state in STILL else self._seconds - progress.seconds
        return progress.took + passed


def _size(stream: TextIO) -> tuple[int, int]:
    """Columns and lines of the terminal, now: people resize it."""
    try:
        size = os.get_terminal_size(stream.fileno())
    except OSError:
        return 80, 24
    return size.columns or 80, size.lines or 24
