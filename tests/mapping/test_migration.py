"""Other tools' words, and the compose2ecs.yml that replaces them, come to the same documents."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml  # noqa: TID251 to take keys out of a Compose file's text

from compose2ecs.compose.load import Sources, load
from compose2ecs.mapping.migration import migration
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options
from compose2ecs.mapping.topology import arrange
from compose2ecs.mapping.translate import translate
from compose2ecs.render.migration import page

if TYPE_CHECKING:
    from compose2ecs.compose.project import Project
    from compose2ecs.mapping.target import Target

CASES = Path(__file__).parents[3] / "shared" / "cases" / "ecs-cli"


def read(folder: Path, **sources: Any) -> Project:
    project, found = load(Sources(cwd=str(folder), project_name="shop", profiles=("*",), **sources))
    assert project is not None, found
    return project


def target_of(project: Project, **options: Any) -> Target:
    return resolve(project, Options(**options), region="eu-west-1")[0]


def documents(project: Project, **options: Any) -> dict[str, Any]:
    target = target_of(project, **options)
    topology, _ = arrange(project, target)
    state = translate(project, target, topology)[0]
    return {
        "definitions": state.task_definitions,
        "services": state.services,
        "tasks": state.tasks,
        "needs": [(p.kind, p.name, dict(p.settings)) for p in state.prerequisites],
    }


def without_other_words(value: Any) -> Any:
    """A Compose file's tree without x-aws-* keys and ecs.* labels."""
    if isinstance(value, dict):
        return {
            k: without_other_words(v)
            for k, v in value.items()
            if not str(k).startswith(("x-aws-", "ecs."))
        }
    return [without_other_words(item) for item in value] if isinstance(value, list) else value


def migrated(folder: Path) -> str:
    """Replace other tools' words in a folder by what `migrate` prints; its text."""
    project = read(folder)
    text = page(migration(project, target_of(project)))
    for file in [folder / "ecs-params.yml", *folder.glob("ecs-registry-creds_*.yml")]:
        file.unlink(missing_ok=True)
    for file in folder.glob("*.y*ml"):
        if file.name.startswith(("docker-compose", "compose.")):
            tree = without_other_words(yaml.safe_load(file.read_text()))
            file.write_text(yaml.safe_dump(tree, sort_keys=False))
    (folder / "compose2ecs.yml").write_text(text)
    return text


def same_documents(folder: Path, **options: Any) -> str:
    before = documents(read(folder), **options)
    text = migrated(folder)
    assert documents(read(folder), **options) == before
    return text


SHOP = """version: "2"
services:
  web:
    image: nginx
    mem_limit: 64m
    ports: ["80:80"]
    volumes: ["data:/data"]
    logging: {driver: splunk}
  db:
    image: postgres
volumes: {data: }
"""


def of_task(words: str) -> str:
    return f"task_definition: {{{words}}}"


def of_web(words: str) -> str:
    return of_task(f"services: {{web: {{{words}}}}}")


EFS = """task_definition:
  efs_volumes:
    - name: data
      filesystem_id: fs-12345678
      root_directory: /x
      transit_encryption: ENABLED
      transit_encryption_port: 2049
      access_point: fsap-1
      iam: ENABLED
"""
DOCKER = """task_definition:
  docker_volumes:
    - name: data
      scope: shared
      autoprovision: true
      driver: local
      driver_opts: {uid: 7}
      labels: {a: b}
"""
NETWORK = """task_definition: {ecs_network_mode: awsvpc}
run_params:
  network_configuration:
    awsvpc_configuration: {subnets: [subnet-1], security_groups: [sg-1], assign_public_ip: DISABLED}
"""
PLACEMENT = """run_params:
  task_placement:
    strategy: [{type: binpack, field: memory}]
    constraints: [{type: distinctInstance}, {type: memberOf, expression: e}]
"""
DISCOVERY = """run_params:
  service_discovery:
    container_name: web
    container_port: 80
    private_dns_namespace: {name: shop.local}
    service_discovery_service:
      name: s
      dns_config: {type: SRV, ttl: 30}
      healthcheck_custom_config: {failure_threshold: 2}
"""

WORDS = [
    "version: 1",
    of_task("ecs_network_mode: awsvpc, task_size: {cpu_limit: 512, mem_limit: 1GB}"),
    of_task("task_size: {cpu_limit: 1 vCPU, mem_limit: '2048'}"),
    of_task("task_role_arn: mine, task_execution_role: 'arn:aws:iam::1:role/x'"),
    of_task("pid_mode: task, ipc_mode: host"),
    of_task("placement_constraints: [{type: memberOf, expression: 'a == $$b'}]"),
    of_task("services: {db: {essential: false}}"),
    of_web("cpu_shares: 20, mem_limit: 256m, mem_reservation: 10000001"),
    of_web("init_process_enabled: true, gpu: 1"),
    of_web("repository_credentials: {credentials_parameter: 'arn:c'}"),
    of_web("healthcheck: {test: curl $$HOST, interval: 45, timeout: 1m30s, retries: 4}"),
    of_web("healthcheck: {command: [CMD, x], start_period: 90s}"),
    of_web("healthcheck: {test: [one], interval: 1500ms}"),
    of_web("secrets: [{name: ttl, value_from: 'arn:s:k::'}]"),
    of_web("logging: {secret_options: [{name: t, value_from: /t}]}"),
    of_web("firelens_configuration: {type: fluentd, options: {a: 1}}"),
    of_web("depends_on: [{container_name: db, condition: START}]"),
    of_task("docker_volumes: [{name: more, scope: task}]"),
    of_task("efs_volumes: [{name: more, filesystem_id: fs-12345678}]"),
    EFS,
    DOCKER,
    NETWORK,
    PLACEMENT,
    DISCOVERY,
]


