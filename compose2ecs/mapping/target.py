"""Target: where a project goes and how, from command line, x-ecs, ecs-params.yml and defaults."""

from __future__ import annotations

from compose2ecs.diagnostics.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from compose2ecs.diagnostics.position import Position


class Options(Record):
    """What the command line says about the target; None or empty where it says nothing."""

    launch_type: str | None = None
    layout: str | None = None
    network_mode: str | None = None
    stage: str | None = None
    cluster: str | None = None
    create_cluster: bool = False
    region: str | None = None
    account: str | None = None
    images: Mapping[str, str] = {}
    """`--image SERVICE=URI`."""
    registry: str | None = None
    task_role: str | None = None
    execution_role: str | None = None
    create_execution_role: bool = False
    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    assign_public_ip: bool | None = None
    sets: tuple[tuple[str, str, str], ...] = ()
    """`--set SERVICE.key=value` as (service, key, value)."""
    unsupported: str = "error"
    """`error` or `warn`."""
    adopt: tuple[str, ...] = ()


class CapacityProvider(Record):
    """One item of a capacity provider strategy."""

    name: str
    base: int = 0
    weight: int = 1


class Target(Record):
    """The project level of every setting, defaults filled in."""

    project: str
    stage: str = ""
    region: str
    account: str = ""
    """A guard: refuse any other account. Empty: whichever the credentials are for."""
    partition: str = "aws"
    cluster: str
    cluster_named: bool = False
    """Whether somebody named the cluster, so that it must exist unless `create_cluster`."""
    create_cluster: bool = False
    launch_type: str = "FARGATE"
    capacity_providers: tuple[CapacityProvider, ...] = ()
    layout: str = "per-service"
    network_mode: str = "awsvpc"
    discovery: str = "service-connect"
    namespace: str
    vpc: str = ""
    """For a private DNS namespace that has to be made; empty: that of the subnets."""
    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    assign_public_ip: bool | None = None
    execution_role: str = "ecsTaskExecutionRole"
    execution_role_named: bool = False
    create_execution_role: bool = False
    execution_role_missing: bool = False
    """Set by deploy/prepare.py when the account has no such role."""
    prepared: bool = False
    """Set by deploy/prepare.py: what only the account knows is filled in."""
    task_role: str = ""
    registry: str = ""
    images: Mapping[str, str] = {}
    log_group: str
    log_retention_days: int = 30
    log_stream_prefix: str = ""
    """Empty: each service's own name."""
    tags: Mapping[str, str] = {}
    enable_execute_command: bool = False
    unsupported: str = "error"
    adopt: tuple[str, ...] = ()
    services: Mapping[str, Mapping[str, Any]] = {}
    """Per Compose service its own settings in the long form of `schemas/x-ecs.json`, merged from
    x-ecs, compose2ecs.yml, the chosen stage, ecs-params.yml, x-aws-* and --set."""
    task: Mapping[str, Any] = {}
    """Settings of the task in single layout (ecs-params `task_definition` and `run_params`)."""
    volumes: Mapping[str, Mapping[str, Any]] = {}
    """Per Compose volume its x-ecs settings (efs, ebs, docker)."""
    secrets: Mapping[str, Mapping[str, Any]] = {}
    """Per Compose secret where it comes from (`from`) and what it becomes (`as`)."""
    refused: frozenset[Position] = frozenset()
    """Where values of x-ecs stand that are none, of which an error was told."""

    @property
    def fargate(self) -> bool:
        """Whether tasks run on Fargate."""
        if self.capacity_providers:
            return self.capacity_providers[0].name.startswith("FARGATE")
        return self.launch_type == "FARGATE"
