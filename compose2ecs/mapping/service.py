"""Service and job rows: how many tasks, where they run, and how they are reached."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.names import client_alias, port_name
from compose2ecs.mapping.row import APPROXIMATED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.mapping.row import Container, Task


def service_name(t: Task) -> str:
    """`serviceName`."""
    return t.group.name


def cluster(t: Task) -> str:
    """`cluster`."""
    return t.target.cluster


def task_definition(t: Task) -> str:
    """`taskDefinition`: the bare family; `up` puts the revision in its place."""
    return t.group.name


def scheduling_strategy(t: Task) -> str | None:
    """`schedulingStrategy`: DAEMON for `deploy.mode: global`, REPLICA where the file says so."""
    if is_daemon(t):
        _judge_daemon(t)
        return "DAEMON"
    for c in t.containers:
        d = c.service.deploy
        if t.fargate and d and d.mode == "global":
            c.unsupported(
                rules.SCHEDULING,
                "deploy.mode",
                "Fargate has no machines to run one task each on",
                "use replicas, or run on EC2 (--launch-type EC2)",
            )
    d = t.main.service.deploy
    replicated = t.main.settings.get("scheduling") == "replica" or (d and d.mode == "replicated")
    return "REPLICA" if replicated else None


def _judge_daemon(t: Task) -> None:
    """A daemon has no count (rule SVC-03)."""
    for key in ("deploy.replicas", "scale", "x-ecs.desired_count"):
        t.main.ignore(key, "one task runs on every instance")


def is_daemon(t: Task) -> bool:
    """Whether one task runs on every instance."""
    d = t.main.service.deploy
    daemon = t.main.settings.get("scheduling") == "daemon" or (d is not None and d.mode == "global")
    return daemon and not t.fargate


def desired_count(t: Task) -> int | None:
    """`desiredCount`: x-ecs, else `replicas` or `scale`.

    None when nobody says: then it is 1 on creation, as printed documents have it, and left alone
    afterwards.
    """
    if is_daemon(t):
        return None
    if t.main.settings.get("desired_count") == "unmanaged":
        t.main.approximate(
            "x-ecs.desired_count", "no field says so: it is 1 on creation and left alone afterwards"
        )
    for c in t.containers[1:]:
        said = _count(c)
        if said is not None and said != _count(t.main):
            _leads(c, t, "deploy.replicas" if c.service.scale is None else "scale")
    return _count(t.main)


def _count(c: Container) -> int | None:
    own = c.settings.get("desired_count")
    if own is not None:
        return own if isinstance(own, int) else None
    d = c.service.deploy
    return d.replicas if d is not None and d.replicas is not None else c.service.scale


def _leads(c: Container, t: Task, key: str) -> None:
    c.ignore(key, f'"{t.main.service.name}" leads the task that both share')


def launch_type(t: Task) -> str | None:
    """`launchType`, unless there is a capacity provider strategy (rule SVC-04)."""
    return None if t.target.capacity_providers else t.target.launch_type


def capacity_providers(t: Task) -> list[dict[str, Any]]:
    """`capacityProviderStrategy`."""
    return [
        {"capacityProvider": p.name, **({"base": p.base} if p.base else {}), "weight": p.weight}
        for p in t.target.capacity_providers
    ]


def platform_version(t: Task) -> str | None:
    """`platformVersion`."""
    return t.main.settings.get("platform_version") or None


def network(t: Task) -> dict[str, Any] | None:
    """`networkConfiguration`, on awsvpc and when subnets are known (rule SVC-07)."""
    if not t.awsvpc:
        return None
    subnets = t.main.settings.get("subnets") or t.target.subnets
    if not subnets:
        if t.group is next(iter(t.topology.groups.values())):
            t.findings.diagnostics.append(
                rules.SUBNETS_UNKNOWN.at(
                    t.group.at,
                    "no subnets are given; `up` fills in the default VPC's",
                    "set x-ecs.subnets or --subnet to have them in the documents",
                )
            )
        for key in ("x-ecs.security_groups", "x-ecs.assign_public_ip"):
            t.main.approximate(key, "it is written as soon as subnets are known")
        return None
    _judge_networks(t)
    public = t.main.settings.get("assign_public_ip", t.target.assign_public_ip)
    groups = t.main.settings.get("security_groups") or t.target.security_groups
    config: dict[str, Any] = {"subnets": list(subnets)}
    if groups:
        config["securityGroups"] = list(groups)
    if public or (public is False and t.fargate):
        config["assignPublicIp"] = "ENABLED" if public else "DISABLED"
    return {"awsvpcConfiguration": config}


def _judge_networks(t: Task) -> None:
    """Compose networks that say which security groups or subnets stand for them."""
    for c in t.containers:
        named = [n for n in c.service.networks if _speaks(t, n)]
        if named:
            listed = ", ".join(f'"{name}"' for name in named)
            c.approximate("networks", f"the subnets and security groups of {listed} stand for it")
        for name in named:
            reason = "its subnets and security groups decide who may connect"
            t.findings.judge(None, f"networks.{name}.internal", APPROXIMATED, reason)


def _speaks(t: Task, network: str) -> bool:
    found = t.project.networks.get(network)
    return found is not None and any(k in found.extension for k in ("subnets", "security_groups"))


def service_connect(t: Task) -> dict[str, Any] | None:
    """`serviceConnectConfiguration`: an endpoint for every named port, and the names of others."""
    if t.group.name not in t.topology.connected:
        return None
    named = {
        m["name"] for c in t.containers for m in c.document.get("portMappings", ()) if "name" in m
    }
    services = [
        {
            "portName": e.port_name,
            "discoveryName": port_name(e.service, e.port),
            "clientAliases": [{"port": e.port, "dnsName": client_alias(e.service)}],
            **_timeouts(t, http=bool(e.app_protocol)),
        }
        for e in t.topology.endpoints
        if e.group == t.group.name and e.port_name in named
    ]
    out: dict[str, Any] = {"enabled": True, "namespace": t.target.namespace}
    if services:
        out["services"] = services
    log = _proxy_log(t)
    return {**out, "logConfiguration": log} if log else out


def _proxy_log(t: Task) -> dict[str, Any] | None:
    """`logConfiguration` of the proxy, which keeps no log unless it is told where."""
    said = t.main.settings.get("service_connect", {}).get("logs")
    if said is None:
        return None
    own = t.main.settings.get("logs", {})
    return {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": said.get("group") or own.get("group") or t.target.log_group,
            "awslogs-region": t.target.region,
            "awslogs-stream-prefix": said.get("stream_prefix", "service-connect"),
        },
    }


def _timeouts(t: Task, *, http: bool) -> dict[str, Any]:
    said = t.main.settings.get("service_connect", {})
    out = {}
    if "idle_timeout" in said:
        out["idleTimeoutSeconds"] = said["idle_timeout"]
    if "request_timeout" in said and http:
        out["perRequestTimeoutSeconds"] = said["request_timeout"]
    return {"timeout": out} if out else {}


def load_balancers(t: Task) -> list[dict[str, Any]]:
    """`loadBalancers`, of every container's x-ecs."""
    return [
        _load_balancer(c, lb) for c in t.containers for lb in c.settings.get("load_balancers", ())
    ]


