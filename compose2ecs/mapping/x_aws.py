"""The x-aws-* keys of Docker's retired ECS integration, in the words of `settings`.

https://docs.docker.com/cloud/ecs-compose-features/ (retired 2023) listed fourteen of them. Each is
read, or told with what stands in for it. `x-aws-protocol` of a port is read by `compose.bind`.
"""

from __future__ import annotations

from compose2ecs.compose.tree import Map
from compose2ecs.diagnostics import settings_rules as rules
from compose2ecs.diagnostics.mapping_rules import KEY_IGNORED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from compose2ecs.compose.project import Network, Project, Secret, Service
    from compose2ecs.diagnostics.diagnostic import Diagnostic

    type_of_words = dict[str, Any]

_INSTEAD = {
    "x-aws-vpc": "name its subnets in x-ecs.subnets",
    "x-aws-loadbalancer": "name a target group in x-ecs.load_balancers of the service",
    "x-aws-cloudformation": "nothing here is made by CloudFormation",
    "x-aws-role": "make the role, and name it in x-ecs.task_role",
    "x-aws-policies": "attach them to a role, and name it in x-ecs.task_role",
}
"""Keys that made AWS resources, and what to do now."""
_PERCENTS = {
    "x-aws-min_percent": "minimum_healthy_percent",
    "x-aws-max_percent": "maximum_percent",
}
_KEYS = (
    *("x-aws-cluster", "x-aws-vpc", "x-aws-loadbalancer", "x-aws-logs_retention"),
    *("x-aws-cloudformation", "x-aws-pull_credentials", "x-aws-role", "x-aws-policies"),
    *("x-aws-autoscaling", "x-aws-min_percent", "x-aws-max_percent", "x-aws-protocol"),
    *("x-aws-securitygroup", "x-aws-keys"),
)
_MOST_EDITS = 2
_SCALING = ("min", "max", "cpu", "memory")
_PROTOCOLS = ("http", "http2", "grpc")


def project_settings(tree: Map, found: list[Diagnostic]) -> type_of_words:
    """The project's: x-aws-cluster and x-aws-logs_retention; the others are told as not read."""
    words: type_of_words = {}
    for key in tree:
        if key == "x-aws-cluster":
            words["cluster"] = str(tree[key])
        elif key == "x-aws-logs_retention":
            words.update(_retention(tree, key, found))
    theirs = Map()
    for key in filter(_is_dockers, tree):
        theirs.take(tree, key)
    _strangers(theirs, ("x-aws-cluster", "x-aws-logs_retention"), found)
    return words


def _is_dockers(key: str) -> bool:
    """Whether a key is one of the fourteen, or nearly: others of the file hold YAML fragments."""
    return key in _KEYS or (key.startswith("x-aws-") and any(_near(key, one) for one in _KEYS))


def _near(one: str, other: str) -> bool:
    """Whether two edits at most make one text the other (Levenshtein's distance)."""
    if abs(len(one) - len(other)) > _MOST_EDITS:
        return False
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b)))
    return row[-1] <= _MOST_EDITS


def service_settings(service: Service, found: list[Diagnostic]) -> type_of_words:
    """A service's, with those in its deploy section, its update_config and its ports."""
    tree = service.tree
    words: type_of_words = {}
    if "x-aws-pull_credentials" in tree:
        words["registry_credentials"] = str(tree["x-aws-pull_credentials"])
    if "x-aws-logs_retention" in tree:
        words.update(_retention(tree, "x-aws-logs_retention", found))
    _strangers(tree, ("x-aws-pull_credentials", "x-aws-logs_retention", *_PERCENTS), found)
    deploy = _map(tree, "deploy")
    if "x-aws-autoscaling" in deploy:
        words["autoscaling"] = _autoscaling(deploy, found)
        if words["autoscaling"]:
            message = "x-aws-autoscaling: compose2ecs does not scale services yet"
            at = deploy.key_at("x-aws-autoscaling")
            found.append(KEY_IGNORED.at(at, f"{message}; the key is ignored"))
    _strangers(deploy, ("x-aws-autoscaling", *_PERCENTS), found)
    update = _map(deploy, "update_config")
    _strangers(update, _PERCENTS, found)
    # Docker's users wrote the percents into update_config, ecs_composex's into the service.
    for place in (tree, deploy, update):
        for theirs, ours in _PERCENTS.items():
            if theirs in place and (percent := _number(place, theirs, found)) is not None:
                words.setdefault("deployment", {})[ours] = percent
    for port in tree.get("ports", ()):
        if isinstance(port, Map):
            _judge_protocol(port, found)
            _strangers(port, ("x-aws-protocol",), found)
    return words


