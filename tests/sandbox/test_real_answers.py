"""Real DescribeTaskDefinition answers come back from what a person would have sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError  # noqa: TID251 what the real client raises

if TYPE_CHECKING:
    from tests.sandbox.conftest import Shop

ANSWERS = Path(__file__).parents[3] / "shared" / "cases" / "describe" / "task-definitions"
EMPTY_BY_ITSELF = (
    "mountPoints",
    "volumesFrom",
    "environment",
    "portMappings",
    "systemControls",
)
NOT_COMPARED = {
    "taskDefinitionArn",
    "revision",
    "status",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "requiresAttributes",
    "compatibilities",
    "tags",
    "taskRoleArn",
    "executionRoleArn",
    "enableFaultInjection",
}
ANSWERED = NOT_COMPARED - {"taskRoleArn", "executionRoleArn", "enableFaultInjection"}


def real_answers() -> list[dict[str, Any]]:
    found = []
    for file in sorted(ANSWERS.glob("*.json")):
        if file.name.endswith(".meta.json") or "-id-" in file.name:
            continue
        meta = json.loads(file.with_suffix("").with_suffix(".meta.json").read_text())
        document = json.loads(file.read_text())
        document = document.get("data", document)
        document = document.get("taskDefinition", document)
        if meta["kind"] == "real" and "requiresAttributes" in document:
            found.append(document)
    return found


def as_sent(answer: dict[str, Any]) -> dict[str, Any]:
    """The request less what ECS fills in by itself."""
    request = {k: v for k, v in answer.items() if k not in ANSWERED and v is not None}
    request = json.loads(json.dumps(request))
    for container in request["containerDefinitions"]:
        for key in EMPTY_BY_ITSELF:
            if container.get(key) == []:
                del container[key]
        if container.get("cpu") == 0:
            del container["cpu"]
        for mapping in container.get("portMappings", []):
            if answer.get("networkMode") == "awsvpc":
                mapping.pop("hostPort", None)
    return {k: v for k, v in request.items() if v != []}


def comparable(answer: dict[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in answer.items() if k not in NOT_COMPARED}
    for container in kept["containerDefinitions"]:
        container["environment"] = sorted(container["environment"], key=lambda e: str(e["name"]))
        container.setdefault("systemControls", [])  # not there in answers before 2024
    return kept


@pytest.mark.shared
@pytest.mark.skipif(not ANSWERS.is_dir(), reason="the shared cases are not here")
def test_real_answers_come_back(shop: Shop) -> None:
    wrong = []
    answers = real_answers()
    for answer in answers:
        try:
            got = shop.ecs.register_task_definition(**as_sent(answer))["taskDefinition"]
        except ClientError as error:
            wrong.append(f"{answer['family']}: {error}")
            continue
        if comparable(got) != comparable(answer):
            wrong.append(answer["family"])
    assert len(answers) > 50
    assert wrong == []
