"""Who shares a task, who waits for whom, and whose name is published."""

from __future__ import annotations

from typing import Any

import pytest

from compose2ecs.compose.project import (
    Dependency,
    Deploy,
    Link,
    Port,
    Project,
    Service,
    VolumesFrom,
)
from compose2ecs.compose.tree import Map
from compose2ecs.mapping.target import Target
from compose2ecs.mapping.topology import Topology, arrange

POSTGRES = {"image": "postgres:16"}


def project(services: dict[str, dict[str, Any]]) -> Project:
    made = {
        name: Service(name=name, tree=Map(), **{"image": "example.com/app:1", **fields})
        for name, fields in services.items()
    }
    return Project(name="shop", services=made)


def target(**fields: Any) -> Target:
    known = {
        "project": "shop",
        "region": "eu-west-1",
        "cluster": "shop",
        "namespace": "shop",
        "log_group": "/ecs/shop",
    }
    if fields.get("launch_type") == "EC2":
        fields.setdefault("network_mode", "bridge")
    return Target(**{**known, **fields})


def arranged(
    services: dict[str, dict[str, Any]], /, **fields: Any
) -> tuple[Topology, list[tuple[str, str]]]:
    topology, found = arrange(project(services), target(**fields))
    return topology, [(d.rule.code, d.severity) for d in found]


def needs(*names: str, condition: str = "service_started") -> tuple[Dependency, ...]:
    return tuple(Dependency(service=n, condition=condition) for n in names)


@pytest.mark.parametrize(
    ("services", "fields", "groups"),
    [
        pytest.param(
            {"web": {}, "db": {}}, {}, {"shop-web": ("web",), "shop-db": ("db",)}, id="one each"
        ),
        pytest.param(
            {"web": {}},
            {"stage": "prod"},
            {"shop-prod-web": ("web",)},
            id="the stage is in every name",
        ),
        pytest.param(
            {"my.web": {}},
            {},
            {"shop-my-web": ("my.web",)},
            id="what ECS refuses becomes a dash",
        ),
        pytest.param(
            {"app": {"network_mode": "service:vpn"}, "vpn": {}, "db": {}},
            {},
            {"shop-vpn": ("vpn", "app"), "shop-db": ("db",)},
            id="whose network is shared leads the task",
        ),
        pytest.param(
            {"app": {"volumes_from": (VolumesFrom(source="data"),)}, "data": {}},
            {},
            {"shop-data": ("data", "app")},
            id="volumes_from",
        ),
        pytest.param(
            {
                "a": {"labels": {"ecs.task.family": "front"}},
                "b": {"deploy": Deploy(labels={"ecs.task.family": "front"})},
                "c": {},
            },
            {},
            {"shop-a": ("a", "b"), "shop-c": ("c",)},
            id="label",
        ),
        pytest.param(
            {"a": {}, "b": {}, "c": {}},
            {"services": {"a": {"task": "t"}, "c": {"task": "t"}}},
            {"shop-a": ("a", "c"), "shop-b": ("b",)},
            id="x-ecs.task",
        ),
        pytest.param(
            {"a": {}, "b": {}},
            {"layout": "single", "launch_type": "EC2"},
            {"shop": ("a", "b")},
            id="single layout is named after the project",
        ),
    ],
)
def test_services_share_a_task_when_the_file_says_so(
    services: dict[str, dict[str, Any]], fields: dict[str, Any], groups: dict[str, tuple[str, ...]]
) -> None:
    topology, _ = arranged(services, **fields)
    assert {name: g.members for name, g in topology.groups.items()} == groups
    assert all(bool(g.reason) == (len(g.members) > 1) for g in topology.groups.values())


