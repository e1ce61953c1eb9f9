"""The stages of a BLUE_GREEN, LINEAR or CANARY deployment: green beside blue, then the traffic.

The stages and their order are those of `ServiceDeployment.lifecycleStage` in ECS's API reference:

    RECONCILE_SERVICE               only when another deployment had not ended
    PRE_SCALE_UP                    nothing of green runs yet
    SCALE_UP                        green grows to the full count, beside blue
    POST_SCALE_UP
    TEST_TRAFFIC_SHIFT              green gets the test traffic
    POST_TEST_TRAFFIC_SHIFT
    PRE_PRODUCTION_TRAFFIC_SHIFT    before each step
    PRODUCTION_TRAFFIC_SHIFT        each step, with the wait after it
    POST_PRODUCTION_TRAFFIC_SHIFT
    BAKE_TIME                       both run
    CLEAN_UP                        blue is stopped

A service's first deployment has no blue, and is carried out as a rolling update. How a deployment
goes back is in rollback.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox import hooks, task_life
from compose2ecs.sandbox.agenda import wake_service
from compose2ecs.sandbox.deployments import cluster_of, current, primary, wanted

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

RECONCILE, PRE_SCALE_UP, SCALE_UP = "RECONCILE_SERVICE", "PRE_SCALE_UP", "SCALE_UP"
TEST, SHIFT, BAKE, CLEAN_UP = (
    "TEST_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "BAKE_TIME",
    "CLEAN_UP",
)
DWELL = 5.0
"""Seconds that a stage takes in which nothing has to be waited for."""
MINUTE = 60.0
ALL = 100.0


def plan(rule: Json, *, reconcile: bool) -> list[list[object]]:
    """The stages of a deployment: `[stage, seconds, production weight of green]`."""
    bake = MINUTE * rule.get("bakeTimeInMinutes", 0)
    early = [PRE_SCALE_UP, SCALE_UP, "POST_SCALE_UP", TEST, "POST_TEST_TRAFFIC_SHIFT"]
    if reconcile:
        early.insert(0, RECONCILE)
    out: list[list[object]] = [[stage, DWELL, 0.0] for stage in early]
    before = 0.0
    for weight, seconds in steps(rule):
        out.append([f"PRE_{SHIFT}", DWELL, before])
        out.append([SHIFT, DWELL + seconds, weight])
        before = weight
    out.append([f"POST_{SHIFT}", DWELL, ALL])
    return [*out, [BAKE, max(DWELL, bake), ALL], [CLEAN_UP, 0.0, ALL]]


def steps(rule: Json) -> list[tuple[float, float]]:
    """Each share of the production traffic that green gets, and the seconds to wait after it."""
    if rule["strategy"] == "CANARY":
        canary = rule["canaryConfiguration"]
        first = float(canary["canaryPercent"])
        waits = MINUTE * canary["canaryBakeTimeInMinutes"]
        return [(first, waits), (ALL, 0.0)] if first < ALL else [(ALL, 0.0)]
    if rule["strategy"] == "LINEAR":
        linear = rule["linearConfiguration"]
        step, waits = float(linear["stepPercent"]), MINUTE * linear["stepBakeTimeInMinutes"]
        shares = [round(step * n, 1) for n in range(1, int(ALL / step) + 1)]
        early = [(share, waits) for share in shares if share < ALL]
        return [*early, (ALL, 0.0)]
    return [(ALL, 0.0)]


def has_stages(world: World, service: Json) -> bool:
    """Whether a deployment is under way that keeps two full sets of tasks."""
    going = current(world, service)
    return going is not None and "_stages" in going and "rollback" not in going


def holds_blue(world: World, service: Json) -> bool:
    """Whether the older tasks must stay as they are."""
    going = current(world, service)
    return going is not None and has_stages(world, service) and going["lifecycleStage"] != CLEAN_UP


def may_scale_up(world: World, service: Json) -> bool:
    """Whether green may start tasks yet."""
    going = current(world, service)
    staged = going is not None and has_stages(world, service)
    return not staged or going is None or going["lifecycleStage"] not in (RECONCILE, PRE_SCALE_UP)


def begin(world: World, service: Json, *, reconcile: bool) -> None:
    """Enter the first stage of a deployment that has some."""
    going = current(world, service)
    rule = service["deploymentConfiguration"]
    if going is None or rule.get("strategy", "ROLLING") == "ROLLING":
        return
    blue = blue_of(service)
    if blue is None:
        return
    blue["_weights"] = [ALL, ALL]
    primary(service)["_alternate"] = not blue["_alternate"]
    going["_stages"] = plan(rule, reconcile=reconcile)
    enter(world, service, going)


def blue_of(service: Json) -> Json | None:
    """The deployment that has the traffic: the last one that completed, while its tasks run."""
    good = service["_good"] or {"id": ""}
    older: list[Json] = service["deployments"][1:]
    return next((d for d in older if d["id"] == good["id"]), None)


def has_baked(world: World, service: Json) -> bool:
    """Whether a rolling update, whose tasks are all healthy and alone, has been watched enough."""
    going, rule = current(world, service), service["deploymentConfiguration"]
    bake = MINUTE * rule.get("bakeTimeInMinutes", 0)
    rolling = rule.get("strategy", "ROLLING") == "ROLLING"
    if going is None or "rollback" in going or not rolling or not bake:
        return True
    if going.get("lifecycleStage") != BAKE:
        going |= {"lifecycleStage": BAKE, "updatedAt": world.now, "_until": world.now + bake}
        wake_service(world, cluster_of(service), service["serviceName"], bake + 0.001)
    return bool(world.now >= going["_until"])


def advance(world: World, service: Json) -> str:
    """Go through the stages that have ended; says why the deployment fails, if it does."""
    going = current(world, service)
    if going is None or not has_stages(world, service):
        return ""
    while len(going["_stages"]) > 1:
        failure = hooks.settled(world, going)
        if failure:
            return failure
        if not is_over(world, service, going):
            return ""
        del going["_stages"][0]
        enter(world, service, going)
    return ""


def enter(world: World, service: Json, going: Json) -> None:
    """Begin the first of the stages that are left."""
    stage, seconds, weight = going["_stages"][0]
    going |= {"lifecycleStage": stage, "updatedAt": world.now, "_until": world.now + seconds}
    test = ALL if tests(going) else 0.0
    primary(service)["_weights"] = [test, weight]
    blue = blue_of(service)
    if blue is not None:
        blue["_weights"] = [ALL - test, round(ALL - weight, 1)]
    for after in {seconds, *hooks.begin(world, service, going)}:
        wake_service(world, cluster_of(service), service["serviceName"], after + 0.001)


def tests(going: Json) -> bool:
    """Whether green has the test traffic."""
    left = [stage for stage, _, _ in going["_stages"]]
    return TEST not in left[1:]


def is_over(world: World, service: Json, going: Json) -> bool:
    """Whether a stage has done what it is for."""
    if world.now < going["_until"] or not hooks.are_done(going):
        return False
    if going["lifecycleStage"] != SCALE_UP:
        return True
    green = primary(service)
    tasks = [world.state["tasks"][identity] for identity in service["_tasks"]]
    healthy = [t for t in tasks if t["_deployment"] == green["id"] and task_life.is_settled(t)]
    return len(healthy) >= wanted(service)
