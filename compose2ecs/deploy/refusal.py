"""Refusal: an AwsError as a diagnostic that says what is missing and what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2ecs.aws import errors
from compose2ecs.deploy.causes import cause_of
from compose2ecs.diagnostics import deploy_rules as rules
from compose2ecs.diagnostics.position import NOWHERE

if TYPE_CHECKING:
    from compose2ecs.aws.errors import AwsError
    from compose2ecs.diagnostics.diagnostic import Diagnostic

_RULES = {
    errors.REFUSED: rules.REFUSED,
    errors.NOT_FOUND: rules.REFUSED,
    errors.THROTTLED: rules.THROTTLED,
    errors.UNREACHABLE: rules.UNREACHABLE,
    errors.CREDENTIALS: rules.CREDENTIALS,
}


def refusal(error: AwsError) -> Diagnostic:
    """What AWS said, once, with the missing policy statement when a permission is missing."""
    if error.denied:
        action = missing_action(error)
        statement = f'{{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}'
        return rules.DENIED.at(
            NOWHERE,
            f"AWS denies {action}",
            f"add to the policy of whoever runs this: {statement}",
        )
    known = cause_of(error.message)
    if known is not None and known.word in ("role", "quota"):  # whatever code AWS gives it
        return rules.REFUSED.at(NOWHERE, str(error), known.advice)
    rule = _RULES[error.kind]
    return rule.at(NOWHERE, str(error), rules.advice(rule) if error.kind != errors.REFUSED else "")


def missing_action(error: AwsError) -> str:
    """The IAM action that the caller lacks, which is not always the call's own name.

    CreateService with tags needs ecs:TagResource as well, and a role needs iam:PassRole.
    """
    named = re.search(r"not authorized to perform:? ([\w-]+:\w+)", error.message)
    return named.group(1) if named else f"{error.service}:{error.operation}"
