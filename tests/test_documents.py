"""Every document that we emit is one that ECS takes: valid, tidy, in an order of its own."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.loaders import Loader  # noqa: TID251 the outside truth
from botocore.model import ServiceModel  # noqa: TID251 the outside truth
from botocore.validate import ParamValidator  # noqa: TID251 the outside truth
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compose2ecs.compose.load import Sources
from compose2ecs.compose.read import read_text
from compose2ecs.diagnostics.diagnostic import has_errors
from compose2ecs.mapping.target import Options
from compose2ecs.pipeline import conversion
from compose2ecs.render import documents
from compose2ecs.sandbox.errors import ApiError
from compose2ecs.sandbox.sandbox import Sandbox, open_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2ecs.ecs.state import EcsState, Prerequisite
    from compose2ecs.pipeline import Conversion

    Document = Mapping[str, Any]

HERE = Path(__file__).parents[1]
PROJECTS = sorted(p for p in (HERE / "fixtures" / "projects").iterdir() if p.is_dir())
CORPUS = HERE.parent / "shared" / "cases" / "compose"
SUBNET, GROUP = "subnet-0d0000000000000a1", "sg-0d0000000000000a0"
"""Of the sandbox's default VPC: `up` fills in what there is, and `convert` is told here."""
KNOWN = Options(subnets=(SUBNET,), security_groups=(GROUP,), account="123456789012")
SETTINGS = {
    "fargate": KNOWN.replace(unsupported="warn", registry="example.com/app"),
    "single": KNOWN.replace(unsupported="warn", registry="example.com/app", layout="single"),
    **{
        f"{launch_type}-{layout}".lower(): KNOWN.replace(
            launch_type=launch_type, layout=layout, unsupported="warn", registry="example.com/app"
        )
        for launch_type in ("EC2", "EXTERNAL")
        for layout in ("per-service", "single")
    },
}
REQUESTS = {
    "taskDefinitions": "RegisterTaskDefinition",
    "services": "CreateService",
    "tasks": "RunTask",
}
TASK_DEFINITION_LIMIT = 64 * 1024
"""Bytes (rule book, TD-SIZE)."""


@cache
def model() -> ServiceModel:
    return ServiceModel(Loader().load_service_model("ecs", "service-2"), "ecs")


def emitted(made: Conversion) -> dict[str, list[dict[str, Any]]]:
    """What `convert` prints."""
    printed: dict[str, Any] = json.loads(documents.together(made.state))
    return {kind: printed[kind] for kind in REQUESTS}


def converted(
    files: tuple[str, ...], folder: Path, name: str, options: Options
) -> Conversion | None:
    """The project in a folder; None when it is refused."""
    sources = Sources(files=files, project_name=name, cwd=str(folder))
    made, found = conversion(sources, options, "eu-west-1")
    return None if made is None or has_errors(found) else made


# What is wrong with documents, as texts: none is as it should be.


