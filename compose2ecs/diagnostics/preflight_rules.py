"""What the account lacks (C2E41xx): found by `verify`, and by `plan` and `up` before they change.

These have no snippets: no file alone is wrong here, and their tests drive the sandbox.
"""

from __future__ import annotations

from compose2ecs.diagnostics.diagnostic import ERROR, NOTE, Rule

SKIPPED = Rule(
    code="C2E4100",
    severity=NOTE,
    summary="a check of the account was left out",
    why="It needs a permission or an answer that wasn't there; the run goes on without it.",
    fix="Allow the action that the message names; `compose2ecs permissions` prints the policy.",
)
ROLE = Rule(
    code="C2E4101",
    severity=ERROR,
    summary="a role does not exist, or ECS may not assume it",
    why="ECS starts tasks with these roles; without them no task starts, minutes after `up`.",
    fix="Create the role, or let its trust policy name the service that the message names.",
)
IMAGE = Rule(
    code="C2E4102",
    severity=ERROR,
    summary="an image is not in its ECR repository",
    why="Every task would stop with CannotPullContainerError.",
    fix="Push it, or correct the repository or the tag.",
)
PLATFORM = Rule(
    code="C2E4103",
    severity=ERROR,
    summary="an image is not made for the platform that the task runs on",
    why="The pull fails, or the container dies with `exec format error`.",
    fix="Build it for that platform too (docker buildx build --platform), or set `platform:`.",
)
LOG_GROUP = Rule(
    code="C2E4104",
    severity=ERROR,
    summary="a log group does not exist and nobody creates it",
    why="The awslogs driver can't start a container whose log group is missing.",
    fix="Create it, or leave the choice of the log group to compose2ecs.",
)
SECRET = Rule(
    code="C2E4105",
    severity=ERROR,
    summary="a secret does not exist in AWS Secrets Manager",
    why="ECS reads secrets before it starts a task; a missing one is ResourceInitializationError.",
    fix="Create the secret, restore it, or correct its ARN, stage or version.",
)
SECRET_KEY = Rule(
    code="C2E4106",
    severity=ERROR,
    summary="a secret has no such JSON key",
    why="ECS picks the key out of the secret's text before it starts a task, and fails without.",
    fix="Add the key to the secret, or correct `json_key`.",
)
PARAMETER = Rule(
    code="C2E4107",
    severity=ERROR,
    summary="a parameter does not exist in AWS Systems Manager",
    why="ECS reads parameters before it starts a task; a missing one stops the start.",
    fix="Create it (aws ssm put-parameter), or correct its name.",
)
TARGET_GROUP = Rule(
    code="C2E4108",
    severity=ERROR,
    summary="a target group does not suit the service",
    why="ECS registers tasks by address on awsvpc and by instance elsewhere, in one VPC.",
    fix="Use a target group of the type, protocol and VPC that the message names.",
)
SUBNETS = Rule(
    code="C2E4109",
    severity=ERROR,
    summary="subnets don't exist or are not in one VPC",
    why="A task's network interface is made in one of them, for one VPC.",
    fix="Correct --subnet or x-ecs.subnets.",
)
SECURITY_GROUPS = Rule(
    code="C2E4110",
    severity=ERROR,
    summary="security groups don't exist or belong to another VPC than the subnets",
    why="An interface takes only groups of its own VPC.",
    fix="Correct --security-group or x-ecs.security_groups.",
)
WAY_OUT = Rule(
    code="C2E4111",
    severity=ERROR,
    summary="tasks have no way to the registry of their images",
    why="On Fargate the task's own interface pulls the image, writes logs and reads secrets.",
    fix="Assign public addresses, use subnets behind a NAT gateway, or make VPC endpoints.",
)
CLUSTER = Rule(
    code="C2E4112",
    severity=ERROR,
    summary="the cluster does not exist",
    why="A cluster that somebody named is not created unasked: its name may be mistyped.",
    fix="Correct the name, or create it with --create-cluster.",
)
CAPACITY = Rule(
    code="C2E4113",
    severity=ERROR,
    summary="a capacity provider is not attached to the cluster",
    why="ECS refuses services and tasks that name it.",
    fix="Attach it with `aws ecs put-cluster-capacity-providers`, or name another one.",
)
FILE_SYSTEM = Rule(
    code="C2E4114",
    severity=ERROR,
    summary="an EFS file system can't be mounted where the tasks run",
    why="A task mounts it through a mount target in its own zone and VPC, or does not start.",
    fix="Correct the id, or create a mount target in the zone that the message names.",
)
INSTANCES = Rule(
    code="C2E4115",
    severity=ERROR,
    summary="no container instance of the cluster can take the task",
    why="On EC2 and EXTERNAL tasks wait for ever for an instance with room for them.",
    fix="Add instances to the cluster, ask for less, or run on FARGATE.",
)
QUOTA = Rule(
    code="C2E4116",
    severity=ERROR,
    summary="more is asked for than a quota of the account allows",
    why="ECS starts tasks up to the quota and then fails to place the others.",
    fix="Ask for less, or for a higher quota in the Service Quotas console.",
)
LINKED_ROLE = Rule(
    code="C2E4117",
    severity=ERROR,
    summary="ECS's own role is missing from the account",
    why="ECS makes network interfaces and registers targets with AWSServiceRoleForECS.",
    fix="Create it: aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com",
)
