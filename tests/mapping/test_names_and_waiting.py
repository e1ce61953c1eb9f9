"""Ports with names, links, dependencies and health among several services: YAML to fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

EC2 = {"launch_type": "EC2"}
SINGLE = {"launch_type": "EC2", "layout": "single"}
TWO = "services:\n  db:\n    image: postgres:16\n  web:\n    image: nginx:1.27\n    {}\n"

PORTS: list[tuple[str, dict[str, Any], list[dict[str, Any]]]] = [
    (
        "ports: ['8080:80', '8081:80']",
        {},
        [{"containerPort": 80, "protocol": "tcp", "name": "web-80"}],
    ),
    (
        "ports: ['8080:80', '8081:80']",
        EC2,
        [
            # Mapped twice, so Service Connect can't name it (rule SVC-19).
            {"containerPort": 80, "hostPort": 8080, "protocol": "tcp"},
            {"containerPort": 80, "hostPort": 8081, "protocol": "tcp"},
        ],
    ),
    (
        "expose: ['9000', '9001/tcp']",
        EC2,
        [
            {"containerPort": 9000, "hostPort": 0, "protocol": "tcp", "name": "web-9000"},
            {"containerPort": 9001, "hostPort": 0, "protocol": "tcp", "name": "web-9001"},
        ],
    ),
    (
        "command: [run]",
        {},
        [{"containerPort": 80, "protocol": "tcp", "name": "web-80"}],
    ),
    (
        "ports: [{target: 80, app_protocol: http}]",
        {},
        [{"containerPort": 80, "protocol": "tcp", "name": "web-80", "appProtocol": "http"}],
    ),
    (
        "ports: ['7000-7016:7000-7016/udp', '7003:7003/udp']",
        {},
        [{"containerPortRange": "7000-7016", "protocol": "udp"}],
    ),
    (
        "ports: ['10000-10200:10000-10200/udp']",
        EC2,
        [{"containerPortRange": "10000-10200", "protocol": "udp"}],
    ),
    (
        "ports: ['8080:80']",
        {**EC2, "network_mode": "host"},
        [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}],
    ),
]


@pytest.mark.parametrize(("words", "flags", "wanted"), PORTS)
def test_ports_by_network_mode(
    words: str, flags: dict[str, Any], wanted: Any, translated: Callable[..., Any]
) -> None:
    made = translated(TWO.format(words), **flags)
    assert made.container("web")["portMappings"] == wanted


def test_without_a_network_there_are_no_ports(translated: Callable[..., Any]) -> None:
    made = translated(
        "services:\n  web:\n    image: nginx:1.27\n    ports: ['80:80']\n    network_mode: none\n",
        **EC2,
    )
    assert "portMappings" not in made.container("web")
    assert made.verdicts["web", "ports"] == "ignored"


LINKS: list[tuple[str, dict[str, Any], list[str] | None, list[str]]] = [
    ("links: [db]", SINGLE, ["db"], []),
    ("links: ['db:database']", SINGLE, ["db:database"], []),
    ("links: [db]", {}, None, []),
    ("links: ['db:database']", {}, None, ["C2E2140"]),
    ("links: ['db:database']", {**SINGLE, "network_mode": "awsvpc"}, None, ["C2E2140"]),
    ("environment: {DB_HOST: db}", SINGLE, None, ["C2E2141"]),
]


@pytest.mark.parametrize(("words", "flags", "wanted", "codes"), LINKS)
def test_links(
    words: str,
    flags: dict[str, Any],
    wanted: list[str] | None,
    codes: list[str],
    translated: Callable[..., Any],
) -> None:
    made = translated(TWO.format(words), **flags)
    assert made.container("web").get("links") == wanted
    told = [d.rule.code for d in made.diagnostics if d.rule.code in {"C2E2140", "C2E2141"}]
    assert told == codes


def test_what_others_wait_for_to_end_is_not_essential(translated: Callable[..., Any]) -> None:
    made = translated(
        TWO.format("depends_on: {db: {condition: service_completed_successfully}}"), **SINGLE
    )
    assert made.container("db")["essential"] is False
    assert made.container("web")["essential"] is True
    assert made.container("web")["dependsOn"] == [{"containerName": "db", "condition": "SUCCESS"}]


def test_waiting_for_health_without_a_check_waits_for_the_start_when_only_warned(
    translated: Callable[..., Any],
) -> None:
    made = translated(
        TWO.format("depends_on: {db: {condition: service_healthy}}"), **SINGLE, unsupported="warn"
    )
    assert made.container("web")["dependsOn"] == [{"containerName": "db", "condition": "START"}]
    assert ("C2E2112", "warning", 6) in made.codes


def test_a_reservation_is_no_limit_with_one_task_per_service(
    translated: Callable[..., Any],
) -> None:
    made = translated(TWO.format("mem_reservation: 100m"), **EC2)
    assert made.container("web")["memoryReservation"] == 100
    assert "memory" not in made.container("web")


def test_values_of_variables_are_in_no_message(translated: Callable[..., Any]) -> None:
    made = translated(
        TWO.format("environment: {DB_HOST: db, TOKEN: sesame-5, URL: 'http://u:sesame-5@db:80'}"),
        **SINGLE,
    )
    assert not [d for d in made.diagnostics if "sesame-5" in d.message + d.help]


SECRETS = [
    ("environment: {PW_FILE: /run/secrets/pw}", "{x-ecs: {from: /a}}", [("PW", "/a")], []),
    ("environment: {A: b}", "{x-ecs: {from: /a}}", [("PW", "/a")], ["A"]),
    ("environment: {A: b}", "{x-ecs: {from: /a, as: TOKEN}}", [("TOKEN", "/a")], ["A"]),
    ("environment: {TOKEN: b}", "{x-ecs: {from: /a, as: TOKEN}}", [("TOKEN", "/a")], []),
]


@pytest.mark.parametrize(("words", "secret", "wanted", "variables"), SECRETS)
def test_compose_secrets_become_variables(
    words: str,
    secret: str,
    wanted: list[tuple[str, str]],
    variables: list[str],
    translated: Callable[..., Any],
) -> None:
    made = translated(
        f"services:\n  web:\n    image: nginx:1.27\n    {words}\n    secrets: [pw]\n"
        f"secrets:\n  pw: {secret}\n"
    )
    web = made.container("web")
    assert [(s["name"], s["valueFrom"]) for s in web["secrets"]] == wanted
    assert [e["name"] for e in web.get("environment", [])] == variables


@pytest.mark.parametrize(
    ("words", "unserved"),
    [("environment: {DB: 'db:5432'}", "db"), ("links: [db]", "db"), ("command: [run]", "first")],
)
def test_on_external_instances_each_service_that_is_named_is_told(
    words: str, unserved: str, translated: Callable[..., Any]
) -> None:
    text = TWO.replace("{}", words).replace("services:\n", "services:\n  first: {image: a}\n")
    done = translated(text, launch_type="EXTERNAL")
    told = [d.message for d in done.diagnostics if d.rule.code == "C2E2211"]
    why = "it runs on instances of EXTERNAL"
    assert told == [f'Service Connect can\'t serve "{unserved}": {why}']
