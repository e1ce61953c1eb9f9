"""What is wrong with each of the projects that `validate FILE...` means."""

from __future__ import annotations

import os

from compose2ecs.cli import request
from compose2ecs.cli.projects import project_of
from compose2ecs.diagnostics.lint import sifted, together
from compose2ecs.diagnostics.position import Position
from compose2ecs.diagnostics.reading import NO_FILE
from compose2ecs.pipeline import conversion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.cli.request import Values
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.lint import Sifted


_made: list[Any] = []
"""The last project: to take a big one apart before the process ends would be for nothing."""


def judged(values: Values) -> tuple[tuple[Diagnostic, ...], int]:
    """Every problem of the files that the command line names, and how many files they are."""
    options = request.options(values)
    where = request.region(values["aws_profile"], os.environ)
    parts: list[Sifted] = []
    documents = [f for f in values["arguments"] if f.endswith(".json") and not _is_compose(f)]
    named = [f for f in values["arguments"] if f not in documents]
    homes = {f: project_of(f) for f in named}
    projects = [p for p in dict.fromkeys(homes.values()) if p]
    parts += [sifted([_alone(f)]) for f, home in homes.items() if not home]
    if values["files"] or not values["arguments"]:
        projects.append(tuple(values["files"]))
    strict = values["strict"]
    for files in projects:
        sources = request.sources(values, files)
        piped = _ecs_json(sources.stdin) if files == ("-",) else None
        if piped is not None:
            from compose2ecs.cli.ecs_json import json_problems

            parts.append(sifted(json_problems("-", piped), strict=strict))
            continue
        _made[:] = conversion(sources, options, where)
        found = _made[1]
        parts.append(sifted(found, strict=strict))
    if documents:
        from compose2ecs.cli.ecs_json import json_problems, settings_beside

        parts += [
            sifted((*settings_beside(f), *json_problems(f)), strict=strict) for f in documents
        ]
    return together(parts), max(1, len(named) + len(documents) + len(values["files"]))


def _is_compose(file: str) -> bool:
    """Whether a file called .json is a Compose file."""
    from compose2ecs.cli.ecs_json import is_compose

    return is_compose(file)


def _ecs_json(piped: str | bytes | None) -> bytes | None:
    """What came by standard input, if it is ECS JSON."""
    if piped is None or "{" not in piped[:100]:
        return None
    from compose2ecs.cli.ecs_json import is_ecs_text

    data = piped.encode("utf-8", "surrogateescape") if isinstance(piped, str) else piped
    return data if is_ecs_text(data) else None


def _alone(file: str) -> Diagnostic:
    """That nothing uses a file of settings."""
    message = "there is no Compose file beside these settings"
    return NO_FILE.at(Position(file, 1, 1), message, "name the Compose file that they belong to")
