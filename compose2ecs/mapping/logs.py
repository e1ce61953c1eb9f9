"""container.logConfiguration: CloudWatch Logs by default on Fargate, else what the file says."""

from __future__ import annotations

from compose2ecs.compose.tree import Map
from compose2ecs.diagnostics import mapping_rules as rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from compose2ecs.diagnostics.position import Position
    from compose2ecs.mapping.row import Container, Task

ON_FARGATE = frozenset({"awslogs", "splunk", "awsfirelens"})
"""Rule LOG-02."""
RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""Days for which CloudWatch Logs keeps a log group (API reference, PutRetentionPolicy)."""
ON_INSTANCES = ON_FARGATE | {"json-file", "syslog", "journald", "gelf", "fluentd"}
"""Rule LOG-01."""
ELSEWHERE = frozenset({"syslog", "gelf", "fluentd", "splunk", "loki", "gcplogs", "logentries"})
"""Drivers that send logs to a place of their own, as a router can."""
OPTIONS_ON_FARGATE = frozenset(
    (
        *("awslogs-group", "awslogs-region", "awslogs-stream-prefix", "awslogs-create-group"),
        *("awslogs-datetime-format", "awslogs-multiline-pattern", "awslogs-endpoint"),
        *("mode", "max-buffer-size"),
    )
)
"""Options of awslogs that Fargate passes on (developer guide, awslogs log driver)."""
_OF_EVERY_DRIVER = ("mode", "max-buffer-size")


def log_configuration(c: Container) -> dict[str, Any] | None:
    """`logConfiguration`; None leaves it to Docker's default on the instance."""
    logging = c.service.logging
    driver = logging.driver if logging else ""
    options = {k: v for k, v in logging.options.items() if v} if logging else {}
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
        kept = {k: v for k, v in options.items() if k in _OF_EVERY_DRIVER}
        filled = _awslogs(c, kept)
        if driver or options:
            _replaced(c, driver, filled["awslogs-group"])
        return _with_secrets(c, "awslogs", filled)
    if driver == "local":
        c.approximate("logging", "ECS does not know the driver local; json-file is nearest")
        driver = "json-file"
    if driver and driver not in ON_INSTANCES:
        c.unsupported(
            rules.LOG_DRIVER,
            "logging",
            f'ECS has no log driver "{driver}"',
            "use awslogs, or awsfirelens with a router",
            at=_driver_place(c),
        )
        return None
    if not driver:
        said = (c.project.extension, "logs"), (c.project.tree, "x-aws-logs_retention")
        wanted = "logs" in c.settings or any(key in place for place, key in said)
        return _with_secrets(c, "awslogs", _awslogs(c, {})) if wanted else None
    if driver == "awslogs":
        filled = _awslogs(c, _passed_on(c, options))
        if _streams_as_docker_names_them(c, options):
            del filled["awslogs-stream-prefix"]
        options = filled
    else:
        c.ignore("x-ecs.logs", f'"{c.service.name}" logs with {driver}, not with awslogs')
    _say_credentials(c, options)
    return _with_secrets(c, driver, options)


def _passed_on(c: Container, options: dict[str, str]) -> dict[str, str]:
    """The options of awslogs, less those that Fargate doesn't know."""
    if not c.fargate or options.keys() <= OPTIONS_ON_FARGATE:
        return options
    for name in options:
        if name not in OPTIONS_ON_FARGATE:
            from compose2ecs.diagnostics.storage_rules import LOG_OPTION

            message = f'awslogs on Fargate knows no option "{name}"; it is left out'
            help_ = "use awslogs-stream-prefix" if name in {"awslogs-stream", "tag"} else ""
            c.approximate("logging.options", message)
            at = c.service.key_at("logging", "options", name)
            c.say(LOG_OPTION, "logging.options", message, help_ or "remove the option", at=at)
    return {name: value for name, value in options.items() if name in OPTIONS_ON_FARGATE}


