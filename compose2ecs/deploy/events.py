"""Events: what `apply` tells while it works, and the Outcome at the end."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compose2ecs.diagnostics.diagnostic import Diagnostic

WAITING = "waiting"
ROLLING = "rolling"
ROLLING_BACK = "rolling back"
STABLE = "stable"
RUNNING = "running"
COMPLETED = "completed"
DELETING = "deleting"
DELETED = "deleted"
BACK = "back"
"""On the revision that a rollback returns to."""
STARTED = "started"
"""Begun and not waited for."""
FAILED = "failed"
ROLLED_BACK = "rolled back"
SUPERSEDED = "superseded"
STOPPED = "stopped"
PAUSED = "paused"
TIMED_OUT = "timed out"
REFUSED = "refused"
NOT_STARTED = "not started"
INTERRUPTED = "interrupted"

GOOD = frozenset({STABLE, COMPLETED, DELETED, BACK, STARTED})
EXIT_CODES = {
    REFUSED: 3,
    FAILED: 5,
    ROLLED_BACK: 5,
    TIMED_OUT: 5,
    SUPERSEDED: 6,
    STOPPED: 6,
    PAUSED: 6,
    INTERRUPTED: 130,
}
"""What a state means for the whole run (interface.md); others do not change the code."""
WORST_FIRST = (INTERRUPTED, REFUSED, FAILED, ROLLED_BACK, TIMED_OUT, SUPERSEDED, STOPPED, PAUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a task died, and what to do about it."""

    happened: str
    """One sentence: how long it lived, which container, how it ended."""
    said: str = ""
    """What ECS itself says of it, when that is more than an exit code."""
    advice: str = ""
    log: tuple[str, ...] = ()
    """The last lines that the container wrote."""
    log_name: str = ""
    """`group, stream`."""
    cause: str = ""
    """A word for programs: `exit`, `pull`, `memory`, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened `seconds` after the run began, to something of this name."""

    seconds: float
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Began(Event):
    """The run begins; `name` is the project's. Always the first event."""

    services: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Event):
    """One step was taken that needs no waiting: created, registered, deleted."""

    step: str
    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress(Event):
    """How far a service or job is; sent when something about it changes."""

    state: str
    revision: str = ""
    running: int = 0
    desired: int = 0
    pending: int = 0
    failed: int = 0
    waits_for: tuple[str, ...] = ()
    message: str = ""
    took: float = 0.0
    """Seconds since its own deployment began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled(Event):
    """ECS was asked and time passed; for those who show how much. Not part of the JSON output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble(Event):
    """A task died: told at the first one, long before ECS gives up."""

    revision: str
    explanation: Explanation
    outlook: str = ""
    """What ECS will do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a service or job ended."""

    name: str
    kind: str
    state: str
    revision: str = ""
    previous: str = ""
    """The revision before, where there is one and it differs."""
    message: str = ""
    why: str = ""
    """What happened to the first task that died."""
    advice: str = ""
    took: float = 0.0
    changed: bool = False
    """Whether the plan had anything to do for it."""
    goes: bool = False
    """Whether it was to be removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the whole run ended. `code` is the process's exit code."""

    code: int
    seconds: float
    results: tuple[Result, ...] = ()
    error: Diagnostic | None = None
    """What AWS refused, when it did."""
    goes_on: tuple[str, ...] = ()
    """Services whose deployments go on at ECS although the waiting ended."""

    @property
    def done(self) -> bool:
        """Whether everything is as planned."""
        return self.code == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Event):
    """The run is over; `name` is the project's. Always the last event."""

    outcome: Outcome


def as_json(event: Event) -> dict[str, Any]:
    """An event as one JSON object; its type is under `event`, times are seconds."""
    if isinstance(event, Ended):
        return _outcome(event.outcome)
    body = {k: v for k, v in asdict(event).items() if v not in ("", (), None)}
    body["seconds"] = round(event.seconds, 1)
    if "took" in body:
        body["took"] = round(body["took"], 1)
    return {"event": type(event).__name__.lower(), **body}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    out: dict[str, Any] = {
        "event": "outcome",
        "code": outcome.code,
        "seconds": round(outcome.seconds, 1),
        "results": [{**asdict(r), "took": round(r.took, 1)} for r in outcome.results],
    }
    if outcome.error is not None:
        out["error"] = {
            "code": outcome.error.rule.code,
            "message": outcome.error.message,
            "help": outcome.error.help,
        }
    if outcome.goes_on:
        out["goes_on"] = list(outcome.goes_on)
    return out
