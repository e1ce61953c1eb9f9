"""Two stages of one file, side by side in one account."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

COMPOSE = """x-ecs:
  region: eu-west-1
  stages:
    test: {tags: {level: low}}
    prod:
      tags: {level: high}
      services: {web: {desired_count: 2, cpu: 512, memory: 1G}}
services:
  web:
    image: nginx:1.27
    ports: ["80"]
    depends_on: [db]
  db:
    image: postgres:16
    expose: ["5432"]
"""


def run(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "compose2ecs", *argv],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "compose.yaml").write_text(COMPOSE)
    return folder


def test_two_stages_live_side_by_side(shop: Path) -> None:
    for stage in ("test", "prod"):
        up = run(shop, "up", "--yes", "--sandbox", "--stage", stage)
        assert up.returncode == 0, up.stdout + up.stderr
        assert f"shop-{stage}-web" in up.stdout
    for stage in ("test", "prod"):
        plan = run(shop, "plan", "--detailed-exitcode", "--sandbox", "--stage", stage)
        assert plan.returncode == 0, plan.stdout + plan.stderr
    down = run(shop, "down", "--yes", "--sandbox", "--stage", "test")
    assert down.returncode == 0, down.stdout + down.stderr
    assert "shop-prod" not in down.stdout
    plan = run(shop, "plan", "--detailed-exitcode", "--sandbox", "--stage", "prod")
    assert plan.returncode == 0, plan.stdout + plan.stderr
    gone = run(shop, "plan", "--detailed-exitcode", "--sandbox", "--stage", "test")
    assert gone.returncode == 4, gone.stdout + gone.stderr


def test_a_stage_has_its_own_names_and_settings(shop: Path) -> None:
    made = {}
    for stage in ("test", "prod"):
        done = run(shop, "convert", "--stage", stage)
        assert done.returncode == 0, done.stderr
        made[stage] = json.loads(done.stdout)
    names = {
        stage: {s["serviceName"] for s in documents["services"]}
        for stage, documents in made.items()
    }
    assert names == {
        "test": {"shop-test-web", "shop-test-db"},
        "prod": {"shop-prod-web", "shop-prod-db"},
    }
    web = {s["serviceName"]: s["desiredCount"] for s in made["prod"]["services"]}
    assert web["shop-prod-web"] == 2
    assert {p["name"] for p in made["prod"]["prerequisites"] if p["kind"] == "namespace"} == {
        "shop-prod"
    }


def test_a_misspelt_stage_is_an_error(shop: Path) -> None:
    done = run(shop, "convert", "--stage", "prdo")
    assert done.returncode == 1
    assert 'x-ecs.stages has no stage "prdo", only "test", "prod"' in done.stderr
