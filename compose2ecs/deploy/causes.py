"""Causes: what ECS, Docker and the registries say of a dead task, in a user's words with advice.

The patterns are of texts that AWS documents ("Stopped tasks error messages", "Service event
messages", Amazon ECS developer guide) or that real accounts have shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2ecs.deploy.causes_of_ending import CAPACITY, HEALTH
from compose2ecs.deploy.causes_of_pulling import LOGS, PULLING, SECRETS
from compose2ecs.deploy.causes_of_starting import NETWORK, STARTING, STORAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compose2ecs.deploy.cause import Cause

CAUSES = (
    *PULLING,
    *(c for c in STORAGE if c.word == "efs"),
    *SECRETS,
    *LOGS,
    *STARTING,
    *NETWORK,
    *HEALTH,
    *CAPACITY,
    *(c for c in STORAGE if c.word == "ebs"),
)
"""The more particular before the general."""

EXITED_WELL = (
    "a service is meant to run on; if this one has its work done then, make it a job with "
    "`x-ecs: {run: once}`, else let its command stay in the foreground"
)
SEE_LOG = "mend what its log tells, then run the same command again"
WROTE_NOTHING = (
    "it wrote nothing to its log; run the image on your own machine with the same command and "
    "environment"
)
BY_CODE = {
    0: EXITED_WELL,
    126: "its command was found but can't be executed: make it executable in the image (chmod +x)",
    127: "its command was not found in the image: correct `command` and `entrypoint`",
    137: (
        "it was killed, most likely for its memory: raise deploy.resources.limits.memory or "
        "x-ecs.memory; or it took too long to stop"
    ),
    139: "it crashed (segmentation fault): look whether the image is built for this kind of CPU",
    143: "something told it to stop (SIGTERM), and it did; its log may tell what",
}
"""Exit codes that say something by themselves."""

LOGGED = (
    (
        "exec format error",
        "build the image for linux/amd64, or set `platform`: it is built for another kind of CPU",
    ),
    ("no space left on device", "its disk is full: ask for more with x-ecs.ephemeral_storage"),
    (
        "read-only file system",
        "it writes where it may not: drop `read_only`, or give that folder a volume or tmpfs",
    ),
    ("address already in use", "two programs want one port: containers of one task share them"),
    (
        r"AccessDenied|not authorized to perform",
        "its task role lacks a permission: add it to the role of x-ecs.task_role",
    ),
)
"""What a log line says, and what to do about it then."""

NOT_FOUND = re.compile(
    r"host not found|not resolve|unknown host|no such host|ENOTFOUND|EAI_AGAIN|"
    r"[Nn]ame or service not known|[Nn]ame resolution|nodename nor servname|UnknownHostException",
)


def cause_of(text: str) -> Cause | None:
    """The known kind of failure that a text of ECS tells."""
    return next((c for c in CAUSES if re.search(c.pattern, text, re.IGNORECASE | re.DOTALL)), None)


def advice_of_log(lines: Sequence[str], unpublished: Sequence[str]) -> str:
    """What to do about the last lines of a log, if they are of a known kind; else empty.

    `unpublished` are the Compose services whose names nobody can resolve.
    """
    for line in lines:
        if NOT_FOUND.search(line):
            return _about_name(line, unpublished)
        for pattern, advice in LOGGED:
            if re.search(pattern, line, re.IGNORECASE):
                return advice
    return ""


def _about_name(line: str, unpublished: Sequence[str]) -> str:
    for name in unpublished:
        if re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", line):
            return (
                f'service "{name}" declares no port, so its name is not published; add '
                f"`expose` with its port to it (compose2ecs explain C2E2133)"
            )
    return (
        "nothing answers to that name there: services of the file go by their Compose names if "
        "they declare a port, everything else by its full name"
    )
