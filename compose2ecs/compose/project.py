"""Project: what the Compose files mean, typed, immutable and the same for every format.

Units are fixed here once: sizes are bytes, durations are nanoseconds, CPUs are billionths
(`nano_cpus`,
as Docker's engine has them), all of them whole numbers, so that arithmetic is exact. A field is
None
when the file does not say; collections are empty then.
"""

from __future__ import annotations

from compose2ecs.compose.tree import Map
from compose2ecs.diagnostics.position import NOWHERE, Position
from compose2ecs.diagnostics.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_EMPTY: Mapping[str, Any] = {}


class Port(Record):
    """One published port or range (Compose `ports`, long form)."""

    target: str = ""
    """Container port, or a range `8000-8010`."""
    published: str = ""
    """Host port, or a range; empty for one that the engine picks."""
    protocol: str = "tcp"
    host_ip: str = ""
    mode: str = "ingress"
    name: str = ""
    app_protocol: str = ""
    extension: Map = Map()
    """The port's own `x-ecs`."""
    at: Position = NOWHERE


class Mount(Record):
    """One mount (Compose `volumes` of a service, long form)."""

    type: str
    """`volume` (anonymous when source is empty), `bind`, `tmpfs`, `npipe`, `cluster` or `image`."""
    source: str = ""
    """A volume's name, or the absolute host path of a bind mount."""
    written: str = ""
    """The source as the file has it: `./conf`, for messages."""
    target: str = ""
    read_only: bool = False
    tmpfs_size: int | None = None
    tmpfs_mode: int | None = None
    options: Mapping[str, Any] = _EMPTY
    """What else was said, by dotted key: `bind.propagation`, `bind.selinux`, `volume.nocopy`,
    `volume.subpath`, `consistency`, ..."""
    at: Position = NOWHERE


class Tmpfs(Record):
    """One entry of `tmpfs`: a path and the options after the colon."""

    target: str
    size: int | None = None
    options: tuple[str, ...] = ()
    """Options other than size, as written."""
    at: Position = NOWHERE


class Dependency(Record):
    """One service that another one needs (`depends_on`)."""

    service: str
    condition: str = "service_started"
    required: bool = True
    restart: bool = False
    at: Position = NOWHERE


class Link(Record):
    """One link: a service, and the name it is reached by, empty for its own."""

    service: str
    alias: str = ""
    at: Position = NOWHERE


class HealthCheck(Record):
    """`healthcheck`; `test` begins with CMD, CMD-SHELL or NONE."""

    test: tuple[str, ...] = ()
    disable: bool = False
    interval: int | None = None
    timeout: int | None = None
    start_period: int | None = None
    start_interval: int | None = None
    retries: int | None = None


class Ulimit(Record):
    """One process limit; -1 is unlimited."""

    soft: int
    hard: int


class Logging(Record):
    """`logging`, or v1's log_driver and log_opt."""

    driver: str = ""
    options: Mapping[str, str] = _EMPTY


class Device(Record):
    """One host device; target and permissions (of `rwm`) are empty where the file says none."""

    source: str = ""
    target: str = ""
    permissions: str = ""
    at: Position = NOWHERE


class VolumesFrom(Record):
    """One entry of `volumes_from`; `container` is true for `container:NAME`."""

    source: str
    read_only: bool = False
    container: bool = False
    at: Position = NOWHERE


class FileReference(Record):
    """One entry of a service's `secrets` or `configs`."""

    source: str = ""
    target: str = ""
    uid: str = ""
    gid: str = ""
    mode: int | None = None
    at: Position = NOWHERE


class DeviceRequest(Record):
    """One entry of `gpus` or of `deploy.resources.reservations.devices`; count -1 means all."""

    driver: str = ""
    count: int | None = None
    device_ids: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    at: Position = NOWHERE


class Resources(Record):
    """`deploy.resources.limits` or `.reservations`."""

    nano_cpus: int | None = None
    memory: int | None = None
    pids: int | None = None
    devices: tuple[DeviceRequest, ...] = ()


class UpdateConfig(Record):
    """`deploy.update_config` or `rollback_config`."""

    parallelism: int | None = None
    delay: int | None = None
    monitor: int | None = None
    max_failure_ratio: str = ""
    failure_action: str = ""
    order: str = ""


class RestartPolicy(Record):
    """`deploy.restart_policy`."""

    condition: str = ""
    delay: int | None = None
    max_attempts: int | None = None
    window: int | None = None


class Deploy(Record):
    """`deploy`; None in the service when there is none."""

    mode: str = ""
    replicas: int | None = None
    endpoint_mode: str = ""
    labels: Mapping[str, str] = _EMPTY
    limits: Resources = Resources()
    reservations: Resources = Resources()
    update_config: UpdateConfig | None = None
    rollback_config: UpdateConfig | None = None
    restart_policy: RestartPolicy | None = None
    constraints: tuple[str, ...] = ()
    spread: tuple[str, ...] = ()
    max_replicas_per_node: int | None = None


