"""Small ECS documents for the tables of the rule book: what is given is added to a sound one."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

NETWORK: Json = {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef"
REGISTRY = "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-0123456789abcdef"
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"
PARAMETER = "arn:aws:ssm:eu-west-1:123456789012:parameter/db"
ROLE = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"
EFS: Json = {"fileSystemId": "fs-0123456789abcdef0"}
AWSLOGS: Json = {"awslogs-group": "/web", "awslogs-region": "eu-west-1"}


def task(*containers: Json, **more: Any) -> Json:
    """A task definition; containers are called c0, c1, ..., and what is None is left out."""
    named = [
        {"name": f"c{i}", "image": "nginx:1.27", **c} for i, c in enumerate(containers or ({},))
    ]
    document = {"family": "web", "containerDefinitions": named, **more}
    for c in document["containerDefinitions"]:
        for name in [n for n, value in c.items() if value is None]:
            del c[name]
    return {name: value for name, value in document.items() if value is not None}


def fargate(*containers: Json, **more: Any) -> Json:
    """A task definition for Fargate on Linux, 0.25 vCPU and 0.5 GB."""
    basis = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc"}
    return task(*containers, **{**basis, "cpu": "256", "memory": "512", **more})


def ec2(*containers: Json, **more: Any) -> Json:
    """A task definition for EC2 instances, 512 MiB, on bridge."""
    return task(*containers, **{"requiresCompatibilities": ["EC2"], "memory": "512", **more})


def external(*containers: Json, **more: Any) -> Json:
    """A task definition for external instances."""
    return ec2(*containers, **{"requiresCompatibilities": ["EXTERNAL"], **more})


def windows(*containers: Json, **more: Any) -> Json:
    """A task definition for Windows instances; its container has 512 MiB."""
    sized = [{"memory": 512, **c} for c in containers or ({},)]
    platform = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
    return ec2(*sized, **{"runtimePlatform": platform, "memory": None, **more})


def fargate_windows(*containers: Json, **more: Any) -> Json:
    """A task definition for Windows on Fargate, 1 vCPU and 2 GB."""
    platform = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
    return fargate(
        *containers, **{"runtimePlatform": platform, "cpu": "1024", "memory": "2048", **more}
    )


def service(definition: Json | None = None, **more: Any) -> Json:
    """A service on Fargate with its task definition; what is None is left out."""
    basis = {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2}
    basis |= {"launchType": "FARGATE", "networkConfiguration": NETWORK}
    document = {name: value for name, value in {**basis, **more}.items() if value is not None}
    return {"taskDefinition": definition or fargate(), "service": document}


def on_ec2(definition: Json | None = None, **more: Any) -> Json:
    """A service on EC2 instances, on bridge."""
    basis = {"launchType": "EC2", "networkConfiguration": None}
    return service(
        definition or ec2({"portMappings": [{"containerPort": 80}]}), **{**basis, **more}
    )


def daemon(**more: Any) -> Json:
    """A daemon service on EC2 instances."""
    return on_ec2(**{"schedulingStrategy": "DAEMON", "desiredCount": None, **more})


def run(definition: Json | None = None, **more: Any) -> Json:
    """A task that is run once on Fargate."""
    basis = {"taskDefinition": "web", "launchType": "FARGATE", "networkConfiguration": NETWORK}
    return {"taskDefinition": definition or fargate(), "task": {**basis, **more}}


def ports(*mappings: Json) -> Json:
    """A container with these port mappings."""
    return {"portMappings": list(mappings)}


def linux(**parameters: Any) -> Json:
    """A container with these linuxParameters."""
    return {"linuxParameters": parameters}


def logs(driver: str, **more: Any) -> Json:
    """A container that logs so."""
    return {"logConfiguration": {"logDriver": driver, **more}}


def check(**more: Any) -> Json:
    """A container with a health check."""
    return {"healthCheck": {"command": ["CMD", "true"], **more}}


def volume(name: str = "data", **more: Any) -> list[Json]:
    """The one volume of a task."""
    return [{"name": name, **more}]


def mount(**more: Any) -> Json:
    """A container that mounts the volume "data"."""
    return {"mountPoints": [{"sourceVolume": "data", "containerPath": "/data", **more}]}


def connected(definition: Json | None = None, entry: Json | None = None, **more: Any) -> Json:
    """A service with Service Connect and one endpoint."""
    named = fargate(ports({"containerPort": 80, "name": "http"}))
    endpoint = {"portName": "http", "clientAliases": [{"port": 80}], **(entry or {})}
    connect = {"enabled": True, "namespace": "shop", "services": [endpoint], **more}
    connect = {name: value for name, value in connect.items() if value is not None}
    return service(definition or named, serviceConnectConfiguration=connect)


def with_disk(windows: bool = False, **managed: Any) -> Json:
    """A service whose volume "data" is made at launch."""
    role = "arn:aws:iam::123456789012:role/ecsInfrastructureRole"
    disk = {"roleArn": role, "sizeInGiB": 20, **managed}
    disk = {name: value for name, value in disk.items() if value is not None}
    definition = (fargate_windows if windows else fargate)(
        mount(), volumes=volume(configuredAtLaunch=True)
    )
    return service(definition, volumeConfigurations=[{"name": "data", "managedEBSVolume": disk}])


def behind(**balancer: Any) -> Json:
    """A service behind a load balancer."""
    one = {"targetGroupArn": GROUP, "containerName": "c0", "containerPort": 80, **balancer}
    one = {name: value for name, value in one.items() if value is not None}
    return service(fargate(ports({"containerPort": 80})), loadBalancers=[one])


def rollout(**more: Any) -> Json:
    """The deploymentConfiguration of a service."""
    return {"deploymentConfiguration": more}
