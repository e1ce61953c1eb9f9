"""Service Quotas: what AWS documents as the defaults; a test gives a quota another `value`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.sandbox.errors import ApiError
from compose2ecs.sandbox.given import given

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

QUOTAS = {
    "L-3032A538": ("fargate", "Fargate On-Demand vCPU resource count", 4000.0),
    "L-36FBB829": ("fargate", "Fargate Spot vCPU resource count", 4000.0),
    "L-9EF96962": ("ecs", "Services per cluster", 5000.0),
}


def get_service_quota(world: World, request: Json) -> Json:
    """GetServiceQuota."""
    code = request["QuotaCode"]
    if code not in QUOTAS or QUOTAS[code][0] != request["ServiceCode"]:
        raise ApiError("NoSuchResourceException", "The specified resource does not exist.")
    service, name, value = QUOTAS[code]
    return {
        "Quota": {
            "ServiceCode": service,
            "QuotaCode": code,
            "QuotaName": name,
            "Value": given(world, "quota", code).get("value", value),
            "Adjustable": True,
        }
    }


OPERATIONS = {"GetServiceQuota": get_service_quota}
