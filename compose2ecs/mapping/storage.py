"""Rows of storage: a container's mounts, and the volumes of its task that they need."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.names import container_name
from compose2ecs.mapping.row import APPROXIMATED, IGNORED, REJECTED
from compose2ecs.mapping.volumes import mounted, names_of, safe, storages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from compose2ecs.compose.project import Mount, Volume
    from compose2ecs.diagnostics.position import Position
    from compose2ecs.mapping.row import Container, Task
    from compose2ecs.mapping.volumes import Refusal, Storage

# The rows.


def mount_points(c: Container) -> list[dict[str, Any]]:
    """`mountPoints`; memory file systems are in `linuxParameters.tmpfs`.

    Source: Compose `volumes`; rules VOL-03 to VOL-13.
    """
    names = names_of(c.group.members, c)
    in_memory = {t.target for t in c.service.tmpfs}
    out = []
    for mount, storage in mounted(c):
        if _handed_over(c, mount):
            continue
        if storage.refusal is not None:
            _refuse(c, mount, storage.refusal)
            continue
        _say_fate(c, mount, storage, names[storage.identity])
        if mount.options or mount.target in in_memory:
            from compose2ecs.mapping.mount_options import judge_mount

            judge_mount(c, mount, storage)
        out.append(
            {
                "sourceVolume": names[storage.identity],
                "containerPath": mount.target,
                "readOnly": mount.read_only or storage.read_only,
            }
        )
    _hand_over_configs(c)
    return out + _with_files(c, {m["containerPath"] for m in out}) if c.files else out


def _refuse(c: Container, mount: Mount, refusal: Refusal) -> None:
    c.unsupported(refusal.rule, "volumes", refusal.message, refusal.help, at=mount.at)
    verdict = IGNORED if c.target.unsupported == "warn" else REJECTED
    if mount.type == "volume" and mount.source:
        key = f"volumes.{mount.source}"
        c.findings.judge(None, key, verdict, refusal.message)
        c.findings.told.add((None, key))
    if "volume_driver" in c.service.tree:
        c.findings.judge(c.service.name, "volume_driver", verdict, refusal.message)
        c.findings.told.add((c.service.name, "volume_driver"))


def _handed_over(c: Container, mount: Mount) -> bool:
    """Whether the service's bind mounts of project files are dealt with here, by value."""
    if mount.type != "bind" or not c.settings.get("files", {}).get("deliver"):
        return False
    from compose2ecs.mapping import files

    if not files.inside_project(mount.written):
        return False
    what = f'"{mount.written}"'
    if files.add(c, "volumes", files.mounted(c, mount), what, mount.at) and not mount.read_only:
        c.approximate("volumes", f"what the container writes into {what} ends with its task")
    return True


def _hand_over_configs(c: Container) -> None:
    """Compose configs are files, which ECS mounts none of: by value, or not at all."""
    for ref in c.service.configs:
        what = f'config "{ref.source}"'
        if c.settings.get("files", {}).get("deliver"):
            from compose2ecs.mapping import files

            files.add(c, "configs", files.configured(c, ref), what, ref.at)
            continue
        message = f"{what} would be a file, and ECS mounts no single files"
        verdict = IGNORED if c.target.unsupported == "warn" else REJECTED
        c.findings.judge(None, f"configs.{ref.source}", verdict, message)
        c.findings.told.add((None, f"configs.{ref.source}"))
        c.unsupported(
            rules.CONFIG_IS_FILE,
            "configs",
            message,
            "set x-ecs.files.deliver: true to have it written by a container that runs first, or"
            " build it into the image",
            at=ref.at,
        )


def _with_files(c: Container, taken: set[Any]) -> list[dict[str, Any]]:
    """The mounts of what is handed over by value."""
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
    names = names_of(task.group.members, c)
    out: dict[str, dict[str, Any]] = {}
    for storage in storages(task.group.members, c):
        if storage.refusal is None:
            name = names[storage.identity]
            out[name] = {"name": name, **storage.settings}
    out.update(_volumes_with_files(task))
    if task.target.layout == "single" and task.target.volumes:
        from compose2ecs.mapping.volume_words import configuration

        for volume, settings in task.target.volumes.items():
            more = configuration(settings, None)
            if more and "configuredAtLaunch" not in more:
                out.setdefault(safe(volume), {"name": safe(volume), **more})
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
    if not any("ebs" in settings for settings in task.target.volumes.values()):
        return []
    from compose2ecs.mapping.ebs import managed_volume

    out = []
    for (kind, volume), name in names_of(task.group.members, task.main).items():
        settings = task.target.volumes.get(volume, {}) if kind == "named" else {}
        if "ebs" in settings:
            ebs = managed_volume(task, volume, settings["ebs"])
            out.append({"name": name, "managedEBSVolume": ebs})
    return out


