"""`up`, `plan` and `down` as a user runs them: separate processes, one sandbox."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SHOP = Path(__file__).parents[2] / "fixtures" / "projects" / "shop" / "docker-compose.yml"


class Shell:
    """Runs the program in a folder with a copy of the shop."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "docker-compose.yml"
        self.file.write_text(SHOP.read_text())

    def __call__(self, *argv: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "compose2ecs", *argv, "--sandbox"],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )

    def change(self, old: str, new: str) -> None:
        text = self.file.read_text()
        assert old in text
        self.file.write_text(text.replace(old, new))


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    folder = tmp_path / "shop"
    folder.mkdir()
    return Shell(folder)


def test_up_then_nothing_then_down(shell: Shell) -> None:
    first = shell("up", "--yes")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "shop-web" in first.stdout
    assert "stable" in first.stdout

    plan = shell("plan", "--detailed-exitcode")
    assert plan.returncode == 0, plan.stdout
    assert "shop: 3 services, no change." in plan.stdout

    again = shell("up", "--yes")
    assert again.returncode == 0
    assert "shop: 3 services, no change." in again.stdout

    down = shell("down", "--yes")
    assert down.returncode == 0, down.stdout + down.stderr
    assert shell("plan", "--detailed-exitcode").returncode == 4
    assert shell("down", "--yes").returncode == 0


def test_a_changed_variable_is_named_but_its_value_is_not_shown(shell: Shell) -> None:
    assert shell("up", "--yes").returncode == 0
    shell.change("${LOG_LEVEL:-info}", "very-secret-level")
    plan = shell("plan", "--detailed-exitcode")
    assert plan.returncode == 4
    assert "LOG_LEVEL" in plan.stdout
    assert "very-secret-level" not in plan.stdout + plan.stderr
    assert "very-secret-level" not in shell("plan", "--format", "json").stdout
    assert "very-secret-level" in shell("plan", "--show-values").stdout


def test_a_failing_image_is_rolled_back_and_that_is_no_success(shell: Shell) -> None:
    assert shell("up", "--yes").returncode == 0
    shell.change("nginx:1.27", "sandbox/exit:1")
    failed = shell("up", "--yes")
    assert failed.returncode == 5
    assert "shop-web" in failed.stdout
    assert "exited with code 1" in failed.stdout


def test_a_question_without_a_terminal_is_wrong_usage(shell: Shell) -> None:
    done = shell("up", stdin="y\n")
    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert shell("plan", "--detailed-exitcode").returncode == 4


def test_a_saved_plan_holds_only_while_nothing_changes(shell: Shell) -> None:
    assert shell("plan", "--out", "plan.json").returncode == 0
    shell.change("nginx:1.27", "nginx:1.29")
    refused = shell("up", "--plan", "plan.json")
    assert refused.returncode == 6
    assert "no longer holds" in refused.stderr
    shell.change("nginx:1.29", "nginx:1.27")
    assert shell("up", "--plan", "plan.json").returncode == 0


def test_json_output_is_one_event_a_line(shell: Shell) -> None:
    done = shell("up", "--yes", "--format", "json")
    assert done.returncode == 0
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert events
    assert all(isinstance(e, dict) for e in events)
    again = shell("up", "--yes", "--format", "json")
    last = [json.loads(line) for line in again.stdout.splitlines()][-1]
    assert (last["event"], last["code"]) == ("outcome", 0)
    gone = [shell("down", "--yes", "--format", "json") for _ in range(2)]
    for done in gone:
        assert json.loads(done.stdout.splitlines()[-1])["code"] == 0


def test_a_reader_that_leaves_does_not_stop_the_deployment(shell: Shell) -> None:
    command = [sys.executable, "-m", "compose2ecs", "up", "--yes", "--sandbox"]
    with subprocess.Popen(
        command, cwd=shell.folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout
        process.stdout.close()
        assert process.wait() == 0
    assert shell("plan", "--detailed-exitcode").returncode == 0
