"""The catalogue of what can be wrong with settings: x-ecs, flags, ecs-params.yml (C2E2900 on)."""

from __future__ import annotations

from compose2ecs.diagnostics.diagnostic import ERROR, WARNING, Rule

_WEB = "services:\n  web:\n    image: nginx\n    expose: ['80']\n"


def _x_ecs(lines: str) -> str:
    """A file whose project section has these lines."""
    body = "".join(f"  {line}\n" for line in lines.splitlines())
    return f"x-ecs:\n  region: eu-west-1\n{body}{_WEB}"


def _params(task_definition: str, rest: str = "") -> tuple[tuple[str, str], ...]:
    """An ecs-params.yml beside the Compose file."""
    return (("ecs-params.yml", f"task_definition: {task_definition}\n{rest}"),)


_GOOD = _x_ecs("")

NO_REGION = Rule(
    code="C2E2900",
    severity=WARNING,
    summary="no region is set",
    why="Log options and ARNs name a region, so one is needed even offline.",
    fix="Use --region, x-ecs.region, AWS_REGION, or the region of an AWS profile.",
    bad=_WEB,
    good=_GOOD,
)
LAUNCH_TYPE_AND_PROVIDERS = Rule(
    code="C2E2901",
    severity=ERROR,
    summary="a launch type and capacity providers are both given",
    why="ECS takes one of the two.",
    fix="Keep the one that you mean.",
    bad=_x_ecs("launch_type: FARGATE\ncapacity_providers: [FARGATE_SPOT]"),
    good=_x_ecs("capacity_providers: [FARGATE_SPOT]"),
)
NETWORK_MODE_ON_FARGATE = Rule(
    code="C2E2902",
    severity=ERROR,
    summary="Fargate does not have this network mode",
    why="On Fargate every task has a network interface of its own: awsvpc.",
    fix="Remove network_mode, or run on EC2.",
    bad=_x_ecs("network_mode: host"),
    good=_x_ecs("network_mode: awsvpc"),
)
NO_SUCH_SERVICE = Rule(
    code="C2E2903",
    severity=ERROR,
    summary="a setting is for a service that is not there",
    why="The setting would do nothing, in silence.",
    fix="Correct the name, or remove the setting.",
    bad=_x_ecs("stage: prod\nstages: {prod: {services: {wbe: {cpu: 512}}}}"),
    good=_x_ecs("stage: prod\nstages: {prod: {services: {web: {cpu: 512}}}}"),
)
NO_SUCH_STAGE = Rule(
    code="C2E2904",
    severity=ERROR,
    summary="the stage is not among those in x-ecs.stages",
    why="A misspelt stage would be deployed beside the right one, with the wrong settings.",
    fix="Correct the name, or add the stage.",
    bad=_x_ecs("stage: prd\nstages: {prod: {tags: {a: b}}}"),
    good=_x_ecs("stage: prod\nstages: {prod: {tags: {a: b}}}"),
)
COMPOSE_X = Rule(
    code="C2E2905",
    severity=ERROR,
    summary="a key of ecs_composex stands in x-ecs",
    why="ecs_composex calls its section x-ecs too, and writes its keys in CamelCase.",
    fix="Write the key of compose2ecs that says the same.",
    bad=_x_ecs("EnableExecuteCommand: true"),
    good=_x_ecs("enable_execute_command: true"),
)
NOT_READ = Rule(
    code="C2E2906",
    severity=WARNING,
    summary="a key of Docker's ECS integration is not read",
    why="It made AWS resources of its own, which compose2ecs leaves to the tools that you have.",
    fix="Remove it; use the key that the message names.",
    bad="x-aws-vpc: vpc-123\n" + _GOOD,
    good=_x_ecs("subnets: [subnet-123]"),
)
STAGE_NAME = Rule(
    code="C2E2907",
    severity=ERROR,
    summary="the stage's name holds characters that it may not",
    why="It becomes a part of the names of services and task definitions.",
    fix='Use letters, digits, "_" and "-".',
    bad=_GOOD,
    flags=("--stage", "my stage"),
)
TWO_VOLUMES = Rule(
    code="C2E2908",
    severity=ERROR,
    summary="a volume is to be several kinds at once",
    why="A volume is one of efs, ebs, docker and host.",
    fix="Keep one of them.",
    bad=_GOOD + "volumes: {data: {x-ecs: {efs: fs-0123, ebs: 50G}}}\n",
    good=_GOOD + "volumes: {data: {x-ecs: {efs: fs-0123}}}\n",
)
EFS_NEEDS_ENCRYPTION = Rule(
    code="C2E2909",
    severity=ERROR,
    summary="an EFS volume needs encryption on the way",
    why="EFS takes an access point or IAM only over an encrypted connection.",
    fix="Set transit_encryption to true, or leave it out.",
    bad=_GOOD
    + "volumes: {data: {x-ecs: {efs: {file_system: fs-0123, iam: true,"
    + " transit_encryption: false}}}}\n",
    good=_GOOD + "volumes: {data: {x-ecs: {efs: {file_system: fs-0123, iam: true}}}}\n",
)
SECRET_WITHOUT_FROM = Rule(
    code="C2E2910",
    severity=ERROR,
    summary="a secret does not say where it comes from",
    why="json_key, version and variable belong to a secret in Secrets Manager or SSM.",
    fix="Add from, with the ARN of the secret or the name of the parameter.",
    bad=_GOOD + "secrets: {key: {external: true, x-ecs: {json_key: password}}}\n",
    good=_GOOD + "secrets: {key: {external: true, x-ecs: {from: /shop/key}}}\n",
)
TINY_MEMORY = Rule(
    code="C2E2911",
    severity=ERROR,
    summary="a memory size in ecs-params.yml is smaller than any container",
    why="A bare number is a number of bytes. ecs-cli took less than 1 MiB for nothing at all.",
    fix="Add a unit, such as 512m.",
    bad=_GOOD,
    beside=_params("{services: {web: {mem_limit: 512}}}"),
)
BAD_SIZE = Rule(
    code="C2E2912",
    severity=ERROR,
    summary="a size in ecs-params.yml can't be read",
    why="Sizes are bytes, or numbers with b, k, m or g.",
    fix="Write it like 512m or 1g.",
    bad=_GOOD,
    beside=_params("{services: {web: {mem_limit: 5x}}}"),
)
BAD_TIME = Rule(
    code="C2E2913",
    severity=ERROR,
    summary="a time in ecs-params.yml can't be read",
    why="Times are seconds, or durations such as 1m30s.",
    fix="Write it like 30 or 30s.",
    bad=_GOOD,
    beside=_params("{services: {web: {healthcheck: {test: ls, interval: soon}}}}"),
)
TEST_AND_COMMAND = Rule(
    code="C2E2914",
    severity=ERROR,
    summary="a health check in ecs-params.yml has both test and command",
    why="The two are names of one thing.",
    fix="Keep one of them.",
    bad=_GOOD,
    beside=_params("{services: {web: {healthcheck: {test: ls, command: ls}}}}"),
)
NETWORK_UNUSED = Rule(
    code="C2E2915",
    severity=WARNING,
    summary="network_configuration in ecs-params.yml has no effect",
    why="Only tasks in network mode awsvpc have subnets and security groups of their own.",
    fix="Set ecs_network_mode to awsvpc, or remove network_configuration.",
    bad=_GOOD,
    beside=_params(
        "{ecs_network_mode: bridge}",
        "run_params: {network_configuration: {awsvpc_configuration: {subnets: [subnet-0a]}}}\n",
    ),
)
DISCOVERY_UNREAD = Rule(
    code="C2E2916",
    severity=WARNING,
    summary="a service discovery setting in ecs-params.yml is not read",
    why="A namespace that is not there is made without a description.",
    fix="Remove it.",
    bad=_GOOD,
    beside=_params(
        "{ecs_network_mode: bridge}",
        "run_params:\n  service_discovery:\n"
        "    private_dns_namespace: {name: shop.local, vpc: vpc-0a, description: names}\n",
    ),
)
MISPLACED = Rule(
    code="C2E2917",
    severity=WARNING,
    summary="x-ecs stands where it means nothing",
    why="The section belongs to the project, a service, a port, a volume, a secret or a network.",
    fix="Move it to one of these.",
    bad=_GOOD + "    deploy: {x-ecs: {cpu: 512}}\n",
    good=_GOOD + "    x-ecs: {cpu: 512}\n",
)
NO_TEST = Rule(
    code="C2E2918",
    severity=ERROR,
    summary="a health check in ecs-params.yml has no command",
    why="ECS can't check anything without a command, and does not take the image's own.",
    fix="Add test to it, or to the healthcheck of the Compose file.",
    bad=_GOOD,
    beside=_params("{services: {web: {healthcheck: {interval: 30s}}}}"),
)
SECRETS_WITHOUT_DRIVER = Rule(
    code="C2E2919",
    severity=ERROR,
    summary="secret_options in ecs-params.yml have no logging driver to go to",
    why="They are options of a log driver; ecs-cli crashed without one.",
    fix="Name the logging driver in the Compose file.",
    bad=_GOOD,
    beside=_params("{services: {web: {logging: {secret_options: [{name: a, value_from: /a}]}}}}"),
)
AUTOPROVISION = Rule(
    code="C2E2920",
    severity=WARNING,
    summary="autoprovision without scope: shared has no effect",
    why="A volume of scope task, the default, is always made with its task.",
    fix="Set scope to shared, or remove autoprovision.",
    bad=_x_ecs("launch_type: EC2") + "volumes: {data: {x-ecs: {docker: {autoprovision: true}}}}\n",
    good=_x_ecs("launch_type: EC2")
    + "volumes: {data: {x-ecs: {docker: {autoprovision: true, scope: shared}}}}\n",
)
VOLUME_TWICE = Rule(
    code="C2E2928",
    severity=ERROR,
    summary="ecs-params.yml describes a volume twice",
    why="A volume is one thing, and the two descriptions would hide one another.",
    fix="Keep one of them.",
    bad=_GOOD,
    beside=_params(
        "{docker_volumes: [{name: data}], efs_volumes: [{name: data, filesystem_id: fs-0123abcd}]}"
    ),
)
VOLUME_UNUSED = Rule(
    code="C2E2929",
    severity=WARNING,
    summary="ecs-params.yml describes a volume that no service mounts",
    why="It becomes a part of the task, and nothing uses it.",
    fix="Correct its name, mount it, or remove it.",
    bad=_GOOD,
    beside=_params("{docker_volumes: [{name: data}]}"),
)
NO_VALUE = Rule(
    code="C2E2930",
    severity=WARNING,
    summary="a key in ecs-params.yml has no value",
    why="Nothing stands behind it, as where a template was not filled in, so it changes nothing.",
    fix="Give it a value, or remove it.",
    bad=_GOOD,
    beside=_params("{task_role_arn: }"),
)
TWO_NAMESPACES = Rule(
    code="C2E2921",
    severity=ERROR,
    summary="service discovery in ecs-params.yml names two namespaces",
    why="A service is registered in one namespace, by its name or its id, private or public.",
    fix="Keep one of them.",
    bad=_GOOD,
    beside=_params(
        "{ecs_network_mode: bridge}",
        "run_params: {service_discovery: {private_dns_namespace: {name: shop, id: ns-0a}}}\n",
    ),
)
NO_NAMESPACE = Rule(
    code="C2E2922",
    severity=ERROR,
    summary="service discovery in ecs-params.yml names no namespace",
    why="Without one there is nowhere to register the service.",
    fix="Add private_dns_namespace or public_dns_namespace.",
    bad=_GOOD,
    beside=_params(
        "{ecs_network_mode: bridge}",
        "run_params: {service_discovery: {container_name: web, container_port: 80}}\n",
    ),
)


