"""Row and Unmapped: the lines of the mapping table, and what a row's function is given."""

from __future__ import annotations

from compose2ecs.diagnostics.record import Record
from compose2ecs.mapping.names import container_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from compose2ecs.compose.project import Mount, Project, Service
    from compose2ecs.diagnostics.diagnostic import Diagnostic, Rule
    from compose2ecs.diagnostics.position import Position
    from compose2ecs.ecs.fargate import Size
    from compose2ecs.ecs.state import Prerequisite
    from compose2ecs.mapping.files import File
    from compose2ecs.mapping.sizes import Ask
    from compose2ecs.mapping.target import Target
    from compose2ecs.mapping.topology import Group, Topology
    from compose2ecs.mapping.volumes import Storage

CONVERTED = "converted"
APPROXIMATED = "approximated"
IGNORED = "ignored"
REJECTED = "rejected"

_IN_BOTH = ("healthcheck.", "mem_", "cpu_shares")
"""How keys begin that ecs-params.yml and Compose call alike."""
_WORST_LAST = (CONVERTED, APPROXIMATED, IGNORED, REJECTED)


class Row:
    """One ECS field, the Compose and x-ecs keys it comes from, and the function that makes it.

    `target` is `container.FIELD`, `task.FIELD`, `service.FIELD`, `job.FIELD` (RunTask) or a
    prerequisite's kind; its first word decides what `by` is given: a Container, else a Task.
    `keys` are leaf keys with dots, list items and map keys left out (`ports.published`,
    `ulimits.soft`); those of our own section begin with `x-ecs.` (`x-ecs.cpu`), of a service and of
    the project alike; top-level keys have `*` for the name (`volumes.*.driver`,
    `secrets.*.x-ecs.from`). `by` returns the field's JSON value, or None to leave the field out.

    A container row runs for the services that have one of its keys; one that makes or says
    something for others as well (a default, what siblings need, a flag) is `always` run.
    """

    __slots__ = ("always", "by", "keys", "target")

    def __init__(
        self,
        target: str,
        keys: tuple[str, ...],
        by: Callable[[Any], Any],
        *,
        always: bool = False,
    ) -> None:
        self.target = target
        self.keys = keys
        self.by = by
        self.always = always


class Unmapped:
    """A key that no ECS field can hold: IGNORED or REJECTED, and the reason for the user."""

    __slots__ = ("key", "reason", "verdict")

    def __init__(self, key: str, verdict: str, reason: str) -> None:
        self.key = key
        self.verdict = verdict
        self.reason = reason


class Entry(Record):
    """One line of the loss report (interface.md)."""

    service: str | None
    key: str
    verdict: str
    fields: tuple[str, ...] = ()
    reason: str = ""
    at: Position


