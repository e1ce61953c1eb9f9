"""docs/rules/: an index of every rule, and a page for each hundred codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.diagnostics.catalogue import rules
from compose2ecs.diagnostics.pages import rule_page_name
from compose2ecs.render.explain import rule_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2ecs.diagnostics.diagnostic import Rule

_BLOCKS = {
    "0": "Reading files",
    "1": "Compose format",
    "2": "From Compose to ECS",
    "3": "What Amazon ECS accepts",
    "4": "Plan and apply",
}
_NOTE = "<!-- Written by `make docs`; a test checks that it is current. -->\n"


def rule_pages() -> dict[str, str]:
    """Each page of docs/rules/ by its file name."""
    known = list(rules().values())
    names = dict.fromkeys(rule_page_name(r.code) for r in known)
    pages = {n: _page([r for r in known if rule_page_name(r.code) == n]) for n in names}
    return {"README.md": _index(known), **pages}


def _index(known: Iterable[Rule]) -> str:
    parts = [
        "# Rules\n",
        _NOTE,
        (
            "`compose2ecs explain CODE` prints the page of a rule. Errors of the blocks 2xxx and "
            "3xxx, and all warnings and notes, can be ignored: see [how](../ci.md).\n"
        ),
    ]
    block = ""
    for rule in known:
        if rule.code[3] != block:
            block = rule.code[3]
            parts += [f"\n## {_BLOCKS[block]}\n", "| code | severity | |", "|---|---|---|"]
        link = f"[{rule.code}]({rule_page_name(rule.code)}#{rule.code.lower()})"
        parts.append(f"| {link} | {rule.severity} | {_cell(rule.summary)} |")
    return "\n".join(parts) + "\n"


def _page(some: list[Rule]) -> str:
    parts = [f"# {_BLOCKS[some[0].code[3]]}: {some[0].code[:5]}xx\n", _NOTE]
    for rule in some:
        head, _, rest = rule_page(rule).partition("\n")
        kind = head.removeprefix(rule.code).strip(" ()")
        parts.append(f"## {rule.code}\n\n{kind}\n\n```text\n{rest.strip(chr(10))}\n```\n")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
