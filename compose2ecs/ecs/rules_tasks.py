"""Rules about a task definition as a whole: names, sizes, roles, modes."""

from __future__ import annotations

import re
from marshal import dumps

from compose2ecs.diagnostics import ecs_rules as r
from compose2ecs.ecs import fargate
from compose2ecs.ecs.finding import checked, fits, plain_name
from compose2ecs.ecs.rules_containers import PRIVATE_ECR, container_findings
from compose2ecs.ecs.rules_logs import router_findings
from compose2ecs.ecs.rules_neighbours import CLASHES, LINKS
from compose2ecs.ecs.rules_volumes import volume_findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.ecs.finding import Check, Container, Finding, Path, Task

MAX_BYTES = 65536


def task_findings(task: Task) -> list[Finding]:
    """Everything about a task definition, in the order in which AWS is known to look."""
    return checked(task, _CHECKS)


def _family(task: Task) -> Iterator[Finding]:
    if "family" not in task.document:
        return
    if not task.name:
        yield task.found(
            r.FAMILY_LENGTH,
            ("family",),
            "the family has no name",
            aws="Family should not be null or empty.",
        )
    elif not plain_name(task.name):
        yield task.found(
            r.FAMILY_CHARACTERS,
            ("family",),
            f'a family is named with letters, digits, "-" and "_"; "{task.name}" has others',
            aws="Family contains invalid characters.",
        )
    if len(task.name) > 255:
        yield task.found(
            r.FAMILY_LENGTH,
            ("family",),
            f"a family's name has at most 255 characters; this one has {len(task.name)}",
            aws="Family name should be at most 255 characters.",
        )


def _container_list(task: Task) -> Iterator[Finding]:
    if "containerDefinitions" not in task.document:
        return
    at: Path = ("containerDefinitions",)
    if not task.containers:
        yield task.found(
            r.NO_CONTAINERS, at, "the task has no containers", aws="Container list cannot be empty."
        )
        return
    if len(task.containers) > 10:
        yield task.found(
            r.TOO_MANY_CONTAINERS,
            at,
            f"a task has at most 10 containers; this one has {len(task.containers)}",
            aws="Too many containers.",
        )
    for c in task.containers:
        if c.name and c.path[1] != c.name:
            yield c.found(
                r.CONTAINER_TWICE,
                ("name",),
                f'two containers of the task are called "{c.name}"',
                aws="Container names must be unique within a task definition",
            )
    for c in task.containers:
        if c.essential:
            break
    else:
        yield task.found(
            r.NO_ESSENTIAL,
            at,
            "no container of the task is essential, so it would never end",
            aws="Task definition doesn't have any essential container",
        )


def _memory_given(task: Task) -> Iterator[Finding]:
    if task.document.get("memory"):
        return
    for c in task.containers:
        if not c.get("memory") and not c.get("memoryReservation"):
            yield c.found(
                r.NO_MEMORY,
                (),
                f"{c.words} has no memory limit or reservation, and the task has no memory",
                aws=f"Invalid setting for container '{c.name}'. At least one of 'memory' or"
                " 'memoryReservation' must be specified.",
            )


def _fargate_needs(task: Task) -> Iterator[Finding]:
    if not task.fargate:
        return
    for rule, name, words in (
        (r.NO_TASK_CPU, "cpu", "the CPU"),
        (r.NO_TASK_MEMORY, "memory", "the memory"),
    ):
        if name not in task.document:
            yield task.found(
                rule,
                (),
                f"Fargate needs {words} of the task",
                aws=f"Fargate requires that '{name}' be defined at the task level.",
            )
    if task.network_mode != "awsvpc":
        yield task.found(
            r.FARGATE_NETWORK,
            ("networkMode",),
            f"Fargate has network mode awsvpc only, not {task.network_mode}",
            aws="Fargate only supports network mode 'awsvpc'.",
        )
    for i, constraint in enumerate(task.document.get("placementConstraints") or ()):
        yield task.found(
            r.PLACEMENT_ON_FARGATE,
            ("placementConstraints", i),
            f"Fargate places tasks by itself; it takes no constraint {constraint.get('type', '')}",
            aws="Fargate compatible task definitions do not support constraints",
        )


