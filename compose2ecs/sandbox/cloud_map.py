"""Cloud Map (ServiceDiscovery): the namespaces of Service Connect, and plain services in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox.errors import ApiError
from compose2ecs.sandbox.paging import page

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World


def create_http_namespace(world: World, request: Json) -> Json:
    """CreateHttpNamespace: an operation that is done at once."""
    return create(world, request, "HTTP")


def create_private_dns_namespace(world: World, request: Json) -> Json:
    """CreatePrivateDnsNamespace."""
    return create(world, request, "DNS_PRIVATE")


def create(world: World, request: Json, kind: str) -> Json:
    """A new namespace, with the operation that made it."""
    name = request["Name"]
    before = next((n for n in world.state["namespaces"].values() if n["Name"] == name), None)
    if before is not None:
        if request.get("CreatorRequestId") and before["_token"] == request["CreatorRequestId"]:
            return {"OperationId": before["_operation"]}
        raise ApiError("NamespaceAlreadyExists", f"namespace {name} already exists")
    identity = f"ns-{world.fresh(16)}"
    namespace: Json = {
        "Id": identity,
        "Arn": world.arn("servicediscovery", f"namespace/{identity}"),
        "Name": name,
        "Type": kind,
        "ServiceCount": 0,
        "Properties": {"HttpProperties": {"HttpName": name}},
        "CreateDate": world.now,
        "_token": request.get("CreatorRequestId", ""),
        "_tags": list(request.get("Tags", [])),
        "_endpoints": {},
    }
    if "Description" in request:
        namespace["Description"] = request["Description"]
    world.state["namespaces"][identity] = namespace
    namespace["_operation"] = operation(world, "CREATE_NAMESPACE", identity)
    return {"OperationId": namespace["_operation"]}


def operation(world: World, kind: str, namespace: str) -> str:
    """An operation that has succeeded; gives its id."""
    identity = world.fresh()
    world.state["operations"][identity] = {
        "Id": identity,
        "Type": kind,
        "Status": "SUCCESS",
        "CreateDate": world.now,
        "UpdateDate": world.now,
        "Targets": {"NAMESPACE": namespace},
    }
    return identity


def find(world: World, identity: str) -> Json:
    """A namespace by id or ARN; raises NamespaceNotFound."""
    found: Json | None = world.state["namespaces"].get(identity.rsplit("/", 1)[-1])
    if found is None:
        raise ApiError("NamespaceNotFound", f"can't find namespace {identity}")
    return found


def get_namespace(world: World, request: Json) -> Json:
    """GetNamespace."""
    found = find(world, request["Id"])
    return {"Namespace": {**found, "CreatorRequestId": found["_token"]}}


def get_operation(world: World, request: Json) -> Json:
    """GetOperation."""
    found = world.state["operations"].get(request["OperationId"])
    if found is None:
        raise ApiError("OperationNotFound", f"can't find operation {request['OperationId']}")
    return {"Operation": found}


def list_namespaces(world: World, request: Json) -> Json:
    """ListNamespaces, filtered by type, name or HTTP name."""
    wanted = {f["Name"]: set(f["Values"]) for f in request.get("Filters", [])}
    found = [
        {k: v for k, v in n.items() if k != "CreatorRequestId"}
        for n in world.state["namespaces"].values()
        if n["Type"] in wanted.get("TYPE", {n["Type"]})
        and n["Name"] in wanted.get("NAME", {n["Name"]})
        and n["Name"] in wanted.get("HTTP_NAME", {n["Name"]})
    ]
    return capitalised(page(found, paged(request), "Namespaces"))


def paged(request: Json) -> Json:
    """A request's paging in ECS's spelling."""
    return {"maxResults": request.get("MaxResults"), "nextToken": request.get("NextToken")}


def capitalised(answer: Json) -> Json:
    """A page in Cloud Map's spelling."""
    return {("NextToken" if k == "nextToken" else k): v for k, v in answer.items()}


def delete_namespace(world: World, request: Json) -> Json:
    """DeleteNamespace; refused while something is in it."""
    found = find(world, request["Id"])
    if found["_endpoints"]:
        raise ApiError("ResourceInUse", f"namespace {found['Name']} is in use")
    del world.state["namespaces"][found["Id"]]
    return {"OperationId": operation(world, "DELETE_NAMESPACE", found["Id"])}


def list_services(world: World, request: Json) -> Json:
    """ListServices: the endpoints that Service Connect has registered."""
    wanted = {f["Name"]: set(f["Values"]) for f in request.get("Filters", [])}
    found = [
        {"Id": f"srv-{name}", "Name": name, "Arn": f"{n['Arn']}/{name}"}
        for n in world.state["namespaces"].values()
        if n["Id"] in wanted.get("NAMESPACE_ID", {n["Id"]})
        for name in sorted(n["_endpoints"])
    ]
    return capitalised(page(found, paged(request), "Services"))


def tag_resource(world: World, request: Json) -> Json:
    """TagResource."""
    tags = find(world, request["ResourceARN"])["_tags"]
    new = {t["Key"]: t for t in request["Tags"]}
    tags[:] = [*(t for t in tags if t["Key"] not in new), *new.values()]
    return {}


def list_tags_for_resource(world: World, request: Json) -> Json:
    """ListTagsForResource."""
    return {"Tags": find(world, request["ResourceARN"])["_tags"]}


OPERATIONS = {
    "CreateHttpNamespace": create_http_namespace,
    "CreatePrivateDnsNamespace": create_private_dns_namespace,
    "ListNamespaces": list_namespaces,
    "GetNamespace": get_namespace,
    "GetOperation": get_operation,
    "DeleteNamespace": delete_namespace,
    "ListServices": list_services,
    "TagResource": tag_resource,
    "ListTagsForResource": list_tags_for_resource,
}
