"""`up` with blue/green, linear and canary deployments: each is followed to its true end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.deploy import events
from compose2ecs.deploy.stages import has_stages, paused, planned_wait, stage

if TYPE_CHECKING:
    from compose2ecs.deploy.events import Outcome
    from tests.deploy.conftest import Shop

LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:check"
ROLE = "arn:aws:iam::123456789012:role/ecsInfrastructure"
BREAKER = {"enable": True, "rollback": True}
PAUSE = {"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]}
HOOK = {"hookTargetArn": LAMBDA, "roleArn": ROLE, "lifecycleStages": ["TEST_TRAFFIC_SHIFT"]}
WAY = {
    "BLUE_GREEN": {},
    "LINEAR": {"linearConfiguration": {"stepPercent": 25.0, "stepBakeTimeInMinutes": 3}},
    "CANARY": {"canaryConfiguration": {"canaryPercent": 10.0, "canaryBakeTimeInMinutes": 20}},
}


def changed(shop: Shop, image: str, strategy: str = "BLUE_GREEN", **rule: Any) -> Outcome:
    """What came of an update to an image, of a service that was up before."""
    rollout = {
        "strategy": strategy,
        "bakeTimeInMinutes": 10,
        "deploymentCircuitBreaker": BREAKER,
        **WAY.get(strategy, {}),
        **rule,
    }
    shop.service("web", count=2, rollout=rollout)
    assert shop.up().code == 0
    return shop.service("web", image, count=2, rollout=rollout).up()


def told(shop: Shop) -> list[str]:
    """What was said about the deployment while it went on, each once."""
    said = [e.message for e in shop.events if isinstance(e, events.Progress) and e.message]
    return list(dict.fromkeys(said))


@pytest.mark.parametrize(
    ("strategy", "shares"),
    [
        ("BLUE_GREEN", []),
        ("LINEAR", [25, 50, 75]),
        ("CANARY", [10]),
    ],
)
def test_each_strategy_is_followed_through_its_stages(
    shop: Shop, strategy: str, shares: list[int]
) -> None:
    began = shop.sandbox.clock.now()
    outcome = changed(shop, "nginx:2", strategy)
    assert outcome.code == 0
    assert shop.image("web") == "nginx:2"
    said = told(shop)
    assert "new tasks are started beside the old ones" in said
    assert "bake time of 10 min" in said
    tail = " % of the traffic is on the new tasks"
    seen = [int(s.removesuffix(tail)) for s in said if s.endswith(tail)]
    assert [share for share in seen if share < 100] == shares
    assert shop.sandbox.clock.now() - began > 600
    assert shop.plan()[0].todo == ()


def test_the_wait_that_was_asked_for_is_no_timeout(shop: Shop) -> None:
    rule = {"linearConfiguration": {"stepPercent": 10.0, "stepBakeTimeInMinutes": 20}}
    began = shop.sandbox.clock.now()
    assert changed(shop, "nginx:2", "LINEAR", **rule).code == 0
    assert shop.sandbox.clock.now() - began > 3 * 3600


def test_a_rolling_update_is_followed_through_its_bake_time(shop: Shop) -> None:
    outcome = changed(shop, "nginx:2", "ROLLING", bakeTimeInMinutes=45)
    assert outcome.code == 0
    assert told(shop) == ["bake time of 45 min"]


def test_when_green_fails_the_traffic_never_moves(shop: Shop) -> None:
    outcome = changed(shop, "sandbox/exit:1")
    assert (outcome.code, outcome.results[-1].state) == (5, events.ROLLED_BACK)
    assert not [s for s in told(shop) if "traffic is on the new tasks" in s]
    assert shop.image("web") == "nginx:1.27"
    trouble = [e for e in shop.events if isinstance(e, events.Trouble)]
    assert trouble[0].explanation.cause == "exit"


def test_a_hook_that_fails_is_a_rollback_that_says_so(shop: Shop) -> None:
    shop.sandbox.give("hook", LAMBDA, status="FAILED")
    outcome = changed(shop, "nginx:2", lifecycleHooks=[HOOK])
    assert (outcome.code, outcome.results[-1].state) == (5, events.ROLLED_BACK)
    assert "TEST_TRAFFIC_SHIFT lifecycle hook(s) failed" in outcome.results[-1].message
    trouble = [e for e in shop.events if isinstance(e, events.Trouble)]
    assert "TEST_TRAFFIC_SHIFT lifecycle hook(s) failed" in str(trouble[0].explanation)
    assert shop.image("web") == "nginx:1.27"


def test_an_alarm_is_a_rollback(shop: Shop) -> None:
    alarms = {"alarmNames": ["errors"], "enable": True, "rollback": True}
    rollout = {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 10, "alarms": alarms}
    shop.service("web", rollout=rollout, count=1).up()

    def go_off(event: events.Event) -> None:
        if isinstance(event, events.Progress) and event.message.startswith("bake time"):
            shop.sandbox.give("alarm", "errors", state="ALARM")

    from compose2ecs.deploy.apply import apply

    plan, _ = shop.service("web", "nginx:2", rollout=rollout, count=1).plan()
    outcome = apply(shop.work, plan, on_event=go_off)
    assert (outcome.code, outcome.results[-1].state) == (5, events.ROLLED_BACK)
    assert "errors" in outcome.results[-1].message


def test_a_pause_is_its_own_outcome_and_says_how_to_go_on(shop: Shop) -> None:
    outcome = changed(shop, "nginx:2", lifecycleHooks=[PAUSE])
    result = outcome.results[-1]
    assert (outcome.code, result.state) == (6, events.PAUSED)
    words = result.message.split()
    assert "continue-service-deployment" in words
    ecs: Any = shop.sandbox.session().client("ecs")
    ecs.continue_service_deployment(
        serviceDeploymentArn=words[words.index("--service-deployment-arn") + 1],
        hookId=words[words.index("--hook-id") + 1],
    )
    shop.sandbox.clock.sleep(1200)
    assert shop.running("web")["deployments"][0]["rolloutState"] == "COMPLETED"
    assert shop.image("web") == "nginx:2"


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({}, ""),
        ({"lifecycleStage": "SCALE_UP"}, "new tasks are started beside the old ones"),
        ({"lifecycleStage": "BAKE_TIME"}, "bake time"),
        ({"lifecycleStage": "SOMETHING_NEW"}, "something new"),
        (
            {
                "lifecycleStage": "PRODUCTION_TRAFFIC_SHIFT",
                "targetServiceRevision": {"requestedProductionTrafficWeight": 12.5},
            },
            "12.5 % of the traffic is on the new tasks",
        ),
    ],
)
def test_a_stage_in_words(record: dict[str, Any], words: str) -> None:
    assert stage(record) == words


def test_only_a_hook_that_awaits_somebody_is_a_pause() -> None:
    assert paused({"lifecycleHookDetails": [{"status": "SUCCEEDED"}]}) == ""
    hook = {"status": "AWAITING_ACTION", "hookId": "h-1"}
    found = paused({"lifecycleStage": "POST_SCALE_UP", "lifecycleHookDetails": [hook]})
    assert found.startswith("it waits for somebody (new tasks run beside the old ones)")


@pytest.mark.parametrize(
    ("rule", "minutes"),
    [
        ({}, 0),
        ({"bakeTimeInMinutes": 5}, 5),
        ({"strategy": "LINEAR"}, 54),
        ({"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 30}}, 18),
        ({"strategy": "CANARY", "bakeTimeInMinutes": 2}, 12),
    ],
)
def test_how_long_the_settings_make_it_wait(rule: dict[str, Any], minutes: int) -> None:
    service = {"deploymentConfiguration": rule}
    assert planned_wait(service) == 60 * minutes
    assert has_stages(service) == bool(rule)
