"""What a file of ECS JSON holds, and the rule book's findings about it, by path in that file."""

from __future__ import annotations

from compose2ecs.diagnostics import ecs_rules as r
from compose2ecs.ecs import shape
from compose2ecs.ecs.finding import SERVICE, TASK_DEFINITION, View
from compose2ecs.ecs.rules import (
    DESCRIBED,
    DESCRIBED_SERVICE,
    check_run_task,
    check_service,
    check_task_definition,
    check_update,
)
from compose2ecs.ecs.rules_runs import launch_type
from compose2ecs.ecs.rules_services import count_missing
from compose2ecs.ecs.shapes import SHAPES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from compose2ecs.ecs.finding import Finding, Path


def check_json(tree: Any) -> tuple[Finding, ...]:
    """Findings about a parsed JSON file; paths start at its root.

    Known are: a task definition (`containerDefinitions`), alone or as DescribeTaskDefinition
    answers (`taskDefinition`); a pair (`taskDefinition` as an object, with `service` or `task`); a
    CreateService request (`serviceName`), alone or under `service`, and a part of one, which has
    neither name nor task definition; an UpdateService request (`service` as text); a RunTask
    request (`taskDefinition` as text); what DescribeServices answers (`serviceArn`, alone or in
    `services`); what `convert` prints (`taskDefinitions`, `services`, `tasks`); and a list of
    these. Anything else has no findings: say so with `is_known`.
    """
    if isinstance(tree, list):
        return tuple(f for i, d in enumerate(tree) for f in _under((i,), check_json(d)))
    return tuple(_findings(tree)) if isinstance(tree, dict) else ()


def is_known(tree: Any) -> bool:
    """Whether a parsed JSON file is something that `check_json` judges."""
    if isinstance(tree, list):
        return bool(tree) and all(isinstance(d, dict) and is_known(d) for d in tree)
    if not isinstance(tree, dict):
        return False
    if "taskArn" in tree:  # a task that runs; nothing registers or creates that
        return False
    if _is_task_set(tree):
        return False
    known = {"containerDefinitions", "taskDefinition", "serviceName"}
    return (
        bool(tree.keys() & known)
        or _is_update(tree)
        or _is_part(tree)
        or _is_headless(tree)
        or isinstance(tree.get("service"), dict)
        or any(isinstance(tree.get(name), list) for name in ("taskDefinitions", "services"))
    )


def _is_headless(tree: dict[str, Any]) -> bool:
    """Whether it is a task definition whose containers are missing."""
    members = SHAPES["RegisterTaskDefinitionRequest"][2]
    return "family" in tree and len(tree) > 1 and tree.keys() <= members.keys()


_OF_SERVICES = frozenset(
    "availabilityZoneRebalancing deploymentConfiguration"  # noqa: SIM905 reads better as words
    " deploymentController desiredCount forceNewDeployment healthCheckGracePeriodSeconds"
    " loadBalancers schedulingStrategy serviceConnectConfiguration serviceRegistries".split()
)
"""Members by which a service is told from a task that is run."""


def _is_task_set(tree: dict[str, Any]) -> bool:
    """Whether it asks for a task set, which is not judged."""
    return isinstance(tree.get("service"), str) and bool(tree.keys() & {"scale", "externalId"})


def _is_update(tree: dict[str, Any]) -> bool:
    """Whether it is an UpdateService request: it names the service that is there."""
    return isinstance(tree.get("service"), str) and bool(
        tree.keys() & {"taskDefinition", *_OF_SERVICES}
    )


def _is_part(tree: dict[str, Any]) -> bool:
    """Whether it is a service less its name and its task definition, as ecspresso keeps it."""
    known = SHAPES["CreateServiceRequest"][2].keys() | DESCRIBED_SERVICE
    told = bool(tree.keys() & _OF_SERVICES)
    return told and "taskDefinition" not in tree and tree.keys() <= known


def _findings(tree: dict[str, Any]) -> Iterator[Finding]:
    task = tree.get("taskDefinition")
    if "containerDefinitions" in tree or _is_headless(tree):
        yield from _task_definition(tree)
    elif isinstance(task, dict):
        yield from _pair(tree, task)
    elif any(isinstance(tree.get(name), list) for name in ("taskDefinitions", "services")):
        yield from _converted(tree)
    elif "serviceName" in tree:
        yield from _service(tree)
    elif isinstance(tree.get("service"), dict):
        yield from _under(("service",), _service(tree["service"]))
    elif _is_task_set(tree):
        return
    elif _is_update(tree):
        yield from check_update(tree)
    elif _is_part(tree):
        yield from _part(tree)
    elif "taskDefinition" in tree and not _OF_SERVICES.isdisjoint(tree):
        yield from check_service(tree, None)  # a service without a name
    elif "taskDefinition" in tree:
        yield from check_run_task(tree, None)


