"""Rows of a rollout: how many tasks may stop and start at a time, and when ECS goes back."""

from __future__ import annotations

from compose2ecs.compose.project import UpdateConfig
from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.placement import is_daemon

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from compose2ecs.mapping.row import Container, Task

_UPDATE = "deploy.update_config"
_NO_UPDATE = UpdateConfig()


def deployment(t: Task) -> dict[str, Any]:
    """`deploymentConfiguration`: percentages, circuit breaker, alarms and strategy.

    Source: Compose `deploy.update_config`, which x-ecs.deployment refines; rules SVC-13, SVC-14,
    SVC-21.
    """
    asked = _Asked(t)
    usual = _usual_percentages(t, asked)
    low = asked.own.get("minimum_healthy_percent", usual[0])
    high = asked.own.get("maximum_percent", usual[1])
    _judge_rollout(t, asked, usual)
    if not asked.shifts:
        _judge_progress(t, asked, low, high)
    out: dict[str, Any] = {"maximumPercent": high, "minimumHealthyPercent": low}
    out["deploymentCircuitBreaker"] = _circuit_breaker(asked)
    if not asked.own:
        return out
    alarms = asked.own.get("alarms")
    if alarms:
        out["alarms"] = {
            "alarmNames": list(alarms.get("names", ())),
            "enable": True,
            "rollback": alarms.get("rollback", False),
        }
    from compose2ecs.mapping.strategies import strategy

    return {**out, **strategy(t)}


# What the file says.


def task_count(c: Container) -> int | None:
    """How many tasks the service asks for; None when it doesn't say."""
    own = c.settings.get("desired_count")
    if own is not None:
        return own if isinstance(own, int) else None
    d = c.service.deploy
    return d.replicas if d is not None and d.replicas is not None else c.service.scale


class _Asked:
    """What the file says of a task's rollout."""

    __slots__ = ("count", "daemon", "own", "shifts", "update")

    def __init__(self, t: Task) -> None:
        self.own: Mapping[str, Any] = t.said("deployment", {})
        """x-ecs.deployment."""
        deploys = [d for c in t.containers if (d := c.service.deploy) is not None]
        updates = [d.update_config for d in deploys if d.update_config is not None]
        self.update = updates[0] if updates else _NO_UPDATE
        """The first `update_config` of the task's services."""
        self.count = task_count(t.main)
        self.daemon = is_daemon(t)
        self.shifts: bool = self.own.get("strategy", "rolling") != "rolling"
        """Whether a second set of tasks takes over (blue/green, linear, canary)."""


def _judge_followers(t: Task, asked: _Asked) -> None:
    """Services whose task is replaced as another one of it says."""
    for c in t.containers:
        own = c.service.deploy.update_config if c.service.deploy else None
        if own and own != asked.update:
            c.ignore(_UPDATE, "another service says it for the task that both share")


def _circuit_breaker(asked: _Asked) -> dict[str, bool]:
    """On with rollback, unless `failure_action` or x-ecs says otherwise."""
    action = asked.update.failure_action
    usual = {"enable": action != "continue", "rollback": action not in {"continue", "pause"}}
    return {**usual, **asked.own.get("circuit_breaker", {})}


# Percentages.


