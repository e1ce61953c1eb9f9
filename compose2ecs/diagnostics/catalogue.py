"""The catalogue: every rule by its code, gathered from the modules that declare them.

Only `explain`, the generated pages and the tests need all of them; a command imports those it uses.
"""

from __future__ import annotations

from compose2ecs.diagnostics import (
    cli_rules,
    compose_format,
    deploy_rules,
    ecs_rules,
    lint_rules,
    mapping_rules,
    preflight_rules,
    reading,
    schema_rules,
    settings_rules,
    storage_rules,
)
from compose2ecs.diagnostics.diagnostic import Rule

_MODULES = (
    reading,
    lint_rules,
    schema_rules,
    compose_format,
    mapping_rules,
    storage_rules,
    settings_rules,
    ecs_rules,
    deploy_rules,
    preflight_rules,
    cli_rules,
)


def rules() -> dict[str, Rule]:
    """Every rule by code, in order; ValueError when a code is declared twice."""
    found: dict[str, Rule] = {}
    for module in _MODULES:
        for value in vars(module).values():
            if isinstance(value, Rule) and found.setdefault(value.code, value) is not value:
                raise ValueError(f"{value.code} is declared twice")
    return dict(sorted(found.items()))
