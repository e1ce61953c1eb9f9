"""Names in Cloud Map: what becomes of discovery: cloud-map and of service_discovery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ARN = "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-1"
SHOP = """
x-ecs: {discovery: cloud-map}
services:
  web: {image: nginx, ports: ["80"]}
  db: {image: postgres}
"""


def one(words: str, project: str = "{}") -> str:
    return (
        f"x-ecs: {project}\nservices:\n  web:\n    image: nginx\n    ports: ['8080:80']\n"
        f"    x-ecs: {{service_discovery: {words}}}\n"
    )


REGISTRIES: list[tuple[str, dict[str, Any], list[dict[str, Any]]]] = [
    (SHOP, {}, [{"registryArn": "web.shop.local"}]),
    (SHOP, {"stage": "prod"}, [{"registryArn": "web.shop-prod.local"}]),
    (
        SHOP,
        {"launch_type": "EC2"},
        [{"registryArn": "web.shop.local", "containerName": "web", "containerPort": 80}],
    ),
    (
        SHOP,
        {"launch_type": "EC2", "network_mode": "host"},
        [{"registryArn": "web.shop.local", "containerName": "web", "containerPort": 80}],
    ),
    (SHOP, {"launch_type": "EC2", "network_mode": "none"}, []),
    (SHOP, {"launch_type": "EXTERNAL"}, []),
    (SHOP.replace("cloud-map", "service-connect"), {}, []),
    (SHOP.replace("cloud-map", "cloud-map, namespace: a.b"), {}, [{"registryArn": "web.a.b"}]),
    (one("{}"), {}, [{"registryArn": "web.shop.local"}]),
    (one("other.local"), {}, [{"registryArn": "web.other.local"}]),
    (one("{}", "{namespace: mesh}"), {}, [{"registryArn": "web.shop.local"}]),
    (one("{name: Front}"), {}, [{"registryArn": "Front.shop.local"}]),
    (one("{namespace: ns-1}"), {}, [{"registryArn": "web.ns-1"}]),
    (
        one("{namespace: 'arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-1'}"),
        {},
        [{"registryArn": "web.ns-1"}],
    ),
    (
        one("{type: SRV}"),
        {},
        [{"registryArn": "web.shop.local", "containerName": "web", "containerPort": 80}],
    ),
    (
        one("{type: SRV, container: web, port: 81}"),
        {},
        [{"registryArn": "web.shop.local", "containerName": "web", "containerPort": 81}],
    ),
    (one(f"{{registry: '{ARN}'}}"), {}, [{"registryArn": ARN}]),
    (
        one(f"{{registry: '{ARN}', port: 80, container: web}}"),
        {},
        [{"registryArn": ARN, "containerName": "web", "containerPort": 80}],
    ),
    (
        one(f"{{registry: '{ARN}'}}"),
        {"launch_type": "EC2"},
        [{"registryArn": ARN, "containerName": "web", "containerPort": 80}],
    ),
]


@pytest.mark.parametrize(("text", "options", "expected"), REGISTRIES)
def test_a_task_is_in_a_registry(
    translated: Callable[..., Any],
    text: str,
    options: dict[str, Any],
    expected: list[dict[str, Any]],
) -> None:
    name = "shop-prod-web" if options.get("stage") else "shop-web"
    done = translated(text, **options)
    assert done.service(name).get("serviceRegistries", []) == expected
    assert "serviceConnectConfiguration" not in done.service(name) or "service-connect" in text


NEEDED: list[tuple[str, list[tuple[str, dict[str, Any]]]]] = [
    (
        one("{}"),
        [
            ("shop.local", {"type": "DNS_PRIVATE"}),
            (
                "web.shop.local",
                {"namespace": "shop.local", "service": "web", "type": "A", "ttl": 60},
            ),
        ],
    ),
    (
        one("{namespace: a.b, name: n, ttl: 10s, type: SRV, description: d, vpc: vpc-1}"),
        [
            ("a.b", {"type": "DNS_PRIVATE", "vpc": "vpc-1"}),
            (
                "n.a.b",
                {"namespace": "a.b", "service": "n", "type": "SRV", "ttl": 10, "description": "d"},
            ),
        ],
    ),
    (
        one("{namespace: a.b, public: true}", "{vpc: vpc-2}"),
        [
            ("a.b", {"type": "DNS_PUBLIC", "vpc": "vpc-2"}),
            ("web.a.b", {"namespace": "a.b", "service": "web", "type": "A", "ttl": 60}),
        ],
    ),
    (one(f"{{registry: '{ARN}'}}"), []),
]


@pytest.mark.parametrize(("text", "expected"), NEEDED)
def test_what_has_to_be_there(
    translated: Callable[..., Any], text: str, expected: list[tuple[str, dict[str, Any]]]
) -> None:
    needed = translated(text).state.prerequisites
    kinds = ("namespace", "registry")
    assert [(p.name, dict(p.settings)) for p in needed if p.kind in kinds] == expected


def web(variable: str) -> str:
    return SHOP.replace('["80"]', f'["80"], environment: {{{variable}}}')


TOLD: list[tuple[str, dict[str, Any], str]] = [
    (web("DB: 'db:5432'"), {}, '"db", which only its full name reaches'),
    (web("DB: 'db.shop.local:5432'"), {}, ""),
    (web("DB: 'postgres://u@db/x'"), {}, '"db", which only its full name reaches'),
    (web("DB: 'db:5432'"), {"launch_type": "EC2"}, '"db", which has an SRV record only: db.shop'),
    (
        web("DB: 'db.shop.local:5432'"),
        {"launch_type": "EC2"},
        '"db.shop.local", which has an SRV record only',
    ),
    (web("DB: 'db:1'"), {"launch_type": "EXTERNAL"}, '"db", which has no name on the network'),
]


@pytest.mark.parametrize(("text", "options", "expected"), TOLD)
def test_a_value_that_names_a_service_needs_its_full_name(
    translated: Callable[..., Any], text: str, options: dict[str, Any], expected: str
) -> None:
    found = [d for d in translated(text, **options).diagnostics if d.rule.code == "C2E2213"]
    assert bool(found) == bool(expected)
    for d in found:
        assert d.message.startswith(f'variable "DB" of "web" names {expected}')
        assert (d.severity, d.position.line) == ("warning", 4)


FINDINGS: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    (one("{name: my web}"), {}, ("C2E2215", "error")),
    (one("{type: A}"), {"launch_type": "EC2"}, ("C2E2216", "error")),
    (SHOP, {"launch_type": "EC2"}, ("C2E2217", "warning")),
    (SHOP, {"launch_type": "EXTERNAL"}, ("C2E2211", "warning")),
    (SHOP, {}, ("C2E2214", "note")),
    (SHOP.replace("db:", "WEB:"), {}, ("C2E2212", "error")),
]


@pytest.mark.parametrize(("text", "options", "expected"), FINDINGS)
def test_what_is_wrong_with_a_name_is_told(
    translated: Callable[..., Any], text: str, options: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert expected in [(c, s) for c, s, _ in translated(text, **options).codes]


def test_a_job_may_name_services_by_their_full_names(translated: Callable[..., Any]) -> None:
    text = SHOP + "  job: {image: j, environment: {DB: db.shop.local}, x-ecs: {run: once}}\n"
    done = translated(text)
    assert [c for c in done.codes if c[1] != "note"] == []
    assert "serviceRegistries" not in done.state.tasks["shop-job"]


def test_containers_of_one_task_share_its_name(translated: Callable[..., Any]) -> None:
    text = """
