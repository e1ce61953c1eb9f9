"""Our own projects with their expected results: documentation of what becomes of a file.

Each `fixtures/projects/NAME/expected/CASE.json` holds the flags of one `convert` call and all that
it says. `make fixtures` writes them anew from what the program does today: look at the difference.

"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from compose2ecs.__main__ import main

PROJECTS = Path(__file__).parents[1] / "fixtures" / "projects"
CASES = sorted(PROJECTS.glob("*/expected/*.json"))


def converted(folder: Path, flags: list[str]) -> dict[str, Any]:
    """What `convert` prints and reports for the project in a folder."""
    out, err = io.StringIO(), io.StringIO()
    argv, here, environment = sys.argv, Path.cwd(), dict(os.environ)
    # A name of its own: other cases of the project may run at the same time.
    report = Path(tempfile.mkdtemp()) / "report.json"
    try:
        os.chdir(folder)
        os.environ["AWS_REGION"] = "eu-west-1"
        more = ["--notes", "--report", str(report)]
        sys.argv = ["compose2ecs", "convert", "docker-compose.yml", *flags, *more]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main()
        entries = json.loads(report.read_text()) if report.exists() else []
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = argv
        shutil.rmtree(report.parent)
    return {
        "flags": flags,
        "exit": code,
        "diagnostics": err.getvalue().splitlines(),
        "documents": json.loads(out.getvalue() or "{}"),
        "report": [
            f"{e['service'] or '-'} {e['key']}: {e['verdict']}"
            + (f" → {', '.join(e['fields'])}" if e["fields"] else "")
            + (f" ({e['reason']})" if e["reason"] else "")
            for e in entries
        ],
    }


@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parts[-3]}-{p.stem}")
def test_a_project_becomes_what_it_became(case: Path) -> None:
    wanted = json.loads(case.read_text())
    assert converted(case.parents[1], wanted["flags"]) == wanted, "`make fixtures`, then look"


def test_every_project_has_an_expected_result() -> None:
    named = {p.parents[1].name for p in CASES}
    assert {p.name for p in PROJECTS.iterdir() if p.is_dir()} == named


def test_the_index_names_every_project() -> None:
    index = (PROJECTS.parent / "README.md").read_text()
    named = set(re.findall(r"\[([a-z-]+)\]\(projects/\1\)", index))
    assert named == {p.name for p in PROJECTS.iterdir() if p.is_dir()}


if __name__ == "__main__":
    for path in CASES:
        kept = json.loads(path.read_text())["flags"]
        text = json.dumps(converted(path.parents[1], kept), indent=2, ensure_ascii=False)
        path.write_text(text + "\n")
