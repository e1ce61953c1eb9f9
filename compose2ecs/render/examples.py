"""The examples of fixtures/keys.yaml, and what becomes of each key on each launch type."""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compose2ecs.compose.load import Sources, load
from compose2ecs.compose.read import read_text
from compose2ecs.diagnostics.diagnostic import has_errors
from compose2ecs.diagnostics.ecs_rules import NETWORK_MISSING
from compose2ecs.ecs.rules import check
from compose2ecs.mapping.row import APPROXIMATED, CONVERTED, IGNORED, REJECTED
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options
from compose2ecs.mapping.topology import arrange
from compose2ecs.mapping.translate import translate
from compose2ecs.mapping.verdicts import NOTHING_MADE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.ecs.state import EcsState
    from compose2ecs.mapping.row import Entry
    from compose2ecs.mapping.topology import Topology

FILE = Path(__file__).resolve().parents[2] / "fixtures" / "keys.yaml"
LAUNCH_TYPES = ("FARGATE", "EC2", "EXTERNAL")
VERDICTS = (CONVERTED, APPROXIMATED, IGNORED, REJECTED)
"""From best to worst."""


@dataclass(frozen=True, slots=True)
class Example:
    """One entry of keys.yaml for one of the keys that it shows; the file says what is what."""

    key: str
    verdict: str
    service: Mapping[str, Any]
    others: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    format: int = 0
    top: Mapping[str, Any] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    on: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What tells it from other examples."""
        words = [self.key, json.dumps(self.service), *self.flags]
        return " ".join(words)

    @property
    def text(self) -> str:
        """The Compose file, as JSON that has a line for every key."""
        web = dict(self.service)
        if not {"image", "build", "provider"} & set(web):
            web = {"image": "nginx:1.27", **web}
        others = {name: {"image": "redis:7", **s} for name, s in self.others.items()}
        services = {"web": web, **others}
        project = services if self.format == 1 else {"services": services, **self.top}
        return json.dumps(project, indent=1)

    def without(self, key: str) -> Example:
        """The same less a key, wherever it stands: in `web` or beside `services`."""
        path = key.split(".")
        return replace(self, service=_without(self.service, path), top=_without(self.top, path))

    def run_on(self, launch_type: str) -> Example:
        """The same for another launch type; `on` says what else has to change."""
        flags = list(self.flags)
        if "--launch-type" in flags:
            at = flags.index("--launch-type")
            del flags[at : at + 2]
        if launch_type in self.on:
            return replace(self, **{"flags": tuple(flags), **self.on[launch_type]})
        return replace(self, flags=(*flags, "--launch-type", launch_type))


@dataclass(frozen=True, slots=True)
class Made:
    """What became of an example."""

    state: EcsState
    report: tuple[Entry, ...]
    diagnostics: tuple[Diagnostic, ...]
    topology: Topology

    def entry(self, key: str) -> Entry | None:
        """The worst entry of a key, or else of the key above it that the table lists."""
        parts = key.split(".")
        for n in range(len(parts), 2 if "*" in parts else 0, -1):
            spelling = re.escape(".".join(parts[:n])).replace(r"\*", r"[^.]+")
            found = [
                e
                for e in self.report
                if e.service in {"web", None} and re.fullmatch(spelling, e.key)
            ]
            if found:
                return max(found, key=lambda e: VERDICTS.index(e.verdict))
        return None

    def errors(self) -> list[str]:
        """What the mapping and the rule book refuse; not the subnets, which `up` fills in."""
        told = [d.message for d in self.diagnostics if d.severity == "error"]
        findings = [f for f in check(self.state) if f.rule is not NETWORK_MISSING]
        return told + [f.message for f in findings if f.rule.severity == "error"]

    def documents(self) -> dict[str, Any]:
        """Every field of the documents that `web` is in, as rows name them: `container.image`."""
        group = self.topology.group_of["web"]
        task = dict(self.state.task_definitions[group])
        containers = task.pop("containerDefinitions")
        web = next(c for c in containers if c["name"] == "web")
        parts = {
            "container": web,
            "task": {**task, "containerDefinitions": [c for c in containers if c is not web]},
            "service": self.state.services.get(group, {}),
            "job": self.state.tasks.get(group, {}),
        }
        out = {f"{part}.{k}": v for part, document in parts.items() for k, v in document.items()}
        for p in self.state.prerequisites:
            out.setdefault(p.kind, []).append((p.name, dict(p.settings)))
        return out


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a key on one launch type."""

    verdict: str
    fields: tuple[str, ...]
    reason: str


def examples() -> tuple[Example, ...]:
    """Every example, in the order of the file; one that shows several keys once for each."""
    entries, found = read_text(FILE.read_bytes(), FILE.name)
    if has_errors(found):
        raise ValueError(f"{FILE.name}: {found}")
    return tuple(one for entry in entries for one in _examples(entry))


