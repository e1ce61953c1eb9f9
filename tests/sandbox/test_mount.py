"""Nothing leaves the process, whatever the environment says."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import boto3  # noqa: TID251 moto's neighbour: the real client is what is tested
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError  # noqa: TID251 as above
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compose2ecs.sandbox import open_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sandbox.conftest import Shop

CONFIG = """
[default]
region = eu-central-1
endpoint_url = http://169.254.10.10:9
services = everywhere
credential_process = /bin/false
use_fips_endpoint = true
[profile other]
role_arn = arn:aws:iam::999999999999:role/other
source_profile = default
[services everywhere]
ecs =
  endpoint_url = http://169.254.10.11:9
"""
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "AKIAREALLOOKINGKEY00",
    "AWS_SECRET_ACCESS_KEY": "real-looking",
    "AWS_SESSION_TOKEN": "real-looking",
    "AWS_PROFILE": "other",
    "AWS_DEFAULT_PROFILE": "nobody",
    "AWS_REGION": "ap-south-1",
    "AWS_DEFAULT_REGION": "ap-south-1",
    "AWS_ENDPOINT_URL": "http://169.254.10.12:9",
    "AWS_ENDPOINT_URL_ECS": "http://169.254.10.13:9",
    "AWS_ENDPOINT_URL_STS": "http://169.254.10.14:9",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "AWS_CA_BUNDLE": "/nowhere/bundle.pem",
    "AWS_CSM_ENABLED": "true",
    "AWS_CSM_HOST": "169.254.10.15",
    "AWS_DEFAULTS_MODE": "auto",
    "AWS_RETRY_MODE": "adaptive",
    "AWS_MAX_ATTEMPTS": "7",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://169.254.10.16",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.10.17",
    "AWS_ROLE_ARN": "arn:aws:iam::999999999999:role/web",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere/token",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
    "HTTP_PROXY": "http://169.254.10.18:3128",
    "HTTPS_PROXY": "http://169.254.10.18:3128",
}


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **_: Any) -> None:
        raise AssertionError(f"a connection left the sandbox: {args}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "sendto", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=st.sets(st.sampled_from(sorted(ENVIRONMENT))), config=st.booleans())
def test_no_environment_leads_out(tmp_path: Path, names: set[str], config: bool) -> None:
    file = tmp_path / "config"
    file.write_text(CONFIG, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setenv(name, ENVIRONMENT[name])
        if config:
            patch.setenv("AWS_CONFIG_FILE", str(file))
            patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
        session = open_sandbox(None, region="eu-west-1").session()
        assert session.region_name == "eu-west-1"
        ecs = session.client("ecs")
        assert ecs.meta.endpoint_url == "https://ecs.eu-west-1.amazonaws.com"
        assert ecs.list_clusters()["clusterArns"] == []
        assert session.client("sts").get_caller_identity()["Account"] == "123456789012"
        for service, call in (("s3", "list_buckets"), ("sqs", "list_queues")):
            client: Any = session.client(service)  # type: ignore[call-overload]  # any service
            with pytest.raises(ClientError, match="NotImplemented"):
                getattr(client, call)()


@pytest.mark.usefixtures("no_network")
def test_an_explicit_endpoint_does_not_lead_out() -> None:
    session = open_sandbox(None).session()
    client = session.client("ecs", endpoint_url="http://169.254.1.1:1")
    assert client.list_clusters()["clusterArns"] == []


@pytest.mark.usefixtures("no_network")
def test_without_its_own_handler_a_call_is_refused() -> None:
    client = open_sandbox(None).session().client("ecs")
    event = "before-send.ecs.ListClusters"
    emitter: Any = client.meta.events
    first = emitter._emitter._handlers.prefix_search(event)[0]
    emitter.unregister("before-send", first)
    with pytest.raises(ClientError, match="NotImplemented"):
        client.list_clusters()


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    ("service", "call", "arguments"),
    [
        ("ecs", "list_attributes", {"targetType": "container-instance"}),
        ("ec2", "describe_instances", {}),
        ("logs", "describe_metric_filters", {}),
        ("iam", "list_users", {}),
        ("sts", "get_session_token", {}),
        ("servicediscovery", "list_operations", {}),
        ("elbv2", "describe_load_balancers", {}),
        ("dynamodb", "list_tables", {}),
        ("cloudwatch", "list_metrics", {}),
    ],
)
def test_what_is_not_modelled_is_a_client_error(
    service: str, call: str, arguments: dict[str, Any]
) -> None:
    client: Any = open_sandbox(None).session().client(service)  # type: ignore[call-overload]  # any service
    with pytest.raises(ClientError) as caught:
        getattr(client, call)(**arguments)
    assert caught.value.response["Error"]["Code"] == "NotImplemented"


def test_calls_are_written_down(shop: Shop) -> None:
    shop.ecs.list_services(cluster="shop")
    assert shop.sandbox.calls[-1] == ("ecs", "ListServices", {"cluster": "shop"})
    assert shop.sandbox.writes() == ["CreateCluster"]


def test_a_bug_of_the_sandbox_is_a_clear_error(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(shop.sandbox.world.state, "clusters")
    with pytest.raises(ClientError, match="a bug in the sandbox, at ecs:ListClusters: KeyError"):
        shop.ecs.list_clusters()


def test_scripted_errors_come_before_or_after_the_effect(shop: Shop) -> None:
    shop.sandbox.fail("CreateCluster", "AccessDeniedException", "not allowed")
    shop.sandbox.fail("CreateCluster", "ServerException", status=500, after=True)
    with pytest.raises(ClientError, match="not allowed"):
        shop.ecs.create_cluster(clusterName="one")
    assert len(shop.ecs.list_clusters()["clusterArns"]) == 1
    with pytest.raises(ClientError, match="ServerException"):
        shop.ecs.create_cluster(clusterName="one")
    assert len(shop.ecs.list_clusters()["clusterArns"]) == 2


def test_a_lost_answer_is_a_connection_error_after_the_effect(shop: Shop) -> None:
    shop.sandbox.lose("RegisterTaskDefinition")
    with pytest.raises(ConnectionClosedError):
        shop.register()
    assert shop.register().endswith("web:2")


def test_throttling_follows_the_documented_buckets(shop: Shop) -> None:
    shop.sandbox.throttling = True
    shop.sandbox.latency = 0.0
    for _ in range(20):
        shop.register()
    with pytest.raises(ClientError, match="ThrottlingException"):
        shop.register()
    shop.sleep(1.0)
    shop.register()


def test_other_sessions_are_untouched() -> None:
    open_sandbox(None).session()
    plain = boto3.session.Session(region_name="us-east-1")
    assert plain.get_credentials() is None or plain.get_credentials().access_key != "sandbox"  # type: ignore[union-attr]  # checked before
