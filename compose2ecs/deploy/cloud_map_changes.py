"""Changes of names in Cloud Map: what `up` makes, alters and deletes, and what `down` removes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from compose2ecs.deploy import change as kinds
from compose2ecs.deploy import diff, tags
from compose2ecs.deploy.change import Change
from compose2ecs.deploy.cloud_map import (
    description,
    found_namespaces,
    mark,
    of_kind,
    registry_of,
    settings_hash,
)
from compose2ecs.diagnostics import deploy_rules as rules
from compose2ecs.mapping.cloud_map import NAMESPACE_ID, zones

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from compose2ecs.deploy.cloud_map import FoundRegistry, Names
    from compose2ecs.deploy.pace import Work
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.ecs.state import Document, EcsState, Prerequisite
    from compose2ecs.mapping.target import Target

OF_ECS = "AmazonECSManaged"
"""The tag that ECS gives to the services that it makes in Cloud Map."""
UNUSED = "no service is registered with it any more"


def needed_changes(
    needed: Prerequisite, names: Names, target: Target
) -> tuple[tuple[Change, ...], tuple[Diagnostic, ...]]:
    """What a namespace for DNS names or a registry lacks, or why it can't be had."""
    made = _namespace if needed.kind == "namespace" else _registry
    change, found = made(needed, names, target)
    return (change,) if change else (), found


Made = tuple["Change | None", "tuple[Diagnostic, ...]"]


def _namespace(needed: Prerequisite, names: Names, target: Target) -> Made:
    if needed.name not in names.namespaces:
        return None, ()  # nobody had to look
    found = names.namespaces[needed.name]
    if len(found) > 1:
        listed = ", ".join(str(n["Id"]) for n in found)
        text = f"there are several namespaces {needed.name}: {listed}"
        return None, _told(rules.NO_DNS_NAMESPACE, needed, text, "name one of them by its id")
    if found and found[0].get("Type") == "HTTP":
        text = f"namespace {needed.name} is there, and holds no names in DNS (its type is HTTP)"
        return None, _told(rules.NO_DNS_NAMESPACE, needed, text)
    if found:
        return None, ()
    public = needed.settings["type"] == "DNS_PUBLIC"
    if public or NAMESPACE_ID.fullmatch(needed.name):
        what = "public namespace" if public else "namespace"
        text = f"there is no {what} {needed.name} in {target.region}"
        return None, _told(rules.NO_DNS_NAMESPACE, needed, text)
    vpc = str(needed.settings.get("vpc") or names.vpc)
    if not vpc:
        text = f"namespace {needed.name} needs a VPC, and no subnets tell which"
        return None, _told(rules.NO_VPC, needed, text)
    return _new(kinds.NAMESPACE, needed.name, {"vpc": vpc}, target), ()


def _told(rule: Any, needed: Prerequisite, text: str, help_: str = "") -> tuple[Diagnostic, ...]:
    return (rule.at(needed.at, text, help_ or rules.advice(rule)),)


def _new(kind: str, name: str, request: Document, target: Target) -> Change:
    own = tags.ours(target.project, target.stage)
    return Change(
        action=kinds.CREATE,
        kind=kind,
        name=name,
        request=request,
        tags={**target.tags, **own},
    )


def _registry(needed: Prerequisite, names: Names, target: Target) -> Made:
    found = names.registries.get(needed.name)
    if found is None:
        namespace = names.namespaces.get(needed.settings["namespace"], ())
        request = {
            "namespace": needed.settings["namespace"],
            "id": namespace[0]["Id"] if namespace else "",
            "service": {
                "Name": needed.settings["service"],
                "Description": description(target, needed),
                "DnsConfig": {"RoutingPolicy": "MULTIVALUE", **_records(needed)},
                "HealthCheckCustomConfig": {"FailureThreshold": 1},
            },
        }
        return _new(kinds.REGISTRY, needed.name, request, target), ()
    if found.tags is not None and not tags.belongs(found.tags, target.project, target.stage):
        text = f"there is a Cloud Map service {needed.name}; {tags.owner(found.tags)}"
        return None, _told(rules.REGISTRY_NOT_OURS, needed, text)
    return _changed(needed, found, target)


