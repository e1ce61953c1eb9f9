"""A lock beside the state file, so that two programs don't overwrite each other's sandbox.

It is advisory and ends with the process, however that ends; where the system has no such locks
(Windows), there is none.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from compose2ecs.sandbox.errors import SandboxError

try:
    import fcntl
except ImportError:  # pragma: no cover  not on Windows
    fcntl = None  # type: ignore[assignment]  # the module is what is asked for below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 10.0
"""Seconds to wait for another program, which may be just about to end."""
EVERY = 0.1


@contextmanager
def held(
    state_file: str | None,
    *,
    patience: float = PATIENCE,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Have a state file to oneself; None is a sandbox in memory, which nobody else sees.

    Raises:
        SandboxError: another program has it, or there is no place for the lock.

    """
    if state_file is None or fcntl is None:
        yield
        return
    path = Path(state_file)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.with_name(path.name + ".lock").open("a", encoding="utf-8")
    except OSError as error:
        raise SandboxError(f"can't write the sandbox's state {path}: {error}") from error
    with file:
        tries = max(1, round(patience / EVERY))
        while not taken(file):
            tries -= 1
            if tries <= 0:
                raise SandboxError(f"another compose2ecs uses the sandbox {path}")
            pause(EVERY)
        yield


def taken(file: IO[str]) -> bool:
    """Try to take the lock."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks must not keep anybody from trying things
        return True
    return True
