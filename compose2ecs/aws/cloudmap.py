"""AWS Cloud Map: the namespaces in which services find each other, and the services in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from compose2ecs.aws.operation import OTHER, operation, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from types_boto3_servicediscovery import ServiceDiscoveryClient

    Answer = dict[str, Any]


class CloudMap(Protocol):
    """The part of AWS Cloud Map that we use."""

    def namespaces(self, name: str) -> list[Answer]:
        """Namespaces of that name. Bucket: other; servicediscovery:ListNamespaces."""

    def namespace(self, identifier: str) -> Answer:
        """A namespace by id. Bucket: other; servicediscovery:GetNamespace."""

    def create_http_namespace(self, name: str, token: str, tags: Mapping[str, str]) -> str:
        """Start creating one; the operation's id. `token` makes it safe to repeat.

        Bucket: other; servicediscovery:CreateHttpNamespace, servicediscovery:TagResource.
        """

    def create_private_namespace(
        self, name: str, vpc: str, token: str, tags: Mapping[str, str]
    ) -> str:
        """Start creating a private DNS zone that the VPC sees; the operation's id.

        Cloud Map makes the zone with the caller's permissions. Bucket: other;
        servicediscovery:CreatePrivateDnsNamespace, servicediscovery:TagResource,
        route53:CreateHostedZone, route53:GetHostedZone, route53:ListHostedZonesByName,
        ec2:DescribeVpcs, ec2:DescribeRegions.
        """

    def services(self, namespace: str) -> list[Answer]:
        """The services of a namespace, by its id. Bucket: other; servicediscovery:ListServices."""

    def create_service(self, request: Answer, token: str, tags: Mapping[str, str]) -> Answer:
        """The new service. `token` makes it safe to repeat.

        Bucket: other; servicediscovery:CreateService, servicediscovery:TagResource.
        """

    def update_service(self, identifier: str, change: Answer) -> str:
        """Start to give a service another `Description` and `DnsConfig`; the operation's id.

        Bucket: other; servicediscovery:UpdateService, route53:GetHostedZone,
        route53:ChangeResourceRecordSets.
        """

    def delete_service(self, identifier: str) -> None:
        """Delete a service. Bucket: other; servicediscovery:DeleteService."""

    def delete_namespace(self, identifier: str) -> str:
        """Start deleting, with its DNS zone; an operation id.

        Bucket: other; servicediscovery:DeleteNamespace, route53:DeleteHostedZone.
        """

    def outcome(self, operation_id: str) -> Answer:
        """How far an operation is (`Status`). Bucket: other; servicediscovery:GetOperation."""

    def tags(self, arn: str) -> dict[str, str]:
        """A namespace's tags. Bucket: other; servicediscovery:ListTagsForResource."""


def cloud_map(client: Callable[[], ServiceDiscoveryClient]) -> CloudMap:
    """AWS Cloud Map over boto3; `client` is called at the first use."""
    return _BotoCloudMap(client)


class _BotoCloudMap:
    def __init__(self, client: Callable[[], ServiceDiscoveryClient]) -> None:
        self._client = client

    @operation("servicediscovery:ListNamespaces", OTHER)
    def namespaces(self, name: str) -> list[Answer]:
        pages = (
            self._client()
            .get_paginator("list_namespaces")
            .paginate(Filters=[{"Name": "NAME", "Values": [name], "Condition": "EQ"}])
        )
        return [plain(n) for page in pages for n in page["Namespaces"] if n.get("Name") == name]

    @operation("servicediscovery:GetNamespace", OTHER)
    def namespace(self, identifier: str) -> Answer:
        return plain(self._client().get_namespace(Id=identifier)["Namespace"])

    @operation(
        "servicediscovery:CreateHttpNamespace", OTHER, also=("servicediscovery:TagResource",)
    )
    def create_http_namespace(self, name: str, token: str, tags: Mapping[str, str]) -> str:
        answer = self._client().create_http_namespace(
            Name=name,
            CreatorRequestId=token,
            Tags=[{"Key": k, "Value": v} for k, v in sorted(tags.items())],
        )
        return answer["OperationId"]

    @operation(
        "servicediscovery:CreatePrivateDnsNamespace",
        OTHER,
        also=(
            "servicediscovery:TagResource",
            "route53:CreateHostedZone",
            "route53:GetHostedZone",
            "route53:ListHostedZonesByName",
            "ec2:DescribeVpcs",
            "ec2:DescribeRegions",
        ),
    )
    def create_private_namespace(
        self, name: str, vpc: str, token: str, tags: Mapping[str, str]
    ) -> str:
        answer = self._client().create_private_dns_namespace(
            Name=name,
            Vpc=vpc,
            CreatorRequestId=token,
            Tags=[{"Key": k, "Value": v} for k, v in sorted(tags.items())],
        )
        return answer["OperationId"]

    @operation("servicediscovery:ListServices", OTHER)
    def services(self, namespace: str) -> list[Answer]:
        pages = (
            self._client()
            .get_paginator("list_services")
            .paginate(Filters=[{"Name": "NAMESPACE_ID", "Values": [namespace], "Condition": "EQ"}])
        )
        return [plain(s) for page in pages for s in page["Services"]]

    @operation("servicediscovery:CreateService", OTHER, also=("servicediscovery:TagResource",))
    def create_service(self, request: Answer, token: str, tags: Mapping[str, str]) -> Answer:
        answer = self._client().create_service(
            **request,
            CreatorRequestId=token,
            Tags=[{"Key": k, "Value": v} for k, v in sorted(tags.items())],
        )
        return plain(answer["Service"])

    @operation(
        "servicediscovery:UpdateService",
        OTHER,
        also=("route53:GetHostedZone", "route53:ChangeResourceRecordSets"),
    )
    def update_service(self, identifier: str, change: Answer) -> str:
        whole: Any = change
        return self._client().update_service(Id=identifier, Service=whole)["OperationId"]

    @operation("servicediscovery:DeleteService", OTHER)
    def delete_service(self, identifier: str) -> None:
        self._client().delete_service(Id=identifier)

    @operation("servicediscovery:DeleteNamespace", OTHER, also=("route53:DeleteHostedZone",))
    def delete_namespace(self, identifier: str) -> str:
        return self._client().delete_namespace(Id=identifier)["OperationId"]

    @operation("servicediscovery:GetOperation", OTHER)
    def outcome(self, operation_id: str) -> Answer:
        return plain(self._client().get_operation(OperationId=operation_id)["Operation"])

    @operation("servicediscovery:ListTagsForResource", OTHER)
    def tags(self, arn: str) -> dict[str, str]:
        answer = self._client().list_tags_for_resource(ResourceARN=arn)
        return {tag["Key"]: tag["Value"] for tag in answer["Tags"]}
