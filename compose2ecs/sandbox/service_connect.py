"""Service Connect: a task knows the endpoints that were there when its deployment started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox.ecs_clusters import cluster_name
from compose2ecs.sandbox.errors import ApiError, invalid_parameter

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World


def configuration(world: World, given: Json, cluster: Json, service: str) -> Json:
    """The configuration that ECS keeps: the namespace's ARN, and each discovery name.

    Raises ApiError when the namespace does not exist, or a name in it is another service's.
    """
    if not given.get("enabled"):
        return given
    namespace = find_namespace(world, given, cluster)
    kept = {**given, "namespace": namespace["Arn"]}
    if "services" in given:
        kept["services"] = [
            {**s, "discoveryName": s.get("discoveryName", s["portName"])} for s in given["services"]
        ]
    for entry in kept.get("services", []):
        owner = namespace["_endpoints"].get(entry["discoveryName"])
        mine = (cluster["clusterName"], service)
        if owner is not None and (owner["cluster"], owner["service"]) != mine:
            raise invalid_parameter(
                f"The discovery name {entry['discoveryName']} is already in use in the namespace "
                f"{namespace['Name']}."
            )
    return kept


def find_namespace(world: World, given: Json, cluster: Json) -> Json:
    """The namespace that a configuration names by name or ARN, else the cluster's default."""
    default = cluster.get("serviceConnectDefaults", {}).get("namespace")
    reference = given.get("namespace") or default
    if not reference:
        raise invalid_parameter("Namespace is missing")
    for namespace in world.state["namespaces"].values():
        if reference in {namespace["Arn"], namespace["Name"]}:
            return dict_of(namespace)
    raise ApiError("NamespaceNotFoundException", "The specified namespace wasn't found.")


def dict_of(value: Json) -> Json:
    """The same object, typed."""
    return value


def publish(world: World, service: Json, deployment: Json, cluster: str) -> None:
    """Let a deployment's endpoints appear, and write down which ones its tasks will know."""
    given = deployment.get("serviceConnectConfiguration", {})
    namespace = by_arn(world, given.get("namespace", ""))
    if not given.get("enabled") or namespace is None:
        retire(world, service, cluster)
        return
    wanted = {s["discoveryName"]: s for s in given.get("services", [])}
    retire(world, service, cluster, keep=set(wanted))
    if service["desiredCount"] or world.endpoints_at_zero or service.get("_published"):
        service["_published"] = True
        for name, entry in wanted.items():
            namespace["_endpoints"][name] = endpoint(entry, service, cluster)
    deployment["serviceConnectResources"] = [
        {"discoveryName": n, "discoveryArn": f"{namespace['Arn']}/{n}"} for n in wanted
    ]
    deployment["_endpoints"] = sorted(
        alias for e in namespace["_endpoints"].values() for alias in e["aliases"]
    )


def endpoint(entry: Json, service: Json, cluster: str) -> Json:
    """What the namespace knows about one port of a service."""
    return {
        "cluster": cluster,
        "service": service["serviceName"],
        "aliases": [
            f"{a.get('dnsName', entry['discoveryName'])}:{a['port']}"
            for a in entry.get("clientAliases", [])
        ],
    }


def retire(world: World, service: Json, cluster: str, keep: set[str] | None = None) -> None:
    """Take a service's endpoints out of every namespace, but those to keep."""
    for namespace in world.state["namespaces"].values():
        gone = [
            name
            for name, e in namespace["_endpoints"].items()
            if (e["cluster"], e["service"]) == (cluster, service["serviceName"])
            and name not in (keep or set())
        ]
        for name in gone:
            del namespace["_endpoints"][name]


def by_arn(world: World, arn: str) -> Json | None:
    """A namespace by its ARN."""
    namespaces = world.state["namespaces"].values()
    return next((n for n in namespaces if n["Arn"] == arn), None)


def known_endpoints(world: World, service: str, cluster: str | None) -> list[str]:
    """`name:port` of what every live task of a service can resolve."""
    clusters = [cluster_name(cluster)] if cluster else list(world.state["services"])
    found = [s for c in clusters for n, s in world.state["services"][c].items() if n == service]
    tasks = [world.state["tasks"][t] for s in found for t in s["_tasks"]]
    known = [set(t["_endpoints"]) for t in tasks if t["desiredStatus"] == "RUNNING"]
    return sorted(set.intersection(*known)) if known else []
