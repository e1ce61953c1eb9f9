"""Tags of ECS resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox.ecs_clusters import cluster_name
from compose2ecs.sandbox.ecs_task_definitions import find_revision
from compose2ecs.sandbox.errors import ApiError, invalid_parameter

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

MOST = 50
"""Tags on one resource."""
WRONG_ARN = "The specified resource could not be found."


def tags_of(world: World, arn: str) -> list[Json]:
    """The list of tags behind an ARN, to read or to change; raises when there is none."""
    kind, _, path = arn.rsplit(":", 1)[-1].partition("/")
    if ":task-definition/" in arn:
        found = find_revision(world, arn)
        if found is not None:
            return list_in(found, "_tags")
    elif kind == "cluster":
        cluster = world.state["clusters"].get(cluster_name(path))
        if cluster is not None and cluster["status"] == "ACTIVE":
            return list_in(cluster, "tags")
    elif kind == "service":
        cluster, _, name = path.partition("/")
        service = world.state["services"].get(cluster, {}).get(name)
        if service is None:
            raise ApiError("ServiceNotFoundException", "Service not found.")
        return list_in(service, "_tags")
    elif kind == "task":
        task = world.state["tasks"].get(path.rsplit("/", 1)[-1])
        if task is not None:
            return list_in(task, "tags")
    raise invalid_parameter(WRONG_ARN)


def list_in(record: Json, key: str) -> list[Json]:
    """A list of a record, typed."""
    found: list[Json] = record[key]
    return found


def tag_resource(world: World, request: Json) -> Json:
    """TagResource: a key that is there gets the new value."""
    tags = tags_of(world, request["resourceArn"])
    new = {t["key"]: t for t in request["tags"]}
    if any(key.lower().startswith("aws:") for key in new):
        raise invalid_parameter("Tag keys can not begin with aws:.")
    kept = [t for t in tags if t["key"] not in new]
    if len(kept) + len(new) > MOST:
        raise invalid_parameter("The maximum number of tags on a resource is 50.")
    tags[:] = [*kept, *new.values()]
    return {}


def untag_resource(world: World, request: Json) -> Json:
    """UntagResource."""
    tags = tags_of(world, request["resourceArn"])
    tags[:] = [t for t in tags if t["key"] not in request["tagKeys"]]
    return {}


def list_tags_for_resource(world: World, request: Json) -> Json:
    """ListTagsForResource."""
    return {"tags": tags_of(world, request["resourceArn"])}


OPERATIONS = {
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
    "ListTagsForResource": list_tags_for_resource,
}
