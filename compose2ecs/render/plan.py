"""A plan as text, as JSON and as Markdown."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from compose2ecs.deploy import change as kinds
from compose2ecs.deploy import diff

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2ecs.deploy.change import Change, Need, Plan
    from compose2ecs.deploy.diff import Difference

SIGNS = {
    kinds.CREATE: "+",
    kinds.UPDATE: "~",
    kinds.REPLACE: "±",
    kinds.RUN: "▸",
    kinds.DELETE: "-",
    kinds.ROLL_BACK: "↶",
    kinds.UNCHANGED: "=",
}
COLOURS = {"+": "32", "~": "33", "±": "31", "▸": "36", "-": "31", "↶": "33", "=": "2"}
HIDDEN = "changed (hidden; --show-values)"
LONGEST_VALUE = 100


def text(plan: Plan, *, colour: bool = False, notes: bool = False) -> str:
    """The plan as a person reads it; one line when there is nothing to do.

    With `notes` it names what is left alone of services that stay as they are, too.
    """
    same = [c for c in plan.changes if c.action == kinds.UNCHANGED]
    stays = [f"    {c.name}: {line}" for c in same if notes and (line := _left_alone(c))]
    if plan.empty:
        return "\n".join([f"{_name(plan)}: {_nothing(plan)}", *stays, ""])
    lines = [f"{_name(plan)}: {_headline(plan)}", ""]
    width = max((len(c.name) for c in plan.services), default=0) + 2
    cells = [_facts(c) for c in plan.todo]
    columns = [max((len(row[i]) for row in cells), default=0) for i in range(3)]
    for change in plan.todo:
        lines += _change_lines(change, width, columns, colour=colour)
    if same:
        names = ", ".join(c.name for c in same)
        lines.append(f"  {_sign(kinds.UNCHANGED, colour)} {names:<{width}}  no change")
    return "\n".join([*lines, *stays, "", plan.summary, ""])


def _name(plan: Plan) -> str:
    return f"{plan.project} ({plan.stage})" if plan.stage else plan.project


def _nothing(plan: Plan) -> str:
    if plan.down:
        return "nothing to remove."
    if plan.purpose == kinds.ROLL_BACK:
        return "nothing to roll back."
    going = f"; still under way: {', '.join(plan.under_way)}" if plan.under_way else ""
    return f"{_counted(plan)}, no change{going}."


def _counted(plan: Plan) -> str:
    services = sum(c.kind == kinds.SERVICE for c in plan.services)
    jobs = len(plan.services) - services
    parts = [_many(services, "service")] if services or not jobs else []
    return ", ".join([*parts, *([_many(jobs, "job")] if jobs else [])])


def _headline(plan: Plan) -> str:
    where = f"cluster {plan.cluster} in {plan.region}"
    if plan.down:
        what = _counted(plan) if plan.services else "what is left"
        return f"removing {what} from {where}"
    if plan.purpose == kinds.ROLL_BACK:
        return f"rolling back {_counted(plan)} in {where}"
    return f"{_counted(plan)} for {where} on {plan.launch_type}"


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _title(change: Change) -> str:
    own = change.kind in (kinds.SERVICE, kinds.JOB)
    return change.key if own else f"{change.kind} {change.name}"


def _sign(action: str, colour: bool) -> str:
    sign = SIGNS[action]
    return f"\x1b[{COLOURS[sign]}m{sign}\x1b[0m" if colour else sign


def _change_lines(
    change: Change, width: int, columns: Sequence[int], *, colour: bool
) -> Iterator[str]:
    start = f"  {_sign(change.action, colour)} {_title(change):<{width}}"
    yield f"{start}{_after_title(change, columns)}".rstrip()
    for reason in change.reasons:
        yield f"      because {reason}"
    wide = min(40, max((len(d.what) for d in change.differences), default=0)) + 2
    for difference in change.differences:
        yield f"      {difference_line(difference, wide)}"
    if stays := _left_alone(change):
        yield f"      {stays}"


def _left_alone(change: Change) -> str:
    """`left alone: desired count 4, tag owner ops`, as far as it is worth a line."""
    named = [f"{a.what} {_short(a.value)}".rstrip() for a in change.left_alone if a.notable]
    return f"left alone: {', '.join(named)}" if named else ""


def _after_title(change: Change, columns: Sequence[int]) -> str:
    if change.action in (kinds.CREATE, kinds.RUN):
        cells = [f"{cell:<{w}}" for cell, w in zip(_facts(change), columns, strict=True) if w]
        return "  ".join([*cells, *_waits(change.needs)]).rstrip()
    if change.action == kinds.DELETE:
        return "; ".join((*change.consequences, *_waits(change.needs)))
    parts = ["new revision"] if change.definition is not None else []
    parts += change.consequences or (["in place"] if not parts else [])
    return "; ".join(parts)


def _facts(change: Change) -> tuple[str, str, str]:
    """How many tasks, how big, of what."""
    if change.action not in (kinds.CREATE, kinds.RUN) or not change.images:
        return "", "", ""
    tasks = "job" if change.kind == kinds.JOB else ""
    if not tasks and change.tasks is not None:
        tasks = _many(change.tasks, "task")
    return tasks, size(change.size), ", ".join(change.images)


def size(of: tuple[str, str] | None) -> str:
    """`0.25 vCPU, 0.5 GB`: CPU units are 1024 to a vCPU, MiB 1024 to a GB as AWS counts."""
    if of is None:
        return ""
    return f"{int(of[0]) / 1024:g} vCPU, {int(of[1]) / 1024:g} GB"


def _waits(needs: Sequence[Need]) -> list[str]:
    how = {"healthy": " is healthy", "completed": " has completed"}
    words = [f"{n.name}{how.get(n.condition, '')}" for n in needs]
    return [f"after {', '.join(words)}"] if words else []


def difference_line(difference: Difference, width: int) -> str:
    """`image   nginx:1.27 → nginx:1.29`, and what it means when it is not a rolling update."""
    what, effect = f"{difference.what:<{width}}", difference.effect
    after = f"   {effect}" if effect != diff.ROLLING else ""
    return f"{what}{_values(difference)}{after}"


def _values(difference: Difference) -> str:
    before, after = _short(difference.before), _short(difference.after)
    if difference.hidden:
        return HIDDEN
    if before and after:
        return f"{before} → {after}"
    if after:
        return f"added: {after}" if after != "set" else "added"
    return f"removed: {before}" if before != "set" else "removed"


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= LONGEST_VALUE else f"{line[: LONGEST_VALUE - 3]}..."


def as_json(plan: Plan) -> str:
    """The plan as a JSON object, also what `--out` saves: `fingerprint` is what it is held to."""
    return json.dumps(_object(plan), indent=2) + "\n"


def _object(plan: Plan) -> dict[str, Any]:
    return {
        "project": plan.project,
        "stage": plan.stage,
        "cluster": plan.cluster,
        "region": plan.region,
        "account": plan.account,
        "launchType": plan.launch_type,
        "changes": [_change_object(c) for c in plan.changes],
        "orphans": list(plan.orphans),
        "summary": plan.summary,
        "fingerprint": plan.fingerprint,
    }


def _change_object(change: Change) -> dict[str, Any]:
    return {
        "action": change.action,
        "kind": change.kind,
        "name": change.name,
        "newRevision": change.definition is not None,
        "tasks": change.tasks,
        "images": list(change.images),
        "after": [asdict(n) for n in change.needs],
        "reasons": list(change.reasons),
        "consequences": list(change.consequences),
        "differences": [asdict(d) for d in change.differences],
        "leftAlone": [{"what": a.what, "value": a.value, "why": a.why} for a in change.left_alone],
    }


def markdown(plan: Plan) -> str:
    """The plan as a comment on a pull request."""
    if plan.empty:
        return f"**{_name(plan)}**: {_nothing(plan)}\n"
    lines = [f"**{_name(plan)}**: {_headline(plan)}", ""]
    for change in plan.todo:
        facts = [f for f in (*_facts(change), *_waits(change.needs)) if f]
        if change.action not in (kinds.CREATE, kinds.RUN):
            facts = [_after_title(change, ())]
        more = f": {', '.join(facts)}" if any(facts) else ""
        lines.append(f"- {change.action} **{_title(change)}**{more}")
        lines += [f"  - because {reason}" for reason in change.reasons]
        lines += [f"  - {_marked(d)}" for d in change.differences]
        if stays := _left_alone(change):
            lines.append(f"  - {stays}")
    return "\n".join([*lines, "", plan.summary, ""])


def _marked(difference: Difference) -> str:
    values = _values(difference)
    if not difference.hidden and difference.before and difference.after:
        values = f"`{_short(difference.before)}` → `{_short(difference.after)}`"
    effect = f" ({difference.effect})" if difference.effect != diff.ROLLING else ""
    return f"{difference.what}: {values}{effect}"
