"""What one part of a project says about another: names that must exist, keys that exclude."""

from __future__ import annotations

from compose2ecs.compose.defaults import named_services
from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics.compose_format import (
    BAD_HEALTH_TEST,
    BAD_SUBNET,
    BAD_ULIMIT,
    BAD_VALUE,
    CONTAINER_NAME_AND_SCALE,
    CYCLE,
    DIFFERENT_VALUES,
    EXCLUSIVE_V1,
    EXTERNAL_AND_MORE,
    INACTIVE_SERVICE,
    NEGATIVE,
    NETWORK_MODE_AND_NETWORKS,
    NO_IMAGE,
    SOURCE_OF_FILE,
    UNDEFINED_FILE,
    UNDEFINED_MODEL,
    UNDEFINED_NETWORK,
    UNDEFINED_SERVICE,
    UNDEFINED_VOLUME,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable
    from typing import Any, Final

    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Place, Position


def inconsistencies(
    project: Map, inactive: frozenset[str], faulty: Container[Position] = (), *, v1: bool = False
) -> list[Diagnostic]:
    """Everything in a settled project that contradicts itself, at its place.

    Values at `faulty` places had an error: they are empty now, and weren't in the file.
    """
    found: list[Diagnostic] = []
    services = project["services"]
    checks = _CHECKS if v1 else {**_CHECKS, **_CHECKS_OF_NAMES}
    edges: dict[str, list[tuple[str, Place]]] = {}
    for name, service in services.items():
        edges[name] = _needs(name, service, services, inactive, found)
        if v1:
            _check_old(name, service, services, found)
        else:
            if not (service.get("image") == "" and service.at("image") in faulty):
                _check_origin(name, service, services, found)
            if service.get("network_mode") and service.get("networks"):
                message = "a service can't have both network_mode and networks"
                at = service.key_at("network_mode")
                found.append(NETWORK_MODE_AND_NETWORKS.at(at, message))
        if "deploy" in service or "scale" in service:
            _check_numbers(service, found)
        for key, value in service.items():
            check = checks.get(key)
            if check is not None:
                check(value, project.get(key) or (), found)
    _check_cycles(edges, found)
    _check_definitions(project, found)
    return found


def _needs(
    name: str,
    service: Map,
    services: Map,
    inactive: frozenset[str],
    found: list[Diagnostic],
) -> list[tuple[str, Place]]:
    """The services that this one needs, each with the place that says so."""
    needs: dict[str, Place] = {}
    asked: list[tuple[str, Any, str, bool]] = []
    depends = service.get("depends_on")
    if isinstance(depends, Map):
        for other, entry in depends.items():
            required = not isinstance(entry, Map) or entry.get("required") is not False
            asked.append((other, depends.key_place(other), "depends_on", required))
    asked += [(other, at, key, True) for other, at, key in named_services(service)]
    for other, at, key, required in asked:
        if other in services:
            needs.setdefault(other, at)
        elif other in inactive:
            if required and key == "depends_on":
                message = f'service "{name}" needs "{other}", whose profile is not active'
                found.append(INACTIVE_SERVICE.at(at, message, "activate it with --profile"))
        elif other not in needs:
            message = f'{key} of service "{name}" names "{other}", which the project doesn\'t have'
            found.append(UNDEFINED_SERVICE.at(at, message, _similar(other, services)))
    return list(needs.items())


def _similar(name: str, known: Iterable[str]) -> str:
    """The known name that was most likely meant, as a question; empty for none."""
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1, cutoff=0.7)
    return f'did you mean "{near[0]}"?' if near else ""


def _check_cycles(edges: dict[str, list[tuple[str, Place]]], found: list[Diagnostic]) -> None:
    """Depth first without recursion; each edge that closes a circle is reported."""
    state: dict[str, int] = {}
    for start, first in edges.items():
        if start in state:
            continue
        state[start] = 1
        stack = [(start, iter(first))]
        while stack:
            name, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                state[name] = 2
                stack.pop()
                continue
            other, at = step
            if state.get(other) == 1:
                circle = [n for n, _ in stack]
                circle = [*circle[circle.index(other) :], other]
                message = "services need each other in a circle: " + " → ".join(circle)
                found.append(CYCLE.at(at, message, "remove one of these dependencies"))
            elif other not in state:
                state[other] = 1
                stack.append((other, iter(edges[other])))


