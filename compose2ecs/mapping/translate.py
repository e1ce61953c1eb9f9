"""Runs the mapping table over a project: documents, where they come from, and the loss report."""

from __future__ import annotations

from compose2ecs.ecs.state import EcsState
from compose2ecs.mapping.places import Places
from compose2ecs.mapping.report import Report
from compose2ecs.mapping.row import Container, Findings, Task
from compose2ecs.mapping.table import asked_for, scoped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.compose.project import Project
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.ecs.state import Prerequisite
    from compose2ecs.mapping.table import type_of_rows
    from compose2ecs.mapping.target import Target
    from compose2ecs.mapping.topology import Group, Topology


def translate(
    project: Project, target: Target, topology: Topology
) -> tuple[EcsState, Report, tuple[Diagnostic, ...]]:
    """The wanted documents, one entry for every leaf key that the files set, and findings.

    For each group in file order: the container rows for each of its services, then the task rows,
    then the service rows or, for a job, the job rows, and last the prerequisites; so a later row
    may look at what the earlier ones made (`Container.document`, `Task.definition`).
    """
    run = Run(project, target, topology)
    for group in topology.groups.values():
        run.group(group)
    report = Report(project, target, topology, run.findings, run.produced)
    state = EcsState(
        task_definitions=run.definitions,
        services=run.services,
        tasks=run.tasks,
        prerequisites=tuple(run.prerequisites.values()),
        origins=Places(run.made, run.produced),
    )
    losses = tuple(report.losses())
    return state, report, (*run.findings.diagnostics, *losses)


class Run:
    """The documents while they are being made."""

    def __init__(self, project: Project, target: Target, topology: Topology) -> None:
        self.project = project
        self.target = target
        self.topology = topology
        self.findings = Findings()
        self.produced: dict[str, set[str]] = {}
        """Compose service to the targets of the rows that made something for it."""
        self.definitions: dict[str, dict[str, Any]] = {}
        self.services: dict[str, dict[str, Any]] = {}
        self.tasks: dict[str, dict[str, Any]] = {}
        self.prerequisites: dict[tuple[str, str], Prerequisite] = {}
        self.made: dict[str, Task] = {}
        """Group to what its rows were given."""

    def group(self, group: Group) -> None:
        """Make the documents of one group."""
        task = self.made[group.name] = Task(
            project=self.project,
            target=self.target,
            topology=self.topology,
            group=group,
            containers=tuple(self._container(group, name) for name in group.members),
            network_mode=group.network_mode,
            findings=self.findings,
            prerequisites=self.prerequisites,
        )
        made = self._fill(scoped("task"), task, task.definition)
        self.definitions[group.name] = task.definition
        if group.job:
            document = self.tasks[group.name] = {}
            made += self._fill(scoped("job"), task, document)
        else:
            document = self.services[group.name] = task.service
            made += self._fill(scoped("service"), task, document)
        for row, _ in scoped(""):
            found = row.by(task)
            for p in found or ():
                self.prerequisites.setdefault((p.kind, p.name), p)
                made.append(row.target)
        for name in group.members:
            self.produced[name].update(made)

    def _container(self, group: Group, name: str) -> Container:
        container = Container(
            project=self.project,
            target=self.target,
            topology=self.topology,
            group=group,
            service=self.project.services[name],
            network_mode=group.network_mode,
            findings=self.findings,
        )
        rows = asked_for((*container.service.tree, *container.settings))
        self.produced[name] = set(self._fill(rows, container, container.document))
        return container

    def _fill(self, rows: type_of_rows, given: Any, document: dict[str, Any]) -> list[str]:
        """Write what the rows make into the document; the targets of those that made something."""
        made = []
        for row, path in rows:
            value = row.by(given)
            if value or (value is not None and not _empty(value)):
                if len(path) == 1:
                    document[path[0]] = value
                else:
                    _put(document, path, value)
                made.append(row.target)
        return made


def _empty(value: Any) -> bool:
    """Whether there is nothing to write: None, or an empty text or collection; not 0 or False."""
    return value is None or (not value and not isinstance(value, bool | int | float))


def _put(document: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *above, last = path
    for step in above:
        document = document.setdefault(step, {})
    document[last] = value
