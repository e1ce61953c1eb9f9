"""The flag table: every command, argument and option, for Typer, the fast parser and the docs.

A flag's `kind` says what its value is: `switch` (true or absent), `pair` (`--x/--no-x`: true, false
or None), `text`, `texts` (repeatable), `choice`, or `number`. Texts not given are None.
"""

from __future__ import annotations

from compose2ecs.diagnostics.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

PROJECT = "Finding the project"
TARGET = "Where it goes"
OUTPUT = "What is printed"
RUN = "How it runs"


class Flag(Record):
    """One option; `name` is how commands know its value."""

    name: str
    spellings: tuple[str, ...]
    kind: str
    help: str
    panel: str = OUTPUT
    metavar: str = ""
    choices: tuple[str, ...] = ()
    default: Any = None


class Command(Record):
    """One command: its flags, and its positional argument if it takes any."""

    name: str
    help: str
    flags: tuple[Flag, ...]
    argument: str = "FILE"
    """Name of the positional arguments in help; empty when it takes none."""
    argument_help: str = "Compose files of one project, merged in order."
    hidden: bool = False


def _flag(spelling: str, kind: str, help: str, panel: str, **more: Any) -> Flag:
    spellings = tuple(spelling.split())
    name = more.pop("name", "") or spellings[-1].strip("-").replace("-", "_")
    return Flag(name=name, spellings=spellings, kind=kind, help=help, panel=panel, **more)


PROJECT_FLAGS = (
    _flag(
        "-f --file",
        "texts",
        "A Compose file; several are merged in order. `-` reads standard input.",
        PROJECT,
        name="files",
        metavar="FILE",
    ),
    _flag("-p --project-name", "text", "The project's name.", PROJECT, metavar="NAME"),
    _flag(
        "--project-directory",
        "text",
        "Folder that relative paths start from.",
        PROJECT,
        metavar="DIR",
    ),
    _flag("--profile", "texts", "A profile to activate.", PROJECT, name="profiles", metavar="NAME"),
    _flag(
        "--env-file",
        "texts",
        "File of variables for interpolation, instead of .env.",
        PROJECT,
        name="env_files",
        metavar="FILE",
    ),
    _flag("--ecs-params", "text", "An ecs-params.yml to apply.", PROJECT, metavar="FILE"),
    _flag(
        "--registry-creds",
        "text",
        "A file that `ecs-cli registry-creds up` wrote.",
        PROJECT,
        metavar="FILE",
    ),
)

TARGET_FLAGS = (
    _flag(
        "--launch-type",
        "choice",
        "Where tasks run. Default: FARGATE.",
        TARGET,
        choices=("FARGATE", "EC2", "EXTERNAL"),
    ),
    _flag(
        "--layout",
        "choice",
        "One ECS service per Compose service, or the whole file in one task.",
        TARGET,
        choices=("per-service", "single"),
    ),
    _flag(
        "--network-mode",
        "choice",
        "Default: awsvpc on FARGATE, else bridge.",
        TARGET,
        choices=("awsvpc", "bridge", "host", "none"),
    ),
    _flag("--stage", "text", "Enters every name: shop-prod-web.", TARGET, metavar="NAME"),
    _flag("--cluster", "text", "Default: the project's name.", TARGET, metavar="NAME"),
    _flag("--create-cluster", "switch", "Create the named cluster if it isn't there.", TARGET),
    _flag("--region", "text", "AWS region.", TARGET, metavar="REGION"),
    _flag("--account", "text", "Refuse to touch any other account.", TARGET, metavar="ID"),
    _flag("--aws-profile", "text", "Profile of the AWS configuration.", TARGET, metavar="NAME"),
    _flag("--endpoint-url", "text", "Another address for AWS calls.", TARGET, metavar="URL"),
    _flag("--sandbox", "switch", "Use the embedded ECS instead of AWS: nothing leaves.", TARGET),
    _flag(
        "--sandbox-state",
        "text",
        "Where the sandbox is kept; `none` forgets it.",
        TARGET,
        metavar="FILE",
    ),
    _flag(
        "--image",
        "texts",
        "The image of a service; repeatable.",
        TARGET,
        name="images",
        metavar="SERVICE=URI",
    ),
    _flag(
        "--registry",
        "text",
        "Registry prefix for services that are built.",
        TARGET,
        metavar="PREFIX",
    ),
    _flag(
        "--task-role-arn",
        "text",
        "Role of the containers.",
        TARGET,
        name="task_role",
        metavar="ROLE",
    ),
    _flag(
        "--execution-role-arn",
        "text",
        "Role that pulls images and writes logs. Default: ecsTaskExecutionRole.",
        TARGET,
        name="execution_role",
        metavar="ROLE",
    ),
    _flag("--create-execution-role", "switch", "Create that role if it isn't there.", TARGET),
    _flag(
        "--subnet",
        "texts",
        "Default: the default VPC's.",
        TARGET,
        name="subnets",
        metavar="SUBNET",
    ),
    _flag(
        "--security-group",
        "texts",
        "Default: the default VPC's.",
        TARGET,
        name="security_groups",
        metavar="GROUP",
    ),
    _flag("--assign-public-ip", "pair", "Default: where the subnet is public.", TARGET),
    _flag(
        "--set",
        "texts",
        "One x-ecs setting of one service; repeatable.",
        TARGET,
        name="sets",
        metavar="SERVICE.key=value",
    ),
    _flag(
        "--unsupported",
        "choice",
        "What keys that ECS can't honour are: an error, or a warning and left out.",
        TARGET,
        choices=("error", "warn"),
        default="error",
    ),
)

