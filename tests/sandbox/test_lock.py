"""Two programs that use one sandbox take turns."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from compose2ecs.sandbox import SandboxError
from compose2ecs.sandbox.lock import held

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLDS = """
import sys
from compose2ecs.sandbox.lock import held
with held(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program, which has the sandbox until it is told to end."""
    file = str(tmp_path / "deep" / "sandbox.json")
    command = [sys.executable, "-c", HOLDS, file]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "held\n"
        yield program


def test_a_second_one_is_told_after_a_while(other: subprocess.Popen[str], tmp_path: Path) -> None:
    file = str(tmp_path / "deep" / "sandbox.json")
    pauses: list[float] = []
    with (
        pytest.raises(SandboxError, match=r"another compose2ecs uses the sandbox .*sandbox\.json"),
        held(file, patience=3, pause=pauses.append),
    ):
        pass
    assert 2.5 < sum(pauses) <= 3
    other.communicate("end\n")
    with held(file, patience=0):
        pass


def test_a_second_one_goes_on_as_soon_as_the_first_has_ended(
    other: subprocess.Popen[str], tmp_path: Path
) -> None:
    file = str(tmp_path / "deep" / "sandbox.json")

    def end(_seconds: float) -> None:
        other.kill()
        other.wait()

    with held(file, pause=end):
        pass


def test_a_sandbox_in_memory_is_nobodys(tmp_path: Path) -> None:
    with held(None), held(None):
        assert list(tmp_path.iterdir()) == []
