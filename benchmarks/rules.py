"""What the rule book costs: many documents in one call, many services in one file.

usage: rules.py [--runs 7] [--documents 100] [--services 1000] [--max]

Every figure is that of a process of its own, runs interleaved, medians. `validate` of so many task
definitions is told in units of `python -c 'import yaml'`, that of a Compose file of so many
services in units of `yaml.load` of the same file with the garbage collector off; then one of ten
times as many in units of the former. With --max the exit code says whether they stay within 10, 2
and 10.5.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.reading import SCRIPT, project, yaml_load

MOST = {"documents": 10.0, "services": 2.0, "ten times": 2.0}
UNIT = "python -c 'import yaml'"
LOAD = "yaml.load, gc off"
FLAGS = ["--region", "eu-west-1", "--unsupported", "warn"]


def definition(number: int) -> dict[str, Any]:
    """A task definition of three containers with what such have."""

    def container(name: str) -> dict[str, Any]:
        return {
            "name": name,
            "image": f"registry.example.com/team/{name}:1.{number}",
            "essential": name == "web",
            "portMappings": [{"containerPort": len(name) + 8000, "name": name}],
            "environment": [{"name": f"V{i}", "value": f"value {i}"} for i in range(12)],
            "secrets": [{"name": "PASSWORD", "valueFrom": "/shop/password"}],
            "healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 30, "retries": 3},
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": f"/ecs/{name}",
                    "awslogs-region": "eu-west-1",
                    "awslogs-stream-prefix": name,
                },
            },
            "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
            "ulimits": [{"name": "nofile", "softLimit": 1024, "hardLimit": 4096}],
        }

    return {
        "family": f"app{number}",
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "1024",
        "memory": "2048",
        "executionRoleArn": "arn:aws:iam::123456789012:role/ecsTaskExecutionRole",
        "containerDefinitions": [container(name) for name in ("web", "worker", "proxied")],
        "volumes": [{"name": "data"}],
        "tags": [{"key": "team", "value": "core"}],
    }


def medians(commands: dict[str, list[str]], runs: int) -> dict[str, float]:
    """Median seconds of each command; runs are interleaved so that noise hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            start = time.perf_counter()
            done = subprocess.run(command, capture_output=True, check=False)
            times[name].append(time.perf_counter() - start)
            if done.returncode:
                sys.exit(f"{name}: exit {done.returncode}\n{done.stderr.decode()[:2000]}")
    return {name: statistics.median(t) for name, t in times.items()}


def told(found: dict[str, float], unit: str, command: str) -> float:
    """Print both; how many units the command takes."""
    ratio = found[command] / found[unit]
    print(f"  {unit:26} {found[unit] * 1000:8.1f} ms")
    print(f"  {command:26} {found[command] * 1000:8.1f} ms  {ratio:5.2f} x")
    return ratio


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--services", type=int, default=1000)
    parser.add_argument("--max", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number in range(arguments.documents):
            path = Path(folder) / f"app{number}.json"
            path.write_text(json.dumps(definition(number), indent=2))
            files.append(str(path))
        print(f"{arguments.documents} task definitions in one call")
        commands = {
            UNIT: [sys.executable, "-c", "import yaml"],
            "validate, JSON": [SCRIPT, "validate", *files],
        }
        documents = told(medians(commands, arguments.runs), UNIT, "validate, JSON")
        found = {"documents": documents}
        for name, times in (("services", 1), ("ten times", 10)):
            count = times * arguments.services
            path = Path(folder) / f"{count}.yml"
            with path.open("w", encoding="utf-8") as stream:
                stream.writelines(project(count))
            print(f"{count} services in one file")
            commands = {
                LOAD: yaml_load(str(path), ", gc; gc.disable()"),
                "validate": [SCRIPT, "validate", *FLAGS, str(path)],
            }
            found[name] = told(medians(commands, max(1, arguments.runs // times)), LOAD, "validate")
    within = all(found[name] <= most for name, most in MOST.items())
    return int(arguments.max and not within)


if __name__ == "__main__":
    sys.exit(main())
