"""What boto3 would refuse in a request, held against botocore itself."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import botocore.session  # noqa: TID251 the other judge
import pytest
from botocore.validate import ParamValidator  # noqa: TID251 the other judge
from hypothesis import given
from hypothesis import strategies as st

from compose2ecs.ecs import shape, shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

MODEL = botocore.session.Session().get_service_model("ecs")
NAMES = st.sampled_from(["name", "cpu", "x", "containerDefinitions", "enabled", "value", ""])
ODD: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text("ab"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)
OPERATIONS = sorted(shapes.REQUESTS)


def refused(document: Any, operation: str) -> bool:
    wanted = MODEL.operation_model(operation).input_shape
    assert wanted is not None
    return bool(ParamValidator().validate(document, wanted).has_errors())


@st.composite
def values(draw: st.DrawFn, ref: str, depth: int = 0) -> Any:
    """A value of a shape, nearly always a right one."""
    model = shape.shape(ref)
    kind = model[0]
    if draw(st.integers(0, 60)) == 0:
        return draw(ODD)
    if kind in ("structure", "union"):
        optional = [name for name in model[2] if name not in model[1]]
        some = st.lists(st.sampled_from(optional), max_size=4 if depth < 5 else 0, unique=True)
        chosen = draw(some) if optional else []
        required = [name for name in model[1] if draw(st.integers(0, 30))]
        return {name: draw(values(model[2][name], depth + 1)) for name in [*required, *chosen]}
    if kind == "list":
        return [draw(values(model[1], depth + 1)) for _ in range(draw(st.integers(0, 2)))]
    if kind == "map":
        return draw(st.dictionaries(st.text("ab"), values(model[2], depth + 1), max_size=2))
    if kind == "document":
        return draw(ODD)
    return draw(
        {
            "string": st.text("ab", max_size=3),
            "integer": st.integers(-2, 100),
            "double": st.floats(0, 100),
            "boolean": st.booleans(),
        }[kind]
    )


@pytest.mark.parametrize("operation", OPERATIONS)
@given(data=st.data())
def test_our_verdict_is_botocores(operation: str, data: st.DataObject) -> None:
    document = data.draw(values(shapes.REQUESTS[operation]))
    assert bool(shape.violations(document, operation)) == refused(document, operation)


@given(data=st.data())
def test_what_is_sound_has_the_right_types(data: st.DataObject) -> None:
    document = data.draw(values("RegisterTaskDefinitionRequest"))
    good = shape.sound(document, "RegisterTaskDefinition")
    kinds = {kind for kind, _, _ in shape.problems(good, "RegisterTaskDefinition")}
    assert not kinds & {shape.TYPE, shape.UNKNOWN}


TASK: dict[str, Any] = {
    "family": "web",
    "cpu": "256",
    "containerDefinitions": [
        {
            "name": "web",
            "image": "nginx:1.27",
            "portMappings": [{"containerPort": 80}],
            "environment": [{"name": "A", "value": "1"}],
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/x"}},
        }
    ],
}


def places(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*at, key)
            yield from places(item, (*at, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield (*at, i)
            yield from places(item, (*at, i))


@pytest.mark.parametrize("wrong", [None, 1, 1.5, True, "x", [], {}, [1], {"x": 1}])
@pytest.mark.parametrize("place", list(places(TASK)), ids=str)
def test_every_replaced_value_is_judged_as_by_botocore(
    place: tuple[str | int, ...], wrong: Any
) -> None:
    document = copy.deepcopy(TASK)
    node: Any = document
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = wrong
    operation = "RegisterTaskDefinition"
    assert bool(shape.violations(document, operation)) == refused(document, operation)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"containerDefinitions": []}, [(("family",), "is missing")]),
        (
            {"family": "a", "containerDefinitions": [], "revision": 3},
            [(("revision",), "is unknown")],
        ),
        (
            {"family": "a", "containerDefinitions": [{"memory": "512"}]},
            [(("containerDefinitions", 0, "memory"), "must be a whole number, not text")],
        ),
        (
            {"family": "a", "containerDefinitions": [{"environment": [{"value": None}]}]},
            [
                (
                    ("containerDefinitions", 0, "environment", 0, "value"),
                    "must be text, not nothing (null)",
                )
            ],
        ),
    ],
)
def test_a_violation_says_where_and_what(document: Any, told: Any) -> None:
    assert shape.violations(document, "RegisterTaskDefinition") == told


def test_a_projection_keeps_what_can_be_sent() -> None:
    answer = {
        **TASK,
        "revision": 7,
        "status": "ACTIVE",
        "volumes": None,
        "containerDefinitions": [{**TASK["containerDefinitions"][0], "runtimeId": "x"}],
    }
    sent = shape.projection(answer, shape.request("RegisterTaskDefinition"))
    assert sent == TASK


def test_true_for_a_number_is_found_although_boto3_sends_it() -> None:
    document = {"family": "a", "containerDefinitions": [{"cpu": True}]}
    assert shape.violations(document, "RegisterTaskDefinition") == []
    assert shape.flags_for_numbers(document, "RegisterTaskDefinition") == [
        (("containerDefinitions", 0, "cpu"), "must be a whole number, not true")
    ]
