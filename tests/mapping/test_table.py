"""The mapping table against the outside truth: the schemas, and ECS's own shapes."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.compose import keys
from compose2ecs.compose.schema import load_schema
from compose2ecs.ecs.shape import members, request
from compose2ecs.mapping.table import ROWS, UNMAPPED
from compose2ecs.render.examples import examples

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTIONS = ("configs", "models", "networks", "secrets", "volumes")
PREREQUISITES = {"cluster", "executionRole", "logGroup", "namespace", "registry"}
OPERATIONS = {"task": "RegisterTaskDefinition", "service": "CreateService", "job": "RunTask"}
OF_THE_FILES = {"version", "include"}
"""Top-level keys that are read before there is a project: no report has them."""


def starred(key: str) -> str:
    """`volumes.driver` as the table spells it: `volumes.*.driver`."""
    section, dot, rest = key.partition(".")
    return f"{section}.*.{rest}" if dot and section in SECTIONS else key


def wanted_keys() -> dict[str, str]:
    """Every key that the table has to decide on, with where it comes from."""
    out: dict[str, str] = {}
    for form in ("v1", "v2", "v3", "spec"):
        out.update({key: form for key in keys.leaf_keys(form) if not key.startswith("x-")})
        out.update({starred(key): form for key in keys.top_level_keys(form)})
    for level, prefix in (
        ("project", ""),
        ("service", ""),
        ("volume", "volumes.*."),
        ("secret", "secrets.*."),
        ("network", "networks.*."),
        ("port", "ports."),
    ):
        out.update({prefix + key: f"x-ecs of a {level}" for key in keys.extension_keys(level)})
    return {k: v for k, v in out.items() if k.partition(".")[0] != "services"}


def paths(node: Any, file: str, here: str = "", above: tuple[int, ...] = ()) -> Iterator[str]:
    """The leaf keys below a schema node, found by walking all that a schema may consist of.

    Told apart from compose/keys.py on purpose: it is what the schemas say, however they say it.
    """
    if not isinstance(node, dict) or id(node) in above:
        return
    above = (*above, id(node))
    if "$ref" in node:
        target, _, pointer = node["$ref"].partition("#")
        there: Any = schema(target or file)
        for step in filter(None, pointer.split("/")):
            there = there[step]
        yield from paths(there, target or file, here, above)
    for key, inner in node.get("properties", {}).items():
        path = f"{here}.{key}".lstrip(".")
        below = list(paths(inner, file, path, above))
        yield from below or [path]
    parts = [v for k, v in node.get("patternProperties", {}).items() if k != "^x-"]
    parts += [node.get(k) for k in ("items", "additionalProperties", "contains", "not", "if")]
    parts += [node.get(k) for k in ("then", "else", "additionalItems")]
    parts += [part for k in ("anyOf", "oneOf", "allOf") for part in node.get(k, ())]
    for part in parts:
        yield from paths(part, file, here, above)


@cache
def schema(file: str) -> Any:
    return load_schema(file)


@pytest.mark.parametrize("form", ["v1", "v2", "v3", "spec"])
def test_no_key_of_a_compose_schema_is_overlooked(form: str) -> None:
    """That `wanted_keys` is complete: every key that the file's root leads to is in it."""
    file = f"compose-{form}.json"
    found = set(paths(schema(file), file))
    prefix = "services." if form != "v1" else ""
    service = {path.removeprefix(prefix) for path in found if path.startswith(prefix)}
    beside = {starred(path) for path in found - {prefix + key for key in service}}
    wanted = set(wanted_keys())
    assert len(service) > 50
    assert {key for key in service | beside if not key.startswith("x-")} <= wanted


@pytest.mark.parametrize(
    ("level", "prefix"),
    [
        ("", ""),
        ("service", ""),
        ("volume", "volumes.*."),
        ("secret", "secrets.*."),
        ("network", "networks.*."),
        ("port", "ports."),
    ],
)
def test_no_key_of_the_x_ecs_schema_is_overlooked(level: str, prefix: str) -> None:
    root = schema("x-ecs.json")
    found = set(paths(root["definitions"][level] if level else root, "x-ecs.json"))
    found = {key for key in found if not key.startswith("stages.")}
    assert found
    assert {f"{prefix}x-ecs.{key}" for key in found} <= set(wanted_keys())


def decided(key: str, listed: set[str]) -> bool:
    """Whether a key, or one that it stands under, is listed."""
    parts = key.split(".")
    least = 3 if "*" in parts else 1
    return any(".".join(parts[:n]) in listed for n in range(least, len(parts) + 1))


def test_every_key_of_the_schemas_is_in_a_row_or_unmapped() -> None:
    listed = {key for row in ROWS for key in row.keys} | {u.key for u in UNMAPPED}
    missing = {key: form for key, form in wanted_keys().items() if not decided(key, listed)}
    assert not missing


def test_no_key_is_both_in_a_row_and_unmapped() -> None:
    mapped = {key for row in ROWS for key in row.keys}
    unmapped = {u.key for u in UNMAPPED}
    assert not {key for key in mapped if decided(key, unmapped)}


def test_no_line_is_about_a_key_that_no_schema_has() -> None:
    listed = {key for row in ROWS for key in row.keys} | {u.key for u in UNMAPPED}
    wanted = wanted_keys()
    sections = {".".join(k.split(".")[:n]) for k in wanted for n in range(1, k.count(".") + 1)}
    assert not listed - set(wanted) - sections


def test_every_key_has_an_example() -> None:
    shown = {example.key for example in examples()}
    assert not {key for key in set(wanted_keys()) - shown if key.split(".")[0] not in OF_THE_FILES}


def test_no_key_is_unmapped_twice() -> None:
    assert not [k for k, n in Counter(u.key for u in UNMAPPED).items() if n > 1]


def test_every_unmapped_key_has_a_reason_for_the_user() -> None:
    assert not [u.key for u in UNMAPPED if not u.reason.endswith(".")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.target)
def test_every_target_is_a_field_of_ecs_or_a_prerequisite(row: object) -> None:
    target: str = row.target  # type: ignore[attr-defined]  # pytest hands it over as object
    scope, _, path = target.partition(".")
    if not path:
        assert scope in PREREQUISITES
        return
    name = "ContainerDefinition" if scope == "container" else request(OPERATIONS[scope])
    for step in path.split("."):
        known = members(name)
        assert step in known
        name = known[step]


def test_no_field_is_written_twice() -> None:
    targets = [row.target for row in ROWS]
    assert len(targets) > 90
    assert not [t for t, n in Counter(targets).items() if n > 1]
    assert not [t for t in targets for o in targets if o.startswith(f"{t}.")]
