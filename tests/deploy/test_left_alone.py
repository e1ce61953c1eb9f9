"""What the files say nothing about stays, and the plan names it; what they ceased to say goes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from compose2ecs.deploy import change as kinds
from compose2ecs.mapping.target import Options
from compose2ecs.render import plan as render


def web(**more: Any) -> dict[str, Any]:
    return {"name": "shop", "services": {"web": {"image": "nginx:1", **more}}}


def named(plan: Any) -> dict[str, str]:
    return {
        a["what"]: a["value"] for a in json.loads(render.as_json(plan))["changes"][-1]["leftAlone"]
    }


def scaled(account: Any, count: int) -> None:
    account.clients.ecs.update_service(
        {"cluster": "shop", "service": "shop-web", "desiredCount": count}
    )


def test_a_count_that_somebody_else_set_is_named(account: Any) -> None:
    account.up(web())
    scaled(account, 4)
    plan = account.plan(web())
    assert plan.empty
    assert named(plan)["desired count"] == "4"
    assert render.text(plan) == "shop: 1 service, no change.\n"
    assert "    shop-web: left alone: desired count 4\n" in render.text(plan, notes=True)

    changed = account.plan(web(command=["run"]))
    assert "      left alone: desired count 4\n" in render.text(changed)
    assert "  - left alone: desired count 4\n" in render.markdown(changed)
    assert account.apply(changed).code == 0
    assert account.service("shop-web")["desiredCount"] == 4


def test_a_count_that_the_file_says_is_set_again(account: Any) -> None:
    compose = web(deploy={"replicas": 2})
    account.up(compose)
    scaled(account, 4)
    plan = account.plan(compose)
    assert [(d.what, d.before, d.after) for d in plan.services[0].differences] == [
        ("desired count", "4", "2")
    ]
    assert "desired count" not in named(plan)


def test_a_tag_of_somebody_else_is_named_and_stays(account: Any) -> None:
    account.up(web())
    account.clients.ecs.tag_resource(account.service("shop-web")["serviceArn"], {"cost": "7"})
    plan = account.plan(web())
    assert plan.empty
    assert named(plan)["tag cost"] == "7"
    assert account.up(web(command=["run"])).code == 0
    assert own_tags(account)["cost"] == "7"


def own_tags(account: Any) -> dict[str, str]:
    tags = {t["key"]: t["value"] for t in account.service("shop-web")["tags"]}
    return {k: v for k, v in tags.items() if not k.startswith("compose2ecs:")}


def tagged(**tags: str) -> dict[str, Any]:
    return web(**{"x-ecs": {"tags": tags}})


@pytest.mark.parametrize(
    ("before", "after", "differences"),
    [
        ({"a": "1"}, {}, [("tag a", "1", "")]),
        ({"a": "1", "b": "2"}, {"b": "2"}, [("tag a", "1", "")]),
        ({"a": "1"}, {"b": "1"}, [("tag b", "", "1"), ("tag a", "1", "")]),
        ({}, {"a": "1"}, [("tag a", "", "1")]),
        ({f"k{n}": "v" for n in range(30)}, {}, [(f"tag k{n}", "v", "") for n in range(30)]),
    ],
    ids=lambda v: "" if isinstance(v, list) else f"{len(v)} tags",
)
def test_a_tag_that_goes_from_the_file_goes_from_ecs(
    before: dict[str, str],
    after: dict[str, str],
    differences: list[tuple[str, str, str]],
    account: Any,
) -> None:
    account.up(tagged(**before))
    arn = account.service("shop-web")["serviceArn"]
    account.clients.ecs.tag_resource(arn, {"cost": "7"})
    plan = account.plan(tagged(**after))
    told = [(d.what, d.before, d.after) for d in plan.services[0].differences]
    of_the_service = [t for t in told if t[0].startswith("tag ")]
    assert sorted(of_the_service) == sorted(differences)
    assert account.apply(plan).code == 0
    assert own_tags(account) == {**after, "cost": "7"}
    of_the_revision = {t["key"] for t in account.definition("shop-web")["tags"]}
    assert {k for k in of_the_revision if not k.startswith("compose2ecs:")} == set(after)
    assert account.plan(tagged(**after)).empty


def test_a_run_that_was_interrupted_before_it_remembered_a_tag_is_completed(account: Any) -> None:
    account.up(tagged(a="1", b="2"))
    account.sandbox.fail("TagResource", "AccessDeniedException")
    assert account.up(tagged(b="3")).code == 3
    account.sandbox.heal()
    assert account.up(tagged(b="3")).code == 0
    assert own_tags(account) == {"b": "3"}
    assert account.plan(tagged(b="3")).empty


def test_a_taken_over_service_keeps_the_tags_that_it_had(account: Any) -> None:
    account.up(tagged(a="1"))
    arn = account.service("shop-web")["serviceArn"]
    ours = [t["key"] for t in account.service("shop-web")["tags"] if ":" in t["key"]]
    account.clients.ecs.untag_resource(arn, ours)
    options = Options(adopt=("web",))
    plan = account.plan(web(), options=options)
    assert [c.action for c in plan.services] == [kinds.UPDATE]
    assert named(plan)["tag a"] == "1"
    assert account.apply(plan).code == 0
    assert own_tags(account) == {"a": "1"}
    assert account.plan(web()).empty
