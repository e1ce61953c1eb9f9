"""The form in which two ECS documents are compared: what ECS fills in or reorders is gone.

Both sides go through it, the wanted document and the answer of DescribeTaskDefinition or
DescribeServices. The result is for comparing, hashing and showing only, not for sending: it leaves
out defaults even where a request must have them. Wherever `plan` shows a change that is none, the
tables here are wrong, and nothing else is.

The order for one document:

    coerced       only members of the request, without nulls, scalars in the model's types
    members       inner parts first: defaults dropped, sets sorted, empty lists and maps dropped
    REPAIRS       what depends on several members at once, by shape

Tables are keyed by place, `Shape.member` as in ECS's model, since `cpu` alone means two things.
"""

from __future__ import annotations

from compose2ecs.diagnostics.record import Record
from compose2ecs.ecs import fargate
from compose2ecs.ecs.shape import coerced, members, projection, request, shape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from compose2ecs.ecs.state import Document

    Value = dict[str, Any]
    Repair = Callable[[Value, "_Side"], Value]


class Context(Record):
    """What a short form in a document is short for."""

    account: str = ""
    """Twelve digits. Empty: short role and parameter names stay as they are."""
    region: str = ""
    partition: str = "aws"
    launch_type: str = ""
    """Of services that name neither a launch type nor capacity providers."""
    namespaces: Mapping[str, str] = {}
    """Names of Cloud Map namespaces by ARN: ECS answers with the ARN where a name was sent."""
    registries: Mapping[str, str] = {}
    """Names of registries by ARN: documents have a name until Cloud Map has given the ARN."""
    ignored_tags: tuple[str, ...] = ()
    """Keys of tags that are bookkeeping and no part of what is compared."""


class _Side(Record):
    """What repairs need to know of the document that they are in."""

    context: Context
    network_mode: str = "bridge"
    fargate: bool = False


DEFAULTS: Mapping[str, Any] = {
    "RegisterTaskDefinitionRequest.taskRoleArn": "",
    "RegisterTaskDefinitionRequest.executionRoleArn": "",
    "RuntimePlatform.cpuArchitecture": "X86_64",
    "RuntimePlatform.operatingSystemFamily": "LINUX",
    "EphemeralStorage.sizeInGiB": 20,
    "ProxyConfiguration.type": "APPMESH",
    "ContainerDefinition.cpu": 0,
    "ContainerDefinition.essential": True,
    "ContainerDefinition.versionConsistency": "enabled",
    "PortMapping.protocol": "tcp",
    "HealthCheck.interval": 30,
    "HealthCheck.timeout": 5,
    "HealthCheck.retries": 3,
    "HealthCheck.startPeriod": 0,
    "ContainerRestartPolicy.restartAttemptPeriod": 300,
    "DockerVolumeConfiguration.scope": "task",
    "DockerVolumeConfiguration.driver": "local",
    "EFSVolumeConfiguration.rootDirectory": "/",
    "EFSVolumeConfiguration.transitEncryption": "DISABLED",
    "EFSVolumeConfiguration.transitEncryptionPort": 0,
    "EFSAuthorizationConfig.iam": "DISABLED",
    "S3FilesVolumeConfiguration.rootDirectory": "/",
    "S3FilesVolumeConfiguration.transitEncryptionPort": 0,
    "AwsVpcConfiguration.assignPublicIp": "DISABLED",
    "CapacityProviderStrategyItem.base": 0,
    "CapacityProviderStrategyItem.weight": 0,
    "CreateServiceRequest.platformVersion": "LATEST",
    "CreateServiceRequest.schedulingStrategy": "REPLICA",
    "CreateServiceRequest.propagateTags": "NONE",
    "CreateServiceRequest.healthCheckGracePeriodSeconds": 0,
    "CreateServiceRequest.role": "",
    "DeploymentController.type": "ECS",
    "DeploymentConfiguration.strategy": "ROLLING",
    "DeploymentConfiguration.bakeTimeInMinutes": 0,
    "DeploymentCircuitBreaker.resetOnHealthyTask": True,
    "DeploymentCircuitBreaker.thresholdConfiguration": {"type": "BOUNDED_PERCENT", "value": 50},
    "DeploymentLifecycleHook.targetType": "AWS_LAMBDA",
    "DeploymentLifecycleHookTimeoutConfiguration.timeoutInMinutes": 1440,
    "DeploymentLifecycleHookTimeoutConfiguration.action": "ROLLBACK",
    "ServiceConnectAccessLogConfiguration.includeQueryParameters": "DISABLED",
    "ServiceManagedEBSVolumeConfiguration.filesystemType": "xfs",
    "ServiceManagedEBSVolumeConfiguration.volumeType": "gp3",
}
"""What an absent member means. Booleans that are not here are false."""

