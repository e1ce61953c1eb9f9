"""The keys that no ECS field can hold, with what becomes of them and why."""

from __future__ import annotations

from compose2ecs.mapping.row import APPROXIMATED, IGNORED, REJECTED, Unmapped


def _all(verdict: str, reason: str, keys: str) -> tuple[Unmapped, ...]:
    return tuple(Unmapped(key, verdict, reason) for key in keys.split())


UNMAPPED: tuple[Unmapped, ...] = (
    # Read before anything is mapped.
    *_all(APPROXIMATED, "It decides whether the service is there at all.", "profiles"),
    *_all(APPROXIMATED, "What it brings is part of the service.", "extends.service extends.file"),
    *_all(
        APPROXIMATED,
        "What it brings is part of the project.",
        "include.path include.env_file include.project_directory",
    ),
    *_all(IGNORED, "Every version is read alike.", "version"),
    # Building.
    *_all(
        IGNORED,
        "Nothing is built here; the image is pulled as it is.",
        """
        build.additional_contexts build.args build.cache_from build.cache_to build.dockerfile
        dockerfile build.dockerfile_inline
        build.entitlements build.extra_hosts build.isolation build.labels build.network
        build.no_cache build.platforms build.privileged build.provenance build.pull build.sbom
        build.secrets build.secrets.gid build.secrets.mode build.secrets.source build.secrets.target
        build.secrets.uid build.shm_size build.ssh build.tags build.target build.ulimits
        build.ulimits.hard
        build.ulimits.soft
        """,
    ),
    *_all(
        IGNORED,
        "It is for development on this machine.",
        """
        develop.watch.action develop.watch.exec.command develop.watch.exec.environment
        develop.watch.exec.privileged develop.watch.exec.user develop.watch.exec.working_dir
        develop.watch.ignore develop.watch.include develop.watch.initial_sync develop.watch.path
        develop.watch.target
        """,
    ),
    *_all(IGNORED, "ECS pulls the image whenever a task starts.", "pull_policy pull_refresh_after"),
    # The container's identity.
    *_all(IGNORED, "ECS names containers after the service.", "container_name"),
    *_all(IGNORED, "ECS has no place for OCI annotations; use labels.", "annotations"),
    *_all(IGNORED, "`up` follows no container's output.", "attach"),
    *_all(IGNORED, "ECS has no domain name beside the host name.", "domainname"),
    *_all(IGNORED, "ECS stops containers with the image's own signal.", "stop_signal"),
    *_all(
        REJECTED,
        "ECS has no hooks in a running container.",
        """
        post_start.command post_start.environment post_start.privileged post_start.user
        post_start.working_dir pre_stop.command pre_stop.environment pre_stop.privileged
        pre_stop.user pre_stop.working_dir
    """,
    ),
    *_all(
        IGNORED, "ECS has no check of its own for the start period.", "healthcheck.start_interval"
    ),
    *_all(IGNORED, "ECS starts no container again because another one did.", "depends_on.restart"),
    *_all(REJECTED, "ECS adds no groups to the container's user.", "group_add"),
    # The host.
    *_all(REJECTED, "ECS chooses the cgroup.", "cgroup cgroup_parent cgroupns_mode"),
    *_all(REJECTED, "ECS hands devices over one by one.", "device_cgroup_rules"),
    *_all(REJECTED, "The Docker API is not handed to containers on ECS.", "use_api_socket"),
    *_all(REJECTED, "ECS has no such namespace setting.", "uts"),
    *_all(IGNORED, "User namespaces are set up on the instance.", "userns_mode"),
    *_all(IGNORED, "ECS chooses the container runtime.", "runtime isolation"),
    *_all(
        IGNORED, "The size of a container's own layer is x-ecs.ephemeral_storage.", "storage_opt"
    ),
    *_all(
        REJECTED,
        "ECS takes credential specs from S3 or the Parameter Store: x-ecs.credential_specs.",
        "credential_spec.config credential_spec.file credential_spec.registry",
    ),
    *_all(
        IGNORED,
        "ECS has no limits for block devices.",
        """
        blkio_config.device_read_bps.path blkio_config.device_read_bps.rate
        blkio_config.device_read_iops.path blkio_config.device_read_iops.rate
        blkio_config.device_write_bps.path blkio_config.device_write_bps.rate
        blkio_config.device_write_iops.path blkio_config.device_write_iops.rate
        blkio_config.weight blkio_config.weight_device.path blkio_config.weight_device.weight
        """,
    ),
    *_all(
        IGNORED,
        "ECS takes CPU as units only: use cpus.",
        "cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpuset",
    ),
    *_all(IGNORED, "ECS doesn't limit processes.", "pids_limit deploy.resources.limits.pids"),
    *_all(IGNORED, "ECS leaves this to the kernel.", "oom_kill_disable oom_score_adj"),
    *_all(
        IGNORED,
        "ECS hands over GPUs by number, without driver options.",
        """
        gpus.driver gpus.options deploy.resources.reservations.devices.driver
        deploy.resources.reservations.devices.options
        """,
    ),
    *_all(
        REJECTED,
        "ECS counts no resources of one's own.",
        """
        deploy.resources.reservations.generic_resources.discrete_resource_spec.kind
        deploy.resources.reservations.generic_resources.discrete_resource_spec.value
        """,
    ),
    # Swarm.
    *_all(IGNORED, "A name on ECS always leads to all tasks of a service.", "deploy.endpoint_mode"),
    *_all(
        IGNORED,
        "ECS replaces tasks at its own pace, judged by its circuit breaker.",
        "deploy.update_config.delay deploy.update_config.max_failure_ratio"
        " deploy.update_config.monitor",
    ),
    *_all(
        IGNORED,
        "ECS rolls back in the way that it rolls out.",
        """
        deploy.rollback_config.delay deploy.rollback_config.failure_action
        deploy.rollback_config.max_failure_ratio deploy.rollback_config.monitor
        deploy.rollback_config.order deploy.rollback_config.parallelism
        """,
    ),
    # Networks.
    *_all(
        IGNORED,
        "A service on ECS goes by its own name only.",
        "networks.aliases external_links",
    ),
    *_all(
        IGNORED,
        "All tasks are in the same subnets; security groups decide who may connect to whom.",
        """
        networks networks.driver_opts networks.gw_priority networks.interface_name
        networks.link_local_ips networks.priority networks.*.attachable networks.*.driver
        networks.*.driver_opts networks.*.enable_ipv4 networks.*.enable_ipv6 networks.*.external
        networks.*.external.name networks.*.ipam.config.aux_addresses
        networks.*.ipam.config.gateway networks.*.ipam.config.ip_range
        networks.*.ipam.config.subnet networks.*.ipam.driver networks.*.ipam.options
        networks.*.labels networks.*.name
        """,
    ),
    *_all(
        IGNORED,
        "On ECS private subnets and security groups close a network: x-ecs.subnets and"
        " x-ecs.security_groups of the network.",
        "networks.*.internal",
    ),
    *_all(
        IGNORED,
        "AWS chooses the addresses of tasks.",
        "mac_address networks.ipv4_address networks.ipv6_address networks.mac_address",
    ),
    *_all(REJECTED, "ECS has no resolver options.", "dns_opt"),
    # Storage.
    *_all(
        IGNORED,
        "It is a setting of Docker on one machine.",
        """
        volumes.bind.create_host_path volumes.bind.propagation volumes.bind.recursive
        volumes.bind.selinux volumes.consistency volumes.volume.labels volumes.volume.nocopy
        """,
    ),
    *_all(
        REJECTED,
        "ECS mounts no images.",
        "volumes.image.subpath",
    ),
    *_all(IGNORED, "Cluster volumes are Swarm's.", "volumes.*.x-cluster-spec"),
    # Files.
    *_all(
        IGNORED,
        "It counts where a service uses the config.",
        """
        configs.*.external configs.*.external.name
        configs.*.labels configs.*.name configs.*.template_driver
        """,
    ),
    *_all(
        APPROXIMATED,
        "Secrets come from AWS: x-ecs.from says from where.",
        """
        secrets.*.driver secrets.*.driver_opts secrets.*.environment secrets.*.external
        secrets.*.external.name secrets.*.file secrets.*.labels secrets.*.name
        secrets.*.template_driver
        """,
    ),
    # What is no container.
    *_all(REJECTED, "ECS runs containers only.", "provider provider.type provider.options"),
    *_all(
        REJECTED,
        "ECS serves no AI models.",
        "models models.endpoint_var models.model_var models.*.context_size models.*.model"
        " models.*.name models.*.runtime_flags",
    ),
)
