"""Real answers of ECS come back from what a person would have sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError  # noqa: TID251 what the real client raises

from tests.sandbox.conftest import open_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sandbox.conftest import Shop

DESCRIBE = Path(__file__).parents[3] / "shared" / "cases" / "describe"
ANSWERS = DESCRIBE / "task-definitions"
EMPTY_BY_ITSELF = (
    "mountPoints",
    "volumesFrom",
    "environment",
    "portMappings",
    "systemControls",
)
NOT_COMPARED = {
    "taskDefinitionArn",
    "revision",
    "status",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "requiresAttributes",
    "compatibilities",
    "tags",
    "taskRoleArn",
    "executionRoleArn",
    "enableFaultInjection",
}
ANSWERED = NOT_COMPARED - {"taskRoleArn", "executionRoleArn", "enableFaultInjection"}


def real_answers() -> list[dict[str, Any]]:
    found = []
    for file in sorted(ANSWERS.glob("*.json")):
        if file.name.endswith(".meta.json") or "-id-" in file.name:
            continue
        meta = json.loads(file.with_suffix("").with_suffix(".meta.json").read_text())
        document = json.loads(file.read_text())
        document = document.get("data", document)
        document = document.get("taskDefinition", document)
        if meta["kind"] == "real" and "requiresAttributes" in document:
            found.append(document)
    return found


def as_sent(answer: dict[str, Any]) -> dict[str, Any]:
    """The request less what ECS fills in by itself."""
    request = {k: v for k, v in answer.items() if k not in ANSWERED and v is not None}
    request = json.loads(json.dumps(request))
    for container in request["containerDefinitions"]:
        for key in EMPTY_BY_ITSELF:
            if container.get(key) == []:
                del container[key]
        if container.get("cpu") == 0:
            del container["cpu"]
        for mapping in container.get("portMappings", []):
            if answer.get("networkMode") == "awsvpc":
                mapping.pop("hostPort", None)
    return {k: v for k, v in request.items() if v != []}


def comparable(answer: dict[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in answer.items() if k not in NOT_COMPARED}
    for container in kept["containerDefinitions"]:
        container["environment"] = sorted(container["environment"], key=lambda e: str(e["name"]))
        container.setdefault("systemControls", [])  # not there in answers before 2024
    return kept


@pytest.mark.shared
@pytest.mark.skipif(not ANSWERS.is_dir(), reason="the shared cases are not here")
def test_real_answers_come_back(shop: Shop) -> None:
    wrong = []
    answers = real_answers()
    for answer in answers:
        try:
            got = shop.ecs.register_task_definition(**as_sent(answer))["taskDefinition"]
        except ClientError as error:
            wrong.append(f"{answer['family']}: {error}")
            continue
        if comparable(got) != comparable(answer):
            wrong.append(answer["family"])
    assert len(answers) > 50
    assert wrong == []


# services, tasks and clusters: what an answer has must come back; what came later may be there too

OF_THE_MOMENT = {
    *("serviceArn", "clusterArn", "roleArn", "createdAt", "createdBy", "events", "taskDefinition"),
    *("runningCount", "pendingCount", "deployments", "currentServiceRevisions", "taskSets"),
    *("status", "tags"),
}
DEPLOYMENT = ("launchType", "platformFamily", "networkConfiguration", "capacityProviderStrategy")
CAME_LATER = {
    *("availabilityZoneRebalancing", "resourceManagementType", "platformFamily"),
    *("deploymentController", "enableExecuteCommand", "enableECSManagedTags", "propagateTags"),
    *("schedulingStrategy", "serviceRegistries", "deploymentConfiguration"),
}
LATER_RULES = {"deploymentCircuitBreaker", "strategy", "bakeTimeInMinutes"}
AFTER_A_ROLLBACK = {"010-demo-infra-iac-cat-demo-frontend-service.json"}
"""Blue/green without what CreateService demands for it: a rollback brought an older state back."""
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "ENABLED"}}


def real(folder: str, one: str, many: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object of the real answers in a folder, by its file."""
    for file in sorted((DESCRIBE / folder).glob("*.json")):
        if file.name.endswith(".meta.json") or file.name in AFTER_A_ROLLBACK:
            continue
        meta = json.loads(file.with_suffix("").with_suffix(".meta.json").read_text())
        document = json.loads(file.read_text())
        document = document.get("data", document)
        if meta["kind"] == "real" and "detail-type" not in document:
            for found in document.get(many) or [document.get(one, document)]:
                yield file.name, found


