"""A plan as people read it (values by hand, so that every line is seen here)."""

from __future__ import annotations

import json

from compose2ecs.deploy import change as kinds
from compose2ecs.deploy.change import Change, Need, Plan
from compose2ecs.deploy.diff import IN_PLACE, Difference
from compose2ecs.render import plan as render


def plan(*changes: Change, down: bool = False) -> Plan:
    return Plan(
        id="0",
        project="shop",
        stage="",
        cluster="shop",
        region="eu-west-1",
        account="123456789012",
        launch_type="FARGATE",
        changes=changes,
        purpose=kinds.DELETE if down else kinds.UPDATE,
    )


def created(name: str, tasks: int, cpu: str, memory: str, image: str, *needs: Need) -> Change:
    return Change(
        action=kinds.CREATE,
        kind=kinds.SERVICE,
        name=name,
        tasks=tasks,
        size=(cpu, memory),
        images=(image,),
        needs=needs,
        definition={"family": name},
    )


DB = created("shop-db", 1, "256", "512", "postgres:16")
API = created(
    "shop-api", 2, "512", "1024", "example.com/api:1.4", Need(name="shop-db", condition="healthy")
)
WEB = created("shop-web", 2, "256", "512", "nginx:1.27", Need(name="shop-api", condition="started"))
LOGS = Change(action=kinds.CREATE, kind=kinds.LOG_GROUP, name="/ecs/shop")
UPDATE = Change(
    action=kinds.UPDATE,
    kind=kinds.SERVICE,
    name="shop-web",
    consequences=("tasks are replaced step by step (min 100 %, max 200 %)",),
    reasons=("it names shop-api, whose endpoint api:9000 appears or changes",),
    differences=(
        Difference("image", "nginx:1.27", "nginx:1.29"),
        Difference("environment LOG_LEVEL", "", "", hidden=True),
        Difference("desired count", "2", "3", effect=IN_PLACE),
        Difference("port 81", "", "name web-81"),
        Difference("secret TOKEN", "arn:a", ""),
    ),
    definition={"family": "shop-web"},
)
SAME = [
    Change(action=kinds.UNCHANGED, kind=kinds.SERVICE, name=name)
    for name in ("shop-api", "shop-db")
]


def test_a_first_up() -> None:
    assert (
        render.text(plan(LOGS, DB, API, WEB))
        == """\
shop: 3 services for cluster shop in eu-west-1 on FARGATE

  + log group /ecs/shop
  + shop-db   1 task   0.25 vCPU, 0.5 GB  postgres:16
  + shop-api  2 tasks  0.5 vCPU, 1 GB     example.com/api:1.4  after shop-db is healthy
  + shop-web  2 tasks  0.25 vCPU, 0.5 GB  nginx:1.27           after shop-api

4 to create.
"""
    )


def test_a_change() -> None:
    assert (
        render.text(plan(UPDATE, *SAME))
        == """\
shop: 3 services for cluster shop in eu-west-1 on FARGATE

  ~ shop-web  new revision; tasks are replaced step by step (min 100 %, max 200 %)
      because it names shop-api, whose endpoint api:9000 appears or changes
      image                  nginx:1.27 → nginx:1.29
      environment LOG_LEVEL  changed (hidden; --show-values)
      desired count          2 → 3   in place
      port 81                added: name web-81
      secret TOKEN           removed: arn:a
  = shop-api, shop-db  no change

1 to change, 2 unchanged.
"""
    )


def test_nothing_to_do_is_one_line() -> None:
    assert render.text(plan(*SAME)) == "shop: 2 services, no change.\n"
    assert render.markdown(plan(*SAME)) == "**shop**: 2 services, no change.\n"
    assert render.text(plan(down=True)) == "shop: nothing to remove.\n"


def test_a_removal() -> None:
    gone = Change(action=kinds.DELETE, kind=kinds.SERVICE, name="shop-old")
    assert (
        render.text(plan(gone, down=True))
        == """\
shop: removing 1 service from cluster shop in eu-west-1

  - shop-old

1 to delete.
"""
    )


def test_a_removal_that_an_earlier_one_began() -> None:
    left = Change(action=kinds.DELETE, kind=kinds.CLUSTER, name="shop")
    assert render.text(plan(left, down=True)).splitlines() == [
        "shop: removing what is left from cluster shop in eu-west-1",
        "",
        "  - cluster shop",
        "",
        "1 to delete.",
    ]


def test_colour_changes_no_word() -> None:
    coloured = render.text(plan(UPDATE, *SAME), colour=True)
    assert "\x1b[33m~\x1b[0m shop-web" in coloured


def test_markdown_is_a_list() -> None:
    assert render.markdown(plan(UPDATE, *SAME)).splitlines()[2:6] == [
        (
            "- update **shop-web**: new revision; tasks are replaced step by step (min 100 %, "
            "max 200 %)"
        ),
        "  - because it names shop-api, whose endpoint api:9000 appears or changes",
        "  - image: `nginx:1.27` → `nginx:1.29`",
        "  - environment LOG_LEVEL: changed (hidden; --show-values)",
    ]


def test_json_has_the_changes_and_the_fingerprint() -> None:
    said = json.loads(render.as_json(plan(UPDATE, *SAME)))
    assert [c["action"] for c in said["changes"]] == ["update", "unchanged", "unchanged"]
    assert said["changes"][0]["differences"][0]["what"] == "image"
    assert len(said["fingerprint"]) == 64
