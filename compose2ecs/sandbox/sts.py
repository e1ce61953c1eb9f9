"""STS: who calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World


def get_caller_identity(world: World, _request: Json) -> Json:
    """GetCallerIdentity: always the same user of the one account."""
    return {
        "UserId": "AIDASANDBOXSANDBOX000",
        "Account": world.account,
        "Arn": world.caller_arn,
    }


OPERATIONS = {"GetCallerIdentity": get_caller_identity}
