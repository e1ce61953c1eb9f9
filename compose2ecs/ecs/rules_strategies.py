"""Rules about deployments with two sets of tasks, and about hooks at their stages.

Loaded only for services that have a strategy other than ROLLING, or hooks.
"""

from __future__ import annotations

from compose2ecs.diagnostics import ecs_rules as r

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.ecs.finding import Finding, Path
    from compose2ecs.ecs.rules_runs import Run

_NEEDED = ("alternateTargetGroupArn", "productionListenerRule", "roleArn")
_WORDS = {"BLUE_GREEN": "blue/green", "LINEAR": "linear", "CANARY": "canary"}
_GIVE = "in x-ecs.deployment.hooks: function, role and stages; a pause has stages only"
_NO_PAUSE = ("TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT")


def strategy_findings(run: Run) -> Iterator[Finding]:
    """SVC-21: what blue/green, linear and canary deployments need, and every hook."""
    kind = str(run.rollout.get("strategy") or "ROLLING")
    if kind != "ROLLING":
        yield from _second_set(run, kind)
        for i, balancer in enumerate(run.balancers):
            yield from _advanced(run, kind, ("loadBalancers", i), balancer)
    for i, hook in enumerate(run.rollout.get("lifecycleHooks") or ()):
        yield from _hook(run, ("deploymentConfiguration", "lifecycleHooks", i), hook)


def _second_set(run: Run, kind: str) -> Iterator[Finding]:
    """Whether the service can have a second set of tasks."""
    at: Path = ("deploymentConfiguration", "strategy")
    if run.daemon:
        yield run.found(
            r.STRATEGY_NEEDS,
            at,
            f"a daemon service has one task on each instance and no second set for {kind}",
            help="use the strategy rolling, or replicas",
        )


def _advanced(run: Run, kind: str, at: Path, balancer: Any) -> Iterator[Finding]:
    """What ECS needs of a load balancer to move its traffic.

    The refusal was seen by users of the Terraform module (terraform-aws-modules/terraform-aws-ecs,
    issue 377).
    """
    if balancer.get("loadBalancerName"):
        yield run.found(
            r.STRATEGY_NEEDS,
            at,
            f"{kind} moves traffic between target groups of ALBs and NLBs only",
        )
        return
    advanced = balancer.get("advancedConfiguration") or {}
    missing = [name for name in _NEEDED if not advanced.get(name)]
    if missing:
        yield run.found(
            r.STRATEGY_NEEDS,
            at,
            f"for {kind} the load balancer needs {_listed(missing)} (advancedConfiguration)",
            aws="advancedConfiguration field is required for all loadBalancers when using the"
            f" {_WORDS.get(kind, kind)} deployment strategy",
            exception="ClientException",
        )


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _hook(run: Run, at: Path, hook: Any) -> Iterator[Finding]:
    pause = hook.get("targetType") == "PAUSE"
    stages = hook.get("lifecycleStages") or ()
    needed = () if pause else (
        ("hookTargetArn", "a function to call (hookTargetArn)"),
        ("roleArn", "a role to call it with (roleArn)"),
    )  # fmt: skip
    for name, words in (*needed, ("lifecycleStages", "at least one stage (lifecycleStages)")):
        if not hook.get(name):
            yield run.found(r.LIFECYCLE_HOOK, (*at, name), f"a lifecycle hook needs {words}", _GIVE)
    for name in ("hookTargetArn", "hookDetails") if pause else ():
        if hook.get(name):
            yield run.found(
                r.LIFECYCLE_HOOK,
                (*at, name),
                f"a hook that pauses calls nothing ({name})",
                "remove it, or name a function",
            )
    for stage in stages if pause else ():
        if stage in _NO_PAUSE:
            yield run.found(
                r.LIFECYCLE_HOOK,
                (*at, "lifecycleStages"),
                f"a deployment can't pause at {stage}",
                f"choose POST_{stage} or PRE_PRODUCTION_TRAFFIC_SHIFT, or name a function",
            )
