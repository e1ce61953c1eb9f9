"""Short forms to long forms, one file at a time: what `docker compose config` prints.

Every entry that a short form stands for is derived (`Map.derive`): it has the short form's position
and counts as written by nobody. Host paths become absolute, as both of Docker's readers do it
before they merge, because `extends` may bring a service from another folder.
"""

from __future__ import annotations

from compose2ecs.compose.command_words import words
from compose2ecs.compose.form import (
    cpus,
    duration_form,
    each,
    environment,
    hosts,
    labels,
    size_text,
    text,
    texts,
    wrong,
)
from compose2ecs.compose.mount_forms import devices, mounts
from compose2ecs.compose.port_forms import exposed, ports
from compose2ecs.compose.tree import Map, Seq, place_of
from compose2ecs.diagnostics.compose_format import BAD_DEVICE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Final

    from compose2ecs.compose.form import Expansion
    from compose2ecs.diagnostics.position import Place

    type_of_form = Callable[[Any, Place, Expansion], Any]


def expanded(document: Map, to: Expansion) -> Map:
    """A whole file in long form, with v1 services under `services`.

    The document's services are taken out of it one by one, so that a big file isn't held twice.
    """
    out = document.copy()
    if to.v1:
        services = Map(document.origin)
        out = Map(document.origin)
        for name in document:
            services.take(document, name)
        out.derive("services", services, document.origin)
    services = out.get("services")  # type: ignore[assignment]  # checked in the next line
    if isinstance(services, Map):
        fresh = Map(services.origin)
        for name in list(services):
            service = services.pop(name)
            is_map = isinstance(service, Map)
            fresh.take(services, name, service_long_form(service, to) if is_map else service)
        out["services"] = fresh
    for section, forms in _SECTIONS.items():
        entries = out.get(section)
        if isinstance(entries, Map):
            fresh = Map(entries.origin)
            for name, entry in entries.items():
                value = _entries(entry, forms, to) if isinstance(entry, Map) else entry
                if isinstance(entry, Map):
                    _check_external_name(entry, to)
                fresh.take(entries, name, value)
            out[section] = fresh
    return out


def _check_external_name(entry: Map, to: Expansion) -> None:
    external = entry.get("external")
    inner = external.get("name") if isinstance(external, Map) else None
    if inner and entry.get("name") and inner != entry["name"]:
        wrong(entry.at("external"), to, "external.name and name say different things")


def service_long_form(service: Map, to: Expansion) -> Map:
    """One service in long form; keys without one are carried over."""
    out = _entries(service, _SERVICE, to)
    return _modernised(out) if to.v1 else out


def _entries(tree: Map, forms: dict[str, type_of_form], to: Expansion) -> Map:
    """Copy on write: the tree itself when it is in long form already."""
    out, where = tree, tree.where
    for key, value in tree.items():
        form = forms.get(key)
        if form is None or value is None:
            continue
        new = form(value, place_of(where[key]), to)
        if new is not value:
            if out is tree:
                out = tree.copy()
            out[key] = new
    return out


def _modernised(old: Map) -> Map:
    """With what v1's own keys say in today's words; the keys stay, for the loss report."""
    service = old.copy()
    if "net" in service:
        service.derive("network_mode", service["net"], service.place("net"))
    if "log_driver" in service or "log_opt" in service:
        at = service.place("log_driver" if "log_driver" in service else "log_opt")
        logging = Map(at)
        if service.get("log_driver") is not None:
            logging.derive("driver", service["log_driver"], service.place("log_driver"))
        if service.get("log_opt") is not None:
            logging.derive("options", service["log_opt"], service.place("log_opt"))
        service.derive("logging", logging, at)
    if service.get("dockerfile") is not None and isinstance(service.get("build"), Map):
        build = service["build"].copy()
        build.derive("dockerfile", service["dockerfile"], service.place("dockerfile"))
        service["build"] = build
    return service


def _text(value: Any, at: Place, to: Expansion) -> Any:
    del at, to
    return value if isinstance(value, (Map, Seq)) else text(value)


def _restart(value: Any, at: Place, to: Expansion) -> Any:
    """Text; an unquoted `no` is a boolean to YAML 1.1."""
    return "no" if value is False else _text(value, at, to)


