"""The table of request shapes against botocore: what it was made from, and what is installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore  # noqa: TID251 the table is generated from its model
import pytest

from compose2ecs.ecs import shapes

if TYPE_CHECKING:
    from types import ModuleType

TOOL = Path(__file__).parents[2] / "tools" / "generate_shapes.py"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_shapes", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_is_what_the_generator_writes(generator: ModuleType) -> None:
    if botocore.__version__ != shapes.VERSION:
        pytest.skip(f"made from botocore {shapes.VERSION}, not {botocore.__version__}")
    written = Path(shapes.__file__).read_text()
    assert written == generator.source(generator.model(), botocore.__version__)


def test_the_installed_botocore_still_contains_the_table(generator: ModuleType) -> None:
    if _number(botocore.__version__) < _number(shapes.VERSION):
        pytest.skip(f"made from botocore {shapes.VERSION}, newer than {botocore.__version__}")
    installed = generator.shapes(generator.model())
    gone = [text for name, shape in shapes.SHAPES.items() for text in _lost(name, shape, installed)]
    assert gone == []


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _lost(name: str, shape: tuple[Any, ...], installed: dict[str, tuple[Any, ...]]) -> list[str]:
    """Members and values of the table that are gone, and members that have become required."""
    other = installed.get(name)
    if other is None or other[0] != shape[0]:
        return [name]
    if shape[0] in ("structure", "union"):
        lost = [f"{name}.{m}" for m, ref in shape[2].items() if other[2].get(m) != ref]
        return lost + [f"{name}.{m} required" for m in other[1] if m not in shape[1]]
    if shape[0] == "string":
        return [f"{name}={value}" for value in shape[1] if value not in other[1]]
    return []
