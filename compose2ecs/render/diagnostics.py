"""Diagnostics as text, JSON, SARIF and GitHub annotations."""

from __future__ import annotations

from compose2ecs.diagnostics.diagnostic import ERROR, WARNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Diagnostic

_COLOURS = {"error": "\033[31m", "warning": "\033[33m", "note": "\033[36m"}
_PLAIN = "\033[0m"
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_HOME = "https://github.com/compose2ecs/compose2ecs"


def text(diagnostics: Sequence[Diagnostic], *, colour: bool = False) -> str:
    """One line each as editors and grep read it, help indented below; empty for none."""
    return "".join(_lines(d, colour=colour) for d in diagnostics)


def _lines(d: Diagnostic, *, colour: bool) -> str:
    word = f"{_COLOURS[d.severity]}{d.severity}{_PLAIN}" if colour else d.severity
    at = d.position
    place = f"{at.file}:{at.line}:{at.column}" if at.file else "compose2ecs"
    line = f"{place}: {d.rule.code} {word}: {' '.join(d.message.split())}\n"
    return line + (f"  help: {d.help}\n" if d.help else "")


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

    return dumps([_object(d) for d in diagnostics], indent=2, ensure_ascii=False) + "\n"


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
        f"::{kinds.get(d.severity, 'notice')} file={_property(d.position.file)},"
        f"line={d.position.line},col={d.position.column},title={d.rule.code}::"
        f"{_data(d.message + (f'. {d.help}' if d.help else ''))}\n"
        for d in diagnostics
    )


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def sarif(diagnostics: Sequence[Diagnostic], version: str) -> str:
    """A SARIF 2.1.0 log with one run."""
    from json import dumps

    rules = {d.rule.code: d.rule for d in diagnostics}
    run = {
        "tool": {
            "driver": {
                "name": "compose2ecs",
                "version": version,
                "informationUri": _HOME,
                "rules": [
                    {
                        "id": code,
                        "shortDescription": {"text": rule.summary},
                        **({"fullDescription": {"text": rule.why}} if rule.why else {}),
                        **({"help": {"text": rule.fix}} if rule.fix else {}),
                    }
                    for code, rule in sorted(rules.items())
                ],
            }
        },
        "results": [_result(d) for d in diagnostics],
        "columnKind": "unicodeCodePoints",
    }
    return dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _result(d: Diagnostic) -> dict[str, Any]:
    message = d.message + (f"\n{d.help}" if d.help else "")
    location = {
        "artifactLocation": {"uri": d.position.file.replace("\\", "/")},
        "region": {
            "startLine": max(1, d.position.line),
            "startColumn": max(1, d.position.column),
        },
    }
    return {
        "ruleId": d.rule.code,
        "level": d.severity,
        "message": {"text": message},
        "locations": [{"physicalLocation": location}],
    }
