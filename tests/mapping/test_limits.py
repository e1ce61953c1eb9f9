"""Rows of what a container may use: swap and GPUs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = "services:\n  web:\n    image: nginx:1.27\n"


@pytest.mark.parametrize(
    ("more", "swap"),
    [
        ("    mem_limit: 512m\n    memswap_limit: 1g\n", 512),
        ("    mem_limit: 512m\n    memswap_limit: 512m\n", 0),
        ("    memswap_limit: 1g\n", 512),
        ("    deploy: {resources: {limits: {memory: 256M}}}\n    memswap_limit: 1g\n", 768),
        ("    mem_limit: 512m\n    memswap_limit: 0\n", None),
        ("    mem_reservation: 512m\n    memswap_limit: 1g\n", None),
    ],
)
def test_swap_is_what_goes_beyond_memory(
    translated: Callable[..., Any], more: str, swap: int | None
) -> None:
    made = translated(WEB + more, launch_type="EC2").container()
    assert made.get("linuxParameters", {}).get("maxSwap") == swap


@pytest.mark.parametrize(
    ("more", "options", "code", "severity"),
    [
        ("    mem_limit: 1g\n    memswap_limit: 512m\n", {}, "C2E2129", "error"),
        ("    mem_limit: 1g\n    memswap_limit: -1\n", {}, "C2E2129", "error"),
        ("    mem_limit: 1g\n    memswap_limit: -1\n", {"unsupported": "warn"}, "C2E2129",
         "warning"),
        ("    mem_reservation: 1g\n    memswap_limit: 2g\n", {}, "C2E2010", "warning"),
        ("    gpus: all\n", {}, "C2E2127", "error"),
        ("    deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}\n", {},
         "C2E2127", "error"),
        ("    pids_limit: 100\n", {}, "C2E2010", "warning"),
    ],
)  # fmt: skip
def test_what_an_instance_cannot_be_told_is_said(
    translated: Callable[..., Any], more: str, options: dict[str, Any], code: str, severity: str
) -> None:
    done = translated(WEB + more, launch_type="EC2", **options)
    assert (code, severity) in [(c, s) for c, s, _ in done.codes]


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ("    gpus: [{count: 2, capabilities: [gpu]}]\n", "2"),
        ("    gpus: all\n    x-ecs: {gpu: 4}\n", "4"),
        ("    deploy: {resources: {reservations: {devices: [{count: 1, capabilities: [gpu]}]}}}\n",
         "1"),
        (("    deploy: {resources: {reservations: {devices: [{device_ids: ['0', '3'],"
         " capabilities: [gpu]}]}}}\n"), "2"),
    ],
)  # fmt: skip
def test_gpus_are_counted(translated: Callable[..., Any], more: str, count: str) -> None:
    made = translated(WEB + more, launch_type="EC2").container()
    assert made["resourceRequirements"] == [{"type": "GPU", "value": count}]
