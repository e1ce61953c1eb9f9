"""Rules about services: counts, deployments, load balancers, registries, Service Connect."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import ecs_rules as r
from compose2ecs.ecs.finding import SERVICE, checked, fits
from compose2ecs.ecs.rules_connect import connect_findings
from compose2ecs.ecs.rules_runs import SHARED, Run, token_findings
from compose2ecs.ecs.rules_tasks import tag_findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Rule
    from compose2ecs.ecs.finding import Check, Finding, Path
    from compose2ecs.ecs.state import Document


def service_findings(run: Run) -> list[Finding]:
    """Everything about a CreateService request whose members have the right types."""
    return checked(run, _CHECKS)


def update_findings(run: Run) -> list[Finding]:
    """What an UpdateService request says that no service can have, whatever the rest of it is."""
    percents = run.rollout.keys() >= {"minimumHealthyPercent", "maximumPercent"}
    by_both = (r.ROLLOUT_BLOCKED, r.ROLLOUT_ROUNDED)
    return [f for f in checked(run, _OF_UPDATES) if percents or f.rule not in by_both]


def _service_name(run: Run) -> Iterator[Finding]:
    if "serviceName" in run.document and not fits(r"[a-zA-Z0-9_-]{1,255}", run.name):
        yield run.found(
            r.SERVICE_NAME,
            ("serviceName",),
            f'a service is named with 1 to 255 letters, digits, "-" and "_", not "{run.name}"',
            aws=f"ServiceName must match ^[a-zA-Z0-9\\-_]{{1,255}}$, but was {run.name}",
        )
    cluster = str(run.document.get("cluster") or "default")
    if not cluster.startswith("arn:") and not fits(r"[a-zA-Z0-9_-]{1,255}", cluster):
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
    most = 1000 if run.named else 5000
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
    elif not 0 <= count <= most:
        found_by = " that is found by name" if run.named else ""
        yield run.found(
            r.DESIRED_COUNT,
            ("desiredCount",),
            f"a service{found_by} runs 0 to {most} tasks, not {count}",
            aws=f"desiredCount should be between 0 and {most}.",
        )


def count_missing(document: Document) -> Iterator[Finding]:
    """SVC-03: a finished request says how many tasks; what `convert` prints leaves it to `up`."""
    run = Run(document, str(document.get("serviceName", "")), None, SERVICE)
    if "desiredCount" not in document and not run.daemon and run.controller != "EXTERNAL":
        message = "a service says how many tasks it runs (desiredCount), unless it is a daemon"
        yield run.found(r.COUNT_MISSING, (), message)


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
    elif high is not None and not run.daemon:
        yield from _rounding(run, 100, high)


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


_OF_STRATEGY = frozenset(
    "bakeTimeInMinutes canaryConfiguration lifecycleHooks"  # noqa: SIM905 reads better as words
    " linearConfiguration strategy".split()
)


def _strategy_of_deployment(run: Run) -> Iterator[Finding]:
    if run.controller == "ECS" and _OF_STRATEGY.isdisjoint(run.rollout):
        return
    at: Path = ("deploymentConfiguration",)
    kind = str(run.rollout.get("strategy") or "ROLLING")
    bake = run.rollout.get("bakeTimeInMinutes")
    linear = run.rollout.get("linearConfiguration") or {}
    canary = run.rollout.get("canaryConfiguration") or {}
    checks: tuple[tuple[bool, Path, str], ...] = (
        (
            kind == "BLUE_GREEN" and bake is None,
            ("bakeTimeInMinutes",),
            "BLUE_GREEN needs a bake time (bakeTimeInMinutes)",
        ),
        (
            bake is not None and not 0 <= bake <= 1440,
            ("bakeTimeInMinutes",),
            f"the bake time is from 0 to 1440 minutes, not {bake}",
        ),
        (
            "stepPercent" in linear and not _percent(linear["stepPercent"], 3),
            ("linearConfiguration", "stepPercent"),
            f"a linear step is from 3 to 100 % in tenths, not {linear.get('stepPercent')} %",
        ),
        (
            "canaryPercent" in canary and not _percent(canary["canaryPercent"], 0.1),
            ("canaryConfiguration", "canaryPercent"),
            f"the canary is from 0.1 to 100 % in tenths, not {canary.get('canaryPercent')} %",
        ),
        *(
            (
                settings.get(name) is not None and not 0 <= settings[name] <= 1440,
                (of, name),
                f"the bake time is from 0 to 1440 minutes, not {settings.get(name)}",
            )
            for of, settings, name in (
                ("linearConfiguration", linear, "stepBakeTimeInMinutes"),
                ("canaryConfiguration", canary, "canaryBakeTimeInMinutes"),
            )
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
    if kind != "ROLLING" or run.rollout.get("lifecycleHooks"):
        from compose2ecs.ecs.rules_strategies import strategy_findings

        yield from strategy_findings(run)
    if run.controller != "ECS":
        for name in ("deploymentCircuitBreaker", "alarms"):
            if (run.rollout.get(name) or {}).get("enable"):
                yield run.found(
                    r.BREAKER_CONTROLLER,
                    (*at, name),
                    f"{name} needs the deployment controller ECS, not {run.controller}",
                    aws=f"{name} is only supported with the ECS deployment controller.",
                )


def _percent(value: float, low: float) -> bool:
    """Whether a share of the traffic is from `low` to 100 % and a whole number of tenths."""
    return low <= value <= 100 and abs(value * 10 - round(value * 10)) < 1e-6


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
    if group and not re.fullmatch(r"arn:[^:]+:elasticloadbalancing:.+:targetgroup/.+", group):
        yield run.found(
            r.LOAD_BALANCERS,
            (*at, "targetGroupArn"),
            f'"{group}" is no ARN of a target group (arn:...:targetgroup/...)',
            aws="Unable to assume role and validate the specified targetGroupArn.",
        )
    if classic and group:
        yield run.found(
            r.LOAD_BALANCERS,
            at,
            "a target group and a classic load balancer exclude each other",
            aws="loadBalancerName and targetGroupArn cannot both be specified.",
        )
    elif not (classic or group):
        yield run.found(
            r.LOAD_BALANCERS,
            at,
            "a load balancer is named by its target group (targetGroupArn)",
            aws="targetGroupArn or loadBalancerName must be specified.",
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
    elif port is None:
        yield run.found(
            r.LOAD_BALANCERS,
            at,
            f'the load balancer needs a port of container "{name}"',
            aws="Container port can not be blank.",
        )
    elif run.task is not None:
        yield from _endpoint(run, at, name, port, r.LOAD_BALANCERS)
    if classic and run.network_mode == "bridge" and not _has_host_port(run, name, port):
        yield run.found(
            r.LOAD_BALANCERS,
            (*at, "containerPort"),
            f"a classic load balancer needs a fixed host port for port {port}",
            aws=f"A host port mapping for the container port {port} is required.",
        )


def _has_host_port(run: Run, name: str, port: Any) -> bool:
    """Whether a port of the task stands at a fixed port of its instance, if it is there at all."""
    container = run.task.by_name.get(name) if run.task else None
    mappings = [p for _, p in container.items("portMappings")] if container else []
    same = [p for p in mappings if p.get("containerPort") == port]
    return not same or any(p.get("hostPort") for p in same)


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
    if not 0 <= seconds <= 2147483647:
        yield run.found(
            r.GRACE_PERIOD_RANGE,
            at,
            f"the grace period is from 0 to 2147483647 s, not {seconds} s",
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
    for i, registry in enumerate(registries):
        if not registry.get("registryArn"):
            yield run.found(
                r.REGISTRIES,
                (*at, i),
                "a registry is named by its ARN (registryArn)",
                aws="registryArn cannot be empty.",
            )
        elif _is_misnamed(str(registry["registryArn"])):
            yield run.found(
                r.REGISTRIES,
                (*at, i, "registryArn"),
                f'"{registry["registryArn"]}" is no ARN of a Cloud Map service'
                " (arn:...:servicediscovery:...:service/srv-...)",
                aws="Invalid arn syntax.",
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


def _is_misnamed(registry: str) -> bool:
    """Whether this is no ARN of a registry; `web.shop.local` is one that `up` looks up."""
    if registry.startswith("arn:"):
        return not re.fullmatch(r"arn:[^:]+:servicediscovery:[^:]*:[^:]*:service/\S+", registry)
    return "." not in registry


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
    elif registry.get("port") and (name or container_port):
        yield run.found(
            r.REGISTRIES,
            at,
            "a registry takes a port or a container and its port, not both",
            aws="The values specified for serviceRegistries do not require a value for 'port'.",
        )
    elif bool(name) != bool(container_port):
        yield run.found(
            r.REGISTRIES,
            at,
            "a registry takes a container and its port together",
            aws="The values specified for serviceRegistries require values for 'containerName' and"
            " 'containerPort'.",
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


def _managed_tags(run: Run) -> Iterator[Finding]:
    if run.document.get("enableECSManagedTags") and "propagateTags" not in run.document:
        yield run.found(
            r.MANAGED_TAGS,
            ("enableECSManagedTags",),
            "with ECS managed tags say whose tags the tasks get (propagateTags)",
        )


def _token(run: Run) -> Iterator[Finding]:
    return token_findings(run, 36)


_CHECKS: tuple[Check, ...] = (
    (_service_name, ()),
    (_task_definition, ()),
    (_counts, ("desiredCount",)),
    *SHARED,
    (_rollout, ("deploymentConfiguration",)),
    (_strategy_of_deployment, ("deploymentConfiguration",)),
    (_daemon, ("schedulingStrategy",)),
    (_controller, ("deploymentController",)),
    (_load_balancers, ("loadBalancers",)),
    (_grace_period, ("healthCheckGracePeriodSeconds",)),
    (_registries, ("serviceRegistries",)),
    (_role, ("role",)),
    (_rebalancing, ("availabilityZoneRebalancing",)),
    (connect_findings, ("serviceConnectConfiguration",)),
    (tag_findings, ("tags",)),
    (_managed_tags, ("enableECSManagedTags",)),
    (_token, ("clientToken",)),
)

_NEEDS_MORE = (
    _service_name, _task_definition, _daemon, _controller, _grace_period, _role, _managed_tags,
    _token,
)  # fmt: skip
"""Checks of members that an update has not, or that look at what it may leave out."""

_OF_UPDATES = tuple(check for check in _CHECKS if check[0] not in _NEEDS_MORE)