def _credentials(registries: str) -> tuple[tuple[str, str], ...]:
    """A file of registry credentials beside the Compose file."""
    text = f"registry_credential_outputs: {{container_credentials: {{{registries}}}}}\n"
    return (("ecs-registry-creds_20230101T000000Z.yml", text),)


CREDENTIALS_UNUSED = Rule(
    code="C2E2923",
    severity=WARNING,
    summary="registry credentials are for a container that is not there",
    why="The project has no service of that name, or its profile is not active.",
    fix="Correct the name in the file; leave it if the file serves other projects too.",
    bad=_GOOD,
    beside=_credentials("r: {credentials_parameter: 'arn:aws:x', container_names: [ghost]}"),
)
CREDENTIALS_TWICE = Rule(
    code="C2E2924",
    severity=ERROR,
    summary="a container has the credentials of two registries",
    why="A container has one image, and that comes from one registry.",
    fix="Keep the registry that the image comes from.",
    bad=_GOOD,
    beside=_credentials(
        "r: {credentials_parameter: 'arn:aws:x', container_names: [web]},"
        " s: {credentials_parameter: 'arn:aws:y', container_names: [web]}"
    ),
)
SINGLE_TASK_UNUSED = Rule(
    code="C2E2925",
    severity=WARNING,
    summary="single_task has no effect in this layout",
    why="In layout per-service there is no task that all services share.",
    fix="Set layout to single, or put the settings into the services.",
    bad=_x_ecs("single_task: {cpu: 512, memory: 1GB}"),
    good=_x_ecs("layout: single\nsingle_task: {cpu: 512, memory: 1GB}"),
)
LABEL_NOT_READ = Rule(
    code="C2E2926",
    severity=WARNING,
    summary="a deploy label of ecs_composex is not read",
    why="It has no word here, or its value is none that the label takes.",
    fix="Correct the value, or use the key that the message names.",
    bad=_GOOD + "    deploy: {labels: {ecs.depends.condition: WELL}}\n",
    good=_GOOD + "    deploy: {labels: {ecs.depends.condition: HEALTHY}}\n",
)
NO_SUCH_PART = Rule(
    code="C2E2927",
    severity=ERROR,
    summary="a stage names a volume, secret or network that is not there",
    why="The setting would do nothing, in silence.",
    fix="Correct the name, or remove the setting.",
    bad=_x_ecs("stages: {prod: {volumes: {dta: {efs: fs-0123}}}}") + "volumes: {data: {}}\n",
    good=_x_ecs("stages: {prod: {volumes: {data: {efs: fs-0123}}}}") + "volumes: {data: {}}\n",
)