class Findings:
    """Collects diagnostics and verdicts while the rows run."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.verdicts: dict[str | None, dict[str, tuple[str, str]]] = {}
        """Service, then key, to the worst verdict so far and its reason."""
        self.told: set[tuple[str | None, str]] = set()
        """Verdicts that a diagnostic has already told; the report adds one for the others."""
        self.remarks: dict[str | None, Callable[[str], str]] = {}
        """Service to what the report may ask of a key that was converted: what came of it."""

    def judge(self, service: str | None, key: str, verdict: str, reason: str) -> None:
        """Note a verdict other than `converted`; the worst one of a key counts."""
        said = self.verdicts.get(service)
        if said is None:
            said = self.verdicts[service] = {}
        known = said.get(key)
        if known is None or _WORST_LAST.index(verdict) > _WORST_LAST.index(known[0]):
            said[key] = (verdict, reason)


class Container:
    """What a container row sees: one Compose service in its task.

    A row's function reads `service` (typed) and `settings` (x-ecs), and reports through the methods
    below; `key` in them is a leaf key or a prefix of some (`ports` also judges `ports.published`).
    """

    def __init__(
        self,
        *,
        project: Project,
        target: Target,
        topology: Topology,
        group: Group,
        service: Service,
        network_mode: str,
        findings: Findings,
    ) -> None:
        self.project = project
        self.target = target
        self.topology = topology
        self.group = group
        self.service = service
        self.name = container_name(service.name)
        """The name in the task definition."""
        self.network_mode = network_mode
        self.findings = findings
        self.settings: Mapping[str, Any] = target.services.get(service.name, {})
        self.fargate = target.fargate
        """Whether the task runs on Fargate."""
        self.awsvpc = network_mode == "awsvpc"
        """Whether the task has a network interface of its own."""
        self.document: dict[str, Any] = {}
        """What the container rows made, for the task and service rows, which run after them."""
        self.files: list[File] = []
        """What another container writes before this one starts (files.py)."""
        self.mounted: Sequence[tuple[Mount, Storage]] | None = None
        """Its mounts with what stands behind them, once somebody has asked (volumes.py)."""
        self.volume_names: dict[tuple[str, str], str] | None = None
        """What the storages of its task are called, likewise."""

    def approximate(self, key: str, reason: str) -> None:
        """ECS does nearly what the key says; `reason` tells the difference."""
        self.findings.judge(self.service.name, key, APPROXIMATED, reason)

    def ignore(self, key: str, reason: str) -> None:
        """ECS has no place for the key and the run goes on."""
        self.findings.judge(self.service.name, key, IGNORED, reason)

    def unsupported(
        self,
        rule: Rule,
        key: str,
        message: str,
        help: str = "",
        at: Position | None = None,
    ) -> None:
        """What ECS or the launch type can't do: rejected, or ignored with `--unsupported warn`."""
        warn = self.target.unsupported == "warn"
        self.findings.judge(self.service.name, key, IGNORED if warn else REJECTED, message)
        self.say(rule, key, message, help, at, severity="warning" if warn else None)

    def reject(
        self,
        rule: Rule,
        key: str,
        message: str,
        help: str = "",
        at: Position | None = None,
    ) -> None:
        """What is missing or wrong: an error whatever the flags say."""
        self.findings.judge(self.service.name, key, REJECTED, message)
        self.say(rule, key, message, help, at)

    def say(
        self,
        rule: Rule,
        key: str,
        message: str,
        help: str = "",
        at: Position | None = None,
        severity: Any = None,
    ) -> None:
        """A diagnostic at the key's place, or at `at`."""
        self.findings.told.add((self.service.name, key))
        where = at or self._in_ecs_params(key) or self.service.key_at(*key.split("."))
        self.findings.diagnostics.append(rule.at(where, message, help, severity))

    def _in_ecs_params(self, key: str) -> Position | None:
        """Where ecs-params.yml says this of a health check or a size; it wins over the service.

        Of a word of x-ecs only when the service's own section doesn't say it, which wins over both.
        """
        params = self.project.ecs_params
        word = key.removeprefix("x-ecs.")
        if not params or (word == key and not key.startswith(_IN_BOTH)):
            return None
        if word != key and word.partition(".")[0] in self.service.extension:
            return None
        from compose2ecs.mapping.params_places import service_place

        return service_place(params, self.service.name, word)


class Task:
    """What task, service and prerequisite rows see: one group with its containers."""

    def __init__(
        self,
        *,
        project: Project,
        target: Target,
        topology: Topology,
        group: Group,
        containers: tuple[Container, ...],
        network_mode: str,
        findings: Findings,
        prerequisites: Mapping[tuple[str, str], Prerequisite],
    ) -> None:
        self.project = project
        self.target = target
        self.topology = topology
        self.group = group
        self.containers = containers
        self.prerequisites = prerequisites
        """Those of the tasks before it by kind and name, which needn't be made again."""
        self.network_mode = network_mode
        self.findings = findings
        self.definition: dict[str, Any] = {}
        """The task definition, for the service and job rows, which run after the task rows."""
        self.service: dict[str, Any] = {}
        """The service, for the prerequisite rows; empty for a job."""
        self.main = containers[0]
        """The container whose service gives the group its name and its service-level keys."""
        self.fargate = target.fargate
        """Whether the task runs on Fargate."""
        self.awsvpc = network_mode == "awsvpc"
        """Whether the task has a network interface of its own."""
        self.sized: tuple[Ask, Size | None] | None = None
        """What its containers ask for and what it gets, once somebody has asked (sizes.py)."""
        self.daemon: bool | None = None
        """Whether one runs on every instance, likewise (placement.py)."""
        self.stops_first: str | None = None
        """Why two of it must not run at a time, likewise (rollout.py)."""

    def said(self, key: str, default: Any = None) -> Any:
        """A word of x-ecs that a task has once: the first container's that states it.

        Others of the task that say something else are told that they are not heard.
        """
        if len(self.containers) == 1:
            return self.main.settings.get(key, default)
        holders = [c for c in self.containers if key in c.settings]
        if not holders:
            return default
        holder = holders[0]
        for c in holders:
            if c.settings[key] != holder.settings[key]:
                c.ignore(
                    f"x-ecs.{key}", f'"{holder.service.name}" says it for the task that both share'
                )
        return holder.settings[key]
