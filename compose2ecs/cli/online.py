"""`plan`, `up`, `down`, `rollback`: the commands that talk to AWS, or to the sandbox instead."""

from __future__ import annotations

import gc
import json
import os
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from compose2ecs import pipeline
from compose2ecs.aws.errors import AwsError
from compose2ecs.cli import request
from compose2ecs.cli.offline import complain
from compose2ecs.cli.start import colour, silence
from compose2ecs.compose.load import load
from compose2ecs.diagnostics import cli_rules, settings_rules
from compose2ecs.diagnostics.deploy_rules import advice
from compose2ecs.diagnostics.diagnostic import has_errors
from compose2ecs.diagnostics.lint import heeded
from compose2ecs.diagnostics.position import NOWHERE
from compose2ecs.mapping.settings import resolve
from compose2ecs.render import plan as render_plan
from compose2ecs.render import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from compose2ecs.cli.request import Values
    from compose2ecs.compose.project import Project
    from compose2ecs.deploy.change import Plan
    from compose2ecs.deploy.events import Event
    from compose2ecs.deploy.pace import Work
    from compose2ecs.diagnostics.diagnostic import Diagnostic, Rule
    from compose2ecs.mapping.target import Target

FILES_ARE_WRONG = 1
USAGE = 2
REFUSED = 3
CHANGES = 4
OUTDATED = 6
DECLINED = 130
SANDBOX_REGION = "us-east-1"


class Stop(Exception):  # noqa: N818 the end of a command, not an error
    """The command ends here with this exit code; what there was to say has been said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def plan(values: Values) -> int:
    """Show what `up` would change."""
    return _ending(_plan, values)


def up(values: Values) -> int:
    """Plan, ask, apply, wait."""
    return _ending(_up, values)


def down(values: Values) -> int:
    """Stop and delete the project's services and what `up` created for them."""
    return _ending(_down, values)


def rollback(values: Values) -> int:
    """Return the project's services to what was stable before."""
    return _ending(_rollback, values)


def verify(values: Values) -> int:
    """Ask the account what it lacks for the project; nothing is changed."""
    return _ending(_verify, values)


def sandbox(values: Values) -> int:
    """Serve the embedded ECS until interrupted."""
    from compose2ecs.sandbox.errors import SandboxError
    from compose2ecs.sandbox.http import serve

    def ready(port: int) -> None:
        print(f"the sandbox listens on http://127.0.0.1:{port} (Ctrl-C ends it)", flush=True)

    try:
        serve(
            int(values["port"]),
            values["sandbox_state"],
            region=values["region"],
            faults=values["faults"],
            speed=values["speed"],
            ready=ready,
        )
    except SandboxError as e:
        raise request.UsageError(str(e)) from None
    except OSError as e:
        raise request.UsageError(
            f"can't listen on port {values['port']:.0f}: {e.strerror}"
        ) from None
    return 0


def _plan(values: Values) -> int:
    project, target, found = _checked(values)
    with _work(values, project, target) as work:
        draft, more = _drafted(values, work, project, target, found)
        made, lacking = draft.plan, _lacking(values, work, draft)
    _say(_plan_text(values, made))
    found = _told(values, (*found, *more, *lacking))
    if values["out"]:
        _save(values["out"], made)
    if has_errors(lacking):
        return REFUSED
    if values["detailed_exitcode"] and not made.empty:
        return CHANGES
    return int(has_errors(found))


def _up(values: Values) -> int:
    project, target, found = _checked(values)
    with _work(values, project, target) as work:
        draft, more = _drafted(values, work, project, target, found)
        made = draft.plan
        if values["plan"]:
            _hold(values["plan"], made)
        as_events = values["format"] == "json"
        if not as_events:
            _say(_plan_text(values, made))
        lacking = _lacking(values, work, draft)
        found = _told(values, (*found, *more, *lacking))
        if has_errors(lacking):
            print("nothing was changed", file=sys.stderr)
            return REFUSED
        if has_errors(found) or (made.empty and not (made.under_way or as_events)):
            return int(has_errors(found))
        if not (made.empty or values["yes"] or values["plan"]):
            _ask(made.question)
        code = _applied(values, work, made)
        if code == 0:
            _tell_addresses(values, work, made)
    return code


def _down(values: Values) -> int:
    from compose2ecs.deploy.down import down_plan

    return _without_files(values, lambda work, _, target: down_plan(work, target))


