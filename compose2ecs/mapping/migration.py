"""What other tools' words of a project come to in x-ecs: the content of a compose2ecs.yml.

The law of it: a project converts to the same documents with other tools' files, keys and labels,
and without them but with this.
"""

from __future__ import annotations

from compose2ecs.compose.tree import Map
from compose2ecs.compose.units import duration_text
from compose2ecs.diagnostics.record import Record
from compose2ecs.diagnostics.settings_rules import LABEL_NOT_READ, NOT_READ
from compose2ecs.mapping.sections import dialect, network_dialect, secret_dialect
from compose2ecs.mapping.settings import other_files_words, other_tools_words
from compose2ecs.mapping.target import Target
from compose2ecs.mapping.words import merged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from compose2ecs.compose.project import Project
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Position

    type_of_words = dict[str, Any]

_UNITS = (("G", 1024**3), ("M", 1024**2), ("K", 1024))


class Migration(Record):
    """The content, and what it stands in for."""

    content: Mapping[str, Any]
    """Of compose2ecs.yml: keys `x-ecs`, `services`, `volumes`, `secrets`, `networks`."""
    replaced: tuple[tuple[str, Position], ...]
    """Files, keys and labels that say nothing more than the content, each where it stands."""
    unread: tuple[tuple[str, Position], ...]
    """Keys and labels that are not read, so that the content has nothing of them."""
    hidden: tuple[tuple[str, Position], ...]
    """x-ecs keys of the project that ecs-params.yml overrode: they would now come into force."""


def migration(project: Project, target: Target) -> Migration:
    """The project's other words in ours; `target` is what `resolve` makes of the project.

    What the project's own x-ecs says already is left out, and what is not read at all is listed
    (`resolve` tells why).
    """
    told: list[Diagnostic] = []
    files = other_files_words(project, told)
    tools = other_tools_words(project, told)
    parts = {
        "x-ecs": _project(project, target, files, tools),
        "services": _services(project, files, told),
        "volumes": {
            name: words
            for name, words in files["volumes"].items()
            if name in project.volumes and not project.volumes[name].extension
        },
        "secrets": _secrets(project, told),
        "networks": _networks(project, told),
    }
    places = {d.position for d in told if d.rule in (NOT_READ, LABEL_NOT_READ)}
    named = tuple(_named(project))
    return Migration(
        content={part: _written(words) for part, words in parts.items() if words},
        replaced=tuple(one for one in named if one[1] not in places),
        unread=tuple(one for one in named if one[1] in places),
        hidden=tuple(
            (f"x-ecs.{key}", project.extension.key_at(key))
            for key in files["project"]
            if key in project.extension
        ),
    )


def _project(
    project: Project, target: Target, files: type_of_words, tools: type_of_words
) -> type_of_words:
    """The project's section."""
    words = merged(_unsaid(tools, project.extension), files["project"])
    if files["given"]:
        if "layout" not in project.extension:
            words["layout"] = target.layout
        said = {"launch_type", "capacity_providers"} & (project.extension.keys() | words.keys())
        if not said and target.launch_type != Target.launch_type:
            words["launch_type"] = target.launch_type
    elif "capacity_providers" in project.extension:
        words.pop("launch_type", None)
    single = _single_task(files["task"])
    more = {k: v for k, v in files["volumes"].items() if k not in project.volumes}
    if more and target.layout == "single":
        single["volumes"] = more
    return {**words, "single_task": single} if single else words


def _single_task(task: type_of_words) -> type_of_words:
    texts = {key: task[f"{key}_text"] for key in ("cpu", "memory") if f"{key}_text" in task}
    rest = {k: v for k, v in task.items() if k.removesuffix("_text") not in {"cpu", "memory"}}
    return {**texts, **rest}


def _services(project: Project, files: type_of_words, told: list[Diagnostic]) -> type_of_words:
    out = {}
    for name, service in project.services.items():
        words = dialect(service, files, told, whole=True)
        words = _unsaid(words, service.extension)
        protocols = _port_protocols(service)
        if protocols:
            words["ports"] = protocols
        if words:
            out[name] = words
    return out


def _port_protocols(service: Any) -> type_of_words:
    if not any("x-aws-protocol" in port for port in service.tree.get("ports", ())):
        return {}
    from compose2ecs.mapping.x_aws import port_protocols

    return {port: {"app_protocol": said} for port, said in port_protocols(service).items()}


def _secrets(project: Project, told: list[Diagnostic]) -> type_of_words:
    found = {
        name: _unsaid(secret_dialect(secret, told), secret.extension)
        for name, secret in project.secrets.items()
    }
    return {name: words for name, words in found.items() if words}


def _networks(project: Project, told: list[Diagnostic]) -> type_of_words:
    out = {}
    for name, network in project.networks.items():
        groups = network_dialect(network, told).get("security_groups", ())
        if groups and "security_groups" not in network.extension:
            out[name] = {"security_groups": list(groups)}
    return out


def _unsaid(words: type_of_words, own: Map) -> type_of_words:
    """The words that a section does not say itself, key by key."""
    out = {}
    for key, value in words.items():
        said = own.get(key)
        if key not in own:
            out[key] = value
        elif isinstance(value, dict) and isinstance(said, Map):
            rest = _unsaid(value, said)
            if rest:
                out[key] = rest
    return out


def _named(project: Project) -> Iterator[tuple[str, Position]]:
    """Every file, key and label of other tools."""
    for tree in (project.ecs_params, project.registry_creds):
        if tree is not None:
            yield tree.here.file, tree.here
    if _has_x_aws(project):
        from compose2ecs.mapping.x_aws import leftovers

        for holder, key in leftovers(project):
            yield key, holder.key_at(key)
    for service in project.services.values():
        for key in service.deploy.labels if service.deploy else ():
            if key.startswith("ecs."):
                yield f"label {key}", service.key_at("deploy", "labels", key)


def _has_x_aws(project: Project) -> bool:
    return "x-aws-" in repr(project.tree)


# From numbers back to text.


def _size(octets: int) -> str:
    """The shortest exact text of a size, with a unit."""
    for unit, amount in _UNITS:
        if octets % amount == 0:
            return f"{octets // amount}{unit}"
    whole, rest = divmod(octets, 1024)
    # A 1024th is a decimal number of ten places at most.
    return f"{whole}.{str(rest * 10**10 // 1024).zfill(10).rstrip('0')}K"


def _gibibytes(amount: int) -> str:
    return f"{amount}G"


def _seconds(amount: int) -> str:
    return f"{amount}s"


def _conditions(items: Any) -> type_of_words:
    return {item["container"]: item["condition"] for item in items}


_TEXTS: Mapping[str, Callable[[Any], Any]] = {
    "mem_limit": _size,
    "mem_reservation": _size,
    "ephemeral_storage": _gibibytes,
    "ttl": _seconds,
    "interval": duration_text,
    "timeout": duration_text,
    "start_period": duration_text,
    "depends_on": _conditions,
}
"""Words whose long form is not what one writes."""


def _written(value: Any) -> Any:
    """Words as one writes them; `$` doubled, because the file's variables are replaced."""
    if isinstance(value, dict):
        return {
            # A variable may be called like a word: its value is text.
            key: _written(sub if isinstance(sub, str | dict) else _TEXTS.get(key, _same)(sub))
            for key, sub in value.items()
        }
    if isinstance(value, list | tuple):
        return [_written(item) for item in value]
    return value.replace("$", "$$") if isinstance(value, str) else value


def _same(value: Any) -> Any:
    return value
