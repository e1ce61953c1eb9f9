"""THE table: one row per ECS field, and every key that has none.

The support table in the README and `compose2ecs explain KEY` are printed from it, and four tests
keep it true (tests/mapping/test_table.py).
"""

from __future__ import annotations

from compose2ecs.mapping import (
    container,
    health,
    hosts,
    lifecycle,
    limits,
    linux,
    load_balancers,
    logs,
    network,
    placement,
    ports,
    rollout,
    secrets,
    service,
    service_connect,
    sizes,
    storage,
    task,
    unmapped,
    variables,
)
from compose2ecs.mapping.row import IGNORED, Row, Unmapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    type_of_rows = Sequence[tuple[Row, tuple[str, ...]]]


def _under(prefix: str, *names: str) -> tuple[str, ...]:
    """`a.b` and `a.c` for keys that stand in one section."""
    return tuple(f"{prefix}.{name}" for name in names)


_SIZE_KEYS = (
    *_under("deploy.resources.limits", "cpus", "memory"),
    *_under("deploy.resources.reservations", "cpus", "memory"),
    "cpus",
    "mem_limit",
    "mem_reservation",
    *_under("x-ecs", "cpu_shares", "mem_limit", "mem_reservation"),
)
_SINGLE = "x-ecs.single_task"
_DISCOVERY = (
    *("registry", "container", "port", "namespace", "type", "ttl", "name", "failure_threshold"),
    *("description", "vpc", "public"),
)
_OF_A_RECORD = ("namespace", "type", "ttl", "name", "description")
_CHECK = ("test", "interval", "timeout", "retries", "start_period")
_CONSTRAINTS = ("x-ecs.placement.constraints", "x-ecs.single_task.placement.constraints")
_STRATEGY = ("x-ecs.placement.strategy", "x-ecs.single_task.placement.strategy")
_PROVIDERS = _under("x-ecs.capacity_providers", "name", "base", "weight")
_NETWORK = (
    *_under("x-ecs", "subnets", "security_groups", "assign_public_ip"),
    *_under("networks.*.x-ecs", "subnets", "security_groups"),
)

_EBS = _under(
    "volumes.*.x-ecs.ebs",
    *("size", "type", "encrypted", "iops", "throughput", "kms_key", "snapshot", "filesystem"),
    *("role", "delete_on_termination", "initialization_rate"),
)

_FILES = (
    *_under("x-ecs.files", "deliver", "image"),
    *("configs", *_under("configs", "source", "target", "uid", "gid", "mode")),
    *_under("secrets", "source", "target", "uid", "gid", "mode"),
    *_under("secrets.*.x-ecs", "from", "json_key", "version_stage", "version_id", "as"),
)
"""Keys of what another container writes before the service's own starts."""

