"""Diagnostics as text, JSON and GitHub annotations; SARIF is in sarif.py."""

from __future__ import annotations

from compose2ecs.diagnostics.diagnostic import ERROR, WARNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Diagnostic

_COLOURS = {"error": "\033[31m", "warning": "\033[33m", "note": "\033[36m"}
_PLAIN = "\033[0m"


def text(
    diagnostics: Sequence[Diagnostic],
    *,
    colour: bool = False,
    source: Callable[[str], Sequence[str]] | None = None,
) -> str:
    """One line each as editors and grep read it, help indented below; empty for none.

    `source` gives the lines of a file by its name: with it, for terminals, the line in question
    stands below, with a caret.
    """
    return "".join(_lines(d, colour=colour, source=source) for d in diagnostics)


def _lines(
    d: Diagnostic, *, colour: bool, source: Callable[[str], Sequence[str]] | None = None
) -> str:
    word = f"{_COLOURS[d.severity]}{d.severity}{_PLAIN}" if colour else d.severity
    at = d.position
    place = f"{_one_line(at.file)}:{at.line}:{at.column}" if at.file else "compose2ecs"
    line = f"{place}: {d.rule.code} {word}: {_one_line(d.message)}\n"
    if source and at.file:
        from compose2ecs.render.excerpt import excerpt

        line += excerpt(source(at.file), at.line, at.column)
    return line + (f"  help: {_one_line(d.help)}\n" if d.help else "")


def _one_line(text: str) -> str:
    """Text without line ends; what would command a terminal stands as its escape."""
    if text.isprintable():
        return text
    text = " ".join(text.split())
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(char: str) -> str:
    return char if char.isprintable() else ascii(char)[1:-1]


def summary(diagnostics: Sequence[Diagnostic], files: int) -> str:
    """`3 errors in 1 file`, as the last line of `validate`."""
    counts = [
        _count(sum(d.severity == s for d in diagnostics), word)
        for s, word in (("error", "error"), ("warning", "warning"), ("note", "note"))
    ]
    said = ", ".join(c for c in counts if c)
    return f"{said or 'no problems'} in {_count(files, 'file') or '0 files'}\n"


def unheard(notes: int) -> str:
    """That there are notes which were not printed; empty for none."""
    return (
        f"{_count(notes, 'note')} more: --notes shows {'it' if notes == 1 else 'them'}\n"
        if notes
        else ""
    )


def _count(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}" if n else ""


def json(diagnostics: Sequence[Diagnostic]) -> str:
    """The array of interface.md, "validate"."""
    from json import dumps

    text = dumps([_object(d) for d in diagnostics], indent=2, ensure_ascii=False) + "\n"
    # Names of files that aren't UTF-8 can't be written; JSON has the same escapes as Python here.
    return text.encode("utf-8", "backslashreplace").decode()


def _object(d: Diagnostic) -> dict[str, Any]:
    return {
        "file": d.position.file,
        "line": d.position.line,
        "column": d.position.column,
        "code": d.rule.code,
        "rule": d.rule.ref or None,
        "severity": d.severity,
        "message": d.message,
        "help": d.help or d.rule.fix,
    }


def github(diagnostics: Sequence[Diagnostic]) -> str:
    """Workflow commands that GitHub shows beside the lines of a pull request."""
    kinds = {ERROR: "error", WARNING: "warning"}
    return "".join(
        f"::{kinds.get(d.severity, 'notice')} {_place(d)}title={d.rule.code}::"
        f"{_data(d.message + (f'{chr(10)}help: {d.help}' if d.help else ''))}\n"
        for d in diagnostics
    )


def _place(d: Diagnostic) -> str:
    at = d.position
    return f"file={_property(at.file)},line={at.line},col={at.column}," if at.file else ""


def _data(value: str) -> str:
    value = value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return value if value.isprintable() else "".join(map(_escaped, value))


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
