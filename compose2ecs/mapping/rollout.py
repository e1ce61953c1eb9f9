"""Rows of a rollout: how many tasks may stop and start at a time, and when ECS goes back."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.placement import is_daemon

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.compose.project import UpdateConfig
    from compose2ecs.mapping.row import Container, Task

_UPDATE = "deploy.update_config"


def deployment(t: Task) -> dict[str, Any]:
    """`deploymentConfiguration`: percentages, circuit breaker, alarms and strategy.

    Source: Compose `deploy.update_config`, which x-ecs.deployment refines; rules SVC-13, SVC-14,
    SVC-21.
    """
    said = t.said("deployment", {})
    low, high = _percentages(t)
    _judge_followers(t)
    _judge_rollout(t)
    if not _shifts_traffic(t):
        _judge_progress(t, low, high)
    out: dict[str, Any] = {"maximumPercent": high, "minimumHealthyPercent": low}
    out["deploymentCircuitBreaker"] = {**_circuit_breaker(t), **said.get("circuit_breaker", {})}
    alarms = said.get("alarms")
    if alarms:
        out["alarms"] = {
            "alarmNames": list(alarms.get("names", ())),
            "enable": True,
            "rollback": alarms.get("rollback", False),
        }
    if not said:
        return out
    from compose2ecs.mapping.strategies import strategy

    return {**out, **strategy(t)}


def _shifts_traffic(t: Task) -> bool:
    """Whether a second set of tasks takes over (blue/green, linear, canary)."""
    return bool(t.said("deployment", {}).get("strategy", "rolling") != "rolling")


# What the file says.


def task_count(c: Container) -> int | None:
    """How many tasks the service asks for; None when it doesn't say."""
    own = c.settings.get("desired_count")
    if own is not None:
        return own if isinstance(own, int) else None
    d = c.service.deploy
    return d.replicas if d is not None and d.replicas is not None else c.service.scale


def _update(t: Task) -> UpdateConfig | None:
    """The first `update_config` of the task's services."""
    for c in t.containers:
        deploy = c.service.deploy
        if deploy is not None and deploy.update_config:
            return deploy.update_config
    return None


def _judge_followers(t: Task) -> None:
    """Services whose task is replaced as another one of it says."""
    heard = _update(t)
    for c in t.containers:
        own = c.service.deploy.update_config if c.service.deploy else None
        if own and own != heard:
            c.ignore(_UPDATE, "another service says it for the task that both share")


def _circuit_breaker(t: Task) -> dict[str, bool]:
    """On with rollback, unless `failure_action` says otherwise."""
    update = _update(t)
    action = update.failure_action if update else ""
    return {"enable": action != "continue", "rollback": action not in {"continue", "pause"}}


# Percentages.


def _percentages(t: Task) -> tuple[int, int]:
    """(minimum healthy, maximum) percent: x-ecs, else `update_config`, else by what tasks share."""
    said = t.said("deployment", {})
    low, high = _usual_percentages(t)
    return said.get("minimum_healthy_percent", low), said.get("maximum_percent", high)


def _usual_percentages(t: Task) -> tuple[int, int]:
    if is_daemon(t):
        return 0, 100
    if _shifts_traffic(t):
        return 100, 200
    count, batch, order = task_count(t.main) or 1, _batch(t), _order(t)
    if _all_at_once(t) and (order or not stop_first_reason(t)):
        return 0, 200
    if order == "start-first":
        return 100, 100 - (-100 * batch // count)
    if order == "stop-first":
        return 100 + (-100 * batch // count), 100
    return (0, 100) if stop_first_reason(t) else (100, 200)


def _order(t: Task) -> str:
    update = _update(t)
    return update.order if update else ""


def _all_at_once(t: Task) -> bool:
    """Whether `update_config.parallelism` is 0."""
    update = _update(t)
    return update is not None and update.parallelism == 0


def _batch(t: Task) -> int:
    """How many tasks `update_config.parallelism` replaces at a time: at least 1, at most all."""
    update, count = _update(t), task_count(t.main) or 1
    said = update.parallelism if update else None
    return count if said == 0 else min(said or 1, count)


def zone_rebalancing(t: Task) -> str | None:
    """`availabilityZoneRebalancing`: off where a new task may not start first (rule SVC-30)."""
    said = t.said("availability_zone_rebalancing")
    if said is not None:
        return "ENABLED" if said else "DISABLED"
    if is_daemon(t) or t.target.launch_type == "EXTERNAL":
        return None
    return "DISABLED" if _percentages(t)[1] <= 100 else None


# What is said about them.


def _judge_rollout(t: Task) -> None:
    """Say what was chosen, where the file left it open or ECS can't keep to it."""
    update, said = _update(t), t.said("deployment", {})
    if "circuit_breaker" in said:
        _each(t, "failure_action", "x-ecs.deployment.circuit_breaker says it", lost=True)
    if update and update.failure_action not in {"", "continue", "pause", "rollback"}:
        _each(t, "failure_action", "it is continue, pause or rollback; ECS rolls back", lost=True)
    if is_daemon(t):
        for key in ("order", "parallelism"):
            _each(t, key, "on each instance the task stops before its successor starts", lost=True)
    elif _shifts_traffic(t):
        for key in ("order", "parallelism"):
            _each(t, key, "x-ecs.deployment.strategy says how tasks are replaced", lost=True)
    elif said.keys() & {"minimum_healthy_percent", "maximum_percent"}:
        for key in ("order", "parallelism"):
            _each(t, key, "the percentages of x-ecs.deployment say how many tasks stop and start")
    elif _all_at_once(t):
        reason = "all tasks are replaced at once, so there is no first and second"
        _each(t, "order", reason)
    elif _order(t):
        _judge_batch(t)
    else:
        reason = "without an order ECS chooses how many tasks it replaces at a time"
        _each(t, "parallelism", reason)
    if not (is_daemon(t) or _order(t) or _shifts_traffic(t)):
        _say_stops_first(t)


def _each(t: Task, key: str, reason: str, *, lost: bool = False) -> None:
    for c in t.containers:
        (c.ignore if lost else c.approximate)(f"{_UPDATE}.{key}", reason)


def _judge_batch(t: Task) -> None:
    """Percentages are whole, and reckoned from a count that somebody has to state."""
    update, count = _update(t), task_count(t.main)
    low, high = _usual_percentages(t)
    asked = (update.parallelism if update else None) or 1
    if count is None:
        _each(t, "parallelism", "the file states no replicas, so it is reckoned for one task")
    if not count:
        return
    at_a_time = max(count * high // 100 - count, count - -(-count * low // 100))
    if asked > count:
        _each(t, "parallelism", f"there are {count} tasks, and all are replaced at a time")
    elif at_a_time != asked:
        why = f"ECS takes whole percentages, so it is {at_a_time} of the {count} tasks at a time"
        _each(t, "parallelism", why)


def _say_stops_first(t: Task) -> None:
    reason = stop_first_reason(t)
    if reason and "maximum_percent" not in t.said("deployment", {}):
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
    for c in t.containers:
        for m in c.document.get("portMappings", ()):
            if m.get("hostPort") and not t.awsvpc:
                return f"host port {m['hostPort']} is free only once"
    shared = {v["name"]: v for v in t.definition.get("volumes", ()) if _outlives(v)}
    for c in t.containers:
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


def _judge_progress(t: Task, low: int, high: int) -> None:
    """An error when ECS may neither stop a task nor start one more: it rounds up and down."""
    count = task_count(t.main) or 1
    can_stop = count > -(-count * low // 100)
    can_start = count * high // 100 > count
    if not can_stop and not can_start and not is_daemon(t):
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
