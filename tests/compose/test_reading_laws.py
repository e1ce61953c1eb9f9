"""Laws of reading: printing and reading again, merging with nothing, text without variables."""

from __future__ import annotations

import json
import runpy
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compose2ecs.compose.interpolate import Variables, interpolated
from compose2ecs.compose.load import Sources, load
from compose2ecs.compose.read import documents

FUZZ = runpy.run_path(str(Path(__file__).with_name("fuzz_reader.py")))
MANY = max(settings().max_examples, 200)

words = st.text("abz09_", min_size=1, max_size=6)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)
numbers = st.integers(1, 65535)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "command": st.one_of(st.lists(texts, max_size=3), words),
    "entrypoint": st.lists(words, max_size=2),
    "environment": st.dictionaries(
        words,
        st.one_of(
            texts, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.none()
        ),
    ),
    "labels": st.dictionaries(words, st.one_of(texts, st.booleans())),
    "ports": st.lists(
        st.one_of(
            numbers,
            st.builds("{}:{}".format, numbers, numbers),
            st.builds("127.0.0.1:{}:{}/udp".format, numbers, numbers),
            st.builds(lambda t, p: {"target": t, "published": str(p)}, numbers, numbers),
        ),
        max_size=3,
        unique_by=str,
    ),
    "volumes": st.lists(
        st.one_of(
            st.builds("/{}".format, words),
            st.builds("./{}:/{}:ro".format, words, words),
            st.builds("data:/{}".format, words),
            st.builds(lambda t: {"type": "tmpfs", "target": f"/{t}"}, words),
        ),
        max_size=3,
        unique_by=str,
    ),
    "deploy": st.fixed_dictionaries(
        {
            "replicas": st.integers(0, 5),
            "resources": st.fixed_dictionaries(
                {"limits": st.fixed_dictionaries({"memory": st.builds("{}M".format, numbers)})}
            ),
        }
    ),
    "healthcheck": st.fixed_dictionaries(
        {"test": words, "interval": st.builds("{}s".format, numbers)}
    ),
    "ulimits": st.dictionaries(st.just("nofile"), numbers),
    "stop_grace_period": st.builds("{}m{}s".format, numbers, numbers),
    "networks": st.one_of(st.just(["back"]), st.just({"back": {"aliases": ["x"]}})),
    "logging": st.fixed_dictionaries(
        {"driver": words, "options": st.dictionaries(words, st.one_of(texts, numbers), max_size=2)}
    ),
    "tmpfs": st.lists(st.builds("/{}".format, words), max_size=2, unique=True),
    "extra_hosts": st.lists(st.builds("{}:192.0.2.1".format, words), max_size=2, unique=True),
    "cap_add": st.lists(words, max_size=3, unique=True),
    "mem_limit": st.builds("{}m".format, numbers),
    "x-any": st.recursive(texts, lambda inner: st.lists(inner, max_size=2), max_leaves=4),
}


@st.composite
def projects(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.lists(words, min_size=1, max_size=3, unique=True))
    services: dict[str, Any] = {}
    for name in names:
        fields = draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=5, unique=True))
        service = {field: draw(FIELDS[field]) for field in fields}
        waits = draw(st.booleans())
        if services and waits:
            service["depends_on"] = [draw(st.sampled_from(sorted(services)))]
        limits = service.get("deploy", {}).get("resources", {}).get("limits", {})
        if "mem_limit" in service and limits:
            limits["memory"] = service["mem_limit"]
        services[name] = {"image": "nginx", **service}
    return {"services": services, "networks": {"back": None}, "volumes": {"data": None}}


def written(tree: Any) -> str:
    """As a file that holds no variable."""
    return json.dumps(FUZZ["escaped"](tree), ensure_ascii=False)


def tree_of(*files: str) -> str:
    """What `config` prints of these files."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "shop")
        home.mkdir()
        for i, text in enumerate(files):
            (home / f"{i}.yml").write_text(text, "utf-8")
        names = tuple(f"{i}.yml" for i in range(len(files)))
        project, found = load(Sources(files=names, cwd=str(home)))
        assert project is not None, [(d.position, d.message) for d in found]
        return json.dumps(project.tree).replace(str(home), "/shop")


@given(projects())
def test_what_is_printed_reads_the_same_again(project: dict[str, Any]) -> None:
    first = tree_of(written(project))
    assert tree_of(written(json.loads(first))) == first


@given(projects(), st.sampled_from(["services: {}\n", "x-any: 1\n", "{}", "name: shop\n"]))
def test_merging_with_nothing_changes_nothing(project: dict[str, Any], nothing: str) -> None:
    alone = json.loads(tree_of(written(project)))
    merged = json.loads(tree_of(written(project), nothing))
    merged.pop("x-any", None)
    assert merged == alone


@given(projects())
def test_merging_with_itself_changes_nothing(project: dict[str, Any]) -> None:
    for service in project["services"].values():
        service.pop("x-any", None)  # lists that nobody knows are added up
    alone = tree_of(written(project))
    assert tree_of(written(project), written(project)) == alone


@given(projects())
def test_without_a_dollar_sign_interpolation_changes_nothing(project: dict[str, Any]) -> None:
    text = json.dumps(project, ensure_ascii=False).replace("$", "")
    (document,), _ = documents(text, "compose.yml")
    variables = Variables({}, [])
    assert interpolated(document, variables) is document
    assert not variables.found


@settings(max_examples=MANY)
@given(FUZZ["FILES"])
def test_any_bytes_give_a_project_or_located_errors(data: bytes) -> None:
    FUZZ["reads"](data)


@pytest.mark.parametrize("data", FUZZ["snippets"](), ids=lambda data: data[:20].decode("latin-1"))
def test_every_snippet_of_the_catalogue_gives_a_project_or_located_errors(data: bytes) -> None:
    FUZZ["reads"](data)