def _size(task: Task) -> Iterator[Finding]:
    cpu, memory = task.size
    if "memory" in task.document and fargate.mebibytes(task.document["memory"]) is None:
        yield from _doubtful_unit(task, memory)
    for name, number, rule in (("cpu", cpu, r.CPU_FORM), ("memory", memory, r.MEMORY_FORM)):
        if name in task.document and number is None:
            unit = "1024 or 1 vCPU" if name == "cpu" else "2048 or 2 GB"
            yield task.found(
                rule,
                (name,),
                f'"{task.document[name]}" is no task {name}: write it like {unit}',
                aws=f"Invalid '{name}' setting for task.",
            )
    if task.fargate and cpu is not None and memory is not None:
        if task.windows or not fargate.valid(cpu, memory):
            yield from _fargate_size(task, cpu, memory)
    elif cpu is not None and not task.fargate and not 128 <= cpu <= 196608:
        yield task.found(
            r.CPU_RANGE,
            ("cpu",),
            f"a task on instances has 128 to 196608 CPU units, not {cpu}",
            aws="Invalid 'cpu' setting for task.",
        )
    if memory == 0 and not task.fargate:
        yield task.found(
            r.MEMORY_RANGE,
            ("memory",),
            "a task has 1 MiB of memory or more, or none given, but not 0",
            aws="Invalid 'memory' setting for task.",
        )
    if task.windows and not task.fargate and task.launch_types:
        for name in ("cpu", "memory"):
            if name in task.document:
                yield task.found(
                    r.SIZE_ON_WINDOWS,
                    (name,),
                    f"Windows instances ignore the {name} of a task; limit its containers",
                )


def _doubtful_unit(task: Task, memory: int | None) -> Iterator[Finding]:
    if memory is not None:
        yield task.found(
            r.MEMORY_UNIT,
            ("memory",),
            f'whether ECS reads "{task.document["memory"]}" is not documented; {memory} is sure',
        )


def _fargate_size(task: Task, cpu: int, memory: int) -> Iterator[Finding]:
    asked = fargate.Size(cpu=cpu, memory=memory)
    answer = (
        f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the"
        " Amazon ECS documentation for the valid values."
    )
    if task.windows and cpu in fargate.MEMORY_BY_CPU and cpu not in fargate.WINDOWS_CPUS:
        yield task.found(
            r.WINDOWS_SIZE,
            ("cpu",),
            f"Windows tasks on Fargate have 1, 2 or 4 vCPU, not {asked.cpu_words}",
            aws=answer,
        )
    elif not fargate.valid(cpu, memory):
        beside = [name for name in task.declared if name != "FARGATE"]
        which = f"FARGATE stands beside {' and '.join(beside)}, so its sizes hold: "
        yield task.found(
            r.SIZE_BESIDE_EC2 if beside else r.FARGATE_SIZE,
            ("cpu",),
            f"{which if beside else ''}{size_message(asked)}",
            help=r.SIZE_HELP,
            aws=answer,
        )


def size_message(asked: fargate.Size) -> str:
    """What is wrong with a size that Fargate doesn't have, with the nearest that it has."""
    near = ", ".join(
        f"{size.cpu_words} with {size.memory_words}"
        for size in fargate.nearest(asked.cpu, asked.memory)
    )
    if asked.cpu in fargate.MEMORY_BY_CPU and asked.memory % 256 == 0:
        problem = f"{asked.cpu_words} does not go with {asked.memory_words}"
    else:
        problem = f"Fargate has no {asked.cpu} CPU units with {asked.memory} MiB"
    return f"{problem}; nearest sizes: {near}"


def _sums(task: Task) -> Iterator[Finding]:
    cpu, memory = task.size
    if memory is not None:
        for c in task.containers:
            if (c.get("memory") or 0) > memory:
                yield c.found(
                    r.LIMIT_OVER_TASK,
                    ("memory",),
                    f"{c.words} may have {c.get('memory')} MiB of memory, the whole task {memory}",
                    aws=f"The 'memory' setting for container '{c.name}' is greater than for the"
                    " task.",
                )
    for rule, name, whole, words in (
        (r.RESERVATIONS_OVER_TASK, "memoryReservation", memory, "reserve {} MiB of memory"),
        (r.CPU_OVER_TASK, "cpu", cpu, "ask for {} CPU units"),
        (r.LIMITS_OVER_TASK, "memory", memory, "are limited to {} MiB of memory"),
    ):
        total = 0 if whole is None else _total(task, name)
        if whole is not None and total > whole and _several(task, name):
            of = "cpu" if name == "cpu" else "memory"
            yield task.found(
                rule,
                (of,),
                f"the containers together {words.format(total)}, the task has {whole}",
                aws=f"The sum of all container '{name}' values cannot be greater than the value of"
                f" the task '{of}'."
                if rule is not r.LIMITS_OVER_TASK
                else "",
            )


def _total(task: Task, name: str) -> int:
    total = 0
    for c in task.containers:
        total += max(c.get(name) or 0, 0)
    return total


