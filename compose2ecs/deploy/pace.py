"""Pace: every AWS call at the rate that AWS grants, and again when that is safe.

ECS counts calls in buckets (burst, then a refill per second; "Request throttling for the Amazon ECS
API"), RegisterTaskDefinition once a second. One token bucket each keeps us below, so that nothing
is lost to throttling; botocore's own retries are off because they sleep for real.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from compose2ecs.aws import operation as bucket
from compose2ecs.aws.clients import WORKERS
from compose2ecs.aws.errors import NOT_FOUND, THROTTLED, UNREACHABLE, AwsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from compose2ecs.aws.clients import Clients
    from compose2ecs.aws.clock import Clock

P = ParamSpec("P")
T = TypeVar("T")
K = TypeVar("K")

DOCUMENTED = {
    bucket.DEFINITION_MODIFY: (20, 1),
    bucket.DEFINITION_READ: (50, 20),
    bucket.SERVICE_MODIFY: (50, 5),
    bucket.SERVICE_READ: (100, 20),
    bucket.DEPLOYMENT_READ: (50, 20),
    bucket.CLUSTER_RESOURCE_MODIFY: (100, 40),
    bucket.CLUSTER_RESOURCE_READ: (100, 20),
    bucket.CLUSTER_MODIFY: (20, 1),
    bucket.CLUSTER_READ: (50, 20),
    bucket.TAG: (20, 10),
    bucket.TAG_READ: (50, 20),
    bucket.EC2_READ: (50, 10),
    bucket.IMAGE_READ: (50, 20),
    bucket.SECRET_READ: (40, 40),
    bucket.OTHER: (20, 5),
}
"""Bucket to (burst, refill per second). Amazon EC2's is that of reads without a page size, that of
secrets is Systems Manager's, the stricter one. AWS says nothing of reading from ECR; `other` is our
guess for services that we hardly call."""

OUR_SHARE = 0.95
"""Of what is documented; when others in the account call too, AWS throttles and we give way."""
SLOWEST = 1 / 16
"""Of our share, however often AWS complains."""
THROTTLED_ATTEMPTS = 12
UNREACHABLE_ATTEMPTS = 4


class Bucket:
    """A token bucket that grows slower when AWS throttles, and recovers call by call."""

    def __init__(self, burst: float, refill: float) -> None:
        self._burst = max(1.0, burst * OUR_SHARE)
        self._full = refill * OUR_SHARE
        self._refill = self._full
        self._tokens = self._burst
        self._at: float | None = None

    def wait(self, now: float) -> float:
        """Take a token; seconds from `now` until it is there."""
        if self._at is not None:
            self._tokens = min(self._burst, self._tokens + (now - self._at) * self._refill)
        self._at = now
        self._tokens -= 1
        return max(0.0, -self._tokens / self._refill)

    def slow_down(self) -> None:
        """AWS throttled a call: half the rate, and nothing left of the burst."""
        self._refill = max(self._full * SLOWEST, self._refill / 2)
        self._tokens = min(self._tokens, 0.0)

    def recover(self) -> None:
        """A call went through: a little faster again."""
        self._refill = min(self._full, self._refill * 1.1)


class Pace:
    """Makes calls for one run; safe to share between threads."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._lock = threading.Lock()
        self._buckets = {name: Bucket(*rates) for name, rates in DOCUMENTED.items()}

    def call(self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The answer of a method of aws/, in its turn.

        A throttled call did nothing and is always repeated. One that got no answer is repeated only
        when twice is the same as once; else the caller gets the error and has to look first.
        """
        marked = cast("Any", method)
        own = self._buckets[marked.bucket]
        attempt = 0
        while True:
            attempt += 1
            self._wait(own)
            try:
                answer = method(*args, **kwargs)
            except AwsError as error:
                if not self._again(error, attempt, repeatable=marked.repeatable):
                    raise
                with self._lock:
                    if error.kind == THROTTLED:
                        own.slow_down()
                self.clock.sleep(min(20.0, 0.5 * 2 ** (attempt - 1)))
                continue
            with self._lock:
                own.recover()
            return answer

    def each(self, reading: Callable[[K], T], items: Iterable[K]) -> list[T]:
        """`reading` of every item, in their order, several at once; for reads only."""
        items = list(items)
        if len(items) < 2:
            return [reading(item) for item in items]
        with ThreadPoolExecutor(min(WORKERS, len(items))) as pool:
            return list(pool.map(reading, items))

    def together(self, *readings: Callable[[], Any]) -> list[Any]:
        """The answers of different readings that do not depend on each other, at once."""
        return self.each(lambda reading: reading(), readings)

    def _wait(self, own: Bucket) -> None:
        with self._lock:
            seconds = own.wait(self.clock.now())
        if seconds > 0:
            self.clock.sleep(seconds)

    @staticmethod
    def _again(error: AwsError, attempt: int, *, repeatable: bool) -> bool:
        if error.kind == THROTTLED:
            return attempt < THROTTLED_ATTEMPTS
        return error.kind == UNREACHABLE and repeatable and attempt < UNREACHABLE_ATTEMPTS


def found_or_none(reading: Callable[[], list[T]]) -> list[T]:
    """What a reading finds; nothing when AWS says that what it looks in is not there."""
    try:
        return reading()
    except AwsError as error:
        if error.kind != NOT_FOUND:
            raise
        return []


class Work:
    """AWS, and the pace of one run: what every stage of a run is given."""

    def __init__(self, clients: Clients) -> None:
        self.clients = clients
        self.pace = Pace(clients.clock)
