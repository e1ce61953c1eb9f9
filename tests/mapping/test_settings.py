"""Settings from every place they may stand, and which of them wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.compose.load import Sources, load
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options, Target

if TYPE_CHECKING:
    from pathlib import Path

    from compose2ecs.diagnostics.diagnostic import Diagnostic

WEB = "services:\n  web:\n    image: nginx\n"


def resolved(folder: Path, text: str, options: Options | None = None) -> tuple[Target, list[str]]:
    """The target of a project called `shop`, and what was found, one line each."""
    (folder / "compose.yaml").write_text(text)
    project, problems = load(Sources(cwd=str(folder), project_name="shop"))
    assert project is not None, problems
    target, found = resolve(project, options or Options(), region="eu-west-1")
    return target, [line(d) for d in found]


def line(d: Diagnostic) -> str:
    return f"{d.position.line}:{d.position.column} {d.rule.code} {d.severity}: {d.message}"


def test_without_a_word_the_defaults_hold(tmp_path: Path) -> None:
    target, found = resolved(tmp_path, WEB)
    assert found == []
    assert (target.cluster, target.cluster_named) == ("shop", False)
    assert (target.launch_type, target.network_mode) == ("FARGATE", "awsvpc")
    assert (target.layout, target.discovery) == ("per-service", "service-connect")
    assert (target.namespace, target.log_group) == ("shop", "/ecs/shop")
    assert target.services == {"web": {}}


PROJECT = [
    ("cluster: main", Options(), {"cluster": "main", "cluster_named": True}),
    ("cluster: main", Options(cluster="other"), {"cluster": "other"}),
    ("region: eu-north-1", Options(), {"region": "eu-north-1"}),
    ("region: eu-north-1", Options(region="cn-north-1"), {"partition": "aws-cn"}),
    ("region: us-gov-west-1", Options(), {"partition": "aws-us-gov"}),
    ("launch_type: EC2", Options(), {"launch_type": "EC2", "network_mode": "bridge"}),
    ("launch_type: EC2", Options(launch_type="FARGATE"), {"network_mode": "awsvpc"}),
    (
        "capacity_providers: [FARGATE_SPOT]",
        Options(launch_type="EC2"),
        {"capacity_providers": (), "launch_type": "EC2"},
    ),
    ("launch_type: EC2\n  network_mode: awsvpc", Options(), {"network_mode": "awsvpc"}),
    ("stage: prod", Options(), {"stage": "prod", "log_group": "/ecs/shop-prod"}),
    ("stage: prod", Options(stage="test"), {"namespace": "shop-test"}),
    ("account: 123456789012", Options(), {"account": "123456789012"}),
    ("subnets: subnet-1", Options(), {"subnets": ("subnet-1",)}),
    ("subnets: [a]", Options(subnets=("b",)), {"subnets": ("b",)}),
    ("assign_public_ip: true", Options(assign_public_ip=False), {"assign_public_ip": False}),
    ("logs: {retention_days: 7}", Options(), {"log_retention_days": 7, "log_group": "/ecs/shop"}),
    ("tags: {cost: 7, live: true}", Options(), {"tags": {"cost": "7", "live": "true"}}),
    ("layout: single", Options(), {"discovery": "none", "launch_type": "FARGATE"}),
    ("task_role: a", Options(task_role="b"), {"task_role": "b"}),
]


@pytest.mark.parametrize(("words", "options", "expected"), PROJECT)
def test_flags_win_over_the_project(
    tmp_path: Path, words: str, options: Options, expected: dict[str, Any]
) -> None:
    target, found = resolved(tmp_path, f"x-ecs:\n  {words}\n{WEB}", options)
    assert found == []
    assert {key: getattr(target, key) for key in expected} == expected


SERVICE = [
    ("cpu: 512", {"cpu": 512}),
    ('cpu: "0.5 vCPU"', {"cpu": 512}),
    ("memory: 1G", {"memory": 1024}),
    ("memory: 500K", {"memory": 1}),
    ("ephemeral_storage: 40G", {"ephemeral_storage": 40}),
    ("essential: 'no'", {"essential": False}),
    ("health_check_grace_period: 1m30s", {"health_check_grace_period": 90}),
    (
        "deployment: {circuit_breaker: true, bake_time: 10m}",
        {"deployment": {"circuit_breaker": {"enable": True, "rollback": True}, "bake_time": 600}},
    ),
    ("deployment: {alarms: [a, b]}", {"deployment": {"alarms": {"names": ("a", "b")}}}),
    ("desired_count: '3'", {"desired_count": 3}),
    (
        "placement: {constraints: [distinctInstance, 'attribute:x == y']}",
        {
            "placement": {
                "constraints": (
                    {"type": "distinctInstance"},
                    {"type": "memberOf", "expression": "attribute:x == y"},
                )
            }
        },
    ),
    (
        "secrets: {A: /a, B: {from: arn, json_key: k, version_stage: AWSPREVIOUS}}",
        {"secrets": {"A": "/a", "B": "arn:k:AWSPREVIOUS:"}},
    ),
    ("firelens: fluentbit", {"firelens": {"type": "fluentbit"}}),
    ("mem_limit: 64M", {"mem_limit": 64 * 1024**2}),
    ("mem_reservation: 1.5K", {"mem_reservation": 1536}),
    ("cpu_shares: '20'", {"cpu_shares": 20}),
    ("init: 'yes'", {"init": True}),
    ("ready: HEALTHY", {"ready": "HEALTHY"}),
    (
        "healthcheck: {test: ls, interval: 1m, retries: 3}",
        {
            "healthcheck": {
                "test": ("CMD-SHELL", "ls"),
                "interval": 60 * 10**9,
                "retries": 3,
            }
        },
    ),
    ("healthcheck: {test: [CMD, ls]}", {"healthcheck": {"test": ("CMD", "ls")}}),
    (
        "depends_on: {db: HEALTHY, log: START}",
        {
            "depends_on": (
                {"container": "db", "condition": "HEALTHY"},
                {"container": "log", "condition": "START"},
            )
        },
    ),
    ("service_discovery: shop.local", {"service_discovery": {"namespace": "shop.local"}}),
    ("logs: /my/group", {"logs": {"group": "/my/group"}}),
    ("environment_files: arn:a", {"environment_files": ("arn:a",)}),
]


@pytest.mark.parametrize(
    "files",
    [
        {"compose.yaml": WEB + "    x-ecs: {desired_count: 3}\n"},
        {"compose.yaml": WEB + '    "\\x78-ecs": {desired_count: 3}\n'},
        {"compose.yaml": f"x-a: &x\n  x-ecs: {{desired_count: 3}}\n{WEB}    <<: *x\n"},
        {"compose.yaml": WEB, "compose.override.yaml": WEB + "    x-ecs: {desired_count: 3}\n"},
        {"compose.yaml": WEB, "compose2ecs.yml": "services: {web: {desired_count: 3}}\n"},
        {
            "compose.yaml": "services: {web: {extends: {file: base.yaml, service: web}}}\n",
            "base.yaml": WEB + "    x-ecs: {desired_count: 3}\n",
        },
        {
            "compose.yaml": "include: [base.yaml]\n",
            "base.yaml": WEB + "    x-ecs: {desired_count: 3}\n",
        },
    ],
    ids=["file", "escaped", "merged", "override", "beside", "extended", "included"],
)
def test_a_word_is_found_wherever_it_is_written(tmp_path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    target, _ = resolved(tmp_path, files["compose.yaml"])
    assert target.services["web"]["desired_count"] == 3


@pytest.mark.parametrize(("words", "expected"), SERVICE)
def test_a_service_says_it_short_or_long(
    tmp_path: Path, words: str, expected: dict[str, Any]
) -> None:
    target, found = resolved(tmp_path, f"{WEB}    x-ecs: {{{words}}}\n")
    assert found == []
    assert target.services["web"] == expected


def test_networks_and_ports_add_to_the_service(tmp_path: Path) -> None:
    text = f"""{WEB}    networks: [back, front]
    ports:
      - {{target: 8080, x-ecs: {{target_group: arn:tg, name: http}}}}
