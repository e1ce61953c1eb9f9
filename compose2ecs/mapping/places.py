"""Where in the Compose files each part of the ECS documents comes from."""

from __future__ import annotations

from collections.abc import Mapping

from compose2ecs.compose.tree import Map, Seq
from compose2ecs.mapping.grouping import MOST_CONTAINERS, port_range, service_at
from compose2ecs.mapping.leaves import written_at
from compose2ecs.mapping.names import container_name
from compose2ecs.mapping.network import security_groups_of, subnets_of
from compose2ecs.mapping.storage import volume_place
from compose2ecs.mapping.table import scoped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.compose.project import Project
    from compose2ecs.diagnostics.position import Position
    from compose2ecs.mapping.row import Container, Row, Task

    type_of_path = tuple[str | int, ...]
    type_of_places = dict[type_of_path, Position]
    _Documents = Mapping[tuple[str, str], Mapping[type_of_path, Position]]
else:
    _Documents = Mapping

_SCOPES = {"taskDefinition": "task", "service": "service", "task": "job"}


class Places(_Documents):
    """The places of each document's parts (EcsState.origins), found when somebody asks.

    Few ever are: those of documents in which something is wrong.
    """

    def __init__(self, tasks: Mapping[str, Task], produced: Mapping[str, set[str]]) -> None:
        """`produced` are the targets of the rows that made something for a service."""
        self._tasks = tasks
        self._produced = produced
        self._found: dict[tuple[str, str], type_of_places] = {}

    def __getitem__(self, document: tuple[str, str]) -> type_of_places:
        kind, name = document
        task = self._tasks[name]
        if kind not in _SCOPES or (kind == ("service" if task.group.job else "task")):
            raise KeyError(document)
        if document not in self._found:
            self._found[document] = self._places(kind, task)
        return self._found[document]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for name, task in self._tasks.items():
            yield "taskDefinition", name
            yield "task" if task.group.job else "service", name

    def __len__(self) -> int:
        return 2 * len(self._tasks)

    def _places(self, kind: str, task: Task) -> type_of_places:
        places: type_of_places = {(): task.group.at}
        produced = self._produced[task.main.service.name]
        for row, path in scoped(_SCOPES[kind]):
            if row.target in produced:
                at = next((at for c in task.containers if (at := _origin(c, row))), None)
                at = at or _project_place(task.project, row)
                if at is not None:
                    places[path] = at
        if kind == "taskDefinition":
            places.update(_volumes(task, "volumes", task.definition))
            for c in task.containers:
                self._note(places, c)
        if kind == "service":
            places.update(_volumes(task, "volumeConfigurations", task.service))
        if kind != "taskDefinition":
            places.update(_network_ids(task))
        places.update(_tags(task, task.definition if kind == "taskDefinition" else task.service))
        if kind == "taskDefinition" and len(task.containers) > MOST_CONTAINERS:
            first = task.group.members[MOST_CONTAINERS]
            places[("containerDefinitions",)] = service_at(task.project, first)
        return places

    def _note(self, places: type_of_places, container: Container) -> None:
        """Add where a container's fields come from."""
        base = ("containerDefinitions", container.name)
        places[base] = service_at(container.project, container.service.name)
        for row, path in scoped("container"):
            at = _origin(container, row)
            if at is None:
                continue
            # Also of a field that is left out: that is where its absence comes from.
            places[(*base, *path)] = at
            if row.target in self._produced[container.service.name]:
                for key, inner in _inner_fields(container, row, path):
                    places[(*base, *path, inner)] = key
        for item, place in _items(container):
            places[(*base, *item)] = place
        if container.files:
            from compose2ecs.mapping.files import writer_name

            places["containerDefinitions", writer_name(container)] = places[base]


def _volumes(
    task: Task, field: str, document: Mapping[str, Any]
) -> Iterator[tuple[type_of_path, Position]]:
    """Volumes come from where the file declares them."""
    for i, volume in enumerate(document.get(field, ())):
        at = volume_place(task, volume["name"])
        if at is not None:
            yield (field, i), at