def _file_system_memory(task: Task) -> Iterator[Finding]:
    """SIZE-20: on Fargate, what mounts EFS takes its memory from the task."""
    _, memory = task.size
    if not task.fargate or memory is None or _total(task, "memory") != memory:
        return
    if any(v.get("efsVolumeConfiguration") for v in task.volumes.values()):
        yield task.found(
            r.EFS_MEMORY,
            ("memory",),
            f"the containers may use all {memory} MiB of the task; mounting EFS takes some of them",
        )


def _several(task: Task, name: str) -> bool:
    """Whether the sum says something that a single container's memory limit did not."""
    return name != "memory" or sum(1 for c in task.containers if c.get(name)) > 1


def _ephemeral_storage(task: Task) -> Iterator[Finding]:
    storage = task.document.get("ephemeralStorage")
    size = (storage or {}).get("sizeInGiB")
    if storage is None or size is None:
        return
    at: Path = ("ephemeralStorage", "sizeInGiB")
    if not task.fargate and task.launch_types:
        yield task.found(
            r.STORAGE_NOT_FARGATE,
            ("ephemeralStorage",),
            "only Fargate has ephemeral storage of a chosen size",
            aws="Tasks using the EC2 launch type do not support EphemeralStorage.",
        )
    elif not 21 <= size <= 200:
        bound = "at least 21" if size < 21 else "at most 200"
        yield task.found(
            r.STORAGE_SIZE,
            at,
            f"ephemeral storage is from 21 to 200 GiB, not {size}; without a size it is 20",
            aws=f"EphemeralStorage size should be {bound}",
        )


_ROLE = r"(?a)arn:aws[-a-z]*:iam::\d{12}:role/[\w+=,.@/-]+|/?[\w+=,.@/-]+"


def _roles(task: Task) -> Iterator[Finding]:
    for name, role in (
        ("taskRoleArn", task.task_role),
        ("executionRoleArn", task.execution_role),
    ):
        if role and not fits(_ROLE, role):
            yield task.found(
                r.ROLE_FORM,
                (name,),
                f'"{role}" is no role: its name, or arn:aws:iam::ACCOUNT:role/NAME',
                aws="Role is not valid",
            )
    if not task.execution_role:
        for c in task.containers:
            yield from _needs_execution_role(task, c)


def _needs_execution_role(task: Task, c: Container) -> Iterator[Finding]:
    log = c.get("logConfiguration") or {}
    secrets = (
        "When you are specifying container secrets, you must also specify a value for"
        " 'executionRoleArn'."
    )
    for rule, path, wanted, words, aws in (
        (r.ROLE_FOR_SECRETS, ("secrets",), c.get("secrets"), "read its secrets", secrets),
        (
            r.ROLE_FOR_SECRETS,
            ("logConfiguration", "secretOptions"),
            log.get("secretOptions"),
            "read the secrets of its log driver",
            secrets,
        ),
        (
            r.ROLE_FOR_SECRETS,
            ("repositoryCredentials",),
            c.get("repositoryCredentials"),
            "log in to its registry",
            (
                "When you are specifying repository credentials, you must also specify a value for"
                " 'executionRoleArn'."
            ),
        ),
    ):
        if wanted:
            yield c.found(
                rule, path, f"an execution role is needed for {c.words} to {words}", aws=aws
            )
    if c.get("environmentFiles"):
        yield c.found(
            r.ROLE_FOR_FILES,
            ("environmentFiles",),
            f"an execution role is needed for {c.words} to read its environment files",
        )
    fargate_or_external = task.fargate or task.external
    if fargate_or_external and log.get("logDriver") == "awslogs":
        yield c.found(
            r.ROLE_FOR_LOGS if task.fargate else r.ROLE_ON_EXTERNAL,
            ("logConfiguration",),
            f"an execution role is needed for {c.words} to log with awslogs",
            aws="Fargate requires task definition to have execution role ARN to support log driver"
            " awslogs."
            if task.fargate
            else "",
        )
    if fargate_or_external and re.match(PRIVATE_ECR, str(c.get("image"))):
        yield c.found(
            r.ROLE_FOR_ECR if task.fargate else r.ROLE_ON_EXTERNAL,
            ("image",),
            f"an execution role is needed for {c.words} to be pulled from ECR",
            aws="Fargate requires task definition to have execution role ARN to support ECR images."
            if task.fargate
            else "",
        )


