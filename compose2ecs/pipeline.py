"""The stages in order: what `config`, `convert`, `validate`, `plan`, `up` and `down` run.

    load       files            → Project      (compose/load.py has the order inside)
    resolve    Project, Options → Target       (settings and defaults)
    arrange    Project, Target  → Topology     (who shares a task, who needs whom)
    translate  all of these     → EcsState and the loss report
    check      EcsState         → findings of the rule book, at the Compose key they come from
    prepare, observe, make_plan, preflight, apply   (deploy/, against AWS or the sandbox)

Each returns its value with diagnostics. Loading stops at errors, since nothing behind it would make
sense; resolve to check all run, so that a user sees every problem at once.
"""

from __future__ import annotations

from compose2ecs.compose.load import Sources, load
from compose2ecs.diagnostics.diagnostic import ERROR, has_errors, in_order
from compose2ecs.diagnostics.ecs_rules import IMAGE_REFERENCE, NETWORK_MISSING
from compose2ecs.diagnostics.lint import heeded
from compose2ecs.diagnostics.position import NOWHERE, Position
from compose2ecs.diagnostics.reading import UNSET_VARIABLE
from compose2ecs.diagnostics.record import Record
from compose2ecs.ecs.rules import check
from compose2ecs.ecs.state import EcsState, origin
from compose2ecs.mapping.row import IGNORED, REJECTED
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.topology import Topology, arrange
from compose2ecs.mapping.translate import translate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from compose2ecs.compose.project import Project
    from compose2ecs.deploy.change import Plan
    from compose2ecs.deploy.pace import Work
    from compose2ecs.deploy.preflight.question import Result
    from compose2ecs.deploy.preflight.run import Progress
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.ecs.rules import Finding
    from compose2ecs.mapping.report import Report
    from compose2ecs.mapping.row import Entry
    from compose2ecs.mapping.target import Options, Target


class Conversion(Record):
    """What a project becomes."""

    project: Project
    target: Target
    topology: Topology
    state: EcsState
    report: Report


def conversion(
    sources: Sources, options: Options, region: str | None
) -> tuple[Conversion | None, tuple[Diagnostic, ...]]:
    """Read and translate a project; None when it can't be read.

    `region` is what the environment or the AWS configuration says.
    """
    project, found = load(sources)
    if project is None or has_errors(found):
        return None, in_order(found)
    target, more = resolve(project, options, region=region)
    converted, last = translation(project, target, told=found)
    return converted, in_order((*found, *more, *last))


def translation(
    project: Project, target: Target, *, told: Iterable[Diagnostic] = ()
) -> tuple[Conversion, tuple[Diagnostic, ...]]:
    """Translate a project for a target and hold the result against the rule book.

    `told` is what was said of the files: of an image whose text lacks a variable no more is said.
    """
    incomplete = _incomplete_images(project, told)
    topology, found = arrange(project, target)
    state, report, more = translate(project, target, topology)
    found = (*found, *more)
    # Without subnets a converted service has no networkConfiguration: `up` fills it in.
    findings = [f for f in check(state) if target.subnets or f.rule is not NETWORK_MISSING]
    judged = _judged(findings, state, project.tree.here, found)
    if incomplete:
        judged = [
            d for d in judged if d.rule is not IMAGE_REFERENCE or d.position not in incomplete
        ]
    return Conversion(
        project=project, target=target, topology=topology, state=state, report=report
    ), (*found, *judged)


def _incomplete_images(project: Project, told: Iterable[Diagnostic]) -> set[Position]:
    """Where `image` is written of services whose image lacks a variable that is not set."""
    unset = {d.position for d in told if d.rule is UNSET_VARIABLE}
    if not unset:
        return set()
    return {s.key_at("image") for s in project.services.values() if s.at("image") in unset}


def _judged(
    findings: Iterable[Finding],
    state: EcsState,
    fallback: Position,
    told: Iterable[Diagnostic],
) -> list[Diagnostic]:
    """Findings as diagnostics at their Compose keys, less the echoes of `told` errors."""
    told = tuple(told)
    errors = {d.position for d in told if d.severity == "error"}
    out = []
    for f in findings:
        at = origin(state, f.kind, f.name, f.path)
        # A row that refused its key leaves the field out, which the rule book then misses.
        if errors and (at == NOWHERE or at in errors):
            continue
        out.append(f.rule.at(fallback if at == NOWHERE else at, f.message, f.help))
    return out


