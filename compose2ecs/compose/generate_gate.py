"""Writes gate_tables.py from the schemas: `python -m compose2ecs.compose.generate_gate`.

A table is made of nodes: a node maps the Python type of a value to what remains to be checked, or
to None when the type is enough. For a map that is (nodes by key, pattern of the other keys, node of
the other keys or None, whether x- keys are free, required keys); for a list (node of the items,
whether they differ); for text a pattern or a set of words; for a number (least, most). A schema
keyword that has no place in there makes the generator fail, so that the gate can't fall behind.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from compose2ecs.compose.keys import service_keys, since
from compose2ecs.compose.schema import FORMS, load_schema

_KNOWN = {
    "$schema",
    "$id",
    "$comment",
    "title",
    "description",
    "since",
    "default",
    "examples",
    "definitions",
    "type",
    "properties",
    "patternProperties",
    "additionalProperties",
    "required",
    "items",
    "uniqueItems",
    "minimum",
    "maximum",
    "pattern",
    "enum",
    "minLength",
}
_PYTHON_TYPES = {
    "string": ("str",),
    "integer": ("int",),
    "number": ("int", "float"),
    "boolean": ("bool",),
    "null": ("NONE",),
    "object": ("Map",),
    "array": ("Seq",),
}
_ANYTHING = list(_PYTHON_TYPES)
_ONE_CHARACTER = "(?s)."


def gate_tables() -> str:
    """The text of gate_tables.py."""
    tables = _Tables()
    forms = {form: tables.node(*place) for form, place in FORMS.items()}
    lines = [
        '"""The gate\'s tables, generated from schemas/ by generate_gate; do not edit."""',
        "",
        "from compose2ecs.compose.tree import Map, Seq",
        "",
        "NONE = type(None)",
        *tables.lines,
        "FORMS = {",
        *(f"    {form!r}: {name}," for form, name in forms.items()),
        "}",
        "SINCE = {",
        *(f"    {key!r}: {minors}," for key, minors in _since().items()),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _since() -> dict[str, tuple[int | None, int | None]]:
    """Key to the minor versions of 2 and of 3 that brought it; None: no version of these has it.

    Keys of services begin with `services.`, with list items and map keys left out.
    """
    top = load_schema(FORMS["spec"][0])["properties"]
    told = {key: node["since"] for key, node in top.items() if "since" in node}
    told.update({f"services.{key}": since(key) for key in service_keys("spec") if since(key)})
    return {key: (_minor(told[key], "2."), _minor(told[key], "3.")) for key in sorted(told)}


def _minor(versions: str, major: str) -> int | None:
    found = [v.removeprefix(major) for v in versions.split(", ") if v.startswith(major)]
    return int(found[0]) if found else None


class _Tables:
    """Names every node once, in an order in which each uses only earlier ones."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[str, str] = {}

    def node(self, file: str, pointer: str) -> str:
        """The name of the node for one place in one schema file."""
        return self._of(_at(load_schema(file), pointer), file)

    def _of(self, schema: Any, file: str) -> str:
        if "$ref" in schema:
            target, _, pointer = schema["$ref"].partition("#")
            return self.node(target or file, pointer)
        if unknown := set(schema) - _KNOWN:
            raise ValueError(f"{file}: the gate knows no {sorted(unknown)}")
        types = schema.get("type", _ANYTHING)
        parts = [
            f"{python}: {self._remaining(kind, schema, file)}"
            for kind in ([types] if isinstance(types, str) else types)
            for python in _PYTHON_TYPES[kind]
        ]
        return self._named("{" + ", ".join(parts) + "}")

    def _remaining(self, kind: str, schema: Any, file: str) -> str:
        if kind == "object":
            return self._map(schema, file)
        if kind == "array":
            if "items" not in schema and not schema.get("uniqueItems"):
                return "None"
            return f"({self._of(schema.get('items', {}), file)}, {bool(schema.get('uniqueItems'))})"
        if kind == "string":
            return self._text(schema)
        if kind in {"integer", "number"} and ("minimum" in schema or "maximum" in schema):
            return f"({schema.get('minimum')}, {schema.get('maximum')})"
        return "None"

    @staticmethod
    def _text(schema: Any) -> str:
        if "enum" in schema:
            words = sorted(word for word in schema["enum"] if isinstance(word, str))
            return "frozenset((" + "".join(f"{word!r}, " for word in words) + "))"
        if "pattern" in schema:
            return repr(schema["pattern"])
        return repr(_ONE_CHARACTER) if schema.get("minLength") else "None"

    def _map(self, schema: Any, file: str) -> str:
        patterns = dict(schema.get("patternProperties", {}))
        free = patterns.pop("^x-", None) is not None
        others = schema.get("additionalProperties", {})
        if len(patterns) > 1 or (patterns and others is not False):
            raise ValueError(
                f"{file}: the gate knows one pattern of keys besides x-, and then no others"
            )
        (pattern, others) = next(iter(patterns.items()), ("", others))
        keys = {key: self._of(sub, file) for key, sub in schema.get("properties", {}).items()}
        if not keys and others == {}:
            return "None"
        inner = ", ".join(f"{key!r}: {name}" for key, name in keys.items())
        rest = "None" if others is False else self._of(others, file)
        required = tuple(schema.get("required", ()))
        return f"({self._named('{' + inner + '}')}, {pattern!r}, {rest}, {free}, {required!r})"

    def _named(self, text: str) -> str:
        if text not in self.names:
            self.names[text] = f"N{len(self.names)}"
            kind = ": dict[str, object]" if text == "{}" else ""  # the type checker asks for it
            self.lines.append(f"{self.names[text]}{kind} = {text}")
        return self.names[text]


def _at(schema: Any, pointer: str) -> Any:
    for step in pointer.strip("/").split("/"):
        schema = schema[step] if step else schema
    return schema


if __name__ == "__main__":
    Path(__file__).with_name("gate_tables.py").write_text(gate_tables(), encoding="utf-8")
