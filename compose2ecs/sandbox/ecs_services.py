"""ECS services: create, change, delete, look at."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from compose2ecs.sandbox import deployments, rollout, stages, task_sets
from compose2ecs.sandbox.agenda import wake_service
from compose2ecs.sandbox.cloud_map_services import refuse_bad_registries
from compose2ecs.sandbox.ecs_clusters import active_cluster
from compose2ecs.sandbox.ecs_task_definitions import find_revision, usable_revision
from compose2ecs.sandbox.errors import ApiError, invalid_parameter
from compose2ecs.sandbox.paging import at_most, page
from compose2ecs.sandbox.rulings import refuse_bad_service
from compose2ecs.sandbox.service_defaults import (
    PROVIDERS,
    REDEPLOYS,
    changed_rule,
    first_spec,
    kept,
    new_service,
    strategy,
    weighed,
)

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

DESCRIPTIONS = 10
"""Services in one DescribeServices."""
REACTION = 1.0
"""Seconds until the scheduler looks at a service that was created or changed."""

IN_PLACE = (
    "deploymentController",
    "placementConstraints",
    "placementStrategy",
    "healthCheckGracePeriodSeconds",
    "enableExecuteCommand",
    "enableECSManagedTags",
    "propagateTags",
    "availabilityZoneRebalancing",
)
"""What UpdateService changes without a new deployment."""


def services_in(world: World, cluster: str) -> Json:
    """The services of a cluster by name."""
    found: Json = world.state["services"].setdefault(cluster, {})
    return found


def service_name(reference: str) -> str:
    """The name in a service's name or ARN."""
    return reference.rsplit("/", 1)[-1]


def find_service(world: World, request: Json, key: str = "service") -> Json:
    """The service that a request names; raises ServiceNotFoundException."""
    cluster = active_cluster(world, request.get("cluster"))
    found: Json | None = services_in(world, cluster["clusterName"]).get(service_name(request[key]))
    if found is None:
        raise ApiError("ServiceNotFoundException", "Service not found.")
    return found


def create_service(world: World, request: Json) -> Json:
    """CreateService; the same request with the same client token is answered once more."""
    cluster = active_cluster(world, request.get("cluster"))
    services = services_in(world, cluster["clusterName"])
    before = services.get(request["serviceName"])
    if before is not None and before["status"] == "DRAINING":
        raise invalid_parameter("Unable to Start a service that is still Draining.")
    if before is not None and before["status"] == "ACTIVE":
        if request.get("clientToken") and before["_request"] == request:
            return {"service": shown(before, ("TAGS",))}
        raise invalid_parameter("Creation of service was not idempotent.")
    definition = usable_revision(world, request.get("taskDefinition", ""))
    refuse_bad_service(with_namespace(request, cluster), definition)
    refuse_bad_registries(world, request.get("serviceRegistries", []), definition)
    refuse_foreign_providers(request.get(PROVIDERS, []), cluster)
    service = new_service(world, request, cluster, definition)
    deployment = deployments.begin(world, service, first_spec(world, request, cluster, definition))
    deployments.record(world, service, deployment)
    services[request["serviceName"]] = service
    wake_service(world, cluster["clusterName"], request["serviceName"], REACTION)
    return {"service": shown(service, ("TAGS",))}


def with_namespace(request: Json, cluster: Json) -> Json:
    """A request whose Service Connect has its namespace, be it the cluster's default."""
    given = request.get("serviceConnectConfiguration", {})
    if not given.get("enabled") or "serviceConnectDefaults" not in cluster:
        return request
    default = cluster["serviceConnectDefaults"]["namespace"]
    return {**request, "serviceConnectConfiguration": {"namespace": default, **given}}


def refuse_foreign_providers(providers: list[Json], cluster: Json) -> None:
    """Raise if a capacity provider is not associated with the cluster."""
    if any(p["capacityProvider"] not in cluster["capacityProviders"] for p in providers):
        raise invalid_parameter(
            "The specified capacity provider strategy cannot contain a capacity provider that is "
            "not associated with the cluster. Associate the capacity provider with the cluster "
            "and try again."
        )


