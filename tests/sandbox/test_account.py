"""What the sandbox says of images, secrets, file systems and quotas that nobody ever made in it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import boto3  # noqa: TID251 a foreign program with an endpoint URL
import pytest
from botocore.exceptions import ClientError  # noqa: TID251 what the real client raises

from compose2ecs.sandbox import open_sandbox
from compose2ecs.sandbox.http import Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sandbox.conftest import Shop

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret"
GROUPS = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup"

ABSENT: list[tuple[str, Callable[[Any], Any], str]] = [
    (
        "ecr",
        lambda c: c.describe_images(repositoryName="no-such-app", imageIds=[{"imageTag": "1"}]),
        "RepositoryNotFoundException",
    ),
    (
        "ecr",
        lambda c: c.describe_images(repositoryName="app", imageIds=[{"imageTag": "missing-1"}]),
        "ImageNotFoundException",
    ),
    (
        "secretsmanager",
        lambda c: c.describe_secret(SecretId=f"{SECRET}:no-such-secret"),
        "ResourceNotFoundException",
    ),
    (
        "secretsmanager",
        lambda c: c.get_secret_value(SecretId="missing-secret"),
        "ResourceNotFoundException",
    ),
    (
        "elbv2",
        lambda c: c.describe_target_groups(TargetGroupArns=[f"{GROUPS}/no-such-web/0123"]),
        "TargetGroupNotFound",
    ),
    (
        "efs",
        lambda c: c.describe_file_systems(FileSystemId="no-such-fs"),
        "FileSystemNotFound",
    ),
    (
        "efs",
        lambda c: c.describe_mount_targets(FileSystemId="missing-fs"),
        "FileSystemNotFound",
    ),
    (
        "efs",
        lambda c: c.describe_access_points(AccessPointId="no-such-point"),
        "AccessPointNotFound",
    ),
    (
        "service-quotas",
        lambda c: c.get_service_quota(ServiceCode="fargate", QuotaCode="L-00000000"),
        "NoSuchResourceException",
    ),
]


@pytest.mark.parametrize(("service", "call", "code"), ABSENT)
def test_what_is_called_missing_is_not_there(
    shop: Shop, service: str, call: Callable[[Any], Any], code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        call(shop.client(service))
    assert refused.value.response["Error"]["Code"] == code


def test_everything_else_is_there(shop: Shop) -> None:
    images = shop.client("ecr").describe_images(
        repositoryName="shop/app", imageIds=[{"imageTag": "1.4"}]
    )
    assert images["imageDetails"][0]["imageTags"] == ["1.4"]
    secret = shop.client("secretsmanager").describe_secret(SecretId=f"{SECRET}:db-AbCdEf")
    assert "AWSCURRENT" in next(iter(secret["VersionIdsToStages"].values()))
    found = shop.client("ssm").get_parameters(Names=["/shop/key", "/shop/no-such-key"])
    assert found["InvalidParameters"] == ["/shop/no-such-key"]
    efs = shop.client("efs")
    assert (
        efs.describe_file_systems(FileSystemId="fs-1")["FileSystems"][0]["FileSystemId"] == "fs-1"
    )
    zones = {
        t["AvailabilityZoneName"]
        for t in efs.describe_mount_targets(FileSystemId="fs-1")["MountTargets"]
    }
    assert zones == {"us-east-1a", "us-east-1b", "us-east-1c"}
    quota = shop.client("service-quotas").get_service_quota(
        ServiceCode="fargate", QuotaCode="L-3032A538"
    )
    assert quota["Quota"]["Value"] == 4000.0


def test_a_test_says_more_of_one_thing(shop: Shop) -> None:
    shop.sandbox.give("image", "app:1", platforms=["linux/arm64"])
    got = shop.client("ecr").batch_get_image(
        repositoryName="app", imageIds=[{"imageTag": "1"}, {"imageTag": "missing-2"}]
    )
    assert '"architecture": "arm64"' in got["images"][0]["imageManifest"]
    assert got["failures"][0]["failureCode"] == "ImageNotFound"
    shop.sandbox.give("vpc", "vpc-0d0000000000000b0", endpoints=["s3"])
    endpoints = shop.client("ec2").describe_vpc_endpoints(
        Filters=[{"Name": "vpc-id", "Values": ["vpc-0d0000000000000b0"]}]
    )
    assert [e["ServiceName"] for e in endpoints["VpcEndpoints"]] == ["com.amazonaws.us-east-1.s3"]


def test_a_file_system_is_told_over_http_too() -> None:
    with Server(open_sandbox(None), 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        efs: Any = boto3.client(
            "efs",
            region_name="us-east-1",
            endpoint_url=f"http://127.0.0.1:{server.server_address[1]}",
            aws_access_key_id="any",
            aws_secret_access_key="any",
        )
        try:
            found = efs.describe_file_systems(FileSystemId="fs-1")["FileSystems"]
            with pytest.raises(ClientError, match="FileSystemNotFound"):
                efs.describe_file_systems(FileSystemId="no-such-fs")
            with pytest.raises(ClientError, match="does not model"):
                efs.describe_tags(FileSystemId="fs-1")
        finally:
            server.shutdown()
            thread.join()
    assert [f["LifeCycleState"] for f in found] == ["available"]
