"""The table of Fargate sizes, and which of them fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2ecs.ecs.fargate import (
    Size,
    cpu_units,
    mebibytes,
    nearest,
    sizes,
    smallest,
    valid,
)


def test_there_are_77_sizes_in_order() -> None:
    pairs = [(size.cpu, size.memory) for size in sizes()]
    assert len(pairs) == 77
    assert pairs == sorted(pairs)
    assert all(valid(cpu, memory) for cpu, memory in pairs)


@pytest.mark.parametrize(
    ("cpu", "count", "low", "high"),
    [
        (256, 3, 512, 2048),
        (512, 4, 1024, 4096),
        (1024, 7, 2048, 8192),
        (2048, 13, 4096, 16384),
        (4096, 23, 8192, 30720),
        (8192, 12, 16384, 61440),
        (16384, 12, 32768, 122880),
        (32768, 3, 61440, 249856),
    ],
)
def test_each_cpu_goes_with_so_many_memories(cpu: int, count: int, low: int, high: int) -> None:
    found = [size.memory for size in sizes() if size.cpu == cpu]
    assert (len(found), found[0], found[-1]) == (count, low, high)


@given(st.integers(0, 40_000), st.integers(0, 300_000))
def test_the_smallest_size_fits_and_none_before_it_does(cpu: int, memory: int) -> None:
    fitting = [s for s in sizes() if s.cpu >= cpu and s.memory >= memory]
    assert smallest(cpu, memory) == (fitting[0] if fitting else None)


@given(st.integers(0, 70_000), st.integers(0, 300_000))
def test_nearest_sizes_can_be_had(cpu: int, memory: int) -> None:
    near = nearest(cpu, memory)
    assert 1 <= len(near) <= 2
    assert all(valid(size.cpu, size.memory) for size in near)


@pytest.mark.parametrize(
    ("cpu", "memory", "words"),
    [
        (256, 4096, ["0.25 vCPU, 2 GB", "0.5 vCPU, 4 GB"]),
        (1024, 512, ["1 vCPU, 2 GB"]),
        (65536, 249856, ["32 vCPU, 244 GB"]),
        (128, 512, ["0.25 vCPU, 0.5 GB"]),
    ],
)
def test_an_error_names_the_nearest_sizes(cpu: int, memory: int, words: list[str]) -> None:
    assert [str(size) for size in nearest(cpu, memory)] == words


@pytest.mark.parametrize(
    ("cpu", "memory", "words"),
    [
        (256, 512, "0.25 vCPU, 0.5 GB"),
        (1024, 3072, "1 vCPU, 3 GB"),
        (32768, 249856, "32 vCPU, 244 GB"),
        (1, 1536, "0.0009765625 vCPU, 1.5 GB"),
    ],
)
def test_a_size_in_words_is_exact(cpu: int, memory: int, words: str) -> None:
    assert str(Size(cpu=cpu, memory=memory)) == words


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("1024", 1024),
        ("1 vCPU", 1024),
        ("1 vcpu", 1024),
        (".5 vCPU", 512),
        ("0.5vCPU", 512),
        ("0.25", None),
        ("", None),
        ("512m", None),
        ("0.1 vCPU", None),
        ("vCPU", None),
    ],
)
def test_cpu_is_read_as_ecs_reads_it(text: str, units: int | None) -> None:
    assert cpu_units(text) == units


@pytest.mark.parametrize(
    ("text", "mib"),
    [("3072", 3072), ("3GB", 3072), ("0.5 GB", 512), ("1g", None), ("512m", None), ("", None)],
)
def test_memory_is_read_as_ecs_reads_it(text: str, mib: int | None) -> None:
    assert mebibytes(text) == mib
