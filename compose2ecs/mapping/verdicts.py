"""Verdicts on keys, by what was made and said while the rows ran."""

from __future__ import annotations

from compose2ecs.compose.tree import Map
from compose2ecs.mapping.leaves import related
from compose2ecs.mapping.row import APPROXIMATED, CONVERTED, IGNORED, REJECTED, Entry
from compose2ecs.mapping.table import ROWS, UNMAPPED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from typing import Any

    from compose2ecs.diagnostics.position import Position
    from compose2ecs.mapping.leaves import Leaf
    from compose2ecs.mapping.row import Findings, Row, Unmapped
    from compose2ecs.mapping.target import Target
    from compose2ecs.mapping.topology import Topology

    type_of_said = tuple[tuple[str, str], ...]
    """Keys of a service with what the rows said of them, in the order in which it was said."""

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

_OF_OTHERS = frozenset({"x-ecs.ready"})
"""Keys that are said of a service and stand in those that wait for it."""

_ORDER = (CONVERTED, APPROXIMATED, IGNORED, REJECTED)


def _upwards(key: str) -> Iterator[str]:
    """The key and those above it: `a.b.c`, `a.b`, `a`."""
    while key:
        yield key
        key = key.rpartition(".")[0]


class Alike:
    """Services for which the rows made the same, and of which they said the same.

    What becomes of a key of theirs is decided once.
    """

    __slots__ = ("_places", "_said", "_under", "decided", "job", "made", "passed")

    def __init__(self, said: type_of_said, made: frozenset[str], *, job: bool) -> None:
        self._said = said
        self._places = {key: i for i, (key, _) in enumerate(said)}
        self._under: dict[str, list[int]] = {}
        """Each key that was judged, and each above one, to the places of those in `said`."""
        for i, (key, _) in enumerate(said):
            for above in _upwards(key):
                self._under.setdefault(above, []).append(i)
        self.made = made
        """The targets of the rows that made something."""
        self.job = job
        """Whether they are run as jobs."""
        self.decided: dict[str, tuple[str, str, str | None]] = {}
        """Leaf key to what `of` tells; without a reason where each service has its own."""
        self.passed: set[str] = set()
        """Leaf keys that are known to be converted, wherever they stand."""

    def worst(self, leaf: Leaf) -> tuple[str, str] | None:
        """What the rows said of a key, of one above or of one below it: the worst of all.

        (the key of which they said it, verdict)
        """
        key = FORMER_NAMES.get(leaf.key, leaf.key)
        if key.partition(".")[0] not in self._under:
            return None
        found = {*self._under.get(key, ()), *self._under.get(leaf.table_key, ())}
        higher = (*_upwards(key), *_upwards(leaf.table_key))
        found |= {self._places[above] for above in higher if above in self._places}
        said = [self._said[i] for i in sorted(found)]
        return max(said, key=lambda one: _ORDER.index(one[1]), default=None)


class Verdicts:
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
        self._alike: dict[tuple[bool, type_of_said, frozenset[str], bool], Alike] = {}
        self.unmapped = {u.key: u for u in UNMAPPED}
        self._rows: dict[str, list[tuple[str, Row]]] = {}
        """By the first words of their keys."""
        for row in ROWS:
            for key in row.keys:
                self._rows.setdefault(key.partition(".")[0], []).append((key, row))

    def alike(self, service: str | None, made: AbstractSet[str]) -> Alike:
        """The services that are like this one; the project is like none.

        `made` are the targets of the rows that made something of its tree.
        """
        verdicts = self.findings.verdicts.get(service, {})
        said = tuple([(key, verdict) for key, (verdict, _) in verdicts.items()])
        targets = frozenset(made)
        job = service is not None and self._job(service)
        kind = (service is None, said, targets, job)
        found = self._alike.get(kind)
        if found is None:
            found = self._alike[kind] = Alike(said, targets, job=job)
        return found

    def entry(self, service: str | None, leaf: Leaf, alike: Alike) -> Entry:
        """The entry of one key."""
        _, verdict, reason = self.of(service, leaf, alike)
        if verdict == CONVERTED:
            remark = self.findings.remarks.get(service)
            reason = remark(leaf.key) if remark is not None else ""
        fields = () if verdict in {IGNORED, REJECTED} else self.fields(leaf, alike)
        return Entry(
            service=service, key=leaf.key, verdict=verdict, fields=fields, reason=reason, at=leaf.at
        )

    def fields(self, leaf: Leaf, alike: Alike) -> tuple[str, ...]:
        """The targets that something was made for, of the rows of a key."""
        made = self.everything if leaf.key in _OF_OTHERS else alike.made
        return tuple(t for t in self.targets(leaf.table_key) if t in made)

    def of(self, service: str | None, leaf: Leaf, alike: Alike) -> tuple[str, str, str]:
        """(the key that was judged, verdict, reason)."""
        if self.refused and leaf.at in self.refused:
            return leaf.key, REJECTED, REFUSED
        decided = alike.decided.get(leaf.key)
        if decided is None:
            decided = alike.decided[leaf.key] = self._decided(leaf, alike)
            if decided[1] == CONVERTED and not self.refused:  # then it depends on the line
                alike.passed.add(leaf.key)
        key, verdict, reason = decided
        if reason is None:
            reason = self.findings.verdicts[service][key][1]
        elif reason is NOTHING_MADE:
            empty = _declared_only(leaf.value) if service is None else not leaf.value
            reason = SAYS_NOTHING if empty else reason
        return key, verdict, reason

    def _decided(self, leaf: Leaf, alike: Alike) -> tuple[str, str, str | None]:
        worst = alike.worst(leaf)
        if worst is not None and not self._hides_a_loss(worst, leaf):
            return (*worst, None)
        unmapped, targets = self._of_the_table(leaf.table_key)
        if unmapped is not None:
            verdict = unmapped.verdict
            if verdict == REJECTED and self.target.unsupported == "warn":
                verdict = IGNORED
            return leaf.key, verdict, unmapped.reason
        made = self.everything if leaf.key in _OF_OTHERS else alike.made
        if not made.isdisjoint(targets):
            return leaf.key, CONVERTED, ""
        if leaf.table_key.startswith("x-ecs.") and not targets:
            return leaf.key, REJECTED, NO_WORD
        of_services = alike.job and self._of_services(leaf.table_key)
        return leaf.key, IGNORED, NOT_OF_A_JOB if of_services else NOTHING_MADE

    def _hides_a_loss(self, worst: tuple[str, str], leaf: Leaf) -> bool:
        """Whether something milder was said of a key above one that has no place on ECS."""
        own = self.unmapped.get(leaf.table_key)
        if own is None or not leaf.key.startswith(f"{worst[0]}."):
            return False
        return _ORDER.index(own.verdict) > _ORDER.index(worst[1])

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

    def _job(self, service: str) -> bool:
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


def _declared_only(value: Any) -> bool:
    """Whether a top-level entry says no more than that it is there: `volumes: {data: }`."""
    return not value or (isinstance(value, Map) and not any(map(value.wrote, value)))
