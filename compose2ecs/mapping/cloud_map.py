"""Cloud Map: the full name of a service (`db.shop.local`), and what has to be there for it.

A task can be in one registry, so that a name belongs to a task and not to a container. In documents
a registry that `up` has yet to make stands under its name, where ECS wants the ARN.
"""

from __future__ import annotations

import re

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.diagnostics.record import Record
from compose2ecs.ecs.state import Prerequisite
from compose2ecs.mapping.discovery import hosts
from compose2ecs.mapping.grouping import service_at
from compose2ecs.mapping.names import container_name, group_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from compose2ecs.compose.project import Project
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Position
    from compose2ecs.mapping.grouping import Group
    from compose2ecs.mapping.row import Container, Task
    from compose2ecs.mapping.target import Target

KEY = "x-ecs.service_discovery"
TTL = 60
"""Seconds; ecs-cli's default too."""
NAMESPACE_ID = re.compile(r"ns-[a-z0-9]+")
_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_LABELS = re.compile(rf"{_LABEL}(\.{_LABEL})*")


class Registration(Record):
    """A task's place in Cloud Map."""

    member: str
    """The Compose service that it is named after."""
    namespace: str
    """Name of a DNS namespace, or the id of one that is there (`ns-...`)."""
    service: str
    """The name in the namespace."""
    type: str = "A"
    """`A`: the address of each task. `SRV`: address and port, for clients that ask for them."""
    ttl: int = TTL
    description: str = ""
    public: bool = False
    """Whether the namespace is a public one, which is never made."""
    vpc: str = ""
    """For a namespace that has to be made; empty: that of the subnets."""

    @property
    def name(self) -> str:
        """The full name, which stands for the registry's ARN until that is known."""
        return f"{self.service}.{self.namespace}"


def default_zone(target: Target) -> str:
    """The namespace when nobody names one: `<project>[-<stage>].local`."""
    return group_name(target).lower().replace("_", "-").strip("-") + ".local"


def zone(target: Target) -> str:
    """The namespace of services that name none."""
    return target.namespace if target.discovery == "cloud-map" else default_zone(target)


def zones(target: Target) -> tuple[str, ...]:
    """Every DNS namespace that services of the project may have names in, for finding them."""
    said = [words.get("service_discovery", {}) for words in target.services.values()]
    said.append(target.task.get("service_discovery", {}))
    named = (namespace_of(words, target) for words in said if "registry" not in words)
    return tuple(dict.fromkeys((zone(target), default_zone(target), *named)))


def namespace_of(words: Mapping[str, Any], target: Target) -> str:
    """The namespace that settings name, an ARN as its id."""
    return str(words.get("namespace") or zone(target)).rpartition("/")[2]


def said_by(target: Target, group: Group) -> tuple[str, Mapping[str, Any] | None]:
    """The first member that says something about its registry, and what; else the first one."""
    for member in group.members:
        words = target.services.get(member, {}).get("service_discovery")
        if words is not None:
            return member, words
    return group.members[0], target.task.get("service_discovery")


def registration(target: Target, group: Group) -> Registration | None:
    """What a group is registered as; None for one that has no name or brings its registry."""
    member, said = said_by(target, group)
    words = said or {}
    if group.job or "registry" in words:
        return None
    if said is None and (target.discovery != "cloud-map" or _unfit(target, group)):
        return None
    alone = group_name(target) if target.layout == "single" else member
    return Registration(
        member=member,
        namespace=namespace_of(words, target),
        service=words.get("name") or alone.lower().strip("-."),
        type=words.get("type") or ("A" if group.network_mode == "awsvpc" else "SRV"),
        ttl=words.get("ttl", TTL),
        description=words.get("description", ""),
        public=words.get("public", False),
        vpc=words.get("vpc") or target.vpc,
    )


def _unfit(target: Target, group: Group) -> str:
    """Why ECS can't register a task, or empty (rules SVC-18, SVC-28)."""
    if group.network_mode == "none":
        return "its network mode is none"
    if target.launch_type == "EXTERNAL" and not target.capacity_providers:
        return "it runs on instances of EXTERNAL"
    return ""


