"""Laws of the whole: whatever two projects of one name say, after `up` the plan is empty."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from compose2ecs import pipeline
from compose2ecs.aws.clients import connect
from compose2ecs.compose.load import Sources, load
from compose2ecs.deploy.apply import apply
from compose2ecs.deploy.pace import Work
from compose2ecs.diagnostics.diagnostic import has_errors
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options
from compose2ecs.sandbox.sandbox import open_sandbox

if TYPE_CHECKING:
    from compose2ecs.compose.project import Project
    from compose2ecs.deploy.change import Plan
    from compose2ecs.mapping.target import Target

Compose = dict[str, Any]
NAMES: list[str] = ["api", "cache", "db", "web", "worker"]


@st.composite
def projects(draw: st.DrawFn) -> Compose:
    """One to five services that may name each other in circles and share tasks."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    services = {name: draw(services_of(names, i)) for i, name in enumerate(names)}
    project: Compose = {"name": "shop", "services": services}
    role = draw(st.sampled_from([None, "arn:aws:iam::123456789012:role/team/runs"]))
    if role:
        project["x-ecs"] = {"execution_role": role}
    return project


@st.composite
def services_of(draw: st.DrawFn, names: list[str], index: int) -> Compose:
    service: Compose = {"image": draw(st.sampled_from(["app:1", "app:2", "job:7"]))}
    if draw(st.booleans()):
        service["expose"] = [str(8000 + index)]
    named = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    if named:
        service["environment"] = {f"{n.upper()}_HOST": n for n in named}
    earlier = names[:index]
    waits = draw(st.booleans())
    if earlier and waits:
        service["depends_on"] = [draw(st.sampled_from(earlier))]
    replicas = draw(st.sampled_from([None, 0, 1, 3]))
    if replicas is not None:
        service["deploy"] = {"replicas": replicas}
    task = draw(st.sampled_from([None, None, None, "front", "back"]))
    if task:
        service["x-ecs"] = {"task": task}
    return service


def resolved(compose: Compose, folder: Path) -> tuple[Project, Target]:
    path = folder / "compose.yaml"
    path.write_text(json.dumps(compose))
    project, found = load(Sources(files=(str(path),), environment={}))
    assert project is not None, found
    target, found = resolve(project, Options(), region="us-east-1")
    assert not has_errors(found), found
    return project, target


def is_sound(compose: Compose) -> bool:
    """Whether the file has no error: sharing a task can close a circle of waiting."""
    with tempfile.TemporaryDirectory() as folder:
        project, target = resolved(compose, Path(folder))
    return not has_errors(pipeline.translation(project, target)[1])


class Account:
    """A sandbox, and the access that all runs share: making it takes longer than a run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sandbox = open_sandbox(None)
        session = self.sandbox.session()
        self.clients = connect(session, region="us-east-1", clock=self.sandbox.clock)

    def plan(self, compose: Compose) -> Plan:
        project, target = resolved(compose, self.folder)
        plan, found = pipeline.planned(Work(self.clients), project, target)
        assert plan is not None, found
        return plan

    def up(self, compose: Compose) -> int:
        return apply(Work(self.clients), self.plan(compose)).code


# A run takes a third of a second, and shrinking needs hundreds of them: the first failing pair is
# small enough to read.
quickly = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@quickly
@given(before=projects().filter(is_sound), after=projects().filter(is_sound))
def test_after_up_the_plan_is_empty(before: Compose, after: Compose, tmp_path: Path) -> None:
    account = Account(tmp_path)
    assert account.up(before) == 0
    assert account.up(after) == 0
    assert account.plan(after).empty


@quickly
@given(project=projects().filter(is_sound))
def test_a_second_up_makes_no_write_call(project: Compose, tmp_path: Path) -> None:
    account = Account(tmp_path)
    assert account.up(project) == 0
    before = len(account.sandbox.writes())
    assert account.up(project) == 0
    assert account.sandbox.writes()[before:] == []


@pytest.mark.parametrize("image", ["sandbox/exit:1", "sandbox/unpullable"])
def test_a_rollback_is_never_called_success(image: str, tmp_path: Path) -> None:
    account = Account(tmp_path)
    good = {"name": "shop", "services": {"web": {"image": "nginx:1", "expose": ["80"]}}}
    bad = {"name": "shop", "services": {"web": {"image": image, "expose": ["80"]}}}
    assert account.up(good) == 0
    assert account.up(bad) == 5
    assert not account.plan(bad).empty
