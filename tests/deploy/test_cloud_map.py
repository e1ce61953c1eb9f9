"""Names in Cloud Map, from a Compose file to the sandbox and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.loaders import Loader  # noqa: TID251 read AWS's models once for all tests

from compose2ecs.aws.clients import connect
from compose2ecs.compose.load import Sources, load
from compose2ecs.deploy.apply import apply
from compose2ecs.deploy.down import down_plan
from compose2ecs.deploy.pace import Work
from compose2ecs.diagnostics.diagnostic import has_errors
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options
from compose2ecs.pipeline import planned
from compose2ecs.sandbox.sandbox import Sandbox, open_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from compose2ecs.deploy.change import Plan
    from compose2ecs.deploy.events import Outcome
    from compose2ecs.diagnostics.diagnostic import Diagnostic

REGION = "eu-west-1"
MODELS = Loader()
SHOP = """
x-ecs: {discovery: cloud-map}
services:
  db:
    image: postgres:16
    expose: ["5432"]
  migrate:
    image: sandbox/needs:db.shop.local
    depends_on: [db]
    x-ecs: {run: once}
  web:
    image: sandbox/needs:db.shop.local
    ports: ["80"]
    depends_on: {migrate: {condition: service_completed_successfully}}
"""
ONE = """
x-ecs: {discovery: cloud-map}
services:
  web: {image: "nginx:1.27", ports: ["80"]}
"""
TWO = ONE + '  api: {image: "nginx:1.27", ports: ["80"]}\n'


def session_of(sandbox: Sandbox) -> Any:
    session = sandbox.session()
    session._session.register_component("data_loader", MODELS)
    return session


class CloudShop:
    """A project that is written as Compose YAML, and the sandbox that it goes to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sandbox = open_sandbox(region=REGION)
        self.clients = connect(session_of(self.sandbox), region=REGION, clock=self.sandbox.clock)
        self.work = Work(self.clients)
        self.options = Options()

    def resolved(self, text: str) -> tuple[Any, Any]:
        (self.folder / "compose.yaml").write_text(text)
        sources = Sources(files=("compose.yaml",), project_name="shop", cwd=str(self.folder))
        project, found = load(sources)
        assert project is not None, found
        target, _ = resolve(project, self.options, region=REGION)
        return project, target

    def plan(self, text: str, **choices: Any) -> tuple[Plan | None, tuple[Diagnostic, ...]]:
        return planned(self.work, *self.resolved(text), **choices)

    def up(self, text: str, *, wait: bool = True, **choices: Any) -> Outcome:
        plan, found = self.plan(text, **choices)
        assert plan is not None, found
        return apply(self.work, plan, wait=wait)

    def down(self, text: str) -> Outcome:
        plan, found = down_plan(self.work, self.resolved(text)[1])
        assert not has_errors(found)
        return apply(self.work, plan)

    def todo(self, text: str, **choices: Any) -> list[str]:
        plan, found = self.plan(text, **choices)
        assert plan is not None, found
        return [f"{c.action} {c.kind} {c.name}" for c in plan.todo]

    def codes(self, text: str) -> list[str]:
        plan, found = self.plan(text)
        assert plan is None
        return [f"{d.rule.code}: {d.message}" for d in found if d.severity == "error"]

    def names(self) -> dict[str, Any]:
        """Full name to how many tasks are registered."""
        return {
            f"{s['Name']}.{n['Name']}": s["InstanceCount"]
            for n in self.sandbox_namespaces()
            for s in self.clients.cloud_map.services(n["Id"])
        }

    def sandbox_namespaces(self) -> list[dict[str, Any]]:
        client = session_of(self.sandbox).client("servicediscovery", region_name=REGION)
        return list(client.list_namespaces()["Namespaces"])

    def registry(self, service: str) -> list[dict[str, Any]]:
        found = self.clients.ecs.services("shop", [f"shop-{service}"])[0]
        return list(found["serviceRegistries"])


@pytest.fixture
def shop(tmp_path: Path) -> CloudShop:
    return CloudShop(tmp_path)


