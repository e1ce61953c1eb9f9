"""Rules about running a task definition, as a service or once: capacity, network, placement."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import ecs_rules as r
from compose2ecs.ecs import fargate
from compose2ecs.ecs.finding import TASK, Task, View, at_path, checked
from compose2ecs.ecs.rules_disks import volume_configurations
from compose2ecs.ecs.rules_tasks import (
    size_message,
    tag_findings,
    task_findings,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Rule
    from compose2ecs.ecs.finding import Check, Container, Finding, Path
    from compose2ecs.ecs.state import Document

_FARGATE_PROVIDERS = ("FARGATE", "FARGATE_SPOT")

INCOMPATIBLE = "PlatformTaskDefinitionIncompatibilityException"

_PLATFORM_UNKNOWN = "PlatformUnknownException"


class Run(View):
    """A CreateService or RunTask request with the task definition that it runs, if known."""

    def __init__(self, document: Document, name: str, task: Task | None, kind: str) -> None:
        super().__init__(document, name)
        self.kind = kind
        self.task = task
        self.strategy = tuple(document.get("capacityProviderStrategy") or ())
        self.launch_type = launch_type(document)
        only_fargate = task is not None and set(task.declared) == {"FARGATE"}
        self.fargate = self.launch_type == "FARGATE" or (not self.launch_type and only_fargate)
        self.network_mode = task.network_mode if task else ""
        controller = document.get("deploymentController") or {}
        self.controller = str(controller.get("type") or "ECS")
        self.daemon = document.get("schedulingStrategy") == "DAEMON"
        self.balancers = tuple(document.get("loadBalancers") or ())
        self.rollout = document.get("deploymentConfiguration") or {}
        connect = document.get("serviceConnectConfiguration") or {}
        self.named = bool(document.get("serviceRegistries") or connect.get("enabled"))


def launch_type(document: Document) -> str:
    """The launch type of a request, FARGATE for Fargate's capacity providers; "" when open."""
    if document.get("launchType"):
        return str(document["launchType"])
    strategy = document.get("capacityProviderStrategy") or ()
    names = {str(item.get("capacityProvider")) for item in strategy}
    return "FARGATE" if names & set(_FARGATE_PROVIDERS) else ""


def run_task_findings(document: Document, task: Task | None) -> Iterator[Finding]:
    """Everything about a RunTask request whose members have the right types."""
    name = str(document.get("taskDefinition", ""))
    run = Run(document, name.rpartition("/")[2].partition(":")[0], task, TASK)
    count = document.get("count")
    if count is not None and not 1 <= count <= 10:
        yield run.found(
            r.TASK_COUNT,
            ("count",),
            f"1 to 10 tasks are run at once, not {count}",
            aws="count should be between 1 and 10.",
        )
    yield from checked(run, SHARED)
    yield from _overrides(run)
    if document.get("propagateTags") == "SERVICE":
        yield run.found(
            r.TASK_PROPAGATE,
            ("propagateTags",),
            "a task that is run by itself has no service to take tags from",
            aws="Invalid propagateTags value. Propagating tags from SERVICE is not supported.",
        )
    started = str(document.get("startedBy", ""))
    if len(started) > 128:
        message = f"startedBy is up to 128 characters long, not {len(started)}"
        yield run.found(r.STARTED_BY, ("startedBy",), message, aws="Invalid startedBy.")
    elif not re.fullmatch(r"[A-Za-z0-9_/-]*", started):
        message = 'startedBy is made of letters, digits, "-", "_" and "/"'
        yield run.found(r.STARTED_BY_WORDS, ("startedBy",), message)
    yield from tag_findings(run)
    yield from token_findings(run, 64)


def _exec(run: Run) -> Iterator[Finding]:
    if run.task is None or not run.document.get("enableExecuteCommand"):
        return
    for c in run.task.containers:
        if c.get("readonlyRootFilesystem") and not _agents_can_write(c):
            yield run.found(
                r.READ_ONLY_EXEC,
                ("enableExecuteCommand",),
                f"ECS Exec writes into {c.words}, whose root file system is read-only",
            )
    if not run.task.task_role:
        yield run.found(
            r.EXEC_ROLE,
            ("enableExecuteCommand",),
            "ECS Exec works through the task role, and there is none",
            aws="The service couldn't be created because a valid taskRoleArn is not being used."
            " Specify a valid task role in your task definition and try again.",
        )