def _modes(task: Task) -> Iterator[Finding]:
    pid, ipc = task.document.get("pidMode"), task.document.get("ipcMode")
    if task.fargate and pid == "host":
        yield task.found(
            r.PID_MODE_ON_FARGATE,
            ("pidMode",),
            "Fargate has no host whose processes could be shared; pidMode can be task only",
            aws="Tasks using the Fargate launch type do not support pidMode 'host'. The supported"
            " value for pidMode is 'task'.",
        )
    if task.fargate and ipc is not None:
        yield task.found(
            r.IPC_MODE_ON_FARGATE,
            ("ipcMode",),
            "Fargate can't choose the IPC namespace",
            aws="Fargate compatible task definitions do not support ipcMode",
        )
    if task.windows:
        for name in ("pidMode", "ipcMode", "proxyConfiguration"):
            if task.document.get(name):
                yield task.found(r.MODE_ON_WINDOWS, (name,), f"Windows tasks have no {name}")
        if task.network_mode in ("host", "none") or task.document.get("networkMode") == "bridge":
            yield task.found(
                r.NETWORK_ON_WINDOWS,
                ("networkMode",),
                f"Windows tasks have network mode awsvpc or none given, not {task.network_mode}",
            )
    if task.document.get("enableFaultInjection") and (
        task.windows or task.network_mode not in ("awsvpc", "host")
    ):
        what = "Windows" if task.windows else f"network mode {task.network_mode}"
        yield task.found(
            r.FAULT_INJECTION,
            ("enableFaultInjection",),
            f"faults are injected on Linux with network mode awsvpc or host; this task has {what}",
        )
    if task.external and task.network_mode == "awsvpc":
        yield task.found(
            r.NETWORK_ON_EXTERNAL,
            ("networkMode",),
            "external instances have network mode bridge, host or none, not awsvpc",
        )
    for i, item in enumerate(task.document.get("inferenceAccelerators") or ()):
        yield task.found(
            r.INFERENCE_ACCELERATORS,
            ("inferenceAccelerators", i),
            f'Elastic Inference is gone; accelerator "{item.get("deviceName", "")}" can\'t be had',
            aws="Unsupported field 'inferenceAccelerators'.",
        )


def _proxy(task: Task) -> Iterator[Finding]:
    proxy = task.document.get("proxyConfiguration")
    if proxy is None:
        return
    if task.network_mode != "awsvpc":
        yield task.found(
            r.PROXY,
            ("proxyConfiguration",),
            f"an App Mesh proxy needs network mode awsvpc; this task has {task.network_mode}",
            aws="APPMESH proxy configuration is only supported in networkMode=awsvpc",
        )
    elif task.external:
        yield task.found(
            r.PROXY,
            ("proxyConfiguration",),
            "external instances have no App Mesh proxy",
            aws="APPMESH proxy configuration is not supported on EXTERNAL.",
        )
    name = str(proxy.get("containerName", ""))
    if "containerName" in proxy and name not in task.by_name:
        yield task.found(
            r.PROXY,
            ("proxyConfiguration", "containerName"),
            f'the proxy is container "{name}", which is not in the task',
            aws=f"Proxy container [{name}] does not exist.",
        )
    given = {str(p.get("name")) for p in proxy.get("properties") or ()}
    for wanted, answer in (
        (("ProxyIngressPort",), "Ingress port not found"),
        (("ProxyEgressPort",), "Egress port not found"),
        (("AppPorts",), "App ports not found"),
        (("IgnoredUID", "IgnoredGID"), "Ignored UID or GID not found"),
    ):
        if not given.intersection(wanted):
            yield task.found(
                r.PROXY,
                ("proxyConfiguration", "properties"),
                f"an App Mesh proxy needs the property {' or '.join(wanted)}",
                aws=answer,
            )


def _placement(task: Task) -> Iterator[Finding]:
    constraints = task.document.get("placementConstraints") or ()
    if len(constraints) > 10:
        yield task.found(
            r.PLACEMENT,
            ("placementConstraints",),
            f"a task has at most 10 placement constraints, not {len(constraints)}",
            aws="Maximum number of constraints is 10.",
        )
    for i, constraint in enumerate(constraints):
        expression = str(constraint.get("expression", ""))
        if constraint.get("type", "memberOf") == "memberOf" and not 0 < len(expression) <= 2000:
            yield task.found(
                r.PLACEMENT_EXPRESSION,
                ("placementConstraints", i, "expression"),
                "memberOf needs an expression of at most 2000 characters",
                aws="Invalid placement constraint expression.",
            )


