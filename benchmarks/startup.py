"""What a cold process costs, in units of `python -c 'import yaml'` measured in the same run.

usage: startup.py [--runs 31] [--max RATIO]

The installed console script, compiled; medians of interleaved runs. With --max the exit code says
whether `validate` of a clean three-service file stays within that many units.
"""

from __future__ import annotations

import argparse
import compileall
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = Path(sys.executable).with_name("compose2ecs")
SHOP = ROOT / "fixtures" / "projects" / "clean" / "docker-compose.yml"

COMMANDS: dict[str, list[str]] = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -c 'import yaml'": [sys.executable, "-c", "import yaml"],
    "compose2ecs validate": [str(SCRIPT), "validate", "--region", "eu-west-1", str(SHOP)],
    "compose2ecs convert": [str(SCRIPT), "convert", "--region", "eu-west-1", str(SHOP)],
    "compose2ecs config": [str(SCRIPT), "config", str(SHOP)],
    "compose2ecs --version": [str(SCRIPT), "--version"],
    "compose2ecs up --help": [str(SCRIPT), "up", "--help"],
}
UNIT = "python -c 'import yaml'"


def medians(runs: int) -> dict[str, float]:
    """Median seconds of each command; runs are interleaved so that noise hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(t) for name, t in times.items()}


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=31)
    parser.add_argument("--max", type=float, default=0)
    arguments = parser.parse_args()
    compileall.compile_dir(ROOT / "compose2ecs", quiet=2)
    found = medians(arguments.runs)
    for name, seconds in found.items():
        print(f"{name:26} {seconds * 1000:7.1f} ms  {seconds / found[UNIT]:5.2f} x import yaml")
    ratio = found["compose2ecs validate"] / found[UNIT]
    return int(bool(arguments.max) and ratio > arguments.max)


if __name__ == "__main__":
    sys.exit(main())
