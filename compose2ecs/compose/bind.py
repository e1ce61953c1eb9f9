"""From the canonical tree to the typed Project: the last stage, total, without diagnostics."""

from __future__ import annotations

from collections.abc import Mapping

from compose2ecs.compose.defaults import named_services
from compose2ecs.compose.form import Default, are_texts
from compose2ecs.compose.project import (
    Dependency,
    Deploy,
    Device,
    DeviceRequest,
    FileReference,
    HealthCheck,
    Link,
    Logging,
    Mount,
    Network,
    Port,
    Project,
    Resources,
    RestartPolicy,
    Secret,
    Service,
    Tmpfs,
    Ulimit,
    UpdateConfig,
    Volume,
    VolumesFrom,
)
from compose2ecs.compose.tree import Map, Seq
from compose2ecs.compose.units import duration, nano_cpus, size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView, Iterator, ValuesView
    from typing import Any, Final

    from compose2ecs.diagnostics.position import Position

    type_of_readers = dict[str, Callable[[Any], Any]]
    """What a record takes: the key of each field, and how its value becomes the field's."""

_NOTHING: Final = Map()


def project(
    whole: Map,
    tree: Map,
    *,
    name: str,
    format: str,
    ecs_params: Map | None,
    registry_creds: Map | None = None,
    directory: str,
    environment: Mapping[str, str] | None = None,
    for_ecs: bool = True,
) -> Project:
    """The typed project of a settled tree; `tree` is what `config` prints of it.

    `environment` gives configs their content; what secrets hold is never read.
    """
    return Project(
        name=name,
        format=format,
        services=_Services(whole),
        networks={k: _network(k, v) for k, v in _map(whole, "networks").items()},
        volumes={k: _volume(k, v) for k, v in _map(whole, "volumes").items()},
        secrets={k: _secret(k, v) for k, v in _map(whole, "secrets").items()},
        configs={k: _config(k, v, environment or {}) for k, v in _map(whole, "configs").items()},
        extension=_map(whole, "x-ecs"),
        tree=tree,
        ecs_params=ecs_params,
        registry_creds=registry_creds,
        directory=directory,
        for_ecs=for_ecs,
    )


class _Services(Mapping[str, Service]):
    """The services by name, bound when somebody asks for one: `config` never does."""

    def __init__(self, whole: Map) -> None:
        self._whole = whole
        self._bound: dict[str, Service] = {}

    def _all(self) -> dict[str, Service]:
        if not self._bound:
            services = self._whole["services"]
            self._bound = {k: _service(k, v, services) for k, v in services.items()}
        return self._bound

    def __getitem__(self, name: str) -> Service:
        return self._all()[name]

    def values(self) -> ValuesView[Service]:
        """All services, in the order of the files."""
        return self._all().values()

    def items(self) -> ItemsView[str, Service]:
        """All services with their names, in the order of the files."""
        return self._all().items()

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole["services"])

    def __len__(self) -> int:
        return len(self._whole["services"])

    def __contains__(self, name: object) -> bool:
        return name in self._whole["services"]


def _map(tree: Map, key: str) -> Map:
    value = tree.get(key)
    return value if isinstance(value, Map) else _NOTHING


def _text(value: Any) -> str:
    if value.__class__ is str:
        return value
    return "" if value is None or isinstance(value, (Map, Seq)) else str(value)


def _whole(value: Any) -> int | None:
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    try:
        return int(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, Seq) else ()


def _texts_or_none(value: Any) -> tuple[str, ...] | None:
    return _texts(value) if isinstance(value, Seq) else None


def _pairs(value: Any) -> Mapping[str, str]:
    if not isinstance(value, Map):
        return {}
    return dict(value) if are_texts(value.values()) else {k: _text(v) for k, v in value.items()}


def _is_true(value: Any) -> bool:
    return value is True


def _mode(value: Any) -> int | None:
    if isinstance(value, str):
        try:
            return int(value, 8)
        except ValueError:
            return None
    return _whole(value)


