"""Rows of what a container may use: CPU, memory, swap, process limits and GPUs."""

from __future__ import annotations

from compose2ecs.compose.project import Resources
from compose2ecs.diagnostics import mapping_rules as rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

    from compose2ecs.compose.project import DeviceRequest
    from compose2ecs.mapping.row import Container

MIB: Final = 1024 * 1024
UNITS: Final = 1024
NANO: Final = 1_000_000_000

ASSUMED_MEMORY: Final = 512
"""MiB of a container on EC2 for which nobody says anything (rule SIZE-13; ecs-cli's number)."""


def mebibytes(size: int) -> int:
    """Bytes to MiB, rounded up."""
    return -(-size // MIB)


# CPU.


def cpu(c: Container) -> int | None:
    """CPU units, 1024 to a CPU, rounded up: limits, else `cpus`, reservations, `cpu_shares`."""
    own = c.settings.get("cpu_shares")
    if own is not None:
        return int(own)
    stated = (
        ("deploy.resources.limits.cpus", _limits(c).nano_cpus),
        ("cpus", c.service.nano_cpus),
        ("deploy.resources.reservations.cpus", _reservations(c).nano_cpus),
    )
    known = [(key, nano) for key, nano in stated if nano]
    if not known:
        return c.service.cpu_shares
    (counts, nano), *others = known
    _say_which_cpu(c, counts, [key for key, _ in others])
    return -(-nano * UNITS // NANO)


def _say_which_cpu(c: Container, counts: str, others: list[str]) -> None:
    for key in others:
        c.approximate(key, f"{counts} says how much CPU the container gets")
    if c.service.cpu_shares is not None:
        c.approximate("cpu_shares", f"{counts} says how much CPU the container gets")
    if not c.fargate and not counts.startswith("deploy.resources.reservations"):
        c.approximate(counts, "on an instance these units are a share, not an upper bound")


_NOTHING: Final = Resources()


def _limits(c: Container) -> Resources:
    deploy = c.service.deploy
    return deploy.limits if deploy else _NOTHING


def _reservations(c: Container) -> Resources:
    deploy = c.service.deploy
    return deploy.reservations if deploy else _NOTHING


# Memory.


def memory(c: Container) -> int | None:
    """Hard limit in MiB, rounded up.

    On EC2 a container without any gets 512, unless the task has a size; in layout single a
    reservation is the limit too, as with ecs-cli.
    """
    limit = _memory_limit(c)
    if limit:
        return mebibytes(limit)
    if c.service.mem_limit == 0:
        c.approximate("mem_limit", "0 is no limit")
    if c.fargate:
        return None
    reserved = _memory_reservation(c)
    if reserved:
        if c.target.layout != "single" or c.settings.get("mem_reservation"):
            return None
        key = "mem_reservation" if "mem_reservation" in c.service.tree else "deploy"
        c.approximate(key, "it is the limit too, as nothing else limits the container")
        return mebibytes(reserved)
    if c.target.task.get("memory") or any(_task_memory(c, name) for name in c.group.members):
        return None
    at = c.service.tree.here
    c.findings.diagnostics.append(
        rules.MEMORY_ASSUMED.at(
            at,
            f'"{c.service.name}" states no memory and gets {ASSUMED_MEMORY} MiB',
            "set deploy.resources.limits.memory, or mem_limit",
        )
    )
    return ASSUMED_MEMORY


def _task_memory(c: Container, service: str) -> bool:
    return bool(c.target.services.get(service, {}).get("memory"))


def memory_reservation(c: Container) -> int | None:
    """Soft limit in MiB, rounded up."""
    reserved = _memory_reservation(c)
    return mebibytes(reserved) if reserved else None


def _memory_limit(c: Container) -> int:
    own = c.settings.get("mem_limit")
    limit = own or _limits(c).memory or c.service.mem_limit or 0
    return max(0, limit)


def _memory_reservation(c: Container) -> int:
    own = c.settings.get("mem_reservation")
    reserved = own or _reservations(c).memory or c.service.mem_reservation or 0
    return max(0, reserved)


# Swap.


def max_swap(c: Container) -> int | None:
    """`linuxParameters.maxSwap` in MiB: `memswap_limit` less the memory limit (rule LNX-05)."""
    both = c.service.memswap_limit
    if not both:
        if both == 0:
            c.approximate("memswap_limit", "0 says nothing: the instance's settings count")
        return None
    if c.fargate and both == _memory_limit(c):
        c.approximate("memswap_limit", "Fargate has no swap, which is what it asks for")
        return None
    if c.fargate:
        c.unsupported(
            rules.NOT_ON_FARGATE,
            "memswap_limit",
            "memswap_limit can't be set on Fargate, which has no swap",
            "remove it, or run on EC2 (--launch-type EC2)",
        )
        return None
    if both < 0:
        c.unsupported(
            rules.SWAP,
            "memswap_limit",
            "ECS has no word for unlimited swap",
            "state memory and swap together as a size",
        )
        return None
    limit: int = c.document.get("memory", 0)
    swap = mebibytes(both) - limit
    if not limit:
        c.ignore("memswap_limit", "it counts only together with a memory limit")
        return None
    if swap < 0:
        c.reject(
            rules.SWAP,
            "memswap_limit",
            f"memswap_limit is memory and swap together, and less than the memory of {limit} MiB",
            "make it mem_limit at least; equal to it means no swap",
        )
        return None
    return swap


def swappiness(c: Container) -> int | None:
    """`linuxParameters.swappiness`, which counts only together with maxSwap (rule LNX-06)."""
    value = c.service.mem_swappiness
    if value is None:
        return None
    if c.fargate and value == 0:
        c.approximate("mem_swappiness", "Fargate has no swap, which is what it asks for")
        return None
    if c.fargate:
        c.unsupported(
            rules.NOT_ON_FARGATE,
            "mem_swappiness",
            "mem_swappiness can't be set on Fargate, which has no swap",
            "remove it, or run on EC2 (--launch-type EC2)",
        )
        return None
    if "maxSwap" not in c.document.get("linuxParameters", {}):
        c.approximate("mem_swappiness", "ECS looks at it only when memswap_limit is set")
    return value


# Process limits.

LIMITS = frozenset(
    {
        *("core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile"),
        *("nproc", "rss", "rtprio", "rttime", "sigpending", "stack"),
    }
)
"""Rule ULI-01."""


def ulimits(c: Container) -> list[dict[str, object]]:
    """`ulimits`; -1 is unlimited."""
    out: list[dict[str, object]] = []
    for name, limit in c.service.ulimits.items():
        if name not in LIMITS:
            c.unsupported(
                rules.ULIMIT,
                "ulimits",
                f'ECS knows no limit "{name}"',
                "remove it, or correct the name",
                at=c.service.key_at("ulimits", name),
            )
            continue
        out.append({"name": name, "softLimit": limit.soft, "hardLimit": limit.hard})
    return out


# GPUs.


def resource_requirements(c: Container) -> list[dict[str, str]]:
    """`resourceRequirements`: GPUs by number (rules GPU-01, GPU-02)."""
    count = int(c.settings.get("gpu", 0))
    for key, request in _requests(c):
        if count and not c.fargate and "gpu" in c.settings:
            c.approximate(key, f"x-ecs.gpu says how many: {count}")
            continue
        if c.fargate:
            c.unsupported(
                rules.NOT_ON_FARGATE,
                key,
                f"{key} can't be set on Fargate, which has no GPUs",
                "remove it, or run on EC2 (--launch-type EC2)",
                at=request.at if request.at.line else None,
            )
            continue
        count += _gpus(c, key, request)
    if count and c.fargate and "gpu" in c.settings:
        c.unsupported(
            rules.NOT_ON_FARGATE,
            "x-ecs.gpu",
            "Fargate has no GPUs",
            "remove it, or run on EC2 (--launch-type EC2)",
        )
        return []
    return [{"type": "GPU", "value": str(count)}] if count else []


def _requests(c: Container) -> Iterator[tuple[str, DeviceRequest]]:
    for request in c.service.gpus:
        yield "gpus", request
    for request in _reservations(c).devices:
        yield "deploy.resources.reservations.devices", request


def _gpus(c: Container, key: str, request: DeviceRequest) -> int:
    at = request.at if request.at.line else None
    if request.driver in {"nvidia", ""}:
        c.approximate(f"{key}.driver", "it is the driver of every GPU that ECS hands over")
    if request.capabilities and "gpu" not in request.capabilities:
        listed = ", ".join(request.capabilities)
        message = f"ECS hands over GPUs, no devices with {listed}"
        c.unsupported(rules.GPU, key, message, "remove the device", at=at)
        return 0
    if request.device_ids:
        c.approximate(key, "ECS chooses which GPUs the container gets")
        return len(request.device_ids)
    if request.count is None or request.count < 0:
        c.unsupported(
            rules.GPU,
            key,
            "ECS needs the number of GPUs; it has no `all`",
            "set x-ecs.gpu to the number, or count in each request",
            at=at,
        )
        return 0
    return request.count
