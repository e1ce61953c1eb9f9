"""One violation of a schema, said in the user's words at its place; loaded when there is one."""

from __future__ import annotations

from compose2ecs.compose.schema import COMPOSE_FORMS
from compose2ecs.compose.tree import position
from compose2ecs.diagnostics import schema_rules as rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.compose.tree import Map
    from compose2ecs.diagnostics.diagnostic import Diagnostic

    type_of_path = tuple[str | int, ...]

_NAME_PATTERN = "^[a-zA-Z0-9._-]+$"
_SECTIONS = {
    "services": "service",
    "networks": "network",
    "volumes": "volume",
    "secrets": "secret",
    "configs": "config",
    "models": "model",
}
_TYPE_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a map",
}
_OTHER_FORMATS = {
    "net": "network_mode",
    "log_driver": "logging with driver",
    "log_opt": "logging with options",
    "dockerfile": "build with context and dockerfile",
    "volume_driver": "driver of the volume at the top level",
}
"""Service keys of v1 files, and what later files have instead."""
_SAME_MEANING = {
    "env": "environment",
    "env_vars": "environment",
    "envs": "environment",
    "cmd": "command",
    "port": "ports",
    "memory": "mem_limit",
    "mem": "mem_limit",
    "cpu": "cpus",
    "workdir": "working_dir",
    "depends": "depends_on",
    "health_check": "healthcheck",
    "grace_period": "stop_grace_period",
    "name": "container_name",
}
"""What people write from memory of other tools, and the key that they mean."""


def explained(error: Any, tree: Map, form: str, owner: str) -> Iterator[Diagnostic]:
    """One violation of JSON Schema as one diagnostic, or one for each key or item concerned."""
    path: type_of_path = tuple(error.absolute_path)
    schema, value, keyword = error.schema, error.instance, error.validator
    subject, at = _subject(path, form, owner), position(tree, path)
    if keyword == "additionalProperties":
        yield from _unknown_keys(error, tree, form, owner)
    elif keyword == "required":
        missing = " and ".join(f'"{key}"' for key in error.validator_value if key not in value)
        yield rules.MISSING_KEY.at(at, f"{subject} lacks {missing}")
    elif keyword == "type":
        wanted, got = _wanted(schema), _got(value)
        at = position(tree, path, key=True) if value is None else at
        message = f"{subject} must be {wanted}, not {got}"
        if value is None:
            message = f"{subject} is empty; it must be {wanted}"
        advice = _service_help(value, path, form) or _type_help(schema, value, path)
        yield rules.WRONG_TYPE.at(at, message, advice)
    elif keyword == "enum":
        words = [str(word) for word in schema["enum"]]
        allowed = " or ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
        near = f'; did you mean "{match}"?' if (match := _nearest(str(value), words)) else ""
        yield rules.NOT_ALLOWED.at(at, f"{subject} must be {allowed}{near}")
    elif keyword == "uniqueItems":
        for i, item in enumerate(value):
            if item in value[:i]:
                message = f'{subject} names "{item}" twice'
                yield rules.TWICE.at(position(tree, (*path, i)), message)
    elif keyword in {"minimum", "maximum"}:
        yield rules.OUT_OF_RANGE.at(at, f"{subject} must be {_range(schema)}")
    else:  # pattern, minLength
        yield rules.WRONG_FORMAT.at(at, f"{subject} must be {_wanted(schema)}")


def _subject(path: type_of_path, form: str, owner: str) -> str:
    """What a message is about: `"interval" of service "web"`."""
    if not path:
        return owner or "the file"
    steps = ("services", *path) if form == "v1" else path
    section = _SECTIONS.get(str(steps[0])) if form in COMPOSE_FORMS else None
    keys = [str(step) for step in steps if isinstance(step, str)]
    if section and len(keys) > 1:
        owner, keys = f'{section} "{keys[1]}"', keys[2:]
    if not keys:
        return owner
    of = f" of {owner}" if owner else ""
    name = f'"{".".join(keys)}"'
    return f"an item of {name}{of}" if isinstance(steps[-1], int) else f"{name}{of}"


def _wanted(schema: Any) -> str:
    """What a value has to be, in words: the schema's title, else its types."""
    if title := schema.get("title"):
        return str(title)
    types = schema.get("type", ())
    words = [_TYPE_WORDS[t] for t in ([types] if isinstance(types, str) else types) if t != "null"]
    words = list(dict.fromkeys(words))
    return " or ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)


def _got(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, float):
        return "a number with a fraction" if value % 1 else "a number"
    return {str: "text", int: "a number", type(None): "empty"}.get(type(value), "a date")


def _service_help(value: Any, path: type_of_path, form: str) -> str:
    """What to do about something that stands where a service should."""
    if form not in COMPOSE_FORMS or isinstance(value, dict):
        return ""
    if path == ("services",) and value is None:
        return "describe a service under it, indented"
    if form == "v1" or path[:1] != ("services",) or len(path) != 2:
        return ""
    name = str(path[1])
    if name in _known_today():
        return f'"{name}" is a key of a service: indent it below the service that it belongs to'
    key = value.partition(":")[0] if isinstance(value, str) else ""
    if key in _known_today() and ":" in value:
        return f'write a space after the colon: "{key}: ..."'
    return "indent its keys below it, image first"


