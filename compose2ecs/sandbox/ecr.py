"""ECR: every image is taken to be there, for one platform that nobody states.

A repository or tag called `no-such-...` or `missing-...` isn't; a test gives an image `platforms`.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from compose2ecs.sandbox.errors import ApiError
from compose2ecs.sandbox.given import given, is_there
from compose2ecs.sandbox.world import EPOCH

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json, World

INDEX = "application/vnd.oci.image.index.v1+json"
SINGLE = "application/vnd.docker.distribution.manifest.v2+json"


def repository(world: World, request: Json) -> str:
    """The repository's name; raises RepositoryNotFoundException."""
    name = str(request["repositoryName"])
    if not is_there(world, "repository", name):
        registry = request.get("registryId", world.account)
        raise ApiError(
            "RepositoryNotFoundException",
            f"The repository with name '{name}' does not exist in the registry with id "
            f"'{registry}'",
        )
    return name


def reference(name: str, wanted: Json) -> str:
    """`repository:tag`, as `given` knows it, or `repository:sha256:...`."""
    return f"{name}:{wanted.get('imageTag') or wanted.get('imageDigest', '')}"


def digest(image: str) -> str:
    """A digest that the same image always has."""
    return f"sha256:{hashlib.sha256(image.encode()).hexdigest()}"


def describe_images(world: World, request: Json) -> Json:
    """DescribeImages by tag or digest."""
    name, found = repository(world, request), []
    for wanted in request.get("imageIds", ()):
        image = reference(name, wanted)
        if not is_there(world, "image", image):
            raise ApiError(
                "ImageNotFoundException",
                f"The image with imageId {{{wanted}}} does not exist within the repository with "
                f"name '{name}' in the registry with id '{world.account}'",
            )
        several = "platforms" in given(world, "image", image)
        found.append(
            {
                "registryId": request.get("registryId", world.account),
                "repositoryName": name,
                "imageDigest": wanted.get("imageDigest", digest(image)),
                "imageTags": [wanted["imageTag"]] if "imageTag" in wanted else [],
                "imagePushedAt": EPOCH,
                "imageManifestMediaType": INDEX if several else SINGLE,
            }
        )
    return {"imageDetails": found}


def batch_get_image(world: World, request: Json) -> Json:
    """BatchGetImage: an index of the platforms that a test gave."""
    name, images, failures = repository(world, request), [], []
    for wanted in request["imageIds"]:
        image = reference(name, wanted)
        platforms = given(world, "image", image).get("platforms")
        if not is_there(world, "image", image):
            failures.append({"imageId": wanted, "failureCode": "ImageNotFound"})
            continue
        manifest = {"schemaVersion": 2, "mediaType": INDEX if platforms else SINGLE}
        if platforms:
            manifest["manifests"] = [
                {"platform": dict(zip(("os", "architecture"), p.split("/"), strict=True))}
                for p in platforms
            ]
        images.append(
            {
                "registryId": request.get("registryId", world.account),
                "repositoryName": name,
                "imageId": {**wanted, "imageDigest": digest(image)},
                "imageManifest": json.dumps(manifest),
                "imageManifestMediaType": manifest["mediaType"],
            }
        )
    return {"images": images, "failures": failures}


OPERATIONS = {"DescribeImages": describe_images, "BatchGetImage": batch_get_image}