def update_service(world: World, request: Json) -> Json:
    """UpdateService: in place, or with a new deployment where tasks must be replaced."""
    service = find_service(world, request)
    if service["status"] != "ACTIVE":
        raise ApiError("ServiceNotActiveException", "Service was not ACTIVE.")
    task_sets.refuse_update(service, request)
    cluster = active_cluster(world, request.get("cluster"))
    refuse_foreign_providers(request.get(PROVIDERS, []), cluster)
    spec = changed_spec(world, service, request, cluster)
    definition = find_revision(world, spec["taskDefinition"])
    refuse_bad_service(as_created(service, spec, request), definition or {})
    refuse_bad_registries(world, request.get("serviceRegistries", []), definition or {})
    before = deployments.primary(service)
    old = find_revision(world, before["taskDefinition"])
    if old is not None and definition is not None:
        refuse_changed_protocol(before, spec, old, definition)
    change_in_place(service, request)
    redeploys = any(spec.get(k) != before["_spec"].get(k) for k in ("taskDefinition", *REDEPLOYS))
    if redeploys or request.get("forceNewDeployment"):
        unfinished = deployments.current(world, service) is not None
        deployment = deployments.begin(world, service, spec)
        deployments.record(world, service, deployment)
        stages.begin(world, service, reconcile=unfinished)
    elif PROVIDERS in request:
        service.pop("launchType", None)
        service.pop(PROVIDERS, None)
        service |= {k: spec[k] for k in ("launchType", PROVIDERS) if k in spec}
        before["_spec"] = spec
    if "desiredCount" in request:
        service["desiredCount"] = request["desiredCount"]
    wake_service(world, cluster["clusterName"], service["serviceName"], REACTION)
    return {"service": shown(service)}


def refuse_changed_protocol(before: Json, spec: Json, old: Json, new: Json) -> None:
    """Raise if a port that Service Connect publishes is to speak another protocol.

    AWS's API reference calls both members immutable once a service uses them with Service Connect.
    """
    kept = published(before.get("serviceConnectConfiguration", {}), old)
    wanted = published(spec.get("serviceConnectConfiguration", {}), new)
    for name in kept.keys() & wanted.keys():
        if kept[name] != wanted[name]:
            raise invalid_parameter(
                f"The protocol and appProtocol of port mapping {name} can not be changed while "
                "it is used with Service Connect."
            )


def published(connect: Json, definition: Json) -> dict[str, tuple[str, str]]:
    """Protocol and application protocol of each port that Service Connect publishes."""
    names = {s["portName"] for s in connect.get("services", [])} if connect.get("enabled") else ()
    return {
        p["name"]: (p["protocol"], p.get("appProtocol", ""))
        for c in definition["containerDefinitions"]
        for p in c["portMappings"]
        if p.get("name") in names
    }


def changed_spec(world: World, service: Json, request: Json, cluster: Json) -> Json:
    """What a deployment is made from after an update."""
    spec: Json = copy.deepcopy(deployments.primary(service)["_spec"])
    if "taskDefinition" in request:
        found = usable_revision(world, request["taskDefinition"])
        spec["taskDefinition"] = found["taskDefinitionArn"]
    for key in REDEPLOYS:
        if key in request:
            spec[key] = kept(world, key, request[key], cluster, service["serviceName"])
    if PROVIDERS in request:
        providers = [weighed(p) for p in request[PROVIDERS]]
        spec.pop("launchType", None)
        spec.pop(PROVIDERS, None)
        spec |= {PROVIDERS: providers} if providers else {"launchType": original(service)}
    return spec


def original(service: Json) -> str:
    """The launch type that a service goes back to without a strategy."""
    return str(service["_request"].get("launchType", "EC2"))


def as_created(service: Json, spec: Json, request: Json) -> Json:
    """The CreateService request that would give the service as it is to be after an update."""
    wanted: Json = {
        "serviceName": service["serviceName"],
        "desiredCount": service["desiredCount"],
        "deploymentConfiguration": service["deploymentConfiguration"],
        "schedulingStrategy": service["schedulingStrategy"],
        "deploymentController": service["deploymentController"],
        **{k: service[k] for k in IN_PLACE if k in service},
        **{k: v for k, v in spec.items() if v and k != "platformFamily"},
        **{k: v for k, v in request.items() if k in IN_PLACE or k == "desiredCount"},
    }
    if "deploymentConfiguration" in request:
        rule = service["deploymentConfiguration"]
        wanted["deploymentConfiguration"] = changed_rule(rule, request["deploymentConfiguration"])
    if service["schedulingStrategy"] == "DAEMON" and "desiredCount" not in request:
        wanted.pop("desiredCount", None)
    wanted["taskDefinition"] = spec["taskDefinition"]
    return wanted


