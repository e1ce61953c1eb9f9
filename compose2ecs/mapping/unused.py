"""Top-level entries that no service uses: nothing comes of them."""

from __future__ import annotations

from compose2ecs.compose.tree import Map
from compose2ecs.mapping.row import IGNORED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from compose2ecs.compose.project import Project
    from compose2ecs.mapping.row import Findings
    from compose2ecs.mapping.target import Target


def judge_unused(project: Project, target: Target, findings: Findings) -> None:
    """Volumes, configs, networks and secrets that stand in the file and nowhere else."""
    services = project.services.values()
    if not services:
        return
    if project.volumes:
        mounted = {m.source for s in services for m in s.volumes} | target.volumes.keys()
        for name in (n for n in project.volumes if n not in mounted):
            findings.judge(None, f"volumes.{name}", IGNORED, "no service mounts it")
    if project.configs:
        given = {ref.source for s in services for ref in s.configs}
        for name in (n for n in project.configs if n not in given):
            findings.judge(None, f"configs.{name}", IGNORED, "no service is given it as a file")
    speaking = [name for name, network in project.networks.items() if network.extension]
    if speaking:
        joined = {name for s in services for name in s.networks}
        for name in (n for n in speaking if n not in joined):
            findings.judge(None, f"networks.{name}", IGNORED, "no service joins it")
    if project.secrets:
        _judge_secrets(project, findings)


def _judge_secrets(project: Project, findings: Findings) -> None:
    services = project.services.values()
    read = {ref.source for s in services for ref in s.secrets}
    built = {
        ref.get("source") if isinstance(ref, Map) else ref
        for s in services
        if s.build
        for ref in s.build.get("secrets", ())
    }
    for name in (n for n in project.secrets if n not in read):
        reason = "no service reads it"
        if name in built:
            reason = "only a build reads it, and nothing is built here"
            findings.told.add((None, f"secrets.{name}"))
        findings.judge(None, f"secrets.{name}", IGNORED, reason)
