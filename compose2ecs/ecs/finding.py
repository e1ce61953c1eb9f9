"""Finding: one case of an ECS rule in a document; and the documents as the rules look at them."""

from __future__ import annotations

import re

from compose2ecs.diagnostics.diagnostic import ERROR
from compose2ecs.diagnostics.record import Record
from compose2ecs.ecs import fargate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Rule
    from compose2ecs.ecs.state import Document, Step

    Path = tuple[Step, ...]
    Check = tuple[Callable[[Any], Iterable["Finding"]], tuple[str, ...]]

TASK_DEFINITION = "taskDefinition"
SERVICE = "service"
TASK = "task"

_EXCEPTIONS = {TASK_DEFINITION: "ClientException"}


class Finding(Record):
    """One case of a rule in one document."""

    rule: Rule
    kind: str
    """`taskDefinition`, `service` or `task`: the keys of EcsState.origins."""
    name: str
    """Family or service name."""
    path: Path = ()
    """Members and list indexes; items of containerDefinitions by container name, where it is
    there and the first of that name."""
    message: str
    help: str = ""
    aws: str = ""
    """What AWS answers with; empty when AWS takes it, or when boto3 refuses before sending."""
    exception: str = ""
    """The error code of that answer, such as `ClientException`."""


def checked(view: Any, checks: tuple[Check, ...]) -> list[Finding]:
    """What checks find in a document, task or container, in their order.

    A check is a function with the members it looks at: without any of them it finds nothing, and
    is not called. One that names none always is.
    """
    given: AbstractSet[str] = view.members
    found: list[Finding] = []
    for check, members in checks:
        if not members or not given.isdisjoint(members):
            found += check(view)
    return found


class View:
    """A document under judgement: makes findings that know where they are."""

    kind = ""

    def __init__(self, document: Document, name: str) -> None:
        self.document = document
        self.name = name
        self.members: AbstractSet[str] = document.keys()

    def found(
        self,
        rule: Rule,
        path: Path,
        message: str,
        help: str = "",
        aws: str = "",
        exception: str = "",
    ) -> Finding:
        """A finding at a place of this document."""
        if rule.severity != ERROR:
            aws = ""  # whether AWS refuses what is only a warning is not sure enough to act on
        if aws and not exception:
            exception = _EXCEPTIONS.get(self.kind, "InvalidParameterException")
        return Finding(
            rule=rule,
            kind=self.kind,
            name=self.name,
            path=path,
            message=message,
            help=help or (rule.fix[:1].lower() + rule.fix[1:].removesuffix(".")),
            aws=aws,
            exception=exception,
        )


class Task(View):
    """A task definition whose members have the right types."""

    kind = TASK_DEFINITION

    def __init__(self, document: Document, launch_types: frozenset[str] = frozenset()) -> None:
        super().__init__(document, str(document.get("family", "")))
        self.declared = tuple(document.get("requiresCompatibilities") or ())
        self.launch_types = launch_types | frozenset(self.declared)
        self.fargate = "FARGATE" in self.launch_types
        self.external = self.launch_types == {"EXTERNAL"}
        platform = document.get("runtimePlatform") or {}
        system = str(platform.get("operatingSystemFamily", ""))
        self.windows = system.startswith("WINDOWS")
        self.may_be_windows = self.windows or not (system or self.fargate)
        """An instance runs what is made for it; only Fargate has to be told what that is."""
        self.network_mode = str(document.get("networkMode") or "bridge")
        self.execution_role = str(document.get("executionRoleArn") or "")
        self.task_role = str(document.get("taskRoleArn") or "")
        self.size = fargate.task_size(document)
        self.volumes: Mapping[str, Document] = {
            str(v.get("name")): v for v in document.get("volumes") or () if v.get("name")
        }
        self.containers = tuple(_containers(self))
        self.members: set[str] = set(document)
        """With those of the containers."""
        self.has_router = False
        self.by_name: dict[str, Container] = {}
        self.ports: list[tuple[Container, int, Any]] = []
        """Every port mapping: its container, its index there, and itself."""
        for c in self.containers:
            self.members.update(c.members)
            self.has_router = self.has_router or bool(c.get("firelensConfiguration"))
            if c.name:
                self.by_name.setdefault(c.name, c)
            for i, port in c.items("portMappings"):
                self.ports.append((c, i, port))


def is_of_windows(path: str) -> bool:
    """Whether a path begins at a drive (`C:/data`), or is a pipe or a share of Windows."""
    return re.match(r"[A-Za-z]:(?:[\\/]|$)|\\\\", path) is not None


def _containers(task: Task) -> Iterator[Container]:
    seen: set[str] = set()
    for i, document in enumerate(task.document.get("containerDefinitions") or ()):
        name = str(document.get("name") or "")
        yield Container(task, document, name if name and name not in seen else i)
        seen.add(name)


class Container:
    """A container of a task definition under judgement."""

    def __init__(self, task: Task, document: Document, key: Step) -> None:
        self.task = task
        self.document = document
        self.members = document.keys()
        self.name = str(document.get("name") or "")
        self.path: Path = ("containerDefinitions", key)

    @property
    def words(self) -> str:
        """How a message names it."""
        return f'container "{self.name}"' if self.name else f"container {self.path[1]}"

    @property
    def essential(self) -> bool:
        """Whether the task ends with it."""
        return self.document.get("essential", True) is not False

    def absolute(self, path: str) -> bool:
        """Whether a path inside of the container is absolute."""
        return path.startswith("/") or (self.task.may_be_windows and is_of_windows(path))

    def get(self, name: str) -> Any:
        """A member's value, or None."""
        return self.document.get(name)

    def items(self, name: str) -> list[tuple[int, Any]]:
        """The items of a list member with their index."""
        return list(enumerate(self.document.get(name) or ()))

    def found(self, rule: Rule, path: Path, message: str, help: str = "", aws: str = "") -> Finding:
        """A finding at a place of this container."""
        return self.task.found(rule, (*self.path, *path), message, help, aws)


def at_path(document: Any, path: Path) -> Any:
    """What stands at a path of mappings, or None."""
    for step in path:
        document = document.get(step) if isinstance(document, dict) else None
    return document


def plain_name(text: str) -> bool:
    """Whether a name has only letters, digits, `-` and `_`, and at least one."""
    return fits(r"[A-Za-z0-9_-]+", text)


_compiled: dict[str, Callable[[str], object]] = {}


def fits(pattern: str, text: str) -> bool:
    """Whether a pattern is that of the whole text; quicker than re for many short texts."""
    known = _compiled.get(pattern)
    if known is None:
        known = _compiled[pattern] = re.compile(pattern).fullmatch
    return known(text) is not None
