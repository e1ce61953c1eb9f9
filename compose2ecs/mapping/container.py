"""Rows of a container: its image, what runs in it, and small settings that stand as they are."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import mapping_rules as rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from compose2ecs.mapping.row import Container


# The image.


def image(c: Container) -> str | None:
    """`image`, or where the image of a service that is built has been pushed."""
    own = str(c.settings.get("image") or c.target.images.get(c.service.name, ""))
    if own:
        _replaced(c, f"{own} is used instead")
        return own
    if c.service.build is None:
        return c.service.image or None
    name = c.service.image or c.service.name.lower()
    if c.target.registry and not _has_registry(name):
        pushed = f"{c.target.registry.rstrip('/')}/{name}"
        _replaced(c, f"nothing is built here: {pushed} has to be there")
        return pushed
    if c.service.image:
        c.approximate("build.context", f"nothing is built here: {name} has to be in its registry")
        return name
    c.reject(
        rules.NO_IMAGE,
        "build",
        f'service "{c.service.name}" is built, and ECS needs an image to pull',
        f"push it and add --image {c.service.name}=URI, --registry PREFIX or x-ecs.image",
    )
    # Nothing is written when there are errors; the rule book need not say it again.
    return name


def _replaced(c: Container, reason: str) -> None:
    for key in ("image", "build.context"):
        if key.partition(".")[0] in c.service.tree:
            c.approximate(key, reason)


def _has_registry(image: str) -> bool:
    """Whether a reference begins with a host, as Docker decides it."""
    first, slash, _ = image.partition("/")
    return bool(slash) and ("." in first or ":" in first or first == "localhost")


def repository_credentials(c: Container) -> dict[str, str] | None:
    """`repositoryCredentials` from x-ecs.registry_credentials (rule REPO-01)."""
    credentials = str(c.settings.get("registry_credentials", ""))
    if not credentials:
        return None
    from compose2ecs.mapping.secret_sources import judge_source

    judge_source(c, "x-ecs.registry_credentials", "the registry's secret", credentials)
    return {"credentialsParameter": credentials}


# What runs.


def command(c: Container) -> list[str] | None:
    """`command`; an empty one can't be said."""
    return _words(c, "command", c.service.command)


def entry_point(c: Container) -> list[str] | None:
    """`entryPoint`; an empty one can't be said."""
    return _words(c, "entrypoint", c.service.entrypoint)


def _words(c: Container, key: str, words: tuple[str, ...] | None) -> list[str] | None:
    if words is None:
        return None
    if not words:
        message = f"{key} is empty, and ECS then uses the image's own"
        c.ignore(key, message)
        c.say(rules.COMMAND_EMPTY, key, message, "name the program to run")
        return None
    _say_shell_words(c, key, words)
    return list(words)


_SHELL = re.compile(r"&&?|\|\|?|;|[0-9]?>>?.*|<.*")
"""Words that only a shell would understand, when they stand alone."""


def _say_shell_words(c: Container, key: str, words: tuple[str, ...]) -> None:
    """Text is split into words, never run by a shell; Docker's readers differ on what follows."""
    if len(words) < 2:
        return
    found = next(filter(_SHELL.fullmatch, words), "")
    if not found:
        return
    if c.service.at(key, 0) != c.service.at(key, 1):
        # A list, whose words stand at places of their own, says exactly what it means.
        return
    message = (
        f'{key} has "{found}" but no shell: here it is a word like the others, and Docker Compose'
        " v2 cuts the text there"
    )
    c.approximate(key, message)
    c.say(rules.NO_SHELL, key, message, f'write {key}: ["sh", "-c", "..."]')


# Small ones.


def labels(c: Container) -> dict[str, str]:
    """`dockerLabels`."""
    return dict(c.service.labels)


def user(c: Container) -> str | None:
    """`user`."""
    return c.service.user or None


def working_directory(c: Container) -> str | None:
    """`workingDirectory`, which Docker wants to be absolute when the container starts."""
    folder = c.service.working_dir
    if folder and folder[0] not in "/\\" and folder[1:2] != ":":
        from compose2ecs.diagnostics.storage_rules import WORKING_DIRECTORY

        c.reject(
            WORKING_DIRECTORY,
            "working_dir",
            f'working_dir "{folder}" is no absolute path, and the container would not start',
            f'write "/{folder.removeprefix("./")}", or wherever it is in the image',
        )
    return folder or None


def read_only_root(c: Container) -> bool | None:
    """`readonlyRootFilesystem`."""
    return c.service.read_only


def pseudo_terminal(c: Container) -> bool | None:
    """`pseudoTerminal`."""
    return c.service.tty


def interactive(c: Container) -> bool | None:
    """`interactive`."""
    return c.service.stdin_open


def version_consistency(c: Container) -> str | None:
    """`versionConsistency` from x-ecs.version_consistency: whether tags are held to a digest."""
    wanted = c.settings.get("version_consistency")
    return None if wanted is None else "enabled" if wanted else "disabled"


def start_timeout(c: Container) -> int | None:
    """`startTimeout` in seconds from x-ecs.start_timeout: how long dependencies are waited for."""
    seconds = c.settings.get("start_timeout")
    return None if seconds is None else int(seconds)


def credential_specs(c: Container) -> list[str]:
    """`credentialSpecs` from x-ecs.credential_specs, which stands in for Compose's own key.

    `credentialspec:ARN` where instances have joined the domain, `credentialspecdomainless:ARN`
    where not; the ARN is that of an object in S3 or of a parameter (API reference).
    """
    specs = [str(spec) for spec in c.settings.get("credential_specs", ())]
    if specs:
        for kind in ("config", "file", "registry"):
            c.approximate(f"credential_spec.{kind}", "x-ecs.credential_specs stands in for it")
    return specs
