"""The door to jsonschema: what a tree violates in our schemas.

The gate looks first; jsonschema is loaded only for a file that it does not pass, and decides.
"""

from __future__ import annotations

import os

from compose2ecs.compose.gate import passes
from compose2ecs.compose.tree import Map

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Diagnostic

    type_of_path = tuple[str | int, ...]

FORMS = {
    "v1": ("compose-v1.json", ""),
    "v2": ("compose-v2.json", ""),
    "v3": ("compose-v3.json", ""),
    "spec": ("compose-spec.json", ""),
    "x-ecs": ("x-ecs.json", ""),
    "x-ecs.service": ("x-ecs.json", "/definitions/service"),
    "x-ecs.volume": ("x-ecs.json", "/definitions/volume"),
    "x-ecs.secret": ("x-ecs.json", "/definitions/secret"),
    "x-ecs.network": ("x-ecs.json", "/definitions/network"),
    "x-ecs.port": ("x-ecs.json", "/definitions/port"),
    "compose2ecs": ("x-ecs.json", "/definitions/file"),
    "ecs-params": ("ecs-params.json", ""),
    "registry-creds": ("registry-creds.json", ""),
}
"""What can be checked: the schema file, and the place in it."""

COMPOSE_FORMS = frozenset(("v1", "v2", "v3", "spec"))


def schema_path(name: str) -> str:
    """Where a schema file is: in the wheel within the package, else at the top of the checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    installed = os.path.join(package, "schemas", name)
    if os.path.exists(installed):
        return installed
    return os.path.join(os.path.dirname(package), "schemas", name)


def load_schema(name: str) -> dict[str, Any]:
    """One of our schemas, by file name; FileNotFoundError when there is none."""
    import json

    with open(schema_path(name), encoding="utf-8") as file:
        schema: dict[str, Any] = json.load(file)
    return schema


def violations(
    tree: Map, form: str, *, nulls: bool = False, owner: str = ""
) -> tuple[Diagnostic, ...]:
    """Everything in the tree that the form does not allow, in the order of the file.

    `form` is a key of FORMS. With `nulls`, an empty value is allowed anywhere: in an override file
    it leaves what the base file says. `owner` is what messages call a tree that is a part of a
    file: `x-ecs of service "web"`.
    """
    if passes(tree, form):
        return ()
    from compose2ecs.compose.violation import explained

    found = {
        (d.position, d.rule.code, d.message): d
        for error in _validator(form).iter_errors(_suspect(tree, form))
        if not (nulls and error.instance is None)
        for d in explained(error, tree, form, owner)
    }
    return tuple(diagnostic for _, diagnostic in sorted(found.items()))


def allowed(tree: Map, form: str, owner: str = "") -> tuple[Map, tuple[Diagnostic, ...]]:
    """The tree without what the form does not allow, and `violations`, which say what that is.

    What is left obeys the form, so that later stages can go on and find more.
    """
    found, rest = violations(tree, form, owner=owner), tree
    if not found:
        return tree, ()
    # What goes may have been needed where it stood, so its map goes in the next round.
    while errors := list(_validator(form).iter_errors(_suspect(rest, form))):
        for error in errors:
            for path in _bad_paths(error):
                rest = _without(rest, path)
        if not rest:
            break
    return rest, found


def _bad_paths(error: Any) -> list[type_of_path]:
    """What has to go for the tree to obey: the value, or the keys that are not known."""
    from compose2ecs.compose.violation import strangers

    path: type_of_path = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        return [(*path, key) for key in strangers(error)]
    return [path]


def _without(tree: Map, path: type_of_path) -> Map:
    """A copy without what stands at the path; a list goes as a whole."""
    if not path:
        return Map(tree.here)
    key, *below = path
    out = tree.copy()
    inner = tree.get(str(key))
    if isinstance(inner, Map) and below:
        out[str(key)] = _without(inner, tuple(below))
    else:
        out.drop(str(key))
    return out


def _suspect(tree: Map, form: str) -> Map:
    """The tree without the services that the gate passes, because jsonschema is slow."""
    services = tree if form == "v1" else tree.get("services")
    if form not in COMPOSE_FORMS or not isinstance(services, Map):
        return tree
    rest = Map(services.here)
    for name in services:
        one, alone = Map(), Map()
        one[name] = services[name]
        alone["services"] = one
        if not (passes(one, form) if form == "v1" else passes(alone, "spec")):
            rest[name] = services[name]
    if form == "v1":
        return rest
    out = tree.copy()
    out["services"] = rest
    return out


def _validator(form: str) -> Any:
    """A Draft 7 validator for one form, with the schemas that it refers to."""
    import jsonschema  # noqa: TID251 the door
    import referencing
    import referencing.jsonschema

    file, pointer = FORMS[form]
    schema = load_schema(file)
    resources = {file: schema}
    if file in {"compose-v2.json", "compose-v3.json"}:
        resources["compose-spec.json"] = load_schema("compose-spec.json")
    draft7 = referencing.jsonschema.DRAFT7
    registry: Any = referencing.Registry().with_resources(
        [(name, draft7.create_resource(content)) for name, content in resources.items()]
    )
    root = {"$ref": f"{file}#{pointer}"} if pointer else schema
    return jsonschema.Draft7Validator(root, registry=registry)
