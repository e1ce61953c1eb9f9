"""What a merged project means where it doesn't say: profiles, env files, names, networks, order."""

from __future__ import annotations

from os.path import relpath

from compose2ecs.compose.form import HostPath
from compose2ecs.compose.tree import Map, Seq

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Final

    from compose2ecs.diagnostics.diagnostic import Diagnostic

SECTIONS: Final = ("services", "networks", "volumes", "secrets", "configs")
NAMESPACES: Final = ("network_mode", "ipc", "pid", "uts", "cgroup")
"""Keys whose `service:NAME` puts a container into another one's namespace."""
_NOT_PRINTED: Final = frozenset(
    {"dockerfile", "env_file", "extends", "label_file", "log_driver", "log_opt", "net"}
)


def settled(
    merged: Map,
    project: str,
    active: frozenset[str],
    environment: Mapping[str, str],
    env_file: Callable[..., dict[str, str | None] | None],
    found: list[Diagnostic],
    *,
    v1: bool,
) -> tuple[Map, frozenset[str]]:
    """The project with its defaults, and the names of the services that are left out.

    `env_file(path, at, required=, raw=)` gives the variables of a service's env file.
    """
    del found
    out = merged.copy()
    services: Map = merged["services"]
    fresh = Map(services.origin)
    inactive = []
    default_used = False
    for name, service in services.items():
        entry = service if isinstance(service, Map) else Map(services.place(name))
        profiles = entry.get("profiles")
        if profiles and "*" not in active and active.isdisjoint(profiles):
            inactive.append(name)
            continue
        entry = entry.copy()
        _fill_environment(entry, environment, env_file, v1=v1)
        _fill_arguments(entry, environment)
        _fill_labels(entry, env_file)
        if v1:
            _old_network(entry, services)
        else:
            _imply_order(entry, services)
            if not entry.get("networks") and not entry.get("network_mode"):
                networks = Map(entry.origin)
                networks.derive("default", None, entry.origin)
                if "networks" in entry:
                    entry["networks"] = networks
                else:
                    entry.derive("networks", networks, entry.origin)
            default_used = default_used or "default" in (entry.get("networks") or ())
        fresh.take(services, name, entry)
    out["services"] = fresh
    for section in SECTIONS[1:]:
        entries = out.get(section)
        if isinstance(entries, Map):
            out[section] = _named(entries, project)
    if default_used and "default" not in (out.get("networks") or ()):
        networks = (
            out["networks"].copy() if isinstance(out.get("networks"), Map) else Map(out.origin)
        )
        default = Map(out.origin)
        default.derive("name", f"{project}_default", out.origin)
        networks.derive("default", default, out.origin)
        if "networks" in out:
            out["networks"] = networks
        else:
            out.derive("networks", networks, out.origin)
    return out, frozenset(inactive)


def _fill_environment(
    service: Map,
    environment: Mapping[str, str],
    env_file: Callable[..., dict[str, str | None] | None],
    *,
    v1: bool,
) -> None:
    """Variables of env files under the service's own; a name without value from the shell."""
    own = service.get("environment")
    files = service.get("env_file")
    if isinstance(files, Seq) and files:
        at = service.place("env_file")
        both = Map(own.origin if isinstance(own, Map) else at)
        for entry, entry_at in files.places():
            if not isinstance(entry, Map) or not isinstance(entry.get("path"), str):
                continue
            values = env_file(
                entry["path"],
                entry_at,
                required=entry.get("required") is not False,
                raw=entry.get("format") == "raw",
            )
            for name, value in (values or {}).items():
                if value is not None or v1:
                    both.derive(name, value, entry_at)
        if isinstance(own, Map):
            for name in own:
                both.take(own, name)
        if "environment" in service:
            service["environment"] = both
        elif both:
            service.derive("environment", both, at)
        own = both
    if own and None in own.values():
        filled = own.copy()
        for name, value in own.items():
            if value is None and name in environment:
                filled[name] = environment[name]
        service["environment"] = filled


def _fill_labels(service: Map, env_file: Callable[..., dict[str, str | None] | None]) -> None:
    """Labels of label files under the service's own."""
    files = service.get("label_file")
    if not isinstance(files, Seq):
        return
    own = service.get("labels")
    both = Map(service.place("label_file"))
    for path, at in files.places():
        for name, value in (env_file(path, at) or {}).items():
            both.derive(name, value or "", at)
    if isinstance(own, Map):
        for name in own:
            both.take(own, name)
        service["labels"] = both
    else:
        service.derive("labels", both, service.place("label_file"))


def _fill_arguments(service: Map, environment: Mapping[str, str]) -> None:
    """Build arguments without a value come from the shell, or are left to the Dockerfile."""
    build = service.get("build")
    arguments = build.get("args") if isinstance(build, Map) else None
    if not isinstance(build, Map) or not isinstance(arguments, Map):
        return
    if None in arguments.values():
        filled = Map(arguments.origin)
        for name, value in arguments.items():
            given = environment.get(name) if value is None else value
            if given is not None:
                filled.take(arguments, name, given)
        service["build"] = build.copy()
        service["build"]["args"] = filled


