"""Merging: a later file over an earlier one, and a service over the one that it extends.

Both sides are in long form. One rule per key (Compose specification, "Merge and override"):
single values and commands are replaced, mappings are merged, lists are united, mounts and devices
by their target. A value under `!override`, and what `!reset` names, is removed from the earlier
side first, so that nothing is left to merge with.
"""

from __future__ import annotations

from compose2ecs.compose.mount_forms import mount_identity
from compose2ecs.compose.port_forms import port_identity
from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics.compose_format import CANT_MERGE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Final

    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Place

    type_of_path = tuple[str | int, ...]
    type_of_rule = Callable[[Any, Any, Place, list[Diagnostic]], Any]


def merged(base: Map, over: Map, found: list[Diagnostic], *, v1: bool = False) -> Map:
    """Two files in long form as one; neither is changed."""
    return _merged_map(
        base,
        over,
        found,
        {
            "services": _services_v1 if v1 else _services,
            **dict.fromkeys(("networks", "volumes", "secrets", "configs"), _definitions),
        },
    )


def merged_service(base: Map, over: Map, found: list[Diagnostic], *, v1: bool = False) -> Map:
    """Two definitions of one service as one."""
    out = _merged_map(base, over, found, _SERVICE)
    if v1:  # there, exactly one of the two says where a container comes from
        for key, other in (("image", "build"), ("build", "image")):
            if over.get(key) is not None and over.get(other) is None:
                out.drop(other)
    return out


def without(tree: Map, paths: Iterable[type_of_path]) -> Map:
    """The tree without what stands at these paths; the original stays as it is."""
    for path in paths:
        tree = _without(tree, path)
    return tree


def _without(tree: Any, path: type_of_path) -> Any:
    if not isinstance(tree, Map) or not path or path[0] not in tree:
        return tree
    step = str(path[0])
    out = tree.copy()
    if len(path) == 1:
        out.drop(step)
    else:
        out[step] = _without(tree[step], path[1:])
    return out


def _merged_map(
    base: Map, over: Map, found: list[Diagnostic], rules: dict[str, type_of_rule]
) -> Map:
    out = base.copy()
    for key, value in over.items():
        if key not in base:
            out.take(over, key)
            continue
        rule = rules.get(key, _any)
        out.take(over, key, rule(base[key], value, over.place(key), found))
        if value is None and out[key] is not None:
            out.where[key] = base.where[key]
    return out


def _any(base: Any, over: Any, at: Place, found: list[Diagnostic]) -> Any:
    """Mappings are merged, lists united, other values replaced; null keeps what is there."""
    if over is None:
        return base
    if base is None:
        return over
    if isinstance(base, Map) != isinstance(over, Map) or (
        isinstance(base, Seq) != isinstance(over, Seq)
    ):
        kinds = tuple(
            "a mapping" if isinstance(v, Map) else "a list" if isinstance(v, Seq) else "one value"
            for v in (base, over)
        )
        message = f"this is {kinds[1]}, but {kinds[0]} in the file that it is merged with"
        found.append(CANT_MERGE.at(at, message))
        return base
    if isinstance(base, Map):
        return _merged_map(base, over, found, {})
    if isinstance(base, Seq):
        return _united(base, over)
    return over


def _united(base: Seq, over: Seq, identity: Callable[[Any], Any] | None = None) -> Seq:
    """Both lists' items; one with the identity of an earlier one takes its place."""
    out = Seq(over.origin)
    index: dict[Any, int] = {}
    for item, at in (*base.places(), *over.places()):
        if isinstance(item, (Map, Seq)):
            same = identity(item) if identity is not None else id(item)
        else:
            same = item
        if same in index:
            i = index[same]
            out[i], out.where[i] = item, at
        else:
            index[same] = len(out)
            out.add(item, at)
    return out


def _by(identity: Callable[[Any], Any]) -> type_of_rule:
    def rule(base: Any, over: Any, at: Place, found: list[Diagnostic]) -> Any:
        if isinstance(base, Seq) and isinstance(over, Seq):
            return _united(base, over, identity)
        return _any(base, over, at, found)

    return rule


def _replaced(base: Any, over: Any, at: Place, found: list[Diagnostic]) -> Any:
    del base, at, found
    return over


def _by_key(base: Any, over: Any, at: Place, found: list[Diagnostic]) -> Any:
    """A mapping whose values are replaced whole, null included."""
    if not (isinstance(base, Map) and isinstance(over, Map)):
        return _any(base, over, at, found)
    out = base.copy()
    for key in over:
        out.take(over, key)
    return out


def _logging(base: Any, over: Any, at: Place, found: list[Diagnostic]) -> Any:
    """Options are merged only for the same driver."""
    if isinstance(base, Map) and isinstance(over, Map):
        one, two = base.get("driver"), over.get("driver")
        if one is not None and two is not None and one != two:
            return over
    return _any(base, over, at, found)


def _health(base: Any, over: Any, at: Place, found: list[Diagnostic]) -> Any:
    if isinstance(base, Map) and isinstance(over, Map):
        return _merged_map(base, over, found, {"test": _replaced})
    return _any(base, over, at, found)


def _service(base: Any, over: Any, at: Place, found: list[Diagnostic]) -> Any:
    if isinstance(base, Map) and isinstance(over, Map):
        return merged_service(base, over, found)
    return _any(base, over, at, found)


def _service_v1(base: Any, over: Any, at: Place, found: list[Diagnostic]) -> Any:
    if isinstance(base, Map) and isinstance(over, Map):
        return merged_service(base, over, found, v1=True)
    return _any(base, over, at, found)


def _definition(base: Any, over: Any, at: Place, found: list[Diagnostic]) -> Any:
    """Something external is only named, so it takes the place of a description."""
    if isinstance(over, Map) and over.get("external"):
        return over
    return _any(base, over, at, found)


def _each_service(one: type_of_rule) -> type_of_rule:
    def rule(base: Any, over: Any, at: Place, found: list[Diagnostic]) -> Any:
        if isinstance(base, Map) and isinstance(over, Map):
            return _merged_map(base, over, found, dict.fromkeys(over, one))
        return _any(base, over, at, found)

    return rule


_services: Final = _each_service(_service)
_services_v1: Final = _each_service(_service_v1)
_definitions: Final = _each_service(_definition)


def _target(entry: Any) -> Any:
    return entry.get("target") or entry.get("source")


def _path(entry: Any) -> Any:
    return entry.get("path")


_SERVICE: Final[dict[str, type_of_rule]] = {
    **dict.fromkeys(("command", "entrypoint"), _replaced),
    **dict.fromkeys(
        ("environment", "labels", "annotations", "sysctls", "storage_opt", "ulimits"), _by_key
    ),
    "configs": _by(_target),
    "devices": _by(_target),
    "env_file": _by(_path),
    "healthcheck": _health,
    "logging": _logging,
    "ports": _by(port_identity),
    "secrets": _by(_target),
    "volumes": _by(mount_identity),
}
