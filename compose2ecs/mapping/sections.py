"""What services, volumes, secrets, networks and ports say of themselves; `settings` asks for it.

Loaded only for projects in which one of them says something.
"""

from __future__ import annotations

from compose2ecs.compose.schema import allowed
from compose2ecs.compose.tree import Map
from compose2ecs.mapping.network import by_group
from compose2ecs.mapping.words import SERVICE, VOLUME, fields, merged, texts, value_from

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from compose2ecs.compose.project import Project
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.mapping.target import Options
    from compose2ecs.mapping.words import type_of_words


def section(holder: Map, form: str, owner: str, found: list[Diagnostic]) -> Map:
    """The x-ecs of a map, checked."""
    tree = holder.get("x-ecs")
    if tree is not None and not isinstance(tree, Map):
        from compose2ecs.diagnostics.schema_rules import WRONG_TYPE

        found.append(WRONG_TYPE.at(holder.at("x-ecs"), f"{owner} must be a map"))
    return _checked(tree, form, owner, found)


def _checked(tree: Any, form: str, owner: str, found: list[Diagnostic]) -> Map:
    """The section without what it may not hold, which is told."""
    if not isinstance(tree, Map) or not tree:
        return Map()
    if any(key[:1].isupper() for key in tree):
        from compose2ecs.mapping.compose_x import without_foreign_keys

        tree = without_foreign_keys(tree, owner, found)
    rest, wrong = allowed(tree, form, owner)
    found.extend(wrong)
    return rest


def services(
    project: Project,
    options: Options,
    overlay: Map,
    params: type_of_words,
    found: list[Diagnostic],
) -> dict[str, type_of_words]:
    """Every service's own words."""
    stage_services = overlay.get("services") or Map()
    sets = _sets(project, options, found)
    out = {}
    for name, service in project.services.items():
        _misplaced(service, found)
        own = section(service.tree, "x-ecs.service", f'x-ecs of service "{name}"', found)
        words = merged(dialect(service, params, found), SERVICE(own))
        words = merged(words, SERVICE(stage_services.get(name) or Map()))
        words = merged(words, sets.get(name, {}))
        if name in options.images:
            words["image"] = options.images[name]
        for key, value in _network_words(project, service, overlay, found).items():
            words.setdefault(key, value)
        said = words.get("load_balancers", ())
        balancers = [one for one in _port_balancers(service, found) if one not in said]
        if balancers:
            words["load_balancers"] = (*said, *balancers)
        out[name] = words
    joined = {network for service in project.services.values() for network in service.networks}
    for name in project.networks.keys() - joined:
        section(project.networks[name].tree, "x-ecs.network", f'x-ecs of network "{name}"', found)
    return out


def _misplaced(service: Any, found: list[Diagnostic]) -> None:
    """A warning for each x-ecs below the service, where it means nothing."""
    for key, value in service.tree.items():
        if key in {"x-ecs", "ports"} or not isinstance(value, dict | list):
            continue
        below = [value] if isinstance(value, dict) else value
        below = [*below, *value.values()] if isinstance(value, dict) else below
        for item in below:
            if isinstance(item, Map) and "x-ecs" in item:
                from compose2ecs.diagnostics import settings_rules as rules

                message = f'x-ecs has no meaning in "{key}" of service "{service.name}"'
                help_ = "put it into the service, a port, or a top-level volume, secret or network"
                found.append(rules.MISPLACED.at(item.key_at("x-ecs"), message, help_))


def known_names(project: Project, stage: Any, found: list[Diagnostic]) -> None:
    """An error for each name in a stage that the project lacks."""
    if not isinstance(stage, Map):
        return
    names = stage.get("services") or Map()
    known_services(project, names, names.key_at, found)
    for part in ("volumes", "secrets", "networks"):
        known = (project.tree.get(part) or Map()).keys() | getattr(project, part).keys()
        named = stage.get(part) or Map()
        for name in named:
            if name not in known:
                from compose2ecs.diagnostics import settings_rules as rules

                message = f'there is no {part[:-1]} "{name}"{hint(name, known)}'
                found.append(rules.NO_SUCH_PART.at(named.key_at(name), message))


def hint(name: str, known: Any) -> str:
    """The question whether the nearest known name was meant, to end a message with, or nothing."""
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def known_services(
    project: Project, names: Any, place: Callable[[str], Any], found: list[Diagnostic]
) -> None:
    """An error for each name that no service has."""
    for name in names:
        known = project.tree.get("services", {}).keys() | project.services.keys()
        if name in known:
            continue
        from compose2ecs.diagnostics import settings_rules as rules

        message = f'there is no service "{name}"{hint(name, known)}'
        found.append(rules.NO_SUCH_SERVICE.at(place(name), message))


