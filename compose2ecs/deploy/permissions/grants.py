"""THE table of grants: which command needs which IAM action, for which projects, on what.

The order is that of a run. Actions without resource-level permissions stand on `*` ("Actions,
resources, and condition keys", Service Authorization Reference). sts:GetCallerIdentity is missing
because nobody needs a permission for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compose2ecs.deploy.permissions.scope import ANYTHING, NOTHING, Scope
from compose2ecs.mapping.cloud_map import NAMESPACE_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    Where = Callable[[Scope], tuple[str, ...]]

UP, PLAN, VERIFY, DOWN, ROLLBACK = "up", "plan", "verify", "down", "rollback"
COMMANDS = (UP, PLAN, VERIFY, DOWN, ROLLBACK)
LOOKING = (UP, PLAN, VERIFY)
PLANNING = (UP, PLAN)
CHANGING = (UP, DOWN, ROLLBACK)
FREE = ("sts:GetCallerIdentity",)
"""Calls that every identity may make ("No permissions are required", STS API reference)."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One action of one or more commands."""

    action: str
    commands: tuple[str, ...]
    on: Where
    """The resources; none when the project does not need it."""
    of_cluster: bool = False
    """Limited to the cluster by the condition key ecs:cluster."""


def _if(holds: Callable[[Scope], object], then: Where = lambda _: ANYTHING) -> Where:
    return lambda s: then(s) if holds(s) else NOTHING


def _everything(_: Scope) -> tuple[str, ...]:
    return ANYTHING


def _services(s: Scope) -> tuple[str, ...]:
    return s.of_services()


def _namespaces(s: Scope) -> bool:
    return bool(s.prerequisites("namespace"))


def _registries(s: Scope) -> bool:
    return bool(s.prerequisites("registry"))


def _by_id(s: Scope) -> bool:
    return any(NAMESPACE_ID.fullmatch(p.name) for p in s.prerequisites("namespace"))


def _dns(s: Scope) -> bool:
    return bool(s.prerequisites("namespace", type="DNS_PRIVATE"))


def _needs_vpc(s: Scope) -> bool:
    """Whether a namespace may have to be made in a VPC that no file names."""
    return any(not p.settings.get("vpc") for p in s.prerequisites("namespace", type="DNS_PRIVATE"))


def _http(s: Scope) -> bool:
    return any("type" not in p.settings for p in s.prerequisites("namespace"))


def _creates_role(s: Scope) -> bool:
    return bool(s.target.create_execution_role and s.prerequisites("executionRole"))


def _creates_cluster(s: Scope) -> bool:
    return s.asked.creates_cluster


def _tagged(s: Scope) -> tuple[str, ...]:
    """Everything of ECS that carries the project's tags."""
    made = s.cluster if _creates_cluster(s) else NOTHING
    run = s.tasks if s.jobs else NOTHING
    services = s.of_services() if s.services else NOTHING
    return (*made, *services, *s.definitions, *run)


def _untagged(s: Scope) -> tuple[str, ...]:
    """What loses tags again that the files ask for no more."""
    return (*(s.of_services() if s.services else NOTHING), *s.definitions)


def _groups(s: Scope) -> bool:
    return s.awsvpc and not (s.target.subnets and s.target.security_groups)