SETS: Mapping[str, tuple[str, ...]] = {
    "RegisterTaskDefinitionRequest.containerDefinitions": ("name",),
    "RegisterTaskDefinitionRequest.requiresCompatibilities": (),
    "RegisterTaskDefinitionRequest.volumes": ("name",),
    "RegisterTaskDefinitionRequest.placementConstraints": ("type", "expression"),
    "RegisterTaskDefinitionRequest.inferenceAccelerators": ("deviceName",),
    "RegisterTaskDefinitionRequest.tags": ("key",),
    "ProxyConfiguration.properties": ("name",),
    "ContainerDefinition.environment": ("name", "value"),
    "ContainerDefinition.secrets": ("name",),
    "ContainerDefinition.mountPoints": ("containerPath", "sourceVolume"),
    "ContainerDefinition.volumesFrom": ("sourceContainer",),
    "ContainerDefinition.portMappings": ("containerPort", "containerPortRange", "protocol", "name"),
    "ContainerDefinition.systemControls": ("namespace",),
    "ContainerDefinition.links": (),
    "ContainerDefinition.extraHosts": ("hostname", "ipAddress"),
    "ContainerDefinition.dockerSecurityOptions": (),
    "ContainerDefinition.credentialSpecs": (),
    "ContainerDefinition.ulimits": ("name",),
    "ContainerDefinition.resourceRequirements": ("type", "value"),
    "ContainerDefinition.dependsOn": ("containerName", "condition"),
    "ContainerRestartPolicy.ignoredExitCodes": (),
    "LogConfiguration.secretOptions": ("name",),
    "KernelCapabilities.add": (),
    "KernelCapabilities.drop": (),
    "LinuxParameters.devices": ("hostPath", "containerPath"),
    "LinuxParameters.tmpfs": ("containerPath",),
    "Device.permissions": (),
    "CreateServiceRequest.loadBalancers": ("containerName", "containerPort", "targetGroupArn"),
    "CreateServiceRequest.serviceRegistries": ("registryArn",),
    "CreateServiceRequest.capacityProviderStrategy": ("capacityProvider",),
    "CreateServiceRequest.placementConstraints": ("type", "expression"),
    "CreateServiceRequest.volumeConfigurations": ("name",),
    "CreateServiceRequest.vpcLatticeConfigurations": ("portName", "targetGroupArn"),
    "CreateServiceRequest.tags": ("key",),
    "AwsVpcConfiguration.subnets": (),
    "AwsVpcConfiguration.securityGroups": (),
    "DeploymentAlarms.alarmNames": (),
    "DeploymentConfiguration.lifecycleHooks": ("hookTargetArn", "lifecycleStages"),
    "DeploymentLifecycleHook.lifecycleStages": (),
    "ServiceConnectConfiguration.services": ("portName",),
    "ServiceConnectService.clientAliases": ("dnsName", "port"),
    "ServiceManagedEBSVolumeConfiguration.tagSpecifications": ("resourceType",),
    "EBSTagSpecification.tags": ("key",),
}
"""Lists whose order means nothing, and the members that their items are sorted by.

Not here, so in their order: command, entryPoint, environmentFiles (the first wins), dnsServers,
dnsSearchDomains, mount options, placement strategies.
"""

ROLES = frozenset(
    {
        "RegisterTaskDefinitionRequest.taskRoleArn",
        "RegisterTaskDefinitionRequest.executionRoleArn",
        "CreateServiceRequest.role",
        "ServiceManagedEBSVolumeConfiguration.roleArn",
        "DeploymentLifecycleHook.roleArn",
    }
)
"""Members that take a role's name for its ARN."""

