"""EFS volumes: `efsVolumeConfiguration` of x-ecs, Docker's driver_opts and NFS options."""

from __future__ import annotations

import re

from compose2ecs.diagnostics.record import Record

# ruff: noqa: SIM905 a list of words reads better than quoted ones

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from compose2ecs.compose.project import Volume

_HOST = re.compile(r"(?:^|,)addr=(fs-[0-9a-f]+)\.efs\.")
_ID = re.compile(r"fs-[0-9a-f]{8,40}")
_ARN = re.compile(r"arn:[^:]+:elasticfilesystem:.*/(fs(?:ap)?-[0-9a-f]+)")

MAKES_FILE_SYSTEM = frozenset(
    """
    backup_policy kms_key_id lifecycle_policy performance_mode provisioned_throughput
    throughput_mode
    """.split()
)
"""driver_opts with which Docker's own ECS integration made an EFS file system."""

_MOUNTED_SO_ANYWAY = re.compile(
    r"addr=.*|nfsvers=4.*|vers=4.*|rw|ro|[rw]size=1048576|hard|timeo=600|retrans=2|noresvport|"
    r"_netdev|nolock|tcp|proto=tcp|defaults"
)
"""NFS options that AWS's mount helper sets itself, that this one reads, or that change nothing."""


class OfOptions(Record):
    """An EFS volume that a volume's own words ask for, and what of them it can't honour."""

    settings: Mapping[str, Any]
    left_out: tuple[str, ...] = ()
    read_only: bool = False


def efs_settings(words: Mapping[str, Any]) -> dict[str, Any]:
    """`efsVolumeConfiguration` of x-ecs.efs (rule VOL-08); ids may be given as ARNs."""
    out: dict[str, Any] = {"fileSystemId": _bare(words["file_system"])}
    if "root_directory" in words:
        out["rootDirectory"] = words["root_directory"]
    if "transit_encryption" in words:
        out["transitEncryption"] = "ENABLED" if words["transit_encryption"] else "DISABLED"
    if "transit_encryption_port" in words:
        out["transitEncryptionPort"] = words["transit_encryption_port"]
    access = {}
    if "access_point" in words:
        access["accessPointId"] = _bare(words["access_point"])
    if "iam" in words:
        access["iam"] = "ENABLED" if words["iam"] else "DISABLED"
    return {**out, "authorizationConfig": access} if access else out


def _bare(id_or_arn: str) -> str:
    found = _ARN.fullmatch(id_or_arn)
    return found[1] if found else id_or_arn


def is_file_system(name: str) -> bool:
    """Whether a name is the id of an EFS file system."""
    return bool(_ID.fullmatch(_bare(name)))


def external_file_system(name: str) -> dict[str, Any]:
    """`efsVolumeConfiguration` of an external volume that is called like a file system."""
    return {"fileSystemId": _bare(name)}


def of_driver_opts(options: Mapping[str, str]) -> OfOptions | None:
    """The file system that driver_opts name, in the words of Docker's ECS integration or of NFS."""
    system = next((key for key, value in options.items() if is_file_system(value)), "")
    if system:
        return _of_docker(options, system)
    said = [option.strip() for option in options.get("o", "").split(",")]
    efs = _HOST.search(options.get("o", ""))
    if not efs or not options.get("type", "").startswith("nfs"):
        return None
    root = options.get("device", "").removeprefix(":") or "/"
    return OfOptions(
        settings={"fileSystemId": efs[1], "rootDirectory": root},
        left_out=tuple(o for o in said if o and not _MOUNTED_SO_ANYWAY.fullmatch(o)),
        read_only="ro" in said,
    )


def _of_docker(options: Mapping[str, str], system: str) -> OfOptions:
    """Whatever they call the file system; the other keys are those of Docker's integration."""
    words: dict[str, Any] = {"file_system": options[system]}
    point = next((key for key, value in options.items() if _bare(value)[:5] == "fsap-"), "")
    read = {system, point, "type"}
    if point:
        words |= {"access_point": options[point], "transit_encryption": True}
        # With an access point "/" is what it says anyway.
        read |= {key for key in ("root_directory",) if options.get(key) == "/"}
    elif "root_directory" in options:
        words["root_directory"] = options["root_directory"]
        read.add("root_directory")
    left_out = tuple(key for key in options if key not in read)
    return OfOptions(settings=efs_settings(words), left_out=left_out)


def wants_file_system(volume: Volume) -> bool:
    """Whether driver_opts ask for a file system to be made."""
    options = volume.driver_opts
    return not MAKES_FILE_SYSTEM.isdisjoint(options) and of_driver_opts(options) is None


def below(settings: Mapping[str, Any], folder: str) -> dict[str, Any] | None:
    """The same file system from one of its folders on; None where an access point says which."""
    if settings.get("authorizationConfig", {}).get("accessPointId"):
        return None
    root = str(settings.get("rootDirectory", "/")).rstrip("/")
    return {**settings, "rootDirectory": f"{root}/{folder.strip('/')}"}