def test_names_resolve_for_services_and_jobs(shop: CloudShop) -> None:
    assert shop.todo(SHOP)[:5] == [
        "create cluster shop",
        "create log group /ecs/shop",
        "create namespace shop.local",
        "create Cloud Map service db.shop.local",
        "create Cloud Map service web.shop.local",
    ]
    outcome = shop.up(SHOP)
    assert outcome.code == 0, outcome
    assert shop.names() == {"db.shop.local": 1, "web.shop.local": 1}
    (registry,) = shop.registry("db")
    assert registry["registryArn"].startswith("arn:aws:servicediscovery:eu-west-1:123456789012:")
    (service, _) = shop.clients.cloud_map.services(shop.sandbox_namespaces()[0]["Id"])
    assert service["DnsConfig"]["DnsRecords"] == [{"Type": "A", "TTL": 60}]


def test_a_second_up_writes_nothing_and_asks_cloud_map_nothing(shop: CloudShop) -> None:
    assert shop.up(SHOP).code == 0
    before = len(shop.sandbox.calls)
    assert shop.todo(SHOP) == []
    assert shop.up(SHOP).code == 0
    calls = shop.sandbox.calls[before:]
    assert shop.sandbox.writes() == [
        c.operation for c in shop.sandbox.calls[:before] if c.operation in shop.sandbox.writes()
    ]
    assert not [c for c in calls if c.service == "servicediscovery"]


def test_down_leaves_nothing(shop: CloudShop) -> None:
    assert shop.up(SHOP).code == 0
    assert shop.down(SHOP).code == 0
    assert shop.sandbox_namespaces() == []
    assert shop.sandbox.world.state["cloudMapServices"] == {}
    assert shop.down(SHOP).code == 0


def test_down_leaves_a_namespace_that_was_there_or_that_others_use(shop: CloudShop) -> None:
    vpc = (shop.clients.ec2.default_vpc() or {})["VpcId"]
    shop.clients.cloud_map.create_private_namespace("shop.local", vpc, "t", {})
    shop.sandbox.clock.sleep(60)
    assert shop.up(ONE).code == 0
    assert shop.down(ONE).code == 0
    (namespace,) = shop.sandbox_namespaces()
    assert shop.names() == {}
    shop.clients.cloud_map.delete_namespace(namespace["Id"])
    assert shop.up(ONE).code == 0
    (namespace,) = shop.sandbox_namespaces()
    theirs = {"Name": "theirs", "NamespaceId": namespace["Id"]}
    shop.clients.cloud_map.create_service(theirs, "t", {})
    assert shop.down(ONE).code == 0
    assert shop.names() == {"theirs.shop.local": 0}


WRITES = [
    "CreateCluster",
    "CreateLogGroup",
    "PutRetentionPolicy",
    "CreatePrivateDnsNamespace",
    "CreateService",
    "CreateService",
    "RegisterTaskDefinition",
    "CreateService",
    "TagResource",
    "RegisterTaskDefinition",
    "RunTask",
    "TagResource",
    "RegisterTaskDefinition",
    "CreateService",
    "TagResource",
]


def test_these_are_the_writes_of_a_first_up(shop: CloudShop) -> None:
    assert shop.up(SHOP).code == 0
    assert shop.sandbox.writes() == WRITES


@pytest.mark.parametrize("nth", range(len(WRITES)))
@pytest.mark.parametrize("how", ["refused", "refused after its effect", "lost", "lost after"])
def test_a_run_that_failed_at_any_write_is_taken_up_by_the_next(
    shop: CloudShop, nth: int, how: str
) -> None:
    seen = 0

    def is_nth(_: Any) -> bool:
        nonlocal seen
        seen += 1
        return seen == WRITES[:nth].count(WRITES[nth]) + 1

    after = "after" in how
    if how.startswith("lost"):
        shop.sandbox.fail(WRITES[nth], "ServerException", status=500, after=after, when=is_nth)
    else:
        shop.sandbox.fail(WRITES[nth], "AccessDeniedException", after=after, when=is_nth)
    first = shop.up(SHOP)
    assert first.code == (0 if how.startswith("lost") else 3), (WRITES[nth], first)
    shop.sandbox.heal()
    assert shop.up(SHOP).code == 0
    assert shop.todo(SHOP) == []
    assert shop.names() == {"db.shop.local": 1, "web.shop.local": 1}
    assert len(shop.sandbox_namespaces()) == 1


