"""Rows of a container's life: its health, what it waits for, how it stops and starts again."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.names import container_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Final

    from compose2ecs.compose.project import HealthCheck, Service
    from compose2ecs.mapping.row import Container
    from compose2ecs.mapping.target import Target

SECOND: Final = 1_000_000_000

DOCKER_DEFAULTS: Mapping[str, int] = {"interval": 30, "timeout": 30, "retries": 3}
"""What Docker takes when the file says nothing (Dockerfile reference, HEALTHCHECK)."""

ECS_DEFAULTS: Mapping[str, int] = {"interval": 30, "timeout": 5, "retries": 3}
"""What ECS takes; also when the whole check is from ecs-params.yml, which is written for ECS."""

RANGES: Mapping[str, tuple[int, int]] = {
    "interval": (5, 300),
    "timeout": (2, 60),
    "start_period": (0, 300),
    "retries": (1, 10),
}
"""Rules HC-02 to HC-05."""

MEMBERS: Mapping[str, str] = {
    "interval": "interval",
    "timeout": "timeout",
    "retries": "retries",
    "start_period": "startPeriod",
}


# Health.


def has_check(service: Service, target: Target) -> bool:
    """Whether the container gets a health check in its task definition."""
    return bool(_test(service, target.services.get(service.name, {})))


def _test(service: Service, settings: Mapping[str, Any]) -> tuple[str, ...]:
    own = tuple(settings.get("healthcheck", {}).get("test", ()))
    check = service.healthcheck
    if own or check is None or check.disable or check.test[:1] == ("NONE",):
        return () if own[:1] == ("NONE",) else own
    return check.test if len(check.test) > 1 or check.test[:1] not in _FORMS else ()


_FORMS = (("CMD",), ("CMD-SHELL",))


def health_check(c: Container) -> dict[str, Any] | None:
    """`healthCheck`, with interval, timeout and retries written out: the defaults differ.

    Source: Compose `healthcheck`; rules HC-01 to HC-06.
    """
    test = _test(c.service, c.settings)
    if not test:
        _say_why_none(c)
        return None
    command = test if test[0] in {"CMD", "CMD-SHELL"} else ("CMD", *test)
    out: dict[str, Any] = {"command": list(command)}
    for key, member in MEMBERS.items():
        value = _number(c, key)
        if value is not None:
            out[member] = value
    return out


def _say_why_none(c: Container) -> None:
    check = c.service.healthcheck
    if check is None:
        return
    if check.disable or check.test[:1] == ("NONE",):
        c.approximate("healthcheck", "ECS runs no check of the image's own: nothing to switch off")
        return
    message = "healthcheck has no test, and ECS doesn't take it from the image"
    c.ignore("healthcheck", message)
    c.say(rules.HEALTH_CHECK_UNKNOWN, "healthcheck", message, "repeat the image's check as `test`")


def _number(c: Container, key: str) -> int | None:
    """Seconds or a count within ECS's limits; None for a start period that nobody set."""
    settings = c.settings.get("healthcheck", {})
    check: HealthCheck | None = c.service.healthcheck
    check = None if check is not None and check.disable else check
    value = settings.get(key, getattr(check, key, None) if check else None)
    if not value and key != "start_period":
        # Docker takes 0 for its default.
        return (DOCKER_DEFAULTS if check else ECS_DEFAULTS)[key]
    if value is None:
        return None
    exact: int = value if key == "retries" else -(-value // SECOND)
    low, high = RANGES[key]
    out = min(max(exact, low), high)
    if out != exact or (key != "retries" and value % SECOND):
        _cut(c, key, value, out)
    return out


def _cut(c: Container, key: str, value: int, out: int) -> None:
    if key == "retries":
        message = f"ECS allows 1 to 10 retries; {value} becomes {out}"
    else:
        low, high = RANGES[key]
        named = key.replace("_", " ")
        message = (
            f"ECS takes a health check's {named} as {low} to {high} whole seconds;"
            f" {_duration(value)} becomes {out} s"
        )
    c.approximate(f"healthcheck.{key}", message)
    c.say(rules.HEALTH_CHECK_CUT, f"healthcheck.{key}", message)


def _duration(value: int) -> str:
    from compose2ecs.compose.units import duration_text

    return duration_text(value)


# Dependencies.

_CONDITIONS = {
    "service_started": "START",
    "service_healthy": "HEALTHY",
    "service_completed_successfully": "SUCCESS",
}


def depends_on(c: Container) -> list[dict[str, str]]:
    """`dependsOn` for services of the same task; others are started in order by `up`.

    Source: Compose `depends_on`; rules DEP-01 to DEP-05.
    """
    out = []
    if c.files:
        from compose2ecs.mapping.files import writer_name

        out.append({"containerName": writer_name(c), "condition": "SUCCESS"})
    own = c.settings.get("depends_on")
    if own is not None:
        return out + [{"containerName": d["container"], "condition": d["condition"]} for d in own]
    for d in c.service.depends_on:
        if d.service not in c.group.members:
            _wait_outside(c, d.service, d.condition)
            continue
        condition = _CONDITIONS.get(d.condition, "START")
        if condition == "START":
            # ecs_composex's label ecs.depends.condition, or x-ecs.ready.
            condition = c.target.services.get(d.service, {}).get("ready", condition)
        if condition == "HEALTHY" and not _can_be_healthy(c, d.service, d.at):
            condition = "START"
        if not d.required:
            c.approximate("depends_on.required", "within a task every dependency is required")
        out.append({"containerName": container_name(d.service), "condition": condition})
    return out


def _wait_outside(c: Container, service: str, condition: str) -> None:
    if service not in c.project.services:
        c.ignore("depends_on.condition", f'"{service}" is not part of the project')
        return
    until = {
        "service_healthy": "healthy",
        "service_completed_successfully": "done",
    }.get(condition, "running")
    if until == "healthy" and not has_check(c.project.services[service], c.target):
        until = "running, because it has no health check in the file"
    c.approximate(
        "depends_on.condition",
        f'"{service}" is another task: `up` starts this one when it is {until}, and ECS itself'
        " keeps no order",
    )


def _can_be_healthy(c: Container, service: str, at: Any) -> bool:
    if has_check(c.project.services[service], c.target):
        return True
    c.unsupported(
        rules.HEALTHY_UNKNOWN,
        "depends_on",
        f'"{c.service.name}" waits for "{service}" to be healthy, which has no health check',
        f"give \"{service}\" a healthcheck with a test; the image's own doesn't count on ECS",
        at=at,
    )
    return False


def essential(c: Container) -> bool:
    """`essential`: false for a container that ends: a job beside services (rule DEP-04)."""
    own = c.settings.get("essential")
    if own is not None:
        return bool(own)
    if not c.group.job and c.service.name in c.topology.jobs:
        return False
    name = container_name(c.service.name)
    ready = c.settings.get("ready") in {"SUCCESS", "COMPLETE"}
    for member in c.group.members:
        for d in c.target.services.get(member, {}).get("depends_on", ()):
            if d["container"] == name and d["condition"] in {"SUCCESS", "COMPLETE"}:
                return False
        for dependency in c.project.services[member].depends_on:
            if dependency.service == c.service.name and (
                ready or dependency.condition == "service_completed_successfully"
            ):
                return False
    return True


# Stopping and starting again.

LONGEST_STOP = 120
"""Seconds on Fargate (rule TMO-02)."""


def stop_timeout(c: Container) -> int | None:
    """`stopTimeout` in whole seconds, rounded up."""
    period = c.service.stop_grace_period
    if period is None:
        return None
    exact = -(-period // SECOND)
    out = max(exact, 2)
    if c.fargate:
        out = min(out, LONGEST_STOP)
    if out != exact:
        _say_cut_stop(c, period, out)
    elif period % SECOND:
        c.approximate("stop_grace_period", f"rounded up to {out} s")
    return out


def _say_cut_stop(c: Container, period: int, out: int) -> None:
    from compose2ecs.diagnostics.ecs_rules import STOP_TIMEOUT

    raised = period < out * SECOND
    if raised:
        message = f"ECS gives a container at least 2 s to stop; {_duration(period)} is raised"
    else:
        message = (
            f"Fargate stops a container after {LONGEST_STOP} s at most; {_duration(period)} is cut"
        )
    c.approximate("stop_grace_period", message)
    verb = "lengthen" if raised else "shorten"
    c.say(
        STOP_TIMEOUT,
        "stop_grace_period",
        message,
        f"{verb} stop_grace_period (compose2ecs explain C2E3101)",
        at=c.service.at("stop_grace_period"),
        severity="warning",
    )


SCHEDULED = "the service starts a new task whenever this one stops, unless it is a job"


def restart_policy(c: Container) -> dict[str, Any] | None:
    """`restartPolicy` for `on-failure`; for the others the service's scheduler does it.

    Source: Compose `restart` and `deploy.restart_policy`, which replaces it; rules RST-01, RST-03.
    """
    deployed = c.service.deploy.restart_policy if c.service.deploy else None
    key = "deploy.restart_policy" if deployed else "restart"
    wanted = deployed.condition or "any" if deployed else c.service.restart
    if not wanted:
        return None
    if deployed and c.service.restart:
        c.ignore("restart", "deploy.restart_policy replaces it")
    wanted, _, count = wanted.partition(":")
    if wanted == "on-failure":
        return _on_failure(c, key, count)
    for part in ("delay", "max_attempts", "window") if deployed else ():
        if getattr(deployed, part) is not None:
            c.ignore(f"deploy.restart_policy.{part}", "ECS's scheduler has its own pace")
    if wanted in {"no", "none"}:
        _never(c, key)
    elif c.group.job:
        c.approximate(key, "a job runs until it ends and is not started again")
    else:
        c.approximate(key, SCHEDULED)
    return None


def _never(c: Container, key: str) -> None:
    if c.group.job:
        c.approximate(key, "a job is not started again")
        return
    message = "the service starts its task again whenever it ends"
    c.approximate(key, message)
    c.say(rules.STAYS_A_SERVICE, key, message, "set x-ecs.run: once if it is a job that ends")


def _on_failure(c: Container, key: str, count: str) -> dict[str, Any]:
    """A container that ends with 0 is left alone; ECS then ends its task if it is essential."""
    deployed = c.service.deploy.restart_policy if c.service.deploy else None
    out: dict[str, Any] = {"enabled": True, "ignoredExitCodes": [0]}
    if deployed and deployed.delay is not None:
        c.ignore("deploy.restart_policy.delay", "ECS restarts at once")
    if count or (deployed and deployed.max_attempts is not None):
        part = f"{key}.max_attempts" if deployed else key
        c.approximate(part, "ECS counts no attempts")
    else:
        c.approximate(
            f"{key}.condition" if deployed else key,
            "ECS restarts the container if it ran for five minutes, else it starts a new task"
            if not (deployed and deployed.window)
            else "ECS restarts the container if it ran for the window, else it starts a new task",
        )
    if deployed and deployed.window is not None:
        exact = -(-deployed.window // SECOND)
        out["restartAttemptPeriod"] = min(max(exact, 60), 1800)
        if out["restartAttemptPeriod"] != exact:
            c.approximate("deploy.restart_policy.window", "ECS takes 60 to 1800 s")
    return out
