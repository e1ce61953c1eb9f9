"""Amazon ECR: whether the images of private repositories are there, and for which platforms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from compose2ecs.aws.operation import IMAGE_READ, operation, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = dict[str, Any]

INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
"""Media types of an image that is made for several platforms."""


class Ecr(Protocol):
    """The part of Amazon ECR that we read; nothing is pulled."""

    def image(self, registry: str, repository: str, **wanted: str) -> Answer:
        """An image by imageTag or imageDigest. Bucket: image read; ecr:DescribeImages."""

    def platforms(self, registry: str, repository: str, **wanted: str) -> list[tuple[str, str]]:
        """Operating system and architecture of each part of an image index, as it states them.

        Bucket: image read; ecr:BatchGetImage.
        """


def ecr(client: Callable[[], Any]) -> Ecr:
    """Amazon ECR over boto3; `client` is called at the first use."""
    return _BotoEcr(client)


class _BotoEcr:
    def __init__(self, client: Callable[[], Any]) -> None:
        self._client = client

    @operation("ecr:DescribeImages", IMAGE_READ)
    def image(self, registry: str, repository: str, **wanted: str) -> Answer:
        answer = self._client().describe_images(
            registryId=registry, repositoryName=repository, imageIds=[wanted]
        )
        return plain(answer["imageDetails"][0])

    @operation("ecr:BatchGetImage", IMAGE_READ)
    def platforms(self, registry: str, repository: str, **wanted: str) -> list[tuple[str, str]]:
        answer = self._client().batch_get_image(
            registryId=registry,
            repositoryName=repository,
            imageIds=[wanted],
            acceptedMediaTypes=list(INDEXES),
        )
        parts = [m for i in answer["images"] for m in _manifests(i.get("imageManifest", ""))]
        found = {(p.get("os", ""), p.get("architecture", "")) for p in parts}
        return sorted(p for p in found if "unknown" not in p)


def _manifests(text: str) -> list[Answer]:
    """The platforms that an image index lists; attestations say `unknown`."""
    return [m.get("platform", {}) for m in json.loads(text or "{}").get("manifests", ())]
