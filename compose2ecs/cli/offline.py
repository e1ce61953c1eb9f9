"""`config`, `convert`, `validate`, `explain`, `migrate`, `schema`: commands that need no AWS."""

from __future__ import annotations

import os
import sys

from compose2ecs.cli import request
from compose2ecs.compose.read import file_bytes
from compose2ecs.diagnostics.diagnostic import NOTE, WARNING, has_errors
from compose2ecs.diagnostics.lint import heeded, sifted, together
from compose2ecs.diagnostics.mapping_rules import SUBNETS_UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from compose2ecs.cli.request import Values
    from compose2ecs.diagnostics.diagnostic import Diagnostic


def convert(values: Values) -> int:
    """Print or write the ECS documents that a project becomes."""
    from compose2ecs.pipeline import conversion, tolerated
    from compose2ecs.render import documents

    where = request.region(values["aws_profile"], os.environ)
    made, every = conversion(request.sources(values), request.options(values), where)
    sift = sifted(map(_of_documents, every), strict=values["strict"])
    found = together([sift])
    complain(found, values)
    if made is not None and values["report"]:
        request.write(values["report"], documents.report(tolerated(made.report, sift.ignored)))
    if made is None or has_errors(found):
        return 1
    if values["out"]:
        os.makedirs(values["out"], exist_ok=True)
        for name, content in documents.files(made.state).items():
            request.write(os.path.join(values["out"], name), content)
    else:
        sys.stdout.write(documents.together(made.state))
    return 0


def _of_documents(d: Diagnostic) -> Diagnostic:
    """What is a note for those who go on with `up`, and more for those who take the documents."""
    if d.rule is not SUBNETS_UNKNOWN:
        return d
    return d.replace(
        severity_override=WARNING,
        message="no subnets are given, and ECS creates no service on awsvpc from a document"
        " without networkConfiguration",
        help="name them: --subnet or x-ecs.subnets (`up` fills in the default VPC's)",
    )


def config(values: Values) -> int:
    """Print the project as it was read."""
    from compose2ecs.compose.load import load

    project, every = load(request.sources(values))
    found = heeded(every, strict=values["strict"])
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
    return 0


def validate(values: Values) -> int:
    """Every problem of the named files on standard output."""
    from compose2ecs.cli.judging import judged

    found, files = judged(values)
    out = sys.stdout
    kind = values["format"]
    from compose2ecs.render import diagnostics as render

    if kind == "text":
        shown = heard(found, values)
        out.write(_text(shown, out))
        out.write(render.summary(shown, len({d.position.file for d in shown} - {""}) or files))
        out.write(render.unheard(len(found) - len(shown)))
    elif kind == "json":
        out.write(render.json(found))
    elif kind == "sarif":
        from compose2ecs import __version__
        from compose2ecs.render.sarif import sarif

        named = (*values["arguments"], *values["files"], *(d.position.file for d in found))
        out.write(sarif(found, __version__, fallback=next(filter(None, named), "")))
    else:
        out.write(render.github(heard(found, values)))
    return int(has_errors(found))


def explain(values: Values) -> int:
    """Print the page of a rule or of a Compose key."""
    from compose2ecs.render.explain import nearest, page

    if not values["arguments"]:
        raise request.UsageError("explain takes a rule's code or a Compose key, e.g. C2E1004")
    for subject in values["arguments"]:
        text = page(subject)
        if text is None:
            near = nearest(subject)
            hint = f'did you mean "{near}"?' if near else "docs/rules and docs/support.md list them"
            raise request.UsageError(f'there is no rule and no Compose key "{subject}"; {hint}')
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
        complain(heeded(found), values)
        return 1
    target, more = resolve(project, Options(), region=where)
    told = heeded((*found, *more), strict=values["strict"])
    complain(told, values)
    if has_errors(told):
        return 1
    made = migration(project, target)
    for name, at in made.hidden:
        message = "ecs-params.yml overrides it now, and then it would come into force: remove it"
        print(f"{at}: {name}: {message}", file=sys.stderr)
    if made.content:
        sys.stdout.write(page(made))
    else:
        rest = "the rest is not read" if made.unread else "everything is said in x-ecs already"
        print(f"nothing to migrate: {rest}", file=sys.stderr)
    return 0


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
        from compose2ecs.render import diagnostics as render

        sys.stderr.write(_text(shown, sys.stderr))
        sys.stderr.write(render.unheard(len(found) - len(shown)))


def _text(shown: Sequence[Diagnostic], stream: TextIO) -> str:
    """Findings as text; for a person at a terminal with the lines that they are about."""
    from compose2ecs.cli.start import colour
    from compose2ecs.render import diagnostics as render

    if not stream.isatty():
        return render.text(shown)
    known: dict[str, list[str]] = {}

    def lines(file: str) -> list[str]:
        if file not in known:
            data = file_bytes(file, file)[0] or b""
            known[file] = data.decode("utf-8-sig", "replace").split("\n")
        return known[file]

    return render.text(shown, colour=colour(stream), source=lines)


def heard(found: Sequence[Diagnostic], values: Values) -> Sequence[Diagnostic]:
    """What is printed as text: everything, but notes only with --notes."""
    return found if values["notes"] else [d for d in found if d.severity != NOTE]