def _fields(tree: Map, readers: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """What a record takes of a map; fields whose key is absent or empty keep their default."""
    fields: dict[str, Any] = {}
    for key, value in tree.items():
        reader = readers.get(key)
        if reader is not None and value is not None:
            fields[key] = reader(value)
    return fields


def _service(name: str, tree: Map, services: Map) -> Service:
    fields = _fields(tree, _SERVICE)
    for key, field in _OTHER_NAMES:
        if key in fields:
            fields[field] = fields.pop(key)
    dependencies = _dependencies(tree)
    if dependencies:
        fields["depends_on"] = dependencies
    if tree.get("volumes_from"):
        fields["volumes_from"] = _volumes_from(tree["volumes_from"], services)
    fields["name"], fields["tree"] = name, tree
    return Service.of(fields)


def _dependencies(tree: Map) -> tuple[Dependency, ...]:
    out: dict[str, Dependency] = {}
    depends = tree.get("depends_on")
    if isinstance(depends, Map):
        for other, entry in depends.items():
            fields = _fields(entry if isinstance(entry, Map) else _NOTHING, _DEPENDENCY)
            fields["service"], fields["at"] = other, depends.key_at(other)
            out[other] = Dependency.of(fields)
    for other, at, _ in named_services(tree):
        if other not in out:
            out[other] = Dependency(service=other, restart=True, at=at)
    return tuple(out.values())


def _volumes_from(value: Any, services: Map) -> tuple[VolumesFrom, ...]:
    out = []
    for item, at in value.items_at():
        written = str(item)
        container = written.startswith("container:")
        source, _, mode = written.removeprefix("container:").removeprefix("service:").partition(":")
        known = source in services and not container
        out.append(VolumesFrom(source=source, read_only=mode == "ro", container=not known, at=at))
    return tuple(out)


def _ports(value: Any) -> tuple[Port, ...]:
    return tuple(_port(port, at) for port, at in value.items_at() if isinstance(port, Map))


def _port(tree: Map, at: Position) -> Port:
    fields = _fields(tree, _PORT)
    if "x-aws-protocol" in tree and not tree.get("app_protocol"):
        fields["app_protocol"] = _text(tree["x-aws-protocol"])
    if "x-ecs" in tree:
        fields["extension"] = _map(tree, "x-ecs")
    fields["at"] = at
    return Port.of(fields)


def _mounts(value: Any) -> tuple[Mount, ...]:
    return tuple(_mount(mount, at) for mount, at in value.items_at() if isinstance(mount, Map))


def _mount(tree: Map, at: Position) -> Mount:
    options: dict[str, Any] = {}
    fields: dict[str, Any] = {"type": "volume", "options": options, "at": at}
    for key, value in tree.items():
        if key in _MOUNT:
            fields[key] = _MOUNT[key](value)
        elif isinstance(value, Map):
            for inner in value:
                options[f"{key}.{inner}"] = value[inner]
        elif value is not None:
            options[key] = value
    source = fields.get("source", "")
    fields["written"] = getattr(tree.get("source"), "written", source)
    if "tmpfs" in tree:
        fields["tmpfs_size"] = size(options.pop("tmpfs.size", None))
        fields["tmpfs_mode"] = _mode(options.pop("tmpfs.mode", None))
    return Mount.of(fields)


def _tmpfs(value: Any) -> tuple[Tmpfs, ...]:
    out = []
    for item, at in value.items_at():
        target, _, rest = str(item).partition(":")
        options = [o for o in rest.split(",") if o]
        sizes = [o for o in options if o.startswith("size=")]
        out.append(
            Tmpfs(
                target=target,
                size=size(sizes[-1][5:]) if sizes else None,
                options=tuple(o for o in options if not o.startswith("size=")),
                at=at,
            )
        )
    return tuple(out)


def _links(value: Any) -> tuple[Link, ...]:
    out = []
    for item, at in value.items_at():
        service, _, alias = str(item).partition(":")
        out.append(Link(service=service, alias=alias, at=at))
    return tuple(out)


def _networks(value: Any) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, Map):
        return {}
    return {
        name: _texts(entry.get("aliases")) if isinstance(entry, Map) else ()
        for name, entry in value.items()
    }


def _healthcheck(value: Any) -> HealthCheck:
    return HealthCheck.of(_fields(value, _HEALTH))


def _logging(value: Any) -> Logging:
    return Logging.of(_fields(value, _LOGGING))