def _agents_can_write(c: Container) -> bool:
    """Whether what ECS Exec writes to is mounted into a container."""
    return any(
        str(m.get("containerPath", "")).startswith("/managed-agents") and not m.get("readOnly")
        for _, m in c.items("mountPoints")
    )


def _external(run: Run) -> Iterator[Finding]:
    """SVC-28: what the task asks for that external instances don't have."""
    if run.launch_type != "EXTERNAL" or run.task is None:
        return
    volumes = run.task.volumes.values()
    for wrong, what in (
        (run.network_mode == "awsvpc", "network mode awsvpc"),
        (any(v.get("efsVolumeConfiguration") for v in volumes), "volumes on EFS"),
        (run.task.document.get("proxyConfiguration"), "App Mesh proxies"),
    ):
        if wrong:
            yield run.found(
                r.EXTERNAL_TASK,
                ("launchType",),
                f"external instances have no {what}",
                aws=f"The EXTERNAL launch type does not support {what}.",
            )


def _capacity(run: Run) -> Iterator[Finding]:
    document, at = run.document, ("capacityProviderStrategy",)
    if document.get("launchType") == "MANAGED_INSTANCES":
        yield run.found(
            r.CAPACITY_STRATEGY,
            ("launchType",),
            "managed instances are asked for by a capacity provider, not by a launch type",
            aws="The launch type MANAGED_INSTANCES is not supported here.",
        )
    if not run.strategy:
        return
    if document.get("launchType"):
        yield run.found(
            r.LAUNCH_TYPE_TWICE,
            ("launchType",),
            "a launch type and a capacity provider strategy exclude each other",
            aws="Specifying both a launch type and capacity provider strategy is not supported."
            " Remove one and try again.",
        )
    names = [str(item.get("capacityProvider")) for item in run.strategy]
    for wrong, message, aws in (
        (
            len(names) > 20,
            f"a strategy has at most 20 capacity providers, not {len(names)}",
            "Capacity provider strategy can have at most 20 items.",
        ),
        (
            not any((item.get("weight") or 0) > 0 for item in run.strategy),
            "at least one capacity provider needs a weight above 0",
            (
                "There are no capacity providers in the capacity provider strategy with a weight"
                " value greater than zero."
            ),
        ),
        (
            sum(1 for item in run.strategy if (item.get("base") or 0) > 0) > 1,
            "only one capacity provider can have a base",
            (
                "There are multiple capacity providers in the specified capacity provider strategy"
                " with a base value greater than zero."
            ),
        ),
        (
            0 < sum(1 for name in names if name in _FARGATE_PROVIDERS) < len(names),
            "Fargate and instances can't be mixed in one strategy",
            (
                "A capacity provider strategy cannot contain a mix of capacity providers using Auto"
                " Scaling groups and Fargate providers."
            ),
        ),
        (
            "FARGATE_SPOT" in names and run.task is not None and run.task.windows,
            "FARGATE_SPOT runs no Windows tasks",
            "FARGATE_SPOT does not support Windows.",
        ),
    ):
        if wrong:
            yield run.found(r.CAPACITY_STRATEGY, at, message, aws=aws)


def _compatibility(run: Run) -> Iterator[Finding]:
    task = run.task
    if task is None or not run.launch_type or run.launch_type == "MANAGED_INSTANCES":
        return
    # Without a list AWS works out what the task definition is fit for; its checks are then reported
    # as the findings of the task definition, judged for this launch type.
    if task.declared and run.launch_type not in task.declared:
        fits = " and ".join(task.declared)
    elif not task.declared and run.launch_type == "FARGATE" and _unfit_for_fargate(task):
        fits = "none of Fargate's"
    else:
        return
    yield run.found(
        r.LAUNCH_TYPE_UNFIT,
        ("launchType",) if run.document.get("launchType") else ("capacityProviderStrategy",),
        f"the task definition is made for {fits}, the service runs on {run.launch_type}"
        if task.declared
        else "the task definition can't run on FARGATE as it stands",
        aws=f"Task definition does not support launch_type {run.launch_type}.",
    )


