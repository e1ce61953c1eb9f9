"""The support table: what becomes of every key on each launch type, found out by doing it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from compose2ecs.mapping.row import APPROXIMATED, CONVERTED, IGNORED, REJECTED
from compose2ecs.mapping.table import UNMAPPED
from compose2ecs.render.examples import LAUNCH_TYPES, Outcome, first_examples, outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MARKS = {CONVERTED: "✓", APPROXIMATED: "≈", IGNORED: "○", REJECTED: "✗"}
LEGEND = """\
✓ converted; ≈ nearly the same, a note says what differs; ○ ignored with a warning; ✗ refused with
an error (`--unsupported warn` goes on without what ECS can't do)."""
_HEAD = """\
Found out by converting the first example of each key in
[fixtures/keys.yaml](../fixtures/keys.yaml); another value may fare otherwise. Fields are those of
RegisterTaskDefinition (`container.`, `task.`), CreateService (`service.`), RunTask (`job.`) or
something that these need. `compose2ecs explain KEY` says more;
`compose2ecs convert --report FILE` says it of your files.
"""


@cache
def outcomes() -> dict[str, tuple[Outcome, ...]]:
    """Key to what becomes of its first example in fixtures/keys.yaml, by LAUNCH_TYPES, sorted.

    Keys about the files themselves (`version`, `include`) are read before anything is mapped, so
    that no report has them: what the mapping table says of them counts.
    """
    found = {
        key: tuple(outcome(example, launch_type) for launch_type in LAUNCH_TYPES)
        for key, example in first_examples().items()
    }
    for u in UNMAPPED:
        if u.key.partition(".")[0] in {"version", "include"}:
            found[u.key] = (Outcome(u.verdict, (), u.reason),) * len(LAUNCH_TYPES)
    return dict(sorted(found.items()))


def short_table() -> str:
    """For the README: one line for the keys of a section that fare alike; x-ecs is left out."""
    lines: list[Sequence[str]] = [("Compose key", *LAUNCH_TYPES)]
    alike: dict[tuple[str, str], list[str]] = {}
    for key, results in outcomes().items():
        if not _ours(key):
            marks = "".join(MARKS[r.verdict] for r in results)
            alike.setdefault((_section(key), marks), []).append(key)
    for (section, marks), keys in alike.items():
        only = sum(s == section for s, _ in alike) == 1
        lines.append((_named(section, keys, only=only), *marks))
    return "\n".join([LEGEND, "", *_table(lines)])


def support_page(note: str) -> str:
    """docs/support.md: every key of Compose and of x-ecs; `note` stands below the title."""
    every = outcomes()
    sections = {
        "Keys of a service": [k for k in every if not _beside(k) and not _ours(k)],
        "Keys beside the services": [k for k in every if _beside(k) and not _ours(k)],
        "Keys of x-ecs": [k for k in every if _ours(k)],
    }
    parts = ["# What becomes of every key\n", note, _HEAD, LEGEND]
    for title, keys in sections.items():
        parts += [f"\n## {title}\n", *_table(_lines(keys))]
    return "\n".join(parts) + "\n"


def _lines(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    yield ("Key", *LAUNCH_TYPES, "Becomes", "Note")
    for key in keys:
        results = outcomes()[key]
        fields = dict.fromkeys(f for r in results for f in r.fields)
        marks = (MARKS[r.verdict] for r in results)
        yield (f"`{key}`", *marks, ", ".join(f"`{f}`" for f in fields), _note(results))


def _table(lines: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table; the launch types are centred."""
    for number, cells in enumerate(lines):
        yield f"| {' | '.join(c.replace('|', chr(92) + '|') for c in cells)} |"
        if not number:
            yield f"|{''.join(':-:|' if c in LAUNCH_TYPES else '---|' for c in cells)}"


def _note(results: Sequence[Outcome]) -> str:
    """The reasons, with the launch types that they hold for where they don't hold for all."""
    said: dict[str, list[str]] = {}
    for launch_type, result in zip(LAUNCH_TYPES, results, strict=True):
        if result.reason and result.verdict != CONVERTED:
            said.setdefault(result.reason.rstrip("."), []).append(launch_type)
    notes = (
        reason if len(where) == len(LAUNCH_TYPES) else f"{' and '.join(where)}: {reason}"
        for reason, where in said.items()
    )
    return "; ".join(notes)


def _named(section: str, keys: Sequence[str], *, only: bool) -> str:
    """`deploy`: mode, replicas; or `deploy` alone for all that is in it."""
    inner = [key.removeprefix(f"{section}.") for key in keys if key != section]
    if only or not inner:
        return f"`{section}`"
    listed = ", ".join(f"`{key}`" for key in inner)
    return f"`{section}`, its {listed}" if section in keys else f"`{section}`: {listed}"


def _section(key: str) -> str:
    """The key that a user looks for: `deploy.update_config`, `volumes.*`, `healthcheck`."""
    parts = key.split(".")
    deep = len(parts) > 2 and parts[0] == "deploy"
    return ".".join(parts[: 2 if deep or "*" in parts else 1])


def _beside(key: str) -> bool:
    return "*" in key or key.partition(".")[0] in {"name", "version", "include"}


def _ours(key: str) -> bool:
    return key.startswith("x-ecs.") or ".x-ecs." in key
