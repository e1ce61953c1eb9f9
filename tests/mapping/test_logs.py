"""Where a container's logs go: drivers and options by launch type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

EC2 = {"launch_type": "EC2"}
GROUP = {"awslogs-group": "/ecs/shop", "awslogs-region": "eu-west-1"}
AWSLOGS = {**GROUP, "awslogs-stream-prefix": "web"}

KEPT: list[tuple[str, dict[str, Any], dict[str, Any] | None]] = [
    ("{}", {}, {"logDriver": "awslogs", "options": AWSLOGS}),
    ("{}", EC2, None),
    ("{driver: none}", {}, None),
    ("{driver: none}", EC2, None),
    (
        "{driver: json-file, options: {max-size: 10m, mode: non-blocking, max-buffer-size: 4m}}",
        {},
        {
            "logDriver": "awslogs",
            "options": {**AWSLOGS, "mode": "non-blocking", "max-buffer-size": "4m"},
        },
    ),
    (
        "{driver: json-file, options: {max-size: 10m}}",
        EC2,
        {"logDriver": "json-file", "options": {"max-size": "10m"}},
    ),
    ("{driver: local}", EC2, {"logDriver": "json-file"}),
    ("{driver: syslog}", EC2, {"logDriver": "syslog"}),
    (
        "{driver: awslogs, options: {awslogs-group: }}",
        {},
        {"logDriver": "awslogs", "options": AWSLOGS},
    ),
    (
        "{driver: awslogs, options: {awslogs-stream: a, tag: b, awslogs-create-group: 'true'}}",
        {},
        {"logDriver": "awslogs", "options": {**AWSLOGS, "awslogs-create-group": "true"}},
    ),
    (
        "{driver: awslogs, options: {tag: b}}",
        EC2,
        {"logDriver": "awslogs", "options": {**GROUP, "tag": "b"}},
    ),
]


@pytest.mark.parametrize(("logging", "flags", "wanted"), KEPT)
def test_logs_go_to(
    logging: str, flags: dict[str, Any], wanted: Any, translated: Callable[..., Any]
) -> None:
    made = translated(
        f"services:\n  web:\n    image: nginx:1.27\n    logging: {logging}\n", **flags
    )
    assert made.container().get("logConfiguration") == wanted


TOLD = [
    ("{driver: json-file}", {}, "C2E2401", "warning", "remove logging, or run on EC2"),
    ("{driver: local}", {}, "C2E2401", "warning", "remove logging"),
    (
        "{driver: gelf}",
        {},
        "C2E2401",
        "warning",
        "remove logging, or send them there with driver awsfirelens, or run on EC2",
    ),
    (
        "{driver: loki}",
        {},
        "C2E2401",
        "warning",
        "remove logging, or send them there with driver awsfirelens",
    ),
    ("{driver: loki}", EC2, "C2E2400", "error", "use awslogs, or awsfirelens with a router"),
    (
        "{driver: awslogs, options: {tag: b}}",
        {},
        "C2E2403",
        "warning",
        "use awslogs-stream-prefix",
    ),
    (
        "{driver: splunk, options: {splunk-url: 'https://s', splunk-token: geheim}}",
        {},
        "C2E2167",
        "note",
        "keep it in AWS: x-ecs.log_secrets: {splunk-token: ARN}",
    ),
]


@pytest.mark.parametrize(("logging", "flags", "code", "severity", "help_"), TOLD)
def test_what_becomes_of_a_driver_is_told(
    logging: str,
    flags: dict[str, Any],
    code: str,
    severity: str,
    help_: str,
    translated: Callable[..., Any],
) -> None:
    made = translated(
        f"services:\n  web:\n    image: nginx:1.27\n    logging: {logging}\n", **flags
    )
    found = [d for d in made.diagnostics if d.rule.code == code]
    assert [(d.severity, d.help, d.position.line) for d in found] == [(severity, help_, 4)]
    assert "geheim" not in found[0].message


def test_the_group_of_the_service_is_the_one_that_is_told(translated: Callable[..., Any]) -> None:
    made = translated(
        "services:\n  web:\n    image: nginx:1.27\n    logging: {driver: syslog}\n"
        "    x-ecs: {logs: /own}\n"
    )
    found = next(d for d in made.diagnostics if d.rule.code == "C2E2401")
    assert found.message.endswith("/own")


def test_a_group_means_nothing_to_another_driver(translated: Callable[..., Any]) -> None:
    made = translated(
        "services:\n  web:\n    image: nginx:1.27\n    logging: {driver: syslog}\n"
        "    x-ecs: {logs: /own}\n",
        **EC2,
    )
    assert made.verdicts["web", "x-ecs.logs"] == "ignored"