def _unfit_for_fargate(task: Task) -> bool:
    """Whether registration would have failed, had the task definition said FARGATE."""
    declared = Task(task.document, frozenset({"FARGATE"}))
    return any(finding.aws for finding in task_findings(declared))


def _network(run: Run) -> Iterator[Finding]:
    configuration = run.document.get("networkConfiguration")
    network = (configuration or {}).get("awsvpcConfiguration")
    if run.task is not None and run.controller != "EXTERNAL":
        if run.network_mode == "awsvpc" and network is None:
            yield run.found(
                r.NETWORK_MISSING,
                (),
                "network mode awsvpc needs subnets, and there are none",
                aws="Network Configuration must be provided when networkMode 'awsvpc' is"
                " specified.",
            )
        elif run.network_mode != "awsvpc" and network is not None:
            yield run.found(
                r.NETWORK_UNUSED,
                ("networkConfiguration",),
                f"subnets and security groups go with network mode awsvpc, not {run.network_mode}",
                aws="Network Configuration is not valid for the given networkMode of this task"
                " definition.",
            )
    if network is not None:
        yield from _vpc(run, network)


def _vpc(run: Run, network: Any) -> Iterator[Finding]:
    at: Path = ("networkConfiguration", "awsvpcConfiguration")
    for name, prefix, high, words in (
        ("subnets", "subnet", 16, "subnets"),
        ("securityGroups", "sg", 5, "security groups"),
    ):
        values = network.get(name) or ()
        if len(values) > high:
            yield run.found(
                r.SUBNETS,
                (*at, name),
                f"a service has at most {high} {words}, not {len(values)}",
                aws=f"{name} can have at most {high} items.",
            )
        for i, value in enumerate(values):
            if not re.fullmatch(rf"{prefix}-[0-9a-f]+", value):
                yield run.found(
                    r.SUBNETS,
                    (*at, name, i),
                    f'"{value}" is no id of one of the {words} ({prefix}-...)',
                    aws=f"Error retrieving {words} information for [{value}]",
                )
            elif not re.fullmatch(rf"{prefix}-(?:[0-9a-f]{{8}}|[0-9a-f]{{17}})", value):
                yield run.found(
                    r.ODD_NETWORK_ID,
                    (*at, name, i),
                    f'"{value}" is no id that AWS gives ({prefix}- and 8 or 17 hex digits)',
                )
    if not network.get("subnets") and "subnets" in network:
        yield run.found(
            r.SUBNETS, (*at, "subnets"), "there are no subnets", aws="subnets can not be empty."
        )
    on_instances = run.launch_type in ("EC2", "EXTERNAL") or _never_on_fargate(run)
    if network.get("assignPublicIp") == "ENABLED" and on_instances:
        yield run.found(
            r.PUBLIC_ADDRESS,
            (*at, "assignPublicIp"),
            "only Fargate gives tasks public addresses",
            aws="Assign public IP is not supported for this launch type.",
        )


def _platform_version(run: Run) -> Iterator[Finding]:
    version = run.document.get("platformVersion")
    if version is None:
        return
    at: Path = ("platformVersion",)
    windows = run.task is not None and run.task.windows
    known = ("LATEST", "1.0.0") if windows else ("LATEST", "1.4.0", "1.3.0")
    if run.launch_type in ("EC2", "EXTERNAL") or _never_on_fargate(run):
        where = run.launch_type or "EC2"
        yield run.found(
            r.PLATFORM_VERSION,
            at,
            f"only Fargate has platform versions, not {where}",
            aws=f"The platform version must be null when specifying an {where} launch type.",
        )
    elif version not in known:
        yield run.found(
            r.PLATFORM_VERSION,
            at,
            f"Fargate's platform versions are {', '.join(known)}, not {version}",
            aws="The platform version does not exist.",
            exception=_PLATFORM_UNKNOWN,
        )
    elif version == "1.3.0" and run.task is not None:
        for rule, needs in _needs_of_platform(run.task):
            yield run.found(
                rule,
                at,
                f"{needs} needs platform version 1.4.0, not {version}",
                aws="One or more of the requested capabilities are not supported.",
                exception=INCOMPATIBLE,
            )


def _never_on_fargate(run: Run) -> bool:
    """Whether the task definition, with no launch type beside it, is one for instances."""
    declared = run.task.declared if run.task else ()
    return not run.launch_type and bool(declared) and "FARGATE" not in declared


