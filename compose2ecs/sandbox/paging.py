"""Pages of a list, and the limits on how many names a call may give."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from compose2ecs.sandbox.errors import invalid_parameter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compose2ecs.sandbox.world import Json


def page(found: Sequence[Any], request: Json, key: str, *, largest: int = 100) -> Json:
    """One page of `found` under `key`, with a `nextToken` while there is more."""
    size = request.get("maxResults") or largest
    if not 1 <= size <= largest:
        raise invalid_parameter(f"maxResults must be between 1 and {largest}.")
    start = offset(request.get("nextToken"))
    answer: Json = {key: list(found[start : start + size])}
    if start + size < len(found):
        answer["nextToken"] = base64.b64encode(f"page {start + size}".encode()).decode()
    return answer


def offset(token: str | None) -> int:
    """Where a page begins."""
    if not token:
        return 0
    try:
        return int(base64.b64decode(token, validate=True).decode().removeprefix("page "))
    except (binascii.Error, ValueError) as error:
        raise invalid_parameter("Invalid token.") from error


def at_most(names: Sequence[Any], most: int, what: str) -> None:
    """Refuse a batch that is too big or empty."""
    if not names:
        raise invalid_parameter(f"{what} can not be empty.")
    if len(names) > most:
        raise invalid_parameter(f"{what} can have at most {most} items.")
