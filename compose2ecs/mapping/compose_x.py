"""What files for ecs_composex hold: deploy labels `ecs.*`, and an x-ecs of its own in CamelCase.

https://docs.compose-x.io (labels: "services.deploy.labels", x-ecs: "services.x-ecs").
"""

from __future__ import annotations

import re

from compose2ecs.diagnostics import settings_rules as rules
from compose2ecs.mapping.words import truth

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from compose2ecs.compose.project import Project, Service
    from compose2ecs.compose.tree import Map
    from compose2ecs.diagnostics.diagnostic import Diagnostic

    type_of_words = dict[str, Any]

PREFIX = "ecs."
FAMILY = "ecs.task.family"
_PLATFORM = "ecs.compute.platform"
_BOOLEANS = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n"))


def _storage(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _condition(text: str) -> str | None:
    return text if text in {"START", "COMPLETE", "SUCCESS", "HEALTHY"} else None


def _truth(text: str) -> bool | None:
    return truth(text) if text.lower() in _BOOLEANS else None


def _task(text: str) -> str | None:
    return text if text and "," not in text else None


_LABELS: Mapping[str, tuple[str, Callable[[str], Any], str]] = {
    FAMILY: ("task", _task, "a service runs in one task: name one"),
    "ecs.essential": ("essential", _truth, "it takes true or false"),
    "ecs.ephemeral.storage": ("ephemeral_storage", _storage, "it takes a number of GiB"),
    "ecs.depends.condition": ("ready", _condition, "it takes START, COMPLETE, SUCCESS or HEALTHY"),
}
"""Label to (our word, its reader, what it takes)."""
_INSTEAD = {"ecs.task.family.hostname": "name it in x-ecs.service_discovery.name"}
_PLATFORMS = ("FARGATE", "EC2", "EXTERNAL")


def label_settings(service: Service, found: list[Diagnostic]) -> type_of_words:
    """A service's own words from its deploy labels; what has no word is told."""
    words: type_of_words = {}
    for key, text in _labels(service).items():
        if key in _LABELS:
            word, read, takes = _LABELS[key]
            value = read(text)
            if value is None:
                _say(service, key, f'label {key}: "{text}" is not read', takes, found)
            else:
                words[word] = value
        elif key != _PLATFORM:
            known = _INSTEAD.get(key, "compose2ecs does not know it")
            _say(service, key, f"label {key} is not read", known, found)
    return words


def project_settings(project: Project, found: list[Diagnostic]) -> type_of_words:
    """The launch type, when the services that name one agree on it."""
    named = {
        name: labels[_PLATFORM]
        for name, service in project.services.items()
        if _PLATFORM in (labels := _labels(service))
    }
    words: type_of_words = {}
    for name, platform in named.items():
        service = project.services[name]
        if platform not in _PLATFORMS:
            message = f'label {_PLATFORM}: "{platform}" is not read'
            _say(service, _PLATFORM, message, "it takes FARGATE, EC2 or EXTERNAL", found)
        elif words.setdefault("launch_type", platform) != platform:
            message = f"label {_PLATFORM}: the services name different ones, and a project has one"
            _say(service, _PLATFORM, message, "set x-ecs.launch_type", found)
    return words


def without_foreign_keys(tree: Map, owner: str, found: list[Diagnostic]) -> Map:
    """An x-ecs section without ecs_composex's keys, which begin with a capital."""
    from compose2ecs.compose.keys import LEVELS, extension_keys

    known = {key.split(".")[1] for level in LEVELS for key in extension_keys(level)}
    rest = tree.copy()
    for key in tree:
        if not key[:1].isupper():
            continue
        message = f'"{key}" in {owner} is a key of ecs_composex, which also calls its section x-ecs'
        ours = _OURS.get(key) or re.sub("(?<=[a-z])(?=[A-Z])", "_", key).lower()
        help_ = f"write {ours}" if ours in known else "compose2ecs has no word for it: remove it"
        found.append(rules.COMPOSE_X.at(tree.key_at(key), message, help_))
        rest.drop(key)
    return rest


_OURS = {
    "CapacityProviderStrategy": "capacity_providers",
    "OperatingSystemFamily": "operating_system",
    "EphemeralStorage": "ephemeral_storage",
    "ClusterName": "cluster",
}


def _labels(service: Service) -> dict[str, str]:
    labels = service.deploy.labels if service.deploy else {}
    return {key: str(text).strip() for key, text in labels.items() if key.startswith(PREFIX)}


def _say(service: Service, key: str, message: str, help_: str, found: list[Diagnostic]) -> None:
    at = service.key_at("deploy", "labels", key)
    found.append(rules.LABEL_NOT_READ.at(at, message, help_))
