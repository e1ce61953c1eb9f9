"""Removing a key moves the fields of its own rows, and no others."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml  # noqa: TID251 the examples are YAML, and load() reads Compose files only

from compose2ecs.cli.fast import parsed
from compose2ecs.cli.request import options
from compose2ecs.mapping.leaves import related
from compose2ecs.mapping.table import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CASES: list[dict[str, Any]] = [
    case
    for case in yaml.safe_load((Path(__file__).parents[2] / "fixtures" / "keys.yaml").read_text())
    if case["verdict"] in {"converted", "approximated"}
    and case["key"] not in {"image", "build", "extends.service"}
    and not {"files", "format"} & set(case)
]

CONSEQUENCES: Mapping[str, tuple[str, ...]] = {
    # Two tasks can't hold one host port or write to one host path at a time.
    "ports": ("service.deploymentConfiguration", "service.availabilityZoneRebalancing"),
    "volumes": ("service.deploymentConfiguration", "service.availabilityZoneRebalancing"),
    # A port is an endpoint, and an endpoint has a proxy, which takes memory.
    "expose": ("container.portMappings", "task.cpu", "task.memory"),
    # A secret takes the place of a variable, and needs a role to be read.
    "secrets": ("container.environment", "task.executionRoleArn", "executionRole"),
    "x-ecs.secrets": ("task.executionRoleArn", "executionRole"),
    "x-ecs.log_secrets": ("task.executionRoleArn", "executionRole"),
    "x-ecs.environment_files": ("task.executionRoleArn", "executionRole"),
    "x-ecs.registry_credentials": ("task.executionRoleArn", "executionRole"),
    # Who waits for a container's success decides whether the task may live without it.
    "depends_on": ("container.essential",),
    # A daemon keeps to other percentages, and stopping first excludes balancing the zones.
    "deploy.mode": ("service.deploymentConfiguration",),
    "deploy.update_config": ("service.availabilityZoneRebalancing",),
    # One's own log group need not be made.
    "logging": ("logGroup",),
    # A link is waited for.
    "links": ("container.dependsOn",),
    # In layout single a reservation is the limit too, as with ecs-cli.
    "mem_reservation": ("container.memory",),
}


def without(value: Any, path: list[str]) -> Any:
    """A copy less what stands at a path; through every item of a list."""
    if isinstance(value, list):
        return [without(item, path) for item in value]
    if not isinstance(value, dict):
        return value
    out = copy.deepcopy(value)
    step, *rest = path
    if step in out and rest and isinstance(out[step], dict):
        out[step] = without(out[step], rest)
        if not out[step]:
            del out[step]
    else:
        out.pop(step, None)
    return out


def project(case: dict[str, Any], web: dict[str, Any]) -> str:
    if not {"image", "build"} & set(web):
        web = {"image": "nginx:1.27", **web}
    others = {name: {"image": "redis:7", **s} for name, s in case.get("others", {}).items()}
    return json.dumps({"services": {"web": web, **others}, **case.get("top", {})}, indent=1)


def fields(made: Any) -> dict[str, Any]:
    """Every field of web's documents."""
    group = made.topology.group_of["web"]
    out = {f"container.{k}": v for k, v in made.container("web").items()}
    task = made.task(group)
    del task["containerDefinitions"]
    out.update({f"task.{k}": v for k, v in task.items()})
    out.update({f"service.{k}": v for k, v in made.state.services.get(group, {}).items()})
    out.update({f"job.{k}": v for k, v in made.state.tasks.get(group, {}).items()})
    out.update({p.kind: (p.name, dict(p.settings)) for p in made.state.prerequisites})
    return out


def name_of(case: dict[str, Any]) -> str:
    return f"{case['key']} {json.dumps(case['service'])} {' '.join(case.get('flags', ()))}".strip()


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_removing_a_key_moves_the_fields_of_its_own_rows(
    case: dict[str, Any], translated: Callable[..., Any]
) -> None:
    call = parsed(["convert", *case.get("flags", ()), "compose.yaml"])
    assert call is not None
    flags = options(call[1]).as_dict()
    key: str = case["key"]
    path = key.split(".")
    if isinstance(case["service"].get(path[0]), list):
        path = path[:1]
    less = without(case["service"], path)
    whole = translated(project(case, case["service"]), **flags)
    rest = translated(project(case, less), **flags)
    if whole.topology.groups.keys() != rest.topology.groups.keys():
        pytest.skip("the key decides who shares a task, so everything moves")
    before, after = fields(whole), fields(rest)
    moved = {k for k in before.keys() | after.keys() if before.get(k) != after.get(k)}
    removed = ".".join(path)
    own = {row.target for row in ROWS if any(related(removed, k) for k in row.keys)}
    own |= {".".join(target.split(".")[:2]) for target in own}
    allowed = {f for k, more in CONSEQUENCES.items() if related(removed, k) for f in more}
    assert not moved - own - allowed
