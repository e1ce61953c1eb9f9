"""What a new user is told: fixtures/mistakes holds typical mistakes with the exact output.

Each folder is one mistake; `expected.txt` is the transcript: the command, then what it prints and
its exit code if that isn't 0. `make fixtures` writes them anew: read them aloud, as a newcomer.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from pathlib import Path
from unittest import mock

import pytest

from compose2ecs.__main__ import main

MISTAKES = Path(__file__).parents[2] / "fixtures" / "mistakes"
CASES = sorted(p for p in MISTAKES.iterdir() if p.is_dir())


def transcript(folder: Path, command: str) -> str:
    """The command and what it says, run in the folder."""
    program, *argv = command.split()
    assert program == "compose2ecs"
    out, here = io.StringIO(), Path.cwd()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
        mock.patch.object(sys, "argv", ["compose2ecs", *argv]),
        mock.patch.dict(os.environ, {"AWS_REGION": "eu-west-1", "COLUMNS": "100"}),
    ):
        try:
            os.chdir(folder)
            code = main()
        finally:
            os.chdir(here)
    return f"$ {command}\n{out.getvalue()}" + (f"exit code {code}\n" if code else "")


def command_of(folder: Path) -> str:
    expected = folder / "expected.txt"
    if not expected.exists():
        (file,) = (
            p.name for p in folder.iterdir() if p.is_file() and p.suffix in (".yml", ".json")
        )
        return f"compose2ecs validate {file}"
    return expected.read_text(encoding="utf-8").partition("\n")[0].removeprefix("$ ")


@pytest.mark.parametrize("folder", CASES, ids=lambda p: p.name)
def test_a_mistake_is_told_as_it_was(folder: Path) -> None:
    expected = (folder / "expected.txt").read_text(encoding="utf-8")
    assert transcript(folder, command_of(folder)) == expected, "`make fixtures`, then read it"


@pytest.mark.parametrize("folder", CASES, ids=lambda p: p.name)
def test_a_mistake_is_told_at_its_line_with_its_code(folder: Path) -> None:
    lines = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()[1:]
    assert any(re.match(r"\S+:\d+:\d+: C2E\d{4} (error|warning|note): |Error: ", x) for x in lines)
    assert not any("Traceback" in x for x in lines)


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 40


if __name__ == "__main__":
    for case in CASES:
        text = transcript(case, command_of(case))
        (case / "expected.txt").write_text(text, encoding="utf-8")
