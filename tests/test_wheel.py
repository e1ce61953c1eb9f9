"""The wheel carries everything that the program needs, the schemas too."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_a_wheel_validates_a_file_and_explains_a_bad_one(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    home = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(home)
    work = tmp_path / "work"
    work.mkdir()
    (work / "good.yml").write_text("services:\n  web:\n    image: nginx\n")
    (work / "bad.yml").write_text("services:\n  web:\n    imagee: nginx\n")
    run = [sys.executable, "-m", "compose2ecs", "validate"]
    environment = {**os.environ, "PYTHONPATH": str(home), "AWS_REGION": "eu-west-1"}

    def validated(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*run, name], cwd=work, env=environment, capture_output=True, text=True, check=False
        )

    assert validated("good.yml").returncode == 0
    bad = validated("bad.yml")
    assert bad.returncode == 1
    assert "bad.yml:3:5: C2E1004 error" in bad.stdout
    assert 'did you mean "image"' in bad.stdout
