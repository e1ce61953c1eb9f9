"""The schemas for editors: sound, documented key by key, and such that real files pass them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator  # noqa: TID251 what editors do with a schema

from compose2ecs.compose.keys import LEVELS, extension_descriptions
from compose2ecs.compose.load import Sources, load
from compose2ecs.compose.read import read_text
from compose2ecs.compose.schema import load_schema
from compose2ecs.diagnostics.diagnostic import has_errors
from compose2ecs.render.schema import NAMES, editor_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PROJECTS = ROOT / "fixtures" / "projects"
CORPUS = ROOT.parent / "shared" / "cases" / "compose"
FILES = {
    "compose": "docker-compose.yml",
    "x-ecs": "compose2ecs.yml",
    "ecs-params": "ecs-params.yml",
}


@cache
def validator(name: str) -> Draft7Validator:
    return Draft7Validator(editor_schema(name))


def complaints(name: str, path: Path) -> list[str]:
    """What an editor would underline in a file."""
    tree, found = read_text(path.read_bytes(), path.name)
    assert not has_errors(found), found
    errors = validator(name).iter_errors(json.loads(json.dumps(tree)))
    return [f"{'.'.join(map(str, e.absolute_path))}: {e.message}" for e in errors]


def is_v1(path: Path) -> bool:
    """A v1 file has a schema of its own, which the one for today's files is not."""
    tree, _ = read_text(path.read_bytes(), path.name)
    return not isinstance(tree, dict) or "services" not in tree


@pytest.mark.parametrize("name", NAMES)
def test_an_editor_schema_is_a_schema(name: str) -> None:
    Draft7Validator.check_schema(editor_schema(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_reference_of_an_editor_schema_leads_somewhere(name: str) -> None:
    schema = editor_schema(name)
    for reference in references(schema):
        assert reference.startswith("#/"), reference
        node: Any = schema
        for step in reference[2:].split("/"):
            node = node[step]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, inner in node.items():
            if key == "$ref":
                yield inner
            else:
                yield from references(inner)
    for inner in node if isinstance(node, list) else ():
        yield from references(inner)


@pytest.mark.parametrize("level", LEVELS)
def test_every_word_of_x_ecs_has_a_description(level: str) -> None:
    described = extension_descriptions(level)
    assert described
    assert not [word for word, text in described.items() if not text.endswith(".")]


def keywords(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key that x-ecs.json declares, with its schema."""
    if isinstance(node, dict):
        for key, inner in node.get("properties", {}).items():
            yield f"{path}.{key}", inner
        for key, inner in node.items():
            if key not in {"examples", "enum", "required"}:
                yield from keywords(inner, f"{path}.{key}")


def is_section(node: dict[str, Any]) -> bool:
    """Whether other words stand below one, which have the examples then."""
    inner = (node.get(k) for k in ("items", "additionalProperties"))
    referred = node.get("$ref", "").rpartition("/")[2] in {*LEVELS, "single_task", "stage", "#"}
    below = any(isinstance(i, dict) and ("properties" in i or "$ref" in i) for i in inner)
    return "properties" in node or below or referred


def test_every_word_of_x_ecs_has_an_example_that_is_valid() -> None:
    schema = load_schema("x-ecs.json")
    found = {p: node for p, node in keywords(schema) if not p.startswith(".definitions.file.")}
    assert len(found) > 150
    for path, node in found.items():
        sound = Draft7Validator({**node, "definitions": schema["definitions"]})
        assert node.get("examples") or is_section(node), f"{path} has no example"
        for example in node.get("examples", ()):
            assert sound.is_valid(example), f"{path}: {example!r}"


@pytest.mark.parametrize("name", NAMES)
def test_our_own_files_pass_the_editor_schema(name: str) -> None:
    files = [path for path in sorted(PROJECTS.rglob(FILES[name])) if not is_v1_compose(name, path)]
    assert files
    assert not {
        str(p.relative_to(PROJECTS)): found for p in files if (found := complaints(name, p))
    }


def is_v1_compose(name: str, path: Path) -> bool:
    return name == "compose" and is_v1(path)


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        pytest.param(
            "compose", '{"services": {"web": {"image": "a", "x-ecs": {"cpus": 1}}}}', "cpus", id="a"
        ),
        pytest.param(
            "compose",
            '{"services": {"web": {"image": "a", "x-ecs": {"cpu": "many"}}}}',
            "many",
            id="service",
        ),
        pytest.param("compose", '{"services": {}, "x-ecs": {"laynch_type": 1}}', "laynch", id="b"),
        pytest.param(
            "compose",
            '{"services": {}, "volumes": {"d": {"x-ecs": {"efs": {"filesystem": "fs-1"}}}}}',
            "filesystem",
            id="volume",
        ),
        pytest.param("x-ecs", '{"services": {"web": {"memry": "1G"}}}', "memry", id="beside"),
    ],
)
def test_an_editor_schema_finds_a_wrong_word(name: str, text: str, where: str) -> None:
    errors = list(validator(name).iter_errors(json.loads(text)))
    assert where in json.dumps([[e.message, *(c.message for c in e.context or ())] for e in errors])


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.is_dir(), reason="no cases here")
def test_real_files_pass_the_editor_schema() -> None:
    """Those that we read without an error, of today's form: with a key `services`."""
    found: dict[str, list[str]] = {}
    passed = 0
    for case in sorted(CORPUS.iterdir()):
        meta = json.loads((case / "meta.json").read_text())
        files = tuple(meta["files"])
        project, told = load(Sources(files=files, project_name="a", cwd=str(case)))
        if len(files) > 1 or project is None or has_errors(told) or is_v1(case / files[0]):
            continue
        wrong = complaints("compose", case / files[0])
        passed += not wrong
        if wrong:
            found[case.name] = wrong
    assert passed > 50
    assert not found