def _network_ids(task: Task) -> Iterator[tuple[type_of_path, Position]]:
    """Subnets and security groups come from ecs-params.yml, a service, a network or the project."""
    networks = task.project.networks
    joined = [networks[n] for c in task.containers for n in c.service.networks if n in networks]
    holders = [*_params_network(task.project), *(c.service.extension for c in task.containers)]
    holders += [network.extension for network in joined]
    others = [(one.tree, key) for one in joined for key in ("x-aws-securitygroup", "name")]
    for field, word, values in (
        ("subnets", "subnets", subnets_of(task)),
        ("securityGroups", "security_groups", security_groups_of(task)),
    ):
        keys = [(holder, word) for holder in holders]
        keys += [*(others if word == "security_groups" else ()), (task.project.extension, word)]
        for i, value in enumerate(values):
            at = next((at for tree, key in keys if (at := _item_place(tree, key, value))), None)
            if at is not None:
                yield ("networkConfiguration", "awsvpcConfiguration", field, i), at


def _params_network(project: Project) -> Iterator[Map]:
    """The network section of ecs-params.yml, if there is one."""
    tree: object = project.ecs_params
    for key in ("run_params", "network_configuration", "awsvpc_configuration"):
        tree = tree.get(key) if isinstance(tree, Map) else None
    if isinstance(tree, Map):
        yield tree


def _item_place(tree: Map, key: str, value: str) -> Position | None:
    """Where a text or a list says a value, or None."""
    said = tree.get(key)
    if said == value:
        return tree.at(key)
    if isinstance(said, Seq) and value in said:
        return said.at(said.index(value))
    return None


def _tags(task: Task, document: Mapping[str, Any]) -> Iterator[tuple[type_of_path, Position]]:
    """Tags come from the service's section or the project's."""
    sections = (task.main.service.extension, task.project.extension)
    written = [s.get("tags") for s in sections]
    for i, tag in enumerate(document.get("tags", ())):
        for tags in written:
            if isinstance(tags, Map) and tag["key"] in tags.where:
                yield ("tags", i), tags.key_at(tag["key"])
                break


def _origin(container: Container, row: Row) -> Position | None:
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


def _inner_fields(container: Container, row: Row, path: type_of_path) -> list[tuple[Position, str]]:
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


def _items(container: Container) -> Iterator[tuple[type_of_path, Position]]:
    """Where the items of a container's lists are written, as far as each has a place."""
    s, document = container.service, container.document
    ports = {(n, p.protocol): p.at for p in reversed(s.ports) for n in port_range(p.target)}
    for i, text in enumerate(s.expose):
        target, _, protocol = text.partition("/")
        for n in port_range(target):
            ports.setdefault((n, protocol or "tcp"), s.at("expose", i))
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
    yield from _named(s.tree, document)
    awaited = {container_name(d.service): d.at for d in s.depends_on}
    for i, d in enumerate(document.get("dependsOn", ())):
        if d["containerName"] in awaited:
            yield ("dependsOn", i), awaited[d["containerName"]]


def _named(tree: Any, document: Mapping[str, Any]) -> Iterator[tuple[type_of_path, Position]]:
    """Where members that bear the names of keys are written: labels, options, limits."""
    log = document.get("logConfiguration", {})
    logging = tree.get("logging")
    options = logging.get("options") if isinstance(logging, Map) else None
    for path, names, written in (
        (("dockerLabels",), document.get("dockerLabels", ()), tree.get("labels")),
        (("logConfiguration", "options"), log.get("options", ()), options),
    ):
        if isinstance(written, Map):
            yield from (((*path, n), written.key_at(n)) for n in names if n in written.where)
    for field, member, key in (
        ("systemControls", "namespace", "sysctls"),
        ("ulimits", "name", "ulimits"),
    ):
        written = tree.get(key)
        for i, item in enumerate(document.get(field, ())):
            if isinstance(written, Map) and item[member] in written.where:
                yield (field, i), written.key_at(item[member])
