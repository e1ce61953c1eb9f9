"""Laws: whatever happens in between, `up` gets there, and then `plan` is empty."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

NAMES = ("db", "api", "web")


@st.composite
def wishes(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """What up to three services should be; None where the file does not say."""
    chosen = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
    return {
        name: {
            "image": draw(st.sampled_from(("nginx:1.27", "nginx:1.29"))),
            "count": draw(st.sampled_from((None, 0, 1, 3))),
            "port": draw(st.sampled_from((None, 80, 8080))),
            "environment": draw(
                st.dictionaries(st.sampled_from("ABCDEF"), st.sampled_from(("x", "y", "")))
            ),
            "rollout": draw(
                st.sampled_from(
                    (
                        None,
                        {"maximumPercent": 100, "minimumHealthyPercent": 0},
                        {"deploymentCircuitBreaker": {"enable": True, "rollback": False}},
                    )
                )
            ),
            **draw(
                st.sampled_from(({}, {"enableECSManagedTags": True}, {"propagateTags": "SERVICE"}))
            ),
        }
        for name in sorted(chosen)
    }


def want(shop: Any, wished: dict[str, dict[str, Any]]) -> None:
    shop.services.clear()
    for name, options in wished.items():
        shop.service(name, **options)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes here
)
@given(first=wishes(), second=wishes())
def test_up_a_up_b_plan_b_is_empty(
    new_shop: Any, first: dict[str, dict[str, Any]], second: dict[str, dict[str, Any]]
) -> None:
    shop = new_shop()
    for wished in (first, second):
        want(shop, wished)
        outcome = shop.up()
        assert outcome.code == 0, outcome
        plan, _ = shop.plan()
        assert plan.empty, [(c.name, c.differences, c.reasons) for c in plan.todo]
        for name, options in wished.items():
            assert shop.running(name)["runningCount"] == shop.running(name)["desiredCount"]
            if options["count"] is not None:
                assert shop.running(name)["desiredCount"] == options["count"]


def shop_with_a_job(new_shop: Any) -> Any:
    shop = new_shop()
    shop.service("db", "postgres:16", port=5432)
    shop.service("migrate", "sandbox/done:5", job=True).needs("migrate", "db", "healthy")
    shop.service("web", count=2, port=80).needs("web", "migrate", "completed").calls("web", "db")
    return shop


WRITES = [
    "CreateCluster",
    "CreateLogGroup",
    "PutRetentionPolicy",
    "CreateHttpNamespace",
    "RegisterTaskDefinition",
    "CreateService",
    "RegisterTaskDefinition",
    "CreateService",
    "UpdateService",
    "TagResource",
    "UpdateService",
    "RegisterTaskDefinition",
    "RunTask",
    "TagResource",
    "UpdateService",
    "TagResource",
    "UpdateService",
]


def test_these_are_the_writes_of_a_first_up(new_shop: Any) -> None:
    shop = shop_with_a_job(new_shop)
    assert shop.up().code == 0
    assert shop.sandbox.writes() == WRITES


@pytest.mark.parametrize("nth", range(len(WRITES)))
@pytest.mark.parametrize("how", ["refused", "refused after its effect", "lost", "lost after"])
def test_a_run_that_failed_at_any_write_is_taken_up_by_the_next(
    new_shop: Any, nth: int, how: str
) -> None:
    shop = shop_with_a_job(new_shop)
    seen = 0

    def is_nth(_: Any) -> bool:
        nonlocal seen
        earlier = WRITES[:nth].count(WRITES[nth])
        seen += 1
        return seen == earlier + 1

    after = "after" in how
    if how.startswith("lost"):
        shop.sandbox.fail(WRITES[nth], "ServerException", status=500, after=after, when=is_nth)
    else:
        shop.sandbox.fail(WRITES[nth], "AccessDeniedException", after=after, when=is_nth)

    first = shop.up()
    assert first.code == (0 if how.startswith("lost") else 3), (WRITES[nth], first)
    shop.sandbox.heal()
    again = shop.up()

    assert again.code == 0, (WRITES[nth], again)
    assert shop.plan()[0].empty
    assert shop.running("web")["runningCount"] == 2
    assert shop.running("db")["runningCount"] == 1
    assert shop.sandbox.endpoints("shop-web") == ["db:5432", "web:80"]
    rollout = shop.running("web")["deploymentConfiguration"]
    assert rollout["deploymentCircuitBreaker"]["rollback"]


def test_the_job_of_an_interrupted_run_runs_only_once(new_shop: Any) -> None:
    shop = shop_with_a_job(new_shop)
    shop.sandbox.fail(
        "TagResource",
        "AccessDeniedException",
        when=lambda p: any(t["key"] == "compose2ecs:completed" for t in p["tags"]),
    )
    assert shop.up().code == 3
    shop.sandbox.heal()
    assert shop.up().code == 0
    assert shop.sandbox.writes().count("RunTask") == 1
