"""Rows of storage: a container's mounts, and the volumes of its task that they need."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.diagnostics.record import Record
from compose2ecs.mapping.names import container_name
from compose2ecs.mapping.row import APPROXIMATED, IGNORED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from compose2ecs.compose.project import Mount, Volume
    from compose2ecs.diagnostics.diagnostic import Rule
    from compose2ecs.mapping.row import Container, Task

# ruff: noqa: SIM905 a list of words reads better than quoted ones

_REFUSED = re.compile(r"[^A-Za-z0-9_-]+")
_EFS_HOST = re.compile(r"(?:^|,)addr=(fs-[0-9a-f]+)\.efs\.")
_EFS_ID = re.compile(r"fs-[0-9a-f]{8,40}")
LONGEST = 255
"""Characters of a volume's name (rule VOL-01)."""


class Refusal(Record):
    """Why something can't be mounted."""

    rule: Rule
    message: str
    help: str


class Storage(Record):
    """What stands behind a mount: what it is, and its part of the task's `volumes`."""

    identity: tuple[str, str]
    """(`named`, volume), (`host`, path) or (`anonymous`, service:path)."""
    wish: str
    """The name that it should have in the task."""
    settings: Mapping[str, Any] = {}
    """Its members in `volumes`, name left out."""
    refusal: Refusal | None = None


# The rows.


def mount_points(c: Container) -> list[dict[str, Any]]:
    """`mountPoints`; memory file systems are in `linuxParameters.tmpfs`.

    Source: Compose `volumes`; rules VOL-03 to VOL-13.
    """
    names = _names(c.group.members, c)
    out = []
    for mount in c.service.volumes:
        if mount.type == "tmpfs" or _handed_over(c, mount):
            continue
        storage = _storage(c, c.service.name, mount)
        if storage.refusal is not None:
            r = storage.refusal
            for key in ("driver", "driver_opts", "external"):
                c.findings.judge(None, f"volumes.{mount.source}.{key}", IGNORED, r.message)
            c.unsupported(r.rule, "volumes", r.message, r.help, at=mount.at)
            continue
        _say_fate(c, mount, storage, names[storage.identity])
        out.append(
            {
                "sourceVolume": names[storage.identity],
                "containerPath": mount.target,
                "readOnly": mount.read_only,
            }
        )
    _hand_over_configs(c)
    return out + _with_files(c, {m["containerPath"] for m in out})


def _handed_over(c: Container, mount: Mount) -> bool:
    """Whether the service's bind mounts of project files are dealt with here, by value."""
    if mount.type != "bind" or not c.settings.get("files", {}).get("deliver"):
        return False
    from compose2ecs.mapping import files

    if not files.inside_project(mount.written):
        return False
    what = f'"{mount.written}"'
    files.add(c, "volumes", files.mounted(mount), what, mount.at)
    return True


def _hand_over_configs(c: Container) -> None:
    """Compose configs are files, which ECS mounts none of: by value, or not at all."""
    for ref in c.service.configs:
        what = f'config "{ref.source}"'
        if c.settings.get("files", {}).get("deliver"):
            from compose2ecs.mapping import files

            files.add(c, "configs", files.configured(c, ref), what, ref.at)
            continue
        c.unsupported(
            rules.CONFIG_IS_FILE,
            "configs",
            f"{what} would be a file, and ECS mounts no single files",
            "set x-ecs.files.deliver: true to have it written by a container that runs first, or"
            " build it into the image",
            at=ref.at,
        )


def _with_files(c: Container, taken: set[Any]) -> list[dict[str, Any]]:
    """The mounts of what is handed over by value."""
    if not c.files:
        return []
    from compose2ecs.mapping import files

    out = []
    for folder, read_only in files.folders(c).items():
        if folder in taken:
            c.reject(
                rules.FILE_NOT_DELIVERED,
                "volumes",
                f'"{folder}" is a volume already, and files would be handed over into it',
                "move the files into a folder of their own",
            )
            continue
        out.append(
            {
                "sourceVolume": files.volume_name(c, folder),
                "containerPath": folder,
                "readOnly": read_only,
            }
        )
    return out


