"""THE table: one row per ECS field, and every key that has none.

The support table in the README and `compose2ecs explain KEY` are printed from it, and four tests
keep
it true (tests/mapping/test_table.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compose2ecs.mapping.row import Row, Unmapped

CONTAINER_ROWS: tuple[Row, ...] = ()

TASK_ROWS: tuple[Row, ...] = ()

SERVICE_ROWS: tuple[Row, ...] = ()

PREREQUISITE_ROWS: tuple[Row, ...] = ()

UNMAPPED: tuple[Unmapped, ...] = ()

ROWS = (*CONTAINER_ROWS, *TASK_ROWS, *SERVICE_ROWS, *PREREQUISITE_ROWS)
