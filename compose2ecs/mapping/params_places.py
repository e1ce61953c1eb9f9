"""Where ecs-params.yml writes what a word of x-ecs says, so that findings point into that file."""

from __future__ import annotations

from compose2ecs.compose.tree import Map

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2ecs.diagnostics.position import Position

_NETWORK = "run_params.network_configuration.awsvpc_configuration"
_PROJECT: Mapping[str, str] = {
    "network_mode": "task_definition.ecs_network_mode",
    "task_role": "task_definition.task_role_arn",
    "execution_role": "task_definition.task_execution_role",
    "subnets": f"{_NETWORK}.subnets",
    "security_groups": f"{_NETWORK}.security_groups",
    "assign_public_ip": f"{_NETWORK}.assign_public_ip",
    "single_task.cpu": "task_definition.task_size.cpu_limit",
    "single_task.memory": "task_definition.task_size.mem_limit",
    "single_task.pid_mode": "task_definition.pid_mode",
    "single_task.ipc_mode": "task_definition.ipc_mode",
    "single_task.placement_constraints": "task_definition.placement_constraints",
    "single_task.placement": "run_params.task_placement",
    "single_task.placement.strategy": "run_params.task_placement.strategy",
    "single_task.placement.constraints": "run_params.task_placement.constraints",
    "single_task.service_discovery": "run_params.service_discovery",
}
_SERVICE: Mapping[str, str] = {
    "init": "init_process_enabled",
    "registry_credentials": "repository_credentials.credentials_parameter",
    "log_secrets": "logging.secret_options",
    "firelens": "firelens_configuration",
    "firelens.type": "firelens_configuration.type",
    "firelens.options": "firelens_configuration.options",
}
"""Words that the file calls otherwise."""


def project_place(params: Map, word: str) -> Position | None:
    """The place of a project's word such as `single_task.cpu`, or None."""
    while word and word not in _PROJECT:
        word = word.rpartition(".")[0]
    return _place(params, _PROJECT[word]) if word else None


def service_place(params: Map, service: str, word: str) -> Position | None:
    """The place of a service's word such as `healthcheck.interval`, or None."""
    tree: object = params
    for key in ("task_definition", "services", service):
        tree = tree.get(key) if isinstance(tree, Map) else None
    if not isinstance(tree, Map):
        return None
    if word == "healthcheck.test":
        return _place(tree, word) or _place(tree, "healthcheck.command")
    return _place(tree, _SERVICE.get(word, word))


def _place(tree: object, path: str) -> Position | None:
    *above, last = path.split(".")
    for key in above:
        tree = tree.get(key) if isinstance(tree, Map) else None
    return tree.key_at(last) if isinstance(tree, Map) and last in tree else None
