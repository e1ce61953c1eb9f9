"""The loss report: what became of every key that the files set."""

from __future__ import annotations

from compose2ecs.compose.tree import Map
from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.leaves import Keys, Leaf, leaves, related
from compose2ecs.mapping.row import APPROXIMATED, CONVERTED, IGNORED, REJECTED, Entry
from compose2ecs.mapping.table import ROWS, UNMAPPED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from compose2ecs.compose.project import Project
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.mapping.row import Findings
    from compose2ecs.mapping.target import Target
    from compose2ecs.mapping.topology import Topology

HARMLESS = frozenset({"container_name", "attach", "annotations", "pull_policy", "build", "develop"})
"""Ignored keys that change nothing about the running containers: told as notes."""

PACE = (
    *("deploy.update_config.delay", "deploy.update_config.monitor"),
    *("deploy.update_config.max_failure_ratio", "deploy.rollback_config"),
)
"""Likewise: they only say how fast tasks are replaced, and when that counts as failed."""

SILENT = frozenset({"extends", "include", "version", "name", "profiles"})
"""Ignored keys that the reader has dealt with: nothing is lost, so nothing is said."""

FORMER_NAMES: Mapping[str, str] = {
    "net": "network_mode",
    "log_driver": "logging.driver",
    "log_opt": "logging.options",
    "dockerfile": "build.dockerfile",
}
"""Keys of v1 files and what they are called today, since rows judge by today's names."""

NOTHING_MADE = "nothing on ECS comes of it"
"""The reason of a key whose rows made nothing and said nothing; tests refuse it for set keys."""

NOT_OF_A_JOB = "a job has no such setting"

SAYS_NOTHING = "it is empty or the default"

NO_WORD = "x-ecs has no such word"
"""Told by `settings`, with the nearest word."""


def loss_report(
    project: Project,
    target: Target,
    topology: Topology,
    findings: Findings,
    produced: Mapping[str, set[str]],
) -> tuple[tuple[Entry, ...], tuple[Diagnostic, ...]]:
    """One entry for every leaf key, and a diagnostic for each loss that nobody has told yet."""
    _judge_project(target, topology, findings)
    _judge_labels(project, findings)
    judge = _Judge(target, topology, findings, harmless=_harmless(project))
    entries = []
    found: list[Diagnostic] = []
    for service, leaf in _all_leaves(project):
        # `ready` is said of a service and stands in those that wait for it.
        own = service is not None and leaf.key != "x-ecs.ready"
        made = produced.get(service or "", set()) if own else set().union(*produced.values())
        entry, told = judge.entry(service, leaf, made)
        entries.append(entry)
        found += told
    return tuple(entries), tuple(found)


def _judge_project(target: Target, topology: Topology, findings: Findings) -> None:
    """Settings of the project that are honoured without a field of their own."""
    if topology.discovery == "none":
        reason = f"names on the network are not published ({topology.discovery})"
        for key in ("x-ecs.discovery", "x-ecs.namespace"):
            findings.judge(None, key, APPROXIMATED, reason)
    if not target.subnets:
        for key in ("x-ecs.security_groups", "x-ecs.assign_public_ip"):
            findings.judge(None, key, APPROXIMATED, "it is written as soon as subnets are known")
    modes = {group.network_mode for group in topology.groups.values()}
    for service in (None, *target.services) if "awsvpc" not in modes else ():
        for key in ("x-ecs.subnets", "x-ecs.security_groups", "x-ecs.assign_public_ip"):
            reason = f"with network mode {' and '.join(sorted(modes))} it is the instance's own"
            findings.judge(service, key, IGNORED, f"{reason} that counts")


def _judge_labels(project: Project, findings: Findings) -> None:
    """Deploy labels of ecs_composex, which `settings` reads."""
    for name, service in project.services.items():
        labels = service.deploy.labels if service.deploy else {}
        if any(key.startswith("ecs.") for key in labels):
            reason = "those that begin with ecs. are read as ecs_composex does"
            findings.judge(name, "deploy.labels", APPROXIMATED, reason)


def _all_leaves(project: Project) -> Iterator[tuple[str | None, Leaf]]:
    listed = [key for row in ROWS for key in row.keys] + [u.key for u in UNMAPPED]
    keys = Keys([key for key in listed if "*" not in key])
    top = Keys([key for key in listed if "*" in key])
    for leaf in leaves(project.tree, top, skip=("services",)):
        yield None, leaf
    for leaf in leaves(project.extension, keys, prefix="x-ecs."):
        yield None, leaf
    for name, service in project.services.items():
        for leaf in leaves(service.tree, keys):
            yield name, leaf
        silent = not service.tree.wrote("network_mode") and "net" not in service.tree
        if silent and "network_mode" in service.tree:
            yield name, _default_network(service.tree)
        for leaf in leaves(service.extension, keys, prefix="x-ecs."):
            yield name, leaf


def _harmless(project: Project) -> frozenset[str]:
    """HARMLESS, and `networks` where they keep no service from another one."""
    members = [set(s.networks) for s in project.services.values() if s.networks]
    shared = set.intersection(*members) if members else {""}
    return HARMLESS | {"networks"} if shared else HARMLESS


def _default_network(tree: Map) -> Leaf:
    """What files without `version` say by saying nothing: Docker's own bridge network."""
    key = "network_mode"
    return Leaf(key=key, table_key=key, value=tree[key], at=tree.at(key))


