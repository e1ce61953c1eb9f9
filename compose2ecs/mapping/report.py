"""The loss report: what became of every key that the files set."""

from __future__ import annotations

from compose2ecs.compose.tree import Map
from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.leaves import Keys, Leaf, leaves, related
from compose2ecs.mapping.row import APPROXIMATED, CONVERTED, IGNORED, REJECTED, Entry
from compose2ecs.mapping.table import ROWS, UNMAPPED
from compose2ecs.mapping.unused import judge_unused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from typing import Any

    from compose2ecs.compose.project import Project
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Position
    from compose2ecs.mapping.row import Findings, Row, Unmapped
    from compose2ecs.mapping.target import Target
    from compose2ecs.mapping.topology import Topology

HARMLESS = frozenset({"container_name", "attach", "annotations", "pull_policy", "build", "develop"})
"""Ignored keys that change nothing about the running containers: told as notes."""

PACE = (
    *("deploy.update_config.delay", "deploy.update_config.monitor"),
    *("deploy.update_config.max_failure_ratio", "deploy.rollback_config"),
)
"""Likewise: they only say how fast tasks are replaced, and when that counts as failed."""

USUAL = frozenset((("stop_signal", "SIGTERM"), ("stop_signal", "TERM"), ("stop_signal", "15")))
"""Likewise: values that ECS comes to by itself, unless the image says something else."""

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

REFUSED = "its value can't be read"
"""Likewise, with what it should be."""


class Report:
    """What became of every leaf key that the files set: its entries are made as they are read.

    `validate` needs none of them, only `losses`.
    """

    def __init__(
        self,
        project: Project,
        target: Target,
        topology: Topology,
        findings: Findings,
        produced: Mapping[str, set[str]],
    ) -> None:
        """`produced` are the targets of the rows that made something for a service."""
        _judge_project(project, target, topology, findings)
        self._project = project
        self._produced = produced
        self._everything = frozenset().union(*produced.values())
        self._judge = _Judge(target, topology, findings, self._everything)
        if target.refused:
            from compose2ecs.mapping.refused import refused_keys

            self._judge.refused = refused_keys(project, target.refused)

    def __iter__(self) -> Iterator[Entry]:
        """One entry for every leaf key, in the order of the files."""
        for service, found, made in self._leaves():
            for leaf in found:
                yield self._judge.entry(service, leaf, made)

    def losses(self) -> Iterator[Diagnostic]:
        """A diagnostic for each loss that no row has told."""
        told = set(self._judge.findings.told)
        harmless = _harmless(self._project)
        for service, found, made in self._leaves():
            converted = self._judge.converted(service, made)
            for leaf in found:
                if leaf.key in converted:
                    continue
                key, verdict, reason = self._judge.verdict(service, leaf, made)
                if verdict == CONVERTED:
                    converted.add(leaf.key)
                if (
                    verdict == CONVERTED
                    or (service, key) in told
                    or reason in {SAYS_NOTHING, NO_WORD, REFUSED}
                    or leaf.key.partition(".")[0] in SILENT
                ):
                    continue
                told.add((service, key))
                mild = key.partition(".")[0] in harmless and not key.endswith(".internal")
                mild = mild or key.startswith(PACE) or (key, str(leaf.value)) in USUAL
                yield _told(verdict, reason, leaf.at, key, harmless=mild)

    def _leaves(self) -> Iterator[tuple[str | None, list[Leaf], AbstractSet[str]]]:
        """(service, its leaves, targets of the rows that made something of its tree)."""
        for service, found in _all_leaves(self._project):
            yield service, found, self._everything if service is None else self._produced[service]


def _all_leaves(project: Project) -> Iterator[tuple[str | None, list[Leaf]]]:
    """The leaves of the project, then those of each service."""
    listed = [key for row in ROWS for key in row.keys] + [u.key for u in UNMAPPED]
    keys = Keys(key for key in listed if "*" not in key)
    top = Keys(key for key in listed if "*" in key)
    own = keys.below["x-ecs"]
    yield None, leaves(project.tree, top, skip=("services",)) + leaves(project.extension, own)
    for name, service in project.services.items():
        tree = service.tree
        found = leaves(tree, keys)
        if "network_mode" in tree and not tree.wrote("network_mode") and "net" not in tree:
            found.append(_default_network(tree))
        yield name, found + leaves(service.extension, own) if service.extension else found


