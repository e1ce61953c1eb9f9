"""The settings that Compose has no word for, from every place they may stand, as one Target.

What `resolve` puts into the Target, for those who read it. Every value is checked and in its long
form; a key that nobody set is absent (defaults of single services are the rows' business, those of
the project are in Target's own fields). A key that stands in for a Compose key (`mem_limit`,
`healthcheck`, ...) has the unit of that key in `compose.project` (bytes, nanoseconds); all others
have ECS's unit.

`Target.services[NAME]`, for every active service, possibly empty. Keys from `x-ecs`, a service of
`compose2ecs.yml`, a stage, `--set`, `x-aws-*` and `ecs-params.yml`:

    task                       str    services that name the same task share one
    image                      str    instead of `image` (also from --image)
    cpu                        int    CPU units of the task
    memory                     int    MiB of the task
    ephemeral_storage          int    GiB
    essential                  bool
    platform_version           str
    operating_system           str    LINUX, WINDOWS_SERVER_2022_CORE, ...
    cpu_architecture           str    X86_64 or ARM64
    load_balancers             tuple of {target_group: str, port: int}; those of `ports` included.
                               A classic one has load_balancer: str instead of target_group. A blue
                               and green pair adds alternate_target_group, production_listener_rule,
                               test_listener_rule, role (all str)
    health_check_grace_period  int    seconds
    deployment                 {strategy: rolling | blue_green | canary | linear,
                               minimum_healthy_percent: int, maximum_percent: int,
                               circuit_breaker: {enable: bool, rollback: bool},
                               bake_time: int seconds, canary_percent: float, step_percent: float,
                               step_bake_time: int seconds,
                               alarms: {names: tuple of str, rollback: bool},
                               hooks: tuple of {function: str, role: str, stages: tuple of str,
                               details: {str: str}, timeout: int seconds, on_timeout: ROLLBACK |
                               CONTINUE}, any subset; without function a pause}, any subset
    desired_count              "unmanaged", or int
    previous                   str    the Compose service's name before
    autoscaling                {min: int, max: int, cpu: int, memory: int,
                               requests_per_target: int}, any subset
    placement                  {constraints: tuple of {type: str, expression: str},
                               strategy: tuple of {type: str, field: str}}; expression and field may
                               be absent. They are the service's (CreateService, RunTask)
    secrets                    {VARIABLE: str}, an ARN (with json-key:stage:id) or SSM name
    log_secrets                {OPTION: str} likewise, `logConfiguration.secretOptions`
    environment_files          tuple of str, ARNs of S3 objects
    credential_specs           tuple of str, `credentialspec:ARN` or `credentialspecdomainless:ARN`
    start_timeout              int    seconds
    version_consistency        bool   whether a tag is held to one digest
    registry_credentials       str    ARN of a secret
    service_connect            {idle_timeout: int s, request_timeout: int s,
                               proxy: {cpu: int units, memory: int MiB},
                               logs: {group: str, stream_prefix: str}, any subset,
                               test_traffic: {header: str, value: str}}
    files                      {deliver: bool, image: str}, any subset
    service_discovery          {namespace: str, type: A | SRV, ttl: int s, name: str,
                               container: str, port: int, failure_threshold: int,
                               registry: str (ARN of a Cloud Map service), description: str,
                               vpc: str, public: bool}, any subset
    firelens                   {type: fluentbit | fluentd, options: {str: str}, image: str}
    run                        "once" or "service"
    gpu                        int    GPUs of the container
    task_role, execution_role  str    name or ARN, for the task that the service leads
    subnets, security_groups   tuple of str; x-ecs of the service's networks included
    assign_public_ip           bool
    logs                       {group: str, retention_days: int, stream_prefix: str}, any subset
    tags                       {str: str}, on top of Target.tags
    enable_execute_command     bool
    availability_zone_rebalancing  bool
    scheduling                 replica | daemon

which win over the Compose key of the same meaning:

    cpu_shares                 int    CPU units of the container
    mem_limit, mem_reservation int    bytes, of the container
    init                       bool
    healthcheck                {test: tuple of str, interval: int ns, timeout: int ns,
                               start_period: int ns, retries: int}, any subset, merged per key over
                               the Compose health check; test begins with CMD-SHELL or is verbatim
    depends_on                 tuple of {container: str, condition: START | COMPLETE | SUCCESS |
                               HEALTHY}: dependsOn as it stands, instead of Compose's
    ready                      START | COMPLETE | SUCCESS | HEALTHY: what those wait for that only
                               say that this one starts first

`Target.task`, from `ecs-params.yml` and `x-ecs.single_task` (layout single):

    cpu                        int    CPU units; cpu_text: str as written ("0.25 vCPU")
    memory                     int    MiB; memory_text: str as written ("0.5GB")
    pid_mode                   task | host
    ipc_mode                   task | host | none
    placement_constraints      tuple of {type, expression}: the task definition's own
    placement                  as in a service: the service's (CreateService, RunTask)
    service_discovery          as in a service

and its network mode, roles, subnets, security groups and public address are in Target's own fields.

`Target.volumes[NAME]`, with names that the Compose file need not declare (then they come from
`ecs-params.yml` or `x-ecs.single_task` and are added to the task). Exactly one of:

    efs      {file_system: str, access_point: str, root_directory: str, transit_encryption: bool,
             transit_encryption_port: int, iam: bool}; only file_system is always there. With
             iam, access_point or a port, transit_encryption is always there and true
    ebs      {size: int GiB, type: str, encrypted: bool, iops: int, throughput: int MiB/s,
             kms_key: str, snapshot: str, filesystem: str, role: str,
             delete_on_termination: bool, initialization_rate: int MiB/s}, any subset
    s3_files {file_system: str (ARN), access_point: str (ARN), root_directory: str,
             transit_encryption_port: int}; only file_system is always there
    docker   {scope: task | shared, autoprovision: bool, driver: str, driver_opts: {str: str},
             labels: {str: str}}, any subset
    host     {path: str}
    fsx      {file_system: str, root_directory: str, credentials: str, domain: str}

`Target.secrets[NAME]`, for top-level secrets that say where they come from (x-ecs, x-aws-keys):

    from     str, the complete `valueFrom` (ARN with :json-key:stage:id, or SSM name)
    as       str, the variable's name, or "file"; absent: the secret's own default

A port's own words are in `port.extension`, a tree checked but otherwise as written: name,
app_protocol (http | http2 | grpc) and target_group (already in load_balancers).
"""

