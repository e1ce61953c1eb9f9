"""A service with another name than before is moved: its tasks are never gone, nor there twice."""

from __future__ import annotations

from typing import Any

from compose2ecs.deploy import change as kinds

ALONE = {"minimumHealthyPercent": 0, "maximumPercent": 100}


def call_it_web(shop: Any, **options: Any) -> Any:
    shop.remove("frontend").service("web", **options)
    shop.target = shop.target.replace(services={"web": {"previous": "frontend"}})
    return shop


def names(shop: Any) -> list[str]:
    return sorted(arn.rpartition("/")[2] for arn in shop.clients.ecs.service_arns("shop"))


def test_the_old_one_goes_when_the_new_one_is_up(shop: Any) -> None:
    shop.service("frontend", port=80)
    shop.up()
    plan, found = call_it_web(shop, port=80).plan()

    assert [(c.action, c.name, [n.name for n in c.needs]) for c in plan.todo] == [
        (kinds.CREATE, "shop-web", []),
        (kinds.DELETE, "shop-frontend", ["shop-web"]),
    ]
    assert plan.todo[1].reasons == ("it is called shop-web now",)
    assert found == ()
    assert shop.apply(plan).code == 0
    assert names(shop) == ["shop-web"]
    assert shop.plan()[0].empty


def test_it_starts_with_as_many_tasks_as_the_old_one_has(shop: Any) -> None:
    shop.service("frontend")
    shop.up()
    request = {"cluster": "shop", "service": "shop-frontend", "desiredCount": 4}
    shop.clients.ecs.update_service(request)
    assert call_it_web(shop).up().code == 0
    assert shop.running("web")["runningCount"] == 4


def test_a_count_in_the_file_counts(shop: Any) -> None:
    shop.service("frontend", count=3)
    shop.up()
    call_it_web(shop, count=2).up()
    assert shop.running("web")["runningCount"] == 2


def test_what_cannot_run_twice_is_stopped_first_and_the_plan_says_so(shop: Any) -> None:
    shop.service("frontend", rollout=ALONE)
    shop.up()
    plan, _ = call_it_web(shop, rollout=ALONE).plan()
    assert [(c.name, [n.name for n in c.needs], c.consequences) for c in plan.todo] == [
        ("shop-frontend", [], ("shop-web can't run beside it: downtime",)),
        ("shop-web", ["shop-frontend"], ()),
    ]
    assert shop.apply(plan).code == 0
    assert names(shop) == ["shop-web"]


def test_the_old_one_stays_when_the_new_one_fails(shop: Any) -> None:
    shop.service("frontend")
    shop.up()
    outcome = call_it_web(shop, image="sandbox/exit:1").up()
    assert outcome.code == 5
    assert [r.name for r in outcome.results if r.goes] == ["shop-frontend"]
    assert shop.running("frontend")["runningCount"] == 1


def test_a_name_that_nothing_has_asks_for_nothing(shop: Any) -> None:
    shop.service("frontend")
    call_it_web(shop).up()
    assert shop.plan()[0].empty
