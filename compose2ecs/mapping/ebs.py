"""EBS volumes: `managedEBSVolume` of the service or job whose tasks get one each."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.row import IGNORED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from compose2ecs.mapping.row import Task

_MEMBERS = {
    "size": "sizeInGiB",
    "type": "volumeType",
    "encrypted": "encrypted",
    "iops": "iops",
    "throughput": "throughput",
    "kms_key": "kmsKeyId",
    "snapshot": "snapshotId",
    "filesystem": "filesystemType",
    "initialization_rate": "volumeInitializationRate",
}


def managed_volume(task: Task, volume: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """`managedEBSVolume` (rules VOL-11, SVC-20)."""
    out = {member: settings[key] for key, member in _MEMBERS.items() if key in settings}
    role = str(settings.get("role", "ecsInfrastructureRole"))
    if not role.startswith("arn:"):
        if not task.target.account:
            _say_no_role(task, volume)
        role = f"arn:{task.target.partition}:iam::{task.target.account}:role/{role}"
    out["roleArn"] = role
    if "delete_on_termination" not in settings:
        return out
    if task.group.job:
        out["terminationPolicy"] = {"deleteOnTermination": settings["delete_on_termination"]}
    elif not settings["delete_on_termination"]:
        key = f"volumes.{volume}.x-ecs.ebs.delete_on_termination"
        reason = "the EBS volume of a service always goes with its task"
        task.findings.judge(None, key, IGNORED, reason)
    return out


def _say_no_role(task: Task, volume: str) -> None:
    section = task.project.tree.get("volumes")
    at = section.key_at(volume) if section else task.group.at
    task.findings.diagnostics.append(
        rules.EBS_ROLE.at(
            at,
            f'EBS volume "{volume}" needs the ARN of a role by which ECS manages it',
            "set x-ecs.ebs.role to an ARN, or x-ecs.account beside the role's name",
        )
    )