def _ulimits(value: Any) -> Mapping[str, Ulimit]:
    out = {}
    for name, limit in value.items():
        soft = limit.get("soft") if isinstance(limit, Map) else limit
        hard = limit.get("hard") if isinstance(limit, Map) else limit
        low, high = _whole(soft), _whole(hard)
        if low is None and high is None:
            continue
        out[name] = Ulimit(
            soft=low if low is not None else high or 0,
            hard=high if high is not None else low or 0,
        )
    return out


def _said(value: Any) -> str:
    """Text of the file; empty for what a short form leaves open."""
    return "" if isinstance(value, Default) else _text(value)


def _devices(value: Any) -> tuple[Device, ...]:
    return tuple(
        Device(at=at, **_fields(device, _DEVICE))
        for device, at in value.items_at()
        if isinstance(device, Map)
    )


def _requests(value: Any) -> tuple[DeviceRequest, ...]:
    if not isinstance(value, Seq):
        return ()
    return tuple(
        DeviceRequest(at=at, **_fields(request, _REQUEST))
        for request, at in value.items_at()
        if isinstance(request, Map)
    )


def _references(value: Any) -> tuple[FileReference, ...]:
    return tuple(
        FileReference(at=at, **_fields(entry, _REFERENCE))
        for entry, at in value.items_at()
        if isinstance(entry, Map)
    )


def _resources(value: Any) -> Resources:
    fields = _fields(value, _RESOURCES)
    if "cpus" in fields:
        fields["nano_cpus"] = fields.pop("cpus")
    return Resources.of(fields)


def _update(value: Any) -> UpdateConfig | None:
    return UpdateConfig.of(_fields(value, _UPDATE)) if isinstance(value, Map) else None


def _policy(value: Any) -> RestartPolicy | None:
    return RestartPolicy.of(_fields(value, _POLICY)) if isinstance(value, Map) else None


def _deploy(value: Any) -> Deploy:
    fields = _fields(value, _DEPLOY)
    fields.update(_fields(_map(value, "resources"), _SIDES))
    fields.update(_fields(_map(value, "placement"), _PLACEMENT))
    if "preferences" in fields:
        fields["spread"] = fields.pop("preferences")
    return Deploy.of(fields)


def _spread(value: Any) -> tuple[str, ...]:
    return tuple(
        _text(p.get("spread"))
        for p in (value if isinstance(value, Seq) else ())
        if isinstance(p, Map) and p.get("spread")
    )


def _environment(value: Any) -> Mapping[str, str | None]:
    if are_texts(value.values()):
        return dict(value)
    return {k: None if v is None else _text(v) for k, v in value.items()}


def _extra_hosts(value: Any) -> tuple[tuple[str, str], ...]:
    parts = (str(item).partition("=") for item in value)
    return tuple((name, address) for name, _, address in parts)


def _itself(value: Any) -> Any:
    return value


