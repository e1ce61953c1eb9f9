"""Calls come at the rate that AWS grants, and are repeated only when that is safe."""

from __future__ import annotations

from typing import Any

import pytest

from compose2ecs.aws.errors import REFUSED, THROTTLED, UNREACHABLE, AwsError
from compose2ecs.aws.operation import DEFINITION_MODIFY, SERVICE_READ
from compose2ecs.deploy.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def call(*answers: Any, bucket: str = SERVICE_READ, repeatable: bool = True) -> Any:
    """A call that gives these answers one after the other, then the last for ever."""
    left = list(answers)

    def answer() -> Any:
        given = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(given, str):
            raise AwsError("Code", "text", kind=given)
        return given

    marked: Any = answer
    marked.bucket, marked.repeatable = bucket, repeatable
    return marked


@pytest.mark.parametrize(
    ("answers", "repeatable", "result"),
    [
        ((1,), True, 1),
        ((THROTTLED, THROTTLED, 2), True, 2),
        ((THROTTLED, THROTTLED, 2), False, 2),
        ((UNREACHABLE, 3), True, 3),
        ((UNREACHABLE, 3), False, UNREACHABLE),
        ((REFUSED, 4), True, REFUSED),
        ((THROTTLED,), True, THROTTLED),
        ((UNREACHABLE,), True, UNREACHABLE),
    ],
)
def test_what_is_repeated(answers: Any, repeatable: bool, result: Any) -> None:
    pace = Pace(Clock())
    try:
        assert pace.call(call(*answers, repeatable=repeatable)) == result
    except AwsError as error:
        assert error.kind == result  # noqa: PT017 half of the rows have no error


def test_a_hundred_registrations_take_their_time() -> None:
    clock = Clock()
    pace = Pace(clock)
    register = call(1, bucket=DEFINITION_MODIFY)
    for _ in range(100):
        pace.call(register)
    assert 81 < clock.time < 89  # a burst of 19, then 0.95 a second


def test_reads_hardly_wait() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(100):
        pace.call(call(1))
    assert clock.time < 2


def test_throttling_slows_the_bucket_down_and_success_restores_it() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.call(call(THROTTLED, THROTTLED, THROTTLED, 1, bucket=DEFINITION_MODIFY))
    before = clock.time
    pace.call(call(1, bucket=DEFINITION_MODIFY))
    assert clock.time - before > 2
    for _ in range(50):
        pace.call(call(1, bucket=DEFINITION_MODIFY))
    before = clock.time
    pace.call(call(1, bucket=DEFINITION_MODIFY))
    assert clock.time - before == pytest.approx(1 / 0.95)


def test_reading_of_many_keeps_their_order() -> None:
    assert Pace(Clock()).each(lambda n: n * n, range(50)) == [n * n for n in range(50)]
