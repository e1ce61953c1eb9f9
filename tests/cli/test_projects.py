"""Which project a file that `validate` is given belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compose2ecs.cli.projects import project_of

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = "services: {web: {image: x}}\n"
PART = "services: {web: {user: app}}\n"


@pytest.mark.parametrize(
    ("there", "named", "project"),
    [
        ({"a.yml": WHOLE}, "a.yml", ("a.yml",)),
        ({"a.yml": WHOLE, "a.override.yml": PART}, "a.yml", ("a.yml", "a.override.yml")),
        ({"a.yml": WHOLE, "a.override.yml": PART}, "a.override.yml", ("a.yml", "a.override.yml")),
        ({"a.yaml": WHOLE, "a.override.yml": PART}, "a.override.yml", ("a.yaml", "a.override.yml")),
        ({"a.override.yml": PART}, "a.override.yml", ("a.override.yml",)),
        ({"a.yml": WHOLE, "a.prod.yml": PART}, "a.prod.yml", ("a.yml", "a.prod.yml")),
        ({"a.yml": WHOLE, "a.prod.yml": WHOLE}, "a.prod.yml", ("a.prod.yml",)),
        ({"a.prod.yml": PART}, "a.prod.yml", ("a.prod.yml",)),
        ({"compose.yml": WHOLE, "compose2ecs.yml": ""}, "compose2ecs.yml", ("compose.yml",)),
        ({"compose.yml": WHOLE, "ecs-params.yml": ""}, "ecs-params.yml", ("compose.yml",)),
        ({"ecs-params.yml": ""}, "ecs-params.yml", ()),
        (
            {"base.yml": WHOLE, "compose.yml": "include: [base.yml]\n" + WHOLE},
            "base.yml",
            ("compose.yml",),
        ),
    ],
)
def test_a_file_is_judged_in_its_project(
    there: dict[str, str],
    named: str,
    project: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, content in there.items():
        (tmp_path / name).write_text(content)
    monkeypatch.chdir(tmp_path)
    assert project_of(named) == project
    monkeypatch.chdir("/")
    below = str(tmp_path)
    assert project_of(f"{below}/{named}") == tuple(f"{below}/{f}" for f in project)
