"""The file that `ecs-cli registry-creds up` writes, in the words of `settings`."""

from __future__ import annotations

from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics import settings_rules as rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.compose.project import Project
    from compose2ecs.diagnostics.diagnostic import Diagnostic

    type_of_words = dict[str, Any]


def credentials(tree: Map, project: Project, found: list[Diagnostic]) -> type_of_words:
    """The file as {project: {execution_role}, services: {NAME: {registry_credentials}}}.

    A container under two registries is an error; one that the project lacks is told, no more, as
    one file may serve several projects.
    """
    from compose2ecs.compose.schema import allowed

    tree, wrong = allowed(tree, "registry-creds")
    found.extend(wrong)
    made = _map(tree, "registry_credential_outputs")
    services: dict[str, type_of_words] = {}
    for registry, entry in _map(made, "container_credentials").items():
        names = entry.get("container_names")
        for name, at in names.items_at() if isinstance(names, Seq) else ():
            if name not in project.services:
                message = f'no service is called "{name}", so it needs no credentials'
                found.append(rules.CREDENTIALS_UNUSED.at(at, message))
            elif name in services:
                message = f'"{name}" has credentials of "{registry}" and of another registry'
                found.append(rules.CREDENTIALS_TWICE.at(at, message, "keep one of them"))
            else:
                services[name] = {"registry_credentials": str(entry["credentials_parameter"])}
    role = made.get("task_execution_role")
    return {"project": {"execution_role": role} if role else {}, "services": services}


def _map(tree: Map, key: str) -> Map:
    value = tree.get(key)
    return value if isinstance(value, Map) else Map()
