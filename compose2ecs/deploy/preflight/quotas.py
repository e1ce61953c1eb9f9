"""Quotas: whether the account may have as much as is asked for, whatever else runs in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2ecs.deploy.preflight.question import Question, Verdict, ng, ok

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2ecs.deploy.preflight.asked import Asked

ON_DEMAND = ("Fargate vCPUs", "L-3032A538")
SPOT = ("Fargate Spot vCPUs", "L-36FBB829")
SERVICES = "L-9EF96962"
UNITS_PER_VCPU = 1024


def quotas(asked: Asked) -> Iterator[Question]:
    """Fargate's vCPUs, and services of the cluster."""
    permission = ("servicequotas:GetServiceQuota", "*")
    wanted = {ON_DEMAND: 0.0, SPOT: 0.0}
    for run in asked.runs:
        if run.fargate:
            kind = SPOT if set(run.providers) == {"FARGATE_SPOT"} else ON_DEMAND
            units = int(run.definition.get("cpu") or 0)
            wanted[kind] += run.count * units / UNITS_PER_VCPU
    for (name, code), vcpus in wanted.items():
        if vcpus:
            yield Question(
                subject=f"quota of {name}",
                needs=(permission,),
                ask=_asking(_vcpus, asked, code, vcpus),
            )
    services = sum(run.kind == "service" for run in asked.runs)
    if services:
        resource = asked.arn("ecs", f"cluster/{asked.target.cluster}")
        yield Question(
            subject="quota of services in a cluster",
            needs=(permission, ("ecs:DescribeClusters", resource)),
            ask=lambda: _services(asked, services),
        )


def _asking(answer: Any, *arguments: Any) -> Any:
    return lambda: answer(*arguments)


def _quota(asked: Asked, service: str, code: str) -> float:
    return asked.work.pace.call(asked.work.clients.quotas.quota, service, code)


def _vcpus(asked: Asked, code: str, wanted: float) -> Verdict:
    allowed = _quota(asked, "fargate", code)
    if wanted > allowed:
        return ng(f"{wanted:g} vCPU are asked for, {allowed:g} are allowed")
    return ok(f"{wanted:g} of {allowed:g} vCPU; what else runs is not counted")


def _services(asked: Asked, wanted: int) -> Verdict:
    allowed = _quota(asked, "ecs", SERVICES)
    found = asked.cluster() or {}
    there = int(found.get("activeServicesCount", 0))
    # Some of those that are there may be the very ones that are wanted.
    if max(there, wanted) > allowed:
        return ng(f"{max(there, wanted)} services, {allowed:g} are allowed")
    return ok(f"{wanted} asked for, {there} there, {allowed:g} allowed")