def _old_network(service: Map, services: Map) -> None:
    """v1's containers share the default bridge; `container:NAME` may name a service."""
    sources = service.get("volumes_from")
    if isinstance(sources, Seq):
        fresh = Seq(sources.origin)
        for item, at in sources.places():
            name = str(item).partition(":")[0]
            fresh.add(f"{'service' if name in services else 'container'}:{item}", at)
        service["volumes_from"] = fresh
    mode = service.get("network_mode")
    if mode is None:
        service.derive("network_mode", "bridge", service.origin)
    elif isinstance(mode, str) and mode.startswith("container:"):
        name = mode.removeprefix("container:")
        if name in services:
            service["network_mode"] = f"service:{name}"


def named_services(service: Map) -> list[tuple[str, Any, str]]:
    """Services that a service needs without depends_on: (name, position, the key that says so)."""
    out = []
    links = service.get("links")
    if isinstance(links, Seq):
        out += [(str(i).partition(":")[0], at, "links") for i, at in links.places()]
    for key in NAMESPACES:
        if key not in service:
            continue
        mode = service[key]
        if isinstance(mode, str) and mode.startswith("service:"):
            out.append((mode.removeprefix("service:"), service.place(key), key))
    sources = service.get("volumes_from")
    if isinstance(sources, Seq):
        for item, at in sources.places():
            if not str(item).startswith("container:"):
                name = str(item).removeprefix("service:").partition(":")[0]
                out.append((name, at, "volumes_from"))
    return out


def _imply_order(service: Map, services: Map) -> None:
    """What links, volumes_from and `service:` namespaces say about the order of starting."""
    implied = named_services(service)
    if not implied:
        return
    written = service.get("depends_on")
    depends = written.copy() if isinstance(written, Map) else Map(service.origin)
    for name, at, key in implied:
        if name in depends or name not in services:
            continue
        entry = Map(at)
        entry.derive("condition", "service_started", at)
        if key != "volumes_from":
            entry.derive("restart", True, at)
        entry.derive("required", True, at)
        depends.derive(name, entry, at)
    if "depends_on" in service:
        service["depends_on"] = depends
    elif depends:
        service.derive("depends_on", depends, implied[0][1])


def _named(entries: Map, project: str) -> Map:
    """Each volume, network, secret or config with the name that the engine knows it by."""
    out = Map(entries.origin)
    for key, value in entries.items():
        at = entries.place(key)
        entry = value.copy() if isinstance(value, Map) else Map(at)
        external = entry.get("external")
        if isinstance(external, Map):
            entry["external"] = True
            if entry.get("name") is None and external.get("name") is not None:
                entry.derive("name", external["name"], external.place("name"))
        if entry.get("name") is None:
            entry.drop("name")
            entry.derive("name", key if entry.get("external") else f"{project}_{key}", at)
        out.take(entries, key, entry)
    return out


def printed(whole: Map, project: str, roots: tuple[str, ...]) -> Map:
    """The project as `docker compose config` prints it: without what has been worked in.

    `roots` are the project directory and the current one, absolute. A host path that the file
    writes relative and that leads out of both is printed relative to the project directory: where
    a checkout lies is not the project's matter.
    """
    out = Map(whole.origin)
    if "name" in whole:
        out.take(whole, "name", project)
    else:
        out.derive("name", project, whole.origin)
    for key, value in whole.items():
        if key == "services":
            services = Map(value.origin)
            for name, service in value.items():
                services.take(value, name, _printed_service(service, roots))
            out.take(whole, key, services)
        elif key not in {"name", "version", "include"} and value is not None:
            out.take(whole, key)
    return out


def _leads_out(path: Any, roots: tuple[str, ...]) -> bool:
    if not isinstance(path, HostPath):
        return False
    written = path.written
    if written[:1] in {"/", "~", "\\"} or written[1:2] == ":":
        return False
    return not any(path == root or path.startswith(root.rstrip("/") + "/") for root in roots)


def _printed_paths(service: Map, roots: tuple[str, ...]) -> None:
    build = service.get("build")
    if isinstance(build, Map) and _leads_out(build.get("context"), roots):
        service["build"] = build.copy()
        service["build"]["context"] = relpath(build["context"], roots[0])
    mounts = service.get("volumes")
    if isinstance(mounts, Seq):
        out = [i for i, mount in enumerate(mounts) if _leads_out(mount.get("source"), roots)]
        if out:
            fresh = Seq(mounts.origin)
            fresh.extend(mounts)
            fresh.where = mounts.where
            for i in out:
                fresh[i] = mounts[i].copy()
                fresh[i]["source"] = relpath(mounts[i]["source"], roots[0])
            service["volumes"] = fresh


def _printed_service(service: Map, roots: tuple[str, ...]) -> Map:
    out = service.copy()
    if None in out.values() or not _NOT_PRINTED.isdisjoint(out):
        for key, value in service.items():
            if value is None or key in _NOT_PRINTED:
                del out[key]
    _printed_paths(out, roots)
    for key in ("command", "entrypoint"):
        if key not in out:
            out.derive(key, None, service.origin)
    return out
