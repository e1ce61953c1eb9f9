"""VirtualClock: sleeping moves the cluster on instead of waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class VirtualClock:
    """The sandbox's time as a `compose2ecs.aws.clock.Clock`."""

    def __init__(self, now: Callable[[], float], advance: Callable[[float], None]) -> None:
        self._now = now
        self._advance = advance

    def now(self) -> float:
        """Virtual seconds since 1970."""
        return self._now()

    def sleep(self, seconds: float) -> None:
        """Let this much virtual time pass, with everything that happens in it."""
        self._advance(max(0.0, seconds))
