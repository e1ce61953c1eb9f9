"""Which format a file is in, and what the first one (v1) demands beyond its schema."""

from __future__ import annotations

import os.path

from compose2ecs.compose.form import HostPath
from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics.compose_format import (
    BAD_VERSION,
    BARE_WORD,
    MISSING_BUILD_FOLDER,
    MIXED_FORMATS,
    UNKNOWN_VERSION,
)
from compose2ecs.diagnostics.schema_rules import UNKNOWN_KEY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from compose2ecs.compose.read import Document
    from compose2ecs.compose.sources import Job
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Place

    type_of_format = Literal["v1", "v2", "v3", "spec"]


def format_of(document: Map) -> type_of_format:
    """Which format a file is in (docker-compose 1.29.2's rule for telling v1 apart)."""
    version = document.get("version")
    if "version" in document and not isinstance(version, Map):
        first = str(version).partition(".")[0]
        return "v2" if first == "2" else "v3" if first == "3" else "spec"
    if any(
        key in document
        for key in ("services", "networks", "volumes", "secrets", "configs", "include", "models")
    ):
        return "spec"
    if any(isinstance(v, Map) and not k.startswith("x-") for k, v in document.items()):
        return "v1"
    if isinstance(document.get("name"), str) or all(k.startswith("x-") for k in document):
        return "spec"
    return "v1"


def note_version(job: Job, document: Map, form: type_of_format) -> None:
    """Remember the format, and say what is odd about it."""
    version = document.get("version")
    at = document.at("version") if "version" in document else document.here
    if form != "v1" and "version" in document and not isinstance(version, str):
        message = "version must be text; write it in quotes, or remove it"
        job.found.append(BAD_VERSION.at(at, message))
    said = "1" if form == "v1" else version if isinstance(version, str) else ""
    if form == "spec" and said:
        message = f'version "{said}" is not known; today\'s files need none'
        job.found.append(UNKNOWN_VERSION.at(at, message, "remove it"))
    job.formats.append((form, said, at))
    if (form == "v1") != (job.formats[0][0] == "v1"):
        message = "this file is of another format than the first one (v1 has no `services`)"
        job.found.append(MIXED_FORMATS.at(at, message, "put v1 services under `services:`"))


_BOOLEANS = frozenset({"labels", "privileged", "read_only", "stdin_open", "tty"})
"""Keys of v1 that take true and false, or values that are."""


def old_faults(document: Document) -> list[Diagnostic]:
    """What docker-compose 1.29.2, the only reader of v1 files, refuses in one beyond its schema.

    A service has no x- keys (ours is let through), and yes, no, on and off are booleans.
    """
    found = []
    bare = set(document.bare)
    for service in document.values():
        for key in service if isinstance(service, Map) else ():
            if key.startswith("x-") and key != "x-ecs":
                message = f'unknown key "{key}": services of v1 files have no x- keys'
                found.append(UNKNOWN_KEY.at(service.key_at(key), message))
            elif bare and key not in _BOOLEANS:
                found += _bare_words(service, key, bare)
    return found


def _bare_words(tree: Map, key: str, bare: set[Place]) -> list[Diagnostic]:
    value = tree[key]
    if isinstance(value, Seq):
        places = [at for _, at in value.places()]
    elif isinstance(value, Map):
        places = [value.place(inner) for inner in value]
    else:
        places = [tree.place(key)]
    message = "docker-compose reads this word in a v1 file as true or false, which can't be here"
    return [BARE_WORD.at(at, message, "put it in quotes") for at in places if at in bare]


def check_build_folders(job: Job, whole: Map) -> None:
    """docker-compose 1.29.2 looks for them in v1 files; today's readers don't."""
    for service in whole["services"].values():
        build = service.get("build")
        context = build.get("context") if isinstance(build, Map) else None
        if isinstance(context, HostPath) and not os.path.isdir(context):
            message = f'build folder "{context.written}" is not there'
            job.found.append(MISSING_BUILD_FOLDER.at(service.at("build"), message))
