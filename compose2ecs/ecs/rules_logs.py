"""Rules about logs: drivers and their options, FireLens and its router."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import ecs_rules as r
from compose2ecs.ecs.finding import at_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Rule
    from compose2ecs.ecs.finding import Check, Container, Finding, Path, Task

_ROUTERS_OWN = ("/fluent-bit/etc/fluent-bit.conf", "/fluentd/etc/fluent.conf")

_OF_METADATA = " env env-regex labels labels-regex tag"

OPTIONS_OF_ALL = frozenset(
    "mode max-buffer-size cache-disabled cache-max-size"  # noqa: SIM905 reads better as words
    " cache-max-file cache-compress".split()
)

LOG_OPTIONS: Mapping[str, frozenset[str]] = {
    driver: frozenset((words + _OF_METADATA).split())
    for driver, words in (
        ("json-file", "max-size max-file compress"),
        ("journald", ""),
        (
            "syslog",
            (
                "syslog-address syslog-facility syslog-format syslog-tls-ca-cert syslog-tls-cert"
                " syslog-tls-key syslog-tls-skip-verify"
            ),
        ),
        (
            "gelf",
            (
                "gelf-address gelf-compression-type gelf-compression-level gelf-tcp-max-reconnect"
                " gelf-tcp-reconnect-delay"
            ),
        ),
        (
            "fluentd",
            (
                "fluentd-address fluentd-async fluentd-async-connect"
                " fluentd-async-reconnect-interval fluentd-buffer-limit fluentd-max-retries"
                " fluentd-read-timeout fluentd-request-ack"
                " fluentd-retry-wait fluentd-sub-second-precision fluentd-write-timeout"
            ),
        ),
        (
            "awslogs",
            (
                "awslogs-region awslogs-endpoint awslogs-group awslogs-stream awslogs-stream-prefix"
                " awslogs-create-group awslogs-create-stream awslogs-datetime-format awslogs-format"
                " awslogs-multiline-pattern awslogs-credentials-endpoint"
                " awslogs-max-buffered-events awslogs-force-flush-interval-seconds"
            ),
        ),
        (
            "splunk",
            (
                "splunk-token splunk-url splunk-source splunk-sourcetype splunk-index splunk-capath"
                " splunk-caname splunk-insecureskipverify splunk-format splunk-verify-connection"
                " splunk-gzip splunk-gzip-level splunk-index-acknowledgment"
            ),
        ),
    )
}
"""What Docker's log drivers take, beside what all take (Docker's pages on logging drivers, and
`awslogs-stream-prefix`, which is ECS's own). awsfirelens hands every option to its router."""

FARGATE_LOG_DRIVERS = ("awslogs", "splunk", "awsfirelens")


def _log(c: Container) -> Iterator[Finding]:
    log = c.get("logConfiguration")
    if log is not None:
        for rule, path, message, aws in log_problems(log, fargate=c.task.fargate):
            yield c.found(rule, ("logConfiguration", *path), message, aws=aws)


def log_problems(log: Any, *, fargate: bool) -> Iterator[tuple[Rule, Path, str, str]]:
    """What is wrong with a container's or the Service Connect proxy's logConfiguration.

    Rule, path inside, message, AWS's answer.
    """
    driver, options = log.get("logDriver"), log.get("options") or {}
    at: Path = ("options",) if options else ()
    if fargate and driver is not None and driver not in FARGATE_LOG_DRIVERS:
        yield (
            r.LOG_DRIVER_ON_FARGATE,
            ("logDriver",),
            f"Fargate logs with awslogs, splunk or awsfirelens, not with {driver}",
            f"{driver} is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]",
        )
    if driver == "awslogs":
        yield from _awslogs_problems(options, at, fargate=fargate)
    if driver == "splunk":
        secret = {str(s.get("name")) for s in log.get("secretOptions") or ()}
        missing = [
            n for n in ("splunk-token", "splunk-url") if n not in options and n not in secret
        ]
        if missing:
            yield (
                r.SPLUNK_OPTIONS,
                at,
                f"the log driver splunk needs {' and '.join(missing)}",
                f"Log driver splunk requires options: {', '.join(missing)}",
            )
    known = LOG_OPTIONS.get(driver)
    for name in options:
        if known is not None and name not in known and name not in OPTIONS_OF_ALL:
            yield (
                r.LOG_OPTION,
                ("options", name),
                f'the log driver {driver} has no option "{name}"',
                "",
            )
    mode = options.get("mode")
    if mode is not None and mode not in ("blocking", "non-blocking"):
        yield (
            r.LOG_MODE,
            ("options", "mode"),
            f'a log\'s mode is blocking or non-blocking, not "{mode}"',
            "",
        )
    size = options.get("max-buffer-size")
    if size is not None and not re.fullmatch(r"\d+(\.\d+)? ?([kmgtpKMGTP]i?)?[bB]?", size):
        yield (
            r.LOG_MODE,
            ("options", "max-buffer-size"),
            f'max-buffer-size is a size such as 25m, not "{size}"',
            "",
        )
    if "max-buffer-size" in options and mode == "blocking":
        yield (
            r.LOG_MODE,
            ("options", "max-buffer-size"),
            "max-buffer-size needs the mode non-blocking; here it is blocking",
            "",
        )
    elif "max-buffer-size" in options and mode is None and driver != "awsfirelens":
        yield (
            r.LOG_MODE,
            ("options", "max-buffer-size"),
            "max-buffer-size needs mode: non-blocking beside it",
            "",
        )


