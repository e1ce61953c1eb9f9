"""What files say about how they are judged: ignored findings and strictness.

`# c2e: ignore[...]` comments and the `lint:` settings of compose2ecs.yml travel among the findings
of the stages that read them, and take effect once, at the end, in `sifted`.
"""

from __future__ import annotations

from compose2ecs.diagnostics.diagnostic import ERROR, WARNING, Diagnostic, in_order
from compose2ecs.diagnostics.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2ecs.diagnostics.position import Position

_SPARABLE = ("2", "3")
"""Blocks whose errors can be ignored: the file was read, and what is wrong is a judgement."""


class Ignore(Diagnostic):
    """One code of an ignore comment; a finding itself when there is nothing that it silences."""

    silences: str
    line: int = 0
    """The line whose findings are meant; 0 for the whole file."""


class Setting(Diagnostic):
    """One word of `lint:` in compose2ecs.yml; a finding when it is for nothing."""

    silences: str = ""
    """The ignored code; empty for `strict: true`."""
    glob: str = ""
    """The files that are meant, from the folder of compose2ecs.yml; empty for all."""
    is_alone: bool = False
    """Whether nothing but what was judged here can need it."""
    is_void: bool = False
    """Whether its code is that of an error that can't be ignored."""


class Sifted(Record):
    """Findings after what the files say about them."""

    told: tuple[Diagnostic, ...]
    ignored: tuple[Diagnostic, ...]
    idle: tuple[Diagnostic, ...]
    """Comments and settings that silence nothing, if all they could mean was looked for."""
    used: tuple[Position, ...]
    """Where comments and settings stand that silence something."""


def sifted(found: Iterable[Diagnostic], *, strict: bool = False) -> Sifted:
    """The findings about one project, less the ignored ones, with warnings raised if strict."""
    found = in_order(found)
    comments = [d for d in found if isinstance(d, Ignore)]
    settings = [d for d in found if isinstance(d, Setting)]
    if not (comments or settings or strict):
        return Sifted(told=found, ignored=(), idle=(), used=())
    strict = strict or any(not s.silences for s in settings)
    meant = _Meant(comments, settings)
    told, ignored = meant.parted(d for d in found if not isinstance(d, (Ignore, Setting)))
    idle: list[Diagnostic] = [s for s in meant.settings if s.is_void]
    # Behind an error in reading the rest has not been looked for.
    if all(can_be_ignored(d.rule.code, d.severity) for d in told):
        used = set(meant.used)
        said: list[Ignore | Setting] = [*comments]
        said += [s for s in meant.settings if s.is_alone and not s.is_void]
        rest = [c for c in said if c.position not in used]
        # A comment may ignore comments for nothing, but not itself.
        for_nothing, hidden = meant.parted(c for c in rest if c.silences != c.rule.code)
        meant.used += [d.position for d in hidden]
        idle += for_nothing
        idle += [c for c in rest if c.silences == c.rule.code and c.position not in meant.used]
    idle = [d for d in idle if d.position not in meant.used]
    raised = _raised if strict else _as_it_is
    return Sifted(
        told=in_order(map(raised, (*told, *meant.needed.values()))),
        ignored=tuple(ignored),
        idle=tuple(map(raised, idle)),
        used=tuple(dict.fromkeys(meant.used)),
    )


class _Meant:
    """What comments and settings mean, and which of the comments have met something."""

    def __init__(self, comments: Iterable[Ignore], settings: Iterable[Setting]) -> None:
        self.settings = [s for s in settings if s.silences]
        self.comments: dict[tuple[str, str, int], list[Ignore]] = {}
        for c in comments:
            self.comments.setdefault((c.silences, c.position.file, c.line), []).append(c)
        self.used: list[Position] = []
        self.needed: dict[Position, Diagnostic] = {}
        """What is told of comments that ignore what can't be."""

    def parted(self, findings: Iterable[Diagnostic]) -> tuple[list[Diagnostic], list[Diagnostic]]:
        """The findings to tell, and the ignored ones."""
        told: list[Diagnostic] = []
        ignored: list[Diagnostic] = []
        for d in findings:
            meant = [c for line in (d.position.line, 0) for c in self._about(d, line)]
            settings = [s for s in self.settings if _covers(s, d)]
            if not (meant or settings):
                told.append(d)
            elif can_be_ignored(d.rule.code, d.severity):
                ignored.append(d)
                self.used += [c.position for c in (*meant, *settings)]
            else:
                told.append(d)
                self.needed |= {c.position: _needed(c) for c in meant}
        return told, ignored

    def _about(self, d: Diagnostic, line: int) -> Iterable[Ignore]:
        return self.comments.get((d.rule.code, d.position.file, line), ())


def can_be_ignored(code: str, severity: str) -> bool:
    """Whether a run can go on without heeding a finding."""
    return severity != ERROR or code[3] in _SPARABLE


def together(parts: Iterable[Sifted]) -> tuple[Diagnostic, ...]:
    """The findings of several projects; a comment or setting is idle if it is in all of them."""
    parts = list(parts)
    if len(parts) == 1 and not parts[0].idle:
        return parts[0].told  # which is in order
    used = {at for part in parts for at in part.used}
    idle = (d for part in parts for d in part.idle if d.position not in used)
    return in_order((*(d for part in parts for d in part.told), *idle))


def heeded(found: Iterable[Diagnostic], *, strict: bool = False) -> tuple[Diagnostic, ...]:
    """The findings to tell where not all was looked for: comments for nothing are passed over."""
    return sifted(found, strict=strict).told


def _covers(setting: Setting, d: Diagnostic) -> bool:
    if setting.silences != d.rule.code:
        return False
    return not setting.glob or is_named(d.position.file, setting.glob, setting.position.file)


def is_named(file: str, glob: str, settings: str) -> bool:
    """Whether a pattern of `per_file` in a file of settings names this file."""
    import os
    from fnmatch import fnmatchcase

    folder = os.path.dirname(settings)  # noqa: PTH120 pathlib costs start-up
    path = os.path.relpath(file or ".", folder or ".")
    return fnmatchcase(path.replace(os.sep, "/"), glob)


def _needed(comment: Ignore) -> Diagnostic:
    code = comment.silences
    message = f"{code} can't be ignored here: with it, the file can't be read as a project"
    return comment.rule.at(comment.position, message, "correct what it tells, and remove this")


def _raised(d: Diagnostic) -> Diagnostic:
    return d.replace(severity_override=ERROR) if d.severity == WARNING else d


def _as_it_is(d: Diagnostic) -> Diagnostic:
    return d