def full_names(target: Target, groups: Mapping[str, Group]) -> Mapping[str, Registration]:
    """The registration of every Compose service whose task has one."""
    found: dict[str, Registration] = {}
    for group in groups.values():
        own = registration(target, group)
        if own is not None:
            found |= dict.fromkeys(group.members, own)
    return found


# What is wrong or has to be known.


def findings(project: Project, target: Target, groups: Mapping[str, Group]) -> Iterator[Diagnostic]:
    """Names that Cloud Map can't have, and values that name services by less than their names."""
    known = full_names(target, groups)
    taken: dict[str, str] = {}
    for group in groups.values():
        own = registration(target, group)
        if own is not None:
            at = place(project, own.member)
            yield from _unfit_name(own, at)
            other = taken.setdefault(own.name, own.member)
            if other != own.member:
                yield rules.ALIASES_MEET.at(
                    at,
                    f'"{other}" and "{own.member}" would both be {own.name}',
                    "rename one of the services, or set service_discovery.name",
                )
        elif target.discovery == "cloud-map" and not group.job and _unfit(target, group):
            member = group.members[0]
            yield rules.NOT_ON_THE_NETWORK.at(
                service_at(project, member),
                f'Cloud Map can\'t serve "{member}": {_unfit(target, group)}',
                "other services can't reach it by its name",
            )
    if target.discovery == "cloud-map":
        srv = {own.name: own for own in known.values() if own.type == "SRV"}
        for group in groups.values():
            yield from _short_names(project, group, known, srv)


def place(project: Project, member: str) -> Position:
    """Where a service says something about its registry, else where it stands."""
    tree = project.services[member].extension
    if "service_discovery" in tree:
        return tree.key_at("service_discovery")
    return service_at(project, member)


def _unfit_name(own: Registration, at: Position) -> Iterator[Diagnostic]:
    """A name that the API refuses (Cloud Map, CreateService)."""
    if not _LABELS.fullmatch(own.service.lower()) or len(own.service) > 127:
        yield rules.NAME_IN_CLOUD_MAP.at(
            at,
            f'Cloud Map takes no name like "{own.service}"',
            "set service_discovery.name: letters, digits, - and _, 63 characters at most",
        )


def _short_names(
    project: Project,
    group: Group,
    known: Mapping[str, Registration],
    srv: Mapping[str, Registration],
) -> Iterator[Diagnostic]:
    """Values that name a service of another task as Compose does, or by an SRV record's name."""
    mine = {*group.members, *(known[m].name for m in group.members if m in known)}
    for member in group.members:
        service = project.services[member]
        for name, path in hosts(service, (set(project.services) | srv.keys()) - mine):
            what = f'variable "{path[1]}"' if len(path) > 1 else path[0]
            own = srv.get(name) or known.get(name)
            if own is None:
                text, help_ = f'"{name}", which has no name on the network', "use its address"
            elif own.type == "SRV":
                which = "" if name == own.name else f": {own.name}"
                text = f'"{name}", which has an SRV record only{which}'
                help_ = "let the client ask for SRV records, or run the services on awsvpc"
            else:
                text = f'"{name}", which only its full name reaches'
                help_ = f"write {own.name}"
                if NAMESPACE_ID.fullmatch(own.namespace):
                    help_ = f"write its name in {own.namespace} ({own.service}.ZONE)"
            yield rules.SHORT_NAME.at(
                service.at(*path), f'{what} of "{member}" names {text}', help_
            )


# The rows.


def registries(t: Task) -> list[dict[str, Any]]:
    """`serviceRegistries`: one that is made under its name, or one that is there by its ARN."""
    member, said = said_by(t.target, t.group)
    words = said or {}
    c = next(c for c in t.containers if c.service.name == member)
    _judge(t, c, words)
    own = registration(t.target, t.group)
    if own is None:
        if "registry" not in words:
            return []
        stated = _stated(words) if t.awsvpc else _srv_port(t, c, words) or _stated(words)
        return [{"registryArn": words["registry"], **stated}]
    if own.type == "A":
        if not t.awsvpc:
            c.reject(
                rules.RECORD_TYPE,
                f"{KEY}.type",
                f"tasks in network mode {t.network_mode} have no address for an A record",
                "use type: SRV, or network_mode: awsvpc",
            )
        return [{"registryArn": own.name, **_stated(words)}]
    return _with_port(t, c, own, words)