def _awslogs_problems(
    options: Any, at: Path, *, fargate: bool
) -> Iterator[tuple[Rule, Path, str, str]]:
    missing = [n for n in ("awslogs-region", "awslogs-group") if not options.get(n)]
    if missing:
        yield (
            r.AWSLOGS_OPTIONS,
            at,
            f"the log driver awslogs needs {' and '.join(missing)}",
            f"Log driver awslogs requires options: {', '.join(missing)}",
        )
    if fargate and not options.get("awslogs-stream-prefix"):
        yield (
            r.AWSLOGS_PREFIX,
            at,
            "on Fargate the log driver awslogs needs awslogs-stream-prefix",
            (
                "Fargate requires log configuration options to include awslogs-stream-prefix to"
                " support log driver awslogs."
            ),
        )
    if "awslogs-datetime-format" in options and "awslogs-multiline-pattern" in options:
        yield (
            r.AWSLOGS_MULTILINE,
            ("options", "awslogs-multiline-pattern"),
            "awslogs-datetime-format and awslogs-multiline-pattern exclude each other",
            "",
        )


def _firelens(c: Container) -> Iterator[Finding]:
    router = c.get("firelensConfiguration")
    if router is None:
        return
    options = router.get("options") or {}
    for name in options:
        if name not in ("enable-ecs-log-metadata", "config-file-type", "config-file-value"):
            yield c.found(
                r.FIRELENS_OPTIONS,
                ("firelensConfiguration", "options", name),
                f'FireLens has no option "{name}"',
                aws=f"Invalid FirelensConfiguration option {name}.",
            )
    kind, value = options.get("config-file-type"), str(options.get("config-file-value", ""))
    at: Path = ("firelensConfiguration", "options", "config-file-type")
    if options.get("enable-ecs-log-metadata", "true") not in ("true", "false"):
        yield c.found(
            r.FIRELENS_OPTIONS,
            (*at[:2], "enable-ecs-log-metadata"),
            'enable-ecs-log-metadata is "true" or "false"',
            aws="Invalid FirelensConfiguration option enable-ecs-log-metadata.",
        )
    if (kind is None) != ("config-file-value" not in options):
        yield c.found(
            r.FIRELENS_OPTIONS,
            at[:2],
            "config-file-type and config-file-value go together",
            aws="Invalid FirelensConfiguration config-file-value.",
        )
    elif kind == "file" and not value.startswith("/"):
        yield c.found(
            r.FIRELENS_OPTIONS,
            (*at[:2], "config-file-value"),
            f'the configuration of FireLens is an absolute path in the image, not "{value}"',
            aws="Invalid FirelensConfiguration config-file-value.",
        )
    elif kind == "file" and value in _ROUTERS_OWN:
        yield c.found(
            r.FIRELENS_OPTIONS,
            (*at[:2], "config-file-value"),
            f"{value} is written by FireLens itself; give the file another name",
            aws="Invalid FirelensConfiguration config-file-value.",
        )
    if kind is not None and kind not in ("file", "s3"):
        yield c.found(
            r.FIRELENS_OPTIONS,
            at,
            f'the configuration of FireLens is a file or in s3, not "{kind}"',
            aws="Invalid FirelensConfiguration config-file-type.",
        )
    elif kind == "s3" and c.task.fargate:
        yield c.found(
            r.FIRELENS_S3_ON_FARGATE,
            at,
            "on Fargate FireLens reads its configuration from a file in the image, not from S3",
            aws="Fargate launch type does not support FirelensConfiguration config file from 's3'",
        )
    elif kind == "s3" and value and not re.match(r"arn:aws[-a-z]*:s3:::[^/]+/.", value):
        yield c.found(
            r.FIRELENS_OPTIONS, at, "a file in S3 is named by its ARN", aws="Invalid arn syntax."
        )
    if at_path(c.document, ("logConfiguration", "logDriver")) == "awsfirelens":
        yield c.found(
            r.FIRELENS_LOOP,
            ("logConfiguration", "logDriver"),
            f"{c.words} routes the logs and can't send its own to itself",
        )


LOGS: tuple[Check, ...] = (
    (_log, ("logConfiguration",)),
    (_firelens, ("firelensConfiguration",)),
)
"""How a container logs, and routes the logs of others."""


def router_findings(task: Task) -> Iterator[Finding]:
    """Whether awsfirelens has the one router that it needs in the task."""
    routers = [c for c in task.containers if c.get("firelensConfiguration")]
    for c in task.containers:
        if (c.get("logConfiguration") or {}).get("logDriver") == "awsfirelens" and not routers:
            yield c.found(
                r.NO_LOG_ROUTER,
                ("logConfiguration", "logDriver"),
                f"{c.words} logs with awsfirelens, but no container of the task is its router",
                aws="When awsfirelens log driver is specified in log configuration, a firelens"
                " configuration object must be configured in one of the containers.",
            )
    for c in routers[1:]:
        yield c.found(
            r.LOG_ROUTERS,
            ("firelensConfiguration",),
            f'a task has one FireLens router; "{routers[0].name}" is one already',
        )
