"""Removing a key moves the fields of its own rows, all that the report claims, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compose2ecs.mapping.leaves import related
from compose2ecs.mapping.row import CONVERTED, IGNORED, REJECTED
from compose2ecs.mapping.table import ROWS
from compose2ecs.render.examples import LAUNCH_TYPES, Example, Made, examples, made, removed

if TYPE_CHECKING:
    from collections.abc import Mapping

# Without an image there is nothing to run, and what `extends` brings is a whole service.
CASES = [
    e for e in examples() if e.key not in {"image", "build", "extends.service", "extends.file"}
]

CONSEQUENCES: Mapping[str, tuple[str, ...]] = {
    # Two tasks can't hold one host port or write to one host path at a time.
    "ports": ("service.deploymentConfiguration", "service.availabilityZoneRebalancing"),
    "volumes": (
        *("service.deploymentConfiguration", "service.availabilityZoneRebalancing"),
        # A file of this folder is written by a container that runs before.
        *("container.dependsOn", "task.containerDefinitions"),
    ),
    # A volume of one instance's own can't be written by two tasks at a time.
    "volume_driver": ("service.deploymentConfiguration", "service.availabilityZoneRebalancing"),
    # A port is an endpoint, and an endpoint has a proxy, which takes memory.
    "expose": ("container.portMappings", "task.cpu", "task.memory"),
    # A secret takes the place of a variable, and needs a role to be read.
    "secrets": ("container.environment", "task.executionRoleArn", "executionRole"),
    "x-ecs.secrets": ("task.executionRoleArn", "executionRole"),
    "x-ecs.log_secrets": ("task.executionRoleArn", "executionRole"),
    "x-ecs.environment_files": ("task.executionRoleArn", "executionRole"),
    "x-ecs.registry_credentials": ("task.executionRoleArn", "executionRole"),
    # Who waits for a container's success decides whether the task may live without it.
    "depends_on": ("container.essential", "task.containerDefinitions"),
    "x-ecs.depends_on": ("task.containerDefinitions",),
    # It is said of the service and stands in those that wait for it.
    "x-ecs.ready": ("task.containerDefinitions",),
    # A daemon keeps to other percentages, and stopping first excludes balancing the zones.
    "deploy.mode": ("service.deploymentConfiguration",),
    "x-ecs.scheduling": ("service.deploymentConfiguration",),
    "deploy.update_config": ("service.availabilityZoneRebalancing",),
    # One's own log group need not be made; a driver of CloudWatch Logs needs a role on EXTERNAL.
    "logging": ("logGroup", "task.executionRoleArn", "executionRole"),
    # Logs go to the same region.
    "x-ecs.region": ("container.logConfiguration",),
    "x-ecs.namespace": ("registry",),
    # Windows has other sizes, and no bridge.
    "x-ecs.operating_system": ("task.cpu", "task.memory", "task.networkMode"),
    # A link is waited for.
    "links": ("container.dependsOn",),
    # In layout single a reservation is the limit too, as with ecs-cli.
    "mem_reservation": ("container.memory",),
    # On instances a container must state one of the two: 512 MiB where nobody says.
    "deploy.resources.reservations.memory": ("container.memory",),
    "x-ecs.memory": ("container.memory",),
}


EVERYTHING = (
    *("x-ecs.launch_type", "x-ecs.capacity_providers", "x-ecs.run", "x-ecs.stages"),
    "x-ecs.discovery",
)
"""Keys that decide what the documents are like, so that anything may move."""

UNSEEN: Mapping[str, str] = {
    # key: why no field moves with it, though the report calls it converted
    "x-ecs.account": "it is a guard: any other account is refused",
    "x-ecs.previous": "it tells `up` what to move over",
    "ports.mode": "host is what ECS does anyway",
    "ports.published": "behind a target group the published port is the listener's",
    "gpus.capabilities": "they tell that it is a GPU",
    "env_file.required": "the file is there",
    "x-ecs.single_task.placement_constraints.type": "memberOf is the only one and the default",
    "x-ecs.single_task.service_discovery.container": "the only one is the default",
    "x-ecs.service_discovery.container": "the only one is the default",
    "x-ecs.single_task.service_discovery.failure_threshold": "Cloud Map always takes 1",
    "x-ecs.single_task.volumes.ebs.delete_on_termination": "it goes with the task anyway",
    "x-ecs.service_discovery.failure_threshold": "Cloud Map always takes 1",
}


def own_fields(key: str) -> set[str]:
    """The fields of the rows that list a key, or one above or below it: `container.image`."""
    targets = {row.target for row in ROWS if any(related(key, k) for k in row.keys)}
    return {".".join(target.split(".")[:2]) for target in targets}


def difference(whole: Made, rest: Made) -> set[str]:
    """The fields of web's documents that differ."""
    before, after = whole.documents(), rest.documents()
    return {k for k in before.keys() | after.keys() if before.get(k) != after.get(k)}


def wrong(case: Example, whole: Made) -> str:
    """What is wrong with the fields that move when a case's key is removed; empty for nothing."""
    entry = whole.entry(case.key)
    assert entry is not None
    if entry.verdict == REJECTED or whole.errors():
        return ""  # there are no documents
    key, rest = removed(case)
    if whole.topology.groups.keys() != rest.topology.groups.keys() or key.startswith(EVERYTHING):
        return ""  # everything may move
    moved = difference(whole, rest)
    allowed = {f for k, more in CONSEQUENCES.items() if related(key, k) for f in more}
    strange = moved - own_fields(key) - allowed
    if strange:
        return f"{key} moves {sorted(strange)}"
    if entry.verdict == IGNORED and key == case.key and moved:
        return f"{key} is called ignored and moves {sorted(moved)}"
    return ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_removing_a_key_moves_the_fields_of_its_own_rows(case: Example) -> None:
    found = {}
    for launch_type in LAUNCH_TYPES:
        here = case.run_on(launch_type)
        found[launch_type] = wrong(here, made(here))
    assert not any(found.values()), found


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.verdict == CONVERTED], ids=lambda case: case.name
)
def test_a_key_that_is_converted_moves_a_field(case: Example) -> None:
    whole = made(case)
    _, rest = removed(case)
    same_tasks = whole.topology.groups.keys() == rest.topology.groups.keys()
    moves = not same_tasks or bool(difference(whole, rest))
    assert moves == (case.key not in UNSEEN)
