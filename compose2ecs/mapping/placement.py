"""Rows of where tasks run: constraints and strategy, from `deploy.placement` and x-ecs."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.row import APPROXIMATED, IGNORED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from compose2ecs.mapping.row import Container, Task

_CONSTRAINTS = "deploy.placement.constraints"
_PREFERENCES = "deploy.placement.preferences"


def placement_constraints(t: Task) -> list[dict[str, str]]:
    """`placementConstraints` of the service or job: those of all its containers.

    Source: Compose `deploy.placement`; rules SVC-16, PLC-03.
    """
    out: list[dict[str, str]] = []
    for words in (*[c.settings for c in t.containers], t.target.task):
        if "placement" in words:
            out += [dict(i) for i in words["placement"].get("constraints", ())]
    for c in t.containers:
        d = c.service.deploy
        if d is None:
            continue
        for i, text in enumerate(d.constraints):
            out += _constraint(c, text, i)
        if d.max_replicas_per_node is not None:
            out += _spread_out(c, d.max_replicas_per_node)
    return [one for i, one in enumerate(out) if one not in out[:i]]


ALWAYS_ON_FARGATE = frozenset(
    f"node.platform.{what}"
    for what in ("os==linux", "os!=windows", "arch==x86_64", "arch==amd64", "arch!=arm64")
)
"""Constraints that Fargate's machines meet when nothing else is asked for."""


def _constraint(c: Container, text: str, index: int) -> list[dict[str, str]]:
    operator = "!=" if "!=" in text else "=="
    key, found, value = (part.strip() for part in text.partition(operator))
    at = c.service.at("deploy", "placement", "constraints", index)
    if not (found and key and value):
        c.reject(
            rules.PLACEMENT,
            _CONSTRAINTS,
            f'"{text}" is no constraint',
            "write KEY == VALUE or KEY != VALUE, such as node.labels.disk == ssd",
            at=at,
        )
        return []
    attribute = _attribute(key)
    if attribute is None:
        message = f"instances on ECS have no {key}"
        c.findings.judge(c.service.name, _CONSTRAINTS, IGNORED, message)
        c.say(rules.KEY_IGNORED, _CONSTRAINTS, f'{message}; "{text}" is ignored', at=at)
        return []
    if c.fargate and text.replace(" ", "") in ALWAYS_ON_FARGATE:
        c.approximate(_CONSTRAINTS, "every machine of Fargate is like this")
        return []
    if c.fargate:
        c.unsupported(
            rules.PLACEMENT,
            _CONSTRAINTS,
            f"Fargate has no instances to choose from by {key}",
            "remove the constraint, or run on EC2 (--launch-type EC2)",
            at=at,
        )
        return []
    if not attribute.startswith("ecs."):
        _say_attribute(c, attribute)
    value = ARCHITECTURES.get(value, value) if attribute == "ecs.cpu-architecture" else value
    return [{"type": "memberOf", "expression": f"attribute:{attribute} {operator} {value}"}]


def _say_attribute(c: Container, attribute: str) -> None:
    """ECS's agent doesn't read the labels of Docker: somebody has to set the attribute."""
    c.approximate(_CONSTRAINTS, f'it looks at the attribute "{attribute}" of the instances')


ARCHITECTURES = {"amd64": "x86_64", "aarch64": "arm64"}
"""Docker's words for what the attribute calls otherwise (developer guide, task placement)."""


def _attribute(key: str) -> str | None:
    """The instance attribute that an attribute or label of a Swarm node stands for."""
    for labels in ("node.labels.", "engine.labels."):
        if key.startswith(labels):
            return key[len(labels) :]
    return {"node.platform.os": "ecs.os-type", "node.platform.arch": "ecs.cpu-architecture"}.get(
        key
    )


def _spread_out(c: Container, most: int) -> list[dict[str, str]]:
    key = "deploy.placement.max_replicas_per_node"
    if c.fargate:
        c.ignore(key, "on Fargate every task has a machine of its own")
        return []
    if most != 1:
        why = "no limit" if most == 0 else f"not at {most}"
        c.ignore(key, f"ECS can keep it at one task on each instance, {why}")
        return []
    return [{"type": "distinctInstance"}]


def placement_strategy(t: Task) -> list[dict[str, str]]:
    """`placementStrategy` of the service or job (rule SVC-17); a daemon has none (SVC-15)."""
    out = [dict(i) for i in t.said("placement", {}).get("strategy", ())]
    out += [dict(i) for i in t.target.task.get("placement", {}).get("strategy", ())]
    for c in t.containers:
        if c.service.deploy is not None:
            for i, field in enumerate(c.service.deploy.spread):
                out += _spread(c, field, i)
    if is_daemon(t):
        for c in t.containers:
            for key in (_PREFERENCES, "x-ecs.placement.strategy"):
                c.ignore(key, "one task runs on every instance")
        return []
    return [one for i, one in enumerate(out) if one not in out[:i]]


def _spread(c: Container, field: str, index: int) -> list[dict[str, str]]:
    if c.fargate:
        c.ignore(_PREFERENCES, "Fargate spreads over zones by itself")
        return []
    attribute = _attribute(field)
    if attribute is None:
        message = f"instances on ECS have no {field}"
        at = c.service.at("deploy", "placement", "preferences", index)
        c.findings.judge(c.service.name, _PREFERENCES, IGNORED, message)
        c.say(rules.KEY_IGNORED, _PREFERENCES, f"{message}; the preference is ignored", at=at)
        return []
    if not attribute.startswith("ecs."):
        reason = f'it looks at the attribute "{attribute}" of the instances'
        c.findings.judge(c.service.name, _PREFERENCES, APPROXIMATED, reason)
    return [{"type": "spread", "field": f"attribute:{attribute}"}]


def is_daemon(t: Task) -> bool:
    """Whether one task runs on every instance: worked out once."""
    if t.daemon is None:
        d = t.main.service.deploy
        daemon = t.said("scheduling") == "daemon" or (d is not None and d.mode == "global")
        t.daemon = daemon and not t.fargate
    return t.daemon