@pytest.mark.parametrize("params", WORDS)
@pytest.mark.parametrize("options", [{}, {"launch_type": "FARGATE"}, {"launch_type": "EC2"}])
def test_ecs_params_and_what_migrate_prints_say_the_same(
    tmp_path: Path, params: str, options: dict[str, Any]
) -> None:
    (tmp_path / "docker-compose.yml").write_text(SHOP)
    (tmp_path / "ecs-params.yml").write_text(f"{params}\n")
    same_documents(tmp_path, **options)


DIALECTS = [
    pytest.param(
        """x-aws-cluster: old
x-aws-logs_retention: 7
services:
  web:
    image: nginx
    x-aws-pull_credentials: arn:aws:secretsmanager:eu-west-1:1:secret:c
    ports: [{target: 80, x-aws-protocol: http}]
    secrets: [s]
    deploy:
      x-aws-autoscaling: {min: 1, max: 4, cpu: 75}
      update_config: {x-aws-min_percent: 50, x-aws-max_percent: 150}
  api:
    image: x
    expose: ["90"]
    networks: [back]
secrets:
  s: {external: true, name: "arn:aws:secretsmanager:eu-west-1:1:secret:s-AbCdEf", x-aws-keys: user}
networks:
  back: {x-aws-securitygroup: sg-1}
""",
        id="x-aws",
    ),
    pytest.param(
        """services:
  web:
    image: nginx
    depends_on: [db, once]
    deploy: {labels: {ecs.task.family: front, ecs.ephemeral.storage: "40"}}
  db:
    image: postgres
    healthcheck: {test: [CMD, ok]}
    deploy: {labels: {ecs.task.family: front, ecs.depends.condition: HEALTHY}}
  once:
    image: init
    deploy:
      labels: {ecs.task.family: front, ecs.depends.condition: SUCCESS, ecs.essential: "false"}
  other:
    image: other
    deploy: {labels: {ecs.compute.platform: EC2}}
""",
        id="labels",
    ),
    pytest.param(
        """x-aws-cluster: old
x-ecs: {cluster: new}
services:
  web:
    image: nginx
    x-aws-pull_credentials: arn:c
    x-ecs: {deployment: {maximum_percent: 200}, registry_credentials: arn:d}
    deploy: {update_config: {x-aws-min_percent: 50, x-aws-max_percent: 150}}
""",
        id="what x-ecs says wins and is left out",
    ),
]


@pytest.mark.parametrize("compose", DIALECTS)
@pytest.mark.parametrize("launch_type", [None, "EC2"])
def test_keys_and_labels_and_what_migrate_prints_say_the_same(
    tmp_path: Path, compose: str, launch_type: str | None
) -> None:
    (tmp_path / "compose.yaml").write_text(compose)
    same_documents(tmp_path, launch_type=launch_type)


def test_credentials_and_what_migrate_prints_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "docker-compose.yml").write_text(SHOP)
    (tmp_path / "ecs-registry-creds_20220101T000000Z.yml").write_text(
        "registry_credential_outputs:\n  task_execution_role: creds\n"
        "  container_credentials: {r: {credentials_parameter: 'arn:c', container_names: [web]}}\n"
    )
    assert same_documents(tmp_path).splitlines()[2:] == [
        "#   ecs-registry-creds_20220101T000000Z.yml",
        "x-ecs:",
        "  execution_role: creds",
        "services:",
        "  web:",
        "    registry_credentials: arn:c",
    ]


def test_what_can_go_is_listed_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        "x-aws-cluster: old\nx-aws-vpc: v\nx-aws-fragment: {a: b}\n"
        "services:\n  web:\n    image: nginx\n    x-aws-role: {}\n"
        "    deploy: {labels: {ecs.essential: 'true', ecs.colour: red}}\n"
        "secrets: {s: {external: true, x-aws-keys: [a, b]}}\n"
    )
    (tmp_path / "ecs-params.yml").write_text("version: 1\n")
    made = migration(read(tmp_path), target_of(read(tmp_path)))
    assert [f"{at.file}:{at.line} {name}" for name, at in made.replaced] == [
        "ecs-params.yml:1 ecs-params.yml",
        "compose.yaml:1 x-aws-cluster",
        "compose.yaml:8 label ecs.essential",
    ]
    assert [f"{at.file}:{at.line} {name}" for name, at in made.unread] == [
        "compose.yaml:2 x-aws-vpc",
        "compose.yaml:7 x-aws-role",
        "compose.yaml:9 x-aws-keys",
        "compose.yaml:8 label ecs.colour",
    ]
    assert made.content == {
        "x-ecs": {"cluster": "old", "layout": "single", "launch_type": "EC2"},
        "services": {"web": {"essential": True}},
    }


def test_what_ecs_params_hid_is_told(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        "x-ecs: {task_role: ours}\nservices: {web: {image: nginx}}\n"
    )
    (tmp_path / "ecs-params.yml").write_text("task_definition: {task_role_arn: theirs}\n")
    project = read(tmp_path)
    hidden = migration(project, target_of(project)).hidden
    assert [(name, at.line, at.column) for name, at in hidden] == [("x-ecs.task_role", 1, 9)]


@pytest.mark.shared
@pytest.mark.parametrize(
    "case",
    sorted(p for p in CASES.glob("*") if any(p.glob("ecs-*.yml"))) if CASES.exists() else [],
    ids=lambda p: p.name,
)
def test_recorded_inputs_of_ecs_cli_migrate(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(case, folder)
    for file in folder.glob("*.json"):
        file.unlink()
    args = json.loads((case / "case.json").read_text())["args"]
    if set(args) - {"--project-name", case.name}:
        pytest.skip("it names its files")
    same_documents(folder)
