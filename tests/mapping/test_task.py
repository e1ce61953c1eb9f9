"""Task rows: Compose YAML and the RegisterTaskDefinition fields that come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = "services:\n  web:\n    image: nginx:1.27\n"
EC2 = {"launch_type": "EC2"}


@pytest.mark.parametrize(
    ("more", "options", "field", "wanted"),
    [
        ("", {}, "family", "shop-web"),
        ("", {}, "networkMode", "awsvpc"),
        ("", EC2, "networkMode", "bridge"),
        ("", {**EC2, "network_mode": "awsvpc"}, "networkMode", "awsvpc"),
        ("    network_mode: host\n", EC2, "networkMode", "host"),
        ("    network_mode: none\n", EC2, "networkMode", "none"),
        ("", {}, "requiresCompatibilities", ["FARGATE"]),
        ("", EC2, "requiresCompatibilities", ["EC2"]),
        ("", {"launch_type": "EXTERNAL"}, "requiresCompatibilities", ["EXTERNAL"]),
        ("", {}, "executionRoleArn", "ecsTaskExecutionRole"),
        ("", EC2, "executionRoleArn", None),
        (
            "    logging: {driver: awslogs, options: {awslogs-create-group: 'true'}}\n",
            {"launch_type": "EXTERNAL"},
            "executionRoleArn",
            "ecsTaskExecutionRole",
        ),
        (
            "    logging: {driver: awsfirelens}\n",
            {"launch_type": "EXTERNAL"},
            "executionRoleArn",
            "ecsTaskExecutionRole",
        ),
        ("", {**EC2, "execution_role": "mine"}, "executionRoleArn", "mine"),
        ("    x-ecs: {secrets: {A: /shop/a}}\n", EC2, "executionRoleArn", "ecsTaskExecutionRole"),
        ("", {"task_role": "shop"}, "taskRoleArn", "shop"),
        ("", {}, "runtimePlatform", None),
        (
            "    platform: linux/arm64\n",
            {},
            "runtimePlatform",
            {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        ),
        ("    x-ecs: {ephemeral_storage: 40G}\n", {}, "ephemeralStorage", {"sizeInGiB": 40}),
        ("    x-ecs: {ephemeral_storage: 20G}\n", {}, "ephemeralStorage", None),
        ("    pid: host\n", EC2, "pidMode", "host"),
        ("    ipc: host\n", EC2, "ipcMode", "host"),
        ("    ipc: shareable\n", EC2, "ipcMode", "task"),
        ("  b:\n    image: b\n    pid: service:web\n", {}, "pidMode", "task"),
    ],
)
def test_a_task_field_comes_of_its_keys(
    translated: Callable[..., Any], more: str, options: dict[str, Any], field: str, wanted: Any
) -> None:
    assert translated(WEB + more, **options).task().get(field) == wanted


@pytest.mark.parametrize(
    ("more", "cpu", "memory"),
    [
        ("", "256", "512"),
        ("    mem_limit: 600m\n", "256", "1024"),
        ("    mem_reservation: 600m\n", "256", "1024"),
        ("    cpus: 0.26\n", "512", "1024"),
        ("    cpu_shares: 300\n", "512", "1024"),
        ("    deploy: {resources: {limits: {cpus: '2', memory: 3G}}}\n", "2048", "4096"),
        (
            "    deploy: {resources: {limits: {memory: 1G}, reservations: {memory: 3G}}}\n",
            "512",
            "3072",
        ),
        ("    x-ecs: {operating_system: WINDOWS_SERVER_2022_CORE}\n", "1024", "2048"),
        ("    x-ecs: {cpu: 1024}\n", "1024", "2048"),
        ("    x-ecs: {memory: 4G}\n", "512", "4096"),
        ("    x-ecs: {cpu: 512, memory: 2G}\n", "512", "2048"),
    ],
)
def test_a_fargate_task_gets_the_smallest_size_that_fits(
    translated: Callable[..., Any], more: str, cpu: str, memory: str
) -> None:
    done = translated(WEB + more).task()
    assert (done["cpu"], done["memory"]) == (cpu, memory)


@pytest.mark.parametrize(
    ("more", "cpu", "memory"),
    [
        ("    mem_limit: 512m\n", "256", "1024"),
        ("    mem_limit: 448m\n", "256", "512"),
        ("    cpus: 0.25\n", "512", "1024"),
        (
            "    x-ecs: {service_connect: {proxy: {cpu: 512, memory: 600M}}}\n",
            "512",
            "1024",
        ),
    ],
)
def test_the_proxy_of_service_connect_has_its_share(
    translated: Callable[..., Any], more: str, cpu: str, memory: str
) -> None:
    done = translated(WEB + more + "  db:\n    image: postgres:16\n").task()
    assert (done["cpu"], done["memory"]) == (cpu, memory)


def test_a_size_that_is_none_is_left_for_the_rule_book_to_refuse(
    translated: Callable[..., Any],
) -> None:
    done = translated(WEB + "    mem_limit: 300g\n").task()
    assert (done["cpu"], done["memory"]) == ("256", str(300 * 1024))


def test_what_was_asked_chosen_and_spare_is_said(translated: Callable[..., Any]) -> None:
    done = translated(WEB + "    mem_limit: 600m\n")
    said = [d.message for d in done.diagnostics if d.rule.code == "C2E2310"]
    (text,) = said
    assert text == (
        '"shop-web" gets 0.25 vCPU, 1 GB: its containers ask for 0 CPU units and 600 MiB;'
        " 256 units and 424 MiB are spare"
    )


@pytest.mark.parametrize(
    ("more", "options", "code", "severity"),
    [
        ("    network_mode: host\n", {}, "C2E2300", "error"),
        ("    network_mode: host\n", {"unsupported": "warn"}, "C2E2300", "warning"),
        ("    network_mode: bridge\n", {}, "C2E2012", "note"),
        ("    pid: host\n", {}, "C2E2301", "error"),
        ("    ipc: host\n", {}, "C2E2301", "error"),
        ("    platform: linux/riscv64\n", {}, "C2E2302", "error"),
        ("  b:\n    image: b\n    network_mode: service:web\n", EC2, "C2E2205", "warning"),
    ],
)
def test_what_a_task_cannot_be_is_told(
    translated: Callable[..., Any], more: str, options: dict[str, Any], code: str, severity: str
) -> None:
    done = translated(WEB + more, **options)
    assert (code, severity) in [(c, s) for c, s, _ in done.codes]


def test_two_sizes_for_one_task_are_a_warning(translated: Callable[..., Any]) -> None:
    done = translated(
        "services:\n"
        "  a: {image: a, x-ecs: {task: t, cpu: 256}}\n"
        "  b: {image: b, x-ecs: {task: t, cpu: 512}}\n"
    )
    assert done.task("shop-a")["cpu"] == "256"
    assert ("C2E2312", "warning", 3) in done.codes
    assert done.verdicts["b", "x-ecs.cpu"] == "ignored"


@pytest.mark.parametrize(
    ("more", "options", "key", "reason"),
    [
        ("    mem_limit: 600m\n", {}, "mem_limit",
         "the task: asked 600 MiB, chosen 1024, spare 424"),
        ("    cpus: 0.5\n", {}, "cpus", "the task: asked 512 CPU units, chosen 512, spare 0"),
        ("    mem_limit: 600m\n    x-ecs: {memory: 2G}\n", {}, "x-ecs.memory",
         "the task: asked 600 MiB, chosen 2048, spare 1448"),
        ("    mem_limit: 600m\n    expose: ['80']\n  b: {image: b, expose: ['80']}\n", {},
         "mem_limit", "the task: asked 664 MiB with the proxy, chosen 1024, spare 360"),
        ("    mem_limit: 600m\n", EC2, "mem_limit", ""),
    ],
)  # fmt: skip
def test_the_report_tells_what_was_asked_chosen_and_spare(
    translated: Callable[..., Any], more: str, options: dict[str, Any], key: str, reason: str
) -> None:
    done = translated(WEB + more, **options)
    found = [(e.verdict, e.reason) for e in done.report if (e.service, e.key) == ("web", key)]
    assert found == [("converted", reason)]


def test_the_default_network_of_windows_has_no_name(translated: Callable[..., Any]) -> None:
    done = translated(WEB + "    platform: windows/amd64\n", **EC2)
    assert "networkMode" not in done.task()


FOLLOWER = """
services:
  web:
    image: nginx:1.27
    deploy: {update_config: {order: start-first}}
    x-ecs: {task: t, deployment: {maximum_percent: 200}, tags: {a: "1"}, task_role: shop}
  log:
    image: log:1
    deploy: {replicas: 2, update_config: {order: stop-first}}
    x-ecs:
      task: t
      deployment: {maximum_percent: 150}
      tags: {a: "2", b: "3"}
      task_role: other
      enable_execute_command: true
