"""What the account lacks, told with its fix: one project, one fault, one answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs import pipeline
from compose2ecs.aws.clients import connect
from compose2ecs.aws.errors import AwsError
from compose2ecs.compose.load import Sources, load
from compose2ecs.deploy.pace import Work
from compose2ecs.deploy.preflight import roles
from compose2ecs.deploy.preflight.checks import CHECKS
from compose2ecs.deploy.preflight.question import NG, OK, SKIPPED
from compose2ecs.deploy.preflight.run import findings
from compose2ecs.diagnostics.diagnostic import has_errors
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options
from compose2ecs.sandbox.sandbox import Sandbox, open_sandbox
from tests.deploy.conftest import session_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from compose2ecs.deploy.preflight.question import Result

    Script = Callable[[Sandbox], object]

REGION = "eu-west-1"
ECR = f"123456789012.dkr.ecr.{REGION}.amazonaws.com"
SECRET = f"arn:aws:secretsmanager:{REGION}:123456789012:secret"
GROUP = f"arn:aws:elasticloadbalancing:{REGION}:123456789012:targetgroup/web/0123456789abcdef"
BEHIND = f"""
services:
  web:
    image: nginx
    ports:
      - {{target: 80, x-ecs: {{target_group: "{GROUP}"}}}}
"""
FS = "fs-0123456789abcdef0"
DATA = """
services:
  web:
    image: nginx
    volumes: ["data:/data"]
volumes:
  data: {x-ecs: {efs: %s}}