def change_in_place(service: Json, request: Json) -> None:
    """Change what needs no new deployment."""
    for key in IN_PLACE:
        if key in request:
            value = copy.deepcopy(request[key])
            service[key] = strategy(value) if key == "placementStrategy" else value
    if "deploymentConfiguration" in request:
        rule = service["deploymentConfiguration"]
        service["deploymentConfiguration"] = changed_rule(rule, request["deploymentConfiguration"])


def delete_service(world: World, request: Json) -> Json:
    """DeleteService: DRAINING until the last task has stopped, then INACTIVE."""
    service = find_service(world, request)
    if service["status"] != "ACTIVE":
        raise ApiError("ServiceNotActiveException", "Service was not ACTIVE.")
    if not request.get("force") and service["schedulingStrategy"] == "REPLICA":
        if service["desiredCount"]:
            raise invalid_parameter("The service cannot be stopped while it is scaled above 0.")
        if len(service["deployments"]) > 1:
            raise invalid_parameter("The service cannot be stopped while deployments are active.")
    service["status"] = "DRAINING"
    service["desiredCount"] = 0
    going = deployments.current(world, service)
    if going is not None:
        deployments.finish(world, going, "STOPPED", "The service was deleted.")
    rollout.step(world, service)
    return {"service": shown(service)}


def shown(service: Json, include: tuple[str, ...] | list[str] = ()) -> Json:
    """A service as an answer has it."""
    own = {k: v for k, v in service.items() if k not in deployments.ON_DEPLOYMENT_ONLY}
    if "TAGS" in include and service["_tags"]:
        own["tags"] = service["_tags"]
    if task_sets.controller(service) != "ECS":
        return own | {"deployments": [], "taskSets": task_sets.task_sets(service)}
    revisions = [deployments.summary(d) for d in service["deployments"]]
    return own | {"currentServiceRevisions": revisions}


def describe_services(world: World, request: Json) -> Json:
    """DescribeServices, at most ten; unknown ones are failures, deleted ones INACTIVE."""
    at_most(request["services"], DESCRIPTIONS, "services")
    cluster = active_cluster(world, request.get("cluster"))
    services = services_in(world, cluster["clusterName"])
    found, failures = [], []
    for reference in request["services"]:
        service = services.get(service_name(reference))
        if service is None:
            path = f"service/{cluster['clusterName']}/{service_name(reference)}"
            failures.append({"arn": world.arn("ecs", path), "reason": "MISSING"})
        else:
            found.append(shown(service, request.get("include", ())))
    return {"services": found, "failures": failures}


def list_services(world: World, request: Json) -> Json:
    """ListServices: those that are not INACTIVE; ten a page by default."""
    cluster = active_cluster(world, request.get("cluster"))
    found = [
        s["serviceArn"]
        for s in services_in(world, cluster["clusterName"]).values()
        if s["status"] != "INACTIVE"
        and request.get("launchType") in {None, s.get("launchType")}
        and request.get("schedulingStrategy") in {None, s["schedulingStrategy"]}
    ]
    return page(found, {"maxResults": 10, **request}, "serviceArns")


def list_services_by_namespace(world: World, request: Json) -> Json:
    """ListServicesByNamespace: the services whose newest deployment is in a namespace."""
    reference = request["namespace"]
    arns = {
        n["Arn"] for n in world.state["namespaces"].values() if reference in {n["Arn"], n["Name"]}
    }
    if not arns:
        raise ApiError("NamespaceNotFoundException", "The specified namespace wasn't found.")
    found = [
        s["serviceArn"]
        for services in world.state["services"].values()
        for s in services.values()
        if s["status"] == "ACTIVE"
        and deployments.primary(s).get("serviceConnectConfiguration", {}).get("namespace") in arns
    ]
    return page(found, {"maxResults": 10, **request}, "serviceArns")


OPERATIONS = {
    "CreateService": create_service,
    "UpdateService": update_service,
    "DeleteService": delete_service,
    "DescribeServices": describe_services,
    "ListServices": list_services,
    "ListServicesByNamespace": list_services_by_namespace,
}
