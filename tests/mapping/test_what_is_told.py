"""One fault is told once, where it stands, in the words of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.compose.load import Sources
from compose2ecs.mapping.target import Options
from compose2ecs.pipeline import conversion

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WEB = "services:\n  web:\n    image: nginx\n"
EC2 = "x-ecs: {launch_type: EC2}\nservices:\n  web:\n    image: nginx\n    mem_limit: 512m\n"
SINGLE = 'x-ecs: {layout: single}\nservices:\n  a: {image: nginx, ports: ["80"]}\n'
ARN = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/a/0123456789abcdef"

NO_ID = '"subnet-1" is no id that AWS gives (subnet- and 8 or 17 hex digits)'


def told(folder: Path, text: str, **options: Any) -> list[str]:
    """Errors and warnings of a file, one line each: place, code and message."""
    (folder / "compose.yaml").write_text(text)
    _, found = conversion(
        Sources(cwd=str(folder), project_name="shop"), Options(**options), "eu-west-1"
    )
    return [
        f"{d.position.line}:{d.position.column} {d.rule.code} {d.severity}: {d.message}"
        for d in found
        if d.severity != "note"
    ]


REFUSED = [
    ("load_balancers", "arn:x", "load_balancers", "4:29 C2E1001"),
    ("ephemeral_storage", "40", "ephemeral_storage", "4:32 C2E1001"),
    ("ephemeral_storage", "500", "ephemeral_storage", "4:32 C2E1001"),
    ("health_check_grace_period", "60", "health_check_grace_period", "4:40 C2E1001"),
    ("desired_count", "many", "desired_count", "4:28 C2E1005"),
    ("placement", "{constraints: foo}", "placement.constraints", "4:38 C2E1001"),
    ("secrets", "[A]", "secrets", "4:22 C2E1001"),
    ("load_balancers", "[{port: many}]", "load_balancers.port", "4:37 C2E1005"),
]


@pytest.mark.parametrize(("key", "value", "leaf", "expected"), REFUSED)
def test_a_value_that_is_none_is_told_once_and_its_key_rejected(
    tmp_path: Path, translated: Callable[..., Any], key: str, value: str, leaf: str, expected: str
) -> None:
    text = f"{WEB}    x-ecs: {{{key}: {value}}}\n    deploy: {{replicas: 2}}\n"
    assert [line.partition(" error")[0] for line in told(tmp_path, text)] == [expected]
    assert translated(text).verdicts["web", f"x-ecs.{leaf}"] == "rejected"


TOLD = [
    pytest.param(
        f"{WEB}    networks: [n]\nnetworks: {{n: {{x-ecs: {{subnets: [subnet-1]}}}}}}\n",
        {},
        ["5:34 C2E3551 warning: " + NO_ID],
        id="an id of a network stands at the network",
    ),
    pytest.param(
        f"{WEB}    networks: [n]\n    x-ecs: {{run: once}}\n"
        "networks: {n: {x-ecs: {subnets: [subnet-1]}}}\n",
        {},
        ["6:34 C2E3551 warning: " + NO_ID],
        id="an id of a job's network, too",
    ),
    pytest.param(
        f"{WEB}networks: {{default: {{external: true, name: sg-backend}}}}\n",
        {},
        [],
        id="a network that is called nearly like a security group",
    ),
    pytest.param(
        f"x-ecs: {{subnets: subnet-1}}\n{WEB}",
        {},
        ["1:18 C2E3551 warning: " + NO_ID],
        id="an id of the project stands there",
    ),
    pytest.param(
        f"{EC2}    memswap_limit: 1g\n    x-ecs: {{operating_system: WINDOWS_SERVER_2022_CORE}}\n",
        {},
        ["6:5 C2E3700 warning: Windows containers have no limit of swap space"],
        id="what Windows lacks is told at its key",
    ),
    pytest.param(
        f"{WEB}    logging: {{options: {{a: b}}, driver: syslog}}\n",
        {},
        [
            (
                '4:32 C2E2401 warning: Fargate has no log driver "syslog"; logs go to CloudWatch'
                " Logs, /ecs/shop"
            )
        ],
        id="a driver that Fargate lacks is told at the driver",
    ),
    pytest.param(
        f'{SINGLE}  b: {{image: nginx, expose: ["80"]}}\n',
        {},
        [
            '3:29 C2E2200 error: port 80 is used by "b" too, and both run in task "shop"',
            '4:30 C2E2200 error: port 80 is used by "a" too, and both run in task "shop"',
        ],
        id="a port of two containers is told once at both",
    ),
    pytest.param(
        f"{WEB}    ports: ['443:8080']\n"
        f"    x-ecs: {{load_balancers: [{{target_group: '{ARN}', port: 443}}]}}\n",
        {},
        ['5:30 C2E2360 error: 443 is the listener\'s port; the container of "web" answers on 8080'],
        id="the port of a listener is none of the container's",
    ),
    pytest.param(
        "services:\n  web:\n    image: nginx:${C2E_NOT_SET}\n",
        {},
        ['3:12 C2E0021 warning: variable "C2E_NOT_SET" is not set, so nothing takes its place'],
        id="of an image that lacks a variable nothing else is told",
    ),
    pytest.param(
        "services:\n  web:\n    image: Nginx:${C2E_NOT_SET:-1}\n",
        {},
        [
            (
                '3:5 C2E3023 warning: "Nginx:1" is no image reference: the repository is lower'
                ' case, the tag up to 128 letters, digits, "_", "." and "-"'
            )
        ],
        id="but of one that is complete",
    ),
    pytest.param(
        f"{EC2}    x-ecs: {{ephemeral_storage: 40G}}\n",
        {},
        ["6:13 C2E3127 error: only Fargate has ephemeral storage of a chosen size"],
        id="storage of a size on EC2",
    ),
    pytest.param(
        f"{EC2}    x-ecs: {{ephemeral_storage: 40G}}\n",
        {"unsupported": "warn"},
        ["6:13 C2E3127 warning: only Fargate has ephemeral storage of a chosen size"],
        id="storage of a size on EC2, only warned",
    ),
    pytest.param(
        f"{WEB}    volumes: ['v:/v']\nvolumes: {{v: {{x-ecs: {{efs: 7}}}}}}\n",
        {},
        [('5:28 C2E1001 error: "efs" of x-ecs of volume "v" must be text or a map, not a number')],
        id="a volume on what can't be read",
    ),
    pytest.param(f"{WEB}    stop_signal: SIGTERM\n", {}, [], id="the usual signal"),
    pytest.param(
        f"{WEB}    stop_signal: SIGINT\n",
        {},
        [
            (
                "4:5 C2E2010 warning: stop_signal: ECS stops containers with the image's own"
                " signal; the key is ignored"
            )
        ],
        id="another signal",
    ),
]


@pytest.mark.parametrize(("text", "options", "expected"), TOLD)
def test_a_fault_is_told_once_where_it_stands(
    tmp_path: Path, text: str, options: dict[str, Any], expected: list[str]
) -> None:
    assert told(tmp_path, text, **options) == expected


def test_a_word_of_ecs_params_is_told_there(tmp_path: Path) -> None:
    (tmp_path / "ecs-params.yml").write_text(
        "task_definition:\n  services:\n    web:\n      gpu: 1\n"
    )
    (tmp_path / "compose.yaml").write_text(WEB)
    _, found = conversion(
        Sources(cwd=str(tmp_path), project_name="shop"),
        Options(launch_type="FARGATE"),
        "eu-west-1",
    )
    places = [d.position for d in found if d.message == "Fargate has no GPUs"]
    assert [(at.file, at.line, at.column) for at in places] == [("ecs-params.yml", 4, 7)]


def test_a_subnet_of_ecs_params_is_told_there(tmp_path: Path) -> None:
    (tmp_path / "ecs-params.yml").write_text(
        "task_definition:\n  ecs_network_mode: awsvpc\n"
        "  task_size: {cpu_limit: 256, mem_limit: 512}\n"
        "run_params:\n  network_configuration:\n    awsvpc_configuration:\n      subnets:\n"
        "        - <SUBNET>\n"
    )
    (tmp_path / "compose.yaml").write_text(f"{WEB}    networks: [back]\nnetworks: {{back: }}\n")
    sources = Sources(cwd=str(tmp_path), project_name="shop")
    _, found = conversion(sources, Options(), "eu-west-1")
    places = [d.position for d in found if d.rule.code == "C2E3510"]
    assert [(at.file, at.line, at.column) for at in places] == [("ecs-params.yml", 8, 11)]


def test_the_default_network_need_not_be_declared(tmp_path: Path) -> None:
    (tmp_path / "compose2ecs.yml").write_text(
        "x-ecs: {subnets: [subnet-0a1b2c3d]}\n"
        "networks: {default: {security_groups: [sg-0a1b2c3d]}}\n"
    )
    (tmp_path / "compose.yaml").write_text(WEB)
    made, found = conversion(
        Sources(cwd=str(tmp_path), project_name="shop"), Options(), "eu-west-1"
    )
    assert made is not None, found
    network = made.state.services["shop-web"]["networkConfiguration"]["awsvpcConfiguration"]
    assert network["securityGroups"] == ["sg-0a1b2c3d"]


VERDICTS = [
    (
        f"{SINGLE}  b: {{image: redis, depends_on: [a], x-ecs: {{depends_on: {{a: COMPLETE}}}}}}\n",
        ("b", "depends_on"),
        "approximated",
    ),
    (
        f"{SINGLE}  b: {{image: redis, depends_on: [a], x-ecs: {{depends_on: {{a: START}}}}}}\n",
        ("b", "depends_on"),
        "converted",
    ),
    (
        f"{EC2}    volumes: ['v:/v']\nvolumes: {{v: {{labels: {{a: b}}}}}}\n",
        (None, "volumes.v.labels"),
        "ignored",
    ),
    (
        (
            f"{EC2}    volumes: ['v:/v']\n"
            "volumes: {v: {labels: {a: b}, x-ecs: {docker: {scope: task, labels: {c: d}}}}}\n"
        ),
        (None, "volumes.v.labels"),
        "approximated",
    ),
    (
        f"{WEB}networks: {{default: {{external: true, name: sg-0a1b2c3d}}}}\n",
        (None, "networks.default.name"),
        "approximated",
    ),
]


@pytest.mark.parametrize(("text", "key", "expected"), VERDICTS)
def test_a_key_that_another_word_replaces_is_not_converted(
    translated: Callable[..., Any], text: str, key: tuple[str | None, str], expected: str
) -> None:
    assert translated(text).verdicts[key] == expected


def test_two_copies_do_not_share_an_ebs_volume(translated: Callable[..., Any]) -> None:
    made = translated(
        f"{WEB}    volumes: ['v:/v']\nvolumes: {{v: {{x-ecs: {{ebs: {{size: 10G}}}}}}}}\n",
        account="123456789012",
    )
    [said] = [d.message for d in made.diagnostics if d.rule.code == "C2E2351"]
    assert said.endswith('each would write to an EBS volume of its own for "v"')


def test_on_external_instances_a_port_for_other_services_reaches_nobody(
    translated: Callable[..., Any],
) -> None:
    made = translated(f"{WEB}    expose: [7000]\n", launch_type="EXTERNAL")
    [said] = [e.reason for e in made.report if e.key == "expose"]
    assert said == "on the network mode bridge no other task reaches it by this; nothing is written"