def _usual_percentages(t: Task, asked: _Asked) -> tuple[int, int]:
    """(minimum healthy, maximum) percent by `update_config`, else by what two tasks would share."""
    if asked.daemon:
        return 0, 100
    if asked.shifts:
        return 100, 200
    order, parallelism, count = asked.update.order, asked.update.parallelism, asked.count or 1
    if parallelism == 0 and (order or not stop_first_reason(t)):
        return 0, 200
    # At least one task at a time, at most all.
    batch = count if parallelism == 0 else min(parallelism or 1, count)
    if order == "start-first":
        return 100, 100 - (-100 * batch // count)
    if order == "stop-first":
        return 100 + (-100 * batch // count), 100
    return (0, 100) if stop_first_reason(t) else (100, 200)


def zone_rebalancing(t: Task) -> str | None:
    """`availabilityZoneRebalancing`: off where a new task may not start first (rule SVC-30)."""
    said = t.said("availability_zone_rebalancing")
    if said is not None:
        return "ENABLED" if said else "DISABLED"
    if t.target.launch_type == "EXTERNAL" or is_daemon(t):
        return None
    return "DISABLED" if t.service["deploymentConfiguration"]["maximumPercent"] <= 100 else None


# What is said about them.


def _judge_rollout(t: Task, asked: _Asked, usual: tuple[int, int]) -> None:
    """Say what was chosen, where the file left it open or ECS can't keep to it."""
    if [c for c in t.containers if "deploy" in c.service.tree]:
        _judge_followers(t, asked)
        _judge_update(t, asked, usual)
    if not (asked.daemon or asked.update.order or asked.shifts):
        _say_stops_first(t, asked)


def _judge_update(t: Task, asked: _Asked, usual: tuple[int, int]) -> None:
    """What becomes of `update_config`."""
    if "circuit_breaker" in asked.own:
        _each(t, "failure_action", "x-ecs.deployment.circuit_breaker says it", lost=True)
    if asked.update.failure_action not in {"", "continue", "pause", "rollback"}:
        _each(t, "failure_action", "it is continue, pause or rollback; ECS rolls back", lost=True)
    if asked.daemon:
        for key in ("order", "parallelism"):
            _each(t, key, "on each instance the task stops before its successor starts", lost=True)
    elif asked.shifts:
        for key in ("order", "parallelism"):
            _each(t, key, "x-ecs.deployment.strategy says how tasks are replaced", lost=True)
    elif "minimum_healthy_percent" in asked.own or "maximum_percent" in asked.own:
        for key in ("order", "parallelism"):
            _each(t, key, "the percentages of x-ecs.deployment say how many tasks stop and start")
    elif asked.update.parallelism == 0:
        reason = "all tasks are replaced at once, so there is no first and second"
        _each(t, "order", reason)
    elif asked.update.order:
        _judge_batch(t, asked, usual)
    else:
        reason = "without an order ECS chooses how many tasks it replaces at a time"
        _each(t, "parallelism", reason)


def _each(t: Task, key: str, reason: str, *, lost: bool = False) -> None:
    for c in t.containers:
        (c.ignore if lost else c.approximate)(f"{_UPDATE}.{key}", reason)


def _judge_batch(t: Task, asked: _Asked, usual: tuple[int, int]) -> None:
    """Percentages are whole, and reckoned from a count that somebody has to state."""
    batch, count = asked.update.parallelism or 1, asked.count
    low, high = usual
    if count is None:
        _each(t, "parallelism", "the file states no replicas, so it is reckoned for one task")
    if not count:
        return
    at_a_time = max(count * high // 100 - count, count - -(-count * low // 100))
    if batch > count:
        _each(t, "parallelism", f"there are {count} tasks, and all are replaced at a time")
    elif at_a_time != batch:
        why = f"ECS takes whole percentages, so it is {at_a_time} of the {count} tasks at a time"
        _each(t, "parallelism", why)


def _say_stops_first(t: Task, asked: _Asked) -> None:
    reason = stop_first_reason(t)
    if reason and "maximum_percent" not in asked.own:
        t.findings.diagnostics.append(
            rules.ROLLOUT_STOPS_FIRST.at(
                t.group.at,
                f'"{t.group.name}" is updated by stopping tasks before new ones start: {reason}',
                "set deploy.update_config.order: start-first if two copies are fine",
            )
        )


def stop_first_reason(t: Task) -> str:
    """Why two copies of the task must not run at a time, or empty: worked out once."""
    if t.stops_first is None:
        t.stops_first = _stop_first_reason(t)
    return t.stops_first


def _stop_first_reason(t: Task) -> str:
    for c in () if t.awsvpc else t.containers:
        for m in c.document.get("portMappings", ()):
            if m.get("hostPort"):
                return f"host port {m['hostPort']} is free only once"
    shared = {v["name"]: v for v in t.definition.get("volumes", ()) if _outlives(v)}
    for c in t.containers if shared else ():
        for m in c.document.get("mountPoints", ()):
            volume = shared.get(m.get("sourceVolume"))
            if volume is not None and not m.get("readOnly"):
                name = volume["name"]
                if volume.get("configuredAtLaunch"):
                    return f'each would write to an EBS volume of its own for "{name}"'
                return f'both would write to volume "{name}"'
    return ""


def _outlives(volume: Any) -> bool:
    """Whether a volume is more than the scratch space of one task."""
    return bool(
        "efsVolumeConfiguration" in volume
        or "fsxWindowsFileServerVolumeConfiguration" in volume
        or volume.get("configuredAtLaunch")
        or volume.get("host", {}).get("sourcePath")
        or volume.get("dockerVolumeConfiguration", {}).get("scope") == "shared"
    )


def _judge_progress(t: Task, asked: _Asked, low: int, high: int) -> None:
    """An error when ECS may neither stop a task nor start one more: it rounds up and down."""
    count = asked.count or 1
    can_stop = count > -(-count * low // 100)
    can_start = count * high // 100 > count
    if not can_stop and not can_start and not asked.daemon:
        tasks = "1 task" if count == 1 else f"{count} tasks"
        c = next((c for c in t.containers if "deployment" in c.settings), t.main)
        wrote = c.service.extension.get("deployment") or ()
        key = "maximum_percent" if "maximum_percent" in wrote else "minimum_healthy_percent"
        c.reject(
            rules.ROLLOUT_STUCK,
            f"x-ecs.deployment.{key}",
            f"no deployment can make progress: with {tasks} at least {low} % and at most {high} %"
            " leave no room to replace one",
            "lower minimum_healthy_percent or raise maximum_percent",
        )
