"""container.secrets: variables whose values ECS reads from AWS when a task starts."""

from __future__ import annotations

from compose2ecs.compose.tree import Map
from compose2ecs.diagnostics import mapping_rules as rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.compose.project import FileReference, Secret
    from compose2ecs.mapping.row import Container

    type_of_pair = dict[str, str]


def secrets(c: Container) -> list[type_of_pair]:
    """`secrets` from x-ecs.secrets and from Compose secrets that are kept in AWS.

    Source: Compose `secrets`; rules SEC-01, SEC-03. A secret whose text is in a file or a variable
    of this machine is an error: its text must reach no document.
    """
    known = secret_variables(c)
    for index, ref in enumerate(c.service.secrets):
        if kept_in_aws(c, ref.source) and _as(c, ref) == "file":
            from compose2ecs.mapping import files

            what = f'secret "{ref.source}"'
            files.add(c, "secrets", files.secret(c, ref), what, ref.at)
        elif any(name in known for name in variables_of(c, ref)):
            _say_variables(c, ref, index, [n for n in variables_of(c, ref) if n in known])
        else:
            _refuse(c, ref)
    if known:
        from compose2ecs.mapping.secret_sources import judge_sources

        judge_sources(c, known)
    return [{"name": name, "valueFrom": source} for name, source in known.items()]


def secret_variables(c: Container) -> dict[str, str]:
    """Each variable that a secret gives, with its `valueFrom`."""
    own = c.settings.get("secrets")
    found = {str(name): str(source) for name, source in own.items()} if own else {}
    for ref in c.service.secrets:
        settings = kept_in_aws(c, ref.source)
        if settings and _as(c, ref) != "file":
            for name in variables_of(c, ref):
                found.setdefault(name, str(settings["from"]))
    return found


def replaced_variables(c: Container) -> set[str]:
    """The variables `X_FILE` whose file is not written, since `X` has the secret itself."""
    known = secret_variables(c)
    return {
        of
        for ref in c.service.secrets
        if _as(c, ref) != "file"
        for of in _file_variables(c, ref)
        if of.removesuffix("_FILE") in known
    }


def kept_in_aws(c: Container, name: str) -> dict[str, Any]:
    """Where a Compose secret comes from (`from`, `as`); empty when that is not AWS.

    What is `external` there and named by an ARN or a path needs no word of ours: Docker's own ECS
    integration read it so.
    """
    settings = c.target.secrets.get(name)
    if settings:
        return dict(settings)
    secret = c.project.secrets.get(name)
    return {"from": secret.real_name} if secret and named_in_aws(secret) else {}


def named_in_aws(secret: Secret) -> bool:
    """Whether the name of an external secret says where in AWS it is."""
    return secret.external and secret.real_name.startswith(("arn:", "/"))


def path_of(ref: FileReference) -> str:
    """Where Compose would put the file of a secret."""
    target = ref.target or ref.source
    return target if target.startswith("/") else f"/run/secrets/{target}"


def _as(c: Container, ref: FileReference) -> str:
    return str(kept_in_aws(c, ref.source).get("as", ""))


def variables_of(c: Container, ref: FileReference) -> list[str]:
    """The variables that a Compose secret becomes: x-ecs.as, X of each X_FILE, or its name."""
    own = _as(c, ref)
    if own and own != "file":
        return [own]
    of = [name.removesuffix("_FILE") for name in _file_variables(c, ref)]
    return of or ["".join(ch if ch.isalnum() else "_" for ch in ref.source.upper())]


def _file_variables(c: Container, ref: FileReference) -> Iterator[str]:
    """The variables `X_FILE` that hold the path of the secret's file."""
    path = path_of(ref)
    return (n for n, v in c.service.environment.items() if v == path and n.endswith("_FILE"))


def _say_variables(c: Container, ref: FileReference, index: int, variables: list[str]) -> None:
    from compose2ecs.mapping.secret_sources import say_path_left

    names = " and ".join(f'"{name}"' for name in variables)
    names = f"the variable{'s' if len(variables) > 1 else ''} {names}"
    reason = f"the secret is in {names}, not in a file"
    c.approximate("secrets.source", reason)
    written = c.service.tree["secrets"][index]
    for key in ("target", "uid", "gid", "mode"):
        if isinstance(written, Map) and written.wrote(key):
            message = f"{reason} (x-ecs.as: file makes it one)"
            c.ignore(f"secrets.{key}", message)
            said = f"secrets.{key}: {message}; the key is ignored"
            c.say(rules.KEY_IGNORED, f"secrets.{key}", said, at=written.key_at(key))
    say_path_left(c, ref, names)


def _refuse(c: Container, ref: FileReference) -> None:
    """Secrets of files, variables and Docker: where to put them, and how to say so."""
    from compose2ecs.mapping.row import REJECTED

    name = ref.source
    secret = c.project.secrets.get(name)
    message = f'secret "{name}" is not in AWS, and ECS takes secrets from there only'
    store = "store it in Secrets Manager"
    if secret and secret.file:
        store += f" (aws secretsmanager create-secret --name {name} --secret-string file://FILE)"
    elif secret and secret.environment:
        value = f'"${secret.environment}"'
        store += f" (aws secretsmanager create-secret --name {name} --secret-string {value})"
    variable = variables_of(c, ref)[0]
    help_ = f"{store} and add x-ecs: {{from: ARN, as: {variable}}} to it (as: file for a file)"
    c.findings.judge(None, f"secrets.{name}", REJECTED, message)
    c.findings.told.add((None, f"secrets.{name}"))
    c.reject(rules.SECRET_IS_FILE, "secrets", message, help_, at=ref.at)
