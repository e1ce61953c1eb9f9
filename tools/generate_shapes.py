# ruff: noqa: INP001 a script, not a package
"""Writes `compose2ecs/ecs/shapes.py`: the ECS request shapes, taken from botocore's model.

Run `python tools/generate_shapes.py` after an update of botocore; tests/ecs says when that is due.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import botocore  # noqa: TID251 the shapes come from its model
from botocore.loaders import Loader  # noqa: TID251 the shapes come from its model

OPERATIONS = ("RegisterTaskDefinition", "CreateService", "UpdateService", "RunTask")
PLAIN = {"string", "integer", "long", "boolean", "double", "float"}
TARGET = Path(__file__).parents[1] / "compose2ecs" / "ecs" / "shapes.py"

HEAD = '''"""ECS request shapes; tools/generate_shapes.py wrote them from botocore {version}.

A shape is a tuple whose first item is its kind:
("structure", required members, {{member: shape}}), ("union", the same),
("list", shape of items, minimum, maximum), ("map", shape of keys, shape of values),
("string" | "integer" | "double" | "boolean", enum, minimum, maximum), ("document",).
A scalar without enum or bounds is named by its kind alone. A bound that is not there is None.
"""

VERSION = "{version}"
'''


def model() -> dict[str, Any]:
    """The ECS service model of the installed botocore."""
    loaded: dict[str, Any] = Loader().load_service_model("ecs", "service-2")
    return loaded


def shapes(service: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Every shape that the four requests reach, by name, in the table's form."""
    out: dict[str, tuple[Any, ...]] = {}
    waiting = [service["operations"][name]["input"]["shape"] for name in OPERATIONS]
    while waiting:
        name = waiting.pop()
        if name not in out:
            shape, reached = _entry(service["shapes"], name)
            out[name] = shape
            waiting += reached
    return dict(sorted(out.items()))


def _entry(known: dict[str, Any], name: str) -> tuple[tuple[Any, ...], list[str]]:
    """One shape in the table's form and the named shapes that it refers to."""
    shape = known[name]
    kind = {"long": "integer", "float": "double"}.get(shape["type"], shape["type"])
    bounds = (shape.get("min"), shape.get("max"))
    if shape.get("document"):
        return ("document",), []
    if kind == "structure":
        refs = {key: _ref(known, member["shape"]) for key, member in shape["members"].items()}
        required = tuple(shape.get("required", ()))
        entry: tuple[Any, ...] = ("union" if shape.get("union") else kind, required, refs)
        return entry, _named(known, refs.values())
    if kind == "list":
        ref = _ref(known, shape["member"]["shape"])
        return (kind, ref, *bounds), _named(known, [ref])
    if kind == "map":
        refs = {part: _ref(known, shape[part]["shape"]) for part in ("key", "value")}
        return (kind, refs["key"], refs["value"]), _named(known, refs.values())
    return (kind, tuple(shape.get("enum", ())), *bounds), []


def _ref(known: dict[str, Any], name: str) -> str:
    """How the table refers to a shape: plain scalars by their kind."""
    shape = known[name]
    kind = {"long": "integer", "float": "double"}.get(shape["type"], shape["type"])
    if kind in PLAIN and not shape.keys() & {"enum", "min", "max"}:
        return str(kind)
    return name


def _named(known: dict[str, Any], refs: Any) -> list[str]:
    return [ref for ref in refs if ref in known]


def source(service: dict[str, Any], version: str) -> str:
    """The text of the module."""
    lines = [HEAD.format(version=version)]
    lines.append("REQUESTS = {")
    operations = service["operations"]
    lines += [f'    "{name}": "{operations[name]["input"]["shape"]}",' for name in OPERATIONS]
    lines.append("}\n")
    lines.append("SHAPES: dict[str, tuple] = {  # type: ignore[type-arg]  # seven kinds of tuple")
    lines += [f"    {name!r}: {shape!r}," for name, shape in shapes(service).items()]
    lines.append("}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the module."""
    TARGET.write_text(source(model(), botocore.__version__))


if __name__ == "__main__":
    main()