def _build(value: Any, at: Place, to: Expansion) -> Any:
    if isinstance(value, Map):
        build = _entries(value, _BUILD, to).copy()
        if value.get("dockerfile") and value.get("dockerfile_inline"):
            message = "a build has either dockerfile or dockerfile_inline"
            wrong(value.key_at("dockerfile_inline"), to, message)
        if "context" not in build:
            build.derive("context", to.path("."), value.origin)
    else:
        build = Map(at)
        build.derive("context", _context(value, at, to), at)
    if build.get("dockerfile") is None and not build.get("dockerfile_inline"):
        build.derive("dockerfile", "Dockerfile", at)
    return build


def _context(value: Any, at: Place, to: Expansion) -> Any:
    del at
    written = text(value)
    remote = "://" in written or written.startswith(("git@", "github.com/", "service:"))
    return written if remote else to.path(written)


def _path(value: Any, at: Place, to: Expansion) -> Any:
    del at
    return to.path(text(value))


def _paths(value: Any, at: Place, to: Expansion) -> Any:
    out = Seq(getattr(value, "origin", at))
    for item, item_at in each(value, at):
        out.add(to.path(text(item)), item_at)
    return out


def _depends_on(value: Any, at: Place, to: Expansion) -> Any:
    out = Map(getattr(value, "origin", at))
    if isinstance(value, Map):
        for name, entry in value.items():
            fresh = entry.copy() if isinstance(entry, Map) else Map(value.place(name))
            _dependency(fresh, value.place(name))
            out.take(value, name, fresh)
        return out
    for item, item_at in texts(value, at, to).places():
        if isinstance(item, str):
            fresh = Map(item_at)
            _dependency(fresh, item_at)
            out.derive(item, fresh, item_at)
    return out


def _dependency(entry: Map, at: Place) -> None:
    if "condition" not in entry:
        entry.derive("condition", "service_started", at)
    if "required" not in entry:
        entry.derive("required", True, at)


def _networks(value: Any, at: Place, to: Expansion) -> Any:
    if isinstance(value, Map):
        return value
    out = Map(getattr(value, "origin", at))
    for item, item_at in texts(value, at, to).places():
        if isinstance(item, str):
            out.derive(item, None, item_at)
    return out


def _env_files(value: Any, at: Place, to: Expansion) -> Any:
    out = Seq(getattr(value, "origin", at))
    for item, item_at in each(value, at):
        if isinstance(item, Map):
            entry = item.copy()
            if isinstance(item.get("path"), str):
                entry["path"] = to.path(item["path"])
        else:
            entry = Map(item_at)
            entry.derive("path", to.path(text(item)), item_at)
        if "required" not in entry:
            entry.derive("required", True, item_at)
        out.add(entry, item_at)
    return out


def _health(value: Any, at: Place, to: Expansion) -> Any:
    if not isinstance(value, Map):
        wrong(at, to, "healthcheck must be a mapping")
        return Map(at)
    return _entries(value, _HEALTH, to)


def _health_test(value: Any, at: Place, to: Expansion) -> Any:
    if isinstance(value, Seq):
        return words(value, at, to)
    out = Seq(at)
    out.add("CMD-SHELL", at)
    out.add(text(value), at)
    return out


def _logging(value: Any, at: Place, to: Expansion) -> Any:
    return _nested(value, at, to, _LOGGING)


def _nested(value: Any, at: Place, to: Expansion, forms: dict[str, type_of_form]) -> Any:
    if not isinstance(value, Map):
        wrong(at, to, "this must be a mapping")
        return Map(at)
    return _entries(value, forms, to)


def _secrets(value: Any, at: Place, to: Expansion) -> Any:
    return _file_references(value, at, to, "/run/secrets/")


def _configs(value: Any, at: Place, to: Expansion) -> Any:
    return _file_references(value, at, to, "/")


def _file_references(value: Any, at: Place, to: Expansion, root: str) -> Any:
    del to
    out = Seq(getattr(value, "origin", at))
    for item, item_at in each(value, at):
        if isinstance(item, Map):
            entry = item.copy()
            mode = item.get("mode")
            if isinstance(mode, int):
                entry["mode"] = f"{mode:04o}"
        else:
            entry = Map(item_at)
            entry.derive("source", text(item), item_at)
        if not entry.get("target") and entry.get("source"):
            entry.derive("target", root + text(entry["source"]), item_at)
        out.add(entry, item_at)
    return out


def _gpus(value: Any, at: Place, to: Expansion) -> Any:
    if not isinstance(value, Seq):
        entry = Map(at)
        entry.derive("count", -1 if value == "all" else value, at)
        value = Seq(at)
        value.add(entry, at)
    return _device_requests(value, at, to)


