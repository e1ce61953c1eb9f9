"""The pages that `explain` prints: of a rule, and of a Compose key."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from compose2ecs.compose import keys
from compose2ecs.diagnostics.catalogue import rules
from compose2ecs.mapping.table import ROWS, UNMAPPED

if TYPE_CHECKING:
    from compose2ecs.diagnostics.diagnostic import Rule
    from compose2ecs.mapping.row import Row

_VERDICTS = {
    "ignored": "ignored with a warning",
    "rejected": "refused with an error (left out with a warning by `--unsupported warn`)",
}


def page(subject: str) -> str | None:
    """What there is to say about a code (`C2E3112`), a rule-book id (`SIZE-01`) or a Compose key.

    None when there is nothing of that name.
    """
    known = rules()
    wanted = subject.upper()
    found = [r for r in known.values() if wanted in (r.code, r.ref)]
    if found:
        return "\n".join(map(rule_page, found))
    return key_page(subject)


def rule_page(rule: Rule) -> str:
    """A rule: what, why, what to do, a bad and a good example."""
    head = f"{rule.code} ({rule.severity}{', rule book ' + rule.ref if rule.ref else ''})"
    parts = [head, "", *_wrapped(_sentence(rule.summary))]
    if rule.why:
        parts += ["", *_wrapped(rule.why)]
    if rule.fix:
        parts += ["", "What to do", *_wrapped(rule.fix)]
    flags = f" (with {' '.join(rule.flags)})" if rule.flags else ""
    if rule.bad:
        parts += ["", f"Reported{flags}", *_snippet(rule.bad)]
    if rule.good:
        parts += ["", "Fine", *_snippet(rule.good)]
    return "\n".join(parts) + "\n"


def key_page(key: str) -> str | None:
    """What becomes of a Compose key and of those below it; None for a key that nobody knows."""
    key = key.removeprefix("services.")
    below = f"{key}."
    rows = [r for r in ROWS if any(k == key or k.startswith(below) for k in r.keys)]
    unmapped = [u for u in UNMAPPED if u.key == key or u.key.startswith(below)]
    about, formats = keys.description(key), keys.since(key)
    if not (rows or unmapped or about):
        return None
    parts = [key, ""]
    if about:
        parts += [*_wrapped(about + (f" Since {formats}." if formats else "")), ""]
    for row in rows:
        parts += [row.target, *_wrapped(_purpose(row), "    ")]
        parts += [*_wrapped(f"From: {', '.join(_named(row, key))}", "    "), ""]
    for u in unmapped:
        parts += [*_wrapped(f"{u.key}: {_VERDICTS[u.verdict]}"), *_wrapped(u.reason, "    "), ""]
    return "\n".join(parts).rstrip("\n") + "\n"


def _named(row: Row, key: str) -> list[str]:
    """The keys of a row, those in question first."""
    asked = [k for k in row.keys if k == key or k.startswith(f"{key}.")]
    return [*asked, *(k for k in row.keys if k not in asked)]


def _purpose(row: Row) -> str:
    """The first sentence of what the row's function says of itself."""
    text = (row.by.__doc__ or "") if row.by.__name__ != "<lambda>" else ""
    return " ".join(text.strip().split("\n\n")[0].split())


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, 78, initial_indent=indent, subsequent_indent=indent) if text else []


def _snippet(text: str) -> list[str]:
    """The file indented; what no terminal or page can show stands as its escape."""
    shown = "".join(c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in text)
    return textwrap.indent(textwrap.dedent(shown).strip("\n"), "    ").split("\n")
