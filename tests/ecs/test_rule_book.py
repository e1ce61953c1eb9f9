"""Every rule of the rule book at its bounds: found under its id, and not where it is kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from compose2ecs.diagnostics import catalogue
from compose2ecs.ecs.documents import check_json
from tests.ecs import refused_services, refused_tasks
from tests.ecs.accepted import ACCEPTED

BOOK = Path(__file__).parents[3] / "shared" / "reference" / "ecs-rules.md"
REFUSED = [*refused_tasks.REFUSED, *refused_services.REFUSED]
ELSEWHERE = {
    "SHP-05": "null is a wrong type (SHP-01); empty members are what ECS itself answers",
    "NET-04": "the network modes of Windows are WIN-05",
    "NET-27": "how many network interfaces an instance has is not in a document",
    "DEP-08": "no platform version is so old that SVC-10 still takes it",
    "DEP-09": "what becomes of a task when a dependency fails, told when it has failed",
    "ENV-07": "which of two sources wins; nothing is wrong with either",
    "SEC-02": "the execution role that secrets need is ROLE-02",
    "ULI-04": "ulimits on Windows are WIN-01",
    "LNX-08": "says that something is fine",
    "INT-01": "says that something is fine",
    "CMP-02": "a summary of rules that have ids of their own",
    "WIN-07": "Service Connect on Windows is SVC-19",
    "LOG-13": "whether a log group exists is asked of AWS by plan and up",
    "LOG-14": "what the agent of an instance allows is not in a document",
    "SVC-29": "the health check's port belongs to the target group",
    "SVC-31": "whether a subnet has a route is asked of AWS by plan and up",
    "RUN-06": "the rules of services that hold for tasks as well, by their own ids",
    "RUN-08": "how long boto3 waits",
}
"""Rules that are not found in a document under their own id, and why not."""
OF_COMPOSE = {"CNT-07", "IMG-05", "IMG-06", "DEP-10", "SEC-06", "RST-03", "RTP-03", "VOL-12"}
"""What is lost on the way from Compose, or needs the image: no document shows it."""
OF_COMPOSE |= {"VOL-13"}


@pytest.mark.parametrize(
    ("ref", "severity", "document"), REFUSED, ids=[f"{i}-{r[0]}" for i, r in enumerate(REFUSED)]
)
def test_what_breaks_a_rule_is_found_under_its_id(ref: str, severity: str, document: Any) -> None:
    found = {(f.rule.ref, f.rule.severity) for f in check_json(document)}
    assert (ref, severity) in found


@pytest.mark.parametrize("document", ACCEPTED)
def test_what_keeps_to_the_rules_is_neither_an_error_nor_a_warning(document: Any) -> None:
    assert [f.message for f in check_json(document) if f.rule.severity != "note"] == []


def test_every_rule_has_a_row() -> None:
    rows = {ref for ref, _, _ in REFUSED}
    refs = {rule.ref for code, rule in catalogue.rules().items() if code.startswith("C2E3")}
    assert refs - rows == {""}
    assert rows & ELSEWHERE.keys() == set()


@pytest.mark.shared
@pytest.mark.skipif(not BOOK.is_file(), reason="the shared rule book is absent")
def test_no_rule_of_the_book_is_forgotten() -> None:
    ids = set(re.findall(r"^\| ([A-Z0-9]+-\d+) \|", BOOK.read_text(), re.MULTILINE))
    rows = {ref for ref, _, _ in REFUSED}
    assert len(ids) == 232
    assert ids - rows == ELSEWHERE.keys() | OF_COMPOSE