NOTES = _flag("--notes", "switch", "Show notes too: what is done in another way on ECS.", OUTPUT)
STRICT = _flag("--strict", "switch", "Warnings are errors.", OUTPUT)
SHOW_VALUES = _flag(
    "--show-values", "switch", "Show values of environment variables that change.", OUTPUT
)
YES = _flag("-y --yes", "switch", "Don't ask.", RUN)
TIMEOUT = _flag(
    "--timeout", "number", "Give up waiting after so many seconds.", RUN, metavar="S", default=1800
)
NO_WAIT = _flag("--no-wait", "switch", "Start the deployments and leave.", RUN)
PLAN_FLAGS = (
    SHOW_VALUES,
    _flag("--adopt", "texts", "Take over a service that isn't ours.", RUN, metavar="SERVICE"),
    _flag("--remove-orphans", "switch", "Remove services that the files no longer have.", RUN),
    _flag(
        "--replace",
        "texts",
        "Delete and create a service that can't be changed in place: downtime.",
        RUN,
        metavar="SERVICE",
    ),
    _flag(
        "--force",
        "texts",
        "Start a service's tasks anew even if nothing changed.",
        RUN,
        metavar="SERVICE",
    ),
    _flag("--rerun", "switch", "Run jobs again even if nothing changed.", RUN),
)


NO_VERIFY = _flag(
    "--no-verify",
    "switch",
    "Don't ask the account first whether images, roles, secrets, ... are there.",
    RUN,
)
SECRET_KEYS = _flag(
    "--secret-keys",
    "switch",
    "Read secrets whose JSON keys are named, to see if they have them; never shown.",
    RUN,
)


def _format(*choices: str) -> Flag:
    return _flag(
        "--format", "choice", "Output format.", OUTPUT, choices=choices, default=choices[0]
    )


