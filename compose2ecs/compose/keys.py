"""The keys that our schemas know, as dotted paths; for tests, `explain` and documentation.

List items and the names that a user chooses are left out: `ports.published`, `ulimits.soft`,
`depends_on.condition`, `networks.aliases`. A leaf key is one that has no keys beneath it.
"""

from __future__ import annotations

from compose2ecs.compose.schema import FORMS, load_schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    type_of_entry = tuple[str, dict[str, Any], bool]
    """Dotted path, schema node, whether it is a leaf."""


def leaf_keys(form: str) -> frozenset[str]:
    """Leaf keys of a service in one of the Compose forms (`v1`, `v2`, `v3`, `spec`)."""
    return frozenset(path for path, _, leaf in _service_entries(form) if leaf)


def service_keys(form: str) -> frozenset[str]:
    """Every key of a service, those that hold others included (`deploy`, `ports`)."""
    return frozenset(path for path, _, _ in _service_entries(form))


def top_level_keys(form: str) -> frozenset[str]:
    """Leaf keys outside services, section first: `name`, `volumes.driver`."""
    if form == "v1":
        return frozenset()
    return frozenset(
        path
        for path, _, leaf in _entries(*FORMS[form])
        if leaf and not path.startswith("services.")
    )


def params_keys() -> frozenset[str]:
    """Every key of ecs-params.yml, without the names of services."""
    return frozenset(path for path, _, _ in _entries(*FORMS["ecs-params"]))


def extension_keys(level: str) -> frozenset[str]:
    """Leaf keys of our own section at one level: `x-ecs.cpu`.

    `level` is `project`, `service`, `volume`, `secret`, `network` or `port`.
    """
    entries = _entries(*FORMS[_level_form(level)])
    leaves = {f"x-ecs.{path}" for path, _, leaf in entries if leaf}
    stages = {key for key in leaves if key.startswith("x-ecs.stages.")}  # the same keys again
    return frozenset(leaves - stages | ({"x-ecs.stages"} if stages else set()))


def extension_descriptions(level: str) -> dict[str, str]:
    """What x-ecs.json says of every leaf key of one level, in its order; stages are one key."""
    entries = _entries(*FORMS[_level_form(level)])
    return {
        path: str(node.get("description", ""))
        for path, node, leaf in entries
        if path == "stages" or (leaf and not path.startswith("stages."))
    }


LEVELS = ("service", "project", "port", "volume", "secret", "network")
"""Where an x-ecs section may stand."""


def description(key: str, form: str = "spec") -> str:
    """What our schemas say about a key of a service or of x-ecs; empty for one they don't know."""
    if key.startswith("x-ecs."):
        levels = [_entries(*FORMS[_level_form(level)]) for level in LEVELS]
        entries = (entry for level in levels for entry in level)
        key = key.removeprefix("x-ecs.")
    else:
        entries = (entry for entry in _service_entries(form))
    found = (node for path, node, _ in entries if path == key)
    return str(next(found, {}).get("description", ""))


def section(key: str) -> tuple[str, tuple[str, ...]]:
    """What our schemas say about a key at the top of a file, and the keys directly below it.

    Those of an entry where the user names the entries; an empty text for a key they don't know.
    """
    if key == "x-ecs":
        below = {path.partition(".")[0] for path, _, _ in _entries(*FORMS["x-ecs"])}
        text = "Settings that Compose has no word for, of the whole project."
        return text, tuple(sorted(below))
    said, inner = "", set()
    for path, node, _ in _entries(*FORMS["spec"]):
        if path == key:
            said = str(node.get("description", ""))
        elif path.startswith(f"{key}."):
            inner.add(path.removeprefix(f"{key}.").partition(".")[0])
    return said, tuple(sorted(inner))


def _level_form(level: str) -> str:
    return "x-ecs" if level == "project" else f"x-ecs.{level}"


def since(key: str) -> str:
    """The format versions that brought a key of a service: `1, 2.0, 3.0, spec`; or empty."""
    for form in ("spec", "v1"):
        for path, node, _ in _service_entries(form):
            if path == key:
                return str(node.get("since", "1" if form == "v1" else ""))
    return ""


def _service_entries(form: str) -> Iterator[type_of_entry]:
    file = FORMS["v1" if form == "v1" else "spec"][0]
    return _entries(file, "/definitions/service")


def _entries(file: str, pointer: str) -> Iterator[type_of_entry]:
    """Every key below one place in a schema file."""
    schema = load_schema(file)
    return _below(_place(schema, pointer), "", {file: schema}, file)


def _below(
    node: dict[str, Any], path: str, files: dict[str, Any], file: str
) -> Iterator[type_of_entry]:
    node, file = _resolved(node, files, file)
    for key, sub in node.get("properties", {}).items():
        here = f"{path}.{key}" if path else key
        beneath = list(_below(sub, here, files, file))
        yield here, sub, not beneath or "boolean" in sub.get("type", ())
        yield from beneath
    inner = [sub for pattern, sub in node.get("patternProperties", {}).items() if pattern != "^x-"]
    inner += [
        sub for k in ("items", "additionalProperties") if isinstance(sub := node.get(k), dict)
    ]
    seen: set[str] = set()
    for sub in inner:
        for entry in _below(sub, path, files, file):
            if entry[0] not in seen:
                seen.add(entry[0])
                yield entry


def _resolved(node: dict[str, Any], files: dict[str, Any], file: str) -> tuple[dict[str, Any], str]:
    while "$ref" in node:
        target, _, pointer = node["$ref"].partition("#")
        file = target or file
        if file not in files:
            files[file] = load_schema(file)
        node = _place(files[file], pointer)
    return node, file


def _place(schema: dict[str, Any], pointer: str) -> dict[str, Any]:
    for step in pointer.strip("/").split("/"):
        schema = schema[step] if step else schema
    return schema