from __future__ import annotations

from compose2ecs.compose.tree import Map, position
from compose2ecs.mapping.names import group_name
from compose2ecs.mapping.network import by_group
from compose2ecs.mapping.target import CapacityProvider, Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.compose.project import Project
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.mapping.target import Options
    from compose2ecs.mapping.words import type_of_words

DEFAULT_REGION = "us-east-1"
_PARTITIONS = {
    "cn": "aws-cn",
    "us-gov": "aws-us-gov",
    "us-iso": "aws-iso",
    "us-isob": "aws-iso-b",
    "eusc": "aws-eusc",
}
_EITHER = ("launch_type", "capacity_providers")
_FLAGS = (
    *("region", "account", "cluster", "layout", "network_mode", "subnets", "security_groups"),
    *("assign_public_ip", "execution_role", "task_role", "registry"),
)
"""Options that stand for a word of the project."""
_NOTHING = (None, "", ())
_OF_VALUES = "C2E10"
"""How codes begin of what a schema does not allow."""


def resolve(
    project: Project, options: Options, *, region: str | None
) -> tuple[Target, tuple[Diagnostic, ...]]:
    """Where the project goes and how, and what is wrong with what was said about it.

    Highest first: a service's own keys (--set, x-ecs with the stage's overlay, ecs-params.yml,
    x-aws-*); flags, which stand for the project; the task's part of ecs-params.yml; the project's
    x-ecs with the stage's overlay; x-aws-*; defaults. Launch type and cluster flags win over all.
    `region` is what environment and AWS configuration say.
    """
    found: list[Diagnostic] = []
    extension = Map()
    if "x-ecs" in project.tree:
        from compose2ecs.mapping.sections import section

        extension = section(project.tree, "x-ecs", "x-ecs", found)
    stage = options.stage or str(extension.get("stage", ""))
    overlay = _overlay(project, extension, stage, found)
    params = other_files_words(project, found)
    words = _project_words(project, options, (extension, overlay), params, found)
    layout = words.get("layout") or ("single" if params["given"] else Target.layout)
    params = _with_single_task(params, words, layout, extension, found)
    launch_type, providers = _launch(options, words, params, layout, project, found)
    logs = words.get("logs", {})
    target = Target(
        project=project.name,
        stage=_stage_name(stage, found),
        region=_region(words.get("region") or region, found),
        account=words.get("account", ""),
        cluster=words.get("cluster") or project.name,
        cluster_named=bool(words.get("cluster")),
        create_cluster=options.create_cluster,
        launch_type=launch_type,
        capacity_providers=providers,
        layout=layout,
        discovery=words.get("discovery") or ("none" if layout == "single" else Target.discovery),
        namespace=words.get("namespace", ""),
        vpc=words.get("vpc", ""),
        subnets=words.get("subnets", ()),
        security_groups=words.get("security_groups", ()),
        assign_public_ip=words.get("assign_public_ip"),
        execution_role=words.get("execution_role") or Target.execution_role,
        execution_role_named=bool(words.get("execution_role")),
        create_execution_role=options.create_execution_role,
        task_role=words.get("task_role", ""),
        registry=words.get("registry", "").rstrip("/"),
        images=options.images,
        log_group=logs.get("group", ""),
        log_retention_days=logs.get("retention_days", Target.log_retention_days),
        log_stream_prefix=logs.get("stream_prefix", ""),
        tags=words.get("tags", {}),
        enable_execute_command=words.get("enable_execute_command", False),
        unsupported=options.unsupported,
        adopt=options.adopt,
        task=params["task"],
        **_own_words(project, options, overlay, params, found),
    )
    target = target.replace(
        partition=_partition(target.region),
        network_mode=_network_mode(options, words, target, project, found),
        namespace=target.namespace or _namespace(target),
        log_group=target.log_group or f"/ecs/{group_name(target)}",
        refused=frozenset(d.position for d in found if d.rule.code.startswith(_OF_VALUES)),
    )
    return target, tuple(found)


