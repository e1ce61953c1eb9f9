"""Every rule is complete, and its snippets do what they say."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from compose2ecs.cli import offline
from compose2ecs.cli.fast import parsed
from compose2ecs.diagnostics import catalogue
from compose2ecs.diagnostics.diagnostic import Rule

if TYPE_CHECKING:
    from pathlib import Path

RULES = catalogue.rules()
BLOCKS = {
    "reading": "C2E0",
    "lint_rules": "C2E006",
    "schema_rules": "C2E10",
    "compose_format": "C2E1",
    "mapping_rules": "C2E2",
    "storage_rules": "C2E2",
    "settings_rules": "C2E29",
    "ecs_rules": "C2E3",
    "deploy_rules": "C2E4",
    "preflight_rules": "C2E41",
    "cli_rules": "C2E48",
}
ELSEWHERE = {
    "C2E0010": "two million values are no snippet; tests/compose/test_read.py makes such a file",
    "C2E0040": "a folder without a file is no snippet; tests/compose/test_load.py looks there",
}
"""Rules whose case can't be a small file, and the test that shows them."""
RUNNING = "C2E4"
"""Rules of plan and apply have no snippet: their tests drive the sandbox."""


def codes_reported(
    text: str, rule: Rule, folder: Path, capsys: pytest.CaptureFixture[str]
) -> set[str]:
    name = "document.json" if text.lstrip().startswith("{") else "docker-compose.yml"
    # Bytes, so that a snippet can hold what a text file can't.
    (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    for other, content in rule.beside:
        (folder / other).write_text(content)
    call = parsed(["validate", "--format", "json", *rule.flags, name])
    assert call is not None, f"{rule.code}: its flags are not those of validate"
    offline.validate(call[1])
    return {found["code"] for found in json.loads(capsys.readouterr().out)}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_says_what_why_and_what_to_do(rule: Rule) -> None:
    assert re.fullmatch(r"C2E\d{4}", rule.code)
    assert rule.summary
    assert rule.why
    assert rule.fix
    assert rule.severity in ("error", "warning", "note")


@pytest.mark.parametrize("module", catalogue._MODULES, ids=lambda m: m.__name__.split(".")[-1])
def test_a_module_declares_only_codes_of_its_block(module: object) -> None:
    block = BLOCKS[module.__name__.split(".")[-1]]  # type: ignore[attr-defined]  # a module
    codes = [r.code for r in vars(module).values() if isinstance(r, Rule)]
    assert [c for c in codes if not c.startswith(block)] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_bad_snippet_is_reported_and_the_good_one_is_not(
    rule: Rule,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if rule.code.startswith(RUNNING) or rule.code in ELSEWHERE:
        assert not rule.bad
        return
    monkeypatch.chdir(tmp_path)
    assert rule.bad, f"{rule.code} has no bad snippet"
    assert rule.code in codes_reported(rule.bad, rule, tmp_path, capsys)
    if rule.good:
        assert rule.code not in codes_reported(rule.good, rule, tmp_path, capsys)
