"""The work of translating and judging grows no faster than the file."""

from __future__ import annotations

import cProfile
import pstats
from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.compose.load import Sources, load
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options
from compose2ecs.pipeline import translation

if TYPE_CHECKING:
    from pathlib import Path

FEW, MANY = 30, 120

PLAIN = """
  app{n}:
    image: example.com/app:1
    command: [serve, --peer, "app{n}:80"]
    environment: {{PEER: "http://app{n}:80", OTHER: "app0"}}
    ports: ["{port}:80"]
    volumes: ["data:/data", "own{n}:/own"]
    depends_on: [base]
    secrets: [key{n}]
    configs: [conf{n}]
    x-ecs: {{logs: {{group: "/ecs/app{n}"}}}}
"""
KINDS = {
    "services": PLAIN,
    "hostnames": PLAIN + "    hostname: host{n}\n",
    "links": PLAIN + "    links: [base]\n",
    "jobs": PLAIN.replace("{{logs", "{{run: once, logs"),
}


def calls(services: int, kind: str, folder: Path, **options: Any) -> int:
    """How many functions are called for a project of that many services."""
    several = range(services)
    text = "services:\n  base: {image: busybox}" + "".join(
        KINDS[kind].format(n=n, port=8000 + n) for n in several
    )
    text += "volumes:\n  data:\n" + "".join(f"  own{n}:\n" for n in several)
    text += "secrets:\n" + "".join(
        f"  key{n}: {{external: true, name: /shop/{n}}}\n" for n in several
    )
    text += "configs:\n" + "".join(f"  conf{n}: {{content: x}}\n" for n in several)
    (folder / "compose.yaml").write_text(text)
    project, found = load(Sources(files=("compose.yaml",), project_name="shop", cwd=str(folder)))
    assert project is not None, found
    target, _ = resolve(project, Options(**options), region="eu-west-1")
    with cProfile.Profile() as profile:
        translation(project, target)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "options",
    [
        {"unsupported": "warn"},
        {"unsupported": "warn", "launch_type": "EC2"},
        {"unsupported": "warn", "launch_type": "EXTERNAL"},
    ],
    ids=lambda options: options.get("launch_type", "FARGATE"),
)
def test_four_times_the_services_are_four_times_the_work(
    kind: str, options: dict[str, Any], tmp_path: Path
) -> None:
    calls(1, kind, tmp_path, **options)  # tables and imports that come once
    few, many = (calls(n, kind, tmp_path, **options) for n in (FEW, MANY))
    assert many / few <= MANY / FEW * 1.05