_ADVANCED = {
    "alternate_target_group": "alternateTargetGroupArn",
    "production_listener_rule": "productionListenerRule",
    "test_listener_rule": "testListenerRule",
    "role": "roleArn",
}


def _load_balancer(c: Container, lb: Any) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if "target_group" in lb:
        out["targetGroupArn"] = lb["target_group"]
    if "load_balancer" in lb:
        out["loadBalancerName"] = lb["load_balancer"]
    out["containerName"] = c.name
    if "port" in lb:
        out["containerPort"] = lb["port"]
    advanced = {field: lb[key] for key, field in _ADVANCED.items() if key in lb}
    return {**out, "advancedConfiguration": advanced} if advanced else out


def grace_period(t: Task) -> int | None:
    """`healthCheckGracePeriodSeconds`."""
    return t.main.settings.get("health_check_grace_period")


def registries(t: Task) -> list[dict[str, Any]]:
    """`serviceRegistries`: a Cloud Map service that exists already."""
    said = t.main.settings.get("service_discovery") or t.target.task.get("service_discovery") or {}
    if not said:
        return []
    if "registry" not in said:
        t.main.ignore(
            "x-ecs.service_discovery", "compose2ecs does not create Cloud Map services yet"
        )
        t.main.say(
            rules.NOT_YET,
            "x-ecs.service_discovery",
            "Cloud Map services are not created yet",
            "create one and give its ARN as x-ecs.service_discovery.registry",
        )
        return []
    out: dict[str, Any] = {"registryArn": said["registry"]}
    if "container" in said:
        out["containerName"] = said["container"]
    if "port" in said:
        out["containerPort"] = said["port"]
    return [out]