"""


def test_what_a_task_has_once_is_the_first_services_and_others_are_told(
    translated: Callable[..., Any],
) -> None:
    done = translated(FOLLOWER)
    tags = {tag["key"]: tag["value"] for tag in done.task()["tags"]}
    assert (tags["a"], tags["b"], done.task()["taskRoleArn"]) == ("1", "3", "shop")
    assert done.service()["enableExecuteCommand"] is True
    assert done.service()["deploymentConfiguration"]["maximumPercent"] == 200
    assert {
        key: verdict
        for (service, key), verdict in done.verdicts.items()
        if service == "log" and verdict != "converted"
    } == {
        "deploy.replicas": "ignored",
        "deploy.update_config.order": "ignored",
        "x-ecs.deployment.maximum_percent": "ignored",
        "x-ecs.tags": "approximated",
        "x-ecs.task_role": "ignored",
    }


@pytest.mark.parametrize(
    ("options", "reason", "mapped"),
    [
        ({}, "port 80 is bound to 127.0.0.1; on ECS the task's security group keeps it closed",
         True),
        (EC2, "port 80 is bound to 127.0.0.1: it is not exposed", False),
        ({**EC2, "network_mode": "host"},
         "port 80 is bound to 127.0.0.1; on ECS the instance's security group keeps it closed",
         True),
    ],
)  # fmt: skip
def test_a_port_of_the_loopback_address_is_not_exposed(
    translated: Callable[..., Any], options: dict[str, Any], reason: str, mapped: bool
) -> None:
    done = translated(WEB + "    ports: ['127.0.0.1:80:80']\n", **options)
    assert [e.reason for e in done.report if e.key == "ports"] == [reason]
    assert bool(done.container().get("portMappings")) == mapped


def test_a_shared_task_is_in_the_security_groups_of_all_its_networks(
    translated: Callable[..., Any],
) -> None:
    done = translated(
        "services:\n"
        "  web: {image: w, networks: [front, back], x-ecs: {task: t}}\n"
        "  api: {image: a, networks: [back, deep], x-ecs: {task: t}}\n"
        "networks:\n  front: {x-ecs: {security_groups: [sg-1], subnets: [subnet-1]}}\n"
        "  back: {x-ecs: {security_groups: sg-2}}\n  deep: {x-ecs: {subnets: subnet-9}}\n"
    )
    made = done.service()["networkConfiguration"]["awsvpcConfiguration"]
    assert (made["subnets"], made["securityGroups"]) == (["subnet-1"], ["sg-1", "sg-2"])
    assert done.verdicts["web", "networks"] == "approximated"
    assert done.verdicts["api", "networks"] == "ignored"


@pytest.mark.parametrize("key", ["subnets", "security_groups", "assign_public_ip"])
def test_a_task_without_an_interface_has_no_place_of_its_own(
    translated: Callable[..., Any], key: str
) -> None:
    value = "true" if key == "assign_public_ip" else "[x]"
    done = translated(WEB + f"    x-ecs: {{{key}: {value}}}\n", **EC2)
    assert done.verdicts["web", f"x-ecs.{key}"] == "ignored"


# Logs.

DEFAULT_LOG = {
    "logDriver": "awslogs",
    "options": {
        "awslogs-group": "/ecs/shop",
        "awslogs-region": "eu-west-1",
        "awslogs-stream-prefix": "web",
    },
}


@pytest.mark.parametrize(
    ("more", "options", "wanted"),
    [
        ("", {}, DEFAULT_LOG),
        ("", EC2, None),
        ("x-ecs: {logs: {group: /mine}}\n", EC2, {
            "logDriver": "awslogs",
            "options": {**DEFAULT_LOG["options"], "awslogs-group": "/mine"}}),  # type: ignore[dict-item]  # a literal of two kinds
        ("    logging: {driver: json-file, options: {max-size: 1m}}\n", {}, DEFAULT_LOG),
        ("    logging: {driver: json-file, options: {max-size: 1m}}\n", EC2,
         {"logDriver": "json-file", "options": {"max-size": "1m"}}),
        ("    logging: {driver: syslog}\n", EC2, {"logDriver": "syslog"}),
        ("    logging: {driver: none}\n", {}, None),
        ("    logging: {driver: gcplogs}\n", {**EC2, "unsupported": "warn"}, None),
        ("    logging: {driver: awslogs, options: {awslogs-group: g, mode: blocking}}\n", {},
         {"logDriver": "awslogs", "options": {
             "awslogs-group": "g", "awslogs-region": "eu-west-1",
             "awslogs-stream-prefix": "web", "mode": "blocking"}}),
        (("    logging: {driver: awslogs, options: {awslogs-group: g}}\n"
          "    x-ecs: {logs: {group: own}}\n"), {},
         {"logDriver": "awslogs", "options": {
             "awslogs-group": "own", "awslogs-region": "eu-west-1",
             "awslogs-stream-prefix": "web"}}),
        ("    logging: {driver: splunk, options: {splunk-url: u}}\n", {},
         {"logDriver": "splunk", "options": {"splunk-url": "u"}}),
    ],
)  # fmt: skip
def test_logs_go_where_the_file_says_or_to_cloudwatch(
    translated: Callable[..., Any], more: str, options: dict[str, Any], wanted: Any
) -> None:
    done = translated(WEB + more, **options).container()
    assert done.get("logConfiguration") == wanted


def test_a_docker_log_driver_on_fargate_is_a_warning_at_its_key(
    translated: Callable[..., Any],
) -> None:
    done = translated(WEB + "    logging: {driver: syslog}\n")
    assert ("C2E2401", "warning", 4) in done.codes
    assert done.verdicts["web", "logging.driver"] == "approximated"


@pytest.mark.parametrize(
    ("settings", "wanted", "reasons"),
    [
        ("{}", "host", ["all containers of the task share it"]),
        ("{pid_mode: host}", "host", ["all containers of the task share it"]),
        ("{pid_mode: task}", "task", ['the task that the containers share has mode "task"']),
    ],
)
def test_a_task_has_one_namespace_of_processes(
    settings: str, wanted: str, reasons: list[str], translated: Callable[..., Any]
) -> None:
    text = f"{WEB}    pid: host\n  db: {{image: a}}\nx-ecs: {{single_task: {settings}}}\n"
    done = translated(text, layout="single", **EC2)
    assert done.task("shop")["pidMode"] == wanted
    assert [e.reason for e in done.report if e.key == "pid"] == reasons
