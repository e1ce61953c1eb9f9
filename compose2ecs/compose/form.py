"""What the long forms of one file have in common: its folder, and the small forms.

A form is a function from (value, place, expansion) to the long form; what is wrong goes to
`Expansion.found`.
"""

from __future__ import annotations

import os.path

from compose2ecs.compose.tree import Map, Seq
from compose2ecs.compose.units import duration, duration_text, nano_cpus, size
from compose2ecs.diagnostics.compose_format import (
    BAD_CPUS,
    BAD_DURATION,
    BAD_HOST,
    BAD_SIZE,
    BAD_VALUE,
)
from compose2ecs.diagnostics.diagnostic import WARNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Place


_TEXT = frozenset((str,))


class HostPath(str):
    """An absolute host path that remembers how the file wrote it."""

    __slots__ = ("written",)

    written: str


class Default(str):
    """Text that stands for what a short form leaves open."""

    __slots__ = ()


class Expansion:
    """What the long forms of one file depend on, and what was found wrong."""

    __slots__ = ("base", "emptied", "found", "home", "ports", "v1")

    def __init__(
        self,
        base: str,
        home: str,
        found: list[Diagnostic],
        *,
        v1: bool = False,
        emptied: Collection[Place] = (),
    ) -> None:
        self.base = base
        self.home = home
        self.found = found
        self.ports = 0
        """How many entries ranges of ports stand for so far."""
        self.v1 = v1
        self.emptied = emptied
        """Places of values in which a variable stands for nothing."""

    def path(self, written: str) -> str:
        """The absolute form of a host path, cleaned; one of Windows is left as it is."""
        if is_windows(written):
            out = HostPath(written)
        else:
            path = written
            if path[:1] == "~":
                path = os.path.join(self.home, path[1:].lstrip("/"))
            out = HostPath(os.path.normpath(os.path.join(self.base, path)))
        out.written = written
        return out


def is_windows(path: str) -> bool:
    r"""Whether it is an absolute path of Windows: `C:\x`, `C:/x`, `\\.\pipe\x`."""
    return (path[1:2] == ":" and path[:1].isalpha() and path[2:3] in {"\\", "/"}) or path[
        :2
    ] == "\\\\"


def text(value: Any) -> str:
    """A scalar as Docker prints it: true, 1.5, 493."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _decimal(value)
    return str(value)


def _decimal(value: float) -> str:
    """A float as Go prints it: its shortest digits, with an exponent from a million on."""
    shortest = repr(value)
    mantissa, _, power = shortest.removeprefix("-").partition("e")
    if not mantissa[:1].isdigit():
        return {"inf": "+Inf", "-inf": "-Inf"}.get(shortest, "NaN")
    whole, _, part = mantissa.partition(".")
    part = part.rstrip("0")
    digits = (whole + part).lstrip("0").rstrip("0") or "0"
    leading = len(part) - len(part.lstrip("0"))
    exponent = int(power or 0) + (len(whole) - 1 if whole != "0" else -leading - 1)
    sign = "-" if shortest[0] == "-" else ""
    if digits == "0" or -5 < exponent < 6:
        return sign + (f"{whole}.{part}" if part else whole)
    more = f".{digits[1:]}" if digits[1:] else ""
    return f"{sign}{digits[0]}{more}e{exponent:+03d}"


def wrong(at: Place, to: Expansion, message: str) -> None:
    """Say that a value is of a kind that its key doesn't take."""
    to.found.append(BAD_VALUE.at(at, message))


def each(value: Any, at: Place) -> Any:
    """The items of a list with their places, or a single value as a list of one."""
    return value.places() if isinstance(value, Seq) else ((value, at),)


def are_texts(values: Iterable[Any]) -> bool:
    """Whether each of them is text as the file has it."""
    return _TEXT.issuperset(map(type, values))


