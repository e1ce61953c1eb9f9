"""Events of a run as lines of text or of JSON, while it goes on."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, TextIO

from compose2ecs.deploy import events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from compose2ecs.deploy.events import Event, Outcome, Progress, Result, Trouble
    from compose2ecs.deploy.reach import Place

SIGNS = {
    events.WAITING: "○",
    events.ROLLING: "◐",
    events.ROLLING_BACK: "◑",
    events.RUNNING: "◐",
    events.DELETING: "◐",
    events.STABLE: "●",
    events.BACK: "●",
    events.COMPLETED: "●",
    events.DELETED: "●",
}
COLOURS = {"●": "32", "◐": "33", "◑": "31", "✗": "31", "○": "2"}
FAILED_SIGN = "✗"
BREAKER = "circuit breaker: tasks failed to start"
WIDEST_STATE = len(events.ROLLING_BACK)


def shown(stream: TextIO, *, as_json: bool, colour: bool = False) -> Callable[[Event], None]:
    """What to give `apply` as `on_event`: writes each event to a stream as it comes.

    A table that is drawn anew on a terminal, else a line for each event.
    """
    if as_json:
        return lambda event: _write(stream, _json_line(event))
    if stream.isatty() and os.environ.get("TERM") != "dumb":
        from compose2ecs.render.table import Table

        return Table(stream, colour=colour).show
    lines = Lines(colour=colour)
    return lambda event: _write(stream, "".join(f"{x}\n" for x in lines.of(event)))


def _json_line(event: Event) -> str:
    return "" if isinstance(event, events.Polled) else json.dumps(events.as_json(event)) + "\n"


def _write(stream: TextIO, text: str) -> None:
    if text:
        stream.write(text)
        stream.flush()


class Lines:
    """Events as lines; remembers how wide the names are."""

    def __init__(self, *, colour: bool = False) -> None:
        self._colour = colour
        self.width = 0

    def of(self, event: Event) -> Iterator[str]:
        """The lines of one event; none for what a person need not see."""
        if isinstance(event, events.Began):
            self.width = max((len(name) for name in event.services), default=0)
        elif isinstance(event, events.Progress):
            yield self._progress(event)
        elif isinstance(event, events.Trouble):
            yield from self._trouble(event)
        elif isinstance(event, events.Done):
            if event.step in ("created", "deleted", "started") and event.kind != "service":
                yield f"{event.kind} {event.name} {event.step}"
        elif isinstance(event, events.Ended):
            yield from ending(event.outcome)

    def _progress(self, event: Progress) -> str:
        sign = SIGNS.get(event.state, FAILED_SIGN)
        state, *rest = cells(event, event.took)
        last = 0 if event.state == events.WAITING else WIDEST_STATE
        text = "  ".join(cell for cell in (f"{state:<{last}}", *rest) if cell)
        return self.painted(f"{event.name:<{self.width}}  {sign} {text}".rstrip(), sign)

    def _trouble(self, event: Trouble) -> Iterator[str]:
        told = event.explanation
        line = f"{event.name:<{self.width}}  {FAILED_SIGN} {'failing':<{WIDEST_STATE}}"
        yield self.painted(f"{line}  {event.revision}", FAILED_SIGN)
        yield f"  {told.happened}."
        if told.said:
            yield f"  ECS says: {told.said}."
        if told.log:
            yield f"  Last lines of its log ({told.log_name}):"
            yield from (f"    {line}" for line in told.log)
        if told.advice:
            yield f"  What to do: {told.advice}."
        if event.outlook:
            yield f"  {event.outlook}"

    def painted(self, line: str, sign: str) -> str:
        """A line with its sign in colour, if there is colour."""
        if not (self._colour and sign):
            return line
        return line.replace(sign, f"\x1b[{COLOURS[sign]}m{sign}\x1b[0m", 1)


def cells(event: Progress, took: float) -> tuple[str, str, str, str, str]:
    """State, revision, tasks running, time, and what more there is to say."""
    if event.state == events.WAITING:
        return f"waiting for {', '.join(event.waits_for)}", "", "", "", ""
    counts = f"{event.running}/{event.desired}" if event.desired or event.running else ""
    return event.state, event.revision, counts, duration(took), ", ".join(_more(event))


def _more(event: Progress) -> Iterator[str]:
    if event.pending:
        yield f"{event.pending} starting"
    if event.state in (events.RUNNING, events.ROLLING) and event.message:
        yield event.message
    if event.failed:
        yield f"{event.failed} failed"


def duration(seconds: float) -> str:
    """`24 s`, `1 m 12 s`, `1 h 5 m`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} m {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} m"


def ending(outcome: Outcome) -> Iterator[str]:
    """The last lines: what is true now, and what to do if that is not what was wanted."""
    by_state: dict[str, list[Result]] = {}
    for result in outcome.results:
        by_state.setdefault(result.state, []).append(result)
    yield ""
    if outcome.done:
        yield _success(outcome, by_state)
        return
    if outcome.code == 130:
        yield "Interrupted: nothing more is begun, and nothing is taken back."
    if outcome.error is not None:
        yield f"{outcome.error.rule.code} error: {outcome.error.message}"
        if outcome.error.help:
            yield f"  help: {outcome.error.help}"
    for state, tell in _BAD.items():
        for result in by_state.get(state, ()):
            yield tell(result)
            yield from _because(result)
    if any(state in by_state for state in (events.SUPERSEDED, events.STOPPED)):
        yield "Find out who else deploys there, then run the same command again."
    yield from _the_rest(outcome, by_state)
    yield from _going_on(outcome, by_state)


