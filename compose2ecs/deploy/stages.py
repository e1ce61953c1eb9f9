"""Stages: what a deployment that moves traffic, or bakes, is doing right now, in words.

Pure. Stages and weights are those of `ServiceDeployment` in ECS's API reference.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    Document = Mapping[str, Any]

WORDS = {
    "RECONCILE_SERVICE": "ECS settles what an earlier deployment left",
    "PRE_SCALE_UP": "before the new tasks are started",
    "SCALE_UP": "new tasks are started beside the old ones",
    "POST_SCALE_UP": "new tasks run beside the old ones",
    "TEST_TRAFFIC_SHIFT": "test traffic moves to the new tasks",
    "POST_TEST_TRAFFIC_SHIFT": "test traffic is on the new tasks",
    "PRE_PRODUCTION_TRAFFIC_SHIFT": "before traffic moves to the new tasks",
    "PRODUCTION_TRAFFIC_SHIFT": "traffic moves to the new tasks",
    "POST_PRODUCTION_TRAFFIC_SHIFT": "all traffic is on the new tasks",
    "BAKE_TIME": "bake time",
    "CLEAN_UP": "old tasks are stopped",
}
SECONDS = 60.0
LINEAR_STEP, LINEAR_WAIT = 10.0, 6
CANARY_WAIT = 10
"""ECS's defaults: per cent, and minutes after each step or after the canary."""


def has_stages(service: Document) -> bool:
    """Whether a service's deployments pass stages that can be told or waited for."""
    rule = service.get("deploymentConfiguration", {})
    moves = rule.get("strategy", "ROLLING") != "ROLLING"
    return bool(moves or rule.get("bakeTimeInMinutes") or rule.get("lifecycleHooks"))


def stage(record: Document) -> str:
    """What a service deployment is doing, or empty."""
    name = str(record.get("lifecycleStage") or "")
    words = WORDS.get(name, name.replace("_", " ").lower())
    share = record.get("targetServiceRevision", {}).get("requestedProductionTrafficWeight")
    if name == "PRODUCTION_TRAFFIC_SHIFT" and share:
        return f"{share:g} % of the traffic is on the new tasks"
    minutes = record.get("deploymentConfiguration", {}).get("bakeTimeInMinutes")
    if name == "BAKE_TIME" and minutes:
        return f"bake time of {minutes} min"
    return words


def paused(record: Document) -> str:
    """Where a service deployment waits for somebody, and the command that ends it; or empty."""
    for hook in record.get("lifecycleHookDetails", ()):
        if hook.get("status") == "AWAITING_ACTION":
            return (
                f"it waits for somebody ({stage(record) or 'a lifecycle hook'}); to let it go on: "
                "aws ecs continue-service-deployment --service-deployment-arn "
                f"{record.get('serviceDeploymentArn', '')} --hook-id {hook.get('hookId', '')}"
            )
    return ""


def planned_wait(service: Document) -> float:
    """Seconds that a service's deployment waits because its settings say so, pauses aside."""
    rule = service.get("deploymentConfiguration", {})
    minutes = float(rule.get("bakeTimeInMinutes") or 0)
    if rule.get("strategy") == "LINEAR":
        linear = rule.get("linearConfiguration", {})
        steps = math.ceil(100 / float(linear.get("stepPercent", LINEAR_STEP))) - 1
        minutes += steps * float(linear.get("stepBakeTimeInMinutes", LINEAR_WAIT))
    if rule.get("strategy") == "CANARY":
        canary = rule.get("canaryConfiguration", {})
        minutes += float(canary.get("canaryBakeTimeInMinutes", CANARY_WAIT))
    return SECONDS * minutes
