"""After `up` the plan is empty: for our own projects, and for hundreds of other people's."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.__main__ import main
from compose2ecs.diagnostics.diagnostic import has_errors
from compose2ecs.mapping.target import Options
from compose2ecs.render import plan as render
from compose2ecs.sandbox.sandbox import open_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parents[2]
FIXTURES = sorted(
    p
    for p in (HERE / "fixtures" / "projects").glob("*/expected/*.json")
    if json.loads(p.read_text())["exit"] == 0
)
CORPUS = HERE.parent / "shared" / "cases" / "compose"
CHUNKS = 12
WAYS: dict[str, dict[str, Any]] = {
    "fargate": {},
    "fargate, single": {"layout": "single"},
    "ec2": {"launch_type": "EC2", "create_cluster": True},
    "ec2, single": {"launch_type": "EC2", "create_cluster": True, "layout": "single"},
}
ACCOUNT = "123456789012"
PROVIDERS = {"placement": ("machines", ["spot", "on-demand"])}
"""By fixture, a cluster that is there before, with its capacity providers."""
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


@pytest.mark.parametrize("case", FIXTURES, ids=lambda p: f"{p.parts[-3]}-{p.stem}")
def test_after_up_the_plan_of_a_fixture_is_empty(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = json.loads(case.read_text())["flags"]
    monkeypatch.chdir(case.parents[1])
    monkeypatch.setenv("AWS_REGION", "eu-west-1")

    state = str(tmp_path / "sandbox.json")
    for cluster, providers in filter(None, [PROVIDERS.get(case.parts[-3])]):
        sandbox = open_sandbox(state, region="eu-west-1")
        request = {"clusterName": cluster, "capacityProviders": providers}
        sandbox.answer("ecs", "CreateCluster", request)
        sandbox.save()

    def run(command: str, *more: str) -> int:
        where = ["--sandbox", "--sandbox-state", state, "--create-cluster", "--account", ACCOUNT]
        words = [command, "docker-compose.yml", *flags, *where, *more]
        monkeypatch.setattr(sys, "argv", ["compose2ecs", *words])
        return main()

    assert run("up", "--yes") == 0, capsys.readouterr()
    capsys.readouterr()
    assert run("plan", "--detailed-exitcode") == 0, capsys.readouterr().out


def projects(chunk: int) -> Iterator[tuple[str, list[Path]]]:
    """Every CHUNKS-th project of the corpus: a name of its own, and its files."""
    cases = sorted(p.parent for p in CORPUS.glob("*/meta.json"))
    for number, case in list(enumerate(cases))[chunk::CHUNKS]:
        files = json.loads((case / "meta.json").read_text())["files"]
        yield f"p{number}", [case / name for name in files]


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.exists(), reason="../shared is not here")
@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("way", WAYS if LONG else ["fargate"])
def test_after_up_the_plan_of_other_peoples_projects_is_empty(
    way: str, chunk: int, account: Any
) -> None:
    options = Options(unsupported="warn", registry="example.com/app", **WAYS[way])
    empty = 0
    for name, files in projects(chunk):
        project, target, found = account.read_files(files, options, name)
        if has_errors(found):
            continue
        plan, found = account.planned(project, target)
        assert plan is not None, (files, found)
        outcome = account.apply(plan)
        assert outcome.code == 0, (files, outcome)
        again, found = account.planned(project, target)
        assert again is not None, (files, found)
        assert again.empty, (files, render.text(again))
        empty += 1
    assert empty >= 10, "hardly a project of this part converts"
