"""Services in Cloud Map's namespaces: DNS names with the tasks that are registered under them.

A task of an ECS service that has a registry is an instance of it while it runs; nothing else
registers, so that instances are looked up among the tasks instead of being kept twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox import cloud_map
from compose2ecs.sandbox.errors import ApiError, invalid_parameter
from compose2ecs.sandbox.paging import page

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

UPDATING = 5.0
"""Seconds until records are changed."""


def create_service(world: World, request: Json) -> Json:
    """CreateService: a name in a namespace; once for one creator's request."""
    namespace = cloud_map.find(world, request["NamespaceId"])
    name, token = request["Name"], request.get("CreatorRequestId", "")
    before = next((s for s in within(world, namespace["Id"]) if same_name(s, name)), None)
    if before is not None:
        if token and before["CreatorRequestId"] == token and before["Name"] == name:
            return {"Service": shown(world, before)}
        raise ApiError("ServiceAlreadyExists", f"service {name} already exists")
    if namespace["Type"] == "HTTP" and "DnsConfig" in request:
        raise ApiError("InvalidInput", "an HTTP namespace has no DNS records")
    identity = f"srv-{world.fresh(16)}"
    service: Json = {
        "Id": identity,
        "Arn": world.arn("servicediscovery", f"service/{identity}"),
        "Name": name,
        "NamespaceId": namespace["Id"],
        "Type": "DNS_HTTP" if "DnsConfig" in request else "HTTP",
        "CreateDate": world.now,
        "CreatorRequestId": token,
        "_tags": list(request.get("Tags", [])),
    }
    if "Description" in request:
        service["Description"] = request["Description"]
    if "DnsConfig" in request:
        given = request["DnsConfig"]
        service["DnsConfig"] = {"RoutingPolicy": "MULTIVALUE", **given}
        service["DnsConfig"]["NamespaceId"] = namespace["Id"]
    if "HealthCheckCustomConfig" in request:
        service["HealthCheckCustomConfig"] = {"FailureThreshold": 1}
    world.state["cloudMapServices"][identity] = service
    return {"Service": shown(world, service)}


def same_name(service: Json, name: str) -> bool:
    """Whether a name is taken by a service; in DNS they don't differ by case."""
    return str(service["Name"]).lower() == name.lower()


def within(world: World, namespace: str) -> list[Json]:
    """The services of a namespace."""
    return [s for s in world.state["cloudMapServices"].values() if s["NamespaceId"] == namespace]


def find(world: World, identity: str) -> Json:
    """A service by id or ARN; raises ServiceNotFound."""
    found: Json | None = world.state["cloudMapServices"].get(identity.rsplit("/", 1)[-1])
    if found is None:
        raise ApiError("ServiceNotFound", f"can't find service {identity}")
    return found


def shown(world: World, service: Json) -> Json:
    """A service as answers have it, with how many tasks are registered."""
    return {**service, "InstanceCount": len(instances(world, service))}


def summary(world: World, service: Json) -> Json:
    """A service as a list has it."""
    left_out = ("NamespaceId", "CreatorRequestId")
    return {k: v for k, v in shown(world, service).items() if k not in left_out}


def instances(world: World, service: Json) -> list[Json]:
    """The tasks that are registered: from when they run until they have stopped."""
    return [
        t
        for t in world.state["tasks"].values()
        if service["Arn"] in t.get("_registries", ())
        and t.get("startedAt")
        and t["lastStatus"] != "STOPPED"
    ]


def get_service(world: World, request: Json) -> Json:
    """GetService."""
    return {"Service": shown(world, find(world, request["Id"]))}


def list_services(world: World, request: Json) -> Json:
    """ListServices: names, and the endpoints that Service Connect has registered."""
    wanted = {f["Name"]: set(f["Values"]) for f in request.get("Filters", [])}
    found = []
    for n in world.state["namespaces"].values():
        if n["Id"] in wanted.get("NAMESPACE_ID", {n["Id"]}):
            found += [summary(world, s) for s in within(world, n["Id"])]
            found += [
                {"Id": f"srv-{name}", "Name": name, "Arn": f"{n['Arn']}/{name}", "Type": "HTTP"}
                for name in sorted(n["_endpoints"])
            ]
    return cloud_map.capitalised(page(found, cloud_map.paged(request), "Services"))


def update_service(world: World, request: Json) -> Json:
    """UpdateService: other records; the kind of a record can't change while tasks have it."""
    service = find(world, request["Id"])
    change = request["Service"]
    if "DnsConfig" in change:
        kept = service.get("DnsConfig", {})
        given = change["DnsConfig"]["DnsRecords"]
        kinds = {r["Type"] for r in given}
        if instances(world, service) and kinds != {r["Type"] for r in kept.get("DnsRecords", [])}:
            raise ApiError("InvalidInput", "records in use can't change their type")
        service["DnsConfig"] = {**kept, "DnsRecords": given}
    if "Description" in change:
        service["Description"] = change["Description"]
    done = cloud_map.operation(
        world, "UPDATE_SERVICE", service["Id"], target="SERVICE", after=UPDATING
    )
    return {"OperationId": done}


def delete_service(world: World, request: Json) -> Json:
    """DeleteService; refused while a task is registered."""
    service = find(world, request["Id"])
    if instances(world, service):
        raise ApiError("ResourceInUse", f"service {service['Name']} has registered instances")
    del world.state["cloudMapServices"][service["Id"]]
    return {}


def refuse_bad_registries(world: World, registries: list[Json], definition: Json) -> None:
    """Raise if ECS can't register the tasks of a service (CreateService, serviceRegistries)."""
    mode = definition.get("networkMode", "bridge")
    for registry in registries:
        arn = str(registry.get("registryArn", ""))
        found = world.state["cloudMapServices"].get(arn.rsplit("/", 1)[-1])
        if found is None or found["Arn"] != arn:
            if arn.split(":")[2:3] == ["servicediscovery"] and ":service/" in arn:
                continue  # one that is taken to be there, as target groups are
            raise invalid_parameter(f"The service registry {arn} is not valid.")
        kinds = {r["Type"] for r in found.get("DnsConfig", {}).get("DnsRecords", [])}
        if mode != "awsvpc" and kinds != {"SRV"}:
            raise invalid_parameter(
                f"When specifying '{mode}' for networkMode, the service registry must have SRV "
                "records."
            )
        for member in ("containerName", "containerPort", "port"):
            if kinds == {"A"} and member in registry:
                raise invalid_parameter(
                    f"The values specified for serviceRegistries do not require a value for "
                    f"'{member}'. Remove the value and try again."
                )
        if kinds == {"SRV"} and not (registry.get("containerPort") or registry.get("port")):
            raise invalid_parameter(
                "The values specified for serviceRegistries require a value for 'containerName' "
                "and 'containerPort'."
            )


def resolvable(world: World) -> list[str]:
    """The names that DNS answers with an address: A records of tasks that run."""
    names = []
    for service in world.state["cloudMapServices"].values():
        kinds = {r["Type"] for r in service.get("DnsConfig", {}).get("DnsRecords", [])}
        if "A" in kinds and instances(world, service):
            namespace = world.state["namespaces"][service["NamespaceId"]]
            names.append(f"{service['Name']}.{namespace['Name']}")
    return names


OPERATIONS = {
    "CreateService": create_service,
    "GetService": get_service,
    "ListServices": list_services,
    "UpdateService": update_service,
    "DeleteService": delete_service,
}
