"""The loss report: every key, each once, and nothing claimed that is not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.compose.load import Sources, load
from compose2ecs.diagnostics.diagnostic import has_errors
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options
from compose2ecs.mapping.topology import arrange
from compose2ecs.mapping.translate import translate
from compose2ecs.mapping.verdicts import NOTHING_MADE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compose2ecs.ecs.state import EcsState
    from compose2ecs.mapping.row import Entry

CASES = Path(__file__).parents[3] / "shared" / "cases" / "compose"


@pytest.mark.parametrize(
    ("text", "options", "verdicts"),
    [
        pytest.param(
            "services:\n  web:\n    image: nginx:1.27\n    ports: ['80:80']\n",
            {},
            {("web", "image"): "converted", ("web", "ports"): "converted"},
            id="short forms are one key",
        ),
        pytest.param(
            "services:\n  web:\n    image: nginx:1.27\n    ports: [{target: 80}]\n",
            {},
            {("web", "image"): "converted", ("web", "ports.target"): "converted"},
            id="long forms are a key each",
        ),
        pytest.param(
            "services:\n  web:\n    image: a\n    environment: {A: 1, B: 2}\n"
            "    ulimits: {nofile: {soft: 1, hard: 2}}\n",
            {},
            {
                ("web", "image"): "converted",
                ("web", "environment"): "converted",
                ("web", "ulimits.soft"): "converted",
                ("web", "ulimits.hard"): "converted",
            },
            id="names of one's own are no keys",
        ),
        pytest.param(
            "services:\n  web:\n    image: a\n    container_name: b\n    cgroup_parent: c\n",
            {},
            {
                ("web", "image"): "converted",
                ("web", "container_name"): "ignored",
                ("web", "cgroup_parent"): "rejected",
            },
            id="what ECS has no place for",
        ),
        pytest.param(
            "services:\n  web:\n    image: a\n    cgroup_parent: c\n",
            {"unsupported": "warn"},
            {("web", "image"): "converted", ("web", "cgroup_parent"): "ignored"},
            id="--unsupported warn",
        ),
        pytest.param(
            "services:\n  web:\n    image: a\n    x-ecs: {cpu: 512}\nx-ecs: {cluster: c}\n",
            {},
            {
                (None, "x-ecs.cluster"): "converted",
                ("web", "image"): "converted",
                ("web", "x-ecs.cpu"): "converted",
            },
            id="our own section",
        ),
        pytest.param(
            "services:\n  web:\n    image: a\n    networks: {n: {aliases: [b]}}\n"
            "networks: {n: {x-ecs: {subnets: subnet-0a0a0a0a}}}\n",
            {},
            {
                (None, "networks.n.x-ecs.subnets"): "converted",
                ("web", "image"): "converted",
                ("web", "networks.aliases"): "ignored",
            },
            id="what a network has no place for, though its subnets are there",
        ),
        pytest.param(
            "services:\n  web:\n    image: a\n    x-ecs: {ready: HEALTHY}\n"
            "networks: {n: {x-ecs: {subnets: subnet-0a0a0a0a}}}\n",
            {},
            {
                (None, "networks.n.x-ecs.subnets"): "ignored",
                ("web", "image"): "converted",
                ("web", "x-ecs.ready"): "ignored",
            },
            id="words that nobody uses",
        ),
        pytest.param(
            "services:\n  web:\n    image: a\n    deploy: {replicas: 2}\n"
            "    x-ecs: {desired_count: 4}\n",
            {},
            {
                ("web", "image"): "converted",
                ("web", "deploy.replicas"): "approximated",
                ("web", "x-ecs.desired_count"): "converted",
            },
            id="a count that another one replaces",
        ),
        pytest.param(
            "services:\n  web:\n    image: a\n    mem_limit: 64m\n    cpus: 1\n"
            "    platform: linux/arm64\n    healthcheck: {test: a, retries: 4}\n"
            "    x-ecs: {mem_limit: 32M, cpu_shares: 64, cpu_architecture: X86_64,\n"
            "      healthcheck: {test: b, retries: 4}}\n",
            {},
            {
                ("web", "image"): "converted",
                ("web", "mem_limit"): "approximated",
                ("web", "cpus"): "approximated",
                ("web", "platform"): "approximated",
                ("web", "healthcheck.test"): "approximated",
                ("web", "healthcheck.retries"): "converted",
                ("web", "x-ecs.mem_limit"): "converted",
                ("web", "x-ecs.cpu_shares"): "converted",
                ("web", "x-ecs.cpu_architecture"): "converted",
                ("web", "x-ecs.healthcheck.test"): "converted",
                ("web", "x-ecs.healthcheck.retries"): "converted",
            },
            id="words that replace a Compose key",
        ),
        pytest.param(
            "services:\n  web:\n    image: a\n    networks: [n]\n"
            "networks: {n: {x-ecs: {security_groups: sg-0a0a0a0a}}}\n",
            {},
            {
                (None, "networks.n.x-ecs.security_groups"): "approximated",
                ("web", "image"): "converted",
                ("web", "networks"): "approximated",
            },
            id="a security group that `up` writes, when it knows the subnets",
        ),
    ],
)
def test_every_key_has_its_verdict(
    translated: Callable[..., Any],
    text: str,
    options: dict[str, Any],
    verdicts: Mapping[tuple[str | None, str], str],
) -> None:
    assert translated(text, **options).verdicts == verdicts


def test_a_loss_is_told_once_at_its_key(translated: Callable[..., Any]) -> None:
    done = translated("services:\n  web:\n    image: a\n    cgroup_parent: c\n")
    assert ("C2E2011", "error", 4) in done.codes
    warned = translated(
        "services:\n  web:\n    image: a\n    cgroup_parent: c\n", unsupported="warn"
    )
    assert ("C2E2010", "warning", 4) in warned.codes


def test_fields_know_where_they_come_from(translated: Callable[..., Any]) -> None:
    done = translated(
        "services:\n  web:\n    image: a\n    healthcheck:\n      test: [CMD, 'true']\n"
        "      interval: 10s\n    deploy: {replicas: 2}\n"
    )
    task = done.state.origins["taskDefinition", "shop-web"]
    base = ("containerDefinitions", "web")
    assert task[base].line == 2
    assert task[*base, "image"].line == 3
    assert task[*base, "healthCheck", "interval"].line == 6
    assert done.state.origins["service", "shop-web"]["desiredCount",].line == 7


def present(state: EcsState, entry: Entry) -> bool:
    """Whether the documents have one of the fields that an entry names."""
    containers = [c for t in state.task_definitions.values() for c in t["containerDefinitions"]]
    have = {f"container.{k}" for c in containers for k in c}
    have |= {f"task.{k}" for t in state.task_definitions.values() for k in t}
    have |= {f"service.{k}" for s in state.services.values() for k in s}
    have |= {f"job.{k}" for s in state.tasks.values() for k in s}
    have |= {p.kind for p in state.prerequisites}
    return any(".".join(field.split(".")[:2]) in have for field in entry.fields)


@pytest.mark.shared
@pytest.mark.skipif(not CASES.is_dir(), reason="no cases here")
@pytest.mark.parametrize(
    "options",
    [
        {"unsupported": "warn", "registry": "example.com/app"},
        {
            "unsupported": "warn",
            "registry": "example.com/app",
            "launch_type": "EC2",
            "layout": "single",
        },
    ],
    ids=["default", "single-ec2"],
)
def test_no_key_of_the_corpus_is_lost_or_claimed_falsely(options: dict[str, Any]) -> None:
    lost, false = set(), set()
    for case in sorted(CASES.iterdir()):
        meta = json.loads((case / "meta.json").read_text())
        project, found = load(
            Sources(files=tuple(meta["files"]), project_name="project", cwd=str(case))
        )
        if project is None or has_errors(found):
            continue
        target, _ = resolve(project, Options(**options), region="eu-west-1")
        topology, _ = arrange(project, target)
        state, report, _ = translate(project, target, topology)
        lost |= {(case.name, e.key) for e in report if e.reason == NOTHING_MADE}
        claims = [e for e in report if e.verdict == "converted"]
        false |= {(case.name, e.key) for e in claims if not present(state, e)}
    assert not lost
    assert not false
