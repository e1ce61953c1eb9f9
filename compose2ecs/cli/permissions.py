"""`permissions`: the least IAM policy for a project. Needs no AWS."""

from __future__ import annotations

import json
import os
import sys

from compose2ecs.cli import request
from compose2ecs.cli.offline import complain
from compose2ecs.diagnostics import cli_rules, settings_rules
from compose2ecs.diagnostics.diagnostic import has_errors, in_order
from compose2ecs.diagnostics.lint import heeded
from compose2ecs.diagnostics.position import NOWHERE
from compose2ecs.pipeline import conversion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.cli.request import Values
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.pipeline import Conversion


def permissions(values: Values) -> int:
    """Print the policy document, ready for `aws iam create-policy`."""
    if values["secret_keys"] and values["command"] != "verify":
        raise request.UsageError("--secret-keys is for `verify` alone; add --for verify")
    where = request.region(values["aws_profile"], os.environ)
    made, found = conversion(request.sources(values), request.options(values), where)
    told = heeded(found, strict=values["strict"])
    if made is None or has_errors(told):
        complain(told, values)
        return 1
    policy = _policy(values, made, region_known=not _no_region(found))
    told = in_order((*_less_region(told), *_notes(made, policy, region=not _no_region(found))))
    sys.stdout.write(json.dumps(policy, indent=2) + "\n")
    complain(told, values)
    return int(has_errors(told))


def _policy(values: Values, made: Conversion, *, region_known: bool) -> dict[str, Any]:
    from compose2ecs.deploy.permissions.policy import policy
    from compose2ecs.deploy.permissions.scope import Scope
    from compose2ecs.deploy.preflight.asked import Asked

    asked = Asked(
        None,
        made.target,
        made.state,
        secret_keys=values["secret_keys"],
        region_known=region_known,
    )
    publishes = any(s.ports for s in made.project.services.values())
    return policy(Scope(asked, publishes=publishes), values["command"])


def _no_region(found: tuple[Diagnostic, ...]) -> bool:
    return any(d.rule is settings_rules.NO_REGION for d in found)


def _less_region(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """A missing region changes no policy, it only makes it wider, which a note tells."""
    return tuple(d for d in found if d.rule is not settings_rules.NO_REGION)


def _notes(made: Conversion, policy: dict[str, Any], *, region: bool) -> Iterator[Diagnostic]:
    from compose2ecs.deploy.permissions.policy import LARGEST

    missing = [
        w for w, known in (("region", region), ("account", made.target.account)) if not known
    ]
    if missing:
        text = f"no {' and no '.join(missing)} is named, so the ARNs have * there"
        flags = " and ".join(f"--{word}" for word in missing)
        yield cli_rules.WIDE_POLICY.at(NOWHERE, text, f"name it with {flags}, or in x-ecs")
    size = len(json.dumps(policy, separators=(",", ":")))
    if size > LARGEST:
        text = f"the policy has {size} characters, and IAM takes {LARGEST} in a managed one"
        yield cli_rules.LARGE_POLICY.at(
            NOWHERE, text, "split it into several policies of the same role"
        )