def _namespace(target: Target) -> str:
    """The namespace when nobody names one: a private DNS zone where names are in DNS."""
    if target.discovery != "cloud-map":
        return group_name(target)
    from compose2ecs.mapping.cloud_map import default_zone

    return default_zone(target)


def _project_words(
    project: Project,
    options: Options,
    sections: tuple[Map, Map],
    params: type_of_words,
    found: list[Diagnostic],
) -> type_of_words:
    """What is said for the whole project, the flags on top."""
    flags = {key: value for key in _FLAGS if (value := getattr(options, key)) not in _NOTHING}
    docker = other_tools_words(project, found)
    if not (sections[0] or params["project"] or docker):
        return flags
    from compose2ecs.mapping.words import PROJECT, merged

    words, over = (PROJECT(section) for section in sections)
    for one, other in (_EITHER, _EITHER[::-1]):
        if one in over:
            words.pop(other, None)
        if one in words or one in over:
            docker.pop(other, None)
    words = merged(docker, words)
    for higher in (over, params["project"], flags):
        words = merged(words, higher)
    return words


def _own_words(
    project: Project,
    options: Options,
    overlay: Map,
    params: type_of_words,
    found: list[Diagnostic],
) -> type_of_words:
    """What services, volumes and secrets say of themselves, as fields of the Target."""
    if _silent(project, options, overlay, params):
        return {"services": {name: {} for name in project.services}}
    from compose2ecs.mapping import sections

    return {
        "services": sections.services(project, options, overlay, params, found),
        "volumes": {**params["volumes"], **sections.volumes(project, overlay, found)},
        "secrets": sections.secrets(project, overlay, found),
    }


