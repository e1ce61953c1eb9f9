"""What the command line and the environment say, as the values that the stages take."""

from __future__ import annotations

import os

from compose2ecs.compose.load import Sources
from compose2ecs.mapping.target import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Values = Mapping[str, Any]


class UsageError(Exception):
    """The command line asks for something that can't be meant; exit code 2."""


def sources(values: Values, files: tuple[str, ...] | None = None) -> Sources:
    """Where the project is; `files` replaces what the command line names."""
    named = (*values["files"], *values["arguments"]) if files is None else files
    return Sources(
        files=named,
        project_name=values["project_name"],
        project_directory=values["project_directory"],
        profiles=values["profiles"],
        env_files=values["env_files"],
        environment=dict(os.environ),
        stdin=_standard_input() if "-" in named else None,
        ecs_params=values["ecs_params"],
        registry_creds=values["registry_creds"],
    )


def options(values: Values) -> Options:
    """What the command line says about the target."""
    return Options(
        launch_type=values["launch_type"],
        layout=values["layout"],
        network_mode=values["network_mode"],
        stage=values["stage"],
        cluster=values["cluster"],
        create_cluster=values["create_cluster"],
        region=values["region"],
        account=values["account"],
        images=dict(_split(v, "--image", "SERVICE=URI") for v in values["images"]),
        registry=values["registry"],
        task_role=values["task_role"],
        execution_role=values["execution_role"],
        create_execution_role=values["create_execution_role"],
        subnets=values["subnets"],
        security_groups=values["security_groups"],
        assign_public_ip=values["assign_public_ip"],
        sets=tuple(map(_setting, values["sets"])),
        unsupported=values["unsupported"],
        adopt=values.get("adopt", ()),
    )


def region(profile: str | None, environment: Mapping[str, str]) -> str | None:
    """The region that the environment or the profile in the AWS config file says (interface.md)."""
    said = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    if said:
        return said
    path = environment.get("AWS_CONFIG_FILE") or os.path.expanduser("~/.aws/config")
    if not os.path.isfile(path):
        return None
    import configparser

    config = configparser.RawConfigParser()
    try:
        config.read(path, encoding="utf-8")
    except (configparser.Error, OSError, UnicodeDecodeError):
        return None  # botocore will say what is wrong with it, when it is needed
    name = profile or environment.get("AWS_PROFILE") or "default"
    section = "default" if name == "default" else f"profile {name}"
    return config.get(section, "region", fallback=None)


def write(path: str, content: str) -> None:
    """Write a file that the command line asks for; UsageError when that can't be done."""
    try:
        with open(path, "w", encoding="utf-8") as f:
            f.write(content)
    except OSError as e:
        raise UsageError(f"can't write {path}: {e.strerror}") from None


def _split(text: str, flag: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise UsageError(f"{flag} takes {form}, not {text!r}")
    return name, value


def _setting(text: str) -> tuple[str, str, str]:
    path, value = _split(text, "--set", "SERVICE.key=value")
    service, dot, key = path.partition(".")
    if not (service and dot and key):
        raise UsageError(f"--set takes SERVICE.key=value, not {text!r}")
    return service, key, value


def _standard_input() -> str:
    import sys

    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
