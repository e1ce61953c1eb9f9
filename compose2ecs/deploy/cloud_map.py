"""Names in Cloud Map: what is there of the namespaces and registries that are wanted.

A service's tag tells which registry it was registered with and how that was set up, so that nothing
is asked of Cloud Map as long as nothing changes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from compose2ecs.aws.errors import NOT_FOUND, AwsError
from compose2ecs.deploy import tags
from compose2ecs.mapping.cloud_map import NAMESPACE_ID
from compose2ecs.mapping.names import group_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from compose2ecs.deploy.pace import Work
    from compose2ecs.ecs.state import Document, EcsState, Prerequisite
    from compose2ecs.mapping.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRegistry:
    """A service of Cloud Map that exists."""

    name: str
    """Its full name, `db.shop.local`."""
    arn: str
    document: Document = field(default_factory=dict)
    """As ListServices returns it; empty when a tag told that it is as wanted."""
    tags: Mapping[str, str] | None = None
    """None when not read: a service of ours is registered with it."""
    held_by: frozenset[str] = frozenset()
    """Services that are in the files no more and are registered with it."""

    @property
    def id(self) -> str:
        """`srv-...`."""
        return self.arn.rpartition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What is there of the names that are wanted."""

    namespaces: Mapping[str, tuple[Document, ...]] = field(default_factory=dict)
    """Wanted name or id to the namespaces that have it; only those that were looked for."""
    registries: Mapping[str, FoundRegistry] = field(default_factory=dict)
    unused: tuple[FoundRegistry, ...] = ()
    """Registries that `up` made and that nobody wants any more."""
    vpc: str = ""
    """For a namespace that has to be made."""

    @property
    def by_arn(self) -> dict[str, str]:
        """ARN to the name under which documents have a registry."""
        return {found.arn: name for name, found in self.registries.items()}


# What is there.


def observe_names(
    work: Work,
    target: Target,
    desired: EcsState,
    services: Sequence[Document] = (),
    orphans: Sequence[Document] = (),
) -> Names:
    """The wanted registries; `services` and `orphans` are as DescribeServices returns them.

    Raises AwsError.
    """
    wanted = of_kind(desired, "registry")
    if not wanted:
        return Names()
    told = _told_by_tags(wanted, desired, services)
    if told.keys() == wanted.keys() and not any(s.get("serviceRegistries") for s in orphans):
        return Names(registries=told)
    return _Reading(work, target, desired, services, orphans).names(wanted)


def of_kind(desired: EcsState, kind: str) -> dict[str, Prerequisite]:
    """The prerequisites of a kind, by name."""
    return {p.name: p for p in desired.prerequisites if p.kind == kind}


def _told_by_tags(
    wanted: Mapping[str, Prerequisite], desired: EcsState, services: Sequence[Document]
) -> dict[str, FoundRegistry]:
    """Registries that the tags of the services registered with them tell to be as wanted."""
    found = {}
    for document in services:
        own = tags.as_mapping(document.get("tags", ()))
        name = registry_of(desired.services[document["serviceName"]])
        for arn in _attached([document]):
            if name in wanted and own.get(tags.REGISTRY) == mark(arn, wanted[name]):
                found[name] = FoundRegistry(name=name, arn=arn)
    return found


def _attached(services: Iterable[Document]) -> set[str]:
    return {r["registryArn"] for s in services for r in s.get("serviceRegistries", ())}


def registry_of(request: Document) -> str:
    """The registry that a wanted service has, by its name or ARN; empty when it has none."""
    listed: Sequence[Document] = request.get("serviceRegistries") or ()
    return str(listed[0].get("registryArn", "")) if listed else ""


def mark(arn: str, needed: Prerequisite) -> str:
    """The tag of a service that is registered: with which registry, and how that was made."""
    return f"{arn.rpartition('/')[2]}:{settings_hash(needed)}"


