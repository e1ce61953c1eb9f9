"""IAM roles: every role is taken to exist, but those that a test removed or whose name says so.

A role called `no-such-...`, `missing-...` or `nobody` isn't there: so a user can see what happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox.errors import ApiError
from compose2ecs.sandbox.world import EPOCH

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

NOT_THERE = ("no-such-", "missing-", "nobody")
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":'
    '["ecs-tasks.amazonaws.com","ecs.amazonaws.com"]},"Action":"sts:AssumeRole"}]}'
)
"""Of roles that nobody made: good for tasks and for what ECS itself does."""


def role(world: World, name: str) -> Json:
    """A role; raises NoSuchEntity for one that was removed."""
    made = world.state["roles"].get(name, {})
    if name in world.state["absentRoles"] or (not made and name.startswith(NOT_THERE)):
        raise ApiError("NoSuchEntity", f"The role with name {name} cannot be found.", 404)
    return {
        "Path": "/",
        "RoleName": name,
        "RoleId": "AROASANDBOXSANDBOX000",
        "Arn": world.arn("iam", f"role/{name}", region=False),
        "CreateDate": made.get("created", EPOCH),
        "AssumeRolePolicyDocument": made.get("trust", TRUST),
    }


def get_role(world: World, request: Json) -> Json:
    """GetRole."""
    return {"Role": role(world, request["RoleName"])}


def create_role(world: World, request: Json) -> Json:
    """CreateRole."""
    name = request["RoleName"]
    absent = world.state["absentRoles"]
    if name not in absent and (name in world.state["roles"] or not name.startswith(NOT_THERE)):
        raise ApiError("EntityAlreadyExists", f"Role with name {name} already exists.", 409)
    world.state["absentRoles"] = [other for other in absent if other != name]
    trust = request["AssumeRolePolicyDocument"]
    world.state["roles"][name] = {"created": world.now, "trust": trust, "policies": []}
    return {"Role": role(world, name)}


def attach_role_policy(world: World, request: Json) -> Json:
    """AttachRolePolicy."""
    name = request["RoleName"]
    role(world, name)
    made = world.state["roles"].setdefault(name, {"created": EPOCH, "trust": TRUST, "policies": []})
    if request["PolicyArn"] not in made["policies"]:
        made["policies"].append(request["PolicyArn"])
    return {}


def list_attached_role_policies(world: World, request: Json) -> Json:
    """ListAttachedRolePolicies."""
    name = request["RoleName"]
    role(world, name)
    default = ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]
    arns = world.state["roles"].get(name, {"policies": default})["policies"]
    policies = [{"PolicyName": a.rsplit("/", 1)[-1], "PolicyArn": a} for a in arns]
    return {"AttachedPolicies": policies, "IsTruncated": False}


OPERATIONS = {
    "GetRole": get_role,
    "CreateRole": create_role,
    "AttachRolePolicy": attach_role_policy,
    "ListAttachedRolePolicies": list_attached_role_policies,
}