@pytest.mark.parametrize(
    ("services", "fields", "jobs"),
    [
        ({"a": {"restart": "no"}}, {}, set()),
        ({"a": {}}, {"services": {"a": {"run": "once"}}}, {"shop-a"}),
        ({"a": {"deploy": Deploy(mode="replicated-job")}}, {}, {"shop-a"}),
        (
            {"a": {"depends_on": needs("b", condition="service_completed_successfully")}, "b": {}},
            {},
            {"shop-b"},
        ),
        (
            {"a": {"depends_on": needs("b", condition="service_completed_successfully")}, "b": {}},
            {"services": {"b": {"run": "service"}}},
            set(),
        ),
    ],
)
def test_a_job_is_what_is_run_until_it_ends(
    services: dict[str, dict[str, Any]], fields: dict[str, Any], jobs: set[str]
) -> None:
    topology, _ = arranged(services, **fields)
    assert {name for name, g in topology.groups.items() if g.job} == jobs


def test_edges_stand_between_tasks_with_the_strictest_condition() -> None:
    topology, _ = arranged(
        {
            "a": {"depends_on": needs("db")},
            "b": {
                "network_mode": "service:a",
                "depends_on": needs("db", condition="service_healthy") + needs("a"),
            },
            "db": POSTGRES,
        }
    )
    assert [(e.group, e.needs, e.condition) for e in topology.edges] == [
        ("shop-a", "shop-db", "healthy")
    ]


def test_tasks_in_a_circle_are_an_error() -> None:
    services = {
        "a": {"depends_on": needs("b")},
        "b": {"depends_on": needs("c")},
        "c": {},
    }
    assert "C2E2203" not in dict(arranged(services)[1])
    together = {"a": {"task": "t"}, "c": {"task": "t"}}
    assert ("C2E2203", "error") in arranged(services, services=together)[1]


@pytest.mark.parametrize(
    ("services", "fields", "endpoints"),
    [
        pytest.param({"db": POSTGRES}, {}, [], id="a project with one service has no names"),
        pytest.param(
            {"Web": {"ports": (Port(target="80", published="8080"),)}, "job": {}},
            {},
            [("Web", 80, "web-80")],
            id="a port in ports",
        ),
        pytest.param(
            {"a": {"expose": ("9000", "9001/udp")}, "b": {}},
            {},
            [("a", 9000, "a-9000")],
            id="a port in expose, no UDP",
        ),
        pytest.param(
            {"a": POSTGRES, "b": {}},
            {},
            [("a", 5432, "a-5432")],
            id="the well-known port of an image",
        ),
        pytest.param(
            {"a": {"ports": (Port(target="53"), Port(target="53", protocol="udp"))}, "b": {}},
            {},
            [],
            id="a port for TCP and UDP",
        ),
        pytest.param(
            {"a": {"ports": (Port(target="8000-8001"),)}, "b": {}},
            {},
            [("a", 8000, "a-8000"), ("a", 8001, "a-8001")],
            id="a range",
        ),
        pytest.param(
            {
                "a": {
                    "ports": (Port(target="80", published="1"), Port(target="80", published="2"))
                },
                "b": POSTGRES,
            },
            {"launch_type": "EC2"},
            [("b", 5432, "b-5432")],
            id="a port that is mapped twice",
        ),
        pytest.param({"a": POSTGRES, "b": {}}, {"layout": "single"}, [], id="single layout"),
        pytest.param({"a": POSTGRES, "b": {}}, {"discovery": "none"}, [], id="not wanted"),
        pytest.param(
            {"a": POSTGRES, "b": {}},
            {"launch_type": "EXTERNAL", "network_mode": "bridge"},
            [],
            id="EXTERNAL",
        ),
        pytest.param(
            {
                "a": {**POSTGRES, "network_mode": "host"},
                "b": {**POSTGRES, "hostname": "h"},
                "c": {},
            },
            {"launch_type": "EC2"},
            [],
            id="host mode, and bridge with a hostname",
        ),
        pytest.param(
            {"a": {**POSTGRES, "platform": "windows/amd64"}, "b": POSTGRES},
            {},
            [],
            id="nobody is left to use a name",
        ),
    ],
)
def test_ports_are_published_under_the_service_name(
    services: dict[str, dict[str, Any]], fields: dict[str, Any], endpoints: list[Any]
) -> None:
    topology, _ = arranged(services, **fields)
    assert [(e.service, e.port, e.port_name) for e in topology.endpoints] == endpoints
    assert topology.discovery == ("service-connect" if endpoints else "none")


