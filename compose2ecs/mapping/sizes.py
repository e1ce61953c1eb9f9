"""Task sizes: what the containers ask for, and the CPU and memory that their task gets."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.diagnostics.record import Record
from compose2ecs.ecs.fargate import MEMORY_BY_CPU, WINDOWS_CPUS, Size, smallest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.mapping.row import Container, Task

MIB = 1024 * 1024
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


def mib(size: int) -> int:
    """Bytes as MiB, rounded up."""
    return -(-size // MIB)


def cpu_units(nano_cpus: int) -> int:
    """Billionths of a CPU as CPU units, rounded up."""
    return -(-nano_cpus * UNITS_PER_CPU // NANO_PER_CPU)


def container_ask(container: Container) -> Ask:
    """What one container asks for, its limits, else its reservations: worked out once."""
    if container.ask is None:
        container.ask = _ask(container)
    return container.ask


def _ask(container: Container) -> Ask:
    s, d = container.service, container.service.deploy
    limits, reservations = (d.limits, d.reservations) if d else (None, None)
    memory = (
        container.settings.get("mem_limit")
        or (limits and limits.memory)
        or s.mem_limit
        or container.settings.get("mem_reservation")
        or (reservations and reservations.memory)
        or s.mem_reservation
        or 0
    )
    cpu = (
        (limits and limits.nano_cpus)
        or s.nano_cpus
        or (reservations and reservations.nano_cpus)
        or 0
    )
    made = container.document
    return Ask(
        cpu=max(cpu_units(cpu), made.get("cpu", 0)),
        memory=max(mib(memory), made.get("memory", 0), made.get("memoryReservation", 0)),
    )


def on_windows(container: Container) -> bool:
    """Whether a container is one of Windows."""
    system = container.settings.get("operating_system") or container.service.platform
    return str(system).upper().startswith("WINDOWS")


def asked(task: Task) -> Ask:
    """The sum over a task's containers, with the proxy's share."""
    asks = [container_ask(c) for c in task.containers]
    cpu, memory = sum(a.cpu for a in asks), sum(a.memory for a in asks)
    if task.group.name in task.topology.connected:
        proxy = _proxy(task)
        memory += proxy.get("memory", PROXY_MEMORY)
        if cpu or "cpu" in proxy:
            cpu += proxy.get("cpu", PROXY_CPU)
    return Ask(cpu=cpu, memory=memory)


def _proxy(task: Task) -> Any:
    """What the first of the task's services says of the proxy's share."""
    said = (c.settings.get("service_connect", {}).get("proxy") for c in task.containers)
    return next(filter(None, said), {})


def cpu(task: Task) -> str | None:
    """The task's `cpu`, in CPU units, or as `ecs-params.yml` writes it."""
    text = task.target.task.get("cpu_text")
    if text:
        return str(text)
    ask = asked(task)
    size = _size(task, ask)
    if size is not None:
        _tell(task, size, ask)
    return str(size.cpu) if size is not None and size.cpu else None


def memory(task: Task) -> str | None:
    """The task's `memory`, in MiB, or as `ecs-params.yml` writes it."""
    text = task.target.task.get("memory_text")
    if text:
        return str(text)
    size = _size(task, asked(task))
    return str(size.memory) if size is not None and size.memory else None


def stated(task: Task) -> tuple[int | None, int | None]:
    """CPU units and MiB that the file states for the task itself."""
    found: list[int | None] = []
    for key in ("cpu", "memory"):
        values = [c.settings[key] for c in task.containers if key in c.settings]
        values += [task.target.task[key]] if key in task.target.task else []
        found.append(values[0] if values else None)
    return found[0], found[1]


def _size(task: Task, ask: Ask) -> Size | None:
    cpu, memory = stated(task)
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
    for key in ("cpu", "memory"):
        _differ(task, key)
    proxy = " with the proxy" if task.group.name in task.topology.connected else ""
    for key, unit in (("cpu", "CPU units"), ("memory", "MiB")):
        wanted, chosen = getattr(ask, key), getattr(size, key)
        if 0 < wanted <= chosen:
            reason = (
                f"the task: asked {wanted} {unit}{proxy}, chosen {chosen}, spare {chosen - wanted}"
            )
            for c in task.containers:
                task.findings.remark(c.service.name, _ASKING[key], reason)
    chosen_by_us = stated(task) == (None, None)
    somebody_asked = any(one.cpu or one.memory for one in map(container_ask, task.containers))
    if not (chosen_by_us and somebody_asked) or (ask.cpu, ask.memory) == (size.cpu, size.memory):
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
