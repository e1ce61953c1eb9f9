"""AWS Systems Manager: whether parameters are there; their values never leave this module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from compose2ecs.aws.operation import SECRET_READ, operation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PARAMETERS_AT_ONCE = 10


class Ssm(Protocol):
    """The part of AWS Systems Manager that we read."""

    def missing_parameters(self, names: Sequence[str]) -> frozenset[str]:
        """Those of at most ten names or ARNs that don't exist; nothing is decrypted.

        Bucket: secret read; ssm:GetParameters.
        """


def ssm(client: Callable[[], Any]) -> Ssm:
    """AWS Systems Manager over boto3; `client` is called at the first use."""
    return _BotoSsm(client)


class _BotoSsm:
    def __init__(self, client: Callable[[], Any]) -> None:
        self._client = client

    @operation("ssm:GetParameters", SECRET_READ)
    def missing_parameters(self, names: Sequence[str]) -> frozenset[str]:
        answer = self._client().get_parameters(Names=list(names), WithDecryption=False)
        return frozenset(answer.get("InvalidParameters", ()))
