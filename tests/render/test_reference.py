"""Documentation that code prints is what code prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compose2ecs.render import reference

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("path", reference.pages(), ids=lambda p: p.name)
def test_the_generated_page_is_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == reference.pages()[path], "run `make docs`"


def test_no_page_of_rules_is_left_behind() -> None:
    folder = reference.ROOT / "docs" / "rules"
    assert set(folder.iterdir()) == {p for p in reference.pages() if p.parent == folder}
