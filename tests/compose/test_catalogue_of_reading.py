"""Each rule of reading and of the format: the bad snippet shows it, the good one does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from compose2ecs.compose.load import Sources, load
from compose2ecs.diagnostics import compose_format, reading
from compose2ecs.diagnostics.diagnostic import Rule

RULES = [
    rule
    for module in (reading, compose_format)
    for rule in vars(module).values()
    if isinstance(rule, Rule)
]
SHOWN = [rule for rule in RULES if rule.bad]


def codes(folder: Path, text: str, rule: Rule) -> set[str]:
    (folder / "compose.yaml").write_text(text)
    for name, content in rule.beside:
        (folder / name).write_text(content)
    _, found = load(Sources(files=("compose.yaml",), cwd=str(folder)))
    return {d.rule.code for d in found}


@pytest.mark.parametrize("rule", SHOWN, ids=[rule.code for rule in SHOWN])
def test_the_bad_snippet_shows_the_rule_and_the_good_one_does_not(
    rule: Rule, tmp_path: Path
) -> None:
    assert rule.code in codes(tmp_path, rule.bad, rule)
    assert not rule.good or rule.code not in codes(tmp_path, rule.good, rule)


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_a_rule_says_what_why_and_what_to_do(rule: Rule) -> None:
    assert rule.summary
    assert not rule.summary.endswith(".")
    assert rule.why.endswith((".", "."))
    assert rule.fix


def test_codes_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)


CASES = Path(__file__).parents[2].parent / "shared" / "cases"


@pytest.mark.shared
@pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not here")
def test_no_case_crashes_the_reader() -> None:
    for meta in sorted(CASES.glob("compose*/*/meta.json"))[::7]:
        folder = meta.parent
        names = [n for n in ("docker-compose.yml", "compose.yaml") if (folder / n).exists()]
        project, found = load(Sources(files=tuple(names), cwd=str(folder)))
        assert (project is None) == any(d.severity == "error" for d in found)
        assert all(d.position.line > 0 for d in found)
