"""docs/permissions.md: what every command may ask AWS, from the tables that the commands use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from compose2ecs.deploy.permissions.grants import COMMANDS, GRANTS, LOOKING, PASSING, VERIFY
from compose2ecs.deploy.preflight.checks import CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterator

_INTRO = """\
`validate`, `convert`, `config`, `explain` and `permissions` never call AWS. The others make the
calls below and no others.

`compose2ecs permissions` prints the least policy for a project, narrowed to its cluster, services,
families, log groups and roles, ready for IAM:

```
compose2ecs permissions --region eu-west-1 --account 123456789012 > policy.json
aws iam create-policy --policy-name shop-deploys --policy-document file://policy.json
```

`--for plan`, `verify`, `down` or `rollback` prints that of another command. sts:GetCallerIdentity
needs no permission. Where an account has no AWSServiceRoleForECS yet, the first cluster also takes
iam:CreateServiceLinkedRole.
"""
_CHECKS = """\
`verify` asks all of this at once, only reads, and says OK, NG or SKIPPED for each. `plan` and `up`
ask it for the services that they would start (`--no-verify`: not at all), so a run with nothing to
do asks nothing. An action that is not allowed makes its checks SKIPPED and stops nothing.
"""


def permissions_page(note: str) -> str:
    """The page; `note` says that it is generated."""
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": sorted(_commands()), "Resource": "*"}],
    }
    return "\n".join(
        [
            "# What it may ask AWS\n",
            note,
            _INTRO,
            "## Which command needs what\n",
            "What a project does not use, it does not need.\n",
            *_table(_actions()),
            "\n## What is checked before a change\n",
            _CHECKS,
            *_table(_checks()),
            "\n## All of it\n",
            "For whoever runs every command for every project:\n",
            f"```json\n{json.dumps(policy, indent=2)}\n```\n",
        ]
    )


def _commands() -> dict[str, set[str]]:
    """Every action with the commands that may use it."""
    found: dict[str, set[str]] = {"iam:PassRole": set(PASSING)}
    for grant in GRANTS:
        found.setdefault(grant.action, set()).update(grant.commands)
    for check in CHECKS:
        for action in check.actions:
            asking = (VERIFY,) if check.on_request else LOOKING
            found.setdefault(action, set()).update(asking)
    return found


def _actions() -> Iterator[tuple[str, ...]]:
    yield ("IAM action", *(f"`{c}`" for c in COMMANDS))
    for action, commands in sorted(_commands().items()):
        yield (f"`{action}`", *("yes" if c in commands else "" for c in COMMANDS))


def _checks() -> Iterator[tuple[str, ...]]:
    yield ("check", "what has to be", "rule", "actions")
    for check in CHECKS:
        actions = ", ".join(f"`{a}`" for a in check.actions)
        yield (check.name, check.looks_at, check.rule.code, actions)


def _table(lines: Iterator[tuple[str, ...]]) -> Iterator[str]:
    head = next(lines)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for cells in lines:
        yield f"| {' | '.join(cells)} |"
