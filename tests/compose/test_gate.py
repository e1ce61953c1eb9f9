"""The gate passes only what jsonschema passes, and nearly every clean file; and it is quick."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest

from compose2ecs.compose import generate_gate, schema
from compose2ecs.compose.gate import passes
from compose2ecs.compose.read import read_text
from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics.position import NOWHERE

CASES = Path(__file__).parents[2].parent / "shared" / "cases"
FIXTURES = Path(__file__).parents[2] / "fixtures"
SEED = 20
MUTATIONS = 1500


def form_of(tree: Map) -> str:
    version = tree.get("version")
    if isinstance(version, str) and version[:1] in {"2", "3"}:
        return f"v{version[0]}"
    return "spec" if {"services", "include", "networks", "volumes", "name"} & tree.keys() else "v1"


def trees(*folders: Path) -> list[tuple[Map, str]]:
    found = []
    for folder in folders:
        for path in sorted([*folder.rglob("*.yml"), *folder.rglob("*.yaml")]):
            tree, problems = read_text(path.read_bytes(), path.name)
            if not problems and isinstance(tree, Map):
                found.append((tree, form_of(tree)))
    return found


def test_the_tables_are_those_that_the_schemas_give() -> None:
    path = Path(generate_gate.__file__).with_name("gate_tables.py")
    assert path.read_text(encoding="utf-8") == generate_gate.gate_tables(), (
        "run python -m compose2ecs.compose.generate_gate"
    )


EXAMPLE = """
version: "3.8"
name: shop
services:
  web:
    image: nginx
    build: {context: ., args: [A=1]}
    command: [run, it]
    ports: ["8080:80", 443, {target: 90, published: "91", protocol: udp}]
    environment: {A: 1, B: text, C: , D: true}
    env_file: [a.env, {path: b.env, required: false}]
    depends_on: {db: {condition: service_healthy}}
    deploy: {replicas: 2, resources: {limits: {cpus: "0.5", memory: 1g}}}
    healthcheck: {test: [CMD, "true"], interval: 30s, retries: 3}
    ulimits: {nofile: 10, nproc: {soft: 1, hard: 2}}
    volumes: [data:/data, {type: bind, source: ., target: /x, read_only: true}]
    networks: {default: {aliases: [w]}}
    logging: {driver: awslogs, options: {max-size: 1}}
    oom_score_adj: 10
    x-ecs: {cpu: 512}
  db: {image: postgres, tty: "yes", mem_limit: 512m, depends_on: [], extra_hosts: ["a:1"]}
volumes: {data: {driver: local, external: false}}
networks: {default: {ipam: {config: [{subnet: 10.0.0.0/8}]}}}
secrets: {s: {file: x}}
"""


OTHERS = {
    "v1": "web: {image: a, net: host, ports: [80], env_file: x, ulimits: {n: 1}}",
    "x-ecs": """
capacity_providers: [FARGATE, {name: FARGATE_SPOT, weight: 4}]
account: "123456789012"
logs: {group: /g, retention_days: 7}
subnets: subnet-1
stages: {prod: {services: {web: {cpu: 1024}}}}
""",
    "x-ecs.service": """
cpu: 0.5 vCPU
memory: 1G
desired_count: unmanaged
deployment: {strategy: canary, canary_percent: 5, circuit_breaker: true, alarms: [a]}
secrets: {A: /a, B: {from: arn, json_key: k}}
placement: {constraints: [distinctInstance], strategy: [{type: spread, field: instanceId}]}
""",
    "x-ecs.volume": "efs: {file_system: fs-1, iam: 'yes', transit_encryption_port: 2049}",
    "ecs-params": """
version: 1
task_definition:
  ecs_network_mode: awsvpc
  task_size: {cpu_limit: 0.25 vCPU, mem_limit: 512}
  services: {web: {mem_limit: 512m, healthcheck: {test: x, interval: 30}}, db: }
  efs_volumes: [{name: a, filesystem_id: fs-1, iam: ENABLED}]
""",
}


def example() -> Map:
    tree, found = read_text(EXAMPLE, "compose.yaml")
    assert isinstance(tree, Map)
    assert not found
    return tree


def test_an_ordinary_file_passes() -> None:
    assert passes(example(), "v3")
    assert passes(example(), "spec")


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Every (collection, key or index) in the tree."""
    keys = list(tree) if isinstance(tree, Map) else list(range(len(tree)))
    found = [(tree, key) for key in keys]
    for key in keys:
        if isinstance(tree[key], Map | Seq):
            found += places(tree[key])
    return found


