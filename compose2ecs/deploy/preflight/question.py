"""Question, Verdict and Result: what is asked of the account, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from compose2ecs.diagnostics.position import NOWHERE, Position

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from compose2ecs.deploy.preflight.asked import Asked
    from compose2ecs.diagnostics.diagnostic import Rule

    Permission = tuple[str, str]
    """An IAM action, and the ARN (with wildcards) of what it is used on."""

OK = "OK"
NG = "NG"
SKIPPED = "SKIPPED"


class Verdict(NamedTuple):
    """The answer to one question, in the user's words."""

    status: str
    message: str
    help: str = ""


def ok(message: str) -> Verdict:
    """All is as it has to be."""
    return Verdict(OK, message)


def ng(message: str, help: str = "") -> Verdict:
    """It would fail: what is wrong, and what to do about it (empty: the rule's fix)."""
    return Verdict(NG, message, help)


def skipped(message: str, help: str = "") -> Verdict:
    """Nobody knows: why not, and what would tell."""
    return Verdict(SKIPPED, message, help)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing to ask of the account."""

    subject: str
    """What it is about: `role web-task`, `image .../api:1.4`."""
    ask: Callable[[], Verdict | None]
    """Raises AwsError; None when another question tells it."""
    needs: tuple[Permission, ...] = ()
    """What asking may take; empty when AWS isn't asked."""
    at: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Check:
    """One sort of question: a row of the table."""

    name: str
    rule: Rule
    actions: tuple[str, ...]
    """Every IAM action that its questions may need."""
    questions: Callable[[Asked], Iterable[Question]]
    looks_at: str
    """What it looks at, for the documentation."""
    on_request: bool = False
    """Only `verify` asks it, and only when told to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one question."""

    check: str
    subject: str
    status: str
    message: str
    help: str = ""
    rule: Rule
    at: Position = NOWHERE
