"""What x-ecs, ecs-params.yml and a volume's own words ask for, as members of `volumes`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from compose2ecs.compose.project import Volume
    from compose2ecs.mapping.volumes import Storage


def configuration(settings: Mapping[str, Any], volume: Volume | None) -> dict[str, Any] | None:
    """The members that x-ecs or ecs-params.yml ask for; None when they ask for nothing."""
    if "efs" in settings:
        from compose2ecs.mapping.efs import efs_settings

        return {"efsVolumeConfiguration": efs_settings(settings["efs"])}
    if "ebs" in settings:
        return {"configuredAtLaunch": True}
    if "s3_files" in settings:
        return {"s3filesVolumeConfiguration": _s3_files(settings["s3_files"])}
    if "host" in settings:
        path = settings["host"].get("path")
        return {"host": {"sourcePath": path}} if path else {}
    if "fsx" in settings:
        return {"fsxWindowsFileServerVolumeConfiguration": _fsx(settings["fsx"])}
    if "docker" in settings:
        return {"dockerVolumeConfiguration": _docker(settings["docker"], volume)}
    return None


def _s3_files(settings: Mapping[str, Any]) -> dict[str, Any]:
    """`s3filesVolumeConfiguration` (rule VOL-10)."""
    members = {
        "file_system": "fileSystemArn",
        "root_directory": "rootDirectory",
        "transit_encryption_port": "transitEncryptionPort",
        "access_point": "accessPointArn",
    }
    return {member: settings[key] for key, member in members.items() if key in settings}


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


def by_own_words(storage: Storage, volume: Volume) -> Storage:
    """What the volume's own words ask for: a driver, its options, `external`."""
    options = volume.driver_opts
    if volume.external:
        from compose2ecs.mapping.efs import external_file_system, is_file_system

        real = real_name(volume)
        if is_file_system(real):
            return storage.replace(settings={"efsVolumeConfiguration": external_file_system(real)})
        shared = {"scope": "shared", "autoprovision": False}
        return storage.replace(settings={"dockerVolumeConfiguration": shared})
    mount_options = {option.strip() for option in options.get("o", "").split(",")}
    device = options.get("device", "")
    if volume.driver in {"", "local"} and mount_options & {"bind", "rbind"} and device:
        return storage.replace(
            settings={"host": {"sourcePath": device}}, read_only="ro" in mount_options
        )
    if options:
        from compose2ecs.mapping.efs import of_driver_opts

        efs = of_driver_opts(options)
        if efs:
            return storage.replace(
                settings={"efsVolumeConfiguration": efs.settings},
                read_only=efs.read_only,
                left_out=efs.left_out,
            )
    if volume.driver not in {"", "local", "default"} or options:
        docker = _docker({"scope": "task"}, volume)
        return storage.replace(settings={"dockerVolumeConfiguration": docker})
    return storage


def real_name(volume: Volume) -> str:
    """What Docker calls it: `name` where somebody wrote one, else its key."""
    return volume.real_name or volume.name