def settings_hash(needed: Prerequisite) -> str:
    """Of what a registry is made from."""
    text = json.dumps([needed.name, dict(needed.settings)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def description(target: Target, needed: Prerequisite) -> str:
    """A registry's text for people; ours tells that nobody but us wants it."""
    return str(needed.settings.get("description", "")) or _made_by_us(target)


def _made_by_us(target: Target) -> str:
    return f"Made by compose2ecs for {group_name(target)}"


class _Reading:
    """One look into Cloud Map."""

    def __init__(
        self,
        work: Work,
        target: Target,
        desired: EcsState,
        services: Sequence[Document],
        orphans: Sequence[Document],
    ) -> None:
        self.clients, self.pace = work.clients, work.pace
        self.target = target
        self.desired = desired
        self.ours = _attached(services)
        self.orphans = orphans

    def names(self, wanted: Mapping[str, Prerequisite]) -> Names:
        zones_ = {
            n: p for n, p in of_kind(self.desired, "namespace").items() if "type" in p.settings
        }
        listed = self.pace.each(lambda n: found_namespaces(self.clients, self.pace, n), zones_)
        namespaces = {n: self._chosen(some) for n, some in zip(zones_, listed, strict=True)}
        registries: dict[str, FoundRegistry] = {}
        unused: list[FoundRegistry] = []
        for name, some in namespaces.items():
            for namespace in some if len(some) == 1 else ():
                services = self.pace.call(self.clients.cloud_map.services, namespace["Id"])
                own = {p.settings["service"].lower(): p for p in wanted.values() if _in(p, name)}
                registries |= self._wanted(services, own)
                unused += self._unused(services, own, namespace)
        return Names(
            namespaces=namespaces,
            registries=registries,
            unused=tuple(unused),
            vpc=self._vpc(namespaces, zones_),
        )

    def _chosen(self, some: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
        """Of several namespaces of one name those for DNS, of several of these our own."""
        dns = [n for n in some if n.get("Type") != "HTTP"] or list(some)
        if len(dns) < 2:
            return tuple(dns)
        own = [n for n in dns if self._belongs(n["Arn"])]
        return tuple(own or dns)

    def _tags(self, arn: str) -> dict[str, str]:
        return self.pace.call(self.clients.cloud_map.tags, arn)

    def _belongs(self, arn: str) -> bool:
        return tags.belongs(self._tags(arn), self.target.project, self.target.stage)

    def _wanted(
        self, services: Sequence[Document], own: Mapping[str, Prerequisite]
    ) -> dict[str, FoundRegistry]:
        found = {}
        for service in services:
            needed = own.get(str(service.get("Name", "")).lower())
            if needed is not None:
                arn = str(service["Arn"])
                known = None if arn in self.ours else self._tags(arn)
                found[needed.name] = FoundRegistry(
                    name=needed.name, arn=arn, document=service, tags=known
                )
        return found

    def _unused(
        self,
        services: Sequence[Document],
        own: Mapping[str, Prerequisite],
        namespace: Document,
    ) -> Iterator[FoundRegistry]:
        text = _made_by_us(self.target)
        for service in services:
            wanted = service["Name"].lower() in own
            if not wanted and service.get("Description") == text and self._belongs(service["Arn"]):
                name, arn = f"{service['Name']}.{namespace['Name']}", service["Arn"]
                held = {o["serviceName"] for o in self.orphans if arn in _attached([o])}
                yield FoundRegistry(name=name, arn=arn, document=service, held_by=frozenset(held))

    def _vpc(
        self, namespaces: Mapping[str, Sequence[Any]], wanted: Mapping[str, Prerequisite]
    ) -> str:
        """The VPC of a namespace that is not there: that of the tasks, else the default one."""
        missing = (n for n, some in namespaces.items() if not some)
        if all(wanted[n].settings.get("vpc") for n in missing):
            return ""
        if self.target.subnets:
            found = self.pace.call(self.clients.ec2.subnets, ids=self.target.subnets[:1])
            return str(found[0]["VpcId"]) if found else ""
        default = self.pace.call(self.clients.ec2.default_vpc)
        return str(default["VpcId"]) if default else ""


def _in(needed: Prerequisite, namespace: str) -> bool:
    return bool(needed.settings["namespace"] == namespace)


def found_namespaces(clients: Any, pace: Any, name: str) -> list[dict[str, Any]]:
    """The namespaces of a name, or the one of an id. Raises AwsError."""
    if not NAMESPACE_ID.fullmatch(name):
        return list(pace.call(clients.cloud_map.namespaces, name))
    try:
        return [pace.call(clients.cloud_map.namespace, name)]
    except AwsError as error:
        if error.kind != NOT_FOUND:
            raise
        return []
