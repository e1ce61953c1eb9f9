"""Scripted failures of calls: errors before or after the effect, lost answers, throttling.

sandbox.fail("UpdateService", "AccessDeniedException", times=1)
sandbox.fail("CreateService", "ServerException", after=True)
sandbox.lose("RegisterTaskDefinition")          # it happens, but the answer never arrives
sandbox.throttling = True                       # token buckets as Amazon ECS documents them
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from compose2ecs.sandbox.errors import ApiError, LostAnswerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2ecs.sandbox.world import Json


BUCKETS = (
    # AWS, "Request throttling for the Amazon ECS API": burst and refill per second of each bucket
    ("task definition modify", 20, 1, ("RegisterTaskDefinition", "DeregisterTaskDefinition")),
    ("task definition delete", 5, 1, ("DeleteTaskDefinitions",)),
    (
        "task definition read",
        50,
        20,
        ("DescribeTaskDefinition", "ListTaskDefinitions", "ListTaskDefinitionFamilies"),
    ),
    (
        "service modify",
        50,
        5,
        (
            *("CreateService", "UpdateService", "DeleteService"),
            *("StopServiceDeployment", "ContinueServiceDeployment"),
        ),
    ),
    ("service read", 100, 20, ("DescribeServices", "ListServices")),
    (
        "service deployment read",
        50,
        20,
        ("ListServiceDeployments", "DescribeServiceDeployments", "DescribeServiceRevisions"),
    ),
    ("cluster resource modify", 100, 40, ("RunTask", "StopTask")),
    (
        "cluster resource read",
        100,
        20,
        ("DescribeTasks", "ListTasks", "DescribeContainerInstances", "ListContainerInstances"),
    ),
    (
        "cluster modify",
        20,
        1,
        (
            *("CreateCluster", "DeleteCluster", "UpdateCluster", "UpdateClusterSettings"),
            "PutClusterCapacityProviders",
        ),
    ),
    ("cluster read", 50, 20, ("DescribeClusters", "ListClusters")),
    ("capacity provider read", 50, 20, ("DescribeCapacityProviders",)),
    ("tag", 20, 10, ("TagResource", "UntagResource")),
    ("tag read", 50, 20, ("ListTagsForResource",)),
    ("services by namespace", 10, 1, ("ListServicesByNamespace",)),
)


ANY = "*"
"""In place of an operation's name: whichever is called."""


@dataclass(slots=True)
class Fault:
    """One scripted failure; `code` None loses the answer."""

    operation: str
    code: str | None
    message: str
    status: int
    after: bool
    times: int
    when: Callable[[Json], bool] | None

    def applies(self, operation: str, params: Json) -> bool:
        """Whether this call is the one to fail."""
        return (
            self.times > 0
            and self.operation in (operation, ANY)
            and (self.when is None or self.when(params))
        )

    def strike(self) -> None:
        """Fail one call; raises ApiError or LostAnswerError."""
        self.times -= 1
        if self.code is None:
            raise LostAnswerError
        raise ApiError(self.code, self.message, self.status)


@dataclass(slots=True)
class Faults:
    """The failures scripted so far, and the levels of the token buckets."""

    scripted: list[Fault] = field(default_factory=list)
    throttling: bool = False
    levels: dict[str, tuple[float, float]] = field(default_factory=dict)

    def before(self, operation: str, params: Json) -> None:
        """Raise what is scripted to come instead of the effect."""
        self.strike_first(operation, params, after=False)

    def after(self, operation: str, params: Json) -> None:
        """Raise what is scripted to come although the effect has happened."""
        self.strike_first(operation, params, after=True)

    def strike_first(self, operation: str, params: Json, *, after: bool) -> None:
        """Raise the first failure that applies."""
        for fault in self.scripted:
            if fault.after == after and fault.applies(operation, params):
                fault.strike()

    def throttle(self, operation: str, now: float) -> None:
        """Take a token from the operation's bucket, or raise ThrottlingException."""
        for name, burst, refill, members in BUCKETS:
            if self.throttling and operation in members:
                level, then = self.levels.get(name, (float(burst), now))
                level = min(float(burst), level + (now - then) * refill)
                self.levels[name] = (level - 1 if level >= 1 else level, now)
                if level < 1:
                    raise ApiError("ThrottlingException", "Rate exceeded")
