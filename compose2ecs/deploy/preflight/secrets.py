"""Secrets and parameters: whether they exist, and have the JSON keys that are asked for.

Finding a JSON key takes the secret's text, which neither a plan nor a deployment needs otherwise:
it is read only when somebody asks for it (`verify --secret-keys`), and never leaves aws/.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from compose2ecs.aws.errors import NOT_FOUND, AwsError
from compose2ecs.aws.ssm import PARAMETERS_AT_ONCE
from compose2ecs.deploy.preflight.question import Question, Verdict, ng, ok, skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2ecs.deploy.preflight.asked import Asked
    from compose2ecs.deploy.preflight.question import Permission
    from compose2ecs.diagnostics.position import Position

    Found = tuple[str, Position]

_ARN_PARTS = 7


class Secret(NamedTuple):
    """A `valueFrom` that names a secret of AWS Secrets Manager."""

    arn: str
    region: str
    key: str = ""
    stage: str = ""
    version: str = ""

    @property
    def name(self) -> str:
        """The secret's name with its suffix."""
        return self.arn.rpartition(":")[2]


def _references(asked: Asked) -> Iterator[Found]:
    """Every `valueFrom` and credentials parameter of the containers, with its place."""
    for family, container in asked.containers:
        path = ("containerDefinitions", container["name"])
        for secret in container.get("secrets", ()):
            at = asked.at("taskDefinition", family, *path, "secrets", secret["name"])
            yield str(secret["valueFrom"]), at
        for secret in container.get("logConfiguration", {}).get("secretOptions", ()):
            at = asked.at("taskDefinition", family, *path, "logConfiguration")
            yield str(secret["valueFrom"]), at
        pulled = container.get("repositoryCredentials", {}).get("credentialsParameter")
        if pulled:
            at = asked.at("taskDefinition", family, *path, "repositoryCredentials")
            yield str(pulled), at


def _secret(reference: str) -> Secret | None:
    """What a reference says of a secret; None when it is a parameter."""
    parts = reference.split(":")
    if len(parts) < _ARN_PARTS or parts[2] != "secretsmanager":
        return None
    rest = [*parts[_ARN_PARTS:], "", "", ""]
    return Secret(":".join(parts[:_ARN_PARTS]), parts[3], *rest[:3])


def _needs(action: str, arn: str) -> tuple[Permission, ...]:
    """What an action takes: ECS finds a secret without the six characters of its ARN, IAM doesn't.

    `db-secret` may end in such characters or lack them, so both are asked for.
    """
    end = re.search(r"-([0-9A-Za-z]{6})$", arn)
    names = [arn] if end else []
    if not (end and re.search(r"[A-Z0-9]", end[1])):
        names.append(f"{arn}-??????")
    return tuple((action, name) for name in names)


def secrets(asked: Asked) -> Iterator[Question]:
    """One question for each secret, stage and version."""
    seen = set()
    for reference, at in _references(asked):
        said = _secret(reference)
        if said is None or said._replace(key="") in seen:
            continue
        seen.add(said._replace(key=""))
        yield Question(
            subject=f"secret {said.name}",
            at=at,
            needs=_needs("secretsmanager:DescribeSecret", said.arn),
            ask=_asking(_described, asked, said),
        )


def secret_keys(asked: Asked) -> Iterator[Question]:
    """One question for each JSON key."""
    seen = set()
    for reference, at in _references(asked):
        said = _secret(reference)
        if said is None or not said.key or said in seen:
            continue
        seen.add(said)
        reads = _needs("secretsmanager:GetSecretValue", said.arn)
        yield Question(
            subject=f'key "{said.key}" of secret {said.name}',
            at=at,
            needs=reads if asked.secret_keys else (),
            ask=_asking(_key, asked, said),
        )


