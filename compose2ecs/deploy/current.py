"""Current: what is on ECS now, as far as the wanted state asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from compose2ecs.deploy.cloud_map import Names
from compose2ecs.deploy.tags import HASH

if TYPE_CHECKING:
    from collections.abc import Mapping

    Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundService:
    """A service that exists under a wanted name."""

    name: str
    arn: str
    document: Document
    """As DescribeServices returns it."""
    tags: Mapping[str, str]
    revision: str
    """ARN of the task definition that it runs."""
    definition: Document | None = None
    """As DescribeTaskDefinition returns it with `tags`; None when tags told that it is equal."""
    primary: Document = field(default_factory=dict)
    """Its PRIMARY deployment."""

    @property
    def draining(self) -> bool:
        """Whether it was deleted and still ends its tasks."""
        return self.document.get("status") == "DRAINING"

    @property
    def rolling(self) -> bool:
        """Whether a deployment is under way."""
        return self.primary.get("rolloutState") == "IN_PROGRESS"

    @property
    def unfinished(self) -> bool:
        """Whether a run that was interrupted created it with no tasks and never came back to it."""
        return HASH not in self.tags and not self.document.get("desiredCount")

    @property
    def broken(self) -> bool:
        """Whether its last deployment failed and nothing took its place."""
        return self.primary.get("rolloutState") == "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundJob:
    """The revision of a job that is equal to the wanted one, and what became of it."""

    revision: str = ""
    """ARN; empty when no recent revision is equal."""
    completed: bool = False
    marked: bool = False
    """Whether the revision's tag says that it is completed."""
    running: tuple[str, ...] = ()
    """ARNs of tasks of it that run now."""
    last: Document | None = None
    """The newest revision when none is equal: what the plan compares with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """What is there. Names that are wanted and missing here do not exist."""

    cluster: bool
    clusters: tuple[str, ...] = ()
    """Names of the region's clusters, read only when the wanted one is missing."""
    instances: int | None = None
    """Container instances of the cluster; None when not asked (Fargate)."""
    services: Mapping[str, FoundService] = field(default_factory=dict)
    jobs: Mapping[str, FoundJob] = field(default_factory=dict)
    log_groups: frozenset[str] = frozenset()
    namespaces: Mapping[str, str] = field(default_factory=dict)
    """Name to ARN."""
    names: Names = field(default_factory=Names)
    """What is in Cloud Map of the names that are wanted."""
    orphans: tuple[FoundService, ...] = ()
    """Services of this project and stage that are not wanted any more."""