def first_examples() -> dict[str, Example]:
    """Key to the first of its examples, which stands for the key in the support table."""
    out: dict[str, Example] = {}
    for one in examples():
        out.setdefault(one.key, one)
    return out


def made(example: Example) -> Made:
    """Translate an example; ValueError for one that isn't a sound Compose file."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "compose.yaml").write_text(example.text, encoding="utf-8")
        for name, content in example.files.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
        given = None if "name" in example.top else "shop"
        project, found = load(Sources(files=("compose.yaml",), project_name=given, cwd=folder))
        if project is None or has_errors(found):
            raise ValueError(f"{example.name}: {[str(d) for d in found]}")
        target, more = resolve(project, _options(example.flags), region="eu-west-1")
        topology, arranged = arrange(project, target)
        state, report, last = translate(project, target, topology)
    return Made(state, tuple(report), (*more, *arranged, *last), topology)


def outcome(example: Example, launch_type: str) -> Outcome:
    """What becomes of the example's key on a launch type, by the report and the rule book.

    A key is rejected when an error goes with it, or with the section that it stands in
    (`volumes.*.x-ecs.efs`), wherever the error stands.
    """
    here = example.run_on(launch_type)
    result = made(here)
    entry = result.entry(example.key)
    if entry is None:
        raise ValueError(f"{example.name}: the report has no such key")
    if entry.verdict != REJECTED:
        errors = result.errors()
        refusal = _refusal(here, errors) if errors else ""
        if refusal or (errors and entry.reason == NOTHING_MADE):
            return Outcome(REJECTED, (), refusal or errors[0])
    reason = entry.reason
    if not reason and entry.verdict != CONVERTED:
        told = (d.message for d in result.diagnostics if d.position == entry.at)
        reason = next(told, "")
    return Outcome(entry.verdict, entry.fields, reason)


def _refusal(example: Example, errors: Sequence[str]) -> str:
    """The first error that goes with the key or with the section that it stands in; or empty."""
    parts = example.key.split(".")
    for n in range(len(parts), 0, -1):
        if parts[n - 1] in {"*", "x-ecs", "single_task"}:
            break
        left = removed(replace(example, key=".".join(parts[:n])))[1].errors()
        gone = [message for message in errors if message not in left]
        if gone:
            return gone[0]
    return ""


def removed(example: Example) -> tuple[str, Made]:
    """What is left without the key, or without the key above it where Compose demands the key."""
    key = example.key
    while key:
        less = example.without(key)
        if less == example:
            raise ValueError(f"{example.name}: the example doesn't have the key")
        try:
            return key, made(less)
        except ValueError:
            key = key.rpartition(".")[0]
    raise ValueError(f"{example.name}: nothing is left without the key")


def _examples(entry: Mapping[str, Any]) -> Iterator[Example]:
    """An entry for its `key`, or for each key of its lists `converted`, `ignored`, ..."""
    plain = json.loads(json.dumps(entry))
    shown = [(key, verdict) for verdict in VERDICTS for key in plain.pop(verdict, ())]
    if "key" in plain:
        shown.append((plain.pop("key"), plain.pop("verdict")))
    plain["flags"] = tuple(plain.get("flags", ()))
    for key, verdict in shown:
        yield Example(key=key, verdict=verdict, **plain)


def _options(flags: Sequence[str]) -> Options:
    """Options of the command line: those with one value, and `--image SERVICE=URI`."""
    said: dict[str, Any] = {}
    for flag, value in zip(flags[::2], flags[1::2], strict=True):
        name = flag.removeprefix("--").replace("-", "_")
        said[name] = value
    if "image" in said:
        service, _, uri = said.pop("image").partition("=")
        said["images"] = {service: uri}
    return Options(**said)


def _without(value: Mapping[str, Any], path: list[str]) -> Any:
    """A copy of a service or of a project's sections less what stands at a path."""
    return _less(value, path, named="*" not in path) if path[0] in value else value


def _less(value: Any, path: list[str], *, named: bool) -> Any:
    """A copy less what stands at a path: in every item of a list, under every name for a `*`.

    With `named`, names that the user chose (the nofile of ulimits, the networks of a service) are
    not in the path. A section that has nothing left goes as well: it may not be empty.
    """
    if isinstance(value, list):
        return [_less(item, path, named=named) for item in value]
    if not isinstance(value, dict):
        return value
    step, *rest = path
    if step == "*" and not rest:
        return {}
    if step == "*":
        return {name: _less(inner, rest, named=named) for name, inner in value.items()}
    if step not in value:
        inner = {k: _less(v, path, named=named) for k, v in value.items() if isinstance(v, dict)}
        return {**value, **inner} if named else value
    out = dict(value)
    if rest and isinstance(out[step], dict | list):
        out[step] = _less(out[step], rest, named=named)
    if not rest or not isinstance(out[step], dict | list) or not _says(out[step]):
        del out[step]
    return out


def _says(value: Any) -> bool:
    return any(value) if isinstance(value, list) else bool(value)