def parameters(asked: Asked) -> Iterator[Question]:
    """One question for each parameter; they are looked up by tens."""
    found: dict[str, Position] = {}
    for reference, at in _references(asked):
        if _secret(reference) is None:
            found.setdefault(reference, at)
    here = [r for r in found if _region(r) in ("", asked.target.region)]
    for reference, at in found.items():
        together = tuple(_chunk_of(reference, here))
        yield Question(
            subject=f"parameter {_parameter(reference)}",
            at=at,
            needs=(("ssm:GetParameters", _parameter_arn(asked, reference)),),
            ask=_asking(_is_there, asked, reference, together),
        )


def _asking(answer: Any, *arguments: Any) -> Any:
    return lambda: answer(*arguments)


def _described(asked: Asked, said: Secret) -> Verdict:
    if said.region != asked.target.region:
        return skipped(f"is in {said.region}; only {asked.target.region} is asked")
    try:
        found = asked.work.pace.call(asked.work.clients.secrets_manager.secret, said.arn)
    except AwsError as error:
        if error.kind != NOT_FOUND:
            raise
        return ng(
            f"does not exist in {said.region}",
            "correct its ARN, or create it with `aws secretsmanager create-secret`",
        )
    if found.get("DeletedDate"):
        return ng(
            "is marked for deletion",
            f"restore it: aws secretsmanager restore-secret --secret-id {said.arn}",
        )
    return _version(found, said)


def _version(found: Mapping[str, Any], said: Secret) -> Verdict:
    versions = found.get("VersionIdsToStages") or {}
    stages = {stage for listed in versions.values() for stage in listed}
    wanted = said.stage or ("" if said.version else "AWSCURRENT")
    if wanted and wanted not in stages:
        known = ", ".join(sorted(stages)) or "none"
        return ng(f'has no version with stage "{wanted}"; its stages: {known}')
    if said.version and said.version not in versions:
        return ng(f'has no version "{said.version}"')
    return ok("is there")


def _key(asked: Asked, said: Secret) -> Verdict | None:
    if not asked.secret_keys:
        return skipped(
            "takes the secret's text, which is read only when asked for",
            "run `verify --secret-keys`; it never shows the text",
        )
    if said.region != asked.target.region:
        return skipped(f"is in {said.region}; only {asked.target.region} is asked")
    version = {"VersionStage": said.stage, "VersionId": said.version}
    chosen = {k: v for k, v in version.items() if v}
    clients, pace = asked.work.clients, asked.work.pace
    try:
        keys = asked.once(
            ("keys", said.arn, *chosen.items()),
            lambda: pace.call(clients.secrets_manager.keys, said.arn, **chosen),
        )
    except AwsError as error:
        if error.kind == NOT_FOUND:
            return None  # the question about the secret itself tells it
        raise
    if keys is None:
        return ng(
            "its text is not a JSON object",
            "make it one, or leave json_key out to take the whole text",
        )
    if said.key not in keys:
        known = ", ".join(sorted(keys)) or "none"
        return ng(f"is not among its keys: {known}")
    return ok("is there")


def _is_there(asked: Asked, reference: str, together: tuple[str, ...]) -> Verdict:
    region = _region(reference)
    if region not in ("", asked.target.region):
        return skipped(f"is in {region}; only {asked.target.region} is asked")
    clients, pace = asked.work.clients, asked.work.pace
    missing = asked.once(
        ("parameters", together),
        lambda: pace.call(clients.ssm.missing_parameters, list(together)),
    )
    if reference in missing:
        return ng(f"does not exist in {asked.target.region}")
    return ok("is there")


def _chunk_of(reference: str, here: list[str]) -> list[str]:
    if reference not in here:
        return []
    start = here.index(reference) // PARAMETERS_AT_ONCE * PARAMETERS_AT_ONCE
    return here[start : start + PARAMETERS_AT_ONCE]


def _region(reference: str) -> str:
    return reference.split(":")[3] if reference.startswith("arn:") else ""


def _parameter(reference: str) -> str:
    return reference.rpartition(":parameter")[2] if reference.startswith("arn:") else reference


def _parameter_arn(asked: Asked, reference: str) -> str:
    if reference.startswith("arn:"):
        return reference
    return asked.arn("ssm", f"parameter/{reference.removeprefix('/')}")
