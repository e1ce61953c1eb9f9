"""Rules about EBS volumes that are made when a task is launched."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import ecs_rules as r
from compose2ecs.ecs.rules_tasks import tag_problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.ecs.finding import Finding, Path
    from compose2ecs.ecs.rules_runs import Run


_EBS: dict[str, tuple[tuple[int, int], tuple[int, int] | None]] = {
    "gp2": ((1, 16384), None),
    "gp3": ((1, 16384), (3000, 16000)),
    "io1": ((4, 16384), (100, 64000)),
    "io2": ((4, 16384), (100, 256000)),
    "st1": ((125, 16384), None),
    "sc1": ((125, 16384), None),
    "standard": ((1, 1024), None),
}
"""EBS volume types: their sizes in GiB and their IOPS."""


def volume_configurations(run: Run) -> Iterator[Finding]:
    """SVC-20: whether the volumes of a task and what is made for them at launch agree."""
    configurations = run.document.get("volumeConfigurations") or ()
    at_launch = {
        name
        for name, v in (run.task.volumes.items() if run.task else ())
        if v.get("configuredAtLaunch")
    }
    if not (configurations or at_launch):
        return
    before: set[str] = set()
    for i, item in enumerate(configurations):
        at: Path = ("volumeConfigurations", i)
        name = str(item.get("name", ""))
        if name in before:
            yield run.found(
                r.EBS_VOLUME,
                (*at, "name"),
                f'volume "{name}" is configured twice',
                aws=f"Duplicate volume configuration name '{name}'.",
            )
        before.add(name)
        if run.task is not None and not at_launch:
            yield run.found(
                r.EBS_VOLUME,
                at,
                f'no volume of the task is configured at launch, so "{name}" has no place',
                aws="Volume configuration provided but no matching configuredAtLaunch volume found"
                " in task definition.",
            )
        elif run.task is not None and name not in at_launch:
            yield run.found(
                r.EBS_VOLUME,
                (*at, "name"),
                f'the task has no volume "{name}" that is configured at launch',
                aws=f"The volume name '{name}' in your request does not have a matching volume in"
                " your Task Definition that is configurable at launch.",
            )
        if item.get("managedEBSVolume"):
            yield from _ebs(run, (*at, "managedEBSVolume"), item["managedEBSVolume"])
        else:
            yield run.found(
                r.EBS_SETTINGS,
                at,
                f'nothing says what is made for volume "{name}": managedEBSVolume is missing',
                aws="Invalid EBS volume managedEBSVolume.",
            )
    given = {str(item.get("name")) for item in configurations}
    for name in sorted(at_launch - given):
        yield run.found(
            r.EBS_VOLUME,
            ("volumeConfigurations",),
            f'volume "{name}" is configured at launch, but not here',
            aws=f"Volume configuration is missing for volume '{name}'.",
        )


def _ebs(run: Run, at: Path, volume: Any) -> Iterator[Finding]:
    kind = str(volume.get("volumeType") or "gp3")
    size, iops = volume.get("sizeInGiB"), volume.get("iops")
    sizes, rates = _EBS.get(kind, ((1, 65536), None))
    throughput, rate = volume.get("throughput"), volume.get("volumeInitializationRate")
    windows = run.task is not None and run.task.windows
    filesystem = volume.get("filesystemType")
    of = f"a volume of type {kind}"
    checks: tuple[tuple[bool, str, str], ...] = (
        (kind not in _EBS, "volumeType", f"EBS has the volume types {', '.join(_EBS)}, not {kind}"),
        (kind == "standard" and run.fargate, "volumeType", "Fargate has no EBS of type standard"),
        (
            size is None and not volume.get("snapshotId"),
            "sizeInGiB",
            "an EBS volume needs a size or a snapshot",
        ),
        (_outside(size, sizes), "sizeInGiB", f"{of} has {_range(sizes)} GiB, not {size}"),
        (kind in ("io1", "io2") and iops is None, "iops", f"{of} needs iops"),
        (iops is not None and rates is None, "iops", f"{of} takes no iops"),
        (_outside(iops, rates), "iops", f"{of} has {_range(rates)} iops, not {iops}"),
        (throughput is not None and kind != "gp3", "throughput", f"{of} takes no throughput"),
        (
            _outside(throughput, (0, 1000)),
            "throughput",
            f"throughput is at most 1000 MiB/s, not {throughput}",
        ),
        (
            rate is not None and not (100 <= rate <= 300 and volume.get("snapshotId")),
            "volumeInitializationRate",
            "an initialization rate is from 100 to 300 MiB/s and needs a snapshot",
        ),
        (
            filesystem is not None and (filesystem == "ntfs") != windows,
            "filesystemType",
            f"{'Windows' if windows else 'Linux'} tasks have no {filesystem}",
        ),
        (
            bool(volume.get("kmsKeyId")) and not volume.get("encrypted"),
            "kmsKeyId",
            "a key needs encrypted: true beside it",
        ),
    )
    for wrong, name, message in checks:
        if wrong:
            yield run.found(r.EBS_SETTINGS, (*at, name), message, aws=f"Invalid EBS volume {name}.")
    yield from _names(run, at, volume)
    for i, item in enumerate(volume.get("tagSpecifications") or ()):
        tags, place = item.get("tags") or (), (*at, "tagSpecifications", i, "tags")
        if 48 < len(tags) <= 50:
            yield run.found(
                r.TOO_MANY_TAGS,
                place,
                f"ECS adds two tags to an EBS volume, so that it takes 48, not {len(tags)}",
                aws="Too many tags.",
            )
        yield from tag_problems(run, place, tags)


def _names(run: Run, at: Path, volume: Any) -> Iterator[Finding]:
    """SVC-20: the forms of a role's ARN and of a snapshot's id; which of them exist AWS knows."""
    role, snapshot = str(volume.get("roleArn") or ""), str(volume.get("snapshotId") or "")
    if role and not re.fullmatch(r"arn:[^:]+:iam::[^:]*:role/\S+", role):
        message = f'"{role}" is no ARN of a role (arn:aws:iam::ACCOUNT:role/NAME)'
        yield run.found(r.EBS_NAMES, (*at, "roleArn"), message)
    if snapshot and not re.fullmatch(r"snap-[0-9a-f]+", snapshot):
        message = f'"{snapshot}" is no snapshot\'s id (snap-0123456789abcdef0)'
        yield run.found(r.EBS_NAMES, (*at, "snapshotId"), message)


def _outside(value: Any, bounds: tuple[int, int] | None) -> bool:
    return value is not None and bounds is not None and not bounds[0] <= value <= bounds[1]


def _range(bounds: tuple[int, int] | None) -> str:
    return f"{bounds[0]} to {bounds[1]}" if bounds else "no"