def _sets(project: Project, options: Options, found: list[Diagnostic]) -> dict[str, type_of_words]:
    """`--set SERVICE.key=value`, by service."""
    from compose2ecs.diagnostics.position import NOWHERE

    known_services(project, options.images, lambda _: NOWHERE, found)
    known_services(project, {service for service, _, _ in options.sets}, lambda _: NOWHERE, found)
    out: dict[str, type_of_words] = {}
    for service, key, value in options.sets:
        tree = Map()
        inner = tree
        *above, last = key.split(".")
        for step in above:
            below = Map()
            inner.put(step, below, NOWHERE, NOWHERE)
            inner = below
        inner.put(last, _flag_value(value), NOWHERE, NOWHERE)
        good = _checked(tree, "x-ecs.service", f"--set {service}.{key}", found)
        out[service] = merged(out.get(service, {}), SERVICE(good))
    return out


def _flag_value(text: str) -> Any:
    """The value of a flag: a list or map as JSON, else text."""
    if text[:1] not in {"[", "{"}:
        return text
    import json

    try:
        value = json.loads(text)
    except ValueError:
        return text
    return _tree(value)


def _tree(value: Any) -> Any:
    from compose2ecs.compose.tree import Seq
    from compose2ecs.diagnostics.position import NOWHERE

    if isinstance(value, dict):
        tree = Map()
        for key, sub in value.items():
            tree.put(key, _tree(sub), NOWHERE, NOWHERE)
        return tree
    if isinstance(value, list):
        items = Seq()
        for item in value:
            items.add(_tree(item), NOWHERE)
        return items
    return value


def _network_words(
    project: Project, service: Any, overlay: Map, found: list[Diagnostic]
) -> type_of_words:
    """Subnets and security groups of the networks that the service joins."""
    out: dict[str, list[str]] = {}
    stage = overlay.get("networks") or Map()
    for name in service.networks:
        network = project.networks.get(name)
        if network is None:
            continue
        owner = f'x-ecs of network "{name}"'
        own = section(network.tree, "x-ecs.network", owner, found)
        words = merged(_external_group(network), network_dialect(network, found))
        words = merged(words, _NETWORK(own))
        words = merged(words, _NETWORK(stage.get(name) or Map()))
        for key, values in words.items():
            known = out.setdefault(key, [])
            known.extend(value for value in values if value not in known)
    return {key: tuple(values) for key, values in out.items()}


def _external_group(network: Any) -> type_of_words:
    """The security group that an external network is named by, as Docker's integration read it."""
    return {"security_groups": (network.real_name,)} if by_group(network) else {}


_NETWORK = fields(subnets=texts, security_groups=texts)


def _port_balancers(service: Any, found: list[Diagnostic]) -> list[type_of_words]:
    out = []
    for port in service.ports:
        owner = f'x-ecs of a port of service "{service.name}"'
        own = _checked(port.extension, "x-ecs.port", owner, found)
        words = fields()(own)
        words.pop("name", None)
        words.pop("app_protocol", None)
        if words and port.target.isdigit():
            out.append({**words, "port": int(port.target)})
    return out


def volumes(project: Project, overlay: Map, found: list[Diagnostic]) -> dict[str, type_of_words]:
    """What volumes say about themselves; one of efs, ebs, docker and host each."""
    out: dict[str, type_of_words] = {}
    stage = overlay.get("volumes") or Map()
    for name, volume in project.volumes.items():
        own = section(volume.tree, "x-ecs.volume", f'x-ecs of volume "{name}"', found)
        over = stage.get(name) or Map()
        kinds = set(over) or set(own)
        words = {k: v for k, v in merged(VOLUME(own), VOLUME(over)).items() if k in kinds}
        words = volume_words(name, words, own, found)
        if words:
            out[name] = words
    return out