VALUES: list[Any] = ["text", "", 7, -7, 1.5, True, None, "7", "yes", 10**6]


def mutated(tree: Any, dice: random.Random) -> Any:
    """A deep copy with one thing dropped, retyped, renamed or added."""
    copy = copied(tree)
    owner, key = dice.choice(places(copy))
    act = dice.choice(["drop", "retype", "rename", "add"])
    if act == "retype" or (isinstance(owner, Seq) and act in {"rename", "add"}):
        owner[key] = dice.choice([*VALUES, Map(), listed("a", "a"), listed(1, Map())])
    elif act == "drop":
        del owner[key]
    elif act == "rename":
        other = dice.choice([str(key) + "x", str(key)[1:], "x-note", "image", "services", "a b"])
        owner[other] = owner.pop(key)
    else:
        owner[dice.choice(["soft", "condition", "source", "new", "x-y", "type"])] = dice.choice(
            VALUES
        )
    return copy


def listed(*items: Any) -> Seq:
    out = Seq()
    for item in items:
        out.add(item, NOWHERE)
    return out


def copied(tree: Any) -> Any:
    if isinstance(tree, Map):
        out = Map(tree.here)
        for key, value in tree.items():
            out.put(key, copied(value), NOWHERE, NOWHERE)
        return out
    return listed(*(copied(item) for item in tree)) if isinstance(tree, Seq) else tree


def disagreements(samples: list[tuple[Map, str]], count: int) -> list[Any]:
    dice = random.Random(SEED)  # noqa: S311 mutations to repeat, no secrets
    checkers = {form: schema._validator(form) for form in {form for _, form in samples}}
    wrong = []
    for _ in range(count):
        tree, form = dice.choice(samples)
        if not tree:
            continue
        changed = mutated(tree, dice)
        if passes(changed, form) and not checkers[form].is_valid(changed):
            wrong.append((form, changed))
    return wrong


def test_what_the_gate_passes_jsonschema_passes_after_mutations() -> None:
    samples = [(example(), form) for form in ("v2", "v3", "spec")]
    samples += [(read_text(text, "f")[0], form) for form, text in OTHERS.items()]
    assert disagreements(samples, MUTATIONS) == []


@pytest.mark.parametrize("form", OTHERS)
def test_clean_settings_pass(form: str) -> None:
    assert passes(read_text(OTHERS[form], "f")[0], form)


@pytest.mark.shared
@pytest.mark.skipif(not CASES.exists(), reason="no shared cases here")
def test_the_gate_agrees_with_jsonschema_on_the_shared_cases() -> None:
    samples = trees(CASES / "compose", CASES / "compose-unit")
    checkers = {form: schema._validator(form) for form in ("v1", "v2", "v3", "spec")}
    clean = passed = 0
    for tree, form in samples:
        fine, quick = checkers[form].is_valid(tree), passes(tree, form)
        assert fine or not quick, (form, tree)
        clean, passed = clean + fine, passed + quick
    assert clean > 800
    assert passed / clean > 0.98
    assert disagreements(samples, MUTATIONS) == []


def thousand() -> Map:
    tree = example()
    for i in range(1000):
        tree["services"].put(f"s{i}", copied(tree["services"]["web"]), NOWHERE, NOWHERE)
    return tree


@pytest.mark.parametrize("form", ["v1", "spec", "x-ecs", "x-ecs.service", "ecs-params"])
def test_what_is_left_of_a_bad_tree_obeys(form: str) -> None:
    start = example() if form == "spec" else read_text(OTHERS[form], "f")[0]
    dice = random.Random(SEED)  # noqa: S311 mutations to repeat, no secrets
    checker = schema._validator(form)
    for _ in range(100):
        rest, found = schema.allowed(mutated(start, dice), form)
        assert checker.is_valid(rest), found


def test_a_thousand_services_pass_in_a_blink() -> None:
    tree = thousand()
    best = min(timed(tree) for _ in range(5))
    assert best < 0.060


def test_one_bad_service_among_a_thousand_is_found_quickly() -> None:
    tree = thousand()
    tree["services"]["s500"].put("rogue", 1, NOWHERE, NOWHERE)
    schema.violations(tree, "v3")
    start = time.perf_counter()
    assert [d.message for d in schema.violations(tree, "v3")] == ['unknown key "rogue"']
    assert time.perf_counter() - start < 0.5


def timed(tree: Map) -> float:
    start = time.perf_counter()
    assert passes(tree, "v3")
    return time.perf_counter() - start
