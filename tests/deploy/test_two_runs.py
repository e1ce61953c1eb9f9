"""Two runs of `up` at once: one ends as planned, the other is told that it was overtaken."""

from __future__ import annotations

from typing import Any

import pytest

from compose2ecs.deploy import events

OVERTAKEN = 6


def with_image(shop: Any, image: str) -> Any:
    shop.service("web", image, port=80)
    return shop.plan()[0]


def test_a_plan_made_before_another_run_writes_nothing_over_it(shop: Any) -> None:
    shop.service("web", "nginx:1", port=80)
    shop.up()
    slower, faster = with_image(shop, "nginx:2"), with_image(shop, "nginx:3")
    assert shop.apply(faster).code == 0

    outcome = shop.apply(slower)

    assert outcome.code == OVERTAKEN
    assert outcome.results[0].message == "somebody changed it since the plan was made"
    assert shop.image("web") == "nginx:3"
    assert shop.plan()[0].empty


def test_so_does_one_that_only_changes_the_count(shop: Any) -> None:
    shop.service("web", count=1)
    shop.up()
    shop.service("web", count=2)
    slower, _ = shop.plan()
    shop.service("web", count=3)
    shop.up()
    assert shop.apply(slower).code == OVERTAKEN
    assert shop.running("web")["desiredCount"] == 3


def test_two_first_runs(shop: Any) -> None:
    slower, faster = with_image(shop, "nginx:1"), with_image(shop, "nginx:2")
    assert shop.apply(faster).code == 0
    outcome = shop.apply(slower)
    assert outcome.code == OVERTAKEN
    assert outcome.results[0].message == "somebody created it since the plan was made"
    assert shop.image("web") == "nginx:2"


def test_a_service_that_somebody_changed_is_not_removed_as_an_orphan(shop: Any) -> None:
    shop.service("web").service("old")
    shop.up()
    mended = shop.service("old", "nginx:2").plan()[0]
    slower, _ = shop.remove("old").plan(remove_orphans=True)
    shop.apply(mended)
    assert shop.apply(slower).code == OVERTAKEN
    assert shop.running("old")["status"] == "ACTIVE"


def test_what_depends_on_an_overtaken_service_is_not_begun(shop: Any) -> None:
    shop.service("db", "postgres:1").service("web", "nginx:1").needs("web", "db")
    shop.up()
    shop.service("db", "postgres:2").service("web", "nginx:2")
    slower, _ = shop.plan()
    shop.service("db", "postgres:3").service("web", "nginx:1")
    shop.up()
    outcome = shop.apply(slower)
    assert [(r.name, r.state) for r in outcome.results] == [
        ("shop-db", events.SUPERSEDED),
        ("shop-web", events.NOT_STARTED),
    ]


@pytest.mark.parametrize("first", [True, False], ids=["first run", "update"])
@pytest.mark.parametrize("position", range(8))
def test_a_whole_run_between_any_two_calls_of_another(
    shop: Any, position: int, *, first: bool
) -> None:
    """Never do both report success, and whoever does not is told of the other."""
    if not first:
        with_image(shop, "nginx:1")
        shop.up()
    ours, theirs = with_image(shop, "nginx:2"), with_image(shop, "nginx:3")
    writes = 0
    inner: list[int] = []

    def intrude(_: Any) -> bool:
        nonlocal writes
        writes += 1
        if writes == position + 1 and not inner:
            inner.append(-1)
            inner[0] = shop.apply(theirs).code
        return False

    for operation in ("RegisterTaskDefinition", "CreateService", "UpdateService", "TagResource"):
        shop.sandbox.fail(operation, "Unused", times=1000, when=intrude)
    outer = shop.apply(ours).code
    shop.sandbox.heal()

    assert sorted([outer, *inner]) == ([0, OVERTAKEN] if inner else [0])


def test_a_service_that_is_gone_when_only_its_tags_were_to_change(shop: Any) -> None:
    tags = [{"key": "team", "value": "web"}]
    shop.service("web", tags=tags)
    shop.up()
    shop.service("web", tags=[{"key": "team", "value": "api"}])
    plan, _ = shop.plan()
    assert [d.what for d in plan.todo[0].differences] == ["tag team"]
    shop.clients.ecs.update_service({"cluster": "shop", "service": "shop-web", "desiredCount": 0})
    shop.clients.ecs.delete_service("shop", "shop-web")
    shop.sandbox.clock.sleep(300)

    outcome = shop.apply(plan)

    assert outcome.code == OVERTAKEN
    assert outcome.results[0].message == "somebody deleted it since the plan was made"