def _records(needed: Prerequisite) -> dict[str, Any]:
    return {"DnsRecords": [{"Type": needed.settings["type"], "TTL": needed.settings["ttl"]}]}


def _changed(needed: Prerequisite, found: FoundRegistry, target: Target) -> Made:
    """TTL and description change in place; the type is fixed while tasks are registered."""
    if not found.document:
        return None, ()
    before = found.document.get("DnsConfig", {}).get("DnsRecords", [])
    types = "/".join(str(r.get("Type")) for r in before) or "none"
    if types != needed.settings["type"]:
        text = f"{needed.name} has records of type {types}, not {needed.settings['type']}"
        return None, _told(rules.RECORD_TYPE_FIXED, needed, text)
    wanted = {"ttl": needed.settings["ttl"], "description": description(target, needed)}
    is_ = {"ttl": before[0].get("TTL"), "description": found.document.get("Description", "")}
    differences = tuple(
        diff.Difference(what, str(is_[what]), str(wanted[what]), effect=diff.IN_PLACE)
        for what in wanted
        if is_[what] != wanted[what]
    )
    if not differences:
        return None, ()
    change = {"Description": wanted["description"], "DnsConfig": _records(needed)}
    return Change(
        action=kinds.UPDATE,
        kind=kinds.REGISTRY,
        name=needed.name,
        arn=found.id,
        differences=differences,
        request={"service": change},
    ), ()


def marked(change: Change, desired: EcsState, names: Names, own: Mapping[str, str]) -> Change:
    """A service's change that also knows its registry, for the tag that spares looking it up."""
    needed = of_kind(desired, "registry").get(registry_of(desired.services[change.name]))
    if needed is None:
        return change
    found = names.registries.get(needed.name)
    stale = found is None or own.get(tags.REGISTRY) != mark(found.arn, needed)
    return replace(
        change,
        registry=(needed.name, settings_hash(needed)),
        resign=change.resign or (stale and change.action == kinds.UNCHANGED),
    )


def unused_changes(names: Names, gone: Iterable[str]) -> Iterator[Change]:
    """Registries to delete, last, that no service holds but those that go."""
    for found in names.unused:
        if found.held_by <= set(gone):
            yield Change(
                action=kinds.DELETE,
                kind=kinds.REGISTRY,
                name=found.name,
                arn=found.id,
                reasons=(UNUSED,),
            )


# What goes with `down`.


def deletions(work: Work, target: Target) -> Iterator[Change]:
    """The registries that are ours, and the namespaces that are ours and then hold nothing.

    Looks into every namespace that the files name. Raises AwsError.
    """
    clients, pace = work.clients, work.pace
    for name in dict.fromkeys((target.namespace, *zones(target))):
        for namespace in found_namespaces(clients, pace, name):
            others = False
            if namespace.get("Type") != "HTTP":
                for service in pace.call(clients.cloud_map.services, namespace["Id"]):
                    own = pace.call(clients.cloud_map.tags, service["Arn"])
                    if OF_ECS in own:
                        continue  # an endpoint of Service Connect, which goes with its service
                    if tags.belongs(own, target.project, target.stage):
                        full = f"{service['Name']}.{namespace['Name']}"
                        yield _deletion(kinds.REGISTRY, full, service["Id"])
                    else:
                        others = True
            own = pace.call(clients.cloud_map.tags, namespace["Arn"])
            if tags.belongs(own, target.project, target.stage) and not others:
                yield _deletion(kinds.NAMESPACE, namespace["Name"], namespace["Id"])


def _deletion(kind: str, name: str, identifier: str) -> Change:
    return Change(action=kinds.DELETE, kind=kind, name=name, arn=identifier)
