"""Rules about services: counts, deployments, load balancers, registries, Service Connect."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import ecs_rules as r
from compose2ecs.ecs.finding import SERVICE
from compose2ecs.ecs.rules_containers import log_problems
from compose2ecs.ecs.rules_runs import INCOMPATIBLE, Run, shared_findings, token_findings
from compose2ecs.ecs.rules_tasks import tag_findings, task_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Rule
    from compose2ecs.ecs.finding import Finding, Path, Task
    from compose2ecs.ecs.state import Document


def service_findings(document: Document, task: Task | None) -> Iterator[Finding]:
    """Everything about a CreateService request whose members have the right types."""
    run = Run(document, str(document.get("serviceName", "")), task, SERVICE)
    yield from _service_name(run)
    yield from _task_definition(run)
    yield from _counts(run)
    yield from shared_findings(run)
    yield from _rollout(run)
    yield from _strategy_of_deployment(run)
    yield from _daemon(run)
    yield from _controller(run)
    yield from _load_balancers(run)
    yield from _grace_period(run)
    yield from _registries(run)
    yield from _role(run)
    yield from _rebalancing(run)
    yield from connect_findings(run)
    yield from tag_findings(run)
    yield from token_findings(run, 36)


def _service_name(run: Run) -> Iterator[Finding]:
    if "serviceName" in run.document and not re.fullmatch(r"[a-zA-Z0-9_-]{1,255}", run.name):
        yield run.found(
            r.SERVICE_NAME,
            ("serviceName",),
            f'a service is named with 1 to 255 letters, digits, "-" and "_", not "{run.name}"',
            aws=f"ServiceName must match ^[a-zA-Z0-9\\-_]{{1,255}}$, but was {run.name}",
        )
    cluster = str(run.document.get("cluster") or "default")
    if not cluster.startswith("arn:") and not re.fullmatch(r"[a-zA-Z0-9_-]{1,255}", cluster):
        yield run.found(
            r.CLUSTER_NAME,
            ("cluster",),
            f'a cluster is named with 1 to 255 letters, digits, "-" and "_", not "{cluster}"',
            aws="Invalid identifier: cluster name.",
        )


def _task_definition(run: Run) -> Iterator[Finding]:
    name = run.document.get("taskDefinition")
    if run.controller == "EXTERNAL" and name:
        yield run.found(
            r.EXTERNAL_CONTROLLER,
            ("taskDefinition",),
            "with an external deployment controller the task sets have the task definition",
            aws="TaskDefinition must be blank.",
        )
    elif run.controller != "EXTERNAL" and not name:
        yield run.found(
            r.NO_TASK_DEFINITION,
            ("taskDefinition",),
            "the service has no task definition to run",
            aws="TaskDefinition can not be blank.",
        )


def _counts(run: Run) -> Iterator[Finding]:
    count = run.document.get("desiredCount")
    if count is None:
        return
    if run.daemon:
        yield run.found(
            r.DAEMON_COUNT,
            ("desiredCount",),
            "a daemon service runs one task per instance and takes no count",
            aws="The daemon scheduling strategy does not support a desired count for services."
            " Remove the desired count value and try again",
        )
    elif not 0 <= count <= 5000:
        yield run.found(
            r.DESIRED_COUNT,
            ("desiredCount",),
            f"a service runs 0 to 5000 tasks, not {count}",
            aws="desiredCount should be between 0 and 5000.",
        )


def _rollout(run: Run) -> Iterator[Finding]:
    low, high = run.rollout.get("minimumHealthyPercent"), run.rollout.get("maximumPercent")
    at: Path = ("deploymentConfiguration",)
    if low is not None and not 0 <= low <= 100:
        bound = "at most 100" if low > 100 else "at least 0"
        yield run.found(
            r.MINIMUM_HEALTHY,
            (*at, "minimumHealthyPercent"),
            f"the minimum of healthy tasks is from 0 to 100 %, not {low} %",
            aws=f"minimumHealthyPercent must be {bound}",
        )
    if high is not None and run.daemon and high > 100:
        yield run.found(
            r.DAEMON_MAXIMUM,
            (*at, "maximumPercent"),
            f"a daemon service never has more than 100 % of its tasks, not {high} %",
            aws="The daemon scheduling strategy does not support values above 100 for"
            " maximumPercent. Change the value to 100 and try again.",
        )
    elif high is not None and high < 100:
        yield run.found(
            r.MAXIMUM_PERCENT,
            (*at, "maximumPercent"),
            f"the maximum of tasks during a deployment is 100 % or more, not {high} %",
            aws="maximumPercent must be at least 100",
        )
    elif high == 100 and (100 if low is None and not run.daemon else low) == 100:
        yield run.found(
            r.ROLLOUT_BLOCKED,
            at,
            "a minimum and a maximum of 100 % leave no room to replace a task",
            aws="Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block"
            " deployments.",
        )
    elif high is not None and low is not None:
        yield from _rounding(run, low, high)


def _rounding(run: Run, low: int, high: int) -> Iterator[Finding]:
    """SVC-13: with few tasks rounding may leave no room either."""
    count = run.document.get("desiredCount")
    if count and not run.daemon and count * high // 100 <= -(-count * low // 100):
        yield run.found(
            r.ROLLOUT_ROUNDED,
            ("deploymentConfiguration",),
            f"with {count} task{'' if count == 1 else 's'}, a minimum of {low} % and a maximum of"
            f" {high} % round to the same"
            " number, so no task is ever replaced",
        )


def _strategy_of_deployment(run: Run) -> Iterator[Finding]:
    at: Path = ("deploymentConfiguration",)
    kind = str(run.rollout.get("strategy") or "ROLLING")
    bake = run.rollout.get("bakeTimeInMinutes")
    linear = run.rollout.get("linearConfiguration") or {}
    canary = run.rollout.get("canaryConfiguration") or {}
    checks: tuple[tuple[bool, Path, str], ...] = (
        (
            bake is not None and not 0 <= bake <= 1440,
            ("bakeTimeInMinutes",),
            f"the bake time is from 0 to 1440 minutes, not {bake}",
        ),
        (
            "stepPercent" in linear and not 3 <= linear["stepPercent"] <= 100,
            ("linearConfiguration", "stepPercent"),
            f"a linear step is from 3 to 100 %, not {linear.get('stepPercent')} %",
        ),
        (
            "canaryPercent" in canary and not 0.1 <= canary["canaryPercent"] <= 100,
            ("canaryConfiguration", "canaryPercent"),
            f"the canary is from 0.1 to 100 %, not {canary.get('canaryPercent')} %",
        ),
        (
            kind != "ROLLING" and run.controller != "ECS",
            ("strategy",),
            f"{kind} needs the deployment controller ECS, not {run.controller}",
        ),
    )
    for wrong, path, message in checks:
        if wrong:
            yield run.found(
                r.DEPLOYMENT_STRATEGY, (*at, *path), message, aws="Invalid deployment strategy."
            )
    if run.controller != "ECS":
        for name in ("deploymentCircuitBreaker", "alarms"):
            if (run.rollout.get(name) or {}).get("enable"):
                yield run.found(
                    r.BREAKER_CONTROLLER,
                    (*at, name),
                    f"{name} needs the deployment controller ECS, not {run.controller}",
                    aws=f"{name} is only supported with the ECS deployment controller.",
                )


def _daemon(run: Run) -> Iterator[Finding]:
    if not run.daemon:
        return
    for wrong, name, message, aws in (
        (
            run.fargate,
            "schedulingStrategy",
            "Fargate has no instances and so no daemon services",
            "The DAEMON scheduling strategy is not supported with the FARGATE launch type.",
        ),
        (
            run.controller != "ECS",
            "deploymentController",
            f"a daemon service needs the deployment controller ECS, not {run.controller}",
            f"The DAEMON scheduling strategy is not supported with {run.controller}.",
        ),
        (
            bool(run.document.get("placementStrategy")),
            "placementStrategy",
            "a daemon service runs on every instance and takes no placement strategy",
            (
                "The daemon scheduling strategy does not support placement strategies. Remove the"
                " placement strategy and try again."
            ),
        ),
        (
            run.document.get("availabilityZoneRebalancing") == "ENABLED",
            "availabilityZoneRebalancing",
            "a daemon service runs on every instance and can't be rebalanced between zones",
            "Availability Zone Rebalancing does not support DAEMON as scheduling strategy.",
        ),
    ):
        if wrong:
            yield run.found(r.DAEMON, (name,), message, aws=aws)


def _controller(run: Run) -> Iterator[Finding]:
    if run.controller == "CODE_DEPLOY" and not any(b.get("targetGroupArn") for b in run.balancers):
        yield run.found(
            r.CODE_DEPLOY,
            ("deploymentController",),
            "CodeDeploy shifts traffic between target groups, and the service has none",
            aws="When specifying the CODE_DEPLOY deployment controller type, the service requires"
            " an Application Load Balancer or Network Load Balancer.",
        )
    if run.controller == "EXTERNAL" and run.balancers:
        yield run.found(
            r.EXTERNAL_CONTROLLER,
            ("loadBalancers",),
            "with an external deployment controller the task sets have the load balancers",
            aws="LoadBalancers must be empty or null.",
        )


def _load_balancers(run: Run) -> Iterator[Finding]:
    classic = [b for b in run.balancers if b.get("loadBalancerName")]
    for wrong, message, aws in (
        (
            len(run.balancers) > 5,
            f"a service has at most 5 target groups, not {len(run.balancers)}",
            "load balancers can have at most 5 items.",
        ),
        (
            len(classic) > 1,
            f"a service has at most one classic load balancer, not {len(classic)}",
            "load balancers can have at most 1 classic load balancer.",
        ),
        (
            bool(run.balancers) and run.network_mode == "none",
            "a task without a network can't stand behind a load balancer",
            "Load balancers are not supported when networkMode=none.",
        ),
    ):
        if wrong:
            yield run.found(r.LOAD_BALANCERS, ("loadBalancers",), message, aws=aws)
    if run.balancers and run.launch_type == "EXTERNAL":
        yield run.found(
            r.EXTERNAL_DISCOVERY,
            ("loadBalancers",),
            "external instances can't stand behind a load balancer",
            aws="Load balancers are not supported with EXTERNAL launch type.",
        )
    for i, balancer in enumerate(run.balancers):
        yield from _load_balancer(run, ("loadBalancers", i), balancer)


def _load_balancer(run: Run, at: Path, balancer: Any) -> Iterator[Finding]:
    classic, group = balancer.get("loadBalancerName"), balancer.get("targetGroupArn")
    if classic and group:
        yield run.found(
            r.LOAD_BALANCERS,
            at,
            "a target group and a classic load balancer exclude each other",
            aws="loadBalancerName and targetGroupArn cannot both be specified.",
        )
    elif classic and (run.fargate or run.network_mode == "awsvpc"):
        yield run.found(
            r.LOAD_BALANCERS,
            (*at, "loadBalancerName"),
            "classic load balancers reach no tasks with addresses of their own (awsvpc)",
            aws="Classic Load Balancers are not supported with Fargate.",
        )
    name, port = str(balancer.get("containerName") or ""), balancer.get("containerPort")
    if not name.strip():
        yield run.found(
            r.LOAD_BALANCERS,
            at,
            "the load balancer needs the name of a container",
            aws="Container Name can not be blank.",
        )
    elif run.task is not None:
        yield from _endpoint(run, at, name, port, r.LOAD_BALANCERS)


def _endpoint(run: Run, at: Path, name: str, port: Any, rule: Rule) -> Iterator[Finding]:
    """Whether a container and one of its ports are in the task definition."""
    container = run.task.by_name.get(name) if run.task else None
    if container is None:
        yield run.found(
            rule,
            (*at, "containerName"),
            f'the task has no container "{name}"',
            aws=f"The container {name} does not exist in the task definition.",
        )
        return
    if port is None:
        return
    mappings = [p for _, p in container.items("portMappings")]
    if not any(_covers(p, port) for p in mappings):
        yield run.found(
            rule,
            (*at, "containerPort"),
            f'container "{name}" has no port {port}',
            aws=f"The container {name} did not have a container port {port} defined.",
        )


def _covers(mapping: Any, port: int) -> bool:
    found = re.fullmatch(r"(\d{1,5})-(\d{1,5})", str(mapping.get("containerPortRange", "")))
    inside = found is not None and int(found[1]) <= port <= int(found[2])
    return inside or mapping.get("containerPort") == port


def _grace_period(run: Run) -> Iterator[Finding]:
    seconds = run.document.get("healthCheckGracePeriodSeconds")
    if seconds is None:
        return
    at: Path = ("healthCheckGracePeriodSeconds",)
    if seconds < 0:
        yield run.found(
            r.GRACE_PERIOD_RANGE,
            at,
            f"the grace period is 0 s or more, not {seconds} s",
            aws="healthCheckGracePeriodSeconds must be between 0 and 2147483647.",
        )
    elif seconds and not (run.balancers or run.document.get("vpcLatticeConfigurations")):
        yield run.found(
            r.GRACE_PERIOD_UNUSED,
            at,
            "a health check grace period has an effect only behind a load balancer",
        )


def _registries(run: Run) -> Iterator[Finding]:
    registries = run.document.get("serviceRegistries") or ()
    if not registries:
        return
    at: Path = ("serviceRegistries",)
    if len(registries) > 1:
        yield run.found(
            r.REGISTRIES,
            at,
            f"a service is in one registry, not {len(registries)}",
            aws="service registries can have at most 1 items.",
        )
    external = run.launch_type == "EXTERNAL"
    if run.network_mode == "none" or external:
        what = "external instances" if external else "network mode none"
        yield run.found(
            r.EXTERNAL_DISCOVERY if external else r.REGISTRIES,
            at,
            f"service discovery is not possible with {what}",
            aws=f"Service discovery is not supported with {what}.",
        )
    elif run.task is not None:
        for i, registry in enumerate(registries):
            yield from _registry(run, (*at, i), registry)


def _registry(run: Run, at: Path, registry: Any) -> Iterator[Finding]:
    name, container_port = registry.get("containerName"), registry.get("containerPort")
    if run.network_mode in ("bridge", "host") and not (name and container_port):
        yield run.found(
            r.REGISTRIES,
            at,
            f"in network mode {run.network_mode} a registry needs a container and its port",
            aws="When specifying 'host' or 'bridge' for networkMode, values for 'containerName' and"
            " 'containerPort' must be specified from the task definition.",
        )
    elif registry.get("port") and container_port:
        yield run.found(
            r.REGISTRIES,
            at,
            "a registry takes a port or a container and its port, not both",
            aws="The values specified for serviceRegistries do not require a value for 'port'.",
        )
    elif name:
        yield from _endpoint(run, at, str(name), container_port, r.REGISTRIES)


def _role(run: Run) -> Iterator[Finding]:
    if not run.document.get("role"):
        return
    if not run.balancers:
        yield run.found(
            r.SERVICE_ROLE,
            ("role",),
            "a role for the service is taken only with a load balancer",
            aws="IAM roles are only valid for services configured to use load balancers.",
        )
    elif run.network_mode == "awsvpc" or len(run.balancers) > 1:
        why = "network mode awsvpc" if run.network_mode == "awsvpc" else "several target groups"
        yield run.found(
            r.SERVICE_ROLE,
            ("role",),
            f"with {why} ECS uses its service-linked role; leave the role out",
            aws="You cannot specify an IAM role for services that require a service linked role.",
        )


def _rebalancing(run: Run) -> Iterator[Finding]:
    if run.document.get("availabilityZoneRebalancing") != "ENABLED" or run.daemon:
        return
    strategies = run.document.get("placementStrategy") or ()
    first = str(strategies[0].get("field", "")) if strategies else "attribute:ecs.availability-zone"
    for wrong, why in (
        (first.lower() != "attribute:ecs.availability-zone", "zones spread first"),
        (any(b.get("loadBalancerName") for b in run.balancers), "no classic load balancer"),
        (run.rollout.get("maximumPercent", 200) <= 100, "a maximum above 100 %"),
    ):
        if wrong:
            yield run.found(
                r.ZONE_REBALANCING,
                ("availabilityZoneRebalancing",),
                f"rebalancing between zones needs {why}",
            )


_SERVICE_CONNECT = "serviceConnectConfiguration"


def connect_findings(run: Run) -> Iterator[Finding]:
    """SVC-19, for a service that has Service Connect switched on."""
    connect = run.document.get(_SERVICE_CONNECT) or {}
    if not connect.get("enabled"):
        return
    at: Path = (_SERVICE_CONNECT,)
    if not connect.get("namespace"):
        yield run.found(
            r.CONNECT_NAMESPACE,
            at,
            "Service Connect needs a namespace, unless the cluster has a default one",
            aws="Namespace is missing",
        )
    if run.controller != "ECS":
        yield run.found(
            r.CONNECT_PLACE,
            at,
            f"Service Connect needs the deployment controller ECS, not {run.controller}",
            aws="Service Connect is only supported with the ECS deployment controller.",
        )
    if run.task is not None:
        yield from _connect_place(run, at, run.task)
    for i, entry in enumerate(connect.get("services") or ()):
        yield from _connect_entry(run, (*at, "services", i), entry)
    log = connect.get("logConfiguration")
    if log is not None:
        for rule, path, message, aws in log_problems(log, fargate=run.fargate):
            yield run.found(rule, (*at, "logConfiguration", *path), message, aws=aws)
    elif connect.get("accessLogConfiguration"):
        yield run.found(
            r.CONNECT_LOG,
            (*at, "accessLogConfiguration"),
            "the access log of Service Connect needs a log configuration",
            aws="accessLogConfiguration requires logConfiguration.",
        )


def _connect_place(run: Run, at: Path, task: Task) -> Iterator[Finding]:
    _, memory = task_size(task.document)
    limits = sum(c.get("memory") or 0 for c in task.containers)
    if task.windows:
        yield run.found(
            r.CONNECT_PLACE,
            at,
            "Service Connect runs on Linux only",
            aws="Unsupported operating system in task definition. Please choose Linux",
        )
    elif task.network_mode not in ("awsvpc", "bridge") or task.external:
        what = "external instances" if task.external else f"network mode {task.network_mode}"
        yield run.found(
            r.CONNECT_PLACE,
            at,
            f"Service Connect is not possible with {what}",
            aws=f"Service Connect is not supported with {what}.",
        )
    elif memory is None:
        yield run.found(
            r.CONNECT_MEMORY,
            at,
            "the proxy of Service Connect needs memory: the task needs a size",
        )
    elif limits >= memory:
        yield run.found(
            r.CONNECT_MEMORY,
            at,
            f"the containers may use all {memory} MiB of the task; the proxy of Service Connect"
            " needs 64 MiB",
        )
    if run.document.get("platformVersion") == "1.3.0":
        yield run.found(
            r.PLATFORM_TOO_OLD,
            ("platformVersion",),
            "Service Connect needs platform version 1.4.0, not 1.3.0",
            aws="One or more of the requested capabilities are not supported.",
            exception=INCOMPATIBLE,
        )


def _connect_entry(run: Run, at: Path, entry: Any) -> Iterator[Finding]:
    port_name = str(entry.get("portName", ""))
    protocol = ""
    if run.task is not None:
        found = [
            (c, p) for c in run.task.containers for _, p in c.items("portMappings")
            if p.get("name") == port_name
        ]  # fmt: skip
        if not found:
            yield run.found(
                r.CONNECT_PORT,
                (*at, "portName"),
                f'no port of the task is called "{port_name}"',
                aws=f"The portName {port_name} does not exist in the task definition.",
            )
        for c, port in found:
            protocol = str(port.get("appProtocol", ""))
            yield from _connect_port(run, at, c, port)
    aliases = entry.get("clientAliases")
    if aliases is not None and len(aliases) != 1:
        yield run.found(
            r.CONNECT_ALIASES,
            (*at, "clientAliases"),
            f"an endpoint has exactly one client alias, not {len(aliases)}",
            aws="clientAliases must have 1 element."
            if not aliases
            else f"{len(aliases)} clientAliases exceeds the max limit of 1",
        )
    for i, alias in enumerate(aliases or ()):
        yield from _connect_alias(run, (*at, "clientAliases", i), alias)
    discovery = entry.get("discoveryName")
    if discovery is not None and not re.fullmatch(r"[a-z0-9_][a-z0-9_-]{0,63}", discovery):
        yield run.found(
            r.CONNECT_NAME,
            (*at, "discoveryName"),
            f'a discovery name is up to 64 of a-z, 0-9, "_" and "-", not "{discovery}"',
            aws="The discovery name that you provided is invalid.",
        )
    timeout = entry.get("timeout") or {}
    if timeout.get("perRequestTimeoutSeconds") is not None and run.task and not protocol:
        yield run.found(
            r.CONNECT_TIMEOUT,
            (*at, "timeout", "perRequestTimeoutSeconds"),
            f'requests are timed only on http, http2 and grpc; port "{port_name}" is plain TCP',
            aws="perRequestTimeout is not supported for TCP.",
        )


def _connect_port(run: Run, at: Path, container: Any, port: Any) -> Iterator[Finding]:
    number = port.get("containerPort")
    if port.get("protocol") == "udp":
        yield run.found(
            r.CONNECT_PORT,
            (*at, "portName"),
            f"Service Connect serves TCP only, and port {number} is UDP",
            aws="Service Connect does not support UDP port mappings.",
        )
    same = [p for _, p in container.items("portMappings") if p.get("containerPort") == number]
    if len(same) > 1:
        yield run.found(
            r.CONNECT_PORT,
            (*at, "portName"),
            f'Service Connect takes port {number} of container "{container.name}" only when it is'
            " mapped once",
            aws=f"Container port {number} is used in more than one port mapping for container"
            f" {container.name}",
        )


def _connect_alias(run: Run, at: Path, alias: Any) -> Iterator[Finding]:
    name, port = alias.get("dnsName"), alias.get("port")
    if name is not None and not re.fullmatch(r"[a-z0-9_.][a-z0-9_.-]{0,126}", name):
        yield run.found(
            r.CONNECT_NAME,
            (*at, "dnsName"),
            f'a name on the network is up to 127 of a-z, 0-9, "_", "." and "-", not "{name}"',
            aws="The DNS name that you provided is invalid.",
        )
    if port is not None and not 1 <= port <= 65535:
        yield run.found(
            r.CONNECT_ALIAS_PORT,
            (*at, "port"),
            f"a port is from 1 to 65535, not {port}",
            aws="The port of a client alias must be between 1 and 65535.",
        )