def task_volumes(task: Task) -> list[dict[str, Any]]:
    """`volumes` of the task: each one that a container mounts, and those of ecs-params.yml."""
    c = task.main
    names = _names(task.group.members, c)
    out: dict[str, dict[str, Any]] = {}
    for storage in _all_storage(task.group.members, c):
        if storage.refusal is None:
            name = names[storage.identity]
            out[name] = {"name": name, **storage.settings}
    out.update(_volumes_with_files(task))
    if task.target.layout == "single":
        for volume, settings in task.target.volumes.items():
            more = _configured(settings, None)
            if more and "configuredAtLaunch" not in more:
                out.setdefault(_safe(volume), {"name": _safe(volume), **more})
    _say_unused(task)
    return list(out.values())


def _volumes_with_files(task: Task) -> dict[str, dict[str, Any]]:
    """The volumes of what is handed over by value, by name."""
    if not any(c.files for c in task.containers):
        return {}
    from compose2ecs.mapping import files

    names = [files.volume_name(c, f) for c in task.containers for f in files.folders(c)]
    return {name: {"name": name} for name in names}


def volume_configurations(task: Task) -> list[dict[str, Any]]:
    """`volumeConfigurations` of the service or job: EBS volumes (rules VOL-11, SVC-20)."""
    names = _names(task.group.members, task.main)
    out = []
    for (kind, volume), name in names.items():
        settings = task.target.volumes.get(volume, {}) if kind == "named" else {}
        if "ebs" in settings:
            ebs = _ebs(task, volume, settings["ebs"])
            out.append({"name": name, "managedEBSVolume": ebs})
    return out


_EBS_MEMBERS = {
    "size": "sizeInGiB",
    "type": "volumeType",
    "encrypted": "encrypted",
    "iops": "iops",
    "throughput": "throughput",
    "kms_key": "kmsKeyId",
    "snapshot": "snapshotId",
    "filesystem": "filesystemType",
}


