"""The line below a finding at a terminal: a caret at its column, and no value of a variable."""

from __future__ import annotations

import pytest

from compose2ecs.diagnostics.diagnostic import Rule
from compose2ecs.diagnostics.position import Position
from compose2ecs.render import diagnostics as render
from compose2ecs.render.excerpt import excerpt

FILE = """\
services:
  web:
    image: nginx:1.27
    environment:
      # who it is
      password: hunter2
      - OTHER=hunter2
    build: {args: {A: hunter2}}
    command: ["--token=hunter2"]
    labels: ["url=https://me:hunter2@example.com/"]
    entrypoint: DB_PASSWORD=hunter2 run
\tports: x
    user: 名前 x
"""
JSON = """\
{"environment": [
  {"name": "A", "value": "hunter2"},
  {
    "name": "B",
    "value": "hunter2"
  }]}
"""


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        (3, 12, "    3 |     image: nginx:1.27\n      |            ^\n"),
        (12, 2, "   12 |  ports: x\n      |  ^\n"),
        (13, 14, f"   13 |     user: 名前 x\n      | {15 * ' '}^\n"),
        (6, 17, "    6 |       password: ...\n      |                 ^\n"),
        (99, 1, ""),
        (0, 0, ""),
    ],
)
def test_a_caret_stands_below_the_column(line: int, column: int, shown: str) -> None:
    assert excerpt(FILE.split("\n"), line, column) == shown


@pytest.mark.parametrize("text", [FILE, JSON])
def test_values_of_variables_and_secrets_are_hidden(text: str) -> None:
    lines = text.split("\n")
    assert "hunter2" in text
    for number in range(1, len(lines) + 1):
        assert "hunter2" not in excerpt(lines, number, 1)


def test_a_long_line_is_cut_around_the_column() -> None:
    first, second = excerpt(["x" * 5000 + "HERE" + "y" * 5000], 1, 5001).splitlines()
    assert len(first) < 120
    assert first[second.index("^") :].startswith("HERE")


def test_text_without_a_source_has_no_excerpt() -> None:
    rule = Rule(code="C2E9999", severity="error", summary="")
    found = [rule.at(Position("a.yml", 3, 12), "no", "yes")]
    plain = render.text(found)
    assert plain == "a.yml:3:12: C2E9999 error: no\n  help: yes\n"
    shown = render.text(found, source=lambda _: FILE.split("\n"))
    assert shown.splitlines()[1:3] == ["    3 |     image: nginx:1.27", "      |            ^"]