def _because(result: Result) -> Iterator[str]:
    if result.why:
        yield f"  Why: {result.why}."
    if result.advice:
        yield f"  What to do: {result.advice}."


def _the_rest(outcome: Outcome, by_state: dict[str, list[Result]]) -> Iterator[str]:
    """What became of the others."""
    well = [r for r in outcome.results if r.state in events.GOOD]
    reached = [r.name for r in well if r.changed]
    if reached:
        yield f"As planned: {', '.join(reached)}."
    elif well and outcome.code == 5:
        yield "No other service was changed."
    not_begun = by_state.get(events.NOT_STARTED, ())
    for words, goes in (("Not started", False), ("Not removed", True)):
        names = [r.name for r in not_begun if r.goes == goes]
        if names:
            yield f"{words}: {', '.join(names)}."
    refused = [r.name for r in by_state.get(events.REFUSED, ())]
    if refused:
        yield (
            f"Not done: {', '.join(refused)}. What was done before stays, and the same command "
            "goes on from there."
        )


def _going_on(outcome: Outcome, by_state: dict[str, list[Result]]) -> Iterator[str]:
    """What ECS goes on with, how to follow it, and how to take it back."""
    said = {r.name for r in by_state.get(events.TIMED_OUT, ())}
    names = [name for name in outcome.goes_on if name not in said]
    begun = [r for r in by_state.get(events.INTERRUPTED, ()) if r.name not in outcome.goes_on]
    if names:
        yield f"Going on at ECS: {', '.join(names)}. Run the same command to follow it."
    if begun:
        asked = ", ".join(r.name for r in begun)
        yield f"Perhaps begun: {asked}. Run the same command: it looks, and goes on from there."
    if any(r.previous for r in by_state.get(events.INTERRUPTED, ())):
        yield "To return to what ran before: compose2ecs rollback."


def _success(outcome: Outcome, by_state: dict[str, list[Result]]) -> str:
    after = f"after {duration(outcome.seconds)}"
    if not outcome.results:
        return f"Done {after}."
    if events.STARTED in by_state:
        return f"{_all(by_state[events.STARTED])} started; ECS goes on by itself."
    if events.DELETED in by_state and set(by_state) == {events.DELETED}:
        return f"{_all(outcome.results)} removed {after}."
    if events.BACK in by_state:
        back = (f"{r.name} is back on {r.revision}" for r in by_state[events.BACK])
        return f"{', '.join(back)} {after}."
    services = by_state.get(events.STABLE, [])
    done = by_state.get(events.COMPLETED, [])
    parts = [f"{_all(services)} stable"] if services else []
    if done:
        parts.append(f"{_all(done, 'job')} done")
    return f"{' and '.join(parts)} {after}."


def _all(results: Sequence[Result], word: str = "service") -> str:
    if len(results) == 1:
        return f"{results[0].name} is"
    if len(results) == 2:
        return f"Both {word}s are"
    return f"All {len(results)} {word}s are"


def _rolled_back(result: Result) -> str:
    before = f" is back on {result.previous}" if result.previous else " is back where it was"
    return f"{result.name}{before}. The deployment failed."


def _failed(result: Result) -> str:
    message = result.message.rstrip(".")
    if BREAKER in message:
        message = "ECS gave up on it after too many failed tasks"
    why = f": {message}" if message and message != result.why else ""
    return f"{result.name} failed{why}."


def _superseded(result: Result) -> str:
    return f"{result.name}: {result.message or 'somebody else changed it'}."


def _stopped(result: Result) -> str:
    why = f" ({result.message.rstrip('.')})" if result.message else ""
    return f"{result.name}: somebody stopped the deployment{why}."


def _paused(result: Result) -> str:
    return f"{result.name} pauses: {result.message}."


def _timed_out(result: Result) -> str:
    return (
        f"{result.name} did not finish in {duration(result.took)}. ECS goes on with it: "
        "run the same command to go on waiting, with a longer --timeout if it needs one."
    )


_BAD: dict[str, Callable[[Result], str]] = {
    events.FAILED: _failed,
    events.ROLLED_BACK: _rolled_back,
    events.TIMED_OUT: _timed_out,
    events.SUPERSEDED: _superseded,
    events.STOPPED: _stopped,
    events.PAUSED: _paused,
}


def addresses(places: Iterable[Place]) -> str:
    """Where each published port answers, or what closes it and how to open it."""
    return "".join(f"{line}\n" for place in places for line in _address(place))


def _address(place: Place) -> Iterator[str]:
    name = f"{place.service}, port {place.port}"
    if place.open:
        yield f"{name}: http://{place.address}:{place.port}"
        return
    yield f"{name}: {place.why}"
    if place.advice:
        yield f"  What to do: {place.advice}"
