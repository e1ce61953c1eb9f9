"""The pages that code can print: rules, support table, permissions. `make docs` writes them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from compose2ecs.render.permission_pages import permissions_page
from compose2ecs.render.rule_pages import rule_pages
from compose2ecs.render.support import short_table, support_page
from compose2ecs.render.words import words_page

ROOT = Path(__file__).resolve().parents[2]
_NOTE = "<!-- Written by `make docs`; a test checks that it is current. -->\n"
_MARK = re.compile(r"(<!-- support table: begin -->\n).*?(<!-- support table: end -->)", re.DOTALL)


def pages() -> dict[Path, str]:
    """Every generated file with its content; the README with its table replaced."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    table = short_table()
    return {
        **{ROOT / "docs" / "rules" / n: text for n, text in rule_pages().items()},
        ROOT / "docs" / "support.md": support_page(_NOTE),
        ROOT / "docs" / "permissions.md": permissions_page(_NOTE),
        ROOT / "docs" / "x-ecs.md": words_page((ROOT / "docs" / "x-ecs.md").read_text("utf-8")),
        readme: _MARK.sub(lambda m: f"{m[1]}{table}\n{m[2]}", text),
    }


def main() -> int:
    """Write what has changed and say so."""
    for path, content in pages().items():
        path.parent.mkdir(exist_ok=True, parents=True)
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8")
            sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
