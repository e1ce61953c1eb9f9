"""Compose YAML to documents, as one step for the table tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from compose2ecs.compose.load import Sources, load
from compose2ecs.diagnostics.diagnostic import has_errors
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options
from compose2ecs.mapping.topology import arrange
from compose2ecs.mapping.translate import translate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.ecs.state import EcsState
    from compose2ecs.mapping.row import Entry
    from compose2ecs.mapping.topology import Topology


class Translated(NamedTuple):
    """What became of a file."""

    state: EcsState
    report: tuple[Entry, ...]
    diagnostics: tuple[Diagnostic, ...]
    topology: Topology

    def task(self, name: str = "shop-web") -> dict[str, Any]:
        return dict(self.state.task_definitions[name])

    def service(self, name: str = "shop-web") -> dict[str, Any]:
        return dict(self.state.services[name])

    def container(self, name: str = "web") -> dict[str, Any]:
        return next(
            dict(c)
            for t in self.state.task_definitions.values()
            for c in t["containerDefinitions"]
            if c["name"] == name
        )

    @property
    def verdicts(self) -> dict[tuple[str | None, str], str]:
        return {(e.service, e.key): e.verdict for e in self.report}

    @property
    def codes(self) -> list[tuple[str, str, int]]:
        return [(d.rule.code, d.severity, d.position.line) for d in self.diagnostics]


@pytest.fixture
def translated(tmp_path: Path) -> Callable[..., Translated]:
    """Translate the text of a Compose file of project `shop`, with options of the command line."""

    def run(text: str, **options: Any) -> Translated:
        (tmp_path / "compose.yaml").write_text(text)
        project, found = load(
            Sources(files=("compose.yaml",), project_name="shop", cwd=str(tmp_path))
        )
        assert project is not None, found
        assert not has_errors(found), found
        target, more = resolve(project, Options(**options), region="eu-west-1")
        topology, arranged = arrange(project, target)
        state, report, last = translate(project, target, topology)
        return Translated(state, tuple(report), (*more, *arranged, *last), topology)

    return run
