"""Where the files and settings of a project come from: flags, the environment, folders, `.env`."""

from __future__ import annotations

import os
import os.path

from compose2ecs.compose.formats import format_of
from compose2ecs.compose.interpolate import Variables, interpolated, text
from compose2ecs.compose.read import file_bytes, read_text
from compose2ecs.compose.tree import Map
from compose2ecs.diagnostics.diagnostic import ERROR, WARNING, has_errors
from compose2ecs.diagnostics.position import NOWHERE, Position
from compose2ecs.diagnostics.reading import (
    BAD_PROJECT_NAME,
    ENV_FILE_MISSING,
    NO_FILE,
    NOT_A_MAPPING,
)
from compose2ecs.diagnostics.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Final

    from compose2ecs.compose.extends import Origin
    from compose2ecs.compose.formats import type_of_format
    from compose2ecs.compose.read import Document
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Place

_NO_ENVIRONMENT: Mapping[str, str] = {}

NAMES: Final = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""What a Compose file is called when nobody names it, in Docker's order."""

OVERRIDES: Final = (
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)

EXTRAS: Final = "compose2ecs.yml"
"""Settings beside the first Compose file; only its `lint` is looked for above, too."""


class Sources(Record):
    """What the user named: files, settings and the environment; all paths count from `cwd`."""

    files: tuple[str, ...] = ()
    """As the user named them, `-` being standard input; none: they are looked for."""
    project_name: str | None = None
    project_directory: str | None = None
    profiles: tuple[str, ...] = ()
    env_files: tuple[str, ...] = ()
    environment: Mapping[str, str] = _NO_ENVIRONMENT
    cwd: str = "."
    stdin: str | bytes | None = None
    ecs_params: str | None = None
    """A file of ecs-cli's settings."""
    registry_creds: str | None = None
    """A file that `ecs-cli registry-creds up` wrote."""
    find_extras: bool = True
    """Whether compose2ecs.yml and ecs-cli's files beside the first file are read."""


class Job:
    """What the stages of one load share."""

    __slots__ = (
        *("cwd", "environment", "formats", "found", "home", "name", "origins", "sources"),
        *("emptied", "filled", "for_ecs", "local", "told"),
    )

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.cwd = os.path.abspath(sources.cwd)
        self.environment: dict[str, str] = {"PWD": self.cwd, **sources.environment}
        self.home = sources.environment.get("HOME") or "~"
        self.found: list[Diagnostic] = []
        self.formats: list[tuple[type_of_format, str, Position]] = []
        self.origins: dict[str, Origin | None] = {}
        self.told: set[str] = set()
        self.filled: dict[Position, dict[str, str]] = {}
        self.emptied: set[Place] = set()
        self.name = ""
        self.for_ecs = False
        """Whether a key for ECS may stand in one of the files."""
        self.local: set[int] = set()
        """Ids of errors about one value each, which hide nothing else of the project."""

    def is_blocked(self) -> bool:
        """Whether an error stands in the way of looking at the project as a whole."""
        return any(d.severity == ERROR and id(d) not in self.local for d in self.found)

    def variables(self, environment: Mapping[str, str] | None = None) -> Variables:
        """The variables for interpolation; each is told to be unset once in the whole load."""
        out = Variables(self.environment if environment is None else environment, self.found)
        out.told = self.told
        out.filled = self.filled
        out.emptied = self.emptied
        return out

    def reach(self, path: str) -> str:
        """A path as the user gave it, from wherever this process stands."""
        return os.path.join(self.cwd, os.path.expanduser(path))


def named_files(job: Job) -> tuple[tuple[str, ...], str]:
    """The files of the project and its directory, as the user would name them."""
    sources = job.sources
    files = tuple(part for name in sources.files for part in _separated(job, name))
    given = sources.project_directory
    if not files:
        start = given or ""
        env = {**_env_values(job, start), **sources.environment}
        separator = env.get("COMPOSE_PATH_SEPARATOR") or os.pathsep
        named = env.get("COMPOSE_FILE", "")
        files = tuple(f for f in named.split(separator) if f)
        if not files:
            files = _discovered(job, start)
    if not files:
        from compose2ecs.compose.misnamed import candidate

        message = "there is no Compose file in this folder or its parents"
        there = candidate(job.reach(start))
        hint = f'name one with -f; did you mean "{os.path.join(start, there)}"?' if there else ""
        at = Position("compose.yaml", 1, 1)
        job.found.append(NO_FILE.at(at, message, hint or "name one with -f"))
        return (), ""
    folder = given if given is not None else os.path.dirname(files[0])
    return files, folder


