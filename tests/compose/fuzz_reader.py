"""Fuzz target: any bytes as a Compose file give a project or located errors, and it is stable.

usage: fuzz_reader.py [--examples 10000]

`reads(data)` is the whole property; test_reading_laws.py runs it on a few examples, `make fuzz` on
many. Files are made from the catalogue's own snippets, cut, joined and damaged.
"""

from __future__ import annotations

import argparse
import functools
import json
import re
import sys
import tempfile
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compose2ecs.compose.load import Sources, load
from compose2ecs.diagnostics import compose_format, mapping_rules, reading, schema_rules
from compose2ecs.diagnostics.diagnostic import Rule

if TYPE_CHECKING:
    from compose2ecs.compose.project import Project

ENVIRONMENT = {"HOME": "/home/me", "TAG": "1.27", "EMPTY": ""}


@functools.cache
def folder() -> str:
    """An empty folder that lives as long as the process."""
    return tempfile.mkdtemp()


@functools.cache
def snippets() -> tuple[bytes, ...]:
    """Every YAML snippet of the catalogue."""
    rules = [
        rule
        for module in (reading, schema_rules, compose_format, mapping_rules)
        for rule in vars(module).values()
        if isinstance(rule, Rule)
    ]
    texts = {text for rule in rules for text in (rule.bad, rule.good) if 0 < len(text) < 2000}
    return tuple(sorted(text.encode("utf-8", "surrogateescape") for text in texts))


def reads(data: bytes) -> bool:
    """Check the property on one file; whether it is a project."""
    project, found = load(
        Sources(files=("-",), stdin=data, cwd=folder(), environment=ENVIRONMENT, find_extras=False)
    )
    assert (project is None) == any(d.severity == "error" for d in found)
    for diagnostic in found:
        assert diagnostic.position.line > 0, diagnostic
        assert diagnostic.position.column > 0, diagnostic
        assert diagnostic.message, diagnostic
    if project is None:
        return False
    assert len(project.services) == len(list(project.services.values()))
    printed = json.dumps(project.tree, ensure_ascii=False)  # as `config --format json` does
    if "Infinity" in printed or "NaN" in printed:
        return True  # JSON has no word for them
    mounted = _v1_volumes(project)
    if not all(re.fullmatch(r"[a-zA-Z0-9._-]+", name) for name in mounted):
        return True  # nor today's format for such names
    whole = {**project.tree, "volumes": mounted} if mounted else project.tree
    again, problems = load(
        Sources(
            files=("-",),
            stdin=json.dumps(escaped(whole), ensure_ascii=False),
            cwd=folder(),
            environment=ENVIRONMENT,
            find_extras=False,
            profiles=("*",),
        )
    )
    assert again is not None, [(d.rule.code, d.message) for d in problems]
    assert _comparable(again.tree, project.format) == _comparable(project.tree, project.format)
    return True


def _v1_volumes(project: Project) -> dict[str, None]:
    """The volumes that a v1 file, which declares none, mounts by name."""
    mounts = (m for s in project.services.values() for m in s.volumes if m.type == "volume")
    return {m.source: None for m in mounts if m.source} if project.format == "1" else {}


def escaped(tree: Any) -> Any:
    """The tree with every dollar sign in a value doubled, as a file has to write it."""
    if isinstance(tree, dict):
        return {key: escaped(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [escaped(value) for value in tree]
    return tree.replace("$", "$$") if isinstance(tree, str) else tree


def _comparable(tree: dict[str, Any], format_name: str) -> str:
    """What is printed, less what v1 lacks: the order of starting by links, declared volumes."""
    if format_name == "1":
        services = tree["services"].items()
        kept = {n: {k: v for k, v in s.items() if k != "depends_on"} for n, s in services}
        tree = {**tree, "services": kept, "volumes": {}}
    return json.dumps(tree)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Lines of a snippet or two, some left out, doubled, indented anew or with odd bytes in."""
    pick = st.sampled_from(snippets())
    lines = draw(pick).split(b"\n")
    if draw(st.booleans()):
        lines += draw(pick).split(b"\n")
    for _ in range(draw(st.integers(0, 3))):
        i = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(["drop", "double", "indent", "insert", "swap", "value"]))
        if change == "drop":
            lines[i : i + 1] = [] if len(lines) > 1 else lines
        elif change == "double":
            lines.insert(i, lines[i])
        elif change == "indent":
            lines[i] = b" " * draw(st.integers(0, 8)) + lines[i].lstrip()
        elif change == "insert":
            at = draw(st.integers(0, len(lines[i])))
            lines[i] = lines[i][:at] + draw(st.sampled_from(ODD)) + lines[i][at:]
        elif change == "swap":
            j = draw(st.integers(0, len(lines) - 1))
            lines[i], lines[j] = lines[j], lines[i]
        else:
            key, colon, _ = lines[i].partition(b":")
            lines[i] = key + colon + b" " + draw(st.sampled_from(VALUES))
    return b"\n".join(lines)


ODD = [
    *(b"\t", b"\0", b"\xff", b"\xef\xbb\xbf", b"\r", b"\xc2\x85", b"\xe2\x80\xa8", b"&a ", b"*a"),
    *(
        b"<<: ",
        b"!reset ",
        b"!!int ",
        b"[",
        b"{",
        b"}",
        b'"',
        b"'",
        b"# ",
        b"- ",
        b"? ",
        b"| ",
        b"$",
    ),
    *(b"$", b"${A:-", b"%", b"---\n", b"...\n", b"\xf0\x9f\x90\xb3", b"99999999999999999999"),
]
VALUES = [
    *(b"", b"~", b"yes", b"0755", b"1e400", b".nan", b"-.inf", b"-1", b"0", b"1.5", b"[]", b"{}"),
    *(b"$TAG", b"${EMPTY:-x}", b"${NO?}", b"[a, a]", b"{a: b}", b"'80:80'", b"80-82", b"./a:/b"),
    *(b"*a", b"!reset null", b"!override [x]", b"2020-01-01", b"10g", b"1h", b'"\\x00"', b"<<"),
]
FILES = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(max_size=100).map(lambda text: text.encode("utf-16", "surrogatepass")),
    damaged(),
    damaged(),
    damaged(),
)


def main() -> int:
    """Run the property; a failure is shown by hypothesis with the smallest file that shows it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=10_000)
    arguments = parser.parse_args()
    counts = {True: 0, False: 0}

    @settings(
        max_examples=arguments.examples, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(FILES)
    def run(data: bytes) -> None:
        counts[reads(data)] += 1

    run()
    print(f"{sum(counts.values())} files, {counts[True]} of them projects")  # noqa: T201 its output
    return 0


if __name__ == "__main__":
    sys.exit(main())