def _check_origin(name: str, service: Map, services: Map, found: list[Diagnostic]) -> None:
    if not service.get("image") and not service.get("build") and not service.get("provider"):
        message = f'service "{name}" has neither an image nor a build'
        at = services.key_at(name)
        found.append(NO_IMAGE.at(at, message, "give it `image` or `build`"))


def _check_old(name: str, service: Map, services: Map, found: list[Diagnostic]) -> None:
    """What docker-compose 1.29.2 demands of a service in a v1 file."""
    if "image" not in service:
        _check_origin(name, service, services, found)
    elif service.get("build"):
        message = f'service "{name}" has both image and build, which v1 files can\'t have'
        found.append(EXCLUSIVE_V1.at(service.key_at("build"), message, "remove one of them"))
    if service.get("dockerfile") is not None and not service.get("build"):
        message = "dockerfile needs build beside it"
        found.append(EXCLUSIVE_V1.at(service.key_at("dockerfile"), message))
    if service.get("memswap_limit") is not None and service.get("mem_limit") is None:
        message = "memswap_limit needs mem_limit beside it"
        found.append(EXCLUSIVE_V1.at(service.key_at("memswap_limit"), message))


def _check_models(used: Any, models: Any, found: list[Diagnostic]) -> None:
    if isinstance(used, Map):
        places = [(name, used.key_place(name)) for name in used]
    else:
        places = list(used.places()) if isinstance(used, Seq) else []
    for name, at in places:
        if name not in models:
            message = f'model "{name}" is not defined under the top-level models'
            found.append(UNDEFINED_MODEL.at(at, message))


def _check_networks(joined: Any, networks: Any, found: list[Diagnostic]) -> None:
    for name in joined if isinstance(joined, Map) else ():
        if name not in networks:
            message = f'network "{name}" is not defined under the top-level networks'
            hint = _similar(name, networks) or "add it there"
            found.append(UNDEFINED_NETWORK.at(joined.key_at(name), message, hint))


def _check_volumes(mounts: Any, volumes: Any, found: list[Diagnostic]) -> None:
    for mount, at in mounts.places() if isinstance(mounts, Seq) else ():
        if isinstance(mount, Map) and mount.get("type") == "volume":
            source = mount.get("source")
            if source and source not in volumes:
                message = f'volume "{source}" is not defined under the top-level volumes'
                near = _similar(source, volumes)
                hint = near or "add it there, or begin a host path with ./"
                found.append(UNDEFINED_VOLUME.at(at, message, hint))


def _check_secrets(used: Any, defined: Any, found: list[Diagnostic]) -> None:
    _check_files("secrets", used, defined, found)


def _check_configs(used: Any, defined: Any, found: list[Diagnostic]) -> None:
    _check_files("configs", used, defined, found)


def _check_files(section: str, used: Any, defined: Any, found: list[Diagnostic]) -> None:
    for entry, at in used.places() if isinstance(used, Seq) else ():
        source = entry.get("source") if isinstance(entry, Map) else None
        if source and source not in defined:
            message = f'{section[:-1]} "{source}" is not defined under the top-level {section}'
            hint = _similar(source, defined) or "add it there"
            found.append(UNDEFINED_FILE.at(at, message, hint))


def _check_numbers(service: Map, found: list[Diagnostic]) -> None:
    """Two spellings of one setting that differ, and counts that can't be."""
    deploy = service.get("deploy")
    deploy = deploy if isinstance(deploy, Map) else Map()
    scale, replicas = service.get("scale"), deploy.get("replicas")
    for tree, key in ((service, "scale"), (deploy, "replicas")):
        value = tree.get(key)
        if isinstance(value, int) and value < 0:
            found.append(NEGATIVE.at(tree.at(key), f"{key} can't be negative"))
    if scale is not None and replicas is not None and scale != replicas:
        message = "scale and deploy.replicas say different things"
        found.append(DIFFERENT_VALUES.at(service.at("scale"), message, "remove one of them"))
    count = replicas if replicas is not None else scale
    if service.get("container_name") and isinstance(count, int) and count > 1:
        message = "a service with a container_name can't run more than once"
        found.append(CONTAINER_NAME_AND_SCALE.at(service.at("container_name"), message))
    _check_limits(service, deploy, found)


