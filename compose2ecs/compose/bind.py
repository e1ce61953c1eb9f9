"""From the canonical tree to the typed Project: the last stage, total, without diagnostics."""

from __future__ import annotations

from collections.abc import Mapping

from compose2ecs.compose.defaults import named_services
from compose2ecs.compose.form import Default
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
    from collections.abc import Callable, Iterator
    from typing import Any, Final

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
    """Each service by name, bound when somebody asks for it: `config` never does."""

    def __init__(self, whole: Map) -> None:
        self._whole = whole
        self._bound: dict[str, Service] = {}

    def __getitem__(self, name: str) -> Service:
        service = self._bound.get(name)
        if service is None:
            service = self._bound[name] = _service(name, self._whole["services"][name], self._whole)
        return service

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
    return {k: _text(v) for k, v in value.items()} if isinstance(value, Map) else {}


def _mode(value: Any) -> int | None:
    if isinstance(value, str):
        try:
            return int(value, 8)
        except ValueError:
            return None
    return _whole(value)


def _service(name: str, tree: Map, whole: Map) -> Service:
    """One service; fields whose key is absent keep their default."""
    fields: dict[str, Any] = {}
    for key, value in tree.items():
        reader = _READERS.get(key)
        if reader is not None and value is not None:
            fields[_FIELDS.get(key, key)] = reader(value)
    dependencies = _dependencies(tree)
    if dependencies:
        fields["depends_on"] = dependencies
    if tree.get("volumes_from"):
        fields["volumes_from"] = _volumes_from(tree["volumes_from"], whole["services"])
    return Service(name=name, tree=tree, **fields)


def _dependencies(tree: Map) -> tuple[Dependency, ...]:
    out: dict[str, Dependency] = {}
    depends = tree.get("depends_on")
    if isinstance(depends, Map):
        for other, entry in depends.items():
            entry = entry if isinstance(entry, Map) else _NOTHING  # noqa: PLW2901 narrowing
            out[other] = Dependency(
                service=other,
                condition=_text(entry.get("condition")) or "service_started",
                required=entry.get("required") is not False,
                restart=entry.get("restart") is True,
                at=depends.key_at(other),
            )
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
    return tuple(
        Port(
            target=_text(port.get("target")),
            published=_text(port.get("published")),
            protocol=_text(port.get("protocol")) or "tcp",
            host_ip=_text(port.get("host_ip")),
            mode=_text(port.get("mode")) or "ingress",
            name=_text(port.get("name")),
            app_protocol=_text(port.get("app_protocol") or port.get("x-aws-protocol")),
            extension=_map(port, "x-ecs"),
            at=at,
        )
        for port, at in value.items_at()
        if isinstance(port, Map)
    )


_MOUNT_FIELDS: Final = frozenset({"type", "source", "target", "read_only"})


def _mounts(value: Any) -> tuple[Mount, ...]:
    out = []
    for mount, at in value.items_at():
        if not isinstance(mount, Map):
            continue
        options: dict[str, Any] = {}
        for key, inner in mount.items():
            if key in _MOUNT_FIELDS:
                continue
            if isinstance(inner, Map):
                if inner:
                    options.update({f"{key}.{k}": v for k, v in inner.items()})
            elif inner is not None:
                options[key] = inner
        source = mount.get("source")
        out.append(
            Mount(
                type=_text(mount.get("type")) or "volume",
                source=_text(source),
                written=getattr(source, "written", _text(source)),
                target=_text(mount.get("target")),
                read_only=mount.get("read_only") is True,
                tmpfs_size=size(options.pop("tmpfs.size", None)),
                tmpfs_mode=_mode(options.pop("tmpfs.mode", None)),
                options=options,
                at=at,
            )
        )
    return tuple(out)


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
    return HealthCheck(
        test=_texts(value.get("test")),
        disable=value.get("disable") is True,
        interval=duration(value.get("interval")),
        timeout=duration(value.get("timeout")),
        start_period=duration(value.get("start_period")),
        start_interval=duration(value.get("start_interval")),
        retries=_whole(value.get("retries")),
    )


