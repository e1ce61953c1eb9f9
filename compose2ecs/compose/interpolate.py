"""Variables in values: `$NAME`, `${NAME:-default}` and kin; text cast to what its key needs.

Keys are never interpolated. Defaults nest and a stray `$` is kept, as in today's Docker Compose; in
v1 files a stray `$` and the newer forms are errors, as in docker-compose 1.29.2.
"""

from __future__ import annotations

from compose2ecs.compose.tree import Map, Seq, place_of
from compose2ecs.diagnostics.position import position_of
from compose2ecs.diagnostics.reading import (
    BAD_CAST,
    BAD_INTERPOLATION,
    NEWER_FORM,
    REQUIRED_VARIABLE,
    UNSET_VARIABLE,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from typing import Any, Final

    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Place, Position

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
_NAME_START: Final = frozenset(_LETTERS)
_NAME: Final = _LETTERS + "0123456789"
_MAX_NESTING: Final = 40


class Variables:
    """What names stand for, which of them were already told to be unset, and what was found."""

    __slots__ = ("emptied", "filled", "found", "told", "values")

    def __init__(self, values: Mapping[str, str], found: list[Diagnostic]) -> None:
        self.values = values
        self.found = found
        self.told: set[str] = set()
        self.filled: dict[Position, dict[str, str]] = {}
        """By place: the values that were filled in there, each with its `${NAME}`."""
        self.emptied: set[Place] = set()
        """Places of values in which a variable stands for nothing."""


class _Fault(Exception):  # noqa: N818 never leaves this module
    """A text that can't be interpolated."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__()
        self.diagnostic = diagnostic


def interpolated(
    tree: Map, variables: Variables, dollars: Container[int] | None = None, *, v1: bool = False
) -> Map:
    """The tree with every value interpolated; unchanged parts are shared with the original.

    `dollars` says by `id` which collections to look into (`Document.dollars`); None: into all.
    """
    out: Map = _node(tree, variables, dollars, v1)
    return out


def _node(tree: Any, variables: Variables, dollars: Container[int] | None, v1: bool) -> Any:
    """Copy on write; the depth was limited when the tree was read."""
    where = tree.where
    listed = tree.__class__ is Seq
    fresh: Any = None
    for key, value in enumerate(tree) if listed else tree.items():
        kind = value.__class__
        if kind is str:
            if "$" not in value:
                continue
            new = text(value, where[key] if listed else place_of(where[key]), variables, v1=v1)
        elif (kind is Map or kind is Seq) and (dollars is None or id(value) in dollars):
            new = _node(value, variables, dollars, v1)
        else:
            continue
        if new is not value:
            if fresh is None:
                fresh = _copied(tree)
            fresh[key] = new
    return tree if fresh is None else fresh


def _copied(tree: Any) -> Any:
    """A plain Map or Seq with the same entries and positions."""
    if not isinstance(tree, Seq):
        return Map.copy(tree)
    out = Seq(tree.origin)
    out.extend(tree)
    out.where = tree.where
    return out


def text(value: str, at: Place, variables: Variables, *, v1: bool = False) -> str:
    """One text, interpolated; what is wrong with it is added to `variables.found`."""
    if "$" not in value:
        return value
    try:
        return _substituted(value, at, variables, v1, 0)
    except _Fault as fault:
        variables.found.append(fault.diagnostic)
        return ""


def _substituted(value: str, at: Place, variables: Variables, v1: bool, depth: int) -> str:
    out: list[str] = []
    start = 0
    while True:
        dollar = value.find("$", start)
        if dollar < 0:
            out.append(value[start:])
            return "".join(out)
        out.append(value[start:dollar])
        after = value[dollar + 1 : dollar + 2]
        if after == "$":
            out.append("$")
            start = dollar + 2
        elif after in _NAME_START and after:
            name = _name(value, dollar + 1)
            out.append(_looked_up(name, at, variables))
            start = dollar + 1 + len(name)
        elif after == "{":
            end = _closing(value, dollar + 2)
            if end < 0:
                raise _Fault(_malformed(at, "a variable reference isn't closed by }"))
            out.append(_braced(value[dollar + 2 : end], at, variables, v1, depth))
            start = end + 1
        elif v1:
            raise _Fault(_malformed(at, "a $ stands here that begins no variable"))
        else:
            out.append("$")
            start = dollar + 1


def _malformed(at: Place, message: str) -> Diagnostic:
    return BAD_INTERPOLATION.at(at, message, "write $$ for a dollar sign")


def _closing(value: str, start: int) -> int:
    """The index of the brace that closes a reference whose inside begins at `start`, or -1."""
    open_ones = 1
    while True:
        end = value.find("}", start)
        if end < 0:
            return -1
        inner = value.find("${", start, end)
        if inner >= 0:
            open_ones += 1
            start = inner + 2
            continue
        open_ones -= 1
        if not open_ones:
            return end
        start = end + 1


def _name(value: str, start: int) -> str:
    """The letters, digits and underscores from `start` on."""
    rest = value[start:]
    return rest[: len(rest) - len(rest.lstrip(_NAME))]


def _looked_up(name: str, at: Place, variables: Variables) -> str:
    value = variables.values.get(name)
    if value is None:
        if name not in variables.told:
            variables.told.add(name)
            message = f'variable "{name}" is not set, so nothing takes its place'
            hint = f"set it, or give a default: ${{{name}:-...}}"
            variables.found.append(UNSET_VARIABLE.at(at, message, hint))
        value = ""
    if not value:
        variables.emptied.add(at)
    return _noted(value, name, at, variables)


def _noted(value: str, name: str, at: Place, variables: Variables) -> str:
    if value:
        variables.filled.setdefault(position_of(at), {})[value] = f"${{{name}}}"
    return value


def without_values(
    diagnostic: Diagnostic, filled: Mapping[Position, Mapping[str, str]]
) -> Diagnostic:
    """The diagnostic with names in place of the variables' values that its quotations hold."""
    values = filled.get(diagnostic.position)
    if not values:
        return diagnostic
    parts = diagnostic.message.split('"')
    for i in range(1, len(parts), 2):
        for value in sorted(values, key=len, reverse=True):
            if value in parts[i] and not parts[i].startswith("${"):
                parts[i] = parts[i].replace(value, values[value])
    return diagnostic.replace(message='"'.join(parts))


def _braced(inside: str, at: Place, variables: Variables, v1: bool, depth: int) -> str:
    """What `${inside}` stands for."""
    name = _name(inside, 0)
    end = len(name)
    operator = inside[end : end + 2]
    if not name or name[0] not in _NAME_START:
        raise _Fault(_malformed(at, "a variable reference doesn't begin with a name"))
    if not operator:
        return _looked_up(name, at, variables)
    if operator[0] != ":" or operator[1:] not in {"-", "?", "+"}:
        operator = operator[0]
    if operator not in {"-", "?", "+", ":-", ":?", ":+"}:
        raise _Fault(_malformed(at, f'the reference to variable "{name}" isn\'t well formed'))
    if v1:
        message = f"a v1 file knows only ${name} and ${{{name}}}, without a default or condition"
        raise _Fault(NEWER_FORM.at(at, message, "put the services under `services:`"))
    if depth >= _MAX_NESTING:
        raise _Fault(_malformed(at, "defaults are nested too deeply"))
    rest = inside[end + len(operator) :]
    value = variables.values.get(name)
    present = bool(value) if operator[0] == ":" else value is not None
    if operator[-1] == "+":
        return _substituted(rest, at, variables, v1, depth + 1) if present else ""
    if present and value is not None:
        return _noted(value, name, at, variables)
    if operator[-1] == "-":
        return _substituted(rest, at, variables, v1, depth + 1)
    said = rest if "$" not in rest else ""  # what a variable holds is nobody's business
    message = f'variable "{name}" is required' + (f": {said}" if said else ", but not set")
    raise _Fault(REQUIRED_VARIABLE.at(at, message, f"set {name} in the environment or in .env"))


# What text stands for by key: Compose casts after it has interpolated, because a variable is text.
_BOOLEAN: Final = "boolean"
_WHOLE: Final = "whole"
_NUMBER: Final = "number"
_ULIMIT: Final = {"*": {"soft": _WHOLE, "hard": _WHOLE, "": _WHOLE}}
_ROLLING: Final = {"parallelism": _WHOLE, "max_failure_ratio": _NUMBER}
_SERVICE: Final[dict[str, Any]] = {
    **dict.fromkeys(
        (
            *("attach", "init", "oom_kill_disable", "privileged", "read_only", "stdin_open"),
            *("tty", "use_api_socket"),
        ),
        _BOOLEAN,
    ),
    **dict.fromkeys(
        (
            *("cpu_count", "cpu_shares", "mem_swappiness"),
            *("oom_score_adj", "pids_limit", "scale"),
        ),
        _WHOLE,
    ),
    **dict.fromkeys(("cpus", "cpu_percent"), _NUMBER),
    "blkio_config": {"weight": _WHOLE, "weight_device": {"weight": _WHOLE}},
    "build": {
        **dict.fromkeys(("no_cache", "privileged", "pull"), _BOOLEAN),
        "ulimits": _ULIMIT,
    },
    "depends_on": {"*": {"restart": _BOOLEAN, "required": _BOOLEAN}},
    "deploy": {
        "replicas": _WHOLE,
        "placement": {"max_replicas_per_node": _WHOLE},
        "resources": {
            "limits": {"pids": _WHOLE},
            "reservations": {"generic_resources": {"discrete_resource_spec": {"value": _NUMBER}}},
        },
        "restart_policy": {"max_attempts": _WHOLE},
        "rollback_config": _ROLLING,
        "update_config": _ROLLING,
    },
    "env_file": {"required": _BOOLEAN},
    "healthcheck": {"disable": _BOOLEAN, "retries": _WHOLE},
    "networks": {"*": {"priority": _WHOLE, "gw_priority": _WHOLE}},
    "ulimits": _ULIMIT,
    "volumes": {
        "read_only": _BOOLEAN,
        "bind": {"create_host_path": _BOOLEAN},
        "volume": {"nocopy": _BOOLEAN},
    },
}
_EXTERNAL: Final = {"*": {"external": _BOOLEAN}}
_CASTS: Final[dict[str, Any]] = {
    "services": {"*": _SERVICE},
    "networks": {
        "*": dict.fromkeys(
            ("external", "internal", "attachable", "enable_ipv4", "enable_ipv6"), _BOOLEAN
        )
    },
    "volumes": _EXTERNAL,
    "secrets": _EXTERNAL,
    "configs": _EXTERNAL,
}
_TRUE: Final = frozenset({"true", "y", "yes", "on", "t", "1"})
_FALSE: Final = frozenset({"false", "n", "no", "off", "f", "0"})


def cast(tree: Map, found: list[Diagnostic], *, v1: bool = False) -> Map:
    """The tree with text turned into the number or boolean that its key takes."""
    out: Map = _cast(tree, {"*": _SERVICE} if v1 else _CASTS, found)
    return out


def _cast(tree: Any, casts: Any, found: list[Diagnostic]) -> Any:
    """Copy on write, along the table only."""
    if tree.__class__ is Seq:
        fresh_items: Any = None
        for i, item in enumerate(tree):
            if item.__class__ is Map:
                new = _cast(item, casts, found)
                if new is not item:
                    if fresh_items is None:
                        fresh_items = _copied(tree)
                    fresh_items[i] = new
        return tree if fresh_items is None else fresh_items
    fresh: Any = None
    every = casts.get("*")
    for key, value in tree.items():
        wanted = every or casts.get(key)
        if wanted is None:
            continue
        kind = value.__class__
        if kind is str:
            wanted = wanted if wanted.__class__ is str else wanted.get("")
            if wanted is None:
                continue
            new = _cast_text(value, wanted, key, place_of(tree.where[key]), found)
        elif wanted.__class__ is not str and (kind is Map or kind is Seq):
            new = _cast(value, wanted, found)
        else:
            continue
        if new is not value:
            if fresh is None:
                fresh = Map.copy(tree)
            fresh[key] = new
    return tree if fresh is None else fresh


def _cast_text(value: str, wanted: str, key: str, at: Place, found: list[Diagnostic]) -> Any:
    """A boolean or a number; the text itself, with an error, when it stands for none."""
    if wanted == _BOOLEAN:
        low = value.lower()
        if low in _TRUE:
            return True
        if low in _FALSE:
            return False
        found.append(BAD_CAST.at(at, f"{key} must be true or false"))
        return value
    try:
        whole = int(value) if len(value) < 40 else None
    except ValueError:
        whole = None
    if whole is not None:
        return whole
    if wanted == _NUMBER:
        try:
            return float(value)
        except ValueError:
            pass
    what = "a whole number" if wanted == _WHOLE else "a number"
    found.append(BAD_CAST.at(at, f"{key} must be {what}"))
    return value
