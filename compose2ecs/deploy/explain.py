"""Explain: from a dead task to its cause, its last words and what to do."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from compose2ecs.aws.ecs import TASKS_AT_ONCE
from compose2ecs.aws.errors import AwsError
from compose2ecs.deploy.causes import BY_CODE, SEE_LOG, WROTE_NOTHING, advice_of_log, cause_of
from compose2ecs.deploy.events import Explanation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from compose2ecs.aws.clients import Clients
    from compose2ecs.deploy.cause import Cause
    from compose2ecs.deploy.pace import Pace

    Document = Mapping[str, Any]

LOG_LINES = 5
LONGEST = 400
"""Characters of what ECS says that are shown; the cause stands at the end of it."""
BEGINNING = 120


def explanation(task: Document, told: Iterable[str] = ()) -> Explanation:
    """Why a task is dead, from DescribeTasks and what the service's events `told` of it.

    The reason may stand on the task, on a container, in an event, or only in an exit code.
    """
    lived = _lifetime(task)
    container = _culprit(task)
    name, code = container.get("name", ""), container.get("exitCode")
    texts = (
        str(task.get("stoppedReason", "")),
        str(container.get("reason", "")),
        _reason_in(told, str(task.get("taskArn", "")).rpartition("/")[2]),
    )
    known = cause_of(" ".join(texts))
    if code is not None and (known is None or known.word == "memory"):
        how = " for lack of memory" if known else ""
        return Explanation(
            happened=f'{lived}: container "{name}" exited with code {code}{how}',
            advice=known.advice if known else BY_CODE.get(code, SEE_LOG),
            cause=known.word if known else "exit",
        )
    said = max((t for t in texts if t), key=lambda t: (cause_of(t) == known, len(t)), default="")
    if known is None:
        return Explanation(
            happened=f"{lived}: {_line(said) or 'ECS gives no reason'}", cause="unknown"
        )
    return Explanation(
        happened=f"{lived}: {_with_image(known, container)}",
        said=_line(said),
        advice=known.advice,
        cause=known.word,
    )


def _reason_in(told: Iterable[str], task: str) -> str:
    """The event that says why a task had to go: its stopped reason leaves half of it out."""
    found = (t for t in told if task and f"(task {task})" in t and " due to " in t)
    return _without_pointer(next(found, ""))


def _with_image(known: Cause, container: Document) -> str:
    """What a cause means, with the image's name where it is about the image."""
    image = container.get("image", "")
    named = image and known.word in ("pull", "architecture")
    return known.means.replace("its image", f"its image {image}", 1) if named else known.means


def from_event(text: str) -> Explanation:
    """Why no task can even be started, from a service event or a refused RunTask."""
    known = cause_of(text)
    words = re.sub(r"^(\([^)]*\)\s*)*", "", _line(_without_pointer(text)))
    if known is None:
        by_ecs = words.startswith(("was ", "failed ", "could ", "is unable "))
        happened = f"ECS {words}" if by_ecs else f"ECS says: {words}"
        return Explanation(happened=happened, cause="unknown")
    fails = "unhealthy" in words or "health checks" in words
    return Explanation(
        happened=f"A task {'is failing' if fails else 'could not start'}: {known.means}",
        said=_line(_without_pointer(text)),
        advice=known.advice,
        cause=known.word,
    )


def _without_pointer(event: str) -> str:
    """An event without AWS's pointer to its guide."""
    return re.sub(r"\s*For more information, see .*$", "", event)


def _lifetime(task: Document) -> str:
    begun, ended = task.get("startedAt"), task.get("stoppingAt") or task.get("stoppedAt")
    if isinstance(begun, (int, float)) and isinstance(ended, (int, float)):
        return f"A task stopped after {max(0, round(ended - begun))} s"
    return "A task could not start"


def _culprit(task: Document) -> Document:
    """The container that took the task down: one with a reason or a bad exit first."""
    containers: Sequence[Document] = task.get("containers", ())
    ranked = sorted(
        containers,
        key=lambda c: (not c.get("reason"), not c.get("exitCode"), c.get("exitCode") is None),
    )
    return ranked[0] if ranked else {}


def _line(text: str) -> str:
    """AWS's text on one line, without a full stop, and not endless."""
    line = " ".join(text.split()).rstrip(".")
    if len(line) <= LONGEST:
        return line
    return f"{line[:BEGINNING]} ... {line[BEGINNING - LONGEST :]}"


def dead_tasks(
    clients: Clients, pace: Pace, cluster: str, service: str, deployment: str
) -> list[dict[str, Any]]:
    """Stopped tasks that a deployment started and did not stop itself, oldest first.

    ListTasks can't filter by both, and keeps stopped tasks for about an hour.
    """
    arns = pace.call(clients.ecs.task_arns, cluster, serviceName=service, desiredStatus="STOPPED")
    found = [t for some in _hundreds(arns) for t in pace.call(clients.ecs.tasks, cluster, some)]
    own = [t for t in found if t.get("startedBy") == deployment and not _scaled_in(t)]
    return sorted(own, key=lambda t: (t.get("createdAt", 0), t["taskArn"]))


def _scaled_in(task: Document) -> bool:
    return str(task.get("stoppedReason", "")).startswith("Scaling activity")


def _hundreds(arns: Sequence[str]) -> Iterable[Sequence[str]]:
    return (arns[i : i + TASKS_AT_ONCE] for i in range(0, len(arns), TASKS_AT_ONCE))


def with_log(
    clients: Clients,
    pace: Pace,
    told: Explanation,
    task: Document,
    definition: Document,
    unpublished: Sequence[str] = (),
) -> Explanation:
    """The explanation with the last lines of the container that died, if they can be had."""
    container = _culprit(task)
    place = log_place(definition, str(container.get("name", "")), task["taskArn"])
    if place is None or (container.get("exitCode") is None and not task.get("startedAt")):
        return told
    try:
        lines = pace.call(clients.logs.last_lines, *place, LOG_LINES)
    except AwsError:
        return told  # an explanation without the log is better than none
    advice = advice_of_log(lines, unpublished) or told.advice
    if not lines and advice == SEE_LOG:
        advice = WROTE_NOTHING
    name = ", ".join(place) if lines else ""
    return replace(told, advice=advice, log=tuple(lines), log_name=name)


def log_place(definition: Document, container: str, task: str) -> tuple[str, str] | None:
    """Log group and stream of a container: `prefix/container/task` with the awslogs driver."""
    for one in definition.get("containerDefinitions", ()):
        if one.get("name") == container:
            logging = one.get("logConfiguration", {})
            options = logging.get("options", {})
            group, prefix = options.get("awslogs-group"), options.get("awslogs-stream-prefix")
            if logging.get("logDriver") == "awslogs" and group and prefix:
                return group, f"{prefix}/{container}/{task.rpartition('/')[2]}"
    return None