CONTAINER_ROWS: tuple[Row, ...] = (
    Row("container.name", (), lambda c: c.name, always=True),
    Row(
        "container.image",
        ("image", "build", "build.context", *_under("x-ecs", "image", "registry")),
        container.image,
    ),
    Row(
        "container.repositoryCredentials",
        ("x-ecs.registry_credentials",),
        container.repository_credentials,
    ),
    Row(
        "container.essential",
        ("x-ecs.essential", "depends_on.condition", "x-ecs.depends_on", "x-ecs.run"),
        lifecycle.essential,
        always=True,
    ),
    Row("container.command", ("command",), container.command),
    Row("container.entryPoint", ("entrypoint",), container.entry_point),
    Row(
        "container.environment",
        ("environment", "env_file", *_under("env_file", "path", "format", "required")),
        variables.environment,
    ),
    Row("container.environmentFiles", ("x-ecs.environment_files",), variables.environment_files),
    Row(
        "container.secrets",
        (
            *("secrets.source", "x-ecs.secrets"),
            *_under("secrets.*.x-ecs", "from", "json_key", "version_stage", "version_id", "as"),
        ),
        secrets.secrets,
    ),
    Row("container.workingDirectory", ("working_dir",), container.working_directory),
    Row("container.user", ("user",), container.user),
    Row("container.hostname", ("hostname",), hosts.hostname),
    Row("container.dockerLabels", ("labels", "label_file"), container.labels),
    Row(
        "container.portMappings",
        (
            "ports",
            *_under("ports", "target", "published", "protocol", "host_ip", "mode"),
            *_under("ports", "name", "app_protocol"),
            *_under("ports.x-ecs", "name", "app_protocol"),
            "expose",
        ),
        ports.port_mappings,
        always=True,
    ),
    Row(
        "container.mountPoints",
        ("volumes", *_under("volumes", "type", "source", "target", "read_only"), *_FILES),
        storage.mount_points,
    ),
    Row("container.volumesFrom", ("volumes_from",), storage.volumes_from),
    Row(
        "container.dependsOn",
        (
            "depends_on",
            *_under("depends_on", "condition", "required"),
            *_under("x-ecs", "depends_on", "ready"),
            *_FILES,
        ),
        lifecycle.depends_on,
        always=True,
    ),
    Row("container.links", ("links",), hosts.links, always=True),
    Row(
        "container.healthCheck",
        (
            *_under("healthcheck", *_CHECK, "disable"),
            *_under("x-ecs.healthcheck", *_CHECK),
        ),
        health.health_check,
    ),
    Row("container.stopTimeout", ("stop_grace_period",), lifecycle.stop_timeout),
    Row(
        "container.restartPolicy",
        (
            "restart",
            *_under("deploy.restart_policy", "condition", "delay", "max_attempts", "window"),
        ),
        lifecycle.restart_policy,
    ),
    Row(
        "container.cpu",
        (
            *_under("x-ecs", "cpu_shares"),
            "cpu_shares",
            "cpus",
            "deploy.resources.limits.cpus",
            "deploy.resources.reservations.cpus",
        ),
        limits.cpu,
    ),
    Row(
        "container.memory",
        ("x-ecs.mem_limit", "mem_limit", "deploy.resources.limits.memory"),
        limits.memory,
        always=True,
    ),
    Row(
        "container.memoryReservation",
        ("x-ecs.mem_reservation", "mem_reservation", "deploy.resources.reservations.memory"),
        limits.memory_reservation,
    ),
    Row("container.ulimits", ("ulimits", *_under("ulimits", "soft", "hard")), limits.ulimits),
    Row(
        "container.resourceRequirements",
        (
            *_under("gpus", "count", "device_ids", "capabilities"),
            *_under("deploy.resources.reservations.devices", "count", "device_ids", "capabilities"),
            "x-ecs.gpu",
        ),
        limits.resource_requirements,
    ),
    Row("container.linuxParameters.capabilities", ("cap_add", "cap_drop"), linux.capabilities),
    Row(
        "container.linuxParameters.devices",
        ("devices", *_under("devices", "source", "target", "permissions")),
        linux.devices,
    ),
    Row("container.linuxParameters.initProcessEnabled", ("x-ecs.init", "init"), linux.init_process),
    Row("container.linuxParameters.sharedMemorySize", ("shm_size",), linux.shared_memory),
    Row(
        "container.linuxParameters.tmpfs",
        ("tmpfs", *_under("volumes", "type", "target", "read_only", "tmpfs.size", "tmpfs.mode")),
        linux.tmpfs,
    ),
    Row("container.linuxParameters.maxSwap", ("memswap_limit",), limits.max_swap),
    Row("container.linuxParameters.swappiness", ("mem_swappiness",), limits.swappiness),
    Row("container.privileged", ("privileged",), linux.privileged),
    Row("container.readonlyRootFilesystem", ("read_only",), container.read_only_root),
    Row("container.pseudoTerminal", ("tty",), container.pseudo_terminal),
    Row("container.interactive", ("stdin_open",), container.interactive),
    Row("container.dockerSecurityOptions", ("security_opt",), linux.security_options),
    Row("container.systemControls", ("sysctls",), linux.system_controls),
    Row("container.dnsServers", ("dns",), hosts.dns_servers),
    Row("container.dnsSearchDomains", ("dns_search",), hosts.dns_search_domains),
    Row("container.extraHosts", ("extra_hosts",), hosts.extra_hosts),
    Row(
        "container.firelensConfiguration",
        _under("x-ecs.firelens", "type", "options"),
        logs.firelens,
    ),
    Row("container.credentialSpecs", ("x-ecs.credential_specs",), container.credential_specs),
    Row("container.startTimeout", ("x-ecs.start_timeout",), container.start_timeout),
    Row(
        "container.versionConsistency",
        ("x-ecs.version_consistency",),
        container.version_consistency,
    ),
)

