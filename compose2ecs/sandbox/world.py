"""World: everything that exists in the sandbox, as JSON-shaped data, with its clock and names."""

from __future__ import annotations

import hashlib
from typing import Any

from compose2ecs.sandbox.agenda import Agenda

Json = dict[str, Any]
"""A JSON object in the API's spelling; keys that begin with `_` are the sandbox's own."""

ACCOUNT = "123456789012"
EPOCH = 1_767_225_600.0
"""2026-01-01T00:00:00Z: a fresh sandbox starts here, so that runs can be compared."""
CALLER = "sandbox"

PARTITIONS = (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"))


def empty_state(region: str) -> Json:
    """The state of a sandbox that nobody has used yet."""
    return {
        "now": EPOCH,
        "region": region,
        "account": ACCOUNT,
        "serial": 0,
        "clusters": {},
        "taskDefinitions": {},
        "services": {},
        "tasks": {},
        "serviceDeployments": {},
        "serviceRevisions": {},
        "logGroups": {},
        "namespaces": {},
        "cloudMapServices": {},
        "operations": {},
        "roles": {},
        "absentRoles": [],
        "images": {},
        "noCapacity": [],
        "starts": {},
        "agenda": [],
        "wakings": 0,
        "openings": {},
        "noDefaultVpc": False,
    }


class World:
    """The state and what every operation needs of it: time, ids, ARNs.

    All of `state` is plain JSON, so that saving is dumping. Private members of a record begin with
    `_`; the wire leaves them out.
    """

    def __init__(self, state: Json) -> None:
        self.state = state
        self.agenda = Agenda(state)
        self.endpoints_at_zero = True
        """Whether a Service Connect endpoint appears while the desired count is still 0."""

    @property
    def now(self) -> float:
        """Virtual seconds since 1970, to the millisecond as AWS has them."""
        return round(float(self.state["now"]), 3)

    @property
    def region(self) -> str:
        """The one region of this sandbox."""
        return str(self.state["region"])

    @property
    def account(self) -> str:
        """The one account of this sandbox."""
        return str(self.state["account"])

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn` or `aws-us-gov`."""
        return next((p for start, p in PARTITIONS if self.region.startswith(start)), "aws")

    def arn(self, service: str, resource: str, *, region: bool = True) -> str:
        """The ARN of a resource of this account."""
        place = self.region if region else ""
        return f"arn:{self.partition}:{service}:{place}:{self.account}:{resource}"

    @property
    def caller_arn(self) -> str:
        """Who makes all calls."""
        return self.arn("iam", f"user/{CALLER}", region=False)

    def fresh(self, length: int = 32) -> str:
        """A new id of hexadecimal digits; the same calls give the same ids."""
        self.state["serial"] += 1
        return hashlib.sha256(f"{self.state['serial']}".encode()).hexdigest()[:length]

    def fresh_number(self) -> str:
        """A new id of 19 digits, as deployments have."""
        return f"{int(self.fresh(), 16) % 10**19:019d}"

    def fresh_uuid(self) -> str:
        """A new id that looks like a UUID."""
        digits = self.fresh()
        parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
        return "-".join(parts)
