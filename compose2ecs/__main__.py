"""The way in: plain calls of offline commands go straight to the core, all else to Typer."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the program on the command line; returns the exit code (interface.md, "Exit codes")."""
    try:
        return _called()
    except KeyboardInterrupt:  # while it still loads: `dispatched` has not begun, or has ended
        sys.stderr.write("\ncompose2ecs: interrupted\n")
        return 130


def _called() -> int:
    from compose2ecs.cli import fast

    if sys.argv[1:] == ["--version"]:
        from compose2ecs import __version__

        print(f"compose2ecs {__version__}")  # noqa: T201 what was asked for
        return 0
    call = fast.parsed(sys.argv[1:])
    if call is None:
        from compose2ecs.cli.app import run

        return run(sys.argv[1:])
    from compose2ecs.cli.start import dispatched

    return dispatched(*call)


if __name__ == "__main__":
    sys.exit(main())