x-ecs: {discovery: cloud-map}
services:
  web: {image: nginx, ports: ["80"], x-ecs: {task: front, service_discovery: {ttl: 5s}}}
  log: {image: logger, x-ecs: {task: front, service_discovery: {name: log}}}
  api: {image: api, ports: ["81"], environment: {LOG: "log:24224"}}
"""
    done = translated(text)
    assert done.topology.full_names["log"] == "web.shop.local"
    assert done.verdicts["log", "x-ecs.service_discovery.name"] == "ignored"
    assert [d.help for d in done.diagnostics if d.rule.code == "C2E2213"] == [
        "write web.shop.local"
    ]


SETTINGS = [
    ("failure_threshold: 3", "approximated"),
    ("failure_threshold: 1", "converted"),
    (f"registry: '{ARN}', ttl: 5s", "ignored"),
]


@pytest.mark.parametrize(("words", "verdict"), SETTINGS)
def test_settings_that_have_no_effect_are_told(
    translated: Callable[..., Any], words: str, verdict: str
) -> None:
    key = words.rpartition(", ")[2].partition(":")[0]
    done = translated(one(f"{{{words}}}"))
    assert done.verdicts["web", f"x-ecs.service_discovery.{key}"] == verdict


PARAMS = """
run_params:
  service_discovery:
    container_name: web
    container_port: 80
    private_dns_namespace: {name: corp.local, vpc: vpc-1}
    service_discovery_service:
      name: front
      dns_config: {type: SRV, ttl: 30}
"""


def test_ecs_params_are_registered(translated: Callable[..., Any], tmp_path: Any) -> None:
    (tmp_path / "ecs-params.yml").write_text(PARAMS)
    text = "services:\n  web: {image: nginx, ports: ['80'], mem_limit: 128m}\n"
    done = translated(text)
    assert done.service("shop")["serviceRegistries"] == [
        {"registryArn": "front.corp.local", "containerName": "web", "containerPort": 80}
    ]
    assert [dict(p.settings) for p in done.state.prerequisites if p.kind == "namespace"] == [
        {"type": "DNS_PRIVATE", "vpc": "vpc-1"}
    ]
