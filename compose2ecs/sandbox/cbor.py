"""The part of CBOR (RFC 8949) that AWS's rpc-v2-cbor protocol uses, both ways."""

from __future__ import annotations

import datetime as dt
import struct
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

UINT, NEGATIVE, BYTES, TEXT, LIST, MAP, TAG, SIMPLE = range(8)
INDEFINITE = 31
BREAK = object()
EPOCH_TAG = 1
ARGUMENT = {24: ">B", 25: ">H", 26: ">I", 27: ">Q"}
FLOATS = {25: ">e", 26: ">f", 27: ">d"}
SIMPLES = {20: False, 21: True, 22: None, 23: None, INDEFINITE: BREAK}


def encoded(value: Any) -> bytes:
    """A JSON-shaped value, datetimes included, as CBOR."""
    if value is None or isinstance(value, bool):
        return bytes([{False: 0xF4, True: 0xF5, None: 0xF6}[value]])
    if isinstance(value, int):
        return head(UINT, value) if value >= 0 else head(NEGATIVE, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, bytes):
        return head(BYTES, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return head(TEXT, len(text)) + text
    if isinstance(value, dt.datetime):
        return head(TAG, EPOCH_TAG) + encoded(value.timestamp())
    if isinstance(value, dict):
        inner = b"".join(encoded(k) + encoded(v) for k, v in value.items())
        return head(MAP, len(value)) + inner
    return head(LIST, len(value)) + b"".join(map(encoded, value))


def head(kind: int, number: int) -> bytes:
    """The first bytes of an item: its kind and its length or value."""
    if number < 24:
        return bytes([kind << 5 | number])
    for code, form in ARGUMENT.items():
        if number < 1 << 8 * struct.calcsize(form):
            return bytes([kind << 5 | code]) + struct.pack(form, number)
    raise ValueError("number too big for CBOR")


def decoded(data: bytes) -> Any:
    """The value that CBOR bytes hold; raises ValueError or struct.error when they are none."""
    return item(BytesIO(data))


def item(stream: BytesIO) -> Any:
    """The next item of a stream; `BREAK` at the end of an indefinite one."""
    first = stream.read(1)
    if not first:
        raise ValueError("CBOR ends too early")
    kind, info = first[0] >> 5, first[0] & 31
    if kind == SIMPLE:
        return simple(stream, info)
    number = argument(stream, info)
    if kind == UINT:
        return number
    if kind == NEGATIVE:
        return -1 - (number or 0)
    if kind in {BYTES, TEXT}:
        return string(stream, kind, number)
    if kind == TAG:
        return item(stream)
    if kind == LIST:
        return list(items(stream, number))
    members = iter(items(stream, None if number is None else 2 * number))
    return dict(zip(members, members, strict=True))


def argument(stream: BytesIO, info: int) -> int | None:
    """The number in an item's head; None for an indefinite length."""
    if info < 24:
        return info
    if info == INDEFINITE:
        return None
    form = ARGUMENT[info]
    return int(struct.unpack(form, stream.read(struct.calcsize(form)))[0])


def simple(stream: BytesIO, info: int) -> Any:
    """A boolean, null, float or break."""
    if info in FLOATS:
        form = FLOATS[info]
        return struct.unpack(form, stream.read(struct.calcsize(form)))[0]
    return SIMPLES[info]


def string(stream: BytesIO, kind: int, length: int | None) -> str | bytes:
    """A byte or text string, in one piece or in chunks."""
    data = stream.read(length) if length is not None else b""
    if length is None:
        data = b"".join(c.encode() if isinstance(c, str) else c for c in items(stream, None))
    return data.decode() if kind == TEXT else data


def items(stream: BytesIO, count: int | None) -> Iterator[Any]:
    """This many items, or all up to the break."""
    while count is None or count > 0:
        value = item(stream)
        if value is BREAK:
            return
        yield value
        count = None if count is None else count - 1