def volume_place(task: Task, name: str) -> Position | None:
    """Where the file says most about a volume of the task; None for anonymous ones."""
    volume = next((v for k, v in task.project.volumes.items() if safe(k) == name), None)
    if volume is None:
        return None
    kind = next(iter(volume.extension), "")
    if kind:
        return volume.extension.key_at(kind)
    section = task.project.tree.get("volumes")
    return section.key_at(volume.name) if section and volume.name in section else None


def volumes_from(c: Container) -> list[dict[str, Any]]:
    """`volumesFrom` for containers of the same task (rule DEP-07); of two alike the last counts."""
    out: dict[str, bool] = {}
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
        out[container_name(source)] = v.read_only
    return [{"sourceContainer": name, "readOnly": read_only} for name, read_only in out.items()]


def _member(c: Container, container: str) -> str:
    """The service of the task whose container has this name."""
    for member in c.group.members:
        if container in {member, c.project.services[member].container_name}:
            return member
    return ""


# What is said about them.


def _say_fate(c: Container, mount: Mount, storage: Storage, name: str) -> None:
    """The name that changed; data that is lost with the task."""
    if storage.identity[0] != "named":
        return
    volume = mount.source
    if c.target.refused and not storage.settings and _says_where(c, volume):
        return
    if name != storage.wish:
        message = f'volume "{storage.wish}" is called "{name}" on ECS'
        c.say(rules.VOLUME_RENAMED, "volumes.source", message, at=mount.at)
    _say_own_words(c, volume, storage)
    each_its_own = "configuredAtLaunch" in storage.settings
    if each_its_own:
        stays = c.target.volumes[volume]["ebs"].get("delete_on_termination") is False
        ends = "" if stays and c.group.job else ", which ends with it"
        c.approximate("volumes.source", f"each task gets an EBS volume of its own{ends}")
    elif storage.settings and not _driver_forgets(c, volume, storage):
        return
    users = c.topology.users[volume]
    shared = len(users.groups) > 1
    if each_its_own and not shared:
        return
    what = f'volume "{volume}" lives only as long as its task'
    if shared:
        tasks = f"{len(users.groups)} tasks"
        what = f'volume "{volume}" is mounted in {tasks}: each has its own, and loses it'
    c.approximate("volumes.source", what)
    rule = rules.VOLUME_NOT_SHARED if shared else rules.VOLUME_DIES
    c.say(rule, "volumes.source", what, _to_keep_it(c, storage), at=users.first.at)


def _says_where(c: Container, volume: str) -> bool:
    """Whether a volume says where its data is, be it in a value that is none."""
    declared = c.project.volumes.get(volume)
    return declared is not None and bool(declared.extension)


def _driver_forgets(c: Container, name: str, storage: Storage) -> bool:
    """Whether a driver keeps data on the instance, in a volume that goes with its task.

    The driver `local` with options mounts what is elsewhere: NFS, CIFS, memory.
    """
    docker = storage.settings.get("dockerVolumeConfiguration", {})
    if docker.get("scope", "task") != "task" or "docker" in c.target.volumes.get(name, {}):
        return False
    return docker.get("driver", "local") not in {"local", "default"}


def _to_keep_it(c: Container, storage: Storage) -> str:
    """What keeps data where the task runs; instances of one's own mount no EFS."""
    if "dockerVolumeConfiguration" in storage.settings:
        return "add x-ecs.docker: {scope: shared, autoprovision: true} to it to keep its data"
    if c.target.launch_type == "EXTERNAL":
        return "add x-ecs.host or x-ecs.docker to it to keep its data on the instance"
    return "add x-ecs.efs to it to keep its data"


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
    if name in c.target.volumes:
        _say_what_wins(c, volume, docker)
    if storage.left_out or (docker and "driverOpts" in docker):
        from compose2ecs.mapping.mount_options import judge_driver_opts

        judge_driver_opts(c, volume, storage)


def _say_what_wins(c: Container, volume: Volume, docker: Mapping[str, Any]) -> None:
    """What of the top-level volume's keys its x-ecs stands in for, and the other way round."""
    said = c.target.volumes[volume.name]
    judge = c.findings.judge
    for key in said.get("docker", {}).keys() & {"driver", "driver_opts", "labels"}:
        if getattr(volume, key) and getattr(volume, key) != said["docker"][key]:
            judge(None, f"volumes.{volume.name}.{key}", APPROXIMATED, f"x-ecs.docker.{key} says it")
    if said and not docker:
        for key in ("driver", "driver_opts", "external"):
            if volume.tree.wrote(key):
                reason = "x-ecs says where its data is"
                judge(None, f"volumes.{volume.name}.{key}", APPROXIMATED, reason)
    if "autoprovision" in said.get("docker", {}) and "autoprovision" not in docker:
        key = f"volumes.{volume.name}.x-ecs.docker.autoprovision"
        judge(None, key, IGNORED, "a volume of scope task is always made")
        c.findings.told.add((None, key))  # by `sections`