def placement_constraints(t: Task) -> list[dict[str, str]]:
    """`placementConstraints` of the service or job."""
    out = [dict(i) for i in t.main.settings.get("placement", {}).get("constraints", ())]
    out += [dict(i) for i in t.target.task.get("placement", {}).get("constraints", ())]
    for c in t.containers:
        d = c.service.deploy
        for i, text in enumerate(d.constraints if d else ()):
            found = _constraint(c, text, i)
            if found and found not in out:
                out.append(found)
        if d and d.max_replicas_per_node is not None:
            out += _spread_out(c, d.max_replicas_per_node)
    return out


_CONSTRAINTS = "deploy.placement.constraints"

ALWAYS_ON_FARGATE = frozenset(
    f"node.platform.{what}"
    for what in ("os==linux", "os!=windows", "arch==x86_64", "arch==amd64", "arch!=arm64")
)
"""Constraints that Fargate's machines meet when nothing else is asked for."""


def _constraint(c: Container, text: str, index: int) -> dict[str, str] | None:
    operator = "!=" if "!=" in text else "=="
    key, _, value = (part.strip() for part in text.partition(operator))
    attribute = _attribute(key)
    if attribute is None:
        c.ignore(_CONSTRAINTS, f"ECS knows no {key}")
        return None
    if c.fargate and text.replace(" ", "") in ALWAYS_ON_FARGATE:
        c.approximate(_CONSTRAINTS, "every machine of Fargate is like this")
        return None
    if c.fargate:
        c.unsupported(
            rules.PLACEMENT,
            _CONSTRAINTS,
            f"Fargate has no instances to choose from by {key}",
            "remove the constraint, or run on EC2 (--launch-type EC2)",
            at=c.service.at("deploy", "placement", "constraints", index),
        )
        return None
    value = ARCHITECTURES.get(value, value) if attribute == "ecs.cpu-architecture" else value
    return {"type": "memberOf", "expression": f"attribute:{attribute} {operator} {value}"}


ARCHITECTURES = {"amd64": "x86_64", "aarch64": "arm64"}
"""Docker's words for what the attribute calls otherwise (developer guide, task placement)."""


def _attribute(key: str) -> str | None:
    """The instance attribute that a Swarm node attribute stands for."""
    if key.startswith("node.labels."):
        return key[len("node.labels.") :]
    return {"node.platform.os": "ecs.os-type", "node.platform.arch": "ecs.cpu-architecture"}.get(
        key
    )


def _spread_out(c: Container, most: int) -> list[dict[str, str]]:
    key = "deploy.placement.max_replicas_per_node"
    if most != 1 or c.fargate:
        why = "Fargate has no nodes" if c.fargate else "ECS knows only one task per instance"
        c.ignore(key, why)
        return []
    return [{"type": "distinctInstance"}]


def placement_strategy(t: Task) -> list[dict[str, str]]:
    """`placementStrategy` of the service or job."""
    out = [dict(i) for i in t.main.settings.get("placement", {}).get("strategy", ())]
    out += [dict(i) for i in t.target.task.get("placement", {}).get("strategy", ())]
    for c in t.containers:
        for field in c.service.deploy.spread if c.service.deploy else ():
            attribute = _attribute(field)
            if c.fargate or attribute is None:
                why = (
                    "Fargate spreads over zones by itself" if c.fargate else f"ECS knows no {field}"
                )
                c.ignore("deploy.placement.preferences", why)
            else:
                out.append({"type": "spread", "field": f"attribute:{attribute}"})
    return [] if is_daemon(t) else out