CHANGES: list[tuple[str, str, list[str], dict[str, int]]] = [
    (
        "a ttl",
        ONE.replace('ports: ["80"]', 'ports: ["80"], x-ecs: {service_discovery: {ttl: 10s}}'),
        ["update Cloud Map service web.shop.local"],
        {"web.shop.local": 1},
    ),
    (
        "another name",
        ONE.replace('ports: ["80"]', 'ports: ["80"], x-ecs: {service_discovery: {name: front}}'),
        [
            "create Cloud Map service front.shop.local",
            "update service shop-web",
            "delete Cloud Map service web.shop.local",
        ],
        {"front.shop.local": 1},
    ),
    (
        "another namespace",
        ONE.replace("cloud-map", "cloud-map, namespace: other.local"),
        [
            "create namespace other.local",
            "create Cloud Map service web.other.local",
            "update service shop-web",
        ],
        {"web.shop.local": 0, "web.other.local": 1},
    ),
    (
        "one more service",
        TWO,
        ["create Cloud Map service api.shop.local", "create service shop-api"],
        {"web.shop.local": 1, "api.shop.local": 1},
    ),
    (
        "no more names",
        ONE.replace("cloud-map", "none"),
        ["update service shop-web"],
        {"web.shop.local": 0},
    ),
]


@pytest.mark.parametrize(
    ("text", "todo", "names"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES]
)
def test_a_change_is_planned_and_made(
    shop: CloudShop, text: str, todo: list[str], names: dict[str, int]
) -> None:
    assert shop.up(ONE).code == 0
    assert shop.todo(text) == todo
    assert shop.up(text).code == 0
    assert shop.todo(text) == []
    assert shop.names() == names


def test_an_orphan_keeps_its_name_until_it_goes(shop: CloudShop) -> None:
    assert shop.up(TWO).code == 0
    assert shop.todo(ONE) == []
    todo = shop.todo(ONE, remove_orphans=True)
    assert todo == ["delete service shop-api", "delete Cloud Map service api.shop.local"]
    assert shop.up(ONE, remove_orphans=True).code == 0
    assert shop.names() == {"web.shop.local": 1}
    assert shop.todo(ONE, remove_orphans=True) == []


def test_stages_have_names_of_their_own(shop: CloudShop) -> None:
    assert shop.up(ONE).code == 0
    shop.options = Options(stage="prod", cluster="shop")
    assert shop.up(ONE).code == 0
    assert shop.names() == {"web.shop.local": 1, "web.shop-prod.local": 1}
    assert shop.down(ONE).code == 0
    assert shop.names() == {"web.shop.local": 1}


def test_stages_that_say_one_namespace_are_refused_one_name(shop: CloudShop) -> None:
    text = ONE.replace("cloud-map", "cloud-map, namespace: shop.test")
    assert shop.up(text).code == 0
    shop.options = Options(stage="prod", cluster="shop")
    assert shop.codes(text) == [
        'C2E4028: there is a Cloud Map service web.shop.test; it belongs to the project "shop"'
    ]


def test_a_namespace_of_service_connect_holds_no_names_in_dns(shop: CloudShop) -> None:
    shop.clients.cloud_map.create_http_namespace("shop.local", "t", {})
    assert shop.codes(ONE) == [
        "C2E4026: namespace shop.local is there, and holds no names in DNS (its type is HTTP)"
    ]


def test_a_namespace_is_named_by_its_id(shop: CloudShop) -> None:
    text = ONE.replace("cloud-map", "cloud-map, namespace: ns-0123")
    assert shop.codes(text) == ["C2E4026: there is no namespace ns-0123 in eu-west-1"]
    vpc = (shop.clients.ec2.default_vpc() or {})["VpcId"]
    shop.clients.cloud_map.create_private_namespace("there.local", vpc, "t", {})
    shop.sandbox.clock.sleep(60)
    identity = shop.sandbox_namespaces()[0]["Id"]
    text = ONE.replace("cloud-map", f"cloud-map, namespace: {identity}")
    assert shop.up(text).code == 0
    assert shop.todo(text) == []
    assert shop.names() == {"web.there.local": 1}
    assert shop.down(text).code == 0
    assert shop.names() == {}


