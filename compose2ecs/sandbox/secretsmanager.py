"""Secrets Manager: every secret is taken to exist, with the keys of a database's credentials.

A test gives a secret its `keys`, its `stages` or that it is `deleted`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from compose2ecs.sandbox.errors import ApiError
from compose2ecs.sandbox.given import given, is_there
from compose2ecs.sandbox.world import EPOCH

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

KEYS = ("username", "password", "engine", "host", "port", "dbname")
"""What a secret made for Amazon RDS holds."""
VERSION = "00000000-0000-4000-8000-00000000abcd"


def secret(world: World, request: Json) -> tuple[str, Json]:
    """A secret's name, and what a test said of it; raises ResourceNotFoundException."""
    identity = str(request["SecretId"])
    name = identity.rpartition(":secret:")[2] or identity
    if not is_there(world, "secret", name):
        text = "Secrets Manager can't find the specified secret."
        raise ApiError("ResourceNotFoundException", text)
    return name, given(world, "secret", name)


def describe_secret(world: World, request: Json) -> Json:
    """DescribeSecret."""
    name, said = secret(world, request)
    answer = {
        "ARN": world.arn("secretsmanager", f"secret:{name}"),
        "Name": name,
        "CreatedDate": EPOCH,
        "VersionIdsToStages": {VERSION: said.get("stages", ["AWSCURRENT", "AWSPREVIOUS"])},
    }
    return {**answer, "DeletedDate": EPOCH} if said.get("deleted") else answer


def get_secret_value(world: World, request: Json) -> Json:
    """GetSecretValue: an object whose values say nothing."""
    name, said = secret(world, request)
    return {
        "ARN": world.arn("secretsmanager", f"secret:{name}"),
        "Name": name,
        "VersionId": VERSION,
        "SecretString": said.get("text") or json.dumps(dict.fromkeys(said.get("keys", KEYS), "x")),
    }


OPERATIONS = {"DescribeSecret": describe_secret, "GetSecretValue": get_secret_value}
