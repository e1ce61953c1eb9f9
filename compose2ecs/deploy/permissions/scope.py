"""Scope: what a project touches, as ARNs with `*` for what nobody knows offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2ecs.deploy.preflight.roles import ECS, TASKS, used_roles
from compose2ecs.mapping.names import group_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2ecs.deploy.preflight.asked import Asked
    from compose2ecs.ecs.state import Prerequisite

ANYTHING = ("*",)
NOTHING: tuple[str, ...] = ()


class Scope:
    """A project's resources, for the rows of the table."""

    def __init__(self, asked: Asked, *, publishes: bool = False) -> None:
        """`publishes`: whether `up` tells at which address a port of the project answers."""
        self.asked = asked
        self.publishes = publishes
        self.target = asked.target
        self.stem = group_name(asked.target)

    # what it has

    def prerequisites(self, kind: str, **settings: Any) -> tuple[Prerequisite, ...]:
        """Those of a kind with these settings (None: without)."""
        return tuple(
            p
            for p in self.asked.state.prerequisites
            if p.kind == kind and all(p.settings.get(k) == v for k, v in settings.items())
        )

    @property
    def jobs(self) -> bool:
        """Whether it runs tasks to their end."""
        return bool(self.asked.state.tasks)

    @property
    def services(self) -> bool:
        """Whether it has services."""
        return bool(self.asked.state.services)

    @property
    def awsvpc(self) -> bool:
        """Whether `up` may have to look for subnets."""
        return self.target.network_mode == "awsvpc"

    @property
    def asks_public(self) -> bool:
        """Whether `up` decides about public addresses."""
        return self.awsvpc and self.target.fargate and self.target.assign_public_ip is None

    # ARNs

    def _ecs(self, kind: str, rest: str) -> str:
        return self.asked.arn("ecs", f"{kind}/{self.target.cluster}{rest}")

    @property
    def cluster(self) -> tuple[str, ...]:
        """The cluster."""
        return (self._ecs("cluster", ""),)

    def of_services(self, kind: str = "service", below: str = "") -> tuple[str, ...]:
        """Services of the project, also those that the files no longer have, or what is below."""
        names = [n for n in self.asked.state.services if not self._likely(n)]
        stems = [self.stem, f"{self.stem}-*", *names]
        return tuple(self._ecs(kind, f"/{name}{below}") for name in stems)

    def _likely(self, name: str) -> bool:
        return name == self.stem or name.startswith(f"{self.stem}-")

    @property
    def definitions(self) -> tuple[str, ...]:
        """Every revision of the project's families."""
        families = self.asked.state.task_definitions
        return tuple(self.asked.arn("ecs", f"task-definition/{f}:*") for f in families)

    @property
    def tasks(self) -> tuple[str, ...]:
        """Tasks of the cluster, whose ids nobody chooses."""
        return (self._ecs("task", "/*"),)

    @property
    def log_groups(self) -> tuple[str, ...]:
        """The log groups that `up` creates; IAM wants both forms."""
        return tuple(self._log_groups(p.name for p in self.prerequisites("logGroup")))

    @property
    def own_log_group(self) -> tuple[str, ...]:
        """The log group that `down` may delete, if the project writes to it."""
        names = {p.name for p in self.prerequisites("logGroup")} & {self.target.log_group}
        return tuple(self._log_groups(names))

    def _log_groups(self, names: Any) -> Iterator[str]:
        for name in sorted(set(names)):
            yield self.asked.arn("logs", f"log-group:{name}")
            yield self.asked.arn("logs", f"log-group:{name}:*")

    def roles(self, principal: str = "") -> tuple[str, ...]:
        """The roles that a service assumes; all of them without a principal."""
        found = used_roles(self.asked)
        return tuple(sorted({arn for arn, by in found if principal in ("", by)}))

    @property
    def execution_role(self) -> tuple[str, ...]:
        """The project's execution role, unless it is another account's."""
        role = self.target.execution_role
        if not role:
            return NOTHING
        if role.startswith("arn:"):
            return (role,) if self.target.account in ("", role.split(":")[4]) else NOTHING
        return (self.asked.arn("iam", f"role/{role}", region=False),)

    @property
    def passed(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The services that roles are handed to, with the roles."""
        both = ((principal, self.roles(principal)) for principal in (TASKS, ECS))
        return tuple((principal, found) for principal, found in both if found)
