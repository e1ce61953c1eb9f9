"""ECS clusters, and the one pretended container instance that EC2 and EXTERNAL tasks run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox import cloud_map
from compose2ecs.sandbox.errors import ApiError
from compose2ecs.sandbox.paging import page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2ecs.sandbox.world import Json, World

DEFAULT = "default"
FARGATE = ("FARGATE", "FARGATE_SPOT")
INSTANCE = [
    {"name": "CPU", "type": "INTEGER", "integerValue": 16384},
    {"name": "MEMORY", "type": "INTEGER", "integerValue": 65536},
]
"""What the pretended container instance has."""
LIVE = {"PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING"}


def cluster_name(reference: str | None) -> str:
    """The name in a cluster's name or ARN; ECS's default when none is given."""
    return (reference or DEFAULT).rsplit("/", 1)[-1]


def active_cluster(world: World, reference: str | None) -> Json:
    """The cluster that a request names; raises ClusterNotFoundException."""
    found: Json | None = world.state["clusters"].get(cluster_name(reference))
    if found is None or found["status"] == "INACTIVE":
        raise ApiError("ClusterNotFoundException", "Cluster not found.")
    return found


def create_cluster(world: World, request: Json) -> Json:
    """CreateCluster; one that exists already is answered as it is, as ECS does."""
    name = request.get("clusterName") or DEFAULT
    found = world.state["clusters"].get(name)
    if found is None or found["status"] == "INACTIVE":
        found = new_cluster(world, name, request)
        world.state["clusters"][name] = found
    return {"cluster": {**described(world, found), "tags": found["tags"]}}


def new_cluster(world: World, name: str, request: Json) -> Json:
    """A cluster as ECS keeps it."""
    cluster: Json = {
        "clusterArn": world.arn("ecs", f"cluster/{name}"),
        "clusterName": name,
        "status": "ACTIVE",
        "tags": request.get("tags", []),
        "settings": request.get("settings") or [{"name": "containerInsights", "value": "disabled"}],
        "capacityProviders": request.get("capacityProviders", []),
        "defaultCapacityProviderStrategy": request.get("defaultCapacityProviderStrategy", []),
    }
    if "configuration" in request:
        cluster["configuration"] = request["configuration"]
    if "serviceConnectDefaults" in request:
        wanted = request["serviceConnectDefaults"]["namespace"]
        cluster["serviceConnectDefaults"] = {"namespace": namespace_arn(world, wanted)}
    return cluster


def namespace_arn(world: World, wanted: str) -> str:
    """The ARN of a cluster's default namespace, which is made if there is none of that name."""
    namespaces = world.state["namespaces"].values()
    found = [n["Arn"] for n in namespaces if wanted in {n["Arn"], n["Name"]}]
    if not found:
        cloud_map.create_http_namespace(world, {"Name": wanted})
        return namespace_arn(world, wanted)
    return str(found[0])


def described(world: World, cluster: Json, include: Iterable[str] = ("SETTINGS",)) -> Json:
    """A cluster with its counts; tags, settings and configuration only when asked for."""
    arn = cluster["clusterArn"]
    tasks = [t for t in world.state["tasks"].values() if t["clusterArn"] == arn]
    services = world.state["services"].get(cluster["clusterName"], {}).values()
    answer = {k: v for k, v in cluster.items() if k not in {"tags", "settings", "configuration"}}
    answer["tags"] = cluster["tags"] if "TAGS" in include else []
    answer["settings"] = cluster["settings"] if "SETTINGS" in include else []
    if "CONFIGURATIONS" in include and "configuration" in cluster:
        answer["configuration"] = cluster["configuration"]
    return answer | {
        "registeredContainerInstancesCount": int(has_instance(world, cluster)),
        "runningTasksCount": sum(t["lastStatus"] == "RUNNING" for t in tasks),
        "pendingTasksCount": sum(t["lastStatus"] in {"PROVISIONING", "PENDING"} for t in tasks),
        "activeServicesCount": sum(s["status"] == "ACTIVE" for s in services),
        "statistics": [],
    }


def describe_clusters(world: World, request: Json) -> Json:
    """DescribeClusters; unknown ones are failures, deleted ones INACTIVE."""
    found, failures = [], []
    for reference in request.get("clusters") or [DEFAULT]:
        name = cluster_name(reference)
        cluster = world.state["clusters"].get(name)
        if cluster is None:
            arn = world.arn("ecs", f"cluster/{name}")
            failures.append({"arn": arn, "reason": "MISSING"})
        else:
            found.append(described(world, cluster, request.get("include", ())))
    return {"clusters": found, "failures": failures}


