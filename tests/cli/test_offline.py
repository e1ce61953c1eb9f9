"""`config`, `convert`, `validate` and `explain` as interface.md describes them."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from compose2ecs.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WEB = """\
services:
  web:
    image: nginx:1.27
    ports: ["8080:80"]
    environment:
      GREETING: "yes"
"""


class Said(NamedTuple):
    """What one call printed, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    """Calls the program in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")

    def call(*argv: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["compose2ecs", *argv])
        code = main()
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call


def test_convert_prints_all_four_lists(run: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(WEB)
    done = run("convert")
    documents = json.loads(done.out)
    assert done.code == 0
    assert list(documents) == ["taskDefinitions", "services", "tasks", "prerequisites"]
    (definition,) = documents["taskDefinitions"]
    assert definition["containerDefinitions"][0]["image"] == "nginx:1.27"


def test_convert_writes_one_file_for_each_document(
    run: Callable[..., Said], tmp_path: Path
) -> None:
    (tmp_path / "compose.yaml").write_text("name: shop\n" + WEB)
    done = run("convert", "--out", "ecs", "--report", "report.json")
    assert (done.code, done.out) == (0, "")
    names = sorted(p.name for p in (tmp_path / "ecs").iterdir())
    assert names == ["shop-web.service.json", "shop-web.task-definition.json"]
    service = json.loads((tmp_path / "ecs" / names[0]).read_text())
    assert service["serviceName"] == service["taskDefinition"] == "shop-web"
    keys = {e["key"]: e for e in json.loads((tmp_path / "report.json").read_text())}
    assert keys["image"]["verdict"] == "converted"
    assert keys["image"]["fields"] == ["container.image"]
    assert (keys["ports"]["verdict"], keys["ports"]["line"]) == ("approximated", 5)


def test_the_same_call_prints_the_same_bytes(run: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(WEB)
    assert run("convert", "--notes") == run("convert", "--notes")


def test_config_means_the_same_in_both_formats(run: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(WEB)
    as_json = run("config", "--format", "json").out
    (tmp_path / "compose.yaml").write_text(run("config").out)
    assert run("config", "--format", "json").out == as_json


def test_a_file_can_come_from_standard_input(
    run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(WEB.encode())))
    assert json.loads(run("config", "-f", "-", "--format", "json").out)["services"]["web"]


def test_an_override_is_judged_with_its_base(run: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(WEB)
    (tmp_path / "compose.override.yaml").write_text("services: {web: {user: 0}}\n")
    assert "compose.override.yaml:1:" in run("validate", "compose.override.yaml").out
    assert run("validate", "compose.override.yaml") == run("validate", "compose.yaml")


def test_a_file_that_another_extends_is_judged_through_it(
    run: Callable[..., Said], tmp_path: Path
) -> None:
    (tmp_path / "base.yaml").write_text("services: {base: {environment: {A: b}}}\n")
    extends = "services:\n  web:\n    image: x\n    extends:\n      file: base.yaml\n"
    (tmp_path / "compose.yaml").write_text(extends + "      service: base\n")
    assert run("validate", "base.yaml").code == 0
    (tmp_path / "compose.yaml").unlink()
    assert run("validate", "base.yaml").code == 1


def test_several_projects_and_ecs_json_in_one_call(
    run: Callable[..., Said], tmp_path: Path
) -> None:
    for name in ("one.yml", "two.yml"):
        (tmp_path / name).write_text("services:\n  web:\n    imagee: x\n")
    task = {"family": "web", "containerDefinitions": [{"name": "web", "image": "a b"}]}
    (tmp_path / "task.json").write_text(json.dumps(task, indent=1))
    done = run("validate", "--format", "json", "one.yml", "two.yml", "task.json")
    places = {(d["file"], d["line"], d["code"]) for d in json.loads(done.out)}
    assert done.code == 1
    assert {("one.yml", 3, "C2E1004"), ("two.yml", 3, "C2E1004")} <= places
    assert any(file == "task.json" and line == 6 for file, line, _ in places)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("// ours\n{TASK}", "1:1", "JSON has no comments"),
        ("/* ours */ {TASK}", "1:1", "JSON has no comments"),
        ("{TASK}{TASK}", "1:86", "a second document begins here; a file holds one"),
        ('{"family": "web', "1:12", "the text in quotes isn't closed"),
        ('{"family": "\\ud800"}', "1:13", "\\ud800 is half a character"),
        ('{"a": "\\ud83d\\ude00", "family": "x\\udc00"}', "1:35", "\\udc00 is half a character"),
        ("{HALF}", "1:125", "\\udfff is half a character"),
        ('[{"name": "web", "image": "x"}]', "1:1", "these are containers without a task"),
        ('{"taskArn": "arn", "taskDefinitionArn": "arn"}', "1:1", "this is no ECS document"),
        (
            '{"service": "web", "scale": {}, "taskDefinition": "w"}',
            "1:1",
            "a request for a task set",
        ),
        ("{NUMBER}", "1:2", "unknown key"),
    ],
)
def test_what_is_no_json_or_no_ecs_document_is_said_once(
    run: Callable[..., Said], tmp_path: Path, text: str, place: str, message: str
) -> None:
    task = '{"family": "web", "containerDefinitions": [{"name": "w", "image": "x", "memory": 9}]}'
    text = text.replace("{TASK}", task).replace("{NUMBER}", '{"containerDefinition": 1}')
    half = ', "environment": [{"name": "A", "value": "\\udfff"}]}]}'
    text = text.replace("{HALF}", task.removesuffix("}]}") + half)
    (tmp_path / "task.json").write_text(text)
    (line,) = (ln for ln in run("validate", "task.json").out.splitlines() if "task.json" in ln)
    assert line.startswith(f"task.json:{place}: ")
    assert message in line


def test_a_compose_file_in_json_is_a_project(run: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "compose.json").write_text('{"services": {"web": {"imagee": "x"}}}')
    assert "C2E1004" in run("validate", "compose.json").out


def test_every_key_that_no_row_maps_has_a_page() -> None:
    from compose2ecs.mapping.unmapped import UNMAPPED
    from compose2ecs.render.explain import page

    assert all(page(u.key) for u in UNMAPPED)


def test_strict_makes_a_warning_fail(run: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("version: '9'\n" + WEB)
    assert run("validate").code == 0
    assert run("validate", "--strict").code == 1


def test_notes_are_counted_and_shown_when_asked_for(
    run: Callable[..., Said], tmp_path: Path
) -> None:
    (tmp_path / "compose.yaml").write_text(WEB)
    quiet, loud = run("validate"), run("validate", "--notes")
    assert "--notes shows" in quiet.out
    assert " note: " not in quiet.out
    assert " note: " in loud.out


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("C2E1004", "C2E1004 (error)"),
        ("c2e1004", "C2E1004 (error)"),
        ("SIZE-01", "rule book SIZE-01"),
        ("healthcheck", "container.healthCheck"),
        ("services.healthcheck.test", "container.healthCheck"),
        ("services.web.healthcheck.test", "container.healthCheck"),
        ("cgroup_parent", "ECS chooses the cgroup."),
        ("x-ecs.cpu", "task.cpu"),
        ("profiles", "profiles: done in another way"),
        ("services", "the containers of the project, by name.\n    Keys of each: annotations,"),
        (
            "volumes",
            "volumes by name.\n    Keys of each: driver, driver_opts, external, labels, name",
        ),
        ("volumes", "In a service:\n\nWhat is mounted."),
        ("networks", "    Keys of each: attachable, driver,"),
        ("secrets", "    Keys of each: driver, driver_opts, environment, external, file,"),
        ("configs", "    Keys of each: content, environment, external, file, labels, name,"),
        ("models", "At the top of a file: AI models by name."),
        ("name", "At the top of a file: the project's name."),
        ("version", 'At the top of a file: the format, such as "3.8";'),
        ("include", "    Its keys: env_file, path, project_directory"),
        ("C2E2930", "with ecs-params.yml beside it\n    task_definition: {task_role_arn: }"),
        ("x-ecs", "    Its keys: account, assign_public_ip, capacity_providers, cluster,"),
    ],
)
def test_explain_knows_codes_rules_and_keys(
    subject: str, said: str, run: Callable[..., Said]
) -> None:
    done = run("explain", subject)
    assert done.code == 0
    assert said in done.out
    assert max(map(len, done.out.splitlines())) <= 100


@pytest.mark.parametrize(
    ("subject", "meant"),
    [
        ("C2E311", "C2E3110"),
        ("C2E10004", "C2E1004"),
        ("SIZE-1", "SIZE-01"),
        ("healthchek", "healthcheck"),
        ("enviroment", "environment"),
        ("grace_period", "stop_grace_period"),
        ("x-ecs.memroy", "x-ecs.memory"),
    ],
)
def test_explain_asks_what_was_meant(subject: str, meant: str, run: Callable[..., Said]) -> None:
    done = run("explain", subject)
    assert (done.code, done.out) == (2, "")
    assert f'did you mean "{meant}"?' in done.err


def test_explain_tells_how_to_ignore_what_can_be_ignored(run: Callable[..., Said]) -> None:
    assert "# c2e: ignore[C2E2107]" in run("explain", "C2E2107").out
    assert "c2e: ignore" not in run("explain", "C2E1004").out