def test_on_bridge_a_name_is_an_srv_record(shop: CloudShop) -> None:
    text = ONE.replace("cloud-map", "cloud-map, launch_type: EC2, vpc: vpc-0a1b2c3d")
    shop.clients.ecs.create_cluster({"clusterName": "shop"})
    assert shop.up(text).code == 0
    assert shop.todo(text) == []
    (service,) = shop.clients.cloud_map.services(shop.sandbox_namespaces()[0]["Id"])
    assert service["DnsConfig"]["DnsRecords"] == [{"Type": "SRV", "TTL": 60}]
    (registry,) = shop.registry("web")
    assert (registry["containerName"], registry["containerPort"]) == ("web", 80)
    awsvpc = text.replace("EC2", "EC2, network_mode: awsvpc")
    assert shop.codes(awsvpc) == ["C2E4029: web.shop.local has records of type SRV, not A"]


def test_a_public_namespace_has_to_be_there(shop: CloudShop) -> None:
    said = "x-ecs: {service_discovery: {namespace: example.com, public: true}}"
    text = ONE.replace('ports: ["80"]', f'ports: ["80"], {said}')
    assert shop.codes(text) == ["C2E4026: there is no public namespace example.com in eu-west-1"]


def test_what_was_changed_by_hand_is_put_right_when_something_else_changes(
    shop: CloudShop,
) -> None:
    assert shop.up(ONE).code == 0
    (service,) = shop.clients.cloud_map.services(shop.sandbox_namespaces()[0]["Id"])
    records = {"DnsConfig": {"DnsRecords": [{"Type": "A", "TTL": 5}]}}
    shop.clients.cloud_map.update_service(service["Id"], records)
    arn = shop.clients.ecs.services("shop", ["shop-web"])[0]["serviceArn"]
    shop.clients.ecs.tag_resource(arn, {"compose2ecs:registry": "srv-other:hash"})
    assert shop.todo(ONE) == ["update Cloud Map service web.shop.local"]


def test_a_second_up_without_changes_stays_within_eight_other_calls(shop: CloudShop) -> None:
    assert shop.up(TWO).code == 0
    before = len(shop.sandbox.calls)
    assert shop.up(TWO).code == 0
    batched = ("DescribeServices", "ListServices")
    others = [c.operation for c in shop.sandbox.calls[before:] if c.operation not in batched]
    assert len(others) <= 8, others
    assert "DescribeTaskDefinition" not in others


def test_a_namespace_needs_a_vpc(shop: CloudShop) -> None:
    shop.sandbox.world.state["noDefaultVpc"] = True
    text = ONE.replace("cloud-map", "cloud-map, network_mode: bridge, launch_type: EC2")
    shop.clients.ecs.create_cluster({"clusterName": "shop"})
    assert shop.codes(text) == [
        "C2E4027: namespace shop.local needs a VPC, and no subnets tell which"
    ]


def test_a_name_that_stops_at_an_interrupted_creation_of_its_zone_waits_for_it(
    shop: CloudShop,
) -> None:
    vpc = (shop.clients.ec2.default_vpc() or {})["VpcId"]
    shop.clients.cloud_map.create_private_namespace("shop.local", vpc, "earlier", {})
    assert shop.todo(ONE)[2] == "create namespace shop.local"
    assert shop.up(ONE).code == 0
    assert shop.names() == {"web.shop.local": 1}


def test_both_kinds_of_names_in_one_namespace(shop: CloudShop) -> None:
    text = """
x-ecs: {namespace: shop.local}
services:
  db: {image: "postgres:16", expose: ["5432"], x-ecs: {service_discovery: {}}}
  web: {image: "sandbox/needs:db", ports: ["80"]}
"""
    assert shop.up(text).code == 0
    assert shop.todo(text) == []
    assert [n["Type"] for n in shop.sandbox_namespaces()] == ["DNS_PRIVATE"]
    assert shop.down(text).code == 0
    assert shop.sandbox_namespaces() == []