networks:
  back: {{x-ecs: {{security_groups: [sg-1]}}}}
  front: {{x-ecs: {{security_groups: [sg-2, sg-1]}}}}
"""
    target, found = resolved(tmp_path, text)
    assert found == []
    assert target.services["web"] == {
        "security_groups": ("sg-1", "sg-2"),
        "load_balancers": ({"target_group": "arn:tg", "port": 8080},),
    }


def test_a_stage_lies_over_the_project_and_its_services(tmp_path: Path) -> None:
    text = f"""x-ecs:
  tags: {{team: web}}
  launch_type: EC2
  stages:
    prod:
      tags: {{level: high}}
      capacity_providers: [FARGATE]
      services: {{web: {{cpu: 1024}}}}
      volumes: {{data: {{efs: fs-2}}}}
{WEB}    x-ecs: {{cpu: 512, memory: 2G}}
volumes: {{data: {{x-ecs: {{ebs: 10G}}}}}}
"""
    target, found = resolved(tmp_path, text, Options(stage="prod"))
    assert found == []
    assert target.tags == {"team": "web", "level": "high"}
    assert target.fargate
    assert target.services["web"] == {"cpu": 1024, "memory": 2048}
    assert target.volumes == {"data": {"efs": {"file_system": "fs-2"}}}


def test_a_stage_may_have_its_own_networks(tmp_path: Path) -> None:
    text = f"""x-ecs: {{stages: {{prod: {{networks: {{back: {{security_groups: [sg-9]}}}}}}}}}}
{WEB}    networks: [back]
networks: {{back: {{x-ecs: {{security_groups: [sg-1], subnets: [subnet-1]}}}}}}
"""
    target, found = resolved(tmp_path, text, Options(stage="prod"))
    assert found == []
    assert target.services["web"] == {"security_groups": ("sg-9",), "subnets": ("subnet-1",)}


def test_names_in_every_stage_are_checked(tmp_path: Path) -> None:
    text = f"""x-ecs:
  stages:
    prod: {{services: {{wbe: {{cpu: 1}}}}}}
    test: {{volumes: {{dta: {{efs: fs-1}}}}, networks: {{x: {{}}}}}}
{WEB}volumes: {{data: {{}}}}
"""
    assert resolved(tmp_path, text)[1] == [
        '3:23 C2E2903 error: there is no service "wbe"; did you mean "web"?',
        '4:22 C2E2927 error: there is no volume "dta"; did you mean "data"?',
        '4:52 C2E2927 error: there is no network "x"',
    ]


def test_set_wins_over_everything_a_service_says(tmp_path: Path) -> None:
    sets = (
        ("web", "cpu", "1024"),
        ("web", "deployment.circuit_breaker", '{"enable": false}'),
        ("web", "desired_count", "2"),
    )
    target, found = resolved(
        tmp_path, f"{WEB}    x-ecs: {{cpu: 512, memory: 1G}}\n", Options(sets=sets)
    )
    assert found == []
    assert target.services["web"] == {
        "cpu": 1024,
        "memory": 1024,
        "deployment": {"circuit_breaker": {"enable": False}},
        "desired_count": 2,
    }


def test_volumes_and_secrets_say_where_they_come_from(tmp_path: Path) -> None:
    text = f"""{WEB}volumes:
  a: {{x-ecs: {{efs: {{file_system: fs-1, access_point: fsap-1}}}}}}
  b: {{x-ecs: {{ebs: {{size: 50G, encrypted: 'true'}}}}}}
  c: {{x-ecs: {{docker: {{scope: shared, driver_opts: {{uid: 7}}}}}}}}
