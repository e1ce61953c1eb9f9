"""Located: the target as the account makes it, also where the account says too little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.aws.errors import NOT_FOUND, REFUSED, AwsError
from compose2ecs.deploy.preflight.question import Result, Verdict, ng, skipped
from compose2ecs.deploy.prepare import prepare
from compose2ecs.deploy.refusal import missing_action
from compose2ecs.diagnostics import deploy_rules
from compose2ecs.diagnostics import preflight_rules as rules

if TYPE_CHECKING:
    from compose2ecs.compose.project import Project
    from compose2ecs.deploy.pace import Work
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.mapping.target import Target


def located(
    work: Work, project: Project, target: Target
) -> tuple[Target, tuple[Result, ...], tuple[Diagnostic, ...]]:
    """The target as `prepare` makes it, what stood in the way of that, and findings.

    Only a wrong account is an error among the findings: everything else is one more result.
    Raises AwsError when nothing at all can be asked.
    """
    try:
        ready, found = prepare(work, project, target)
    except AwsError as error:
        if error.kind not in (REFUSED, NOT_FOUND):
            raise
        identity = work.pace.call(work.clients.sts.identity)
        ready = target.replace(account=identity.account, partition=identity.partition)
        if target.subnets:
            return ready, (), ()  # the questions about the subnets tell it
        told = skipped(
            f"{missing_action(error)} is not allowed, so subnets and groups are not known",
            "name subnets with --subnet, or allow it to whoever runs this",
        )
        return ready, (_located(told),), ()
    lacking = [d for d in found if d.rule is deploy_rules.NO_NETWORK]
    others = tuple(d for d in found if d.rule is not deploy_rules.NO_NETWORK)
    return ready, tuple(_located(ng(d.message, d.help)) for d in lacking), others


def _located(verdict: Verdict) -> Result:
    return Result(
        check="subnets",
        subject="default VPC",
        status=verdict.status,
        message=verdict.message,
        help=verdict.help,
        rule=rules.SUBNETS,
    )