def _say_credentials(c: Container, options: dict[str, str]) -> None:
    """A notice for options that look like credentials; their values are never shown."""
    from compose2ecs.mapping.variables import looks_like_credential, may_hold_credentials

    if not may_hold_credentials(options):
        return
    for name, value in options.items():
        if looks_like_credential(name.replace("-", "_"), value):
            from compose2ecs.diagnostics.storage_rules import CREDENTIAL_IN_OPTIONS

            message = f'log option "{name}" of "{c.service.name}" looks like a credential, and'
            message += " whoever may describe the task definition can read it"
            at = c.service.at("logging", "options", name)
            help_ = f"keep it in AWS: x-ecs.log_secrets: {{{name}: ARN}}"
            c.findings.diagnostics.append(CREDENTIAL_IN_OPTIONS.at(at, message, help_))


def _streams_as_docker_names_them(c: Container, options: dict[str, str]) -> bool:
    """Whether a file that sets awslogs up for instances leaves its streams container ids.

    Only Fargate asks for a prefix (rule LOG-04); another one would move the logs.
    """
    if c.fargate:
        return False
    said = "awslogs-stream-prefix" in options or "stream_prefix" in c.settings.get("logs", {})
    own = not {"awslogs-group", "awslogs-stream", "tag"}.isdisjoint(options)
    return own and not said


_OURS = {"awslogs-group": "group", "awslogs-stream-prefix": "stream_prefix"}
"""Options, and the words of x-ecs.logs that win over them where a service says both."""


def _awslogs(c: Container, options: dict[str, str]) -> dict[str, str]:
    """The options of awslogs, with what is missing for rules LOG-03 and LOG-04 filled in."""
    own = c.settings.get("logs", {})
    if own and any(word in own and key in options for key, word in _OURS.items()):
        c.approximate("logging.options", "x-ecs.logs says where logs go")
        options = {key: value for key, value in options.items() if _OURS.get(key) not in own}
    return {
        "awslogs-group": own.get("group", c.target.log_group),
        "awslogs-region": c.target.region,
        "awslogs-stream-prefix": own.get("stream_prefix", c.target.log_stream_prefix or c.name),
        **options,
    }


def _with_secrets(c: Container, driver: str, options: dict[str, str]) -> dict[str, Any]:
    out: dict[str, Any] = {"logDriver": driver}
    if options:
        out["options"] = options
    secrets = c.settings.get("log_secrets", {})
    if secrets:
        from compose2ecs.mapping.secret_sources import judge_source

        for name, source in secrets.items():
            judge_source(c, "x-ecs.log_secrets", f'log option "{name}"', source)
        out["secretOptions"] = [{"name": n, "valueFrom": v} for n, v in secrets.items()]
    return out


# The router of awsfirelens.


def firelens(c: Container) -> dict[str, object] | None:
    """`firelensConfiguration` from x-ecs.firelens.

    A service that logs with awsfirelens can't be its own router; what it says is the added one's.
    """
    settings = c.settings.get("firelens")
    logging = c.service.logging
    if not settings or not settings.get("type") or (logging and logging.driver == "awsfirelens"):
        return None
    return firelens_configuration(settings)


def firelens_configuration(settings: Mapping[str, Any]) -> dict[str, object]:
    """`firelensConfiguration` of x-ecs.firelens; without a type Fluent Bit."""
    options = {str(k): str(v) for k, v in settings.get("options", {}).items()}
    kind = settings.get("type", "fluentbit")
    return {"type": kind, **({"options": options} if options else {})}


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


def _replaced(c: Container, driver: str, group: str) -> None:
    name = driver or "json-file"
    reason = f'Fargate has no log driver "{name}"; logs go to CloudWatch Logs, {group}'
    c.approximate("logging", reason)
    help_ = "remove logging"
    if name in ELSEWHERE:
        help_ += ", or send them there with driver awsfirelens"
    if name in ON_INSTANCES:
        help_ += ", or run on EC2"
    c.say(rules.LOG_DRIVER_REPLACED, "logging", reason, help_, at=_driver_place(c))


def _driver_place(c: Container) -> Position | None:
    """Where the driver is written; None where the section only has options."""
    tree = c.service.tree.get("logging")
    wrote = isinstance(tree, Map) and tree.wrote("driver")
    return c.service.key_at("logging", "driver") if wrote else None