def _type_help(schema: Any, value: Any, path: type_of_path) -> str:
    """What to do about a value of the wrong type, where that is plain."""
    types = schema.get("type", ())
    types = {types} if isinstance(types, str) else set(types)
    if "duration" in str(schema.get("title")) and isinstance(value, int):
        return "add a unit, such as 30s"
    if "size" in str(schema.get("title")) and isinstance(value, int | float):
        whole = path[-1:] == ("ephemeral_storage",) and isinstance(value, int)
        return f"add a unit: {value}G" if whole else "add a unit, such as 512m"
    if isinstance(value, int | float) and "string" in types and "pattern" not in schema:
        return "put it in quotes"
    if isinstance(value, dict) and "string" in types and isinstance(path[-1], int):
        if path[-2] in {"environment", "labels", "args"}:
            return "write NAME=VALUE in a list, or NAME: VALUE without the dashes"
        return 'put it in quotes, if the text has ": " in it'
    if isinstance(value, str) and {"array", "object"} <= types and "string" not in types:
        return "write it as a map, one NAME: VALUE a line"
    if isinstance(value, str) and "array" in types:
        return 'begin it with "- " on a line of its own, so that it is an item of a list'
    if isinstance(value, dict) and "array" in types and path and path[-1] == "ports":
        return 'list the ports, such as ["8080:80"]'
    return ""


def _range(schema: Any) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    if most is None:
        return f"{least} or more"
    return f"{most} or less" if least is None else f"between {least} and {most}"


def _unknown_keys(error: Any, tree: Map, form: str, owner: str) -> Iterator[Diagnostic]:
    """A diagnostic for every key that the schema does not know."""
    schema, path = error.schema, tuple(error.absolute_path)
    patterns = tuple(schema.get("patternProperties", ()))
    known = list(schema.get("properties", ()))
    if form == "v1" and path and _nearest(str(path[0]), ["services"]):
        # Without the key `services` a file is a v1 file, whose top-level keys are services.
        at = position(tree, path[:1], key=True)
        message = f'unknown key "{path[0]}"; did you mean "services"?'
        yield rules.UNKNOWN_KEY.at(at, message)
        return
    for key in strangers(error):
        value = error.instance[key]
        at = position(tree, (*path, key), key=True)
        if _NAME_PATTERN in patterns:
            kind = "service" if form == "v1" and not path else _SECTIONS.get(str(path[-1]), "name")
            message = f'{kind} name "{key}" may hold only letters, digits, ".", "_" and "-"'
            yield rules.BAD_NAME.at(at, message)
            continue
        message, advice = _unknown_key(key, value, known, form, owner, path)
        found = rules.UNKNOWN_KEY.at(at, message, advice)
        # Today's reader ignores what it does not know in `extends`, so the run goes on.
        lenient = "only warned of" in schema.get("$comment", "")
        yield found.replace(severity_override="warning") if lenient else found


def _unknown_key(
    key: str, value: Any, known: list[str], form: str, owner: str, path: type_of_path
) -> tuple[str, str]:
    """Message and help for a key that is not known at this place."""
    in_service = form in COMPOSE_FORMS and len(path) == (1 if form == "v1" else 2)
    in_service = in_service and (form == "v1" or path[0] == "services")
    message = f'unknown key "{key}"'
    if (path or owner) and not in_service:
        message += f" in {_subject(path, form, owner)}"
    if in_service and form != "v1" and key in _OTHER_FORMATS:
        return f'"{key}" is a key of v1 files only', f"write {_OTHER_FORMATS[key]}"
    if form == "ecs-params" and (advice := _home(key, path, known)):
        return message, advice
    if match := _nearest(key, known) or (in_service and _known_as(key, known)):
        return f'{message}; did you mean "{match}"?', ""
    if in_service and (homes := [home for home in _homes(form) if home.endswith(f".{key}")]):
        return message, f"its place is {' or '.join(homes)}"
    if (
        form in COMPOSE_FORMS
        and not path
        and isinstance(value, dict)
        and {"image", "build"} & value.keys()
    ):
        return message, "put services under the key services"
    if form == "v1" and in_service and key in _known_today():
        why = "a file without the key services is a v1 file, which has no such key"
        return message, f"{why}; put the services under services"
    return message, ""


def _home(key: str, path: type_of_path, known: list[str]) -> str:
    from compose2ecs.compose.params_homes import home

    return home(key, path, known)


def _known_as(key: str, known: list[str]) -> str:
    meant = _SAME_MEANING.get(key.lower().replace("-", "_"), "")
    return meant if meant in known else ""


def _nearest(word: str, words: list[str]) -> str:
    """The word that was most likely meant, or nothing."""
    import difflib

    plain = {w.lower().replace("-", "_"): w for w in words}
    near = difflib.get_close_matches(word.lower().replace("-", "_"), plain, n=1, cutoff=0.7)
    return plain[near[0]] if near else ""


def _known_today() -> frozenset[str]:
    from compose2ecs.compose.keys import service_keys

    return service_keys("spec")


def _homes(form: str) -> list[str]:
    from compose2ecs.compose.keys import leaf_keys

    return sorted(leaf_keys(form)) if form in COMPOSE_FORMS else []


def strangers(error: Any) -> list[str]:
    """The keys that a schema does not know, in an error that says there are some."""
    import re

    known = error.schema.get("properties", {})
    patterns = tuple(error.schema.get("patternProperties", ()))
    return [
        key
        for key in error.instance
        if key not in known and not any(re.search(pattern, key) for pattern in patterns)
    ]
