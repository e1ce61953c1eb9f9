"""Elastic Load Balancing: target groups, and how the tasks behind them do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox.deployments import target_group
from compose2ecs.sandbox.errors import ApiError
from compose2ecs.sandbox.given import given, is_there

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

REASONS = {
    "initial": ("Elb.RegistrationInProgress", "Target registration is in progress"),
    "unhealthy": ("Target.Timeout", "Request timed out"),
    "draining": ("Target.DeregistrationInProgress", "Target deregistration is in progress"),
}


def describe_target_groups(world: World, request: Json) -> Json:
    """DescribeTargetGroups: every group that is asked for by ARN is taken to exist."""
    return {"TargetGroups": [group(world, arn) for arn in request.get("TargetGroupArns", [])]}


def group(world: World, arn: str) -> Json:
    """A target group behind a load balancer; raises TargetGroupNotFound.

    For which type of targets and in which VPC only a test can say.
    """
    if not is_there(world, "target group", arn.rpartition("/")[0]):
        raise ApiError("TargetGroupNotFound", "One or more target groups not found")
    balancer = f"loadbalancer/app/{arn.split('/')[-2] if arn.count('/') > 1 else 'web'}/{'0' * 16}"
    return {
        "TargetGroupArn": arn,
        "TargetGroupName": arn.split("/")[-2] if arn.count("/") > 1 else arn,
        "Protocol": "HTTP",
        "Port": 80,
        "LoadBalancerArns": [world.arn("elasticloadbalancing", balancer)],
        **given(world, "target group", arn),
    }


def describe_target_health(world: World, request: Json) -> Json:
    """DescribeTargetHealth: the tasks of the services that name the group."""
    arn = request["TargetGroupArn"]
    found = [
        target(task, balancer["containerPort"])
        for services in world.state["services"].values()
        for service in services.values()
        for balancer in service["loadBalancers"]
        for task in (world.state["tasks"][t] for t in service["_tasks"])
        if target_group(balancer, task) == arn
        and task["lastStatus"] in {"RUNNING", "DEPROVISIONING"}
        and "_interface" in task
    ]
    return {"TargetHealthDescriptions": found}


def target(task: Json, port: int) -> Json:
    """One task as a target."""
    state = "draining" if task["desiredStatus"] == "STOPPED" else task["_target"]
    health: Json = {"State": state}
    if state in REASONS:
        health["Reason"], health["Description"] = REASONS[state]
    if state == "unhealthy" and task.get("_answers"):
        health["Reason"] = "Target.ResponseCodeMismatch"
        health["Description"] = f"Health checks failed with these codes: [{task['_answers']}]"
    address = task["_interface"]["PrivateIpAddress"]
    return {"Target": {"Id": address, "Port": port}, "TargetHealth": health}


OPERATIONS = {
    "DescribeTargetGroups": describe_target_groups,
    "DescribeTargetHealth": describe_target_health,
}
