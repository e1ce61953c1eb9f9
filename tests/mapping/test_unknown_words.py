"""A word that x-ecs does not have is told once, by the rule that names the nearest one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = "services:\n  web:\n    image: nginx:1.27\n    expose: ['80']\n"

UNKNOWN = [
    (f"x-ecs: {{launch_typ: EC2}}\n{WEB}", "C2E1004", (None, "x-ecs.launch_typ")),
    (f"x-ecs: {{ClusterName: x}}\n{WEB}", "C2E2905", (None, "x-ecs.ClusterName")),
    (f"{WEB}    x-ecs: {{memry: 1G}}\n", "C2E1004", ("web", "x-ecs.memry")),
    (f"{WEB}    x-ecs: {{MacroParameters: {{}}}}\n", "C2E2905", ("web", "x-ecs.MacroParameters")),
]


@pytest.mark.parametrize(("text", "code", "entry"), UNKNOWN)
def test_an_unknown_word_is_told_once(
    text: str, code: str, entry: tuple[str | None, str], translated: Callable[..., Any]
) -> None:
    made = translated(text)
    assert [c for c, severity, _ in made.codes if severity != "note"] == [code]
    assert made.verdicts[entry] == "rejected"


FOREIGN = [
    ("CpuArchitecture: ARM64", "write cpu_architecture"),
    ("CapacityProviderStrategy: []", "write capacity_providers"),
    ("EnableExecuteCommand: true", "write enable_execute_command"),
    ("CreateCluster: true", "compose2ecs has no word for it: remove it"),
]


@pytest.mark.parametrize(("words", "help_"), FOREIGN)
def test_a_key_of_ecs_composex_is_told_with_our_word_for_it(
    words: str, help_: str, translated: Callable[..., Any]
) -> None:
    found = translated(f"{WEB}    x-ecs: {{{words}}}\n").diagnostics
    assert [d.help for d in found if d.rule.code == "C2E2905"] == [help_]