def _ebs(task: Task, volume: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    out = {member: settings[key] for key, member in _EBS_MEMBERS.items() if key in settings}
    role = str(settings.get("role", "ecsInfrastructureRole"))
    if not role.startswith("arn:"):
        if not task.target.account:
            section = task.project.tree.get("volumes")
            at = section.key_at(volume) if section else task.group.at
            task.findings.diagnostics.append(
                rules.EBS_ROLE.at(
                    at,
                    f'EBS volume "{volume}" needs the ARN of a role by which ECS manages it',
                    "set x-ecs.ebs.role to an ARN, or x-ecs.account beside the role's name",
                )
            )
        role = f"arn:{task.target.partition}:iam::{task.target.account}:role/{role}"
    out["roleArn"] = role
    if task.group.job and "delete_on_termination" in settings:
        out["terminationPolicy"] = {"deleteOnTermination": settings["delete_on_termination"]}
    return out


def volumes_from(c: Container) -> list[dict[str, Any]]:
    """`volumesFrom` for containers of the same task (rule DEP-07)."""
    out = []
    for v in c.service.volumes_from:
        source = _member(c, v.source) if v.container else v.source
        if source not in c.group.members:
            c.unsupported(
                rules.VOLUMES_FROM_OUTSIDE,
                "volumes_from",
                f'container "{v.source}" is not in this task',
                "name a service of this file",
                at=v.at,
            )
            continue
        out.append({"sourceContainer": container_name(source), "readOnly": v.read_only})
    return out


def _member(c: Container, container: str) -> str:
    """The service of the task whose container has this name."""
    for member in c.group.members:
        if container in {member, c.project.services[member].container_name}:
            return member
    return ""


# What stands behind a mount.


def _all_storage(members: tuple[str, ...], c: Container) -> Iterator[Storage]:
    for member in members:
        for mount in c.project.services[member].volumes:
            if mount.type != "tmpfs":
                yield _storage(c, member, mount)


def _storage(c: Container, service: str, mount: Mount) -> Storage:
    if mount.type == "bind":
        return _host_folder(c, mount.source, mount.written)
    if mount.type != "volume":
        return Storage(
            identity=(mount.type, mount.source),
            wish="",
            refusal=Refusal(
                rule=rules.MOUNT_TYPE,
                message=f'ECS can\'t mount a {mount.type} ("{mount.source or mount.target}")',
                help="use a volume, or build the files into the image",
            ),
        )
    if not mount.source:
        identity = ("anonymous", f"{service}:{mount.target}")
        return Storage(identity=identity, wish=f"{service}-{_words(mount.target)}")
    return _named_volume(c, mount.source)


def _host_folder(c: Container, path: str, written: str) -> Storage:
    storage = Storage(
        identity=("host", path),
        wish=f"host-{_words(path)}",
        settings={"host": {"sourcePath": path}},
    )
    if c.fargate:
        return storage.replace(refusal=_no_host(written))
    windows = written[1:3] in {":\\", ":/"} or written.startswith("\\\\")
    if written.startswith("/") or windows:
        return storage
    return storage.replace(
        refusal=Refusal(
            rule=rules.BIND_OF_THIS_MACHINE,
            message=f'"{written}" is a path of this machine, which no container instance has',
            help=f"build the files into the image{_by_value(written)}, or put them at an absolute"
            " path on every instance",
        )
    )


def _no_host(written: str) -> Refusal:
    offer = _by_value(written) or ", or run on EC2 (--launch-type EC2)"
    help_ = f"build the files into the image{offer}"
    if written.endswith("docker.sock"):
        message = "Fargate has no Docker socket to mount"
        help_ = "run on EC2 (--launch-type EC2)"
    else:
        message = f'Fargate has no host to mount "{written}" from'
    if written in {"/etc/localtime", "/etc/timezone"}:
        help_ = "set the variable TZ instead, or run on EC2 (--launch-type EC2)"
    return Refusal(rule=rules.BIND_ON_FARGATE, message=message, help=help_)


def _by_value(written: str) -> str:
    """The offer for files of the project."""
    from compose2ecs.mapping.files import inside_project

    return ", hand small ones over (x-ecs.files.deliver)" if inside_project(written) else ""


def _named_volume(c: Container, name: str) -> Storage:
    volume = c.project.volumes.get(name)
    storage = Storage(identity=("named", name), wish=name)
    configured = _configured(c.target.volumes.get(name, {}), volume)
    if configured is None and volume and _wants_file_system(volume):
        return storage.replace(
            refusal=Refusal(
                rule=rules.NO_FILE_SYSTEM,
                message=f'volume "{name}" asks for a file system to be made, and none is made here',
                help="make one and name it: x-ecs: {efs: fs-...}",
            )
        )
    if configured is None:
        configured = _by_driver(volume) if volume else {}
    if not c.fargate or not configured:
        wish = name
        if configured.get("dockerVolumeConfiguration", {}).get("scope") == "shared":
            # The instance knows a shared volume by the name that the task gives it.
            wish = _real_name(volume) if volume else name
        return storage.replace(settings=configured, wish=wish)
    if "dockerVolumeConfiguration" in configured:
        why = "is on a Docker host" if volume and volume.external else "needs a Docker host"
        return storage.replace(
            refusal=Refusal(
                rule=rules.VOLUME_ELSEWHERE,
                message=f'volume "{name}" {why}, which Fargate hasn\'t',
                help="add x-ecs.efs to the volume, or run on EC2 (--launch-type EC2)",
            )
        )
    if "host" in configured:
        return storage.replace(refusal=_no_host(configured["host"]["sourcePath"]))
    if "fsxWindowsFileServerVolumeConfiguration" in configured:
        return storage.replace(
            refusal=Refusal(
                rule=rules.VOLUME_ELSEWHERE,
                message=f'volume "{name}" is on FSx, which Fargate does not mount',
                help="add x-ecs.efs to the volume, or run on EC2 (--launch-type EC2)",
            )
        )
    return storage.replace(settings=configured)


def _configured(settings: Mapping[str, Any], volume: Volume | None) -> dict[str, Any] | None:
    """The members that x-ecs or ecs-params.yml ask for; None when they ask for nothing."""
    if "efs" in settings:
        return {"efsVolumeConfiguration": _efs(settings["efs"])}
    if "ebs" in settings:
        return {"configuredAtLaunch": True}
    if "host" in settings:
        path = settings["host"].get("path")
        return {"host": {"sourcePath": path}} if path else {}
    if "fsx" in settings:
        return {"fsxWindowsFileServerVolumeConfiguration": _fsx(settings["fsx"])}
    if "docker" in settings:
        return {"dockerVolumeConfiguration": _docker(settings["docker"], volume)}
    return None


def _efs(settings: Mapping[str, Any]) -> dict[str, Any]:
    """`efsVolumeConfiguration` (rule VOL-08)."""
    out: dict[str, Any] = {"fileSystemId": settings["file_system"]}
    if "root_directory" in settings:
        out["rootDirectory"] = settings["root_directory"]
    if "transit_encryption" in settings:
        out["transitEncryption"] = "ENABLED" if settings["transit_encryption"] else "DISABLED"
    if "transit_encryption_port" in settings:
        out["transitEncryptionPort"] = settings["transit_encryption_port"]
    access = {}
    if "access_point" in settings:
        access["accessPointId"] = settings["access_point"]
    if "iam" in settings:
        access["iam"] = "ENABLED" if settings["iam"] else "DISABLED"
    return {**out, "authorizationConfig": access} if access else out


def _fsx(settings: Mapping[str, Any]) -> dict[str, Any]:
    """`fsxWindowsFileServerVolumeConfiguration` (rule VOL-09)."""
    return {
        "fileSystemId": settings["file_system"],
        "rootDirectory": settings["root_directory"],
        "authorizationConfig": {
            "credentialsParameter": settings["credentials"],
            "domain": settings["domain"],
        },
    }


def _docker(settings: Mapping[str, Any], volume: Volume | None) -> dict[str, Any]:
    """`dockerVolumeConfiguration`; `autoprovision` only with scope shared (rule VOL-07)."""
    out: dict[str, Any] = {}
    if "scope" in settings:
        out["scope"] = settings["scope"]
    if "autoprovision" in settings and settings.get("scope") == "shared":
        out["autoprovision"] = settings["autoprovision"]
    driver = settings.get("driver") or (volume.driver if volume else "")
    options = settings.get("driver_opts") or (volume.driver_opts if volume else {})
    labels = settings.get("labels") or (volume.labels if volume else {})
    if driver:
        out["driver"] = driver
    if options:
        out["driverOpts"] = {str(k): str(v) for k, v in options.items()}
    if labels:
        out["labels"] = {str(k): str(v) for k, v in labels.items()}
    return out


def _by_driver(volume: Volume) -> dict[str, Any]:
    """The members that the volume's own words ask for: a driver, its options, `external`."""
    options = volume.driver_opts
    real = _real_name(volume)
    if volume.external:
        if _EFS_ID.fullmatch(real):
            return {"efsVolumeConfiguration": {"fileSystemId": real}}
        return {"dockerVolumeConfiguration": {"scope": "shared", "autoprovision": False}}
    mount_options = {option.strip() for option in options.get("o", "").split(",")}
    device = options.get("device", "")
    if volume.driver in {"", "local"} and mount_options & {"bind", "rbind"} and device[:1] == "/":
        return {"host": {"sourcePath": device}}
    own = _own_efs(options)
    if own:
        return {"efsVolumeConfiguration": own}
    efs = _EFS_HOST.search(options.get("o", ""))
    if efs and options.get("type", "").startswith("nfs"):
        root = device.removeprefix(":") or "/"
        return {"efsVolumeConfiguration": {"fileSystemId": efs[1], "rootDirectory": root}}
    if volume.driver not in {"", "local", "default"} or options:
        return {"dockerVolumeConfiguration": _docker({"scope": "task"}, volume)}
    return {}


MAKES_FILE_SYSTEM = frozenset(
    """
    backup_policy kms_key_id lifecycle_policy performance_mode provisioned_throughput
    throughput_mode
    """.split()
)
"""driver_opts with which Docker's own ECS integration made an EFS file system."""


def _wants_file_system(volume: Volume) -> bool:
    options = volume.driver_opts
    return not MAKES_FILE_SYSTEM.isdisjoint(options) and not _own_efs(options)


def _own_efs(options: Mapping[str, str]) -> dict[str, Any]:
    """`efsVolumeConfiguration` of driver_opts that name a file system, whatever they call it.

    The other keys are those of Docker's own ECS integration.
    """
    system = next((v for v in options.values() if _EFS_ID.fullmatch(v)), "")
    if not system:
        return {}
    point = next((v for v in options.values() if v.startswith("fsap-")), "")
    settings: dict[str, Any] = {"file_system": system}
    if point:
        settings.update({"access_point": point, "transit_encryption": True})
    elif "root_directory" in options:
        settings["root_directory"] = options["root_directory"]
    return _efs(settings)


# Names.


def _real_name(volume: Volume) -> str:
    """What Docker calls it: `name` where somebody wrote one, else its key."""
    return volume.real_name or volume.name


def _words(path: str) -> str:
    return _REFUSED.sub("-", path).strip("-") or "root"


def _safe(name: str) -> str:
    return _REFUSED.sub("-", name)[:LONGEST]


def _names(members: tuple[str, ...], c: Container) -> dict[tuple[str, str], str]:
    """What each storage of the task is called; where two would meet, one gets a checksum."""
    out: dict[tuple[str, str], str] = {}
    storages = {s.identity: s for s in _all_storage(members, c)}
    taken: dict[str, tuple[str, str]] = {}
    for s in sorted(storages.values(), key=lambda s: s.identity[0] != "named"):
        name = _safe(s.wish)
        if name in taken:
            from binascii import crc32

            name = f"{name[: LONGEST - 9]}-{crc32(':'.join(s.identity).encode()):08x}"
        taken[name] = s.identity
        out[s.identity] = name
    return out


# What is said about them.


def _say_fate(c: Container, mount: Mount, storage: Storage, name: str) -> None:
    """The name that changed; data that is lost with the task."""
    kind, volume = storage.identity
    if kind != "named":
        return
    if name != storage.wish:
        message = f'volume "{storage.wish}" is called "{name}" on ECS'
        c.say(rules.VOLUME_RENAMED, "volumes.source", message, at=mount.at)
    _say_own_words(c, volume, storage)
    if storage.settings:
        return
    users = [s for s in c.project.services.values() if any(_mounts(m, volume) for m in s.volumes)]
    tasks = dict.fromkeys(c.topology.group_of.get(s.name, s.name) for s in users)
    shared = len(tasks) > 1
    what = f'volume "{volume}" lives only as long as its task'
    if shared:
        what = f'volume "{volume}" is mounted in {len(tasks)} tasks: each has its own, and loses it'
    c.approximate("volumes.source", what)
    first = next(m for m in users[0].volumes if _mounts(m, volume)) if users else mount
    rule = rules.VOLUME_NOT_SHARED if shared else rules.VOLUME_DIES
    c.say(rule, "volumes.source", what, "add x-ecs.efs to it to keep its data", at=first.at)


def _mounts(mount: Mount, volume: str) -> bool:
    return mount.type == "volume" and mount.source == volume


def _say_own_words(c: Container, name: str, storage: Storage) -> None:
    """What of the top-level volume's keys nothing comes of."""
    volume = c.project.volumes.get(name)
    if volume is None:
        return
    docker = storage.settings.get("dockerVolumeConfiguration", {})
    judge = c.findings.judge
    if volume.labels and not docker.get("labels"):
        judge(None, f"volumes.{name}.labels", IGNORED, "only Docker volumes have labels")
    if volume.tree.wrote("name") and not volume.external and docker.get("scope") != "shared":
        judge(None, f"volumes.{name}.name", IGNORED, "in a task a volume is called by its key")
    if name in c.target.volumes and not docker:
        for key in ("driver", "driver_opts", "external"):
            if volume.tree.wrote(key):
                judge(None, f"volumes.{name}.{key}", APPROXIMATED, "x-ecs says where its data is")


def _say_unused(task: Task) -> None:
    used = {m.source for s in task.project.services.values() for m in s.volumes}
    for name in task.project.volumes:
        if name not in used and name not in task.target.volumes:
            task.findings.judge(None, f"volumes.{name}", IGNORED, "no service mounts it")
