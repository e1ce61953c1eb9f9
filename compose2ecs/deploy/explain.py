"""Explain: from a dead task to its cause, its last words and what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from compose2ecs.aws.ecs import TASKS_AT_ONCE
from compose2ecs.aws.errors import AwsError
from compose2ecs.deploy.events import Explanation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from compose2ecs.aws.clients import Clients
    from compose2ecs.deploy.pace import Pace

    Document = Mapping[str, Any]

LOG_LINES = 5


class Cause(NamedTuple):
    """A kind of failure: a word for it, the pattern of ECS's text, and advice."""

    word: str
    pattern: str
    advice: str


CAUSES = (
    Cause(
        "pull",
        r"CannotPull.*(manifest unknown|not found|does not exist|no such)",
        "the image or its tag does not exist in the registry; push it, or correct `image`",
    ),
    Cause(
        "pull",
        r"CannotPull.*(toomanyrequests|rate limit)",
        "Docker Hub limits anonymous pulls; copy the image to ECR, or set "
        "x-ecs.registry_credentials",
    ),
    Cause(
        "pull",
        r"CannotPull.*(no matching manifest|platform)",
        "the image is not built for this CPU; build it for linux/amd64, or set `platform`",
    ),
    Cause(
        "pull",
        r"CannotPull.*(denied|unauthorized|forbidden|authorization)",
        "the execution role may not pull the image; check its policy and the repository's name",
    ),
    Cause(
        "pull",
        r"CannotPull.*(timeout|timed out|dial tcp|connection|deadline)",
        "the task can't reach the registry: it needs a public address (--assign-public-ip) in a "
        "public subnet, or a NAT gateway or VPC endpoints in a private one",
    ),
    Cause("pull", r"CannotPull", "check the image's name and that the task can reach the registry"),
    Cause(
        "secrets",
        r"(secrets? or registry auth|asm|ssm).*(AccessDenied|not authorized)",
        "the execution role may not read the secret; allow secretsmanager:GetSecretValue or "
        "ssm:GetParameters on it",
    ),
    Cause(
        "secrets",
        r"(secrets? or registry auth|asm|ssm).*(ResourceNotFound|invalid parameters|can't find)",
        "the secret or parameter does not exist; check its name, region and JSON key",
    ),
    Cause(
        "network",
        r"(secrets? or registry auth|ResourceInitializationError).*(connection issue|timeout|i/o|"
        r"dial tcp|context deadline)",
        "the task has no way to the AWS APIs: it needs a public address, NAT or VPC endpoints",
    ),
    Cause(
        "logs",
        r"(logger|log stream|log group|CreateLogGroup|CreateLogStream|awslogs)",
        "the log group is missing or the execution role may not write to it",
    ),
    Cause(
        "efs",
        r"(EFS|mount\.nfs|fs-[0-9a-f]+)",
        "the file system can't be mounted; check its mount targets and that their security group "
        "lets port 2049 in",
    ),
    Cause(
        "architecture",
        r"exec format error",
        "the image is built for another CPU; build it for linux/amd64, or set `platform`",
    ),
    Cause(
        "command",
        r"(CannotStartContainer|CannotCreateContainer|executable file not found|no such file)",
        "the container can't be started; check `command`, `entrypoint` and `working_dir`",
    ),
    Cause(
        "memory",
        r"OutOfMemory",
        "it used more memory than it has; raise x-ecs.memory or deploy.resources.limits.memory",
    ),
    Cause(
        "health",
        r"failed container health checks",
        "its health check fails; try the command of `healthcheck` in the container, or give it "
        "more time with start_period",
    ),
    Cause(
        "target",
        r"(ELB health checks|unhealthy in \(?target-group).*(timed out|timeout)",
        "the load balancer gets no answer: check the port, and that the task's security group lets "
        "the load balancer's in",
    ),
    Cause(
        "target",
        r"(ELB health checks|unhealthy in \(?target-group)",
        "the load balancer's health check fails; check its path and port, or set "
        "x-ecs.health_check_grace_period",
    ),
    Cause(
        "role",
        r"unable to assume the role|trust relationship",
        "the role must exist and trust ecs-tasks.amazonaws.com",
    ),
    Cause(
        "capacity",
        r"No Container Instances were found",
        "the cluster has no container instances; add some, or run on Fargate",
    ),
    Cause(
        "capacity",
        r"insufficient (memory|CPU)|RESOURCE:(MEMORY|CPU)|closest matching container",
        "no container instance has room; add one, or ask for less memory or CPU",
    ),
    Cause(
        "capacity",
        r"RESOURCE:PORTS|already using a port",
        "the host port is taken on every instance; let ECS choose it, or add instances",
    ),
    Cause(
        "capacity",
        r"[Cc]apacity is unavailable",
        "AWS has no capacity there now; try again later, or name subnets in other zones",
    ),
    Cause(
        "network",
        r"(free addresses|insufficient IP|InsufficientFreeAddresses)",
        "the subnet has no free addresses left; name another one with --subnet",
    ),
    Cause(
        "quota",
        r"(limit on the number|quota|vCPUs)",
        "an account quota is reached; ask AWS to raise it, or stop something",
    ),
)
"""ECS's texts, the more particular before the general."""

EXITED_WELL = (
    "a service's container is meant to run on; for one that ends by itself set x-ecs.run: once"
)
KILLED = "it was killed, most likely for its memory; raise x-ecs.memory or its limit"
SEE_LOG = "see what it wrote last"


def cause_of(text: str) -> Cause | None:
    """The known kind of failure that a text of ECS tells."""
    return next((c for c in CAUSES if re.search(c.pattern, text, re.IGNORECASE | re.DOTALL)), None)


