"""The catalogue of C2E3xxx: what ECS and Fargate refuse, or fail at when a task starts."""

from __future__ import annotations

from compose2ecs.diagnostics.diagnostic import ERROR, NOTE, WARNING, Rule

SIZE_HELP = "choose a size that Fargate has, or leave the size out to get the smallest that fits"


def _task(
    container: str, task: str, requires: str, mode: str, size: str, name: str, image: str,
    family: str, others: str,
) -> str:  # fmt: skip
    """A task definition with one container, and with what is added to both."""
    members = [
        f'"family": {family}',
        f'"requiresCompatibilities": [{requires}]',
        f'"networkMode": {mode}' if mode else "",
        size,
        task,
    ]
    inner = f'"name": {name}, "image": {image}{", " + container if container else ""}'
    members.append(f'"containerDefinitions": [\n    {{{inner}}}{others}\n  ]')
    return "{\n  " + ",\n  ".join(filter(None, members)) + "\n}\n"


def _fargate(
    container: str = "", *, task: str = "", on: str = '"FARGATE"', mode: str = '"awsvpc"',
    size: str = '"cpu": "256", "memory": "512"', name: str = '"web"', image: str = '"nginx:1.27"',
    family: str = '"web"', others: str = "",
) -> str:  # fmt: skip
    return _task(container, task, on, mode, size, name, image, family, others)


def _ec2(
    container: str = "", *, task: str = "", on: str = '"EC2"', mode: str = '"bridge"',
    size: str = '"memory": "512"', others: str = "",
) -> str:  # fmt: skip
    return _task(container, task, on, mode, size, '"web"', '"nginx:1.27"', '"web"', others)


def _windows_fsx(credentials: str) -> str:
    """A task for Windows instances with a volume of FSx."""
    return _ec2(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, '
        '"volumes": [{"name": "data", "fsxWindowsFileServerVolumeConfiguration": '
        '{"fileSystemId": "fs-0123456789abcdef0", "rootDirectory": "share", '
        '"authorizationConfig": {"credentialsParameter": '
        f'"{credentials}", "domain": "example.com"}}}}}}]',
        mode="",
    )


_NETWORK = (
    '"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}'
)


def _service(
    service: str = "", *, task: str = "", name: str = '"web"', cluster: str = '"shop"',
    count: str = '"desiredCount": 1', launch: str = '"FARGATE"', network: str = _NETWORK,
) -> str:  # fmt: skip
    """A service with its task definition, and with what is added to it."""
    launch_type = f'"launchType": {launch}' if launch else ""
    members = [
        f'"serviceName": {name}',
        f'"cluster": {cluster}',
        '"taskDefinition": "web"',
        count,
        launch_type,
        network,
        service,
    ]
    inner = ", ".join(filter(None, members))
    return f'{{"taskDefinition": {task or _fargate()}, "service": {{{inner}}}}}\n'


_EFS = (
    '"volumes": [{"name": "d", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0"}}]'
)
_FSX = (
    '"fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0", '
    '"rootDirectory": "share", "authorizationConfig": {"credentialsParameter": '
    '"arn:aws:ssm:eu-west-1:123456789012:parameter/fsx", "domain": "example.com"}}'
)


def _run(run: str = "") -> str:
    """A task that is run once, with its definition, and with what is added to it."""
    inner = f'"taskDefinition": "web", "launchType": "FARGATE", {_NETWORK}'
    return f'{{"taskDefinition": {_fargate()}, "task": {{{inner}{", " + run if run else ""}}}}}\n'


# The request's shape

WRONG_TYPE = Rule(
    code="C2E3001",
    severity=ERROR,
    summary="a value has the wrong type",
    why="boto3 and ECS take each member in its own type only: task sizes are text, "
    "ports and container sizes whole numbers, null is never taken.",
    fix="Write the value in the type that the message names.",
    ref="SHP-01",
    bad=_fargate('"stopTimeout": "30"'),
    good=_fargate('"stopTimeout": 30'),
)
MEMBER_MISSING = Rule(
    code="C2E3002",
    severity=ERROR,
    summary="a member that the request must have is missing",
    why="The request can't be understood without this member.",
    fix="Add the member.",
    ref="SHP-02",
    bad=_fargate('"ulimits": [{"name": "nofile", "softLimit": 1024}]'),
    good=_fargate('"ulimits": [{"name": "nofile", "softLimit": 1024, "hardLimit": 2048}]'),
)
MEMBER_UNKNOWN = Rule(
    code="C2E3003",
    severity=ERROR,
    summary="the request has no such member",
    why="boto3 refuses a request with a member that it does not know; often it is a "
    "Compose key or misspelt.",
    fix="Remove the member, or correct its name.",
    ref="SHP-03",
    bad=_fargate('"restart": "always"'),
    good=_fargate('"restartPolicy": {"enabled": true}'),
)
NOT_IN_LIST = Rule(
    code="C2E3004",
    severity=ERROR,
    summary="a value is none of those that ECS knows",
    why="ECS knows a closed list of values here; upper and lower case differ.",
    fix="Use one of the values that the message lists.",
    ref="SHP-04",
    bad=_fargate(
        task='"proxyConfiguration": {"type": "ENVOY", "containerName": "web", "properties": []}'
    ),
    good=_fargate(),
)
OUT_OF_RANGE = Rule(
    code="C2E3005",
    severity=ERROR,
    summary="a value is outside of its bounds",
    why="ECS takes values within these bounds only.",
    fix="Choose a value within the bounds.",
    ref="SHP-04",
    bad=_service(
        '"monitoring": {"metricConfigurations": [{"metricNames": ["CPU"], "resolutionSeconds": 5}]}'
    ),
    good=_service(
        '"monitoring": {"metricConfigurations": [{"metricNames": ["CPU"], '
        '"resolutionSeconds": 20}]}'
    ),
)
TASK_BYTES = Rule(
    code="C2E3006",
    severity=ERROR,
    summary="a task definition is bigger than 64 KiB",
    why="ECS stores at most 64 KiB per task definition; long environments are what fills it.",
    fix="Move values into files, parameters or secrets.",
    ref="SHP-06",
    bad=_fargate('"command": ["' + "a" * 66000 + '"]'),
    good=_fargate(),
)
DESCRIBED_ANSWER = Rule(
    code="C2E3008",
    severity=NOTE,
    summary="a task definition or service is read as ECS describes it",
    why="ECS adds members to what was sent, and refuses them in a request.",
    fix="Drop these members before you send it.",
    ref="SHP-07",
    bad=_fargate(
        task='"revision": 3, "status": "ACTIVE", "requiresAttributes": [], "compatibilities": []'
    ),
    good=_fargate(),
)
PART_OF_SERVICE = Rule(
    code="C2E3009",
    severity=NOTE,
    summary="a service is judged without its name and its task definition",
    why="Tools such as ecspresso keep both elsewhere, and add them before they ask ECS.",
    fix="Add serviceName and taskDefinition before you send it to ECS yourself.",
    ref="SHP-02",
    bad='{"schedulingStrategy": "DAEMON"}\n',
    good=_service(),
)
DESCRIBED_MEMBER = Rule(
    code="C2E3007",
    severity=ERROR,
    summary="a member is only in ECS's answers",
    why="DescribeTaskDefinition and DescribeServices add members to what was sent, and a "
    "request with them is refused.",
    fix="Remove the member before you send it.",
    ref="SHP-07",
    bad=_fargate(task='"revision": 7'),
    good=_fargate(),
)

# Names, images, roles

