"""Change and Plan: what is to be done, in order, with differences, reasons and consequences."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2ecs.deploy.diff import Difference

    Document = Mapping[str, Any]

CREATE = "create"
UPDATE = "update"
REPLACE = "replace"
RUN = "run"
DELETE = "delete"
ROLL_BACK = "roll back"
UNCHANGED = "unchanged"

PASSING = frozenset({"rolling", "running", "resign", "tasks", "left_alone"})
"""Members of a change that move by themselves while a saved plan waits."""

QUESTIONS = {UPDATE: "Apply?", DELETE: "Remove them?", ROLL_BACK: "Roll back?"}

CLUSTER = "cluster"
LOG_GROUP = "log group"
NAMESPACE = "namespace"
REGISTRY = "Cloud Map service"
ROLE = "execution role"
SERVICE = "service"
JOB = "job"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that has to be reached before a change begins."""

    name: str
    condition: str
    """`begun` (ECS has been told), `started`, `healthy` or `completed`."""


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Something of a service that the files say nothing about, so that it stays as it is."""

    what: str
    value: str
    why: str
    notable: bool = False
    """Whether it is other than what `up` would have made, and so worth a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is created, updated, replaced, run, deleted, or left as it is.

    What stands above `request` is for people; the rest is what `apply` needs.
    """

    action: str
    kind: str
    name: str
    differences: tuple[Difference, ...] = ()
    reasons: tuple[str, ...] = ()
    consequences: tuple[str, ...] = ()
    left_alone: tuple[LeftAlone, ...] = ()
    needs: tuple[Need, ...] = ()
    tasks: int | None = None
    """How many tasks it will have; None when the file leaves that to others."""
    size: tuple[str, str] | None = None
    """CPU units and MiB of one task, when the definition has them."""
    images: tuple[str, ...] = ()

    request: Document = field(default_factory=dict)
    """CreateService, UpdateService or RunTask less `taskDefinition`; settings of others."""
    create: Document = field(default_factory=dict)
    """The CreateService request of a replacement."""
    family: str = ""
    definition: Document | None = None
    """What to register first; None when the revision that runs is the wanted one."""
    revision: str = ""
    """ARN of the revision that runs now or is to be run."""
    back_to: str = ""
    """ARN of the revision that a rollback returns to."""
    stop: str = ""
    """ARN of the service deployment that a rollback stops; empty when none is under way."""
    arn: str = ""
    deployment: str = ""
    """Id of the deployment that is PRIMARY now."""
    run: str = ""
    """The run of `up` that the service says it was changed by last."""
    running: tuple[str, ...] = ()
    """ARNs of a job's tasks that run already."""
    rolling: bool = False
    """Whether that deployment (or job) is still under way, so that it is worth waiting for."""
    staged: bool = False
    """Created with count 0 first, so that its endpoints exist before any task starts."""
    release: Document = field(default_factory=dict)
    """serviceConnectConfiguration without the names that another service takes in this run; sent
    first when the two wait for each other."""
    registry: tuple[str, str] = ("", "")
    """The name of its registry in Cloud Map, and a hash of how that is set up."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """To set on the service."""
    gone_tags: tuple[str, ...] = ()
    """Keys to take away from the service: the files asked for them once."""
    definition_tags: Mapping[str, str] = field(default_factory=dict)
    """To set on the revision that stays."""
    gone_definition_tags: tuple[str, ...] = ()
    """Keys to take away from it."""
    hash: str = ""
    resign: bool = False
    """Nothing differs, but the tags that spare the comparison are missing or stale."""

    twin: bool = False
    """A service that goes while a job of the same name stays: it was made a job."""

    @property
    def key(self) -> str:
        """What this is called among the changes of a plan: its name, which a twin can't have."""
        return f"{self.kind} {self.name}" if self.twin else self.name

    @property
    def left(self) -> bool:
        """Whether it is as the files want it, with nothing under way, and stays so."""
        return self.action == UNCHANGED and not self.rolling

    @property
    def rolls(self) -> bool:
        """Whether tasks are replaced."""
        return self.definition is not None or bool(self.request.get("forceNewDeployment"))

    @property
    def starts(self) -> bool:
        """Whether tasks begin, or ECS is told otherwise how to run them."""
        if self.action == UPDATE:
            return self.definition is not None or bool(self.request)
        return self.action in (CREATE, REPLACE, RUN)


@dataclass(frozen=True, slots=True)
class Published:
    """A container port that a Compose service publishes."""

    group: str
    service: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that `apply` will do, in the order of dependencies, and what stays."""

    id: str
    """A random id: part of client tokens, so that a run is never answered by an older one."""
    project: str
    stage: str
    cluster: str
    region: str
    account: str
    launch_type: str
    changes: tuple[Change, ...] = ()
    orphans: tuple[str, ...] = ()
    """Services of the project that are not in the files and stay."""
    registries: Mapping[str, str] = field(default_factory=dict)
    """ARNs of the registries in Cloud Map that are there, by the names that documents have."""
    published: tuple[Published, ...] = ()
    """Ports that the files publish; not part of what changes."""
    unpublished: tuple[str, ...] = ()
    """Compose services that have no name on the network, for explaining what fails to find them."""
    purpose: str = UPDATE
    """`update` for `up`, `delete` for `down`, `roll back` for `rollback`."""

    @property
    def down(self) -> bool:
        """Whether the project is to be removed."""
        return self.purpose == DELETE

    @property
    def todo(self) -> tuple[Change, ...]:
        """The changes that change something."""
        return tuple(c for c in self.changes if c.action != UNCHANGED)

    @property
    def empty(self) -> bool:
        """Whether everything is as it should be."""
        return not self.todo

    @property
    def under_way(self) -> tuple[str, ...]:
        """Unchanged services whose deployment an earlier run began: `apply` goes on waiting."""
        return tuple(c.name for c in self.changes if c.action == UNCHANGED and c.rolling)

    @property
    def question(self) -> str:
        """What a person is asked when the plan has been shown."""
        return QUESTIONS[self.purpose]

    @property
    def summary(self) -> str:
        """How many changes of each sort, as a sentence (`1 to change, 2 unchanged`)."""
        words = {
            CREATE: "to create",
            UPDATE: "to change",
            REPLACE: "to replace",
            RUN: "to run",
            DELETE: "to delete",
            ROLL_BACK: "to roll back",
            UNCHANGED: "unchanged",
        }
        counts = {a: sum(c.action == a for c in self.changes) for a in words}
        return ", ".join(f"{n} {words[a]}" for a, n in counts.items() if n) + "."

    @property
    def services(self) -> tuple[Change, ...]:
        """Services and jobs of the project, changed or not."""
        return tuple(c for c in self.changes if c.kind in (SERVICE, JOB))

    @property
    def fingerprint(self) -> str:
        """Equal for plans that do the same to the same state; tells no value."""
        whole = [{k: v for k, v in asdict(c).items() if k not in PASSING} for c in self.changes]
        text = json.dumps(
            [self.project, self.stage, self.cluster, self.region, self.account, whole],
            sort_keys=True,
        )
        return hashlib.sha256(text.encode()).hexdigest()