def explanation(task: Document) -> Explanation:
    """Why a task is dead, from DescribeTasks alone.

    The reason may stand on the task, on a container, or only in an exit code.
    """
    lived = _lifetime(task)
    container = _culprit(task)
    name, code = container.get("name", ""), container.get("exitCode")
    texts = (str(task.get("stoppedReason", "")), str(container.get("reason", "")))
    known = cause_of(" ".join(texts))
    said = max((t for t in texts if t), key=lambda t: (cause_of(t) is not None, len(t)), default="")
    if code is not None and (known is None or known.word == "memory"):
        how = " for lack of memory" if known else ""
        happened = f'{lived}: container "{name}" exited with code {code}{how}'
        return Explanation(
            happened=happened,
            advice=known.advice if known else _about(code),
            cause=known.word if known else "exit",
        )
    return Explanation(
        happened=f"{lived}: {_sentence(said) or 'ECS gives no reason'}",
        advice=known.advice if known else "",
        cause=known.word if known else "unknown",
    )


def from_event(text: str) -> Explanation:
    """Why no task can even be started, from a service event."""
    words = re.sub(r"^\(service [^)]*\)\s*(\([^)]*\)\s*)*", "", text)
    words = re.sub(r"\s*For more information, see .*$", "", words)
    known = cause_of(words)
    return Explanation(
        happened=f"ECS {_sentence(words)}",
        advice=known.advice if known else "",
        cause=known.word if known else "unknown",
    )


def _lifetime(task: Document) -> str:
    begun, ended = task.get("startedAt"), task.get("stoppingAt") or task.get("stoppedAt")
    if isinstance(begun, (int, float)) and isinstance(ended, (int, float)):
        return f"A task stopped after {max(0, round(ended - begun))} s"
    return "A task could not start"


def _culprit(task: Document) -> Document:
    """The container that took the task down: one with a reason or a bad exit first."""
    containers: Sequence[Document] = task.get("containers", ())
    ranked = sorted(
        containers,
        key=lambda c: (not c.get("reason"), not c.get("exitCode"), c.get("exitCode") is None),
    )
    return ranked[0] if ranked else {}


def _about(code: int) -> str:
    if code == 0:
        return EXITED_WELL
    if code == 137:
        return KILLED
    return SEE_LOG if code != 127 else "its command was not found in the image"


def _sentence(text: str) -> str:
    """AWS's text on one line, without a full stop, and not endless."""
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= 300 else line[:297] + "..."


def dead_tasks(
    clients: Clients, pace: Pace, cluster: str, service: str, deployment: str
) -> list[dict[str, Any]]:
    """Stopped tasks that a deployment started and did not stop itself, oldest first.

    ListTasks can't filter by both, and keeps stopped tasks for about an hour.
    """
    arns = pace.call(clients.ecs.task_arns, cluster, serviceName=service, desiredStatus="STOPPED")
    found = [t for some in _hundreds(arns) for t in pace.call(clients.ecs.tasks, cluster, some)]
    own = [t for t in found if t.get("startedBy") == deployment and not _scaled_in(t)]
    return sorted(own, key=lambda t: (t.get("createdAt", 0), t["taskArn"]))


def _scaled_in(task: Document) -> bool:
    return str(task.get("stoppedReason", "")).startswith("Scaling activity")


def _hundreds(arns: Sequence[str]) -> Iterable[Sequence[str]]:
    return (arns[i : i + TASKS_AT_ONCE] for i in range(0, len(arns), TASKS_AT_ONCE))


def with_log(
    clients: Clients,
    pace: Pace,
    told: Explanation,
    task: Document,
    definition: Document,
    unpublished: Sequence[str] = (),
) -> Explanation:
    """The explanation with the last lines of the container that died, if they can be had."""
    container = _culprit(task)
    place = log_place(definition, str(container.get("name", "")), task["taskArn"])
    if place is None or container.get("exitCode") is None:
        return told
    try:
        lines = pace.call(clients.logs.last_lines, *place, LOG_LINES)
    except AwsError:
        return told  # an explanation without the log is better than none
    return Explanation(
        happened=told.happened,
        advice=unresolved(lines, unpublished) or told.advice,
        cause=told.cause,
        log=tuple(lines),
        log_name=", ".join(place) if lines else "",
    )


NOT_FOUND = re.compile(
    r"host not found|not resolve|unknown host|no such host|ENOTFOUND|EAI_AGAIN|"
    r"[Nn]ame or service not known|[Nn]ame resolution|nodename nor servname|UnknownHostException",
)


def unresolved(lines: Sequence[str], unpublished: Sequence[str]) -> str:
    """Advice when a log says that a Compose service without a name was not found; else empty."""
    for line in lines:
        if not NOT_FOUND.search(line):
            continue
        for name in unpublished:
            if re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", line):
                return (
                    f'service "{name}" declares no port, so its name is not published; add '
                    f"`expose` with its port to it (compose2ecs explain C2E2133)"
                )
    return ""


def log_place(definition: Document, container: str, task: str) -> tuple[str, str] | None:
    """Log group and stream of a container: `prefix/container/task` with the awslogs driver."""
    for one in definition.get("containerDefinitions", ()):
        if one.get("name") == container:
            logging = one.get("logConfiguration", {})
            options = logging.get("options", {})
            group, prefix = options.get("awslogs-group"), options.get("awslogs-stream-prefix")
            if logging.get("logDriver") == "awslogs" and group and prefix:
                return group, f"{prefix}/{container}/{task.rpartition('/')[2]}"
    return None
