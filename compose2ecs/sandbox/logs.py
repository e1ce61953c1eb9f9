"""CloudWatch Logs: groups, and the events that containers wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox.errors import ApiError
from compose2ecs.sandbox.paging import page

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192)
LONG_RETENTIONS = (2557, 2922, 3288, 3653)
MISSING_GROUP = "The specified log group does not exist."


def new_group(world: World, name: str, tags: Json | None = None) -> Json:
    """A log group as it is at first."""
    return {
        "logGroupName": name,
        "arn": world.arn("logs", f"log-group:{name}:*"),
        "creationTime": int(world.now * 1000),
        "metricFilterCount": 0,
        "storedBytes": 0,
        "_tags": dict(tags or {}),
        "_streams": {},
    }


def group_of(world: World, request: Json) -> Json:
    """The group that a request names, also by ARN; raises ResourceNotFoundException."""
    name = request.get("logGroupName") or arn_name(request.get("logGroupIdentifier", ""))
    found: Json | None = world.state["logGroups"].get(name)
    if found is None:
        raise ApiError("ResourceNotFoundException", MISSING_GROUP)
    return found


def arn_name(reference: str) -> str:
    """The group's name in its name or ARN."""
    _, found, name = reference.partition(":log-group:")
    return name.removesuffix(":*") if found else reference


def create_log_group(world: World, request: Json) -> Json:
    """CreateLogGroup."""
    name = request["logGroupName"]
    if name in world.state["logGroups"]:
        raise ApiError("ResourceAlreadyExistsException", "The specified log group already exists")
    world.state["logGroups"][name] = new_group(world, name, request.get("tags"))
    return {}


def put_retention_policy(world: World, request: Json) -> Json:
    """PutRetentionPolicy."""
    days = request["retentionInDays"]
    if days not in {*RETENTIONS, *LONG_RETENTIONS}:
        raise ApiError("InvalidParameterException", f"Invalid retention in days: {days}")
    group_of(world, request)["retentionInDays"] = days
    return {}


def describe_log_groups(world: World, request: Json) -> Json:
    """DescribeLogGroups, by prefix or pattern."""
    prefix, pattern = request.get("logGroupNamePrefix", ""), request.get("logGroupNamePattern", "")
    named = request.get("logGroupIdentifiers")
    found = [
        g
        for name, g in sorted(world.state["logGroups"].items())
        if name.startswith(prefix)
        and pattern.lower() in name.lower()
        and (named is None or name in set(map(arn_name, named)))
    ]
    limited = {"maxResults": request.get("limit", 50), "nextToken": request.get("nextToken")}
    return page(found, limited, "logGroups", largest=50)


def delete_log_group(world: World, request: Json) -> Json:
    """DeleteLogGroup."""
    del world.state["logGroups"][group_of(world, request)["logGroupName"]]
    return {}


def describe_log_streams(world: World, request: Json) -> Json:
    """DescribeLogStreams, by prefix."""
    group = group_of(world, request)
    prefix = request.get("logStreamNamePrefix", "")
    found = [
        {
            "logStreamName": name,
            "firstEventTimestamp": events[0][0],
            "lastEventTimestamp": events[-1][0],
        }
        for name, events in sorted(group["_streams"].items())
        if name.startswith(prefix)
    ]
    limited = {"maxResults": request.get("limit", 50), "nextToken": request.get("nextToken")}
    return page(found, limited, "logStreams", largest=50)


def get_log_events(world: World, request: Json) -> Json:
    """GetLogEvents of one stream, the newest ones unless `startFromHead`."""
    events = group_of(world, request)["_streams"].get(request["logStreamName"])
    if events is None:
        missing = "The specified log stream does not exist."
        raise ApiError("ResourceNotFoundException", missing)
    seen = request.get("nextToken", "")
    after = int(seen.removeprefix("f/")) if seen.startswith("f/") else 0
    inside = [e for e in events[after:] if in_span(e[0], request)]
    limit = request.get("limit", 10_000)
    forward = request.get("startFromHead") or after
    chosen = inside[:limit] if forward else inside[-limit:]
    reached = events.index(chosen[-1]) + 1 if chosen else after
    return {
        "events": [{"timestamp": t, "message": m, "ingestionTime": t} for t, m in chosen],
        "nextForwardToken": f"f/{reached}",
        "nextBackwardToken": "b/0",
    }


def in_span(time: int, request: Json) -> bool:
    """Whether an event lies in the time that a request asks for."""
    return bool(request.get("startTime", 0) <= time < request.get("endTime", time + 1))


def filter_log_events(world: World, request: Json) -> Json:
    """FilterLogEvents of a group, by streams and a plain word."""
    word = request.get("filterPattern", "").strip('"')
    names, prefix = request.get("logStreamNames"), request.get("logStreamNamePrefix", "")
    found = [
        (time, name, message)
        for name, events in group_of(world, request)["_streams"].items()
        if name.startswith(prefix) and (not names or name in names)
        for time, message in events
        if in_span(time, request) and word in message
    ]
    chosen = sorted(found)[: request.get("limit", 10_000)]
    events = [
        {"logStreamName": n, "timestamp": t, "message": m, "ingestionTime": t, "eventId": f"{t}{i}"}
        for i, (t, n, m) in enumerate(chosen)
    ]
    return {"events": events}


def tag_resource(world: World, request: Json) -> Json:
    """TagResource."""
    by_arn(world, request)["_tags"].update(request["tags"])
    return {}


def list_tags_for_resource(world: World, request: Json) -> Json:
    """ListTagsForResource."""
    return {"tags": by_arn(world, request)["_tags"]}


def by_arn(world: World, request: Json) -> Json:
    """The group behind an ARN."""
    return group_of(world, {"logGroupName": arn_name(request["resourceArn"])})


OPERATIONS = {
    "CreateLogGroup": create_log_group,
    "PutRetentionPolicy": put_retention_policy,
    "DescribeLogGroups": describe_log_groups,
    "DeleteLogGroup": delete_log_group,
    "DescribeLogStreams": describe_log_streams,
    "GetLogEvents": get_log_events,
    "FilterLogEvents": filter_log_events,
    "TagResource": tag_resource,
    "ListTagsForResource": list_tags_for_resource,
}
