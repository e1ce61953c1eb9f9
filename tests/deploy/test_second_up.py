"""What a second `up` costs: no write, and a read for ten services and for a hundred names."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest

from compose2ecs import pipeline
from compose2ecs.deploy.pace import Work

OTHERS = 8
"""Calls beside DescribeServices and ListServices that a second `up` may make."""
FOR_A_JOB = 2
"""What a job's newest revision is, and the tags that remember its end."""
BALANCER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/{}/0123456789abcdef"


def plain(count: int) -> dict[str, Any]:
    services = {f"s{n:03}": {"image": "app:1"} for n in range(count)}
    return {"name": "shop", "x-ecs": {"cluster": "shop", "discovery": "none"}, "services": services}


def connected(count: int) -> dict[str, Any]:
    compose = plain(count)
    del compose["x-ecs"]["discovery"]
    for service in compose["services"].values():
        service["expose"] = ["80"]
    return compose


def in_cloud_map(count: int) -> dict[str, Any]:
    compose = connected(count)
    compose["x-ecs"]["discovery"] = "cloud-map"
    return compose


def with_storage(count: int) -> dict[str, Any]:
    compose = connected(count)
    efs = {"x-ecs": {"efs": {"file_system": "fs-0123456789abcdef0"}}}
    for service in compose["services"].values():
        service["volumes"] = ["data:/data"]
    return {**compose, "volumes": {"data": efs}}


def balanced(count: int) -> dict[str, Any]:
    compose = connected(count)
    for name, service in compose["services"].items():
        groups = [{"target_group": BALANCER.format(name), "port": 80}]
        service["x-ecs"] = {"load_balancers": groups}
    return compose


def with_a_job(count: int) -> dict[str, Any]:
    compose = plain(count)
    compose["services"]["s000"]["x-ecs"] = {"run": "once"}
    return compose


@pytest.mark.parametrize(
    ("shape", "count", "strangers"),
    [
        (plain, 1, 0),
        (plain, 3, 350),
        (plain, 25, 0),
        (plain, 120, 350),
        (connected, 3, 0),
        (connected, 25, 350),
        (connected, 120, 0),
        (in_cloud_map, 1, 0),
        (in_cloud_map, 3, 350),
        (in_cloud_map, 25, 0),
        (in_cloud_map, 120, 0),
        (with_storage, 25, 0),
        (balanced, 25, 0),
        (with_a_job, 3, 0),
        (with_a_job, 25, 0),
    ],
)
def test_a_second_up_costs_next_to_nothing(
    shape: Any, count: int, strangers: int, account: Any
) -> None:
    compose = shape(count)
    account.clients.ecs.create_cluster({"clusterName": "shop"})
    if strangers:
        definition = {"family": "other", "containerDefinitions": [{"name": "a", "image": "a:1"}]}
        definition["containerDefinitions"][0]["memory"] = 128  # type: ignore[index]  # a list
        revision = account.clients.ecs.register_task_definition(definition)["taskDefinitionArn"]
        for number in range(strangers):
            name = f"other-{number}"
            request = {"cluster": "shop", "serviceName": name, "taskDefinition": revision}
            account.clients.ecs.create_service({**request, "desiredCount": 0})
    assert account.up(compose).code == 0
    total = strangers + len(account.plan(compose).services)
    before = len(account.sandbox.calls)

    project, target, _ = account.read(compose)
    draft, found = pipeline.drafted(Work(account.clients), project, target)
    assert draft is not None, found
    assert draft.plan.empty
    assert pipeline.preflighted(Work(account.clients), draft) == ()
    assert account.apply(draft.plan).code == 0

    calls = Counter(c.operation for c in account.sandbox.calls[before:])
    assert calls.pop("DescribeServices", 0) <= math.ceil(count / 10)
    assert calls.pop("ListServices", 0) <= math.ceil(total / 100)
    assert "DescribeTaskDefinition" not in calls
    jobs = sum(c.kind == "job" for c in draft.plan.services)
    assert sum(calls.values()) <= OTHERS + FOR_A_JOB * jobs, calls
    assert not [c for c in calls if not c.startswith(("Describe", "List", "Get"))]
