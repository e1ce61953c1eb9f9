"""The rule book as functions: what AWS would refuse, or what would fail at launch, in documents.

The order for one document:

    model      types, required and unknown members, enums, maxima (SHP)
    sound      what has the wrong type is left out, so that rules can rely on types
    rules      rules_tasks (which runs rules_containers), rules_services

The rules' ids are those of `Rule.ref`. Everything is reported, where AWS stops at the first.
"""

from __future__ import annotations

from compose2ecs.diagnostics import ecs_rules as r
from compose2ecs.ecs import shape
from compose2ecs.ecs.finding import SERVICE, TASK, TASK_DEFINITION, Finding, Task, View
from compose2ecs.ecs.rules_runs import Run, launch_type, run_task_findings
from compose2ecs.ecs.rules_services import service_findings, update_findings
from compose2ecs.ecs.rules_tasks import task_findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Rule
    from compose2ecs.ecs.finding import Path
    from compose2ecs.ecs.state import Document, EcsState

__all__ = [
    "Finding",
    "check",
    "check_run_task",
    "check_service",
    "check_task_definition",
    "check_update",
]

REGISTER = "RegisterTaskDefinition"
CREATE = "CreateService"
UPDATE = "UpdateService"
RUN = "RunTask"

DESCRIBED = frozenset(
    "taskDefinitionArn revision"  # noqa: SIM905 reads better than nine lines
    " status requiresAttributes compatibilities registeredAt registeredBy"
    " deregisteredAt deleteRequestedAt".split()
)
"""Members of a task definition that are only in ECS's answers."""

DESCRIBED_SERVICE = frozenset(
    "clusterArn createdAt createdBy"  # noqa: SIM905 reads better than fifteen lines
    " currentServiceDeployment currentServiceRevisions deployments events pendingCount"
    " platformFamily resourceManagementType roleArn runningCount serviceArn status taskSets".split()
)
"""Members of a service that are only in ECS's answers."""

_BY_MEMBER: Mapping[str, Rule] = {
    "networkMode": r.NETWORK_MODE,
    "portMappings.protocol": r.PORT_PROTOCOL,
    "portMappings.appProtocol": r.APP_PROTOCOL,
    "dependsOn.condition": r.DEPENDENCY_CONDITION,
    "environmentFiles.type": r.ENVIRONMENT_FILE_TYPE,
    "ulimits.name": r.ULIMIT_NAME,
    "devices.permissions": r.DEVICE_PERMISSIONS,
    "pidMode": r.PROCESS_MODE,
    "ipcMode": r.PROCESS_MODE,
    "placementConstraints.type": r.PLACEMENT_TYPE,
    "runtimePlatform.operatingSystemFamily": r.OPERATING_SYSTEM,
    "runtimePlatform.cpuArchitecture": r.ARCHITECTURE,
    "requiresCompatibilities": r.COMPATIBILITIES,
    "versionConsistency": r.VERSION_CONSISTENCY,
    "logConfiguration.logDriver": r.LOG_DRIVER,
    "firelensConfiguration.type": r.FIRELENS_TYPE,
    "dockerVolumeConfiguration.scope": r.AUTOPROVISION,
    "efsVolumeConfiguration.transitEncryption": r.EFS_ENCRYPTION,
    "authorizationConfig.iam": r.EFS_ENCRYPTION,
    "propagateTags": r.PROPAGATE_TAGS,
    "deploymentConfiguration.strategy": r.DEPLOYMENT_STRATEGY,
    "availabilityZoneRebalancing": r.ZONE_REBALANCING_VALUE,
    "awsvpcConfiguration.assignPublicIp": r.PUBLIC_ADDRESS,
    "placementStrategy.type": r.SERVICE_STRATEGIES,
    "capacityProviderStrategy.weight": r.CAPACITY_STRATEGY,
    "capacityProviderStrategy.base": r.CAPACITY_STRATEGY,
    "clientAliases.port": r.CONNECT_ALIAS_PORT,
    "managedEBSVolume.filesystemType": r.EBS_SETTINGS,
    "healthCheckGracePeriodSeconds": r.GRACE_PERIOD_RANGE,
    "tags": r.TOO_MANY_TAGS,
    "tags.key": r.TAG_LENGTH,
    "tags.value": r.TAG_LENGTH,
}
"""The rule of a member's enum or bounds, by its name or that of its parent and its own."""

