"""A container row that none of a service's keys asks for would make and say nothing for it."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.compose.load import Sources, load
from compose2ecs.mapping import table, translate
from compose2ecs.mapping.row import Row
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options
from compose2ecs.mapping.topology import arrange
from compose2ecs.render.examples import LAUNCH_TYPES, examples, made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from compose2ecs.mapping.row import Container

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects"
EXAMPLES = {(e.text, e.flags): e for e in examples()}.values()
ALWAYS = {row.target for row in table.CONTAINER_ROWS + table.LOG_ROWS if row.always}

TARGETS: tuple[Mapping[str, Any], ...] = (
    {},
    {"launch_type": "EC2"},
    {"layout": "single", "launch_type": "EC2"},
    {"layout": "single", "network_mode": "host", "launch_type": "EC2", "unsupported": "warn"},
)


@pytest.fixture
def skipped(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Run the skipped rows as well, and look that nothing comes of them; those that were."""
    seen: set[str] = set()

    def silent(row: Row) -> Row:
        def by(c: Container) -> None:
            before = deepcopy((vars(c.findings), c.files, c.document))
            value = row.by(c)
            assert not value, row.target
            assert isinstance(value, list | dict | str | None), row.target
            assert (vars(c.findings), c.files, c.document) == before, row.target
            seen.add(row.target)

        return Row(row.target, row.keys, by)

    def every_row(words: Iterable[str]) -> table.type_of_rows:
        asked = [row for row, _ in table.asked_for(words)]
        rows = table.scoped("container")
        return [(row if row in asked else silent(row), path) for row, path in rows]

    monkeypatch.setattr(translate, "asked_for", every_row)
    return seen


@pytest.mark.parametrize("launch_type", LAUNCH_TYPES)
def test_no_row_is_skipped_that_an_example_needs(launch_type: str, skipped: set[str]) -> None:
    for example in EXAMPLES:
        made(example.run_on(launch_type))
    every = {row.target for row, _ in table.scoped("container")}
    assert skipped == every - ALWAYS


@pytest.mark.parametrize("options", TARGETS, ids=str)
def test_no_row_is_skipped_that_a_project_needs(
    options: Mapping[str, Any], skipped: set[str]
) -> None:
    for folder in PROJECTS.iterdir():
        project, found = load(Sources(files=("docker-compose.yml",), cwd=str(folder)))
        assert project is not None, found
        target, _ = resolve(project, Options(**options), region="eu-west-1")
        topology, _ = arrange(project, target)
        translate.translate(project, target, topology)
    assert skipped


def test_an_image_of_the_command_line_needs_no_key(translated: Callable[..., Any]) -> None:
    text = "services: {web: {provider: {type: cloud}}}"
    assert translated(text, images={"web": "nginx:1"}).container()["image"] == "nginx:1"
