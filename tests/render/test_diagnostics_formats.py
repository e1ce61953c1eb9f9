"""One diagnostic in every format that `validate` prints."""

from __future__ import annotations

import json

from compose2ecs.diagnostics.diagnostic import Diagnostic, Rule, in_order
from compose2ecs.diagnostics.position import Position
from compose2ecs.render import diagnostics as render

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


def test_a_github_annotation_escapes_what_would_end_it() -> None:
    assert render.github([FOUND]) == (
        "::warning file=shop/a%2Cb.yml,line=14,col=7,title=C2E3101::"
        "300 s is cut%0Ato 120 s. shorten it: 100%25\n"
    )


def test_sarif_names_rule_and_place() -> None:
    log = json.loads(render.sarif([FOUND], "1.2"))
    (run,) = log["runs"]
    (result,) = run["results"]
    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["rules"][0]["id"] == result["ruleId"] == "C2E3101"
    assert result["level"] == "warning"
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 14, "startColumn": 7}


def test_the_summary_counts_by_severity() -> None:
    assert render.summary([FOUND, FOUND], 1) == "2 warnings in 1 file\n"
    assert render.summary([], 2) == "no problems in 2 files\n"


def test_diagnostics_come_in_the_order_of_the_file_and_only_once() -> None:
    first = Diagnostic(rule=RULE, position=Position("a", 2, 1), message="x")
    second = Diagnostic(rule=RULE, position=Position("a", 10, 1), message="x")
    assert in_order([second, first, second]) == (first, second)
