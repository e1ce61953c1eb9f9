"""The fast parser and Typer read the same flag table, so they must read the same command line."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compose2ecs.cli import app, fast, start
from compose2ecs.cli.flags import COMMANDS

Call = tuple[str, dict[str, Any]]


def by_typer(argv: list[str], monkeypatch: pytest.MonkeyPatch) -> Call | None:
    """What Typer makes of a command line, or None when it refuses it."""
    seen: list[Call] = []

    def note(name: str, values: dict[str, Any]) -> int:
        seen.append((name, values))
        return 0

    monkeypatch.setattr(start, "dispatched", note)
    code = app.run(argv)
    return seen[0] if seen and code == 0 else None


def words() -> st.SearchStrategy[list[str]]:
    flags = [s for name in fast.FAST for f in COMMANDS[name].flags for s in f.spellings]
    values = ["a.yml", "-", "--", "single", "EC2", "web=x:1", "x.y=1", "", "json", "--help-me"]
    joined = st.builds("{}={}".format, st.sampled_from(flags), st.sampled_from(values))
    word = st.one_of(st.sampled_from(flags), st.sampled_from(values), joined)
    return st.lists(word, max_size=6)


@settings(max_examples=150, deadline=None)
@given(command=st.sampled_from(fast.FAST), rest=words())
def test_what_the_fast_parser_reads_typer_reads_alike(command: str, rest: list[str]) -> None:
    quick = fast.parsed([command, *rest])
    if quick is None:
        return
    with pytest.MonkeyPatch.context() as patch:
        assert by_typer([command, *rest], patch) == quick


@pytest.mark.parametrize(
    "argv",
    [
        ["validate"],
        ["validate", "a.yml", "b.yml"],
        ["convert", "-f", "a.yml", "--layout", "single", "--launch-type=EC2", "--image", "a=b:1"],
        ["convert", "a.yml", "--report", "r.json", "--unsupported", "warn", "--strict"],
        ["validate", "--format", "sarif", "--", "-odd-name.yml"],
    ],
)
def test_ordinary_calls_take_the_fast_path(
    argv: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = fast.parsed(argv)
    assert quick is not None
    assert by_typer(argv, monkeypatch) == quick


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["--help"],
        ["up", "a.yml"],
        ["validate", "--help"],
        ["validate", "--formt", "json"],
        ["validate", "--format", "yaml"],
        ["convert", "--out"],
        ["convert", "--strict=yes"],
    ],
)
def test_everything_else_is_left_to_typer(argv: list[str]) -> None:
    assert fast.parsed(argv) is None
