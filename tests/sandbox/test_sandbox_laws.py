"""Laws that hold for every sequence of calls and failures."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from compose2ecs.sandbox import open_sandbox
from compose2ecs.sandbox.world import World, empty_state
from tests.sandbox.conftest import NETWORK, Shop

if TYPE_CHECKING:
    from collections.abc import Iterator

IMAGES = (
    "nginx:1",
    "nginx:2",
    "sandbox/exit:1",
    "sandbox/exit:2-45",
    "sandbox/unpullable",
    "sandbox/unhealthy",
    "sandbox/slow:60",
    "sandbox/flaky:3",
)
HEALTH = {"healthCheck": {"command": ["CMD", "true"], "interval": 5, "retries": 2}}
STEPS = st.one_of(
    st.tuples(st.just("image"), st.sampled_from(IMAGES)),
    st.tuples(st.just("count"), st.integers(0, 5)),
    st.tuples(st.just("force"), st.none()),
    st.tuples(st.just("stop"), st.none()),
    st.tuples(st.just("sleep"), st.floats(0.1, 200)),
)
RULES = st.sampled_from([(100, 200), (50, 150), (0, 100), (50, 200), (100, 134)])


def made() -> Shop:
    sandbox = open_sandbox(None)
    ecs: Any = sandbox.session().client("ecs")
    return Shop(sandbox, ecs)


FIRST, SECOND = made(), made()
"""Two shops for all examples: making a client is most of an example's time."""


def new_shop(shop: Shop = FIRST) -> Shop:
    shop.sandbox.world = World(empty_state("us-east-1"))
    shop.ecs.create_cluster(clusterName="shop")
    return shop


def do(shop: Shop, step: tuple[str, Any]) -> None:
    kind, value = step
    if kind == "image":
        shop.update(image=value, container=HEALTH if "unhealthy" in value else {})
    elif kind == "count":
        shop.update(desiredCount=value)
    elif kind == "force":
        shop.update(forceNewDeployment=True)
    elif kind == "sleep":
        shop.sleep(value)
    else:
        for task in shop.tasks()[:1]:
            shop.ecs.stop_task(cluster="shop", task=task["taskArn"])


def broken_laws(shop: Shop, most: int) -> Iterator[str]:
    """What is wrong with the service as it stands."""
    service, tasks = shop.service(), shop.tasks()
    up = [t for t in tasks if t["desiredStatus"] == "RUNNING"]
    states = [d["status"] for d in service["deployments"]]
    if states[:1] != ["PRIMARY"] or set(states[1:]) - {"ACTIVE"}:
        yield f"statuses {states}"
    if len(up) > max(most, 1):
        yield f"{len(up)} tasks, at most {most}"
    primary = service["deployments"][0]
    if service["taskDefinition"] != primary["taskDefinition"]:
        yield "the service runs another revision than its PRIMARY deployment"
    if sum(d["status"] in {"IN_PROGRESS", "ROLLBACK_IN_PROGRESS"} for d in shop.history()) > 1:
        yield "two service deployments at once"
    json.dumps(shop.sandbox.world.state)


@settings(max_examples=150, deadline=None)
@given(rule=RULES, count=st.integers(0, 4), steps=st.lists(STEPS, max_size=8))
def test_any_history_ends_in_a_steady_or_failed_deployment(
    rule: tuple[int, int], count: int, steps: list[tuple[str, Any]]
) -> None:
    shop = new_shop()
    breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
    fewest, most = rule
    bounds = {"minimumHealthyPercent": fewest, "maximumPercent": most, **breaker}
    shop.create(image="nginx:0", count=count, deploymentConfiguration=bounds)
    largest = count
    for step in steps:
        largest = max(largest, step[1]) if step[0] == "count" else largest
        do(shop, step)
        assert list(broken_laws(shop, math.floor(largest * most / 100))) == []
    shop.sleep(7200)
    assert list(broken_laws(shop, math.floor(largest * most / 100))) == []
    desired = shop.service()["desiredCount"]
    stuck = math.floor(desired * most / 100) <= math.ceil(desired * fewest / 100)
    if not (stuck and desired):
        assert shop.service()["deployments"][0]["rolloutState"] in {"COMPLETED", "FAILED"}


@settings(max_examples=20, deadline=None)
@given(count=st.integers(1, 5), steps=st.lists(st.floats(0.5, 30), min_size=1, max_size=10))
def test_a_good_update_never_goes_below_the_minimum(count: int, steps: list[float]) -> None:
    shop = new_shop()
    shop.create(count=count)
    shop.sleep(60)
    shop.update(image="nginx:2")
    for step in [*steps, 120]:
        shop.sleep(step)
        assert shop.service()["runningCount"] >= count
    assert shop.service()["deployments"][0]["rolloutState"] == "COMPLETED"


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(STEPS, max_size=6), cut=st.integers(0, 6))
def test_saving_and_loading_changes_nothing(steps: list[tuple[str, Any]], cut: int) -> None:
    through, straight = new_shop(), new_shop(SECOND)
    for shop in (through, straight):
        shop.create(image="nginx:0", networkConfiguration=NETWORK)
    for number, step in enumerate(steps):
        if number == cut:
            text = json.dumps(through.sandbox.world.state)
            through.sandbox.world = World(json.loads(text))
        do(through, step)
        do(straight, step)
    assert through.sandbox.world.state == straight.sandbox.world.state


def test_the_same_calls_give_the_same_world() -> None:
    worlds = []
    for _ in range(2):
        shop = new_shop()
        shop.create(count=3)
        shop.sleep(30)
        worlds.append(shop.sandbox.world.state)
    assert worlds[0] == worlds[1]