_BY_ABSENCE: Mapping[str, Rule] = {
    "deploymentCircuitBreaker.enable": r.BREAKER_MEMBERS,
    "deploymentCircuitBreaker.rollback": r.BREAKER_MEMBERS,
    "efsVolumeConfiguration.fileSystemId": r.EFS_MEMBER,
    "s3filesVolumeConfiguration.fileSystemArn": r.S3_FILES_MEMBER,
    "fsxWindowsFileServerVolumeConfiguration.fileSystemId": r.FSX_MEMBER,
    "fsxWindowsFileServerVolumeConfiguration.rootDirectory": r.FSX_MEMBER,
    "fsxWindowsFileServerVolumeConfiguration.authorizationConfig": r.FSX_MEMBER,
    "authorizationConfig.credentialsParameter": r.FSX_MEMBER,
    "authorizationConfig.domain": r.FSX_MEMBER,
    "awsvpcConfiguration.subnets": r.SUBNETS,
    "managedEBSVolume.roleArn": r.EBS_SETTINGS,
    "serviceConnectConfiguration.enabled": r.CONNECT_MEMBER,
    "services.portName": r.CONNECT_MEMBER,
    "clientAliases.port": r.CONNECT_MEMBER,
}
"""The rule of a missing member, where it is not MEMBER_MISSING."""

_DESCRIBED = {TASK_DEFINITION: DESCRIBED, SERVICE: DESCRIBED_SERVICE}

_BY_KIND: Mapping[str, Rule] = {
    shape.TYPE: r.WRONG_TYPE,
    shape.REQUIRED: r.MEMBER_MISSING,
    shape.UNKNOWN: r.MEMBER_UNKNOWN,
    shape.MINIMUM: r.OUT_OF_RANGE,
    shape.MAXIMUM: r.OUT_OF_RANGE,
    shape.ENUM: r.NOT_IN_LIST,
}


def check(state: EcsState) -> tuple[Finding, ...]:
    """Every finding about the documents of a state, services and jobs with what they run."""
    launch_types: dict[str, set[str]] = {}
    none: set[str] = set()
    for document in (*state.services.values(), *state.tasks.values()):
        family = str(document.get("taskDefinition", ""))
        kind = launch_type(document)
        if kind:
            launch_types.setdefault(family, set()).add(kind)
    found: list[Finding] = []
    runs: dict[str, Task] = {}
    for family, document in state.task_definitions.items():
        hints = launch_types.get(family, none)
        good = shape.sound(document, REGISTER)
        task = runs[family] = Task(good)
        hinted = task if hints <= task.launch_types else Task(good, frozenset(hints))
        found += _task_definition(document, hinted)
    for document in state.services.values():
        found += _service(document, runs.get(str(document.get("taskDefinition", ""))))
    for document in state.tasks.values():
        found += _run(document, runs.get(str(document.get("taskDefinition", ""))))
    return tuple(found)


def check_task_definition(
    document: Document, launch_type_hint: str | None = None
) -> tuple[Finding, ...]:
    """Findings about a RegisterTaskDefinition request.

    `launch_type_hint` is where it will run if it does not say so itself: then what only
    CreateService would refuse is found, too.
    """
    hints = frozenset({launch_type_hint} if launch_type_hint else ())
    return tuple(_task_definition(document, _task(document, hints)))


def _task_definition(document: Document, task: Task) -> list[Finding]:
    return _merged(_model_findings(document, REGISTER, task), task_findings(task))


def check_service(document: Document, task_definition: Document | None) -> tuple[Finding, ...]:
    """Findings about a CreateService request, alone or with the task definition that it runs.

    Those about the task definition itself are not among them.
    """
    task = None if task_definition is None else _task(task_definition)
    return tuple(_service(document, task))


def _service(document: Document, task: Task | None) -> list[Finding]:
    good = shape.sound(document, CREATE)
    run = Run(good, str(good.get("serviceName", "")), task, SERVICE)
    return _merged(_model_findings(document, CREATE, run), service_findings(run))


def check_update(document: Document) -> tuple[Finding, ...]:
    """Findings about an UpdateService request; what it leaves out stays as the service has it."""
    good = shape.sound(document, UPDATE)
    run = Run(good, str(good.get("service", "")).rpartition("/")[2], None, SERVICE)
    return tuple(_merged(_model_findings(document, UPDATE, run), update_findings(run)))


