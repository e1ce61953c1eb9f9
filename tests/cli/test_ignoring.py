"""`# c2e: ignore[...]`, `lint:` in compose2ecs.yml and --strict, in every command and format."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from compose2ecs.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = "services:\n  web:\n    image: nginx:1.27\n"
TASK = {"family": "web", "containerDefinitions": [{"name": "web", "image": "a b", "memory": 99}]}


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Call the program in an empty folder: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")

    def call(*argv: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["compose2ecs", *argv])
        code = main()
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def found(run: Callable[..., tuple[int, str, str]], *argv: str) -> list[tuple[int, str, str]]:
    """Line, code and severity of what `validate` tells, but for notes."""
    _, out, _ = run("validate", "--format", "json", *argv)
    told = [(d["line"], d["code"], d["severity"]) for d in json.loads(out)]
    return [d for d in told if d[2] != "note"]


PRIVILEGED = (4, "C2E2120", "error")
STOPS = (5, "C2E3101", "warning")
BOTH = HEAD + "    privileged: true\n    stop_grace_period: 300s\n"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param(BOTH, [PRIVILEGED, STOPS], id="nothing ignored"),
        pytest.param(
            BOTH.replace("true", "true  # c2e: ignore[C2E2120]"), [STOPS], id="at the end of a line"
        ),
        pytest.param(
            BOTH.replace("true", "true # why not # c2e:ignore[ c2e2120 ] so it is"),
            [STOPS],
            id="behind another comment, before a reason",
        ),
        pytest.param(
            BOTH.replace("    priv", "    # c2e: ignore[C2E2120]\n\n    # and so on\n    priv"),
            [(8, "C2E3101", "warning")],
            id="on a line of its own, for the next one",
        ),
        pytest.param("# c2e: ignore-file[C2E2120, C2E3101]\n" + BOTH, [], id="in the whole file"),
        pytest.param(
            BOTH.replace("300s", "300s # c2e: ignore[C2E2120]"),
            [PRIVILEGED, STOPS, (5, "C2E0060", "warning")],
            id="on another line",
        ),
        pytest.param(
            BOTH.replace("300s", "300s # c2e: ignore[C2E3101, C2E3101, C2E2107]"),
            [PRIVILEGED, (5, "C2E0060", "warning")],
            id="one of several finds nothing",
        ),
        pytest.param(
            "# c2e: ignore-file[C2E0060, C2E3101]\n" + HEAD, [], id="a comment for nothing, too"
        ),
        pytest.param(
            "# c2e: ignore-file[C2E0060]\n" + HEAD,
            [(1, "C2E0060", "warning")],
            id="and even that for nothing",
        ),
        pytest.param(
            HEAD + "    # c2e: ignore[C2E310]\n",
            [(4, "C2E0061", "warning")],
            id="a code that isn't one",
        ),
        pytest.param(
            HEAD + "    # c2e: ignroe[C2E3101]\n    # c2e: ignore\n",
            [(4, "C2E0061", "warning"), (5, "C2E0061", "warning")],
            id="a word that isn't one, and no code",
        ),
        pytest.param(
            BOTH.replace("privileged: true", "command: 'x # c2e: ignore[C2E3101]'"),
            [STOPS],
            id="inside quotes it is no comment",
        ),
        pytest.param(
            HEAD
            + "    command: |\n      # c2e: ignore-file[C2E3101]\n    stop_grace_period: 300s\n",
            [(6, "C2E3101", "warning")],
            id="inside a block of text it is no comment",
        ),
        pytest.param(
            BOTH.replace("privileged: true", "command: x#c2e:ignore-file[C2E3101]"),
            [STOPS],
            id="without a space before it is no comment",
        ),
        pytest.param(
            HEAD + "    imagee: x # c2e: ignore[C2E1004]\n",
            [(4, "C2E1004", "error"), (4, "C2E0060", "warning")],
            id="what keeps the file from being read stays",
        ),
    ],
)
def test_a_comment_silences_what_it_names_where_it_stands(
    text: str,
    left: list[tuple[int, str, str]],
    run: Callable[..., tuple[int, str, str]],
    tmp_path: Path,
) -> None:
    (tmp_path / "compose.yaml").write_text(text)
    assert found(run, "compose.yaml") == left


@pytest.mark.parametrize("kind", ["text", "json", "sarif", "github"])
def test_it_holds_in_every_format(
    kind: str, run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "compose.yaml").write_text(BOTH)
    assert "C2E2120" in run("validate", "--format", kind)[1]
    (tmp_path / "compose.yaml").write_text("# c2e: ignore-file[C2E2120]\n" + BOTH)
    code, out, _ = run("validate", "--format", kind)
    assert (code, "C2E2120" in out, "C2E3101" in out) == (0, False, True)


def test_every_command_goes_on_without_the_key(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "compose.yaml").write_text(BOTH)
    for command in (["convert"], ["plan", "--sandbox"], ["up", "--sandbox", "--yes"]):
        assert run(*command)[0] == 1
    (tmp_path / "compose.yaml").write_text("# c2e: ignore-file[C2E2120, C2E3101]\n" + BOTH)
    code, out, err = run("convert", "--report", "report.json", "--subnet", "subnet-0a1b2c3d")
    assert (code, "C2E" in err) == (0, False)
    assert "privileged" not in out
    report = {e["key"]: e["verdict"] for e in json.loads((tmp_path / "report.json").read_text())}
    assert report["privileged"] == "ignored"
    for command in (["plan", "--sandbox"], ["up", "--sandbox", "--yes"], ["config"]):
        code, _, err = run(*command)
        assert (code, "C2E0060" in err, "C2E2120" in err) == (0, False, False)


def test_a_comment_in_a_shared_file_may_be_for_one_of_its_users(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "base.yml").write_text(
        "services:\n  base:\n    image: x\n    stop_grace_period: 300s  # c2e: ignore[C2E3101]\n"
    )
    extends = "services:\n  web:\n    extends: {file: base.yml, service: base}\n"
    (tmp_path / "one.yml").write_text(extends)
    (tmp_path / "two.yml").write_text(extends + "    stop_grace_period: 10s\n")
    assert found(run, "one.yml") == []
    assert found(run, "two.yml") == [(4, "C2E0060", "warning")]
    assert found(run, "one.yml", "two.yml") == []


@pytest.mark.parametrize(
    ("lint", "left"),
    [
        ("ignore: [C2E2120, C2E3101]", []),
        ("ignore: C2E2120", [STOPS]),
        ("ignore: [C2E2107]", [PRIVILEGED, STOPS]),
        ("per_file: {'*.yaml': [C2E2120]}", [STOPS]),
        ("per_file: {'other/*.yaml': [C2E2120]}", [PRIVILEGED, STOPS]),
        ("strict: true", [PRIVILEGED, (5, "C2E3101", "error")]),
        ("strict: 'off'", [PRIVILEGED, STOPS]),
        ("ignore: [C2E99]", [(1, "C2E0061", "warning"), PRIVILEGED, STOPS]),
        ("ignore: [C2E1004]", [(1, "C2E0061", "warning"), PRIVILEGED, STOPS]),
        ("ignore: [C2E0005, C2E4001]", [(1, "C2E0061", "warning")] * 2 + [PRIVILEGED, STOPS]),
        ("per_file: {'*.yaml': C2E1004}", [(1, "C2E0061", "warning"), PRIVILEGED, STOPS]),
        ("ignroe: [C2E2120]", [(1, "C2E0051", "error")]),
        ("strict: maybe", [(1, "C2E0051", "error")]),
        ("ignore: 12", [(1, "C2E0051", "error")]),
        ("per_file: [C2E2120]", [(1, "C2E0051", "error")]),
    ],
)
def test_settings_of_a_project(
    lint: str,
    left: list[tuple[int, str, str]],
    run: Callable[..., tuple[int, str, str]],
    tmp_path: Path,
) -> None:
    (tmp_path / "compose.yaml").write_text(BOTH)
    (tmp_path / "compose2ecs.yml").write_text(f"lint: {{{lint}}}\n")
    assert sorted(found(run, "compose.yaml")) == sorted(left)


def test_settings_hold_for_one_project_only_and_from_any_folder(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "compose.yaml").write_text(BOTH)
    settings = "lint: {per_file: {compose.yaml: [C2E2120, C2E3101]}}\n"
    (tmp_path / "one" / "compose2ecs.yml").write_text(settings)
    _, out, _ = run("validate", "--format", "json", "one/compose.yaml", "two/compose.yaml")
    files = {d["file"] for d in json.loads(out) if d["severity"] != "note"}
    assert files == {"two/compose.yaml"}


@pytest.mark.parametrize(
    ("lint", "notes"),
    [
        pytest.param("ignore: [C2E2120, C2E3101]", [], id="both are found"),
        pytest.param("ignore: [C2E2120, C2E2107]", ["C2E2107"], id="one isn't"),
        pytest.param("per_file: {'*.yaml': [C2E2107]}", ["C2E2107"], id="nor in the file named"),
        pytest.param("per_file: {'*.json': [C2E3207]}", [], id="files that weren't judged"),
        pytest.param("ignore: [C2E2107, C2E0060]", [], id="those may be ignored, too"),
        pytest.param("ignore: [C2E4201]", [], id="what only an account can say"),
    ],
)
def test_a_setting_for_nothing_is_a_note(
    lint: str, notes: list[str], run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "compose.yaml").write_text(BOTH)
    (tmp_path / "compose2ecs.yml").write_text(f"lint: {{{lint}}}\n")
    told = json.loads(run("validate", "--format", "json", "--strict")[1])
    idle = [d for d in told if d["code"] == "C2E0060"]
    assert [d["message"].split()[0] for d in idle] == notes
    assert {(d["file"], d["severity"]) for d in idle} <= {("compose2ecs.yml", "note")}


ABOVE = "lint: {per_file: {'old/*/compose.yaml': [C2E2120]}, ignore: [C2E2107]}\n"


@pytest.mark.parametrize(
    ("files", "left"),
    [
        pytest.param({"compose2ecs.yml": ABOVE}, [STOPS], id="of the repository"),
        pytest.param(
            {"compose2ecs.yml": "x-ecs: {cpu: x}\nservices: {api: {}}\nwhat: ever\n" + ABOVE},
            [STOPS],
            id="whose other settings belong to its own project",
        ),
        pytest.param(
            {"compose2ecs.yml": ABOVE, "old/compose2ecs.yml": "lint: {ignore: [C2E3101]}\n"},
            [PRIVILEGED],
            id="the nearest counts alone",
        ),
        pytest.param(
            {"compose2ecs.yml": ABOVE, "old/compose2ecs.yml": "x-ecs: {stage: prod}\n"},
            [STOPS],
            id="one without lint is passed over",
        ),
        pytest.param(
            {"compose2ecs.yml": ABOVE, "old/shop/compose2ecs.yml": "x-ecs: {}\n"},
            [STOPS],
            id="even beside the project",
        ),
        pytest.param(
            {"compose2ecs.yml": ABOVE, "old/shop/compose2ecs.yml": "lint: {}\n"},
            [PRIVILEGED, STOPS],
            id="the project's own counts alone",
        ),
        pytest.param(
            {"compose2ecs.yml": ABOVE, "old/.git": "gitdir: elsewhere\n"},
            [PRIVILEGED, STOPS],
            id="not that of another repository",
        ),
        pytest.param(
            {"compose2ecs.yml": "lint: [\n"},
            [(2, "C2E0005", "warning"), PRIVILEGED, STOPS],
            id="one that can't be read stops nothing",
        ),
    ],
)
@pytest.mark.parametrize("start", [".", "old/shop"])
def test_lint_is_looked_for_above_a_project(
    start: str,
    files: dict[str, str],
    left: list[tuple[int, str, str]],
    run: Callable[..., tuple[int, str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "old" / "shop").mkdir(parents=True)
    for name, text in {"old/shop/compose.yaml": BOTH, **files}.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path / start)
    named = ["old/shop/compose.yaml"] if start == "." else []
    assert sorted(found(run, *named)) == sorted(left)


def test_lint_above_holds_for_ecs_json(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "ecs").mkdir()
    (tmp_path / "ecs" / "task.json").write_text(json.dumps(TASK))
    codes = sorted({code for _, code, _ in found(run, "ecs/task.json")})
    lint = f"lint: {{per_file: {{'ecs/*.json': [{', '.join(codes)}]}}}}\n"
    (tmp_path / "compose2ecs.yml").write_text(lint)
    assert found(run, "ecs/task.json") == []


def test_settings_hold_for_ecs_json(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "task.json").write_text(json.dumps(TASK))
    codes = {code for _, code, _ in found(run, "task.json")}
    assert codes
    (tmp_path / "compose2ecs.yml").write_text(f"lint: {{ignore: [{', '.join(sorted(codes))}]}}\n")
    assert found(run, "task.json") == []


@pytest.mark.parametrize("kind", ["text", "json", "sarif", "github"])
def test_strict_makes_warnings_errors_in_every_format(
    kind: str, run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "compose.yaml").write_text(HEAD + "    stop_grace_period: 300s\n")
    sign = {"json": '"severity": "error"', "sarif": '"level": "error",', "text": " error: "}
    mark = sign.get(kind, "::error ")
    code, out, _ = run("validate", "--format", kind)
    assert (code, mark in out) == (0, False)
    code, out, _ = run("validate", "--strict", "--format", kind)
    assert (code, mark in out) == (1, True)


@pytest.mark.parametrize(
    "command",
    [
        ["convert", "--subnet", "subnet-0a1b2c3d"],
        ["plan", "--sandbox"],
        ["up", "--sandbox", "--yes"],
    ],
)
def test_strict_holds_for_every_command_that_judges(
    command: list[str], run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "compose.yaml").write_text(HEAD + "    stop_grace_period: 300s\n")
    code, out, err = run(*command, "--strict")
    assert (code, out) == (1, "")
    assert "C2E3101 error" in err
    (tmp_path / "compose.yaml").write_text(
        HEAD + "    stop_grace_period: 300s # c2e: ignore[C2E3101]\n"
    )
    assert run(*command, "--strict")[0] == 0