LOG_ROWS: tuple[Row, ...] = (
    Row(
        "container.logConfiguration",
        (
            *_under("logging", "driver", "options"),
            "log_driver",
            "log_opt",
            *_under("x-ecs.logs", "group", "stream_prefix"),
            "x-ecs.log_secrets",
        ),
        logs.log_configuration,
        always=True,
    ),
)

TASK_ROWS: tuple[Row, ...] = (
    Row(
        "task.family",
        ("name", "x-ecs.task", "x-ecs.stage", "x-ecs.stages", "x-ecs.layout"),
        task.family,
    ),
    Row("task.taskRoleArn", ("x-ecs.task_role",), task.task_role),
    Row("task.executionRoleArn", ("x-ecs.execution_role",), task.execution_role),
    Row("task.networkMode", ("network_mode", "net", "x-ecs.network_mode"), task.network_mode),
    Row("task.requiresCompatibilities", ("x-ecs.launch_type", *_PROVIDERS), task.compatibilities),
    Row(
        "task.cpu",
        ("x-ecs.cpu", f"{_SINGLE}.cpu", "x-ecs.service_connect.proxy.cpu", *_SIZE_KEYS),
        sizes.cpu,
    ),
    Row(
        "task.memory",
        ("x-ecs.memory", f"{_SINGLE}.memory", "x-ecs.service_connect.proxy.memory", *_SIZE_KEYS),
        sizes.memory,
    ),
    Row(
        "task.runtimePlatform",
        ("platform", "x-ecs.operating_system", "x-ecs.cpu_architecture"),
        task.runtime_platform,
    ),
    Row("task.ephemeralStorage", ("x-ecs.ephemeral_storage",), task.ephemeral_storage),
    Row("task.pidMode", ("pid", f"{_SINGLE}.pid_mode"), task.pid_mode),
    Row("task.ipcMode", ("ipc", f"{_SINGLE}.ipc_mode"), task.ipc_mode),
    Row(
        "task.containerDefinitions",
        (
            *_FILES,
            *_under("configs.*", "content", "file", "environment"),
            *_under("x-ecs.firelens", "type", "options", "image"),
        ),
        task.container_definitions,
    ),
    Row(
        "task.volumes",
        (
            *_under("volumes", "type", "source", "volume.subpath"),
            "volume_driver",
            *_under("volumes.*", "driver", "driver_opts", "external", "external.name"),
            *_under("volumes.*", "name", "labels"),
            *_under(
                "volumes.*.x-ecs.efs",
                "file_system",
                "access_point",
                "root_directory",
                "transit_encryption",
                "transit_encryption_port",
                "iam",
            ),
            *_under(
                "volumes.*.x-ecs.docker",
                "scope",
                "autoprovision",
                "driver",
                "driver_opts",
                "labels",
            ),
            "volumes.*.x-ecs.host.path",
            *_under(
                "volumes.*.x-ecs.s3_files",
                *("file_system", "access_point", "root_directory", "transit_encryption_port"),
            ),
            *_under(
                "volumes.*.x-ecs.fsx", "file_system", "root_directory", "credentials", "domain"
            ),
            *_FILES,
            f"{_SINGLE}.volumes",
        ),
        storage.task_volumes,
    ),
    Row(
        "task.placementConstraints",
        (f"{_SINGLE}.placement_constraints",),
        task.placement_constraints,
    ),
    Row("task.tags", ("x-ecs.tags",), task.tags),
)

