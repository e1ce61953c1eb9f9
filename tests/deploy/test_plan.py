"""What a plan says, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from compose2ecs.deploy import change as kinds
from compose2ecs.diagnostics import deploy_rules as rules
from compose2ecs.render import plan as render


def changes(plan: Any) -> dict[str, str]:
    return {c.name: c.action for c in plan.changes}


def codes(found: Any) -> list[str]:
    return [d.rule.code for d in found]


def test_a_first_plan_creates_prerequisites_then_services_in_order(shop: Any) -> None:
    shop.service("web").service("db", "postgres:16", port=5432).needs("web", "db", "healthy")
    plan, found = shop.plan()
    assert found == ()
    assert [(c.kind, c.name) for c in plan.changes] == [
        (kinds.CLUSTER, "shop"),
        (kinds.LOG_GROUP, "/ecs/shop"),
        (kinds.NAMESPACE, "shop"),
        (kinds.SERVICE, "shop-db"),
        (kinds.SERVICE, "shop-web"),
    ]
    assert plan.changes[-1].needs[0].condition == "healthy"


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"image": "nginx:1.29"}, "image  nginx:1.27 → nginx:1.29"),
        ({"environment": {"A": "secret"}}, "environment A  changed (hidden; --show-values)"),
        ({"count": 3}, "desired count  1 → 3   in place"),
        ({"port": 80}, "port 80  added: name web-80"),
        ({"propagateTags": "SERVICE"}, "tag propagation  added: SERVICE   for new tasks only"),
        (
            {"rollout": {"maximumPercent": 100, "minimumHealthyPercent": 0}},
            "maximum percent  added: 100   in place",
        ),
        ({"tags": [{"key": "team", "value": "ops"}]}, "tag team  web → ops   in place"),
    ],
)
def test_a_difference_is_told_in_the_users_words(shop: Any, options: Any, line: str) -> None:
    shop.service("web")
    shop.up()
    shop.service("web", **options)
    plan, _ = shop.plan()
    (change,) = plan.services
    assert change.action == kinds.UPDATE
    lines = [render.difference_line(d, len(d.what) + 2) for d in change.differences]
    assert line in lines


def test_an_environment_value_is_shown_only_when_asked_for(shop: Any) -> None:
    shop.service("web", environment={"LEVEL": "quiet"})
    shop.up()
    shop.service("web", environment={"LEVEL": "loud"})
    plan, _ = shop.plan()
    for said in (render.text(plan), render.as_json(plan), render.markdown(plan)):
        assert "LEVEL" in said
        assert "loud" not in said
        assert "quiet" not in said
    assert "quiet → loud" in render.text(shop.plan(show_values=True)[0])


def test_the_fingerprint_holds_while_nothing_changes(shop: Any) -> None:
    shop.service("web", environment={"LEVEL": "quiet"})
    before = shop.plan()[0].fingerprint
    assert shop.plan()[0].fingerprint == before
    shop.service("web", environment={"LEVEL": "loud"})
    assert shop.plan()[0].fingerprint != before
    assert json.loads(render.as_json(shop.plan()[0]))["fingerprint"] == shop.plan()[0].fingerprint


def test_an_up_to_date_service_costs_no_reading_of_its_definition(shop: Any) -> None:
    for number in range(12):
        shop.service(f"s{number:02}")
    assert shop.up().code == 0
    before = len(shop.sandbox.calls)
    assert shop.plan()[0].empty
    called = [c.operation for c in shop.sandbox.calls[before:] if c.service == "ecs"]
    assert sorted(called) == ["DescribeServices", "DescribeServices", "ListServices"]


def test_a_count_that_nobody_states_is_left_alone(shop: Any) -> None:
    shop.service("web")
    shop.up()
    shop.clients.ecs.update_service({"cluster": "shop", "service": "shop-web", "desiredCount": 4})
    assert shop.plan()[0].empty


def test_a_service_of_somebody_else_is_not_touched_unless_adopted(shop: Any) -> None:
    shop.service("web")
    shop.up()
    shop.target = shop.target.replace(stage="", project="other")
    _, found = shop.plan()
    assert codes(found) == [rules.NOT_OURS.code]
    assert 'it belongs to the project "shop"' in found[0].message
    shop.target = shop.target.replace(adopt=("web",))
    plan, found = shop.plan()
    assert found == ()
    assert changes(plan) == {"shop-web": kinds.UPDATE}
    assert shop.apply(plan).code == 0
    assert shop.plan()[0].empty


def test_a_change_that_ecs_cannot_make_in_place_has_to_be_allowed(shop: Any) -> None:
    shop.service("web", count=1)
    shop.up()
    shop.service("web", count=1, deploymentController={"type": "ECS"}, launchType="EC2")
    shop.services["web"]["request"]["networkConfiguration"] = {
        "awsvpcConfiguration": {"subnets": ["subnet-0d0000000000000b1"]}
    }
    _, found = shop.plan()
    assert codes(found) == [rules.REPLACEMENT.code]
    assert "launch type of service shop-web" in found[0].message


def test_a_service_that_left_the_files_stays_until_asked(shop: Any) -> None:
    shop.service("web").service("old")
    shop.up()
    shop.remove("old")
    plan, found = shop.plan()
    assert plan.empty
    assert plan.orphans == ("shop-old",)
    assert codes(found) == [rules.ORPHAN.code]
    plan, found = shop.plan(remove_orphans=True)
    assert changes(plan) == {"shop-web": kinds.UNCHANGED, "shop-old": kinds.DELETE}
    assert shop.apply(plan).code == 0
    plan, found = shop.plan()
    assert (plan.empty, found) == (True, ())


def test_a_named_cluster_that_is_not_there_is_an_error_with_the_nearest(shop: Any) -> None:
    shop.clients.ecs.create_cluster({"clusterName": "production"})
    shop.target = shop.target.replace(cluster="prodution", cluster_named=True)
    _, found = shop.service("web").plan()
    assert codes(found) == [rules.NO_CLUSTER.code]
    assert 'did you mean "production"?' in found[0].message
    shop.target = shop.target.replace(create_cluster=True)
    assert shop.plan()[1] == ()


def test_a_missing_execution_role_is_told_with_the_commands_that_create_it(shop: Any) -> None:
    shop.sandbox.remove_role("ecsTaskExecutionRole")
    _, found = shop.service("web").plan()
    assert codes(found) == [rules.NO_EXECUTION_ROLE.code]
    assert "aws iam create-role --role-name ecsTaskExecutionRole" in found[0].help
    shop.target = shop.target.replace(create_execution_role=True)
    assert shop.up().code == 0
    assert shop.plan()[0].empty


def test_the_wrong_account_is_refused_before_anything_is_read(shop: Any) -> None:
    shop.target = shop.target.replace(account="999999999999")
    _, found = shop.service("web").plan()
    assert rules.WRONG_ACCOUNT.code in codes(found)


def test_a_new_endpoint_redeploys_only_those_that_name_it(shop: Any) -> None:
    shop.service("db", port=5432).service("web").service("other").calls("web", "db")
    shop.up()
    assert shop.sandbox.endpoints("shop-web") == ["db:5432"]
    shop.service("cache", port=6379).calls("web", "cache")

    plan, found = shop.plan()

    assert changes(plan)["shop-web"] == kinds.UPDATE
    assert changes(plan)["shop-other"] == kinds.UNCHANGED
    web = next(c for c in plan.changes if c.name == "shop-web")
    assert web.reasons == ("it names shop-cache, whose endpoint cache:6379 appears or changes",)
    assert set(codes(found)) == {rules.KEEPS_OLD_NAMES.code}
    assert shop.apply(plan).code == 0
    assert shop.sandbox.endpoints("shop-web") == ["cache:6379", "db:5432"]
    assert shop.plan()[0].empty


def test_without_a_default_vpc_the_flags_are_named(shop: Any) -> None:
    shop.sandbox.world.state["noDefaultVpc"] = True
    _, found = shop.service("web").plan()
    assert rules.NO_NETWORK.code in codes(found)
    assert "--subnet" in found[0].help


def test_public_address_follows_the_route_of_the_subnets(shop: Any) -> None:
    shop.service("web").up()
    network = shop.running("web")["networkConfiguration"]["awsvpcConfiguration"]
    assert network["assignPublicIp"] == "ENABLED"
    assert len(network["subnets"]) == 3
    shop.target = shop.target.replace(subnets=("subnet-0d0000000000000b1",), security_groups=())
    plan, _ = shop.plan()
    differences = {d.what: (d.before, d.after) for d in plan.services[0].differences}
    assert differences["public address"] == ("ENABLED", "")


def test_the_protocol_of_a_published_port_is_fixed_while_the_service_lives(shop: Any) -> None:
    shop.service("db", port=5432).service("web")
    shop.up()
    shop.services["db"]["app_protocol"] = "http"
    _, found = shop.plan()
    assert codes(found) == [rules.REPLACEMENT.code]
    assert "protocol of port db-5432" in found[0].message
    assert shop.up(replace=("db",)).code == 0
    assert shop.plan()[0].empty
