"""Files for ecs-cli become the container that ecs-cli made of them, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.compose.load import Sources, load
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options
from compose2ecs.mapping.topology import arrange
from compose2ecs.mapping.translate import translate
from compose2ecs.pipeline import conversion

if TYPE_CHECKING:
    from pathlib import Path

    from compose2ecs.compose.project import Project

HEADS = {
    1: "web:\n  image: nginx\n  {}\ndb:\n  image: postgres\n",
    2: 'version: "2"\nservices:\n  web:\n    image: nginx\n    {}\n  db:\n    image: postgres\n',
    3: 'version: "3"\nservices:\n  web:\n    image: nginx\n    {}\n  db:\n    image: postgres\n',
}


def port(container: int, host: int = 0, protocol: str = "tcp") -> dict[str, Any]:
    return {"containerPort": container, "hostPort": host, "protocol": protocol}


def read(folder: Path, **sources: Any) -> Project:
    project, found = load(Sources(cwd=str(folder), project_name="shop", **sources))
    assert project is not None, found
    return project


def task(folder: Path, **options: Any) -> dict[str, Any]:
    project = read(folder)
    more = {"layout": "single", "launch_type": "EC2", **options}
    target, _ = resolve(project, Options(**more), region="eu-west-1")
    state = translate(project, target, arrange(project, target)[0])[0]
    return dict(state.task_definitions["shop"])


COMPOSE = [
    (1, "net: host", {}),
    (1, "log_driver: syslog", {"logConfiguration": {"logDriver": "syslog"}}),
    (1, "volumes_from: ['db:ro']", {"volumesFrom": [{"sourceContainer": "db", "readOnly": True}]}),
    (2, "links: [db, 'db:db', 'db:data']", {"links": ["db", "db:db", "db:data"]}),
    (2, "cpu_shares: '73'", {"cpu": 73}),
    (2, "mem_limit: 0.5g", {"memory": 512}),
    (2, "mem_limit: 104857600", {"memory": 100}),
    (2, "mem_reservation: 64m", {"memory": 64, "memoryReservation": 64}),
    (
        2,
        "ports: ['80', '8080:81', '53:53/udp', '0.0.0.0:92:93']",
        {"portMappings": [port(80), port(81, 8080), port(53, 53, "udp"), port(93, 92)]},
    ),
    (
        2,
        "tmpfs: ['/run:rw,size=64m,mode=1777']",
        {
            "linuxParameters": {
                "tmpfs": [
                    {"containerPath": "/run", "size": 64, "mountOptions": ["rw", "mode=1777"]}
                ]
            }
        },
    ),
    (
        2,
        "devices: ['/dev/a', '/dev/b:/dev/b', '/dev/c:/dev/d:wr']",
        {
            "linuxParameters": {
                "devices": [
                    {"hostPath": "/dev/a"},
                    {"hostPath": "/dev/b", "containerPath": "/dev/b"},
                    {
                        "hostPath": "/dev/c",
                        "containerPath": "/dev/d",
                        "permissions": ["read", "write"],
                    },
                ]
            }
        },
    ),
    (
        2,
        "logging: {driver: awslogs, options: {awslogs-group: g, awslogs-region: eu-west-1}}",
        {
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {"awslogs-group": "g", "awslogs-region": "eu-west-1"},
            }
        },
    ),
    (
        3,
        "ports: ['9000-9001:8000-8001', '127.0.0.1:90:91']",
        {"portMappings": [port(8000, 9000), port(8001, 9001)]},
    ),
    (3, "command: [a, b && c]", {"command": ["a", "b && c"]}),
]


@pytest.mark.parametrize(("version", "line", "expected"), COMPOSE, ids=lambda v: str(v)[:40])
def test_a_line_of_a_compose_file(
    tmp_path: Path, version: int, line: str, expected: dict[str, Any]
) -> None:
    (tmp_path / "docker-compose.yml").write_text(HEADS[version].format(line))
    web = next(c for c in task(tmp_path)["containerDefinitions"] if c["name"] == "web")
    web.pop("dependsOn", None)  # which ecs-cli never sent
    assert web == {"name": "web", "image": "nginx", "essential": True, "memory": 512, **expected}


SIZES = [
    ("512", "512"),
    ("0.5GB", "0.5GB"),
    ("2 GB", "2 GB"),
    ("2gb", "2048"),
    ("512MB", "512"),
    ("1.5 g", "1536"),
]


@pytest.mark.parametrize(("written", "expected"), SIZES)
def test_a_task_size_in_a_form_that_ecs_is_known_to_read(
    tmp_path: Path, written: str, expected: str
) -> None:
    (tmp_path / "docker-compose.yml").write_text(HEADS[3].format("tty: true"))
    (tmp_path / "ecs-params.yml").write_text(
        f"task_definition: {{task_size: {{mem_limit: '{written}'}}}}\n"
    )
    assert task(tmp_path)["memory"] == expected


POINTED = [
    ("services: {web: {mem_limit: 64m, mem_reservation: 128m}}", "C2E3119", 52),
    ("services: {web: {depends_on: [{container_name: dbb, condition: START}]}}", "C2E3160", 36),
    ("services: {web: {healthcheck: {command: x, timeout: 90s}}}", "C2E2110", 62),
    ("task_size: {cpu_limit: 256, mem_limit: 16GB}, ecs_network_mode: awsvpc", "C2E3112", 31),
]


@pytest.mark.parametrize(("words", "code", "column"), POINTED)
def test_findings_point_into_ecs_params(tmp_path: Path, words: str, code: str, column: int) -> None:
    (tmp_path / "docker-compose.yml").write_text(HEADS[3].format("tty: true"))
    (tmp_path / "ecs-params.yml").write_text(f"task_definition: {{{words}}}\n")
    _, found = conversion(Sources(cwd=str(tmp_path)), Options(), region="eu-west-1")
    at = next(d.position for d in found if d.rule.code == code)
    assert (at.file, at.line, at.column) == ("ecs-params.yml", 1, column)


# Where the files are.

PARAMS = "task_definition: {task_role_arn: ours}\n"


def creds(role: str) -> str:
    return f"registry_credential_outputs: {{task_execution_role: {role}}}\n"


def test_files_beside_the_compose_file_count(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "docker-compose.yml").write_text(HEADS[3].format("tty: true"))
    (tmp_path / "app" / "ecs-params.yml").write_text(PARAMS)
    (tmp_path / "ecs-params.yml").write_text("nonsense: true\n")
    params = read(tmp_path, files=("app/docker-compose.yml",)).ecs_params
    assert params is not None
    assert params.here.file == "app/ecs-params.yml"


def test_else_those_of_the_folder_where_the_command_is_called(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "docker-compose.yml").write_text(HEADS[3].format("tty: true"))
    (tmp_path / "ecs-params.yml").write_text(PARAMS)
    (tmp_path / "ecs-registry-creds_20220101T000000Z.yml").write_text(creds("r"))
    project = read(tmp_path, files=("app/docker-compose.yml",))
    assert project.ecs_params is not None
    assert project.registry_creds is not None


def test_but_not_those_of_another_project(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    for folder in (tmp_path, tmp_path / "app"):
        (folder / "docker-compose.yml").write_text(HEADS[3].format("tty: true"))
    (tmp_path / "ecs-params.yml").write_text(PARAMS)
    assert read(tmp_path, files=("app/docker-compose.yml",)).ecs_params is None


def test_the_newest_credentials_are_those_with_the_latest_time(tmp_path: Path) -> None:
    folder = tmp_path / "with_underscore"
    folder.mkdir()
    (folder / "docker-compose.yml").write_text(HEADS[3].format("tty: true"))
    for name in ("20230101T000000Z", "20220101T000000Z", "old"):
        (folder / f"ecs-registry-creds_{name}.yml").write_text(creds(f"r{name}"))
    found = read(folder).registry_creds
    assert found is not None
    assert found.here.file == "ecs-registry-creds_20230101T000000Z.yml"


def test_files_may_be_named_together(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(HEADS[2].format("tty: true"))
    (tmp_path / "b.yml").write_text('version: "2"\nservices: {db: {image: mysql}}\n')
    services = read(tmp_path, files=("a.yml:b.yml",)).services
    assert (services["web"].image, services["db"].image) == ("nginx", "mysql")


def test_a_file_may_have_a_colon_in_its_name(tmp_path: Path) -> None:
    (tmp_path / "a:b.yml").write_text(HEADS[2].format("tty: true"))
    assert list(read(tmp_path, files=("a:b.yml",)).services) == ["web", "db"]