SERVICE_ROWS: tuple[Row, ...] = (
    Row("service.serviceName", ("x-ecs.previous", "x-ecs.run"), service.service_name),
    Row("service.cluster", ("x-ecs.cluster",), service.cluster),
    Row("service.taskDefinition", (), service.task_definition),
    Row(
        "service.schedulingStrategy",
        ("deploy.mode", "x-ecs.scheduling"),
        service.scheduling_strategy,
    ),
    Row(
        "service.desiredCount",
        ("deploy.replicas", "scale", "x-ecs.desired_count"),
        service.desired_count,
    ),
    Row("service.launchType", ("x-ecs.launch_type",), service.launch_type),
    Row("service.capacityProviderStrategy", _PROVIDERS, service.capacity_providers),
    Row("service.platformVersion", ("x-ecs.platform_version",), service.platform_version),
    Row(
        "service.deploymentConfiguration",
        (
            *_under(
                "x-ecs.deployment",
                "maximum_percent",
                "minimum_healthy_percent",
                "strategy",
                "circuit_breaker",
                "circuit_breaker.enable",
                "circuit_breaker.rollback",
                "bake_time",
                "canary_percent",
                "step_percent",
                "step_bake_time",
                "alarms.names",
                "alarms.rollback",
                *_under("hooks", "function", "role", "stages", "details", "timeout", "on_timeout"),
            ),
            *_under("deploy.update_config", "parallelism", "order", "failure_action"),
        ),
        rollout.deployment,
    ),
    Row(
        "service.availabilityZoneRebalancing",
        ("x-ecs.availability_zone_rebalancing",),
        rollout.zone_rebalancing,
    ),
    Row("service.networkConfiguration", _NETWORK, network.network),
    Row(
        "service.serviceConnectConfiguration",
        (
            *_under("x-ecs.service_connect", "idle_timeout", "request_timeout"),
            *_under("x-ecs.service_connect.logs", "group", "stream_prefix"),
            *_under("x-ecs.service_connect.test_traffic", "header", "value"),
            "x-ecs.discovery",
            "x-ecs.namespace",
            "expose",
        ),
        service_connect.service_connect,
    ),
    Row(
        "service.loadBalancers",
        (
            *_under(
                "x-ecs.load_balancers",
                "target_group",
                "port",
                "load_balancer",
                "alternate_target_group",
                "production_listener_rule",
                "test_listener_rule",
                "role",
            ),
            *_under(
                "ports.x-ecs",
                "target_group",
                "load_balancer",
                "alternate_target_group",
                "production_listener_rule",
                "test_listener_rule",
                "role",
            ),
        ),
        load_balancers.load_balancers,
    ),
    Row(
        "service.healthCheckGracePeriodSeconds",
        ("x-ecs.health_check_grace_period",),
        load_balancers.grace_period,
    ),
    Row(
        "service.serviceRegistries",
        (
            *_under("x-ecs.service_discovery", *_DISCOVERY),
            *_under("x-ecs.single_task.service_discovery", *_DISCOVERY),
            *_under("x-ecs", "discovery", "namespace"),
        ),
        service.registries,
    ),
    Row(
        "service.placementConstraints",
        (*_under("deploy.placement", "constraints", "max_replicas_per_node"), *_CONSTRAINTS),
        placement.placement_constraints,
    ),
    Row(
        "service.placementStrategy",
        ("deploy.placement.preferences.spread", *_STRATEGY),
        placement.placement_strategy,
    ),
    Row("service.enableExecuteCommand", ("x-ecs.enable_execute_command",), service.execute_command),
    Row(
        "service.volumeConfigurations",
        (*_EBS, f"{_SINGLE}.volumes"),
        storage.volume_configurations,
    ),
    Row("service.propagateTags", (), service.propagate_tags),
    Row("service.tags", ("x-ecs.tags", "deploy.labels"), service.tags),
)

