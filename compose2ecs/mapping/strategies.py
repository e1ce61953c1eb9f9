"""Strategies of a deployment: blue/green, linear and canary, and hooks at their stages.

Loaded only for services with `x-ecs.deployment`.
"""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.rollout import stop_first_reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from compose2ecs.mapping.row import Task

_KEY = "x-ecs.deployment"

BELONGS: Mapping[str, tuple[str, ...]] = {
    "bake_time": ("blue_green", "linear", "canary"),
    "canary_percent": ("canary",),
    "step_percent": ("linear",),
    "step_bake_time": ("linear", "canary"),
}
"""Words that count with some strategies only."""

CANARY_PERCENT, CANARY_BAKE = 5.0, 10
LINEAR_PERCENT, LINEAR_BAKE = 10.0, 6
"""What ECS takes when nothing is said (API reference, LinearConfiguration, CanaryConfiguration);
written out, so that the plan shows it."""


def strategy(t: Task) -> dict[str, Any]:
    """The members of `deploymentConfiguration` that choose and shape the strategy (SVC-21)."""
    said = t.said("deployment", {})
    name = said.get("strategy", "rolling")
    _judge(t, said, name)
    out: dict[str, Any] = {}
    if name != "rolling":
        out["strategy"] = name.upper()
        if "bake_time" in said or name == "blue_green":
            out["bakeTimeInMinutes"] = _minutes(said.get("bake_time", 0))
    if name == "canary":
        out["canaryConfiguration"] = {
            "canaryPercent": said.get("canary_percent", CANARY_PERCENT),
            "canaryBakeTimeInMinutes": _pause(said, CANARY_BAKE),
        }
    if name == "linear":
        out["linearConfiguration"] = {
            "stepPercent": said.get("step_percent", LINEAR_PERCENT),
            "stepBakeTimeInMinutes": _pause(said, LINEAR_BAKE),
        }
    hooks = [_hook(hook) for hook in said.get("hooks", ())]
    return {**out, "lifecycleHooks": hooks} if hooks else out


def _minutes(seconds: int) -> int:
    """Whole minutes, rounded up."""
    return -(-seconds // 60)


def _pause(said: Any, usual: int) -> int:
    return _minutes(said["step_bake_time"]) if "step_bake_time" in said else usual


def _hook(said: Any) -> dict[str, Any]:
    """One of `lifecycleHooks`: a Lambda function, or without one a pause for somebody to end."""
    out: dict[str, Any] = {"targetType": "AWS_LAMBDA" if "function" in said else "PAUSE"}
    for key, field in (("function", "hookTargetArn"), ("role", "roleArn")):
        if key in said:
            out[field] = said[key]
    out["lifecycleStages"] = list(said.get("stages", ()))
    if said.get("details"):
        out["hookDetails"] = dict(said["details"])
    wait: dict[str, Any] = {}
    if "timeout" in said:
        wait["timeoutInMinutes"] = _minutes(said["timeout"])
    if "on_timeout" in said:
        wait["action"] = said["on_timeout"]
    return {**out, "timeoutConfiguration": wait} if wait else out


def _judge(t: Task, said: Any, name: str) -> None:
    for key, strategies in BELONGS.items():
        if key in said and name not in strategies:
            *more, last = strategies
            counts = f"{', '.join(more)} and {last}" if more else last
            _each(t, key, f"it counts with strategy {counts} only", lost=True)
        elif key in said and said[key] % 60 and key.endswith("time"):
            _each(t, key, f"ECS counts minutes: it is {_minutes(said[key])}")
    if any(hook.get("timeout", 0) % 60 for hook in said.get("hooks", ())):
        _each(t, "hooks.timeout", "ECS counts minutes; it is rounded up")
    _judge_traffic(t, name)


def _each(t: Task, key: str, reason: str, *, lost: bool = False) -> None:
    for c in t.containers:
        (c.ignore if lost else c.approximate)(f"{_KEY}.{key}", reason)


def _judge_traffic(t: Task, name: str) -> None:
    """What a strategy does to a service that can't have two sets of tasks, or shifts nothing."""
    if name == "rolling":
        return
    reason = stop_first_reason(t)
    if reason:
        t.main.say(
            rules.STRATEGY_RUNS_BOTH,
            f"{_KEY}.strategy",
            f"strategy {name} runs the old and the new tasks beside each other, but {reason}",
            "use strategy rolling, or let them share nothing",
        )
    if not _traffic(t):
        t.main.say(
            rules.STRATEGY_SHIFTS_NOTHING,
            f"{_KEY}.strategy",
            "the service has no load balancer and no port in Service Connect, so strategy"
            f" {name} has no traffic to shift",
            "add x-ecs.load_balancers, or use strategy rolling",
        )


def _traffic(t: Task) -> bool:
    balanced = any(c.settings.get("load_balancers") for c in t.containers)
    return balanced or any(m in t.topology.endpoints_of for m in t.group.members)
