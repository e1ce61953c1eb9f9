"""Fault file: what shall go wrong in a sandbox, as a person writes it.

images:                       # how containers of an image behave (behaviour.py)
  postgres:16: unhealthy
  registry.example.com/api:2: exit:1
  registry.example.com/web:3: {does: "exit:1", says: "Error: no such table: users"}
calls:                        # calls that fail
  - operation: UpdateService  # `*`: any
    error: ThrottlingException   # without: no answer comes
    message: Rate exceeded       # what AWS says
    after: true               # its effect happens all the same
    times: 2                  # default 1
no_capacity: [FARGATE]        # launch types whose tasks find no place
instances: 1                  # of a cluster; without: as many as are needed
missing_roles: [shop-task]
throttling: true              # ECS's token buckets
lag: 5                        # seconds for which reads answer as before a write
latency: 0.2                  # seconds that a call takes
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2ecs.compose.read import read_text
from compose2ecs.compose.tree import Map, Seq
from compose2ecs.sandbox.behaviour import WORDS
from compose2ecs.sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2ecs.diagnostics.position import Position
    from compose2ecs.sandbox.sandbox import Sandbox

REFUSED, BROKEN = 400, 500
INTERNAL = ("ServerException", "InternalError", "InternalFailure", "ServiceUnavailable")
CALL = {"operation": str, "error": str, "message": str, "after": bool, "times": int}


def script(sandbox: Sandbox, text: str, name: str) -> None:
    """Let a sandbox fail as a file says.

    Raises:
        SandboxError: the file is not one; the message says where.

    """
    tree, found = read_text(text, name)
    if found:
        raise SandboxError(f"{_place(found[0].position)}: {found[0].message}")
    if not isinstance(tree, Map):
        raise SandboxError(f"{name}: a mapping with {', '.join(KEYS)} is expected")
    for key, value in tree.items():
        if key not in KEYS:
            raise _wrong(tree, key, f"there is no {key}; there is {', '.join(KEYS)}")
        kind, word, play = KEYS[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise _wrong(tree, key, f"{key} is {word}")
        play(sandbox, value)


def _place(at: Position) -> str:
    return f"{at.file}:{at.line}:{at.column}"


def _wrong(tree: Map, key: str, text: str) -> SandboxError:
    return SandboxError(f"{_place(tree.key_at(key))}: {text}")


def _images(sandbox: Sandbox, images: Map) -> None:
    for image, said in images.items():
        behaviour, says = said, ""
        if isinstance(said, Map):
            behaviour, says = said.get("does", ""), str(said.get("says", ""))
        word = str(behaviour).partition(":")[0].removeprefix("sandbox/")
        if word not in WORDS:
            raise _wrong(images, image, f"an image can be {', '.join(WORDS)}")
        sandbox.behave(image, str(behaviour), says)


def _calls(sandbox: Sandbox, calls: Seq) -> None:
    for i, call in enumerate(calls):
        if not isinstance(call, Map) or "operation" not in call:
            raise SandboxError(f"{_place(calls.at(i))}: a call names its operation")
        for key, value in call.items():
            if key not in CALL:
                raise _wrong(call, key, f"a call has {', '.join(CALL)}")
            if type(value) is not CALL[key]:
                raise _wrong(call, key, f"{key} is of type {CALL[key].__name__}")
        error = call.get("error")
        sandbox.fail(
            call["operation"],
            error,
            call.get("message", "as the fault file says"),
            status=BROKEN if error in INTERNAL else REFUSED,
            after=call.get("after", False),
            times=call.get("times", 1),
        )


def _set(name: str) -> Callable[[Sandbox, Any], None]:
    return lambda sandbox, value: setattr(sandbox, name, value)


def _each(method: str) -> Callable[[Sandbox, Seq], None]:
    def play(sandbox: Sandbox, values: Seq) -> None:
        for value in values:
            getattr(sandbox, method)(str(value))

    return play


KEYS: dict[str, tuple[Any, str, Callable[[Sandbox, Any], None]]] = {
    "images": (Map, "a mapping of images to what they do", _images),
    "calls": (Seq, "a list of calls", _calls),
    "instances": (int, "a number", lambda sandbox, number: sandbox.have_instances(number)),
    "no_capacity": (Seq, "a list of launch types", _each("remove_capacity")),
    "missing_roles": (Seq, "a list of names", _each("remove_role")),
    "throttling": (bool, "true or false", _set("throttling")),
    "lag": ((int, float), "a number of seconds", _set("lag")),
    "latency": ((int, float), "a number of seconds", _set("latency")),
}
"""Key to what its value is, in types and in words, and what it does."""
