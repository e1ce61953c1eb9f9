"""What a test or a name says of things that the sandbox never saw made: images, secrets, ...

Whatever a project names is taken to exist, so that a project made for a real account can be tried;
what is called `no-such-...`, `missing-...` or `nobody` isn't there, as with roles. `give` in
sandbox.py tells more of a single thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox.iam import NOT_THERE

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World


def given(world: World, kind: str, name: str) -> Json:
    """What a test said of a thing, by its kind and its name, id or ARN."""
    found: Json = world.state.get("given", {}).get(kind, {}).get(name, {})
    return found


def is_there(world: World, kind: str, name: str) -> bool:
    """Whether it exists: what was given decides, then the last part of its name."""
    said = given(world, kind, name)
    own = name.replace(":", "/").rpartition("/")[2]
    return bool(said.get("exists", not own.startswith(NOT_THERE)))