_DEPENDENCY: Final[type_of_readers] = {
    "condition": lambda value: _text(value) or Dependency.condition,
    "required": lambda value: value is not False,
    "restart": _is_true,
}
_PORT: Final[type_of_readers] = {
    **dict.fromkeys(("target", "published", "host_ip", "name", "app_protocol"), _text),
    "protocol": lambda value: _text(value) or Port.protocol,
    "mode": lambda value: _text(value) or Port.mode,
}
_MOUNT: Final[type_of_readers] = {
    **dict.fromkeys(("source", "target"), _text),
    "type": lambda value: _text(value) or "volume",
    "read_only": _is_true,
}
_HEALTH: Final[type_of_readers] = {
    **dict.fromkeys(("interval", "timeout", "start_period", "start_interval"), duration),
    "disable": _is_true,
    "retries": _whole,
    "test": _texts,
}
_LOGGING: Final[type_of_readers] = {"driver": _text, "options": _pairs}
_DEVICE: Final[type_of_readers] = {"source": _text, "target": _said, "permissions": _said}
_REQUEST: Final[type_of_readers] = {
    **dict.fromkeys(("device_ids", "capabilities"), _texts),
    "count": _whole,
    "driver": _text,
}
_REFERENCE: Final[type_of_readers] = {
    **dict.fromkeys(("source", "target", "uid", "gid"), _text),
    "mode": _mode,
}
_RESOURCES: Final[type_of_readers] = {
    "cpus": nano_cpus,
    "devices": _requests,
    "memory": size,
    "pids": _whole,
}
_SIDES: Final[type_of_readers] = {
    side: lambda value: _resources(value) if isinstance(value, Map) else Resources()
    for side in ("limits", "reservations")
}
_UPDATE: Final[type_of_readers] = {
    **dict.fromkeys(("delay", "monitor"), duration),
    **dict.fromkeys(("max_failure_ratio", "failure_action", "order"), _text),
    "parallelism": _whole,
}
_POLICY: Final[type_of_readers] = {
    **dict.fromkeys(("delay", "window"), duration),
    "condition": _text,
    "max_attempts": _whole,
}
_PLACEMENT: Final[type_of_readers] = {
    "constraints": _texts,
    "max_replicas_per_node": _whole,
    "preferences": _spread,
}
_DEPLOY: Final[type_of_readers] = {
    **dict.fromkeys(("mode", "endpoint_mode"), _text),
    "labels": _pairs,
    "replicas": _whole,
    "restart_policy": _policy,
    "rollback_config": _update,
    "update_config": _update,
}
_OTHER_NAMES: Final = (("cpus", "nano_cpus"), ("x-ecs", "extension"))
_SERVICE: Final[type_of_readers] = {
    **dict.fromkeys(
        (
            *("image", "network_mode", "restart", "user", "working_dir", "hostname", "domainname"),
            *("container_name", "platform", "ipc", "pid"),
        ),
        _text,
    ),
    **dict.fromkeys(("privileged", "read_only", "tty", "stdin_open", "init"), _flag),
    **dict.fromkeys(
        (*("expose", "cap_add", "cap_drop", "dns", "dns_search", "security_opt", "profiles"),),
        _texts,
    ),
    **dict.fromkeys(("mem_swappiness", "cpu_shares", "scale"), _whole),
    **dict.fromkeys(("mem_limit", "mem_reservation", "memswap_limit", "shm_size"), size),
    **dict.fromkeys(("labels", "sysctls"), _pairs),
    **dict.fromkeys(("secrets", "configs"), _references),
    "build": _itself,
    "command": _texts_or_none,
    "cpus": nano_cpus,
    "deploy": _deploy,
    "devices": _devices,
    "entrypoint": _texts_or_none,
    "environment": _environment,
    "extra_hosts": _extra_hosts,
    "gpus": _requests,
    "healthcheck": _healthcheck,
    "links": _links,
    "logging": _logging,
    "networks": _networks,
    "ports": _ports,
    "stop_grace_period": duration,
    "tmpfs": _tmpfs,
    "ulimits": _ulimits,
    "volumes": _mounts,
    "x-ecs": _itself,
}


def _volume(name: str, tree: Map) -> Volume:
    return Volume(
        name=name,
        real_name=_text(tree.get("name")) if tree.wrote("name") or tree.get("external") else "",
        driver=_text(tree.get("driver")),
        driver_opts=_pairs(tree.get("driver_opts")),
        external=bool(tree.get("external")),
        labels=_pairs(tree.get("labels")),
        extension=_map(tree, "x-ecs"),
        tree=tree,
    )


def _network(name: str, tree: Map) -> Network:
    return Network(
        name=name,
        real_name=_text(tree.get("name")) if tree.wrote("name") or tree.get("external") else "",
        driver=_text(tree.get("driver")),
        external=bool(tree.get("external")),
        internal=tree.get("internal") is True,
        extension=_map(tree, "x-ecs"),
        tree=tree,
    )


def _config(name: str, tree: Map, environment: Mapping[str, str]) -> Secret:
    """A config; its variable is read here, as Docker does when it creates the container."""
    config = _secret(name, tree)
    value = environment.get(config.environment) if config.environment else None
    return config if value is None else config.replace(content=value)


def _secret(name: str, tree: Map) -> Secret:
    content = tree.get("content")
    return Secret(
        name=name,
        real_name=_text(tree.get("name")) if tree.wrote("name") or tree.get("external") else "",
        file=_text(tree.get("file")),
        environment=_text(tree.get("environment")),
        content=_text(content) if content is not None else None,
        external=bool(tree.get("external")),
        extension=_map(tree, "x-ecs"),
        tree=tree,
    )
