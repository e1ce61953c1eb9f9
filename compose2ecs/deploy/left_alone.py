"""Left alone: what a service has that the files say nothing about, by name, so that nobody wonders.

A count that autoscaling or a hand has set, what ECS decides by itself, tags of other people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2ecs.deploy import diff, tags
from compose2ecs.deploy.change import LeftAlone
from compose2ecs.ecs import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from compose2ecs.deploy.current import FoundService
    from compose2ecs.ecs.state import Document

AT_FIRST = 1
"""The count of a new service whose file does not say one."""

WHY = {
    "desiredCount": "the file does not say how many tasks; scaling or a hand may",
    "availabilityZoneRebalancing": "the file does not say it; ECS does",
    "launchType": "the cluster decides",
    "capacityProviderStrategy": "the cluster decides",
    "role": "ECS chose it",
    "networkConfiguration": "the VPC's default",
    "loadBalancers": "deployments swap target groups",
}
"""By member of a service, why it is not compared."""


def left_alone(
    wanted: Document,
    found: FoundService,
    own_tags: Mapping[str, str],
    gone_tags: Collection[str],
    context: canonical.Context,
) -> tuple[LeftAlone, ...]:
    """What stays as it is on a service; apart from tags, all that `canonical.managed` hides."""
    after = canonical.service(wanted, context)
    before = canonical.service(canonical.service_from_describe(found.document), context)
    if found.unfinished:
        before.pop("desiredCount", None)  # what was begun at 0 gets its tasks
    return (
        *_members(before, canonical.managed(after, before)),
        *(
            LeftAlone(f"tag {key}", value, "somebody else put it there", notable=True)
            for key, value in tags.foreign(own_tags, found.tags).items()
            if key not in gone_tags
        ),
    )


def _members(before: Document, kept: Document) -> Iterator[LeftAlone]:
    for name, value in before.items():
        if name == "cluster" or kept.get(name) == value:
            continue
        yield LeftAlone(
            diff.WORDS.get(name) or diff.WHOLE.get(name, name),
            diff.shown(_inner(value)),
            WHY[name],
            notable=name == "desiredCount" and value != AT_FIRST,
        )


def _inner(value: Any) -> Any:
    """The security groups of a network; anything else as it is."""
    network = value.get("awsvpcConfiguration", {}) if isinstance(value, dict) else {}
    return network.get("securityGroups", value)
