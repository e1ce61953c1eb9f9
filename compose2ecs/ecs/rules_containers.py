"""Rules about one container definition: its name, image, sizes, environment, checks, logs."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import ecs_rules as r
from compose2ecs.ecs.finding import at_path, checked, fits, plain_name
from compose2ecs.ecs.rules_host import HOST
from compose2ecs.ecs.rules_logs import LOGS
from compose2ecs.ecs.rules_neighbours import PORTS
from compose2ecs.ecs.rules_volumes import mount_findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Rule
    from compose2ecs.ecs.finding import Check, Container, Finding, Path, Task


PRIVATE_ECR = r"\d{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)/"

_HEALTH: tuple[tuple[Rule, str, int, int], ...] = (
    (r.HEALTH_INTERVAL, "interval", 5, 300),
    (r.HEALTH_TIMEOUT, "timeout", 2, 60),
    (r.HEALTH_RETRIES, "retries", 1, 10),
    (r.HEALTH_START_PERIOD, "startPeriod", 0, 300),
)

MOST_SHARES = 262144
"""CPU units that the agent hands to Docker at most."""

_WORDS = {
    "interval": "interval",
    "timeout": "timeout",
    "retries": "number of retries",
    "startPeriod": "start period",
}


def container_findings(c: Container) -> list[Finding]:
    """Everything about one container that needs no other container."""
    return checked(c, _CHECKS)


def _name(c: Container) -> Iterator[Finding]:
    if not c.name.strip():
        yield c.found(
            r.CONTAINER_NAME_MISSING,
            ("name",),
            f"{c.words} has no name",
            aws="Container.name should not be null or empty.",
        )
    elif not (plain_name(c.name) and len(c.name) <= 255):
        what = "is longer than 255 characters" if len(c.name) > 255 else "has other characters"
        yield c.found(
            r.CONTAINER_NAME,
            ("name",),
            f'a container is named with up to 255 letters, digits, "-" and "_"; this name {what}',
            aws="Container.name contains invalid characters.",
        )


_PIECE = r"[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*"
_REPOSITORY = rf"{_PIECE}(?:/{_PIECE})*"
_TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_PLAIN_IMAGE = rf"{_REPOSITORY}(?::{_TAG})?"
"""Nearly all images: no digest, and no port behind the registry's host."""


def _image(c: Container) -> Iterator[Finding]:
    image = c.get("image")
    if not str(image or "").strip():
        yield c.found(
            r.IMAGE_MISSING,
            ("image",),
            f"{c.words} has no image",
            aws="Container.image should not be null or empty.",
        )
        return
    if len(image) <= 255 and fits(_PLAIN_IMAGE, image):
        return
    strange = sorted(set(re.sub(r"[A-Za-z0-9_:./#@-]", "", image)))
    if strange:
        what = " ".join("a blank" if x.isspace() else f'"{x}"' for x in strange)
        yield c.found(
            r.IMAGE_CHARACTERS,
            ("image",),
            f'ECS refuses {what} in the image "{image}"',
            aws="Container.image contains invalid characters.",
        )
        return
    yield from _image_form(c, image)


def _image_form(c: Container, image: str) -> Iterator[Finding]:
    name, at, digest = image.partition("@")
    if len(name) > 255:
        yield c.found(
            r.IMAGE_FORM,
            ("image",),
            f"an image's name has at most 255 characters; this one has {len(name)}",
            aws="Container.image should be at most 255 characters.",
        )
    if at and not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
        yield c.found(
            r.IMAGE_FORM,
            ("image",),
            f'"{digest}" is no digest: that is sha256: and 64 hexadecimal digits',
            aws="Container.image contains an invalid digest.",
        )
    host, _, rest = name.partition("/")
    repository = rest if rest and ("." in host or ":" in host or host == "localhost") else name
    path, colon, tag = repository.partition(":")
    right_tag = not colon or fits(_TAG, tag)
    if not (fits(_REPOSITORY, path) and right_tag):
        yield c.found(
            r.IMAGE_REFERENCE,
            ("image",),
            f'"{image}" is no image reference: the repository is lower case, the tag up to 128'
            ' letters, digits, "_", "." and "-"',
        )


