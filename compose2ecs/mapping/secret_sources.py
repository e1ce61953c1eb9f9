"""What can be wrong with secrets: sources that can't be read, and files that aren't written."""

from __future__ import annotations

import re

from compose2ecs.compose.tree import Map
from compose2ecs.diagnostics import storage_rules as rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2ecs.compose.project import FileReference
    from compose2ecs.diagnostics.position import Position
    from compose2ecs.mapping.row import Container


def judge_sources(c: Container, sources: Mapping[str, str]) -> None:
    """An error for each `valueFrom` of a variable that no task could read (rule SEC-01)."""
    for name, source in sources.items():
        judge_source(c, "secrets", f'secret "{name}"', source, source_place(c, name))


def judge_source(
    c: Container, key: str, what: str, source: str, at: Position | None = None
) -> None:
    """An error when a secret can't be read from where it is said to be."""
    fault, help_ = _fault(source, c.target.partition)
    if fault:
        c.reject(rules.SECRET_SOURCE, key, f"{what} {fault}", help_, at)


def _fault(source: str, partition: str) -> tuple[str, str]:
    if not source.strip():
        return "has no source", "give an ARN of Secrets Manager, or the name of an SSM parameter"
    parts = source.split(":")
    if parts[0] == "arn" and len(parts) > 2 and parts[1] != partition:
        what = f"is in partition {parts[1]}, which tasks in partition {partition} can't read"
        return what, "keep a copy of it where the tasks run, or set another region"
    parameter = parts[0] != "arn" or "ssm" in parts[2:3]
    below = source.partition(":parameter")[2] if parts[0] == "arn" else source
    if parameter and below.count(":") == 3:
        what = "is a parameter of SSM, which has no JSON keys and no labelled versions"
        help_ = "remove json_key, version_stage and version_id, or keep it in Secrets Manager"
        return what, help_
    return "", ""


def source_place(c: Container, name: str) -> Position | None:
    """Where the source of a variable is written: in x-ecs of the service, or of the secret."""
    own = c.service.extension.get("secrets")
    if isinstance(own, Map) and name in own:
        return own.key_at(name)
    from compose2ecs.mapping.secrets import variables_of

    for ref in c.service.secrets:
        secret = c.project.secrets.get(ref.source)
        if secret and name in variables_of(c, ref):
            words = secret.extension
            return words.key_at("from") if "from" in words else secret.tree.here
    return None


def say_path_left(c: Container, ref: FileReference, names: str) -> None:
    """A warning for each value that still names the file, where none will be."""
    from compose2ecs.mapping.secrets import path_of, replaced_variables

    path = path_of(ref)
    replaced = replaced_variables(c)
    for place, value in _values(c):
        # Another secret's name may begin with this one's: /run/secrets/db and /run/secrets/db2.
        named = path in value and re.search(rf"{re.escape(path)}(?![\w-]|\.\w)", value)
        if not named or (place[0] == "environment" and place[1] in replaced):
            continue
        what = f'variable "{place[1]}"' if len(place) > 1 else place[0]
        c.findings.diagnostics.append(
            rules.SECRET_PATH.at(
                c.service.at(*place),
                f'{what} of "{c.service.name}" names "{path}", where no file will be: the secret is'
                f" in {names}",
                f'set x-ecs.as of secret "{ref.source}" to file',
            )
        )


def _values(c: Container) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, value in c.service.environment.items():
        yield ("environment", name), value or ""
    for key, words in (("command", c.service.command), ("entrypoint", c.service.entrypoint)):
        yield (key,), " ".join(words or ())