def _logging(value: Any) -> Logging:
    return Logging(driver=_text(value.get("driver")), options=_pairs(value.get("options")))


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
        Device(
            source=_text(device.get("source")),
            target=_said(device.get("target")),
            permissions=_said(device.get("permissions")),
            at=at,
        )
        for device, at in value.items_at()
        if isinstance(device, Map)
    )


def _requests(value: Any) -> tuple[DeviceRequest, ...]:
    if not isinstance(value, Seq):
        return ()
    return tuple(
        DeviceRequest(
            driver=_text(request.get("driver")),
            count=_whole(request.get("count")),
            device_ids=_texts(request.get("device_ids")),
            capabilities=_texts(request.get("capabilities")),
            at=at,
        )
        for request, at in value.items_at()
        if isinstance(request, Map)
    )


def _references(value: Any) -> tuple[FileReference, ...]:
    return tuple(
        FileReference(
            source=_text(entry.get("source")),
            target=_text(entry.get("target")),
            uid=_text(entry.get("uid")),
            gid=_text(entry.get("gid")),
            mode=_mode(entry.get("mode")),
            at=at,
        )
        for entry, at in value.items_at()
        if isinstance(entry, Map)
    )


def _resources(value: Map) -> Resources:
    return Resources(
        nano_cpus=nano_cpus(value.get("cpus")),
        memory=size(value.get("memory")),
        pids=_whole(value.get("pids")),
        devices=_requests(value.get("devices")),
    )


def _update(value: Any) -> UpdateConfig | None:
    if not isinstance(value, Map):
        return None
    return UpdateConfig(
        parallelism=_whole(value.get("parallelism")),
        delay=duration(value.get("delay")),
        monitor=duration(value.get("monitor")),
        max_failure_ratio=_text(value.get("max_failure_ratio")),
        failure_action=_text(value.get("failure_action")),
        order=_text(value.get("order")),
    )


def _policy(value: Any) -> RestartPolicy | None:
    if not isinstance(value, Map):
        return None
    return RestartPolicy(
        condition=_text(value.get("condition")),
        delay=duration(value.get("delay")),
        max_attempts=_whole(value.get("max_attempts")),
        window=duration(value.get("window")),
    )


def _deploy(value: Any) -> Deploy:
    resources = _map(value, "resources")
    placement = _map(value, "placement")
    preferences = placement.get("preferences")
    return Deploy(
        mode=_text(value.get("mode")),
        replicas=_whole(value.get("replicas")),
        endpoint_mode=_text(value.get("endpoint_mode")),
        labels=_pairs(value.get("labels")),
        limits=_resources(_map(resources, "limits")),
        reservations=_resources(_map(resources, "reservations")),
        update_config=_update(value.get("update_config")),
        rollback_config=_update(value.get("rollback_config")),
        restart_policy=_policy(value.get("restart_policy")),
        constraints=_texts(placement.get("constraints")),
        spread=tuple(
            _text(p.get("spread"))
            for p in (preferences if isinstance(preferences, Seq) else ())
            if isinstance(p, Map) and p.get("spread")
        ),
        max_replicas_per_node=_whole(placement.get("max_replicas_per_node")),
    )


def _environment(value: Any) -> Mapping[str, str | None]:
    return {k: None if v is None else _text(v) for k, v in value.items()}


def _extra_hosts(value: Any) -> tuple[tuple[str, str], ...]:
    parts = (str(item).partition("=") for item in value)
    return tuple((name, address) for name, _, address in parts)


def _itself(value: Any) -> Any:
    return value


_FIELDS: Final = {"cpus": "nano_cpus", "x-ecs": "extension"}
_READERS: Final[dict[str, Callable[[Any], Any]]] = {
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