def _memory(c: Container) -> Iterator[Finding]:
    hard, soft, cpu = c.get("memory"), c.get("memoryReservation"), c.get("cpu")
    if hard is not None and soft is not None and soft > hard:
        yield c.found(
            r.RESERVATION_OVER_LIMIT,
            ("memoryReservation",),
            f"{c.words} reserves {soft} MiB of memory but is limited to {hard} MiB",
            aws=f"Invalid setting for container '{c.name}'. 'memory' must be greater than or equal"
            " to 'memoryReservation'",
        )
    for name, value in (("memory", hard), ("memoryReservation", soft)):
        if c.task.windows and not c.task.fargate and value is not None and 0 < value < 256:
            yield c.found(
                r.WINDOWS_MEMORY,
                (name,),
                f"Windows containers get 256 MiB of memory at least; {c.words} asks for {value}",
            )
        elif value is not None and 0 < value < 6:
            yield c.found(
                r.MEMORY_TOO_SMALL,
                (name,),
                f"Docker starts no container with less than 6 MiB of memory; {c.words} has {value}",
            )
        elif value is not None and value < 0:
            yield c.found(
                r.MEMORY_TOO_SMALL, (name,), f"memory can't be negative; {c.words} has {value} MiB"
            )
    if cpu is not None and cpu < 0:
        yield c.found(r.CPU_NEGATIVE, ("cpu",), f"CPU units can't be negative; {c.words} has {cpu}")
    elif cpu is not None and cpu > MOST_SHARES and not c.task.fargate:
        yield c.found(
            r.CPU_SHARES,
            ("cpu",),
            f"{c.words} asks for {cpu} CPU units; more than {MOST_SHARES} count as that",
        )


def _environment(c: Container) -> Iterator[Finding]:
    seen: set[str] = set()
    for i, item in c.items("environment"):
        name = str(item.get("name") or "")
        if not name.strip():
            yield c.found(
                r.VARIABLE_NAME,
                ("environment", i, "name"),
                f"an environment variable of {c.words} has no name",
                aws="Environment variable name cannot be null or blank.",
            )
        elif name in seen:
            yield c.found(
                r.VARIABLE_TWICE,
                ("environment", i, "name"),
                f'{c.words} sets the environment variable "{name}" twice',
            )
        seen.add(name)


def _environment_files(c: Container) -> Iterator[Finding]:
    files = c.items("environmentFiles")
    if len(files) > 10:
        yield c.found(
            r.TOO_MANY_ENVIRONMENT_FILES,
            ("environmentFiles",),
            f"a container has at most 10 environment files; {c.words} has {len(files)}",
            aws="The maximum number of environment files was exceeded. Specify ten or less and try"
            " again.",
        )
    for i, item in files:
        value = str(item.get("value", ""))
        if not re.fullmatch(r"arn:aws[-a-z]*:s3:::[^/]+/.+", value):
            yield c.found(
                r.ENVIRONMENT_FILE_PLACE,
                ("environmentFiles", i, "value"),
                f'an environment file is an object in S3, named by its ARN; "{value}" is none',
                aws="Invalid arn syntax.",
            )
        elif not value.endswith(".env"):
            file = value.rpartition("/")[2]
            yield c.found(
                r.ENVIRONMENT_FILE_SUFFIX,
                ("environmentFiles", i, "value"),
                f'the name of an environment file ends in ".env", not like "{file}"',
                aws="Environment file must have a .env extension.",
            )


def _secrets(c: Container) -> Iterator[Finding]:
    variables = {str(e.get("name")) for _, e in c.items("environment")}
    seen: set[str] = set()
    for i, secret in c.items("secrets"):
        name = str(secret.get("name", ""))
        if name in variables or name in seen:
            other = "a secret and a plain variable" if name in variables else "two secrets"
            yield c.found(
                r.SECRET_NAME_TWICE,
                ("secrets", i, "name"),
                f'"{name}" of {c.words} is {other}',
                aws="The secret name must be unique and not shared with any new or existing"
                f" environment variables set on the container, such as '{name}'.",
            )
        seen.add(name)
        yield from _secret_source(c, ("secrets", i, "valueFrom"), secret)


def _log_secrets(c: Container) -> Iterator[Finding]:
    log = c.get("logConfiguration") or {}
    for i, secret in enumerate(log.get("secretOptions") or ()):
        yield from _secret_source(c, ("logConfiguration", "secretOptions", i, "valueFrom"), secret)