def _rollback(values: Values) -> int:
    from compose2ecs.deploy.rollback import rollback_plan

    def made(work: Work, project: Project, target: Target) -> tuple[Plan, tuple[Diagnostic, ...]]:
        return rollback_plan(work, target, _on_ecs(values["services"], project, target))

    return _without_files(values, made)


def _on_ecs(services: Sequence[str], project: Project, target: Target) -> list[str]:
    """The ECS services of Compose services; one that the file lacks keeps the name it would have.

    So a service that was taken out of the file can still be named.
    """
    from compose2ecs.mapping.names import group_name
    from compose2ecs.mapping.topology import arrange

    groups = arrange(project, target)[0].group_of if services else {}
    return [groups.get(s) or group_name(target, s) for s in services]


def _without_files(
    values: Values,
    make: Callable[[Work, Project, Target], tuple[Plan, tuple[Diagnostic, ...]]],
) -> int:
    """Plan, ask and apply what asks nothing of the files but whose project it is."""
    project, target, found = _resolved(values)
    _stop_at_errors(values, found)
    with _work(values, project, target) as work:
        made, more = make(work, project, target)
        as_events = values["format"] == "json"
        if not as_events:
            _say(_plan_text(values, made))
        found = _told(values, (*found, *more))
        if has_errors(found):
            return REFUSED
        if made.empty and not as_events:
            return 0
        if not (made.empty or values["yes"]):
            _ask(made.question)
        return _applied(values, work, made)


def _resolved(values: Values) -> tuple[Project, Target, tuple[Diagnostic, ...]]:
    """The project and where it goes; a run that changes something needs a region."""
    project, found = load(request.sources(values))
    if project is None:
        complain(heeded(found, strict=bool(values.get("strict"))), values)
        raise Stop(FILES_ARE_WRONG)
    where = request.region(values["aws_profile"], os.environ)
    if where is None and values["sandbox"]:
        where = SANDBOX_REGION
    target, more = resolve(project, request.options(values), region=where)
    if any(d.rule is settings_rules.NO_REGION for d in more):
        raise _stop(cli_rules.NO_REGION, "no AWS region is set", REFUSED)
    return project, target, (*found, *more)


def _checked(values: Values) -> tuple[Project, Target, tuple[Diagnostic, ...]]:
    """The same for a project that converts: every error is told before anything is asked of AWS."""
    project, target, found = _resolved(values)
    _, more = pipeline.translation(project, target, told=found)
    _stop_at_errors(values, (*found, *more))
    return project, target, found


def _stop_at_errors(values: Values, found: tuple[Diagnostic, ...]) -> None:
    found = heeded(found, strict=bool(values.get("strict")))
    if has_errors(found):
        complain(found, values)
        raise Stop(FILES_ARE_WRONG)


def _verify(values: Values) -> int:
    from compose2ecs.cli.asking import asking
    from compose2ecs.deploy.preflight.question import NG
    from compose2ecs.render import verify as render_verify

    project, target, found = _checked(values)
    with _work(values, project, target) as work, asking() as on_progress:
        results, more = pipeline.verified(
            work,
            project,
            target,
            told=found,
            secret_keys=values["secret_keys"],
            on_progress=on_progress,
        )
    if results is not None:
        if values["format"] == "json":
            _say(render_verify.as_json(target, results))
        else:
            _say(render_verify.text(target, results, colour=colour(sys.stdout)))
    found = _told(values, (*found, *more))
    if results is None or any(r.status == NG for r in results):
        return REFUSED
    return int(has_errors(found))


def _lacking(values: Values, work: Work, draft: pipeline.Draft) -> tuple[Diagnostic, ...]:
    """What the account lacks for what the plan starts, unless nobody wants to know."""
    from compose2ecs.cli.asking import asking
    from compose2ecs.deploy.preflight.run import findings

    if values["no_verify"]:
        return ()
    with asking() as on_progress:
        return tuple(findings(pipeline.preflighted(work, draft, on_progress)))


def _drafted(
    values: Values, work: Work, project: Project, target: Target, told: tuple[Diagnostic, ...]
) -> tuple[pipeline.Draft, tuple[Diagnostic, ...]]:
    """The plan and what else there is to say; an error comes with what was `told` of the files."""
    made, found = pipeline.drafted(
        work,
        project,
        target,
        told=told,
        show_values=values["show_values"],
        remove_orphans=values["remove_orphans"],
        replace=values["replace"],
        force=values["force"],
        rerun=values["rerun"],
    )
    if made is None:
        complain(heeded((*told, *found), strict=values["strict"]), values)
        raise Stop(REFUSED if any(d.rule.code.startswith("C2E4") for d in found) else 1)
    return made, found


