"""Progress of the checks, for a person who waits longer than a moment."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2ecs.deploy.preflight.run import Progress

PATIENCE = 1.0
"""Seconds of silence before progress is shown, and between two signs of it."""


@contextmanager
def asking() -> Iterator[Progress | None]:
    """What to give `preflight` as `on_progress`; None when nobody watches a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    began = last = time.monotonic()
    shown = False

    def tell(done: int, of: int) -> None:
        nonlocal last, shown
        now = time.monotonic()
        if now - began < PATIENCE or (now - last < PATIENCE and shown):
            return
        last, shown = now, True
        sys.stderr.write(f"\rchecking the account: {done} of {of}")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
