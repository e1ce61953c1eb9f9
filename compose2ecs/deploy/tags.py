"""The tags by which we know our own, since ECS is the only state there is."""

from __future__ import annotations

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

OF_THE_RUN = (HASH, REVISION, RUN, COMPLETED, REGISTRY)
"""Written by `apply`, never part of a wanted document."""


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