def tolerated(report: Iterable[Entry], ignored: Iterable[Diagnostic]) -> tuple[Entry, ...]:
    """The loss report of a run that goes on: keys whose refusal the files ignore are left out."""
    spared = {d.position for d in ignored if d.severity == ERROR}
    return tuple(
        e.replace(verdict=IGNORED) if e.verdict == REJECTED and e.at in spared else e
        for e in report
    )


class Draft(Record):
    """A plan with what it was made for."""

    plan: Plan
    target: Target
    """With what only the account knows: subnets, roles."""
    state: EcsState
    """The wanted state."""


def planned(
    work: Work,
    project: Project,
    target: Target,
    *,
    told: tuple[Diagnostic, ...] = (),
    **choices: Any,
) -> tuple[Plan | None, tuple[Diagnostic, ...]]:
    """What would have to change on ECS for it to be what the project says; None after an error."""
    draft, found = drafted(work, project, target, told=told, **choices)
    return (draft.plan if draft else None), found


def drafted(
    work: Work,
    project: Project,
    target: Target,
    *,
    told: tuple[Diagnostic, ...] = (),
    **choices: Any,
) -> tuple[Draft | None, tuple[Diagnostic, ...]]:
    """The same with what `preflighted` needs beside the plan.

    `told` is what was said of the files so far: what they ignore is no error here. `choices` are
    those of deploy.plan.make_plan. Whoever calls has held the files against the rule book
    (`translation`), so that nothing is asked of AWS for files that are wrong.
    """
    from compose2ecs.deploy.observe import observe
    from compose2ecs.deploy.plan import make_plan
    from compose2ecs.deploy.prepare import prepare

    ready, found = prepare(work, project, target)
    if has_errors(found):
        return None, in_order(found)
    converted, judged = translation(project, ready, told=told)
    if has_errors(heeded((*told, *judged))):
        return None, in_order((*found, *judged))
    topology, wanted = converted.topology, converted.state
    current = observe(work, ready, topology, wanted)
    plan, more = make_plan(topology, wanted, current, ready, project=project, **choices)
    found = in_order((*found, *judged, *more))
    draft = Draft(plan=plan, target=ready, state=wanted)
    return (None if has_errors(heeded((*told, *found))) else draft), found


def preflighted(
    work: Work, draft: Draft, on_progress: Progress | None = None
) -> tuple[Result, ...]:
    """What the account says to the services and jobs that a plan starts.

    A plan that starts no tasks makes no call here.
    """
    from compose2ecs.deploy.preflight.asked import Asked
    from compose2ecs.deploy.preflight.checks import BEFORE_CHANGES
    from compose2ecs.deploy.preflight.run import preflight

    starting = tuple(c.name for c in draft.plan.services if c.starts)
    if not starting:
        return ()
    asked = Asked(work, draft.target, draft.state, only=starting)
    return preflight(asked, BEFORE_CHANGES, on_progress=on_progress)


def verified(
    work: Work,
    project: Project,
    target: Target,
    *,
    told: tuple[Diagnostic, ...] = (),
    secret_keys: bool = False,
    on_progress: Progress | None = None,
) -> tuple[tuple[Result, ...] | None, tuple[Diagnostic, ...]]:
    """What the account says to the whole project; None after an error among the findings.

    Raises AwsError only when nothing at all can be asked.
    """
    from compose2ecs.deploy.preflight.asked import Asked
    from compose2ecs.deploy.preflight.located import located
    from compose2ecs.deploy.preflight.run import preflight

    ready, first, found = located(work, project, target)
    if has_errors(found):
        return None, in_order(found)
    converted, judged = translation(project, ready, told=told)
    found = in_order((*found, *judged))
    if has_errors(heeded((*told, *found))):
        return None, found
    asked = Asked(work, ready, converted.state, secret_keys=secret_keys)
    return (*first, *preflight(asked, on_progress=on_progress)), found