class _Judge:
    """Decides on keys, with everything that was found while the rows ran."""

    def __init__(
        self, target: Target, topology: Topology, findings: Findings, harmless: frozenset[str]
    ) -> None:
        self.target = target
        self.topology = topology
        self.harmless = harmless
        self.findings = findings
        self.told = set(findings.told)
        self._targets: dict[str, tuple[str, ...]] = {}
        self.judged: dict[str | None, list[str]] = {}
        for service, key in findings.verdicts:
            self.judged.setdefault(service, []).append(key)
        self.unmapped = {u.key: u for u in UNMAPPED}

    def entry(
        self, service: str | None, leaf: Leaf, made: set[str]
    ) -> tuple[Entry, list[Diagnostic]]:
        """The entry of one key with what has to be said about it."""
        fields = tuple(t for t in self.targets(leaf.table_key) if t in made)
        key, verdict, reason = self._verdict(service, leaf, fields)
        if verdict in {IGNORED, REJECTED}:
            fields = ()
        entry = Entry(
            service=service, key=leaf.key, verdict=verdict, fields=fields, reason=reason, at=leaf.at
        )
        silent = (
            verdict == CONVERTED
            or reason in {SAYS_NOTHING, NO_WORD}
            or leaf.key.split(".")[0] in SILENT
        )
        if silent or (service, key) in self.told:
            return entry, []
        self.told.add((service, key))
        harmless = key.partition(".")[0] in self.harmless and not key.endswith(".internal")
        harmless = harmless or key.startswith(PACE)
        return entry, [_told(entry, key, harmless=harmless)]

    def _verdict(
        self, service: str | None, leaf: Leaf, fields: tuple[str, ...]
    ) -> tuple[str, str, str]:
        """(the key that was judged, verdict, reason)."""
        worst = (leaf.key, CONVERTED, "")
        spellings = (leaf.key, leaf.table_key, FORMER_NAMES.get(leaf.key, leaf.key))
        for key in self.judged.get(service, ()):
            if any(related(spelling, key) for spelling in spellings):
                verdict, reason = self.findings.verdicts[service, key]
                if _ORDER.index(verdict) > _ORDER.index(worst[1]):
                    worst = (key, verdict, reason)
        if worst[1] != CONVERTED:
            return worst
        unmapped = self._unmapped(leaf.table_key)
        if unmapped is not None:
            key, verdict, reason = unmapped
            if verdict == REJECTED and self.target.unsupported == "warn":
                verdict = IGNORED
            return leaf.key, verdict, reason
        if fields:
            remarks = self.findings.remarks
            return leaf.key, CONVERTED, remarks.get((service, leaf.key), "") if remarks else ""
        if leaf.table_key.startswith("x-ecs.") and not self.targets(leaf.table_key):
            return leaf.key, REJECTED, NO_WORD
        if service is not None and self.job(service) and self._of_services(leaf.table_key):
            return leaf.key, IGNORED, NOT_OF_A_JOB
        empty = _declared_only(leaf.value) if service is None else not leaf.value
        return leaf.key, IGNORED, SAYS_NOTHING if empty else NOTHING_MADE

    def targets(self, key: str) -> tuple[str, ...]:
        """The targets of the rows that list a key, or one above or below it."""
        if key not in self._targets:
            self._targets[key] = tuple(
                row.target for row in ROWS if any(related(key, k) for k in row.keys)
            )
        return self._targets[key]

    def job(self, service: str) -> bool:
        """Whether a service is run as a job."""
        group = self.topology.groups.get(self.topology.group_of.get(service, ""))
        return group is not None and group.job

    def _of_services(self, key: str) -> bool:
        """Whether only fields of ECS services hold a key."""
        targets = self.targets(key)
        # A namespace and a registry are made for services only.
        own = ("service.", "namespace", "registry")
        return bool(targets) and all(t.startswith(own) for t in targets)

    def _unmapped(self, key: str) -> tuple[str, str, str] | None:
        parts = key.split(".")
        least = 2 if "*" in parts else 0
        for n in range(len(parts), least, -1):
            u = self.unmapped.get(".".join(parts[:n]))
            if u is not None:
                return u.key, u.verdict, u.reason
        return None


_ORDER = (CONVERTED, APPROXIMATED, IGNORED, REJECTED)


def _declared_only(value: Any) -> bool:
    """Whether a top-level entry says no more than that it is there: `volumes: {data: }`."""
    return not value or (isinstance(value, Map) and not any(map(value.wrote, value)))


_PROPER_NAMES = ("Compose", "Docker", "Fargate", "Linux", "Service Connect", "Swarm", "Windows")


def _told(entry: Entry, key: str, *, harmless: bool) -> Diagnostic:
    """The diagnostic of a loss."""
    name = key.removeprefix("services.")
    text = entry.reason.rstrip(".")
    if not text.startswith(_PROPER_NAMES) and not text[1:2].isupper():
        text = text[:1].lower() + text[1:]
    text = f"{name}: {text}"
    if entry.verdict == REJECTED:
        return rules.KEY_REJECTED.at(
            entry.at, text, "remove the key, or go on without it by --unsupported warn"
        )
    if entry.verdict == APPROXIMATED:
        return rules.KEY_APPROXIMATED.at(entry.at, text)
    found = rules.KEY_IGNORED.at(entry.at, f"{text}; the key is ignored")
    return found.replace(severity_override="note") if harmless else found
