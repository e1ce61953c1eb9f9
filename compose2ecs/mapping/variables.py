"""Rows of variables: `environment`, files of variables in S3, and a notice about credentials."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.secrets import replaced_variables, secret_variables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2ecs.mapping.row import Container

    type_of_pair = dict[str, str]


def environment(c: Container) -> list[type_of_pair]:
    """`environment`, less variables without a value and those that a secret gives."""
    secret = secret_variables(c)
    replaced = replaced_variables(c) if secret else ()
    given: dict[str, str] = {}
    for name, value in c.service.environment.items():
        if name in secret or name in replaced:
            c.approximate("environment", f'"{name}" is left out: a secret takes its place')
        elif value is None:
            message = f'variable "{name}" has no value here and is left out'
            c.approximate("environment", message)
            at = c.service.at("environment", name)
            c.say(rules.VARIABLE_UNSET, "environment", message, at=at)
        else:
            given[name] = value
    _say_credentials(c, given)
    return [{"name": name, "value": value} for name, value in given.items()]


_CREDENTIAL_NAME = (
    r"(?i)PASSWORD|PASSWD|(?:^|_)(?:PASS|PWD|SECRET|TOKEN|CREDENTIALS?|API_?KEY|AUTH_?KEY|ACCESS_?KEY|"
    r"PRIVATE_?KEY|SECRET_?KEY|ENCRYPTION_?KEY)(?:_|$)"
)
_NO_CREDENTIAL_NAME = (
    r"(?i)(?:_FILE|_PATH|_URL|_URI|_HOST|_ID|_NAME|_ARN|_LENGTH|_EXPIR\w*|_TTL|_TYPE|_TIMEOUT)$|"
    r"ALLOW_|EMPTY_|RANDOM_|ENABLE|DISABLE"
)
_CREDENTIAL_VALUE = (
    r"://[^/\s:@]+:[^/\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
)
_PLAIN_VALUES = frozenset({"", "0", "1", "true", "false", "yes", "no", "none", "null"})
_HINT = re.compile("pass|pwd|secret|token|credential|key|@|-----begin|akia|asia")
"""What is in each name or value that the patterns above find: few files need these compiled."""


def _say_credentials(c: Container, variables: Mapping[str, str]) -> None:
    """One notice for the variables that look like credentials; their values are never shown."""
    if not may_hold_credentials(variables):
        return
    names = [name for name, value in variables.items() if looks_like_credential(name, value)]
    if not names:
        return
    listed = ", ".join(f'"{name}"' for name in names)
    c.findings.diagnostics.append(
        rules.CREDENTIAL_IN_ENVIRONMENT.at(
            c.service.at("environment", names[0]),
            f'{listed} of "{c.service.name}" look like credentials, and whoever may describe the'
            " task definition can read them",
            f"keep them in AWS: x-ecs.secrets: {{{names[0]}: ARN}}",
        )
    )


def may_hold_credentials(texts: Mapping[str, str]) -> bool:
    """Whether it is worth asking of each name and value: one look at all of them, for speed."""
    return bool(_HINT.search("\n".join((*texts, *texts.values())).casefold()))


def looks_like_credential(name: str, value: str) -> bool:
    """Whether a name or a value gives away that this is a password, a key or a token."""
    if value.lower() in _PLAIN_VALUES:
        return False
    if re.search(_CREDENTIAL_VALUE, value):
        return True
    if value.startswith("/") or not re.search(_CREDENTIAL_NAME, name):
        return False
    return not re.search(_NO_CREDENTIAL_NAME, name)


def environment_files(c: Container) -> list[type_of_pair]:
    """`environmentFiles` from x-ecs.environment_files: objects in S3 (rules ENV-02 to ENV-05)."""
    return [{"value": str(arn), "type": "s3"} for arn in c.settings.get("environment_files", ())]