def _separated(job: Job, name: str) -> Sequence[str]:
    """The files of `a.yml:b.yml`, which ecs-cli takes for two, unless a file is called so."""
    parts = name.split(os.pathsep)
    if len(parts) == 1 or os.path.exists(job.reach(name)):
        return (name,)
    return parts if all(os.path.exists(job.reach(part)) for part in parts) else (name,)


def _discovered(job: Job, start: str) -> tuple[str, ...]:
    """The Compose file in `start` or the nearest parent, with the override file beside it."""
    folder = start
    here = os.path.abspath(job.reach(start))
    while True:
        there = set(os.listdir(here)) if os.path.isdir(here) else set()
        name = next((n for n in NAMES if n in there), None)
        if name is not None:
            override = next((n for n in OVERRIDES if n in there), None)
            names = (name,) if override is None else (name, override)
            return tuple(os.path.join(folder, n) for n in names)
        parent = os.path.dirname(here)
        if parent == here:
            return ()
        here, folder = parent, os.path.join("..", folder)


def _env_values(job: Job, folder: str) -> dict[str, str]:
    """The variables of `.env`, or of the files named instead of it."""
    values: dict[str, str] = {}
    named = job.sources.env_files
    for path in named or (os.path.join(folder, ".env"),):
        if not named and not os.path.isfile(job.reach(path)):
            continue
        at = Position(path, 1, 1)
        environment = {**values, **job.sources.environment}
        fresh = env_file(job, path, at, environment=environment)
        values.update({k: v for k, v in (fresh or {}).items() if v is not None})
    return values


def read_dot_env(job: Job, folder: str) -> None:
    """Put the variables of `.env`, or of --env-file, under those of the environment."""
    job.environment = {**_env_values(job, folder), **job.environment}


def env_file(
    job: Job,
    path: str,
    at: Place,
    *,
    environment: Mapping[str, str] | None = None,
    required: bool = True,
    raw: bool = False,
) -> dict[str, str | None] | None:
    """The variables of one env file; None when it can't be read."""
    from compose2ecs.compose.env_file import variables_of

    written = getattr(path, "written", path)
    shown = _shown(job, path)
    reach = job.reach(path)
    if not required and not os.path.exists(reach):
        return None
    data, problems = file_bytes(reach, shown)
    if data is None:
        message = f'env file "{written}" can\'t be read: {problems[0].message}'
        hint = "create it, or say {path: ..., required: false}"
        job.found.append(ENV_FILE_MISSING.at(at, message, hint))
        return None
    values = job.environment if environment is None else environment
    out, found = variables_of(data, shown, values, raw=raw)
    job.found += found
    return out


def _shown(job: Job, path: str) -> str:
    """A path as the user would name it: relative to where he stands, if it lies below."""
    prefix = job.cwd.rstrip("/") + "/"
    return path.removeprefix(prefix)


def active_profiles(job: Job) -> frozenset[str]:
    """The profiles that the user activated."""
    named = job.sources.profiles
    more = job.environment.get("COMPOSE_PROFILES", "") if not named else ""
    return frozenset([*named, *(p.strip() for p in more.split(",") if p.strip())])


def _beside(first: str, name: str) -> str:
    return os.path.join(os.path.dirname(first) if first != "-" else "", name)


def _optional(job: Job, path: str, *, required: bool, verbatim: bool = False) -> Map | None:
    """A mapping from a file of settings, interpolated unless it is to stay as it is."""
    if not required and not os.path.isfile(job.reach(path)):
        return None
    data, problems = file_bytes(job.reach(path), path)
    job.found += problems
    if data is None:
        return None
    tree, problems = read_text(data, path)
    job.found += problems
    if tree is None:
        return None if has_errors(problems) else Map(Position(path, 1, 1))
    if not isinstance(tree, Map):
        at = getattr(tree, "here", Position(path, 1, 1))
        job.found.append(NOT_A_MAPPING.at(at, "this file isn't a mapping"))
        return None
    return tree if verbatim else interpolated(tree, job.variables())


def read_ecs_params(job: Job, first: str) -> Map | None:
    """The file of ecs-cli's settings, if there is one."""
    given = job.sources.ecs_params
    if given is not None:
        return _optional(job, given, required=True)
    if not job.sources.find_extras:
        return None
    path = os.path.join(_ecs_cli_folder(job, first, ("ecs-params.yml",)), "ecs-params.yml")
    return _optional(job, path, required=False)


def read_registry_creds(job: Job, first: str) -> Map | None:
    """The named file, else the newest beside the first; the time of writing is in their names."""
    given = job.sources.registry_creds
    if given is None and job.sources.find_extras:
        folder = _ecs_cli_folder(job, first, _CREDS)
        creds = [name for name in _names(job, folder) if _is_called(name, _CREDS)]
        if creds:
            given = os.path.join(folder, max(creds, key=_written_at))
    return None if given is None else _optional(job, given, required=True, verbatim=True)


