"""From file names to one Project: the order of the stages, and where files and settings come from.

The order is Docker's (compose-go, and docker-compose 1.29.2 for v1 files). For each file:

1. read: YAML to a tree with positions; several documents in one file are merged in order
2. interpolate: variables in values, then text cast to the number or boolean that its key takes
3. schema: everything that the format doesn't allow, all at once; such a file goes no further
4. expand: short forms to long forms, host paths to absolute ones, v1's layout to today's
5. extends: services of this file or another, which runs stages 1 to 4 and 5 itself
6. include: other projects, which run stages 1 to 7 themselves

then over all files:

7. merge, in the order of the files, with !reset and !override
8. extras: compose2ecs.yml; its `lint` is looked for in the folders above, too
9. profiles: services of inactive profiles are left out
10. defaults: env files into environment, names, the default network, what links and namespaces
    imply for the order of starting
11. consistency: what one part of a project says about another
12. bind: the typed Project

Only this module and `sources` touch files, through `read`.
"""

from __future__ import annotations

import os
import os.path

from compose2ecs.compose.bind import project as bound
from compose2ecs.compose.consistency import inconsistencies
from compose2ecs.compose.defaults import printed, settled
from compose2ecs.compose.expand import expanded
from compose2ecs.compose.form import Expansion
from compose2ecs.compose.formats import check_build_folders, format_of, note_version, old_faults
from compose2ecs.compose.interpolate import cast, interpolated, without_values
from compose2ecs.compose.read import documents, file_bytes
from compose2ecs.compose.schema import allowed, violations
from compose2ecs.compose.slips import slips
from compose2ecs.compose.sources import (
    Job,
    Sources,
    active_profiles,
    env_file,
    named_files,
    project_name,
    read_dot_env,
    read_ecs_params,
    read_extras,
    read_lint_above,
    read_registry_creds,
)
from compose2ecs.compose.tree import Map
from compose2ecs.diagnostics.compose_format import NO_SERVICES
from compose2ecs.diagnostics.diagnostic import ERROR, WARNING, has_errors, in_order
from compose2ecs.diagnostics.position import Position
from compose2ecs.diagnostics.reading import DUPLICATE_KEY, EMPTY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final

    from compose2ecs.compose.extends import Origin
    from compose2ecs.compose.project import Project
    from compose2ecs.compose.read import Document
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Place

__all__ = ["Sources", "load"]
_FEW: Final = 100
"""Beyond so many violations of its schema a file isn't searched for faults of other kinds."""


def load(sources: Sources) -> tuple[Project | None, tuple[Diagnostic, ...]]:
    """The project that the sources describe, and all that there is to say about its files.

    None when at least one diagnostic is an error. Never raises for what a file holds.
    """
    import gc

    resting = gc.isenabled()
    gc.disable()  # half of the time of a big load is the collector's, and nothing here is cyclic
    try:
        job = Job(sources)
        project = _project(job)
        found = in_order(without_values(d, job.filled) for d in job.found)
        return (None if has_errors(found) else project), found
    finally:
        if resting:
            gc.enable()


def _project(job: Job) -> Project | None:
    files, folder = named_files(job)
    if not files:
        return None
    read_dot_env(job, folder)
    read: list[tuple[str, list[Document]]] = []
    for name in files:
        later = bool(read) and not any(format_of(d) == "v1" for d in read[0][1])
        read.append((name, _read(job, name, later=later)))
    job.name = project_name(job, [d for _, docs in read for d in docs], folder)
    job.environment.setdefault("COMPOSE_PROJECT_NAME", job.name)
    parts = [
        _file(job, name, docs, folder, stack=(os.path.normpath(name),), later=i > 0)
        for i, (name, docs) in enumerate(read)
    ]
    extras = read_extras(job, files[0])
    above = None if extras is not None and "lint" in extras else read_lint_above(job, files[0])
    if above or (extras is not None and "lint" in extras):
        from compose2ecs.compose.lint import lint_settings

        job.found += lint_settings(above) if above else lint_settings(extras or Map(), files)
    if job.is_blocked():
        return None
    merged = _merged(job, [part for part in parts if part is not None])
    del parts
    if extras is not None:
        from compose2ecs.compose.extras import with_extras

        v1 = bool(job.formats) and job.formats[0][0] == "v1"
        merged = with_extras(merged, extras, job.found, v1=v1)
    params = read_ecs_params(job, files[0])
    creds = read_registry_creds(job, files[0])
    if job.is_blocked():
        return None
    if not merged.get("services"):
        at = merged.at("services") if "services" in merged else Position(files[0], 1, 1)
        job.found.append(
            NO_SERVICES.at(at, "this project has no services", "describe one under `services`")
        )
        merged = merged.copy()
        merged.drop("services")
        merged.derive("services", Map(at), at)
    active = active_profiles(job)
    old = bool(job.formats) and job.formats[0][0] == "v1"
    whole, inactive = settled(
        merged,
        job.name,
        active,
        job.environment,
        lambda path, at, **how: env_file(job, path, at, **how),
        job.found,
        v1=old,
    )
    faulty = {d.position for d in job.found if d.severity == ERROR}
    job.found += inconsistencies(whole, inactive, faulty, v1=old)
    job.found += slips(whole["services"])
    if old:
        check_build_folders(job, whole)
    if has_errors(job.found):
        return None
    version = next((v for _, v, _ in job.formats if v), "")
    tree = printed(whole, job.name, (os.path.abspath(job.reach(folder)), job.cwd))
    return bound(
        whole,
        tree,
        name=job.name,
        format=version,
        ecs_params=params,
        registry_creds=creds,
        directory=folder or ".",
        environment=job.environment,
        for_ecs=job.for_ecs or extras is not None,
    )