COMMANDS: Mapping[str, Command] = {
    c.name: c
    for c in (
        Command(
            name="up",
            help="Plan, ask, apply, wait, and tell the truth about the outcome.",
            flags=(
                *PROJECT_FLAGS,
                *TARGET_FLAGS,
                YES,
                NO_WAIT,
                TIMEOUT,
                *PLAN_FLAGS,
                NO_VERIFY,
                _flag("--plan", "text", "Apply a plan saved by `plan --out`.", RUN, metavar="FILE"),
                _format("text", "json"),
                NOTES,
                STRICT,
            ),
        ),
        Command(
            name="plan",
            help="Show what `up` would change. Nothing is changed.",
            flags=(
                *PROJECT_FLAGS,
                *TARGET_FLAGS,
                *PLAN_FLAGS,
                NO_VERIFY,
                _format("text", "json", "markdown"),
                _flag("--out", "text", "Save the plan for `up --plan`.", OUTPUT, metavar="FILE"),
                _flag("--detailed-exitcode", "switch", "Exit 4 if there are changes.", OUTPUT),
                NOTES,
                STRICT,
            ),
        ),
        Command(
            name="convert",
            help="Print the ECS documents that the files become. Needs no AWS.",
            flags=(
                *PROJECT_FLAGS,
                *TARGET_FLAGS,
                _format("json"),
                _flag("--out", "text", "Write one file per document.", OUTPUT, metavar="DIR"),
                _flag(
                    "--report", "text", "Write what became of every key.", OUTPUT, metavar="FILE"
                ),
                NOTES,
                STRICT,
            ),
        ),
        Command(
            name="validate",
            help="Find every problem in Compose files or ECS JSON. Needs no AWS.",
            flags=(
                *PROJECT_FLAGS,
                *TARGET_FLAGS,
                _format("text", "json", "sarif", "github"),
                NOTES,
                STRICT,
            ),
            argument_help="Compose files, each a project of its own, and ECS JSON files.",
        ),
        Command(
            name="verify",
            help="Ask the account what `up` would miss: images, roles, secrets, subnets, ...",
            flags=(
                *PROJECT_FLAGS,
                *TARGET_FLAGS,
                SECRET_KEYS,
                _format("text", "json"),
                NOTES,
                STRICT,
            ),
        ),
        Command(
            name="permissions",
            help="Print the least IAM policy that this project's `up` needs. Needs no AWS.",
            flags=(
                *PROJECT_FLAGS,
                *TARGET_FLAGS,
                _flag(
                    "--for",
                    "choice",
                    "The command that the policy is for; `up` includes `plan` and `verify`.",
                    RUN,
                    name="command",
                    choices=("up", "plan", "verify", "down", "rollback"),
                    default="up",
                ),
                SECRET_KEYS,
                NOTES,
                STRICT,
            ),
        ),
        Command(
            name="config",
            help="Print the project as it was read: merged, interpolated, in long form.",
            flags=(
                *PROJECT_FLAGS,
                _format("yaml", "json"),
                _flag("-q --quiet", "switch", "Only check, print nothing.", OUTPUT),
                NOTES,
                STRICT,
            ),
        ),
        Command(
            name="down",
            help="Stop and delete the project's services and what `up` created for them.",
            flags=(
                *PROJECT_FLAGS,
                *TARGET_FLAGS,
                YES,
                NO_WAIT,
                TIMEOUT,
                _format("text", "json"),
                NOTES,
            ),
        ),
        Command(
            name="rollback",
            help="Return to what was stable before: the last `up`, or the services that you name.",
            flags=(
                *PROJECT_FLAGS,
                *TARGET_FLAGS,
                _flag(
                    "--service",
                    "texts",
                    "Only this Compose service, whoever changed it; repeatable.",
                    RUN,
                    name="services",
                    metavar="SERVICE",
                ),
                YES,
                NO_WAIT,
                TIMEOUT,
                _format("text", "json"),
                NOTES,
            ),
        ),
        Command(
            name="sandbox",
            help="Serve the embedded ECS on loopback, for any program that takes an endpoint URL.",
            flags=(
                _flag(
                    "--port",
                    "number",
                    "Port to listen on; 0 takes a free one.",
                    RUN,
                    metavar="N",
                    default=4566,
                ),
                _flag(
                    "--sandbox-state --state",
                    "text",
                    "Where its state is kept. Default: in memory only.",
                    RUN,
                    name="sandbox_state",
                    metavar="FILE",
                ),
                _flag(
                    "--faults",
                    "text",
                    "What shall go wrong: images that fail, calls that are refused, ...",
                    RUN,
                    metavar="FILE",
                ),
                _flag(
                    "--speed",
                    "number",
                    "Seconds of the sandbox that pass in one second.",
                    RUN,
                    metavar="N",
                    default=1,
                ),
                _flag(
                    "--region", "text", "Its region.", RUN, metavar="REGION", default="us-east-1"
                ),
            ),
            argument="",
        ),
        Command(
            name="migrate",
            help="Print the compose2ecs.yml that says what ecs-params.yml, x-aws-* and labels say.",
            flags=(
                *PROJECT_FLAGS,
                _flag(
                    "--aws-profile",
                    "text",
                    "Profile of the AWS configuration.",
                    TARGET,
                    metavar="NAME",
                ),
                NOTES,
                STRICT,
            ),
        ),
        Command(
            name="schema",
            help="Print a JSON Schema for editors: of compose2ecs.yml, Compose with x-ecs, ...",
            flags=(),
            argument="NAME",
            argument_help="x-ecs (default), compose or ecs-params.",
        ),
        Command(
            name="explain",
            help="Explain a rule (C2E3112) or what becomes of a Compose key (healthcheck.test).",
            flags=(),
            argument="CODE_OR_KEY",
            argument_help="A rule's code, a rule-book id, or a Compose key.",
        ),
    )
}
COMMANDS = {**COMMANDS, "diff": COMMANDS["plan"].replace(name="diff", hidden=True)}


def defaults(command: Command) -> dict[str, Any]:
    """The values of a command line that says nothing."""
    out: dict[str, Any] = {"arguments": ()}
    for flag in command.flags:
        if flag.kind == "switch":
            out[flag.name] = False
        elif flag.kind == "texts":
            out[flag.name] = ()
        else:
            out[flag.name] = flag.default
    return out
