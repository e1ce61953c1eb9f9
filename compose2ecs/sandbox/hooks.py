"""Lifecycle hooks of a service deployment: functions that say yes, and pauses that wait.

A function succeeds. One that is called `no-such-...` fails, as does one that a test gave so:
`sandbox.give("hook", arn, status="FAILED")`; `status="IN_PROGRESS"` never answers. A pause waits
for ContinueServiceDeployment. What takes longer than its timeout does the timeout's action.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox.given import given, is_there

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

ANSWERS = 3.0
"""Seconds until a function has answered."""
WAITING = ("AWAITING_ACTION", "IN_PROGRESS")
FAILED = "Hook execution failed due to an internal error."
"""As a real event says it of a hook that could not be called."""


def begin(world: World, service: Json, going: Json) -> set[float]:
    """Start the hooks of the stage that is entered; gives the seconds until each one ends."""
    stage = going["lifecycleStage"]
    wanted = service["deploymentConfiguration"].get("lifecycleHooks", [])
    going["lifecycleHookDetails"] = [
        detail(world, h) for h in wanted if stage in h.get("lifecycleStages", ())
    ]
    return {d["_ends"] - world.now for d in going["lifecycleHookDetails"]}


def detail(world: World, hook: Json) -> Json:
    """A hook that has just been started."""
    timeout = hook["timeoutConfiguration"]
    expires = world.now + 60.0 * timeout["timeoutInMinutes"]
    out: Json = {
        "hookId": world.fresh_uuid(),
        "targetType": hook["targetType"],
        "expiresAt": expires,
        "timeoutAction": timeout["action"],
    }
    if hook["targetType"] == "PAUSE":
        return out | {"status": "AWAITING_ACTION", "_ends": expires, "_answer": "TIMED_OUT"}
    arn = hook["hookTargetArn"]
    there = is_there(world, "hook", arn)
    answer = given(world, "hook", arn).get("status", "SUCCEEDED" if there else "FAILED")
    silent = answer == "IN_PROGRESS"
    return out | {
        "targetArn": arn,
        "status": "IN_PROGRESS",
        "_ends": expires if silent else world.now + ANSWERS,
        "_answer": "TIMED_OUT" if silent else answer,
    }


def settled(world: World, going: Json) -> str:
    """Let hooks end whose time has come; says why the deployment fails, if one of them does so."""
    for found in going.get("lifecycleHookDetails", ()):
        if found["status"] in WAITING and found["_ends"] <= world.now:
            found["status"] = found["_answer"]
            going["updatedAt"] = world.now
    return next(
        (why for d in going.get("lifecycleHookDetails", ()) if (why := failure(going, d))), ""
    )


def failure(going: Json, found: Json) -> str:
    """Why a hook ends the deployment, or nothing."""
    stage = going["lifecycleStage"]
    start = f"Service deployment rolled back because {stage} lifecycle hook(s)"
    if found["status"] == "FAILED":
        return f"{start} failed. {FAILED}"
    if found["status"] == "TIMED_OUT" and found["timeoutAction"] == "ROLLBACK":
        return f"{start} timed out."
    return ""


def are_done(going: Json) -> bool:
    """Whether no hook of the stage is waited for any more."""
    return all(d["status"] not in WAITING for d in going.get("lifecycleHookDetails", ()))
