"""Stages beside each other, services of other tools taken over, and saved plans that still hold."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.deploy import change as kinds
from compose2ecs.diagnostics import deploy_rules as rules
from compose2ecs.mapping.target import Options

if TYPE_CHECKING:
    from collections.abc import Callable

SHOP: dict[str, Any] = {
    "name": "shop",
    "services": {
        "db": {"image": "postgres:16", "expose": ["5432"]},
        "web": {
            "image": "nginx:1",
            "expose": ["80"],
            "environment": {"DB": "db"},
            "deploy": {"replicas": 2},
        },
    },
}


def of_stage(name: str, **web: Any) -> dict[str, Any]:
    compose = copy.deepcopy(SHOP)
    compose["x-ecs"] = {"stage": name, "cluster": "shared"}
    compose["services"]["web"] |= web
    return compose


def all_of(account: Any, stage: str) -> dict[str, Any]:
    return {n: account.service(f"shop-{stage}-{n}", "shared") for n in ("db", "web")}


def test_two_stages_in_one_account_never_touch_each_other(account: Any) -> None:
    account.clients.ecs.create_cluster({"clusterName": "shared"})
    dev, prod = of_stage("dev"), of_stage("prod")
    assert account.up(dev).code == 0
    before = all_of(account, "dev")
    assert account.up(prod).code == 0
    assert account.up(of_stage("prod", image="nginx:2")).code == 0
    smaller = {**prod, "services": {"db": prod["services"]["db"]}}
    plan = account.plan(smaller, remove_orphans=True)
    assert {c.name for c in plan.todo if c.action == kinds.DELETE} == {"shop-prod-web"}
    assert account.apply(plan).code == 0
    after = all_of(account, "dev")
    assert after == before
    assert account.plan(dev).empty
    known = account.sandbox.endpoints("shop-dev-web", "shared")
    assert known == ["db:5432", "web:80"]


def test_a_project_whose_name_starts_like_another_is_not_its_orphan(account: Any) -> None:
    account.clients.ecs.create_cluster({"clusterName": "shared"})
    long = {**SHOP, "name": "shop-dev", "x-ecs": {"cluster": "shared"}}
    short = {**SHOP, "x-ecs": {"cluster": "shared"}}
    assert account.up(long).code == 0
    plan = account.plan(short, remove_orphans=True)
    assert not [c for c in plan.todo if c.action == kinds.DELETE]
    assert plan.orphans == ()


@pytest.mark.parametrize(
    ("member", "value", "named"),
    [
        ("desiredCount", 1, {"desired count"}),
        ("enableECSManagedTags", True, {"managed tags"}),
        ("platformVersion", "1.4.0", {"platform version"}),
        ("propagateTags", "SERVICE", {"tag propagation"}),
        (
            "deploymentConfiguration",
            {"maximumPercent": 150, "minimumHealthyPercent": 50},
            {"maximum percent", "minimum healthy percent", "circuit breaker enable"},
        ),
        ("tags", [{"key": "team", "value": "ops"}], set()),
    ],
)
def test_a_service_that_another_tool_made_is_taken_over_with_the_differences(
    member: str, value: Any, named: set[str], account: Any
) -> None:
    """The request that ecs-cli or a hand would have made, in the default VPC."""
    compose = {"name": "shop", "services": {"web": SHOP["services"]["web"]}}
    assert account.up(compose).code == 0
    ours = account.service("shop-web")
    gone(account)
    definition = {
        "family": "hand-made",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [{"name": "web", "image": "nginx:0", "memory": 128}],
    }
    revision = account.clients.ecs.register_task_definition(definition)["taskDefinitionArn"]
    request = {
        "cluster": "shop",
        "serviceName": "shop-web",
        "taskDefinition": revision,
        "desiredCount": 2,
        "launchType": "FARGATE",
        "networkConfiguration": ours["networkConfiguration"],
        member: value,
    }
    account.clients.ecs.create_service(request)

    plan, found = account.judged(compose)
    assert plan is None
    assert rules.NOT_OURS in [d.rule for d in found]
    plan = account.plan(compose, options=Options(adopt=("web",)))
    (change,) = plan.services
    assert change.action == kinds.UPDATE
    told = {d.what for d in change.differences}
    assert {"image", "family", "tag compose2ecs:project", *named} <= told
    assert account.apply(plan).code == 0
    assert account.plan(compose).empty
    after = account.service("shop-web")
    assert after["desiredCount"] == 2
    assert after["serviceArn"] == ours["serviceArn"]


# saved plans


def changed(compose: dict[str, Any], **web: Any) -> dict[str, Any]:
    out = copy.deepcopy(compose)
    out["services"]["web"] |= web
    return out


def gone(account: Any) -> None:
    by_hand(account, desiredCount=0)
    account.sandbox.clock.sleep(600)
    account.clients.ecs.delete_service("shop", "shop-web")
    account.sandbox.clock.sleep(600)


def by_hand(account: Any, **request: Any) -> None:
    account.clients.ecs.update_service({"cluster": "shop", "service": "shop-web", **request})


NEXT = changed(SHOP, image="nginx:2")

HOLDS: list[tuple[str, Callable[[Any], None]]] = [
    ("nothing happened", lambda _: None),
    ("time went by", lambda a: a.sandbox.clock.sleep(86_400)),
    (
        "the database, whose count nobody says, was scaled",
        lambda a: a.clients.ecs.update_service(
            {"cluster": "shop", "service": "shop-db", "desiredCount": 3}
        ),
    ),
    (
        "somebody tagged a service",
        lambda a: a.clients.ecs.tag_resource(a.service("shop-web")["serviceArn"], {"cost": "7"}),
    ),
]
REFUSED: list[tuple[str, Callable[[Any], None]]] = [
    ("another image was deployed", lambda a: a.up(changed(SHOP, image="nginx:3"))),
    ("the same was deployed already", lambda a: a.up(NEXT)),
    ("somebody forced a deployment", lambda a: by_hand(a, forceNewDeployment=True)),
    ("somebody set the count that the file says", lambda a: by_hand(a, desiredCount=5)),
    (
        "somebody changed the rollout",
        lambda a: by_hand(
            a, deploymentConfiguration={"maximumPercent": 150, "minimumHealthyPercent": 50}
        ),
    ),
    ("the service is gone", gone),
]


@pytest.mark.parametrize(("what", "happens"), HOLDS, ids=[w for w, _ in HOLDS])
def test_a_saved_plan_holds_while(what: str, happens: Any, account: Any) -> None:
    account.up(SHOP)
    saved = account.plan(NEXT).fingerprint
    happens(account)
    account.sandbox.clock.sleep(600)
    assert account.plan(NEXT).fingerprint == saved, what


@pytest.mark.parametrize(("what", "happens"), REFUSED, ids=[w for w, _ in REFUSED])
def test_a_saved_plan_is_refused_after(what: str, happens: Any, account: Any) -> None:
    account.up(SHOP)
    saved = account.plan(NEXT).fingerprint
    happens(account)
    account.sandbox.clock.sleep(600)
    assert account.plan(NEXT).fingerprint != saved, what


@pytest.mark.parametrize(
    "compose",
    [
        changed(SHOP, image="nginx:3"),
        changed(NEXT, environment={"DB": "other"}),
        changed(NEXT, deploy={"replicas": 3}),
        {**NEXT, "x-ecs": {"tags": {"team": "web"}}},
        {**NEXT, "x-ecs": {"stage": "prod"}},
        {**NEXT, "services": {**NEXT["services"], "more": {"image": "more:1"}}},
        {**NEXT, "services": {"web": NEXT["services"]["web"]}},
    ],
)
def test_a_saved_plan_is_refused_for_other_files(compose: dict[str, Any], account: Any) -> None:
    account.up(SHOP)
    assert account.plan(compose).fingerprint != account.plan(NEXT).fingerprint