GRANTS = (
    # what only the account knows
    Grant("iam:GetRole", LOOKING, lambda s: s.execution_role),
    Grant("ec2:DescribeVpcs", LOOKING, _if(lambda s: s.awsvpc and not s.target.subnets)),
    Grant(
        "ec2:DescribeSubnets",
        LOOKING,
        _if(lambda s: s.awsvpc and (not s.target.subnets or s.asks_public)),
    ),
    Grant("ec2:DescribeRouteTables", LOOKING, _if(lambda s: s.asks_public)),
    Grant("ec2:DescribeSecurityGroups", LOOKING, _if(_groups)),
    # what is there
    Grant("ecs:DescribeClusters", (*LOOKING, DOWN), lambda s: s.cluster),
    Grant("ecs:ListClusters", LOOKING, _everything),
    Grant("ecs:ListServices", (*PLANNING, DOWN, ROLLBACK), _everything, of_cluster=True),
    Grant("ecs:DescribeServices", (*PLANNING, DOWN, ROLLBACK), _services),
    Grant("ecs:DescribeTaskDefinition", (*PLANNING, ROLLBACK), _everything),
    Grant("ecs:ListTaskDefinitions", (UP,), _everything),
    Grant("ecs:ListTaskDefinitions", (PLAN,), _if(lambda s: s.jobs)),
    Grant("ecs:ListTagsForResource", PLANNING, _if(lambda s: s.jobs, lambda s: s.definitions)),
    Grant("ecs:ListTasks", (PLAN,), _if(lambda s: s.jobs), of_cluster=True),
    Grant("ecs:DescribeTasks", (PLAN,), _if(lambda s: s.jobs, lambda s: s.tasks)),
    Grant(
        "logs:DescribeLogGroups",
        PLANNING,
        _if(
            lambda s: s.prerequisites("logGroup"),
            lambda s: (s.asked.arn("logs", "log-group:*"),),
        ),
    ),
    Grant("servicediscovery:ListNamespaces", PLANNING, _if(_namespaces)),
    Grant("servicediscovery:GetNamespace", PLANNING, _if(_by_id)),
    Grant("servicediscovery:ListServices", PLANNING, _if(_registries)),
    Grant("servicediscovery:ListTagsForResource", PLANNING, _if(_registries)),
    Grant("ec2:DescribeSubnets", PLANNING, _if(lambda s: _needs_vpc(s) and s.target.subnets)),
    Grant("ec2:DescribeVpcs", PLANNING, _if(lambda s: _needs_vpc(s) and not s.target.subnets)),
    # what services need
    Grant("ecs:CreateCluster", (UP,), _if(_creates_cluster)),
    Grant("iam:CreateRole", (UP,), _if(_creates_role, lambda s: s.execution_role)),
    Grant("iam:AttachRolePolicy", (UP,), _if(_creates_role, lambda s: s.execution_role)),
    Grant("logs:CreateLogGroup", (UP,), lambda s: s.log_groups),
    Grant("logs:PutRetentionPolicy", (UP,), lambda s: s.log_groups),
    Grant("logs:TagResource", (UP,), lambda s: s.log_groups),
    Grant("servicediscovery:CreateHttpNamespace", (UP,), _if(_http)),
    Grant("servicediscovery:CreatePrivateDnsNamespace", (UP,), _if(_dns)),
    Grant("ec2:DescribeRegions", (UP,), _if(_dns)),
    Grant("ec2:DescribeVpcs", (UP,), _if(_dns)),
    Grant("route53:CreateHostedZone", (UP,), _if(_dns)),
    Grant("route53:ListHostedZonesByName", (UP,), _if(_dns)),
    Grant("route53:GetHostedZone", (UP,), _if(lambda s: _dns(s) or _registries(s))),
    Grant("servicediscovery:CreateService", (UP,), _if(_registries)),
    Grant("servicediscovery:UpdateService", (UP,), _if(_registries)),
    Grant("servicediscovery:DeleteService", (UP,), _if(_registries)),
    Grant("route53:ChangeResourceRecordSets", (UP,), _if(_registries)),
    Grant("servicediscovery:TagResource", (UP,), _if(_namespaces)),
    Grant("servicediscovery:GetOperation", (UP,), _if(_namespaces)),
    # services and jobs
    Grant("ecs:RegisterTaskDefinition", (UP,), _everything),
    Grant("ecs:TagResource", (UP,), _tagged),
    Grant("ecs:UntagResource", (UP,), _untagged),
    Grant("ecs:CreateService", (UP,), _if(lambda s: s.services, _services)),
    Grant("ecs:UpdateService", CHANGING, _services),
    Grant("ecs:DeleteService", (UP, DOWN), _services),
    Grant("ecs:RunTask", (UP,), _if(lambda s: s.jobs, lambda s: s.definitions)),
    # how it goes on
    Grant("ecs:ListServiceDeployments", (UP, ROLLBACK), _services),
    Grant(
        "ecs:DescribeServiceDeployments",
        (UP, ROLLBACK),
        lambda s: s.of_services("service-deployment", "/*"),
    ),
    Grant("ecs:ListTasks", (UP, ROLLBACK), _everything, of_cluster=True),
    Grant("ecs:DescribeTasks", (UP, ROLLBACK), lambda s: s.tasks),
    Grant("logs:GetLogEvents", (UP,), lambda s: s.log_groups),
    Grant("logs:GetLogEvents", (ROLLBACK,), lambda s: s.log_groups),
    Grant("ec2:DescribeSecurityGroups", (UP,), _if(lambda s: s.publishes)),
    Grant("ec2:DescribeNetworkInterfaces", (UP,), _if(lambda s: s.publishes)),
    # the way back
    Grant(
        "ecs:StopServiceDeployment",
        (ROLLBACK,),
        lambda s: s.of_services("service-deployment", "/*"),
    ),
    Grant(
        "ecs:DescribeServiceRevisions",
        (ROLLBACK,),
        lambda s: s.of_services("service-revision", "/*"),
    ),
    # the end
    Grant("servicediscovery:ListNamespaces", (DOWN,), _everything),
    Grant("servicediscovery:GetNamespace", (DOWN,), _if(_by_id)),
    Grant("servicediscovery:ListServices", (DOWN,), _if(_registries)),
    Grant("servicediscovery:ListTagsForResource", (DOWN,), _if(_namespaces)),
    Grant("servicediscovery:DeleteService", (DOWN,), _if(_registries)),
    Grant(
        "servicediscovery:DeleteNamespace",
        (DOWN,),
        _if(_namespaces, lambda s: (s.asked.arn("servicediscovery", "namespace/*"),)),
    ),
    Grant("route53:DeleteHostedZone", (DOWN,), _if(_dns)),
    Grant("servicediscovery:GetOperation", (DOWN,), _if(_namespaces)),
    Grant(
        "logs:DescribeLogGroups",
        (DOWN,),
        lambda s: (s.asked.arn("logs", "log-group:*"),),
    ),
    Grant("logs:ListTagsForResource", (DOWN,), lambda s: s.own_log_group),
    Grant("logs:DeleteLogGroup", (DOWN,), lambda s: s.own_log_group),
    Grant("ecs:DeleteCluster", (DOWN,), _if(_creates_cluster, lambda s: s.cluster)),
)

PASSING = (UP, ROLLBACK)
"""Commands that hand roles to AWS: iam:PassRole, limited to whom. A rollback registers nothing, so
it hands over only the infrastructure roles of services."""
