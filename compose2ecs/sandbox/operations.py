"""Every operation that the sandbox answers, by service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox import (
    cloud_map,
    ec2,
    ecs_clusters,
    ecs_service_deployments,
    ecs_services,
    ecs_tags,
    ecs_task_definitions,
    ecs_tasks,
    elbv2,
    iam,
    logs,
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
    "servicediscovery": cloud_map.OPERATIONS,
    "iam": iam.OPERATIONS,
    "sts": sts.OPERATIONS,
    "elbv2": elbv2.OPERATIONS,
}

READS = ("Describe", "List", "Get", "Filter")
"""Operations whose names begin so change nothing."""