def volume_words(
    name: str, words: type_of_words, own: Map, found: list[Diagnostic]
) -> type_of_words:
    """One kind of volume, with what its members demand of each other; `own` says where they are."""
    if len(words) > 1:
        from compose2ecs.diagnostics import settings_rules as rules

        second = list(words)[1]
        message = f'volume "{name}" is to be {" and ".join(words)}, and can be one of them'
        found.append(rules.TWO_VOLUMES.at(own.key_at(second), message, "remove the others"))
        words = {k: words[k] for k in list(words)[:1]}
    efs = words.get("efs", {})
    needing = efs.get("iam") or efs.get("access_point") or efs.get("transit_encryption_port")
    if needing and not efs.get("transit_encryption"):
        _encrypted(efs, name, own, found)
    docker = words.get("docker", {})
    if docker.get("autoprovision") and docker.get("scope") != "shared":
        from compose2ecs.diagnostics import settings_rules as rules

        message = f'autoprovision of volume "{name}" has no effect without scope: shared'
        at = own.key_at("docker")
        found.append(rules.AUTOPROVISION.at(at, message, "set the scope, or remove it"))
    return words


def _encrypted(efs: type_of_words, name: str, own: Map, found: list[Diagnostic]) -> None:
    """EFS takes an access point, IAM or a port only with encryption on the way."""
    if efs.get("transit_encryption") is False:
        from compose2ecs.diagnostics import settings_rules as rules

        found.append(
            rules.EFS_NEEDS_ENCRYPTION.at(
                own.key_at("efs"),
                f'EFS volume "{name}" has an access point, iam or a port for encryption, which need'
                " transit_encryption",
                "set transit_encryption to true",
            )
        )
    efs["transit_encryption"] = True


def secrets(project: Project, overlay: Map, found: list[Diagnostic]) -> dict[str, type_of_words]:
    """Where top-level secrets come from, when they say so."""
    from compose2ecs.mapping.secrets import named_in_aws

    out: dict[str, type_of_words] = {}
    stage = overlay.get("secrets") or Map()
    for name, secret in project.secrets.items():
        own = section(secret.tree, "x-ecs.secret", f'x-ecs of secret "{name}"', found)
        words = merged(fields()(own), fields()(stage.get(name) or Map()))
        if "json_key" not in words:
            words = merged(secret_dialect(secret, found), words)
        if words and "from" not in words and named_in_aws(secret):
            words["from"] = secret.real_name
        if "from" in words:
            kept = {"as": words["as"]} if "as" in words else {}
            out[name] = {"from": value_from(words), **kept}
        elif words:
            from compose2ecs.diagnostics import settings_rules as rules

            message = f'x-ecs of secret "{name}" lacks "from"'
            help_ = "name the secret of Secrets Manager or the SSM parameter it comes from"
            found.append(rules.SECRET_WITHOUT_FROM.at(own.here, message, help_))
    return out


def dialect(
    service: Any, params: type_of_words, found: list[Diagnostic], *, whole: bool = False
) -> type_of_words:
    """What a service says in other tools' words: labels, x-aws-*, ecs-params.yml.

    Without the label that names its task, unless the whole is wanted: `grouping` reads that itself.
    """
    words = merged(_labels(service, found, whole=whole), _docker_service(service, found))
    return merged(words, params["services"].get(service.name, {}))


def _labels(service: Any, found: list[Diagnostic], *, whole: bool) -> type_of_words:
    labels = service.deploy.labels if service.deploy else {}
    if not any(key.startswith("ecs.") for key in labels):
        return {}
    from compose2ecs.mapping.compose_x import label_settings

    words = label_settings(service, found)
    return words if whole else {key: value for key, value in words.items() if key != "task"}


def network_dialect(network: Any, found: list[Diagnostic]) -> type_of_words:
    """What a network says in other tools' words: x-aws-securitygroup."""
    if not any(key.startswith("x-aws-") for key in network.tree):
        return {}
    from compose2ecs.mapping.x_aws import network_settings

    return network_settings(network, found)


def _docker_service(service: Any, found: list[Diagnostic]) -> type_of_words:
    deploy = service.tree.get("deploy") or {}
    update = deploy.get("update_config") or {}
    ports = [port for port in service.tree.get("ports", ()) if isinstance(port, dict)]
    places = (service.tree, deploy, update, *ports)
    if not any(key.startswith("x-aws-") for place in places for key in place):
        return {}
    from compose2ecs.mapping.x_aws import service_settings

    return service_settings(service, found)


def secret_dialect(secret: Any, found: list[Diagnostic]) -> type_of_words:
    """What a secret says in other tools' words: x-aws-keys."""
    keys = secret.tree.get("x-aws-keys")
    if not keys:
        return {}
    from compose2ecs.mapping.x_aws import secret_settings

    return secret_settings(secret, keys, found)
