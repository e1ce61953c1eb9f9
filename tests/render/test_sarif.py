"""The SARIF log has what SARIF 2.1.0 and GitHub's code scanning demand.

`LOG` says in JSON Schema what the standard (OASIS SARIF 2.1.0, sections 3.13 to 3.52) requires of
the properties that we write, and forbids all that we don't mean to write.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # noqa: TID251 the test's own schema, not Compose's

from compose2ecs.diagnostics.diagnostic import Rule
from compose2ecs.diagnostics.pages import rule_address
from compose2ecs.diagnostics.position import Position
from compose2ecs.render.sarif import sarif

ROOT = Path(__file__).parents[2]


def closed(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


MESSAGE = closed({"text": {"type": "string", "minLength": 1}})
LEVEL = {"enum": ["none", "note", "warning", "error"]}
ADDRESS = {"type": "string", "pattern": r"^[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+$"}
RULE_OBJECT = closed(
    {
        "id": {"type": "string"},
        "shortDescription": MESSAGE,
        "fullDescription": MESSAGE,
        "help": MESSAGE,
        "helpUri": ADDRESS,
        "defaultConfiguration": closed({"level": LEVEL}),
    }
)
REGION = closed(
    {
        "startLine": {"type": "integer", "minimum": 1},
        "startColumn": {"type": "integer", "minimum": 1},
    }
)
LOCATION = closed(
    {"physicalLocation": closed({"artifactLocation": closed({"uri": ADDRESS}), "region": REGION})}
)
RESULT = closed(
    {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": LEVEL,
        "message": MESSAGE,
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    locations={"type": "array", "items": LOCATION, "minItems": 1},
)
DRIVER = closed(
    {
        "name": {"const": "compose2ecs"},
        "version": {"type": "string"},
        "informationUri": ADDRESS,
        "rules": {"type": "array", "items": RULE_OBJECT, "uniqueItems": True},
    }
)
RUN = closed(
    {
        "tool": closed({"driver": DRIVER}),
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": {"type": "array", "items": RESULT},
    }
)
LOG = closed(
    {
        "$schema": {"type": "string", "pattern": "sarif-2.1.0"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": RUN, "minItems": 1, "maxItems": 1},
    }
)

WARNS = Rule(code="C2E3101", severity="warning", summary="it is cut", why="120 s", fix="Shorten.")
FAILS = Rule(code="C2E1004", severity="error", summary="an unknown key")
FOUND = (
    FAILS.at(Position("a b/ü#1.yml", 3, 5), 'unknown key "x"'),
    WARNS.at(Position("/tmp/a.yml", 14, 7), "300 s is cut", "shorten it"),
    WARNS.at(Position("../a.yml", 14, 7), "300 s is cut").replace(severity_override="error"),
    WARNS.at(Position("./a.yml", 20, 7), "300 s is cut"),
    WARNS.at(Position("", 0, 0), "no region"),
)


def checked(text: str) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(text)
    Draft202012Validator(LOG).validate(log)
    run: dict[str, Any] = log["runs"][0]
    for result in run["results"]:
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
    return run


def test_a_log_is_valid_and_points_at_its_rules() -> None:
    run = checked(sarif(FOUND, "1.2.3", fallback="compose.yaml"))
    results = run["results"]
    places = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results]
    assert places == [
        "a%20b/%C3%BC%231.yml",
        "file:///tmp/a.yml",
        "../a.yml",
        "a.yml",
        "compose.yaml",
    ]
    assert [r["level"] for r in results] == ["error", "warning", "error", "warning", "warning"]
    assert results[1]["message"]["text"] == "300 s is cut\nshorten it"
    assert [r["id"] for r in run["tool"]["driver"]["rules"]] == ["C2E1004", "C2E3101"]


def test_what_is_in_no_file_has_a_place_only_if_there_is_one() -> None:
    assert "locations" not in checked(sarif(FOUND[-1:], "1"))["results"][0]


def test_an_empty_log_is_valid() -> None:
    assert checked(sarif((), "1"))["results"] == []


def test_a_fingerprint_stays_when_lines_move_and_counts_equal_findings() -> None:
    def prints(*lines: int) -> list[str]:
        found = [WARNS.at(Position("a.yml", n, 1), "300 s is cut") for n in lines]
        run = checked(sarif(found, "1"))
        return [r["partialFingerprints"]["fileCodeMessage/v1"] for r in run["results"]]

    assert prints(3, 9) == prints(5, 11)
    assert len(set(prints(3, 9))) == 2


def test_the_address_of_a_rule_is_that_of_a_page_in_docs() -> None:
    page, _, anchor = rule_address("C2E3101").partition("#")
    path = ROOT / "docs" / "rules" / page.rsplit("/", 1)[1]
    assert f"\n## {anchor.upper()}\n" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["text", "json", "sarif", "github"])
def test_every_format_is_the_same_whatever_the_hash_seed(kind: str, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        "services:\n  web: {image: x, privileged: true, stop_grace_period: 5m, nmae: x}\n"
        "  db: {image: y, pid: host, links: [web], container_name: db}\n"
        "volumes: {a: , b: }\n"
    )
    command = [sys.executable, "-m", "compose2ecs", "validate", "--notes", "--format", kind]

    def said(seed: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "AWS_REGION": "eu-west-1"}
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, check=False, env=environment
        )
        assert done.returncode == 1
        return done.stdout

    first = said("1")
    assert first
    assert first == said("2")
    if kind == "sarif":
        checked(first.decode())
