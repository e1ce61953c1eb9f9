"""aws/ against three AWSs: the sandbox, the sandbox over HTTP, moto; and what its marks promise."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import boto3  # noqa: TID251 moto needs a session of its own
import pytest
from botocore.exceptions import ClientError  # noqa: TID251 as above

from compose2ecs.aws import (
    cloudmap,
    ec2,
    ecr,
    ecs,
    efs,
    elbv2,
    errors,
    iam,
    logs,
    quotas,
    secretsmanager,
    ssm,
    sts,
)
from compose2ecs.aws.clients import connect
from compose2ecs.aws.clock import SystemClock
from compose2ecs.aws.session import open_session
from compose2ecs.deploy.pace import DOCUMENTED

if TYPE_CHECKING:
    from compose2ecs.aws.clients import Clients

REGION = "eu-west-1"
PARTS = [
    (ecs.Ecs, ecs._BotoEcs),
    (ec2.Ec2, ec2._BotoEc2),
    (logs.Logs, logs._BotoLogs),
    (iam.Iam, iam._BotoIam),
    (sts.Sts, sts._BotoSts),
    (cloudmap.CloudMap, cloudmap._BotoCloudMap),
    (ecr.Ecr, ecr._BotoEcr),
    (secretsmanager.SecretsManager, secretsmanager._BotoSecretsManager),
    (ssm.Ssm, ssm._BotoSsm),
    (elbv2.Elbv2, elbv2._BotoElbv2),
    (efs.Efs, efs._BotoEfs),
    (quotas.Quotas, quotas._BotoQuotas),
]
METHODS = [
    pytest.param(protocol, boto, name, id=f"{protocol.__name__}.{name}")
    for protocol, boto in PARTS
    for name in vars(protocol)
    if not name.startswith("_")
]


@pytest.mark.parametrize(("protocol", "boto", "name"), METHODS)
def test_a_method_tells_its_bucket_and_its_action(protocol: Any, boto: Any, name: str) -> None:
    text = inspect.cleandoc(getattr(protocol, name).__doc__)
    marked = getattr(boto, name)
    told = re.search(r"Bucket:\s+([\w ]+)[;.]", text)
    assert told
    assert told[1] == marked.bucket
    assert marked.bucket in DOCUMENTED
    assert marked.operation in re.sub(r"\s+", " ", text)
    assert set(re.findall(r"\b[a-z0-9]+:[A-Z]\w+", text)) == set(marked.actions)


def test_a_cluster_is_created_seen_and_deleted(clients: Clients) -> None:
    tag = {"key": "compose2ecs:project", "value": "shop"}
    clients.ecs.create_cluster({"clusterName": "shop", "tags": [tag]})
    (found,) = clients.ecs.clusters(["shop", "other"])
    assert found["tags"] == [tag]
    assert [arn.rpartition("/")[2] for arn in clients.ecs.cluster_arns()] == ["shop"]
    clients.ecs.delete_cluster("shop")
    assert clients.ecs.clusters(["shop"]) == []


def test_a_service_goes_through_its_life(clients: Clients) -> None:
    clients.ecs.create_cluster({"clusterName": "shop"})
    container = {"name": "web", "image": "nginx", "memory": 128}
    registered = clients.ecs.register_task_definition(
        {
            "family": "shop-web",
            "containerDefinitions": [container],
            "tags": [{"key": "a", "value": "b"}],
        }
    )
    arn = registered["taskDefinitionArn"]
    document, tags = clients.ecs.task_definition(arn)
    assert document["family"] == "shop-web"
    assert isinstance(document.get("registeredAt", 0), (int, float))
    assert tags == [{"key": "a", "value": "b"}]
    assert clients.ecs.task_definition_arns("shop-web", 3) == [arn]
    made = clients.ecs.create_service(
        {
            "cluster": "shop",
            "serviceName": "shop-web",
            "taskDefinition": arn,
            "desiredCount": 1,
        }
    )
    assert clients.ecs.service_arns("shop") == [made["serviceArn"]]
    clients.ecs.tag_resource(made["serviceArn"], {"compose2ecs:hash": "1"})
    clients.ecs.update_service({"cluster": "shop", "service": "shop-web", "desiredCount": 0})
    (seen,) = clients.ecs.services("shop", ["shop-web", "other"])
    assert seen["desiredCount"] == 0
    assert {"key": "compose2ecs:hash", "value": "1"} in seen["tags"]
    clients.ecs.delete_service("shop", "shop-web")


def test_the_default_vpc_and_its_parts_are_found(clients: Clients) -> None:
    vpc = clients.ec2.default_vpc()
    assert vpc is not None
    assert len(clients.ec2.subnets(vpc=vpc["VpcId"])) == 3
    assert clients.ec2.route_tables(vpc["VpcId"])
    (group,) = clients.ec2.security_groups(vpc=vpc["VpcId"])
    assert clients.ec2.security_groups(ids=[group["GroupId"]]) == [group]


def done(clients: Clients, operation: str) -> None:
    """Let time pass until an operation of Cloud Map has ended."""
    while clients.cloud_map.outcome(operation)["Status"] != "SUCCESS":
        clients.clock.sleep(1)


def test_names_in_cloud_map(clients: Clients) -> None:
    cloud, vpc = clients.cloud_map, clients.ec2.default_vpc()
    assert vpc is not None
    done(clients, cloud.create_private_namespace("shop.local", vpc["VpcId"], "token", {"a": "b"}))
    (namespace,) = cloud.namespaces("shop.local")
    assert namespace["Type"] == "DNS_PRIVATE"
    assert cloud.namespace(namespace["Id"])["Name"] == "shop.local"
    records = {"DnsRecords": [{"Type": "A", "TTL": 60}]}
    request = {"Name": "db", "NamespaceId": namespace["Id"], "DnsConfig": records}
    made = cloud.create_service(request, "token", {"c": "d"})
    assert cloud.tags(made["Arn"]) == {"c": "d"}
    (listed,) = cloud.services(namespace["Id"])
    assert (listed["Arn"], listed["Name"]) == (made["Arn"], "db")
    assert listed["DnsConfig"]["DnsRecords"] == records["DnsRecords"]
    cloud.update_service(made["Id"], {"DnsConfig": {"DnsRecords": [{"Type": "A", "TTL": 5}]}})
    cloud.delete_service(made["Id"])
    assert cloud.services(namespace["Id"]) == []


def test_log_group_role_namespace_and_identity(clients: Clients) -> None:
    clients.logs.create_log_group("/ecs/shop", {"a": "b"})
    clients.logs.keep_for("/ecs/shop", 30)
    (group,) = clients.logs.log_groups("/ecs/shop")
    assert group["retentionInDays"] == 30
    assert clients.logs.tags(group["arn"].removesuffix(":*")) == {"a": "b"}
    clients.iam.create_task_role("missing-role")
    assert clients.iam.role("missing-role")["Arn"].endswith(":role/missing-role")
    done(clients, clients.cloud_map.create_http_namespace("shop", "token", {"a": "b"}))
    (namespace,) = clients.cloud_map.namespaces("shop")
    assert clients.cloud_map.tags(namespace["Arn"]) == {"a": "b"}
    assert len(clients.sts.identity().account) == 12
    assert clients.sts.identity().partition == "aws"


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda c: c.ecs.services("nowhere", ["x"]), errors.NOT_FOUND),
        (lambda c: c.iam.role("nobody"), errors.NOT_FOUND),
        (lambda c: c.ecs.register_task_definition({"family": 7}), errors.REFUSED),
        (lambda c: c.logs.delete_log_group("/nowhere"), errors.NOT_FOUND),
    ],
)
def test_every_error_is_ours(clients: Clients, call: Any, kind: str) -> None:
    with pytest.raises(errors.AwsError) as caught:
        call(clients)
    assert caught.value.kind == kind
    assert caught.value.operation
    assert "botocore" not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "message", "status", "kind"),
    [
        ("ThrottlingException", "Rate exceeded", 400, errors.THROTTLED),
        (
            "ClientException",
            "Too many concurrent attempts to create a new revision of the specified family.",
            400,
            errors.THROTTLED,
        ),
        ("ServerException", "oops", 500, errors.UNREACHABLE),
        ("Anything", "", 503, errors.UNREACHABLE),
        ("ExpiredTokenException", "expired", 400, errors.CREDENTIALS),
        ("ClusterNotFoundException", "Cluster not found.", 400, errors.NOT_FOUND),
        ("InvalidParameterException", "No.", 400, errors.REFUSED),
    ],
)
def test_an_answer_is_of_one_kind(code: str, message: str, status: int, kind: str) -> None:
    body: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    error = errors.translated(ClientError(body, "CreateService"), "CreateService", "ecs")
    assert error.kind == kind
    assert error.code == code


def test_a_profile_that_does_not_exist_is_told_with_those_that_do(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text("[profile work]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with pytest.raises(
        errors.AwsError, match='no AWS profile "wrok"; the AWS config file has: work'
    ):
        open_session("wrok", REGION)
    monkeypatch.setenv("AWS_PROFILE", "wrok")
    with pytest.raises(errors.AwsError, match='no AWS profile "wrok"'):
        open_session(None, REGION)


def test_a_bad_endpoint_is_told_in_words() -> None:
    session = boto3.Session(aws_access_key_id="x", aws_secret_access_key="y", region_name=REGION)
    clients = connect(session, region=REGION, endpoint_url="nonsense", clock=SystemClock())
    with pytest.raises(errors.AwsError, match='"nonsense" is not a URL'):
        clients.sts.identity()
    clients = connect(
        session, region=REGION, endpoint_url="http://127.0.0.1:9", clock=SystemClock()
    )
    with pytest.raises(errors.AwsError) as caught:
        clients.sts.identity()
    assert caught.value.kind == errors.UNREACHABLE
