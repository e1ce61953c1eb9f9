"""`validate` runs in pre-commit: what its way must not import, and how many modules it may."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SHOP = Path(__file__).parents[2] / "fixtures" / "projects" / "clean" / "docker-compose.yml"

# Each costs a noticeable part of the whole start-up (measured: `make bench`).
FORBIDDEN = {
    "argparse",
    "asyncio",
    "boto3",
    "botocore",
    "click",
    "dataclasses",
    "decimal",
    "deepdiff",
    "difflib",
    "fractions",
    "hashlib",
    "importlib.metadata",
    "importlib.resources",
    "inspect",
    "jsonschema",
    "logging",
    "pathlib",
    "pydantic",
    "rich",
    "ssl",
    "subprocess",
    "tempfile",
    "typer",
    "typing",
}
# Small files are cheap: sixty of ours cost 13 ms in all where `import yaml` costs 32. What is
# guarded here is growth that nobody meant.
MOST_MODULES = 97

SCRIPT = """
import json, sys
from compose2ecs.__main__ import main
sys.argv = ["compose2ecs", *{argv!r}]
code = main()
print("\\n" + json.dumps([code, sorted(sys.modules)]))
"""


def modules_after(*argv: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(argv=list(argv))],
        capture_output=True,
        text=True,
        check=True,
    )
    code, modules = json.loads(done.stdout.splitlines()[-1])
    assert code == 0, done.stdout + done.stderr
    return set(modules)


@pytest.mark.parametrize("command", ["validate", "convert"])
def test_a_clean_file_is_judged_without_heavy_imports(command: str) -> None:
    modules = modules_after(command, "--region", "eu-west-1", str(SHOP))
    assert modules & FORBIDDEN == set()


def test_validate_takes_few_modules_of_ours() -> None:
    modules = modules_after("validate", "--region", "eu-west-1", str(SHOP))
    ours = {m for m in modules if m.partition(".")[0] == "compose2ecs"}
    assert len(ours) <= MOST_MODULES, sorted(ours)
