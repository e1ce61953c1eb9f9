"""ecs-params.yml in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.compose.load import Sources, load
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options, Target

if TYPE_CHECKING:
    from pathlib import Path

COMPOSE = """services:
  web:
    image: nginx
    volumes: ["data:/data", "more:/more"]
    logging: {driver: splunk}
  db:
    image: postgres
volumes: {data: {}, more: {}}
"""


def resolved(
    folder: Path, params: str, options: Options | None = None, compose: str = COMPOSE
) -> tuple[Target, list[str]]:
    (folder / "compose.yaml").write_text(compose)
    (folder / "ecs-params.yml").write_text(params)
    project, problems = load(Sources(cwd=str(folder), project_name="shop"))
    assert project is not None, problems
    target, found = resolve(project, options or Options(), region="eu-west-1")
    lines = [
        f"{d.position.line}:{d.position.column} {d.rule.code} {d.severity}: {d.message}"
        for d in found
    ]
    return target, lines


def test_one_task_for_the_whole_file_on_ec2(tmp_path: Path) -> None:
    target, found = resolved(tmp_path, "version: 1\n")
    assert found == []
    assert (target.layout, target.launch_type) == ("single", "EC2")
    assert (target.network_mode, target.discovery) == ("bridge", "none")


def test_on_fargate_when_it_says_what_only_fargate_needs(tmp_path: Path) -> None:
    params = """task_definition:
  ecs_network_mode: awsvpc
  task_size: {cpu_limit: 512, mem_limit: 1GB}
run_params:
  network_configuration:
    awsvpc_configuration: {subnets: [subnet-1], assign_public_ip: ENABLED}
"""
    target, found = resolved(tmp_path, params)
    assert found == []
    assert (target.launch_type, target.network_mode) == ("FARGATE", "awsvpc")
    assert (target.subnets, target.assign_public_ip) == (("subnet-1",), True)
    assert target.task == {"cpu": 512, "cpu_text": "512", "memory": 1024, "memory_text": "1GB"}


def test_flags_win_over_it_and_it_wins_over_the_project(tmp_path: Path) -> None:
    params = "task_definition: {task_role_arn: theirs, task_execution_role: theirs}\n"
    compose = f"x-ecs: {{task_role: ours, execution_role: ours}}\n{COMPOSE}"
    target, _ = resolved(tmp_path, params, Options(task_role="flag"), compose)
    assert (target.task_role, target.execution_role) == ("flag", "theirs")
    assert target.execution_role_named


def test_layout_by_flag(tmp_path: Path) -> None:
    target, _ = resolved(tmp_path, "version: 1\n", Options(layout="per-service"))
    assert (target.layout, target.launch_type) == ("per-service", "FARGATE")


SERVICES = [
    ("essential: false", {"essential": False}),
    (
        "cpu_shares: '10'\n      mem_limit: 512m\n      mem_reservation: 268435456",
        {"cpu_shares": 10, "mem_limit": 512 * 1024**2, "mem_reservation": 256 * 1024**2},
    ),
    (
        "mem_limit: 512Mi\n      mem_reservation: 256 MB",
        {"mem_limit": 512 * 1024**2, "mem_reservation": 256 * 1024**2},
    ),
    ("init_process_enabled: true\n      gpu: 2", {"init": True, "gpu": 2}),
    (
        "repository_credentials: {credentials_parameter: arn:c}",
        {"registry_credentials": "arn:c"},
    ),
    (
        "healthcheck: {test: curl -f x, interval: 1m30s, timeout: 5, retries: 3}",
        {
            "healthcheck": {
                "test": ("CMD-SHELL", "curl -f x"),
                "interval": 90 * 10**9,
                "timeout": 5 * 10**9,
                "retries": 3,
            }
        },
    ),
    ("healthcheck: {command: [CMD, x]}", {"healthcheck": {"test": ("CMD", "x")}}),
    ("healthcheck: {test: [one]}", {"healthcheck": {"test": ("CMD-SHELL", "one")}}),
    ("secrets: [{value_from: /a, name: A}]", {"secrets": {"A": "/a"}}),
    (
        "logging: {secret_options: [{value_from: /t, name: token}]}",
        {"log_secrets": {"token": "/t"}},
    ),
    (
        "firelens_configuration: {type: fluentd, options: {x: true}}",
        {"firelens": {"type": "fluentd", "options": {"x": "true"}}},
    ),
    (
        "depends_on: [{container_name: db, condition: HEALTHY}]",
        {"depends_on": ({"container": "db", "condition": "HEALTHY"},)},
    ),
]


@pytest.mark.parametrize(("words", "expected"), SERVICES)
def test_a_containers_section(tmp_path: Path, words: str, expected: dict[str, Any]) -> None:
    params = f"task_definition:\n  services:\n    web:\n      {words}\n    db:\n"
    target, found = resolved(tmp_path, params)
    assert found == []
    assert target.services == {"web": expected, "db": {}}


def test_the_task_and_its_volumes(tmp_path: Path) -> None:
    params = """task_definition:
  pid_mode: host
  ipc_mode: task
  placement_constraints: [{type: memberOf, expression: e}]
  docker_volumes: [{name: data, scope: shared, autoprovision: true, labels: {a: b}}]
  efs_volumes: [{name: more, filesystem_id: fs-1, iam: ENABLED}]
