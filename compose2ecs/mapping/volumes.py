"""What stands behind a mount: a volume of the task, or why there can't be one."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.diagnostics.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from compose2ecs.compose.project import Mount, Service, Volume
    from compose2ecs.diagnostics.diagnostic import Rule
    from compose2ecs.mapping.row import Container

_REFUSED = re.compile(r"[^A-Za-z0-9_-]+")
LONGEST = 255
"""Characters of a volume's name (rule VOL-01)."""

ON_EC2 = "run on EC2 (--launch-type EC2)"


class Refusal(Record):
    """Why something can't be mounted."""

    rule: Rule
    message: str
    help: str


class Storage(Record):
    """What stands behind a mount: what it is, and its part of the task's `volumes`."""

    identity: tuple[str, str]
    """(`named`, volume), (`host`, path) or (`anonymous`, service:path); with a folder of a volume
    behind the name: (`named`, `volume/folder`)."""
    wish: str
    """The name that it should have in the task."""
    settings: Mapping[str, Any] = {}
    """Its members in `volumes`, name left out."""
    read_only: bool = False
    """Whether the volume itself says that nobody writes to it."""
    left_out: tuple[str, ...] = ()
    """Options of the volume that mean nothing there."""
    folder: str = ""
    """The folder of the volume that is mounted, where ECS can say so (`volume.subpath`)."""
    refusal: Refusal | None = None


def storages(members: tuple[str, ...], c: Container) -> Iterator[Storage]:
    """What stands behind every mount of the task, in the order of the file."""
    for member in members:
        if member == c.service.name:
            for _, storage in mounted(c):
                yield storage
            continue
        service = c.project.services[member]
        for mount in service.volumes:
            if mount.type != "tmpfs":
                yield storage_of(c, service, mount)


def mounted(c: Container) -> Sequence[tuple[Mount, Storage]]:
    """The container's own mounts with what stands behind each, worked out once."""
    if c.mounted is None:
        service = c.service
        c.mounted = [(m, storage_of(c, service, m)) for m in service.volumes if m.type != "tmpfs"]
    return c.mounted


def storage_of(c: Container, service: Service, mount: Mount) -> Storage:
    """What stands behind one mount of a service of the task."""
    if mount.type == "bind":
        return _host_folder(c, mount.source, mount.written)
    if mount.type != "volume":
        return Storage(
            identity=(mount.type, mount.source),
            wish="",
            refusal=Refusal(
                rule=rules.MOUNT_TYPE,
                message=_other_type(mount),
                help="use a volume, or build the files into the image",
            ),
        )
    if not mount.source:
        identity = ("anonymous", f"{service.name}:{mount.target}")
        storage = Storage(identity=identity, wish=f"{service.name}-{words(mount.target)}")
    else:
        storage = _named_volume(c, mount.source)
    driver = str(service.tree.get("volume_driver") or "")
    if driver not in {"", "local"} and not storage.settings and storage.refusal is None:
        storage = _by_volume_driver(c, storage, driver)
    folder = str(mount.options.get("volume.subpath") or "")
    return _folder_of(storage, folder) if folder and storage.refusal is None else storage


_TYPES = {"npipe": "a named pipe", "image": "an image", "cluster": "a cluster volume of Swarm"}


def _other_type(mount: Mount) -> str:
    what = _TYPES.get(mount.type, f"what is called {mount.type}")
    return f'ECS can\'t mount {what} ("{mount.source or mount.target}")'


# Folders of the host.


def _host_folder(c: Container, path: str, written: str) -> Storage:
    storage = Storage(
        identity=("host", path),
        wish=f"host-{words(path)}",
        settings={"host": {"sourcePath": path}},
    )
    if c.fargate:
        return storage.replace(refusal=_no_host(written))
    return storage if _absolute(written) else storage.replace(refusal=_of_this_machine(written))


def _absolute(path: str) -> bool:
    return path.startswith(("/", "\\\\")) or path[1:3] in {":\\", ":/"}


def _of_this_machine(written: str) -> Refusal:
    return Refusal(
        rule=rules.BIND_OF_THIS_MACHINE,
        message=f'"{written}" is a path of this machine, which no container instance has',
        help=f"build the files into the image{_by_value(written)}, or put them at an absolute"
        " path on every instance",
    )


def _no_host(written: str) -> Refusal:
    """Files of the project can be handed over; EC2 helps only where its instances have the path."""
    if written.endswith("docker.sock"):
        message, help_ = "Fargate has no Docker socket to mount", ON_EC2
    else:
        message = f'Fargate has no host to mount "{written}" from'
        help_ = f"build the files into the image{_by_value(written)}"
        if not _by_value(written):
            help_ += f", or {ON_EC2}" if _absolute(written) else ", or use a volume on EFS"
    if written in {"/etc/localtime", "/etc/timezone"}:
        help_ = f"set the variable TZ instead, or {ON_EC2}"
    return Refusal(rule=rules.BIND_ON_FARGATE, message=message, help=help_)


def _by_value(written: str) -> str:
    """The offer for files of the project."""
    from compose2ecs.mapping.files import inside_project

    return ", hand small ones over (x-ecs.files.deliver)" if inside_project(written) else ""


# Named volumes.


