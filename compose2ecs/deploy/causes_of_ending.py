"""Causes after the start, and why there is no place for a task: health, capacity, quotas."""

from __future__ import annotations

from compose2ecs.deploy.cause import Cause

GRACE = "if it only starts slowly, set x-ecs.health_check_grace_period"

_BALANCER = r"(ELB health checks|unhealthy in \(?target-group)"
HEALTH = (
    Cause(
        "memory",
        r"OutOfMemory",
        "a container used more memory than it has",
        "raise deploy.resources.limits.memory, or x-ecs.memory if there is no limit",
    ),
    Cause(
        "health",
        r"failed container health checks",
        "the `healthcheck` of its container fails",
        "try the command of `healthcheck` in the image: it needs its programs there (curl, for "
        "one) and must ask localhost; if it only starts slowly, give it start_period",
    ),
    Cause(
        "target",
        rf"{_BALANCER}.*(timed out|time-?out)",
        "the load balancer's health check gets no answer",
        "see that it listens on that port, on 0.0.0.0 and not just on localhost, and that its "
        f"security group lets the load balancer's in; {GRACE}",
    ),
    Cause(
        "target",
        rf"{_BALANCER}.*codes: \[?5",
        "the load balancer's health check gets an error of the server",
        f"look into its log, or name a path that needs no other service; {GRACE}",
    ),
    Cause(
        "target",
        rf"{_BALANCER}.*codes: \[?[34]",
        "the load balancer's health check asks for a path that it does not answer with 200",
        "correct the path of the target group's health check, or the codes that it takes for good",
    ),
    Cause(
        "target",
        _BALANCER,
        "the load balancer's health check fails",
        f"see that it listens on that port and answers the check's path; {GRACE}",
    ),
)

CAPACITY = (
    Cause(
        "capacity",
        r"No Container Instances were found|EMPTY CAPACITY PROVIDER",
        "the cluster has no container instances",
        "add instances to the cluster, or run on Fargate (--launch-type FARGATE)",
    ),
    Cause(
        "capacity",
        r"RESOURCE:PORTS|already using a port",
        "its host port is taken on every container instance",
        'leave the host port to ECS (`ports: ["80"]`), take another one, or add instances',
    ),
    Cause(
        "capacity",
        r"insufficient memory|RESOURCE:MEMORY",
        "no container instance has that much memory free",
        "add instances, or ask for less: deploy.resources, x-ecs.memory",
    ),
    Cause(
        "capacity",
        r"insufficient CPU|RESOURCE:CPU",
        "no container instance has that much CPU free",
        "add instances, or ask for less: deploy.resources, x-ecs.cpu",
    ),
    Cause(
        "capacity",
        r"insufficient GPU|RESOURCE:GPU",
        "no container instance has a GPU free",
        "add instances with GPUs",
    ),
    Cause(
        "capacity",
        r"missing an attribute|(?-i:\bATTRIBUTE\b)",
        "no container instance has what the task asks for",
        "use a newer ECS image (log driver, awsvpc, GPU, CPU architecture are attributes of it), "
        "or drop what asks for it",
    ),
    Cause(
        "capacity",
        r"placement constraint|distinctInstance|memberOf|(?-i:\bLOCATION\b)",
        "no container instance meets the placement constraints",
        "add instances that do, or loosen x-ecs.placement and deploy.placement",
    ),
    Cause(
        "capacity",
        r"(?-i:\bAGENT\b)|agent (is )?(not connected|disconnected)",
        "the ECS agent of the container instance is not connected",
        "look at the agent on the instance and at its way to ECS",
    ),
    Cause(
        "capacity",
        r"[Cc]apacity is unavailable|InsufficientCapacity|insufficient capacity",
        "AWS has no room for it in these zones at the moment",
        "run the same command again later, name subnets in other zones with --subnet, or mix in "
        "Fargate beside Fargate Spot",
    ),
    Cause(
        "rollout",
        r"service deployment configuration|minimumHealthyPercent",
        "the minimum and maximum percent leave no room to replace a task",
        "let ECS stop a task first (minimum_healthy_percent 0 under x-ecs.deployment), or start "
        "one more (maximum_percent 200)",
    ),
    Cause(
        "quota",
        r"limit on the number|reached the limit|quota|LimitExceeded|vCPUs",
        "a quota of the account is reached",
        "ask AWS to raise it (Service Quotas, AWS Fargate), or stop something",
    ),
    Cause(
        "spot",
        r"Spot ?Interruption|Spot Task was interrupted",
        "AWS took its Fargate Spot capacity back",
        "nothing if another one starts; what must not be interrupted belongs on Fargate",
    ),
    Cause(
        "instance",
        r"Host EC2|instance .*terminated",
        "its container instance went away",
        "nothing if another one starts; else add instances",
    ),
    Cause(
        "stopped",
        r"stopped by user|UserInitiated",
        "somebody stopped it",
        "find out who; its service starts another one by itself",
    ),
    Cause(
        "agent",
        r"DockerTimeout|ContainerRuntime\w*Error|ContainerRuntimeTimeout|Cannot(Inspect|Stop)Cont|"
        r"InternalError|Unexpected EC2 error|ephemeral storage provisioning",
        "ECS or the container runtime had a fault of its own",
        "run the same command again; if it stays, replace the instance or ask AWS",
    ),
    Cause(
        "capacity",
        r"closest matching|no container instance met",
        "no container instance can take it",
        "compare what it asks for with what the instances have free: aws ecs "
        "describe-container-instances",
    ),
)
