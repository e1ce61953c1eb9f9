"""Ctrl-C: the first ends the waiting and says what goes on, a second one leaves at once."""

from __future__ import annotations

from typing import Any

import pytest

from compose2ecs.deploy import events
from compose2ecs.deploy.apply import apply


def version(shop: Any, image: str) -> Any:
    shop.service("db", "postgres:16", port=5432).service("web", image)
    return shop.needs("web", "db", "healthy")


def interrupt_after(sandbox: Any, calls: int) -> None:
    """Press Ctrl-C when so many calls have had their effect."""
    answer, left = type(sandbox).answer, calls

    def answered(*call: Any) -> Any:
        nonlocal left
        done = answer(sandbox, *call)
        left -= 1
        if left == 0:
            raise KeyboardInterrupt
        return done

    sandbox.answer = answered


@pytest.mark.parametrize("before", [False, True], ids=["create", "update"])
def test_ctrl_c_at_any_call_deletes_nothing_and_the_next_run_goes_on(
    new_shop: Any, before: bool
) -> None:
    position, interrupted = 0, True
    while interrupted:
        position += 1
        shop = version(new_shop(), "nginx:1.27")
        if before:
            assert shop.up().code == 0
            version(shop, "nginx:1.29")
        plan, _ = shop.plan()
        interrupt_after(shop.sandbox, position)
        first = shop.apply(plan)
        interrupted = first.code == 130
        del shop.sandbox.answer
        assert first.code in (0, 130), position
        assert first.done or {r.state for r in first.results} - events.GOOD, position
        assert [w for w in shop.sandbox.writes() if w.startswith(("Delete", "Stop"))] == []
        assert shop.up().code == 0, position
        assert shop.plan()[0].empty, position
    assert position > 10


def test_what_was_perhaps_begun_is_told(shop: Any) -> None:
    version(shop, "nginx:1.27")
    shop.up()
    version(shop, "nginx:1.29")
    plan, _ = shop.plan()
    answer = shop.sandbox.answer

    def pressed(service: str, operation: str, params: Any) -> Any:
        if operation == "UpdateService":
            raise KeyboardInterrupt
        return answer(service, operation, params)

    shop.sandbox.answer = pressed
    outcome = shop.apply(plan)
    assert outcome.code == 130
    assert {r.name: r.state for r in outcome.results}["shop-web"] == events.INTERRUPTED


def test_an_interrupted_update_can_be_taken_back(shop: Any) -> None:
    version(shop, "nginx:1.27")
    shop.up()
    version(shop, "nginx:1.29")
    plan, _ = shop.plan()

    def press(event: Any) -> None:
        if isinstance(event, events.Progress) and event.state == events.ROLLING:
            raise KeyboardInterrupt

    outcome = apply(shop.work, plan, on_event=press)
    (web,) = [r for r in outcome.results if r.name == "shop-web"]
    assert (web.state, web.revision, web.previous) == ("interrupted", "shop-web:2", "shop-web:1")
    assert outcome.goes_on == ("shop-web",)


def test_a_second_ctrl_c_leaves_at_once(shop: Any) -> None:
    plan, _ = version(shop, "nginx:1.27").plan()

    def press(event: Any) -> None:
        if isinstance(event, (events.Progress, events.Ended)):
            raise KeyboardInterrupt

    calls = len(shop.sandbox.calls)
    with pytest.raises(KeyboardInterrupt):
        apply(shop.work, plan, on_event=press)
    later = shop.sandbox.operations()[calls:]
    assert not [o for o in later if o.startswith(("Delete", "Stop"))]
