"""What the account says to a project, as text and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from compose2ecs.deploy.preflight.question import NG, OK, SKIPPED
from compose2ecs.deploy.preflight.run import counts
from compose2ecs.diagnostics.position import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2ecs.deploy.preflight.question import Result
    from compose2ecs.mapping.target import Target

COLOURS = {OK: "32", NG: "31", SKIPPED: "33"}
WIDEST_STATUS = len(SKIPPED)
WIDEST_SUBJECT = 48
"""A longer subject (an image's address) pushes its message to the right."""


def text(target: Target, results: Sequence[Result], *, colour: bool = False) -> str:
    """One line for each answer, below an NG where it comes from and what to do; then the counts."""
    name = f"{target.project} ({target.stage})" if target.stage else target.project
    where = f"cluster {target.cluster} in {target.region}"
    width = min(WIDEST_SUBJECT, max((len(r.subject) for r in results), default=0))
    lines = [f"{name}: {_many(len(results))} for {where}", ""]
    for result in results:
        lines += _lines(result, width, colour=colour)
    found = counts(results)
    words = {OK: "OK", NG: "NG", SKIPPED: "skipped"}
    told = ", ".join(f"{n} {words[s]}" for s, n in found.items() if n)
    return "\n".join([*lines, "", f"{told or 'Nothing to check'}.", ""])


def _many(count: int) -> str:
    return f"{count} check" if count == 1 else f"{count} checks"


def _lines(result: Result, width: int, *, colour: bool) -> Iterator[str]:
    status = f"{result.status:<{WIDEST_STATUS}}"
    painted = f"\x1b[{COLOURS[result.status]}m{status}\x1b[0m" if colour else status
    yield f"  {painted}  {result.subject:<{width}}  {result.message}"
    indent = " " * (WIDEST_STATUS + 4)
    if result.status == NG:
        at = result.at
        place = "" if at == NOWHERE else f"{at.file}:{at.line}:{at.column}: "
        yield f"{indent}{place}{result.rule.code}"
    if result.help:
        yield f"{indent}help: {result.help[:1].lower()}{result.help[1:].removesuffix('.')}"


def as_json(target: Target, results: Sequence[Result]) -> str:
    """`{"project", "stage", "cluster", "region", "results": [...], "counts": {...}}`."""
    body = {
        "project": target.project,
        "stage": target.stage,
        "cluster": target.cluster,
        "region": target.region,
        "results": list(map(_object, results)),
        "counts": counts(results),
    }
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _object(result: Result) -> dict[str, Any]:
    here = result.at != NOWHERE
    return {
        "check": result.check,
        "subject": result.subject,
        "status": result.status,
        "message": result.message,
        "help": result.help,
        "code": result.rule.code,
        "file": result.at.file if here else None,
        "line": result.at.line if here else None,
        "column": result.at.column if here else None,
    }
