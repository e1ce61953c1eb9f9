"""Ctrl-C as a terminal sends it: a real signal to a real process, over real HTTP."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest

from compose2ecs import __main__
from compose2ecs.cli import app, fast, start

if TYPE_CHECKING:
    from collections.abc import Iterator

STORY = Path(__file__).parents[2] / "fixtures" / "stories" / "20-ctrl-c" / "compose.yaml"
PROGRAM = [sys.executable, "-m", "compose2ecs"]


def read_until(stream: IO[str], words: str) -> str:
    """The lines up to the one that has the words."""
    lines = ""
    for line in stream:
        lines += line
        if words in line:
            return lines
    raise AssertionError(lines)


@pytest.fixture
def url() -> Iterator[str]:
    with subprocess.Popen(
        [*PROGRAM, "sandbox", "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        yield read_until(server.stdout, "listens on").split("listens on ")[1].split()[0]
        server.send_signal(signal.SIGINT)


def test_ctrl_c_ends_the_waiting_and_nothing_else(url: str, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(STORY.read_text(encoding="utf-8"), encoding="utf-8")
    keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "us-east-1"}
    surroundings = {**os.environ, **keys, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        [*PROGRAM, "up", "--yes", "--endpoint-url", url],
        cwd=tmp_path,
        env=surroundings,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as run:
        assert run.stdout
        read_until(run.stdout, "waiting for shop-db")
        run.send_signal(signal.SIGINT)
        told = run.stdout.read()
        assert run.wait(timeout=10) == 130
    assert "Interrupted: nothing more is begun, and nothing is taken back." in told
    assert "Going on at ECS: shop-db. Run the same command to follow it." in told
    assert "Not started: shop-web." in told
    again = subprocess.run(
        [*PROGRAM, "plan", "--endpoint-url", url],
        cwd=tmp_path,
        env=surroundings,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "because its creation was interrupted" in again.stdout


@pytest.mark.parametrize(
    ("command", "place", "step"),
    [
        ("validate", fast, "parsed"),
        ("validate", start, "dispatched"),
        ("up", app, "application"),
        ("up", app, "run"),
    ],
)
def test_ctrl_c_while_the_program_loads(
    command: str, place: Any, step: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def pressed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(place, step, pressed)
    monkeypatch.setattr(sys, "argv", ["compose2ecs", command])
    assert __main__.main() == 130
    assert capsys.readouterr().err.strip() == "compose2ecs: interrupted"
