"""ecs-params.yml, ecs-cli's second file, in the words of `settings`."""

from __future__ import annotations

from compose2ecs.compose.tree import Map
from compose2ecs.compose.units import duration, size
from compose2ecs.diagnostics import settings_rules as rules
from compose2ecs.mapping.params_said import said
from compose2ecs.mapping.sections import hint, known_services
from compose2ecs.mapping.words import (
    fields,
    health_test,
    plain,
    task_size,
    texts,
    truth,
    whole,
    words_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from compose2ecs.compose.project import Project, Service
    from compose2ecs.diagnostics.diagnostic import Diagnostic

    type_of_words = dict[str, Any]

_LEAST_MEMORY = 4 * 1024**2
"""Bytes; less than any container can be given, so a number that was meant as MiB."""
_NANO = 1_000_000_000


def settings(params: Map, project: Project) -> tuple[type_of_words, tuple[Diagnostic, ...]]:
    """The file as {project, task, services, volumes}, each as the docstring of settings tells.

    `project` has network_mode, task_role, execution_role, subnets, security_groups and
    assign_public_ip. What the file may not hold is told and left out.
    """
    from compose2ecs.compose.schema import allowed

    params, blanks = said(params)
    params, wrong = allowed(params, "ecs-params")
    found = [*blanks, *wrong]
    definition, run = _map(params, "task_definition"), _map(params, "run_params")
    services = _map(definition, "services")
    known_services(project, services, services.key_at, found)
    words = {
        "project": _project(definition, run, found),
        "task": _task(definition, run, found),
        "services": {
            name: _service(tree, project.services.get(name), found)
            for name, tree in services.items()
            if tree is not None
        },
        "volumes": {**_docker_volumes(definition, found), **_efs_volumes(definition, found)},
    }
    _judge_volumes(definition, project, found)
    return words, tuple(found)


def _map(tree: Map, *path: str) -> Map:
    """The map at this place; empty when there is none."""
    for key in path:
        below = tree.get(key)
        tree = below if isinstance(below, Map) else Map()
    return tree


def _project(definition: Map, run: Map, found: list[Diagnostic]) -> type_of_words:
    words = {}
    for ours, theirs in (
        ("network_mode", "ecs_network_mode"),
        ("task_role", "task_role_arn"),
        ("execution_role", "task_execution_role"),
    ):
        if definition.get(theirs):
            words[ours] = definition[theirs]
    network = _map(run, "network_configuration", "awsvpc_configuration")
    if network and words.get("network_mode") != "awsvpc":
        at = run.key_at("network_configuration")
        message = "network_configuration has no effect without ecs_network_mode: awsvpc"
        found.append(rules.NETWORK_UNUSED.at(at, message, "set it, or remove this section"))
        return words
    read = fields(subnets=texts, security_groups=texts, assign_public_ip=_enabled)
    return {**words, **{key: value for key, value in read(network).items() if value != ()}}


def _enabled(value: Any) -> bool:
    return bool(value == "ENABLED")


def _task(definition: Map, run: Map, found: list[Diagnostic]) -> type_of_words:
    words: type_of_words = {
        key: definition[key] for key in ("pid_mode", "ipc_mode") if definition.get(key)
    }
    extent = _map(definition, "task_size")
    words |= task_size(extent.get("cpu_limit"), extent.get("mem_limit"))
    if definition.get("placement_constraints"):
        words["placement_constraints"] = plain(definition["placement_constraints"])
    placement = plain(_map(run, "task_placement"))
    if placement:
        words["placement"] = placement
    discovery = _discovery(_map(run, "service_discovery"), found)
    return {**words, "service_discovery": discovery} if discovery else words


def _discovery(tree: Map, found: list[Diagnostic]) -> type_of_words:
    """Namespace and records of service discovery."""
    service = _map(tree, "service_discovery_service")
    words: type_of_words = {}
    for kind in ("private_dns_namespace", "public_dns_namespace"):
        namespace = _map(tree, kind)
        for key in ("name", "id"):
            if not namespace.get(key):
                continue
            if "namespace" in words:
                message = "service_discovery names two namespaces, and can have one"
                found.append(rules.TWO_NAMESPACES.at(namespace.key_at(key), message))
            words["namespace"] = str(namespace[key])
            if kind == "public_dns_namespace":
                words["public"] = True
        if "vpc" in namespace:
            words["vpc"] = str(namespace["vpc"])
        if "description" in namespace:
            message = f'"description" of {kind} is not read: a namespace is made without one'
            at = namespace.key_at("description")
            found.append(rules.DISCOVERY_UNREAD.at(at, message, "remove it"))
    records = _map(service, "dns_config")
    custom = _map(service, "healthcheck_custom_config")
    for ours, theirs, place, read in (
        ("name", "name", service, str),
        ("description", "description", service, str),
        ("type", "type", records, str),
        ("ttl", "ttl", records, whole),
        ("failure_threshold", "failure_threshold", custom, whole),
        ("container", "container_name", tree, str),
        ("port", "container_port", tree, whole),
    ):
        if theirs in place:
            words[ours] = read(place[theirs])
    if words and "namespace" not in words:
        message = "service_discovery names no namespace"
        help_ = "add private_dns_namespace or public_dns_namespace with its name"
        found.append(rules.NO_NAMESPACE.at(tree.here, message, help_))
    return words


def _service(tree: Map, service: Service | None, found: list[Diagnostic]) -> type_of_words:
    """One container's section; `service` is None for one that is not there or not active."""
    words: type_of_words = {}
    simple: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
        ("essential", "essential", truth),
        ("cpu_shares", "cpu_shares", whole),
        ("init", "init_process_enabled", truth),
        ("gpu", "gpu", whole),
        ("secrets", "secrets", _sources),
        ("depends_on", "depends_on", _conditions),
        ("firelens", "firelens_configuration", fields(options=words_of)),
    )
    for ours, theirs, read in simple:
        if theirs in tree:
            words[ours] = read(tree[theirs])
    for key in ("mem_limit", "mem_reservation"):
        if key in tree and (amount := _bytes(tree, key, found)):
            words[key] = amount
    credentials = _map(tree, "repository_credentials")
    if credentials:
        words["registry_credentials"] = credentials["credentials_parameter"]
    options = _map(tree, "logging").get("secret_options")
    if options:
        words["log_secrets"] = _sources(options)
        if service is not None and (service.logging is None or not service.logging.driver):
            at = _map(tree, "logging").key_at("secret_options")
            message = f'"{service.name}" has secret_options and no logging driver that takes them'
            found.append(rules.SECRETS_WITHOUT_DRIVER.at(at, message, "name its logging.driver"))
    check = _health_check(_map(tree, "healthcheck"), found)
    if check and "test" not in check and service is not None and not _has_test(service):
        at = tree.key_at("healthcheck")
        message = f'the health check of "{service.name}" has no test'
        found.append(rules.NO_TEST.at(at, message, "add test, the command to run"))
    return {**words, "healthcheck": check} if check else words


