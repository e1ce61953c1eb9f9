"""The catalogue of C2E2160 to C2E2179 and C2E2403: faults of volumes, secrets and logs."""

from __future__ import annotations

from compose2ecs.diagnostics.diagnostic import ERROR, NOTE, WARNING, Rule

SECRET_SOURCE = Rule(
    code="C2E2160",
    severity=ERROR,
    summary="no task could read the secret from there",
    why=(
        "ECS reads secrets of Secrets Manager by ARN, and parameters of SSM by name or ARN, both"
        " in the partition that the task runs in; only Secrets Manager has JSON keys and versions."
    ),
    fix="Name the secret by its ARN, with :KEY:: behind it for one key of its JSON.",
    ref="SEC-01",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n    x-ecs:\n      secrets:\n"
        "        TOKEN: {from: /shop/token, json_key: a}\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n    x-ecs:\n      secrets:\n"
        "        TOKEN: /shop/token\n"
    ),
)
SECRET_PATH = Rule(
    code="C2E2161",
    severity=WARNING,
    summary="a value names the file of a secret that is a variable on ECS",
    why="ECS hands secrets over as variables; nothing is written to /run/secrets unless asked for.",
    fix="Set x-ecs.as: file at the secret, or let the program read the variable.",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n    secrets: [token]\n"
        "    command: [nginx, -t, /run/secrets/token]\n"
        "secrets:\n  token:\n    external: true\n    x-ecs: {from: /shop/token}\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n    secrets: [token]\n"
        "    command: [nginx, -t, /run/secrets/token]\n"
        "secrets:\n  token:\n    external: true\n    x-ecs: {from: /shop/token, as: file}\n"
    ),
)
MOUNT_OPTION = Rule(
    code="C2E2162",
    severity=WARNING,
    summary="ECS mounts volumes without this option",
    why=(
        "A mount on ECS is writable or read only. Propagation and SELinux labels are the host's;"
        " what the image has at the path is not copied into a volume, with or without nocopy."
    ),
    fix="Remove the option if the container runs without it.",
    ref="VOL-12",
    bad="services:\n  web:\n    image: nginx:1.27\n    volumes: ['/srv:/srv:rslave']\n",
    good="services:\n  web:\n    image: nginx:1.27\n    volumes: ['/srv:/srv:ro']\n",
    flags=("--launch-type", "EC2"),
)
TWO_AT_ONE_PATH = Rule(
    code="C2E2163",
    severity=ERROR,
    summary="a volume and a memory file system are mounted at one path",
    why="Docker starts no container with two mounts at one place.",
    fix="Remove one of them.",
    ref="VOL-04",
    bad="services:\n  web:\n    image: nginx:1.27\n    volumes: [/cache]\n    tmpfs: [/cache]\n",
    good="services:\n  web:\n    image: nginx:1.27\n    tmpfs: [/cache]\n",
)
EFS_OPTION = Rule(
    code="C2E2164",
    severity=WARNING,
    summary="an option of the volume means nothing where ECS mounts a file system of EFS",
    why=(
        "ECS mounts EFS with options of its own. Owner and mode of files are those of an access"
        " point, which also has a root directory of its own."
    ),
    fix="Remove the option; make an access point for owners and root directories.",
    ref="VOL-08",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n    volumes: [data:/data]\n"
        "volumes:\n  data:\n    driver_opts: {filesystem_id: fs-0123456789abcdef0, uid: '1000'}\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n    volumes: [data:/data]\n"
        "volumes:\n  data:\n    driver_opts: {filesystem_id: fs-0123456789abcdef0}\n"
    ),
)
WORKING_DIRECTORY = Rule(
    code="C2E2166",
    severity=ERROR,
    summary="the working directory is no absolute path",
    why="Docker starts no container whose working directory is relative.",
    fix="Write the path from the root of the image.",
    bad="services:\n  web:\n    image: nginx:1.27\n    working_dir: app\n",
    good="services:\n  web:\n    image: nginx:1.27\n    working_dir: /app\n",
)
CREDENTIAL_IN_OPTIONS = Rule(
    code="C2E2167",
    severity=NOTE,
    summary="an option of the log driver or of a volume looks like a credential",
    why="Whoever may describe the task definition can read it there.",
    fix="Name its source in x-ecs.log_secrets for a log driver; mount the volume on the instance.",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n    logging:\n      driver: splunk\n"
        "      options: {splunk-url: 'https://splunk.example.com', splunk-token: abc}\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n    logging:\n      driver: splunk\n"
        "      options: {splunk-url: 'https://splunk.example.com'}\n"
        "    x-ecs: {log_secrets: {splunk-token: /shop/splunk-token}}\n"
    ),
)
LOG_OPTION = Rule(
    code="C2E2403",
    severity=WARNING,
    summary="the log driver on Fargate knows no such option",
    why="Fargate names streams itself and passes on only the options that AWS documents.",
    fix="Remove the option.",
    ref="LOG-06",
    bad=(
        "services:\n  web:\n    image: nginx:1.27\n"
        "    logging: {driver: awslogs, options: {awslogs-stream: web}}\n"
    ),
    good=(
        "services:\n  web:\n    image: nginx:1.27\n"
        "    logging: {driver: awslogs, options: {awslogs-stream-prefix: web}}\n"
    ),
)
