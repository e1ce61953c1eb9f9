"""Rules about what a container asks of its host: rights, kernel parameters, volumes."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import ecs_rules as r
from compose2ecs.ecs.finding import at_path, plain_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Rule
    from compose2ecs.ecs.finding import Container, Finding, Path, Task
    from compose2ecs.ecs.state import Document


CAPABILITIES = frozenset(
    "ALL AUDIT_CONTROL AUDIT_WRITE BLOCK_SUSPEND"  # noqa: SIM905 reads better than forty lines
    " CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID"
    " IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN"
    " NET_BIND_SERVICE NET_BROADCAST NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_ADMIN SYS_BOOT"
    " SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME"
    " SYS_TTY_CONFIG SYSLOG WAKE_ALARM".split()
)

TMPFS_OPTIONS = frozenset(
    "defaults ro rw"  # noqa: SIM905 reads better than forty lines
    " suid nosuid dev nodev exec noexec sync async dirsync remount mand nomand atime"
    " noatime diratime nodiratime bind rbind unbindable runbindable private rprivate shared rshared"
    " slave rslave relatime norelatime strictatime nostrictatime mode uid gid nr_inodes nr_blocks"
    " mpol".split()
)

IPC_CONTROLS = frozenset(
    f"kernel.{name}" for name in ("msgmax", "msgmnb", "msgmni", "sem", "shmall", "shmmax", "shmmni")
) | {"kernel.shm_rmid_forced"}

SECURITY_OPTIONS = ("no-new-privileges", "apparmor:", "label:", "credentialspec:")

_ON_FARGATE: tuple[tuple[Rule, Path, str, str], ...] = (
    (
        r.PRIVILEGED_ON_FARGATE,
        ("privileged",),
        "privileged containers",
        "Fargate requires that the 'privileged' setting be 'false'.",
    ),
    *(
        (
            rule,
            ("linuxParameters", name),
            words,
            f"Fargate compatible task definitions do not support {name}",
        )
        for rule, name, words in (
            (r.DEVICES_ON_FARGATE, "devices", "devices of a host"),
            (r.SHARED_MEMORY_ON_FARGATE, "sharedMemorySize", "choice of the size of /dev/shm"),
            (r.SWAP_ON_FARGATE, "maxSwap", "swap space"),
            (r.SWAPPINESS_ON_FARGATE, "swappiness", "swappiness"),
        )
    ),
    (
        r.SECURITY_OPTIONS_ON_FARGATE,
        ("dockerSecurityOptions",),
        "Docker's security options",
        "Fargate compatible task definitions do not support dockerSecurityOptions",
    ),
)
"""What Fargate refuses at registration: rule, member, words, AWS's answer (BENCH in the rule book).
"""

_ON_WINDOWS = (
    "disableNetworking",
    "dnsServers",
    "dnsSearchDomains",
    "extraHosts",
    "links",
    "linuxParameters",
    "privileged",
    "readonlyRootFilesystem",
    "user",
    "ulimits",
    "memoryReservation",
    "systemControls",
    "resourceRequirements",
)


def linux_findings(c: Container) -> Iterator[Finding]:
    """What a container asks of a host that it may not have, and settings of Linux."""
    yield from _host_features(c)
    yield from _system_controls(c)
    yield from _linux(c)
    yield from _security(c)
    yield from _windows(c)


def _host_features(c: Container) -> Iterator[Finding]:
    if not c.task.fargate:
        return
    for rule, path, words, aws in _ON_FARGATE:
        if at_path(c.document, path):
            yield c.found(rule, path, f"Fargate has no {words}; {c.words} asks for that", aws=aws)
    for i, item in c.items("resourceRequirements"):
        if item.get("type") == "GPU":
            yield c.found(
                r.GPU_ON_FARGATE,
                ("resourceRequirements", i),
                f"Fargate has no GPUs; {c.words} asks for them",
                aws="Tasks using the Fargate launch type do not support GPU resource requirements.",
            )
    for i, name in enumerate(at_path(c.document, ("linuxParameters", "capabilities", "add")) or ()):
        if name != "SYS_PTRACE":
            yield c.found(
                r.CAPABILITY_ON_FARGATE,
                ("linuxParameters", "capabilities", "add", i),
                f"Fargate adds no capability but SYS_PTRACE; {c.words} asks for {name}",
                aws=f"{name} is not allowed on Fargate.",
            )


def _system_controls(c: Container) -> Iterator[Finding]:
    ipc_mode = c.task.document.get("ipcMode")
    for i, control in c.items("systemControls"):
        name = str(control.get("namespace", ""))
        at: Path = ("systemControls", i, "namespace")
        ipc = name in IPC_CONTROLS or name.startswith("fs.mqueue.")
        if not ipc and not name.startswith("net.") and not c.task.fargate:
            yield c.found(
                r.SYSTEM_CONTROL,
                at,
                f'"{name}" belongs to the whole host; a container sets net.*, fs.mqueue.* and'
                " kernel.shm*, sem and msg*",
                aws=f"Invalid namespace '{name}' in systemControls.",
            )
        elif name.startswith("net.") and c.task.network_mode == "host":
            yield c.found(
                r.NETWORK_CONTROL,
                at,
                f'"{name}" can\'t be set in the network of the host',
                aws="Network namespaced systemControls are not supported when networkMode=host.",
            )
        elif ipc and ipc_mode == "host":
            yield c.found(
                r.IPC_CONTROL,
                at,
                f'"{name}" can\'t be set in the IPC namespace of the host',
                aws="IPC namespaced systemControls are not supported when ipcMode=host.",
            )


def _linux(c: Container) -> Iterator[Finding]:
    linux = c.get("linuxParameters") or {}
    for list_name in ("add", "drop"):
        for i, name in enumerate(at_path(linux, ("capabilities", list_name)) or ()):
            if name not in CAPABILITIES:
                plain = name.upper().removeprefix("CAP_")
                yield c.found(
                    r.CAPABILITY_NAME,
                    ("linuxParameters", "capabilities", list_name, i),
                    f'ECS knows no capability "{name}"'
                    + (f'; write "{plain}"' if plain in CAPABILITIES else ""),
                    aws=f"Invalid capability {name}.",
                )
    swap, swappiness = linux.get("maxSwap"), linux.get("swappiness")
    if swap is not None and swap < 0:
        yield c.found(
            r.SWAP_ON_FARGATE,
            ("linuxParameters", "maxSwap"),
            f"swap space is 0 MiB or more, not {swap}; unlimited swap can't be had",
            aws="Invalid 'maxSwap' setting.",
        )
    if swappiness is not None and not 0 <= swappiness <= 100:
        yield c.found(
            r.SWAPPINESS_ON_FARGATE,
            ("linuxParameters", "swappiness"),
            f"swappiness is from 0 to 100, not {swappiness}",
            aws="Invalid 'swappiness' setting.",
        )
    shared = linux.get("sharedMemorySize")
    if shared is not None and shared < 1:
        yield c.found(
            r.SHARED_MEMORY_ON_FARGATE,
            ("linuxParameters", "sharedMemorySize"),
            f"the size of /dev/shm is 1 MiB or more, not {shared}",
            aws="Invalid 'sharedMemorySize' setting.",
        )
    for i, tmpfs in enumerate(linux.get("tmpfs") or ()):
        yield from _tmpfs(c, ("linuxParameters", "tmpfs", i), tmpfs)


def _tmpfs(c: Container, at: Path, tmpfs: Any) -> Iterator[Finding]:
    size, path = tmpfs.get("size"), tmpfs.get("containerPath")
    if size is not None and size < 1:
        yield c.found(r.TMPFS_SIZE, (*at, "size"), f"a tmpfs has 1 MiB or more, not {size}")
    if path is not None and not c.absolute(path):
        yield c.found(
            r.TMPFS_FORM, (*at, "containerPath"), f'"{path}" is no absolute path for a tmpfs'
        )
    for i, option in enumerate(tmpfs.get("mountOptions") or ()):
        if option.partition("=")[0] not in TMPFS_OPTIONS:
            yield c.found(
                r.TMPFS_FORM,
                (*at, "mountOptions", i),
                f'ECS knows no tmpfs option "{option}"',
                aws=f"Invalid tmpfs mount option {option}.",
            )


def _security(c: Container) -> Iterator[Finding]:
    for i, option in c.items("dockerSecurityOptions"):
        if not option.startswith(SECURITY_OPTIONS) and not c.task.fargate:
            yield c.found(
                r.SECURITY_OPTION,
                ("dockerSecurityOptions", i),
                f"ECS takes the security options no-new-privileges, apparmor:, label: and"
                f' credentialspec:, not "{option}"',
                aws="Invalid dockerSecurityOptions.",
            )
    for i, item in c.items("resourceRequirements"):
        value = str(item.get("value", ""))
        if item.get("type") == "GPU" and not (value.isascii() and value.isdigit() and int(value)):
            yield c.found(
                r.GPU_COUNT,
                ("resourceRequirements", i, "value"),
                f'a number of GPUs is 1 or more, not "{value}"',
                aws="Invalid GPU resource requirement value.",
            )
    user = c.get("user")
    if user is not None and not re.fullmatch(r"[^\s:-][^\s:]*(?::[^\s:-][^\s:]*)?", user):
        yield c.found(
            r.USER_FORM,
            ("user",),
            f'"{user}" is no user: a name or id, and a group behind ":" if need be',
        )


def _windows(c: Container) -> Iterator[Finding]:
    if not c.task.windows:
        return
    for name in _ON_WINDOWS:
        if c.get(name):
            yield c.found(r.NOT_ON_WINDOWS, (name,), f"Windows containers have no {name}")
    if c.task.fargate:
        for name in ("firelensConfiguration", "environmentFiles", "credentialSpecs"):
            if c.get(name):
                yield c.found(
                    r.NOT_ON_WINDOWS_FARGATE, (name,), f"Windows tasks on Fargate have no {name}"
                )


_VOLUME_KINDS = (
    "dockerVolumeConfiguration",
    "efsVolumeConfiguration",
    "s3filesVolumeConfiguration",
    "fsxWindowsFileServerVolumeConfiguration",
    "configuredAtLaunch",
)


def volume_findings(task: Task) -> Iterator[Finding]:
    """The volumes of a task."""
    seen: set[str] = set()
    mounted = {m.get("sourceVolume") for c in task.containers for _, m in c.items("mountPoints")}
    at_launch = []
    for i, volume in enumerate(task.document.get("volumes") or ()):
        at: Path = ("volumes", i)
        name = str(volume.get("name", ""))
        if not plain_name(name) or not 1 <= len(name) <= 255:
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
        yield from _volume_kind(task, at, volume)
        yield from _docker_volume(task, at, volume.get("dockerVolumeConfiguration"))
        yield from _efs(task, at, volume.get("efsVolumeConfiguration"))
        yield from _s3_files(task, at, volume.get("s3filesVolumeConfiguration"))
        if volume.get("configuredAtLaunch"):
            at_launch.append(at)
            if name not in mounted:
                yield task.found(
                    r.EBS_NOT_MOUNTED,
                    at,
                    f'no container mounts volume "{name}", which is configured at launch',
                    aws=f"Volumes [{name}] are not referenced by any of the containers",
                )
    for at in at_launch[1:]:
        yield task.found(
            r.EBS_TWICE,
            at,
            "a task has one volume that is configured at launch; here is another",
            aws="Only one volume can be configured at launch.",
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
    if volume.get(fsx) and (task.fargate or not task.windows):
        yield task.found(
            r.FSX_PLACE,
            (*at, fsx),
            "FSx for Windows File Server is mounted on Windows instances only",
        )
    if task.external and (volume.get("efsVolumeConfiguration") or volume.get("configuredAtLaunch")):
        yield task.found(
            r.VOLUME_ON_EXTERNAL, at, "tasks on external instances can't mount EFS or EBS"
        )


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
    if efs is None:
        return
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
    if port is not None and not 0 <= port <= 65535:
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
        elif path in seen:
            yield c.found(
                r.MOUNT_TWICE,
                ("mountPoints", i, "containerPath"),
                f'{c.words} mounts two volumes at "{path}"',
            )
        seen.add(str(path))
