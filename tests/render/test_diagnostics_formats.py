"""One diagnostic in every format that `validate` prints."""

from __future__ import annotations

import json
import os

import pytest

from compose2ecs.diagnostics.diagnostic import Diagnostic, Rule, in_order
from compose2ecs.diagnostics.position import Position
from compose2ecs.render import diagnostics as render
from compose2ecs.render.sarif import sarif

RULE = Rule(
    code="C2E3101",
    severity="warning",
    summary="a container's stop timeout is cut",
    why="Fargate stops a container after 120 s at most.",
    fix="Shorten stop_grace_period.",
    ref="TMO-02",
)
FOUND = RULE.at(Position("shop/a,b.yml", 14, 7), "300 s is cut\nto 120 s", "shorten it: 100%")


def test_text_is_one_line_with_help_below() -> None:
    assert render.text([FOUND]) == (
        "shop/a,b.yml:14:7: C2E3101 warning: 300 s is cut to 120 s\n  help: shorten it: 100%\n"
    )


def test_colour_only_touches_the_severity() -> None:
    plain, coloured = render.text([FOUND]), render.text([FOUND], colour=True)
    assert coloured.replace("\033[33m", "").replace("\033[0m", "") == plain
    assert "\033[33mwarning\033[0m" in coloured


def test_what_is_in_no_file_is_told_by_the_program() -> None:
    assert render.text([RULE.at(Position("", 0, 0), "no")]).startswith("compose2ecs: C2E3101")


def test_json_is_the_array_of_the_interface() -> None:
    assert json.loads(render.json([FOUND])) == [
        {
            "file": "shop/a,b.yml",
            "line": 14,
            "column": 7,
            "code": "C2E3101",
            "rule": "TMO-02",
            "severity": "warning",
            "message": "300 s is cut\nto 120 s",
            "help": "shorten it: 100%",
        }
    ]


@pytest.mark.parametrize(
    ("diagnostic", "line"),
    [
        (
            FOUND,
            (
                "::warning file=shop/a%2Cb.yml,line=14,col=7,title=C2E3101::"
                "300 s is cut%0Ato 120 s%0Ahelp: shorten it: 100%25\n"
            ),
        ),
        (
            RULE.at(Position("C:\\a:b.yml", 1, 2), "a::b, c\r\n\x1b[31m"),
            "::warning file=C%3A\\a%3Ab.yml,line=1,col=2,title=C2E3101::a::b, c%0D%0A\\x1b[31m\n",
        ),
        (RULE.at(Position("", 0, 0), "no region"), "::warning title=C2E3101::no region\n"),
        (
            FOUND.replace(severity_override="note", help=""),
            "::notice file=shop/a%2Cb.yml,line=14,col=7,title=C2E3101::300 s is cut%0Ato 120 s\n",
        ),
    ],
)
def test_a_github_annotation_escapes_what_would_end_it(diagnostic: Diagnostic, line: str) -> None:
    assert render.github([diagnostic]) == line


def test_text_and_json_hold_what_a_terminal_would_obey_as_escapes() -> None:
    found = [RULE.at(Position("\x1b[2J.yml", 1, 2), 'service "\x1b[31m\u202e"', "\x9b1m")]
    text = render.text(found)
    assert text == (
        '\\x1b[2J.yml:1:2: C2E3101 warning: service "\\x1b[31m\\u202e"\n  help: \\x9b1m\n'
    )
    assert json.loads(render.json(found))[0]["message"] == found[0].message


def test_a_file_name_that_is_no_unicode_can_be_written() -> None:
    found = [RULE.at(Position(os.fsdecode(b"\xff.yml"), 1, 2), "no")]
    for text in (render.text(found), render.json(found), render.github(found), sarif(found, "1")):
        assert text.encode()


def test_the_summary_counts_by_severity() -> None:
    assert render.summary([FOUND, FOUND], 1) == "2 warnings in 1 file\n"
    assert render.summary([], 2) == "no problems in 2 files\n"


def test_diagnostics_come_in_the_order_of_the_file_and_only_once() -> None:
    first = Diagnostic(rule=RULE, position=Position("a", 2, 1), message="x")
    second = Diagnostic(rule=RULE, position=Position("a", 10, 1), message="x")
    assert in_order([second, first, second]) == (first, second)
