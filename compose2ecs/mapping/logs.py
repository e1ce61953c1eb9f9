"""container.logConfiguration: CloudWatch Logs by default on Fargate, else what the file says."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.mapping.row import Container, Task

ON_FARGATE = frozenset({"awslogs", "splunk", "awsfirelens"})
"""Rule LOG-02."""
ON_INSTANCES = ON_FARGATE | {"json-file", "syslog", "journald", "gelf", "fluentd"}
"""Rule LOG-01."""


def log_configuration(c: Container) -> dict[str, Any] | None:
    """`logConfiguration`; None leaves it to Docker's default on the instance."""
    logging = c.service.logging
    driver = logging.driver if logging else ""
    options = dict(logging.options) if logging else {}
    if not driver and options and not c.fargate:
        driver = "json-file"
    if driver == "none":
        c.approximate(
            "logging",
            "without a log driver ECS uses its default"
            if not c.fargate
            else "the container gets no log configuration, so nothing is kept",
        )
        return None
    if c.fargate and driver not in ON_FARGATE:
        if driver or options:
            _replaced(c, driver)
        return _with_secrets(c, "awslogs", _awslogs(c, {}))
    if driver == "local":
        c.approximate("logging", "ECS does not know the driver local; json-file is nearest")
        driver = "json-file"
    if driver and driver not in ON_INSTANCES:
        c.unsupported(
            rules.LOG_DRIVER,
            "logging",
            f'ECS has no log driver "{driver}"',
            "use awslogs, or awsfirelens with a router",
        )
        return None
    if not driver:
        said = (c.project.extension, "logs"), (c.project.tree, "x-aws-logs_retention")
        wanted = "logs" in c.settings or any(key in place for place, key in said)
        return _with_secrets(c, "awslogs", _awslogs(c, {})) if wanted else None
    if driver == "awslogs":
        options = _awslogs(c, options)
    return _with_secrets(c, driver, options)


def _awslogs(c: Container, options: dict[str, str]) -> dict[str, str]:
    """The options of awslogs, with what rules LOG-03 and LOG-04 ask for filled in."""
    own = c.settings.get("logs", {})
    return {
        "awslogs-group": own.get("group", c.target.log_group),
        "awslogs-region": c.target.region,
        "awslogs-stream-prefix": own.get("stream_prefix", c.name),
        **options,
    }


def _with_secrets(c: Container, driver: str, options: dict[str, str]) -> dict[str, Any]:
    out: dict[str, Any] = {"logDriver": driver}
    if options:
        out["options"] = options
    secrets = c.settings.get("log_secrets", {})
    if secrets:
        out["secretOptions"] = [{"name": n, "valueFrom": v} for n, v in secrets.items()]
    return out


ROUTER = "log_router"
"""The container that is added for awsfirelens, called as AWS's examples call it."""

ROUTER_IMAGE = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"
ROUTER_MEMORY = 50
"""MiB kept for it (developer guide, FireLens)."""


def router(t: Task) -> dict[str, Any] | None:
    """The router of a task that logs with awsfirelens, unless a service of it is one (LOG-09)."""
    users = [c for c in t.containers if _driver(c) == "awsfirelens"]
    if not users or any("firelensConfiguration" in c.document for c in t.containers):
        return None
    from compose2ecs.mapping.container import firelens_configuration

    first = users[0]
    settings: dict[str, Any] = next(
        (dict(c.settings["firelens"]) for c in users if c.settings.get("firelens")), {}
    )
    first.findings.diagnostics.append(
        rules.ROUTER_ADDED.at(
            first.service.key_at("logging"),
            f'"{first.service.name}" logs with awsfirelens: container "{ROUTER}" is added as its'
            " router",
            "a service of the same task with x-ecs.firelens would be used instead",
        )
    )
    options = {**_awslogs(first, {}), "awslogs-stream-prefix": ROUTER}
    return {
        "name": ROUTER,
        "image": str(settings.get("image") or ROUTER_IMAGE),
        "essential": True,
        "memoryReservation": ROUTER_MEMORY,
        "firelensConfiguration": firelens_configuration(settings),
        "logConfiguration": {"logDriver": "awslogs", "options": options},
    }


def _driver(c: Container) -> str:
    return str(c.document.get("logConfiguration", {}).get("logDriver", ""))


def _replaced(c: Container, driver: str) -> None:
    name = driver or "json-file"
    reason = f'Fargate has no log driver "{name}"; logs go to CloudWatch Logs, {c.target.log_group}'
    c.approximate("logging", reason)
    c.say(rules.LOG_DRIVER_REPLACED, "logging", reason, "remove logging, or run on EC2")
