"""What a task definition needs to run: the launch types that could, and an instance's attributes.

Taken from real DescribeTaskDefinition answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.ecs import fargate

if TYPE_CHECKING:
    from compose2ecs.sandbox.world import Json

LARGE_TASK = 16 * 1024
"""CPU units from which an attribute says so."""
TASK_ROLE = "com.amazonaws.ecs.capability.task-iam-role"
OLD_DOCKER = (
    *("user", "workingDirectory", "hostname", "privileged", "readonlyRootFilesystem", "links"),
    *("dnsServers", "dnsSearchDomains", "extraHosts", "dockerSecurityOptions"),
)
"""Members that need Docker's API 1.17, be they empty or false."""
ORDERING = ("dependsOn", "startTimeout", "stopTimeout")


def compatibilities(definition: Json) -> list[str]:
    """The launch types that could run a definition."""
    if definition.get("networkMode") != "awsvpc":
        return ["EC2"] if has_named_ports(definition) else ["EXTERNAL", "EC2"]
    serverless = ["FARGATE"] if could_be_fargate(definition) else []
    return ["EC2", *serverless, "MANAGED_INSTANCES"]


def has_named_ports(definition: Json) -> bool:
    """Whether a port has a name, for Service Connect, which instances elsewhere don't have."""
    containers = definition["containerDefinitions"]
    return any("name" in p for c in containers for p in c["portMappings"])


def could_be_fargate(definition: Json) -> bool:
    """Whether Fargate could run it: a size of its own, and a role where images or logs need one."""
    needs_role = any(
        ".dkr.ecr." in c["image"] or c.get("logConfiguration", {}).get("logDriver") == "awslogs"
        for c in definition["containerDefinitions"]
    )
    cpu, memory = fargate.task_size(definition)
    sized = cpu is not None and memory is not None and fargate.valid(cpu, memory)
    return sized and ("executionRoleArn" in definition or not needs_role)


def required_attributes(definition: Json) -> list[Json]:
    """The capabilities of an instance that a definition needs, by the features it uses."""
    names = set()
    for each in definition["containerDefinitions"]:
        names |= container_attributes(each, definition)
    if definition.get("networkMode") == "awsvpc":
        names |= {"ecs.capability.task-eni", docker("1.18")}
    if "taskRoleArn" in definition:
        names.add(TASK_ROLE)
        if definition.get("networkMode") == "host":
            names |= {f"{TASK_ROLE}-network-host", docker("1.18")}
    if definition.get("pidMode") or definition.get("ipcMode"):
        names.add("ecs.capability.pid-ipc-namespace-sharing")
    if "proxyConfiguration" in definition:
        names.add("ecs.capability.aws-appmesh")
    for volume in definition["volumes"]:
        if "dockerVolumeConfiguration" in volume:
            driver = volume["dockerVolumeConfiguration"].get("driver", "local")
            names |= {f"ecs.capability.docker-plugin.{driver}", docker("1.25")}
    if any("efsVolumeConfiguration" in v for v in definition["volumes"]):
        names |= {"ecs.capability.efs", "ecs.capability.efsAuth", docker("1.25")}
    if int(definition.get("cpu", "0") or 0) >= LARGE_TASK:
        names.add("ecs.capability.increased-task-cpu-limit")
    if "ephemeralStorage" in definition:
        names.add("ecs.capability.extensible-ephemeral-storage")
    return [{"name": name} for name in sorted(names)]


def container_attributes(container: Json, definition: Json) -> set[str]:
    """The capabilities that one container needs."""
    names = set()
    log = container.get("logConfiguration")
    if log:
        names |= log_attributes(log, definition)
    if ".dkr.ecr." in container["image"]:
        names.add("com.amazonaws.ecs.capability.ecr-auth")
        if "executionRoleArn" in definition:
            names.add("ecs.capability.execution-role-ecr-pull")
    for secret in container.get("secrets", []):
        names.add(f"ecs.capability.secrets.{store(secret)}.environment-variables")
    if "healthCheck" in container:
        names.add("ecs.capability.container-health-check")
        names.add(docker("1.29" if "startPeriod" in container["healthCheck"] else "1.24"))
    if any(container.get(key) for key in ORDERING):
        names.add("ecs.capability.container-ordering")
    if container.get("privileged"):
        names.add("com.amazonaws.ecs.capability.privileged-container")
    if "memoryReservation" in container:
        names.add(docker("1.21"))
    if any(key in container for key in OLD_DOCKER):
        names.add(docker("1.17"))
    if container.get("environmentFiles"):
        names.add("ecs.capability.env-files.s3")
    if container.get("repositoryCredentials"):
        names.add("ecs.capability.private-registry-authentication.secretsmanager")
    if container.get("linuxParameters", {}).get("initProcessEnabled"):
        names.add(docker("1.25"))
    if "firelensConfiguration" in container:
        router = container["firelensConfiguration"]
        names.add(f"ecs.capability.firelens.{router['type']}")
        source = router.get("options", {}).get("config-file-type")
        names |= {f"ecs.capability.firelens.options.config.{source}"} if source else set()
    return names


def log_attributes(log: Json, definition: Json) -> set[str]:
    """The capabilities that a container's log needs."""
    driver, options = log["logDriver"], log.get("options", {})
    names = {f"com.amazonaws.ecs.capability.logging-driver.{driver}"}
    if driver in {"awslogs", "awsfirelens"}:
        names.add(docker("1.19"))
    if driver == "awslogs":
        names |= {docker("1.29")} if "awslogs-create-group" in options else set()
        if "executionRoleArn" in definition:
            names.add("ecs.capability.execution-role-awslogs")
    if "mode" in options or "max-buffer-size" in options:
        names.add(docker("1.28"))
    for secret in log.get("secretOptions", []):
        names.add(f"ecs.capability.secrets.{store(secret)}.bootstrap.log-driver")
    return names


def store(secret: Json) -> str:
    """Where a secret is kept, as attributes say it."""
    return "asm" if ":secretsmanager:" in secret["valueFrom"] else "ssm"


def docker(version: str) -> str:
    """The attribute that names a Docker API version."""
    return f"com.amazonaws.ecs.capability.docker-remote-api.{version}"
