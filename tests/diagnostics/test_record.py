"""Records are immutable values with defaults, equal by content."""

from __future__ import annotations

import pytest

from compose2ecs.diagnostics.record import Record


class Point(Record):
    x: int
    y: int = 0


def test_a_field_that_is_not_given_has_the_default() -> None:
    assert Point(x=1).as_dict() == {"x": 1, "y": 0}


def test_records_are_equal_by_content() -> None:
    assert Point(x=1) == Point(x=1, y=0)
    assert Point(x=1) != Point(x=2)


def test_replace_changes_what_it_names_only() -> None:
    assert Point(x=1, y=2).replace(y=3) == Point(x=1, y=3)


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        Point(x=1).x = 2  # type: ignore[misc]  # that is the point
