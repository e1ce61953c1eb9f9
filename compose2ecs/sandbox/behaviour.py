"""How containers behave in the sandbox: well, unless the image's name says otherwise.

Any image whose repository ends in `sandbox/WORD` fails in its own way, so that a failure can be
tried from a Compose file. The tag is an argument:

    sandbox/exit:1          exits with code 1 three seconds after its start
    sandbox/exit:137-60     exits with code 137 after 60 seconds
    sandbox/done            exits with code 0 after three seconds; sandbox/done:30 after 30
    sandbox/oom             is killed for its memory after three seconds (oom:60: after 60)
    sandbox/unpullable      can't be pulled: it isn't there; unpullable:denied, limit, platform,
                            timeout or host for another reason
    sandbox/unhealthy       never passes its health check (the container's or the load balancer's);
                            unhealthy:500 answers the load balancer with that code
    sandbox/slow:120        takes 120 seconds to pull
    sandbox/flaky:2         exits with code 1 the first two times, then runs
    sandbox/needs:db        exits with code 1 unless its task knows a Service Connect name `db`, or
                            DNS a name `db` (`sandbox/needs:db.shop.local`) when it starts
    sandbox/unplaceable     finds no place to run; on EC2 unplaceable:memory, cpu, port, attribute
                            or eni for lack of that, unplaceable alone for lack of instances

`Sandbox.behave("postgres:16", "unhealthy")` scripts the same for an image of any name, and what it
writes to its log, if that matters. Whatever
else a container's image is, it is pulled in four seconds, starts, and is healthy from its first
check on. It then runs until it is stopped; but in a task that RunTask started, or when another
container waits for its end, it does its work and exits with code 0 after five seconds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

NAMED = re.compile(r"(?:^|/)sandbox/([a-z]+)(?::([\w.-]+))?(?:@.*)?$")
WORDS = (
    *("exit", "done", "oom", "unpullable", "unhealthy"),
    *("slow", "flaky", "needs", "unplaceable"),
)
EXIT = re.compile(r"(\d+)(?:-(\d+))?")
WORKING = 5.0
"""Seconds until a container that has one thing to do has done it."""
SOON = 3.0
"""Seconds until a container that is to exit does so."""
PULL = 4.0
KILLED = 137
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"


class Behaviour(NamedTuple):
    """What a container does after its start; times in seconds."""

    pull: float = PULL
    pull_error: str = ""
    exit_after: float | None = None
    exit_code: int = 0
    exit_reason: str = ""
    healthy: bool = True
    answers: str = ""
    """The code with which it answers a load balancer's health check; without: not at all."""
    lacks: str = ""
    """What no instance has for it, as `unplaceable` says it."""
    says: str = ""
    """What it logs before it exits."""


def scripted(world: World, image: str) -> tuple[str, str]:
    """The word and the argument that an image's behaviour is scripted by; empty when normal."""
    images = world.state["images"]
    if image in images:
        word, _, argument = (images[image] or "").removeprefix("sandbox/").partition(":")
        return word, argument
    match = NAMED.search(image)
    return (match[1], match[2] or "") if match else ("", "")


def behaviour(
    world: World, image: str, known: list[str], starter: str, *, ends: bool = False
) -> Behaviour:
    """What a container of this image will do in a task that knows the names in `known`.

    `starter` is the service or family that starts it, which `flaky` counts by. `ends` says that it
    has one thing to do, and is no server.
    """
    does = _by_word(world, image, known, starter, ends=ends)
    says = world.state.get("sayings", {}).get(image, "")
    return does._replace(says=says) if says else does


def _by_word(world: World, image: str, known: list[str], starter: str, *, ends: bool) -> Behaviour:
    word, argument = scripted(world, image)
    if word == "exit":
        return exiting(argument)
    if word == "done":
        return Behaviour(exit_after=number(argument, SOON), says="all work is done")
    if word == "oom":
        return Behaviour(
            exit_after=number(argument, SOON), exit_code=KILLED, exit_reason=OUT_OF_MEMORY
        )
    if word == "unpullable":
        return Behaviour(pull_error=pull_error(image, argument))
    if word == "slow":
        return Behaviour(pull=number(argument, 120.0), exit_after=WORKING if ends else None)
    if word == "needs" and argument not in {name.partition(":")[0] for name in known}:
        return Behaviour(exit_after=SOON, exit_code=1, says=f'could not resolve host "{argument}"')
    if word == "flaky" and first_starts(world, image, starter) <= number(argument, 1):
        return exiting("1")
    return Behaviour(
        exit_after=WORKING if ends else None,
        healthy=word != "unhealthy",
        answers=argument if word == "unhealthy" else "",
        lacks=(argument or "instances") if word == "unplaceable" else "",
    )


def exiting(argument: str) -> Behaviour:
    """A container that exits by itself: `CODE` or `CODE-SECONDS`."""
    match = EXIT.fullmatch(argument)
    code = int(match[1]) if match else 1
    after = float(match[2]) if match and match[2] else SOON
    return Behaviour(exit_after=after, exit_code=code, says=f"fatal: told to exit with code {code}")


def number(argument: str, default: float) -> float:
    """A tag that is a number of seconds or times, else the default."""
    return float(argument) if argument.isdecimal() else default


def first_starts(world: World, image: str, starter: str) -> int:
    """How many times a starter has started an image, this time included."""
    starts: Json = world.state["starts"]
    key = f"{starter} {image}"
    starts[key] = starts.get(key, 0) + 1
    return int(starts[key])


PULL_ERRORS = {
    "denied": (
        "pull access denied, repository does not exist or may require authorization: server "
        "message: insufficient_scope: authorization failed"
    ),
    "limit": (
        "failed to copy: httpReadSeeker: failed open: unexpected status code 429 Too Many Requests "
        "- Server message: toomanyrequests: You have reached your unauthenticated pull rate limit."
    ),
    "platform": "image Manifest does not contain descriptor matching platform 'linux/amd64'",
    "timeout": "dial tcp 44.205.64.79:443: i/o timeout",
    "host": "dial tcp: lookup registry on 10.0.0.2:53: no such host",
}


def pull_error(image: str, why: str) -> str:
    """What a failed pull says."""
    name = image if "." in image.partition("/")[0] else f"docker.io/{image}"
    tagged = name if ":" in name.rsplit("/", 1)[-1] else f"{name}:latest"
    return (
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
        f"failed to resolve ref {tagged}: {PULL_ERRORS.get(why) or f'{tagged}: not found'}"
    )
