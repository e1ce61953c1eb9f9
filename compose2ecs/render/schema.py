"""Our schemas as editors want them: one file each, complete, its root being the file's own form."""

from __future__ import annotations

from typing import Any

from compose2ecs.compose.schema import load_schema

NAMES = ("x-ecs", "compose", "ecs-params")
_PROJECT = "#/definitions/project"


def editor_schema(name: str) -> dict[str, Any]:
    """`x-ecs`: a compose2ecs.yml; `compose`: a Compose file with x-ecs in it; `ecs-params`."""
    if name == "compose":
        return _compose()
    return _extras() if name == "x-ecs" else load_schema("ecs-params.json")


def _sections() -> dict[str, Any]:
    """The definitions of x-ecs.json, the project's section among them."""
    schema = load_schema("x-ecs.json")
    definitions: dict[str, Any] = schema.pop("definitions")
    project = {key: schema[key] for key in schema if not key.startswith("$")}
    every = {**definitions, "project": project}
    return {name: _repointed(node, {"#": _PROJECT}) for name, node in every.items()}


def _extras() -> dict[str, Any]:
    """The content of a compose2ecs.yml: `file`, with the sections of services and others."""
    definitions = _sections()
    file = definitions.pop("file")
    for part, one in _PARTS.items():
        section = {"$ref": f"#/definitions/{one}"}
        # A section stands there itself, or below the key x-ecs.
        wrapped = {"x-ecs": section, **({"ports": _ports()} if one == "service" else {})}
        below = {"type": "object", "properties": wrapped, "additionalProperties": False}
        either = {"anyOf": [section, below]}
        file["properties"][part]["additionalProperties"] = either
    # A service's section may hold those of its ports.
    definitions["service"]["properties"]["ports"] = _ports()
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "compose2ecs.yml",
        "description": "What Compose has no word for, beside the Compose file.",
        **file,
        "definitions": definitions,
    }


_PARTS = {
    "services": "service",
    "volumes": "volume",
    "secrets": "secret",
    "networks": "network",
}


def _ports() -> dict[str, Any]:
    return {
        "description": "Sections of ports, by the container's port.",
        "type": "object",
        "additionalProperties": {"$ref": "#/definitions/port"},
    }


def _compose() -> dict[str, Any]:
    """Today's Compose format, with x-ecs known where it may stand."""
    schema = load_schema("compose-spec.json")
    ours = _sections()
    names = {f"#/definitions/{name}": f"#/definitions/x-ecs.{name}" for name in ours}
    for name, section in ours.items():
        schema["definitions"][f"x-ecs.{name}"] = _repointed(section, names)
    schema["properties"]["x-ecs"] = {"$ref": "#/definitions/x-ecs.project"}
    for part in (*_PARTS.values(), "port"):
        properties = schema["definitions"][part].setdefault("properties", {})
        properties["x-ecs"] = {"$ref": f"#/definitions/x-ecs.{part}"}
    schema["title"] = "Compose file with x-ecs"
    schema.pop("$id", None)
    widened: dict[str, Any] = _with_variables(schema)
    return widened


def _with_variables(node: Any) -> Any:
    """A schema that takes a text with a variable where it wants a number, a size or a truth.

    We check what `${REPLICAS:-1}` became; an editor sees the text itself.
    """
    if isinstance(node, list):
        return [_with_variables(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {key: _with_variables(inner) for key, inner in node.items()}
    kinds = node.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else list(kinds) if isinstance(kinds, list) else []
    if isinstance(node.get("pattern"), str):
        out["pattern"] = rf"{node['pattern']}|\$"
    elif {"integer", "number", "boolean"} & set(kinds) and "string" not in kinds:
        out |= {"type": [*kinds, "string"], "pattern": r"\$"}
    return out


def _repointed(node: Any, names: dict[str, str]) -> Any:
    """A schema whose references lead to where their targets are now."""
    if isinstance(node, dict):
        return {
            key: names.get(sub, sub) if key == "$ref" else _repointed(sub, names)
            for key, sub in node.items()
        }
    return [_repointed(item, names) for item in node] if isinstance(node, list) else node