def _secret_source(c: Container, at: Path, secret: Any) -> Iterator[Finding]:
    name, value = str(secret.get("name", "")), str(secret.get("valueFrom", ""))
    parts = value.split(":")
    if not value.startswith("arn:"):
        if not re.fullmatch(r"[A-Za-z0-9_./-]+", value):
            yield c.found(
                r.SECRET_SOURCE,
                at,
                f'secret "{name}" is the name of a parameter or the ARN of a secret or parameter;'
                " this is neither",
            )
    elif not re.match(r"arn:aws[-a-z]*:(?:ssm|secretsmanager):[a-z0-9-]+:\d{12}:", value):
        yield c.found(
            r.SECRET_SOURCE,
            at,
            f'secret "{name}" is read from Secrets Manager or Systems Manager, by an ARN with a'
            " region and an account; this is none",
        )
    elif parts[2] == "ssm" and parts[5].startswith("parameter/"):
        account = _account(c.task)
        if account and parts[4] != account:
            yield c.found(
                r.PARAMETER_ACCOUNT,
                at,
                f'the parameter of secret "{name}" is in account {parts[4]}, the roles of the task'
                f" are in {account}",
                aws="The Systems Manager parameter ARN has a different account ID than the current"
                " account.",
            )
    elif len(parts) > 6 and parts[2] == "secretsmanager" and parts[5] == "secret" and parts[6]:
        yield from _secret_parts(c, at, name, parts[7:])
    else:
        yield c.found(
            r.SECRET_SOURCE,
            at,
            f'secret "{name}" is read from Secrets Manager or Systems Manager; this ARN is of'
            " neither",
        )


def _account(task: Task) -> str:
    """The account of the task's roles, or empty when they don't say."""
    for role in (task.execution_role, task.task_role):
        found = re.match(r"arn:aws[-a-z]*:iam::(\d{12}):", role)
        if found:
            return found[1]
    return ""


def _secret_parts(c: Container, at: Path, name: str, parts: list[str]) -> Iterator[Finding]:
    if parts and len(parts) != 3:
        yield c.found(
            r.SECRET_PARTS,
            at,
            f'secret "{name}": behind the ARN stand key, version stage and version id with all'
            " three colons, as in ...:password::",
        )
    elif parts and parts[1] and parts[2]:
        yield c.found(
            r.SECRET_PARTS, at, f'secret "{name}": a version stage and a version id exclude another'
        )


def _health(c: Container) -> Iterator[Finding]:
    check = c.get("healthCheck")
    if check is None:
        return
    command = check.get("command")
    if command is not None and not [x for x in command if x.strip()]:
        yield c.found(
            r.HEALTH_COMMAND,
            ("healthCheck", "command"),
            f"the health check of {c.words} has no command",
            aws="Health check command should not be null or empty.",
        )
    elif command and command[0] not in ("CMD", "CMD-SHELL"):
        what = (
            '"NONE" switches no health check off on ECS, it is run as a program'
            if command[0] == "NONE"
            else f'a health check begins with "CMD" or "CMD-SHELL", not with "{command[0]}"'
        )
        yield c.found(r.HEALTH_FORM, ("healthCheck", "command"), what)
    elif command and not [x for x in command[1:] if x.strip()]:
        yield c.found(
            r.HEALTH_FORM,
            ("healthCheck", "command"),
            f'behind "{command[0]}" the health check of {c.words} has nothing to run',
        )
    for rule, name, low, high in _HEALTH:
        value = check.get(name)
        if value is not None and not low <= value <= high:
            unit = "" if name == "retries" else " s"
            side = ("less", "maximum", high) if value > high else ("greater", "minimum", low)
            yield c.found(
                rule,
                ("healthCheck", name),
                f"the health check's {_WORDS[name]} is from {low} to {high}{unit}, not"
                f" {value}{unit}",
                aws=f"Health check {name} must be {side[0]} than or equal to the {side[1]} allowed"
                f" value {side[2]} for container '{c.name}'",
            )


def _timeouts(c: Container) -> Iterator[Finding]:
    start, stop = c.get("startTimeout"), c.get("stopTimeout")
    if not c.task.fargate:
        for name, verb, seconds in (
            ("startTimeout", "start", start),
            ("stopTimeout", "stop", stop),
        ):
            if seconds is not None and seconds < 0:
                message = f"a container can't have {seconds} s to {verb}"
                yield c.found(r.TIMEOUT_NEGATIVE, (name,), message)
    if c.task.fargate and start is not None and not 2 <= start <= 120:
        yield c.found(
            r.START_TIMEOUT,
            ("startTimeout",),
            f"Fargate waits 2 to 120 s for a container that others depend on, not {start} s",
            aws="Tasks using the Fargate launch type must have a container start timeout of less"
            " than 120 seconds.",
        )
    if c.task.fargate and stop is not None and not 2 <= stop <= 120:
        how = "at most" if stop > 120 else "at least"
        yield c.found(
            r.STOP_TIMEOUT,
            ("stopTimeout",),
            f"Fargate gives a container {how} {120 if stop > 120 else 2} s to stop, not {stop} s",
            aws="Tasks using the Fargate launch type must have a container stop timeout of less"
            " than 120 seconds.",
        )


