"""How a deployment fails, and how a service goes back to what was good before.

A rolling update goes back with a new deployment of the old revision. Where two full sets of tasks
were kept, the older deployment, whose tasks still run, is the newest again (real answers show it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox.agenda import wake_service
from compose2ecs.sandbox.deployments import (
    ON_DEPLOYMENT_ONLY,
    begin,
    cluster_of,
    current,
    event,
    finish,
    primary,
    threshold,
)
from compose2ecs.sandbox.given import given
from compose2ecs.sandbox.service_connect import publish

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

TRIPPED = "Service deployment rolled back because the circuit breaker threshold was exceeded."
TRIPPED_ONLY = "Service deployment stopped because the circuit breaker threshold was exceeded."
BY_HAND = "Service deployment stopped by user."
NO_WAY_BACK = "No rollback candidate was found to run the rollback."
ALARM_EVERY = 30.0
"""Seconds between two looks at the alarms of a deployment."""


def judge_failures(world: World, service: Json) -> None:
    """Trip the circuit breaker of a deployment that failed too often."""
    deployment, going = primary(service), current(world, service)
    breaker = service["deploymentConfiguration"].get("deploymentCircuitBreaker", {})
    failures = deployment["failedTasks"]
    if deployment["rolloutState"] != "IN_PROGRESS" or not breaker.get("enable"):
        return
    if going is not None and "rollback" not in going:
        going["deploymentCircuitBreaker"]["failureCount"] = failures
    if failures >= threshold(service):
        trip(world, service, deployment, rollback=bool(breaker.get("rollback")))


def trip(world: World, service: Json, deployment: Json, *, rollback: bool) -> None:
    """The circuit breaker ends a deployment, and goes back if it may and can."""
    going = current(world, service)
    if going is not None:
        going["deploymentCircuitBreaker"]["status"] = "TRIGGERED"
    why = "deployment failed: tasks failed to start."
    event(world, service, f"(deployment {deployment['id']}) {why}")
    end(world, deployment, "ECS deployment circuit breaker: tasks failed to start.")
    leave(world, service, TRIPPED if rollback else TRIPPED_ONLY, rollback=rollback)


def judge_alarms(world: World, service: Json) -> None:
    """Fail a deployment whose alarms go off.

    `sandbox.give("alarm", name, state="ALARM")` lets one go off. One that was on before the
    deployment began says nothing about it and is not watched. AWS does not document the words.
    """
    deployment, going = primary(service), current(world, service)
    if going is None or "rollback" in going or going["alarms"]["status"] != "MONITORING":
        return
    names = ringing(world, service)
    if names:
        going["alarms"] |= {"status": "TRIGGERED", "triggeredAlarmNames": names}
        rollback = bool(service["deploymentConfiguration"]["alarms"].get("rollback"))
        done = "rolled back" if rollback else "stopped"
        reason = f"Service deployment {done} because of alarms in ALARM state: {', '.join(names)}."
        fail(world, service, reason, rollback=rollback)
    elif deployment.get("_alarms_at", 0.0) <= world.now:
        deployment["_alarms_at"] = world.now + ALARM_EVERY
        wake_service(world, cluster_of(service), service["serviceName"], ALARM_EVERY)


def ringing(world: World, service: Json) -> list[str]:
    """The alarms of a service that are on."""
    names = service["deploymentConfiguration"].get("alarms", {}).get("alarmNames", [])
    return [n for n in names if given(world, "alarm", n).get("state") == "ALARM"]


def fail(world: World, service: Json, reason: str, *, rollback: bool = True) -> None:
    """End the newest deployment for a reason of its stages, hooks or alarms.

    Real answers have no colon after `failed` in the rollout state's reason, and two full stops.
    """
    deployment = primary(service)
    event(world, service, f"(deployment {deployment['id']}) deployment failed: {reason}.")
    end(world, deployment, f"ECS deployment failed {reason}.")
    leave(world, service, reason, rollback=rollback)


def end(world: World, deployment: Json, reason: str) -> None:
    """A deployment has failed, and starts no more tasks."""
    deployment |= {
        "rolloutState": "FAILED",
        "rolloutStateReason": reason,
        "updatedAt": world.now,
        "_tripped": True,
    }


def stop_by_hand(world: World, service: Json, going: Json, *, rollback: bool) -> None:
    """End a deployment because somebody asked for it."""
    deployment = primary(service)
    end(world, deployment, f"ECS deployment {deployment['id']} stopped.")
    if rollback:
        leave(world, service, BY_HAND, rollback=True)
        wake_service(world, cluster_of(service), service["serviceName"], 1.0)
    else:
        finish(world, going, "STOPPED", BY_HAND)


def leave(world: World, service: Json, reason: str, *, rollback: bool) -> None:
    """Go back from a deployment that has ended, if that is wanted and can be."""
    going, good = current(world, service), service.get("_good")
    already = going is not None and "rollback" in going
    if rollback and good is not None and not already:
        roll_back(world, service, good, going, reason)
    elif going is not None and rollback:
        finish(world, going, "ROLLBACK_FAILED", NO_WAY_BACK)
    elif going is not None:
        finish(world, going, "STOPPED", reason)


def roll_back(world: World, service: Json, good: Json, going: Json | None, reason: str) -> None:
    """Bring the last completed deployment back."""
    event(world, service, f"rolling back to deployment {good['id']}.")
    blue = next((d for d in service["deployments"] if d["id"] == good["id"]), None)
    if blue is not None and going is not None and "_stages" in going:
        return_to(world, service, blue, primary(service))
    else:
        deployment = begin(world, service, good["spec"])
        deployment["_revision"] = good["revision"]
        deployment["rolloutStateReason"] = (
            f"ECS deployment circuit breaker: rolling back to deploymentId {good['id']}."
        )
    if going is not None:
        going |= {
            "status": "ROLLBACK_IN_PROGRESS",
            "statusReason": reason,
            "updatedAt": world.now,
            "rollback": {
                "reason": reason,
                "startedAt": world.now,
                "serviceRevisionArn": good["revision"],
            },
        }


def return_to(world: World, service: Json, blue: Json, green: Json) -> None:
    """Give an older deployment, whose tasks still run, all traffic and the service back."""
    service["deployments"].remove(blue)
    for other in service["deployments"]:
        other |= {"status": "ACTIVE", "_weights": [0.0, 0.0]}
    service["deployments"].insert(0, blue)
    blue |= {
        "status": "PRIMARY",
        "rolloutState": "IN_PROGRESS",
        "rolloutStateReason": green["rolloutStateReason"],
        "updatedAt": world.now,
        "failedTasks": 0,
        "_weights": [100.0, 100.0],
    }
    service |= {k: v for k, v in blue["_spec"].items() if k not in ON_DEPLOYMENT_ONLY}
    service["_steady"] = False
    publish(world, service, blue, cluster_of(service))
