"""Documentation that code prints is what code prints."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from compose2ecs.render import reference

if TYPE_CHECKING:
    from pathlib import Path


@cache
def pages() -> dict[Path, str]:
    """Made once, and only when a test runs: the support table takes seconds."""
    return reference.pages()


def test_every_generated_page_is_current() -> None:
    stale = [p.name for p, text in pages().items() if p.read_text(encoding="utf-8") != text]
    assert not stale, "run `make docs`"


def test_no_page_of_rules_is_left_behind() -> None:
    folder = reference.ROOT / "docs" / "rules"
    assert set(folder.iterdir()) == {p for p in pages() if p.parent == folder}