REBALANCING = "availabilityZoneRebalancing"
OWNED_BY_ECS = ("desiredCount", "availabilityZoneRebalancing", "cluster", "role")
"""Members of a service that ECS, or whoever scales it, decides when the file does not."""


def task_definition(document: Document, context: Context) -> dict[str, Any]:
    """The canonical form of a RegisterTaskDefinition request or a described task definition.

    An answer's `tags` stand beside its task definition; put them into it first.
    """
    wanted = coerced(document, request("RegisterTaskDefinition"))
    on_fargate = "FARGATE" in (wanted.get("requiresCompatibilities") or ())
    side = _Side(
        context=context,
        network_mode=wanted.get("networkMode") or ("awsvpc" if on_fargate else "bridge"),
        fargate=on_fargate,
    )
    return _structure(wanted, request("RegisterTaskDefinition"), side)


def service(document: Document, context: Context) -> dict[str, Any]:
    """The canonical form of a CreateService request, or of what `service_from_describe` returns.

    `taskDefinition` is the bare family: which revision is right is for the caller to compare.
    """
    wanted = coerced(document, request("CreateService"))
    return _structure(wanted, request("CreateService"), _Side(context=context))


def service_from_describe(
    service: Document, primary_deployment: Document | None = None
) -> dict[str, Any]:
    """A described service as the CreateService request that would make it.

    Service Connect, volume and VPC Lattice configurations are only on the PRIMARY deployment: it is
    looked up in `service` when it is not given. The service-linked role is nobody's setting.
    """
    out = projection(service, request("CreateService"))
    primary = primary_deployment or _primary(service)
    for name in ("serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations"):
        if primary.get(name) is not None:
            out[name] = projection(primary[name], members(request("CreateService"))[name])
    if "clusterArn" in service:
        out["cluster"] = service["clusterArn"]
    role = service.get("roleArn", "")
    if role and "/aws-service-role/" not in role:
        out["role"] = role
    if out.get("capacityProviderStrategy"):
        out.pop("launchType", None)
    return dict(out)


def _primary(service: Document) -> Document:
    for deployment in service.get("deployments") or ():
        if deployment.get("status") == "PRIMARY":
            found: Document = deployment
            return found
    return {}


def managed(desired: Document, current: Document) -> dict[str, Any]:
    """The current side of a service less what the desired side leaves to ECS; both canonical.

    Left to ECS when not mentioned: the desired count (autoscaling), Availability Zone rebalancing
    (its default depends on when and how the service was made; unless it was off because tasks had
    to stop first, and need not any more), the cluster's default capacity
    provider strategy or launch type, the VPC's default security group, the role; always the target
    groups of services whose deployments swap them. A platform version that is not mentioned is
    LATEST on both sides and thus needs no entry here.
    """
    out = dict(current)
    for name in OWNED_BY_ECS:
        if name not in desired and not (name == REBALANCING and _may_rebalance(desired, current)):
            out.pop(name, None)
    if not desired.keys() & {"launchType", "capacityProviderStrategy"}:
        out.pop("launchType", None)
        out.pop("capacityProviderStrategy", None)
    _leave_security_groups(desired, out)
    if _swaps_target_groups(desired):
        _leave_target_groups(desired, out)
    return out


def _may_rebalance(desired: Document, current: Document) -> bool:
    """Whether rebalancing is off only since it had to be: no task could start before another ended.

    A new service of this kind would have it (SVC-30).
    """
    first = (desired.get("placementStrategy") or [{}])[0]
    spread = not first or str(first.get("field", "")).endswith("availability-zone")
    elsewhere = desired.get("launchType") == "EXTERNAL" or bool(
        desired.keys() & {"schedulingStrategy", "placementConstraints"}
    )
    return bool(_most(current) <= 100 < _most(desired) and spread and not elsewhere)


def _most(service: Document) -> int:
    return int(service.get("deploymentConfiguration", {}).get("maximumPercent", 200))


def _leave_security_groups(desired: Document, out: Value) -> None:
    wanted = desired.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
    found = out.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
    if wanted and "securityGroups" in found and "securityGroups" not in wanted:
        kept = {k: v for k, v in found.items() if k != "securityGroups"}
        out["networkConfiguration"] = {"awsvpcConfiguration": kept}