def created(answer: dict[str, Any]) -> Any:
    """The service that a sandbox makes of an answer's request form."""
    shop = open_shop()
    cluster = answer["clusterArn"].rpartition("/")[2]
    providers = [p["capacityProvider"] for p in answer.get("capacityProviderStrategy", [])]
    shop.ecs.create_cluster(clusterName=cluster, capacityProviders=providers)
    ports: dict[str, set[int]] = {}
    for place in [*answer.get("loadBalancers", []), *answer.get("serviceRegistries", [])]:
        of = ports.setdefault(place.get("containerName", "app"), set())
        of |= {place["containerPort"]} if place.get("containerPort") else set()
    definition = shop.ecs.register_task_definition(
        family=answer["taskDefinition"].rpartition("/")[2].partition(":")[0],
        cpu="256",
        memory="512",
        executionRoleArn="execution",
        taskRoleArn="task",
        containerDefinitions=[
            {
                "name": n,
                "image": "nginx",
                "portMappings": [{"containerPort": p} for p in sorted(ps)],
            }
            for n, ps in (ports or {"app": {80}}).items()
        ],
        **({"networkMode": "awsvpc"} if "networkConfiguration" in answer else {}),
    )["taskDefinition"]
    members = shop.ecs.meta.service_model.operation_model("CreateService").input_shape.members
    request = {k: v for k, v in answer.items() if k in members and k != "tags"}
    request |= {"cluster": cluster, "taskDefinition": definition["taskDefinitionArn"]}
    shop.ecs.create_service(**request)
    shop.sleep(600)
    name = answer["serviceName"]
    return shop.ecs.describe_services(cluster=cluster, services=[name])["services"][0]


def service_differences(answer: dict[str, Any], got: dict[str, Any]) -> list[str]:
    """Members of a service that don't come back as in the real answer."""
    wrong = [
        key
        for key in {*answer, *got} - OF_THE_MOMENT - {"deploymentConfiguration"}
        if answer.get(key) != got.get(key) and (key in answer or key not in CAME_LATER)
    ]
    rule, own = answer["deploymentConfiguration"], got["deploymentConfiguration"]
    wrong += [
        f"deploymentConfiguration.{key}"
        for key in {*rule, *own}
        if rule.get(key) != own.get(key) and (key in rule or key not in LATER_RULES)
    ]
    newest = (answer.get("deployments") or [{}])[0]
    wrong += [
        f"deployments.{key}"
        for key in DEPLOYMENT
        if key in newest and newest[key] != got["deployments"][0].get(key)
    ]
    return wrong


@pytest.mark.shared
@pytest.mark.skipif(not DESCRIBE.is_dir(), reason="the shared cases are not here")
def test_real_services_come_back() -> None:
    answers = list(real("services", "service", "services"))
    wrong = {f: d for f, a in answers if (d := service_differences(a, created(a)))}
    assert len(answers) > 35
    assert wrong == {}


