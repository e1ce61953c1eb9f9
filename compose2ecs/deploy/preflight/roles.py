"""Roles: whether they exist and trust the service that assumes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from compose2ecs.aws.errors import NOT_FOUND, AwsError
from compose2ecs.deploy.preflight.question import Question, Verdict, ng, ok, skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2ecs.deploy.preflight.asked import Asked
    from compose2ecs.diagnostics.position import Position

TASKS = "ecs-tasks.amazonaws.com"
ECS = "ecs.amazonaws.com"
"""Assumes infrastructure roles: EBS volumes, load balancers that a deployment switches."""
LINKED = "aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
MANAGED = "service-role/AmazonECSTaskExecutionRolePolicy"
CREATE = (
    "aws iam create-role --role-name {name} --assume-role-policy-document "
    '\'{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":'
    '{{"Service":"{principal}"}},"Action":"sts:AssumeRole"}}]}}\''
)


def used_roles(asked: Asked) -> dict[tuple[str, str], Position]:
    """Every role that the documents hand to AWS, by its ARN and the service that assumes it."""
    found: dict[tuple[str, str], Position] = {}
    for run in asked.runs:
        for key in ("executionRoleArn", "taskRoleArn"):
            role = run.definition.get(key)
            if role:
                at = asked.at("taskDefinition", run.family, key)
                found.setdefault((role_arn(asked, str(role)), TASKS), at)
        for role in _infrastructure(run.request):
            at = asked.at(run.kind, run.name)
            found.setdefault((role_arn(asked, role), ECS), at)
    return found


def role_arn(asked: Asked, role: str) -> str:
    """A role's ARN, given by its name or ARN."""
    return role if role.startswith("arn:") else asked.arn("iam", f"role/{role}", region=False)


def _infrastructure(value: Any) -> Iterator[str]:
    """Every `roleArn` in a request, wherever it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "roleArn" and isinstance(inner, str):
                yield inner
            else:
                yield from _infrastructure(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _infrastructure(inner)


def roles(asked: Asked) -> Iterator[Question]:
    """One question for each role and the service that assumes it."""
    for (arn, principal), at in used_roles(asked).items():
        yield Question(
            subject=f"role {arn.rpartition('/')[2]}",
            at=at,
            needs=(("iam:GetRole", arn),),
            ask=_asking(asked, arn, principal),
        )


def _asking(asked: Asked, arn: str, principal: str) -> Any:
    return lambda: _role(asked, arn, principal)


def _role(asked: Asked, arn: str, principal: str) -> Verdict:
    name = arn.rpartition("/")[2]
    account = arn.split(":")[4]
    if account != asked.target.account:
        return skipped(f"is in account {account}, where only ECS can look")
    execution = name == asked.target.execution_role.rpartition("/")[2]
    try:
        role = asked.work.pace.call(asked.work.clients.iam.role, name)
    except AwsError as error:
        if error.kind != NOT_FOUND:
            raise
        if execution and asked.target.create_execution_role:
            return ok("will be created by `up`")
        return ng(f"does not exist in account {account}", _creation(asked, name, principal))
    if not trusts(role.get("AssumeRolePolicyDocument"), principal):
        return ng(
            f"does not trust {principal}",
            f'allow {{"Service": "{principal}"}} sts:AssumeRole in its trust policy',
        )
    return ok(f"trusts {principal}")


def _creation(asked: Asked, name: str, principal: str) -> str:
    command = CREATE.format(name=name, principal=principal)
    if name != asked.target.execution_role.rpartition("/")[2]:
        return f"create it: {command}"
    policy = f"arn:{asked.target.partition}:iam::aws:policy/{MANAGED}"
    attach = f"aws iam attach-role-policy --role-name {name} --policy-arn {policy}"
    return f"create it with `up --create-execution-role`, or: {command} && {attach}"


def trusts(document: Any, principal: str) -> bool:
    """Whether a trust policy lets a service assume the role; conditions are taken to hold.

    `document` is a mapping, or the URL-encoded JSON that IAM sends.
    """
    read = json.loads(unquote(document)) if isinstance(document, str) else document or {}
    return any(_allows(s, principal) for s in _as_list(read.get("Statement")))


def _allows(statement: Mapping[str, Any], principal: str) -> bool:
    actions = {str(a).lower() for a in _as_list(statement.get("Action"))}
    named = statement.get("Principal", {})
    services = _as_list(named.get("Service")) if isinstance(named, dict) else _as_list(named)
    return (
        statement.get("Effect") == "Allow"
        and bool(actions & {"sts:assumerole", "sts:*", "*"})
        and bool({principal, "*"} & set(services))
    )


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def linked_role(asked: Asked) -> Iterator[Question]:
    """ECS's own role, which awsvpc and load balancers can't do without."""
    needed = any(
        run.awsvpc or run.request.get("loadBalancers") or run.request.get("serviceRegistries")
        for run in asked.runs
    )
    if needed:
        yield Question(
            subject="role AWSServiceRoleForECS",
            needs=(
                ("iam:GetRole", asked.arn("iam", f"role/{LINKED}", region=False)),
                ("ecs:DescribeClusters", asked.arn("ecs", f"cluster/{asked.target.cluster}")),
            ),
            ask=lambda: _linked(asked),
        )


def _linked(asked: Asked) -> Verdict:
    try:
        asked.work.pace.call(asked.work.clients.iam.role, "AWSServiceRoleForECS")
    except AwsError as error:
        if error.kind != NOT_FOUND:
            raise
        if asked.cluster() is None and asked.creates_cluster:
            return ok("will be created by ECS with the cluster")
        return ng("does not exist, so ECS can't make network interfaces")
    return ok("is there")
