"""The tags by which we know our own, since ECS is the only state there is."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PROJECT = "compose2ecs:project"
STAGE = "compose2ecs:stage"
SERVICE = "compose2ecs:service"
HASH = "compose2ecs:hash"
"""Of the wanted definition and service, once the service was brought to them."""
REVISION = "compose2ecs:revision"
"""`family:number` that the service was brought to."""
RUN = "compose2ecs:run"
"""Of the run of `up` that changed the service last, so that `rollback` can take a run back."""
COMPLETED = "compose2ecs:completed"
"""On a job's revision: it ran and exited with 0."""

REGISTRY = "compose2ecs:registry"
"""`srv-...:hash`: which registry of Cloud Map the service is in, and how that was set up."""

KEYS = "compose2ecs:keys"
"""Marks of the tags that the files asked for, so that one that goes from them goes from ECS too,
and one that somebody else has put there stays."""

OF_THE_RUN = (HASH, REVISION, RUN, COMPLETED, REGISTRY)
"""Written by `apply`, never part of a wanted document."""


MARK = 6
LONGEST_VALUE = 252
"""Of a tag, in characters: AWS takes 256, which are 42 marks and a bit; of the 50 tags that a
service can have, eight are ours."""


def ours(project: str, stage: str) -> dict[str, str]:
    """What everything that we create is tagged with."""
    return {PROJECT: project, **({STAGE: stage} if stage else {})}


def belongs(tags: Mapping[str, str], project: str, stage: str) -> bool:
    """Whether something with these tags is the project's own."""
    return tags.get(PROJECT) == project and tags.get(STAGE, "") == stage


def as_mapping(tags: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """ECS's list of tags by key, without those that AWS itself writes."""
    return {t["key"]: t.get("value", "") for t in tags if not t["key"].startswith("aws:")}


def lasting(tags: Mapping[str, str]) -> dict[str, str]:
    """Tags less those that `apply` writes for itself."""
    return {k: v for k, v in tags.items() if k not in OF_THE_RUN}


def remembering(tags: Mapping[str, str]) -> dict[str, str]:
    """A service's tags with the one that remembers which of them the files ask for."""
    marks = sorted(_mark(k) for k in tags if not _own(k))
    return {**tags, **({KEYS: "".join(marks)[:LONGEST_VALUE]} if marks else {})}


def forgotten(
    wanted: Mapping[str, str], found: Mapping[str, str], memory: Mapping[str, str]
) -> tuple[str, ...]:
    """Keys among `found` that the files asked for once and ask for no more.

    `memory` is the tags of the service.
    """
    text = memory.get(KEYS, "")
    asked = {text[i : i + MARK] for i in range(0, len(text), MARK)}
    return tuple(k for k in sorted(found) if k not in wanted and not _own(k) and _mark(k) in asked)


def foreign(wanted: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str]:
    """Tags that nobody here asked for."""
    return {k: v for k, v in sorted(found.items()) if k not in wanted and not _own(k)}


def _own(key: str) -> bool:
    return key.startswith("compose2ecs:")


def _mark(key: str) -> str:
    """A few characters for a key of up to 128: all of them have to fit into one value.

    At 36 bits, a foreign key is taken for one of ours once in a thousand million projects.
    """
    return base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())[:MARK].decode()


def owner(tags: Mapping[str, str]) -> str:
    """Whose a service is, in words."""
    if PROJECT in tags:
        stage = f', stage "{tags[STAGE]}"' if tags.get(STAGE) else ""
        return f'it belongs to the project "{tags[PROJECT]}"{stage}'
    for key, tool in (
        ("aws:cloudformation:stack-name", "the CloudFormation stack"),
        ("com.docker.compose.project", "the Docker Compose project"),
    ):
        if key in tags:
            return f'it belongs to {tool} "{tags[key]}"'
    return "it was not created by compose2ecs"
