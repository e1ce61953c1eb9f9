"""The loss report: what became of every key that the files set."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.diagnostics.diagnostic import NOTE
from compose2ecs.mapping.leaves import Keys, Leaf, leaves
from compose2ecs.mapping.row import APPROXIMATED, CONVERTED, IGNORED, REJECTED
from compose2ecs.mapping.table import ROWS, UNMAPPED
from compose2ecs.mapping.unused import judge_unused
from compose2ecs.mapping.verdicts import NO_WORD, REFUSED, SAYS_NOTHING, Verdicts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from compose2ecs.compose.project import Project
    from compose2ecs.compose.tree import Map
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.mapping.row import Entry, Findings
    from compose2ecs.mapping.target import Target
    from compose2ecs.mapping.topology import Topology
    from compose2ecs.mapping.verdicts import Alike

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

TOLD_ELSEWHERE = frozenset({SAYS_NOTHING, NO_WORD, REFUSED})
"""Reasons of which no more is said either."""


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
        self._verdicts = Verdicts(target, topology, findings, self._everything)
        if target.refused:
            from compose2ecs.mapping.refused import refused_keys

            self._verdicts.refused = refused_keys(project, target.refused)

    def __iter__(self) -> Iterator[Entry]:
        """One entry for every leaf key, in the order of the files."""
        for service, found, alike in self._leaves():
            for leaf in found:
                yield self._verdicts.entry(service, leaf, alike)

    def losses(self) -> Iterator[Diagnostic]:
        """A diagnostic for each loss that no row has told."""
        told = set(self._verdicts.findings.told)
        harmless = _harmless(self._project)
        for service, found, alike in self._leaves(less_passed=True):
            for leaf in found:
                key, verdict, reason = self._verdicts.of(service, leaf, alike)
                if (
                    verdict == CONVERTED
                    or (service, key) in told
                    or reason in TOLD_ELSEWHERE
                    or leaf.key.partition(".")[0] in SILENT
                ):
                    continue
                told.add((service, key))
                yield _told(verdict, reason, leaf, key, harmless)

    def _leaves(
        self, *, less_passed: bool = False
    ) -> Iterator[tuple[str | None, list[Leaf], Alike]]:
        """The leaves of the project, then those of each service, with those that are like it."""
        project = self._project
        listed = [key for row in ROWS for key in row.keys] + [u.key for u in UNMAPPED]
        keys = Keys(key for key in listed if "*" not in key)
        top = Keys(key for key in listed if "*" in key)
        own = keys.below["x-ecs"]
        found = leaves(project.tree, top, skip=("services",)) + leaves(project.extension, own)
        yield None, found, self._verdicts.alike(None, self._everything)
        for name, service in project.services.items():
            alike = self._verdicts.alike(name, self._produced[name])
            passed = alike.passed if less_passed else ()
            tree = service.tree
            found = leaves(tree, keys, passed=passed)
            if "network_mode" in tree and not tree.wrote("network_mode") and "net" not in tree:
                found.append(_default_network(tree))
            if service.extension:
                found += leaves(service.extension, own, passed=passed)
            yield name, found, alike


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


_PROPER_NAMES = ("Compose", "Docker", "Fargate", "Linux", "Service Connect", "Swarm", "Windows")


def _told(
    verdict: str, reason: str, leaf: Leaf, key: str, harmless: AbstractSet[str]
) -> Diagnostic:
    """The diagnostic of a loss; ignored keys whose first word is `harmless` are told as notes."""
    text = reason.rstrip(".")
    if not text.startswith(_PROPER_NAMES) and not text[1:2].isupper():
        text = text[:1].lower() + text[1:]
    text = f"{key.removeprefix('services.')}: {text}"
    if verdict == REJECTED:
        return rules.KEY_REJECTED.at(
            leaf.at, text, "remove the key, or go on without it by --unsupported warn"
        )
    if verdict == APPROXIMATED:
        return rules.KEY_APPROXIMATED.at(leaf.at, text)
    mild = key.partition(".")[0] in harmless and not key.endswith(".internal")
    mild = mild or key.startswith(PACE) or (key, str(leaf.value)) in USUAL
    return rules.KEY_IGNORED.at(
        leaf.at, f"{text}; the key is ignored", severity=NOTE if mild else None
    )
