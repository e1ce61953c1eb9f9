"""Rules about what a container asks of its host: rights, devices, kernel parameters."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import ecs_rules as r
from compose2ecs.ecs.finding import at_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Rule
    from compose2ecs.ecs.finding import Check, Container, Finding, Path


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

_WITH_VALUE = ("mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol")
"""Options of a tmpfs that are written with "=" and a value."""

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
    "readonlyRootFilesystem",
    "user",
    "ulimits",
    "memoryReservation",
    "systemControls",
    "resourceRequirements",
)


_LINUX_WORDS = {
    "capabilities": "Linux capabilities",
    "devices": "devices of a host",
    "initProcessEnabled": "init process of Linux",
    "maxSwap": "limit of swap space",
    "sharedMemorySize": "choice of the size of /dev/shm",
    "swappiness": "swappiness",
    "tmpfs": "file systems in memory",
}
"""Members of linuxParameters, none of which Windows has."""


def _host_features(c: Container) -> Iterator[Finding]:
    if not c.task.fargate:
        return
    for rule, path, words, aws in _ON_FARGATE:
        value = at_path(c.document, path)
        if value or (value == 0 and value is not False and not isinstance(value, str)):
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
        if not name:
            yield c.found(
                r.SYSTEM_CONTROL,
                at,
                "a kernel parameter has no name",
                aws="Invalid namespace '' in systemControls.",
            )
            continue
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
    if swappiness is not None and swap is None and not c.task.fargate:
        yield c.found(
            r.SWAPPINESS_ALONE,
            ("linuxParameters", "swappiness"),
            "swappiness has an effect only beside maxSwap",
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
            r.TMPFS_FORM,
            (*at, "containerPath"),
            f'"{path}" is no absolute path for a tmpfs',
            aws="Invalid tmpfs containerPath.",
        )
    for i, option in enumerate(tmpfs.get("mountOptions") or ()):
        name, given, value = option.partition("=")
        if name not in TMPFS_OPTIONS:
            problem = f'ECS knows no tmpfs option "{option}"'
        elif (name in _WITH_VALUE) != bool(value) or (given and not value):
            takes = "needs a value" if name in _WITH_VALUE else "takes no value"
            problem = f'the tmpfs option "{name}" {takes}'
        else:
            continue
        yield c.found(
            r.TMPFS_FORM,
            (*at, "mountOptions", i),
            problem,
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
        if item.get("type") == "InferenceAccelerator":
            yield c.found(
                r.INFERENCE_ACCELERATORS,
                ("resourceRequirements", i),
                f"Elastic Inference is gone; {c.words} asks for it",
                aws="Unsupported field 'inferenceAccelerators'.",
            )
        counted = value.isascii() and value.isdigit() and value.strip("0")
        if item.get("type") == "GPU" and not counted:
            yield c.found(
                r.GPU_COUNT,
                ("resourceRequirements", i, "value"),
                f'a number of GPUs is 1 or more, not "{value}"',
                aws="Invalid GPU resource requirement value.",
            )
    user = c.get("user")
    if user and not re.fullmatch(r"[^\s:-][^\s:]*(?::[^\s:-][^\s:]*)?", user):
        yield c.found(
            r.USER_FORM,
            ("user",),
            f'"{user}" is no user: a name or id, and a group behind ":" if need be',
        )
    for name in c.get("dockerLabels") or ():
        if not name.strip() or name.startswith("com.amazonaws.ecs."):
            yield c.found(
                r.LABEL_KEY,
                ("dockerLabels", name),
                f'the label "{name}" is one that ECS sets itself'
                if name.strip()
                else f"a label of {c.words} has no name",
            )


def _windows(c: Container) -> Iterator[Finding]:
    if not c.task.windows:
        return
    if c.get("privileged"):
        yield c.found(
            r.PRIVILEGED_ON_WINDOWS, ("privileged",), "Windows has no privileged containers"
        )
    for i, mount in c.items("mountPoints"):
        if mount.get("readOnly"):
            yield c.found(
                r.VOLUME_ON_WINDOWS,
                ("mountPoints", i, "readOnly"),
                "Windows containers mount nothing read-only",
            )
    linux = c.get("linuxParameters")
    for name, words in _LINUX_WORDS.items() if isinstance(linux, dict) else ():
        if linux.get(name) is not None:
            at = ("linuxParameters", name)
            yield c.found(r.NOT_ON_WINDOWS, at, f"Windows containers have no {words}")
    for name in _ON_WINDOWS:
        if c.get(name):
            yield c.found(r.NOT_ON_WINDOWS, (name,), f"Windows containers have no {name}")
    if c.task.fargate:
        for name in ("firelensConfiguration", "environmentFiles", "credentialSpecs"):
            if c.get(name):
                yield c.found(
                    r.NOT_ON_WINDOWS_FARGATE, (name,), f"Windows tasks on Fargate have no {name}"
                )


HOST: tuple[Check, ...] = (
    (
        _host_features,
        ("dockerSecurityOptions", "linuxParameters", "privileged", "resourceRequirements"),
    ),
    (_system_controls, ("systemControls",)),
    (_linux, ("linuxParameters",)),
    (_security, ("dockerLabels", "dockerSecurityOptions", "resourceRequirements", "user")),
    (_windows, ()),
)
"""What a container asks of a host that it may not have, and settings of Linux."""
