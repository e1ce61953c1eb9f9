"""Sandbox: one simulated account, what a program does with it, and what a test scripts."""

from __future__ import annotations

import copy
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from compose2ecs.sandbox import store
from compose2ecs.sandbox.clock import VirtualClock
from compose2ecs.sandbox.ec2 import DEFAULT_GROUP
from compose2ecs.sandbox.errors import ApiError, SandboxError, not_implemented
from compose2ecs.sandbox.faults import Fault, Faults
from compose2ecs.sandbox.mount import internal_error, mounted_session
from compose2ecs.sandbox.operations import OPERATIONS, READS
from compose2ecs.sandbox.scheduler import advance
from compose2ecs.sandbox.service_connect import known_endpoints
from compose2ecs.sandbox.world import World, empty_state

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3  # noqa: TID251 the door

    from compose2ecs.sandbox.world import Json

__all__ = ["Call", "Sandbox", "SandboxError", "open_sandbox"]

LATENCY = 0.05
"""Virtual seconds that a call takes."""
SAVING_SHARE = 0.1
"""Saving after each change may cost this share of the time; `save` writes what is left."""


class Call(NamedTuple):
    """A call that arrived, for tests."""

    service: str
    operation: str
    params: Json


class Sandbox:
    """A simulated AWS account with one region, in memory and perhaps in a file.

    `clock.sleep` lets virtual time pass; every call takes `latency` virtual seconds. Thread-safe.
    """

    def __init__(self, regions: dict[str, Json], region: str, path: Path | None = None) -> None:
        self._regions = regions
        self.world = World(regions.setdefault(region, empty_state(region)))
        self.clock = VirtualClock(lambda: self.world.now, self._advance)
        self.calls: list[Call] = []
        self.latency = LATENCY
        self.lag = 0.0
        """Virtual seconds for which ECS's reads go on answering as before a write."""
        self._past: tuple[float, World] | None = None
        self._faults = Faults()
        self._path = path
        self._lock = threading.RLock()
        self._dirty = False
        self._next_save = 0.0
        self._requests = 0

    def session(self) -> boto3.session.Session:
        """A new boto3 session whose clients all talk to this sandbox."""
        return mounted_session(self, self.world.region)

    def answer(self, service: str, operation: str, params: Json) -> Json:
        """Do one operation; raises ApiError for every refusal, LostAnswerError when scripted."""
        with self._lock:
            self.calls.append(Call(service, operation, copy.deepcopy(params)))
            self._advance(self.latency)
            self._faults.before(operation, params)
            if service == "ecs":
                self._faults.throttle(operation, self.world.now)
            reads = operation.startswith(READS)
            world = self._seen(reads=reads) if service == "ecs" else self.world
            value = self._done(world, service, operation, params)
            if not reads:
                self._dirty = True
                self._save_soon()
            self._faults.after(operation, params)
            return value

    def _seen(self, *, reads: bool) -> World:
        """What an operation works on: a read may see the world as it was a moment ago."""
        if self._past is not None and self.world.now >= self._past[0]:
            self._past = None
        if reads:
            return self._past[1] if self._past is not None else self.world
        if self.lag and self._past is None:
            self._past = self.world.now + self.lag, World(copy.deepcopy(self.world.state))
        return self.world

    def _done(self, world: World, service: str, operation: str, params: Json) -> Json:
        """The operation's own answer, a copy that later events don't change."""
        run = OPERATIONS.get(service, {}).get(operation)
        if run is None:
            raise not_implemented(service, operation)
        try:
            return copy.deepcopy(run(world, params))
        except ApiError:
            raise
        except Exception as error:
            raise internal_error(service, operation, error) from error

    def _advance(self, seconds: float) -> None:
        with self._lock:
            advance(self.world, seconds)
            self._dirty = True

    def request_id(self) -> str:
        """The id of the next request."""
        self._requests += 1
        return f"00000000-0000-4000-8000-{self._requests:012d}"

    def save(self) -> None:
        """Write the state file, if there is one and something happened since."""
        with self._lock:
            if self._path is not None and self._dirty:
                started = time.monotonic()
                store.save(self._regions, self._path)
                took = time.monotonic() - started
                self._dirty = False
                self._next_save = time.monotonic() + took / SAVING_SHARE

    def _save_soon(self) -> None:
        if self._path is not None and time.monotonic() >= self._next_save:
            self.save()

    # what a test scripts

    @property
    def throttling(self) -> bool:
        """Whether calls are throttled by the token buckets that Amazon ECS documents."""
        return self._faults.throttling

    @throttling.setter
    def throttling(self, value: bool) -> None:
        self._faults.throttling = value

    def fail(
        self,
        operation: str,
        code: str | None,
        message: str = "scripted by a test",
        *,
        status: int = 400,
        after: bool = False,
        times: int = 1,
        when: Callable[[Json], bool] | None = None,
    ) -> None:
        """Let the next `times` calls of an operation (`*`: any) fail, before or after their effect.

        Without a code there is no answer at all. `when` chooses calls by their parameters.
        """
        self._faults.scripted.append(Fault(operation, code, message, status, after, times, when))

    def lose(self, operation: str, *, after: bool = True, times: int = 1) -> None:
        """Let the next answers get lost: a connection error, with the effect unless `after`."""
        self._faults.scripted.append(Fault(operation, None, "", 0, after, times, None))

    def heal(self) -> None:
        """Forget all scripted failures of calls."""
        self._faults.scripted.clear()

    def behave(self, image: str, behaviour: str | None, says: str = "") -> None:
        """Let containers of an image behave as `sandbox/BEHAVIOUR` would (None: normally).

        `says` is what they write to their log before they exit, in lines.
        """
        self.world.state["images"][image] = behaviour
        self.world.state.setdefault("sayings", {})[image] = says

    def have_instances(self, number: int) -> None:
        """Let clusters have so many container instances (not said: as many as are needed)."""
        self.world.state["instances"] = number
        if not number:
            self.remove_capacity("EC2")

    def remove_role(self, name: str) -> None:
        """Let an IAM role not exist (others are taken to exist)."""
        self.world.state["absentRoles"].append(name)

    def remove_capacity(self, launch_type: str) -> None:
        """Let tasks of a launch type find no place any more."""
        self.world.state["noCapacity"].append(launch_type)

    def restore_capacity(self) -> None:
        """Undo `remove_capacity`."""
        self.world.state["noCapacity"].clear()

    def remove_default_vpc(self) -> None:
        """Let the account have no default VPC."""
        self.world.state["noDefaultVpc"] = True

    def give(self, kind: str, name: str, **members: Any) -> None:
        """Say more of something that the sandbox only hears the name of (see given.py)."""
        self.world.state.setdefault("given", {}).setdefault(kind, {})[name] = members

    def open_port(self, port: int, group: str = DEFAULT_GROUP) -> None:
        """Let a security group admit everybody to a port."""
        everybody = {"CidrIp": "0.0.0.0/0"}
        opening = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [everybody]}
        self.world.state["openings"].setdefault(group, []).append(opening)

    # what a test asks

    def operations(self, service: str | None = None) -> list[str]:
        """The operations called so far, in order."""
        return [c.operation for c in self.calls if service in {None, c.service}]

    def writes(self) -> list[str]:
        """The calls so far that change something."""
        return [c.operation for c in self.calls if not c.operation.startswith(READS)]

    def endpoints(self, service: str, cluster: str | None = None) -> list[str]:
        """`name:port` of each Service Connect endpoint that all running tasks of a service know."""
        return known_endpoints(self.world, service, cluster)


def open_sandbox(state_file: str | None = None, *, region: str = "us-east-1") -> Sandbox:
    """The sandbox kept in a file, or a new one in memory only.

    Raises:
        SandboxError: the file is damaged, or of something else.

    """
    if state_file is None:
        return Sandbox({}, region)
    path = Path(state_file)
    return Sandbox(store.load(path), region, path)
