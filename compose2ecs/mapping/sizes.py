"""Task sizes: what the containers ask for, and the CPU and memory that their task gets."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.diagnostics.record import Record
from compose2ecs.ecs.fargate import MEMORY_BY_CPU, WINDOWS_CPUS, Size, smallest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.mapping.row import Container, Task

UNITS_PER_CPU = 1024
NANO_PER_CPU = 10**9

PROXY_MEMORY = 64
"""MiB of Service Connect's proxy, always counted (developer guide, Service Connect)."""
PROXY_CPU = 256
"""CPU units of the proxy, counted when the containers state CPU; else they share with it."""


class Ask(Record):
    """A sum of what containers ask for: CPU units and MiB."""

    cpu: int = 0
    memory: int = 0
    stated: bool = False
    """Whether a container states any of it; else it is the proxy's alone."""


def cpu_units(nano_cpus: int) -> int:
    """Billionths of a CPU as CPU units, rounded up."""
    return -(-nano_cpus * UNITS_PER_CPU // NANO_PER_CPU)


def _units(container: Container) -> int:
    """CPU units of one container: those it is given, or its `cpus` where these are more."""
    given: int = container.document.get("cpu", 0)
    if "cpu_shares" not in container.settings:
        return given  # they are its `cpus` then
    s, d = container.service, container.service.deploy
    limit, reserved = (d.limits.nano_cpus, d.reservations.nano_cpus) if d else (None, None)
    return max(cpu_units(limit or s.nano_cpus or reserved or 0), given)


def on_windows(container: Container) -> bool:
    """Whether a container is one of Windows."""
    system = container.settings.get("operating_system") or container.service.platform
    return bool(system) and str(system).upper().startswith("WINDOWS")


def sized(task: Task) -> tuple[Ask, Size | None]:
    """What a task's containers ask for, and the size that it gets: worked out once."""
    if task.sized is None:
        ask = asked(task)
        task.sized = ask, _size(task, ask)
    return task.sized


def asked(task: Task) -> Ask:
    """The sum over a task's containers, limits else reservations, with the proxy's share."""
    cpu = memory = 0
    for c in task.containers:
        cpu += _units(c)
        memory += max(c.document.get("memory", 0), c.document.get("memoryReservation", 0))
    stated = bool(cpu or memory)
    if task.group.name in task.topology.connected:
        proxy = _proxy(task)
        memory += proxy.get("memory", PROXY_MEMORY)
        if cpu or "cpu" in proxy:
            cpu += proxy.get("cpu", PROXY_CPU)
    return Ask(cpu=cpu, memory=memory, stated=stated)


def _proxy(task: Task) -> Any:
    """What the first of the task's services says of the proxy's share."""
    said = (c.settings.get("service_connect", {}).get("proxy") for c in task.containers)
    return next(filter(None, said), {})


def cpu(task: Task) -> str | None:
    """The task's `cpu`, in CPU units, or as `ecs-params.yml` writes it."""
    text = task.target.task.get("cpu_text")
    if text:
        return str(text)
    ask, size = sized(task)
    if size is None:
        return None
    _tell(task, size, ask)
    return str(size.cpu) if size.cpu else None


def memory(task: Task) -> str | None:
    """The task's `memory`, in MiB, or as `ecs-params.yml` writes it."""
    text = task.target.task.get("memory_text")
    if text:
        return str(text)
    _, size = sized(task)
    return str(size.memory) if size is not None and size.memory else None


def stated(task: Task, key: str) -> int | None:
    """CPU units (`cpu`) or MiB (`memory`) that the file states for the task itself."""
    for c in task.containers:
        if key in c.settings:
            return c.settings[key]  # type: ignore[no-any-return]  # settings hold Any
    return task.target.task.get(key)


def _size(task: Task, ask: Ask) -> Size | None:
    cpu, memory = stated(task, "cpu"), stated(task, "memory")
    if task.fargate:
        if any(map(on_windows, task.containers)):
            ask = ask.replace(cpu=max(ask.cpu, WINDOWS_CPUS[0]))
        return _fargate_size(ask, cpu, memory)
    if task.group.name in task.topology.connected:
        # Service Connect asks for both (rule SVC-19), and for room beside the containers' limits.
        return Size(cpu=cpu or ask.cpu or PROXY_CPU, memory=memory or ask.memory)
    if cpu is None and memory is None:
        return None
    return Size(cpu=cpu or 0, memory=memory or 0)


def _fargate_size(ask: Ask, cpu: int | None, memory: int | None) -> Size:
    """The smallest size that fits; what fits nowhere stays as it is, for rule SIZE-01 to refuse."""
    if cpu is not None and memory is not None:
        return Size(cpu=cpu, memory=memory)
    if cpu is not None:
        fitting = [m for m in MEMORY_BY_CPU.get(cpu, ()) if m >= ask.memory]
        return Size(cpu=cpu, memory=fitting[0] if fitting else ask.memory)
    if memory is not None:
        cpus = [c for c, steps in MEMORY_BY_CPU.items() if c >= ask.cpu and memory in steps]
        return Size(cpu=cpus[0] if cpus else ask.cpu or 256, memory=memory)
    return smallest(ask.cpu, ask.memory) or Size(cpu=ask.cpu or 256, memory=ask.memory)


_ASKING = {
    "cpu": ("cpus", "cpu_shares", "deploy.resources.limits.cpus", "x-ecs.cpu_shares", "x-ecs.cpu"),
    "memory": (
        *("mem_limit", "mem_reservation", "x-ecs.mem_limit", "x-ecs.mem_reservation"),
        *("deploy.resources.limits.memory", "deploy.resources.reservations.memory"),
        "x-ecs.memory",
    ),
}
"""Keys whose entries in the loss report tell what came of them."""


def _tell(task: Task, size: Size, ask: Ask) -> None:
    """Say what was asked, chosen and spare: a note for what we chose, the report for all."""
    if len(task.containers) > 1:
        for key in ("cpu", "memory"):
            _differ(task, key)
    proxy = " with the proxy" if task.group.name in task.topology.connected else ""
    for c in task.containers:
        task.findings.remarks[c.service.name] = lambda key: _remark(key, size, ask, proxy)
    by_us = ask.stated and stated(task, "cpu") is stated(task, "memory") is None
    if not by_us or (ask.cpu == size.cpu and ask.memory == size.memory):
        return
    with_proxy = f"{proxy} of Service Connect" if proxy else ""
    task.main.findings.diagnostics.append(
        rules.SIZE_CHOSEN.at(
            task.group.at,
            f'"{task.group.name}" gets {_words(task, size)}: its containers ask for {ask.cpu} CPU'
            f" units and {ask.memory} MiB{with_proxy}; {size.cpu - ask.cpu} units and"
            f" {size.memory - ask.memory} MiB are spare",
        )
    )


def _remark(key: str, size: Size, ask: Ask, proxy: str) -> str:
    """What the report says of a key that asks for CPU or memory, or empty."""
    for field, unit in (("cpu", "CPU units"), ("memory", "MiB")):
        wanted, chosen = getattr(ask, field), getattr(size, field)
        if key in _ASKING[field] and 0 < wanted <= chosen:
            spare = chosen - wanted
            return f"the task: asked {wanted} {unit}{proxy}, chosen {chosen}, spare {spare}"
    return ""


def _words(task: Task, size: Size) -> str:
    """`0.25 vCPU, 0.5 GB` as Fargate sells it; elsewhere any number may come out."""
    return str(size) if task.fargate else f"{size.cpu} CPU units and {size.memory} MiB"


def _differ(task: Task, key: str) -> None:
    """A warning at each later container that states another size."""
    first = None
    for c in task.containers:
        if key not in c.settings:
            continue
        first = first if first is not None else c
        if c.settings[key] != first.settings[key]:
            c.ignore(f"x-ecs.{key}", f'"{first.service.name}" states it for the task')
            c.say(
                rules.SIZES_DIFFER,
                f"x-ecs.{key}",
                f'"{c.service.name}" and "{first.service.name}" share a task and state different'
                f" {key}; that of the first one counts",
            )
