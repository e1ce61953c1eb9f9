"""Log groups: whether they exist, or who creates them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2ecs.deploy.preflight.question import Question, Verdict, ng, ok, skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2ecs.deploy.preflight.asked import Asked


def log_groups(asked: Asked) -> Iterator[Question]:
    """One question for each group and region that containers write to with awslogs."""
    seen = set()
    for family, container in asked.containers:
        said = container.get("logConfiguration", {})
        options = said.get("options", {})
        key = (options.get("awslogs-group"), options.get("awslogs-region"))
        if said.get("logDriver") != "awslogs" or key in seen or not key[0]:
            continue
        seen.add(key)
        yield Question(
            subject=f"log group {key[0]}",
            at=asked.at(
                "taskDefinition",
                family,
                "containerDefinitions",
                container["name"],
                "logConfiguration",
            ),
            needs=(("logs:DescribeLogGroups", asked.arn("logs", "log-group:*")),),
            ask=_asking(asked, options),
        )


def _asking(asked: Asked, options: Mapping[str, Any]) -> Any:
    return lambda: _group(asked, options)


def _group(asked: Asked, options: Mapping[str, Any]) -> Verdict:
    name, region = options["awslogs-group"], options.get("awslogs-region", asked.target.region)
    if region != asked.target.region:
        return skipped(f"is in {region}; only {asked.target.region} is asked")
    found = asked.work.pace.call(asked.work.clients.logs.log_groups, name)
    if any(group["logGroupName"] == name for group in found):
        return ok(f"is there, in {region}")
    if name in {p.name for p in asked.state.prerequisites if p.kind == "logGroup"}:
        return ok("will be created by `up`")
    if str(options.get("awslogs-create-group")).lower() == "true":
        return ok("will be created by the first task, if its execution role may")
    return ng(
        f"does not exist in {region}",
        f"create it: aws logs create-log-group --log-group-name {name} --region {region}",
    )
