"""Causes before a container exists: its image, secrets and logs can't be had."""

from __future__ import annotations

from compose2ecs.deploy.cause import Cause

WAY_OUT = (
    "in a public subnet it needs a public address (--assign-public-ip), in a private one a NAT "
    "gateway or VPC endpoints"
)
LOGS_POLICY = "allow logs:CreateLogStream and logs:PutLogEvents to it"

PULLING = (
    Cause(
        "pull",
        r"ecr:\w+|registry auth:? from (asm|secrets)|ecr registry auth.*AccessDenied",
        "its execution role may not log in to the image's registry",
        "attach AmazonECSTaskExecutionRolePolicy to the execution role; with "
        "x-ecs.registry_credentials, allow secretsmanager:GetSecretValue on them, too",
    ),
    Cause(
        "network",
        r"CannotPull.*(no such host|server misbehaving)",
        "the name of its image's registry is not known to DNS",
        "check the registry's name in `image`, and that the VPC resolves names",
    ),
    Cause(
        "pull",
        r"CannotPull.*(toomanyrequests|rate limit|429 Too Many)",
        "Docker Hub has had enough pulls from its address for now",
        "copy the image to ECR and name that, or log in with x-ecs.registry_credentials",
    ),
    Cause(
        "pull",
        r"CannotPull.*(no matching manifest|matching platform|platform)",
        "its image is not built for this kind of CPU",
        "build the image for linux/amd64, or say what it is built for with `platform`",
    ),
    Cause(
        "pull",
        r"CannotPull.*(denied|unauthorized|forbidden|authorization|no basic auth)",
        "the registry does not give its image out",
        "check the image's name, since registries also say so of what they don't have; ECR: let "
        "the execution role pull it; another private registry: x-ecs.registry_credentials",
    ),
    Cause(
        "disk",
        r"CannotPull.*no space left",
        "there is no room for its image",
        "ask for more with x-ecs.ephemeral_storage, on EC2 for a larger disk, or make the image "
        "smaller",
    ),
    Cause(
        "pull",
        r"CannotPull.*(invalid reference|repository name must be)",
        "its image's name is not one",
        "correct `image`",
    ),
    Cause(
        "pull",
        r"CannotPull.*x509",
        "the registry's certificate is not trusted",
        "give the registry a certificate of a public authority; ECS trusts no others",
    ),
    Cause(
        "pull",
        r"CannotPull.*(unknown|not found|does not exist|no such)",
        "its image, or that tag of it, is not in the registry",
        "push the image, or correct `image`",
    ),
    Cause(
        "network",
        r"CannotPull.*(time-?out|timed out|dial tcp|connection|deadline|canceled)",
        "it can't reach the registry of its image",
        f"give it a way there: {WAY_OUT}",
    ),
    Cause(
        "pull",
        r"CannotPull",
        "its image can't be pulled",
        "check the image's name, and that the task can reach its registry",
    ),
)

_KEPT = r"(secret|asm|ssm|parameter)"
SECRETS = (
    Cause(
        "secrets",
        r"did not contain json key|json key .*not found",
        "a secret has no such JSON key as the file names",
        "correct the key at the end of the secret's ARN (`...:secret:NAME:KEY::`), or add it to "
        "the secret",
    ),
    Cause(
        "secrets",
        rf"{_KEPT}.*marked for deletion",
        "a secret that it needs is marked for deletion",
        "take it back with `aws secretsmanager restore-secret`, or name another one",
    ),
    Cause(
        "secrets",
        r"\bkms\b",
        "its execution role may not decrypt a secret",
        "allow kms:Decrypt on the secret's key to the execution role",
    ),
    Cause(
        "secrets",
        rf"{_KEPT}.*(AccessDenied|not authorized)",
        "its execution role may not read a secret",
        "allow secretsmanager:GetSecretValue (for parameters ssm:GetParameters) on it to the "
        "execution role",
    ),
    Cause(
        "secrets",
        rf"{_KEPT}.*(ResourceNotFound|ParameterNotFound|can't find|invalid parameters?)",
        "a secret or parameter that it needs does not exist",
        "create it, or correct its name and region under `secrets`",
    ),
    Cause(
        "files",
        r"download env files|environment ?files?",
        "a file of environment_files can't be read",
        "check that the object is in S3, and allow s3:GetObject on it and s3:GetBucketLocation on "
        "its bucket to the execution role",
    ),
)

_LOGS = r"(logger|log ?stream|log ?group|awslogs|CloudWatch logs?)"
LOGS = (
    Cause(
        "logs",
        rf"{_LOGS}.*(does not exist|ResourceNotFound)",
        "its log group does not exist",
        "create it with `aws logs create-log-group --log-group-name NAME`, or leave awslogs-group "
        "out of the file: `up` then makes one",
    ),
    Cause(
        "logs",
        rf"{_LOGS}.*(AccessDenied|not authorized)",
        "its execution role may not write logs",
        f"{LOGS_POLICY}, for awslogs-create-group logs:CreateLogGroup as well",
    ),
    Cause(
        "network",
        rf"{_LOGS}.*(time-?out|deadline|canceled|dial tcp)",
        "it can't reach CloudWatch Logs",
        f"give it a way there: {WAY_OUT}",
    ),
    Cause(
        "logs",
        rf"{_LOGS}",
        "its logs can't be written",
        f"check the log group, and the execution role's policy: {LOGS_POLICY}",
    ),
)
