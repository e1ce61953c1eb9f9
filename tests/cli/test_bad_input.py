"""Bad input gives one clear diagnostic, the right exit code and no traceback."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from compose2ecs.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "services:\n  web:\n    image: nginx:1.27\n"
CYCLE = (
    "services:\n  a: {image: x, extends: {service: b}}\n  b: {image: x, extends: {service: a}}\n"
)
PLACE = re.compile(r"^[^\s:]+:\d+:\d+: C2E\d{4} error: \S", re.MULTILINE)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *argv: str
) -> tuple[int, str, str]:
    """Exit code, standard output, standard error of one call."""
    monkeypatch.setattr(sys, "argv", ["compose2ecs", *argv])
    code = main()
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("", "empty", id="empty file"),
        pytest.param("\x00\x01\x02\xff", "text|binary|character", id="binary"),
        pytest.param("services:\n\tweb:\n", "tab", id="tabs"),
        pytest.param("- a\n- b\n", "list", id="a list at top level"),
        pytest.param(CYCLE, "extends", id="cyclic extends"),
        pytest.param("[" * 50_000, "deep|nest", id="50,000 brackets"),
        pytest.param(GOOD + "    image: y\n", "second time", id="duplicate key"),
    ],
)
@pytest.mark.parametrize("command", ["config", "convert", "validate", "plan"])
def test_a_file_that_is_no_project(
    command: str,
    content: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    (tmp_path / "compose.yaml").write_bytes(content.encode("latin-1"))
    code, out, err = run(monkeypatch, capsys, command, "compose.yaml")
    told = out if command == "validate" else err
    assert code == 1
    assert PLACE.search(told), told
    assert re.search(said, told, re.IGNORECASE), told


def test_an_unknown_version_is_read_as_todays_format_and_said_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "compose.yaml").write_text('version: "9"\n' + GOOD)
    code, _, err = run(monkeypatch, capsys, "config", "compose.yaml")
    assert code == 0
    assert 'compose.yaml:1:10: C2E1100 warning: version "9" is not known' in err


@pytest.mark.parametrize("name", ["missing.yml", "folder"])
def test_what_cannot_be_read(
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    (tmp_path / "folder").mkdir()
    code, _, err = run(monkeypatch, capsys, "convert", name)
    assert code == 1
    assert name in err


def test_no_file_anywhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(monkeypatch, capsys, "convert")
    assert code == 1
    assert "compose.yaml" in err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        pytest.param(["plan", "compose.yaml"], "region", id="no region"),
        pytest.param(
            ["plan", "compose.yaml", "--region", "eu-west-1"], "credentials", id="no credentials"
        ),
        pytest.param(
            ["plan", "compose.yaml", "--region", "eu-west-1", "--aws-profile", "nobody"],
            "nobody",
            id="no such profile",
        ),
        pytest.param(
            ["plan", "compose.yaml", "--sandbox", "--cluster", "nowhere"],
            "nowhere",
            id="no such cluster",
        ),
        pytest.param(
            ["plan", "compose.yaml", "--sandbox", "--execution-role-arn", "nobody"],
            "nobody",
            id="no such role",
        ),
    ],
)
def test_what_keeps_a_plan_from_being_made(
    argv: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    (tmp_path / "compose.yaml").write_text(GOOD)
    code, out, err = run(monkeypatch, capsys, *argv)
    assert code == 3, out + err
    assert said in err
    assert "C2E4" in err


@pytest.mark.parametrize("command", ["plan", "up"])
def test_every_error_is_told_before_anything_is_asked_of_ecs(
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    (tmp_path / "compose.yaml").write_text(
        GOOD + "    privileged: true\n    x-ecs: {cpu: lots}\nx-ecs: {launch_type: MOON}\n"
    )
    code, out, err = run(monkeypatch, capsys, command, "compose.yaml", "--sandbox")
    assert (code, out) == (1, "")
    assert re.findall(r"^compose.yaml:(\d+):\d+: C2E\d+ error", err, re.MULTILINE) == [
        "4",
        "5",
        "6",
    ]
    assert not (tmp_path / ".compose2ecs").exists()


def test_an_endpoint_that_nobody_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "compose.yaml").write_text(GOOD)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    flags = ["--region", "eu-west-1", "--endpoint-url", "http://127.0.0.1:9"]
    code, _, err = run(monkeypatch, capsys, "plan", "compose.yaml", *flags)
    assert code == 3
    assert "127.0.0.1:9" in err


@pytest.mark.parametrize(
    "argv",
    [
        pytest.param(["convret"], id="misspelt command"),
        pytest.param(["convert", "--layuot", "single"], id="misspelt flag"),
        pytest.param(["convert", "--layout", "double"], id="wrong choice"),
        pytest.param(["convert", "--image", "web"], id="image without a value"),
        pytest.param(["convert", "--set", "web=1"], id="setting without a key"),
        pytest.param(["explain"], id="nothing to explain"),
        pytest.param(["explain", "C2E9999"], id="no such rule"),
        pytest.param(["up", "compose.yaml", "--sandbox"], id="nobody to ask"),
    ],
)
def test_wrong_usage_exits_with_2(
    argv: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    (tmp_path / "compose.yaml").write_text(GOOD)
    code, _, err = run(monkeypatch, capsys, *argv)
    assert code == 2
    assert err


def test_an_unexpected_exception_says_that_it_is_a_bug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    (tmp_path / "compose.yaml").write_text(GOOD)
    monkeypatch.setattr("compose2ecs.compose.load.load", broken)
    code, _, err = run(monkeypatch, capsys, "config", "compose.yaml")
    assert code == 70
    assert "bug in compose2ecs: RuntimeError: boom" in err
    assert "Traceback" not in err
