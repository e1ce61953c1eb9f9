"""Where the project and the pages of its rules are found."""

from __future__ import annotations

HOME = "https://github.com/compose2ecs/compose2ecs"


def rule_page_name(code: str) -> str:
    """The file under docs/rules/ that holds the rule: one for each hundred codes."""
    return f"{code[:5]}xx.md"


def rule_address(code: str) -> str:
    """The address of the rule's page."""
    return f"{HOME}/blob/main/docs/rules/{rule_page_name(code)}#{code.lower()}"