_ANSWERED = ("revision", "status", "requiresAttributes", "compatibilities")
"""Members that every answer of DescribeTaskDefinition has, and no request."""


def _task_definition(task: dict[str, Any], hint: str | None = None) -> Iterator[Finding]:
    """A request, or ECS's answer as it is: that ran, so what it has too much is only noted."""
    if not task.keys() >= set(_ANSWERED):
        yield from check_task_definition(task, hint)
        return
    surplus = [n for n in task if n in DESCRIBED or (n == "tags" and not task[n])]
    rest = {name: value for name, value in task.items() if name not in surplus}
    view = View(rest, str(rest.get("family", "")))
    view.kind = TASK_DEFINITION
    yield view.found(
        r.DESCRIBED_ANSWER,
        (surplus[0],),
        f"this is what ECS answered; a request is without {', '.join(surplus)}",
    )
    yield from check_task_definition(rest, hint)


def _service(service: dict[str, Any]) -> Iterator[Finding]:
    """A request, or ECS's answer about a service, of which only what a request has is judged."""
    if "serviceArn" not in service:
        yield from check_service(service, None)
        return
    members = SHAPES["CreateServiceRequest"][2]
    rest = {n: v for n, v in service.items() if n in members and v not in ([], {}, "", None)}
    if rest.get("schedulingStrategy") == "DAEMON":
        rest.pop("desiredCount", None)  # ECS counts the instances there
    surplus = [n for n in service if n not in members]
    view = View(rest, str(service.get("serviceName", "")))
    view.kind = SERVICE
    yield view.found(
        r.DESCRIBED_ANSWER,
        (surplus[0],),
        f"this is what ECS answered; a request is without {', '.join(surplus)}",
    )
    yield from check_service(rest, None)


def _part(service: dict[str, Any]) -> Iterator[Finding]:
    """A service whose name and task definition are elsewhere; what ECS added to it is passed over.

    ecspresso writes "" for what is not given, and leaves that out when it asks ECS.
    """
    rest = {n: v for n, v in service.items() if n not in DESCRIBED_SERVICE and v not in ("", None)}
    view = View(rest, "")
    view.kind = SERVICE
    yield view.found(
        r.PART_OF_SERVICE,
        (next(iter(service)),),
        "this is a service without serviceName and taskDefinition, which a request has",
    )
    missing = (("serviceName",), ("taskDefinition",))
    yield from (f for f in check_service(rest, None) if f.path not in missing)


def _pair(tree: dict[str, Any], task: dict[str, Any]) -> Iterator[Finding]:
    """A task definition with a service or task that runs it, whatever name that has for it."""
    service, run = tree.get("service"), tree.get("task")
    runner = service if isinstance(service, dict) else run if isinstance(run, dict) else {}
    hint = (
        launch_type(shape.sound(runner, "RunTask")) or None
    )  # a service says it with the same words
    yield from _under(("taskDefinition",), _task_definition(task, hint))
    if isinstance(service, dict):
        yield from _under(("service",), check_service(service, task))
        yield from _under(("service",), count_missing(shape.sound(service, "CreateService")))
    if isinstance(run, dict):
        yield from _under(("task",), check_run_task(run, task))


def _converted(tree: dict[str, Any]) -> Iterator[Finding]:
    tasks = _dicts(tree, "taskDefinitions")
    by_family = {str(task.get("family")): task for _, task in tasks}
    for i, task in tasks:
        yield from _under(("taskDefinitions", i), check_task_definition(task))
    for i, service in _dicts(tree, "services"):
        runs = by_family.get(str(service.get("taskDefinition")))
        if "serviceArn" in service:
            yield from _under(("services", i), _service(service))
            continue
        found = check_service(service, runs)
        yield from _under(("services", i), _less_network(found))
    for i, run in _dicts(tree, "tasks"):
        runs = by_family.get(str(run.get("taskDefinition")))
        yield from _under(("tasks", i), _less_network(check_run_task(run, runs)))


def _less_network(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Without subnets `convert` leaves the network out, and `up` fills it in."""
    return (f for f in findings if f.rule is not r.NETWORK_MISSING)


def _dicts(tree: dict[str, Any], name: str) -> list[tuple[int, dict[str, Any]]]:
    items = tree.get(name)
    return [
        (i, d)
        for i, d in enumerate(items if isinstance(items, list) else ())
        if isinstance(d, dict)
    ]


def _under(prefix: Path, findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        yield finding.replace(path=(*prefix, *finding.path))