FAMILY_CHARACTERS = Rule(
    code="C2E3010",
    severity=ERROR,
    summary="a family's name has characters that ECS refuses",
    why='ECS names families with letters, digits, "-" and "_" only.',
    fix="Rename the family.",
    ref="FAM-01",
    bad=_fargate(family='"my.web"'),
    good=_fargate(),
)
FAMILY_LENGTH = Rule(
    code="C2E3011",
    severity=ERROR,
    summary="a family's name is too long",
    why="ECS keeps at most 255 characters of a family's name.",
    fix="Shorten the name.",
    ref="FAM-02",
    bad=_fargate(family='"' + "a" * 256 + '"'),
    good=_fargate(),
)
NO_CONTAINERS = Rule(
    code="C2E3012",
    severity=ERROR,
    summary="a task has no containers",
    why="A task is its containers.",
    fix="Add a container.",
    ref="CNT-01",
    bad='{"family": "web", "containerDefinitions": []}',
    good=_fargate(),
)
TOO_MANY_CONTAINERS = Rule(
    code="C2E3013",
    severity=ERROR,
    summary="a task has more than 10 containers",
    why="The quota of 10 containers per task can't be raised.",
    fix="Spread the containers over several tasks.",
    ref="CNT-02",
    bad=_fargate(others="".join(f', {{"name": "c{i}", "image": "nginx:1.27"}}' for i in range(10))),
    good=_fargate(),
)
CONTAINER_NAME_MISSING = Rule(
    code="C2E3014",
    severity=ERROR,
    summary="a container has no name",
    why="ECS addresses containers by name.",
    fix="Name the container.",
    ref="CNT-03",
    bad=_fargate(name='""'),
    good=_fargate(),
)
CONTAINER_NAME = Rule(
    code="C2E3015",
    severity=ERROR,
    summary="a container's name has characters that ECS refuses, or too many",
    why='ECS names containers with up to 255 letters, digits, "-" and "_".',
    fix="Rename the container.",
    ref="CNT-04",
    bad=_fargate(name='"my.web"'),
    good=_fargate(),
)
CONTAINER_TWICE = Rule(
    code="C2E3016",
    severity=ERROR,
    summary="two containers of a task have one name",
    why="ECS addresses containers by name, so each has its own.",
    fix="Rename one of them.",
    ref="CNT-05",
    bad=_fargate(others=', {"name": "web", "image": "redis:7"}'),
    good=_fargate(others=', {"name": "cache", "image": "redis:7"}'),
)
NO_ESSENTIAL = Rule(
    code="C2E3017",
    severity=ERROR,
    summary="no container of a task is essential",
    why="A task ends when an essential container ends; without one it would never end.",
    fix="Let one container be essential, which is the default.",
    ref="CNT-06",
    bad=_fargate('"essential": false'),
    good=_fargate(),
)
IMAGE_MISSING = Rule(
    code="C2E3020",
    severity=ERROR,
    summary="a container has no image",
    why="A container is started from an image.",
    fix="Name an image.",
    ref="IMG-01",
    bad=_fargate(image='""'),
    good=_fargate(),
)
IMAGE_CHARACTERS = Rule(
    code="C2E3021",
    severity=ERROR,
    summary="an image's name has characters that ECS refuses",
    why='ECS takes letters, digits and "- _ : . / # @"; a variable that was not '
    "replaced is the usual cause.",
    fix="Correct the image's name.",
    ref="IMG-02",
    bad=_fargate(image='"nginx:${TAG}"'),
    good=_fargate(),
)
IMAGE_FORM = Rule(
    code="C2E3022",
    severity=ERROR,
    summary="an image's name is too long, or its digest isn't one",
    why="A name has at most 255 characters, and a digest is sha256: with 64 hexadecimal digits.",
    fix="Correct the image's name or digest.",
    ref="IMG-03",
    bad=_fargate(image='"nginx@sha256:abc"'),
    good=_fargate(),
)
IMAGE_REFERENCE = Rule(
    code="C2E3023",
    severity=WARNING,
    summary="an image's name is no image reference, so it can't be pulled",
    why="ECS takes such a name, but the pull fails: repositories are lower case.",
    fix="Write the repository in lower case and the tag without blanks.",
    ref="IMG-04",
    bad=_fargate(image='"example.com/Web:1.4"'),
    good=_fargate(image='"example.com/web:1.4"'),
)
ROLE_FORM = Rule(
    code="C2E3030",
    severity=ERROR,
    summary="a role is neither a name nor the ARN of a role",
    why="A role is given by its name, or by its ARN with a twelve-digit account.",
    fix="Correct the role.",
    ref="ROLE-01",
    bad=_fargate(task='"taskRoleArn": "arn:aws:iam::ACCOUNT:role/web"'),
    good=_fargate(task='"taskRoleArn": "arn:aws:iam::123456789012:role/web"'),
)
ROLE_FOR_SECRETS = Rule(
    code="C2E3031",
    severity=ERROR,
    summary="secrets need an execution role",
    why="ECS reads secrets, and logs in to registries, as the task's execution role.",
    fix="Add executionRoleArn, with a role that may read them.",
    ref="ROLE-02",
    bad=_fargate('"secrets": [{"name": "KEY", "valueFrom": "/web/key"}]'),
    good=_fargate(
        '"secrets": [{"name": "KEY", "valueFrom": "/web/key"}]',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
ROLE_FOR_LOGS = Rule(
    code="C2E3032",
    severity=ERROR,
    summary="awslogs on Fargate needs an execution role",
    why="Fargate writes to CloudWatch Logs as the task's execution role.",
    fix="Add executionRoleArn.",
    ref="ROLE-03",
    bad=_fargate(
        '"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": '
        '"/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}}'
    ),
    good=_fargate(
        '"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": '
        '"/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}}',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
ROLE_FOR_ECR = Rule(
    code="C2E3033",
    severity=ERROR,
    summary="an image from ECR on Fargate needs an execution role",
    why="Fargate pulls from private ECR repositories as the task's execution role; "
    "public.ecr.aws needs none.",
    fix="Add executionRoleArn.",
    ref="ROLE-04",
    bad=_fargate(image='"123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"'),
    good=_fargate(
        image='"123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
ROLE_FOR_FILES = Rule(
    code="C2E3034",
    severity=WARNING,
    summary="environment files need an execution role",
    why="ECS reads environment files from S3 as the task's execution role.",
    fix="Add executionRoleArn, with a role that may read the objects.",
    ref="ROLE-05",
    bad=_fargate('"environmentFiles": [{"value": "arn:aws:s3:::shop/web.env", "type": "s3"}]'),
    good=_fargate(
        '"environmentFiles": [{"value": "arn:aws:s3:::shop/web.env", "type": "s3"}]',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
ROLE_ON_EXTERNAL = Rule(
    code="C2E3035",
    severity=WARNING,
    summary="awslogs and ECR on external instances need an execution role",
    why="An external instance has no role of its own that could log or pull.",
    fix="Add executionRoleArn.",
    ref="ROLE-06",
    bad=_ec2(
        '"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": '
        '"/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}}',
        on='"EXTERNAL"',
    ),
    good=_ec2(
        '"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": '
        '"/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}}',
        on='"EXTERNAL"',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
REGISTRY_CREDENTIALS = Rule(
    code="C2E3036",
    severity=ERROR,
    summary="credentials for a registry are no secret's name or ARN",
    why="ECS reads a registry's credentials from Secrets Manager.",
    fix="Give the name or the ARN of the secret.",
    ref="REPO-01",
    bad=_fargate(
        '"repositoryCredentials": {"credentialsParameter": "user name"}',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
    good=_fargate(
        '"repositoryCredentials": {"credentialsParameter": "registry"}',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)

# Health checks and timeouts

STOP_TIMEOUT = Rule(
    code="C2E3101",
    severity=ERROR,
    summary="Fargate gives a container 2 to 120 s to stop",
    why="Fargate kills a container 120 s after it was asked to stop, at the latest.",
    fix="Shorten stop_grace_period (stopTimeout), or run on EC2.",
    ref="TMO-02",
    bad=_fargate('"stopTimeout": 300'),
    good=_fargate('"stopTimeout": 120'),
)
START_TIMEOUT = Rule(
    code="C2E3102",
    severity=ERROR,
    summary="Fargate waits 2 to 120 s for a container that others depend on",
    why="Fargate gives up on a dependency after 120 s, at the latest.",
    fix="Choose a startTimeout from 2 to 120 s.",
    ref="TMO-01",
    bad=_fargate('"startTimeout": 300'),
    good=_fargate('"startTimeout": 120'),
)
TIMEOUT_NEGATIVE = Rule(
    code="C2E3190",
    severity=WARNING,
    summary="a timeout is less than nothing",
    why="ECS waits so many seconds for a container to start or to stop.",
    fix="Give a number of seconds from 0 on, or leave it out for the default of 30 s.",
    ref="TMO-02",
    bad=_ec2('"stopTimeout": -1'),
    good=_ec2('"stopTimeout": 300'),
)
HEALTH_COMMAND = Rule(
    code="C2E3103",
    severity=ERROR,
    summary="a health check has no command",
    why="A health check is a command that is run inside the container.",
    fix="Give a command, or leave the health check out.",
    ref="HC-01",
    bad=_fargate('"healthCheck": {"command": []}'),
    good=_fargate('"healthCheck": {"command": ["CMD", "true"]}'),
)
HEALTH_INTERVAL = Rule(
    code="C2E3104",
    severity=ERROR,
    summary="a health check's interval is from 5 to 300 s",
    why="ECS checks a container every 5 to 300 s.",
    fix="Choose a value within the bounds.",
    ref="HC-02",
    bad=_fargate('"healthCheck": {"command": ["CMD", "true"], "interval": 1}'),
    good=_fargate('"healthCheck": {"command": ["CMD", "true"], "interval": 5}'),
)
HEALTH_TIMEOUT = Rule(
    code="C2E3105",
    severity=ERROR,
    summary="a health check's timeout is from 2 to 60 s",
    why="ECS waits for a check from 2 to 60 s.",
    fix="Choose a value within the bounds.",
    ref="HC-03",
    bad=_fargate('"healthCheck": {"command": ["CMD", "true"], "timeout": 90}'),
    good=_fargate('"healthCheck": {"command": ["CMD", "true"], "timeout": 60}'),
)
HEALTH_RETRIES = Rule(
    code="C2E3106",
    severity=ERROR,
    summary="a health check fails after 1 to 10 retries",
    why="ECS calls a container unhealthy after 1 to 10 failed checks.",
    fix="Choose a value within the bounds.",
    ref="HC-04",
    bad=_fargate('"healthCheck": {"command": ["CMD", "true"], "retries": 20}'),
    good=_fargate('"healthCheck": {"command": ["CMD", "true"], "retries": 10}'),
)
HEALTH_START_PERIOD = Rule(
    code="C2E3107",
    severity=ERROR,
    summary="a health check's start period is from 0 to 300 s",
    why="ECS forgives failed checks for at most the first 300 s.",
    fix="Choose a value within the bounds.",
    ref="HC-05",
    bad=_fargate('"healthCheck": {"command": ["CMD", "true"], "startPeriod": 600}'),
    good=_fargate('"healthCheck": {"command": ["CMD", "true"], "startPeriod": 300}'),
)
HEALTH_FORM = Rule(
    code="C2E3108",
    severity=WARNING,
    summary="a health check's command does not begin with CMD or CMD-SHELL",
    why="ECS runs what follows CMD as it is and what follows CMD-SHELL in a shell; "
    "anything else is run as a program. NONE does not switch a check off.",
    fix="Begin the command with CMD or CMD-SHELL; to have no health check, leave it out.",
    ref="HC-06",
    bad=_fargate('"healthCheck": {"command": ["NONE"]}'),
    good=_fargate(),
)

# Sizes

NO_TASK_CPU = Rule(
    code="C2E3110",
    severity=ERROR,
    summary="Fargate needs the CPU of the task",
    why="A Fargate task is billed and placed by its size, which is a pair of CPU and memory.",
    fix="Add the task's cpu.",
    ref="SIZE-02",
    bad=_fargate(size='"memory": "512"'),
    good=_fargate(),
)
NO_TASK_MEMORY = Rule(
    code="C2E3111",
    severity=ERROR,
    summary="Fargate needs the memory of the task",
    why="A Fargate task is billed and placed by its size, which is a pair of CPU and memory.",
    fix="Add the task's memory.",
    ref="SIZE-03",
    bad=_fargate('"memory": 128', size='"cpu": "256"'),
    good=_fargate(),
)
FARGATE_SIZE = Rule(
    code="C2E3112",
    severity=ERROR,
    summary="Fargate has no such pair of CPU and memory",
    why="Fargate has 77 pairs of CPU and memory: each CPU goes with a range of memory.",
    fix="Choose one of the nearest sizes, or leave the size out to get the smallest that fits.",
    ref="SIZE-01",
    bad=_fargate(size='"cpu": "256", "memory": "4096"'),
    good=_fargate(),
)
CPU_FORM = Rule(
    code="C2E3113",
    severity=ERROR,
    summary="a task's CPU is written in a way that ECS does not read",
    why="ECS reads whole CPU units (1024 are one vCPU), or a number with vCPU behind it.",
    fix="Write 256 or .25 vCPU.",
    ref="SIZE-04",
    bad=_fargate(size='"cpu": "0.25", "memory": "512"'),
    good=_fargate(size='"cpu": ".25 vCPU", "memory": "512"'),
)
MEMORY_FORM = Rule(
    code="C2E3114",
    severity=ERROR,
    summary="a task's memory is written in a way that ECS does not read",
    why="ECS reads whole MiB, or a number with GB behind it.",
    fix="Write 512 or 0.5 GB.",
    ref="SIZE-04",
    bad=_fargate(size='"cpu": "256", "memory": "512m"'),
    good=_fargate(size='"cpu": "256", "memory": "0.5 GB"'),
)
CPU_RANGE = Rule(
    code="C2E3115",
    severity=ERROR,
    summary="a task on instances has 128 to 196608 CPU units",
    why="A task on instances has from an eighth of a vCPU to 192.",
    fix="Choose 128 to 196608 CPU units, or leave the task's cpu out.",
    ref="SIZE-05",
    bad=_ec2(task='"cpu": "64"'),
    good=_ec2(task='"cpu": "128"'),
)
WINDOWS_SIZE = Rule(
    code="C2E3116",
    severity=ERROR,
    summary="Windows tasks on Fargate have 1, 2 or 4 vCPU",
    why="Windows on Fargate needs 1 vCPU at least and gets 4 at most.",
    fix="Choose 1, 2 or 4 vCPU.",
    ref="SIZE-07",
    bad=_fargate(task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}'),
    good=_fargate(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}',
        size='"cpu": "1024", "memory": "2048"',
    ),
)
PLATFORM_TOO_OLD = Rule(
    code="C2E3117",
    severity=ERROR,
    summary="a task of this size needs a newer platform version of Fargate",
    why="Sizes from 8 vCPU on came with platform version 1.4.0.",
    fix="Leave platformVersion out, which means LATEST.",
    ref="SIZE-08",
    bad=_service(
        '"platformVersion": "1.3.0"', task=_fargate(size='"cpu": "8192", "memory": "16384"')
    ),
    good=_service('"platformVersion": "1.4.0"'),
)
LIMIT_OVER_TASK = Rule(
    code="C2E3118",
    severity=ERROR,
    summary="a container may use more memory than its task has",
    why="A container can't use memory that its task does not have.",
    fix="Give the task more memory, or the container less.",
    ref="SIZE-11",
    bad=_fargate('"memory": 1024'),
    good=_fargate('"memory": 512'),
)
RESERVATION_OVER_LIMIT = Rule(
    code="C2E3119",
    severity=ERROR,
    summary="a container reserves more memory than it may use",
    why="A reservation is the part of the limit that is held for the container.",
    fix="Reserve at most what the limit allows.",
    ref="SIZE-12",
    bad=_fargate('"memory": 128, "memoryReservation": 256'),
    good=_fargate('"memory": 256, "memoryReservation": 128'),
)
NO_MEMORY = Rule(
    code="C2E3120",
    severity=ERROR,
    summary="neither a container nor its task has memory",
    why="ECS places tasks by memory, so it must know how much either the task or each "
    "container needs.",
    fix="Give the container a memory limit or reservation, or the task a memory.",
    ref="SIZE-13",
    bad=_ec2(size=""),
    good=_ec2('"memory": 128', size=""),
)
RESERVATIONS_OVER_TASK = Rule(
    code="C2E3121",
    severity=ERROR,
    summary="containers reserve more memory than their task has",
    why="What containers reserve is taken from their task's memory.",
    fix="Give the task more memory, or reserve less.",
    ref="SIZE-14",
    bad=_fargate(
        '"memoryReservation": 300',
        others=', {"name": "side", "image": "redis:7", "memoryReservation": 300}',
    ),
    good=_fargate(
        '"memoryReservation": 200',
        others=', {"name": "side", "image": "redis:7", "memoryReservation": 300}',
    ),
)
CPU_OVER_TASK = Rule(
    code="C2E3122",
    severity=ERROR,
    summary="containers ask for more CPU than their task has",
    why="What containers ask for is taken from their task's CPU.",
    fix="Give the task more CPU, or ask for less.",
    ref="SIZE-15",
    bad=_fargate('"cpu": 200', others=', {"name": "side", "image": "redis:7", "cpu": 100}'),
    good=_fargate('"cpu": 100', others=', {"name": "side", "image": "redis:7", "cpu": 100}'),
)
LIMITS_OVER_TASK = Rule(
    code="C2E3123",
    severity=WARNING,
    summary="containers together may use more memory than their task has",
    why="ECS takes it, but when all containers use what they may, one of them is killed.",
    fix="Give the task more memory, or the containers lower limits.",
    ref="SIZE-16",
    bad=_fargate('"memory": 400', others=', {"name": "side", "image": "redis:7", "memory": 400}'),
    good=_fargate('"memory": 200', others=', {"name": "side", "image": "redis:7", "memory": 200}'),
)
MEMORY_TOO_SMALL = Rule(
    code="C2E3124",
    severity=WARNING,
    summary="a container has less than the 6 MiB of memory that Docker needs",
    why="Docker refuses to start a container with less than 6 MiB.",
    fix="Give the container 6 MiB at least.",
    ref="SIZE-17",
    bad=_ec2('"memory": 4'),
    good=_ec2('"memory": 8'),
)
CPU_NEGATIVE = Rule(
    code="C2E3125",
    severity=WARNING,
    summary="a container's CPU is negative",
    why="CPU units are a share; 0 means none is reserved.",
    fix="Give 0 or more.",
    ref="SIZE-18",
    bad=_fargate('"cpu": -1'),
    good=_fargate('"cpu": 0'),
)
STORAGE_SIZE = Rule(
    code="C2E3126",
    severity=ERROR,
    summary="ephemeral storage is from 21 to 200 GiB",
    why="A Fargate task has 20 GiB without being asked, and from 21 to 200 GiB when it asks.",
    fix="Choose 21 to 200 GiB, or leave ephemeralStorage out for 20.",
    ref="SIZE-19",
    bad=_fargate(task='"ephemeralStorage": {"sizeInGiB": 20}'),
    good=_fargate(task='"ephemeralStorage": {"sizeInGiB": 40}'),
)
STORAGE_NOT_FARGATE = Rule(
    code="C2E3127",
    severity=ERROR,
    summary="only Fargate has ephemeral storage of a chosen size",
    why="On instances a task uses the instance's disk.",
    fix="Leave ephemeralStorage out, or run on Fargate.",
    ref="SIZE-19",
    bad=_ec2(task='"ephemeralStorage": {"sizeInGiB": 40}'),
    good=_ec2(),
)
MEMORY_RANGE = Rule(
    code="C2E3128",
    severity=ERROR,
    summary="a task has no memory at all",
    why="A task's memory is a limit; 0 MiB hold no container.",
    fix="Choose a size, or leave memory out.",
    ref="SIZE-06",
    bad=_ec2('"memory": 64', size='"memory": "0"'),
    good=_ec2('"memory": 64', size='"memory": "64"'),
)
SIZE_BESIDE_EC2 = Rule(
    code="C2E3129",
    severity=ERROR,
    summary="a task for EC2 and FARGATE has a size that Fargate does not have",
    why="As soon as FARGATE is among the launch types, the size must be one of Fargate's.",
    fix="Choose a size that Fargate has, or remove FARGATE.",
    ref="SIZE-10",
    bad=_fargate(on='"EC2", "FARGATE"', size='"cpu": "300", "memory": "600"'),
    good=_fargate(on='"EC2", "FARGATE"'),
)
MEMORY_UNIT = Rule(
    code="C2E3040",
    severity=WARNING,
    summary="a task's memory has a unit that may not be read",
    why="Documented are MiB without a unit, and GB in upper case.",
    fix="Write MiB as a whole number.",
    ref="SIZE-04",
    bad=_fargate(size='"cpu": "256", "memory": "1 gb"'),
    good=_fargate(size='"cpu": "256", "memory": "1 GB"'),
)
SIZE_ON_WINDOWS = Rule(
    code="C2E3041",
    severity=NOTE,
    summary="Windows instances ignore the size of a task",
    why="Windows can limit containers only.",
    fix="Give the containers cpu and memory of their own.",
    ref="SIZE-09",
    bad=_ec2(
        '"memory": 512',
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}',
        mode="",
        size='"memory": "1024"',
    ),
    good=_ec2(
        '"memory": 512',
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}',
        mode="",
        size="",
    ),
)
EFS_MEMORY = Rule(
    code="C2E3042",
    severity=NOTE,
    summary="mounting EFS on Fargate takes memory of the task",
    why="A supervising container, which is not in the task definition, mounts the file system.",
    fix="Choose more memory for the task than its containers may use.",
    ref="SIZE-20",
    bad=_fargate(
        '"memory": 512',
        task=_EFS,
    ),
    good=_fargate(
        '"memory": 448',
        task=_EFS,
    ),
)
CPU_SHARES = Rule(
    code="C2E3043",
    severity=NOTE,
    summary="CPU units above 262144 have no effect",
    why="Docker knows CPU shares up to 262144.",
    fix="Ask for 262144 or less.",
    ref="SIZE-18",
    bad=_ec2('"cpu": 300000', on='"EC2"'),
    good=_ec2('"cpu": 1024'),
)

# Networking

NETWORK_MODE = Rule(
    code="C2E3130",
    severity=ERROR,
    summary="ECS has no such network mode",
    why="ECS knows bridge, host, awsvpc and none.",
    fix="Use one of these, or leave it out for the default.",
    ref="NET-01",
    bad=_ec2(mode='"nat"'),
    good=_ec2(),
)
FARGATE_NETWORK = Rule(
    code="C2E3131",
    severity=ERROR,
    summary="Fargate has network mode awsvpc only",
    why="A Fargate task has a network interface of its own and no host to share one with.",
    fix="Use network mode awsvpc, or run on EC2.",
    ref="NET-02",
    bad=_fargate(mode='"host"'),
    good=_fargate(),
)
NETWORK_ON_EXTERNAL = Rule(
    code="C2E3132",
    severity=WARNING,
    summary="external instances have no network mode awsvpc",
    why="An instance outside of AWS can't be given network interfaces of a VPC.",
    fix="Use bridge, host or none.",
    ref="NET-03",
    bad=_ec2(on='"EXTERNAL"', mode='"awsvpc"'),
    good=_ec2(on='"EXTERNAL"'),
)
PORTS_WITHOUT_NETWORK = Rule(
    code="C2E3133",
    severity=ERROR,
    summary="a task without a network has no ports",
    why="Network mode none leaves nothing that could listen.",
    fix="Remove the ports, or use another network mode.",
    ref="NET-05",
    bad=_ec2('"portMappings": [{"containerPort": 80}]', mode='"none"'),
    good=_ec2(mode='"none"'),
)
HOST_PORT_DIFFERS = Rule(
    code="C2E3134",
    severity=ERROR,
    summary="on awsvpc a port is published under its own number",
    why="On awsvpc a task answers at its own address, and nothing translates ports.",
    fix="Leave the host port out, or make it equal to the container port.",
    ref="NET-06",
    bad=_fargate('"portMappings": [{"containerPort": 80, "hostPort": 8080}]'),
    good=_fargate('"portMappings": [{"containerPort": 80}]'),
)
LINKS_ON_AWSVPC = Rule(
    code="C2E3135",
    severity=ERROR,
    summary="links need network mode bridge",
    why="Links are a feature of Docker's bridge. Containers of one task on awsvpc "
    "reach each other at localhost.",
    fix="Remove the links, or use network mode bridge on EC2.",
    ref="NET-08",
    bad=_fargate('"links": ["db"]'),
    good=_fargate(),
)
HOSTNAME_ON_AWSVPC = Rule(
    code="C2E3136",
    severity=ERROR,
    summary="a container on awsvpc can't choose its host name",
    why="On awsvpc AWS sets the host name by the task's address.",
    fix="Remove hostname, or use network mode bridge on EC2.",
    ref="NET-09",
    bad=_fargate('"hostname": "web"'),
    good=_ec2('"hostname": "web"'),
)
EXTRA_HOSTS_ON_AWSVPC = Rule(
    code="C2E3137",
    severity=ERROR,
    summary="a container on awsvpc can't have extra hosts",
    why="On awsvpc ECS writes /etc/hosts by itself.",
    fix="Use DNS names instead, or network mode bridge on EC2.",
    ref="NET-10",
    bad=_fargate('"extraHosts": [{"hostname": "db", "ipAddress": "10.0.0.5"}]'),
    good=_ec2('"extraHosts": [{"hostname": "db", "ipAddress": "10.0.0.5"}]'),
)
DNS_ON_AWSVPC = Rule(
    code="C2E3138",
    severity=ERROR,
    summary="a container on awsvpc can't have DNS settings of its own",
    why="On awsvpc the VPC decides about DNS, by its DHCP options.",
    fix="Set DNS on the VPC, or use network mode bridge on EC2.",
    ref="NET-11",
    bad=_fargate('"dnsServers": ["10.0.0.2"]'),
    good=_ec2('"dnsServers": ["10.0.0.2"]'),
)
NO_NETWORK_ON_AWSVPC = Rule(
    code="C2E3139",
    severity=ERROR,
    summary="a container on awsvpc can't be without a network",
    why="On awsvpc all containers of a task share its interface.",
    fix="Remove disableNetworking, or use another network mode on EC2.",
    ref="NET-12",
    bad=_fargate('"disableNetworking": true'),
    good=_ec2('"disableNetworking": true'),
)
CONTAINER_PORT = Rule(
    code="C2E3140",
    severity=ERROR,
    summary="a container port is from 1 to 65535",
    why="A port is a number from 1 to 65535, and a mapping without one maps nothing.",
    fix="Give the port that the container listens on.",
    ref="NET-13",
    bad=_fargate('"portMappings": [{"containerPort": 70000}]'),
    good=_fargate('"portMappings": [{"containerPort": 7000}]'),
)
HOST_PORT = Rule(
    code="C2E3141",
    severity=ERROR,
    summary="a host port is from 0 to 65535",
    why="A port is a number up to 65535; 0 lets Docker choose.",
    fix="Give a port up to 65535.",
    ref="NET-14",
    bad=_ec2('"portMappings": [{"containerPort": 80, "hostPort": 70000}]'),
    good=_ec2('"portMappings": [{"containerPort": 80, "hostPort": 7000}]'),
)
PORT_RANGE = Rule(
    code="C2E3142",
    severity=ERROR,
    summary="a range of ports is malformed, overlaps another port or stands beside one",
    why='A range is two ports with "-" between them, without a single port beside it; '
    "it works on bridge and awsvpc, and a container has 100 at most.",
    fix="Write the range like 8000-8010, in a mapping of its own, with ports that "
    "nothing else uses.",
    ref="NET-15",
    bad=_fargate('"portMappings": [{"containerPort": 80, "containerPortRange": "8000-8010"}]'),
    good=_fargate('"portMappings": [{"containerPortRange": "8000-8010"}]'),
)
PORT_TWICE = Rule(
    code="C2E3143",
    severity=ERROR,
    summary="two containers of a task use one port",
    why="On awsvpc and host the containers of a task share one network, on bridge "
    "they share the instance's ports.",
    fix="Let one of the containers use another port, or put it into another task.",
    ref="NET-16",
    bad=_fargate(
        '"portMappings": [{"containerPort": 80}]',
        others=', {"name": "side", "image": "redis:7", "portMappings": [{"containerPort": 80}]}',
    ),
    good=_fargate(
        '"portMappings": [{"containerPort": 80}]',
        others=', {"name": "side", "image": "redis:7", "portMappings": [{"containerPort": 81}]}',
    ),
)
RESERVED_PORT = Rule(
    code="C2E3144",
    severity=WARNING,
    summary="a host port is one that ECS reserves",
    why="SSH, Docker and the ECS agent use 22, 2375, 2376 and 51678 to 51680 of an instance.",
    fix="Publish on another port, or leave the host port out to get a free one.",
    ref="NET-17",
    bad=_ec2('"portMappings": [{"containerPort": 22, "hostPort": 22}]'),
    good=_ec2('"portMappings": [{"containerPort": 22, "hostPort": 2222}]'),
)
PORT_PROTOCOL = Rule(
    code="C2E3145",
    severity=WARNING,
    summary="ECS knows tcp and udp ports only",
    why="ECS maps TCP and UDP; whether it refuses others or takes them for TCP is not documented.",
    fix="Use tcp or udp, in lower case.",
    ref="NET-18",
    bad=_fargate('"portMappings": [{"containerPort": 80, "protocol": "sctp"}]'),
    good=_fargate('"portMappings": [{"containerPort": 80, "protocol": "udp"}]'),
)
PORT_NAME = Rule(
    code="C2E3146",
    severity=ERROR,
    summary="a port's name has characters that ECS refuses",
    why="Service Connect builds names from it.",
    fix='Use up to 64 of a-z, 0-9, "_" and "-", and no "-" first.',
    ref="NET-19",
    bad=_fargate('"portMappings": [{"containerPort": 80, "name": "Web"}]'),
    good=_fargate('"portMappings": [{"containerPort": 80, "name": "web"}]'),
)
PORT_NAME_TWICE = Rule(
    code="C2E3147",
    severity=ERROR,
    summary="two ports of a task have one name",
    why="Service Connect finds a port by its name alone.",
    fix="Rename one of them.",
    ref="NET-19",
    bad=_fargate(
        '"portMappings": [{"containerPort": 80, "name": "web"}, {"containerPort": 81, '
        '"name": "web"}]'
    ),
    good=_fargate(
        '"portMappings": [{"containerPort": 80, "name": "web"}, {"containerPort": 81, '
        '"name": "admin"}]'
    ),
)
APP_PROTOCOL = Rule(
    code="C2E3148",
    severity=ERROR,
    summary="ECS knows the application protocols http, http2 and grpc",
    why="Service Connect knows HTTP, HTTP/2 and gRPC; without a protocol it forwards TCP.",
    fix="Use http, http2 or grpc, or leave it out.",
    ref="NET-20",
    bad=_fargate('"portMappings": [{"containerPort": 80, "name": "web", "appProtocol": "https"}]'),
    good=_fargate('"portMappings": [{"containerPort": 80, "name": "web", "appProtocol": "http"}]'),
)
PROTOCOL_WITHOUT_NAME = Rule(
    code="C2E3149",
    severity=WARNING,
    summary="an application protocol has no effect on a port without a name",
    why="Only Service Connect and VPC Lattice look at the protocol, and they find a "
    "port by its name.",
    fix="Name the port.",
    ref="NET-20",
    bad=_fargate('"portMappings": [{"containerPort": 80, "appProtocol": "http"}]'),
    good=_fargate('"portMappings": [{"containerPort": 80, "name": "web", "appProtocol": "http"}]'),
)
WINDOWS_PORT = Rule(
    code="C2E3150",
    severity=ERROR,
    summary="Windows tasks on Fargate can't use port 3150",
    why="AWS uses port 3150 itself in such tasks.",
    fix="Use another port.",
    ref="NET-21",
    bad=_fargate(
        '"portMappings": [{"containerPort": 3150}]',
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}',
        size='"cpu": "1024", "memory": "2048"',
    ),
    good=_fargate(
        '"portMappings": [{"containerPort": 3151}]',
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}',
        size='"cpu": "1024", "memory": "2048"',
    ),
)
DNS_NAMES = Rule(
    code="C2E3151",
    severity=ERROR,
    summary="a DNS server is no address, or a search domain no domain",
    why="Docker takes addresses of DNS servers, and domain names to search.",
    fix="Give an IP address, or a domain.",
    ref="NET-23",
    bad=_ec2('"dnsServers": ["dns.example.com"]'),
    good=_ec2('"dnsServers": ["10.0.0.2"]'),
)
EXTRA_HOST_ADDRESS = Rule(
    code="C2E3152",
    severity=WARNING,
    summary="an extra host has no IP address",
    why="The entry is written to /etc/hosts, which needs an address; whether "
    "host-gateway is taken is not documented.",
    fix="Give an IP address.",
    ref="NET-24",
    bad=_ec2('"extraHosts": [{"hostname": "db", "ipAddress": "host-gateway"}]'),
    good=_ec2('"extraHosts": [{"hostname": "db", "ipAddress": "10.0.0.5"}]'),
)
LINK_FORM = Rule(
    code="C2E3153",
    severity=ERROR,
    summary="a link is malformed or leads nowhere",
    why="A link is NAME or NAME:ALIAS, and NAME is a container of the same task.",
    fix="Correct the link.",
    ref="NET-25",
    bad=_ec2('"links": ["db"]'),
    good=_ec2('"links": ["side"]', others=', {"name": "side", "image": "redis:7"}'),
)
LINK_CYCLE = Rule(
    code="C2E3154",
    severity=ERROR,
    summary="links go round in a circle",
    why="A linked container is started first, which is impossible in a circle.",
    fix="Remove one of the links; use DNS names instead.",
    ref="NET-25",
    bad=_ec2(
        '"links": ["side"]', others=', {"name": "side", "image": "redis:7", "links": ["web"]}'
    ),
    good=_ec2('"links": ["side"]', others=', {"name": "side", "image": "redis:7"}'),
)
PROXY = Rule(
    code="C2E3155",
    severity=ERROR,
    summary="an App Mesh proxy is incomplete or out of place",
    why="App Mesh puts its proxy into the task's own network, on ports that it must know.",
    fix="Use awsvpc, name a container of the task, and give all properties.",
    ref="NET-26",
    bad=_fargate(
        task='"proxyConfiguration": {"type": "APPMESH", "containerName": "web", "properties": []}'
    ),
    good=_fargate(
        task='"proxyConfiguration": {"type": "APPMESH", "containerName": "web", '
        '"properties": [{"name": "ProxyIngressPort", "value": "15000"}, {"name": '
        '"ProxyEgressPort", "value": "15001"}, {"name": "AppPorts", "value": "80"}, '
        '{"name": "IgnoredUID", "value": "1337"}]}'
    ),
)
HOST_PORT_ON_HOST = Rule(
    code="C2E3156",
    severity=ERROR,
    summary="on network mode host a port is published under its own number",
    why="On network mode host a container listens on the instance itself, and nothing "
    "translates ports.",
    fix="Leave the host port out, or make it equal to the container port.",
    ref="NET-07",
    bad=_ec2('"portMappings": [{"containerPort": 80, "hostPort": 8080}]', mode='"host"'),
    good=_ec2('"portMappings": [{"containerPort": 80, "hostPort": 80}]', mode='"host"'),
)
DNS_ROOT = Rule(
    code="C2E3168",
    severity=WARNING,
    summary='a search domain is "."',
    why='Docker reads it as "search no domains"; ECS documents names of domains only.',
    fix="Remove it, if the image does without.",
    ref="NET-23",
    bad=_ec2('"dnsSearchDomains": ["."]'),
    good=_ec2('"dnsSearchDomains": ["example.com"]'),
)
FIRELENS_PORT = Rule(
    code="C2E3157",
    severity=NOTE,
    summary="a container maps the port of the FireLens router",
    why="The router listens on port 24224 of the network that the containers share.",
    fix="Use another port.",
    ref="NET-22",
    bad=_fargate(
        '"portMappings": [{"containerPort": 24224}]',
        others=', {"name": "log", "image": "fluent-bit:3", "firelensConfiguration": '
        '{"type": "fluentbit"}}',
    ),
    good=_fargate('"portMappings": [{"containerPort": 24225}]'),
)
EPHEMERAL_HOST_PORT = Rule(
    code="C2E3158",
    severity=NOTE,
    summary="a fixed host port is one that the instance gives out",
    why="Ports from 32768 on go to outgoing connections and to dynamic mappings, so it may be "
    "taken already.",
    fix="Choose a host port below 32768, or leave it out.",
    ref="NET-17",
    bad=_ec2('"portMappings": [{"containerPort": 80, "hostPort": 40000}]'),
    good=_ec2('"portMappings": [{"containerPort": 80, "hostPort": 8080}]'),
)
TOO_MANY_HOST_PORTS = Rule(
    code="C2E3159",
    severity=WARNING,
    summary="a task takes more host ports than an instance has for tasks",
    why="An instance has 100 ports to reserve, with those that ECS takes itself.",
    fix="Leave host ports out, so that they are dynamic.",
    ref="NET-17",
    bad=_ec2(
        '"portMappings": ['
        + ", ".join(f'{{"containerPort": {n}, "hostPort": {n}}}' for n in range(8000, 8100))
        + "]"
    ),
    good=_ec2('"portMappings": [{"containerPort": 80, "hostPort": 8080}]'),
)

# Dependencies

UNKNOWN_DEPENDENCY = Rule(
    code="C2E3160",
    severity=ERROR,
    summary="a container depends on one that its task does not have",
    why="ECS orders only the containers of one task.",
    fix="Remove the dependency, or put both into one task.",
    ref="DEP-01",
    bad=_fargate('"dependsOn": [{"containerName": "side", "condition": "START"}]'),
    good=_fargate(
        '"dependsOn": [{"containerName": "side", "condition": "START"}]',
        others=', {"name": "side", "image": "redis:7"}',
    ),
)
DEPENDENCY_CYCLE = Rule(
    code="C2E3161",
    severity=ERROR,
    summary="containers wait for each other",
    why="Each waits for another, so none is ever started.",
    fix="Remove one of the dependencies.",
    ref="DEP-03",
    bad=_fargate(
        '"dependsOn": [{"containerName": "side", "condition": "START"}]',
        others=', {"name": "side", "image": "redis:7", "dependsOn": [{"containerName": '
        '"web", "condition": "START"}]}',
    ),
    good=_fargate(
        '"dependsOn": [{"containerName": "side", "condition": "START"}]',
        others=', {"name": "side", "image": "redis:7"}',
    ),
)
WAITS_FOR_ESSENTIAL = Rule(
    code="C2E3162",
    severity=ERROR,
    summary="a container waits for the end of an essential one",
    why="The end of an essential container ends the whole task.",
    fix="Make the container that is waited for not essential.",
    ref="DEP-04",
    bad=_fargate(
        '"dependsOn": [{"containerName": "side", "condition": "SUCCESS"}]',
        others=', {"name": "side", "image": "redis:7"}',
    ),
    good=_fargate(
        '"dependsOn": [{"containerName": "side", "condition": "SUCCESS"}]',
        others=', {"name": "side", "image": "redis:7", "essential": false}',
    ),
)
NO_HEALTH_CHECK = Rule(
    code="C2E3163",
    severity=ERROR,
    summary="a container waits for the health of one without a health check",
    why="ECS looks at health checks of the task definition only; HEALTHCHECK of an "
    "image does not count.",
    fix="Add a health check to the container that is waited for, or wait for its start.",
    ref="DEP-05",
    bad=_fargate(
        '"dependsOn": [{"containerName": "side", "condition": "HEALTHY"}]',
        others=', {"name": "side", "image": "redis:7"}',
    ),
    good=_fargate(
        '"dependsOn": [{"containerName": "side", "condition": "HEALTHY"}]',
        others=', {"name": "side", "image": "redis:7", "healthCheck": {"command": ["CMD", '
        '"true"]}}',
    ),
)
DEPENDENCY_CONDITION = Rule(
    code="C2E3164",
    severity=ERROR,
    summary="ECS has no such condition for a dependency",
    why="ECS knows START, COMPLETE, SUCCESS and HEALTHY.",
    fix="Use one of these.",
    ref="DEP-06",
    bad=_fargate(
        '"dependsOn": [{"containerName": "side", "condition": "service_started"}]',
        others=', {"name": "side", "image": "redis:7"}',
    ),
    good=_fargate(
        '"dependsOn": [{"containerName": "side", "condition": "START"}]',
        others=', {"name": "side", "image": "redis:7"}',
    ),
)
VOLUMES_FROM_UNKNOWN = Rule(
    code="C2E3165",
    severity=ERROR,
    summary="a container takes the volumes of one that its task does not have",
    why="Volumes are taken from containers of the same task only.",
    fix="Correct the name, or put both into one task.",
    ref="DEP-07",
    bad=_fargate('"volumesFrom": [{"sourceContainer": "side"}]'),
    good=_fargate(
        '"volumesFrom": [{"sourceContainer": "side"}]',
        others=', {"name": "side", "image": "redis:7"}',
    ),
)
DEPENDS_ON_ITSELF = Rule(
    code="C2E3166",
    severity=ERROR,
    summary="a container depends on itself",
    why="It could never start.",
    fix="Remove the dependency.",
    ref="DEP-02",
    bad=_fargate('"dependsOn": [{"containerName": "web", "condition": "START"}]'),
    good=_fargate(),
)
MIXED_CYCLE = Rule(
    code="C2E3167",
    severity=ERROR,
    summary="containers need each other in several ways",
    why="Links, volumesFrom and awsfirelens let a container wait as dependsOn does; the agent "
    "refuses a task whose containers wait in a circle.",
    fix="Remove one of the ways.",
    ref="DEP-03",
    bad=_fargate(
        '"dependsOn": [{"containerName": "api", "condition": "START"}]',
        others=', {"name": "api", "image": "api:1", "volumesFrom": [{"sourceContainer": "web"}]}',
    ),
    good=_fargate(
        '"dependsOn": [{"containerName": "api", "condition": "START"}]',
        others=', {"name": "api", "image": "api:1"}',
    ),
)

# Environment and secrets

VARIABLE_NAME = Rule(
    code="C2E3170",
    severity=ERROR,
    summary="an environment variable has no name",
    why="A variable is found by its name.",
    fix="Name the variable, or remove it.",
    ref="ENV-01",
    bad=_fargate('"environment": [{"name": "", "value": "1"}]'),
    good=_fargate('"environment": [{"name": "A", "value": "1"}]'),
)
TOO_MANY_ENVIRONMENT_FILES = Rule(
    code="C2E3171",
    severity=ERROR,
    summary="a container has more than 10 environment files",
    why="ECS reads at most 10 files per container.",
    fix="Join some of the files.",
    ref="ENV-02",
    bad=_fargate(
        '"environmentFiles": ['
        + ", ".join(['{"value": "arn:aws:s3:::shop/a.env", "type": "s3"}'] * 11)
        + "]"
    ),
    good=_fargate(),
)
ENVIRONMENT_FILE_PLACE = Rule(
    code="C2E3172",
    severity=ERROR,
    summary="an environment file is not in S3",
    why="ECS reads environment files from S3; it can't reach a file beside the Compose file.",
    fix="Upload the file and give arn:aws:s3:::BUCKET/NAME.env.",
    ref="ENV-03",
    bad=_fargate('"environmentFiles": [{"value": "./web.env", "type": "s3"}]'),
    good=_fargate(
        '"environmentFiles": [{"value": "arn:aws:s3:::shop/web.env", "type": "s3"}]',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
ENVIRONMENT_FILE_SUFFIX = Rule(
    code="C2E3173",
    severity=ERROR,
    summary="an environment file's name does not end in .env",
    why="ECS takes only objects whose names end in .env.",
    fix="Rename the object.",
    ref="ENV-04",
    bad=_fargate('"environmentFiles": [{"value": "arn:aws:s3:::shop/web.txt", "type": "s3"}]'),
    good=_fargate(
        '"environmentFiles": [{"value": "arn:aws:s3:::shop/web.env", "type": "s3"}]',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
ENVIRONMENT_FILE_TYPE = Rule(
    code="C2E3174",
    severity=ERROR,
    summary="an environment file is of type s3",
    why="S3 is the only place that ECS reads environment files from.",
    fix="Write s3.",
    ref="ENV-05",
    bad=_fargate('"environmentFiles": [{"value": "arn:aws:s3:::shop/web.env", "type": "file"}]'),
    good=_fargate(
        '"environmentFiles": [{"value": "arn:aws:s3:::shop/web.env", "type": "s3"}]',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
VARIABLE_TWICE = Rule(
    code="C2E3175",
    severity=WARNING,
    summary="an environment variable is set twice",
    why="Which of the two wins is not documented.",
    fix="Remove one of them.",
    ref="ENV-08",
    bad=_fargate('"environment": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]'),
    good=_fargate('"environment": [{"name": "A", "value": "1"}]'),
)
SECRET_SOURCE = Rule(
    code="C2E3176",
    severity=ERROR,
    summary="a secret is read from neither a secret of AWS nor a parameter",
    why="ECS reads secrets from Secrets Manager by ARN, and from Systems Manager by name or ARN.",
    fix="Give the ARN of a secret, or the name or ARN of a parameter.",
    ref="SEC-01",
    bad=_fargate(
        '"secrets": [{"name": "KEY", "valueFrom": "arn:aws:s3:::shop/key"}]',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
    good=_fargate(
        '"secrets": [{"name": "KEY", "valueFrom": "/web/key"}]',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
SECRET_PARTS = Rule(
    code="C2E3177",
    severity=ERROR,
    summary="what follows a secret's ARN is malformed",
    why="Behind a secret's ARN stand a key, a version stage and a version id with all "
    "three colons; stage and id exclude each other.",
    fix="Write ARN:KEY:: to get one key.",
    ref="SEC-01",
    bad=_fargate(
        '"secrets": [{"name": "KEY", "valueFrom": '
        '"arn:aws:secretsmanager:eu-west-1:123456789012:secret:web-AbCdEf:password"}]',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
    good=_fargate(
        '"secrets": [{"name": "KEY", "valueFrom": '
        '"arn:aws:secretsmanager:eu-west-1:123456789012:secret:web-AbCdEf:password::"}]',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
SECRET_NAME_TWICE = Rule(
    code="C2E3178",
    severity=ERROR,
    summary="a secret has the name of a variable or another secret",
    why="Secrets become environment variables, and each has one value.",
    fix="Rename one of them, or remove the plain variable.",
    ref="SEC-03",
    bad=_fargate(
        '"environment": [{"name": "KEY", "value": "1"}], "secrets": [{"name": "KEY", '
        '"valueFrom": "/web/key"}]',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
    good=_fargate(
        '"secrets": [{"name": "KEY", "valueFrom": "/web/key"}]',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
PARAMETER_ACCOUNT = Rule(
    code="C2E3179",
    severity=ERROR,
    summary="a parameter is in another account",
    why="ECS reads parameters of the task's own account only.",
    fix="Copy the parameter, or use a secret, which can be shared.",
    ref="SEC-04",
    bad=_fargate(
        '"secrets": [{"name": "KEY", "valueFrom": '
        '"arn:aws:ssm:eu-west-1:210987654321:parameter/key"}]',
        task='"executionRoleArn": "arn:aws:iam::123456789012:role/runs"',
    ),
    good=_fargate(
        '"secrets": [{"name": "KEY", "valueFrom": '
        '"arn:aws:ssm:eu-west-1:123456789012:parameter/key"}]',
        task='"executionRoleArn": "arn:aws:iam::123456789012:role/runs"',
    ),
)

# Limits, restarts, kernel parameters

ULIMIT_NAME = Rule(
    code="C2E3180",
    severity=ERROR,
    summary="ECS has no such ulimit",
    why="ECS knows the limits of setrlimit by Docker's names.",
    fix="Correct the name.",
    ref="ULI-01",
    bad=_fargate('"ulimits": [{"name": "files", "softLimit": 1, "hardLimit": 1}]'),
    good=_fargate('"ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 1}]'),
)
ULIMIT_ORDER = Rule(
    code="C2E3181",
    severity=ERROR,
    summary="a soft limit is above its hard limit",
    why="A process may raise its soft limit up to the hard one.",
    fix="Raise the hard limit, or lower the soft one.",
    ref="ULI-02",
    bad=_fargate('"ulimits": [{"name": "nofile", "softLimit": 2048, "hardLimit": 1024}]'),
    good=_fargate('"ulimits": [{"name": "nofile", "softLimit": 1024, "hardLimit": 2048}]'),
)
ULIMIT_ON_FARGATE = Rule(
    code="C2E3182",
    severity=ERROR,
    summary="Fargate opens at most 1048576 files",
    why="Fargate's limit for open files is 1048576.",
    fix="Choose 1048576 at most.",
    ref="ULI-03",
    bad=_fargate('"ulimits": [{"name": "nofile", "softLimit": 2000000, "hardLimit": 2000000}]'),
    good=_fargate('"ulimits": [{"name": "nofile", "softLimit": 1048576, "hardLimit": 1048576}]'),
)
ULIMIT_UNLIMITED = Rule(
    code="C2E3183",
    severity=WARNING,
    summary="Fargate may not take a ulimit without a limit",
    why="Docker reads -1 as unlimited; whether Fargate does is not documented.",
    fix="Give a number.",
    ref="ULI-05",
    bad=_fargate('"ulimits": [{"name": "memlock", "softLimit": -1, "hardLimit": -1}]'),
    good=_fargate('"ulimits": [{"name": "memlock", "softLimit": 1024, "hardLimit": 1024}]'),
)
RESTART_PERIOD = Rule(
    code="C2E3184",
    severity=ERROR,
    summary="the time before another restart is from 60 to 1800 s",
    why="ECS restarts a container that ran at least so long, from 60 to 1800 s.",
    fix="Choose 60 to 1800 s.",
    ref="RST-01",
    bad=_fargate('"restartPolicy": {"enabled": true, "restartAttemptPeriod": 10}'),
    good=_fargate('"restartPolicy": {"enabled": true, "restartAttemptPeriod": 60}'),
)
RESTART_CODES = Rule(
    code="C2E3185",
    severity=ERROR,
    summary="more than 50 exit codes are ignored",
    why="ECS keeps at most 50 exit codes.",
    fix="List fewer codes.",
    ref="RST-02",
    bad=_fargate(
        '"restartPolicy": {"enabled": true, "ignoredExitCodes": ['
        + ", ".join(map(str, range(51)))
        + "]}"
    ),
    good=_fargate('"restartPolicy": {"enabled": true, "ignoredExitCodes": [0]}'),
)
SYSTEM_CONTROL = Rule(
    code="C2E3186",
    severity=ERROR,
    summary="a kernel parameter belongs to the whole host",
    why="Only parameters with a namespace of their own can differ between containers: "
    "net.*, fs.mqueue.* and the IPC ones of the kernel.",
    fix="Set the parameter on the instances, or run on Fargate.",
    ref="SYS-01",
    bad=_ec2('"systemControls": [{"namespace": "vm.max_map_count", "value": "1024"}]'),
    good=_ec2('"systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}]'),
)
NETWORK_CONTROL = Rule(
    code="C2E3187",
    severity=ERROR,
    summary="a network parameter can't be set in the network of the host",
    why="On network mode host the parameter would change the instance.",
    fix="Set it on the instances, or use another network mode.",
    ref="SYS-02",
    bad=_ec2(
        '"systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}]', mode='"host"'
    ),
    good=_ec2('"systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}]'),
)
IPC_CONTROL = Rule(
    code="C2E3188",
    severity=ERROR,
    summary="an IPC parameter can't be set in the IPC namespace of the host",
    why="With ipcMode host the parameter would change the instance.",
    fix="Set it on the instances, or use another ipcMode.",
    ref="SYS-03",
    bad=_ec2(
        '"systemControls": [{"namespace": "kernel.shmmax", "value": "1024"}]',
        task='"ipcMode": "host"',
    ),
    good=_ec2('"systemControls": [{"namespace": "kernel.shmmax", "value": "1024"}]'),
)
CONTROL_TWICE = Rule(
    code="C2E3189",
    severity=NOTE,
    summary="two containers set a parameter of the network that they share",
    why="On awsvpc they hold for the whole task; the container that starts last wins.",
    fix="Set it in one container.",
    ref="SYS-02",
    bad=_fargate(
        '"systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}]',
        others=', {"name": "api", "image": "api:1", "systemControls": [{"namespace": '
        '"net.core.somaxconn", "value": "512"}]}',
    ),
    good=_fargate('"systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}]'),
)

# Features of the host

CAPABILITY_NAME = Rule(
    code="C2E3200",
    severity=ERROR,
    summary="ECS knows no such capability",
    why="ECS knows Linux capabilities without CAP_ in front, and not the newest of them.",
    fix="Write the name without CAP_.",
    ref="LNX-01",
    bad=_ec2('"linuxParameters": {"capabilities": {"add": ["CAP_NET_ADMIN"]}}'),
    good=_ec2('"linuxParameters": {"capabilities": {"add": ["NET_ADMIN"]}}'),
)
CAPABILITY_ON_FARGATE = Rule(
    code="C2E3201",
    severity=ERROR,
    summary="Fargate adds no capability but SYS_PTRACE",
    why="Fargate shares hosts between tasks, so it grants nothing that reaches the host.",
    fix="Do without the capability, or run on EC2.",
    ref="LNX-02",
    bad=_fargate('"linuxParameters": {"capabilities": {"add": ["NET_ADMIN"]}}'),
    good=_fargate('"linuxParameters": {"capabilities": {"add": ["SYS_PTRACE"], "drop": ["ALL"]}}'),
)
DEVICES_ON_FARGATE = Rule(
    code="C2E3202",
    severity=ERROR,
    summary="Fargate has no devices of a host",
    why="Fargate has no host whose devices could be used.",
    fix="Do without the device, or run on EC2.",
    ref="LNX-03",
    bad=_fargate('"linuxParameters": {"devices": [{"hostPath": "/dev/fuse"}]}'),
    good=_ec2('"linuxParameters": {"devices": [{"hostPath": "/dev/fuse"}]}'),
)
DEVICE_PERMISSIONS = Rule(
    code="C2E3203",
    severity=ERROR,
    summary="a device's permissions are read, write and mknod",
    why="ECS writes them out: read, write, mknod.",
    fix="Write a list of these words.",
    ref="LNX-03",
    bad=_ec2('"linuxParameters": {"devices": [{"hostPath": "/dev/fuse", "permissions": ["rwm"]}]}'),
    good=_ec2(
        '"linuxParameters": {"devices": [{"hostPath": "/dev/fuse", "permissions": '
        '["read", "write"]}]}'
    ),
)
SHARED_MEMORY_ON_FARGATE = Rule(
    code="C2E3204",
    severity=ERROR,
    summary="the size of /dev/shm can't be this, or not be chosen on Fargate",
    why="Fargate does not let a task choose; elsewhere it is 1 MiB or more.",
    fix="Remove it (shm_size), mount a tmpfs at /dev/shm, or run on EC2.",
    ref="LNX-04",
    bad=_fargate('"linuxParameters": {"sharedMemorySize": 256}'),
    good=_ec2('"linuxParameters": {"sharedMemorySize": 256}'),
)
SWAP_ON_FARGATE = Rule(
    code="C2E3205",
    severity=ERROR,
    summary="swap space can't be this, or not be had on Fargate",
    why="Fargate has no swap space; elsewhere it is 0 MiB or more, and unlimited can't be said.",
    fix="Remove it, or run on EC2.",
    ref="LNX-05",
    bad=_fargate('"linuxParameters": {"maxSwap": 256}'),
    good=_ec2('"linuxParameters": {"maxSwap": 256}'),
)
SWAPPINESS_ON_FARGATE = Rule(
    code="C2E3206",
    severity=ERROR,
    summary="swappiness can't be this, or not be chosen on Fargate",
    why="Fargate has no swap space; elsewhere swappiness is from 0 to 100.",
    fix="Remove it, or run on EC2.",
    ref="LNX-06",
    bad=_fargate('"linuxParameters": {"swappiness": 60}'),
    good=_ec2('"linuxParameters": {"maxSwap": 256, "swappiness": 60}'),
)
TMPFS_SIZE = Rule(
    code="C2E3207",
    severity=WARNING,
    summary="a tmpfs has no size",
    why="On ECS a tmpfs always has a size.",
    fix="Give 1 MiB or more.",
    ref="LNX-07",
    bad=_fargate('"linuxParameters": {"tmpfs": [{"containerPath": "/tmp", "size": 0}]}'),
    good=_fargate('"linuxParameters": {"tmpfs": [{"containerPath": "/tmp", "size": 64}]}'),
)
TMPFS_FORM = Rule(
    code="C2E3208",
    severity=ERROR,
    summary="a tmpfs has a relative path or an unknown option",
    why="A tmpfs is mounted at an absolute path, with options that ECS knows.",
    fix="Correct the path or the option.",
    ref="LNX-07",
    bad=_fargate(
        '"linuxParameters": {"tmpfs": [{"containerPath": "/tmp", "size": 64, '
        '"mountOptions": ["fast"]}]}'
    ),
    good=_fargate(
        '"linuxParameters": {"tmpfs": [{"containerPath": "/tmp", "size": 64, '
        '"mountOptions": ["noexec"]}]}'
    ),
)
PRIVILEGED_ON_FARGATE = Rule(
    code="C2E3209",
    severity=ERROR,
    summary="Fargate has no privileged containers",
    why="Fargate shares hosts between tasks, so no container gets the rights of the host.",
    fix="Do without it, or run on EC2.",
    ref="PRIV-01",
    bad=_fargate('"privileged": true'),
    good=_ec2('"privileged": true'),
)
SECURITY_OPTIONS_ON_FARGATE = Rule(
    code="C2E3210",
    severity=ERROR,
    summary="Fargate takes no security options of Docker",
    why="Fargate secures containers by itself.",
    fix="Remove them, or run on EC2.",
    ref="SOP-01",
    bad=_fargate('"dockerSecurityOptions": ["no-new-privileges"]'),
    good=_ec2('"dockerSecurityOptions": ["no-new-privileges"]'),
)
SECURITY_OPTION = Rule(
    code="C2E3211",
    severity=ERROR,
    summary="ECS takes no such security option",
    why="ECS passes on no-new-privileges, apparmor:PROFILE, label:VALUE and credentialspec:PATH.",
    fix="Remove the option.",
    ref="SOP-02",
    bad=_ec2('"dockerSecurityOptions": ["seccomp:unconfined"]'),
    good=_ec2('"dockerSecurityOptions": ["no-new-privileges"]'),
)
USER_FORM = Rule(
    code="C2E3212",
    severity=WARNING,
    summary="a container's user is no name and no id",
    why="Docker starts a container as a user or id, with a group behind a colon if "
    "need be; ids are not negative.",
    fix="Correct the user.",
    ref="USER-01",
    bad=_fargate('"user": "-1"'),
    good=_fargate('"user": "1000:1000"'),
)
CREDENTIAL_SPEC = Rule(
    code="C2E3213",
    severity=ERROR,
    summary="a credential spec is malformed",
    why="A group Managed Service Account is named by a prefix and the ARN of its "
    "credential spec, one per container.",
    fix="Write credentialspec:ARN or credentialspecdomainless:ARN.",
    ref="CRED-01",
    bad=_ec2('"credentialSpecs": ["arn:aws:s3:::shop/spec.json"]'),
    good=_ec2('"credentialSpecs": ["credentialspec:arn:aws:s3:::shop/spec.json"]'),
)
GPU_ON_FARGATE = Rule(
    code="C2E3214",
    severity=ERROR,
    summary="Fargate has no GPUs",
    why="Fargate has no hosts with GPUs.",
    fix="Run on EC2 instances with GPUs.",
    ref="GPU-01",
    bad=_fargate('"resourceRequirements": [{"type": "GPU", "value": "1"}]'),
    good=_ec2('"resourceRequirements": [{"type": "GPU", "value": "1"}]'),
)
GPU_COUNT = Rule(
    code="C2E3215",
    severity=ERROR,
    summary="a number of GPUs is 1 or more",
    why='ECS places a task by the number of its GPUs, so "all" can\'t be said.',
    fix="Give the number of GPUs.",
    ref="GPU-02",
    bad=_ec2('"resourceRequirements": [{"type": "GPU", "value": "all"}]'),
    good=_ec2('"resourceRequirements": [{"type": "GPU", "value": "1"}]'),
)
INFERENCE_ACCELERATORS = Rule(
    code="C2E3216",
    severity=ERROR,
    summary="Elastic Inference is gone",
    why="AWS has retired Elastic Inference.",
    fix="Remove it, or use GPUs.",
    ref="GPU-03",
    bad=_ec2(task='"inferenceAccelerators": [{"deviceName": "a", "deviceType": "eia1.medium"}]'),
    good=_ec2(),
)
PID_MODE_ON_FARGATE = Rule(
    code="C2E3217",
    severity=ERROR,
    summary="Fargate shares no processes with a host",
    why="Fargate has no host whose processes could be seen.",
    fix="Use pidMode task, which the containers of a task share, or run on EC2.",
    ref="MODE-01",
    bad=_fargate(task='"pidMode": "host"'),
    good=_fargate(task='"pidMode": "task"'),
)
IPC_MODE_ON_FARGATE = Rule(
    code="C2E3218",
    severity=ERROR,
    summary="Fargate can't choose the IPC namespace",
    why="Fargate keeps IPC resources apart by itself.",
    fix="Remove ipcMode, or run on EC2.",
    ref="MODE-02",
    bad=_fargate(task='"ipcMode": "task"'),
    good=_ec2(task='"ipcMode": "task"'),
)
PROCESS_MODE = Rule(
    code="C2E3219",
    severity=ERROR,
    summary="ECS has no such process or IPC mode",
    why="ECS knows pidMode host and task, and ipcMode host, task and none; Docker's "
    "container:NAME can't be said.",
    fix="Use one of these.",
    ref="MODE-03",
    bad=_ec2(task='"pidMode": "container:web"'),
    good=_ec2(task='"pidMode": "task"'),
)
PLACEMENT_ON_FARGATE = Rule(
    code="C2E3220",
    severity=ERROR,
    summary="a task for Fargate has placement constraints",
    why="Fargate has no instances to choose from.",
    fix="Remove the constraints.",
    ref="PLC-01",
    bad=_fargate(
        task='"placementConstraints": [{"type": "memberOf", "expression": "attribute:x == y"}]'
    ),
    good=_ec2(
        task='"placementConstraints": [{"type": "memberOf", "expression": "attribute:x == y"}]'
    ),
)
PLACEMENT_TYPE = Rule(
    code="C2E3221",
    severity=ERROR,
    summary="ECS has no such placement constraint here",
    why="A task definition knows memberOf only; distinctInstance belongs to a service.",
    fix="Move the constraint to the service.",
    ref="PLC-02",
    bad=_ec2(task='"placementConstraints": [{"type": "distinctInstance"}]'),
    good=_ec2(
        task='"placementConstraints": [{"type": "memberOf", "expression": "attribute:x == y"}]'
    ),
)
PLACEMENT = Rule(
    code="C2E3222",
    severity=ERROR,
    summary="there are more than 10 placement constraints",
    why="At most 10 are taken, those of the task definition and of its service together.",
    fix="Join constraints in one expression, or remove some.",
    ref="PLC-03",
    bad=_ec2(
        task='"placementConstraints": ['
        + ", ".join(['{"type": "memberOf", "expression": "attribute:x == y"}'] * 11)
        + "]"
    ),
    good=_ec2(
        task='"placementConstraints": [{"type": "memberOf", "expression": "attribute:x == y"}]'
    ),
)
OPERATING_SYSTEM = Rule(
    code="C2E3223",
    severity=ERROR,
    summary="ECS runs no such operating system",
    why="ECS knows LINUX and named versions of Windows Server.",
    fix="Use one of the values that the message lists.",
    ref="RTP-01",
    bad=_fargate(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS", "cpuArchitecture": "X86_64"}'
    ),
    good=_fargate(
        task='"runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "X86_64"}'
    ),
)
WINDOWS_VERSION = Rule(
    code="C2E3224",
    severity=ERROR,
    summary="Fargate has no such version of Windows",
    why="Fargate runs Windows Server 2019, 2022 and 2025.",
    fix="Use one of these, or run on EC2.",
    ref="RTP-01",
    bad=_fargate(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2016_FULL", '
        '"cpuArchitecture": "X86_64"}',
        size='"cpu": "1024", "memory": "2048"',
    ),
    good=_fargate(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}',
        size='"cpu": "1024", "memory": "2048"',
    ),
)
ARCHITECTURE = Rule(
    code="C2E3225",
    severity=ERROR,
    summary="ECS has no such processor",
    why="ECS knows X86_64 and ARM64.",
    fix="Use one of these.",
    ref="RTP-02",
    bad=_fargate(
        task='"runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "amd64"}'
    ),
    good=_fargate(
        task='"runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"}'
    ),
)
WINDOWS_ON_ARM = Rule(
    code="C2E3226",
    severity=ERROR,
    summary="Windows does not run on ARM64",
    why="AWS has no Windows containers for ARM.",
    fix="Use X86_64.",
    ref="RTP-02",
    bad=_fargate(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", '
        '"cpuArchitecture": "ARM64"}',
        size='"cpu": "1024", "memory": "2048"',
    ),
    good=_fargate(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", '
        '"cpuArchitecture": "X86_64"}',
        size='"cpu": "1024", "memory": "2048"',
    ),
)
COMPATIBILITIES = Rule(
    code="C2E3227",
    severity=ERROR,
    summary="ECS has no such launch type",
    why="ECS knows EC2, FARGATE, EXTERNAL and MANAGED_INSTANCES.",
    fix="Use one of these, in upper case.",
    ref="CMP-01",
    bad=_fargate(task='"placementConstraints": []', on='"fargate"'),
    good=_fargate(),
)
VERSION_CONSISTENCY = Rule(
    code="C2E3228",
    severity=ERROR,
    summary="version consistency is enabled or disabled",
    why="It is said in words here, not as a boolean.",
    fix="Write enabled or disabled.",
    ref="VC-01",
    bad=_fargate('"versionConsistency": "true"'),
    good=_fargate('"versionConsistency": "disabled"'),
)
PRIVILEGED_ON_WINDOWS = Rule(
    code="C2E3229",
    severity=ERROR,
    summary="Windows has no privileged containers",
    why="Docker on Windows refuses the setting.",
    fix="Remove it.",
    ref="PRIV-01",
    bad=_ec2(
        '"privileged": true',
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}',
        mode="",
        size='"memory": "512"',
    ),
    good=_ec2(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}', mode=""
    ),
)
SWAPPINESS_ALONE = Rule(
    code="C2E3230",
    severity=NOTE,
    summary="swappiness without maxSwap has no effect",
    why="Without maxSwap a container swaps as the instance does.",
    fix="Set maxSwap, or remove it.",
    ref="LNX-06",
    bad=_ec2('"linuxParameters": {"swappiness": 60}'),
    good=_ec2('"linuxParameters": {"swappiness": 60, "maxSwap": 512}'),
)
PLACEMENT_EXPRESSION = Rule(
    code="C2E3231",
    severity=ERROR,
    summary="a placement constraint has no expression, or too long a one",
    why="memberOf chooses instances by an expression of up to 2000 characters.",
    fix="Write an expression in the cluster query language.",
    ref="PLC-02",
    bad=_ec2(task='"placementConstraints": [{"type": "memberOf"}]'),
    good=_ec2(
        task='"placementConstraints": [{"type": "memberOf", "expression": '
        '"attribute:ecs.instance-type =~ t3.*"}]'
    ),
)
FAULT_INJECTION = Rule(
    code="C2E3232",
    severity=WARNING,
    summary="faults can't be injected here",
    why="Fault injection works on Linux with network mode awsvpc or host.",
    fix="Remove it, or change the network mode.",
    ref="FLT-01",
    bad=_ec2(task='"enableFaultInjection": true'),
    good=_fargate(task='"enableFaultInjection": true'),
)
LABEL_KEY = Rule(
    code="C2E3233",
    severity=WARNING,
    summary="a Docker label has no name, or one of ECS's own",
    why="The agent sets the labels com.amazonaws.ecs.* by itself.",
    fix="Rename the label.",
    ref="LBL-01",
    bad=_ec2('"dockerLabels": {"": "x"}'),
    good=_ec2('"dockerLabels": {"team": "x"}'),
)

# Logging

LOG_DRIVER = Rule(
    code="C2E3300",
    severity=ERROR,
    summary="ECS has no such log driver",
    why="ECS knows json-file, syslog, journald, gelf, fluentd, awslogs, splunk and awsfirelens.",
    fix="Use one of these.",
    ref="LOG-01",
    bad=_ec2('"logConfiguration": {"logDriver": "local"}'),
    good=_ec2('"logConfiguration": {"logDriver": "json-file"}'),
)
LOG_DRIVER_ON_FARGATE = Rule(
    code="C2E3301",
    severity=ERROR,
    summary="Fargate logs with awslogs, splunk or awsfirelens",
    why="Fargate has no host that would keep logs.",
    fix="Use awslogs, splunk or awsfirelens, or run on EC2.",
    ref="LOG-02",
    bad=_fargate('"logConfiguration": {"logDriver": "json-file"}'),
    good=_fargate(
        '"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": '
        '"/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}}',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
AWSLOGS_OPTIONS = Rule(
    code="C2E3302",
    severity=ERROR,
    summary="awslogs needs a group and a region",
    why="CloudWatch Logs needs to know the group and the region.",
    fix="Add awslogs-group and awslogs-region.",
    ref="LOG-03",
    bad=_ec2(
        '"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web"}}'
    ),
    good=_ec2(
        '"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": '
        '"/ecs/web", "awslogs-region": "eu-west-1"}}'
    ),
)
AWSLOGS_PREFIX = Rule(
    code="C2E3303",
    severity=ERROR,
    summary="awslogs on Fargate needs a stream prefix",
    why="On Fargate log streams are named PREFIX/CONTAINER/TASK, so the prefix must be given.",
    fix="Add awslogs-stream-prefix.",
    ref="LOG-04",
    bad=_fargate(
        '"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": '
        '"/ecs/web", "awslogs-region": "eu-west-1"}}',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
    good=_fargate(
        '"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": '
        '"/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}}',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
AWSLOGS_MULTILINE = Rule(
    code="C2E3304",
    severity=WARNING,
    summary="two options of awslogs exclude each other",
    why="Both say where a message begins; Docker refuses to start a container with both.",
    fix="Remove one of them.",
    ref="LOG-05",
    bad=_ec2(
        '"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": '
        '"/a", "awslogs-region": "eu-west-1", "awslogs-datetime-format": "%Y", '
        '"awslogs-multiline-pattern": "^x"}}'
    ),
    good=_ec2(
        '"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": '
        '"/a", "awslogs-region": "eu-west-1", "awslogs-multiline-pattern": "^x"}}'
    ),
)
LOG_MODE = Rule(
    code="C2E3305",
    severity=WARNING,
    summary="a log's mode and its buffer do not go together",
    why="A mode is blocking or non-blocking, and only the latter has a buffer whose "
    "size can be chosen.",
    fix="Set mode to non-blocking, or remove max-buffer-size.",
    ref="LOG-07",
    bad=_ec2(
        '"logConfiguration": {"logDriver": "json-file", "options": {"max-buffer-size": "4m"}}'
    ),
    good=_ec2(
        '"logConfiguration": {"logDriver": "json-file", "options": {"mode": '
        '"non-blocking", "max-buffer-size": "4m"}}'
    ),
)
SPLUNK_OPTIONS = Rule(
    code="C2E3306",
    severity=ERROR,
    summary="splunk needs a URL and a token",
    why="Splunk needs its URL, and a token that may be a secret.",
    fix="Add splunk-url and splunk-token.",
    ref="LOG-08",
    bad=_fargate(
        '"logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": '
        '"https://splunk.example.com"}}'
    ),
    good=_fargate(
        '"logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": '
        '"https://splunk.example.com"}, "secretOptions": [{"name": "splunk-token", '
        '"valueFrom": "token"}]}',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
NO_LOG_ROUTER = Rule(
    code="C2E3307",
    severity=ERROR,
    summary="awsfirelens needs a router in the task",
    why="awsfirelens hands logs to a container of the same task.",
    fix="Add a container with a firelensConfiguration.",
    ref="LOG-09",
    bad=_fargate('"logConfiguration": {"logDriver": "awsfirelens"}'),
    good=_fargate(
        '"logConfiguration": {"logDriver": "awsfirelens"}',
        others=', {"name": "side", "image": "redis:7", "firelensConfiguration": {"type": '
        '"fluentbit"}}',
    ),
)
LOG_ROUTERS = Rule(
    code="C2E3308",
    severity=WARNING,
    summary="a task has several FireLens routers",
    why="The agent takes the first one that it finds.",
    fix="Keep one of them.",
    ref="LOG-10",
    bad=_fargate(
        '"firelensConfiguration": {"type": "fluentbit"}',
        others=', {"name": "side", "image": "redis:7", "firelensConfiguration": {"type": '
        '"fluentbit"}}',
    ),
    good=_fargate('"firelensConfiguration": {"type": "fluentbit"}'),
)
FIRELENS_TYPE = Rule(
    code="C2E3309",
    severity=ERROR,
    summary="FireLens runs fluentd or fluentbit",
    why="FireLens runs Fluentd or Fluent Bit, written fluentd and fluentbit.",
    fix="Write fluentd or fluentbit.",
    ref="LOG-11",
    bad=_fargate('"firelensConfiguration": {"type": "fluent-bit"}'),
    good=_fargate('"firelensConfiguration": {"type": "fluentbit"}'),
)
FIRELENS_OPTIONS = Rule(
    code="C2E3310",
    severity=ERROR,
    summary="FireLens has no such option or value",
    why="FireLens has the options enable-ecs-log-metadata, config-file-type (file or "
    "s3) and config-file-value.",
    fix="Correct the option.",
    ref="LOG-11",
    bad=_ec2('"firelensConfiguration": {"type": "fluentbit", "options": {"config": "a.conf"}}'),
    good=_ec2(
        '"firelensConfiguration": {"type": "fluentbit", "options": '
        '{"config-file-type": "file", "config-file-value": "/a.conf"}}'
    ),
)
FIRELENS_S3_ON_FARGATE = Rule(
    code="C2E3311",
    severity=ERROR,
    summary="FireLens on Fargate reads no configuration from S3",
    why="Fargate does not fetch FireLens configurations.",
    fix="Build the configuration into the router's image and use file.",
    ref="LOG-11",
    bad=_fargate(
        '"firelensConfiguration": {"type": "fluentbit", "options": '
        '{"config-file-type": "s3", "config-file-value": "arn:aws:s3:::shop/a.conf"}}'
    ),
    good=_fargate(
        '"firelensConfiguration": {"type": "fluentbit", "options": '
        '{"config-file-type": "file", "config-file-value": "/a.conf"}}'
    ),
)
FIRELENS_LOOP = Rule(
    code="C2E3312",
    severity=WARNING,
    summary="a FireLens router sends its own logs to itself",
    why="The router would wait for itself, and the task never starts.",
    fix="Give the router another log driver.",
    ref="LOG-12",
    bad=_fargate(
        '"firelensConfiguration": {"type": "fluentbit"}, "logConfiguration": '
        '{"logDriver": "awsfirelens"}'
    ),
    good=_fargate(
        '"firelensConfiguration": {"type": "fluentbit"}, "logConfiguration": '
        '{"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web", '
        '"awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}}',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
LOG_OPTION = Rule(
    code="C2E3313",
    severity=WARNING,
    summary="a log driver has no such option",
    why="Docker refuses an option that the driver does not know, and the container does not start.",
    fix="Correct or remove the option.",
    ref="LOG-06",
    bad=_ec2('"logConfiguration": {"logDriver": "json-file", "options": {"max-sizes": "10m"}}'),
    good=_ec2('"logConfiguration": {"logDriver": "json-file", "options": {"max-size": "10m"}}'),
)

# Volumes

VOLUME_NAME = Rule(
    code="C2E3400",
    severity=ERROR,
    summary="a volume's name is malformed or there twice",
    why='ECS names volumes with up to 255 letters, digits, "-" and "_", each one once.',
    fix="Rename the volume.",
    ref="VOL-01",
    bad=_fargate(task='"volumes": [{"name": "my.data"}]'),
    good=_fargate(task='"volumes": [{"name": "my-data"}]'),
)
VOLUME_KINDS = Rule(
    code="C2E3401",
    severity=ERROR,
    summary="a volume is of several kinds",
    why="A volume is one of: a host path, a Docker volume, EFS, S3 Files, FSx, or "
    "configured at launch.",
    fix="Keep one of them.",
    ref="VOL-02",
    bad=_ec2(
        task='"volumes": [{"name": "data", "host": {"sourcePath": "/data"}, '
        '"efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0"}}]'
    ),
    good=_ec2(task='"volumes": [{"name": "data", "host": {"sourcePath": "/data"}}]'),
)
UNKNOWN_VOLUME = Rule(
    code="C2E3402",
    severity=ERROR,
    summary="a container mounts a volume that its task does not have",
    why="A mount point names a volume of its task.",
    fix="Declare the volume, or correct the name.",
    ref="VOL-03",
    bad=_fargate('"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]'),
    good=_fargate(
        '"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]',
        task='"volumes": [{"name": "data"}]',
    ),
)
MOUNT_PATH = Rule(
    code="C2E3403",
    severity=ERROR,
    summary="a volume is mounted at no absolute path",
    why="Docker mounts at absolute paths.",
    fix='Begin the path with "/".',
    ref="VOL-04",
    bad=_fargate(
        '"mountPoints": [{"sourceVolume": "data", "containerPath": "data"}]',
        task='"volumes": [{"name": "data"}]',
    ),
    good=_fargate(
        '"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]',
        task='"volumes": [{"name": "data"}]',
    ),
)
MOUNT_TWICE = Rule(
    code="C2E3404",
    severity=ERROR,
    summary="two volumes are mounted at one path",
    why="Docker refuses two mounts at one path.",
    fix="Mount one of them elsewhere.",
    ref="VOL-04",
    bad=_fargate(
        '"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}, '
        '{"sourceVolume": "data", "containerPath": "/data"}]',
        task='"volumes": [{"name": "data"}]',
    ),
    good=_fargate(
        '"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]',
        task='"volumes": [{"name": "data"}]',
    ),
)
HOST_PATH_ON_FARGATE = Rule(
    code="C2E3405",
    severity=ERROR,
    summary="Fargate has no host to mount from",
    why="A Fargate task runs on no host that you could put files on.",
    fix="Build the files into the image, mount EFS, or run on EC2.",
    ref="VOL-05",
    bad=_fargate(task='"volumes": [{"name": "data", "host": {"sourcePath": "/data"}}]'),
    good=_ec2(task='"volumes": [{"name": "data", "host": {"sourcePath": "/data"}}]'),
)
DOCKER_VOLUME_ON_FARGATE = Rule(
    code="C2E3406",
    severity=ERROR,
    summary="Fargate has no Docker volumes",
    why="Docker volumes live on an instance.",
    fix="Use EFS or a plain volume, or run on EC2.",
    ref="VOL-06",
    bad=_fargate(
        task='"volumes": [{"name": "data", "dockerVolumeConfiguration": {"scope": "shared"}}]'
    ),
    good=_ec2(
        task='"volumes": [{"name": "data", "dockerVolumeConfiguration": {"scope": "shared"}}]'
    ),
)
AUTOPROVISION = Rule(
    code="C2E3407",
    severity=ERROR,
    summary="only shared Docker volumes are provisioned by themselves",
    why="A volume of one task is always made with it; the API refuses false there and "
    "the agent true.",
    fix="Leave autoprovision out, or make the scope shared.",
    ref="VOL-07",
    bad=_ec2(
        task='"volumes": [{"name": "data", "dockerVolumeConfiguration": {"scope": "task", '
        '"autoprovision": true}}]'
    ),
    good=_ec2(
        task='"volumes": [{"name": "data", "dockerVolumeConfiguration": {"scope": '
        '"shared", "autoprovision": true}}]'
    ),
)
EFS_ENCRYPTION = Rule(
    code="C2E3408",
    severity=ERROR,
    summary="a feature of EFS needs encryption in transit",
    why="Access points, IAM and a port for encryption all rest on TLS.",
    fix="Set transitEncryption to ENABLED.",
    ref="VOL-08",
    bad=_fargate(
        task='"volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": '
        '"fs-0123456789abcdef0", "authorizationConfig": {"accessPointId": '
        '"fsap-0123456789abcdef0"}}}]'
    ),
    good=_fargate(
        task='"volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": '
        '"fs-0123456789abcdef0", "transitEncryption": "ENABLED", '
        '"authorizationConfig": {"accessPointId": "fsap-0123456789abcdef0"}}}]'
    ),
)
EFS_ROOT = Rule(
    code="C2E3409",
    severity=ERROR,
    summary="an EFS access point brings its own root directory",
    why="An access point has a root directory of its own.",
    fix="Remove rootDirectory.",
    ref="VOL-08",
    bad=_fargate(
        task='"volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": '
        '"fs-0123456789abcdef0", "rootDirectory": "/a", "transitEncryption": '
        '"ENABLED", "authorizationConfig": {"accessPointId": '
        '"fsap-0123456789abcdef0"}}}]'
    ),
    good=_fargate(
        task='"volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": '
        '"fs-0123456789abcdef0", "rootDirectory": "/a"}}]'
    ),
)
EFS_PORT = Rule(
    code="C2E3410",
    severity=ERROR,
    summary="the port for EFS encryption is no port",
    why="A port is a number from 1 to 65535.",
    fix="Give such a port, or leave it out to get a free one.",
    ref="VOL-08",
    bad=_fargate(
        task='"volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": '
        '"fs-0123456789abcdef0", "transitEncryption": "ENABLED", '
        '"transitEncryptionPort": 70000}}]'
    ),
    good=_fargate(
        task='"volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": '
        '"fs-0123456789abcdef0", "transitEncryption": "ENABLED"}}]'
    ),
)
EFS_ID = Rule(
    code="C2E3411",
    severity=WARNING,
    summary="the id of an EFS file system or access point is malformed",
    why="File systems are named fs- and hexadecimal digits, access points fsap- and such digits.",
    fix="Give the id that EFS shows.",
    ref="VOL-08",
    bad=_fargate(
        task='"volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "shared"}}]'
    ),
    good=_fargate(
        task='"volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": '
        '"fs-0123456789abcdef0"}}]'
    ),
)
EFS_ROLE = Rule(
    code="C2E3412",
    severity=WARNING,
    summary="authorization on EFS needs a task role",
    why="With IAM on, EFS asks which role the task has.",
    fix="Add taskRoleArn.",
    ref="ROLE-07",
    bad=_fargate(
        task='"volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": '
        '"fs-0123456789abcdef0", "transitEncryption": "ENABLED", '
        '"authorizationConfig": {"iam": "ENABLED"}}}]'
    ),
    good=_fargate(
        task='"taskRoleArn": "web", "volumes": [{"name": "data", "efsVolumeConfiguration": '
        '{"fileSystemId": "fs-0123456789abcdef0", "transitEncryption": "ENABLED", '
        '"authorizationConfig": {"iam": "ENABLED"}}}]'
    ),
)
FSX_PLACE = Rule(
    code="C2E3413",
    severity=WARNING,
    summary="FSx for Windows File Server is mounted on Windows instances only",
    why="Only Windows instances can mount it.",
    fix="Use EFS, or run on Windows instances.",
    ref="VOL-09",
    bad=_ec2(task='"volumes": [{"name": "data", ' + _FSX + "}]"),
    good=_windows_fsx("arn:aws:ssm:eu-west-1:123456789012:parameter/fsx"),
)
FSX_CREDENTIALS = Rule(
    code="C2E3426",
    severity=WARNING,
    summary="the credentials of FSx for Windows File Server are no secret or parameter",
    why="The instance reads the user and the password that it mounts with from there.",
    fix="Give the ARN of a secret of Secrets Manager or of a parameter of SSM.",
    ref="VOL-09",
    bad=_windows_fsx("fsx-user"),
    good=_windows_fsx("arn:aws:ssm:eu-west-1:123456789012:parameter/fsx"),
)
S3_FILES_ROOT = Rule(
    code="C2E3414",
    severity=ERROR,
    summary="an access point of S3 Files brings its own root directory",
    why="An access point has a root directory of its own.",
    fix="Remove rootDirectory.",
    ref="VOL-10",
    bad=_fargate(
        task='"taskRoleArn": "web", "volumes": [{"name": "data", '
        '"s3filesVolumeConfiguration": {"fileSystemArn": '
        '"arn:aws:s3files:eu-west-1:123456789012:file-system/fs-1", "accessPointArn": '
        '"arn:aws:s3files:eu-west-1:123456789012:access-point/a", "rootDirectory": '
        '"/a"}}]'
    ),
    good=_fargate(
        task='"taskRoleArn": "web", "volumes": [{"name": "data", '
        '"s3filesVolumeConfiguration": {"fileSystemArn": '
        '"arn:aws:s3files:eu-west-1:123456789012:file-system/fs-1", "rootDirectory": '
        '"/a"}}]'
    ),
)
S3_FILES_ROLE = Rule(
    code="C2E3415",
    severity=ERROR,
    summary="S3 Files needs a task role",
    why="S3 asks which role the task has.",
    fix="Add taskRoleArn.",
    ref="VOL-10",
    bad=_fargate(
        task='"volumes": [{"name": "data", "s3filesVolumeConfiguration": {"fileSystemArn": '
        '"arn:aws:s3files:eu-west-1:123456789012:file-system/fs-1"}}]'
    ),
    good=_fargate(
        task='"taskRoleArn": "web", "volumes": [{"name": "data", '
        '"s3filesVolumeConfiguration": {"fileSystemArn": '
        '"arn:aws:s3files:eu-west-1:123456789012:file-system/fs-1"}}]'
    ),
)
EBS_NOT_MOUNTED = Rule(
    code="C2E3416",
    severity=ERROR,
    summary="a volume that is configured at launch is not mounted",
    why="ECS refuses to make an EBS volume for nobody.",
    fix="Mount the volume, or remove it.",
    ref="VOL-11",
    bad=_fargate(task='"volumes": [{"name": "data", "configuredAtLaunch": true}]'),
    good=_fargate(
        '"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]',
        task='"volumes": [{"name": "data", "configuredAtLaunch": true}]',
    ),
)
EBS_TWICE = Rule(
    code="C2E3417",
    severity=ERROR,
    summary="a task has two volumes that are configured at launch",
    why="ECS attaches one EBS volume to a task.",
    fix="Keep one of them.",
    ref="VOL-11",
    bad=_fargate(
        '"mountPoints": [{"sourceVolume": "a", "containerPath": "/a"}, '
        '{"sourceVolume": "b", "containerPath": "/b"}]',
        task='"volumes": [{"name": "a", "configuredAtLaunch": true}, {"name": "b", '
        '"configuredAtLaunch": true}]',
    ),
    good=_fargate(
        '"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]',
        task='"volumes": [{"name": "data", "configuredAtLaunch": true}]',
    ),
)
VOLUME_ON_EXTERNAL = Rule(
    code="C2E3418",
    severity=ERROR,
    summary="external instances mount no EBS",
    why="An instance outside of AWS can't attach it.",
    fix="Use a path of the host or a Docker volume.",
    ref="VOL-11",
    bad=_ec2(
        on='"EXTERNAL"',
        task='"volumes": [{"name": "data", "configuredAtLaunch": true}]',
    ),
    good=_ec2(
        on='"EXTERNAL"', task='"volumes": [{"name": "data", "host": {"sourcePath": "/data"}}]'
    ),
)
FSX_ON_FARGATE = Rule(
    code="C2E3419",
    severity=ERROR,
    summary="Fargate mounts no FSx for Windows File Server",
    why="Only Windows instances mount it.",
    fix="Use EFS, or run on EC2.",
    ref="VOL-09",
    bad=_fargate(task='"volumes": [{"name": "d", ' + _FSX + "}]"),
    good=_ec2(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, '
        '"volumes": [{"name": "d", ' + _FSX + "}]",
        mode="",
    ),
)
EFS_ON_EXTERNAL = Rule(
    code="C2E3420",
    severity=ERROR,
    summary="external instances mount no EFS",
    why="ECS Anywhere has no volumes on EFS.",
    fix="Mount a folder of the host.",
    ref="VOL-08",
    bad=_ec2(
        on='"EXTERNAL"',
        task=_EFS,
    ),
    good=_ec2(task=_EFS),
)
EFS_PORT_TWICE = Rule(
    code="C2E3421",
    severity=WARNING,
    summary="two EFS volumes use one port for encryption",
    why="Newer agents open the port once, and the second mount fails.",
    fix="Leave the port out, so that a free one is chosen.",
    ref="VOL-08",
    bad=_fargate(
        task='"volumes": ['
        + ", ".join(
            f'{{"name": "{n}", "efsVolumeConfiguration": {{"fileSystemId": "fs-0123456789abcdef{n}"'
            ', "transitEncryption": "ENABLED", "transitEncryptionPort": 2999}}'
            for n in (0, 1)
        )
        + "]"
    ),
    good=_fargate(task=_EFS),
)
EFS_MEMBER = Rule(
    code="C2E3423",
    severity=ERROR,
    summary="a volume on EFS does not say its file system",
    why="ECS mounts the file system by its id.",
    fix="Add fileSystemId.",
    ref="VOL-08",
    bad=_fargate(task='"volumes": [{"name": "d", "efsVolumeConfiguration": {}}]'),
    good=_fargate(task=_EFS),
)
S3_FILES_MEMBER = Rule(
    code="C2E3424",
    severity=ERROR,
    summary="a volume of S3 Files does not say its file system by its ARN",
    why="ECS mounts the file system by its ARN.",
    fix="Give fileSystemArn.",
    ref="VOL-10",
    bad=_fargate(task='"volumes": [{"name": "d", "s3filesVolumeConfiguration": {}}]'),
    good=_fargate(),
)
FSX_MEMBER = Rule(
    code="C2E3425",
    severity=ERROR,
    summary="a volume of FSx for Windows File Server is incomplete",
    why="ECS mounts a folder of the file system as a user of its domain.",
    fix="Add what the message names.",
    ref="VOL-09",
    bad=_ec2(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, '
        '"volumes": [{"name": "d", "fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": '
        '"fs-0123456789abcdef0", "rootDirectory": "share"}}]',
        mode="",
    ),
    good=_ec2(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, '
        '"volumes": [{"name": "d", ' + _FSX + "}]",
        mode="",
    ),
)

# Services

SERVICE_NAME = Rule(
    code="C2E3500",
    severity=ERROR,
    summary="a service's name has characters that ECS refuses",
    why='ECS names services with up to 255 letters, digits, "-" and "_".',
    fix="Rename the service.",
    ref="SVC-01",
    bad=_service(name='"my.web"'),
    good=_service(),
)
CLUSTER_NAME = Rule(
    code="C2E3501",
    severity=ERROR,
    summary="a cluster's name has characters that ECS refuses",
    why='ECS names clusters with up to 255 letters, digits, "-" and "_".',
    fix="Rename the cluster, or give its ARN.",
    ref="SVC-01",
    bad=_service(cluster='"my.shop"'),
    good=_service(cluster='"my-shop"'),
)
NO_TASK_DEFINITION = Rule(
    code="C2E3502",
    severity=ERROR,
    summary="a service has no task definition",
    why="A service runs the tasks of a task definition.",
    fix="Add taskDefinition.",
    ref="SVC-02",
    bad='{"serviceName": "web", "desiredCount": 1, "launchType": "EC2"}',
    good='{"serviceName": "web", "taskDefinition": "web:1", "desiredCount": 1, '
    '"launchType": "EC2"}',
)
DESIRED_COUNT = Rule(
    code="C2E3503",
    severity=ERROR,
    summary="a service runs 0 to 5000 tasks",
    why="A service runs from none to 5000 tasks.",
    fix="Choose such a number.",
    ref="SVC-03",
    bad=_service(count='"desiredCount": -1'),
    good=_service(count='"desiredCount": 0'),
)
DAEMON_COUNT = Rule(
    code="C2E3504",
    severity=ERROR,
    summary="a daemon service takes no count",
    why="A daemon runs once on every instance, however many there are.",
    fix="Remove the count.",
    ref="SVC-03",
    bad=_service('"schedulingStrategy": "DAEMON"', launch='"EC2"', network="", task=_ec2()),
    good=_service(
        '"schedulingStrategy": "DAEMON"', launch='"EC2"', network="", task=_ec2(), count=""
    ),
)
LAUNCH_TYPE_TWICE = Rule(
    code="C2E3505",
    severity=ERROR,
    summary="a launch type and capacity providers exclude each other",
    why="Capacity providers bring their launch type.",
    fix="Remove one of them.",
    ref="SVC-04",
    bad=_service('"capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}]'),
    good=_service(
        '"capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}]', launch=""
    ),
)
LAUNCH_TYPE_UNFIT = Rule(
    code="C2E3506",
    severity=ERROR,
    summary="a task definition is not made for the launch type",
    why="A task definition says in requiresCompatibilities what it was checked for.",
    fix="Add the launch type to requiresCompatibilities, or run the service elsewhere.",
    ref="SVC-05",
    bad=_service(launch='"EC2"'),
    good=_service(),
)
CAPACITY_STRATEGY = Rule(
    code="C2E3507",
    severity=ERROR,
    summary="a capacity provider strategy does not work out",
    why="A strategy has 1 to 20 providers of one kind, a weight above 0 for one of "
    "them, and one base at most.",
    fix="Correct weights and bases.",
    ref="SVC-06",
    bad=_service(
        '"capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 0}]', launch=""
    ),
    good=_service(
        '"capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}]', launch=""
    ),
)
NETWORK_MISSING = Rule(
    code="C2E3508",
    severity=ERROR,
    summary="a service on awsvpc has no subnets",
    why="On awsvpc every task gets an interface in a subnet.",
    fix="Name subnets (x-ecs.subnets, --subnet).",
    ref="SVC-07",
    bad=_service(network=""),
    good=_service(),
)
NETWORK_UNUSED = Rule(
    code="C2E3509",
    severity=ERROR,
    summary="a service without awsvpc has subnets",
    why="Only awsvpc gives tasks interfaces of their own.",
    fix="Remove networkConfiguration, or use awsvpc.",
    ref="SVC-07",
    bad=_service(launch='"EC2"', task=_ec2()),
    good=_service(launch='"EC2"', network="", task=_ec2()),
)
SUBNETS = Rule(
    code="C2E3510",
    severity=ERROR,
    summary="subnets or security groups are malformed, missing or too many",
    why="A service has 1 to 16 subnets and up to 5 security groups of one VPC, by their ids.",
    fix="Give ids such as subnet-0123456789abcdef0.",
    ref="SVC-08",
    bad=_service(
        network='"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["public"]}}'
    ),
    good=_service(),
)
ODD_NETWORK_ID = Rule(
    code="C2E3551",
    severity=WARNING,  # examples and tests of other tools say subnet-1
    summary="an id of a subnet or security group is not of the form that AWS gives",
    why="AWS's ids have 8 or 17 hexadecimal digits behind the prefix; no other id is found.",
    fix="Copy the id from the VPC console, or from `aws ec2 describe-subnets`.",
    ref="SVC-08",
    bad=_service(
        network='"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}'
    ),
    good=_service(),
)
NOT_JUDGED = Rule(
    code="C2E3099",
    severity=WARNING,
    summary="a JSON file is nothing that is judged here",
    why=(
        "A task definition has `containerDefinitions`, a service `serviceName`; a pair has "
        "`taskDefinition` and `service`; what `convert` prints has `taskDefinitions`."
    ),
    fix="Leave it out of the files to validate, or correct its keys.",
    bad='{"name": "shop", "private": true}\n',
    good=_fargate(),
)
PUBLIC_ADDRESS = Rule(
    code="C2E3511",
    severity=ERROR,
    summary="only Fargate gives tasks public addresses",
    why="On instances a task's interface has a private address only.",
    fix="Remove assignPublicIp, or run on Fargate.",
    ref="SVC-09",
    bad=_service(
        launch='"EC2"',
        task=_ec2(mode='"awsvpc"'),
        network='"networkConfiguration": {"awsvpcConfiguration": {"subnets": '
        '["subnet-0123456789abcdef0"], "assignPublicIp": "ENABLED"}}',
    ),
    good=_service(
        network='"networkConfiguration": {"awsvpcConfiguration": {"subnets": '
        '["subnet-0123456789abcdef0"], "assignPublicIp": "ENABLED"}}'
    ),
)
PLATFORM_VERSION = Rule(
    code="C2E3512",
    severity=ERROR,
    summary="a platform version is unknown or out of place",
    why="Fargate has LATEST, 1.4.0 and 1.3.0 for Linux and LATEST and 1.0.0 for "
    "Windows; instances have none.",
    fix="Remove platformVersion, or use one of these.",
    ref="SVC-10",
    bad=_service('"platformVersion": "2.0"'),
    good=_service('"platformVersion": "1.4.0"'),
)
LOAD_BALANCERS = Rule(
    code="C2E3513",
    severity=ERROR,
    summary="a load balancer does not go with its service",
    why="A load balancer sends traffic to a container of the task at a port that it has.",
    fix="Name a target group, a container and one of its ports.",
    ref="SVC-11",
    bad=_service(
        '"loadBalancers": [{"targetGroupArn": '
        '"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1", '
        '"containerName": "web", "containerPort": 8080}]',
        task=_fargate('"portMappings": [{"containerPort": 80}]'),
    ),
    good=_service(
        '"loadBalancers": [{"targetGroupArn": '
        '"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1", '
        '"containerName": "web", "containerPort": 80}]',
        task=_fargate('"portMappings": [{"containerPort": 80}]'),
    ),
)
GRACE_PERIOD_RANGE = Rule(
    code="C2E3514",
    severity=ERROR,
    summary="a health check grace period is 0 s or more",
    why="A time can't be negative.",
    fix="Give 0 s or more.",
    ref="SVC-12",
    bad=_service(
        '"healthCheckGracePeriodSeconds": -1, "loadBalancers": [{"targetGroupArn": '
        '"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1", '
        '"containerName": "web", "containerPort": 80}]',
        task=_fargate('"portMappings": [{"containerPort": 80}]'),
    ),
    good=_service(
        '"healthCheckGracePeriodSeconds": 60, "loadBalancers": [{"targetGroupArn": '
        '"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1", '
        '"containerName": "web", "containerPort": 80}]',
        task=_fargate('"portMappings": [{"containerPort": 80}]'),
    ),
)
GRACE_PERIOD_UNUSED = Rule(
    code="C2E3515",
    severity=WARNING,
    summary="a health check grace period has no effect without a load balancer",
    why="It delays the judgement of load balancer health checks; older ECS refused it without one.",
    fix="Remove it, or add a load balancer.",
    ref="SVC-12",
    bad=_service('"healthCheckGracePeriodSeconds": 60'),
    good=_service(
        '"healthCheckGracePeriodSeconds": 60, "loadBalancers": [{"targetGroupArn": '
        '"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1", '
        '"containerName": "web", "containerPort": 80}]',
        task=_fargate('"portMappings": [{"containerPort": 80}]'),
    ),
)
MINIMUM_HEALTHY = Rule(
    code="C2E3516",
    severity=ERROR,
    summary="the minimum of healthy tasks is from 0 to 100 %",
    why="It is a share of the desired count.",
    fix="Choose 0 to 100.",
    ref="SVC-13",
    bad=_service('"deploymentConfiguration": {"minimumHealthyPercent": 150}'),
    good=_service('"deploymentConfiguration": {"minimumHealthyPercent": 50}'),
)
MAXIMUM_PERCENT = Rule(
    code="C2E3517",
    severity=ERROR,
    summary="the maximum of tasks is 100 % or more",
    why="It bounds how many tasks run during a deployment.",
    fix="Choose 100 or more.",
    ref="SVC-13",
    bad=_service('"deploymentConfiguration": {"maximumPercent": 50}'),
    good=_service('"deploymentConfiguration": {"maximumPercent": 150, "minimumHealthyPercent": 0}'),
)
DAEMON_MAXIMUM = Rule(
    code="C2E3518",
    severity=ERROR,
    summary="a daemon service never has more than 100 % of its tasks",
    why="There is no room for a second copy on an instance.",
    fix="Choose 100.",
    ref="SVC-13",
    bad=_service(
        '"schedulingStrategy": "DAEMON", "deploymentConfiguration": {"maximumPercent": 200}',
        launch='"EC2"',
        network="",
        task=_ec2(),
        count="",
    ),
    good=_service(
        '"schedulingStrategy": "DAEMON", "deploymentConfiguration": {"maximumPercent": 100}',
        launch='"EC2"',
        network="",
        task=_ec2(),
        count="",
    ),
)
ROLLOUT_BLOCKED = Rule(
    code="C2E3519",
    severity=ERROR,
    summary="a deployment has no room to replace a task",
    why="Nothing may be stopped and nothing may be started.",
    fix="Raise the maximum, or lower the minimum.",
    ref="SVC-13",
    bad=_service(
        '"deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 100}'
    ),
    good=_service(
        '"deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 100}'
    ),
)
ROLLOUT_ROUNDED = Rule(
    code="C2E3520",
    severity=WARNING,
    summary="a deployment's percentages round to no room",
    why="The minimum is rounded up and the maximum down to whole tasks.",
    fix="Raise the maximum to 200, or lower the minimum.",
    ref="SVC-13",
    bad=_service(
        '"deploymentConfiguration": {"maximumPercent": 150, "minimumHealthyPercent": 100}'
    ),
    good=_service(
        '"deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 100}'
    ),
)
BREAKER_MEMBERS = Rule(
    code="C2E3521",
    severity=ERROR,
    summary="a circuit breaker says both enable and rollback",
    why="ECS wants both of them said.",
    fix="Add the member that is missing.",
    ref="SVC-14",
    bad=_service('"deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true}}'),
    good=_service(
        '"deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, '
        '"rollback": true}}'
    ),
)
BREAKER_CONTROLLER = Rule(
    code="C2E3522",
    severity=ERROR,
    summary="circuit breaker and alarms need the ECS deployment controller",
    why="Other controllers watch deployments by themselves.",
    fix="Remove it, or use the controller ECS.",
    ref="SVC-14",
    bad=_service(
        '"deploymentController": {"type": "CODE_DEPLOY"}, "loadBalancers": '
        '[{"targetGroupArn": '
        '"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1", '
        '"containerName": "web", "containerPort": 80}], "deploymentConfiguration": '
        '{"deploymentCircuitBreaker": {"enable": true, "rollback": true}}',
        task=_fargate('"portMappings": [{"containerPort": 80}]'),
    ),
    good=_service(
        '"deploymentController": {"type": "CODE_DEPLOY"}, "loadBalancers": '
        '[{"targetGroupArn": '
        '"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1", '
        '"containerName": "web", "containerPort": 80}]',
        task=_fargate('"portMappings": [{"containerPort": 80}]'),
    ),
)
DAEMON = Rule(
    code="C2E3523",
    severity=ERROR,
    summary="a daemon service asks for what daemons can't have",
    why="A daemon runs once on every instance: not on Fargate, without placement "
    "strategies or rebalancing, with the controller ECS.",
    fix="Remove what the message names, or use REPLICA.",
    ref="SVC-15",
    bad=_service('"schedulingStrategy": "DAEMON"', count=""),
    good=_service(
        '"schedulingStrategy": "DAEMON"', launch='"EC2"', network="", task=_ec2(), count=""
    ),
)
SERVICE_PLACEMENT_ON_FARGATE = Rule(
    code="C2E3524",
    severity=ERROR,
    summary="a service on Fargate has placement rules",
    why="Fargate has no instances to choose from; it spreads tasks over zones by itself.",
    fix="Remove the placement rules.",
    ref="SVC-16",
    bad=_service('"placementConstraints": [{"type": "distinctInstance"}]'),
    good=_service(
        '"placementConstraints": [{"type": "distinctInstance"}]',
        launch='"EC2"',
        network="",
        task=_ec2(),
    ),
)
SERVICE_CONSTRAINTS = Rule(
    code="C2E3525",
    severity=ERROR,
    summary="a placement constraint is malformed",
    why="distinctInstance has no expression, memberOf needs one, and there are 10 "
    "constraints at most.",
    fix="Correct the constraint.",
    ref="SVC-16",
    bad=_service(
        '"placementConstraints": [{"type": "memberOf"}]', launch='"EC2"', network="", task=_ec2()
    ),
    good=_service(
        '"placementConstraints": [{"type": "distinctInstance"}]',
        launch='"EC2"',
        network="",
        task=_ec2(),
    ),
)
SERVICE_STRATEGIES = Rule(
    code="C2E3526",
    severity=ERROR,
    summary="a placement strategy is malformed",
    why="random has no field, binpack goes by cpu or memory, spread by instanceId, "
    "host or an attribute, and there are 5 strategies at most.",
    fix="Correct the strategy.",
    ref="SVC-17",
    bad=_service(
        '"placementStrategy": [{"type": "binpack", "field": "instanceId"}]',
        launch='"EC2"',
        network="",
        task=_ec2(),
    ),
    good=_service(
        '"placementStrategy": [{"type": "binpack", "field": "memory"}]',
        launch='"EC2"',
        network="",
        task=_ec2(),
    ),
)
REGISTRIES = Rule(
    code="C2E3527",
    severity=ERROR,
    summary="a service registry does not go with its service",
    why="A service is in one registry, which is named by its ARN; on bridge and host that needs "
    "SRV records, so a container and its port.",
    fix="Give containerName and containerPort on bridge and host, and one registry.",
    ref="SVC-18",
    bad=_service(
        '"serviceRegistries": [{"registryArn": '
        '"arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-1"}]',
        launch='"EC2"',
        network="",
        task=_ec2(),
    ),
    good=_service(
        '"serviceRegistries": [{"registryArn": '
        '"arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-1"}]'
    ),
)
EXTERNAL_DISCOVERY = Rule(
    code="C2E3528",
    severity=ERROR,
    summary="external instances have no load balancers and no service discovery",
    why="Load balancers and service discovery need addresses in a VPC, which external "
    "instances don't have.",
    fix="Remove it, or run the service elsewhere.",
    ref="SVC-28",
    bad=_service(
        '"serviceRegistries": [{"registryArn": '
        '"arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-1", '
        '"containerName": "web", "containerPort": 80}]',
        launch='"EXTERNAL"',
        network="",
        task=_ec2(on='"EXTERNAL"'),
    ),
    good=_service(launch='"EXTERNAL"', network="", task=_ec2(on='"EXTERNAL"')),
)
CONNECT_NAMESPACE = Rule(
    code="C2E3530",
    severity=ERROR,
    summary="Service Connect has no namespace",
    why="Names are published in a namespace.",
    fix="Give a namespace.",
    ref="SVC-19",
    bad=_service('"serviceConnectConfiguration": {"enabled": true}'),
    good=_service('"serviceConnectConfiguration": {"enabled": true, "namespace": "shop"}'),
)
CONNECT_PLACE = Rule(
    code="C2E3531",
    severity=ERROR,
    summary="Service Connect is not possible here",
    why="The proxy runs on Linux, on awsvpc or bridge, with ECS's own deployments, "
    "and on no external instances.",
    fix="Do without Service Connect here.",
    ref="SVC-19",
    bad=_service(
        '"serviceConnectConfiguration": {"enabled": true, "namespace": "shop"}',
        launch='"EC2"',
        network="",
        task=_ec2(mode='"host"'),
    ),
    good=_service('"serviceConnectConfiguration": {"enabled": true, "namespace": "shop"}'),
)
CONNECT_MEMORY = Rule(
    code="C2E3532",
    severity=ERROR,
    summary="Service Connect's proxy has no memory",
    why="The proxy takes 64 MiB of the task beside what the containers may use.",
    fix="Give the task more memory, or the containers lower limits.",
    ref="SVC-19",
    bad=_service(
        '"serviceConnectConfiguration": {"enabled": true, "namespace": "shop"}',
        task=_fargate('"memory": 512'),
    ),
    good=_service(
        '"serviceConnectConfiguration": {"enabled": true, "namespace": "shop"}',
        task=_fargate('"memory": 256'),
    ),
)
CONNECT_PORT = Rule(
    code="C2E3533",
    severity=ERROR,
    summary="a Service Connect endpoint has no port that it can serve",
    why="An endpoint stands for one named TCP port that is mapped once.",
    fix="Name a port of the task.",
    ref="SVC-19",
    bad=_service(
        '"serviceConnectConfiguration": {"enabled": true, "namespace": "shop", '
        '"services": [{"portName": "api"}]}',
        task=_fargate('"portMappings": [{"containerPort": 80, "name": "web"}]'),
    ),
    good=_service(
        '"serviceConnectConfiguration": {"enabled": true, "namespace": "shop", '
        '"services": [{"portName": "web"}]}',
        task=_fargate('"portMappings": [{"containerPort": 80, "name": "web"}]'),
    ),
)
CONNECT_ALIASES = Rule(
    code="C2E3534",
    severity=ERROR,
    summary="a Service Connect endpoint has not exactly one alias",
    why="Clients find an endpoint under one name and port.",
    fix="Give one alias.",
    ref="SVC-19",
    bad=_service(
        '"serviceConnectConfiguration": {"enabled": true, "namespace": "shop", '
        '"services": [{"portName": "web", "clientAliases": [{"port": 80, "dnsName": '
        '"web"}, {"port": 80, "dnsName": "www"}]}]}',
        task=_fargate('"portMappings": [{"containerPort": 80, "name": "web"}]'),
    ),
    good=_service(
        '"serviceConnectConfiguration": {"enabled": true, "namespace": "shop", '
        '"services": [{"portName": "web", "clientAliases": [{"port": 80, "dnsName": '
        '"web"}]}]}',
        task=_fargate('"portMappings": [{"containerPort": 80, "name": "web"}]'),
    ),
)
CONNECT_NAME = Rule(
    code="C2E3535",
    severity=ERROR,
    summary="a name on the network has characters that ECS refuses",
    why='Names are lower case and don\'t begin with "-".',
    fix="Correct the name.",
    ref="SVC-19",
    bad=_service(
        '"serviceConnectConfiguration": {"enabled": true, "namespace": "shop", '
        '"services": [{"portName": "web", "clientAliases": [{"port": 80, "dnsName": '
        '"Web"}]}]}',
        task=_fargate('"portMappings": [{"containerPort": 80, "name": "web"}]'),
    ),
    good=_service(
        '"serviceConnectConfiguration": {"enabled": true, "namespace": "shop", '
        '"services": [{"portName": "web", "clientAliases": [{"port": 80, "dnsName": '
        '"web"}]}]}',
        task=_fargate('"portMappings": [{"containerPort": 80, "name": "web"}]'),
    ),
)
CONNECT_ALIAS_PORT = Rule(
    code="C2E3536",
    severity=ERROR,
    summary="a client alias's port is no port",
    why="A port is a number from 1 to 65535.",
    fix="Give such a port.",
    ref="SVC-19",
    bad=_service(
        '"serviceConnectConfiguration": {"enabled": true, "namespace": "shop", '
        '"services": [{"portName": "web", "clientAliases": [{"port": 70000, '
        '"dnsName": "web"}]}]}',
        task=_fargate('"portMappings": [{"containerPort": 80, "name": "web"}]'),
    ),
    good=_service(
        '"serviceConnectConfiguration": {"enabled": true, "namespace": "shop", '
        '"services": [{"portName": "web", "clientAliases": [{"port": 80, "dnsName": '
        '"web"}]}]}',
        task=_fargate('"portMappings": [{"containerPort": 80, "name": "web"}]'),
    ),
)
CONNECT_TIMEOUT = Rule(
    code="C2E3537",
    severity=ERROR,
    summary="only http, http2 and grpc have a timeout per request",
    why="TCP has connections, not requests.",
    fix="Give the port an appProtocol, or use idleTimeoutSeconds.",
    ref="SVC-19",
    bad=_service(
        '"serviceConnectConfiguration": {"enabled": true, "namespace": "shop", '
        '"services": [{"portName": "web", "timeout": {"perRequestTimeoutSeconds": '
        "15}}]}",
        task=_fargate('"portMappings": [{"containerPort": 80, "name": "web"}]'),
    ),
    good=_service(
        '"serviceConnectConfiguration": {"enabled": true, "namespace": "shop", '
        '"services": [{"portName": "web", "timeout": {"idleTimeoutSeconds": 15}}]}',
        task=_fargate('"portMappings": [{"containerPort": 80, "name": "web"}]'),
    ),
)
CONNECT_LOG = Rule(
    code="C2E3538",
    severity=ERROR,
    summary="an access log needs a log configuration",
    why="It is written by the proxy's log driver.",
    fix="Add logConfiguration.",
    ref="SVC-19",
    bad=_service(
        '"serviceConnectConfiguration": {"enabled": true, "namespace": "shop", '
        '"accessLogConfiguration": {"format": "JSON"}}'
    ),
    good=_service('"serviceConnectConfiguration": {"enabled": true, "namespace": "shop"}'),
)
EBS_VOLUME = Rule(
    code="C2E3540",
    severity=ERROR,
    summary="volumes that are configured at launch and their settings don't match",
    why="The task definition says where an EBS volume is mounted, the service what it is.",
    fix="Use the name of the volume that is configured at launch.",
    ref="SVC-20",
    bad=_service(
        '"volumeConfigurations": [{"name": "other", "managedEBSVolume": {"roleArn": '
        '"arn:aws:iam::123456789012:role/ebs", "sizeInGiB": 20}}]',
        task=_fargate(
            '"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]',
            task='"volumes": [{"name": "data", "configuredAtLaunch": true}]',
        ),
    ),
    good=_service(
        '"volumeConfigurations": [{"name": "data", "managedEBSVolume": {"roleArn": '
        '"arn:aws:iam::123456789012:role/ebs", "sizeInGiB": 20}}]',
        task=_fargate(
            '"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]',
            task='"volumes": [{"name": "data", "configuredAtLaunch": true}]',
        ),
    ),
)
EBS_SETTINGS = Rule(
    code="C2E3541",
    severity=ERROR,
    summary="an EBS volume's settings don't go together",
    why="Each volume type has its own sizes, IOPS and throughput.",
    fix="Correct the settings.",
    ref="SVC-20",
    bad=_service(
        '"volumeConfigurations": [{"name": "data", "managedEBSVolume": {"roleArn": '
        '"arn:aws:iam::123456789012:role/ebs", "sizeInGiB": 20, "volumeType": '
        '"io1"}}]',
        task=_fargate(
            '"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]',
            task='"volumes": [{"name": "data", "configuredAtLaunch": true}]',
        ),
    ),
    good=_service(
        '"volumeConfigurations": [{"name": "data", "managedEBSVolume": {"roleArn": '
        '"arn:aws:iam::123456789012:role/ebs", "sizeInGiB": 20, "volumeType": "io1", '
        '"iops": 1000}}]',
        task=_fargate(
            '"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]',
            task='"volumes": [{"name": "data", "configuredAtLaunch": true}]',
        ),
    ),
)
EBS_NAMES = Rule(
    code="C2E3569",
    severity=WARNING,
    summary="an EBS volume's role or snapshot has no name that AWS gives",
    why="ECS makes the volume by a role that is named by its ARN, from a snapshot that is named "
    "by its id.",
    fix="Write arn:aws:iam::ACCOUNT:role/NAME, and snap- with hexadecimal digits.",
    ref="SVC-20",
    bad=_service(
        '"volumeConfigurations": [{"name": "data", "managedEBSVolume": {"roleArn": '
        '"ecsInfrastructureRole", "sizeInGiB": 20}}]',
        task=_fargate(
            '"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]',
            task='"volumes": [{"name": "data", "configuredAtLaunch": true}]',
        ),
    ),
    good=_service(
        '"volumeConfigurations": [{"name": "data", "managedEBSVolume": {"roleArn": '
        '"arn:aws:iam::123456789012:role/ecsInfrastructureRole", "snapshotId": '
        '"snap-0123456789abcdef0"}}]',
        task=_fargate(
            '"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]',
            task='"volumes": [{"name": "data", "configuredAtLaunch": true}]',
        ),
    ),
)
DEPLOYMENT_STRATEGY = Rule(
    code="C2E3542",
    severity=ERROR,
    summary="a deployment strategy's settings are out of range",
    why="Blue/green, linear and canary deployments have bounds for their steps and times.",
    fix="Choose values within the bounds.",
    ref="SVC-21",
    bad=_service(
        '"deploymentConfiguration": {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5000}'
    ),
    good=_service('"deploymentConfiguration": {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5}'),
)
STRATEGY_NEEDS = Rule(
    code="C2E3590",
    severity=ERROR,
    summary="a deployment strategy lacks what it moves traffic with",
    why=(
        "Blue/green, linear and canary deployments run a second set of tasks and move traffic to"
        " it, which takes a second target group, the listener's rule, and a role to change it."
    ),
    fix=(
        "Give every load balancer alternateTargetGroupArn, productionListenerRule and roleArn (in"
        " x-ecs.load_balancers: alternate_target_group, production_listener_rule, role), or use"
        " the strategy rolling."
    ),
    ref="SVC-21",
    bad=_service(
        '"loadBalancers": [{"targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:'
        'targetgroup/web/0123456789abcdef", "containerName": "web", "containerPort": 80}],'
        ' "deploymentConfiguration": {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5}'
    ),
    good=_service('"deploymentConfiguration": {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5}'),
)
LIFECYCLE_HOOK = Rule(
    code="C2E3591",
    severity=ERROR,
    summary="a lifecycle hook lacks what its kind needs",
    why=(
        "A hook calls a Lambda function with a role, or pauses the deployment until somebody"
        " continues it; it has stages at which it does so."
    ),
    fix=(
        "Give a hook hookTargetArn, roleArn and lifecycleStages (in x-ecs.deployment.hooks:"
        " function, role, stages); a pause has stages only, none of them a traffic shift."
    ),
    ref="SVC-21",
    bad=_service(
        '"deploymentConfiguration": {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5,'
        ' "lifecycleHooks": [{"targetType": "PAUSE", "lifecycleStages": ["TEST_TRAFFIC_SHIFT"]}]}'
    ),
    good=_service(
        '"deploymentConfiguration": {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5,'
        ' "lifecycleHooks": [{"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]}]}'
    ),
)
CODE_DEPLOY = Rule(
    code="C2E3543",
    severity=ERROR,
    summary="CodeDeploy needs a target group",
    why="CodeDeploy shifts traffic between two target groups.",
    fix="Add a load balancer, or use the controller ECS.",
    ref="SVC-22",
    bad=_service('"deploymentController": {"type": "CODE_DEPLOY"}'),
    good=_service('"deploymentController": {"type": "ECS"}'),
)
EXTERNAL_CONTROLLER = Rule(
    code="C2E3544",
    severity=ERROR,
    summary="an external deployment controller keeps this in its task sets",
    why="With an external controller each task set has its own task definition and load balancers.",
    fix="Remove it, or use the controller ECS.",
    ref="SVC-23",
    bad=_service('"deploymentController": {"type": "EXTERNAL"}'),
    good=_service('"deploymentController": {"type": "ECS"}'),
)
SERVICE_ROLE = Rule(
    code="C2E3545",
    severity=ERROR,
    summary="a service takes no role of its own here",
    why="The role is for one load balancer without awsvpc; otherwise ECS uses its "
    "service-linked role.",
    fix="Remove the role.",
    ref="SVC-24",
    bad=_service('"role": "ecsServiceRole"'),
    good=_service(),
)
PROPAGATE_TAGS = Rule(
    code="C2E3546",
    severity=ERROR,
    summary="tags are taken from SERVICE, TASK_DEFINITION or NONE",
    why="Tasks take over tags of their service or of their task definition.",
    fix="Use SERVICE, TASK_DEFINITION or NONE.",
    ref="SVC-25",
    bad=_service('"propagateTags": "ALL"'),
    good=_service('"propagateTags": "SERVICE"'),
)
EXEC_ROLE = Rule(
    code="C2E3547",
    severity=ERROR,
    summary="ECS Exec needs a task role",
    why="The session is opened as the task's role.",
    fix="Name a task role (taskRoleArn; x-ecs.task_role), or switch ECS Exec off.",
    ref="SVC-26",
    bad=_service('"enableExecuteCommand": true'),
    good=_service('"enableExecuteCommand": true', task=_fargate(task='"taskRoleArn": "web"')),
)
CLIENT_TOKEN = Rule(
    code="C2E3548",
    severity=ERROR,
    summary="a client token is malformed",
    why="It has up to 36 printable characters for a service, 64 for a task.",
    fix="Shorten it.",
    ref="SVC-27",
    bad=_service('"clientToken": "two words"'),
    good=_service('"clientToken": "one"'),
)
ZONE_REBALANCING = Rule(
    code="C2E3549",
    severity=WARNING,
    summary="rebalancing between zones may not be possible",
    why="It needs tasks that are spread over zones first, no classic load balancer, "
    "and room for another task.",
    fix="Change what the message names, or switch it off.",
    ref="SVC-30",
    bad=_service(
        '"availabilityZoneRebalancing": "ENABLED", "deploymentConfiguration": '
        '{"maximumPercent": 100, "minimumHealthyPercent": 0}'
    ),
    good=_service('"availabilityZoneRebalancing": "ENABLED"'),
)
ZONE_REBALANCING_VALUE = Rule(
    code="C2E3550",
    severity=ERROR,
    summary="rebalancing between zones is ENABLED or DISABLED",
    why="It is said in upper case.",
    fix="Write ENABLED or DISABLED.",
    ref="SVC-30",
    bad=_service('"availabilityZoneRebalancing": "on"'),
    good=_service('"availabilityZoneRebalancing": "ENABLED"'),
)
COUNT_MISSING = Rule(
    code="C2E3552",
    severity=ERROR,
    summary="a service has no count of tasks",
    why="ECS starts as many tasks as desiredCount says; only a daemon service needs no count.",
    fix="Add desiredCount.",
    ref="SVC-03",
    bad=_service(count=""),
    good=_service(),
)
STRATEGIES_ON_FARGATE = Rule(
    code="C2E3554",
    severity=ERROR,
    summary="a service on Fargate has placement strategies",
    why="Fargate spreads tasks over the zones of the subnets by itself.",
    fix="Remove placementStrategy.",
    ref="SVC-17",
    bad=_service('"placementStrategy": [{"type": "random"}]'),
    good=_service(),
)
MANAGED_TAGS = Rule(
    code="C2E3555",
    severity=WARNING,
    summary="ECS managed tags without a source of tags",
    why="AWS documents that propagateTags is set beside enableECSManagedTags.",
    fix="Add propagateTags: SERVICE, TASK_DEFINITION or NONE.",
    ref="SVC-25",
    bad=_service('"enableECSManagedTags": true'),
    good=_service('"enableECSManagedTags": true, "propagateTags": "SERVICE"'),
)
EXTERNAL_TASK = Rule(
    code="C2E3556",
    severity=ERROR,
    summary="a task asks for what external instances do not have",
    why="ECS Anywhere has no awsvpc, no EFS and no App Mesh.",
    fix="Change the task definition, or run on EC2 or FARGATE.",
    ref="SVC-28",
    bad=_service(task=_ec2(on='"EXTERNAL"', mode='"awsvpc"'), launch='"EXTERNAL"'),
    good=_service(task=_ec2(on='"EXTERNAL"'), launch='"EXTERNAL"', network=""),
)
READ_ONLY_EXEC = Rule(
    code="C2E3557",
    severity=WARNING,
    summary="ECS Exec in a container whose root file system is read-only",
    why="Its agent writes into the container, and does not start where it can't.",
    fix="Make the root file system writable, or mount a volume at /managed-agents.",
    ref="RO-01",
    bad=_service(
        '"enableExecuteCommand": true',
        task=_fargate('"readonlyRootFilesystem": true', task='"taskRoleArn": "web"'),
    ),
    good=_service('"enableExecuteCommand": true', task=_fargate(task='"taskRoleArn": "web"')),
)
CONNECT_MEMBER = Rule(
    code="C2E3539",
    severity=ERROR,
    summary="a setting of Service Connect is missing",
    why="An endpoint is made of the name of a port, and of aliases with a port.",
    fix="Add what the message names.",
    ref="SVC-19",
    bad=_service('"serviceConnectConfiguration": {"namespace": "shop"}'),
    good=_service('"serviceConnectConfiguration": {"enabled": false}'),
)


def _too_old(code: str, ref: str, what: str, task: str) -> Rule:
    """What platform version 1.3.0 of Fargate doesn't have."""
    return Rule(
        code=code,
        severity=ERROR,
        summary=f"{what} needs a newer platform version of Fargate",
        why="It came with platform version 1.4.0.",
        fix="Use platform version 1.4.0 or LATEST.",
        ref=ref,
        bad=_service('"platformVersion": "1.3.0"', task=task),
        good=_service('"platformVersion": "1.4.0"', task=task),
    )


PLATFORM_ARM = _too_old(
    "C2E3560",
    "RTP-02",
    "the processor ARM64",
    _fargate(task='"runtimePlatform": {"cpuArchitecture": "ARM64"}'),
)
PLATFORM_EFS = _too_old(
    "C2E3561",
    "VOL-08",
    "a volume on EFS",
    _fargate(task=_EFS),
)
PLATFORM_FILES = _too_old(
    "C2E3562",
    "ENV-06",
    "an environment file",
    _fargate(
        '"environmentFiles": [{"value": "arn:aws:s3:::shop/web.env", "type": "s3"}]',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
PLATFORM_CONTROLS = _too_old(
    "C2E3563",
    "SYS-04",
    "a kernel parameter",
    _fargate('"systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}]'),
)
PLATFORM_TMPFS = _too_old(
    "C2E3564",
    "LNX-07",
    "a tmpfs",
    _fargate('"linuxParameters": {"tmpfs": [{"containerPath": "/tmp", "size": 64}]}'),
)
PLATFORM_PROCESSES = _too_old(
    "C2E3565",
    "MODE-01",
    "sharing processes",
    _fargate(task='"pidMode": "task"'),
)
PLATFORM_TRACE = _too_old(
    "C2E3566",
    "LNX-02",
    "the capability SYS_PTRACE",
    _fargate('"linuxParameters": {"capabilities": {"add": ["SYS_PTRACE"]}}'),
)
PLATFORM_SECRETS = _too_old(
    "C2E3567",
    "SEC-05",
    "a part of a secret",
    _fargate(
        '"secrets": [{"name": "P", "valueFrom": "arn:aws:secretsmanager:eu-west-1:123456789012:'
        'secret:db-AbCdEf:password::"}]',
        task='"executionRoleArn": "ecsTaskExecutionRole"',
    ),
)
PLATFORM_CONNECT = Rule(
    code="C2E3568",
    severity=ERROR,
    summary="Service Connect needs a newer platform version of Fargate",
    why="It came with platform version 1.4.0.",
    fix="Use platform version 1.4.0 or LATEST.",
    ref="SVC-19",
    bad=_service(
        '"platformVersion": "1.3.0", "serviceConnectConfiguration": {"enabled": true, '
        '"namespace": "shop"}'
    ),
    good=_service(
        '"platformVersion": "1.4.0", "serviceConnectConfiguration": {"enabled": true, '
        '"namespace": "shop"}'
    ),
)

# Tasks that are run once

TASK_COUNT = Rule(
    code="C2E3600",
    severity=ERROR,
    summary="1 to 10 tasks are run at once",
    why="RunTask starts at most 10 tasks.",
    fix="Choose 1 to 10, and run it again for more.",
    ref="RUN-01",
    bad=_run('"count": 11'),
    good=_run('"count": 10'),
)
OVERRIDE_SIZE = Rule(
    code="C2E3601",
    severity=ERROR,
    summary="overrides are longer than 8192 characters",
    why="ECS takes at most 8192 characters.",
    fix="Put the values into the task definition.",
    ref="RUN-02",
    bad=_run(
        '"overrides": {"containerOverrides": [{"name": "web", "command": ["' + "a" * 9000 + '"]}]}'
    ),
    good=_run(),
)
OVERRIDE_CONTAINER = Rule(
    code="C2E3602",
    severity=ERROR,
    summary="an override names a container that the task does not have",
    why="An override is for a container of the task definition.",
    fix="Correct the name.",
    ref="RUN-03",
    bad=_run('"overrides": {"containerOverrides": [{"name": "api"}]}'),
    good=_run('"overrides": {"containerOverrides": [{"name": "web"}]}'),
)
TASK_PROPAGATE = Rule(
    code="C2E3603",
    severity=ERROR,
    summary="a task that is run by itself has no service to take tags from",
    why="It belongs to no service.",
    fix="Use TASK_DEFINITION, or tags of its own.",
    ref="RUN-04",
    bad=_run('"propagateTags": "SERVICE"'),
    good=_run('"propagateTags": "TASK_DEFINITION"'),
)
STARTED_BY = Rule(
    code="C2E3604",
    severity=ERROR,
    summary="startedBy is longer than 128 characters",
    why="It is a short name to find the task by.",
    fix="Shorten it.",
    ref="RUN-05",
    bad=_run('"startedBy": "' + "a" * 129 + '"'),
    good=_run('"startedBy": "release/7"'),
)
STARTED_BY_WORDS = Rule(
    code="C2E3606",
    severity=WARNING,  # AWS documents so, but other deployers say "ECS Deploy" and get through
    summary="startedBy has characters that AWS doesn't list",
    why="AWS lists letters, digits, hyphens, underscores and slashes.",
    fix="Leave other characters out.",
    ref="RUN-05",
    bad=_run('"startedBy": "two words"'),
    good=_run('"startedBy": "release/7"'),
)
OVERRIDE_SIZE_PAIR = Rule(
    code="C2E3605",
    severity=ERROR,
    summary="Fargate has no such overridden size",
    why="Overridden sizes must be such as Fargate has.",
    fix="Choose one of the nearest sizes.",
    ref="RUN-07",
    bad=_run('"overrides": {"cpu": "256", "memory": "4096"}'),
    good=_run('"overrides": {"cpu": "512", "memory": "4096"}'),
)

# Windows

NOT_ON_WINDOWS = Rule(
    code="C2E3700",
    severity=WARNING,
    summary="Windows containers don't have this",
    why="The member is about Linux; whether ECS refuses or ignores it is not documented.",
    fix="Remove it.",
    ref="WIN-01",
    bad=_fargate(
        '"user": "app"',
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}',
        size='"cpu": "1024", "memory": "2048"',
    ),
    good=_fargate(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}',
        size='"cpu": "1024", "memory": "2048"',
    ),
)
MODE_ON_WINDOWS = Rule(
    code="C2E3701",
    severity=WARNING,
    summary="Windows tasks don't have this",
    why="The member is about Linux namespaces.",
    fix="Remove it.",
    ref="WIN-02",
    bad=_ec2(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, '
        '"pidMode": "task"'
    ),
    good=_ec2(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}', mode=""
    ),
)
VOLUME_ON_WINDOWS = Rule(
    code="C2E3702",
    severity=WARNING,
    summary="Windows tasks can't have this volume",
    why="Windows mounts neither EFS nor Docker volumes of other drivers than local.",
    fix="Use another kind of volume.",
    ref="WIN-03",
    bad=_fargate(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, '
        '"volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": '
        '"fs-0123456789abcdef0"}}]',
        size='"cpu": "1024", "memory": "2048"',
    ),
    good=_fargate(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, '
        '"volumes": [{"name": "data"}]',
        size='"cpu": "1024", "memory": "2048"',
    ),
)
NOT_ON_WINDOWS_FARGATE = Rule(
    code="C2E3703",
    severity=WARNING,
    summary="Windows tasks on Fargate don't have this",
    why="Fargate has no FireLens, environment files or gMSA for Windows.",
    fix="Remove it, or run on EC2.",
    ref="WIN-04",
    bad=_fargate(
        '"environmentFiles": [{"value": "arn:aws:s3:::shop/web.env", "type": "s3"}]',
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, '
        '"executionRoleArn": "ecsTaskExecutionRole"',
        size='"cpu": "1024", "memory": "2048"',
    ),
    good=_fargate(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}',
        size='"cpu": "1024", "memory": "2048"',
    ),
)
NETWORK_ON_WINDOWS = Rule(
    code="C2E3704",
    severity=WARNING,
    summary="Windows tasks have network mode awsvpc or none given",
    why="Docker on Windows has its default network, which is meant by none given, or awsvpc.",
    fix="Remove networkMode, or use awsvpc.",
    ref="WIN-05",
    bad=_ec2(task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}'),
    good=_ec2(
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}', mode=""
    ),
)
WINDOWS_MEMORY = Rule(
    code="C2E3705",
    severity=NOTE,
    summary="Windows containers get 256 MiB of memory at least",
    why="The agent raises a smaller limit.",
    fix="Write 256 or more.",
    ref="WIN-06",
    bad=_ec2(
        '"memory": 128',
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}',
        mode="",
        size="",
    ),
    good=_ec2(
        '"memory": 256',
        task='"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}',
        mode="",
        size="",
    ),
)

# Tags

TOO_MANY_TAGS = Rule(
    code="C2E3800",
    severity=ERROR,
    summary="there are more than 50 tags",
    why="AWS keeps at most 50 tags.",
    fix="Remove some of them.",
    ref="TAG-01",
    bad=_fargate(
        task='"tags": [' + ", ".join(f'{{"key": "k{i}", "value": ""}}' for i in range(51)) + "]"
    ),
    good=_fargate(task='"tags": [{"key": "a", "value": "b"}]'),
)
TAG_LENGTH = Rule(
    code="C2E3801",
    severity=ERROR,
    summary="a tag has no key, or its key or value is too long",
    why="A key has 1 to 128 characters, a value up to 256.",
    fix="Give a key of 1 to 128 characters, and a value of up to 256.",
    ref="TAG-02",
    bad=_fargate(task='"tags": [{"key": "' + "a" * 129 + '", "value": ""}]'),
    good=_fargate(task='"tags": [{"key": "a", "value": "b"}]'),
)
TAG_TEXT = Rule(
    code="C2E3802",
    severity=ERROR,
    summary="a tag has characters that AWS refuses",
    why='AWS takes letters, digits, blanks and "_ . : / = + - @".',
    fix="Remove the other characters.",
    ref="TAG-03",
    bad=_fargate(task='"tags": [{"key": "a", "value": "b & c"}]'),
    good=_fargate(task='"tags": [{"key": "a", "value": "b + c"}]'),
)
TAG_RESERVED = Rule(
    code="C2E3803",
    severity=ERROR,
    summary="a tag begins with aws:",
    why="AWS keeps such tags for itself.",
    fix="Rename the tag.",
    ref="TAG-04",
    bad=_fargate(task='"tags": [{"key": "aws:team", "value": "b"}]'),
    good=_fargate(task='"tags": [{"key": "team", "value": "b"}]'),
)
TAG_TWICE = Rule(
    code="C2E3804",
    severity=ERROR,
    summary="a tag is given twice",
    why="A tag has one value.",
    fix="Remove one of them.",
    ref="TAG-05",
    bad=_fargate(task='"tags": [{"key": "a", "value": "b"}, {"key": "a", "value": "c"}]'),
    good=_fargate(task='"tags": [{"key": "a", "value": "b"}]'),
)
EMPTY_TAGS = Rule(
    code="C2E3805",
    severity=ERROR,
    summary="an empty list of tags is refused",
    why="ECS reads an empty list as a mistake.",
    fix="Leave tags out.",
    ref="SHP-08",
    bad=_fargate(task='"tags": []'),
    good=_fargate(),
)
