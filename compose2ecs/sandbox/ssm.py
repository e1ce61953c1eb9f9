"""Systems Manager: every parameter is taken to exist but `no-such-...` and `missing-...`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox.given import is_there
from compose2ecs.sandbox.paging import at_most

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

MOST_NAMES = 10


def get_parameters(world: World, request: Json) -> Json:
    """GetParameters."""
    names = request["Names"]
    at_most(names, MOST_NAMES, "Names")
    there = [n for n in names if is_there(world, "parameter", n)]
    return {
        "Parameters": [{"Name": n, "Type": "SecureString", "Value": "x"} for n in there],
        "InvalidParameters": [n for n in names if n not in there],
    }


OPERATIONS = {"GetParameters": get_parameters}