def _swaps_target_groups(desired: Document) -> bool:
    strategy = desired.get("deploymentConfiguration", {}).get("strategy", "ROLLING")
    controller = desired.get("deploymentController", {}).get("type", "ECS")
    return bool(strategy != "ROLLING" or controller == "CODE_DEPLOY")


def _leave_target_groups(desired: Document, out: Value) -> None:
    wanted = {_endpoint(b): b.get("targetGroupArn") for b in desired.get("loadBalancers", ())}
    if "loadBalancers" in out:
        out["loadBalancers"] = [
            {**b, "targetGroupArn": wanted[_endpoint(b)]} if wanted.get(_endpoint(b)) else b
            for b in out["loadBalancers"]
        ]


def _endpoint(balancer: Document) -> tuple[Any, Any]:
    return balancer.get("containerName"), balancer.get("containerPort")


def _structure(value: Value, ref: str, side: _Side) -> Value:
    """A structure's members that say something, inner parts first, then its repair."""
    known = members(ref)
    out = {}
    for name, item in value.items():
        kept = _member(item, known[name], f"{ref}.{name}", side)
        if kept is not None:
            out[name] = kept
    repair = REPAIRS.get(ref)
    return repair(out, side) if repair else out


def _member(value: Any, ref: str, place: str, side: _Side) -> Any:
    """A member's canonical value; None when it says no more than its absence."""
    kind = shape(ref)[0]
    if kind in ("structure", "union") and isinstance(value, dict):
        value = _structure(value, ref, side)
    elif kind == "list" and isinstance(value, list):
        value = _items(value, shape(ref)[1], place, side)
    elif place in ROLES and isinstance(value, str):
        value = role_arn(value, side.context)
    default = DEFAULTS.get(place, False if kind == "boolean" else None)
    empty = isinstance(value, (dict, list)) and not value
    same = default is not None and type(value) is type(default) and value == default
    return None if empty or same else value


def _items(value: list[Any], ref: str, place: str, side: _Side) -> list[Any]:
    inner = shape(ref)[0] in ("structure", "union")
    out = [_structure(v, ref, side) if inner and isinstance(v, dict) else v for v in value]
    by = SETS.get(place)
    if by is None:
        return out
    if not by:
        return sorted(_unique(out), key=str)
    return sorted(out, key=lambda item: [_rank(item, name) for name in by])


def _unique(values: list[Any]) -> list[Any]:
    return [value for i, value in enumerate(values) if value not in values[:i]]


def _rank(item: Any, name: str) -> tuple[bool, float, str]:
    """A key that sorts numbers by size and text by code points, the absent first."""
    value = item.get(name) if isinstance(item, dict) else item
    number = value if isinstance(value, (int, float)) else 0
    return value is not None, number, str(value)


def role_arn(role: str, context: Context) -> str:
    """The ARN that a role's name (or path and name) is short for, as far as the account is known.

    ECS takes both and answers with the ARN.
    """
    if not role or role.startswith("arn:") or not context.account:
        return role
    return f"arn:{context.partition}:iam::{context.account}:role/{role.removeprefix('/')}"


def family(task_definition: str) -> str:
    """The family in `family`, `family:revision` or a task definition's ARN."""
    return task_definition.rpartition("/")[2].partition(":")[0]


def _repaired_task(value: Value, side: _Side) -> Value:
    for name, parse in (("cpu", fargate.cpu_units), ("memory", fargate.mebibytes)):
        if isinstance(value.get(name), str):
            number = parse(value[name])
            value[name] = value[name] if number is None else str(number)
    windows = str(value.get("runtimePlatform", {}).get("operatingSystemFamily", ""))
    if value.get("networkMode") == "bridge" and not side.fargate and not windows:
        del value["networkMode"]
    return _without_ignored_tags(value, side)


def _without_ignored_tags(value: Value, side: _Side) -> Value:
    tags = [
        tag
        for tag in value.pop("tags", ())
        if not str(tag.get("key", "")).lower().startswith("aws:")
        and tag.get("key") not in side.context.ignored_tags
    ]
    return {**value, "tags": tags} if tags else value