@pytest.mark.parametrize(
    ("fields", "severity"),
    [
        ({}, "note"),
        ({"environment": {"URL": "http://api:9000/"}}, "warning"),
        ({"environment": {"API_HOST": "api"}}, "warning"),
        ({"environment": {"DB_USER": "api"}}, "note"),
        ({"command": ("serve", "--backend", "http://api")}, "warning"),
        ({"links": (Link(service="api", alias="api"),)}, "warning"),
    ],
)
def test_a_name_without_a_port_is_a_note_and_a_warning_when_it_is_named(
    fields: dict[str, Any], severity: str
) -> None:
    _, found = arranged({"web": fields, "api": {}, "db": POSTGRES})
    assert ("C2E2133", severity) in found


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({}, ()),
        ({"depends_on": needs("db")}, ("shop-db",)),
        ({"links": (Link(service="db", alias="d"),)}, ("shop-db",)),
        ({"environment": {"A": "postgres://u@db:5432/x"}}, ("shop-db",)),
        ({"environment": {"A": "db.example.com"}}, ()),
        ({"environment": {"A": "my-db"}}, ()),
        ({"command": ("wait", "db")}, ("shop-db",)),
    ],
)
def test_who_names_whom(fields: dict[str, Any], names: tuple[str, ...]) -> None:
    topology, _ = arranged({"web": fields, "db": POSTGRES})
    assert topology.names.get("shop-web", ()) == names


@pytest.mark.parametrize(
    ("one", "other", "mode", "clashes"),
    [
        (Port(target="80"), Port(target="80"), "awsvpc", True),
        (Port(target="80"), Port(target="80", protocol="udp"), "awsvpc", False),
        (Port(target="80"), Port(target="80"), "bridge", False),
        (Port(target="80", published="8080"), Port(target="81", published="8080"), "bridge", True),
        (Port(target="80-90"), Port(target="85"), "awsvpc", True),
    ],
)
def test_two_containers_of_a_task_on_one_port_are_told_at_both(
    one: Port, other: Port, mode: str, clashes: bool
) -> None:
    _, found = arranged(
        {"a": {"ports": (one,)}, "b": {"ports": (other,)}},
        layout="single",
        launch_type="EC2",
        network_mode=mode,
    )
    assert [c for c, _ in found].count("C2E2200") == (2 if clashes else 0)


def test_a_sibling_on_awsvpc_is_on_localhost() -> None:
    services = {"web": {"environment": {"URL": "http://api:1"}}, "api": {}}
    assert ("C2E2201", "warning") in arranged(services, layout="single")[1]
    assert not arranged(services, layout="single", launch_type="EC2")[1]


@pytest.mark.parametrize(("unsupported", "severity"), [("error", "error"), ("warn", "warning")])
def test_a_job_that_names_a_service_is_told(unsupported: str, severity: str) -> None:
    services: dict[str, dict[str, Any]] = {
        "web": {"ports": (Port(target="80"),)},
        "db": POSTGRES,
        "migrate": {"environment": {"DATABASE_URL": "postgres://db:5432/app"}},
    }
    once = {"migrate": {"run": "once"}}
    found = arranged(services, services=once, unsupported=unsupported)[1]
    assert ("C2E2204", severity) in found


def test_an_eleventh_container_is_an_error() -> None:
    services: dict[str, dict[str, Any]] = {f"s{i}": {} for i in range(11)}
    found = arranged(services, layout="single", launch_type="EC2")[1]
    assert found == [("C2E2202", "error")]


def test_names_that_meet_on_ecs_are_an_error() -> None:
    assert ("C2E2002", "error") in arranged({"a.b": {}, "a-b": {}})[1]