def _stated(words: Mapping[str, Any]) -> dict[str, Any]:
    """The container and port that the settings name."""
    out: dict[str, Any] = {}
    if "container" in words:
        out["containerName"] = container_name(words["container"])
    if "port" in words:
        out["containerPort"] = words["port"]
    return out


def _with_port(
    t: Task, c: Container, own: Registration, words: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """A registry of SRV records, which name a port: the first one unless one is stated."""
    found = _srv_port(t, c, words)
    if found is not None:
        return [{"registryArn": own.name, **found}]
    c.say(
        rules.NO_PORT_FOR_SRV,
        KEY,
        f'"{own.member}" maps no port, which the SRV record {own.name} needs',
        'add `ports: ["PORT"]` to it',
        at=place(t.project, own.member),
    )
    c.ignore(KEY, "an SRV record needs a port")
    return []


def _srv_port(t: Task, c: Container, words: Mapping[str, Any]) -> dict[str, Any] | None:
    stated = _stated(words)
    name = stated.get("containerName", c.name)
    if "containerPort" in stated:
        return {"containerName": name, **stated}
    owner = next((one for one in t.containers if one.name == name), c)
    ports = (m.get("containerPort") for m in owner.document.get("portMappings", ()))
    port = next(filter(None, ports), None)
    return {"containerName": name, "containerPort": port} if port else None


def _judge(t: Task, c: Container, words: Mapping[str, Any]) -> None:
    """Say what is not as the settings have it."""
    for other in t.containers:
        if other is not c and "service_discovery" in other.settings:
            other.ignore(KEY, f'a task is in one registry, here that of "{c.service.name}"')
    if words.get("failure_threshold", 1) != 1:
        c.approximate(f"{KEY}.failure_threshold", "Cloud Map always takes 1")
    if "registry" in words:
        for key in (
            "public",
            "namespace",
            "type",
            "ttl",
            "name",
            "failure_threshold",
            "description",
            "vpc",
        ):
            if key in words:
                c.ignore(f"{KEY}.{key}", "the registry is there already and has its own")
    else:
        _note(t)


def _note(t: Task) -> None:
    """Once: ARNs are not in the documents."""
    own = registration(t.target, t.group)
    once = (None, KEY)
    if own is not None and once not in t.findings.told and not t.target.prepared:
        t.findings.told.add(once)
        t.findings.diagnostics.append(
            rules.REGISTRY_UNKNOWN.at(
                place(t.project, own.member),
                f'a registry stands under its name ("{own.name}"); `up` makes it and puts its ARN'
                " there",
                "set service_discovery.registry to have an ARN in the documents",
            )
        )


def namespaces(t: Task) -> Iterator[Prerequisite]:
    """The DNS namespace of a task's registry."""
    own = registration(t.target, t.group)
    if own is not None:
        at = t.project.extension.at("namespace")
        kind = "DNS_PUBLIC" if own.public else "DNS_PRIVATE"
        settings = {"type": kind, **({"vpc": own.vpc} if own.vpc else {})}
        yield Prerequisite(kind="namespace", name=own.namespace, settings=settings, at=at)


def cloud_map_services(t: Task) -> Iterator[Prerequisite]:
    """The Cloud Map service that a task is registered with."""
    own = registration(t.target, t.group)
    if own is not None:
        yield Prerequisite(
            kind="registry",
            name=own.name,
            settings={
                "namespace": own.namespace,
                "service": own.service,
                "type": own.type,
                "ttl": own.ttl,
                **({"description": own.description} if own.description else {}),
            },
            at=place(t.project, own.member),
        )