def check_run_task(document: Document, task_definition: Document | None) -> tuple[Finding, ...]:
    """Findings about a RunTask request, alone or with the task definition that it runs."""
    task = None if task_definition is None else _task(task_definition)
    return tuple(_run(document, task))


def _run(document: Document, task: Task | None) -> list[Finding]:
    good = shape.sound(document, RUN)
    view = View(good, str(good.get("taskDefinition", "")))
    view.kind = TASK
    return _merged(_model_findings(document, RUN, view), run_task_findings(good, task))


def _task(document: Document, hints: frozenset[str] = frozenset()) -> Task:
    return Task(shape.sound(document, REGISTER), hints)


def _model_findings(document: Any, operation: str, view: View) -> Iterator[Finding]:
    """What contradicts the model of the request."""
    if view.document is document:
        return  # a spotless one
    for kind, path, words in shape.problems(document, operation):
        on_fargate = isinstance(view, Task) and view.fargate
        if on_fargate and kind == shape.ENUM and path[-1:] == ("logDriver",):
            continue  # Fargate's list is shorter, and its own rule says it
        rule = _rule(kind, path)
        if rule is r.PLACEMENT_TYPE and view.kind != TASK_DEFINITION:
            rule = r.SERVICE_CONSTRAINTS
        name = _words(path)
        silent = kind in (shape.TYPE, shape.REQUIRED, shape.UNKNOWN, shape.MINIMUM)
        message = f"{name} {words}"
        if kind == shape.UNKNOWN and path[0] in _DESCRIBED.get(view.kind, ()):
            rule = r.DESCRIBED_MEMBER
            message = f"{name} is what ECS answers, and can't be sent"
        elif kind == shape.UNKNOWN:
            message = f"ECS knows no {name} here"
        aws = "" if silent else f"Invalid value for '{path[-1] if path else ''}'."
        blank = kind == shape.ENUM and words.endswith(" ''")
        help_ = "leave it out, or choose one of these" if blank else ""
        yield view.found(rule, _by_name(path, view), message, help_, aws)
    yield from _flags_for_numbers(document, operation, view)


def _flags_for_numbers(document: Any, operation: str, view: View) -> Iterator[Finding]:
    """SHP-01: boto3 lets true and false pass as numbers, ECS does not."""
    for path, text in shape.flags_for_numbers(document, operation):
        yield view.found(
            r.WRONG_TYPE,
            _by_name(path, view),
            f"{_words(path)} {text}",
            aws="Invalid value type.",
            exception="SerializationException",
        )


def _rule(kind: str, path: Path) -> Rule:
    names = [step for step in path if isinstance(step, str)]
    if kind in (shape.TYPE, shape.UNKNOWN):
        return _BY_KIND[kind]
    table = _BY_ABSENCE if kind == shape.REQUIRED else _BY_MEMBER
    for length in (2, 1):
        known = table.get(".".join(names[-length:]))
        if known is not None:
            return known
    return _BY_KIND[kind]


def _words(path: Path) -> str:
    """How a message names a member: by its name, or as an item of its list."""
    if not path:
        return "the document"
    last = path[-1]
    if isinstance(last, str):
        return last
    names = [step for step in path if isinstance(step, str)]
    return f"item {last} of {names[-1]}" if names else f"item {last}"


def _by_name(path: Path, view: View) -> Path:
    """A path whose container is addressed by its name."""
    if isinstance(view, Task) and path[:1] == ("containerDefinitions",) and len(path) > 1:
        return (*view.containers[int(path[1])].path, *path[2:])
    return path


def _merged(model: Iterable[Finding], rules: Iterable[Finding]) -> list[Finding]:
    """Findings of the model, then those of rules that are no consequence of them.

    A rule that misses a member is silent when that member is there with the wrong type: the user
    has been told once, and the rule looks again when the type is right.
    """
    found = list(model)
    if not found:
        return list(rules)
    wrong = [f.path for f in found if f.rule is r.WRONG_TYPE]
    told = {f.path for f in found}
    for finding in rules:
        under = any(path[: len(finding.path)] == finding.path for path in wrong)
        if not under and not (finding.path in told and finding.path):
            found.append(finding)
    return found
