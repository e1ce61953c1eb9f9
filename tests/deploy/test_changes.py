"""Each key that changes: what the plan names, and nothing else; what it does; and then rest."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml  # noqa: TID251 the table is written as users write it

from compose2ecs.deploy import change as kinds
from compose2ecs.deploy import diff

BASE: dict[str, Any] = yaml.safe_load("""
name: shop
services:
  db:
    image: postgres:16
    expose: ["5432"]
    x-ecs: {cpu: 512}
  web:
    image: nginx:1.27
    ports: ["80"]
    depends_on: [db]
    environment: {A: "1", B: "2"}
    labels: {owner: ops}
    healthcheck: {test: curl localhost, interval: 30s}
    logging: {options: {max-buffer-size: 1m, mode: non-blocking}}
    deploy:
      replicas: 2
      resources: {limits: {cpus: "0.25", memory: 256M}}
    x-ecs:
      task_role: shop-task
      tags: {team: web}
      secrets: {KEY: /shop/key}
volumes:
  uploads: {x-ecs: {efs: {file_system: fs-0123456789abcdef0}}}
  other: {x-ecs: {efs: {file_system: fs-0123456789abcdef1}}}
""")
TARGET = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef"
REGISTRY = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf"

NEW_REVISION = "a new revision"
NEW_DEPLOYMENT = "the same revision, new tasks"
IN_PLACE = "in place"
NEW_TASKS = "only new tasks"
NOTHING = "nothing"

CHANGES: list[tuple[str, list[str], str]] = [
    # what is laid over service web (null: taken away); what the plan names; what it does
    ("image: nginx:1.29", ["image"], NEW_REVISION),
    ("command: [nginx, -g, daemon off;]", ["command"], NEW_REVISION),
    ("entrypoint: [/run]", ["entrypoint"], NEW_REVISION),
    ("environment: {A: '9'}", ["environment A"], NEW_REVISION),
    ("environment: {C: ''}", ["environment C"], NEW_REVISION),
    ("environment: {B: null}", ["environment B"], NEW_REVISION),
    ("user: '1000'", ["user"], NEW_REVISION),
    ("working_dir: /srv", ["working directory"], NEW_REVISION),
    ("read_only: true", ["read-only root"], NEW_REVISION),
    ("init: true", ["init process"], NEW_REVISION),
    ("tty: true", ["terminal"], NEW_REVISION),
    ("stdin_open: true", ["standard input"], NEW_REVISION),
    ("stop_grace_period: 60s", ["stop timeout"], NEW_REVISION),
    ("restart: on-failure", ["restart policy"], NEW_REVISION),
    ("platform: linux/arm64", ["platform architecture"], NEW_REVISION),
    ("cap_add: [SYS_PTRACE]", ["capabilities add"], NEW_REVISION),
    ("cap_drop: [NET_RAW]", ["capabilities drop"], NEW_REVISION),
    ("tmpfs: [/cache]", ["tmpfs /cache"], NEW_REVISION),
    ("ulimits: {nofile: 2048}", ["ulimit nofile"], NEW_REVISION),
    ("sysctls: {net.core.somaxconn: '1024'}", ["sysctl net.core.somaxconn"], NEW_REVISION),
    ("labels: {owner: web}", ["label owner"], NEW_REVISION),
    ("labels: {more: x}", ["label more"], NEW_REVISION),
    ("labels: null", ["label owner"], NEW_REVISION),
    ("healthcheck: {test: wget localhost}", ["health check command"], NEW_REVISION),
    ("healthcheck: {interval: 10s}", ["health check interval"], NEW_REVISION),
    ("healthcheck: {timeout: 9s}", ["health check timeout"], NEW_REVISION),
    ("healthcheck: {retries: 5}", ["health check retries"], NEW_REVISION),
    ("healthcheck: {start_period: 60s}", ["health check startPeriod"], NEW_REVISION),
    ("healthcheck: null", ["health check"], NEW_REVISION),
    ("logging: {options: {max-buffer-size: 2m}}", ["log option max-buffer-size"], NEW_REVISION),
    ("logging: {options: {mode: blocking}}", ["log option mode"], NEW_REVISION),
    ("ports: ['80', '81']", ["port 81", "Service Connect endpoint web-81"], NEW_REVISION),
    ("expose: ['9000']", ["port 9000", "Service Connect endpoint web-9000"], NEW_REVISION),
    (
        "ports: [{target: 80, x-ecs: {name: http}}]",
        ["port 80 name", "Service Connect endpoint http", "Service Connect endpoint web-80"],
        NEW_REVISION,
    ),
    ("volumes: ['/data']", ["mount /data", "volume web-data"], NEW_REVISION),
    ("deploy: {resources: {limits: {memory: 300M}}}", ["memory"], NEW_REVISION),
    (
        "deploy: {resources: {limits: {cpus: '0.5', memory: 1G}}}",
        ["cpu", "memory", "task cpu", "task memory"],
        NEW_REVISION,
    ),
    (
        "deploy: {resources: {reservations: {memory: 128M}}}",
        ["memory reservation"],
        NEW_REVISION,
    ),
    ("x-ecs: {cpu: 1024, memory: 2G}", ["task cpu", "task memory"], NEW_REVISION),
    ("x-ecs: {memory: 2G}", ["task memory"], NEW_REVISION),
    ("x-ecs: {ephemeral_storage: 40G}", ["ephemeral storage"], NEW_REVISION),
    ("x-ecs: {task_role: other}", ["task role"], NEW_REVISION),
    ("x-ecs: {execution_role: other}", ["execution role"], NEW_REVISION),
    ("x-ecs: {secrets: {KEY: /shop/other}}", ["secret KEY"], NEW_REVISION),
    ("x-ecs: {secrets: {TOKEN: /shop/token}}", ["secret TOKEN"], NEW_REVISION),
    ("x-ecs: {secrets: null}", ["secret KEY"], NEW_REVISION),
    (
        "x-ecs: {environment_files: ['arn:aws:s3:::shop-config/web.env']}",
        ["environment files"],
        NEW_REVISION,
    ),
    (f"x-ecs: {{registry_credentials: '{REGISTRY}'}}", ["registry credentials"], NEW_REVISION),
    ("x-ecs: {platform_version: 1.4.0}", ["platform version"], NEW_DEPLOYMENT),
    (
        "x-ecs: {subnets: [subnet-0d0000000000000a1]}",
        ["subnets"],
        NEW_DEPLOYMENT,
    ),
    ("x-ecs: {security_groups: [sg-0a]}", ["security groups"], NEW_DEPLOYMENT),
    (
        f"x-ecs: {{load_balancers: [{{target_group: '{TARGET}', port: 80}}]}}",
        ["load balancer web/80"],
        NEW_DEPLOYMENT,
    ),
    (
        "x-ecs: {service_connect: {idle_timeout: 1h}}",
        ["Service Connect endpoint web-80 timeout"],
        NEW_DEPLOYMENT,
    ),
    ("deploy: {replicas: 3}", ["desired count"], IN_PLACE),
    ("deploy: {replicas: 0}", ["desired count"], IN_PLACE),
    ("x-ecs: {desired_count: 5}", ["desired count"], IN_PLACE),
    ("deploy: {replicas: null}", [], NOTHING),
    ("x-ecs: {desired_count: unmanaged}", [], NOTHING),
    (
        "deploy: {update_config: {order: stop-first}}",
        ["zone rebalancing", "maximum percent", "minimum healthy percent"],
        IN_PLACE,
    ),
    (
        "deploy: {update_config: {failure_action: continue}}",
        ["circuit breaker enable", "circuit breaker rollback"],
        IN_PLACE,
    ),
    (
        "x-ecs: {deployment: {circuit_breaker: {enable: true, rollback: false}}}",
        ["circuit breaker rollback"],
        IN_PLACE,
    ),
    (
        "x-ecs: {deployment: {minimum_healthy_percent: 50}}",
        ["minimum healthy percent"],
        IN_PLACE,
    ),
    (
        "x-ecs: {deployment: {strategy: blue_green, bake_time: 5m}}",
        ["strategy", "bake time in minutes"],
        IN_PLACE,
    ),
    (
        "x-ecs: {deployment: {strategy: canary, canary_percent: 5, step_bake_time: 10m}}",
        ["strategy", "canary"],
        IN_PLACE,
    ),
    (
        "x-ecs: {deployment: {alarms: {names: [web-5xx], rollback: true}}}",
        ["alarms"],
        IN_PLACE,
    ),
    (
        "x-ecs: {deployment: {strategy: blue_green, hooks: [{stages: [PRE_SCALE_UP]}]}}",
        ["strategy", "lifecycle hooks"],
        IN_PLACE,
    ),
    ("x-ecs: {health_check_grace_period: 60s}", ["health check grace period"], IN_PLACE),
    ("deploy: {labels: {tier: front}}", ["tag tier"], IN_PLACE),
    ("x-ecs: {tags: {team: ops}}", ["task definition tag team", "tag team"], IN_PLACE),
    ("x-ecs: {tags: {cost: '7'}}", ["task definition tag cost", "tag cost"], IN_PLACE),
    ("x-ecs: {tags: null}", ["task definition tag team", "tag team"], IN_PLACE),
    ("x-ecs: {enable_execute_command: true}", ["execute command"], NEW_TASKS),
    ("depends_on: null", [], NOTHING),
    ("x-ecs: {operating_system: LINUX}", [], NOTHING),
    ("healthcheck: {timeout: 30s}", [], NOTHING),
    ("logging: {driver: awslogs}", [], NOTHING),
]


def overlaid(base: Any, over: Any) -> Any:
    """The base with a patch laid over it; null takes a key away, and a list replaces one."""
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    out = copy.deepcopy(base)
    for key, value in over.items():
        if value is None:
            out.pop(key, None)
        else:
            out[key] = overlaid(out.get(key, {}), value)
    return out


def with_web(patch: str) -> dict[str, Any]:
    return {
        **BASE,
        "services": {
            **BASE["services"],
            "web": overlaid(BASE["services"]["web"], yaml.safe_load(patch)),
        },
    }


def effect(change: kinds.Change) -> str:
    if change.action == kinds.UNCHANGED:
        return NOTHING
    if change.definition is not None:
        return NEW_REVISION
    if change.rolls or any(d.effect == diff.ROLLING for d in change.differences):
        return NEW_DEPLOYMENT
    return (
        NEW_TASKS if any(d.effect == diff.NEW_TASKS_ONLY for d in change.differences) else IN_PLACE
    )


@pytest.mark.parametrize(("patch", "named", "does"), CHANGES, ids=[c[0] for c in CHANGES])
def test_the_plan_names_what_changed_and_nothing_else(
    account: Any, patch: str, named: list[str], does: str
) -> None:
    assert account.up(BASE).code == 0
    before = account.service("shop-web")
    changed = with_web(patch)
    plan = account.plan(changed)
    of = {c.name: c for c in plan.services}
    assert of["shop-db"].action == kinds.UNCHANGED
    web = of["shop-web"]
    assert sorted(d.what for d in web.differences) == sorted(named)
    assert effect(web) == does

    assert account.apply(plan).code == 0
    after = account.service("shop-web")
    rolled = after["deployments"][0]["id"] != before["deployments"][0]["id"]
    assert rolled == (does in (NEW_REVISION, NEW_DEPLOYMENT))
    assert (after["taskDefinition"] != before["taskDefinition"]) == (does == NEW_REVISION)
    assert account.plan(changed).empty

    # And back again.
    back = {c.name: c for c in account.plan(BASE).services}["shop-web"]
    assert sorted(d.what for d in back.differences) == sorted(_back(patch, named))
    assert account.up(BASE).code == 0
    assert account.plan(BASE).empty


def _back(patch: str, named: list[str]) -> list[str]:
    """Without replicas the count is left as it is, so it needs nothing to go back."""
    return [] if "unmanaged" in patch else named
