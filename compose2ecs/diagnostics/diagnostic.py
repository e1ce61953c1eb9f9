"""Rule and Diagnostic: what can be wrong, and one case of it at its place."""

from __future__ import annotations

from compose2ecs.diagnostics.position import NOWHERE, Position, position_of
from compose2ecs.diagnostics.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from compose2ecs.diagnostics.position import Place

    type_of_severity = Literal["error", "warning", "note"]

ERROR: type_of_severity = "error"
WARNING: type_of_severity = "warning"
NOTE: type_of_severity = "note"


class Rule(Record):
    """Something that can be wrong, declared once in the catalogue module of its block.

    `bad` and `good` are whole files: Compose YAML, or ECS JSON when they begin with `{`. They run
    as
    tests: `compose2ecs validate` of `bad`, with `flags`, reports this rule, and of `good` does not.
    Rules of block 4xxx (plan and apply) have no snippets: their tests drive the sandbox.
    """

    code: str
    """`C2E` and four digits: 0xxx reading, 1xxx format, 2xxx mapping, 3xxx ECS, 4xxx apply."""
    severity: type_of_severity
    summary: str
    """One line in the user's words, without names from a particular file."""
    why: str = ""
    fix: str = ""
    ref: str = ""
    """Id of the rule-book rule that it comes from (`SIZE-01`), or empty."""
    bad: str = ""
    good: str = ""
    flags: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    """Other files that `bad` needs in its folder, as (name, text)."""

    def at(
        self,
        position: Place,
        message: str,
        help: str = "",
        severity: type_of_severity | None = None,
    ) -> Diagnostic:
        """One case of this rule. `message` says what is wrong here, `help` what to do about it.

        `severity` is for a case that is better or worse than the others.
        """
        return Diagnostic(
            rule=self,
            position=position_of(position),
            message=message,
            help=help,
            severity_override=severity,
        )


class Diagnostic(Record):
    """One case of a rule at one place."""

    rule: Rule
    position: Position = NOWHERE
    message: str
    help: str = ""
    severity_override: type_of_severity | None = None
    """Set when the run changed the rule's severity (`--unsupported warn`)."""

    @property
    def severity(self) -> type_of_severity:
        """`error`, `warning` or `note`."""
        return self.severity_override or self.rule.severity


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether at least one of them is an error."""
    return any(d.severity == ERROR for d in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by position, then code and text; each only once."""
    unique = {(d.position, d.rule.code, d.message): d for d in diagnostics}
    return tuple([unique[key] for key in sorted(unique)])
