"""What commands for AWS say on a machine that has no AWS configuration at all."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = (["plan"], ["up", "--yes"], ["down", "--yes"], ["rollback", "--yes"], ["verify"])
REGION_FIRST = """\
compose2ecs: C2E4801 error: no AWS region is set
  help: give --region, set AWS_REGION, write x-ecs.region, or set one in the AWS config file
"""
THEN_CREDENTIALS = """\
compose2ecs: C2E4004 error: no AWS credentials found
  help: run `aws sso login` or `aws configure`, use --aws-profile, or try --sandbox
"""


def said(folder: Path, *argv: str) -> tuple[int, str, str]:
    """Exit code and both streams, without a home, and with no instance that could be asked."""
    (folder / "compose.yaml").write_text("services:\n  web:\n    image: nginx:1.27\n")
    done = subprocess.run(
        [sys.executable, "-m", "compose2ecs", *argv],
        cwd=folder,
        env={
            "HOME": str(folder / "nobody"),
            "PATH": os.environ["PATH"],
            "AWS_EC2_METADATA_DISABLED": "true",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: str(c[0]))
def test_what_is_missing_is_said_one_thing_after_the_other(
    command: list[str], tmp_path: Path
) -> None:
    assert said(tmp_path, *command) == (3, "", REGION_FIRST)
    asked = said(tmp_path, *command, "--region", "eu-west-1")
    assert asked == (3, "", THEN_CREDENTIALS)


def test_nor_does_json_say_anything_else(tmp_path: Path) -> None:
    asked = said(tmp_path, "verify", "--format", "json", "--region", "eu-west-1")
    assert asked == (3, "", THEN_CREDENTIALS)


def test_files_come_before_both(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("services:\n  web:\n    imagee: nginx\n")
    code, out, err = said(tmp_path, "verify", "-f", "bad.yaml")
    assert (code, out) == (1, "")
    assert err.startswith("bad.yaml:3:5: C2E1004 error: ")
