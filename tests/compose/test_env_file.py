"""Env files line by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2ecs.compose.env_file import variables_of

SHELL = {"HOST": "h", "A": "shell"}


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("A=1\n", {"A": "1"}),
        ("# comment\n\nA=1", {"A": "1"}),
        ("export A=1\n", {"A": "1"}),
        ("A = 1\n", {"A": "1"}),
        ("A: 1\n", {"A": "1"}),
        ("B=\n", {"B": ""}),
        ("HOST\n", {"HOST": "h"}),
        ("NO\n", {"NO": None}),
        ("B=x # comment\n", {"B": "x"}),
        ("B=x#y\n", {"B": "x#y"}),
        ("B='x # $HOST'\n", {"B": "x # $HOST"}),
        ('B="x # $HOST"\n', {"B": "x # h"}),
        ('B="a\\nb\\"c"\n', {"B": 'a\nb"c'}),
        ('B="a\nb"\nC=1\n', {"B": "a\nb", "C": "1"}),
        ("B=${HOST}-${NO:-d}\n", {"B": "h-d"}),
        ("C=1\nB=$C\n", {"C": "1", "B": "1"}),
        ("A=file\nB=$A\n", {"A": "file", "B": "shell"}),
        ("B=p$w0rd\n", {"B": "p"}),
        ("B=a=b\n", {"B": "a=b"}),
        ("\ufeffB=1\r\nC=2\r\n", {"B": "1", "C": "2"}),
    ],
)
def test_a_line_is_a_variable(text: str, variables: dict[str, str | None]) -> None:
    out, found = variables_of(text.encode(), ".env", SHELL)
    assert not found
    assert out == variables


def test_raw_values_are_taken_as_they_stand() -> None:
    out, found = variables_of(b"A='x' # y\n# c\nB=$C\n", "e", {}, raw=True)
    assert not found
    assert out == {"A": "'x' # y", "B": "$C"}


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"A=1\nnot a pair\n", 2),
        (b"a b=1\n", 1),
        (b"A=1\nB='open\nC=2\n", 2),
        (b"A=caf\xe9\n", 1),
        (b"=1\n", 1),
    ],
)
def test_a_line_that_is_none_is_told(data: bytes, line: int) -> None:
    _, found = variables_of(data, ".env", {})
    assert [(d.rule.code, d.position.line) for d in found] == [("C2E0031", line)]


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_give_variables_or_diagnostics(data: bytes, raw: bool) -> None:
    variables_of(data, ".env", {}, raw=raw)
