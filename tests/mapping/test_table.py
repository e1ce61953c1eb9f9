"""The mapping table against the outside truth: the schemas, and ECS's own shapes."""

from __future__ import annotations

from collections import Counter

import pytest

from compose2ecs.compose import keys
from compose2ecs.ecs.shape import members, request
from compose2ecs.mapping.table import ROWS, UNMAPPED

SECTIONS = ("configs", "models", "networks", "secrets", "volumes")
PREREQUISITES = {"cluster", "executionRole", "logGroup", "namespace"}
OPERATIONS = {"task": "RegisterTaskDefinition", "service": "CreateService", "job": "RunTask"}
OUTSIDE_THE_PROJECT = {"version", "include", "services"}
"""Top-level keys about the files themselves."""


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
    return {k: v for k, v in out.items() if k.partition(".")[0] not in OUTSIDE_THE_PROJECT}


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
    assert not mapped & {u.key for u in UNMAPPED}


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
    first = path.split(".")[0]
    known = (
        members("ContainerDefinition")
        if scope == "container"
        else members(request(OPERATIONS[scope]))
    )
    assert first in known


def test_no_field_is_written_twice() -> None:
    targets = [row.target for row in ROWS]
    assert not [t for t, n in Counter(targets).items() if n > 1]
    assert not [t for t in targets for o in targets if o.startswith(f"{t}.")]
