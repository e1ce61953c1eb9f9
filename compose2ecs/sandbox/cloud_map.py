"""Cloud Map (ServiceDiscovery): namespaces, for Service Connect and for names in DNS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox import ec2
from compose2ecs.sandbox.errors import ApiError
from compose2ecs.sandbox.paging import page

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World


ZONE_MADE = 30.0
ZONE_GONE = 10.0
"""Seconds until Route 53 has made or deleted the zone of a namespace."""


def create_http_namespace(world: World, request: Json) -> Json:
    """CreateHttpNamespace: an operation that is done at once."""
    return create(world, request, "HTTP")


def create_private_dns_namespace(world: World, request: Json) -> Json:
    """CreatePrivateDnsNamespace: a zone for a VPC, which takes its time."""
    if not ec2.IDENTITY.fullmatch(request["Vpc"]):  # those of a real account are taken to be there
        raise ApiError("InvalidInput", f"can't find VPC {request['Vpc']}")
    return create(world, request, "DNS_PRIVATE", after=ZONE_MADE)


def create(world: World, request: Json, kind: str, after: float = 0.0) -> Json:
    """A new namespace, with the operation that makes it; it is there after that many seconds."""
    name = request["Name"]
    before = next((n for n in world.state["namespaces"].values() if n["Name"] == name), None)
    if before is not None:
        if request.get("CreatorRequestId") and before["_token"] == request["CreatorRequestId"]:
            return {"OperationId": before["_operation"]}
        if not is_there(world, before):
            raise ApiError("DuplicateRequest", f"namespace {name} is being created already")
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
        "_ready": world.now + after,
    }
    if kind != "HTTP":
        zone = f"Z{world.fresh(20).upper()}"
        namespace["Properties"]["DnsProperties"] = {"HostedZoneId": zone, "SOA": {"TTL": 15}}
    if "Description" in request:
        namespace["Description"] = request["Description"]
    world.state["namespaces"][identity] = namespace
    namespace["_operation"] = operation(world, "CREATE_NAMESPACE", identity, after=after)
    return {"OperationId": namespace["_operation"]}


def is_there(world: World, namespace: Json) -> bool:
    """Whether a namespace's creation has come to its end."""
    return float(namespace.get("_ready", 0.0)) <= world.now


def operation(
    world: World, kind: str, about: str, *, target: str = "NAMESPACE", after: float = 0.0
) -> str:
    """An operation that will have succeeded after that many seconds; gives its id."""
    identity = world.fresh()
    world.state["operations"][identity] = {
        "Id": identity,
        "Type": kind,
        "CreateDate": world.now,
        "UpdateDate": world.now,
        "Targets": {target: about},
        "_done": world.now + after,
    }
    return identity


def find(world: World, identity: str) -> Json:
    """A namespace by id or ARN; raises NamespaceNotFound."""
    found: Json | None = world.state["namespaces"].get(identity.rsplit("/", 1)[-1])
    if found is None or not is_there(world, found):
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
    done = float(found.get("_done", 0.0)) <= world.now
    return {"Operation": {**found, "Status": "SUCCESS" if done else "PENDING"}}


def list_namespaces(world: World, request: Json) -> Json:
    """ListNamespaces, filtered by type, name or HTTP name."""
    wanted = {f["Name"]: set(f["Values"]) for f in request.get("Filters", [])}
    found = [
        {k: v for k, v in n.items() if k != "CreatorRequestId"}
        for n in world.state["namespaces"].values()
        if is_there(world, n)
        and n["Type"] in wanted.get("TYPE", {n["Type"]})
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
    services = world.state["cloudMapServices"].values()
    if found["_endpoints"] or any(s["NamespaceId"] == found["Id"] for s in services):
        raise ApiError("ResourceInUse", f"namespace {found['Name']} is in use")
    del world.state["namespaces"][found["Id"]]
    after = 0.0 if found["Type"] == "HTTP" else ZONE_GONE
    return {"OperationId": operation(world, "DELETE_NAMESPACE", found["Id"], after=after)}


def tagged(world: World, arn: str) -> Json:
    """The namespace or service of an ARN, or an endpoint of Service Connect."""
    service: Json | None = world.state["cloudMapServices"].get(arn.rsplit("/", 1)[-1])
    endpoints = (
        f"{n['Arn']}/{e}" for n in world.state["namespaces"].values() for e in n["_endpoints"]
    )
    if arn in endpoints:
        return {"_tags": [{"Key": "AmazonECSManaged", "Value": "true"}]}
    return find(world, arn) if service is None else service


def tag_resource(world: World, request: Json) -> Json:
    """TagResource."""
    tags = tagged(world, request["ResourceARN"])["_tags"]
    new = {t["Key"]: t for t in request["Tags"]}
    tags[:] = [*(t for t in tags if t["Key"] not in new), *new.values()]
    return {}


def list_tags_for_resource(world: World, request: Json) -> Json:
    """ListTagsForResource."""
    return {"Tags": tagged(world, request["ResourceARN"])["_tags"]}


OPERATIONS = {
    "CreateHttpNamespace": create_http_namespace,
    "CreatePrivateDnsNamespace": create_private_dns_namespace,
    "ListNamespaces": list_namespaces,
    "GetNamespace": get_namespace,
    "GetOperation": get_operation,
    "DeleteNamespace": delete_namespace,
    "TagResource": tag_resource,
    "ListTagsForResource": list_tags_for_resource,
}
