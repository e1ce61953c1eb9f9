"""What all tests share: hypothesis profiles, and no AWS configuration of the machine's own."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from botocore.loaders import Loader  # noqa: TID251 read AWS's models once for all tests
from hypothesis import settings

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
    from collections.abc import Sequence
    from pathlib import Path

    from compose2ecs.compose.project import Project
    from compose2ecs.deploy.change import Plan
    from compose2ecs.deploy.events import Outcome
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.mapping.target import Target

    Found = tuple[Diagnostic, ...]
    Read = tuple[Project | None, Target | None, Found]
    Judged = tuple[Plan | None, Found]

MODELS = Loader()
REGION = "us-east-1"

# The same examples every time, so that a change is not blamed for what it didn't do; `make fuzz`
# looks for new ones.
settings.register_profile("quick", max_examples=25, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=300, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(autouse=True, scope="session")
def _no_aws_of_ours(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests must not see, and can't touch, an account of whoever runs them."""
    nothing: Path = tmp_path_factory.mktemp("aws") / "none"
    for name in list(os.environ):
        if name.startswith(("AWS_", "COMPOSE_", "BOTO")):
            del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = str(nothing)
    os.environ["AWS_SHARED_CREDENTIALS_FILE"] = str(nothing)
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"


class Account:
    """A sandbox, and what `plan` and `up` do there with Compose files: no process, no real time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sandbox = open_sandbox(None)
        session = self.sandbox.session()
        session._session.register_component("data_loader", MODELS)
        self.clients = connect(session, region=REGION, clock=self.sandbox.clock)
        self.events: list[Any] = []

    def read(self, compose: dict[str, Any], options: Options | None = None) -> Read:
        """Project, target and findings of a file with this content."""
        path = self.folder / "compose.yaml"
        path.write_text(json.dumps(compose))
        return read((str(path),), options)

    def read_files(self, files: Sequence[Path], options: Options, name: str) -> Read:
        """The same of files as they are, under another project name."""
        return read([str(f) for f in files], options, name)

    def planned(self, project: Project, target: Target, **choices: Any) -> Judged:
        """The plan, unless something stands in its way, and what there is to say."""
        return pipeline.planned(Work(self.clients), project, target, **choices)

    def judged(
        self, compose: dict[str, Any], *, options: Options | None = None, **choices: Any
    ) -> Judged:
        project, target, found = self.read(compose, options)
        assert project is not None, found
        assert target is not None
        return self.planned(project, target, **choices)

    def plan(self, compose: dict[str, Any], **choices: Any) -> Plan:
        plan, found = self.judged(compose, **choices)
        assert plan is not None, [d.message for d in found if d.severity == "error"]
        return plan

    def apply(self, plan: Plan, **options: Any) -> Outcome:
        self.events = []
        return apply(Work(self.clients), plan, on_event=self.events.append, **options)

    def up(self, compose: dict[str, Any], **choices: Any) -> Outcome:
        return self.apply(self.plan(compose, **choices))

    def service(self, name: str, cluster: str = "shop") -> dict[str, Any]:
        """As DescribeServices answers, with tags."""
        return self.clients.ecs.services(cluster, [name])[0]

    def definition(self, name: str, cluster: str = "shop") -> dict[str, Any]:
        """The revision that a service runs, with its tags inside."""
        revision = self.service(name, cluster)["taskDefinition"]
        document, tags = self.clients.ecs.task_definition(revision)
        return {**document, "tags": tags}


def read(files: Sequence[str], options: Options | None = None, name: str | None = None) -> Read:
    """A project and its target, as far as the files have no error."""
    project, found = load(Sources(files=tuple(files), environment={}, project_name=name))
    if project is None or has_errors(found):
        return None, None, found
    target, more = resolve(project, options or Options(), region=REGION)
    _, last = pipeline.translation(project, target)
    return project, target, (*found, *more, *last)


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return Account(tmp_path)


@pytest.fixture
def new_account(tmp_path: Path) -> Any:
    """Makes accounts, for tests that need a fresh one for every example."""
    return lambda: Account(tmp_path)
