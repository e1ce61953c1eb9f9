"""Laws of the whole: whatever two projects of one name say, `up` ends in what the last one says."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from compose2ecs import pipeline
from compose2ecs.compose.load import Sources, load
from compose2ecs.deploy import change as kinds
from compose2ecs.deploy import tags
from compose2ecs.diagnostics import deploy_rules as rules
from compose2ecs.diagnostics.diagnostic import has_errors
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options
from compose2ecs.sandbox.cloud_map_services import resolvable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2ecs.mapping.topology import Topology

Compose = dict[str, Any]
NAMES: list[str] = ["api", "cache", "db", "web", "worker"]
TARGET = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/{}/0123456789abcdef"
VOLUMES = {
    "uploads": {"x-ecs": {"efs": {"file_system": "fs-0123456789abcdef0"}}},
    "scratch": {},
}


def maybe(value: Any) -> st.SearchStrategy[Any]:
    """The value in one of four draws: a project that says little is the common one."""
    return st.sampled_from([None, None, None, value])


@st.composite
def projects(draw: st.DrawFn) -> Compose:
    """One to five services that may name each other in circles, share tasks and wait for jobs."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    services = {name: draw(services_of(names, i)) for i, name in enumerate(names)}
    project: Compose = {"name": "shop", "services": services}
    if any("volumes" in s for s in services.values()):
        project["volumes"] = VOLUMES
    said = {
        "execution_role": draw(maybe("arn:aws:iam::123456789012:role/team/runs")),
        "tags": draw(maybe({"team": draw(st.sampled_from(["a", "b"]))})),
        "logs": draw(maybe({"group": "/other", "retention_days": 7})),
        "discovery": draw(maybe(draw(st.sampled_from(["none", "cloud-map"])))),
    }
    project["x-ecs"] = {k: v for k, v in said.items() if v is not None}
    return project


@st.composite
def services_of(draw: st.DrawFn, names: list[str], index: int) -> Compose:
    service: Compose = {"image": draw(st.sampled_from(["app:1", "app:2", "job:7"]))}
    if draw(st.booleans()):
        service["expose"] = [str(8000 + index)]
    named = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    if named:
        service["environment"] = {f"{n.upper()}_HOST": n for n in named}
    more = {
        "labels": maybe({"team": "web"}),
        "healthcheck": maybe({"test": "true", "interval": "20s"}),
        "restart": maybe("on-failure"),
        "ulimits": maybe({"nofile": 2048}),
        "stop_grace_period": maybe("60s"),
        "logging": maybe({"options": {"mode": "non-blocking"}}),
        "volumes": st.sampled_from([None, None, None, ["uploads:/srv"], ["scratch:/tmp/x"]]),
    }
    service |= {k: v for k, strategy in more.items() if (v := draw(strategy)) is not None}
    deploy = {
        "replicas": draw(st.sampled_from([None, 0, 1, 3])),
        "labels": draw(maybe({"tier": "front"})),
        "update_config": draw(maybe({"order": "stop-first"})),
        "resources": draw(maybe({"limits": {"cpus": "0.5", "memory": "300M"}})),
    }
    service["deploy"] = {k: v for k, v in deploy.items() if v is not None}
    own: dict[str, Any] = {
        "task": draw(st.sampled_from([None, None, None, "front", "back"])),
        "tags": draw(maybe({"owner": "ops"})),
        "secrets": draw(maybe({"KEY": "/shop/key"})),
        "run": draw(st.sampled_from([None] * 7 + ["once"])),
        "previous": draw(st.sampled_from([None] * 7 + [n for n in NAMES if n not in names])),
    }
    if "expose" in service:
        group = TARGET.format(names[index])
        own["load_balancers"] = draw(maybe([{"target_group": group, "port": 8000 + index}]))
    service["x-ecs"] = {k: v for k, v in own.items() if v is not None}
    earlier = names[:index]
    if earlier and draw(st.sampled_from([False, True])):
        service["depends_on"] = [draw(st.sampled_from(earlier))]
    return service


