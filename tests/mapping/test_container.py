"""What each key of a service becomes on ECS: the table in fixtures/keys.yaml."""

from __future__ import annotations

import re
from typing import Any

import pytest

from compose2ecs.compose import keys
from compose2ecs.mapping.table import ROWS, UNMAPPED
from compose2ecs.render.examples import Example, examples, made

CASES = examples()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_key_becomes_what_the_table_says(case: Example) -> None:
    done = made(case)
    found = {d.rule.code: d for d in done.diagnostics}
    if case.code:
        assert case.code in found
        assert found[case.code].position.line > 1
    entry = done.entry(case.key)
    assert entry is not None, done.report
    assert entry.verdict == case.verdict, entry.reason
    errors = [d.message for d in found.values() if d.severity == "error"]
    assert bool(errors) == (case.verdict == "rejected"), errors
    documents = done.documents()
    for target, wanted in case.fields.items():
        assert documents.get(target) == wanted


def written(value: Any, path: str = "") -> set[str]:
    """The dotted keys of a service, list items left out."""
    if isinstance(value, list):
        return {path}.union(*(written(item, path) for item in value))
    if not isinstance(value, dict):
        return {path}
    inner = (written(v, f"{path}.{k}".lstrip(".")) for k, v in value.items())
    return {path}.union(*inner)


def test_every_key_of_a_row_has_an_example() -> None:
    shown = {case.key for case in CASES}.union(*(written(case.service) for case in CASES))
    service_keys = set().union(*(keys.leaf_keys(form) for form in ("v1", "spec")))
    mapped = {key for row in ROWS for key in row.keys} & service_keys
    shown |= {".".join(key.split(".")[::2]) for key in shown if key.startswith("ulimits.")}
    shown |= {re.sub(r"^depends_on\.\w+\.", "depends_on.", key) for key in shown}
    assert mapped - shown == set()


def test_every_reason_of_an_unmapped_key_has_an_example() -> None:
    shown = {case.key for case in CASES}.union(*(written(case.service) for case in CASES))
    shown |= {re.sub(r"^(networks|depends_on)\.\w+\.", r"\1.", key) for key in shown}
    reasons: dict[str, set[str]] = {}
    for u in UNMAPPED:
        if "*" not in u.key and not u.key.startswith(("x-ecs", "include", "version")):
            reasons.setdefault(u.reason, set()).add(u.key)
    assert not {reason: keys for reason, keys in reasons.items() if not keys & shown}
