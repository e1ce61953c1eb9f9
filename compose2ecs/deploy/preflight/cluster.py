"""Cluster: whether it exists, has the capacity providers, and instances with room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2ecs.deploy.preflight.question import Question, Verdict, ng, ok, skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compose2ecs.deploy.preflight.asked import Asked, Run
    from compose2ecs.diagnostics.position import Position

INSTANCES_AT_ONCE = 100


def _resource(asked: Asked) -> str:
    return asked.arn("ecs", f"cluster/{asked.target.cluster}")


def _place(asked: Asked) -> Position | None:
    return next((p.at for p in asked.state.prerequisites if p.kind == "cluster"), None)


def clusters(asked: Asked) -> Iterator[Question]:
    """The one question whether the cluster is there."""
    at = _place(asked)
    yield Question(
        subject=f"cluster {asked.target.cluster}",
        needs=(("ecs:DescribeClusters", _resource(asked)), ("ecs:ListClusters", "*")),
        ask=lambda: _cluster(asked),
        **({"at": at} if at else {}),
    )


def _cluster(asked: Asked) -> Verdict:
    found = asked.cluster()
    if found is not None:
        status = found.get("status", "ACTIVE")
        return ok("is there") if status == "ACTIVE" else ng(f"is {status}")
    if asked.creates_cluster:
        return ok("will be created by `up`")
    from difflib import get_close_matches

    arns = asked.work.pace.call(asked.work.clients.ecs.cluster_arns)
    names = sorted(arn.rpartition("/")[2] for arn in arns)
    near = get_close_matches(asked.target.cluster, names, n=3)
    known = f"; did you mean {' or '.join(near)}?" if near else ""
    return ng(
        f"does not exist in {asked.target.region}{known}",
        "correct its name, or create it with --create-cluster",
    )


def capacity_providers(asked: Asked) -> Iterator[Question]:
    """One question for each provider that services or jobs name."""
    seen: dict[str, Run] = {}
    for run in asked.runs:
        for name in run.providers:
            seen.setdefault(name, run)
    for name, run in seen.items():
        yield Question(
            subject=f"capacity provider {name}",
            at=asked.at(run.kind, run.name, "capacityProviderStrategy"),
            needs=(("ecs:DescribeClusters", _resource(asked)),),
            ask=_asking(_provider, asked, name),
        )


def _asking(answer: Any, *arguments: Any) -> Any:
    return lambda: answer(*arguments)


def _provider(asked: Asked, name: str) -> Verdict | None:
    found = asked.cluster()
    if found is None and not asked.creates_cluster:
        return None  # the question about the cluster tells it
    if found is None and name.startswith("FARGATE"):
        return ok("comes with the cluster that `up` creates")
    if name in (found or {}).get("capacityProviders", ()):
        return ok("is attached to the cluster")
    return ng(f"is not attached to cluster {asked.target.cluster}")


def instances(asked: Asked) -> Iterator[Question]:
    """One question for the biggest task of those that run on the cluster's instances."""
    here = [r for r in asked.runs if r.request.get("launchType") in ("EC2", "EXTERNAL")]
    if here:
        name = asked.target.cluster
        yield Question(
            subject=f"instances of cluster {name}",
            needs=(
                ("ecs:DescribeClusters", _resource(asked)),
                ("ecs:ListContainerInstances", _resource(asked)),
                (
                    "ecs:DescribeContainerInstances",
                    asked.arn("ecs", f"container-instance/{name}/*"),
                ),
            ),
            ask=lambda: _instances(asked, here),
        )


def _instances(asked: Asked, runs: Sequence[Run]) -> Verdict | None:
    if asked.cluster() is None:
        return skipped("the cluster is not there yet") if asked.creates_cluster else None
    clients, pace, name = asked.work.clients, asked.work.pace, asked.target.cluster
    arns = pace.call(clients.ecs.instance_arns, name)
    if not arns:
        return ng(f"cluster {name} has no active container instance")
    found = pace.call(clients.ecs.instances, name, arns[:INSTANCES_AT_ONCE])
    connected = [i for i in found if i.get("agentConnected")]
    if not connected:
        return ng(
            f"none of the {len(found)} container instances has a connected agent",
            "see that the ECS agent runs on them and reaches ECS",
        )
    for run in runs:
        cpu, memory = size(run.definition)
        if not any(_fits(i, "registeredResources", cpu, memory) for i in connected):
            return ng(f"none is big enough for {run.name}: {cpu} CPU units, {memory} MiB")
    full = [r.name for r in runs if not _has_room(connected, r)]
    if full:
        return ok(f"{len(connected)}, but no room at the moment for {', '.join(full)}")
    return ok(f"{len(connected)} with room")


def _has_room(found: Sequence[Mapping[str, Any]], run: Run) -> bool:
    return any(_fits(i, "remainingResources", *size(run.definition)) for i in found)


def size(definition: Mapping[str, Any]) -> tuple[int, int]:
    """CPU units and MiB that one task takes of an instance."""
    containers = definition["containerDefinitions"]
    cpu = definition.get("cpu") or sum(c.get("cpu", 0) for c in containers)
    memory = definition.get("memory") or sum(
        c.get("memoryReservation", c.get("memory", 0)) for c in containers
    )
    return int(cpu), int(memory)


def _fits(instance: Mapping[str, Any], key: str, cpu: int, memory: int) -> bool:
    has = {r["name"]: r.get("integerValue", 0) for r in instance.get(key, ())}
    return bool(has.get("CPU", cpu) >= cpu and has.get("MEMORY", memory) >= memory)
