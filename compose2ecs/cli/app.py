"""The Typer application, built from the flag table: help, completion, all but the fast path."""

from __future__ import annotations

import inspect
import os
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer  # noqa: TID251 the door

from compose2ecs import __version__
from compose2ecs.cli.flags import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2ecs.cli.flags import Command, Flag

_TYPES: dict[str, Any] = {
    "switch": bool,
    "pair": bool | None,
    "text": str | None,
    "texts": list[str],
    "number": float,
}


def application() -> typer.Typer:
    """A Typer app with one command for each of the table's."""
    app = typer.Typer(
        name="compose2ecs",
        no_args_is_help=True,
        # rich doubles the time that --help takes, and its boxes don't survive a narrow terminal.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        add_completion=True,
    )
    app.callback()(_top)
    for command in COMMANDS.values():
        app.command(
            command.name, help=command.help, short_help=command.help, hidden=command.hidden
        )(_function(command))
    return app


def run(argv: list[str]) -> int:
    """Parse the command line, run the command, return its exit code (2 for wrong usage)."""
    # Read by Typer when it imports its help formatter.
    os.environ.setdefault("TYPER_USE_RICH", "0")
    try:
        application()(args=argv, prog_name="compose2ecs")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"compose2ecs {__version__}")
        raise typer.Exit


def _top(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Say exactly what a Docker Compose file becomes on Amazon ECS, and make ECS match it."""
    del version  # its callback has printed it


def _function(command: Command) -> Callable[..., None]:
    """A function whose signature says to Typer what the table says."""

    def called(**values: Any) -> None:
        from compose2ecs.cli.start import dispatched

        frozen = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        frozen["arguments"] = frozen.get("arguments") or ()
        raise typer.Exit(dispatched(command.name, frozen))

    arguments = [_argument(command)] if command.argument else []
    parameters = [*arguments, *map(_option, command.flags)]
    setattr(called, "__signature__", inspect.Signature(parameters))  # noqa: B010 unknown to mypy
    return called


def _argument(command: Command) -> inspect.Parameter:
    info = typer.Argument(metavar=command.argument, help=command.argument_help, show_default=False)
    return _parameter("arguments", Annotated[list[str] | None, info], ())


def _option(flag: Flag) -> inspect.Parameter:
    spellings = flag.spellings
    if flag.kind == "pair":
        long = spellings[-1]
        spellings = (f"{long}/--no-{long.removeprefix('--')}",)
    info = typer.Option(
        *spellings,
        metavar=flag.metavar or None,
        help=flag.help,
        rich_help_panel=flag.panel,
        show_default=flag.kind in ("choice", "number") and flag.default is not None,
    )
    kind: Any = _TYPES.get(flag.kind)
    if flag.kind == "choice":
        kind = Literal[flag.choices]
        kind = kind if flag.default is not None else kind | None
    default: Any = {"switch": False, "texts": ()}.get(flag.kind, flag.default)
    return _parameter(flag.name, Annotated[kind, info], default)


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
    )
