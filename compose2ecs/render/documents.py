"""ECS documents and the loss report as JSON, on one stream or one file each."""

from __future__ import annotations

from json import dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from compose2ecs.ecs.state import EcsState
    from compose2ecs.mapping.row import Entry


def together(state: EcsState) -> str:
    """`{"taskDefinitions": [...], "services": [...], "tasks": [...], "prerequisites": [...]}`."""
    return _json(
        {
            "taskDefinitions": list(state.task_definitions.values()),
            "services": [_creatable(s) for s in state.services.values()],
            "tasks": list(state.tasks.values()),
            "prerequisites": [
                {"kind": p.kind, "name": p.name, **p.settings} for p in state.prerequisites
            ],
        }
    )


def files(state: EcsState) -> Mapping[str, str]:
    """File name to content: each document usable with `aws ecs ... --cli-input-json`."""
    return {
        **{f"{k}.task-definition.json": _json(v) for k, v in state.task_definitions.items()},
        **{f"{k}.service.json": _json(_creatable(v)) for k, v in state.services.items()},
        **{f"{k}.task.json": _json(v) for k, v in state.tasks.items()},
    }


def _creatable(service: Mapping[str, Any]) -> Mapping[str, Any]:
    """With the count that ECS demands on creation (rule SVC-03) where nobody states one."""
    if "desiredCount" in service or service.get("schedulingStrategy") == "DAEMON":
        return service
    place = list(service).index("taskDefinition") + 1
    items = list(service.items())
    return dict([*items[:place], ("desiredCount", 1), *items[place:]])


def report(entries: Iterable[Entry]) -> str:
    """The loss report of interface.md: one object for every leaf key that the files set."""
    return _json(
        [
            {
                "service": e.service,
                "key": e.key,
                "verdict": e.verdict,
                "fields": list(e.fields),
                "reason": e.reason,
                "file": e.at.file,
                "line": e.at.line,
                "column": e.at.column,
            }
            for e in entries
        ]
    )


def _json(value: Any) -> str:
    return dumps(value, indent=2, ensure_ascii=False) + "\n"