def _needs_of_platform(task: Task) -> Iterator[tuple[Rule, str]]:
    """What the task asks of Fargate that came with platform version 1.4.0."""
    cpu, _ = task.size
    if cpu is not None and cpu >= 8192:
        yield r.PLATFORM_TOO_OLD, f"a size of {fargate.Size(cpu=cpu, memory=0).cpu_words}"
    platform = task.document.get("runtimePlatform") or {}
    linux = [c.get("linuxParameters") or {} for c in task.containers]
    added = [n for p in linux for n in at_path(p, ("capabilities", "add")) or ()]
    keys = [s for c in task.containers for _, s in c.items("secrets") if _is_part(s)]
    for wanted, rule, words in (
        (platform.get("cpuArchitecture") == "ARM64", r.PLATFORM_ARM, "the ARM64 architecture"),
        (
            any(v.get("efsVolumeConfiguration") for v in task.volumes.values()),
            r.PLATFORM_EFS,
            "a volume on EFS",
        ),
        (
            any(c.get("environmentFiles") for c in task.containers),
            r.PLATFORM_FILES,
            "an environment file",
        ),
        (
            any(c.get("systemControls") for c in task.containers),
            r.PLATFORM_CONTROLS,
            "setting kernel parameters",
        ),
        (any(p.get("tmpfs") for p in linux), r.PLATFORM_TMPFS, "a tmpfs"),
        (task.document.get("pidMode"), r.PLATFORM_PROCESSES, "sharing processes"),
        ("SYS_PTRACE" in added, r.PLATFORM_TRACE, "the capability SYS_PTRACE"),
        (keys, r.PLATFORM_SECRETS, "a part of a secret"),
    ):
        if wanted:
            yield rule, words


def _is_part(secret: Any) -> bool:
    """Whether a secret's source names a key or a version inside of it."""
    value = str(secret.get("valueFrom", ""))
    return ":secretsmanager:" in value and any(value.split(":")[7:])


def _placement(run: Run) -> Iterator[Finding]:
    constraints = run.document.get("placementConstraints") or ()
    strategies = run.document.get("placementStrategy") or ()
    for name, items in (("placementConstraints", constraints), ("placementStrategy", strategies)):
        if items and run.fargate:
            of_constraints = name == "placementConstraints"
            words = "constraints" if of_constraints else "strategies"
            yield run.found(
                r.SERVICE_PLACEMENT_ON_FARGATE if of_constraints else r.STRATEGIES_ON_FARGATE,
                (name,),
                f"Fargate places tasks by itself and takes no placement {words}",
                aws=f"Placement {words} are not supported with FARGATE launch type.",
            )
    count = len(constraints) + (
        len(run.task.document.get("placementConstraints") or ()) if run.task else 0
    )
    if count > 10 and constraints:
        with_task = len(constraints) <= 10
        of_task = ", with those of the task definition" if with_task else ""
        yield run.found(
            r.PLACEMENT if with_task else r.SERVICE_CONSTRAINTS,
            ("placementConstraints",),
            f"there are at most 10 placement constraints, not {count}{of_task}",
            aws="Maximum number of constraints is 10.",
        )
    for i, item in enumerate(constraints):
        yield from _constraint(run, ("placementConstraints", i), item)
    if len(strategies) > 5:
        yield run.found(
            r.SERVICE_STRATEGIES,
            ("placementStrategy",),
            f"there are at most 5 placement strategies, not {len(strategies)}",
            aws="Maximum number of strategies is 5.",
        )
    for i, item in enumerate(strategies):
        yield from _strategy(run, ("placementStrategy", i), item)


def _constraint(run: Run, at: Path, item: Any) -> Iterator[Finding]:
    kind, expression = item.get("type"), str(item.get("expression") or "")
    if kind == "distinctInstance" and expression:
        yield run.found(
            r.SERVICE_CONSTRAINTS,
            (*at, "expression"),
            "distinctInstance takes no expression",
            aws="distinctInstance expression should not be specified.",
        )
    elif kind == "memberOf" and not 0 < len(expression) <= 2000:
        yield run.found(
            r.SERVICE_CONSTRAINTS,
            at,
            "memberOf needs an expression of at most 2000 characters",
            aws="Invalid placement constraint expression.",
        )


