"""Load balancer rows: x-ecs of services and ports, and the target groups that tasks join."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = "services:\n  web:\n    image: nginx:1.27\n"


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ("    ports: ['443:80']\n    x-ecs: {load_balancers: [{target_group: a}]}\n", [("a", 80)]),
        ("    expose: ['80']\n    x-ecs: {load_balancers: [{target_group: a}]}\n", [("a", 80)]),
        (("    ports: ['80', '53:53/udp']\n"
         "    x-ecs:\n      load_balancers:\n        - {target_group: a, port: 80}\n"
         "        - {target_group: b, port: 53}\n"),
         [("a", 80), ("b", 53)]),
        (("    ports: [{target: 80, x-ecs: {target_group: a}}, {target: 81, x-ecs:"
         " {target_group: b}}]\n"), [("a", 80), ("b", 81)]),
    ],
)  # fmt: skip
def test_a_service_joins_given_target_groups(
    translated: Callable[..., Any], more: str, wanted: list[tuple[str, int]]
) -> None:
    made = translated(WEB + more).service()["loadBalancers"]
    assert [(lb["targetGroupArn"], lb["containerPort"]) for lb in made] == wanted


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("    ports: ['80', '81']\n    x-ecs: {load_balancers: [{target_group: a}]}\n",
         'the load balancer names no port, and "web" has several: 80 and 81'),
        ("    x-ecs: {load_balancers: [{target_group: a}]}\n",
         'the load balancer names no port, and "web" has none'),
        ("    ports: ['80']\n    x-ecs: {load_balancers: [{port: 80}]}\n",
         "the load balancer has no target_group"),
    ],
)  # fmt: skip
def test_a_load_balancer_without_what_ecs_needs_is_an_error(
    translated: Callable[..., Any], more: str, message: str
) -> None:
    done = translated(WEB + more)
    assert [d.message for d in done.diagnostics if d.rule.code == "C2E2360"] == [message]


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ("    ports: ['443:80']\n", "approximated"),
        ("    ports: ['443:80']\n    x-ecs: {load_balancers: [{target_group: a}]}\n", "converted"),
        (("    ports: ['443:80', '90:91']\n"
         "    x-ecs: {load_balancers: [{target_group: a, port: 80}]}\n"), "approximated"),
    ],
)  # fmt: skip
def test_the_published_port_is_the_listeners(
    translated: Callable[..., Any], more: str, verdict: str
) -> None:
    assert translated(WEB + more).verdicts["web", "ports"] == verdict
