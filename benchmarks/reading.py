"""What reading a big project costs, beside PyYAML's own loader for the same file in the same run.

usage: reading.py [--runs 7] [--services 1000] [--max RATIO]

Every figure is that of a process of its own, runs interleaved, medians; peak memory is the
process's. `yaml.load` has the garbage collector off for the time, and on for the memory. Then ten
times as many services, one error in the middle, and files made to hurt. With --max the exit code
says whether `config -q` stays within that many times `yaml.load`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import chain, pairwise, repeat
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SCRIPT = str(Path(sys.executable).with_name("compose2ecs"))
SERVICE = """
  app{n}:
    image: registry.example.com/team/app{n}:1.{n}
    command: ["serve", "--port", "{port}"]
    environment:
      LOG_LEVEL: info
      PORT: "{port}"
      DATABASE_URL: postgres://db{n}.example.com:5432/app
      CACHE_TTL: "300"
      REGION: ${{REGION:-eu-west-1}}
      NAME: app{n}
    ports:
      - "{port}:{port}"
      - target: 9090
        published: "{other}"
        protocol: tcp
    labels:
      com.example.team: core
      com.example.index: "{n}"
    volumes:
      - data:/var/lib/data
      - type: volume
        source: cache
        target: /var/cache
        read_only: true
    depends_on:
      base: {{condition: service_healthy}}
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:{port}/health"]
      interval: 30s
      timeout: 5s
      retries: 3
    deploy:
      replicas: 2
      resources:
        limits: {{cpus: "0.5", memory: 512M}}
        reservations: {{memory: 256M}}
    logging:
      driver: awslogs
      options:
        awslogs-group: /ecs/app{n}
        awslogs-region: eu-west-1
    ulimits:
      nofile: {{soft: 1024, hard: 4096}}
    stop_grace_period: 30s
    restart: unless-stopped
    networks: [back]
"""
TAIL = "networks:\n  back:\nvolumes:\n  data:\n  cache:\n"


def project(services: int, fault: str = "") -> Iterator[str]:
    """A project of that many services, the one in the middle with a fault.

    In pieces, because a process begins with the peak memory of the one that starts it.
    """
    yield "services:\n  base:\n    image: busybox\n    networks: [back]\n"
    for n in range(services):
        yield SERVICE.format(n=n, port=8000 + n % 1000, other=20000 + n % 20000)
        if fault and n == services // 2:
            yield f"    {fault}\n"
    yield TAIL


def bomb() -> Iterator[str]:
    """Aliases to aliases, which stand for ten to the ninth values."""
    yield "x-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    for under, over in pairwise("abcdefghij"):
        yield f"x-{over}: &{over} [{', '.join(['*' + under] * 10)}]\n"
    yield "services:\n  web:\n    image: nginx\n    labels: {a: *j}\n"


def run(command: list[str]) -> tuple[float, float, int]:
    """Seconds, peak memory in MB and exit code of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return seconds, usage.ru_maxrss / 1024, process.returncode


def yaml_load(path: str, setup: str) -> list[str]:
    code = f"import yaml{setup}; yaml.load(open({path!r}), Loader=yaml.CSafeLoader)"
    return [sys.executable, "-c", code]


def compared(path: str, runs: int) -> float:
    """Print one file's figures; how many times `yaml.load` the reading takes."""
    commands = {
        "yaml.load, gc off": yaml_load(path, ", gc; gc.disable()"),
        "yaml.load": yaml_load(path, ""),
        "config -q": [SCRIPT, "config", "-q", path],
    }
    figures: dict[str, list[tuple[float, float, int]]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            figures[name].append(run(command))
    seconds = {n: statistics.median(s for s, _, _ in f) for n, f in figures.items()}
    memory = {n: statistics.median(m for _, m, _ in f) for n, f in figures.items()}
    for name in commands:
        times = seconds[name] / seconds["yaml.load, gc off"]
        share = memory[name] / memory["yaml.load"]
        print(
            f"  {name:18} {seconds[name]:7.3f} s {times:5.2f} x"
            f"  {memory[name]:6.0f} MB {share:5.2f} x"
        )
    return seconds["config -q"] / seconds["yaml.load, gc off"]


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--services", type=int, default=1000)
    parser.add_argument("--max", type=float, default=0)
    arguments = parser.parse_args()
    many = arguments.services
    with tempfile.TemporaryDirectory() as folder:

        def file(name: str, pieces: Iterable[str]) -> str:
            path = Path(folder) / name
            with path.open("w", encoding="utf-8") as stream:
                stream.writelines(pieces)
            return str(path)

        small, big = file("small.yml", project(many)), file("big.yml", project(10 * many))
        print(f"{many} services")
        ratio = compared(small, arguments.runs)
        print(f"{10 * many} services")
        compared(big, 1)
        growth = run([SCRIPT, "config", "-q", big])[0] / run([SCRIPT, "config", "-q", small])[0]
        print(f"  ten times the services take {growth:.1f} times as long")
        print("one error in the middle, and files made to hurt")
        hurtful: dict[str, Iterable[str]] = {
            "unknown key": project(many, "imagee: x"),
            "bad port": project(many, "expose: [x:y]"),
            "undefined network": project(many, "network_mode: service:nobody"),
            "alias bomb": bomb(),
            "brackets": ("x-a: ", "[" * 50_000),
            "10 MB of text": chain(("x-a: |\n",), repeat("  and more text\n", 650_000), project(1)),
            "2 million values": chain(("x-a: [",), repeat("0,", 2_100_000), ("]\n",), project(1)),
        }
        for name, pieces in hurtful.items():
            seconds, memory, code = run([SCRIPT, "config", "-q", file("one.yml", pieces)])
            print(f"  {name:18} {seconds:7.3f} s {memory:15.0f} MB  exit {code}")
    return int(bool(arguments.max) and ratio > arguments.max)


if __name__ == "__main__":
    sys.exit(main())
