"""Diagnostics as a SARIF 2.1.0 log, as code scanning services read it.

Source: OASIS SARIF 2.1.0; GitHub, "SARIF support for code scanning", for what it asks beyond that.
"""

from __future__ import annotations

import os
from hashlib import sha256
from json import dumps
from urllib.parse import quote

from compose2ecs.diagnostics.pages import HOME, rule_address

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Diagnostic, Rule

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(found: Sequence[Diagnostic], version: str, fallback: str = "") -> str:
    """A log with one run. `fallback` is the file for what is in none: every result needs one."""
    rules = sorted({d.rule.code: d.rule for d in found}.items())
    index = {code: i for i, (code, _) in enumerate(rules)}
    told: dict[str, int] = {}
    run = {
        "tool": {
            "driver": {
                "name": "compose2ecs",
                "version": version,
                "informationUri": HOME,
                "rules": [_rule(rule) for _, rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, index[d.rule.code], fallback, told) for d in found],
    }
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why or rule.summary},
        "help": {"text": rule.fix or rule.summary},
        "helpUri": rule_address(rule.code),
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(d: Diagnostic, index: int, fallback: str, told: dict[str, int]) -> dict[str, Any]:
    file = d.position.file or fallback
    place = {
        "artifactLocation": {"uri": _uri(file)},
        "region": {
            "startLine": max(1, d.position.line),
            "startColumn": max(1, d.position.column),
        },
    }
    locations = {"locations": [{"physicalLocation": place}]} if file else {}
    return {
        "ruleId": d.rule.code,
        "ruleIndex": index,
        "level": d.severity,
        "message": {"text": d.message + (f"\n{d.help}" if d.help else "")},
        **locations,
        "partialFingerprints": {"fileCodeMessage/v1": _fingerprint(d, file, told)},
    }


def _uri(file: str) -> str:
    """A file's address: relative ones are meant from where the command ran."""
    path = os.path.normpath(file).replace("\\", "/")
    address = quote(os.fsencode(path), safe="/~")
    if path.startswith("/"):
        return f"file://{address}"
    return f"file:///{address}" if path[1:2] == ":" else address


def _fingerprint(d: Diagnostic, file: str, told: dict[str, int]) -> str:
    """What stays the same when lines above are added; equal findings of a file are counted."""
    said = f"{file}\0{d.rule.code}\0{d.message}"
    name = sha256(said.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    told[name] = told.get(name, 0) + 1
    return f"{name}:{told[name]}"
