"""Images: whether those in ECR are there, and are made for the platform of their task."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from compose2ecs.aws.ecr import INDEXES
from compose2ecs.aws.errors import AwsError
from compose2ecs.deploy.preflight.question import Question, Verdict, ng, ok, skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2ecs.deploy.preflight.asked import Asked

_ECR = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?"
    r"|on\.aws|on\.amazonwebservices\.com\.cn)/"
    r"(?P<repository>[^:@]+)(?::(?P<tag>[^@]+))?(?:@(?P<digest>.+))?"
)
_MISSING = ("ImageNotFoundException", "RepositoryNotFoundException")
_ARCHITECTURES = {"ARM64": "arm64", "X86_64": "amd64"}


class Place(NamedTuple):
    """An image in ECR."""

    account: str
    region: str
    repository: str
    wanted: Mapping[str, str]
    """imageTag or imageDigest."""


def place(image: str) -> Place | None:
    """Where in ECR an image is; None for images elsewhere, ECR Public included."""
    found = _ECR.fullmatch(image)
    if found is None:
        return None
    digest = found["digest"]
    wanted = {"imageDigest": digest} if digest else {"imageTag": found["tag"] or "latest"}
    return Place(found["account"], found["region"], found["repository"], wanted)


def platform(definition: Mapping[str, Any]) -> tuple[str, str]:
    """Operating system and architecture of a task, in the words of image manifests."""
    said = definition.get("runtimePlatform", {})
    windows = str(said.get("operatingSystemFamily", "LINUX")).startswith("WINDOWS")
    architecture = _ARCHITECTURES.get(str(said.get("cpuArchitecture", "X86_64")), "amd64")
    return ("windows" if windows else "linux"), architecture


def _resource(asked: Asked, where: Place) -> str:
    resource = f"repository/{where.repository}"
    return f"arn:{asked.target.partition}:ecr:{where.region}:{where.account}:{resource}"


def images(asked: Asked) -> Iterator[Question]:
    """One question for each image in ECR, and one word about all the others."""
    seen: dict[str, Place | None] = {}
    for family, container in asked.containers:
        image = str(container["image"])
        if image in seen:
            continue
        seen[image] = where = place(image)
        if where is not None:
            yield Question(
                subject=f"image {image}",
                at=asked.at(
                    "taskDefinition", family, "containerDefinitions", container["name"], "image"
                ),
                needs=(("ecr:DescribeImages", _resource(asked, where)),),
                ask=_asking(_image, asked, where),
            )
    others = [image for image, where in seen.items() if where is None]
    if others:
        yield Question(
            subject="images outside ECR",
            ask=lambda: skipped(f"{', '.join(others)}: other registries are not asked"),
        )


def _asking(answer: Any, *arguments: Any) -> Any:
    return lambda: answer(*arguments)


def _described(asked: Asked, where: Place) -> dict[str, Any]:
    clients, pace = asked.work.clients, asked.work.pace
    key = (where.account, where.repository, *where.wanted.values())
    return asked.once(
        ("image", key),
        lambda: pace.call(clients.ecr.image, where.account, where.repository, **where.wanted),
    )


def _image(asked: Asked, where: Place) -> Verdict:
    if where.region != asked.target.region:
        return skipped(f"is in {where.region}; only {asked.target.region} is asked")
    try:
        _described(asked, where)
    except AwsError as error:
        if error.code not in _MISSING:
            raise
        (what,) = where.wanted.values()
        if error.code == _MISSING[1]:
            return ng(
                f'there is no repository "{where.repository}" in account {where.account}',
                f"create it: aws ecr create-repository --repository-name {where.repository} "
                f"--region {where.region}; then push the image",
            )
        return ng(
            f'repository "{where.repository}" has no "{what}"',
            "push it, or correct the tag",
        )
    return ok("is there")


def platforms(asked: Asked) -> Iterator[Question]:
    """One question for each image in ECR and the platform that it has to run on."""
    seen = set()
    for family, container in asked.containers:
        image = str(container["image"])
        where, wanted = place(image), platform(asked.definitions[family])
        if where is None or (image, wanted) in seen or where.region != asked.target.region:
            continue
        seen.add((image, wanted))
        resource = _resource(asked, where)
        yield Question(
            subject=f"platform of {image}",
            at=asked.at(
                "taskDefinition", family, "containerDefinitions", container["name"], "image"
            ),
            needs=(("ecr:DescribeImages", resource), ("ecr:BatchGetImage", resource)),
            ask=_asking(_platform, asked, where, wanted),
        )


def _platform(asked: Asked, where: Place, wanted: tuple[str, str]) -> Verdict | None:
    try:
        media_type = _described(asked, where).get("imageManifestMediaType", "")
    except AwsError:
        return None  # the question about the image itself tells it
    if media_type not in INDEXES:
        return skipped("the image has one platform, which only a pull tells")
    clients, pace = asked.work.clients, asked.work.pace
    found = pace.call(clients.ecr.platforms, where.account, where.repository, **where.wanted)
    name = "/".join(wanted)
    if wanted in found:
        return ok(f"has {name}")
    has = ", ".join("/".join(p) for p in found) or "none"
    return ng(f"the task runs on {name}, the image is for {has}")