@pytest.mark.shared
@pytest.mark.skipif(not DESCRIBE.is_dir(), reason="the shared cases are not here")
def test_real_clusters_come_back() -> None:
    answers = list(real("clusters", "cluster", "clusters"))
    for _, answer in answers:
        shop = open_shop()
        providers = answer.get("capacityProviders", [])
        request = {"clusterName": answer["clusterName"], "capacityProviders": providers}
        if answer.get("settings"):
            request["settings"] = answer["settings"]
        shop.ecs.create_cluster(**request)
        found = shop.ecs.describe_clusters(clusters=[answer["clusterName"]], include=["SETTINGS"])
        got = found["clusters"][0]
        names = ("clusterName", "statistics", "capacityProviders", "settings")
        compared = [n for n in names if answer.get(n)]
        assert {n: got[n] for n in compared} == {n: answer[n] for n in compared}
    assert len(answers) > 10


TASK = (
    *("lastStatus", "desiredStatus", "launchType", "cpu", "memory", "healthStatus", "attributes"),
    *("platformFamily", "ephemeralStorage", "fargateEphemeralStorage", "enableExecuteCommand"),
    *("capacityProviderName", "connectivity", "group", "overrides"),
)
CONTAINER = ("name", "lastStatus", "healthStatus", "cpu", "memory", "memoryReservation")
TIMES = ("connectivityAt", "createdAt", "pullStartedAt", "pullStoppedAt", "startedAt")


@pytest.mark.shared
@pytest.mark.skipif(not DESCRIBE.is_dir(), reason="the shared cases are not here")
def test_real_running_tasks_come_back() -> None:
    """Of 2023 and later: older ones lack much that was added since."""
    found = [
        (f, a)
        for f, a in real("tasks", "task", "tasks")
        if a["lastStatus"] == "RUNNING" and "platformFamily" in a
    ]
    wrong = {f: d for f, a in found if (d := task_differences(a, started(a)))}
    assert len(found) >= 3
    assert wrong == {}


def started(answer: dict[str, Any]) -> Any:
    """A running task of a sandbox, from an answer's RunTask form."""
    shop = open_shop()
    numbers = ("cpu", "memory", "memoryReservation")
    definition = shop.ecs.register_task_definition(
        family=answer["taskDefinitionArn"].rpartition("/")[2].partition(":")[0],
        networkMode="awsvpc",
        cpu=answer["cpu"],
        memory=answer["memory"],
        executionRoleArn="execution",
        taskRoleArn="task",
        containerDefinitions=[
            {"name": c["name"], "image": c["image"], **{k: int(c[k]) for k in numbers if k in c}}
            for c in answer["containers"]
        ],
    )["taskDefinition"]
    where: dict[str, Any] = {"launchType": "FARGATE"}
    if "capacityProviderName" in answer:
        name = answer["capacityProviderName"]
        shop.ecs.put_cluster_capacity_providers(
            cluster="shop", capacityProviders=[name], defaultCapacityProviderStrategy=[]
        )
        where = {"capacityProviderStrategy": [{"capacityProvider": name, "weight": 1}]}
    arn = shop.ecs.run_task(
        cluster="shop",
        taskDefinition=definition["taskDefinitionArn"],
        group=answer["group"].replace("service:", "family:"),
        networkConfiguration=NETWORK,
        enableExecuteCommand=answer["enableExecuteCommand"],
        **where,
    )["tasks"][0]["taskArn"]
    shop.sleep(10)
    return shop.ecs.describe_tasks(cluster="shop", tasks=[arn])["tasks"][0]


def task_differences(answer: dict[str, Any], got: dict[str, Any]) -> list[str]:
    """Members of a task that don't come back as in the real answer."""
    answer["group"] = answer["group"].replace("service:", "family:")
    wrong = [k for k in TASK if k in answer and answer[k] != got.get(k)]
    wrong += [k for k in TIMES if (k in answer) != (k in got)]
    for real_one, own in zip(answer["containers"], got["containers"], strict=True):
        wrong += [f"containers.{k}" for k in CONTAINER if real_one.get(k) != own.get(k)]
        wrong += [f"containers.{k}" for k in real_one if k not in own]
    kinds = [[d["name"] for d in t["attachments"][0]["details"]] for t in (answer, got)]
    return [*wrong, *([] if kinds[0] == kinds[1] else ["attachments"])]