def _check_limits(service: Map, deploy: Map, found: list[Diagnostic]) -> None:
    resources = deploy.get("resources")
    if not isinstance(resources, Map):
        return
    for side, pairs in (
        ("limits", (("mem_limit", "memory"), ("cpus", "cpus"), ("pids_limit", "pids"))),
        ("reservations", (("mem_reservation", "memory"),)),
    ):
        amounts = resources.get(side)
        if not isinstance(amounts, Map):
            continue
        for key, other in pairs:
            one, two = service.get(key), amounts.get(other)
            if one is not None and two is not None and _number(one) != _number(two):
                message = f"{key} and deploy.resources.{side}.{other} say different things"
                found.append(DIFFERENT_VALUES.at(service.at(key), message, "remove one of them"))


def _number(value: Any) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


def _check_health(check: Any, _: Any, found: list[Diagnostic]) -> None:
    test = check.get("test") if isinstance(check, Map) else None
    if isinstance(test, Seq) and test and test[0] not in {"CMD", "CMD-SHELL", "NONE"}:
        message = "the test must begin with CMD, CMD-SHELL or NONE"
        found.append(BAD_HEALTH_TEST.at(test.at(0), message, "put CMD before the words"))


def _check_security(options: Any, _: Any, found: list[Diagnostic]) -> None:
    for option, at in options.places() if isinstance(options, Seq) else ():
        if option != "no-new-privileges" and not {"=", ":"} & set(str(option)):
            message = f'security option "{option}" is not NAME=VALUE'
            found.append(BAD_VALUE.at(at, message, "write it as NAME=VALUE or no-new-privileges"))


def _check_ulimits(limits: Any, _: Any, found: list[Diagnostic]) -> None:
    for limit in limits.values() if isinstance(limits, Map) else ():
        soft = limit.get("soft") if isinstance(limit, Map) else None
        hard = limit.get("hard") if isinstance(limit, Map) else None
        if isinstance(soft, int) and isinstance(hard, int) and -1 < hard < soft:
            found.append(BAD_ULIMIT.at(limit.at("soft"), "the soft limit is above the hard one"))


_CHECKS: Final[dict[str, Callable[[Any, Any, list[Diagnostic]], None]]] = {
    "configs": _check_configs,
    "healthcheck": _check_health,
    "models": _check_models,
    "secrets": _check_secrets,
    "security_opt": _check_security,
    "ulimits": _check_ulimits,
}
"""By key of a service: what is said there, beside what the project defines under the same key."""
_CHECKS_OF_NAMES: Final = {"networks": _check_networks, "volumes": _check_volumes}
"""The same for files of today: those of v1 define none of them."""


def _check_subnets(network: Any, found: list[Diagnostic]) -> None:
    ipam = network.get("ipam")
    pools = ipam.get("config") if isinstance(ipam, Map) else None
    for pool in pools if isinstance(pools, Seq) else ():
        subnet = pool.get("subnet") if isinstance(pool, Map) else None
        if isinstance(subnet, str):
            from ipaddress import ip_network

            try:
                ip_network(subnet, strict=False)
            except ValueError:
                message = f'subnet "{subnet}" is not an address range'
                found.append(BAD_SUBNET.at(pool.at("subnet"), message, "write it as 10.0.0.0/16"))


def _check_definitions(project: Map, found: list[Diagnostic]) -> None:
    for section in ("volumes", "networks", "secrets", "configs"):
        entries = project.get(section)
        if not isinstance(entries, Map):
            continue
        for name, entry in entries.items():
            if section == "networks":
                _check_subnets(entry, found)
            if entry.get("external"):
                _check_external(section, name, entry, found)
            elif section in {"secrets", "configs"} and not any(
                entry.get(k) is not None
                for k in ("file", "environment", "content", "driver", "template_driver", "x-ecs")
            ):
                message = f'{section[:-1]} "{name}" doesn\'t say where its content comes from'
                hint = "add file, environment or external: true"
                found.append(SOURCE_OF_FILE.at(entries.key_at(name), message, hint))
            elif section in {"secrets", "configs"}:
                sources = [k for k in ("file", "environment", "content") if entry.get(k)]
                if len(sources) > 1:
                    message = f'{section[:-1]} "{name}" has both {sources[0]} and {sources[1]}'
                    found.append(SOURCE_OF_FILE.at(entry.key_at(sources[1]), message, "keep one"))


def _check_external(section: str, name: str, entry: Map, found: list[Diagnostic]) -> None:
    allowed = {"external", "name"} | ({"driver"} if section == "networks" else set())
    more = [k for k in entry if k not in allowed and not k.startswith("x-") and entry[k]]
    if more and section != "networks":
        message = f'{section[:-1]} "{name}" is external, so it can\'t have {more[0]}'
        found.append(EXTERNAL_AND_MORE.at(entry.key_at(more[0]), message))
