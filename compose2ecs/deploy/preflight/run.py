"""Run: ask everything at once, and keep every answer, also of what may not be asked."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from compose2ecs.aws.errors import CREDENTIALS, AwsError
from compose2ecs.deploy.preflight.checks import CHECKS
from compose2ecs.deploy.preflight.question import NG, OK, SKIPPED, Result, skipped
from compose2ecs.deploy.refusal import missing_action
from compose2ecs.diagnostics import preflight_rules as rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from compose2ecs.deploy.preflight.asked import Asked
    from compose2ecs.deploy.preflight.question import Check, Question, Verdict
    from compose2ecs.diagnostics.diagnostic import Diagnostic

    Progress = Callable[[int, int], None]
    """Is told how many of how many questions are answered; from any thread, one at a time."""


def preflight(
    asked: Asked, checks: Iterable[Check] = CHECKS, *, on_progress: Progress | None = None
) -> tuple[Result, ...]:
    """The answers to all questions, in the order of the table.

    Raises AwsError only for credentials that AWS doesn't accept: then nothing can be asked.
    """
    questions = [(check, q) for check in checks for q in check.questions(asked)]
    done, lock = 0, threading.Lock()

    def answered(pair: tuple[Check, Question]) -> Result | None:
        nonlocal done
        result = _answered(*pair)
        with lock:
            done += 1
            if on_progress is not None:
                on_progress(done, len(questions))
        return result

    return tuple(r for r in asked.work.pace.each(answered, questions) if r is not None)


def _answered(check: Check, question: Question) -> Result | None:
    try:
        verdict = question.ask()
    except AwsError as error:
        if error.kind == CREDENTIALS:
            raise
        verdict = _unanswered(error)
    if verdict is None:
        return None
    return Result(
        check=check.name,
        subject=question.subject,
        status=verdict.status,
        message=verdict.message,
        help=verdict.help or (check.rule.fix if verdict.status == NG else ""),
        rule=check.rule,
        at=question.at,
    )


def _unanswered(error: AwsError) -> Verdict:
    """What we are told when AWS doesn't answer: that is never held against the project."""
    if error.denied:
        action = missing_action(error)
        return skipped(f"{action} is not allowed", f"allow {action} to whoever runs this")
    call = f"{error.service}:{error.operation}" if error.operation else "AWS"
    return skipped(f"{call} gave no answer: {error.message}")


def findings(results: Iterable[Result]) -> Iterator[Diagnostic]:
    """NG and SKIPPED results as diagnostics, for commands that have more to say than these."""
    for r in results:
        if r.status == NG:
            yield r.rule.at(r.at, f"{r.subject}: {r.message}", _sentence(r.help))
        elif r.status == SKIPPED:
            yield rules.SKIPPED.at(r.at, f"{r.subject}: not checked: {r.message}", r.help)


def _sentence(text: str) -> str:
    """A help text as diagnostics have it: no capital, no full stop."""
    return text[:1].lower() + text[1:].removesuffix(".")


def counts(results: Iterable[Result]) -> dict[str, int]:
    """How many there are of each status."""
    found = [r.status for r in results]
    return {status: found.count(status) for status in (OK, NG, SKIPPED)}