JOB_ROWS: tuple[Row, ...] = (
    Row("job.cluster", ("x-ecs.cluster",), service.cluster),
    Row("job.taskDefinition", ("x-ecs.run", "deploy.mode"), service.task_definition),
    Row("job.count", ("deploy.replicas", "scale"), service.job_count),
    Row("job.launchType", ("x-ecs.launch_type",), service.launch_type),
    Row("job.capacityProviderStrategy", _PROVIDERS, service.capacity_providers),
    Row("job.platformVersion", ("x-ecs.platform_version",), service.platform_version),
    Row("job.networkConfiguration", _NETWORK, network.network),
    Row(
        "job.placementConstraints",
        (*_under("deploy.placement", "constraints", "max_replicas_per_node"), *_CONSTRAINTS),
        placement.placement_constraints,
    ),
    Row(
        "job.placementStrategy",
        ("deploy.placement.preferences.spread", *_STRATEGY),
        placement.placement_strategy,
    ),
    Row("job.enableExecuteCommand", ("x-ecs.enable_execute_command",), service.execute_command),
    Row(
        "job.volumeConfigurations",
        (*_EBS, f"{_SINGLE}.volumes"),
        storage.volume_configurations,
    ),
    Row("job.propagateTags", (), service.propagate_tags),
    Row("job.tags", ("x-ecs.tags", "deploy.labels"), service.tags),
)

PREREQUISITE_ROWS: tuple[Row, ...] = (
    Row("cluster", _under("x-ecs", "cluster", "region", "account"), task.cluster),
    Row(
        "logGroup",
        (*_under("x-ecs.logs", "group", "retention_days"), "x-ecs.service_connect.logs.group"),
        task.log_groups,
    ),
    Row(
        "namespace",
        (
            *_under("x-ecs", "namespace", "vpc"),
            *_under("x-ecs.service_discovery", "namespace", "vpc", "public"),
            *_under("x-ecs.single_task.service_discovery", "namespace", "vpc", "public"),
        ),
        task.namespaces,
    ),
    Row(
        "registry",
        (
            *_under("x-ecs.service_discovery", *_OF_A_RECORD),
            *_under("x-ecs.single_task.service_discovery", *_OF_A_RECORD),
        ),
        task.registries,
    ),
    Row("executionRole", ("x-ecs.execution_role",), task.execution_roles),
)

SETTINGS_UNMAPPED: tuple[Unmapped, ...] = (
    Unmapped("x-ecs.autoscaling", IGNORED, "compose2ecs does not scale services yet."),
    Unmapped("extends", IGNORED, "What it brings in is reported where it stands."),
)

UNMAPPED: tuple[Unmapped, ...] = (
    *SETTINGS_UNMAPPED,
    *unmapped.UNMAPPED,
)

ROWS = (
    *CONTAINER_ROWS,
    *LOG_ROWS,
    *TASK_ROWS,
    *SERVICE_ROWS,
    *JOB_ROWS,
    *PREREQUISITE_ROWS,
)

_scopes: dict[str, list[tuple[Row, tuple[str, ...]]]] = {}
_askers: dict[str, list[int]] = {}


def scoped(scope: str) -> type_of_rows:
    """The rows whose target begins with a word, with the path after it; "": prerequisites."""
    if not _scopes:
        for row in ROWS:
            first, *path = row.target.split(".")
            _scopes.setdefault(first if path else "", []).append((row, tuple(path)))
    return _scopes[scope]


def asked_for(words: Iterable[str]) -> type_of_rows:
    """The container rows to run for a service that has these keys, and these words of x-ecs.

    All others would make and say nothing: tests/mapping/test_skipped_rows.py runs them.
    """
    rows = scoped("container")
    if not _askers:
        for number, (row, _) in enumerate(rows):
            keys = {key.removeprefix("x-ecs.").partition(".")[0] for key in row.keys}
            for key in {""} if row.always else keys:
                _askers.setdefault(key, []).append(number)
    numbers = set(_askers[""])
    for word in words:
        if word in _askers:
            numbers.update(_askers[word])
    return [rows[number] for number in sorted(numbers)]