def _device_requests(value: Any, at: Place, to: Expansion) -> Any:
    out = Seq(getattr(value, "origin", at))
    for item, item_at in each(value, at):
        if isinstance(item, Map) and "count" in item:
            if item.get("device_ids"):
                message = "a device request has either count or device_ids"
                to.found.append(BAD_DEVICE.at(item.key_at("count"), message, "remove one of them"))
            fresh = item.copy()
            count = item["count"]
            if count == "all":
                fresh["count"] = -1
            elif isinstance(count, str) and count.isdigit():
                fresh["count"] = int(count)
            out.add(fresh, item_at)
        else:
            out.add(item, item_at)
    return out


def _deploy(value: Any, at: Place, to: Expansion) -> Any:
    return _nested(value, at, to, _DEPLOY)


def _resources(value: Any, at: Place, to: Expansion) -> Any:
    return _nested(value, at, to, _RESOURCES)


def _amounts(value: Any, at: Place, to: Expansion) -> Any:
    return _nested(value, at, to, _AMOUNTS)


def _rolling(value: Any, at: Place, to: Expansion) -> Any:
    return _nested(value, at, to, _ROLLING)


def _policy(value: Any, at: Place, to: Expansion) -> Any:
    return _nested(value, at, to, _POLICY)


def _extends(value: Any, at: Place, to: Expansion) -> Any:
    del to
    if isinstance(value, Map):
        return value
    out = Map(at)
    out.derive("service", text(value), at)
    return out


_HEALTH: Final[dict[str, type_of_form]] = {
    "test": _health_test,
    **dict.fromkeys(("interval", "timeout", "start_period", "start_interval"), duration_form),
}

_AMOUNTS: Final[dict[str, type_of_form]] = {
    "cpus": cpus,
    "memory": size_text,
    "devices": _device_requests,
}

_LOGGING: Final[dict[str, type_of_form]] = {"options": environment}
_RESOURCES: Final[dict[str, type_of_form]] = {"limits": _amounts, "reservations": _amounts}
_ROLLING: Final[dict[str, type_of_form]] = {"delay": duration_form, "monitor": duration_form}
_POLICY: Final[dict[str, type_of_form]] = {"delay": duration_form, "window": duration_form}

_DEPLOY: Final[dict[str, type_of_form]] = {
    "labels": labels,
    "resources": _resources,
    "update_config": _rolling,
    "rollback_config": _rolling,
    "restart_policy": _policy,
}

_BUILD: Final[dict[str, type_of_form]] = {
    "context": _context,
    "args": environment,
    "labels": labels,
    "additional_contexts": environment,
    "shm_size": size_text,
    "extra_hosts": hosts,
    "cache_from": texts,
    "tags": texts,
}

_SERVICE: Final[dict[str, type_of_form]] = {
    **dict.fromkeys(("command", "entrypoint"), words),
    **dict.fromkeys(("labels", "annotations", "sysctls", "storage_opt"), labels),
    **dict.fromkeys(("environment", "log_opt"), environment),
    **dict.fromkeys(
        ("mem_limit", "mem_reservation", "memswap_limit", "shm_size"),
        size_text,
    ),
    **dict.fromkeys(
        (
            *("cap_add", "cap_drop", "dns", "dns_opt", "dns_search", "external_links"),
            *("group_add", "links", "profiles", "security_opt", "tmpfs"),
            *("volumes_from", "device_cgroup_rules"),
        ),
        texts,
    ),
    **dict.fromkeys(("user", "hostname", "image", "container_name", "stop_signal"), _text),
    "build": _build,
    "configs": _configs,
    "cpus": cpus,
    "depends_on": _depends_on,
    "deploy": _deploy,
    "devices": devices,
    "env_file": _env_files,
    "expose": exposed,
    "extends": _extends,
    "extra_hosts": hosts,
    "gpus": _gpus,
    "healthcheck": _health,
    "label_file": _paths,
    "logging": _logging,
    "networks": _networks,
    "ports": ports,
    "restart": _restart,
    "secrets": _secrets,
    "stop_grace_period": duration_form,
    "volumes": mounts,
}

_FILES: Final[dict[str, type_of_form]] = {"labels": labels, "file": _path}

_SECTIONS: Final[dict[str, dict[str, type_of_form]]] = {
    "networks": {"labels": labels, "driver_opts": environment},
    "volumes": {"labels": labels, "driver_opts": environment},
    "secrets": _FILES,
    "configs": _FILES,
}