def _named_volume(c: Container, name: str) -> Storage:
    volume = c.project.volumes.get(name)
    storage = Storage(identity=("named", name), wish=name)
    said = c.target.volumes.get(name, {})
    if not said and not (volume and (volume.driver or volume.driver_opts or volume.external)):
        return storage
    from compose2ecs.mapping.volume_words import by_own_words, configuration, real_name

    configured = configuration(said, volume)
    if configured is None and volume and volume.driver_opts and _wants_file_system(volume):
        return storage.replace(
            refusal=Refusal(
                rule=rules.NO_FILE_SYSTEM,
                message=f'volume "{name}" asks for a file system to be made, and none is made here',
                help="make one and name it: x-ecs: {efs: fs-...}",
            )
        )
    if configured is None and volume:
        storage = by_own_words(storage, volume)
    elif configured:
        storage = storage.replace(settings=configured)
    if "dockerVolumeConfiguration" in storage.settings:
        shared = storage.settings["dockerVolumeConfiguration"].get("scope") == "shared"
        # The instance knows a shared volume by the name that the task gives it.
        storage = storage.replace(wish=real_name(volume) if volume and shared else name)
    return storage.replace(refusal=_refusal(c, name, volume, storage.settings))


def _wants_file_system(volume: Volume) -> bool:
    from compose2ecs.mapping.efs import wants_file_system

    return wants_file_system(volume)


def _refusal(
    c: Container, name: str, volume: Volume | None, settings: Mapping[str, Any]
) -> Refusal | None:
    """Why a volume can't be mounted where the task runs."""
    path = settings.get("host", {}).get("sourcePath", "")
    if path and not _absolute(path):
        refusal = _no_host(path) if c.fargate else _of_this_machine(path)
        return refusal.replace(help="mount it as a folder of the service, not by a volume's name")
    if path and c.fargate:
        return _no_host(path)
    if not c.fargate:
        return None
    why = ""
    help_ = f"add x-ecs.efs to the volume, or {ON_EC2}"
    if "dockerVolumeConfiguration" in settings:
        why = "needs a Docker host, which Fargate hasn't"
        if volume and volume.external:
            why = "is on a Docker host, which Fargate hasn't"
        if volume and volume.driver_opts.get("type") == "tmpfs":
            help_ = f"mount memory instead (tmpfs of the service), or {ON_EC2}"
    if "fsxWindowsFileServerVolumeConfiguration" in settings:
        why = "is on FSx, which Fargate does not mount"
    if not why:
        return None
    return Refusal(rule=rules.VOLUME_ELSEWHERE, message=f'volume "{name}" {why}', help=help_)


def _by_volume_driver(c: Container, storage: Storage, driver: str) -> Storage:
    """Volumes of v1 files, where the service names the driver; Docker keeps those with a name."""
    name = storage.wish
    docker: dict[str, Any] = {"scope": "task", "driver": driver}
    if storage.identity[0] == "named":
        docker = {"scope": "shared", "autoprovision": True, "driver": driver}
    settings = {"dockerVolumeConfiguration": docker}
    return storage.replace(settings=settings, refusal=_refusal(c, name, None, settings))


def _folder_of(storage: Storage, folder: str) -> Storage:
    """A folder of a volume (`volume.subpath`), where ECS can say so; else the whole volume."""
    settings: dict[str, Any] | None = None
    if "efsVolumeConfiguration" in storage.settings:
        from compose2ecs.mapping.efs import below

        efs = below(storage.settings["efsVolumeConfiguration"], folder)
        settings = {"efsVolumeConfiguration": efs} if efs else None
    elif "host" in storage.settings:
        path = storage.settings["host"]["sourcePath"].rstrip("/")
        settings = {"host": {"sourcePath": f"{path}/{folder.strip('/')}"}}
    if settings is None:
        return storage
    kind, name = storage.identity
    return storage.replace(
        identity=(kind, f"{name}/{folder}"),
        wish=f"{storage.wish}-{words(folder)}",
        settings=settings,
        folder=folder,
    )


# Names.


def words(path: str) -> str:
    """A path as part of a name."""
    return _REFUSED.sub("-", path).strip("-") or "root"


def safe(name: str) -> str:
    """A name as ECS accepts it (rule VOL-01)."""
    return _REFUSED.sub("-", name)[:LONGEST]


def names_of(members: tuple[str, ...], c: Container) -> dict[tuple[str, str], str]:
    """What each storage of the task is called: worked out once for each of its containers.

    Where two would meet, one gets a checksum.
    """
    if c.volume_names is None:
        c.volume_names = _names_of(members, c)
    return c.volume_names


def _names_of(members: tuple[str, ...], c: Container) -> dict[tuple[str, str], str]:
    out: dict[tuple[str, str], str] = {}
    found = {s.identity: s for s in storages(members, c)}
    if not found:
        return out
    taken: dict[str, tuple[str, str]] = {}
    for s in sorted(found.values(), key=lambda s: s.identity[0] != "named"):
        name = safe(s.wish)
        if name in taken:
            from binascii import crc32

            name = f"{name[: LONGEST - 9]}-{crc32(':'.join(s.identity).encode()):08x}"
        taken[name] = s.identity
        out[s.identity] = name
    return out
