"""Task sizes: the pairs of CPU units and MiB that Fargate has, what fits, how text says them."""

from __future__ import annotations

import re
from functools import cache

from compose2ecs.diagnostics.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from compose2ecs.ecs.state import Document

GIB = 1024
_STEP = {cpu: range(low * GIB, high * GIB + 1, step * GIB) for cpu, low, high, step in (
    (1024, 2, 8, 1),
    (2048, 4, 16, 1),
    (4096, 8, 30, 1),
    (8192, 16, 60, 4),
    (16384, 32, 120, 8),
)}  # fmt: skip

MEMORY_BY_CPU: Mapping[int, Iterable[int]] = {
    256: (512, 1024, 2048),
    512: range(1 * GIB, 4 * GIB + 1, GIB),
    **_STEP,
    32768: (60 * GIB, 120 * GIB, 244 * GIB),
}
"""CPU units to the MiB they go with, both upward (task definition parameters for Fargate, SIZE-01).
"""

WINDOWS_CPUS = (1024, 2048, 4096)
"""What Windows tasks can have of them (SIZE-07)."""


class Size(Record):
    """A task size: CPU units (1024 are one vCPU) and MiB."""

    cpu: int
    memory: int

    def __str__(self) -> str:
        return f"{self.cpu_words}, {self.memory_words}"

    @property
    def cpu_words(self) -> str:
        """The CPU as AWS's price list says it: `0.25 vCPU`."""
        return f"{_number(self.cpu)} vCPU"

    @property
    def memory_words(self) -> str:
        """The memory as AWS's price list says it: `0.5 GB` (of 1024 MiB)."""
        return f"{_number(self.memory)} GB"


@cache
def _number(thousandths: int) -> str:
    """So many 1024ths as a decimal number: 256 is `0.25`."""
    # 1024 divides 10**10, so this is exact; no float is involved.
    whole, rest = divmod(thousandths, 1024)
    digits = f"{rest * 10**10 // 1024:010d}".rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


def sizes() -> tuple[Size, ...]:
    """All 77, by CPU and then by memory."""
    return tuple(
        Size(cpu=cpu, memory=memory) for cpu, steps in MEMORY_BY_CPU.items() for memory in steps
    )


def valid(cpu: int, memory: int) -> bool:
    """Whether Fargate has this pair of CPU units and MiB."""
    return memory in MEMORY_BY_CPU.get(cpu, ())


def smallest(cpu: int, memory: int) -> Size | None:
    """The first size, by CPU and then by memory, where both fit; None when none is big enough."""
    for units, steps in MEMORY_BY_CPU.items():
        if units >= cpu:
            for mib in steps:
                if mib >= memory:
                    return Size(cpu=units, memory=mib)
    return None


def nearest(cpu: int, memory: int) -> tuple[Size, ...]:
    """One or two valid sizes to offer instead of a pair that is none.

    The nearest memory for this CPU (or the CPU below), and the smallest size where both fit, or
    else the biggest of all.
    """
    found = []
    below = max((units for units in MEMORY_BY_CPU if units <= cpu), default=None)
    if below is not None:
        mib = min(MEMORY_BY_CPU[below], key=lambda m: (abs(m - memory), m))
        found.append(Size(cpu=below, memory=mib))
    fitting = smallest(cpu, memory) or Size(cpu=32768, memory=244 * GIB)
    if fitting not in found:
        found.append(fitting)
    return tuple(found)


def task_size(document: Document) -> tuple[int | None, int | None]:
    """CPU units and MiB of a task definition, None where absent or unreadable."""
    cpu, memory = document.get("cpu"), document.get("memory")
    if not isinstance(memory, str):
        mib = None
    else:
        mib = mebibytes(memory)
        if mib is None:
            mib = doubtful_mebibytes(memory)
    return cpu_units(cpu) if isinstance(cpu, str) else None, mib


_NUMBER = r"(\d+(?:\.\d*)?|\.\d+)"


def cpu_units(text: str) -> int | None:
    """CPU units of a task's `cpu` (1024 are one vCPU); None when ECS would not take it (SIZE-04).

    Whole units, or a decimal number of vCPU in any case, with or without a blank.
    """
    return _parsed(text, "vcpu", ignore_case=True)


def mebibytes(text: str) -> int | None:
    """MiB of a task's `memory`; None when ECS would not take it (SIZE-04).

    Whole MiB, or a decimal number of GB, which are 1024 MiB each.
    """
    return _parsed(text, "GB", ignore_case=False)


def doubtful_mebibytes(text: str) -> int | None:
    """MiB of a task's `memory` in a form that AWS does not document; None when it is another.

    That are GB in lower case and MB or MiB (SIZE-04).
    """
    in_gb = _parsed(text, "gb", ignore_case=True)
    if in_gb is not None:
        return in_gb
    found = re.fullmatch(r"\s*(\d{1,99})\s*mi?b\s*", text, re.IGNORECASE | re.ASCII)
    return int(found[1]) if found else None


def _parsed(text: str, unit: str, *, ignore_case: bool) -> int | None:
    if len(text) > 99:
        return None  # no size; and Python refuses to read thousands of digits
    if text.isascii() and text.isdigit():
        return int(text)
    flags = re.IGNORECASE if ignore_case else 0
    found = re.fullmatch(rf"\s*{_NUMBER}\s*{unit}\s*", text, flags | re.ASCII)
    return _thousandths(found[1]) if found else None


def _thousandths(number: str) -> int | None:
    """1024 times a decimal number, exactly; None when that is no whole number."""
    whole, _, fraction = number.partition(".")
    scaled = int(f"{whole}{fraction}" or 0) * 1024
    units, rest = divmod(scaled, 10 ** len(fraction))
    return None if rest else units
