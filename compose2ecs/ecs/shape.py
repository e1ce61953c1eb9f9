"""Reads the table of ECS request shapes: what boto3 would refuse, and what a request can hold."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from compose2ecs.ecs.state import Step

    Path = tuple[Step, ...]
    Violation = tuple[Path, str]

WORDS = {
    "string": "text",
    "integer": "a whole number",
    "double": "a number",
    "boolean": "true or false",
    "list": "a list",
    "map": "a mapping",
    "structure": "a mapping",
    "union": "a mapping",
}
_TYPES: dict[str, Any] = {
    "string": (str,),
    "integer": (int,),
    "double": (int, float),
    "boolean": (bool,),
    "list": (list, tuple),
    "map": (dict,),
    "structure": (dict,),
    "union": (dict,),
}
_PLAIN: dict[str, type] = {"string": str, "integer": int, "boolean": bool}
"""The shapes without bounds whose values can be told by their class alone."""
_EMPTY: dict[str, Any] = {"string": "", "integer": 0, "double": 0, "boolean": False, "list": []}

TYPE = "type"
REQUIRED = "required"
UNKNOWN = "unknown"
MINIMUM = "minimum"
ENUM = "enum"
MAXIMUM = "maximum"


def members(name: str) -> dict[str, str]:
    """The members of a structure and the shapes they refer to."""
    entry = shape(name)
    out: dict[str, str] = entry[2]
    return out


_requests: dict[str, str] = {}
"""Operations to their input shapes, from when they are first asked for."""


def request(operation: str) -> str:
    """The name of an operation's input shape."""
    if not _requests:
        from compose2ecs.ecs.shapes import REQUESTS

        _requests.update(REQUESTS)
    return _requests[operation]


_shapes: dict[str, tuple[Any, ...]] = {}
"""The table, from when it is first asked for; with an entry for each plain scalar."""


def shape(ref: str) -> tuple[Any, ...]:
    """An entry of the table (its forms are told in shapes.py); plain scalars have one as well."""
    if not _shapes:
        from compose2ecs.ecs.shapes import SHAPES

        _shapes.update(SHAPES)
    found = _shapes.get(ref)
    if found is None:
        found = _shapes[ref] = (ref, (), None, None)
    return found


def spotless(document: Any, operation: str) -> bool:
    """Whether nothing contradicts the model: no `problems` and no `flags_for_numbers`.

    Nearly every document is; this finds out in a fraction of their time.
    """
    return _fits(request(operation))(document)


_fitting: dict[str, Callable[[Any], bool]] = {}
"""Shapes to what tells whether a value fits them, made when first asked for."""


def _fits(ref: str) -> Callable[[Any], bool]:
    known = _fitting.get(ref)
    if known is None:
        model = shape(ref)
        made = _MADE.get(model[0], _scalar_fits)(model)
        known = _fitting[ref] = made
    return known


def _structure_fits(model: tuple[Any, ...]) -> Callable[[Any], bool]:
    _, required, refs = model
    of_members: dict[str, Any] = {}  # the class of a plain one; what tells it of any other

    def fits(value: Any) -> bool:
        if not of_members:
            of_members.update((name, _PLAIN.get(ref) or _fits(ref)) for name, ref in refs.items())
        if not isinstance(value, dict):
            return False
        for name, item in value.items():
            of_member = of_members.get(name)
            if of_member is item.__class__:
                continue
            if of_member is None:
                return False
            if of_member.__class__ is type:
                if not isinstance(item, of_member) or item.__class__ is bool:
                    return False
            elif not of_member(item):
                return False
        for name in required:  # noqa: SIM110 `all` would take twice as long
            if name not in value:
                return False
        return True

    return fits


def _list_fits(model: tuple[Any, ...]) -> Callable[[Any], bool]:
    _, ref, low, high = model
    plain, of_item = _PLAIN.get(ref), _fits(ref)
    bound = low is not None or high is not None
    low, high = low or 0, float("inf") if high is None else high

    def fits(value: Any) -> bool:
        if not isinstance(value, (list, tuple)) or (bound and not low <= len(value) <= high):
            return False
        for item in value:  # noqa: SIM110 `all` would take twice as long
            if item.__class__ is not plain and not of_item(item):
                return False
        return True

    return fits