def _platform(task: Task) -> Iterator[Finding]:
    platform = task.document.get("runtimePlatform") or {}
    family = str(platform.get("operatingSystemFamily", ""))
    if task.windows and platform.get("cpuArchitecture") == "ARM64":
        yield task.found(
            r.WINDOWS_ON_ARM,
            ("runtimePlatform", "cpuArchitecture"),
            "Windows runs on X86_64 only, not on ARM64",
            aws="Windows tasks do not support the ARM64 CPU architecture.",
        )
    if task.fargate and task.windows and not re.search(r"_(?:2019|2022|2025)_", family):
        yield task.found(
            r.WINDOWS_VERSION,
            ("runtimePlatform", "operatingSystemFamily"),
            f"Fargate has Windows Server 2019, 2022 and 2025, not {family}",
        )


_BLANKS = r" \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""Unicode's separators (category Z); tabs and line ends are none."""


_TAG_TEXT = rf"[\w{_BLANKS}.:/=+@-]*"
_PLAIN_TAG = rf"(?!...:){_TAG_TEXT}\n(?!...:){_TAG_TEXT}"
"""Key and value of a tag that can't begin with `aws:`."""


def tag_findings(view: Any) -> Iterator[Finding]:
    """TAG-01 to TAG-05 for the tags of a task definition, service or task."""
    tags = view.document.get("tags")
    if tags is not None and not tags:
        yield view.found(
            r.EMPTY_TAGS,
            ("tags",),
            "an empty list of tags is refused; leave it out",
            aws="Tags can not be empty.",
        )
    yield from tag_problems(view, ("tags",), tags or ())


def tag_problems(view: Any, at: Path, tags: Any) -> Iterator[Finding]:
    """What is wrong with the texts of tags, wherever they stand."""
    seen: set[str] = set()
    for i, tag in enumerate(tags):
        key, value = str(tag.get("key", "")), str(tag.get("value", ""))
        if key and key not in seen and fits(_PLAIN_TAG, f"{key}\n{value}"):
            seen.add(key)
            continue
        strange, strange_value = not fits(_TAG_TEXT, key), not fits(_TAG_TEXT, value)
        owned = key.lower().startswith("aws:")
        owned_value = value.lower().startswith("aws:")
        for rule, part, wrong, message in (
            (r.TAG_LENGTH, "key", "key" not in tag, "a tag has a key"),
            (r.TAG_TEXT, "key", strange, f'tag "{key}" has characters that AWS refuses'),
            (r.TAG_TEXT, "value", strange_value, f'AWS refuses the value of tag "{key}"'),
            (r.TAG_RESERVED, "key", owned, f'"{key}": tags that begin with aws: are reserved'),
            (
                r.TAG_RESERVED,
                "value",
                owned_value,
                f'the value of tag "{key}" begins with aws:, which is reserved',
            ),
            (r.TAG_TWICE, "key", key in seen, f'the tag "{key}" is given twice'),
        ):
            if wrong:
                yield view.found(rule, (*at, i, part), message, aws="Invalid tag: " + rule.summary)
        seen.add(key)


def _surely_small(document: Any) -> bool:
    """Whether a document can't have MAX_BYTES bytes as JSON: told quickly, and of nearly all."""
    try:
        # A byte there is at most six here: a control character is written as \u0001.
        return 6 * len(dumps(document, 2)) < MAX_BYTES
    except ValueError:  # it knows plain mappings and lists only, not those that know their lines
        return 4 * len(repr(document)) < MAX_BYTES


def _bytes(task: Task) -> Iterator[Finding]:
    if _surely_small(task.document):
        return
    import json

    size = len(json.dumps(task.document, separators=(",", ":"), ensure_ascii=False).encode())
    if size > MAX_BYTES:
        yield task.found(
            r.TASK_BYTES,
            (),
            f"a task definition has at most {MAX_BYTES} bytes as JSON; this one has {size}",
            aws=f"Actual length: '{size}'. Max allowed length is '{MAX_BYTES}' bytes.",
        )


def _containers(task: Task) -> Iterator[Finding]:
    for container in task.containers:
        yield from container_findings(container)


_CHECKS: tuple[Check, ...] = (
    (_family, ()),
    (_container_list, ()),
    (_memory_given, ()),
    (_fargate_needs, ()),
    (_size, ("cpu", "memory")),
    (_sums, ("cpu", "memory")),
    (_file_system_memory, ("volumes",)),
    (_ephemeral_storage, ("ephemeralStorage",)),
    (_roles, ()),
    (_containers, ()),
    *CLASHES,
    *LINKS,
    (volume_findings, ("volumes",)),
    (router_findings, ("firelensConfiguration", "logConfiguration")),
    (_modes, ()),
    (_proxy, ("proxyConfiguration",)),
    (_placement, ("placementConstraints",)),
    (_platform, ("runtimePlatform",)),
    (tag_findings, ("tags",)),
    (_bytes, ()),
)
