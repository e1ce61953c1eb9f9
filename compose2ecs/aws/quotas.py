"""Service Quotas: how much of something an account may have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from compose2ecs.aws.operation import OTHER, operation

if TYPE_CHECKING:
    from collections.abc import Callable


class Quotas(Protocol):
    """The part of Service Quotas that we read."""

    def quota(self, service: str, code: str) -> float:
        """The value of a quota in this region. Bucket: other; servicequotas:GetServiceQuota."""


def quotas(client: Callable[[], Any]) -> Quotas:
    """Service Quotas over boto3; `client` is called at the first use."""
    return _BotoQuotas(client)


class _BotoQuotas:
    def __init__(self, client: Callable[[], Any]) -> None:
        self._client = client

    @operation("servicequotas:GetServiceQuota", OTHER)
    def quota(self, service: str, code: str) -> float:
        answer = self._client().get_service_quota(ServiceCode=service, QuotaCode=code)
        return float(answer["Quota"]["Value"])
