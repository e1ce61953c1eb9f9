"""Clock: the time that everything which waits is given, so that the sandbox can run it fast."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Seconds since the epoch, and waiting."""

    def now(self) -> float:
        """Seconds since 1970 as a float."""

    def sleep(self, seconds: float) -> None:
        """Wait; the sandbox's clock moves its cluster on instead."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Really wait."""
        time.sleep(seconds)
