"""Rows of what Linux gives a container: capabilities, devices, memory file systems, parameters."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.limits import MIB, mebibytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from compose2ecs.compose.project import Device
    from compose2ecs.mapping.row import Container

EC2_CAN = "remove it, or run on EC2 (--launch-type EC2)"

CAPABILITIES = frozenset(
    # ruff: noqa: SIM905 a list of words reads better than forty quoted ones
    """
    ALL AUDIT_CONTROL AUDIT_WRITE BLOCK_SUSPEND CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID
    IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN
    NET_BIND_SERVICE NET_BROADCAST NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_ADMIN SYS_BOOT
    SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME
    SYS_TTY_CONFIG SYSLOG WAKE_ALARM
    """.split()
)
"""Those that ECS knows (API reference, KernelCapabilities; rule LNX-01)."""

DEFAULT_CAPABILITIES = tuple(
    """
    AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID
    SETPCAP SETUID SYS_CHROOT
    """.split()
)
"""Those that a container has when nothing is said (Docker's run reference)."""

TMPFS_OPTIONS = frozenset(
    """
    defaults ro rw suid nosuid dev nodev exec noexec sync async dirsync remount mand nomand atime
    noatime diratime nodiratime bind rbind unbindable runbindable private rprivate shared rshared
    slave rslave relatime norelatime strictatime nostrictatime mode uid gid nr_inodes nr_blocks mpol
    """.split()
)
"""API reference, Tmpfs; rule LNX-07."""

IPC_PARAMETERS = frozenset(
    f"kernel.{name}" for name in ("msgmax", "msgmnb", "msgmni", "sem", "shmall", "shmmax", "shmmni")
) | {"kernel.shm_rmid_forced"}
"""Rule SYS-01."""


# linuxParameters.


def capabilities(c: Container) -> dict[str, list[str]]:
    """`linuxParameters.capabilities` (rules LNX-01, LNX-02).

    Fargate adds nothing but SYS_PTRACE. Those of Docker's default set are there unless they are
    dropped, so dropping ALL and adding some of them is dropping the others.
    """
    out = {}
    added = _known(c, "cap_add", c.service.cap_add)
    dropped = _known(c, "cap_drop", c.service.cap_drop)
    if c.fargate:
        kept = [name for name in added if name in DEFAULT_CAPABILITIES]
        if kept and "ALL" in dropped:
            dropped = [name for name in DEFAULT_CAPABILITIES if name not in kept]
            c.approximate("cap_drop", "Fargate drops the others one by one")
        if kept:
            dropped = [name for name in dropped if name not in kept]
            c.approximate("cap_add", f"containers on Fargate have {', '.join(kept)} by default")
        added = [name for name in added if name not in kept and _addable(c, name)]
    if added:
        out["add"] = added
    if dropped:
        out["drop"] = dropped
    return out


def _known(c: Container, key: str, names: Iterable[str]) -> list[str]:
    out: dict[str, None] = {}
    for index, written in enumerate(names):
        name = written.upper().removeprefix("CAP_")
        if name in CAPABILITIES:
            out[name] = None
            continue
        c.unsupported(
            rules.CAPABILITY,
            key,
            f'ECS knows no capability "{written}"',
            "remove it",
            at=c.service.at(key, index),
        )
    return list(out)


def _addable(c: Container, name: str) -> bool:
    if name == "SYS_PTRACE":
        return True
    c.unsupported(
        rules.CAPABILITY,
        "cap_add",
        f'Fargate adds no capability but SYS_PTRACE; "{name}" needs EC2',
        EC2_CAN,
    )
    return False


_PERMISSIONS = {"r": "read", "w": "write", "m": "mknod"}


def devices(c: Container) -> list[dict[str, Any]]:
    """`linuxParameters.devices` (rule LNX-03); what the file leaves open is left open."""
    out: list[dict[str, Any]] = []
    if c.service.devices and c.fargate:
        c.unsupported(
            rules.NOT_ON_FARGATE,
            "devices",
            "devices can't be handed over on Fargate, which has no host of yours",
            EC2_CAN,
        )
        return out
    for device in c.service.devices:
        if not _device_can_be_read(c, device):
            continue
        entry: dict[str, Any] = {"hostPath": device.source}
        if device.target:
            entry["containerPath"] = device.target
        if device.permissions:
            entry["permissions"] = [
                word for letter, word in _PERMISSIONS.items() if letter in device.permissions
            ]
        out.append(entry)
    return out


def _device_can_be_read(c: Container, device: Device) -> bool:
    strange = sorted(set(device.permissions) - _PERMISSIONS.keys())
    if not device.source.startswith("/"):
        message = f'ECS hands over devices by their path; "{device.source}" is none'
        help_ = "name the device by its path"
    elif strange:
        message = f'the permissions of a device are r, w and m; "{strange[0]}" is none'
        help_ = "remove the letter"
    else:
        return True
    c.unsupported(rules.DEVICE, "devices", message, help_, at=device.at)
    return False


def init_process(c: Container) -> bool | None:
    """`linuxParameters.initProcessEnabled`."""
    own = c.settings.get("init")
    return c.service.init if own is None else bool(own)


def shared_memory(c: Container) -> int | None:
    """`linuxParameters.sharedMemorySize` in MiB, rounded up (rule LNX-04)."""
    size = c.service.shm_size
    if size is None:
        return None
    if size == 0:
        c.approximate("shm_size", "0 is the default, which ECS has too")
        return None
    if c.fargate and size <= 64 * MIB:
        c.approximate("shm_size", "shared memory has 64 MiB on Fargate")
        return None
    if c.fargate:
        c.unsupported(
            rules.NOT_ON_FARGATE,
            "shm_size",
            "shm_size can't be set on Fargate, which gives 64 MiB",
            EC2_CAN,
        )
        return None
    return mebibytes(size)


def tmpfs(c: Container) -> list[dict[str, Any]]:
    """`linuxParameters.tmpfs` from `tmpfs` and from mounts of that type (rule LNX-07)."""
    out = []
    for t in c.service.tmpfs:
        entry = _tmpfs(c, "tmpfs", t.target, t.size)
        options = [o for o in t.options if _option(c, o, t.at)]
        out.append({**entry, "mountOptions": options} if options else entry)
    for mount in c.service.volumes:
        if mount.type != "tmpfs":
            continue
        entry = _tmpfs(c, "volumes", mount.target, mount.tmpfs_size)
        options = ["ro"] if mount.read_only else []
        if mount.tmpfs_mode is not None:
            options.append(f"mode={mount.tmpfs_mode:o}")
        out.append({**entry, "mountOptions": options} if options else entry)
    return out


def _tmpfs(c: Container, key: str, path: str, size: int | None) -> dict[str, Any]:
    if size:
        return {"containerPath": path, "size": mebibytes(size)}
    limit = c.service.mem_limit
    if c.service.deploy and c.service.deploy.limits.memory:
        limit = c.service.deploy.limits.memory
    chosen = mebibytes(limit) if limit and limit > 0 else 512
    c.approximate(
        key, f"ECS needs the size of a memory file system; {path} may grow to {chosen} MiB"
    )
    return {"containerPath": path, "size": chosen}


def _option(c: Container, option: str, at: Any) -> bool:
    if option.partition("=")[0] in TMPFS_OPTIONS:
        return True
    message = f'ECS knows no tmpfs option "{option}"; it is left out'
    c.approximate("tmpfs", message)
    c.say(rules.TMPFS_OPTION, "tmpfs", message, "remove the option", at=at)
    return False


# Beside linuxParameters.


def privileged(c: Container) -> bool | None:
    """`privileged` (rule PRIV-01)."""
    if c.service.privileged and c.fargate:
        c.unsupported(
            rules.NOT_ON_FARGATE,
            "privileged",
            "a container can't be privileged on Fargate",
            EC2_CAN,
        )
        return None
    return c.service.privileged


def security_options(c: Container) -> list[str]:
    """`dockerSecurityOptions` (rules SOP-01, SOP-02).

    Fargate has none. The container runs as well without no-new-privileges; where all capabilities
    are dropped, a set-user-ID program has none to gain anyway.
    """
    out: list[str] = []
    if c.fargate and _only_hardens(c):
        _say_not_hardened(c)
        return out
    if c.service.security_opt and c.fargate:
        c.unsupported(
            rules.NOT_ON_FARGATE, "security_opt", "security_opt can't be set on Fargate", EC2_CAN
        )
        return out
    for index, written in enumerate(c.service.security_opt):
        option = _security_option(written)
        if option is None:
            c.unsupported(
                rules.SECURITY_OPTION,
                "security_opt",
                f'ECS knows no security option "{written}"',
                "remove it",
                at=c.service.at("security_opt", index),
            )
        elif option:
            out.append(option)
    return out


def _only_hardens(c: Container) -> bool:
    options = {_security_option(o) for o in c.service.security_opt}
    return bool(options) and options <= {"", "no-new-privileges"}


def _say_not_hardened(c: Container) -> None:
    if "ALL" in {name.upper() for name in c.service.cap_drop}:
        message = "Fargate has no no-new-privileges; dropping all capabilities does most of it"
        c.approximate("security_opt", message)
        c.say(rules.NO_NEW_PRIVILEGES, "security_opt", message)
        return
    message = "Fargate has no no-new-privileges; programs in the container may gain capabilities"
    c.ignore("security_opt", message)
    c.say(
        rules.NO_NEW_PRIVILEGES,
        "security_opt",
        message,
        "drop them (cap_drop: [ALL]), or run on EC2 (--launch-type EC2)",
    )


def _security_option(written: str) -> str | None:
    """As ECS spells it; empty for one that says nothing, None for one it doesn't know."""
    name, _, value = written.replace("=", ":", 1).partition(":")
    if name == "no-new-privileges":
        return "" if value == "false" else name
    if name in {"apparmor", "label", "credentialspec"} and value:
        return f"{name}:{value}"
    return None


def system_controls(c: Container) -> list[dict[str, str]]:
    """`systemControls` (rules SYS-01, SYS-02)."""
    out = []
    for name, value in c.service.sysctls.items():
        namespaced = name.startswith(("net.", "fs.mqueue.")) or name in IPC_PARAMETERS
        if namespaced and not (name.startswith("net.") and c.network_mode == "host"):
            out.append({"namespace": name, "value": value})
            continue
        why = "belongs to the host" if not namespaced else "belongs to the host's network"
        c.unsupported(
            rules.SYSCTL,
            "sysctls",
            f"{name} {why}, not to a container",
            "remove it" + ("" if c.fargate else ", or set it on the container instances"),
            at=c.service.key_at("sysctls", name),
        )
    return out
