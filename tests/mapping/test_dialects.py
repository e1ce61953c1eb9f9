"""Docker's x-aws-* keys, ecs_composex's labels and ecs-cli's registry credentials in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.compose.load import Sources, load
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options, Target

if TYPE_CHECKING:
    from pathlib import Path

WEB = "services:\n  web:\n    image: nginx\n"


def resolved(folder: Path, text: str, **sources: Any) -> tuple[Target, list[str]]:
    (folder / "compose.yaml").write_text(text)
    project, problems = load(Sources(cwd=str(folder), project_name="shop", **sources))
    assert project is not None, problems
    target, found = resolve(project, Options(), region="eu-west-1")
    return target, [
        f"{d.position.line}:{d.position.column} {d.rule.code} {d.message}"
        + (f" ({d.help})" if d.help else "")
        for d in found
    ]


PROJECT = [
    ("x-aws-cluster: old", {"cluster": "old", "cluster_named": True}),
    ("x-aws-cluster: old\nx-ecs: {cluster: new}", {"cluster": "new"}),
    ("x-aws-logs_retention: 7", {"log_retention_days": 7}),
]


@pytest.mark.parametrize(("words", "expected"), PROJECT)
def test_dockers_words_of_the_project(tmp_path: Path, words: str, expected: dict[str, Any]) -> None:
    target, found = resolved(tmp_path, f"{words}\n{WEB}")
    assert found == []
    assert {key: getattr(target, key) for key in expected} == expected


SERVICE = [
    ("x-aws-pull_credentials: arn:c", {"registry_credentials": "arn:c"}),
    ("x-aws-logs_retention: 7", {"logs": {"retention_days": 7}}),
    (
        "deploy: {update_config: {x-aws-min_percent: 50, x-aws-max_percent: '150'}}",
        {"deployment": {"minimum_healthy_percent": 50, "maximum_percent": 150}},
    ),
    ("x-aws-min_percent: 50", {"deployment": {"minimum_healthy_percent": 50}}),
    ("deploy: {labels: {ecs.essential: 'False'}}", {"essential": False}),
    ("deploy: {labels: [ecs.ephemeral.storage=40]}", {"ephemeral_storage": 40}),
    ("deploy: {labels: {ecs.depends.condition: HEALTHY}}", {"ready": "HEALTHY"}),
    ("deploy: {labels: {ecs.task.family: front}}", {}),
    ("x-ecs: {essential: true}\n    deploy: {labels: {ecs.essential: 'no'}}", {"essential": True}),
]


@pytest.mark.parametrize(("words", "expected"), SERVICE)
def test_words_of_a_service(tmp_path: Path, words: str, expected: dict[str, Any]) -> None:
    target, found = resolved(tmp_path, f"{WEB}    {words}\n")
    assert found == []
    assert target.services["web"] == expected


def test_a_security_group_of_a_network(tmp_path: Path) -> None:
    text = f"{WEB}    networks: [back]\nnetworks: {{back: {{x-aws-securitygroup: sg-1}}}}\n"
    target, found = resolved(tmp_path, text)
    assert found == []
    assert target.services["web"] == {"security_groups": ("sg-1",)}


def test_an_external_network_is_the_security_group_that_it_is_named_by(tmp_path: Path) -> None:
    target, found = resolved(
        tmp_path, f"{WEB}networks: {{default: {{external: true, name: sg-0a1b2c3d}}}}\n"
    )
    assert (target.services["web"], found) == ({"security_groups": ("sg-0a1b2c3d",)}, [])


def test_a_key_of_a_secret(tmp_path: Path) -> None:
    text = f"{WEB}secrets: {{s: {{external: true, name: 'arn:s', x-aws-keys: user}}}}\n"
    target, found = resolved(tmp_path, text)
    assert found == []
    assert target.secrets == {"s": {"from": "arn:s:user::"}}


def test_a_protocol_of_a_port(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        f"{WEB}    ports:\n"
        "      - {target: 80, x-aws-protocol: http2}\n"
        "      - {target: 81, x-aws-protocol: tcp}\n"
    )
    project, _ = load(Sources(cwd=str(tmp_path)))
    assert project is not None
    assert [p.app_protocol for p in project.services["web"].ports] == ["http2", "tcp"]


LABELLED = [
    ({"web": "EC2"}, "EC2", []),
    ({"web": "EC2", "db": "EC2"}, "EC2", []),
    (
        {"web": "EC2", "db": "FARGATE"},
        "EC2",
        ["the services name different ones, and a project has one (set x-ecs.launch_type)"],
    ),
    ({"web": "LAMBDA"}, "FARGATE", ['"LAMBDA" is not read (it takes FARGATE, EC2 or EXTERNAL)']),
]


@pytest.mark.parametrize(("labels", "launch_type", "expected"), LABELLED)
def test_a_platform_is_the_launch_type(
    tmp_path: Path, labels: dict[str, str], launch_type: str, expected: list[str]
) -> None:
    services = "".join(
        f"  {name}:\n    image: a\n    deploy: {{labels: {{ecs.compute.platform: {platform}}}}}\n"
        for name, platform in labels.items()
    )
    target, found = resolved(tmp_path, f"services:\n{services}")
    assert target.launch_type == launch_type
    assert [f.partition("ecs.compute.platform: ")[2] for f in found] == expected


def test_capacity_providers_win_over_a_platform(tmp_path: Path) -> None:
    text = (
        f"x-ecs: {{capacity_providers: [mine]}}\n{WEB}"
        "    deploy: {labels: {ecs.compute.platform: FARGATE}}\n"
    )
    target, found = resolved(tmp_path, text)
    assert found == []
    assert [p.name for p in target.capacity_providers] == ["mine"]


NOT_READ = [
    (
        f"x-aws-vpc: v\n{WEB}",
        "1:1 C2E2906 x-aws-vpc is not read (name its subnets in x-ecs.subnets)",
    ),
    (
        f"x-aws-loadbalancer: l\n{WEB}",
        (
            "1:1 C2E2906 x-aws-loadbalancer is not read"
            " (name a target group in x-ecs.load_balancers of the service)"
        ),
    ),
    (
        f"x-aws-cloudformation: {{}}\n{WEB}",
        "1:1 C2E2906 x-aws-cloudformation is not read (nothing here is made by CloudFormation)",
    ),
    (
        f"x-aws-logs_retention: week\n{WEB}",
        "1:1 C2E2906 x-aws-logs_retention is not read (it takes a whole number)",
    ),
    (
        f"{WEB}    x-aws-role: {{}}\n",
        "4:5 C2E2906 x-aws-role is not read (make the role, and name it in x-ecs.task_role)",
    ),
    (
        f"{WEB}    x-aws-policies: [p]\n",
        (
            "4:5 C2E2906 x-aws-policies is not read"
            " (attach them to a role, and name it in x-ecs.task_role)"
        ),
    ),
    (
        f"{WEB}    deploy: {{x-aws-autoscaling: {{cpu: some}}}}\n",
        "4:34 C2E2906 cpu is not read (it takes a whole number)",
    ),
    (
        f"{WEB}    deploy: {{x-aws-autoscaling: {{max: 4}}}}\n",
        (
            "4:14 C2E2010 x-aws-autoscaling: compose2ecs does not scale services yet; the key is"
            " ignored"
        ),
    ),
    (
        f"{WEB}    deploy: {{x-aws-autoscaling: {{disk: 1}}}}\n",
        "4:34 C2E2906 disk is not read (x-aws-autoscaling has min, max, cpu, memory)",
    ),
    (
        f"{WEB}    deploy: {{update_config: {{x-aws-min_percent: half}}}}\n",
        "4:30 C2E2906 x-aws-min_percent is not read (it takes a whole number)",
    ),
    (
        f"{WEB}    ports: [{{target: 80, x-aws-protocol: https}}]\n",
        (
            "4:26 C2E2906 x-aws-protocol is not read (the listener of a load balancer decides it;"
            " x-ecs.app_protocol takes http, http2 and grpc)"
        ),
    ),
    (
        f"{WEB}    networks: [b]\nnetworks: {{b: {{x-aws-securitygroup: [sg-1]}}}}\n",
        "5:16 C2E2906 x-aws-securitygroup is not read (it takes the id of a security group)",
    ),
    (
        f"{WEB}    x-aws-colour: red\n",
        "4:5 C2E2906 x-aws-colour is not read (compose2ecs does not know it here)",
    ),
    (
        f"{WEB}secrets: {{s: {{external: true, x-aws-keys: [a, b]}}}}\n",
        (
            '4:31 C2E2906 x-aws-keys of secret "s" names several keys, and one can be read'
            ": its variable has the whole JSON"
            " (declare one secret for each key, with x-ecs.from and x-ecs.json_key)"
        ),
    ),
    (
        f"x-aws-clustr: c\nx-aws-s3-env: &fragment {{A: b}}\n{WEB}    environment: *fragment\n",
        "1:1 C2E2906 x-aws-clustr is not read (compose2ecs does not know it here)",
    ),
    (
        f"{WEB}    deploy: {{labels: {{ecs.task.family.hostname: h}}}}\n",
        (
            "4:23 C2E2926 label ecs.task.family.hostname is not read"
            " (name it in x-ecs.service_discovery.name)"
        ),
    ),
    (
        f"{WEB}    deploy: {{labels: {{ecs.colour: h}}}}\n",
        "4:23 C2E2926 label ecs.colour is not read (compose2ecs does not know it)",
    ),
    (
        f"{WEB}    deploy: {{labels: {{ecs.ephemeral.storage: 40G}}}}\n",
        ('4:23 C2E2926 label ecs.ephemeral.storage: "40G" is not read (it takes a number of GiB)'),
    ),
    (
        f"{WEB}    deploy: {{labels: {{ecs.task.family: 'a,b'}}}}\n",
        (
            '4:23 C2E2926 label ecs.task.family: "a,b" is not read'
            " (a service runs in one task: name one)"
        ),
    ),
]


@pytest.mark.parametrize(("text", "expected"), NOT_READ)
def test_what_is_not_read_is_told_with_what_to_do(tmp_path: Path, text: str, expected: str) -> None:
    assert resolved(tmp_path, text)[1] == [expected]


def test_a_label_says_what_others_of_the_task_wait_for(translated: Any) -> None:
    made = translated(
        """services:
  web:
    image: nginx
    depends_on: [db, once]
    x-ecs: {task: front}
  db:
    image: postgres
    healthcheck: {test: [CMD, ok]}
    x-ecs: {task: front}
    deploy: {labels: {ecs.depends.condition: HEALTHY}}
  once:
    image: init
    x-ecs: {task: front, ready: SUCCESS}