def _map_fits(model: tuple[Any, ...]) -> Callable[[Any], bool]:
    of_key, of_value = _fits(model[1]), _fits(model[2])
    plain_key, plain = _PLAIN.get(model[1]), _PLAIN.get(model[2])

    def fits(value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        for key, item in value.items():
            if key.__class__ is not plain_key and not of_key(key):
                return False
            if item.__class__ is not plain and not of_value(item):
                return False
        return True

    return fits


def _scalar_fits(model: tuple[Any, ...]) -> Callable[[Any], bool]:
    kind, words, low, high = model
    bound = low is not None or high is not None
    if words and kind == "string" and not bound:
        of_words: Callable[[Any], bool] = words.__contains__
        return of_words
    types, text, flag = _TYPES[kind], kind == "string", kind == "boolean"
    low, high = float("-inf") if low is None else low, float("inf") if high is None else high

    def fits(value: Any) -> bool:
        if not isinstance(value, types) or (not flag and value.__class__ is bool):
            return False  # to Python true and false are numbers
        if words and value not in words:
            return False
        return not bound or low <= (len(value) if text else value) <= high

    return fits


def _is_left_to_problems(_: tuple[Any, ...]) -> Callable[[Any], bool]:
    """Unions and documents are few: `problems` looks at them."""
    return lambda _: False


_MADE: dict[str, Callable[[tuple[Any, ...]], Callable[[Any], bool]]] = {
    "structure": _structure_fits,
    "list": _list_fits,
    "map": _map_fits,
    "union": _is_left_to_problems,
    "document": _is_left_to_problems,
}


def violations(document: Any, operation: str) -> list[Violation]:
    """What botocore's ParamValidator refuses in a request: path and what is wrong there.

    The verdict is botocore's: types, required members, unknown members and minima, no enums,
    patterns or maxima (rule book, section 2).
    """
    kinds = {TYPE, REQUIRED, UNKNOWN, MINIMUM}
    return [(at, text) for kind, at, text in problems(document, operation) if kind in kinds]


def problems(document: Any, operation: str) -> list[tuple[str, Path, str]]:
    """All that contradicts the model, enums and maxima included: kind, path, what is wrong.

    Items of lists are addressed by index.
    """
    return list(_problems(document, request(operation), ()))


def _problems(value: Any, ref: str, at: Path) -> Iterator[tuple[str, Path, str]]:
    model = shape(ref)
    kind = model[0]
    if kind == "document":
        yield from _document_problems(value, at)
        return
    if not isinstance(value, _TYPES[kind]):
        yield TYPE, at, f"must be {WORDS[kind]}, not {_said(value)}"
        return
    if kind in ("structure", "union"):
        yield from _structure_problems(value, model, at)
    elif kind == "map":
        for key, item in value.items():
            yield from _problems(key, model[1], (*at, key))
            yield from _problems(item, model[2], (*at, key))
    elif kind == "list":
        yield from _bound_problems(len(value), model, at, "item")
        for i, item in enumerate(value):
            yield from _problems(item, model[1], (*at, i))
    else:
        if model[1] and value not in model[1]:
            yield ENUM, at, f"must be {_one_of(model[1])}, not {value!r}"
        size = len(value) if kind == "string" else value
        yield from _bound_problems(size, model, at, "character" if kind == "string" else "")


def _structure_problems(
    value: Any, model: tuple[Any, ...], at: Path
) -> Iterator[tuple[str, Path, str]]:
    kind, required, known = model
    if kind == "union" and len(value) != 1:
        yield REQUIRED, at, f"must have exactly one of {_one_of(known)}"
    for name in required:
        if name not in value:
            yield REQUIRED, (*at, name), "is missing"
    for name, item in value.items():
        if name in known:
            yield from _problems(item, known[name], (*at, name))
        else:
            yield UNKNOWN, (*at, name), "is unknown"


def _bound_problems(
    size: float, model: tuple[Any, ...], at: Path, unit: str
) -> Iterator[tuple[str, Path, str]]:
    low, high = model[2], model[3]
    if low is not None and size < low:
        yield MINIMUM, at, f"must be at least {_count(low, unit)}, not {size}"
    if high is not None and size > high:
        yield MAXIMUM, at, f"must be at most {_count(high, unit)}, not {size}"


def _document_problems(value: Any, at: Path) -> Iterator[tuple[str, Path, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _document_problems(item, (*at, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _document_problems(item, (*at, i))
    elif value is not None and not isinstance(value, (str, int, float)):
        yield TYPE, at, "must be what JSON can say"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}" if unit else str(number)


def _one_of(values: Any) -> str:
    names = [str(v) for v in values]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _said(value: Any) -> str:
    """A value's kind in words. Never the value itself: it may be a secret."""
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    return "text" if isinstance(value, str) else "a number"


def projection(value: Any, ref: str) -> Any:
    """The part of a value that a shape knows, nulls dropped."""
    model = shape(ref)
    kind = model[0]
    if kind in ("structure", "union") and isinstance(value, dict):
        return {
            name: projection(item, model[2][name])
            for name, item in value.items()
            if item is not None and name in model[2]
        }
    if kind == "map" and isinstance(value, dict):
        return {key: item for key, item in value.items() if item is not None}
    if kind == "list" and isinstance(value, (list, tuple)):
        return [projection(item, model[1]) for item in value if item is not None]
    return value


def coerced(value: Any, ref: str) -> Any:
    """A projection whose scalars have the model's types where that loses nothing.

    Numbers become text and numeric text a number, as a YAML author may have written them.
    """
    model = shape(ref)
    kind = model[0]
    if kind in ("structure", "union") and isinstance(value, dict):
        return {
            name: coerced(item, model[2][name])
            for name, item in value.items()
            if item is not None and name in model[2]
        }
    if kind == "map" and isinstance(value, dict):
        return {str(k): coerced(v, model[2]) for k, v in value.items() if v is not None}
    if kind == "list" and isinstance(value, (list, tuple)):
        return [coerced(item, model[1]) for item in value if item is not None]
    return _scalar(value, kind)


def _scalar(value: Any, kind: str) -> Any:
    if kind == "string" and isinstance(value, bool):
        return "true" if value else "false"
    if kind == "string" and isinstance(value, (int, float)):
        return str(value)
    if kind == "integer" and isinstance(value, str):
        digits = value.strip().removeprefix("-")
        return int(value) if digits.isascii() and digits.isdigit() and len(digits) < 99 else value
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def sound(document: Any, operation: str) -> dict[str, Any]:
    """The document less what has the wrong type, so that rules can rely on types.

    Items of lists keep their index: a wrong one becomes an empty value of the right type. A
    spotless document is given back itself.
    """
    if spotless(document, operation):
        return document  # type: ignore[no-any-return]  # a structure, as spotless has found
    out = _sound(document, request(operation))
    return out if isinstance(out, dict) else {}


def _sound(value: Any, ref: str) -> Any:
    """The value less what has the wrong type; None when it has it itself."""
    model = shape(ref)
    kind = model[0]
    if kind == "document":
        return value
    wrong = not isinstance(value, _TYPES[kind])
    if wrong or (kind in ("integer", "double") and isinstance(value, bool)):
        return None
    if kind in ("structure", "union"):
        parts = ((k, _sound(v, model[2][k])) for k, v in value.items() if k in model[2])
        return {key: part for key, part in parts if part is not None}
    if kind == "map":
        parts = ((k, _sound(v, model[2])) for k, v in value.items() if isinstance(k, str))
        return {key: part for key, part in parts if part is not None}
    if kind == "list":
        return [_filled(_sound(item, model[1]), model[1]) for item in value]
    return value


def _filled(value: Any, ref: str) -> Any:
    return value if value is not None else _EMPTY.get(shape(ref)[0], {})


def flags_for_numbers(document: Any, operation: str) -> list[Violation]:
    """Where true or false stands for a number: botocore lets it pass, since Python does."""
    return list(_flags(document, request(operation), ()))


def _flags(value: Any, ref: str, at: Path) -> Iterator[Violation]:
    model = shape(ref)
    kind = model[0]
    if kind in ("structure", "union") and isinstance(value, dict):
        for name, item in value.items():
            if name in model[2]:
                yield from _flags(item, model[2][name], (*at, name))
    elif kind == "list" and isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            yield from _flags(item, model[1], (*at, i))
    elif kind in ("integer", "double") and isinstance(value, bool):
        yield at, f"must be {WORDS[kind]}, not {_said(value)}"
