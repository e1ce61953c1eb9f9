"""The state file: separate processes see one cluster."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from compose2ecs.sandbox import SandboxError, open_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sandbox.conftest import Shop


def test_what_one_leaves_another_finds(tmp_path: Path, shop: Shop) -> None:
    file = str(tmp_path / "deep" / "sandbox.json")
    first = open_sandbox(file)
    client = first.session().client("ecs")
    client.create_cluster(clusterName="kept")
    first.save()
    second = open_sandbox(file)
    assert second.clock.now() == first.clock.now()
    found = second.session().client("ecs").list_clusters()["clusterArns"]
    assert [a.rsplit("/", 1)[-1] for a in found] == ["kept"]
    assert shop.ecs.list_clusters()["clusterArns"] != found


def test_a_rollout_goes_on_in_the_next_process(tmp_path: Path, shop: Shop) -> None:
    file = tmp_path / "sandbox.json"
    shop.create()
    shop.sleep(5)
    shop.sandbox._path = file
    shop.sandbox.save()
    later = open_sandbox(str(file))
    later.clock.sleep(60)
    ecs = later.session().client("ecs")
    service = ecs.describe_services(cluster="shop", services=["web"])["services"][0]
    assert service["runningCount"] == 1
    assert service["deployments"][0]["rolloutState"] == "COMPLETED"


def test_what_was_done_is_in_the_file_before_the_end(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    open_sandbox(str(file)).session().client("ecs").create_cluster(clusterName="kept")
    assert "kept" in file.read_text(encoding="utf-8")


def test_regions_are_kept_apart_in_one_file(tmp_path: Path) -> None:
    file = str(tmp_path / "sandbox.json")
    for region in ("us-east-1", "eu-west-1"):
        sandbox = open_sandbox(file, region=region)
        ecs = sandbox.session().client("ecs")
        assert ecs.list_clusters()["clusterArns"] == []
        arn = ecs.create_cluster(clusterName="here")["cluster"]["clusterArn"]
        assert region in arn
        sandbox.save()
    assert len(open_sandbox(file).session().client("ecs").list_clusters()["clusterArns"]) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is damaged"),
        ("{", "is damaged"),
        ("[" * 100_000, "is damaged"),
        ("[]", "is not a state of the sandbox"),
        ('{"services": {}}', "is not a state of the sandbox"),
        ('{"format": "compose2ecs sandbox", "version": 99}', "another version"),
        ('{"format": "compose2ecs sandbox", "version": 3}', "is damaged"),
        (
            '{"format": "compose2ecs sandbox", "version": 3, "regions": {"us-east-1": {}}}',
            "is damaged",
        ),
    ],
)
def test_a_bad_file_is_a_clear_error(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "sandbox.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SandboxError, match=message):
        open_sandbox(str(file))
    assert file.read_text(encoding="utf-8") == text


def test_a_folder_is_no_state_file(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="can't read"):
        open_sandbox(str(tmp_path))


def test_the_file_is_plain_json(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    open_sandbox(str(file)).session().client("ecs").create_cluster(clusterName="kept")
    document = json.loads(file.read_text(encoding="utf-8"))
    assert document["format"] == "compose2ecs sandbox"
    assert [p.name for p in tmp_path.iterdir()] == ["sandbox.json"]