def _strategy(run: Run, at: Path, item: Any) -> Iterator[Finding]:
    kind, field = item.get("type"), str(item.get("field") or "")
    plain = field.lower()
    if kind == "random" and field:
        message, aws = "random takes no field", "random field should not be specified."
    elif kind == "binpack" and plain not in ("cpu", "memory"):
        message = f'binpack packs by cpu or memory, not by "{field}"'
        aws = f"binpack field '{field}' is invalid."
    elif kind == "spread" and not (
        plain in ("instanceid", "host") or plain.startswith("attribute:")
    ):
        message = f'spread goes by instanceId, host or attribute:NAME, not by "{field}"'
        aws = f"spread field '{field}' is invalid."
    else:
        return
    yield run.found(r.SERVICE_STRATEGIES, at, message, aws=aws)


def _overrides(run: Run) -> Iterator[Finding]:
    overrides = run.document.get("overrides") or {}
    for i, item in enumerate(overrides.get("containerOverrides") or ()):
        name = str(item.get("name", ""))
        if not name or (run.task is not None and name not in run.task.by_name):
            yield run.found(
                r.OVERRIDE_CONTAINER,
                ("overrides", "containerOverrides", i, "name"),
                f'the task has no container "{name}" to override',
                aws=f"Override for container named {name} is not a container in the"
                " TaskDefinition.",
            )
    if len(repr(overrides)) > 4096 and _characters(overrides) > 8192:
        yield run.found(
            r.OVERRIDE_SIZE,
            ("overrides",),
            "overrides have at most 8192 characters as JSON",
            aws="Overrides are too long.",
        )
    storage = (overrides.get("ephemeralStorage") or {}).get("sizeInGiB")
    if run.fargate and storage is not None and not 21 <= storage <= 200:
        yield run.found(
            r.OVERRIDE_SIZE_PAIR,
            ("overrides", "ephemeralStorage", "sizeInGiB"),
            f"ephemeral storage is from 21 to 200 GiB, not {storage}",
            aws=f"EphemeralStorage size should be at {'least 21' if storage < 21 else 'most 200'}",
        )
    yield from _overridden_size(run, overrides)


def _characters(overrides: Any) -> int:
    import json

    return len(json.dumps(overrides, separators=(",", ":"), ensure_ascii=False))


def _overridden_size(run: Run, overrides: Any) -> Iterator[Finding]:
    if run.task is None or not run.fargate or not overrides.keys() & {"cpu", "memory"}:
        return
    cpu, memory = fargate.task_size({**run.task.document, **overrides})
    for name, number in (("cpu", cpu), ("memory", memory)):
        if name in overrides and number is None:
            yield run.found(
                r.OVERRIDE_SIZE_PAIR,
                ("overrides", name),
                f'"{overrides[name]}" is no task {name}',
                aws=f"Invalid '{name}' setting for task.",
            )
    if cpu is not None and memory is not None and not fargate.valid(cpu, memory):
        yield run.found(
            r.OVERRIDE_SIZE_PAIR,
            ("overrides", "cpu" if "cpu" in overrides else "memory"),
            size_message(fargate.Size(cpu=cpu, memory=memory)),
            aws=f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory.",
        )


def token_findings(run: Run, longest: int) -> Iterator[Finding]:
    """SVC-27, RUN-05: the form of a client token."""
    token = run.document.get("clientToken")
    if token is not None and not re.fullmatch(rf"[!-~]{{0,{longest}}}", token):
        yield run.found(
            r.CLIENT_TOKEN,
            ("clientToken",),
            f"a client token has up to {longest} printable characters without blanks",
            aws="Invalid clientToken.",
        )


SHARED: tuple[Check, ...] = (
    (_capacity, ("capacityProviderStrategy", "launchType")),
    (_compatibility, ("capacityProviderStrategy", "launchType")),
    (_network, ()),
    (_platform_version, ("platformVersion",)),
    (_placement, ("placementConstraints", "placementStrategy")),
    (volume_configurations, ()),
    (_external, ("launchType",)),
    (_exec, ("enableExecuteCommand",)),
)
"""What holds for services and for jobs (RUN-06)."""
