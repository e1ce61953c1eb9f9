"""Sizes, durations and CPUs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2ecs.compose.units import duration, duration_text, nano_cpus, size


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("512m", 512 * 1024**2),
        ("1.5g", 1536 * 1024**2),
        ("64kb", 65536),
        ("64KiB", 65536),
        ("10b", 10),
        ("1024", 1024),
        (".5k", 512),
        (1024, 1024),
        (1e3, 1000),
        ("-1", -1),
        (-1, -1),
        ("0.1k", 102),
        ("9007199254740993", 9007199254740993),
        ("1x", None),
        ("1 gb", None),
        ("", None),
        (".", None),
        ("m", None),
        (True, None),
        (None, None),
    ],
)
def test_sizes_are_bytes(written: object, count: int | None) -> None:
    assert size(written) == count


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("1m30s", 90),
        ("1.5s", 1.5),
        ("1h5m30s20ms", 3930.02),
        ("1d", 86400),
        ("100us", 0.0001),
        ("0", 0),
        (0, 0),
        ("-5s", -5),
        ("30", None),
        (30, None),
        ("1m 30s", None),
        ("1M", None),
        ("s", None),
        ("", None),
        (None, None),
    ],
)
def test_durations_are_nanoseconds(written: object, seconds: float | None) -> None:
    assert duration(written) == (None if seconds is None else round(seconds * 10**9))


@given(st.integers(min_value=0, max_value=10**18))
def test_a_printed_duration_is_read_back_exactly(nanoseconds: int) -> None:
    assert duration(duration_text(nanoseconds)) == nanoseconds


@pytest.mark.parametrize(
    ("written", "billionths"),
    [
        ("0.5", 500_000_000),
        (0.1, 100_000_000),
        (2, 2_000_000_000),
        ("0.000000001", 1),
        ("1.50", 1_500_000_000),
        ("0.0000000001", None),
        ("half", None),
        (-1, None),
        (True, None),
        (None, None),
    ],
)
def test_cpus_are_billionths(written: object, billionths: int | None) -> None:
    assert nano_cpus(written) == billionths
