"""pre-commit really runs our hooks, from .pre-commit-hooks.yaml, on a repository made here."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
# What the wheel is built from, and the hooks.
SOURCES = (
    *("compose2ecs", "schemas"),
    *("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"),
)
NO_INDEX = ("No matching distribution", "Temporary failure", "Failed to establish")
GOOD = "services:\n  web:\n    image: nginx:1.27\n    ports: ['80:80']\n"
BAD = GOOD + "    privileged: true\n"
OVERRIDE = "services:\n  web:\n    user: app\n"
TASK = """\
{"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256",
 "memory": "512", "containerDefinitions": [{"name": "web", "image": "nginx:1.27"}]}
"""
CONFIG = """\
repos:
  - repo: {repo}
    rev: {rev}
    hooks:
      - id: compose2ecs-validate
        args: [--region, eu-west-1]
      - id: compose2ecs-validate-json
"""


def git(folder: Path, *words: str) -> str:
    names = ("-c", "user.name=test", "-c", "user.email=test@example.com")
    done = subprocess.run(
        ["git", *names, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def pre_commit(folder: Path, *words: str) -> tuple[int, str]:
    """Exit code and all that pre-commit prints."""
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *words],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A .pre-commit-config.yaml whose repository is this working tree; installed once."""
    pytest.importorskip("pre_commit")
    if not shutil.which("git"):
        pytest.skip("git isn't here")
    # Each word of git's (GIT_DIR, ...) would lead it elsewhere when a git hook runs the tests.
    for name in [n for n in os.environ if n.startswith("GIT_")]:
        del os.environ[name]
    base = tmp_path_factory.getbasetemp()
    # Test processes that run side by side have folders side by side, and share what is installed.
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "pre-commit"
    home.mkdir(exist_ok=True)
    os.environ["PRE_COMMIT_HOME"] = str(home / "cache")
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        config = home / "config.yaml"
        if not config.exists():
            config.write_text(installed(home))
        text = config.read_text()
    if not text:
        pytest.skip("pip can't reach a package index")
    return text


def installed(home: Path) -> str:
    """Make the repository of hooks and let pre-commit install it; empty without an index."""
    source, project = home / "source", home / "project"
    source.mkdir()
    project.mkdir()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, source / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, source / name)
    git(source, "init", "--quiet")
    git(source, "add", "--all")
    git(source, "commit", "--quiet", "--message", "hooks")
    config = CONFIG.format(repo=source, rev=git(source, "rev-parse", "HEAD"))
    git(project, "init", "--quiet")
    (project / ".pre-commit-config.yaml").write_text(config)
    code, said = pre_commit(project, "install-hooks")
    if code and any(sign in said for sign in NO_INDEX):
        return ""
    assert code == 0, said
    return config


@pytest.fixture
def run(tmp_path: Path, hooks: str) -> Callable[..., tuple[int, str]]:
    """Write and stage files, and let pre-commit look at some of them."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".pre-commit-config.yaml").write_text(hooks)

    def call(files: dict[str, str], *staged: str) -> tuple[int, str]:
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(content)
        git(tmp_path, "add", "--all")
        return pre_commit(tmp_path, "run", "--color=never", "--files", *(staged or files))

    return call


def test_two_unrelated_projects_and_ecs_json_pass(run: Callable[..., tuple[int, str]]) -> None:
    files = {
        "shop/docker-compose.yml": GOOD,
        "blog/compose.yaml": GOOD,
        "web.task-definition.json": TASK,
        "package.json": "{}\n",
    }
    code, said = run(files)
    assert code == 0, said
    assert said.count("Passed") == 2


def test_only_the_bad_one_of_two_projects_is_told(run: Callable[..., tuple[int, str]]) -> None:
    code, said = run({"shop/docker-compose.yml": BAD, "blog/compose.yaml": GOOD})
    assert code == 1
    assert "shop/docker-compose.yml:5:5: C2E2120 error: " in said
    assert "blog/" not in said


def test_a_lone_override_is_judged_with_its_base(run: Callable[..., tuple[int, str]]) -> None:
    files = {"shop/compose.yaml": GOOD, "shop/compose.override.yaml": OVERRIDE}
    assert run(files, "shop/compose.override.yaml")[0] == 0
    files["shop/compose.override.yaml"] = OVERRIDE + "    privileged: true\n"
    code, said = run(files, "shop/compose.override.yaml")
    assert code == 1
    assert "shop/compose.override.yaml:4:5: C2E2120 error: " in said


def test_settings_are_judged_with_the_file_beside_them(
    run: Callable[..., tuple[int, str]],
) -> None:
    files = {"shop/compose.yaml": GOOD, "shop/compose2ecs.yml": "services: {web: {cpu: lots}}\n"}
    code, said = run(files, "shop/compose2ecs.yml")
    assert code == 1
    assert "shop/compose2ecs.yml:1:23: C2E1005 error: " in said


def test_bad_json_is_told(run: Callable[..., tuple[int, str]]) -> None:
    code, said = run({"web.task-definition.json": TASK.replace('"512"', '"100"')})
    assert code == 1
    assert "web.task-definition.json:1:" in said
