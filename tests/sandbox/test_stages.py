"""Blue/green, linear and canary deployments: two full sets of tasks, and traffic that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError  # noqa: TID251 what the real client raises

if TYPE_CHECKING:
    from tests.sandbox.conftest import Shop

ELB = "arn:aws:elasticloadbalancing:us-east-1:123456789012"
BLUE, GREEN = f"{ELB}:targetgroup/blue/1", f"{ELB}:targetgroup/green/2"
LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function"
ROLE = "arn:aws:iam::123456789012:role/ecsInfrastructure"
BALANCER = {
    "targetGroupArn": BLUE,
    "containerName": "web",
    "containerPort": 80,
    "advancedConfiguration": {
        "alternateTargetGroupArn": GREEN,
        "productionListenerRule": f"{ELB}:listener-rule/app/web/1/2/3",
        "roleArn": ROLE,
    },
}
PORT = {"portMappings": [{"containerPort": 80}]}
STAGES = [
    "PRE_SCALE_UP",
    "SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
    "BAKE_TIME",
    "CLEAN_UP",
]


def create(shop: Shop, strategy: str = "BLUE_GREEN", count: int = 2, **rule: Any) -> None:
    """A service that runs its first revision, and moves traffic from then on."""
    configuration = {"strategy": strategy, "bakeTimeInMinutes": 5, **rule}
    shop.create(
        count=count,
        container=PORT,
        loadBalancers=[BALANCER],
        deploymentConfiguration=configuration,
    )
    shop.sleep(120)
    assert shop.service()["deployments"][0]["rolloutState"] == "COMPLETED"


def weight(deployment: Any) -> float:
    return float(deployment["targetServiceRevision"]["requestedProductionTrafficWeight"])


def followed(shop: Shop, minutes: int) -> list[tuple[str, float]]:
    """The stages and production weights of the deployment under way, each once."""
    out: list[tuple[str, float]] = []
    for _ in range(minutes * 60):
        shop.sleep(1)
        now = shop.history()[0]
        seen = (now["lifecycleStage"], weight(now))
        if not out or out[-1] != seen:
            out.append(seen)
        if now["status"] != "IN_PROGRESS":
            break
    return out


def hook(name: str = "check", stage: str = "POST_SCALE_UP", **more: Any) -> dict[str, Any]:
    return {
        "hookTargetArn": f"{LAMBDA}:{name}",
        "roleArn": ROLE,
        "lifecycleStages": [stage],
        **more,
    }


PAUSE = {"targetType": "PAUSE", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"]}


def test_blue_green_goes_through_its_stages(shop: Shop) -> None:
    create(shop)
    shop.update(image="nginx:2", container=PORT)
    seen = followed(shop, 20)
    assert [stage for stage, _ in seen] == STAGES
    assert [share for _, share in seen] == [0.0] * 6 + [100.0] * 4
    last = shop.history()[0]
    assert last["status"] == "SUCCESSFUL"
    assert last["sourceServiceRevisions"][0]["requestedProductionTrafficWeight"] == 0.0
    assert len(shop.service()["deployments"]) == 1
    assert {t["taskDefinitionArn"][-5:] for t in shop.tasks()} == {"web:2"}


def test_both_sets_run_in_full_until_the_bake_time_is_over(shop: Shop) -> None:
    create(shop)
    shop.update(image="nginx:2", container=PORT)
    shop.sleep(200)
    assert shop.history()[0]["lifecycleStage"] == "BAKE_TIME"
    green, blue = shop.service()["deployments"]
    assert (green["runningCount"], green["desiredCount"]) == (2, 2)
    assert (blue["runningCount"], blue["desiredCount"]) == (2, 2)
    assert green["rolloutState"] == "IN_PROGRESS"


def test_the_two_target_groups_take_turns(shop: Shop) -> None:
    create(shop)
    shop.update(image="nginx:2", container=PORT)
    shop.sleep(1200)
    events = [e for e in shop.events() if "registered" in e]
    assert events == [
        f"(service web) registered 2 targets in (target-group {BLUE})",
        f"(service web) registered 2 targets in (target-group {GREEN})",
        f"(service web) deregistered 2 targets in (target-group {BLUE})",
    ]
    elb = shop.client("elbv2")
    targets = elb.describe_target_health(TargetGroupArn=GREEN)["TargetHealthDescriptions"]
    assert len(targets) == 2
    assert shop.service()["loadBalancers"][0]["targetGroupArn"] == BLUE
    shop.update(image="nginx:3", container=PORT)
    shop.sleep(1200)
    registered = [e for e in shop.events() if " registered" in e]
    assert [e.endswith(f"{BLUE})") for e in registered] == [True, False, True]


def test_a_canary_gets_its_share_first(shop: Shop) -> None:
    canary = {"canaryPercent": 10, "canaryBakeTimeInMinutes": 4}
    create(shop, "CANARY", canaryConfiguration=canary, bakeTimeInMinutes=0)
    shop.update(image="nginx:2", container=PORT)
    began = shop.sandbox.clock.now()
    shares = [share for stage, share in followed(shop, 20) if stage == "PRODUCTION_TRAFFIC_SHIFT"]
    assert shares == [10.0, 100.0]
    assert 240 <= shop.sandbox.clock.now() - began <= 480


def test_linear_moves_in_equal_steps(shop: Shop) -> None:
    linear = {"stepPercent": 30, "stepBakeTimeInMinutes": 1}
    create(shop, "LINEAR", linearConfiguration=linear, bakeTimeInMinutes=0)
    shop.update(image="nginx:2", container=PORT)
    shares = [share for stage, share in followed(shop, 20) if stage == "PRODUCTION_TRAFFIC_SHIFT"]
    assert shares == [30.0, 60.0, 90.0, 100.0]
    assert shop.history()[0]["status"] == "SUCCESSFUL"


def test_shares_and_waits_have_defaults(shop: Shop) -> None:
    create(shop, "LINEAR")
    rule = shop.service()["deploymentConfiguration"]
    assert rule["linearConfiguration"] == {"stepPercent": 10.0, "stepBakeTimeInMinutes": 6}


def test_when_green_fails_the_traffic_has_never_moved(shop: Shop) -> None:
    create(shop, deploymentCircuitBreaker={"enable": True, "rollback": True})
    blue = shop.service()["deployments"][0]["id"]
    shop.update(image="sandbox/exit:1", container=PORT)
    seen = followed(shop, 20)
    assert {share for _, share in seen} == {0.0}
    assert seen[-1][0] == "SCALE_UP"
    shop.sleep(300)
    last = shop.history()[0]
    assert last["status"] == "ROLLBACK_SUCCESSFUL"
    assert last["deploymentCircuitBreaker"]["status"] == "TRIGGERED"
    assert [d["id"] for d in shop.service()["deployments"]] == [blue]
    assert f"(service web) rolling back to deployment {blue}." in shop.events()
    assert {t["taskDefinitionArn"][-5:] for t in shop.tasks()} == {"web:1"}


def test_a_hook_that_succeeds_lets_it_go_on(shop: Shop) -> None:
    create(shop, lifecycleHooks=[hook()])
    shop.update(image="nginx:2", container=PORT)
    seen = []
    for _ in range(900):
        shop.sleep(1)
        seen += [(d["status"], d["targetArn"]) for d in shop.history()[0]["lifecycleHookDetails"]]
    assert list(dict.fromkeys(seen)) == [
        ("IN_PROGRESS", f"{LAMBDA}:check"),
        ("SUCCEEDED", f"{LAMBDA}:check"),
    ]
    assert shop.history()[0]["status"] == "SUCCESSFUL"


def test_a_hook_that_fails_brings_blue_back(shop: Shop) -> None:
    create(shop, lifecycleHooks=[hook(stage="TEST_TRAFFIC_SHIFT")])
    shop.sandbox.give("hook", f"{LAMBDA}:check", status="FAILED")
    blue = shop.service()["deployments"][0]["id"]
    green = shop.update(image="nginx:2", container=PORT)["deployments"][0]["id"]
    while shop.history()[0]["status"] == "IN_PROGRESS":
        shop.sleep(1)
    why = (
        "Service deployment rolled back because TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. "
        "Hook execution failed due to an internal error."
    )
    first, second = shop.service()["deployments"]
    assert (first["id"], first["status"], first["rolloutState"]) == (blue, "PRIMARY", "IN_PROGRESS")
    assert (second["id"], second["status"], second["rolloutState"]) == (green, "ACTIVE", "FAILED")
    assert first["rolloutStateReason"] == second["rolloutStateReason"]
    assert first["rolloutStateReason"] == f"ECS deployment failed {why}."
    assert f"(service web) (deployment {green}) deployment failed: {why}." in shop.events()
    shop.sleep(300)
    assert shop.history()[0]["status"] == "ROLLBACK_SUCCESSFUL"
    assert [d["id"] for d in shop.service()["deployments"]] == [blue]
    assert f"(service web) (deployment {blue}) deployment completed." in shop.events()


@pytest.mark.parametrize(
    ("status", "action", "ending"),
    [
        ("IN_PROGRESS", "ROLLBACK", "ROLLBACK_SUCCESSFUL"),
        ("IN_PROGRESS", "CONTINUE", "SUCCESSFUL"),
    ],
)
def test_a_hook_that_never_answers_times_out(
    shop: Shop, status: str, action: str, ending: str
) -> None:
    timeout = {"timeoutInMinutes": 10, "action": action}
    create(shop, lifecycleHooks=[hook(timeoutConfiguration=timeout)])
    shop.sandbox.give("hook", f"{LAMBDA}:check", status=status)
    shop.update(image="nginx:2", container=PORT)
    shop.sleep(550)
    assert shop.history()[0]["lifecycleStage"] == "POST_SCALE_UP"
    shop.sleep(900)
    assert shop.history()[0]["status"] == ending


@pytest.mark.parametrize(
    ("action", "ending"), [("CONTINUE", "SUCCESSFUL"), ("ROLLBACK", "ROLLBACK_SUCCESSFUL")]
)
def test_a_pause_waits_for_somebody(shop: Shop, action: str, ending: str) -> None:
    create(shop, lifecycleHooks=[PAUSE])
    shop.update(image="nginx:2", container=PORT)
    shop.sleep(3600)
    waiting = shop.history()[0]
    (detail,) = waiting["lifecycleHookDetails"]
    assert (waiting["status"], waiting["lifecycleStage"]) == ("IN_PROGRESS", PAUSE_STAGE)
    assert (detail["status"], detail["timeoutAction"]) == ("AWAITING_ACTION", "ROLLBACK")
    arn = waiting["serviceDeploymentArn"]
    request = {"serviceDeploymentArn": arn, "hookId": detail["hookId"], "action": action}
    shop.ecs.continue_service_deployment(**request)
    with pytest.raises(ClientError, match="InvalidParameterException"):
        shop.ecs.continue_service_deployment(**request)
    shop.sleep(900)
    assert shop.history()[0]["status"] == ending


PAUSE_STAGE = "POST_TEST_TRAFFIC_SHIFT"


def test_a_pause_that_nobody_ends_goes_back_after_a_day(shop: Shop) -> None:
    create(shop, lifecycleHooks=[PAUSE])
    shop.update(image="nginx:2", container=PORT)
    shop.sleep(23 * 3600)
    assert shop.history()[0]["status"] == "IN_PROGRESS"
    shop.sleep(2 * 3600)
    assert shop.history()[0]["status"] == "ROLLBACK_SUCCESSFUL"


@pytest.mark.parametrize(
    ("kind", "ending", "sets"),
    [("ROLLBACK", "ROLLBACK_SUCCESSFUL", ["web:1"]), ("ABORT", "STOPPED", ["web:1", "web:2"])],
)
def test_stopping_during_the_bake_time(shop: Shop, kind: str, ending: str, sets: list[str]) -> None:
    create(shop)
    shop.update(image="nginx:2", container=PORT)
    shop.sleep(200)
    arn = shop.history()[0]["serviceDeploymentArn"]
    shop.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType=kind)
    shop.sleep(600)
    assert shop.history()[0]["status"] == ending
    assert sorted({t["taskDefinitionArn"][-5:] for t in shop.tasks()}) == sets


@pytest.mark.parametrize("strategy", ["BLUE_GREEN", "ROLLING"])
@pytest.mark.parametrize(
    ("rollback", "ending"), [(True, "ROLLBACK_SUCCESSFUL"), (False, "STOPPED")]
)
def test_an_alarm_during_the_bake_time(
    shop: Shop, strategy: str, ending: str, *, rollback: bool
) -> None:
    alarms = {"alarmNames": ["errors"], "enable": True, "rollback": rollback}
    create(shop, strategy, alarms=alarms) if strategy != "ROLLING" else create_rolling(shop, alarms)
    shop.update(image="nginx:2", container=PORT)
    shop.sleep(240)
    assert shop.history()[0]["lifecycleStage"] == "BAKE_TIME"
    assert shop.history()[0]["alarms"] == {"status": "MONITORING", "alarmNames": ["errors"]}
    shop.sandbox.give("alarm", "errors", state="ALARM")
    shop.sleep(60)
    assert shop.history()[0]["alarms"]["triggeredAlarmNames"] == ["errors"]
    shop.sleep(600)
    assert shop.history()[0]["status"] == ending


def create_rolling(shop: Shop, alarms: dict[str, Any]) -> None:
    rule = {"bakeTimeInMinutes": 5, "alarms": alarms}
    shop.create(count=2, container=PORT, deploymentConfiguration=rule)
    shop.sleep(600)


def test_an_alarm_that_was_on_before_is_not_watched(shop: Shop) -> None:
    alarms = {"alarmNames": ["errors"], "enable": True, "rollback": True}
    create(shop, alarms=alarms)
    shop.sandbox.give("alarm", "errors", state="ALARM")
    shop.update(image="nginx:2", container=PORT)
    shop.sleep(1200)
    assert shop.history()[0]["status"] == "SUCCESSFUL"
    assert shop.history()[0]["alarms"]["status"] == "DISABLED"


def test_a_rolling_update_bakes_too(shop: Shop) -> None:
    shop.create(deploymentConfiguration={"bakeTimeInMinutes": 10})
    shop.sleep(300)
    service = shop.service()
    assert (service["runningCount"], service["deployments"][0]["rolloutState"]) == (
        1,
        "IN_PROGRESS",
    )
    assert shop.history()[0]["lifecycleStage"] == "BAKE_TIME"
    shop.sleep(600)
    assert shop.service()["deployments"][0]["rolloutState"] == "COMPLETED"


def test_an_update_during_a_deployment_reconciles_first(shop: Shop) -> None:
    create(shop)
    shop.update(image="nginx:2", container=PORT)
    shop.sleep(200)
    shop.update(image="nginx:3", container=PORT)
    shop.sleep(1)
    newest, before = shop.history()[:2]
    assert (newest["lifecycleStage"], before["status"]) == ("RECONCILE_SERVICE", "STOPPED")
    assert len(newest["sourceServiceRevisions"]) == 2
    shop.sleep(1200)
    assert shop.history()[0]["status"] == "SUCCESSFUL"
    assert {t["taskDefinitionArn"][-5:] for t in shop.tasks()} == {"web:3"}


def test_a_blue_task_that_dies_is_replaced(shop: Shop) -> None:
    create(shop, lifecycleHooks=[PAUSE])
    shop.update(image="nginx:2", container=PORT)
    shop.sleep(600)
    blue = next(t for t in shop.tasks() if t["taskDefinitionArn"].endswith("web:1"))
    shop.ecs.stop_task(cluster="shop", task=blue["taskArn"])
    shop.sleep(120)
    running = [t["taskDefinitionArn"][-5:] for t in shop.tasks() if t["lastStatus"] == "RUNNING"]
    assert sorted(running) == ["web:1", "web:1", "web:2", "web:2"]


def test_deleting_during_a_pause_ends_everything(shop: Shop) -> None:
    create(shop, lifecycleHooks=[PAUSE])
    shop.update(image="nginx:2", container=PORT)
    shop.sleep(600)
    shop.ecs.delete_service(cluster="shop", service="web", force=True)
    shop.sleep(120)
    assert shop.service()["status"] == "INACTIVE"


def test_a_function_that_is_not_there_fails(shop: Shop) -> None:
    create(shop, lifecycleHooks=[hook("no-such-check")])
    shop.update(image="nginx:2", container=PORT)
    shop.sleep(600)
    assert shop.history()[0]["status"] == "ROLLBACK_SUCCESSFUL"