def execute_command(t: Task) -> bool | None:
    """`enableExecuteCommand`."""
    return t.main.settings.get("enable_execute_command", t.target.enable_execute_command) or None


def tags(t: Task) -> list[dict[str, str]]:
    """`tags`: the task definition's, and `deploy.labels`, which are labels of the service."""
    out = {tag["key"]: tag["value"] for tag in t.definition["tags"]}
    for c in t.containers:
        for key, value in c.service.deploy.labels.items() if c.service.deploy else ():
            if key.startswith("ecs."):
                continue  # ecs_composex's settings, which `settings` reads
            if _taggable(key, value) and len(out) < MOST_TAGS:
                out.setdefault(key, value)
            else:
                c.approximate("deploy.labels", f'"{key}" can\'t be a tag and is left out')
    return [{"key": key, "value": value} for key, value in out.items()]


MOST_TAGS = 50
"""Of a service (API reference, CreateService)."""


def _taggable(key: str, value: str) -> bool:
    """Letters, digits, spaces and `+-=._:/@` (API reference, Tag)."""
    text = f"{key}{value}".translate(_ALLOWED)
    fits = 1 <= len(key) <= 128 and len(value) <= 256
    return fits and not key.lower().startswith("aws:") and (not text or text.isalnum())


_ALLOWED = {ord(sign): None for sign in " +-=._:/@"}


def propagate_tags(t: Task) -> str:
    """`propagateTags`: tasks carry the tags of their definition."""
    del t
    return "TASK_DEFINITION"


def zone_rebalancing(t: Task) -> str | None:
    """`availabilityZoneRebalancing`: off where a new task may not start first (rule SVC-30)."""
    said = t.main.settings.get("availability_zone_rebalancing")
    if said is not None:
        return "ENABLED" if said else "DISABLED"
    if is_daemon(t) or t.target.launch_type == "EXTERNAL":
        return None
    return "DISABLED" if _percentages(t)[1] <= 100 else None


# Rollout.


def deployment(t: Task) -> dict[str, Any]:
    """`deploymentConfiguration`: percentages, circuit breaker, and strategy."""
    said = t.main.settings.get("deployment", {})
    low, high = _percentages(t)
    _judge_rollout(t)
    _judge_progress(t, low, high)
    out: dict[str, Any] = {"maximumPercent": high, "minimumHealthyPercent": low}
    out["deploymentCircuitBreaker"] = {**_circuit_breaker(t), **said.get("circuit_breaker", {})}
    alarms = said.get("alarms")
    if alarms:
        out["alarms"] = {
            "alarmNames": list(alarms.get("names", ())),
            "enable": True,
            "rollback": alarms.get("rollback", False),
        }
    return {**out, **_strategy(said)}


