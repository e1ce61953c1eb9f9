"""What the schemas refuse, and how it is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from compose2ecs.compose.keys import (
    description,
    extension_keys,
    leaf_keys,
    service_keys,
    since,
    top_level_keys,
)
from compose2ecs.compose.read import read_text
from compose2ecs.compose.schema import FORMS, load_schema, schema_path, violations


def said(text: str, form: str = "spec", **options: Any) -> list[str]:
    tree, found = read_text(text, "compose.yaml")
    assert not found
    return [
        f"{d.position.line}:{d.position.column} {d.rule.code} {d.severity}: {d.message}"
        + (f" ({d.help})" if d.help else "")
        for d in violations(tree, form, **options)
    ]


def web(line: str) -> str:
    return f"services:\n  web:\n    image: nginx\n    {line}\n"


REFUSED = [
    (
        web("enviroment: {A: b}"),
        ['4:5 C2E1004 error: unknown key "enviroment"; did you mean "environment"?'],
    ),
    (
        web("ports: 8080:80"),
        [
            (
                '4:12 C2E1001 error: "ports" of service "web" must be a list, not text'
                ' (begin it with "- " on a line of its own, so that it is an item of a list)'
            )
        ],
    ),
    (
        web("healthcheck: {test: x, interval: 30}"),
        [
            (
                '4:38 C2E1001 error: "healthcheck.interval" of service "web" must be a duration'
                " such as 30s, not a number (add a unit, such as 30s)"
            )
        ],
    ),
    (
        web("tty: 1"),
        ['4:10 C2E1001 error: "tty" of service "web" must be true or false, not a number'],
    ),
    (
        web("user: 1000"),
        [
            (
                '4:11 C2E1001 error: "user" of service "web" must be text, not a number'
                " (put it in quotes)"
            )
        ],
    ),
    (
        web("depends_on: {db: {condition: service_heathy}}"),
        [
            (
                '4:34 C2E1002 error: "depends_on.db.condition" of service "web" must be'
                " service_started, service_healthy or service_completed_successfully; did you mean"
                ' "service_healthy"?'
            )
        ],
    ),
    (
        web("volumes: [{source: a}]"),
        ['4:15 C2E1003 error: an item of "volumes" of service "web" lacks "type" and "target"'],
    ),
    (
        web("deploy: {replicas: two}"),
        ['4:24 C2E1005 error: "deploy.replicas" of service "web" must be a whole number'],
    ),
    (
        web("depends_on: [db, db]"),
        ['4:22 C2E1006 error: "depends_on" of service "web" names "db" twice'],
    ),
    (
        web("oom_score_adj: 5000"),
        ['4:20 C2E1007 error: "oom_score_adj" of service "web" must be between -1000 and 1000'],
    ),
    (
        'services:\n  "my web": {image: nginx}\n',
        [
            (
                '2:3 C2E1008 error: service name "my web" may hold only letters, digits, ".", "_"'
                ' and "-"'
            )
        ],
    ),
    (
        web("deploy: {resources: {limits: {memory: 512}}}"),
        [
            (
                '4:43 C2E1001 error: "deploy.resources.limits.memory" of service "web" must be a'
                " size such as 512m, not a number (add a unit, such as 512m)"
            )
        ],
    ),
    (
        web("replicas: 2"),
        ['4:5 C2E1004 error: unknown key "replicas" (its place is deploy.replicas)'],
    ),
    (web("cmd: ls"), ['4:5 C2E1004 error: unknown key "cmd"; did you mean "command"?']),
    (web("net: host"), ['4:5 C2E1004 error: "net" is a key of v1 files only (write network_mode)']),
    (
        "version: '2'\nweb: {image: nginx}\n",
        ['2:1 C2E1004 error: unknown key "web" (put services under the key services)'],
    ),
    (
        web("healthcheck:"),
        ['4:5 C2E1001 error: "healthcheck" of service "web" is empty; it must be a map'],
    ),
    (
        "services: {}\nvolumes: {data: {drivr: local}}\n",
        ['2:18 C2E1004 error: unknown key "drivr" in volume "data"; did you mean "driver"?'],
    ),
    (
        web("extends: {service: base, oops: 1}"),
        ['4:30 C2E1004 warning: unknown key "oops" in "extends" of service "web"'],
    ),
]


@pytest.mark.parametrize(("text", "expected"), REFUSED)
def test_every_violation_is_said_in_the_users_words_at_its_place(
    text: str, expected: list[str]
) -> None:
    assert said(text) == expected


def test_all_violations_are_told_at_once() -> None:
    text = "services:\n  w: {image: 5, ports: 80, rogue: 1}\n  v: {environment: x}\n"
    assert [line.split()[0] for line in said(text)] == ["2:14", "2:24", "2:28", "3:20"]


@pytest.mark.parametrize(
    "line",
    [
        "tty: 'yes'",
        "cpus: '0.5'",
        "scale: '2'",
        "x-note: {anything: [at, all]}",
        "restart: no",
        "command:",
        "environment: {A: 1, B: true, C: , D: text}",
        "networks: {default: }",
        "ports: [80, '81:81', {target: 82, x-ecs: {name: http}}]",
        "cpu_rt_period: 400ms",
    ],
)
@pytest.mark.parametrize("form", ["v2", "v3", "spec"])
def test_what_docker_reads_is_allowed(line: str, form: str) -> None:
    assert said("version: '3.8'\n" + web(line), form) == []


V1 = [
    ("web: {image: nginx, net: host, log_driver: syslog}", []),
    (
        "web: {image: nginx, tmpfs: /x}",
        [
            (
                '1:21 C2E1004 error: unknown key "tmpfs" (a file without the key services is a v1'
                " file, which has no such key; put the services under services)"
            )
        ],
    ),
    (
        "web: {build: {context: .}}",
        ['1:14 C2E1001 error: "build" of service "web" must be text, not a map'],
    ),
    ("web: nginx", ['1:6 C2E1001 error: service "web" must be a map, not text']),
]


@pytest.mark.parametrize(("text", "expected"), V1)
def test_v1_files_have_a_form_of_their_own(text: str, expected: list[str]) -> None:
    assert said(text + "\n", "v1") == expected


def test_an_override_file_may_leave_values_empty() -> None:
    text = web("restart:")
    assert said(text, nulls=True) == []
    assert len(said(text)) == 1


@pytest.mark.parametrize("file", sorted({file for file, _ in FORMS.values()}))
def test_the_schemas_are_valid_and_every_key_is_described(file: str) -> None:
    import jsonschema  # noqa: TID251 the schemas themselves are checked here

    schema = load_schema(file)
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$id"] == file
    assert schema_path(file).endswith(f"schemas/{file}")
    bare = [key for key, node in properties(schema) if not (node.keys() & {"description", "$ref"})]
    assert bare == []


def properties(node: Any) -> list[tuple[str, dict[str, Any]]]:
    if isinstance(node, list):
        return [pair for item in node for pair in properties(item)]
    if not isinstance(node, dict):
        return []
    own = node.get("properties")
    found = list(own.items()) if isinstance(own, dict) and "type" in node else []
    return found + [pair for value in node.values() for pair in properties(value)]


def test_the_files_end_in_one_newline_and_are_indented_by_two() -> None:
    for file in {file for file, _ in FORMS.values()}:
        text = Path(schema_path(file)).read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


def test_keys_are_dotted_paths_without_what_users_name() -> None:
    leaves = leaf_keys("spec")
    assert {"ports.published", "ulimits.soft", "depends_on.condition", "environment"} <= leaves
    assert {"networks.aliases", "deploy.resources.limits.cpus", "build.args"} <= leaves
    assert not {"ports", "deploy", "ulimits", "net"} & leaves
    assert {"ports", "deploy", "ulimits"} <= service_keys("spec")
    assert {"net", "log_driver", "ports", "volumes"} <= leaf_keys("v1")
    assert {"name", "volumes.driver", "volumes.external"} <= top_level_keys("spec")
    assert top_level_keys("v1") == frozenset()


def test_keys_of_our_own_section_are_known_by_level() -> None:
    assert {"x-ecs.cpu", "x-ecs.deployment.strategy"} <= extension_keys("service")
    assert {"x-ecs.cluster", "x-ecs.stages", "x-ecs.capacity_providers.weight"} <= extension_keys(
        "project"
    )
    assert "x-ecs.efs.file_system" in extension_keys("volume")
    assert extension_keys("network") == {"x-ecs.subnets", "x-ecs.security_groups"}
    assert description("x-ecs.cluster").startswith("The cluster")
    assert description("image") == "The image it runs."
    assert description("nothing") == ""


def test_a_key_knows_the_formats_that_brought_it() -> None:
    assert since("healthcheck.start_period") == "2.3, 3.4, spec"
    assert since("image") == "1, 2.0, 3.0, spec"
    assert since("net") == "1"
    assert since("nothing") == ""