def _repaired_container(value: Value, side: _Side) -> Value:
    # An entry without a value vanishes at registration; one with the empty value stays.
    environment = [e for e in value.pop("environment", ()) if "value" in e]
    if environment:
        value["environment"] = environment
    secrets = value.get("secrets")
    if secrets:
        value["secrets"] = [_with_parameter_arn(s, side.context) for s in secrets]
    if "firelensConfiguration" in value and value.get("user") == "0":
        del value["user"]
    return value


def _with_parameter_arn(secret: Value, context: Context) -> Value:
    """A secret whose Systems Manager parameter is named in full."""
    name = str(secret.get("valueFrom", ""))
    if not name or name.startswith("arn:") or not (context.account and context.region):
        return secret
    where = f"arn:{context.partition}:ssm:{context.region}:{context.account}:parameter"
    return {**secret, "valueFrom": f"{where}/{name.removeprefix('/')}"}


def _repaired_port(value: Value, side: _Side) -> Value:
    same = value.get("hostPort") == value.get("containerPort")
    if "hostPort" in value and (
        (same and side.network_mode in ("awsvpc", "host"))
        or (value["hostPort"] == 0 and side.network_mode == "bridge")
    ):
        del value["hostPort"]
    return value


def _repaired_firelens(value: Value, _side: _Side) -> Value:
    options = dict(value.pop("options", {}))
    if options.get("enable-ecs-log-metadata") == "true":
        del options["enable-ecs-log-metadata"]
    return {**value, "options": options} if options else value


def _if_enabled(value: Value, _side: _Side) -> Value:
    """Nothing when it is switched off: what else it says has no effect."""
    return value if value.get("enabled") else {}


def _repaired_connect(value: Value, side: _Side) -> Value:
    namespace = str(value.get("namespace", ""))
    if namespace in side.context.namespaces:
        value["namespace"] = side.context.namespaces[namespace]
    return _if_enabled(value, side)


def _repaired_registry(value: Value, side: _Side) -> Value:
    arn = str(value.get("registryArn", ""))
    return {**value, "registryArn": side.context.registries.get(arn, arn)}


def _repaired_endpoint(value: Value, _side: _Side) -> Value:
    if value.get("discoveryName") == value.get("portName"):
        value.pop("discoveryName", None)
    return value


def _repaired_service(value: Value, side: _Side) -> Value:
    value.pop("clientToken", None)
    if isinstance(value.get("taskDefinition"), str):
        value["taskDefinition"] = family(value["taskDefinition"])
    if isinstance(value.get("cluster"), str):
        value["cluster"] = value["cluster"].rpartition("/")[2]
    if not value.keys() & {"launchType", "capacityProviderStrategy"} and side.context.launch_type:
        value["launchType"] = side.context.launch_type
    daemon = value.get("schedulingStrategy") == "DAEMON"
    if daemon:
        value.pop("desiredCount", None)
    rollout = dict(value.pop("deploymentConfiguration", {}))
    for name, default in (
        ("maximumPercent", 100 if daemon else 200),
        ("minimumHealthyPercent", 0 if daemon else 100),
    ):
        if rollout.get(name) == default:
            del rollout[name]
    if rollout:
        value["deploymentConfiguration"] = rollout
    return _without_ignored_tags(value, side)


def _repaired_rollout(value: Value, _side: _Side) -> Value:
    for name, strategy in (("linearConfiguration", "LINEAR"), ("canaryConfiguration", "CANARY")):
        if value.get("strategy") != strategy:
            value.pop(name, None)
    return value


def _repaired_strategy(value: Value, _side: _Side) -> Value:
    field = str(value.get("field", ""))
    if field and not field.startswith("attribute:"):
        lowered = field.lower()
        value["field"] = "instanceId" if lowered in ("host", "instanceid") else lowered
    return value


REPAIRS: Mapping[str, Repair] = {
    "RegisterTaskDefinitionRequest": _repaired_task,
    "ContainerDefinition": _repaired_container,
    "PortMapping": _repaired_port,
    "FirelensConfiguration": _repaired_firelens,
    "ContainerRestartPolicy": _if_enabled,
    "CreateServiceRequest": _repaired_service,
    "DeploymentConfiguration": _repaired_rollout,
    "PlacementStrategy": _repaired_strategy,
    "ServiceConnectConfiguration": _repaired_connect,
    "ServiceConnectService": _repaired_endpoint,
    "ServiceRegistry": _repaired_registry,
}
