"""Which file was meant, when there is none of the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compose2ecs.compose.load import Sources, load
from compose2ecs.compose.read import file_bytes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("there", "named", "help"),
    [
        ("docker-compose.yml", "docker-compse.yml", 'did you mean "docker-compose.yml"?'),
        ("compose.yml", "compose.yaml", 'did you mean "compose.yml"?'),
        ("docker-compose.yml", "compose.yaml", 'did you mean "docker-compose.yml"?'),
        ("shop/compose.yaml", "shop/compose.yml", 'did you mean "shop/compose.yaml"?'),
        ("shop/compose.yaml", "shop", 'did you mean "shop/compose.yaml"?'),
        ("shop/readme.md", "shop", "name the file inside it"),
        ("shop/compose.yaml", "shpo/compose.yaml", 'there is no folder "shpo" either'),
        ("readme.md", "shop.yml", ""),
    ],
)
def test_a_file_that_is_not_there(there: str, named: str, help: str, tmp_path: Path) -> None:
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("services: {}\n")
    _, (found,) = file_bytes(str(tmp_path / named), named)
    assert found.help == help


@pytest.mark.parametrize(
    ("there", "help"),
    [
        ("docker-compos.yml", 'name one with -f; did you mean "docker-compos.yml"?'),
        ("my-compose-file.yml", 'name one with -f; did you mean "my-compose-file.yml"?'),
        ("values.yml", "name one with -f"),
    ],
)
def test_a_folder_without_a_compose_file(there: str, help: str, tmp_path: Path) -> None:
    (tmp_path / there).write_text("services: {}\n")
    project, found = load(Sources(cwd=str(tmp_path)))
    assert project is None
    assert [d.help for d in found] == [help]