"""
    )
    assert made.container("web")["dependsOn"] == [
        {"containerName": "db", "condition": "HEALTHY"},
        {"containerName": "once", "condition": "SUCCESS"},
    ]
    assert made.container("once")["essential"] is False
    assert made.verdicts["db", "deploy.labels"] == "approximated"


CREDENTIALS = """version: "1"
registry_credential_outputs:
  task_execution_role: creds
  container_credentials:
    one.example.com: {credentials_parameter: "arn:1", kms_key_id: k, container_names: [web]}
"""
NEWEST = "ecs-registry-creds_20220101T000000Z.yml"


def test_the_newest_credentials_beside_the_file_count(tmp_path: Path) -> None:
    (tmp_path / "ecs-registry-creds_20210101T000000Z.yml").write_text("nonsense: true\n")
    (tmp_path / NEWEST).write_text(CREDENTIALS)
    target, found = resolved(tmp_path, WEB)
    assert found == []
    assert target.execution_role == "creds"
    assert target.services["web"] == {"registry_credentials": "arn:1"}
    assert (target.layout, target.launch_type) == ("per-service", "FARGATE")


def test_credentials_by_name_win_over_ecs_params(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text(CREDENTIALS)
    (tmp_path / "ecs-params.yml").write_text(
        "task_definition:\n  task_execution_role: params\n  services: {web: {"
        "repository_credentials: {credentials_parameter: 'arn:p'}, gpu: 1}}\n"
    )
    target, found = resolved(tmp_path, WEB, registry_creds="mine.yml")
    assert found == []
    assert target.execution_role == "creds"
    assert target.services["web"] == {"registry_credentials": "arn:1", "gpu": 1}


WRONG_CREDENTIALS = [
    (
        CREDENTIALS.replace("[web]", "[web, ghost]"),
        '5:93 C2E2923 no service is called "ghost", so it needs no credentials',
    ),
    (
        CREDENTIALS + "    two: {credentials_parameter: 'arn:2', container_names: [web]}\n",
        ('6:61 C2E2924 "web" has credentials of "two" and of another registry (keep one of them)'),
    ),
    (
        "registry_credential_outputs: {container_credentials: {r: {container_names: [web]}}}\n",
        (
            '1:58 C2E1003 "registry_credential_outputs.container_credentials.r" lacks'
            ' "credentials_parameter"'
        ),
    ),
]


@pytest.mark.parametrize(("text", "expected"), WRONG_CREDENTIALS)
def test_what_is_wrong_with_credentials_is_said(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / NEWEST).write_text(text)
    assert expected in resolved(tmp_path, WEB)[1]


def test_ports_have_their_section_in_compose2ecs_yml(tmp_path: Path, translated: Any) -> None:
    (tmp_path / "compose2ecs.yml").write_text(
        'services: {web: {cpu: 512, ports: {"80": {app_protocol: http, name: site}}}}\n'
    )
    made = translated(f"{WEB}    ports: ['80', '81']\n  db:\n    image: a\n    expose: [1]\n")
    assert made.container("web")["portMappings"] == [
        {"containerPort": 80, "protocol": "tcp", "name": "site", "appProtocol": "http"},
        {"containerPort": 81, "protocol": "tcp", "name": "web-81"},
    ]
    assert made.task()["cpu"] == "512"


def test_single_task_in_x_ecs_is_what_ecs_params_say_of_the_task(translated: Any) -> None:
    made = translated(
        f"""x-ecs:
  layout: single
  launch_type: EC2
  single_task:
    cpu: 0.5 vCPU
    memory: 1GB
    pid_mode: task
    placement_constraints: ["attribute:a == b"]
    placement: {{strategy: [{{type: random}}]}}
    volumes: {{more: {{efs: {{file_system: fs-12345678, iam: true}}}}}}
{WEB}"""
    )
    task = made.task("shop")
    assert (task["cpu"], task["memory"], task["pidMode"]) == ("0.5 vCPU", "1GB", "task")
    assert task["placementConstraints"] == [{"type": "memberOf", "expression": "attribute:a == b"}]
    assert made.service("shop")["placementStrategy"] == [{"type": "random"}]
    assert task["volumes"] == [
        {
            "name": "more",
            "efsVolumeConfiguration": {
                "fileSystemId": "fs-12345678",
                "transitEncryption": "ENABLED",
                "authorizationConfig": {"iam": "ENABLED"},
            },
        }
    ]
