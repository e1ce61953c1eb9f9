"""`rollback` over the sandbox: where each service goes back to, and what is left alone."""

from __future__ import annotations

from typing import Any

import pytest

from compose2ecs.deploy import events
from compose2ecs.deploy.rollback import rollback_plan


def rollback(shop: Any, *services: str) -> Any:
    plan, found = rollback_plan(shop.work, shop.target, [f"shop-{s}" for s in services])
    return plan, [d.rule.code for d in found], shop.apply(plan)


def test_a_finished_run_is_taken_back_and_plan_says_that_the_files_differ(shop: Any) -> None:
    shop.service("db", "postgres:16").service("web", "nginx:1")
    shop.up()
    shop.service("web", "nginx:2")
    shop.up()

    plan, found, outcome = rollback(shop)

    assert [c.name for c in plan.todo] == ["shop-web"]
    assert (found, outcome.code) == ([], 0)
    assert [(r.state, r.revision) for r in outcome.results] == [(events.BACK, "shop-web:1")]
    assert shop.image("web") == "nginx:1"
    assert not shop.plan()[0].empty
    shop.up()
    assert shop.image("web") == "nginx:2"
    assert shop.plan()[0].empty


def test_a_deployment_under_way_is_stopped_and_nothing_else_is_touched(shop: Any) -> None:
    shop.service("db", "postgres:16").service("web", "nginx:1")
    shop.up()
    shop.service("web", "sandbox/slow:900")
    shop.up(wait=False)

    plan, found, outcome = rollback(shop)

    assert [c.name for c in plan.todo] == ["shop-web"]
    assert (found, outcome.code) == ([], 0)
    assert "StopServiceDeployment" in shop.sandbox.writes()
    assert shop.image("web") == "nginx:1"
    assert shop.running("web")["runningCount"] == 1


def test_each_rollback_goes_one_stable_revision_further_back(shop: Any) -> None:
    for image in ("nginx:1", "nginx:2", "nginx:3"):
        shop.service("web", image)
        shop.up()
    seen = []
    for _ in range(2):
        rollback(shop, "web")
        seen.append(shop.image("web"))
    assert seen == ["nginx:2", "nginx:1"]
    plan, found, outcome = rollback(shop, "web")
    assert plan.empty
    assert (found, outcome.code) == (["C2E4041"], 0)


def test_what_failed_is_never_gone_back_to(shop: Any) -> None:
    no_way_back = {"deploymentCircuitBreaker": {"enable": True, "rollback": False}}
    shop.service("web", "nginx:1", rollout=no_way_back)
    shop.up()
    shop.service("web", "sandbox/exit:1", rollout=no_way_back)
    assert shop.up().code == 5
    assert shop.image("web") == "sandbox/exit:1"
    rollback(shop)
    assert shop.image("web") == "nginx:1"


def test_what_ecs_rolled_back_itself_stays_and_the_rest_of_that_run_goes_back(shop: Any) -> None:
    shop.service("api", "nginx:1").service("web", "nginx:1").needs("web", "api")
    shop.up()
    shop.service("api", "nginx:2").service("web", "sandbox/exit:1")
    assert shop.up().code == 5

    plan, found, outcome = rollback(shop)

    assert [c.name for c in plan.todo] == ["shop-api"]
    assert (found, outcome.code) == (["C2E4042"], 0)
    assert (shop.image("api"), shop.image("web")) == ("nginx:1", "nginx:1")


def test_settings_of_the_service_go_back_with_its_revision(shop: Any) -> None:
    shop.service("web", "nginx:1", port=80)
    shop.up()
    first = shop.running("web")["networkConfiguration"]
    vpc = first["awsvpcConfiguration"]
    other = {"awsvpcConfiguration": {**vpc, "subnets": vpc["subnets"][:1]}}
    shop.service("web", "nginx:1", port=80, networkConfiguration=other)
    shop.up()
    assert shop.running("web")["networkConfiguration"] != first

    plan, _, outcome = rollback(shop)

    assert [d.what for d in plan.todo[0].differences] == ["networkConfiguration"]
    assert outcome.code == 0
    assert shop.running("web")["networkConfiguration"] == first


def test_the_count_of_tasks_is_not_taken_back(shop: Any) -> None:
    shop.service("web", "nginx:1", count=1)
    shop.up()
    shop.service("web", "nginx:2", count=3)
    shop.up()
    rollback(shop)
    assert shop.running("web")["desiredCount"] == 3


@pytest.mark.parametrize("cluster", [False, True], ids=["before a first up", "after others' up"])
def test_of_a_project_that_is_not_there_nothing_is_taken_back(shop: Any, *, cluster: bool) -> None:
    if cluster:
        shop.clients.ecs.create_cluster({"clusterName": "shop"})
    plan, found = rollback_plan(shop.work, shop.target)
    assert plan.empty
    assert [(d.rule.code, d.message) for d in found] == [
        ("C2E4040", "there are no services of shop in cluster shop")
    ]


def test_a_new_service_has_nothing_to_go_back_to(shop: Any) -> None:
    shop.service("web", "sandbox/slow:900")
    shop.up(wait=False)
    plan, found, outcome = rollback(shop)
    assert plan.empty
    assert (found, outcome.code) == (["C2E4041"], 0)


def test_a_service_of_somebody_else_is_unknown(shop: Any) -> None:
    shop.service("web")
    shop.up()
    shop.clients.ecs.create_service(
        {
            **{k: shop.running("web")[k] for k in ("taskDefinition", "launchType")},
            "cluster": "shop",
            "serviceName": "shop-api",
            "desiredCount": 0,
            "networkConfiguration": shop.running("web")["networkConfiguration"],
        }
    )
    plan, found, _ = rollback(shop, "api")
    assert plan.empty
    assert found == ["C2E4040"]


@pytest.mark.parametrize("lost", ["StopServiceDeployment", "UpdateService"])
def test_a_lost_answer_does_no_harm(shop: Any, lost: str) -> None:
    shop.service("web", "nginx:1")
    shop.up()
    slow = lost == "StopServiceDeployment"
    shop.service("web", "sandbox/slow:900" if slow else "nginx:2")
    shop.up(wait=not slow)
    shop.sandbox.lose(lost)
    _, _, outcome = rollback(shop)
    assert outcome.code == 0
    assert shop.image("web") == "nginx:1"