secrets:
  p: {{external: true, x-ecs: {{from: arn, json_key: password, as: DB_PASSWORD}}}}
"""
    target, found = resolved(tmp_path, text)
    assert found == []
    assert target.volumes == {
        "a": {
            "efs": {
                "file_system": "fs-1",
                "access_point": "fsap-1",
                "transit_encryption": True,
            }
        },
        "b": {"ebs": {"size": 50, "encrypted": True}},
        "c": {"docker": {"scope": "shared", "driver_opts": {"uid": "7"}}},
    }
    assert target.secrets == {"p": {"from": "arn:password::", "as": "DB_PASSWORD"}}


def test_dockers_own_words_are_read(tmp_path: Path) -> None:
    text = """x-aws-cluster: old
x-aws-vpc: vpc-1
services:
  web:
    image: nginx
    x-aws-pull_credentials: arn:creds
    x-aws-role: {Version: "2012-10-17"}
    ports: [{target: 80, x-aws-protocol: http}]
    deploy:
      x-aws-autoscaling: {min: 1, max: 4, cpu: 75}
      update_config: {x-aws-min_percent: 50, x-aws-max_percent: 150}
secrets:
  s: {external: true, name: arn:s, x-aws-keys: [user]}
"""
    target, found = resolved(tmp_path, text)
    assert found == [
        "2:1 C2E2906 warning: x-aws-vpc is not read",
        "7:5 C2E2906 warning: x-aws-role is not read",
        (
            "10:7 C2E2010 warning: x-aws-autoscaling: compose2ecs does not scale services yet; the"
            " key is ignored"
        ),
    ]
    assert target.cluster == "old"
    assert target.services["web"] == {
        "registry_credentials": "arn:creds",
        "autoscaling": {"min": 1, "max": 4, "cpu": 75},
        "deployment": {"minimum_healthy_percent": 50, "maximum_percent": 150},
    }
    assert target.secrets == {"s": {"from": "arn:s:user::"}}


WRONG = [
    (
        f"x-ecs: {{launch_typ: EC2}}\n{WEB}",
        Options(),
        ['1:9 C2E1004 error: unknown key "launch_typ" in x-ecs; did you mean "launch_type"?'],
    ),
    (
        f"x-ecs: {{launch_type: fargate}}\n{WEB}",
        Options(),
        [
            (
                '1:22 C2E1002 error: "launch_type" of x-ecs must be FARGATE, EC2 or EXTERNAL; did'
                ' you mean "FARGATE"?'
            )
        ],
    ),
    (
        f"{WEB}    x-ecs: {{memory: 512}}\n",
        Options(),
        [
            (
                '4:21 C2E1001 error: "memory" of x-ecs of service "web" must be a size with a unit,'
                " such as 512M or 1G, not a number"
            )
        ],
    ),
    (
        f"{WEB}    x-ecs: {{Family: x, cpu: 512}}\n",
        Options(),
        [
            (
                '4:13 C2E2905 error: "Family" in x-ecs of service "web" is a key of ecs_composex,'
                " which also calls its section x-ecs"
            )
        ],
    ),
    (
        f"{WEB}networks: {{n: {{x-ecs: {{subnet: a}}}}}}\n",
        Options(),
        [
            (
                '4:24 C2E1004 error: unknown key "subnet" in x-ecs of network "n"; did you mean'
                ' "subnets"?'
            )
        ],
    ),
    (
        f"x-ecs: {{network_mode: host}}\n{WEB}",
        Options(),
        ["1:23 C2E2902 error: Fargate has the network mode awsvpc only, not host"],
    ),
    (
        f"x-ecs: {{stage: prd, stages: {{prod: {{}}}}}}\n{WEB}",
        Options(),
        ['1:16 C2E2904 error: x-ecs.stages has no stage "prd", only "prod"'],
    ),
    (
        f"x-ecs: {{launch_type: EC2, capacity_providers: [x]}}\n{WEB}",
        Options(),
        [
            (
                "1:27 C2E2901 error: capacity_providers stand beside launch_type, and ECS takes"
                " one of the two"
            )
        ],
    ),
    (
        WEB,
        Options(sets=(("wbe", "cpu", "1"),)),
        ['0:0 C2E2903 error: there is no service "wbe"; did you mean "web"?'],
    ),
    (
        WEB,
        Options(sets=(("web", "memry", "1G"),)),
        [('0:0 C2E1004 error: unknown key "memry" in --set web.memry; did you mean "memory"?')],
    ),
    (f"x-ecs: nonsense\n{WEB}", Options(), ["1:8 C2E1001 error: x-ecs must be a map"]),
    (
        f"{WEB}volumes: {{d: {{x-ecs: {{efs: fs-1, ebs: 5G}}}}}}\n",
        Options(),
        ['4:34 C2E2908 error: volume "d" is to be efs and ebs, and can be one of them'],
    ),
    (
        (
            f"{WEB}    deploy: {{x-ecs: {{cpu: 1}}}}\n    networks: {{a: {{x-ecs: {{}}}}}}\n"
            "networks: {a: {}}\n"
        ),
        Options(),
        [
            '4:14 C2E2917 warning: x-ecs has no meaning in "deploy" of service "web"',
            '5:20 C2E2917 warning: x-ecs has no meaning in "networks" of service "web"',
        ],
    ),
    (
        f"{WEB}secrets: {{s: {{external: true, x-ecs: {{json_key: k}}}}}}\n",
        Options(),
        ['4:38 C2E2910 error: x-ecs of secret "s" lacks "from"'],
    ),
]


@pytest.mark.parametrize(("text", "options", "expected"), WRONG)
def test_what_is_wrong_is_said_where_it_stands(
    tmp_path: Path, text: str, options: Options, expected: list[str]
) -> None:
    assert resolved(tmp_path, text, options)[1] == expected


def test_what_is_wrong_costs_only_its_own_key(tmp_path: Path) -> None:
    text = f"x-ecs: {{launch_type: EC2, cluster: [x], tags: {{a: []}}}}\n{WEB}"
    target, found = resolved(tmp_path, text)
    assert [one.split()[1] for one in found] == ["C2E1001", "C2E1001"]
    assert (target.launch_type, target.cluster, target.tags) == ("EC2", "shop", {})


def test_no_region_anywhere_is_said(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(WEB)
    project, _ = load(Sources(cwd=str(tmp_path)))
    assert project is not None
    target, found = resolve(project, Options(), region=None)
    assert target.region == "us-east-1"
    assert [d.rule.code for d in found] == ["C2E2900"]
