"""Where a key belongs that ecs-params.yml does not know at its place; loaded when there is one."""

from __future__ import annotations

from compose2ecs.compose.keys import params_keys, service_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_IN_COMPOSE: Mapping[str, str] = {
    "log_configuration": "logging",
    "port_mappings": "ports",
    "container_port": "ports",
    "host_port": "ports",
    "mount_points": "volumes",
    "entry_point": "entrypoint",
    "working_directory": "working_dir",
    "docker_labels": "labels",
}
"""What a task definition calls it, and what the Compose file does."""
_FLAGS: Mapping[str, str] = {
    "launch_type": "--launch-type",
    "family": "--project-name",
    "requires_compatibilities": "--launch-type",
    "cluster": "--cluster",
    "region": "--region",
}
_SAME: Mapping[str, tuple[str, ...]] = {
    "cpu": ("cpu_limit", "cpu_shares"),
    "memory": ("mem_limit",),
    "memory_reservation": ("mem_reservation",),
    "health_check": ("healthcheck",),
    "network_mode": ("ecs_network_mode",),
    "execution_role": ("task_execution_role",),
    "execution_role_arn": ("task_execution_role",),
    "service": ("services",),
}
"""What a task definition calls it, and what this file does."""
_MOST_HOMES = 2
"""A word with more, such as type, says too little."""


def home(key: str, path: tuple[str | int, ...], known: list[str]) -> str:
    """What to do about an unknown key at `path`, where `known` are known; empty for no idea."""
    word = "".join(f"_{c.lower()}" if c.isupper() else c for c in key).strip("_").replace("-", "_")
    words = {word, *_SAME.get(word, ())}
    if here := sorted(words.intersection(known)):
        return "" if word in here else f"write {here[0]}"
    in_service = path[:2] == ("task_definition", "services")
    if in_service and path[3:] == ("logging",):
        return "its place is the Compose file: logging of the service there"
    meant = _IN_COMPOSE.get(word, word)
    compose = path[:1] == ("task_definition",) and meant in service_keys("spec")
    homes = [place for place in sorted(params_keys()) if place.rpartition(".")[2] in words]
    if 0 < len(homes) <= _MOST_HOMES and not (compose and (in_service or word != meant)):
        named = " or ".join(homes).replace("definition.services.", "definition.services.NAME.")
        return f"its place is {named}"
    if compose:
        return f"its place is the Compose file: {meant} of the service there"
    return f"give it as {_FLAGS[word]}" if word in _FLAGS else ""
