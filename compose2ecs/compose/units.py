"""Sizes, durations and CPUs as Compose writes them, in whole numbers, exactly."""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_SIZES: Final = {
    "": 1,
    **{
        suffix: 1024**power
        for power, letter in enumerate("bkmgtp")
        for suffix in (letter, f"{letter}b", f"{letter}ib")
        if suffix not in {"bb", "bib"}
    },
}
_DURATIONS: Final = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "\N{GREEK SMALL LETTER MU}s": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
    "d": 86_400_000_000_000,
}
_NANO: Final = 1_000_000_000
_LONGEST: Final = 40
_memo = lru_cache(maxsize=1000)
"""A project has few different sizes and durations, and each is read twice: checked, then bound."""


def size(value: object) -> int | None:
    """Bytes of `512m`, `1.5g`, `64kb`, `1024`, or a number; -1 for `-1` (no limit); else None.

    Units are b, k, m, g, t, p with or without b or ib, in either case, in steps of 1024
    (Compose specification, "Specifying byte values").
    """
    if isinstance(value, str):
        return _bytes(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return None


@_memo
def _bytes(written: str) -> int | None:
    text = written.strip().lower()
    number = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = _SIZES.get(text[len(number) :])
    negative = number.startswith("-")
    amount = _scaled(number.removeprefix("-"), unit) if unit else None
    return -amount if negative and amount is not None else amount


def _scaled(number: str, unit: int) -> int | None:
    """A decimal number times `unit`, its fraction cut."""
    whole, point, part = number.partition(".")
    digits = whole + part
    if not digits or len(digits) > _LONGEST or not (digits.isascii() and digits.isdigit()):
        return None
    if point and not part and not whole:
        return None
    whole_number: int = int(digits) * unit // 10 ** len(part)
    return whole_number


def duration(value: object) -> int | None:
    """Nanoseconds of `1h5m30s20ms`, `1.5s`, `1d`, or 0; None for a number without unit.

    Units are ns, us, ms, s, m, h and d, in lower case (Compose specification, "Specifying
    durations").
    """
    if isinstance(value, str):
        return _nanoseconds(value) if value else None
    return 0 if value == 0 and not isinstance(value, bool) else None


@_memo
def _nanoseconds(text: str) -> int | None:
    sign = 1
    if text[0] in "+-":
        sign = -1 if text[0] == "-" else 1
        text = text[1:]
    if text == "0":
        return 0
    total, start, length = 0, 0, len(text)
    while start < length:
        middle = start
        while middle < length and (text[middle] in "0123456789."):
            middle += 1
        end = middle
        while end < length and text[end] not in "0123456789.":
            end += 1
        unit = _DURATIONS.get(text[middle:end])
        amount = None if unit is None else _scaled(text[start:middle], unit)
        if amount is None:
            return None
        total += amount
        start = end
    return sign * total if length else None


@_memo
def duration_text(nanoseconds: int) -> str:
    """A duration as `docker compose config` prints it: `1m30s`, `1h0m0s`, `500ms`."""
    if nanoseconds < 0:
        return f"-{duration_text(-nanoseconds)}"
    if nanoseconds < _NANO:
        for unit, name in ((1_000_000, "ms"), (1_000, "µs"), (1, "ns")):
            if nanoseconds >= unit:
                return f"{_decimal(nanoseconds, unit)}{name}"
        return "0s"
    minutes, rest = divmod(nanoseconds, 60 * _NANO)
    seconds = f"{_decimal(rest, _NANO)}s"
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes}m{seconds}"
    return f"{minutes}m{seconds}" if minutes else seconds


def _decimal(amount: int, unit: int) -> str:
    whole, rest = divmod(amount, unit)
    part = str(rest).zfill(len(str(unit)) - 1).rstrip("0") if rest else ""
    return f"{whole}.{part}" if part else str(whole)


def nano_cpus(value: object) -> int | None:
    """Billionths of a CPU of `0.5` or `"0.5"`; None when it isn't a number, or finer than that."""
    if isinstance(value, str):
        return _billionths(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value * _NANO if value >= 0 else None
    return _billionths(f"{value:.12f}".rstrip("0")) if isinstance(value, float) else None


@_memo
def _billionths(written: str) -> int | None:
    text = written.strip()
    part = text.partition(".")[2].rstrip("0")
    return _scaled(text, _NANO) if len(part) <= 9 else None