def list_clusters(world: World, request: Json) -> Json:
    """ListClusters."""
    clusters = world.state["clusters"].values()
    arns = [c["clusterArn"] for c in clusters if c["status"] == "ACTIVE"]
    return page(arns, request, "clusterArns")


def delete_cluster(world: World, request: Json) -> Json:
    """DeleteCluster; refused while services or tasks are there."""
    cluster = active_cluster(world, request["cluster"])
    services = world.state["services"].get(cluster["clusterName"], {}).values()
    if any(s["status"] != "INACTIVE" for s in services):
        raise ApiError(
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
        )
    tasks = world.state["tasks"].values()
    if any(t["clusterArn"] == cluster["clusterArn"] and t["lastStatus"] in LIVE for t in tasks):
        raise ApiError(
            "ClusterContainsTasksException",
            "The Cluster cannot be deleted while Tasks are active.",
        )
    cluster["status"] = "INACTIVE"
    return {"cluster": described(world, cluster)}


def put_cluster_capacity_providers(world: World, request: Json) -> Json:
    """PutClusterCapacityProviders."""
    cluster = active_cluster(world, request["cluster"])
    for key in ("capacityProviders", "defaultCapacityProviderStrategy"):
        cluster[key] = request.get(key, [])
    return {"cluster": described(world, cluster)}


def update_cluster(world: World, request: Json) -> Json:
    """UpdateCluster and UpdateClusterSettings: what is given is changed."""
    cluster = active_cluster(world, request["cluster"])
    for key in ("settings", "configuration"):
        if key in request:
            cluster[key] = request[key]
    if "serviceConnectDefaults" in request:
        wanted = request["serviceConnectDefaults"]["namespace"]
        cluster.pop("serviceConnectDefaults", None)
        if wanted:
            cluster["serviceConnectDefaults"] = {"namespace": namespace_arn(world, wanted)}
    return {"cluster": described(world, cluster, ("SETTINGS", "CONFIGURATIONS"))}


def describe_capacity_providers(world: World, request: Json) -> Json:
    """DescribeCapacityProviders: there are only AWS's own two."""
    own = {name: world.arn("ecs", f"capacity-provider/{name}") for name in FARGATE}
    asked = [n.rsplit("/", 1)[-1] for n in request.get("capacityProviders") or own]
    return {
        "capacityProviders": [
            {"capacityProviderArn": own[n], "name": n, "status": "ACTIVE", "tags": []}
            for n in asked
            if n in own
        ],
        "failures": [
            {"arn": world.arn("ecs", f"capacity-provider/{n}"), "reason": "MISSING"}
            for n in asked
            if n not in own
        ],
    }


def has_instance(world: World, cluster: Json) -> bool:
    """Whether the pretended container instance is there: since something asked for EC2."""
    return bool(cluster.get("_instance")) and "EC2" not in world.state["noCapacity"]


def may_place(world: World) -> bool:
    """Whether there is something to run EC2 tasks on; the listing shows it even before one runs."""
    return "EC2" not in world.state["noCapacity"]


def instance_arn(world: World, cluster: Json) -> str:
    """The pretended container instance's ARN."""
    return world.arn("ecs", f"container-instance/{cluster['clusterName']}/{'0' * 31}1")


def list_container_instances(world: World, request: Json) -> Json:
    """ListContainerInstances."""
    cluster = active_cluster(world, request.get("cluster"))
    arns = [instance_arn(world, cluster)] if may_place(world) else []
    return page(arns, request, "containerInstanceArns")


def describe_container_instances(world: World, request: Json) -> Json:
    """DescribeContainerInstances."""
    cluster = active_cluster(world, request.get("cluster"))
    known = instance_arn(world, cluster) if may_place(world) else ""
    asked = request["containerInstances"]
    instance = {
        "containerInstanceArn": known,
        "ec2InstanceId": "i-00000000000000001",
        "status": "ACTIVE",
        "agentConnected": True,
        "remainingResources": INSTANCE,
        "registeredResources": INSTANCE,
    }
    matched = [a for a in asked if known and a.rsplit("/", 1)[-1] == known.rsplit("/", 1)[-1]]
    return {
        "containerInstances": [instance for _ in matched],
        "failures": [{"arn": a, "reason": "MISSING"} for a in asked if a not in matched],
    }


OPERATIONS = {
    "CreateCluster": create_cluster,
    "DescribeClusters": describe_clusters,
    "ListClusters": list_clusters,
    "DeleteCluster": delete_cluster,
    "PutClusterCapacityProviders": put_cluster_capacity_providers,
    "UpdateCluster": update_cluster,
    "UpdateClusterSettings": update_cluster,
    "DescribeCapacityProviders": describe_capacity_providers,
    "ListContainerInstances": list_container_instances,
    "DescribeContainerInstances": describe_container_instances,
}