def invalid(kinds: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """What botocore's parameter validation refuses before it calls AWS."""
    for kind, operation in REQUESTS.items():
        shape = model().operation_model(operation).input_shape
        assert shape is not None
        for document in kinds[kind]:
            report = ParamValidator().validate(document, shape)
            if report.has_errors():
                yield f"{operation}: {report.generate_report()}"


def untidy(value: Any, path: str = "") -> Iterator[str]:
    """Nulls, and fields that are empty.

    A variable's value, an option and a word of a command may be an empty text: that says something.
    """
    if isinstance(value, dict):
        spoken = path.endswith("environment") or path.rpartition(".")[2] in OF_THE_USER
        for key, inner in value.items():
            here = f"{path}.{key}".lstrip(".")
            if inner in (None, [], {}) or (inner == "" and not spoken):
                yield f"{here} is {inner!r}"
            yield from untidy(inner, here)
    for inner in value if isinstance(value, list) else ():
        if inner in (None, [], {}):
            yield f"{path} has {inner!r}"
        yield from untidy(inner, path)


OF_THE_USER = {"dockerLabels", "options", "driverOpts", "labels", "tags"}
"""Fields whose keys and values are the user's own."""


def misnamed(kinds: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Names that ECS refuses or that two things have; more than it takes of something."""
    families = [d["family"] for d in kinds["taskDefinitions"]]
    names = {
        "family": families,
        "service": [s["serviceName"] for s in kinds["services"]],
        **{
            f"{part} in {d['family']}": [item["name"] for item in d.get(field, ())]
            for d in kinds["taskDefinitions"]
            for part, field in (("container", "containerDefinitions"), ("volume", "volumes"))
        },
    }
    for what, used in names.items():
        yield from (f"{what} {n!r}" for n in used if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", n))
        if len(used) != len(set(used)):
            yield f"{what}: {used} are not unique"
    for d in kinds["taskDefinitions"]:
        if len(d["containerDefinitions"]) > 10:
            yield f"{d['family']} has more than ten containers"
        if len(json.dumps(d).encode()) > TASK_DEFINITION_LIMIT:
            yield f"{d['family']} is larger than 64 KiB"
    for run in (*kinds["services"], *kinds["tasks"]):
        if run["taskDefinition"] not in families:
            yield f"{run['taskDefinition']} is no family"


def unowned(kinds: dict[str, list[dict[str, Any]]], project: str) -> Iterator[str]:
    """Documents without the tags that say whose they are."""
    for kind, found in kinds.items():
        for document in found:
            tags = {t["key"]: t["value"] for t in document.get("tags", ())}
            if tags.get("compose2ecs:project") != project:
                yield f"{kind}: {document.get('family') or document.get('serviceName')}: {tags}"
            if kind == "services" and not tags.get("compose2ecs:service"):
                yield f"{document['serviceName']} names no Compose service"


def has_capacity(kinds: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Capacity providers that the cluster must have: nobody makes those but the user."""
    runs = (*kinds["services"], *kinds["tasks"])
    return [c["capacityProvider"] for r in runs for c in r.get("capacityProviderStrategy", ())]


def refused(state: EcsState, kinds: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """What the sandbox, which refuses what ECS refuses, says no to."""
    sandbox = open_sandbox(None, region="eu-west-1")
    try:
        capacity = sorted(set(has_capacity(kinds)))
        arns = {p.name: provided(sandbox, p, capacity) for p in state.prerequisites}
        for d in kinds["taskDefinitions"]:
            sandbox.answer("ecs", "RegisterTaskDefinition", d)
        for s in kinds["services"]:
            registries = [
                {**r, "registryArn": arns.get(r["registryArn"]) or r["registryArn"]}
                for r in s.get("serviceRegistries", ())
            ]
            more = {"serviceRegistries": registries} if registries else {}
            sandbox.answer("ecs", "CreateService", {**s, **more})
        for t in kinds["tasks"]:
            sandbox.answer("ecs", "RunTask", t)
    except ApiError as error:
        yield f"{error}"


def provided(sandbox: Sandbox, needed: Prerequisite, capacity: list[str]) -> str:
    """Make what a service needs; the ARN by which it names it, if it does."""
    if needed.kind == "cluster":
        request = {"clusterName": needed.name, "capacityProviders": capacity}
        sandbox.answer("ecs", "CreateCluster", request)
    elif needed.kind == "logGroup":
        sandbox.answer("logs", "CreateLogGroup", {"logGroupName": needed.name})
    elif needed.kind == "namespace" and "type" not in needed.settings:
        sandbox.answer("servicediscovery", "CreateHttpNamespace", {"Name": needed.name})
    elif needed.kind == "namespace":
        request = {"Name": needed.name, "Vpc": "vpc-0d000000000000000"}
        sandbox.answer("servicediscovery", "CreatePrivateDnsNamespace", request)
    elif needed.kind == "registry":
        return registered(sandbox, needed)
    sandbox.clock.sleep(60)
    return ""


def registered(sandbox: Sandbox, needed: Prerequisite) -> str:
    said = needed.settings
    listed = sandbox.answer("servicediscovery", "ListNamespaces", {})["Namespaces"]
    namespace = next((n["Id"] for n in listed if n["Name"] == said["namespace"]), "")
    records = [{"Type": said["type"], "TTL": said["ttl"]}]
    answer = sandbox.answer(
        "servicediscovery",
        "CreateService",
        {
            "Name": said["service"],
            "NamespaceId": namespace or said["namespace"],
            "DnsConfig": {"DnsRecords": records},
        },
    )
    return str(answer["Service"]["Arn"])


def wrong(made: Conversion) -> list[str]:
    kinds = emitted(made)
    every = [document for found in kinds.values() for document in found]
    return [
        *invalid(kinds),
        *(fault for document in every for fault in untidy(document)),
        *misnamed(kinds),
        *unowned(kinds, made.target.project),
        *refused(made.state, kinds),
    ]


@pytest.mark.parametrize("project", PROJECTS, ids=lambda p: p.name)
def test_ecs_takes_the_documents_of_our_projects(project: Path) -> None:
    results = {
        name: wrong(made)
        for name, options in SETTINGS.items()
        if (made := converted(("docker-compose.yml",), project, project.name, options))
    }
    assert bool(results) == (project.name != "refused"), "no setting gives documents"
    assert not any(results.values()), results


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.is_dir(), reason="no cases here")
def test_ecs_takes_the_documents_of_real_projects() -> None:
    """In the settings that projects are converted in most: as they are, on EC2, and forced."""
    found: dict[str, list[str]] = {}
    documented = dict.fromkeys(("plain", "ec2-single", "fargate"), 0)
    plain = {"plain": KNOWN, **{s: SETTINGS[s] for s in documented if s != "plain"}}
    for case in sorted(CORPUS.iterdir()):
        files = tuple(json.loads((case / "meta.json").read_text())["files"])
        for setting, options in plain.items():
            made = converted(files, case, case.name, options)
            if made is not None:
                documented[setting] += 1
                found[f"{case.name} {setting}"] = wrong(made)
    assert not {name: problems for name, problems in found.items() if problems}
    assert all(documented.values()), documented


IN_ORDER = {"environment", "labels", "options", "driver_opts", "depends_on", "tags", "secrets"}
"""Sections whose own order the documents keep: of variables, of labels, of what is waited for."""


def shuffled(value: Any, order: st.DrawFn, *, here: str = "") -> Any:
    """The same mapping with its keys in another order, all the way down."""
    if isinstance(value, list):
        return [shuffled(item, order) for item in value]
    if not isinstance(value, dict):
        return value
    keys = list(value)
    if here not in IN_ORDER:
        keys = order(st.permutations(keys))
    return {key: shuffled(value[key], order, here=key) for key in keys}


@cache
def shares_tasks(project: Path) -> bool:
    """Whether the first of several services gives a task its name, so that their order counts."""
    made = converted(("docker-compose.yml",), project, project.name, SETTINGS["fargate"])
    return made is not None and any(len(g.members) > 1 for g in made.topology.groups.values())


@st.composite
def permutations(draw: st.DrawFn) -> tuple[Path, Any, Any]:
    """A project of ours, as it is and with its services and keys in another order."""
    project = draw(st.sampled_from([p for p in PROJECTS if not shares_tasks(p)]))
    path = project / "docker-compose.yml"
    tree, _ = read_text(path.read_bytes(), path.name)
    plain = json.loads(json.dumps(tree))
    return project, plain, shuffled(plain, draw)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(projects=permutations())
def test_the_order_of_services_and_keys_makes_no_difference(
    projects: tuple[Path, Any, Any], tmp_path: Path
) -> None:
    project, one, other = projects
    options = SETTINGS["fargate"]
    files = [made_of(text, project, tmp_path, options) for text in (one, other)]
    assert files[0] == files[1]


def made_of(
    compose: Any, project: Path, folder: Path, options: Options
) -> Mapping[str, str] | None:
    """File name to document of a changed Compose file; None when it is refused."""
    for path in project.rglob("*"):
        if path.is_file() and "expected" not in path.parts:
            copy = folder / path.relative_to(project)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    (folder / "docker-compose.yml").write_text(json.dumps(compose))
    made = converted(("docker-compose.yml",), folder, project.name, options)
    return documents.files(made.state) if made else None


def said(compose: Any, folder: Path, options: Options) -> list[str]:
    """`CODE severity LINE` of all that is told of a Compose file with a line for every key."""
    (folder / "docker-compose.yml").write_text(json.dumps(compose, indent=1))
    sources = Sources(files=("docker-compose.yml",), project_name="shop", cwd=str(folder))
    _, found = conversion(sources, options, "eu-west-1")
    return [f"{d.rule.code} {d.severity} {d.position.line}" for d in found]


@pytest.mark.parametrize(
    ("services", "options", "told"),
    [
        pytest.param(
            {"my.web": {"image": "app:1"}}, {}, "C2E2001 note 3", id="a name that ECS refuses"
        ),
        pytest.param(
            {f"s{n}": {"image": "app:1"} for n in range(11)},
            {"layout": "single"},
            "C2E2202 error 33",
            id="eleven containers",
        ),
        pytest.param(
            {"web": {"image": "app:1", "environment": {"BIG": "x" * TASK_DEFINITION_LIMIT}}},
            {},
            "C2E3006 error 3",
            id="more than 64 KiB",
        ),
        pytest.param(
            {"my.web": {"image": "app:1"}, "my_web": {"image": "app:1"}},
            {},
            "",
            id="two names that stay two",
        ),
        pytest.param(
            {"my.web": {"image": "app:1"}, "my-web": {"image": "app:1"}},
            {},
            "C2E2002 error 6",
            id="two names that become one",
        ),
    ],
)
def test_what_ecs_has_no_room_for_is_told_at_its_place(
    services: Any, options: dict[str, Any], told: str, tmp_path: Path
) -> None:
    found = said({"services": services}, tmp_path, KNOWN.replace(**options))
    errors = [one for one in found if " error " in one]
    assert told in found if told else not errors
