"""Asked: the documents that are to become true, and what several checks read of the account."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from compose2ecs.ecs.state import origin

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from compose2ecs.deploy.pace import Work
    from compose2ecs.diagnostics.position import Position
    from compose2ecs.ecs.state import Document, EcsState
    from compose2ecs.mapping.target import Target

T = TypeVar("T")
ANY = "*"


@dataclass(frozen=True, slots=True)
class Run:
    """A service or a job: its request, and the definition of its tasks."""

    kind: str
    """`service` or `task`, as origins have it."""
    name: str
    request: Document
    family: str
    definition: Document

    @property
    def count(self) -> int:
        """How many tasks are wanted; 1 where nobody says it."""
        return int(self.request.get("desiredCount", self.request.get("count", 1)))

    @property
    def providers(self) -> tuple[str, ...]:
        """The capacity providers of its strategy."""
        strategy = self.request.get("capacityProviderStrategy", ())
        return tuple(str(p["capacityProvider"]) for p in strategy)

    @property
    def fargate(self) -> bool:
        """Whether its tasks run on Fargate."""
        if self.providers:
            return self.providers[0].startswith("FARGATE")
        return str(self.request.get("launchType", "FARGATE")) == "FARGATE"

    @property
    def awsvpc(self) -> bool:
        """Whether its tasks have a network interface of their own."""
        return str(self.definition.get("networkMode")) == "awsvpc"

    @property
    def network(self) -> Mapping[str, Any]:
        """Its awsvpcConfiguration; empty without."""
        found = self.request.get("networkConfiguration", {})
        own: Mapping[str, Any] = found.get("awsvpcConfiguration", {})
        return own


class Asked:
    """What the checks are about. Without `work` (offline) questions can be made, but not asked."""

    def __init__(
        self,
        work: Work | None,
        target: Target,
        state: EcsState,
        *,
        only: Collection[str] | None = None,
        secret_keys: bool = False,
        region_known: bool = True,
    ) -> None:
        """`only` names the services and jobs that change (None: all of them).

        `secret_keys` allows to read secrets for the JSON keys that documents name.
        """
        self._work = work
        self.target = target
        self.state = state
        self.only = only
        self.secret_keys = secret_keys
        self.region_known = region_known
        self._lock = threading.Lock()
        self._memory: dict[Any, _Memory] = {}

    # the documents

    @property
    def runs(self) -> tuple[Run, ...]:
        """Services and jobs, in the order of the files."""
        both = [("service", n, r) for n, r in self.state.services.items()]
        both += [("task", n, r) for n, r in self.state.tasks.items()]
        return tuple(self._run(*one) for one in both if self.only is None or one[1] in self.only)

    def _run(self, kind: str, name: str, request: Document) -> Run:
        family = str(request["taskDefinition"])
        return Run(kind, name, request, family, self.state.task_definitions[family])

    @property
    def definitions(self) -> Mapping[str, Document]:
        """The task definitions of the runs, by family."""
        return {run.family: run.definition for run in self.runs}

    @property
    def containers(self) -> Iterator[tuple[str, Document]]:
        """Every container with its family."""
        for family, definition in self.definitions.items():
            for container in definition["containerDefinitions"]:
                yield family, container

    def at(self, kind: str, name: str, *path: str | int) -> Position:
        """Where a part of a document comes from; containers are addressed by name."""
        return origin(self.state, kind, name, path)

    # names

    def arn(self, service: str, resource: str, *, region: bool = True) -> str:
        """An ARN of this account, with `*` for what isn't known offline."""
        place = (self.target.region if self.region_known else ANY) if region else ""
        account = self.target.account or ANY
        return f"arn:{self.target.partition}:{service}:{place}:{account}:{resource}"

    # AWS

    @property
    def work(self) -> Work:
        """AWS, and the pace of this run."""
        if self._work is None:
            raise RuntimeError("questions that were made offline can't be asked")
        return self._work

    def once(self, key: Any, reading: Callable[[], T]) -> T:
        """The answer of a reading that several questions need: made once, errors included."""
        with self._lock:
            memory = self._memory.setdefault(key, _Memory())
        answer: T = memory.answer(reading)
        return answer

    def subnets(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """The subnets of these ids."""
        clients, pace = self.work.clients, self.work.pace
        wanted = tuple(sorted(ids))
        return self.once(
            ("subnets", wanted), lambda: pace.call(clients.ec2.subnets, ids=list(wanted))
        )

    def cluster(self) -> dict[str, Any] | None:
        """The cluster, if it exists."""
        clients, pace = self.work.clients, self.work.pace
        found = self.once("cluster", lambda: pace.call(clients.ecs.clusters, [self.target.cluster]))
        return found[0] if found else None

    @property
    def creates_cluster(self) -> bool:
        """Whether `up` creates a cluster that isn't there."""
        target = self.target
        return target.create_cluster or (target.fargate and not target.cluster_named)


class _Memory:
    """One remembered answer, or the error that came in its place."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: list[Any] = []
        self._error: Exception | None = None

    def answer(self, reading: Callable[[], Any]) -> Any:
        with self._lock:
            if not self._said and self._error is None:
                try:
                    self._said.append(reading())
                except Exception as error:  # noqa: BLE001 raised again for everybody who asks
                    self._error = error
        if self._error is not None:
            raise self._error
        return self._said[0]