def _judge_project(
    project: Project, target: Target, topology: Topology, findings: Findings
) -> None:
    """What no row sees: it concerns the project as a whole, or is read by `settings`."""
    judge_unused(project, target, findings)
    _judge_labels(project, findings)
    if any(target.services.values()):
        from compose2ecs.mapping.replaced import judge_replaced

        judge_replaced(project, target, findings)
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


def _harmless(project: Project) -> frozenset[str]:
    """HARMLESS, and `networks` where they keep no service from another one."""
    members = [set(s.networks) for s in project.services.values() if s.networks]
    shared = set.intersection(*members) if members else {""}
    return HARMLESS | {"networks"} if shared else HARMLESS


def _default_network(tree: Map) -> Leaf:
    """What files without `version` say by saying nothing: Docker's own bridge network."""
    key = "network_mode"
    return Leaf(key, key, tree[key], tree, key)


_OF_OTHERS = frozenset({"x-ecs.ready"})
"""Keys that are said of a service and stand in those that wait for it."""


class _Judge:
    """Decides on keys, with everything that was found while the rows ran."""

    def __init__(
        self, target: Target, topology: Topology, findings: Findings, everything: frozenset[str]
    ) -> None:
        self.everything = everything
        """The targets of all rows that made something."""
        self.target = target
        self.topology = topology
        self.findings = findings
        self.refused: frozenset[Position] = frozenset()
        """The places of keys with a value that is none of theirs."""
        self._known: dict[str, tuple[Unmapped | None, tuple[str, ...]]] = {}
        said: dict[str | None, list[tuple[str, str]]] = {}
        for (service, key), (verdict, _) in findings.verdicts.items():
            said.setdefault(service, []).append((key, verdict))
        alike: dict[tuple[tuple[str, str], ...], _Judged] = {}
        self._judged = {
            service: alike.setdefault(verdicts, _Judged(verdicts))
            for service, verdicts in zip(said, map(tuple, said.values()), strict=True)
        }
        """Services of which the rows said the same share what comes of that."""
        self._converted: dict[tuple[_Judged | None, frozenset[str]], set[str]] = {}
        self.unmapped = {u.key: u for u in UNMAPPED}
        self._rows: dict[str, list[tuple[str, Row]]] = {}
        """By the first words of their keys."""
        for row in ROWS:
            for key in row.keys:
                self._rows.setdefault(key.partition(".")[0], []).append((key, row))

    def converted(self, service: str | None, made: AbstractSet[str]) -> set[str]:
        """Keys known to be converted without loss, for whoever finds more of them to add to.

        They are so in every service of which the rows said the same and for which they made the
        same.
        """
        if self.refused:
            return set()  # then it depends on the line
        return self._converted.setdefault((self._judged.get(service), frozenset(made)), set())

    def entry(self, service: str | None, leaf: Leaf, made: AbstractSet[str]) -> Entry:
        """The entry of one key."""
        _, verdict, reason = self.verdict(service, leaf, made)
        if verdict == CONVERTED:
            reason = self.findings.remarks.get(service, {}).get(leaf.key, "")
        fields = () if verdict in {IGNORED, REJECTED} else self.fields(leaf, made)
        return Entry(
            service=service, key=leaf.key, verdict=verdict, fields=fields, reason=reason, at=leaf.at
        )

    def fields(self, leaf: Leaf, made: AbstractSet[str]) -> tuple[str, ...]:
        """The targets that something was made for, of the rows of a key."""
        made = self.everything if leaf.key in _OF_OTHERS else made
        return tuple(t for t in self.targets(leaf.table_key) if t in made)

    def verdict(
        self, service: str | None, leaf: Leaf, made: AbstractSet[str]
    ) -> tuple[str, str, str]:
        """(the key that was judged, verdict, reason)."""
        if self.refused and leaf.at in self.refused:
            return leaf.key, REJECTED, REFUSED
        worst = self._worst(service, leaf)
        if worst is not None and not self._hides_a_loss(worst, leaf):
            return worst
        unmapped, targets = self._of_the_table(leaf.table_key)
        if unmapped is not None:
            verdict = unmapped.verdict
            if verdict == REJECTED and self.target.unsupported == "warn":
                verdict = IGNORED
            return leaf.key, verdict, unmapped.reason
        made = self.everything if leaf.key in _OF_OTHERS else made
        if not made.isdisjoint(targets):
            return leaf.key, CONVERTED, ""
        if leaf.table_key.startswith("x-ecs.") and not targets:
            return leaf.key, REJECTED, NO_WORD
        if service is not None and self.job(service) and self._of_services(leaf.table_key):
            return leaf.key, IGNORED, NOT_OF_A_JOB
        empty = _declared_only(leaf.value) if service is None else not leaf.value
        return leaf.key, IGNORED, SAYS_NOTHING if empty else NOTHING_MADE

    def _hides_a_loss(self, worst: tuple[str, str, str], leaf: Leaf) -> bool:
        """Whether something milder was said of a key above one that has no place on ECS."""
        own = self.unmapped.get(leaf.table_key)
        if own is None or not leaf.key.startswith(f"{worst[0]}."):
            return False
        return _ORDER.index(own.verdict) > _ORDER.index(worst[1])

    def _worst(self, service: str | None, leaf: Leaf) -> tuple[str, str, str] | None:
        """What the rows said of a key, of one above or of one below it: the worst of all."""
        judged = self._judged.get(service)
        worst = judged.worst(leaf.key, leaf.table_key) if judged is not None else None
        return (worst, *self.findings.verdicts[service, worst]) if worst is not None else None

    def targets(self, key: str) -> tuple[str, ...]:
        """The targets of the rows that list a key, or one above or below it."""
        return self._of_the_table(key)[1]

    def _of_the_table(self, key: str) -> tuple[Unmapped | None, tuple[str, ...]]:
        known = self._known.get(key)
        if known is None:
            rows = self._rows.get(key.partition(".")[0], ())
            targets = dict.fromkeys(row.target for k, row in rows if related(key, k))
            known = self._known[key] = (self._unmapped(key), tuple(targets))
        return known

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

    def _unmapped(self, key: str) -> Unmapped | None:
        parts = key.split(".")
        least = 2 if "*" in parts else 0
        above = (".".join(parts[:n]) for n in range(len(parts), least, -1))
        return next((self.unmapped[k] for k in above if k in self.unmapped), None)


