"""ECS task definitions: families of revisions."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from compose2ecs.sandbox.ecs_defaults import filled
from compose2ecs.sandbox.errors import client_error, invalid_parameter
from compose2ecs.sandbox.paging import at_most, page
from compose2ecs.sandbox.rulings import refuse_bad_task_definition
from compose2ecs.sandbox.task_needs import compatibilities, required_attributes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2ecs.sandbox.world import Json, World

DELETIONS = 10
"""Task definitions in one DeleteTaskDefinitions."""
DELETED_AFTER = 60.0
"""Seconds until a deleted revision that nothing uses is gone."""


def register_task_definition(world: World, request: Json) -> Json:
    """RegisterTaskDefinition: always a new revision, even of the same content."""
    refuse_bad_task_definition(request)
    revisions = world.state["taskDefinitions"].setdefault(request["family"], [])
    definition = filled(world, request)
    definition |= {
        "revision": len(revisions) + 1,
        "status": "ACTIVE",
        "requiresAttributes": required_attributes(definition),
        "compatibilities": compatibilities(definition),
        "registeredAt": world.now,
        "registeredBy": world.caller_arn,
        "_tags": copy.deepcopy(request.get("tags", [])),
    }
    resource = f"task-definition/{request['family']}:{definition['revision']}"
    definition["taskDefinitionArn"] = world.arn("ecs", resource)
    revisions.append(definition)
    given = {"tags": definition["_tags"]} if definition["_tags"] else {}
    return {"taskDefinition": definition, **given}


def all_revisions(world: World) -> Iterator[Json]:
    """Every revision that is still there, deregistered ones included, oldest first."""
    for revisions in world.state["taskDefinitions"].values():
        yield from (r for r in revisions if is_there(world, r))


def find_revision(world: World, reference: str) -> Json | None:
    """The revision behind `family` (latest active), `family:7` or an ARN."""
    family, _, number = reference.rsplit("/", 1)[-1].partition(":")
    revisions = [r for r in world.state["taskDefinitions"].get(family, []) if is_there(world, r)]
    if number:
        return next((r for r in revisions if str(r["revision"]) == number), None)
    return next((r for r in reversed(revisions) if r["status"] == "ACTIVE"), None)


def is_there(world: World, revision: Json) -> bool:
    """Whether a revision can still be described: a deleted one while something is made of it."""
    if revision["status"] != "DELETE_IN_PROGRESS":
        return True
    fresh = bool(world.now < revision["deleteRequestedAt"] + DELETED_AFTER)
    return fresh or revision["taskDefinitionArn"] in used(world)


def used(world: World) -> set[str]:
    """The ARNs of the revisions that a service or a task is made of."""
    services = [s for some in world.state["services"].values() for s in some.values()]
    live = [t for t in world.state["tasks"].values() if t["lastStatus"] != "STOPPED"]
    return {
        *(d["taskDefinition"] for s in services for d in s["deployments"]),
        *(t["taskDefinitionArn"] for t in live),
    }


def usable_revision(world: World, reference: str) -> Json:
    """The revision that a service or task is to run; raises ClientException."""
    found = find_revision(world, reference)
    if found is None:
        raise client_error("TaskDefinition not found.")
    if found["status"] != "ACTIVE":
        raise client_error("TaskDefinition is inactive")
    return found


def describe_task_definition(world: World, request: Json) -> Json:
    """DescribeTaskDefinition; its tags only when asked for, else an empty list."""
    found = find_revision(world, request["taskDefinition"])
    if found is None:
        raise client_error("Unable to describe task definition.")
    asked = "TAGS" in request.get("include", ())
    return {"taskDefinition": found, "tags": found["_tags"] if asked else []}


def list_task_definitions(world: World, request: Json) -> Json:
    """ListTaskDefinitions: ARNs by family and revision."""
    status = request.get("status", "ACTIVE")
    family = request.get("familyPrefix")
    found = sorted(
        (r["family"], r["revision"], r["taskDefinitionArn"])
        for r in all_revisions(world)
        if r["status"] == status and family in {None, r["family"]}
    )
    if request.get("sort") == "DESC":
        found.reverse()
    return page([arn for _, _, arn in found], request, "taskDefinitionArns")


def list_task_definition_families(world: World, request: Json) -> Json:
    """ListTaskDefinitionFamilies: a family is active while one revision is."""
    status = request.get("status", "ACTIVE")
    families = []
    for family, revisions in sorted(world.state["taskDefinitions"].items()):
        active = any(r["status"] == "ACTIVE" for r in revisions)
        wanted = status == "ALL" or active == (status == "ACTIVE")
        if wanted and family.startswith(request.get("familyPrefix", "")):
            families.append(family)
    return page(families, request, "families")


def deregister_task_definition(world: World, request: Json) -> Json:
    """DeregisterTaskDefinition: the revision stays describable, as INACTIVE."""
    reference = request["taskDefinition"]
    if ":" not in reference.rsplit("/", 1)[-1]:
        raise client_error(f"Invalid revision number. Number: {reference}")
    found = find_revision(world, reference)
    if found is None:
        raise client_error("The specified task definition does not exist.")
    if found["status"] == "ACTIVE":
        found["status"] = "INACTIVE"
        found["deregisteredAt"] = world.now
    return {"taskDefinition": found}


def delete_task_definitions(world: World, request: Json) -> Json:
    """DeleteTaskDefinitions: only deregistered revisions that nothing runs."""
    at_most(request["taskDefinitions"], DELETIONS, "taskDefinitions")
    deleted, failures = [], []
    for reference in request["taskDefinitions"]:
        reason = why_kept(world, reference)
        found = find_revision(world, reference)
        if reason or found is None:
            failures.append({"arn": reference, "reason": reason})
            continue
        found.setdefault("deleteRequestedAt", world.now)
        found["status"] = "DELETE_IN_PROGRESS"
        deleted.append(found)
    return {"taskDefinitions": deleted, "failures": failures}


def why_kept(world: World, reference: str) -> str:
    """Why a revision can't be deleted, or nothing."""
    if ":" not in reference.rsplit("/", 1)[-1]:
        raise invalid_parameter("The task definition must have a revision.")
    found = find_revision(world, reference)
    if found is None:
        return "The specified task definition does not exist."
    if found["status"] == "ACTIVE":
        return "The specified task definition is still in ACTIVE status."
    return ""


OPERATIONS = {
    "RegisterTaskDefinition": register_task_definition,
    "DescribeTaskDefinition": describe_task_definition,
    "ListTaskDefinitions": list_task_definitions,
    "ListTaskDefinitionFamilies": list_task_definition_families,
    "DeregisterTaskDefinition": deregister_task_definition,
    "DeleteTaskDefinitions": delete_task_definitions,
}