def texts(value: Any, at: Place, to: Expansion) -> Any:
    """A list of texts, each once; a single text is a list of one."""
    del to
    if value.__class__ is Seq and are_texts(value) and len(set(value)) == len(value):
        return value
    out = Seq(getattr(value, "origin", at))
    for item, item_at in each(value, at):
        entry = item if isinstance(item, (Map, Seq)) else text(item)
        if entry not in out:
            out.add(entry, item_at)
    return out


def pairs(value: Any, at: Place, to: Expansion, empty: str | None) -> Any:
    """A mapping, also from a list of KEY=VALUE; `empty` is the value of a KEY alone."""
    if value.__class__ is Map:
        if are_texts(value.values()):
            return value
        out = Map(value.origin)
        for key, inner in value.items():
            if isinstance(inner, (Map, Seq)):
                wrong(value.place(key), to, f'the value of "{key}" must be a text or a number')
                continue
            old = to.v1 and isinstance(inner, float)  # docker-compose prints floats as Python does
            out.take(value, key, empty if inner is None else str(inner) if old else text(inner))
        return out
    out = Map(at)
    if not isinstance(value, Seq):
        wrong(at, to, "this must be a mapping or a list of KEY=VALUE")
        return out
    for item, item_at in value.places():
        if isinstance(item, (Map, Seq)):
            wrong(item_at, to, "this must be KEY=VALUE")
            continue
        key, equals, rest = text(item).partition("=")
        out.derive(key, rest if equals else empty, item_at)
    return out


def environment(value: Any, at: Place, to: Expansion) -> Any:
    """Variables: a name alone takes its value from elsewhere."""
    return pairs(value, at, to, None)


def labels(value: Any, at: Place, to: Expansion) -> Any:
    """Labels: a name alone is an empty one."""
    if to.v1 and isinstance(value, Map) and any(isinstance(v, bool) for v in value.values()):
        out = value.copy()  # docker-compose 1.29.2 writes True and False
        out.update({k: str(v) for k, v in value.items() if isinstance(v, bool)})
        return pairs(out, at, to, "")
    return pairs(value, at, to, "")


def hosts(value: Any, at: Place, to: Expansion) -> Any:
    """`NAME=ADDRESS` texts."""
    out = Seq(getattr(value, "origin", at))
    if isinstance(value, Map):
        for name, addresses in value.items():
            for address in addresses if isinstance(addresses, Seq) else (addresses,):
                out.add(f"{name}={text(address).strip('[]')}", value.place(name))
        return out
    for item, item_at in each(value, at):
        item_text = text(item)
        sign = "=" if "=" in item_text else ":"
        name, found, address = item_text.partition(sign)
        if not found or not name or not address:
            wrong = BAD_HOST.at(item_at, f'extra host "{item_text}" is not NAME=ADDRESS')
            if not found or not name:
                to.found.append(wrong)
                continue
            to.found.append(wrong.replace(severity_override=WARNING))
        out.add(f"{name}={address.strip('[]')}", item_at)
    return out


def size_text(value: Any, at: Place, to: Expansion) -> Any:
    """Bytes, as text."""
    amount = size(value)
    if amount is None:
        to.found.append(BAD_SIZE.at(at, f'"{text(value)}" is not a size', "write it as 512m or 1g"))
        return None
    return str(amount)


def duration_form(value: Any, at: Place, to: Expansion) -> Any:
    """A duration as `docker compose config` prints it."""
    amount = duration(value)
    if amount is None or amount < 0:
        message = f'"{text(value)}" is not a duration'
        to.found.append(BAD_DURATION.at(at, message, "write it as 30s or 1m30s"))
        return None
    return duration_text(amount)


def cpus(value: Any, at: Place, to: Expansion) -> Any:
    """A number of CPUs, as it was written."""
    if nano_cpus(value) is None:
        message = f'"{text(value)}" is not a number of CPUs'
        to.found.append(BAD_CPUS.at(at, message, "write it as 0.5"))
        return None
    return value if isinstance(value, (int, float)) else text(value)
