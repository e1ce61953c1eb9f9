"""Runs the mapping table over a project: documents, where they come from, and the loss report."""

from __future__ import annotations

from compose2ecs.compose.tree import Map
from compose2ecs.ecs.state import EcsState, Prerequisite
from compose2ecs.mapping.grouping import MOST_CONTAINERS, port_range, service_at
from compose2ecs.mapping.leaves import written_at
from compose2ecs.mapping.names import container_name
from compose2ecs.mapping.report import loss_report
from compose2ecs.mapping.row import Container, Findings, Task
from compose2ecs.mapping.storage import volume_place
from compose2ecs.mapping.table import ROWS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from compose2ecs.compose.project import Project
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Position
    from compose2ecs.mapping.row import Entry, Row
    from compose2ecs.mapping.target import Target
    from compose2ecs.mapping.topology import Group, Topology

Path = tuple[str | int, ...]

_SCOPES: dict[str, list[tuple[Row, tuple[str, ...]]]] = {
    scope: [] for scope in ("container", "task", "service", "job", "")
}
"""Rows by the first word of their target, with the path after it; prerequisites under nothing."""
for _row in ROWS:
    _first, *_path = _row.target.split(".")
    _SCOPES[_first if _path else ""].append((_row, tuple(_path)))

_KINDS = {"task": "taskDefinition", "service": "service", "job": "task"}


def translate(
    project: Project, target: Target, topology: Topology
) -> tuple[EcsState, tuple[Entry, ...], tuple[Diagnostic, ...]]:
    """The wanted documents, one entry for every leaf key that the files set, and findings.

    For each group in file order: the container rows for each of its services, then the task rows,
    then the service rows or, for a job, the job rows, and last the prerequisites; so a later row
    may look at what the earlier ones made (`Container.document`, `Task.definition`).
    """
    run = Run(project, target, topology)
    for group in topology.groups.values():
        run.group(group)
    report, more = loss_report(project, target, topology, run.findings, run.produced)
    state = EcsState(
        task_definitions=run.definitions,
        services=run.services,
        tasks=run.tasks,
        prerequisites=tuple(run.prerequisites.values()),
        origins=run.origins,
    )
    return state, report, (*run.findings.diagnostics, *more)


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
        self.origins: dict[tuple[str, str], dict[Path, Position]] = {}

    def group(self, group: Group) -> None:
        """Make the documents of one group."""
        containers = tuple(self._container(group, name) for name in group.members)
        task = Task(
            project=self.project,
            target=self.target,
            topology=self.topology,
            group=group,
            containers=containers,
            network_mode=group.network_mode,
            findings=self.findings,
        )
        task.definition = self.definitions[group.name] = {}
        self._fill("task", task, task.definition)
        self._place_volumes(task, "taskDefinition", ("volumes",), task.definition)
        for c in containers:
            self._note(group.name, ("containerDefinitions", c.name), c)
            if c.files:
                from compose2ecs.mapping.files import writer_name

                place = ("containerDefinitions", writer_name(c))
                self.origins["taskDefinition", group.name][place] = service_at(
                    self.project, c.service.name
                )
        if len(group.members) > MOST_CONTAINERS:
            places = self.origins["taskDefinition", group.name]
            first = group.members[MOST_CONTAINERS]
            places[("containerDefinitions",)] = service_at(self.project, first)
        if group.job:
            self._fill("job", task, self.tasks.setdefault(group.name, {}))
        else:
            task.service = self.services.setdefault(group.name, {})
            self._fill("service", task, task.service)
            self._place_volumes(task, "service", ("volumeConfigurations",), task.service)
        self._require(task)

    def _place_volumes(
        self, task: Task, kind: str, path: Path, document: Mapping[str, Any]
    ) -> None:
        """Volumes come from where the file declares them."""
        places = self.origins[kind, task.group.name]
        for i, volume in enumerate(document.get(str(path[-1]), ())):
            at = volume_place(task, volume["name"])
            if at is not None:
                places[(*path, i)] = at

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
        made = self.produced.setdefault(name, set())
        for row, path in _SCOPES["container"]:
            value = row.by(container)
            if not _empty(value):
                _put(container.document, path, value)
                made.add(row.target)
        return container

    def _fill(self, scope: str, task: Task, document: dict[str, Any]) -> None:
        name = task.group.name
        places = self.origins.setdefault((_KINDS[scope], name), {(): task.group.at})
        for row, path in _SCOPES[scope]:
            value = row.by(task)
            if _empty(value):
                continue
            _put(document, path, value)
            for c in task.containers:
                self.produced[c.service.name].add(row.target)
            at = next((at for c in task.containers if (at := origin_of(c, row))), None)
            at = at or _project_place(self.project, row)
            if at is not None:
                places[path] = at

    def _note(self, family: str, base: Path, container: Container) -> None:
        """Where a container's fields come from."""
        places = self.origins["taskDefinition", family]
        places[base] = service_at(self.project, container.service.name)
        for row, path in _SCOPES["container"]:
            at = origin_of(container, row)
            if at is None:
                continue
            # Also of a field that is left out: that is where its absence comes from.
            places[(*base, *path)] = at
            if row.target in self.produced[container.service.name]:
                for key, inner in _inner_fields(container, row, path):
                    places[(*base, *path, inner)] = key
        for item, place in _items(container):
            places[(*base, *item)] = place

    def _require(self, task: Task) -> None:
        for row, _ in _SCOPES[""]:
            for p in row.by(task) or ():
                self.prerequisites.setdefault((p.kind, p.name), p)
                for c in task.containers:
                    self.produced[c.service.name].add(row.target)