def _strategy(said: Any) -> dict[str, Any]:
    strategy = said.get("strategy", "rolling")
    if strategy == "rolling":
        return {}
    out: dict[str, Any] = {"strategy": strategy.upper()}
    if "bake_time" in said:
        out["bakeTimeInMinutes"] = -(-said["bake_time"] // 60)
    elif strategy == "blue_green":
        out["bakeTimeInMinutes"] = 0
    step = -(-said.get("step_bake_time", 0) // 60)
    if strategy == "canary":
        percent = said.get("canary_percent", 10.0)
        out["canaryConfiguration"] = {"canaryPercent": percent, "canaryBakeTimeInMinutes": step}
    if strategy == "linear":
        percent = said.get("step_percent", 10.0)
        out["linearConfiguration"] = {"stepPercent": percent, "stepBakeTimeInMinutes": step}
    return out


def _circuit_breaker(t: Task) -> dict[str, bool]:
    """On with rollback, unless `failure_action` says otherwise."""
    d = t.main.service.deploy
    action = d.update_config.failure_action if d and d.update_config else ""
    return {"enable": action != "continue", "rollback": action in {"", "rollback"}}


def _order(t: Task) -> str:
    d = t.main.service.deploy
    return d.update_config.order if d and d.update_config else ""


def _percentages(t: Task) -> tuple[int, int]:
    """(minimum healthy, maximum) percent: x-ecs, else `update_config`, else by what tasks share."""
    said = t.main.settings.get("deployment", {})
    low, high = _usual_percentages(t)
    return said.get("minimum_healthy_percent", low), said.get("maximum_percent", high)


def _usual_percentages(t: Task) -> tuple[int, int]:
    if is_daemon(t):
        return 0, 100
    count, batch = _count(t.main) or 1, _batch(t)
    order = _order(t)
    if _all_at_once(t) and (order or not stop_first_reason(t)):
        return 0, 200
    if order == "start-first":
        return 100, -(-(count + batch) * 100 // count)
    if order == "stop-first":
        return (count - batch) * 100 // count, 100
    return (0, 100) if stop_first_reason(t) else (100, 200)


def _all_at_once(t: Task) -> bool:
    """Whether `update_config.parallelism` is 0."""
    d = t.main.service.deploy
    return bool(d and d.update_config and d.update_config.parallelism == 0)


def _batch(t: Task) -> int:
    """How many tasks `update_config.parallelism` replaces at a time; 0 is all of them."""
    d, count = t.main.service.deploy, _count(t.main) or 1
    said = d.update_config.parallelism if d and d.update_config else None
    return count if said == 0 else min(said or 1, count)


def _judge_rollout(t: Task) -> None:
    """Say what was chosen, where the file left it open."""
    if _all_at_once(t):
        reason = "all tasks are replaced at once, so there is no first and second"
        t.main.approximate("deploy.update_config.order", reason)
    if is_daemon(t) or _order(t) in {"start-first", "stop-first"}:
        return
    if not _all_at_once(t):
        t.main.approximate(
            "deploy.update_config.parallelism",
            "without an order ECS chooses how many tasks it replaces at a time",
        )
    reason = stop_first_reason(t)
    if reason and "maximum_percent" not in t.main.settings.get("deployment", {}):
        t.findings.diagnostics.append(
            rules.ROLLOUT_STOPS_FIRST.at(
                t.group.at,
                f'"{t.group.name}" is updated by stopping tasks before new ones start: {reason}',
                "set deploy.update_config.order: start-first if two copies are fine",
            )
        )


def stop_first_reason(t: Task) -> str:
    """Why two copies of the task must not run at a time, or empty."""
    for c in t.containers:
        for m in c.document.get("portMappings", ()):
            if m.get("hostPort") and not t.awsvpc:
                return f"host port {m['hostPort']} is free only once"
    shared = {v["name"] for v in t.definition.get("volumes", ()) if _outlives(v)}
    for c in t.containers:
        for m in c.document.get("mountPoints", ()):
            if m.get("sourceVolume") in shared and not m.get("readOnly"):
                return f'both would write to volume "{m["sourceVolume"]}"'
    return ""


def _outlives(volume: Any) -> bool:
    """Whether a volume is more than the scratch space of one task."""
    return bool(
        "efsVolumeConfiguration" in volume
        or "fsxWindowsFileServerVolumeConfiguration" in volume
        or volume.get("configuredAtLaunch")
        or volume.get("host", {}).get("sourcePath")
        or volume.get("dockerVolumeConfiguration", {}).get("scope") == "shared"
    )


def _judge_progress(t: Task, low: int, high: int) -> None:
    """An error when ECS may neither stop a task nor start one more (it rounds up and down)."""
    count = _count(t.main) or 1
    can_stop = count > -(-count * low // 100)
    can_start = count * high // 100 > count
    if not can_stop and not can_start and not is_daemon(t):
        t.main.reject(
            rules.ROLLOUT_STUCK,
            "x-ecs.deployment",
            f"no deployment can make progress: with {count} task(s) at least {low} % and at most"
            f" {high} % leave no room to replace one",
            "lower minimum_healthy_percent or raise maximum_percent",
        )


# Jobs (RunTask).


def job_count(t: Task) -> int | None:
    """`count` of a job, where the file says how many tasks it has."""
    d = t.main.service.deploy
    if d is not None and d.mode == "global-job":
        t.main.approximate("deploy.mode", "the job runs once, not once on every instance")
    return _count(t.main)
