"""The pages that `explain` prints: of a rule, and of a Compose key."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from compose2ecs.compose import keys
from compose2ecs.diagnostics.catalogue import rules
from compose2ecs.diagnostics.lint import can_be_ignored
from compose2ecs.mapping.table import ROWS, UNMAPPED

if TYPE_CHECKING:
    from compose2ecs.diagnostics.diagnostic import Rule
    from compose2ecs.mapping.row import Row

_VERDICTS = {
    "approximated": "done in another way",
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
        return "\n".join(rule_page(rule) + _ignoring(rule) for rule in found)
    # `services.web.healthcheck`, as a path in a file.
    path = subject.split(".", 2)
    inside = key_page(path[2]) if path[0] == "services" and path[2:] else None
    return key_page(subject) or inside


def nearest(subject: str) -> str:
    """The code, rule-book id or key that was probably meant; empty when nothing is like it."""
    from difflib import get_close_matches

    known = rules()
    names = [*known, *(r.ref for r in known.values() if r.ref)]
    wanted = subject.upper().replace("-", "-0") if subject[-2:-1] == "-" else subject.upper()
    longer = [n for n in names if len(wanted) > 4 and n.startswith(wanted)]
    near = longer or get_close_matches(wanted, names, n=1, cutoff=0.8)
    if near:
        return near[0]
    every = {k for row in ROWS for k in row.keys if not k.startswith("top:")}
    every |= {u.key for u in UNMAPPED if not u.key.startswith("top:")}
    subject = subject.removeprefix("services.").lower()
    # Someone who writes `healthchek` means the key of a service, not one deep inside another.
    short = sorted({k.partition(".")[0] for k in every})
    for keys_ in (short, sorted(every)):
        near = get_close_matches(subject, keys_, n=1, cutoff=0.75)
        if near:
            return near[0]
    return next((k for k in sorted(every) if k.endswith(f".{subject}")), "")


def _ignoring(rule: Rule) -> str:
    """How a file says that this is fine, of rules that can be ignored."""
    if rule.code[3] == "4" or not can_be_ignored(rule.code, rule.severity):
        return ""
    return f"\nIgnored on a line by\n    # c2e: ignore[{rule.code}]\n"


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
    for name, content in rule.beside:
        parts += ["", f"with {name} beside it", *_snippet(content)]
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
    outer = _section(key)
    if not (rows or unmapped or about or outer):
        return None
    parts = [key, "", *outer]
    if outer and about:
        parts += ["In a service:", ""]
    if about:
        parts += [*_wrapped(about + (f" Since {formats}." if formats else "")), ""]
    for row in rows:
        parts += [row.target, *_wrapped(_purpose(row), "    ")]
        parts += [*_wrapped(f"From: {', '.join(_named(row, key))}", "    "), ""]
    for u in unmapped:
        parts += [*_wrapped(f"{u.key}: {_VERDICTS[u.verdict]}"), *_wrapped(u.reason, "    "), ""]
    return "\n".join(parts).rstrip("\n") + "\n"


def _section(key: str) -> list[str]:
    """What a key at the top of a file holds; nothing for a key that doesn't stand there."""
    about, below = keys.section(key)
    if not about or "." in key:
        return []
    about = about if about[1:2].isupper() else about[:1].lower() + about[1:]
    lines = _wrapped(f"At the top of a file: {about}")
    if not below:
        return [*lines, ""]
    lead = "Its keys" if key in ("x-ecs", "include") else "Keys of each"
    return [*lines, *_wrapped(f"{lead}: {', '.join(below)}", "    "), ""]


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