def converted(compose: Compose) -> pipeline.Conversion | None:
    """What the file becomes; None if there is an error: a shared task can close a circle."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "compose.yaml"
        path.write_text(json.dumps(compose))
        project, found = load(Sources(files=(str(path),), environment={}))
    if project is None or has_errors(found):
        return None
    target, more = resolve(project, Options(), region="us-east-1")
    result, last = pipeline.translation(project, target)
    return None if has_errors((*more, *last)) else result


def is_sound(compose: Compose) -> bool:
    return converted(compose) is not None


sound = projects().filter(is_sound)

# A run takes a third of a second, and shrinking needs hundreds of them: the first failing pair is
# small enough to read.
quickly = settings(
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@quickly
@given(before=sound, after=sound)
def test_after_up_the_plan_is_empty(before: Compose, after: Compose, new_account: Any) -> None:
    account = new_account()
    assert account.up(before).code == 0
    assert account.up(after).code == 0
    assert account.plan(after).empty


@quickly
@given(project=sound)
def test_a_second_up_makes_no_write_call(project: Compose, new_account: Any) -> None:
    account = new_account()
    assert account.up(project).code == 0
    before = len(account.sandbox.writes())
    assert account.up(project).code == 0
    assert account.sandbox.writes()[before:] == []


# up A; up B is up B


@quickly
@given(before=sound, after=sound)
def test_up_a_up_b_is_up_b_from_nothing(before: Compose, after: Compose, new_account: Any) -> None:
    old, new = new_account(), new_account()
    assert old.up(before).code == 0
    assert old.up(after, remove_orphans=True).code == 0
    assert new.up(after).code == 0
    assert list(differing(described(old, after), described(new, after))) == []


def differing(one: Any, other: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Field by field, where two documents differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from differing(one.get(key), other.get(key), f"{path}.{key}")
    elif one != other:
        yield path, one, other


OF_THE_MOMENT = {
    *("serviceArn", "clusterArn", "createdAt", "createdBy", "events", "deployments", "taskSets"),
    *("currentServiceDeployment", "currentServiceRevisions", "pendingCount", "runningCount"),
    *("taskDefinitionArn", "revision", "registeredAt", "registeredBy"),
}
ON_THE_DEPLOYMENT = ("serviceConnectConfiguration", "volumeConfigurations")


def described(account: Any, compose: Compose) -> dict[str, Any]:
    """Every active service of the account and the revisions of its jobs, less ids and dates."""
    names = [a.rpartition("/")[2] for a in account.clients.ecs.service_arns("shop")]
    changes = account.plan(compose).services
    left = {c.name for c in changes for a in c.left_alone if a.what == "desired count"}
    out: dict[str, Any] = {}
    for name in sorted(names):
        service = account.service(name)
        if service["status"] != "ACTIVE":
            continue
        primary = service["deployments"][0]
        out[name] = {
            **_lasting(service),
            **{k: _named(account, primary[k]) for k in ON_THE_DEPLOYMENT if _says(primary, k)},
            "serviceRegistries": _named(account, service["serviceRegistries"]),
            "running": service["runningCount"] == service["desiredCount"],
            "taskDefinition": _lasting(account.definition(name)),
        }
        if name in left:
            del out[name]["desiredCount"]
    for change in changes:
        if change.kind == kinds.JOB:
            document, own = account.clients.ecs.task_definition(change.revision)
            out[change.name] = _lasting({**document, "tags": own})
    return out


def _says(deployment: Any, member: str) -> bool:
    """Whether it holds more than that the thing is switched off, which is the same as absent."""
    return deployment.get(member) not in (None, [], {"enabled": False})


def _lasting(document: Any) -> dict[str, Any]:
    own = tags.lasting(tags.as_mapping(document.get("tags", ())))
    kept = {k: v for k, v in document.items() if k not in OF_THE_MOMENT}
    if not kept.get("healthCheckGracePeriodSeconds"):
        kept.pop("healthCheckGracePeriodSeconds", None)  # ECS writes 0 once there was a balancer
    containers = [_in_order(c) for c in kept.get("containerDefinitions", ())]
    return {**kept, **({"containerDefinitions": containers} if containers else {}), "tags": own}


def _in_order(container: Any) -> dict[str, Any]:
    """A container whose variables stand in the order of their names: theirs means nothing."""
    named = {k: container[k] for k in ("environment", "secrets") if k in container}
    return {**container, **{k: sorted(v, key=lambda e: e["name"]) for k, v in named.items()}}


def _named(account: Any, value: Any) -> Any:
    """With the names of namespaces and registries for their ids, which no two runs share."""
    state = account.sandbox.world.state
    text = json.dumps(value)
    for found in (*state["namespaces"].values(), *state["cloudMapServices"].values()):
        text = text.replace(found["Id"], found["Name"])
    return json.loads(text)


# endpoints


@quickly
@given(before=sound, after=sound)
def test_every_task_starts_once_and_resolves_every_name_that_it_uses(
    before: Compose, after: Compose, new_account: Any
) -> None:
    account = new_account()
    for compose in (before, after):
        there = set(account.sandbox.world.state["tasks"])
        first = not there
        plan, found = account.judged(compose)
        assert account.apply(plan).code == 0
        told = [d.message for d in found if d.rule is rules.KNOWS_TOO_LITTLE]
        assert not (first and told)
        conversion = converted(compose)
        assert conversion is not None
        started: dict[str, int] = {}
        for key, task in account.sandbox.world.state["tasks"].items():
            if key not in there:
                group = task["group"].rpartition(":")[2]
                started[group] = started.get(group, 0) + 1
                if task["group"].startswith("family:"):
                    assert task["_endpoints"] == [], "RunTask tasks know no endpoint"
        for name in conversion.state.services:
            count = account.service(name)["desiredCount"]
            assert started.get(name, 0) == count if first else started.get(name, 0) <= count
        for user, alias in uses(compose, conversion.topology):
            if account.service(user)["desiredCount"]:
                known = account.sandbox.endpoints(user) + resolvable(account.sandbox.world)
                late = any(user in text and alias in text for text in told)
                assert alias in known or late, (user, alias, known)


def uses(compose: Compose, topology: Topology) -> Iterator[tuple[str, str]]:
    """Service on ECS, and each endpoint or name in DNS that a value of its tasks names."""
    published: dict[str, list[str]] = {}
    for endpoint in topology.endpoints:
        published.setdefault(endpoint.service, []).append(f"{endpoint.service}:{endpoint.port}")
    for name, service in compose["services"].items():
        group = topology.group_of[name]
        if topology.groups[group].job:
            continue
        for other in service.get("environment", {}).values():
            if topology.group_of[other] != group:
                for alias in published.get(other, ()):
                    yield group, alias


@pytest.mark.parametrize("image", ["sandbox/exit:1", "sandbox/unpullable"])
def test_a_rollback_is_never_called_success(image: str, new_account: Any) -> None:
    account = new_account()
    good = {"name": "shop", "services": {"web": {"image": "nginx:1", "expose": ["80"]}}}
    bad = {"name": "shop", "services": {"web": {"image": image, "expose": ["80"]}}}
    assert account.up(good).code == 0
    assert account.up(bad).code == 5
    assert not account.plan(bad).empty
