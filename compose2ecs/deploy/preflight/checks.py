"""THE table of checks: what each looks at, the rule that it breaks, and the actions it takes."""

from __future__ import annotations

from compose2ecs.deploy.preflight import (
    cluster,
    file_systems,
    images,
    log_groups,
    network,
    quotas,
    roles,
    secrets,
    target_groups,
)
from compose2ecs.deploy.preflight.question import Check
from compose2ecs.diagnostics import preflight_rules as rules

CHECKS = (
    Check(
        "cluster",
        rules.CLUSTER,
        ("ecs:DescribeClusters", "ecs:ListClusters"),
        cluster.clusters,
        "the cluster exists, or `up` creates it",
    ),
    Check(
        "capacity providers",
        rules.CAPACITY,
        ("ecs:DescribeClusters",),
        cluster.capacity_providers,
        "every capacity provider is attached to the cluster",
    ),
    Check(
        "instances",
        rules.INSTANCES,
        (
            "ecs:DescribeClusters",
            "ecs:DescribeContainerInstances",
            "ecs:ListContainerInstances",
        ),
        cluster.instances,
        "on EC2 and EXTERNAL: there are instances, big enough for each task",
    ),
    Check(
        "roles",
        rules.ROLE,
        ("iam:GetRole",),
        roles.roles,
        "execution, task and infrastructure roles exist and trust the service that assumes them",
    ),
    Check(
        "service-linked role",
        rules.LINKED_ROLE,
        ("iam:GetRole", "ecs:DescribeClusters"),
        roles.linked_role,
        "AWSServiceRoleForECS exists where awsvpc or a load balancer needs it",
    ),
    Check(
        "images",
        rules.IMAGE,
        ("ecr:DescribeImages",),
        images.images,
        "images in ECR are there, by tag or digest; other registries are not asked",
    ),
    Check(
        "platforms",
        rules.PLATFORM,
        ("ecr:BatchGetImage", "ecr:DescribeImages"),
        images.platforms,
        "an image for several platforms in ECR has that of its task",
    ),
    Check(
        "log groups",
        rules.LOG_GROUP,
        ("logs:DescribeLogGroups",),
        log_groups.log_groups,
        "log groups exist, or somebody creates them",
    ),
    Check(
        "secrets",
        rules.SECRET,
        ("secretsmanager:DescribeSecret",),
        secrets.secrets,
        "secrets of Secrets Manager exist, with the stage or version that is named",
    ),
    Check(
        "secret keys",
        rules.SECRET_KEY,
        ("secretsmanager:GetSecretValue",),
        secrets.secret_keys,
        "only with `verify --secret-keys`: a secret has the JSON keys that are named",
        on_request=True,
    ),
    Check(
        "parameters",
        rules.PARAMETER,
        ("ssm:GetParameters",),
        secrets.parameters,
        "parameters of Systems Manager exist; nothing is decrypted",
    ),
    Check(
        "target groups",
        rules.TARGET_GROUP,
        ("ec2:DescribeSubnets", "elasticloadbalancing:DescribeTargetGroups"),
        target_groups.target_groups,
        "target groups exist, with the type, protocol and VPC of the service, behind a listener",
    ),
    Check(
        "subnets",
        rules.SUBNETS,
        ("ec2:DescribeSubnets",),
        network.subnets,
        "subnets exist in one VPC and have free addresses",
    ),
    Check(
        "security groups",
        rules.SECURITY_GROUPS,
        ("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets"),
        network.security_groups,
        "security groups exist in the subnets' VPC",
    ),
    Check(
        "way out",
        rules.WAY_OUT,
        ("ec2:DescribeRouteTables", "ec2:DescribeSubnets", "ec2:DescribeVpcEndpoints"),
        network.ways_out,
        "on Fargate: images can be pulled, by public address, route or VPC endpoints",
    ),
    Check(
        "file systems",
        rules.FILE_SYSTEM,
        (
            "ec2:DescribeSubnets",
            "elasticfilesystem:DescribeAccessPoints",
            "elasticfilesystem:DescribeFileSystems",
            "elasticfilesystem:DescribeMountTargets",
        ),
        file_systems.file_systems,
        "EFS file systems and access points exist, mountable in every zone of the tasks",
    ),
    Check(
        "quotas",
        rules.QUOTA,
        ("ecs:DescribeClusters", "servicequotas:GetServiceQuota"),
        quotas.quotas,
        "Fargate's vCPUs and the cluster's services stay within the account's quotas",
    ),
)
BEFORE_CHANGES = tuple(check for check in CHECKS if not check.on_request)
"""What `plan` and `up` ask."""