def _silent(project: Project, options: Options, overlay: Map, params: type_of_words) -> bool:
    """Whether there is nothing but Compose's own keys below the project."""
    if options.sets or options.images or overlay or params["given"]:
        return False
    if params["services"] or params["volumes"]:
        return False
    if _labelled(project) or any(by_group(one) for one in project.networks.values()):
        return False
    parts = ("services", "volumes", "secrets", "networks")
    return not project.for_ecs or not any(_speaks(project.tree.get(part)) for part in parts)


_BRANCHES = (dict, list)


def _speaks(tree: Any) -> bool:
    """Whether a key for ECS stands in the tree."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            for key, value in node.items():
                if key[:2] == "x-" and (key[:4] == "x-ec" or key[:6] == "x-aws-"):
                    return True
                if isinstance(value, _BRANCHES):
                    waiting.append(value)
        elif isinstance(node, list):
            waiting += [item for item in node if isinstance(item, _BRANCHES)]
    return False


def _labelled(project: Project) -> bool:
    """Whether a service carries a deploy label of ecs_composex."""
    labels = (s.deploy.labels for s in project.services.values() if s.deploy)
    return any(key.startswith("ecs.") for of_one in labels for key in of_one)


def _overlay(project: Project, extension: Map, stage: str, found: list[Diagnostic]) -> Map:
    """What differs in the chosen stage."""
    stages = extension.get("stages") or Map()
    if stages:
        from compose2ecs.mapping.sections import known_names

        for one in stages.values():
            known_names(project, one, found)
    if stage and stages and stage not in stages:
        from compose2ecs.diagnostics import settings_rules as rules

        names = ", ".join(f'"{name}"' for name in stages)
        at = (
            extension.at("stage") if extension.get("stage") == stage else extension.key_at("stages")
        )
        found.append(
            rules.NO_SUCH_STAGE.at(at, f'x-ecs.stages has no stage "{stage}", only {names}')
        )
    overlay = stages.get(stage, Map())
    return overlay if isinstance(overlay, Map) else Map()


def _stage_name(stage: str, found: list[Diagnostic]) -> str:
    bare = stage.replace("_", "a").replace("-", "a")
    if stage and not (bare.isalnum() and bare.isascii()):
        from compose2ecs.diagnostics import settings_rules as rules
        from compose2ecs.diagnostics.position import NOWHERE

        message = f'stage "{stage}" may hold only letters, digits, "_" and "-"'
        found.append(rules.STAGE_NAME.at(NOWHERE, message, "it becomes a part of every name"))
    return stage


def _region(region: str | None, found: list[Diagnostic]) -> str:
    if region:
        return region
    from compose2ecs.diagnostics import settings_rules as rules
    from compose2ecs.diagnostics.position import NOWHERE

    message = f"no region is set; {DEFAULT_REGION} is assumed"
    found.append(rules.NO_REGION.at(NOWHERE, message, "use --region, x-ecs.region or AWS_REGION"))
    return DEFAULT_REGION


def _partition(region: str) -> str:
    parts = region.split("-")
    return _PARTITIONS.get(parts[0]) or _PARTITIONS.get("-".join(parts[:2]), "aws")


def _launch(
    options: Options,
    words: type_of_words,
    params: type_of_words,
    layout: str,
    project: Project,
    found: list[Diagnostic],
) -> tuple[str, tuple[CapacityProvider, ...]]:
    """Launch type and capacity providers; the flag wins over both."""
    if options.launch_type:
        return options.launch_type, ()
    said, providers = words.get("launch_type"), words.get("capacity_providers", ())
    if said and providers:
        from compose2ecs.diagnostics import settings_rules as rules

        found.append(
            rules.LAUNCH_TYPE_AND_PROVIDERS.at(
                project.extension.key_at("capacity_providers"),
                "capacity_providers stand beside launch_type, and ECS takes one of the two",
                "remove one of them",
            )
        )
    if providers:
        fargate = providers[0]["name"].startswith("FARGATE")
        kind = "FARGATE" if fargate else said or "EC2"
        return kind, tuple(CapacityProvider(**provider) for provider in providers)
    if said:
        return str(said), ()
    # ecs-cli's users mean EC2 unless they wrote what only Fargate needs.
    task = params["task"]
    sized = "cpu" in task and "memory" in task and words.get("network_mode") == "awsvpc"
    return ("EC2" if params["given"] and layout == "single" and not sized else "FARGATE"), ()


def _network_mode(
    options: Options,
    words: type_of_words,
    target: Target,
    project: Project,
    found: list[Diagnostic],
) -> str:
    said = words.get("network_mode")
    if target.fargate and said and said != "awsvpc":
        from compose2ecs.diagnostics import settings_rules as rules
        from compose2ecs.diagnostics.position import NOWHERE

        at = project.extension.at("network_mode")
        if options.network_mode:
            at = NOWHERE
        elif project.ecs_params is not None and "network_mode" not in project.extension:
            at = position(project.ecs_params, ("task_definition", "ecs_network_mode"))
        found.append(
            rules.NETWORK_MODE_ON_FARGATE.at(
                at,
                f"Fargate has the network mode awsvpc only, not {said}",
                "remove network_mode, or run on EC2 (--launch-type EC2)",
            )
        )
    return said or ("awsvpc" if target.fargate else "bridge")


def other_files_words(project: Project, found: list[Diagnostic]) -> type_of_words:
    """What ecs-cli's files say: for the project, the task, services and volumes."""
    if project.ecs_params is None:
        words = {"given": False, "project": {}, "task": {}, "services": {}, "volumes": {}}
    else:
        from compose2ecs.mapping.ecs_params import settings

        said, diagnostics = settings(project.ecs_params, project)
        found.extend(diagnostics)
        words = {"given": True, **said}
    if project.registry_creds is None:
        return words
    from compose2ecs.mapping.registry_creds import credentials
    from compose2ecs.mapping.words import merged

    return merged(words, credentials(project.registry_creds, project, found))


