"""The pages that code can print: rules, support table, permissions. `make docs` writes them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from compose2ecs.aws import cloudmap, ec2, ecs, iam, logs, sts
from compose2ecs.diagnostics.catalogue import rules
from compose2ecs.mapping.table import ROWS, UNMAPPED
from compose2ecs.render.explain import rule_page
from compose2ecs.render.words import words_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[2]
_BLOCKS = {
    "0": "Reading files",
    "1": "Compose format",
    "2": "From Compose to ECS",
    "3": "What Amazon ECS accepts",
    "4": "Plan and apply",
}
_NOTE = "<!-- Written by `make docs`; a test checks that it is current. -->\n"
_MARK = re.compile(r"(<!-- support table: begin -->\n).*?(<!-- support table: end -->)", re.DOTALL)


def pages() -> dict[Path, str]:
    """Every generated file with its content; the README with its table replaced."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    table = "\n".join(_table(_short_support()))
    return {
        ROOT / "docs" / "rules.md": rules_page(),
        ROOT / "docs" / "support.md": support_page(),
        ROOT / "docs" / "permissions.md": permissions_page(),
        ROOT / "docs" / "x-ecs.md": words_page((ROOT / "docs" / "x-ecs.md").read_text("utf-8")),
        readme: _MARK.sub(lambda m: f"{m[1]}{table}\n{m[2]}", text),
    }


def rules_page() -> str:
    """Every rule with its why, its fix and its examples."""
    known = rules()
    parts = ["# Rules\n", _NOTE, "`compose2ecs explain CODE` prints the same.\n"]
    for digit, title in _BLOCKS.items():
        parts.append(f"## {title}\n")
        for code, rule in known.items():
            if code[3] == digit:
                head, _, rest = rule_page(rule).partition("\n")
                parts.append(f"### {head}\n\n```text\n{rest.strip(chr(10))}\n```\n")
    return "\n".join(parts)


def support_page() -> str:
    """Every Compose key and what becomes of it."""
    parts = [
        "# What becomes of every Compose key\n",
        _NOTE,
        (
            "Fields are those of RegisterTaskDefinition (`container.`, `task.`), CreateService "
            "(`service.`) or something that the service needs. `compose2ecs explain KEY` says "
            "more; `compose2ecs convert --report FILE` says it of your files.\n"
        ),
        *_table(_support()),
    ]
    return "\n".join(parts) + "\n"


def permissions_page() -> str:
    """The IAM actions of every AWS call that we make, as the methods of aws/ name them."""
    statement = {"Effect": "Allow", "Action": sorted(_actions()), "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)
    return "\n".join(
        [
            "# What it may ask AWS\n",
            _NOTE,
            (
                "`validate`, `convert`, `config` and `explain` never call AWS. `plan`, `up` and "
                "`down` make these calls and no others; `plan` needs only those that list, get and "
                "describe. Narrow `Resource` to your cluster, and `iam:PassRole` to the task's "
                "roles.\n"
            ),
            f"```json\n{policy}\n```\n",
        ]
    )


def _actions() -> set[str]:
    found: set[str] = set()
    for service in (cloudmap.CloudMap, ec2.Ec2, ecs.Ecs, iam.Iam, logs.Logs, sts.Sts):
        for method in vars(service).values():
            found.update(re.findall(r"\b[a-z0-9]+:[A-Z]\w+", getattr(method, "__doc__", "") or ""))
    return found


def _support() -> Iterator[Sequence[str]]:
    yield ("Compose key", "ECS field", "Note")
    fields: dict[str, list[str]] = {}
    for row in ROWS:
        for key in row.keys:
            fields.setdefault(key, []).append(f"`{row.target}`")
    notes = {u.key: (u.verdict, u.reason) for u in UNMAPPED}
    for key in sorted({*fields, *notes}):
        verdict, reason = notes.get(key, ("", ""))
        yield (f"`{key}`", ", ".join(fields.get(key, [verdict])), reason)


def _short_support() -> Iterator[Sequence[str]]:
    """One line for each key of a service, without those below it."""
    yield ("Compose key", "ECS")
    found: dict[str, set[str]] = {}
    for row in ROWS:
        for key in row.keys:
            if not key.startswith(("x-ecs", "top:")):
                found.setdefault(key.split(".")[0], set()).add(f"`{row.target}`")
    for key in sorted(found):
        yield (f"`{key}`", ", ".join(sorted(found[key])))


def _table(lines: Iterator[Sequence[str]]) -> Iterator[str]:
    head = next(lines)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for cells in lines:
        yield f"| {' | '.join(c.replace('|', chr(92) + '|') for c in cells)} |"


def main() -> int:
    """Write what has changed and say so."""
    for path, content in pages().items():
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8")
            sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
