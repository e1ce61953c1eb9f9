"""`migrate` and `schema` as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import jsonschema  # noqa: TID251 to hold files against the printed schemas
import pytest

from compose2ecs.compose.read import read_text

if TYPE_CHECKING:
    from pathlib import Path


def run(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "compose2ecs", *argv],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


COMPOSE = """version: "2"
services:
  web:
    image: nginx
    x-aws-pull_credentials: arn:c
    x-aws-role: {}
"""
PARAMS = """version: 1
task_definition:
  task_size: {cpu_limit: 512, mem_limit: 1GB}
  services:
    web: {healthcheck: {test: "curl $$HOST", interval: 45}}
"""
PRINTED = """\
# Save this as compose2ecs.yml beside the Compose file (`compose2ecs schema` is its JSON Schema),
# or put each part into an x-ecs section there. It replaces, so that these can go:
#   ecs-params.yml
#   docker-compose.yml:5: x-aws-pull_credentials
# Not read, so that nothing here says it (`compose2ecs validate` tells what to do):
#   docker-compose.yml:6: x-aws-role
x-ecs:
  layout: single
  launch_type: EC2
  single_task:
    cpu: '512'
    memory: 1GB
services:
  web:
    registry_credentials: arn:c
    healthcheck:
      test:
      - CMD-SHELL
      - curl $$HOST
      interval: 45s
"""


def test_migrate_prints_a_compose2ecs_yml(tmp_path: Path) -> None:
    (tmp_path / "docker-compose.yml").write_text(COMPOSE)
    (tmp_path / "ecs-params.yml").write_text(PARAMS)
    done = run(tmp_path, "migrate")
    assert (done.returncode, done.stdout) == (0, PRINTED)
    assert done.stderr == (
        "docker-compose.yml:6:5: C2E2906 warning: x-aws-role is not read\n"
        "  help: make the role, and name it in x-ecs.task_role\n"
    )


def test_migrate_says_when_there_is_nothing_to_do(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: {web: {image: nginx}}\n")
    done = run(tmp_path, "migrate")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "nothing to migrate: everything is said in x-ecs already\n"


def test_migrate_says_when_nothing_is_read(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("x-aws-vpc: v\nservices: {web: {image: nginx}}\n")
    done = run(tmp_path, "migrate")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("nothing to migrate: the rest is not read\n")


def test_migrate_stops_at_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "docker-compose.yml").write_text(COMPOSE)
    (tmp_path / "ecs-params.yml").write_text("task_definition: {services: {wbe: {gpu: 1}}}\n")
    done = run(tmp_path, "migrate")
    assert (done.returncode, done.stdout) == (1, "")
    assert 'C2E2903 error: there is no service "wbe"; did you mean "web"?' in done.stderr


def schema(folder: Path, *name: str) -> Any:
    done = run(folder, "schema", *name)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    jsonschema.Draft7Validator.check_schema(found)
    return jsonschema.Draft7Validator(found)


def problems(validator: Any, text: str) -> list[str]:
    tree, found = read_text(text.encode(), "file.yml")
    assert not found
    return sorted("/".join(map(str, e.absolute_path)) for e in validator.iter_errors(tree))


FILES = [
    ("x-ecs", PRINTED, []),
    ("x-ecs", "x-ecs: {cluster: a, stages: {prod: {services: {web: {cpu: 512}}}}}\n", []),
    ("x-ecs", "services: {web: {x-ecs: {cpu: 512}}}\n", []),
    ("x-ecs", 'services: {web: {ports: {"80": {app_protocol: http}}}}\n', []),
    ("x-ecs", "x-ecs: {clster: a}\n", ["x-ecs"]),
    ("x-ecs", "volumes: {a: {efz: b}}\n", ["volumes/a"]),
    ("compose", "services: {web: {image: a, x-ecs: {cpu: 512, deployment: {}}}}\n", []),
    ("compose", "services: {web: {image: a, x-ecs: {cpus: 512}}}\n", ["services/web/x-ecs"]),
    ("compose", "x-ecs: {launch_type: EC}\nservices: {}\n", ["x-ecs/launch_type"]),
    ("compose", "volumes: {d: {x-ecs: {efs: {iam: true}}}}\n", ["volumes/d/x-ecs/efs"]),
    ("compose", "services: {web: {ports: [{target: 1, x-ecs: {name: a}}]}}\n", []),
    ("ecs-params", PARAMS, []),
    ("ecs-params", "task_definition: {task_siz: 1}\n", ["task_definition"]),
]


@pytest.fixture(scope="module")
def validators(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("schemas")
    return {name: schema(folder, name) for name in ("x-ecs", "compose", "ecs-params")}


@pytest.mark.parametrize(("name", "text", "expected"), FILES)
def test_a_printed_schema_judges_a_file_as_an_editor_would(
    name: str, text: str, expected: list[str], validators: dict[str, Any]
) -> None:
    assert problems(validators[name], text) == expected


def test_the_default_is_the_schema_of_compose2ecs_yml(tmp_path: Path) -> None:
    assert run(tmp_path, "schema").stdout == run(tmp_path, "schema", "x-ecs").stdout


def test_an_unknown_schema_is_wrong_usage(tmp_path: Path) -> None:
    done = run(tmp_path, "schema", "docker")
    assert done.returncode == 2
    assert done.stderr == "compose2ecs: schema takes one of x-ecs, compose, ecs-params\n"
