"""What variables become, in each form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2ecs.compose.interpolate import Variables, cast, interpolated, text
from compose2ecs.compose.read import documents
from compose2ecs.diagnostics.position import Position

AT = Position("f.yml", 1, 1)
VALUES = {"SET": "val", "EMPTY": "", "B": "b"}


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("$SET", "val"),
        ("${SET}", "val"),
        ("a${SET}b$B", "avalbb"),
        ("$$SET", "$SET"),
        ("$$$SET", "$val"),
        ("${SET:-d}", "val"),
        ("${NO:-d}", "d"),
        ("${EMPTY:-d}", "d"),
        ("${EMPTY-d}", ""),
        ("${NO-d}", "d"),
        ("${SET:+x}", "x"),
        ("${EMPTY:+x}", ""),
        ("${EMPTY+x}", "x"),
        ("${NO+x}", ""),
        ("${SET:?e}", "val"),
        ("${EMPTY?e}", ""),
        ("${NO:-${B}}", "b"),
        ("${NO:-${NEITHER:-${B}}x}", "bx"),
        ("${NO:-a$$b}", "a$b"),
        ("${NO:-http://x:80/}", "http://x:80/"),
        ("${NO:-}", ""),
        ("cost 5$", "cost 5$"),
        ("$1", "$1"),
        ("$-", "$-"),
    ],
)
def test_each_form_becomes_its_value(written: str, becomes: str) -> None:
    variables = Variables(VALUES, [])
    assert text(written, AT, variables) == becomes
    assert not variables.found


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("${SET", "C2E0020"),
        ("${}", "C2E0020"),
        ("${1}", "C2E0020"),
        ("${A.B}", "C2E0020"),
        ("${A!x}", "C2E0020"),
        ("${NO:?}", "C2E0022"),
        ("${NO?told}", "C2E0022"),
        ("${EMPTY:?told}", "C2E0022"),
        ("$NO", "C2E0021"),
        ("${NO}", "C2E0021"),
        ("${NO:-" * 60 + "}" * 60, "C2E0020"),
    ],
)
def test_each_fault_is_told_where_it_stands(written: str, code: str) -> None:
    variables = Variables(VALUES, [])
    text(written, AT, variables)
    assert [(d.rule.code, d.position) for d in variables.found] == [(code, AT)]


@pytest.mark.parametrize(
    ("written", "code"), [("5$", "C2E0020"), ("${SET:-d}", "C2E0024"), ("${SET?e}", "C2E0024")]
)
def test_v1_files_know_fewer_forms(written: str, code: str) -> None:
    variables = Variables(VALUES, [])
    text(written, AT, variables, v1=True)
    assert [d.rule.code for d in variables.found] == [code]


def test_no_value_of_a_variable_stands_in_a_message() -> None:
    variables = Variables({"SECRET": "hunter2"}, [])
    text("${SECRET!}", AT, variables)
    text("${SECRET", AT, variables)
    assert "hunter2" not in "".join(d.message + d.help for d in variables.found)


def test_an_unset_variable_is_told_once_and_keys_stay_as_they_are() -> None:
    (document,), _ = documents("$A: $A\nb: [x, $A]\n", "f.yml")
    variables = Variables({}, [])
    assert interpolated(document, variables) == {"$A": "", "b": ["x", ""]}
    assert len(variables.found) == 1
    assert document == {"$A": "$A", "b": ["x", "$A"]}


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ('privileged: "true"', {"privileged": True}),
        ('tty: "no"', {"tty": False}),
        ('scale: "3"', {"scale": 3}),
        ('cpus: "0.5"', {"cpus": 0.5}),
        ('ulimits: {nofile: "10"}', {"ulimits": {"nofile": 10}}),
        ('ulimits: {nofile: {soft: "1"}}', {"ulimits": {"nofile": {"soft": 1}}}),
        ('volumes: [{read_only: "yes"}]', {"volumes": [{"read_only": True}]}),
        ('environment: {A: "1"}', {"environment": {"A": "1"}}),
    ],
)
def test_text_is_cast_where_the_key_takes_something_else(line: str, becomes: object) -> None:
    (document,), _ = documents(f"services: {{web: {{{line}}}}}", "f.yml")
    found: list[object] = []
    assert cast(document, found)["services"]["web"] == becomes  # type: ignore[arg-type] # only read
    assert not found


@pytest.mark.parametrize("line", ['tty: "perhaps"', 'scale: "many"', 'cpus: "half"'])
def test_text_that_stands_for_nothing_is_an_error(line: str) -> None:
    (document,), _ = documents(f"services:\n  web:\n    {line}\n", "f.yml")
    found: list[object] = []
    cast(document, found)  # type: ignore[arg-type] # only read
    assert [(d.rule.code, d.position.line) for d in found] == [("C2E0023", 3)]  # type: ignore[attr-defined]


@given(st.text().filter(lambda s: "$" not in s))
def test_without_a_dollar_nothing_changes(written: str) -> None:
    variables = Variables(VALUES, [])
    assert text(written, AT, variables) == written
    assert not variables.found


@given(st.text())
def test_a_doubled_dollar_is_always_one(written: str) -> None:
    variables = Variables({}, [])
    assert text(written.replace("$", "$$"), AT, variables) == written
    assert not variables.found


@pytest.mark.parametrize(
    "yaml",
    [
        "x: {a: [{b: $SET}]}",
        'x: {a: [{b: "$SET"}]}',
        'x: {a: [{b: "\\x24SET"}]}',
        "x: {a: [{b: !!str $SET}]}",
        "x-base: &base $SET\nx: {a: [{b: *base}]}",
        "x-base: &base {b: $SET}\nx: {a: [*base]}",
        "x-base: &base {b: $SET}\nx: {a: [{<<: *base}]}",
    ],
)
def test_the_reader_says_where_dollars_are(yaml: str) -> None:
    (document,), _ = documents(yaml, "compose.yml")
    variables = Variables({"SET": "val"}, [])
    tree = interpolated(document, variables, document.dollars)
    assert tree["x"] == {"a": [{"b": "val"}]}
    assert tree == interpolated(document, variables)