def _told(values: Values, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Say them behind the plan, on the other stream."""
    found = heeded(found, strict=bool(values.get("strict")))
    complain(found, values)
    return found


def _applied(values: Values, work: Work, made: Plan) -> int:
    """Carry the plan out and return the outcome's exit code."""
    from compose2ecs.deploy.apply import apply

    # Waiting takes minutes: what was read stays, the rest may be collected again.
    gc.freeze()
    gc.enable()
    show = progress.shown(sys.stdout, as_json=values["format"] == "json", colour=colour(sys.stdout))
    outcome = apply(
        work,
        made,
        on_event=_undisturbed(show),
        wait=not values["no_wait"],
        timeout=values["timeout"],
    )
    return outcome.code


def _say(text: str) -> None:
    """Write at once, so that both streams come in order; in silence when the reader has left."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        silence()


def _undisturbed(show: Callable[[Event], None]) -> Callable[[Event], None]:
    """Go on in silence when whoever reads the output (head, a pager) has left.

    A deployment must not end half-way for that.
    """

    def shown(event: Event) -> None:
        try:
            show(event)
        except BrokenPipeError:
            silence()

    return shown


def _tell_addresses(values: Values, work: Work, made: Plan) -> None:
    """Where each published port answers, or what closes it."""
    from compose2ecs.deploy.reach import reach

    if not values["no_wait"] and values["format"] == "text":
        _say(progress.addresses(reach(work, made)))


def _plan_text(values: Values, made: Plan) -> str:
    if values["format"] == "json":
        return render_plan.as_json(made)
    if values["format"] == "markdown":
        return render_plan.markdown(made)
    notes = bool(values.get("notes"))
    return render_plan.text(made, colour=colour(sys.stdout), notes=notes)


def _save(path: str, made: Plan) -> None:
    request.write(path, render_plan.as_json(made))


def _hold(path: str, made: Plan) -> None:
    """Go on only if the saved plan is still the plan."""
    try:
        with open(path, encoding="utf-8") as f:
            saved = json.load(f)["fingerprint"]
    except (OSError, ValueError, KeyError, TypeError):
        raise _stop(cli_rules.PLAN_UNREADABLE, f"{path} is not a saved plan", OUTDATED) from None
    if saved != made.fingerprint:
        raise _stop(cli_rules.PLAN_OUTDATED, f"the plan in {path} no longer holds", OUTDATED)


def _ask(question: str) -> None:
    """Go on only if somebody says yes."""
    if not sys.stdin.isatty():
        raise _stop(
            cli_rules.NOBODY_TO_ASK, "there are changes to confirm and nobody to ask", USAGE
        )
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        print("nothing was changed", file=sys.stderr)
        raise Stop(DECLINED)


@contextmanager
def _work(values: Values, project: Project, target: Target) -> Iterator[Work]:
    """Access to AWS, or to the sandbox, whose state is saved at the end whatever happens."""
    from compose2ecs.aws.clients import connect
    from compose2ecs.aws.clock import SystemClock
    from compose2ecs.aws.session import open_session
    from compose2ecs.deploy.pace import Work

    if not values["sandbox"]:
        session = open_session(values["aws_profile"], target.region)
        url = values["endpoint_url"]
        yield Work(connect(session, region=target.region, endpoint_url=url, clock=SystemClock()))
        return
    from compose2ecs.sandbox.lock import held
    from compose2ecs.sandbox.sandbox import SandboxError, open_sandbox

    state = _sandbox_state(values, project)
    with ExitStack() as stack:
        try:
            stack.enter_context(held(state))
            sandbox = open_sandbox(state, region=target.region)
        except SandboxError as e:
            raise _stop(cli_rules.SANDBOX_UNREADABLE, str(e), REFUSED) from None
        stack.callback(sandbox.save)
        yield Work(connect(sandbox.session(), region=target.region, clock=sandbox.clock))


def _sandbox_state(values: Values, project: Project) -> str | None:
    said = values["sandbox_state"]
    if said == "none":
        return None
    return said or os.path.join(project.directory, ".compose2ecs", "sandbox.json")


def _stop(rule: Rule, message: str, code: int) -> Stop:
    complain([rule.at(NOWHERE, message, advice(rule))], {"notes": True})
    return Stop(code)


def _ending(run: Callable[[Values], int], values: Values) -> int:
    """Run a command to its exit code."""
    try:
        return run(values)
    except Stop as stop:
        return stop.code
    except AwsError as error:
        from compose2ecs.deploy.refusal import refusal

        complain([refusal(error)], values)
        return REFUSED
