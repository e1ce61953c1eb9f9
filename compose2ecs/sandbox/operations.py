"""Every operation that the sandbox answers, by service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox import (
    cloud_map,
    cloud_map_services,
    ec2,
    ecr,
    ecs_clusters,
    ecs_service_deployments,
    ecs_services,
    ecs_tags,
    ecs_task_definitions,
    ecs_tasks,
    efs,
    elbv2,
    iam,
    logs,
    quotas,
    secretsmanager,
    ssm,
    sts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compose2ecs.sandbox.world import Json, World

    Operation = Callable[[World, Json], Json]

OPERATIONS: Mapping[str, Mapping[str, Operation]] = {
    "ecs": {
        **ecs_clusters.OPERATIONS,
        **ecs_task_definitions.OPERATIONS,
        **ecs_services.OPERATIONS,
        **ecs_service_deployments.OPERATIONS,
        **ecs_tasks.OPERATIONS,
        **ecs_tags.OPERATIONS,
    },
    "ec2": ec2.OPERATIONS,
    "logs": logs.OPERATIONS,
    "servicediscovery": cloud_map.OPERATIONS | cloud_map_services.OPERATIONS,
    "iam": iam.OPERATIONS,
    "sts": sts.OPERATIONS,
    "elbv2": elbv2.OPERATIONS,
    "ecr": ecr.OPERATIONS,
    "secretsmanager": secretsmanager.OPERATIONS,
    "ssm": ssm.OPERATIONS,
    "efs": efs.OPERATIONS,
    "service-quotas": quotas.OPERATIONS,
}

READS = ("Describe", "List", "Get", "BatchGet", "Filter")
"""Operations whose names begin so change nothing."""