def _read(job: Job, name: str, *, later: bool = False) -> list[Document]:
    """Stage 1. An empty file after the first changes nothing, but for docker-compose with v1."""
    if name == "-" and job.sources.stdin is not None:
        data: str | bytes | None = job.sources.stdin
    else:
        data, problems = file_bytes(job.reach(name), name)
        job.found += problems
    if data is None:
        return []
    docs, problems = documents(data, name)
    if later:
        problems = tuple(
            p.replace(severity_override=WARNING) if p.rule is EMPTY else p for p in problems
        )
    return _usable(job, docs, problems)


def _usable(
    job: Job, docs: tuple[Document, ...], problems: tuple[Diagnostic, ...]
) -> list[Document]:
    """The documents of a file without errors; of two equal keys a v1 file keeps the last."""
    if docs and all(format_of(document) == "v1" for document in docs):
        problems = tuple(
            p.replace(severity_override=WARNING) if p.rule is DUPLICATE_KEY else p for p in problems
        )
    job.found += problems
    return [] if has_errors(problems) else list(docs)


def _file(
    job: Job,
    name: str,
    docs: list[Document],
    folder: str,
    *,
    stack: tuple[str, ...],
    environment: Mapping[str, str] | None = None,
    later: bool = False,
) -> Map | None:
    """Stages 2 to 6 for every document of a file, merged; takes the documents out of the list."""
    parts = []
    while docs:
        tags = docs[0].tags
        origin_tree = _long_form(job, docs.pop(0), folder, environment, later=later)
        if origin_tree is None:
            continue
        whole, v1 = origin_tree
        services = whole.get("services")
        if isinstance(services, Map) and _any_extends(services):
            from compose2ecs.compose.extends import Origin, extended

            origin = Origin(os.path.normpath(name), folder, services, tags, v1=v1)
            whole = whole.copy()
            whole["services"] = extended(
                origin, lambda file, base, at: _other(job, file, base, at), job.found
            )
        if whole.get("include") is not None:
            from compose2ecs.compose.extends import included

            whole = included(
                whole,
                lambda files, inner, envs, at: _inclusion(
                    job, files, inner, envs, at, stack=stack, environment=environment
                ),
                folder,
                stack,
                job.found,
            )
        parts.append((whole, tags, v1))
    return _together(job, parts)


def _any_extends(services: Map) -> bool:
    return any(isinstance(s, Map) and "extends" in s for s in services.values())


def _long_form(
    job: Job,
    document: Document,
    folder: str,
    environment: Mapping[str, str] | None = None,
    *,
    later: bool = False,
) -> tuple[Map, bool] | None:
    """Stages 2 to 4: the document in long form and whether it is a v1 file; None on errors."""
    form = format_of(document)
    v1 = form == "v1"
    note_version(job, document, form)
    job.for_ecs = job.for_ecs or document.for_ecs
    before = len(job.found)
    tree: Map = document
    if document.dollars:
        tree = interpolated(tree, job.variables(environment), document.dollars, v1=v1)
    tree = cast(tree, job.found, v1=v1)
    if later:
        tree = _without_nulls(tree)
    if v1:
        job.found += old_faults(document)
    faulty = {d.position for d in job.found[before:] if d.severity == ERROR}
    problems = [d for d in violations(tree, form) if d.position not in faulty]
    job.found += problems
    if has_errors(job.found[before:]):
        if len(problems) > _FEW:
            return None
        tree = allowed(tree, form)[0]  # what is left may have faults of other kinds
    if job.formats[-1][0] in ("v2", "v3"):
        from compose2ecs.compose.since import newer_keys

        job.found += newer_keys(tree, job.formats[-1][1])
    base = os.path.join(job.cwd, os.path.expanduser(folder))
    del document  # so that what is expanded can go
    whole = expanded(tree, Expansion(base, job.home, job.found, v1=v1, emptied=job.emptied))
    if has_errors(problems):
        return None
    job.local.update(map(id, job.found[before:]))
    return whole, v1


