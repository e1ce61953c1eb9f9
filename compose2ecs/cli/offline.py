"""`config`, `convert`, `validate`, `explain`, `migrate`, `schema`: commands that need no AWS."""

from __future__ import annotations

import os
import sys

from compose2ecs.cli import request
from compose2ecs.diagnostics.diagnostic import ERROR, NOTE, WARNING, has_errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from compose2ecs.cli.request import Values
    from compose2ecs.diagnostics.diagnostic import Diagnostic


def convert(values: Values) -> int:
    """Print or write the ECS documents that a project becomes."""
    from compose2ecs.pipeline import conversion
    from compose2ecs.render import documents

    where = request.region(values["aws_profile"], os.environ)
    made, found = conversion(request.sources(values), request.options(values), where)
    complain(found, values)
    if made is not None and values["report"]:
        request.write(values["report"], documents.report(made.report))
    if made is None or has_errors(found):
        return 1
    if values["out"]:
        os.makedirs(values["out"], exist_ok=True)
        for name, content in documents.files(made.state).items():
            request.write(os.path.join(values["out"], name), content)
    else:
        sys.stdout.write(documents.together(made.state))
    return exit_code(found, strict=values["strict"])


def config(values: Values) -> int:
    """Print the project as it was read."""
    from compose2ecs.compose.load import load

    project, found = load(request.sources(values))
    complain(found, values)
    if project is None or has_errors(found):
        return 1
    if not values["quiet"]:
        if values["format"] == "json":
            from json import dumps

            sys.stdout.write(dumps(project.tree, indent=2, ensure_ascii=False) + "\n")
        else:
            from compose2ecs.compose.read import yaml_text

            sys.stdout.write(yaml_text(project.tree))
    return exit_code(found, strict=values["strict"])


def validate(values: Values) -> int:
    """Every problem of the named files on standard output."""
    from compose2ecs.cli.judging import judged

    found, files = judged(values)
    out = sys.stdout
    kind = values["format"]
    from compose2ecs.render import diagnostics as render

    if kind == "text":
        from compose2ecs.cli.start import colour

        shown = heard(found, values)
        out.write(render.text(shown, colour=colour(out)))
        out.write(render.summary(shown, len({d.position.file for d in shown} - {""}) or files))
        out.write(render.unheard(len(found) - len(shown)))
    elif kind == "json":
        out.write(render.json(found))
    elif kind == "sarif":
        from compose2ecs import __version__

        out.write(render.sarif(found, __version__))
    else:
        out.write(render.github(found))
    return exit_code(found, strict=values["strict"])


def explain(values: Values) -> int:
    """Print the page of a rule or of a Compose key."""
    from compose2ecs.render.explain import page

    if not values["arguments"]:
        raise request.UsageError("explain takes a rule's code or a Compose key, e.g. C2E1004")
    for subject in values["arguments"]:
        text = page(subject)
        if text is None:
            raise request.UsageError(
                f"there is no rule and no Compose key {subject!r} "
                "(docs/rules.md and docs/support.md list them)"
            )
        sys.stdout.write(text)
    return 0


def migrate(values: Values) -> int:
    """Print the compose2ecs.yml that says what other tools' files, keys and labels say."""
    from compose2ecs.compose.load import load
    from compose2ecs.mapping.migration import migration
    from compose2ecs.mapping.settings import resolve
    from compose2ecs.mapping.target import Options
    from compose2ecs.render.migration import page

    where = request.region(values["aws_profile"], os.environ) or "us-east-1"
    # Services of every profile: the file is to serve all of them.
    project, found = load(request.sources(values).replace(profiles=("*",)))
    if project is None:
        complain(found, values)
        return 1
    target, more = resolve(project, Options(), region=where)
    complain((*found, *more), values)
    if has_errors(more):
        return 1
    made = migration(project, target)
    for name, at in made.hidden:
        message = "ecs-params.yml overrides it now, and then it would come into force: remove it"
        print(f"{at}: {name}: {message}", file=sys.stderr)
    if made.content:
        sys.stdout.write(page(made))
    else:
        print("nothing to migrate: everything is said in x-ecs already", file=sys.stderr)
    return exit_code((*found, *more), strict=values["strict"])


def schema(values: Values) -> int:
    """Print a JSON Schema for editors."""
    from json import dumps

    from compose2ecs.render.schema import NAMES, editor_schema

    names = values["arguments"] or (NAMES[0],)
    if len(names) != 1 or names[0] not in NAMES:
        raise request.UsageError(f"schema takes one of {', '.join(NAMES)}")
    sys.stdout.write(dumps(editor_schema(names[0]), indent=2, ensure_ascii=False) + "\n")
    return 0


def complain(found: Sequence[Diagnostic], values: Values) -> None:
    """Diagnostics on standard error, where they don't disturb documents."""
    shown = heard(found, values)
    if found:
        from compose2ecs.cli.start import colour
        from compose2ecs.render import diagnostics as render

        sys.stderr.write(render.text(shown, colour=colour(sys.stderr)))
        sys.stderr.write(render.unheard(len(found) - len(shown)))


def heard(found: Sequence[Diagnostic], values: Values) -> Sequence[Diagnostic]:
    """What is printed as text: everything, but notes only with --notes."""
    return found if values["notes"] else [d for d in found if d.severity != NOTE]


def exit_code(found: Iterable[Diagnostic], *, strict: bool) -> int:
    """0, or 1 with an error; with `strict` also with a warning."""
    bad = (ERROR, WARNING) if strict else (ERROR,)
    return int(any(d.severity in bad for d in found))
