"""Fargate's platforms: what tasks of a definition run on, and which version is the latest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json

LINUX = "Linux"
LATEST = "LATEST"


def platform_family(definition: Json) -> str:
    """The operating system, as answers spell it; no real answer tells how they spell Windows."""
    given = str(definition.get("runtimePlatform", {}).get("operatingSystemFamily", "LINUX"))
    return LINUX if given == "LINUX" else given


def resolved(version: str, family: str) -> str:
    """The version itself, also of the latest one, which Windows counts on its own."""
    if version != LATEST:
        return version
    return "1.4.0" if family == LINUX else "1.0.0"