run_params:
  task_placement: {strategy: [{type: spread, field: instanceId}]}
  service_discovery:
    container_name: web
    container_port: 80
    private_dns_namespace: {name: shop.local}
    service_discovery_service: {dns_config: {type: SRV, ttl: 60}}
"""
    target, found = resolved(tmp_path, params)
    assert found == []
    assert target.task == {
        "pid_mode": "host",
        "ipc_mode": "task",
        "placement_constraints": ({"type": "memberOf", "expression": "e"},),
        "placement": {"strategy": ({"type": "spread", "field": "instanceId"},)},
        "service_discovery": {
            "namespace": "shop.local",
            "type": "SRV",
            "ttl": 60,
            "container": "web",
            "port": 80,
        },
    }
    assert target.volumes == {
        "data": {"docker": {"scope": "shared", "autoprovision": True, "labels": {"a": "b"}}},
        "more": {"efs": {"file_system": "fs-1", "iam": True, "transit_encryption": True}},
    }


EMPTY = [
    ("task_definition:\nrun_params:\n", []),
    ("task_definition: {services: {web: }}\n", []),
    ("task_definition: {task_role_arn: '', pid_mode: '', task_size: {cpu_limit: ''}}\n", []),
    (
        "task_definition: {ecs_network_mode: , task_size: {cpu_limit: , mem_limit: }}\n",
        [
            (
                '1:19 C2E2930 warning: "task_definition.ecs_network_mode" has no value,'
                " so it says nothing"
            ),
            (
                '1:51 C2E2930 warning: "task_definition.task_size.cpu_limit" has no value,'
                " so it says nothing"
            ),
            (
                '1:64 C2E2930 warning: "task_definition.task_size.mem_limit" has no value,'
                " so it says nothing"
            ),
        ],
    ),
    (
        "task_definition: {services: {web: {repository_credentials: {credentials_parameter: }}}}\n",
        [
            (
                '1:61 C2E2930 warning: "task_definition.services.web.repository_credentials'
                '.credentials_parameter" has no value, so it says nothing'
            )
        ],
    ),
    (
        "run_params: {task_placement: {strategy: [{type: random, field: }]}}\n",
        [
            (
                '1:57 C2E2930 warning: "run_params.task_placement.strategy.field" has no value,'
                " so it says nothing"
            )
        ],
    ),
]


@pytest.mark.parametrize(("params", "expected"), EMPTY)
def test_a_key_without_a_value_says_nothing(
    tmp_path: Path, params: str, expected: list[str]
) -> None:
    target, found = resolved(tmp_path, params)
    assert found == expected
    assert (target.network_mode, target.task_role) == ("bridge", "")
    assert set(target.task) <= {"placement"}
    assert target.services.get("web", {}) == {}


ELSEWHERE = [
    ("services: {web: {}}", "its place is task_definition.services"),
    ("task_definition: {services: {web: {hostname: h}}}",
     "its place is the Compose file: hostname of the service there"),
    ("task_definition: {services: {web: {logConfiguration: {a: b}}}}",
     "its place is the Compose file: logging of the service there"),
    ("task_definition: {services: {web: {memory: 512}}}", "write mem_limit"),
    ("task_definition: {task_size: {cpu: 512}}", "write cpu_limit"),
    ("task_definition: {mem_limit: 1g}",
     "its place is task_definition.services.NAME.mem_limit or task_definition.task_size.mem_limit"),
    ("task_definition: {launch-type: FARGATE}", "give it as --launch-type"),
    ("run_params: {network_configuration: {subnets: [a]}}",
     "its place is run_params.network_configuration.awsvpc_configuration.subnets"),
    ("run_params: {network_configuration: {awsvpc_configuration: {security-groups: [a]}}}", ""),
    ("task_definition: {services: {web: {logging: {driver: awslogs}}}}",
     "its place is the Compose file: logging of the service there"),
    ("task_definition: {services: {web: {execution_role: r}}}",
     "its place is task_definition.task_execution_role"),
    ("run_params: {task_placement: {type: spread}}", ""),
]  # fmt: skip


@pytest.mark.parametrize(("params", "help_"), ELSEWHERE)
def test_a_key_that_belongs_elsewhere_is_told_where(
    tmp_path: Path, params: str, help_: str
) -> None:
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    (tmp_path / "ecs-params.yml").write_text(params)
    project, problems = load(Sources(cwd=str(tmp_path), project_name="shop"))
    assert project is not None, problems
    _, found = resolve(project, Options(), region="eu-west-1")
    assert [d.help for d in found if d.rule.code == "C2E1004"] == [help_]


WRONG = [
    (
        "task_definition: {services: {wbe: {essential: true}}}\n",
        ['1:30 C2E2903 error: there is no service "wbe"; did you mean "web"?'],
    ),
    (
        "task_definition: {ecs_netwrok_mode: awsvpc}\n",
        [
            (
                '1:19 C2E1004 error: unknown key "ecs_netwrok_mode" in "task_definition"; did you'
                ' mean "ecs_network_mode"?'
            )
        ],
    ),
    (
        "task_definition: {services: {web: {mem_limit: 512}}}\n",
        ['1:47 C2E2911 error: "mem_limit" is 512 bytes, which no container can run in'],
    ),
    (
        "task_definition: {services: {web: {mem_limit: 5x}}}\n",
        ['1:47 C2E2912 error: "mem_limit" must be a number of bytes or a size such as 512m'],
    ),
    (
        "task_definition: {services: {web: {healthcheck: {test: x, timeout: soon}}}}\n",
        ['1:68 C2E2913 error: "timeout" must be seconds or a duration such as 30s'],
    ),
    (
        "task_definition: {services: {web: {healthcheck: {test: x, command: x}}}}\n",
        ["1:59 C2E2914 error: test and command name the same thing"],
    ),
    (
        (
            "task_definition:\n  efs_volumes:\n"
            "    - {name: data, filesystem_id: fs-1, iam: ENABLED, transit_encryption: DISABLED}\n"
        ),
        [
            (
                '3:75 C2E2909 error: EFS volume "data" has an access point or iam, which need'
                " transit_encryption"
            )
        ],
    ),
    (
        "task_definition: {services: {db: {healthcheck: {interval: 30}}}}\n",
        ['1:35 C2E2918 error: the health check of "db" has no test'],
    ),
    (
        "task_definition: {services: {web: {healthcheck: {test: x, timeout: -5s}}}}\n",
        ['1:68 C2E2913 error: "timeout" must be seconds or a duration such as 30s'],
    ),
    (
        "task_definition: {services: {db: {logging: {secret_options: []}}}}\n",
        [],
    ),
    (
        (
            "task_definition:\n  services:\n"
            "    db: {logging: {secret_options: [{name: t, value_from: /t}]}}\n"
        ),
        ['3:20 C2E2919 error: "db" has secret_options and no logging driver that takes them'],
    ),
    (
        "task_definition: {docker_volumes: [{name: data, autoprovision: true, scope: task}]}\n",
        [
            (
                '1:49 C2E2920 warning: autoprovision of volume "data" has no effect '
                "without scope: shared"
            )
        ],
    ),
    (
        "task_definition: {docker_volumes: [{name: dat}]}\n",
        ['1:43 C2E2929 warning: no service mounts volume "dat"; did you mean "data"?'],
    ),
    (
        (
            "task_definition:\n  docker_volumes: [{name: data}]\n"
            "  efs_volumes: [{name: data, filesystem_id: fs-1}]\n"
        ),
        ['3:24 C2E2928 error: volume "data" stands twice in this file'],
    ),
    (
        "run_params: {service_discovery: {private_dns_namespace: {name: a, id: ns-1}}}\n",
        ["1:67 C2E2921 error: service_discovery names two namespaces, and can have one"],
    ),
    (
        "run_params: {service_discovery: {container_name: web}}\n",
        ["1:33 C2E2922 error: service_discovery names no namespace"],
    ),
    (
        "run_params: {network_configuration: {awsvpc_configuration: {subnets: [a]}}}\n",
        [
            (
                "1:14 C2E2915 warning: network_configuration has no effect without"
                " ecs_network_mode: awsvpc"
            )
        ],
    ),
]


@pytest.mark.parametrize(("params", "expected"), WRONG)
def test_what_is_wrong_is_said_where_it_stands(
    tmp_path: Path, params: str, expected: list[str]
) -> None:
    assert resolved(tmp_path, params)[1] == expected
