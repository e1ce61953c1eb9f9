"""A problem in a produced document stands at the line of the Compose key that made it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml  # noqa: TID251 reads the table, as the other tests do

from compose2ecs.cli import offline
from compose2ecs.cli.fast import parsed

KEYS = Path(__file__).parents[2] / "fixtures" / "keys.yaml"

EC2 = ("--launch-type", "EC2")
SINGLE = (*EC2, "--layout", "single")

# A service "web", flags, and the rule-book rules that are found at the line with "HERE".
SNIPPETS: list[tuple[str, tuple[str, ...], str]] = [
    ('image: "nginx: 1"  # HERE', (), "IMG-02"),
    ("image: Nginx:1  # HERE", (), "IMG-04"),
    ("image: nginx\nuser: '-1'  # HERE", (), "USER-01"),
    ("image: nginx\nmem_limit: 5m  # HERE", EC2, "SIZE-17"),
    ("image: nginx\ncap_add:\n  - NET_RAWX  # HERE", EC2, "LNX-02"),
    ("image: nginx\ndns_search: [a_b]  # HERE", EC2, "NET-23"),
    ("image: nginx\ndns: [dns.example.com]  # HERE", EC2, "NET-23"),
    ("image: nginx\nports:\n  - '40000:80'  # HERE", EC2, "NET-17"),
    ("image: nginx\nports:\n  - '22:80'  # HERE", EC2, "NET-17"),
    ("image: nginx\nlabels:\n  com.amazonaws.ecs.x: a  # HERE", (), "LBL-01"),
    ("image: nginx\nulimits:\n  memlock: -1  # HERE", (), "ULI-05"),
    ("image: nginx\nlogging:\n  driver: json-file\n  options:\n    max-sizes: 1m  # HERE", EC2,
     "LOG-06"),
    ("image: nginx\nlogging:\n  driver: json-file\n  options: {mode: fast}  # HERE", EC2, "LOG-07"),
    ("image: nginx\nx-ecs:\n  task_role: 'no role'  # HERE", (), "ROLE-01"),
    ("image: nginx\ndeploy:\n  replicas: 5001  # HERE", (), "SVC-03"),
]  # fmt: skip


def reported(
    folder: Path, text: str, flags: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> list[dict[str, Any]]:
    (folder / "docker-compose.yml").write_text(text)
    call = parsed(["validate", "--notes", "--format", "json", "--region", "eu-west-1", *flags,
                   "docker-compose.yml"])  # fmt: skip
    assert call is not None
    offline.validate(call[1])
    return list(json.loads(capsys.readouterr().out))


@pytest.mark.parametrize(("service", "flags", "ref"), SNIPPETS)
def test_a_finding_stands_at_its_key(
    service: str,
    flags: tuple[str, ...],
    ref: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    body = "".join(f"    {line}\n" for line in service.splitlines())
    text = f"services:\n  web:\n{body}"
    here = next(i for i, line in enumerate(text.splitlines(), 1) if "HERE" in line)
    found = reported(tmp_path, text, flags, capsys)
    assert (ref, here) in [(d.get("rule"), d["line"]) for d in found], found


def test_no_finding_of_the_rule_book_lacks_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    lost = []
    for entry in yaml.safe_load(KEYS.read_text()):
        service = {"image": "nginx:1.27", **entry.get("service", {})}
        others = {n: {"image": "nginx:1.27", **(s or {})} for n, s in
                  (entry.get("others") or {}).items()}  # fmt: skip
        file = {"services": {"web": service, **others}, **(entry.get("top") or {})}
        for flags in ((), EC2, SINGLE):
            lost += [
                (entry.get("key"), d["code"], d["message"])
                for d in reported(tmp_path, yaml.safe_dump(file), flags, capsys)
                if d["code"].startswith("C2E3") and (d["line"], d["column"]) == (1, 1)
            ]
    assert lost == []
