"""Causes while a task is put together: storage, network, roles, the command itself."""

from __future__ import annotations

from compose2ecs.deploy.cause import Cause
from compose2ecs.deploy.causes_of_pulling import WAY_OUT

_EFS = r"(\bEFS\b|mount\.nfs|\bfs-[0-9a-f]{8,})"
STORAGE = (
    Cause(
        "efs",
        rf"{_EFS}.*(access denied|AccessDenied|not authorized)",
        "the file system does not let it in",
        "allow elasticfilesystem:ClientMount and ClientWrite to the task role, in the file "
        "system's policy, too; with an access point, set `iam: true`",
    ),
    Cause(
        "efs",
        rf"{_EFS}.*(resolve|no mount target)",
        "the file system has no mount target where the task runs",
        "add a mount target in the availability zone of each subnet, and let the VPC resolve names",
    ),
    Cause(
        "efs",
        rf"{_EFS}.*No such file",
        "the folder on the file system does not exist",
        "create the folder of `root_directory`, or use an access point that creates it",
    ),
    Cause(
        "efs",
        _EFS,
        "a file system can't be mounted",
        "check that it has mount targets there, and that their security group lets port 2049 in",
    ),
    Cause(
        "ebs",
        r"\bEBS\b",
        "its EBS volume can't be attached",
        "check the role that manages EBS volumes (AmazonECSInfrastructureRolePolicyForVolumes) and "
        "the volume's size and type",
    ),
)

NETWORK = (
    Cause(
        "network",
        r"free addresses|insufficient (free )?IP|InsufficientFreeAddresses",
        "the subnet has no free addresses left",
        "name another or a larger one with --subnet, or stop what no longer needs its addresses",
    ),
    Cause(
        "network",
        r"(subnet|security ?group)\S* .*(does not exist|not found|invalid)|"
        r"Invalid(Subnet|SecurityGroup|Group)ID|InvalidGroup\.NotFound",
        "a subnet or security group that was named is not there",
        "correct --subnet and --security-group (x-ecs.subnets, x-ecs.security_groups)",
    ),
    Cause(
        "network",
        r"belong to different networks|different (VPC|network)s?",
        "subnets and security groups are of different VPCs",
        "name subnets and security groups of one VPC",
    ),
    Cause(
        "capacity",
        r"RESOURCE:ENI|encountered error ..?RESOURCE:ENI",
        "no container instance has a network interface left",
        "add instances, take larger ones, turn on awsvpcTrunking, or use `--network-mode bridge`",
    ),
    Cause(
        "network",
        r"network interface|\bENI\b",
        "it got no network interface",
        "it mostly passes by itself; if it doesn't, look at the account's quota of network "
        "interfaces and at the subnet's free addresses",
    ),
)

_REACH = r"(ResourceInitializationError|secrets? or registry auth|Fetching secret)"
STARTING = (
    Cause(
        "network",
        rf"{_REACH}.*(connection issue|time-?out|timed out|i/o|dial tcp|deadline|canceled)",
        "it can't reach the AWS APIs that it needs before it starts",
        f"give it a way there: {WAY_OUT}",
    ),
    Cause(
        "role",
        r"service.linked role",
        "the account lacks the role that ECS itself works with",
        "create it once: aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com",
    ),
    Cause(
        "role",
        r"unable to assume the role|trust relationship",
        "ECS can't take on one of its roles",
        "see that the role exists and trusts ecs-tasks.amazonaws.com, and that whoever deploys has "
        "iam:PassRole on it",
    ),
    Cause(
        "architecture",
        r"exec format error",
        "its image is built for another kind of CPU",
        "build the image for linux/amd64, or say what it is built for with `platform`",
    ),
    Cause(
        "port",
        r"port is already allocated|address already in use",
        "its host port is taken on that instance",
        'leave the host port to ECS (`ports: ["80"]`), or add instances',
    ),
    Cause(
        "files",
        r"bind source path does not exist|mounts denied|not a directory",
        "a folder or file of the host that it mounts is not there",
        "create it on every container instance, or use a volume",
    ),
    Cause(
        "command",
        r"(Cannot(Start|Create)Container|OCI|runc).*(unable to find user|no matching entries)",
        "its image has no such user",
        "correct `user`, or add that user to the image",
    ),
    Cause(
        "command",
        r"(Cannot(Start|Create)Container|OCI|runc).*permission denied",
        "its command may not be executed",
        "make the file executable in the image (chmod +x), or correct `command` and `entrypoint`",
    ),
    Cause(
        "command",
        r"executable file not found|(Cannot(Start|Create)Container|OCI|runc).*no such file",
        "its command is not in the image",
        "correct `command`, `entrypoint` and `working_dir`",
    ),
    Cause(
        "gpu",
        r"nvidia-container|could not select device driver",
        "the instance has no GPU for it",
        "use instances with the GPU-optimized image of ECS",
    ),
    Cause(
        "command",
        r"Cannot(Start|Create)Container",
        "a container can't be started",
        "check `command`, `entrypoint`, `working_dir` and what it mounts",
    ),
    Cause(
        "dependency",
        r"dependency \S+ did not|dependency graph",
        "a container that it waits for did not get where it should",
        "look at that container's log; depends_on says what is waited for",
    ),
    Cause(
        "proxy",
        r"ecs-service-connect|Service Connect",
        "its Service Connect proxy did not come up",
        "give the task more memory (the proxy takes 64 MiB), and look at the log of the proxy",
    ),
)
