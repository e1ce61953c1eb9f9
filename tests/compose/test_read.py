"""What a text becomes when it is read, and where each fault stands."""

from __future__ import annotations

import time
import tracemalloc
from itertools import pairwise
from typing import Any

import pytest

from compose2ecs.compose.read import documents, plain, read_text
from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics.position import Position


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("on", "on"),
        ("80", 80),
        ("-3", -3),
        ("0755", 493),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", 1000),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.2.3", "1.2.3"),
        ("22:22", "22:22"),
        ("2020-01-01", "2020-01-01"),
        ("1e", "1e"),
        ("0xZ", "0xZ"),
        ("-", "-"),
        (".", "."),
        (".inf", float("inf")),
        ("+.5e-3", 0.0005),
        ("nginx", "nginx"),
    ],
)
def test_plain_scalars_are_read_as_yaml_1_2_with_old_octals(text: str, value: Any) -> None:
    read = plain(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('{"a": [1, "2", null]}', {"a": [1, "2", None]}),
        ("a: '1'\nb: !!str 1\nc: !!int 7\n", {"a": "1", "b": "1", "c": 7}),
        (
            "x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n",
            {"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 3}},
        ),
        (
            "x: &x {a: 1}\nz: &z {a: 2, c: 3}\ny: {<<: [*x, *z]}\n",
            {"x": {"a": 1}, "z": {"a": 2, "c": 3}, "y": {"a": 1, "c": 3}},
        ),
        ('"<<": 1\n', {"<<": 1}),
        ("a: image\t\nb: 1\n", {"a": "image", "b": 1}),
        ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
        ("a: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
    ],
)
def test_a_tree_is_what_the_text_says(text: str, tree: Any) -> None:
    read, found = read_text(text, "f.yml")
    assert not found
    assert read == tree


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_are_told_by_their_mark(encoding: str) -> None:
    tree, found = read_text("a: ü\n".encode(encoding), "f.yml")
    assert not found
    assert tree == {"a": "ü"}
    assert tree.key_at("a") == Position("f.yml", 1, 1)


def test_every_key_and_value_has_its_place() -> None:
    tree, _ = read_text("a:\n  b: [x, {c: 1}]\n", "f.yml")
    inner = tree["a"]
    assert isinstance(inner, Map)
    assert isinstance(inner["b"], Seq)
    assert (tree.key_at("a"), tree.at("a")) == (Position("f.yml", 1, 1), Position("f.yml", 2, 3))
    assert (inner.key_at("b")[1:], inner.at("b")[1:]) == ((2, 3), (2, 6))
    assert [at[1:] for _, at in inner["b"].items_at()] == [(2, 7), (2, 10)]
    assert inner["b"][1].key_at("c") == Position("f.yml", 2, 11)


def test_entries_that_nobody_wrote_are_not_among_the_written() -> None:
    text = "a: 1\nb: {c: 2}\n<<: {d: 3}\n"
    tree, _ = read_text(text, "f.yml")
    tree.derive("e", 4, tree.origin)
    tree.put("f", 5, Position("g.yml", 1, 1), Position("g.yml", 1, 4))
    assert tree.written() == [("a", 1), ("b", {"c": 2}), ("d", 3), ("f", 5)]
    assert [key for key, _ in tree.written()] == [key for key in tree if tree.wrote(key)]


def test_reset_and_override_are_kept_by_path_through_aliases_and_merge_keys() -> None:
    (document,), found = documents(
        "x: &x {ports: !reset []}\nservices:\n  a:\n    <<: *x\n    dns: !override [1.1.1.1]\n",
        "f.yml",
    )
    assert not found
    assert document["services"] == {"a": {"dns": ["1.1.1.1"]}}
    assert document.tags == {
        ("x", "ports"): "!reset",
        ("services", "a", "ports"): "!reset",
        ("services", "a", "dns"): "!override",
    }


def test_several_documents_are_all_read() -> None:
    read, found = documents("a: 1\n---\nb: 2\n", "f.yml")
    assert not found
    assert [dict(d) for d in read] == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize(
    ("data", "line", "column", "code"),
    [
        (b"", 1, 1, "C2E0003"),
        (b"# nothing\n", 1, 1, "C2E0003"),
        (b"a: \x00\n", 1, 4, "C2E0004"),
        (b"a: 1\nb: \x01\n", 2, 4, "C2E0004"),
        (b"a: \xff\n", 1, 4, "C2E0004"),
        (b"\x7fELF\x02\x01\x01\x00", 1, 8, "C2E0004"),
        (b"a: b: c\n", 1, 5, "C2E0005"),
        (b"a: [1,\n", 2, 1, "C2E0005"),
        (b'a: "x\n', 2, 1, "C2E0005"),
        (b"a:\n\tb: 1\n", 2, 1, "C2E0006"),
        (b"a: 1\nb: 2\na: 3\n", 3, 1, "C2E0007"),
        (b"x: &x {a: 1}\ny:\n  <<: *x\n  <<: *x\n", 4, 3, "C2E0007"),
        (b"services:\n  1: {}\n", 2, 3, "C2E0008"),
        (b"services:\n  2020-01-01: {}\n", 2, 3, "C2E0008"),
        (b"? [a]\n: 1\n", 1, 3, "C2E0008"),
        (b"a: " + b"[" * 50_000, 1, 103, "C2E0009"),
        (b"a: &a [*a]\n", 1, 8, "C2E0012"),
        (b"a: *b\n", 1, 4, "C2E0012"),
        (b"a:\n  <<: 1\n", 2, 7, "C2E0013"),
        (b"a: !custom 1\n", 1, 4, "C2E0014"),
        (b"- a\n", 1, 1, "C2E0015"),
        (b"just text\n", 1, 1, "C2E0015"),
        (b"a: !!int x\n", 1, 4, "C2E0016"),
    ],
)
def test_each_fault_has_one_diagnostic_at_its_place(
    data: bytes, line: int, column: int, code: str
) -> None:
    _, found = documents(data, "f.yml")
    assert [(d.rule.code, d.position) for d in found] == [(code, Position("f.yml", line, column))]


def test_a_number_for_a_key_of_the_users_own_is_only_a_warning() -> None:
    (document,), found = documents("a: {environment: {1: x}}\n", "f.yml")
    assert [(d.rule.code, d.severity) for d in found] == [("C2E0008", "warning")]
    assert document["a"]["environment"] == {"1": "x"}


def test_an_alias_bomb_is_refused_at_once_and_in_little_memory() -> None:
    names = "abcdefghijkl"
    bomb = "a: &a [" + ", ".join(["x"] * 10) + "]\n"
    bomb += "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in pairwise(names))
    tracemalloc.start()
    begun = time.perf_counter()
    _, found = documents(bomb, "f.yml")
    assert time.perf_counter() - begun < 1
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()
    assert [d.rule.code for d in found] == ["C2E0011"]


def test_reading_works_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yaml.__with_libyaml__", False)
    tree, found = read_text("a: &x {b: 1}\nc: {<<: *x}\n", "f.yml")
    assert not found
    assert tree == {"a": {"b": 1}, "c": {"b": 1}}
    _, found = documents("a: b: c\n", "f.yml")
    assert [d.rule.code for d in found] == ["C2E0005"]
