"""Placement rows: where tasks run, in Swarm's words and in ECS's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = "services:\n  web:\n    image: nginx:1.27\n"
EC2 = {"launch_type": "EC2"}


@pytest.mark.parametrize(
    ("constraint", "expression"),
    [
        ("node.labels.disk == ssd", "attribute:disk == ssd"),
        ("node.labels.disk!=ssd", "attribute:disk != ssd"),
        ("engine.labels.rack == a", "attribute:rack == a"),
        ("node.platform.os == linux", "attribute:ecs.os-type == linux"),
        ("node.platform.arch == aarch64", "attribute:ecs.cpu-architecture == arm64"),
    ],
)
def test_a_constraint_looks_at_an_attribute_of_the_instances(
    translated: Callable[..., Any], constraint: str, expression: str
) -> None:
    made = translated(
        WEB + f"    deploy: {{placement: {{constraints: ['{constraint}']}}}}\n", **EC2
    )
    assert made.service()["placementConstraints"] == [
        {"type": "memberOf", "expression": expression}
    ]


def test_every_constraint_that_ecs_lacks_is_told_at_its_place(
    translated: Callable[..., Any],
) -> None:
    done = translated(
        WEB + "    deploy:\n      placement:\n        constraints:\n"
        "          - node.role == manager\n          - node.hostname == a\n"
        "          - disk\n        preferences:\n          - spread: node.id\n"
        "          - spread: node.role\n",
        **EC2,
    )
    assert [(code, line) for code, severity, line in done.codes if severity != "note"] == [
        ("C2E2010", 7),
        ("C2E2010", 8),
        ("C2E2353", 9),
        ("C2E2010", 11),
        ("C2E2010", 12),
    ]


@pytest.mark.parametrize(
    ("most", "options", "verdict", "reason"),
    [
        (1, EC2, "converted", ""),
        (2, EC2, "ignored", "ECS can keep it at one task on each instance, not at 2"),
        (1, {}, "ignored", "on Fargate every task has a machine of its own"),
    ],
)
def test_ecs_keeps_one_task_on_each_instance_or_any_number(
    translated: Callable[..., Any],
    most: int,
    options: dict[str, Any],
    verdict: str,
    reason: str,
) -> None:
    done = translated(
        WEB + f"    deploy: {{placement: {{max_replicas_per_node: {most}}}}}\n", **options
    )
    key = "deploy.placement.max_replicas_per_node"
    assert [(e.verdict, e.reason) for e in done.report if e.key == key] == [(verdict, reason)]


def test_a_daemon_is_spread_already(translated: Callable[..., Any]) -> None:
    done = translated(
        WEB + "    deploy: {mode: global, placement: {preferences: [{spread: node.labels.a}]}}\n",
        **EC2,
    )
    assert "placementStrategy" not in done.service()
    assert done.verdicts["web", "deploy.placement.preferences.spread"] == "ignored"
