"""AWS Cloud Map: the namespace in which services find each other."""

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

    def create_http_namespace(self, name: str, token: str, tags: Mapping[str, str]) -> str:
        """Start creating one; the operation's id. `token` makes it safe to repeat.

        Bucket: other; servicediscovery:CreateHttpNamespace, servicediscovery:TagResource.
        """

    def delete_namespace(self, identifier: str) -> str:
        """Start deleting; an operation id. Bucket: other; servicediscovery:DeleteNamespace."""

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

    @operation("servicediscovery:CreateHttpNamespace", OTHER)
    def create_http_namespace(self, name: str, token: str, tags: Mapping[str, str]) -> str:
        answer = self._client().create_http_namespace(
            Name=name,
            CreatorRequestId=token,
            Tags=[{"Key": k, "Value": v} for k, v in sorted(tags.items())],
        )
        return answer["OperationId"]

    @operation("servicediscovery:DeleteNamespace", OTHER)
    def delete_namespace(self, identifier: str) -> str:
        return self._client().delete_namespace(Id=identifier)["OperationId"]

    @operation("servicediscovery:GetOperation", OTHER)
    def outcome(self, operation_id: str) -> Answer:
        return plain(self._client().get_operation(OperationId=operation_id)["Operation"])

    @operation("servicediscovery:ListTagsForResource", OTHER)
    def tags(self, arn: str) -> dict[str, str]:
        answer = self._client().list_tags_for_resource(ResourceARN=arn)
        return {tag["Key"]: tag["Value"] for tag in answer["Tags"]}
