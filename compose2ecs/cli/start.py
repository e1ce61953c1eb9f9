"""From a parsed command line to an exit code: which command runs, and what its errors become."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from io import TextIOWrapper

from compose2ecs.cli.request import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

USAGE = 2
INTERRUPTED = 130
BUG = 70  # sysexits.h EX_SOFTWARE: none of the outcomes of interface.md
_HOME = "https://github.com/compose2ecs/compose2ecs/issues"


def dispatched(name: str, values: Mapping[str, Any]) -> int:
    """Run a command and return its exit code; nothing leaves as a traceback.

    With COMPOSE2ECS_DEBUG set, an unexpected exception is raised on.
    """
    # A message may hold characters that the terminal's encoding lacks.
    for stream in (sys.stdout, sys.stderr):
        if stream.errors == "strict" and isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        # Compose files make many small objects that all stay alive: looking for garbage among them
        # is half the time of reading a big one. Commands that wait switch it on again.
        gc.disable()
        atexit.register(gc.freeze)  # nor is there a last look when the process ends
        code = _command(name)(values)
        sys.stdout.flush()
    except UsageError as e:
        print(f"compose2ecs: {e}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("\ncompose2ecs: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        silence()
        return 0
    except Exception as e:
        if os.environ.get("COMPOSE2ECS_DEBUG"):
            raise
        print(
            f"compose2ecs: this is a bug in compose2ecs: {type(e).__name__}: {e}\n"
            f"  help: please report it with the files at {_HOME} "
            "(COMPOSE2ECS_DEBUG=1 shows where it happened)",
            file=sys.stderr,
        )
        return BUG
    return code


def _command(name: str) -> Callable[[Mapping[str, Any]], int]:
    if name in ("config", "convert", "validate", "explain", "migrate", "schema"):
        from compose2ecs.cli import offline

        offline_command: Callable[[Mapping[str, Any]], int] = getattr(offline, name)
        return offline_command
    if name == "permissions":
        from compose2ecs.cli.permissions import permissions

        return permissions
    from compose2ecs.cli import online

    command: Callable[[Mapping[str, Any]], int]
    command = getattr(online, "plan" if name == "diff" else name)
    return command


def silence() -> None:
    """Write no more: the reader (head, less) has left, and Python would complain again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def colour(stream: Any) -> bool:
    """Whether a stream wants colour: a terminal, and NO_COLOR isn't set (no-color.org)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()