def port_protocols(service: Service) -> dict[str, str]:
    """What `x-aws-protocol` says of ports that say nothing themselves, by container port."""
    return {
        str(port["target"]): str(port["x-aws-protocol"])
        for port in service.tree.get("ports", ())
        if isinstance(port, Map)
        and port.get("x-aws-protocol") in _PROTOCOLS
        and not port.get("app_protocol")
    }


def network_settings(network: Network, found: list[Diagnostic]) -> type_of_words:
    """The security group of x-aws-securitygroup."""
    key = "x-aws-securitygroup"
    _strangers(network.tree, (key,), found)
    if key not in network.tree:
        return {}
    group = network.tree[key]
    if not isinstance(group, str):
        _not_read(network.tree, key, "it takes the id of a security group", found)
        return {}
    return {"security_groups": (group,)}


def secret_settings(secret: Secret, keys: Any, found: list[Diagnostic]) -> type_of_words:
    """The JSON key of a secret with x-aws-keys; several of them can't become one variable."""
    names = [keys] if isinstance(keys, str) else list(keys)
    if len(names) != 1 or names[0] == "*":
        at = secret.tree.key_at("x-aws-keys")
        which = "names several keys" if names != ["*"] else "stands for all keys"
        message = f'x-aws-keys of secret "{secret.name}" {which}, and one can be read'
        message += ": its variable has the whole JSON"
        help_ = "declare one secret for each key, with x-ecs.from and x-ecs.json_key"
        found.append(rules.NOT_READ.at(at, message, help_))
        return {}
    return {"json_key": str(names[0]), **({"from": secret.real_name} if secret.real_name else {})}


def leftovers(project: Project) -> Iterator[tuple[Map, str]]:
    """Every x-aws-* key of the project, fragments left out: the map it stands in, and the key."""
    for holder in _holders(project):
        for key in holder:
            if key.startswith("x-aws-") and (holder is not project.tree or _is_dockers(key)):
                yield holder, key


def _holders(project: Project) -> Iterator[Map]:
    yield project.tree
    for part in (project.services, project.networks, project.secrets, project.volumes):
        for one in part.values():
            yield one.tree
    for service in project.services.values():
        deploy = _map(service.tree, "deploy")
        yield from (deploy, _map(deploy, "update_config"))
        yield from (port for port in service.tree.get("ports", ()) if isinstance(port, Map))


def _map(tree: Map, key: str) -> Map:
    value = tree.get(key)
    return value if isinstance(value, Map) else Map()


def _retention(tree: Map, key: str, found: list[Diagnostic]) -> type_of_words:
    days = _number(tree, key, found)
    return {} if days is None else {"logs": {"retention_days": days}}


def _autoscaling(deploy: Map, found: list[Diagnostic]) -> type_of_words:
    scaling = _map(deploy, "x-aws-autoscaling")
    if not scaling:
        _not_read(deploy, "x-aws-autoscaling", f"it takes a map of {', '.join(_SCALING)}", found)
    for key in scaling:
        if key not in _SCALING:
            _not_read(scaling, key, f"x-aws-autoscaling has {', '.join(_SCALING)}", found)
    numbers = {key: _number(scaling, key, found) for key in _SCALING if key in scaling}
    return {key: number for key, number in numbers.items() if number is not None}


def _number(tree: Map, key: str, found: list[Diagnostic]) -> int | None:
    text = str(tree[key])
    if text.isascii() and text.isdigit():
        return int(text)
    _not_read(tree, key, "it takes a whole number", found)
    return None


def _judge_protocol(port: Map, found: list[Diagnostic]) -> None:
    protocol = port.get("x-aws-protocol")
    if protocol not in (None, *_PROTOCOLS):
        help_ = "the listener of a load balancer decides it; x-ecs.app_protocol takes http,"
        _not_read(port, "x-aws-protocol", f"{help_} http2 and grpc", found)


def _strangers(tree: Map, known: Collection[str], found: list[Diagnostic]) -> None:
    for key in tree:
        if key.startswith("x-aws-") and key not in known:
            _not_read(tree, key, _INSTEAD.get(key, "compose2ecs does not know it here"), found)


def _not_read(tree: Map, key: str, help_: str, found: list[Diagnostic]) -> None:
    found.append(rules.NOT_READ.at(tree.key_at(key), f"{key} is not read", help_))
