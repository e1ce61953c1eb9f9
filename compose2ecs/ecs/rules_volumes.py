"""Rules about volumes, and where containers mount them."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import ecs_rules as r
from compose2ecs.ecs.finding import fits, is_of_windows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.ecs.finding import Container, Finding, Path, Task
    from compose2ecs.ecs.state import Document

_VOLUME_KINDS = (
    "dockerVolumeConfiguration",
    "efsVolumeConfiguration",
    "s3filesVolumeConfiguration",
    "fsxWindowsFileServerVolumeConfiguration",
    "configuredAtLaunch",
)


_KINDS = frozenset({"host", *_VOLUME_KINDS})


def volume_findings(task: Task) -> Iterator[Finding]:
    """The volumes of a task."""
    seen: set[str] = set()
    at_launch = []
    on_efs: list[tuple[int, str, Document]] = []
    for i, volume in enumerate(task.document.get("volumes") or ()):
        at: Path = ("volumes", i)
        name = str(volume.get("name", ""))
        if not fits(r"[A-Za-z0-9_-]{1,255}", name):
            yield task.found(
                r.VOLUME_NAME,
                (*at, "name"),
                f'a volume is named with up to 255 letters, digits, "-" and "_", not "{name}"',
                aws="Volume name contains invalid characters.",
            )
        elif name in seen:
            yield task.found(
                r.VOLUME_NAME,
                (*at, "name"),
                f'two volumes of the task are called "{name}"',
                aws="Volume names must be unique within a task definition.",
            )
        seen.add(name)
        if _KINDS.isdisjoint(volume):
            continue
        yield from _volume_kind(task, at, volume)
        yield from _docker_volume(task, at, volume.get("dockerVolumeConfiguration"))
        efs = volume.get("efsVolumeConfiguration")
        if efs is not None:
            on_efs.append((i, name, efs))
            yield from _efs(task, at, efs)
        yield from _s3_files(task, at, volume.get("s3filesVolumeConfiguration"))
        if volume.get("configuredAtLaunch"):
            at_launch.append(at)
            if name not in _mounted(task):
                yield task.found(
                    r.EBS_NOT_MOUNTED,
                    at,
                    f'no container mounts volume "{name}", which is configured at launch',
                    aws=f"Volumes [{name}] are not referenced by any of the containers",
                )
    yield from _shared_ports(task, on_efs)
    for at in at_launch[1:]:
        yield task.found(
            r.EBS_TWICE,
            at,
            "a task has one volume that is configured at launch; here is another",
            aws="Only one volume can be configured at launch.",
        )


def _mounted(task: Task) -> set[Any]:
    return {m.get("sourceVolume") for c in task.containers for _, m in c.items("mountPoints")}


def _mounts_as_windows(task: Task) -> bool:
    """Whether a task that names no operating system mounts at paths that only Windows has."""
    return task.may_be_windows and any(
        is_of_windows(str(m.get("containerPath")))
        for c in task.containers
        for _, m in c.items("mountPoints")
    )


def _shared_ports(task: Task, on_efs: list[tuple[int, str, Document]]) -> Iterator[Finding]:
    """VOL-08: newer agents open a port for encryption once per task."""
    seen: dict[int, str] = {}
    for i, name, efs in on_efs:
        port = efs.get("transitEncryptionPort")
        if port and seen.setdefault(port, name) != name:
            yield task.found(
                r.EFS_PORT_TWICE,
                ("volumes", i, "efsVolumeConfiguration", "transitEncryptionPort"),
                f'volumes "{seen[port]}" and "{name}" use one port for encryption, {port}',
            )


def _volume_kind(task: Task, at: Path, volume: Document) -> Iterator[Finding]:
    kinds = [name for name in _VOLUME_KINDS if volume.get(name)]
    if (volume.get("host") or {}).get("sourcePath") is not None:
        kinds.insert(0, "host")
        if task.fargate:
            yield task.found(
                r.HOST_PATH_ON_FARGATE,
                (*at, "host", "sourcePath"),
                f'Fargate has no host to mount "{volume["host"]["sourcePath"]}" from',
                aws="Fargate compatible task definitions do not support sourcePath",
            )
    if len(kinds) > 1:
        yield task.found(
            r.VOLUME_KINDS,
            at,
            f'volume "{volume.get("name", "")}" is of one kind only, not {" and ".join(kinds)}',
            aws="Only one volume type can be specified.",
        )
    if task.windows and volume.get("efsVolumeConfiguration"):
        yield task.found(
            r.VOLUME_ON_WINDOWS, (*at, "efsVolumeConfiguration"), "Windows tasks can't mount EFS"
        )
    fsx = "fsxWindowsFileServerVolumeConfiguration"
    if volume.get(fsx) and task.fargate:
        yield task.found(
            r.FSX_ON_FARGATE,
            (*at, fsx),
            "Fargate can't mount FSx for Windows File Server",
            aws=f"Fargate compatible task definitions do not support {fsx}",
        )
    elif volume.get(fsx) and not task.windows and not _mounts_as_windows(task):
        yield task.found(
            r.FSX_PLACE,
            (*at, fsx),
            "FSx for Windows File Server is mounted on Windows instances only",
        )
    access = (volume.get(fsx) or {}).get("authorizationConfig") or {}
    parameter = access.get("credentialsParameter")
    if parameter and not re.match(r"arn:[^:]+:(ssm|secretsmanager):", parameter):
        yield task.found(
            r.FSX_CREDENTIALS,
            (*at, fsx, "authorizationConfig", "credentialsParameter"),
            f'"{parameter}" is no ARN of a secret or a parameter',
        )
    for rule, kind, words in (
        (r.EFS_ON_EXTERNAL, "efsVolumeConfiguration", "EFS"),
        (r.VOLUME_ON_EXTERNAL, "configuredAtLaunch", "EBS"),
    ):
        if task.external and volume.get(kind):
            yield task.found(rule, (*at, kind), f"tasks on external instances can't mount {words}")


def _docker_volume(task: Task, at: Path, docker: Any) -> Iterator[Finding]:
    if docker is None:
        return
    at = (*at, "dockerVolumeConfiguration")
    if task.fargate:
        yield task.found(
            r.DOCKER_VOLUME_ON_FARGATE,
            at,
            "Fargate has no Docker volumes",
            aws="Fargate compatible task definitions do not support dockerVolumeConfiguration",
        )
    if docker.get("scope", "task") == "task" and "autoprovision" in docker:
        refused = docker["autoprovision"] is False
        yield task.found(
            r.AUTOPROVISION,
            (*at, "autoprovision"),
            "only a shared Docker volume can be provisioned by itself: leave autoprovision out",
            aws="When 'scope' parameter is 'task', 'autoprovision' must either not be specified or"
            " set to 'True'."
            if refused
            else "",
        )
    if task.windows and docker.get("driver", "local") != "local":
        yield task.found(
            r.VOLUME_ON_WINDOWS, (*at, "driver"), "Windows has Docker volumes of driver local only"
        )


def _efs(task: Task, at: Path, efs: Any) -> Iterator[Finding]:
    at = (*at, "efsVolumeConfiguration")
    access = efs.get("authorizationConfig") or {}
    encrypted = efs.get("transitEncryption") == "ENABLED"
    for rule, path, wanted, words, aws in (
        (
            r.EFS_ENCRYPTION,
            ("authorizationConfig", "accessPointId"),
            access.get("accessPointId"),
            "an access point",
            "EFS access point requires TransitEncryption to be enabled.",
        ),
        (
            r.EFS_ENCRYPTION,
            ("authorizationConfig", "iam"),
            access.get("iam") == "ENABLED",
            "authorization by IAM",
            "EFS IAM authorization requires TransitEncryption to be enabled.",
        ),
        (
            r.EFS_ENCRYPTION,
            ("transitEncryptionPort",),
            efs.get("transitEncryptionPort"),
            "a port for encryption",
            "TransitEncryptionPort requires that TransitEncryption is enabled.",
        ),
    ):
        if wanted and not encrypted:
            yield task.found(
                rule,
                (*at, *path),
                f"on EFS {words} needs encryption in transit, which is off",
                aws=aws,
            )
    yield from _efs_values(task, at, efs, access)


def _efs_values(task: Task, at: Path, efs: Any, access: Any) -> Iterator[Finding]:
    if access.get("accessPointId") and efs.get("rootDirectory", "/") != "/":
        yield task.found(
            r.EFS_ROOT,
            (*at, "rootDirectory"),
            "with an EFS access point the root directory is that of the access point",
            aws='When using an EFS access point, the root directory must either be set to "/" or be'
            " omitted.",
        )
    port = efs.get("transitEncryptionPort")
    if port is not None and not 1 <= port <= 65535:
        yield task.found(
            r.EFS_PORT,
            (*at, "transitEncryptionPort"),
            f"a port is from 1 to 65535, not {port}",
            aws="Invalid TransitEncryptionPort.",
        )
    system = efs.get("fileSystemId")
    if system is not None and not re.fullmatch(r"fs-[0-9a-f]{8,40}", system):
        yield task.found(
            r.EFS_ID, (*at, "fileSystemId"), f'"{system}" is no id of an EFS file system (fs-...)'
        )
    point = access.get("accessPointId")
    if point and not re.fullmatch(r"fsap-[0-9a-f]{8,40}|arn:.+", point):
        yield task.found(
            r.EFS_ID,
            (*at, "authorizationConfig", "accessPointId"),
            f'"{point}" is no id of an EFS access point (fsap-...)',
        )
    if access.get("iam") == "ENABLED" and not task.task_role:
        yield task.found(
            r.EFS_ROLE,
            (*at, "authorizationConfig", "iam"),
            "EFS authorizes the task by its task role, and there is none",
        )


def _s3_files(task: Task, at: Path, files: Any) -> Iterator[Finding]:
    if files is None:
        return
    at = (*at, "s3filesVolumeConfiguration")
    arn = files.get("fileSystemArn")
    if arn and not arn.startswith("arn:"):
        yield task.found(
            r.S3_FILES_MEMBER,
            (*at, "fileSystemArn"),
            f'"{arn}" is no ARN of an S3 Files file system',
            aws="Invalid arn syntax.",
        )
    if files.get("accessPointArn") and files.get("rootDirectory", "/") != "/":
        yield task.found(
            r.S3_FILES_ROOT,
            (*at, "rootDirectory"),
            "with an access point the root directory is that of the access point",
            aws='When using an access point, the root directory must either be set to "/" or be'
            " omitted.",
        )
    if not task.task_role:
        yield task.found(
            r.S3_FILES_ROLE,
            at,
            "S3 Files needs a task role, and there is none",
            aws="S3 Files volumes require a task role.",
        )


def mount_findings(c: Container) -> Iterator[Finding]:
    """Where a container mounts volumes."""
    seen: set[str] = set()
    for i, mount in c.items("mountPoints"):
        volume, path = mount.get("sourceVolume"), mount.get("containerPath")
        if volume not in c.task.volumes:
            yield c.found(
                r.UNKNOWN_VOLUME,
                ("mountPoints", i, "sourceVolume"),
                f"{c.words} mounts a volume without naming it"
                if volume is None
                else f'{c.words} mounts volume "{volume}", which the task doesn\'t have',
                aws=f"Unknown volume '{'null' if volume is None else volume}'.",
            )
        if not c.absolute(path or ""):
            what = f'"{path}" is none' if path else "there is none"
            yield c.found(
                r.MOUNT_PATH,
                ("mountPoints", i, "containerPath"),
                f"a volume is mounted at an absolute path of the container; {what}",
            )
        elif (path.rstrip("/") or "/") in seen:
            yield c.found(
                r.MOUNT_TWICE,
                ("mountPoints", i, "containerPath"),
                f'{c.words} mounts two volumes at "{path}"',
            )
        seen.add(str(path).rstrip("/") or "/")