class _Judged:
    """What the rows said of the keys of a service."""

    def __init__(self, verdicts: tuple[tuple[str, str], ...]) -> None:
        """`verdicts` are keys with what was said of them, in the order in which it was said."""
        self._verdicts = verdicts
        self._by_key: dict[str, list[int]] = {}
        """Each key that was judged, and each above one, to the verdicts."""
        self._known: dict[tuple[str, str], str | None] = {}

    def worst(self, key: str, table_key: str) -> str | None:
        """The key on which a leaf's verdict depends: itself, one above or one below it."""
        leaf = (key, table_key)
        if leaf not in self._known:
            self._known[leaf] = self._worst(FORMER_NAMES.get(key, key), table_key)
        return self._known[leaf]

    def _worst(self, today: str, table_key: str) -> str | None:
        if not self._by_key:
            for i, (key, _) in enumerate(self._verdicts):
                for above in _upwards(key):
                    self._by_key.setdefault(above, []).append(i)
        if today.partition(".")[0] not in self._by_key:
            return None
        found: set[int] = {*self._by_key.get(today, ()), *self._by_key.get(table_key, ())}
        higher = {*_upwards(today), *_upwards(table_key)}
        found |= {i for i, (key, _) in enumerate(self._verdicts) if key in higher}
        if not found:
            return None
        worst = max(sorted(found), key=lambda i: _ORDER.index(self._verdicts[i][1]))
        return self._verdicts[worst][0]


def _upwards(key: str) -> Iterator[str]:
    """The key and those above it: `a.b.c`, `a.b`, `a`."""
    while key:
        yield key
        key = key.rpartition(".")[0]


_ORDER = (CONVERTED, APPROXIMATED, IGNORED, REJECTED)


def _declared_only(value: Any) -> bool:
    """Whether a top-level entry says no more than that it is there: `volumes: {data: }`."""
    return not value or (isinstance(value, Map) and not any(map(value.wrote, value)))


_PROPER_NAMES = ("Compose", "Docker", "Fargate", "Linux", "Service Connect", "Swarm", "Windows")


def _told(verdict: str, reason: str, at: Position, key: str, *, harmless: bool) -> Diagnostic:
    """The diagnostic of a loss."""
    name = key.removeprefix("services.")
    text = reason.rstrip(".")
    if not text.startswith(_PROPER_NAMES) and not text[1:2].isupper():
        text = text[:1].lower() + text[1:]
    text = f"{name}: {text}"
    if verdict == REJECTED:
        return rules.KEY_REJECTED.at(
            at, text, "remove the key, or go on without it by --unsupported warn"
        )
    if verdict == APPROXIMATED:
        return rules.KEY_APPROXIMATED.at(at, text)
    found = rules.KEY_IGNORED.at(at, f"{text}; the key is ignored")
    return found.replace(severity_override="note") if harmless else found