def origin_of(container: Container, row: Row) -> Position | None:
    """Where the service writes the first of the row's keys that it writes at all."""
    for key in row.keys:
        at = _place(container, key)
        if at is not None:
            return at
    return None


def _place(container: Container, key: str) -> Position | None:
    if not key.startswith("x-ecs."):
        return written_at(container.service.tree, key)
    params = container.project.ecs_params
    if params:
        from compose2ecs.mapping.params_places import service_place

        at = service_place(params, container.service.name, key[6:])
        if at is not None:
            return at
    return written_at(container.service.extension, key[6:])


def _project_place(project: Project, row: Row) -> Position | None:
    """Where the project's own section writes one of the row's keys."""
    words = [key[6:] for key in row.keys if key.startswith("x-ecs.")]
    found: list[Position | None] = []
    if project.ecs_params:
        from compose2ecs.mapping.params_places import project_place

        found = [project_place(project.ecs_params, word) for word in words]
    found += [written_at(project.extension, word) for word in words]
    return next((at for at in found if at is not None), None)


def _inner_fields(container: Container, row: Row, path: Path) -> list[tuple[Position, str]]:
    """Members of the field that are called like a key: `healthcheck.start_period`."""
    value: Any = container.document
    for step in path:
        value = value[step]
    out = []
    for key in row.keys if isinstance(value, dict) else ():
        first, *rest = key.rpartition(".")[2].split("_")
        field = first + "".join(word.capitalize() for word in rest)
        at = _place(container, key) if field in value else None
        if at is not None:
            out.append((at, field))
    return out


def _items(container: Container) -> Iterator[tuple[Path, Position]]:
    """Where the items of a container's lists are written, as far as each has a place."""
    s, document = container.service, container.document
    ports = {(n, p.protocol): p.at for p in reversed(s.ports) for n in port_range(p.target)}
    for i, m in enumerate(document.get("portMappings", ())):
        at = ports.get((m.get("containerPort"), m.get("protocol", "tcp")))
        if at is not None:
            yield ("portMappings", i), at
    mounts = {m.target: m.at for m in s.volumes}
    for i, m in enumerate(document.get("mountPoints", ())):
        if m["containerPath"] in mounts:
            yield ("mountPoints", i), mounts[m["containerPath"]]
    variables = s.tree.get("environment")
    for i, e in enumerate(document.get("environment", ())):
        if isinstance(variables, Map) and e["name"] in variables.where:
            yield ("environment", i), variables.key_at(e["name"])
    for i, secret in enumerate(document.get("secrets", ())):
        from compose2ecs.mapping.secret_sources import source_place

        at = source_place(container, secret["name"])
        if at is not None:
            yield ("secrets", i), at
    awaited = {container_name(d.service): d.at for d in s.depends_on}
    for i, d in enumerate(document.get("dependsOn", ())):
        if d["containerName"] in awaited:
            yield ("dependsOn", i), awaited[d["containerName"]]


def _empty(value: Any) -> bool:
    """Whether there is nothing to write: None, or an empty text or collection; not 0 or False."""
    return value is None or (not value and not isinstance(value, bool | int | float))


def _put(document: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *above, last = path
    for step in above:
        document = document.setdefault(step, {})
    document[last] = value
