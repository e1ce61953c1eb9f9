"""What each key of a service becomes on ECS: the table in fixtures/keys.yaml."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml  # noqa: TID251 the examples are YAML, and load() reads Compose files only

from compose2ecs.cli.fast import parsed
from compose2ecs.cli.request import options
from compose2ecs.compose import keys
from compose2ecs.mapping.table import ROWS, UNMAPPED

if TYPE_CHECKING:
    from collections.abc import Callable

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "fixtures" / "keys.yaml").read_text()
)


def project(case: dict[str, Any]) -> str:
    """The Compose file of an entry, as JSON."""
    web = dict(case["service"])
    if not {"image", "build"} & set(web):
        web = {"image": "nginx:1.27", **web}
    others = {name: {"image": "redis:7", **s} for name, s in case.get("others", {}).items()}
    if case.get("format") == 1:
        return json.dumps({"web": web, **others}, indent=1)
    return json.dumps({"services": {"web": web, **others}, **case.get("top", {})}, indent=1)


def name_of(case: dict[str, Any]) -> str:
    return f"{case['key']} {json.dumps(case['service'])} {' '.join(case.get('flags', ()))}".strip()


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_key_becomes_what_the_table_says(
    case: dict[str, Any], translated: Callable[..., Any], tmp_path: Path
) -> None:
    for name, content in case.get("files", {}).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    call = parsed(["convert", *case.get("flags", ()), "compose.yaml"])
    assert call is not None
    flags = options(call[1]).as_dict()
    made = translated(project(case), **flags)
    found = {d.rule.code: d for d in made.diagnostics}
    if "code" in case:
        assert case["code"] in found
        assert found[case["code"]].position.line > 1
    verdicts = {
        key: verdict for (service, key), verdict in made.verdicts.items() if service == "web"
    }
    assert verdicts.get(case["key"]) == case["verdict"], verdicts
    assert any(d.severity == "error" for d in found.values()) == (case["verdict"] == "rejected")
    for target, wanted in case.get("fields", {}).items():
        scope, _, field = target.partition(".")
        group = made.topology.group_of["web"]
        documents = {"container": made.container, "task": made.task, "service": made.service}
        document = documents[scope]("web" if scope == "container" else group)
        assert document.get(field) == wanted


def written(value: Any, path: str = "") -> set[str]:
    """The dotted keys of a service, list items left out."""
    if isinstance(value, list):
        return {path}.union(*(written(item, path) for item in value))
    if not isinstance(value, dict):
        return {path}
    inner = (written(v, f"{path}.{k}".lstrip(".")) for k, v in value.items())
    return {path}.union(*inner)


def test_every_key_of_a_row_has_an_example() -> None:
    shown = {case["key"] for case in CASES}.union(*(written(case["service"]) for case in CASES))
    service_keys = set().union(*(keys.leaf_keys(form) for form in ("v1", "spec")))
    mapped = {key for row in ROWS for key in row.keys} & service_keys
    shown |= {".".join(key.split(".")[::2]) for key in shown if key.startswith("ulimits.")}
    shown |= {re.sub(r"^depends_on\.\w+\.", "depends_on.", key) for key in shown}
    assert mapped - shown == set()


def test_every_reason_of_an_unmapped_key_has_an_example() -> None:
    shown = {case["key"] for case in CASES}.union(*(written(case["service"]) for case in CASES))
    shown |= {re.sub(r"^(networks|depends_on)\.\w+\.", r"\1.", key) for key in shown}
    reasons: dict[str, set[str]] = {}
    for u in UNMAPPED:
        if "*" not in u.key and not u.key.startswith(("x-ecs", "include", "version")):
            reasons.setdefault(u.reason, set()).add(u.key)
    assert not {reason: keys for reason, keys in reasons.items() if not keys & shown}
