"""Rows of a container's life: what it waits for, how it stops and starts again."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.health import SECOND, duration_words, has_check
from compose2ecs.mapping.names import container_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.mapping.row import Container

# Dependencies.

CONDITIONS = {
    "service_started": "START",
    "service_healthy": "HEALTHY",
    "service_completed_successfully": "SUCCESS",
}
"""Compose's conditions in ECS's words."""


def depends_on(c: Container) -> list[dict[str, str]]:
    """`dependsOn` for services of the same task; others are started in order by `up`.

    Source: Compose `depends_on`; rules DEP-01 to DEP-05.
    """
    out = []
    if c.files:
        from compose2ecs.mapping.files import writer_name

        out.append({"containerName": writer_name(c), "condition": "SUCCESS"})
    if "ready" in c.settings and not _awaited(c):
        c.ignore("x-ecs.ready", "no container of its task waits for it to start")
    _wait_outside(c)
    own = c.settings.get("depends_on")
    if own is not None:
        return out + [{"containerName": d["container"], "condition": d["condition"]} for d in own]
    for d in c.service.depends_on:
        if d.service not in c.group.members:
            continue
        condition = CONDITIONS.get(d.condition, "START")
        if condition == "START":
            # ecs_composex's label ecs.depends.condition, or x-ecs.ready.
            condition = c.target.services.get(d.service, {}).get("ready", condition)
        if condition == "HEALTHY" and not _can_be_healthy(c, d.service, d.at):
            condition = "START"
        if not d.required:
            c.approximate("depends_on.required", "within a task every dependency is required")
        out.append({"containerName": container_name(d.service), "condition": condition})
    return out


def _awaited(c: Container) -> bool:
    """Whether another container of the task says that this one starts first, and no more."""
    return any(
        d.service == c.service.name and CONDITIONS.get(d.condition, "START") == "START"
        for member in c.group.members
        if "depends_on" not in c.target.services.get(member, {})
        for d in c.project.services[member].depends_on
    )


def _wait_outside(c: Container) -> None:
    """Say what `up` waits for, which ECS itself doesn't: services of other tasks."""
    waits = []
    for d in c.service.depends_on:
        if d.service not in c.project.services:
            reason = f'"{d.service}" is not part of the project, so nothing waits for it'
            if d.required:
                c.ignore("depends_on.condition", reason)
            else:
                c.approximate("depends_on.required", reason)
        elif d.service not in c.group.members:
            waits.append(f'"{d.service}" is {_until(c, d.service, d.condition)}')
            if not d.required:
                c.approximate("depends_on.required", "`up` waits for it all the same")
    if waits:
        c.approximate(
            "depends_on.condition",
            f"`up` starts this one when {' and '.join(waits)}; ECS itself keeps no order among"
            " tasks",
        )


def _until(c: Container, service: str, condition: str) -> str:
    if condition == "service_completed_successfully":
        return "done"
    if condition != "service_healthy":
        return "running"
    if has_check(c.project.services[service], c.target):
        return "healthy"
    return "running (it has no health check in the file)"


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
    ready = c.settings.get("ready") in {"SUCCESS", "COMPLETE"}
    for member in c.group.members:
        for d in c.target.services.get(member, {}).get("depends_on", ()):
            if d["container"] == c.name and d["condition"] in {"SUCCESS", "COMPLETE"}:
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
        message = f"ECS gives a container at least 2 s to stop; {duration_words(period)} is raised"
    else:
        said = duration_words(period)
        message = f"Fargate stops a container after {LONGEST_STOP} s at most; {said} is cut"
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
    """`restartPolicy` for `on-failure`, and for what may end without ending its task.

    Everything else is the service's scheduler's to start again. Source: Compose `restart` and
    `deploy.restart_policy`, which replaces it; rules RST-01, RST-03.
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
        if not (c.group.job or c.service.name in c.topology.jobs or _ends_alone(c)):
            c.findings.diagnostics.append(
                rules.STAYS_A_SERVICE.at(
                    c.service.key_at(*key.split(".")),
                    "the service starts its task again after a success, too",
                    "set x-ecs.run: once if it is a job that ends",
                )
            )
        return {"enabled": True, "ignoredExitCodes": [0], **_paced(c, key, count)}
    if wanted in {"always", "unless-stopped", "any"} and _ends_alone(c):
        return {"enabled": True, **_paced(c, key, count)}
    for part in ("delay", "max_attempts", "window") if deployed else ():
        if getattr(deployed, part) is not None:
            c.ignore(f"deploy.restart_policy.{part}", "ECS's scheduler has its own pace")
    if wanted in {"no", "none"}:
        _never(c, key)
    elif c.group.job or c.service.name in c.topology.jobs:
        c.approximate(key, "a job runs until it ends and is not started again")
    else:
        c.approximate(key, SCHEDULED)
    return None


def _ends_alone(c: Container) -> bool:
    """Whether the task goes on without the container, so that no scheduler starts it again."""
    return c.document.get("essential") is False and c.service.name not in c.topology.jobs


def _never(c: Container, key: str) -> None:
    if c.group.job or c.service.name in c.topology.jobs:
        c.approximate(key, "a job is not started again")
        return
    if _ends_alone(c):
        c.approximate(key, "its task goes on without it")
        return
    message = "the service starts its task again whenever it ends"
    c.approximate(key, message)
    c.say(rules.STAYS_A_SERVICE, key, message, "set x-ecs.run: once if it is a job that ends")


def _paced(c: Container, key: str, count: str) -> dict[str, int]:
    """`restartAttemptPeriod`: ECS counts no attempts, but wants a container to last a while."""
    deployed = c.service.deploy.restart_policy if c.service.deploy else None
    window = deployed.window if deployed else None
    lasted = "for five minutes" if window is None else "for the window"
    otherwise = "the job has failed" if c.group.job else "it starts a new task"
    if _ends_alone(c):
        otherwise = "it stays stopped"
    attempts = "ECS counts no attempts: it" if count and not deployed else "ECS"
    c.approximate(
        f"{key}.condition" if deployed else key,
        f"{attempts} restarts the container if it ran {lasted}, else {otherwise}",
    )
    if deployed and deployed.delay is not None:
        c.ignore("deploy.restart_policy.delay", "ECS restarts at once")
    if deployed and deployed.max_attempts is not None:
        c.approximate("deploy.restart_policy.max_attempts", "ECS counts no attempts")
    if window is None:
        return {}
    exact = -(-window // SECOND)
    period = min(max(exact, 60), 1800)
    if period != exact or window % SECOND:
        c.approximate(
            "deploy.restart_policy.window",
            f"ECS takes 60 to 1800 whole seconds; {duration_words(window)} becomes {period} s",
        )
    return {"restartAttemptPeriod": period}