def _without_nulls(tree: Map) -> Map:
    """A later file without keys of services that say nothing: null keeps what is there."""
    services = tree.get("services")
    if not isinstance(services, Map):
        return tree
    fresh = Map(services.origin)
    for name, service in services.items():
        value = service
        if isinstance(service, Map) and None in service.values():
            value = service.copy()
            for key, inner in service.items():
                if inner is None and key not in {"command", "entrypoint"}:
                    value.drop(key)
        fresh.take(services, name, value)
    out = tree.copy()
    out["services"] = fresh
    return out


def _other(job: Job, file: str, folder: str, at: Place) -> Origin | None:
    """Another file that a service extends, through stages 1 to 4; each is read once."""
    from compose2ecs.compose.extends import Origin

    name = os.path.normpath(os.path.join(folder, os.path.expanduser(file)))
    if "://" in file:
        from compose2ecs.diagnostics.compose_format import INCLUDE_REMOTE

        job.found.append(INCLUDE_REMOTE.at(at, "only files on this computer are extended"))
        return None
    if name in job.origins:
        return job.origins[name]
    job.origins[name] = None
    data, problems = file_bytes(job.reach(name), name)
    if data is None:
        first = problems[0]
        message = f'"{file}" can\'t be extended: {first.message}'
        job.found.append(first.rule.at(at, message, first.help))
        return None
    docs = _usable(job, *documents(data, name))
    inner = os.path.dirname(name)
    parts = []
    tags: dict[tuple[str | int, ...], str] = {}
    for document in docs:
        long = _long_form(job, document, inner)
        if long is None:
            return None
        parts.append((long[0], document.tags, long[1]))
        tags |= document.tags
    whole = _together(job, parts)
    if whole is None:
        return None
    services = whole.get("services")
    services = services if isinstance(services, Map) else Map(whole.origin)
    origin = Origin(name, inner, services, tags, v1=parts[0][2])
    job.origins[name] = origin
    return origin


def _inclusion(
    job: Job,
    files: tuple[str, ...],
    folder: str,
    env_files: tuple[str, ...],
    at: Place,
    *,
    stack: tuple[str, ...],
    environment: Mapping[str, str] | None,
) -> Map | None:
    """Another project, through stages 1 to 7, with its own variables below ours."""
    outer = job.environment if environment is None else environment
    values: dict[str, str] = {}
    for path in env_files or (os.path.join(folder, ".env"),):
        if env_files or os.path.isfile(job.reach(path)):
            fresh = env_file(job, path, at, environment={**values, **outer})
            values.update({k: v for k, v in (fresh or {}).items() if v is not None})
    inner = {**values, **outer}
    parts = []
    for name in files:
        data, problems = file_bytes(job.reach(name), name)
        if data is None:
            message = f'"{name}" can\'t be included: {problems[0].message}'
            job.found.append(problems[0].rule.at(at, message, problems[0].help))
            return None
        docs = _usable(job, *documents(data, name))
        again = (*stack, os.path.normpath(name))
        part = _file(job, name, docs, folder, stack=again, environment=inner)
        if part is not None:
            parts.append(part)
    return _merged(job, parts) if parts else None


def _together(
    job: Job, parts: list[tuple[Map, dict[tuple[str | int, ...], str], bool]]
) -> Map | None:
    """The documents of one file as one tree that knows its tags."""
    if not parts:
        return None
    if len(parts) == 1 and not parts[0][1]:
        return parts[0][0]
    trees: list[Map] = [_Tagged(tree, tags, v1=v1) for tree, tags, v1 in parts]
    if len(trees) == 1:
        return trees[0]
    return _merged(job, trees)


class _Tagged(Map):
    """A file's tree with the places of its !reset and !override."""

    __slots__ = ("tags",)

    def __init__(self, tree: Map, tags: dict[tuple[str | int, ...], str], *, v1: bool) -> None:
        super().__init__(tree.origin)
        self.update(tree)
        self.where = tree.where
        self.tags = {("services", *path) if v1 else path: tag for path, tag in tags.items()}


def _merged(job: Job, parts: list[Map]) -> Map:
    """Stage 7."""
    whole = parts[0] if parts else Map()
    if len(parts) > 1:
        from compose2ecs.compose.merge import merged, without

        v1 = job.formats[0][0] == "v1"
        for part in parts[1:]:
            tags = part.tags if isinstance(part, _Tagged) else ()
            whole = merged(without(whole, tags), part, job.found, v1=v1)
    return whole
