"""ECS service deployments and service revisions: what became of each change of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox import deployments, rollback
from compose2ecs.sandbox.agenda import wake_service
from compose2ecs.sandbox.ecs_services import find_service
from compose2ecs.sandbox.errors import ApiError, invalid_parameter
from compose2ecs.sandbox.paging import at_most, page

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

DESCRIPTIONS = 20
"""Service deployments or revisions in one call."""
BRIEF = (
    "serviceDeploymentArn",
    "serviceArn",
    "clusterArn",
    "startedAt",
    "createdAt",
    "finishedAt",
    "status",
    "statusReason",
)


def list_service_deployments(world: World, request: Json) -> Json:
    """ListServiceDeployments of one service, newest first."""
    service = find_service(world, request)
    statuses, span = request.get("status"), request.get("createdAt", {})
    found = [
        brief(d)
        for d in reversed(world.state["serviceDeployments"].values())
        if d["serviceArn"] == service["serviceArn"]
        and (not statuses or d["status"] in statuses)
        and span.get("after", 0) <= d["createdAt"] <= span.get("before", d["createdAt"])
    ]
    return page(found, request, "serviceDeployments")


def brief(deployment: Json) -> Json:
    """A service deployment as the list has it."""
    result = {k: deployment[k] for k in BRIEF if k in deployment}
    result["targetServiceRevisionArn"] = deployment["targetServiceRevision"]["arn"]
    return result


def describe_service_deployments(world: World, request: Json) -> Json:
    """DescribeServiceDeployments, at most twenty."""
    arns = request["serviceDeploymentArns"]
    at_most(arns, DESCRIPTIONS, "serviceDeploymentArns")
    known = world.state["serviceDeployments"]
    return {
        "serviceDeployments": [known[a] for a in arns if a in known],
        "failures": missing(arns, known),
    }


def describe_service_revisions(world: World, request: Json) -> Json:
    """DescribeServiceRevisions, at most twenty."""
    arns = request["serviceRevisionArns"]
    at_most(arns, DESCRIPTIONS, "serviceRevisionArns")
    known = world.state["serviceRevisions"]
    return {
        "serviceRevisions": [known[a] for a in arns if a in known],
        "failures": missing(arns, known),
    }


def stop_service_deployment(world: World, request: Json) -> Json:
    """StopServiceDeployment: go back to the last completed deployment, or just stop here."""
    arn = request["serviceDeploymentArn"]
    found, service = deployment_and_service(world, arn)
    if found["status"] not in deployments.OPEN:
        raise ApiError("ConflictException", "The service deployment is not in progress.")
    if "rollback" not in found:  # else it is on its way back already
        rollback.stop_by_hand(world, service, found, rollback=request.get("stopType") != "ABORT")
    return {"serviceDeploymentArn": arn}


def continue_service_deployment(world: World, request: Json) -> Json:
    """ContinueServiceDeployment: end a pause, and go on or back."""
    arn = request["serviceDeploymentArn"]
    found, service = deployment_and_service(world, arn)
    details = found.get("lifecycleHookDetails", [])
    hook = next((d for d in details if d["hookId"] == request["hookId"]), None)
    if hook is None or hook["targetType"] != "PAUSE":
        raise invalid_parameter("The specified lifecycle hook was not found.")
    if found["status"] not in deployments.OPEN or hook["status"] != "AWAITING_ACTION":
        raise invalid_parameter("The lifecycle hook is not awaiting an action.")
    hook["status"] = "SUCCEEDED"
    if request.get("action") == "ROLLBACK":
        rollback.stop_by_hand(world, service, found, rollback=True)
    wake_service(world, deployments.cluster_of(service), service["serviceName"])
    return {"serviceDeploymentArn": arn}


def deployment_and_service(world: World, arn: str) -> tuple[Json, Json]:
    """A service deployment with its service; raises ServiceDeploymentNotFoundException."""
    found = world.state["serviceDeployments"].get(arn)
    if found is None:
        raise ApiError("ServiceDeploymentNotFoundException", "Service deployment not found.")
    cluster, name = found["serviceArn"].rsplit("/", 2)[-2:]
    return found, world.state["services"][cluster][name]


def missing(arns: list[str], known: Json) -> list[Json]:
    """A failure for each ARN that is unknown."""
    return [{"arn": a, "reason": "MISSING"} for a in arns if a not in known]


OPERATIONS = {
    "ListServiceDeployments": list_service_deployments,
    "DescribeServiceDeployments": describe_service_deployments,
    "DescribeServiceRevisions": describe_service_revisions,
    "StopServiceDeployment": stop_service_deployment,
    "ContinueServiceDeployment": continue_service_deployment,
}