def _with_single_task(
    params: type_of_words,
    words: type_of_words,
    layout: str,
    extension: Map,
    found: list[Diagnostic],
) -> type_of_words:
    """The settings of the one task, x-ecs.single_task under those of ecs-params.yml."""
    own = words.pop("single_task", None)
    if not own:
        return params
    if layout != "single":
        from compose2ecs.diagnostics import settings_rules as rules

        at = extension.key_at("single_task")
        message = "single_task has no effect: each service has a task of its own here"
        help_ = "set layout: single, or put cpu and memory into the services"
        found.append(rules.SINGLE_TASK_UNUSED.at(at, message, help_))
        return params
    from compose2ecs.mapping.sections import volume_words
    from compose2ecs.mapping.words import merged

    volumes = {
        name: volume_words(name, said, extension, found)
        for name, said in own.pop("volumes", {}).items()
    }
    return merged({"task": own, "volumes": volumes}, params)


def other_tools_words(project: Project, found: list[Diagnostic]) -> type_of_words:
    """What x-aws-* keys and ecs_composex's labels say for the whole project."""
    words: type_of_words = {}
    if _labelled(project):
        from compose2ecs.mapping import compose_x

        words |= compose_x.project_settings(project, found)
    if any(key.startswith("x-aws-") for key in project.tree):
        from compose2ecs.mapping import x_aws

        words |= x_aws.project_settings(project.tree, found)
    return words
