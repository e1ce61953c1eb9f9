"""Calls fail, whichever and however: nothing is lost, doubled, or called done when it is not."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from compose2ecs.aws.errors import AwsError

HOW: dict[str, dict[str, Any]] = {
    "throttled": {"code": "ThrottlingException"},
    "internal error": {"code": "ServerException", "status": 500},
    "internal error after its effect": {"code": "ServerException", "status": 500, "after": True},
    "no answer": {"code": None},
    "no answer after its effect": {"code": None, "after": True},
    "denied": {"code": "AccessDeniedException"},
}
EVERY = os.environ.get("HYPOTHESIS_PROFILE") == "long"
"""Every way at every call; else two ways at each, so that all of them have their turn."""
SHARE = 1 if EVERY else 3


def a_shop(new_shop: Any) -> Any:
    shop = new_shop()
    shop.needs("api", "db", "healthy").needs("web", "api").calls("api", "db").calls("web", "api")
    return wanted(shop, "one")


def wanted(shop: Any, version: str) -> Any:
    shop.service("db", f"db:{version}", port=5432).service("api", f"api:{version}", port=80)
    return shop.service("web", f"web:{version}", count=2)


def code_of(shop: Any) -> int:
    """The exit code of `up`."""
    try:
        return int(shop.up().code)
    except AwsError:  # while planning: nothing was changed, and the command says what was refused
        return 3


def revisions(shop: Any) -> int:
    return sum(len(shop.clients.ecs.task_definition_arns(f"shop-{n}", 9)) for n in shop.services)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("first", [True, False], ids=["create", "update"])
def test_any_one_call_may_fail(new_shop: Any, how: str, *, first: bool) -> None:
    nth, struck = list(HOW).index(how) % SHARE, True
    while struck:
        shop = a_shop(new_shop)
        if not first:
            assert shop.up().code == 0
            wanted(shop, "two")
        before, calls = revisions(shop), iter(range(10_000))
        shop.sandbox.fail("*", when=lambda _, c=calls, n=nth: next(c) == n, **HOW[how])

        code = code_of(shop)
        struck = next(calls) > nth
        shop.sandbox.heal()

        assert code == 0 or how == "denied", nth
        if code == 0:
            assert shop.plan()[0].empty, nth
        assert shop.up().code == 0, nth
        assert shop.plan()[0].empty, nth
        running = {n: shop.running(n)["runningCount"] for n in shop.services}
        assert running == {"db": 1, "api": 1, "web": 2}, nth
        assert revisions(shop) - before == len(shop.services), nth
        nth += SHARE


@pytest.mark.parametrize("seed", range(6 if EVERY else 1))
def test_a_storm_over_fifty_services(new_shop: Any, seed: int) -> None:
    """One call in twelve fails, in some way, for two versions of fifty services in five layers."""
    shop, dice = new_shop(), random.Random(seed)  # noqa: S311 no secret hangs on it
    names = [f"s{i:02}" for i in range(50)]
    for i, name in enumerate(names[10:]):
        shop.needs(name, names[i], "healthy" if i % 3 else "started").calls(name, names[i])
    ways = list(HOW.values())
    for version in ("one", "two"):
        for i, name in enumerate(names):
            shop.service(name, f"{name}:{version}", port=1000 + i if i % 2 else None)
        before = revisions(shop)
        for way in ways:
            shop.sandbox.fail("*", times=10_000, when=lambda _: dice.random() < 1 / 72, **way)
        codes: list[int] = []
        while not codes or codes[-1] != 0:
            codes.append(code_of(shop))
            assert len(codes) < 200
        shop.sandbox.heal()

        assert set(codes) <= {0, 3}
        assert shop.plan()[0].empty
        assert all(shop.running(n)["runningCount"] == 1 for n in names)
        assert all(shop.image(n) == f"{n}:{version}" for n in names)
        assert revisions(shop) - before == len(names)


def test_a_hundred_changed_services_take_what_registering_them_takes(new_shop: Any) -> None:
    """Under ECS's buckets: 20 registrations at once, then one a second."""
    shop = new_shop()
    names = [f"s{i:03}" for i in range(100)]
    for version in ("one", "two"):
        for name in names:
            shop.service(name, f"{name}:{version}")
        shop.sandbox.clock.sleep(300)
        shop.sandbox.throttling = True
        before = len(shop.sandbox.writes())
        outcome = shop.up(wait=False)
    floor = 100 - 20 + 1
    assert outcome.code == 0
    assert outcome.seconds <= 1.1 * floor
    assert len(shop.sandbox.writes()) - before == 3 * len(names), "a throttled call was repeated"


@pytest.mark.parametrize("lag", [1.0, 4.0, 10.0])
@pytest.mark.parametrize("lost", ["", "UpdateService", "CreateService", "RunTask"])
def test_answers_may_be_older_than_what_we_did(new_shop: Any, lag: float, lost: str) -> None:
    shop = a_shop(new_shop)
    shop.service("migrate", "migrate:1", job=True).needs("web", "migrate", "completed")
    shop.sandbox.lag = lag
    if lost:
        shop.sandbox.lose(lost)
    assert shop.up().code == 0
    wanted(shop, "two").service("migrate", "migrate:2", job=True)
    shop.sandbox.clock.sleep(lag)
    assert shop.up().code == 0
    shop.sandbox.clock.sleep(lag)
    assert shop.plan()[0].empty
    assert shop.image("web") == "web:two"
    assert shop.sandbox.writes().count("RunTask") - (lost == "RunTask") == 2