_CREDS = ("ecs-registry-creds_", ".yml")


def _written_at(name: str) -> tuple[bool, str]:
    """Sorts ecs-registry-creds_20230101T000000Z.yml by its time, behind names that have none."""
    from re import fullmatch

    time = name.removeprefix(_CREDS[0]).removesuffix(_CREDS[1])
    return fullmatch(r"\d{8}T\d{6}Z", time) is not None, time


def _ecs_cli_folder(job: Job, first: str, name: tuple[str, ...]) -> str:
    """Where ecs-cli's files are: beside the first file, else where ecs-cli was called.

    A folder that has a Compose file of its own keeps them for that one.
    """
    beside = _beside(first, "")
    if beside and not any(_is_called(there, name) for there in _names(job, beside)):
        here = _names(job, "")
        if any(_is_called(there, name) for there in here) and not {*NAMES} & {*here}:
            return ""
    return beside


def _names(job: Job, folder: str) -> Sequence[str]:
    path = job.reach(folder)
    return os.listdir(path) if os.path.isdir(path) else ()


def _is_called(name: str, pattern: tuple[str, ...]) -> bool:
    """Whether a name is this one, or begins with the first and ends with the second text."""
    return name.startswith(pattern[0]) and name.endswith(pattern[-1])


def read_extras(job: Job, first: str) -> Map | None:
    """compose2ecs.yml beside the first file, if there is one."""
    if not job.sources.find_extras:
        return None
    return _optional(job, _beside(first, EXTRAS), required=False)


def read_lint_above(job: Job, first: str) -> Map | None:
    """The `lint` of the nearest compose2ecs.yml above the first file's folder that has one."""
    if not job.sources.find_extras:
        return None
    lint, problems = lint_above(job.reach(_beside(first, "")), job.cwd)
    job.found += problems
    return None if lint is None else interpolated(lint, job.variables())


def lint_above(folder: str, cwd: str) -> tuple[Map | None, tuple[Diagnostic, ...]]:
    """The same for any folder; what is wrong with such a file is no error of what lies below it."""
    found: list[Diagnostic] = []
    for path in _extras_above(folder):
        shown = os.path.relpath(path, cwd)
        data, problems = file_bytes(path, shown)
        tree, more = (None, ()) if data is None else read_text(data, shown)
        found += [
            d.replace(severity_override=WARNING) for d in (*problems, *more) if d.severity == ERROR
        ]
        if isinstance(tree, Map) and "lint" in tree:
            lint = tree.copy()
            for key in [k for k in tree if k != "lint"]:
                lint.drop(key)
            return lint, tuple(found)
    return None, tuple(found)


def _extras_above(folder: str) -> Iterator[str]:
    """Each compose2ecs.yml above a folder, the nearest first, up to the repository's root."""
    here = os.path.abspath(folder)
    while not os.path.exists(os.path.join(here, ".git")):
        parent = os.path.dirname(here)
        if parent == here:
            return
        here = parent
        path = os.path.join(here, EXTRAS)
        if os.path.isfile(path):
            yield path


# --- the project's name


def project_name(job: Job, docs: list[Document], folder: str) -> str:
    """-p, COMPOSE_PROJECT_NAME, the last file's `name`, or the folder's name."""
    given = job.sources.project_name or job.environment.get("COMPOSE_PROJECT_NAME")
    if given:
        if normal_name(given) != given:
            message = f'project name "{given}" isn\'t valid'
            hint = "use lower case letters, digits, - and _, beginning with a letter or digit"
            job.found.append(BAD_PROJECT_NAME.at(_start(job), message, hint))
        return given
    for document in reversed(docs):
        written = document.get("name")
        if isinstance(written, str) and format_of(document) != "v1":
            at = document.at("name")
            quiet = Variables(job.environment, [])
            name = normal_name(text(written, at, quiet))
            if not name:
                message = "the project name has no letter or digit in it"
                job.found.append(BAD_PROJECT_NAME.at(at, message))
            return name
    name = normal_name(os.path.basename(os.path.abspath(job.reach(folder))))
    if not name:
        message = "the folder's name can't be a project name"
        hint = "give the project one with `name:` or -p"
        job.found.append(BAD_PROJECT_NAME.at(_start(job), message, hint))
    return name


def _start(job: Job) -> Position:
    files = job.sources.files
    return Position(files[0], 1, 1) if files else NOWHERE


def normal_name(name: str) -> str:
    """A project name in Docker's form: lower case letters, digits, - and _; may be empty."""
    low = name.lower()
    kept = "".join(c for c in low if c in "abcdefghijklmnopqrstuvwxyz0123456789_-")
    return kept.lstrip("_-")