def _limits(c: Container) -> Iterator[Finding]:
    for i, limit in c.items("ulimits"):
        soft, hard, name = limit.get("softLimit"), limit.get("hardLimit"), limit.get("name")
        if soft is None or hard is None:
            continue
        if (soft > hard or soft == -1) and hard != -1:
            yield c.found(
                r.ULIMIT_ORDER,
                ("ulimits", i),
                f"the soft limit of {name} is {_limit(soft)}, above its hard limit of {hard}",
                aws=f"Soft limit exceeds hard limit for ulimit {name}",
            )
        if c.task.fargate and name == "nofile" and max(soft, hard) > 1048576:
            yield c.found(
                r.ULIMIT_ON_FARGATE,
                ("ulimits", i),
                f"Fargate opens at most 1048576 files; nofile is {max(soft, hard)}",
                aws="Invalid ulimit nofile for Fargate.",
            )
        elif c.task.fargate and -1 in (soft, hard):
            yield c.found(
                r.ULIMIT_UNLIMITED,
                ("ulimits", i),
                f"{name} has no limit here; whether Fargate takes that is not documented",
            )


def _limit(value: int) -> str:
    return "unlimited" if value == -1 else str(value)


def _restart(c: Container) -> Iterator[Finding]:
    policy = c.get("restartPolicy") or {}
    period = policy.get("restartAttemptPeriod")
    if period is not None and not 60 <= period <= 1800:
        yield c.found(
            r.RESTART_PERIOD,
            ("restartPolicy", "restartAttemptPeriod"),
            f"the time before another restart is from 60 to 1800 s, not {period} s",
            aws=f"The 'restartAttemptPeriod' setting for container '{c.name}' must be between 60"
            " and 1800.",
        )
    codes = policy.get("ignoredExitCodes") or ()
    if len(codes) > 50:
        yield c.found(
            r.RESTART_CODES,
            ("restartPolicy", "ignoredExitCodes"),
            f"at most 50 exit codes can be ignored; here are {len(codes)}",
            aws="The maximum number of ignored exit codes was exceeded.",
        )


def _credentials(c: Container) -> Iterator[Finding]:
    specs = c.items("credentialSpecs")
    for i, spec in specs:
        if not re.match(r"credentialspec(?:domainless)?:arn:aws[-a-z]*:(?:ssm|s3):", spec):
            yield c.found(
                r.CREDENTIAL_SPEC,
                ("credentialSpecs", i),
                "a credential spec is credentialspec: or credentialspecdomainless: and the ARN of a"
                " parameter or an object in S3",
                aws="Invalid credentialSpecs.",
            )
    if len(specs) > 1:
        yield c.found(
            r.CREDENTIAL_SPEC,
            ("credentialSpecs",),
            f"a container has one credential spec at most; {c.words} has {len(specs)}",
            aws="Invalid credentialSpecs.",
        )
    parameter = at_path(c.document, ("repositoryCredentials", "credentialsParameter"))
    if parameter is not None and not re.fullmatch(
        r"arn:aws[-a-z]*:secretsmanager:\S+|[\w/+=.@-]+", parameter
    ):
        yield c.found(
            r.REGISTRY_CREDENTIALS,
            ("repositoryCredentials", "credentialsParameter"),
            "credentials for a registry are the name or ARN of a secret in Secrets Manager",
        )
    elif parameter is not None and re.match(PRIVATE_ECR, str(c.get("image"))):
        yield c.found(
            r.REGISTRY_CREDENTIALS,
            ("repositoryCredentials",),
            f"ECR takes no credentials; {c.words} is pulled from there by its execution role",
            "remove repositoryCredentials (x-ecs.registry_credentials)",
        )


_CHECKS: tuple[Check, ...] = (
    (_name, ()),
    (_image, ()),
    (_memory, ("cpu", "memory", "memoryReservation")),
    *PORTS,
    (_environment, ("environment",)),
    (_environment_files, ("environmentFiles",)),
    (_secrets, ("secrets",)),
    (_log_secrets, ("logConfiguration",)),
    (_health, ("healthCheck",)),
    (_timeouts, ("startTimeout", "stopTimeout")),
    (_limits, ("ulimits",)),
    (_restart, ("restartPolicy",)),
    *HOST,
    (_credentials, ("credentialSpecs", "repositoryCredentials")),
    *LOGS,
    (mount_findings, ("mountPoints",)),
)