def _has_test(service: Service) -> bool:
    check = service.healthcheck
    return check is not None and bool(check.test) and not check.disable


def _sources(items: Any) -> dict[str, str]:
    return {item["name"]: item["value_from"] for item in items}


def _conditions(items: Any) -> tuple[dict[str, str], ...]:
    return tuple(
        {"container": item["container_name"], "condition": item["condition"]} for item in items
    )


def _bytes(tree: Map, key: str, found: list[Diagnostic]) -> int | None:
    """Bytes of a size; 0 stands for nothing, as in ecs-cli."""
    amount = size(_without_variety(tree[key]))
    if amount is None or amount < 0:
        message = f'"{key}" must be a number of bytes or a size such as 512m'
        found.append(rules.BAD_SIZE.at(tree.at(key), message))
        return None
    if 0 < amount < _LEAST_MEMORY:
        message = f'"{key}" is {amount} bytes, which no container can run in'
        help_ = f"add a unit: {amount}m" if amount >= 4 else "add a unit, such as 512m"
        found.append(rules.TINY_MEMORY.at(tree.at(key), message, help_))
        return None
    return amount


def _without_variety(value: Any) -> Any:
    """`512 Mi` as `512Mib`: ecs-cli read either (docker/go-units, RAMInBytes)."""
    if not isinstance(value, str):
        return value
    text = value.replace(" ", "", 1)
    return f"{text}b" if text.lower().endswith("i") else text


def _health_check(tree: Map, found: list[Diagnostic]) -> type_of_words:
    words: type_of_words = {}
    if "test" in tree and "command" in tree:
        at = tree.key_at("command")
        found.append(rules.TEST_AND_COMMAND.at(at, "test and command name the same thing"))
    test = tree.get("test", tree.get("command"))
    if test:
        items = texts(test)
        words["test"] = health_test(items[0] if len(items) == 1 else items)
    for key in ("interval", "timeout", "start_period"):
        if key in tree:
            text = str(tree[key])
            time = int(text) * _NANO if text.isdigit() else duration(text)
            if time is None or time < 0:
                message = f'"{key}" must be seconds or a duration such as 30s'
                found.append(rules.BAD_TIME.at(tree.at(key), message))
            else:
                words[key] = time
    if "retries" in tree:
        words["retries"] = whole(tree["retries"])
    return words


def _judge_volumes(definition: Map, project: Project, found: list[Diagnostic]) -> None:
    """Volumes that stand twice, or that nothing mounts."""
    mounted = {m.source for service in project.services.values() for m in service.volumes}
    seen = set()
    for kind in ("docker_volumes", "efs_volumes"):
        for item in definition.get(kind) or ():
            name, at = item["name"], item.at("name")
            if name in seen:
                message = f'volume "{name}" stands twice in this file'
                found.append(rules.VOLUME_TWICE.at(at, message, "keep one of them"))
            elif name not in mounted:
                message = f'no service mounts volume "{name}"{hint(name, mounted)}'
                found.append(rules.VOLUME_UNUSED.at(at, message, "mount it, or remove it"))
            seen.add(name)


def _docker_volumes(definition: Map, found: list[Diagnostic]) -> dict[str, type_of_words]:
    read = fields(autoprovision=truth, driver_opts=words_of, labels=words_of)
    out = {}
    for item in definition.get("docker_volumes") or ():
        words = read(item)
        name = words.pop("name")
        if words.get("autoprovision") and words.get("scope") != "shared":
            at = item.key_at("autoprovision")
            message = f'autoprovision of volume "{name}" has no effect without scope: shared'
            found.append(rules.AUTOPROVISION.at(at, message, "set the scope, or remove it"))
        out[name] = {"docker": words}
    return out


def _efs_volumes(definition: Map, found: list[Diagnostic]) -> dict[str, type_of_words]:
    read = fields(transit_encryption=_enabled, transit_encryption_port=whole, iam=_enabled)
    out = {}
    for item in definition.get("efs_volumes") or ():
        words = read(item)
        name = words.pop("name")
        words = {"file_system": words.pop("filesystem_id"), **words}
        if words.get("iam") or words.get("access_point"):
            if words.get("transit_encryption") is False:
                message = (
                    f'EFS volume "{name}" has an access point or iam, which need transit_encryption'
                )
                at = item.at("transit_encryption")
                help_ = "set transit_encryption to ENABLED"
                found.append(rules.EFS_NEEDS_ENCRYPTION.at(at, message, help_))
            words["transit_encryption"] = True
        out[name] = {"efs": words}
    return out