"""


def web(image: str = "nginx", **more: str) -> str:
    """A project of one service."""
    lines = [f"    {key}: {value}" for key, value in more.items()]
    return "\n".join(["services:", "  web:", f"    image: {image}", *lines, ""])


def nothing(_: Sandbox) -> None:
    """Leave the sandbox as it is."""


def lacks(operation: str) -> Script:
    """Let the caller not be allowed a call."""
    return lambda s: s.fail(operation, "AccessDeniedException", "not allowed", times=99)


def role(name: str, principal: str) -> Script:
    """Let a role trust somebody."""
    trust = (
        '{"Statement": {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": '
        f'{{"Service": ["{principal}"]}}}}}}'
    )
    return lambda s: s.world.state["roles"].update(
        {name: {"created": 0.0, "trust": trust, "policies": []}}
    )


def cluster(**members: Any) -> Script:
    """Let the cluster be there."""
    return lambda s: client(s, "ecs").create_cluster(clusterName="shop", **members)


def both(*scripts: Script) -> Script:
    """Several things at once."""
    return lambda s: [script(s) for script in scripts]


def client(sandbox: Sandbox, service: str) -> Any:
    return session_of(sandbox).client(service)


@dataclass
class Case:
    """A project, what is so in its account, and the line that `verify` prints about it."""

    name: str
    files: str
    subject: str
    status: str
    message: str
    help: str = ""
    given: Script = nothing
    options: Mapping[str, Any] = field(default_factory=dict)
    secret_keys: bool = False


CASES = (
    Case(
        "a-role-that-is-not-there",
        web(**{"x-ecs": "{task_role: no-such-role}"}),
        "role no-such-role",
        NG,
        "does not exist in account 123456789012",
        "create it: aws iam create-role --role-name no-such-role",
    ),
    Case(
        "no-execution-role",
        web(),
        "role ecsTaskExecutionRole",
        NG,
        "does not exist in account 123456789012",
        "create it with `up --create-execution-role`, or: aws iam create-role",
        lambda s: s.remove_role("ecsTaskExecutionRole"),
    ),
    Case(
        "an-execution-role-that-up-creates",
        web(),
        "role ecsTaskExecutionRole",
        OK,
        "will be created by `up`",
        given=lambda s: s.remove_role("ecsTaskExecutionRole"),
        options={"create_execution_role": True},
    ),
    Case(
        "a-role-that-trusts-somebody-else",
        web(**{"x-ecs": "{task_role: shop-web}"}),
        "role shop-web",
        NG,
        "does not trust ecs-tasks.amazonaws.com",
        'allow {"Service": "ecs-tasks.amazonaws.com"} sts:AssumeRole in its trust policy',
        role("shop-web", "ec2.amazonaws.com"),
    ),
    Case(
        "a-role-that-may-not-be-looked-up",
        web(**{"x-ecs": "{task_role: shop-web}"}),
        "role shop-web",
        SKIPPED,
        "iam:GetRole is not allowed",
        "allow iam:GetRole to whoever runs this",
        lacks("GetRole"),
    ),
    Case(
        "a-role-of-another-account",
        web(**{"x-ecs": "{task_role: 'arn:aws:iam::999999999999:role/theirs'}"}),
        "role theirs",
        SKIPPED,
        "is in account 999999999999, where only ECS can look",
    ),
    Case(
        "no-service-linked-role-for-a-cluster-that-is-there",
        web(),
        "role AWSServiceRoleForECS",
        NG,
        "does not exist, so ECS can't make network interfaces",
        "Create it: aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com",
        both(lambda s: s.remove_role("AWSServiceRoleForECS"), cluster()),
    ),
    Case(
        "no-service-linked-role-before-the-first-cluster",
        web(),
        "role AWSServiceRoleForECS",
        OK,
        "will be created by ECS with the cluster",
        given=lambda s: s.remove_role("AWSServiceRoleForECS"),
    ),
    Case("an-image", web(f"{ECR}/api:1"), f"image {ECR}/api:1", OK, "is there"),
    Case(
        "an-image-that-nobody-pushed",
        web(f"{ECR}/api:missing-1"),
        f"image {ECR}/api:missing-1",
        NG,
        'repository "api" has no "missing-1"',
        "push it, or correct the tag",
    ),
    Case(
        "a-repository-that-is-not-there",
        web(f"{ECR}/shop/no-such-api:1"),
        f"image {ECR}/shop/no-such-api:1",
        NG,
        'there is no repository "shop/no-such-api" in account 123456789012',
        "create it: aws ecr create-repository --repository-name shop/no-such-api",
    ),
    Case(
        "an-image-in-another-region",
        web(f"123456789012.dkr.ecr.us-east-1.amazonaws.com/api@sha256:{'0' * 64}"),
        f"image 123456789012.dkr.ecr.us-east-1.amazonaws.com/api@sha256:{'0' * 64}",
        SKIPPED,
        "is in us-east-1; only eu-west-1 is asked",
    ),
    Case(
        "images-elsewhere",
        web("nginx:1.27"),
        "images outside ECR",
        SKIPPED,
        "nginx:1.27: other registries are not asked",
    ),
    Case(
        "an-image-for-another-platform",
        web(f"{ECR}/api:1", platform="linux/arm64"),
        f"platform of {ECR}/api:1",
        NG,
        "the task runs on linux/arm64, the image is for linux/amd64, windows/amd64",
        "Build it for that platform too (docker buildx build --platform), or set `platform:`.",
        lambda s: s.give("image", "api:1", platforms=["windows/amd64", "linux/amd64"]),
    ),
    Case(
        "an-image-for-the-platform",
        web(f"{ECR}/api:1", platform="linux/arm64"),
        f"platform of {ECR}/api:1",
        OK,
        "has linux/arm64",
        given=lambda s: s.give("image", "api:1", platforms=["linux/arm64", "unknown/unknown"]),
    ),
    Case(
        "an-image-whose-platform-only-a-pull-tells",
        web(f"{ECR}/api:1"),
        f"platform of {ECR}/api:1",
        SKIPPED,
        "the image has one platform, which only a pull tells",
    ),
    Case(
        "a-platform-that-may-not-be-read",
        web(f"{ECR}/api:1"),
        f"platform of {ECR}/api:1",
        SKIPPED,
        "ecr:BatchGetImage is not allowed",
        "allow ecr:BatchGetImage to whoever runs this",
        both(lambda s: s.give("image", "api:1", platforms=["linux/amd64"]), lacks("BatchGetImage")),
    ),
    Case("a-log-group-of-ours", web(), "log group /ecs/shop", OK, "will be created by `up`"),
    Case(
        "a-log-group-that-is-there",
        web(),
        "log group /ecs/shop",
        OK,
        "is there, in eu-west-1",
        given=lambda s: client(s, "logs").create_log_group(logGroupName="/ecs/shop"),
    ),
    Case(
        "a-log-group-in-another-region",
        web(
            logging="{driver: awslogs, options: {awslogs-group: /team, awslogs-region: us-east-1,"
            " awslogs-stream-prefix: a}}"
        ),
        "log group /team",
        SKIPPED,
        "is in us-east-1; only eu-west-1 is asked",
    ),
    Case(
        "a-secret-that-is-not-there",
        web(**{"x-ecs": f"{{secrets: {{KEY: '{SECRET}:no-such-key'}}}}"}),
        "secret no-such-key",
        NG,
        "does not exist in eu-west-1",
        "correct its ARN, or create it with `aws secretsmanager create-secret`",
    ),
    Case(
        "a-secret-that-goes",
        web(**{"x-ecs": f"{{secrets: {{KEY: '{SECRET}:key-AbCdEf'}}}}"}),
        "secret key-AbCdEf",
        NG,
        "is marked for deletion",
        f"restore it: aws secretsmanager restore-secret --secret-id {SECRET}:key-AbCdEf",
        lambda s: s.give("secret", "key-AbCdEf", deleted=True),
    ),
    Case(
        "a-secret-without-the-stage",
        web(**{"x-ecs": f"{{secrets: {{KEY: '{SECRET}:key-AbCdEf::blue:'}}}}"}),
        "secret key-AbCdEf",
        NG,
        'has no version with stage "blue"; its stages: AWSCURRENT, AWSPREVIOUS',
    ),
    Case(
        "a-json-key-that-nobody-asked-for",
        web(**{"x-ecs": f"{{secrets: {{KEY: '{SECRET}:key-AbCdEf:password::'}}}}"}),
        'key "password" of secret key-AbCdEf',
        SKIPPED,
        "takes the secret's text, which is read only when asked for",
        "run `verify --secret-keys`; it never shows the text",
    ),
    Case(
        "a-json-key-that-is-not-there",
        web(**{"x-ecs": f"{{secrets: {{KEY: '{SECRET}:key-AbCdEf:token::'}}}}"}),
        'key "token" of secret key-AbCdEf',
        NG,
        "is not among its keys: password, username",
        given=lambda s: s.give("secret", "key-AbCdEf", keys=["username", "password"]),
        secret_keys=True,
    ),
    Case(
        "a-secret-that-is-no-json",
        web(**{"x-ecs": f"{{secrets: {{KEY: '{SECRET}:key-AbCdEf:token::'}}}}"}),
        'key "token" of secret key-AbCdEf',
        NG,
        "its text is not a JSON object",
        "make it one, or leave json_key out to take the whole text",
        lambda s: s.give("secret", "key-AbCdEf", text="hush"),
        secret_keys=True,
    ),
    Case(
        "a-parameter-that-is-not-there",
        web(**{"x-ecs": "{secrets: {KEY: /shop/no-such-key, OTHER: /shop/other}}"}),
        "parameter /shop/no-such-key",
        NG,
        "does not exist in eu-west-1",
    ),
    Case("a-target-group", BEHIND, "target group web", OK, "is there and suits the service"),
    Case(
        "a-target-group-that-is-not-there",
        BEHIND.replace("targetgroup/web", "targetgroup/no-such-web"),
        "target group no-such-web",
        NG,
        "does not exist in eu-west-1",
    ),
    Case(
        "a-target-group-of-another-type",
        BEHIND,
        "target group web",
        NG,
        'has targets of type "instance"; tasks on awsvpc are registered as "ip"',
        "make a target group with --target-type ip",
        lambda s: s.give("target group", GROUP, TargetType="instance"),
    ),
    Case(
        "a-target-group-that-nobody-listens-for",
        BEHIND,
        "target group web",
        NG,
        "belongs to no load balancer, and ECS refuses it so",
        "let a listener of a load balancer forward to it",
        lambda s: s.give("target group", GROUP, LoadBalancerArns=[]),
    ),
    Case(
        "a-target-group-of-another-protocol",
        BEHIND,
        "target group web",
        NG,
        "is for UDP; port 80 of the service is tcp",
        given=lambda s: s.give("target group", GROUP, Protocol="UDP"),
    ),
    Case(
        "a-target-group-of-another-vpc",
        BEHIND,
        "target group web",
        NG,
        "is in vpc-0d0000000000000b0, the tasks' subnets are in vpc-0d0000000000000a0",
        given=lambda s: s.give("target group", GROUP, VpcId="vpc-0d0000000000000b0"),
    ),
    Case(
        "a-subnet-that-is-not-there",
        web(),
        "subnets of shop-web",
        NG,
        "The subnet ID 'subnet-0d0000000000000c1' does not exist in eu-west-1",
        given=lambda s: s.give("subnet", "subnet-0d0000000000000c1", exists=False),
        options={"subnets": ("subnet-0d0000000000000c1",)},
    ),
    Case(
        "subnets-of-two-vpcs",
        web(),
        "subnets of shop-web",
        NG,
        "are in several VPCs: vpc-0d0000000000000a0, vpc-0d0000000000000b0",
        "name subnets of one VPC",
        options={"subnets": ("subnet-0d0000000000000a1", "subnet-0d0000000000000b1")},
    ),
    Case(
        "no-default-vpc",
        web(),
        "default VPC",
        NG,
        "the default VPC of eu-west-1 does not exist, and no subnets were named",
        given=lambda s: s.remove_default_vpc(),
    ),
    Case(
        "a-default-vpc-that-may-not-be-looked-up",
        web(),
        "default VPC",
        SKIPPED,
        "ec2:DescribeVpcs is not allowed, so subnets and groups are not known",
        "name subnets with --subnet, or allow it to whoever runs this",
        lacks("DescribeVpcs"),
    ),
    Case(
        "a-security-group-of-another-vpc",
        web(),
        "security groups of shop-web",
        NG,
        "sg-0d0000000000000b0 is in vpc-0d0000000000000b0, "
        "the subnets are in vpc-0d0000000000000a0",
        "name security groups of the subnets' VPC",
        options={"security_groups": ("sg-0d0000000000000b0",)},
    ),
    Case(
        "a-security-group-that-is-not-there",
        web(),
        "security groups of shop-web",
        NG,
        "The security group ID 'sg-0d0000000000000c0' does not exist in eu-west-1",
        given=lambda s: s.give("security group", "sg-0d0000000000000c0", exists=False),
        options={"security_groups": ("sg-0d0000000000000c0",)},
    ),
    Case(
        "public-subnets-and-no-public-address",
        web(),
        "way out for shop-web",
        NG,
        "subnet-0d0000000000000a1 is a public subnet, and the tasks have no public address to "
        "pull images from",
        "set --assign-public-ip, or use subnets behind a NAT gateway",
        options={"subnets": ("subnet-0d0000000000000a1",), "assign_public_ip": False},
    ),
    Case(
        "private-subnets-behind-a-gateway",
        web(),
        "way out for shop-web",
        OK,
        "by a NAT gateway or another route",
        options={"subnets": ("subnet-0d0000000000000b1",)},
    ),
    Case(
        "isolated-subnets",
        web(),
        "way out for shop-web",
        NG,
        "subnet-0d0000000000000b3 has no route to a registry",
        "use subnets behind a NAT gateway",
        options={"subnets": ("subnet-0d0000000000000b3",)},
    ),
    Case(
        "isolated-subnets-and-an-image-in-ecr",
        web(f"{ECR}/api:1"),
        "way out for shop-web",
        NG,
        "subnet-0d0000000000000b3 has no route to a registry",
        "use subnets behind a NAT gateway, or endpoints for s3",
        lambda s: s.give("vpc", "vpc-0d0000000000000b0", endpoints=["ecr.api", "ecr.dkr"]),
        {"subnets": ("subnet-0d0000000000000b3",)},
    ),
    Case(
        "endpoints-for-an-image-in-ecr",
        web(f"{ECR}/api:1"),
        "way out for shop-web",
        OK,
        "by VPC endpoints, to ECR",
        given=lambda s: s.give(
            "vpc", "vpc-0d0000000000000b0", endpoints=["ecr.api", "ecr.dkr", "s3"]
        ),
        options={"subnets": ("subnet-0d0000000000000b3",)},
    ),
    Case("a-cluster-of-ours", web(), "cluster shop", OK, "will be created by `up`"),
    Case("a-cluster-that-is-there", web(), "cluster shop", OK, "is there", given=cluster()),
    Case(
        "a-cluster-that-is-mistyped",
        web(),
        "cluster shpo",
        NG,
        "does not exist in eu-west-1; did you mean shop?",
        "correct its name, or create it with --create-cluster",
        cluster(),
        {"cluster": "shpo"},
    ),
    Case(
        "a-capacity-provider-that-is-not-attached",
        web() + "x-ecs: {capacity_providers: [{name: FARGATE_SPOT}]}\n",
        "capacity provider FARGATE_SPOT",
        NG,
        "is not attached to cluster shop",
        given=cluster(),
    ),
    Case(
        "a-capacity-provider",
        web() + "x-ecs: {capacity_providers: [{name: FARGATE_SPOT}]}\n",
        "capacity provider FARGATE_SPOT",
        OK,
        "is attached to the cluster",
        given=cluster(capacityProviders=["FARGATE_SPOT"]),
    ),
    Case(
        "no-instances",
        web(mem_limit="256m"),
        "instances of cluster shop",
        NG,
        "cluster shop has no active container instance",
        "Add instances to the cluster, ask for less, or run on FARGATE.",
        both(cluster(), lambda s: s.remove_capacity("EC2")),
        {"launch_type": "EC2"},
    ),
    Case(
        "instances-that-are-too-small",
        web(mem_limit="80g"),
        "instances of cluster shop",
        NG,
        "none is big enough for shop-web: 0 CPU units, 81920 MiB",
        given=cluster(),
        options={"launch_type": "EC2"},
    ),
    Case(
        "instances-with-room",
        web(mem_limit="256m"),
        "instances of cluster shop",
        OK,
        "1 with room",
        given=cluster(),
        options={"launch_type": "EC2"},
    ),
    Case(
        "a-file-system-that-is-not-there",
        DATA % FS,
        f"file system {FS}",
        NG,
        "does not exist in eu-west-1",
        "correct its id",
        lambda s: s.give("file system", FS, exists=False),
    ),
    Case(
        "a-zone-without-a-mount-target",
        DATA % FS,
        f"file system {FS}",
        NG,
        "has no mount target in eu-west-1b, eu-west-1c of vpc-0d0000000000000a0",
        f"create one: aws efs create-mount-target --file-system-id {FS}",
        lambda s: s.give("file system", FS, zones=["a"]),
    ),
    Case(
        "an-access-point-of-another-file-system",
        DATA % f"{{file_system: {FS}, access_point: fsap-0123456789abcdef0}}",
        f"file system {FS}",
        NG,
        "access point fsap-0123456789abcdef0 belongs to fs-0fedcba9876543210",
        "name an access point of this file system",
        lambda s: s.give(
            "access point", "fsap-0123456789abcdef0", file_system="fs-0fedcba9876543210"
        ),
    ),
    Case(
        "an-access-point-that-is-not-there",
        DATA % f"{{file_system: {FS}, access_point: fsap-0123456789abcdef0}}",
        f"file system {FS}",
        NG,
        "access point fsap-0123456789abcdef0 does not exist",
        "correct its id",
        lambda s: s.give("access point", "fsap-0123456789abcdef0", exists=False),
    ),
    Case(
        "a-file-system-in-every-zone",
        DATA % FS,
        f"file system {FS}",
        OK,
        "is there, with a mount target in every zone of the tasks",
    ),
    Case(
        "more-than-the-quota",
        web(deploy="{replicas: 30}", cpus="0.25", mem_limit="512m"),
        "quota of Fargate vCPUs",
        NG,
        "7.5 vCPU are asked for, 6 are allowed",
        given=lambda s: s.give("quota", "L-3032A538", value=6.0),
    ),
    Case(
        "a-quota-that-may-not-be-read",
        web(),
        "quota of Fargate vCPUs",
        SKIPPED,
        "servicequotas:GetServiceQuota is not allowed",
        given=lacks("GetServiceQuota"),
    ),
    Case(
        "more-services-than-a-cluster-takes",
        web(),
        "quota of services in a cluster",
        NG,
        "1 services, 0 are allowed",
        given=lambda s: s.give("quota", "L-9EF96962", value=0.0),
    ),
)


def verified(case: Case, folder: Path) -> tuple[tuple[Result, ...], Sandbox]:
    """What `verify` finds out for a case, and the sandbox that it asked."""
    file = folder / "docker-compose.yml"
    file.write_text(case.files)
    project, found = load(Sources(files=(str(file),), project_name="shop", environment={}))
    assert project is not None, found
    target, _ = resolve(project, Options(**case.options), region=REGION)
    sandbox = open_sandbox(region=REGION)
    case.given(sandbox)
    sandbox.calls.clear()
    clients = connect(session_of(sandbox), region=REGION, clock=sandbox.clock)
    results, found = pipeline.verified(Work(clients), project, target, secret_keys=case.secret_keys)
    assert results is not None, found
    return results, sandbox


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_verify_says_what_is_so_and_what_to_do(case: Case, tmp_path: Path) -> None:
    results, sandbox = verified(case, tmp_path)
    told = {r.subject: r for r in results}
    assert case.subject in told, sorted(told)
    result = told[case.subject]
    assert (result.status, result.message) == (case.status, case.message)
    assert result.help.startswith(case.help)
    if case.status == NG:
        assert result.help
        assert [r.subject for r in results if r.status == NG] == [case.subject]
    assert sandbox.writes() == []


def test_every_check_is_seen_to_fail() -> None:
    rules = {rule.code for rule in (c.rule for c in CHECKS)}
    rest = rules - {code for case in CASES if case.status == NG for code in _codes(case)}
    # A group that documents name is among those that `up` creates, unless somebody else's region.
    assert rest <= {"C2E4104"}


def _codes(case: Case) -> set[str]:
    words = {
        "role AWS": "C2E4117",
        "role ": "C2E4101",
        "image ": "C2E4102",
        "platform": "C2E4103",
        "secret": "C2E4105",
        "key": "C2E4106",
        "parameter": "C2E4107",
        "target": "C2E4108",
        "subnets": "C2E4109",
        "security": "C2E4110",
        "way": "C2E4111",
        "cluster": "C2E4112",
        "capacity": "C2E4113",
        "file": "C2E4114",
        "instances": "C2E4115",
        "quota": "C2E4116",
    }
    return {code for word, code in words.items() if case.subject.startswith(word)}


def test_a_place_in_the_file_is_named(tmp_path: Path) -> None:
    case = next(c for c in CASES if c.name == "an-image-that-nobody-pushed")
    results, _ = verified(case, tmp_path)
    (told,) = (d for d in findings(results) if d.severity == "error")
    assert (told.position.line, told.position.column) == (3, 5)
    assert told.message == f'image {ECR}/api:missing-1: repository "api" has no "missing-1"'
    assert not told.help.endswith(".")


def test_without_any_permission_everything_is_skipped_and_nothing_fails(tmp_path: Path) -> None:
    def deny(sandbox: Sandbox) -> None:
        for operation in ("DescribeClusters", "GetRole", "DescribeLogGroups", "DescribeVpcs"):
            lacks(operation)(sandbox)
        for operation in ("DescribeSecurityGroups", "GetServiceQuota", "DescribeSubnets"):
            lacks(operation)(sandbox)

    results, _ = verified(Case("none", web(), "", "", "", given=deny), tmp_path)
    assert {r.status for r in results} == {SKIPPED}
    assert not has_errors(findings(results))


def test_credentials_that_are_not_accepted_end_it_all(tmp_path: Path) -> None:
    case = Case("none", web(), "", "", "", given=lambda s: s.fail("GetRole", "ExpiredToken"))
    with pytest.raises(AwsError, match="credentials"):
        verified(case, tmp_path)


def test_a_throttled_question_is_asked_again(tmp_path: Path) -> None:
    case = Case(
        "slow", web(), "", "", "", given=lambda s: s.fail("GetServiceQuota", "Throttling", times=3)
    )
    results, _ = verified(case, tmp_path)
    assert {r.status for r in results if r.check == "quotas"} == {OK}


def test_a_secret_is_not_read_unless_asked_for(tmp_path: Path) -> None:
    case = next(c for c in CASES if c.name == "a-json-key-that-nobody-asked-for")
    _, sandbox = verified(case, tmp_path)
    assert "GetSecretValue" not in sandbox.operations()


@pytest.mark.parametrize(
    ("document", "trusts"),
    [
        ({"Statement": []}, False),
        (None, False),
        ("%7B%22Statement%22%3A%5B%5D%7D", False),
        ({"Statement": [{"Effect": "Allow", "Action": "*", "Principal": "*"}]}, True),
        (
            {
                "Statement": [
                    {
                        "Effect": "Deny",
                        "Action": "sts:AssumeRole",
                        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    }
                ]
            },
            False,
        ),
        (
            {
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": "sts:TagSession",
                        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    }
                ]
            },
            False,
        ),
    ],
)
def test_trust_is_what_the_policy_says(document: Any, *, trusts: bool) -> None:
    assert roles.trusts(document, "ecs-tasks.amazonaws.com") is trusts