class Service(Record):
    """One Compose service.

    `tree` is the service's canonical long form with the position of every key; it also holds the
    keys
    that have no field here, and `x-` keys.
    """

    name: str
    tree: Map
    image: str = ""
    build: Map | None = None
    command: tuple[str, ...] | None = None
    entrypoint: tuple[str, ...] | None = None
    environment: Mapping[str, str | None] = _EMPTY
    """With env_file merged in; None for a variable that nothing gives a value."""
    ports: tuple[Port, ...] = ()
    expose: tuple[str, ...] = ()
    """`PORT`, `PORT/PROTOCOL` or ranges of them."""
    volumes: tuple[Mount, ...] = ()
    volumes_from: tuple[VolumesFrom, ...] = ()
    tmpfs: tuple[Tmpfs, ...] = ()
    depends_on: tuple[Dependency, ...] = ()
    """As written, together with what links, volumes_from and `service:` namespaces imply."""
    links: tuple[Link, ...] = ()
    networks: Mapping[str, tuple[str, ...]] = _EMPTY
    """Network name to the service's aliases there."""
    network_mode: str = ""
    restart: str = ""
    labels: Mapping[str, str] = _EMPTY
    mem_limit: int | None = None
    mem_reservation: int | None = None
    memswap_limit: int | None = None
    mem_swappiness: int | None = None
    cpu_shares: int | None = None
    nano_cpus: int | None = None
    """`cpus`."""
    deploy: Deploy | None = None
    scale: int | None = None
    healthcheck: HealthCheck | None = None
    logging: Logging | None = None
    user: str = ""
    working_dir: str = ""
    hostname: str = ""
    domainname: str = ""
    container_name: str = ""
    platform: str = ""
    privileged: bool | None = None
    read_only: bool | None = None
    tty: bool | None = None
    stdin_open: bool | None = None
    init: bool | None = None
    cap_add: tuple[str, ...] = ()
    cap_drop: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()
    gpus: tuple[DeviceRequest, ...] = ()
    ulimits: Mapping[str, Ulimit] = _EMPTY
    sysctls: Mapping[str, str] = _EMPTY
    dns: tuple[str, ...] = ()
    dns_search: tuple[str, ...] = ()
    extra_hosts: tuple[tuple[str, str], ...] = ()
    """(host name, address) pairs."""
    stop_grace_period: int | None = None
    shm_size: int | None = None
    security_opt: tuple[str, ...] = ()
    ipc: str = ""
    pid: str = ""
    secrets: tuple[FileReference, ...] = ()
    configs: tuple[FileReference, ...] = ()
    profiles: tuple[str, ...] = ()
    extension: Map = Map()
    """The service's own `x-ecs`, with that of `compose2ecs.yml` merged in."""

    def key_at(self, *path: str | int) -> Position:
        """Where a key is written: `service.key_at("deploy", "replicas")`."""
        from compose2ecs.compose.tree import position

        return position(self.tree, path, key=True)

    def at(self, *path: str | int) -> Position:
        """Where a value is written: `service.at("ports", 0)`."""
        from compose2ecs.compose.tree import position

        return position(self.tree, path)


class Volume(Record):
    """One top-level volume."""

    name: str
    """Its key in the file."""
    real_name: str = ""
    """`name`, when given."""
    driver: str = ""
    driver_opts: Mapping[str, str] = _EMPTY
    external: bool = False
    labels: Mapping[str, str] = _EMPTY
    extension: Map = Map()
    tree: Map = Map()


class Network(Record):
    """One top-level network."""

    name: str
    real_name: str = ""
    driver: str = ""
    external: bool = False
    internal: bool = False
    extension: Map = Map()
    tree: Map = Map()


class Secret(Record):
    """One top-level secret or config. The text of a secret is never read."""

    name: str
    real_name: str = ""
    file: str = ""
    environment: str = ""
    content: str | None = None
    external: bool = False
    extension: Map = Map()
    tree: Map = Map()


class Project(Record):
    """All files of a project, merged and resolved."""

    name: str
    format: str = ""
    """What `version` says: `1` for a v1 file, `2.4`, `3.8`, ...; empty for today's files."""
    services: Mapping[str, Service] = _EMPTY
    """Active services, in the order of the files."""
    networks: Mapping[str, Network] = _EMPTY
    volumes: Mapping[str, Volume] = _EMPTY
    secrets: Mapping[str, Secret] = _EMPTY
    configs: Mapping[str, Secret] = _EMPTY
    extension: Map = Map()
    """The project's `x-ecs`, from the file or from `compose2ecs.yml`."""
    tree: Map = Map()
    """The canonical long form that `config` prints, with positions."""
    ecs_params: Map | None = None
    """The content of `ecs-params.yml`, interpolated, or None when there is none."""
    registry_creds: Map | None = None
    """The content of an `ecs-registry-creds_*.yml`, or None when there is none."""
    directory: str = "."
    """The project directory as the user would name it; relative paths start here."""
    for_ecs: bool = True
    """Whether a key that begins with x-ec or x-aws- may stand anywhere."""
