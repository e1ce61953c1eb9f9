"""Options of mounts and of volumes that ECS has no place for, each told where it is written."""

from __future__ import annotations

from compose2ecs.diagnostics import storage_rules as rules
from compose2ecs.diagnostics.mapping_rules import KEY_REJECTED
from compose2ecs.mapping.row import APPROXIMATED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2ecs.compose.project import Mount, Volume
    from compose2ecs.mapping.row import Container
    from compose2ecs.mapping.volumes import Storage


def judge_mount(c: Container, mount: Mount, storage: Storage) -> None:
    """What a mount says beside its source, target and `read_only` (rules VOL-04, VOL-12)."""
    if mount.target in {t.target for t in c.service.tmpfs}:
        c.reject(
            rules.TWO_AT_ONE_PATH,
            "tmpfs",
            f'"{mount.target}" is a volume and a memory file system',
            "remove one of them",
            at=mount.at,
        )
    if mount.options.get("bind.create_host_path") is True and "host" in storage.settings:
        c.approximate("volumes.bind.create_host_path", "Docker makes the folder on the instance")
    if mount.options.get("volume.subpath"):
        _judge_folder(c, mount, storage)
    for option, idle in _short_options(c, mount):
        message = f'option "{option}" of "{mount.target}" '
        if idle:
            c.approximate("volumes", message + "makes no difference on Linux")
            continue
        c.ignore("volumes", message + "has no place on ECS")
        c.say(
            rules.MOUNT_OPTION,
            "volumes",
            message + "has no place on ECS, and the volume is mounted without it",
            "remove the option if the container runs without it",
            at=mount.at,
        )


def _judge_folder(c: Container, mount: Mount, storage: Storage) -> None:
    key = "volumes.volume.subpath"
    if storage.folder:
        c.approximate(key, "the folder has to be there when a task starts")
        return
    c.unsupported(
        KEY_REJECTED,
        key,
        f'{key}: ECS mounts the volume at "{mount.target}" as a whole',
        "mount the whole volume, or add x-ecs.efs without an access point to it",
        at=mount.at,
    )


def _short_options(c: Container, mount: Mount) -> Iterator[tuple[str, bool]]:
    """Options of a short `SOURCE:TARGET:OPTIONS`, and whether they are idle.

    Those of the long form are keys, which the loss report judges by themselves.
    """
    written = c.service.tree["volumes"]
    item = next((m for m in written if isinstance(m, dict) and m.get("target") == mount.target), {})
    for key, value in mount.options.items():
        first, _, last = key.partition(".")
        holder = item.get(first, {}) if last else item
        if _is_key(holder, last or first):
            continue
        if key in {"bind.propagation", "bind.selinux"}:
            yield str(value), False
        elif key == "volume.nocopy" and value:
            yield last, False
        elif key == "consistency":
            yield str(value), True


def _is_key(holder: object, key: str) -> bool:
    """Whether the long form was written, so that the key has a place of its own."""
    from compose2ecs.compose.tree import Map

    return isinstance(holder, Map) and holder.wrote(key)


def judge_driver_opts(c: Container, volume: Volume, storage: Storage) -> None:
    """Options that EFS knows nothing of, and credentials in those of other drivers."""
    at = volume.tree.key_at("driver_opts")
    key = f"volumes.{volume.name}.driver_opts"
    if storage.left_out:
        listed = ", ".join(f'"{name}"' for name in storage.left_out)
        message = f'volume "{volume.name}" is mounted without {listed}: ECS has no place for it'
        c.findings.judge(None, key, APPROXIMATED, message)
        c.findings.told.add((None, key))
        help_ = "remove it; an access point (x-ecs.efs.access_point) has owners and a root"
        found = rules.EFS_OPTION.at(at, message, help_)
    elif any("password=" in value or "passwd=" in value for value in volume.driver_opts.values()):
        message = f'driver_opts of volume "{volume.name}" hold a password, and whoever may describe'
        found = rules.CREDENTIAL_IN_OPTIONS.at(
            at, message + " the task definition can read it", "mount it on the instances instead"
        )
    else:
        return
    if found not in c.findings.diagnostics:
        c.findings.diagnostics.append(found)
