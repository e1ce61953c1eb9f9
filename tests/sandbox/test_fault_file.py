"""The fault file: what it makes of a sandbox, and what it says about a file that is none."""

from __future__ import annotations

import pytest

from compose2ecs.sandbox.errors import ApiError, LostAnswerError, SandboxError
from compose2ecs.sandbox.fault_file import script
from compose2ecs.sandbox.sandbox import Sandbox, open_sandbox


def scripted(text: str) -> Sandbox:
    sandbox = open_sandbox()
    script(sandbox, text, "faults.yaml")
    return sandbox


def test_calls_fail_as_often_and_in_the_way_that_it_says() -> None:
    sandbox = scripted(
        "calls:\n"
        "- {operation: ListClusters, error: ThrottlingException, times: 2}\n"
        "- {operation: CreateCluster, after: true}\n"
    )
    for _ in range(2):
        with pytest.raises(ApiError, match="as the fault file says"):
            sandbox.answer("ecs", "ListClusters", {})
    with pytest.raises(LostAnswerError):
        sandbox.answer("ecs", "CreateCluster", {"clusterName": "shop"})
    (arn,) = sandbox.answer("ecs", "ListClusters", {})["clusterArns"]
    assert arn.endswith(":cluster/shop")


def test_the_rest_of_it() -> None:
    sandbox = scripted(
        "images: {'postgres:16': unhealthy, 'api:2': 'exit:1'}\n"
        "no_capacity: [FARGATE]\nmissing_roles: [shop-task]\n"
        "throttling: true\nlag: 5\nlatency: 0.2\n"
    )
    state = sandbox.world.state
    assert state["images"] == {"postgres:16": "unhealthy", "api:2": "exit:1"}
    assert state["noCapacity"] == ["FARGATE"]
    assert state["absentRoles"] == ["shop-task"]
    assert (sandbox.throttling, sandbox.lag, sandbox.latency) == (True, 5, 0.2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("images: [a]", "faults.yaml:1:1: images is a mapping of images to what they do"),
        ("images:\n  a:1: sick", "faults.yaml:2:3: an image can be exit, done, oom, unpullable"),
        ("calls:\n- {error: X}", "faults.yaml:2:3: a call names its operation"),
        ("calls:\n- {operation: X, often: 1}", "faults.yaml:2:18: a call has operation, error"),
        ("calls:\n- {operation: X, times: two}", "faults.yaml:2:18: times is of type int"),
        ("trottling: true", "faults.yaml:1:1: there is no trottling; there is images, calls"),
        ("lag: true", "faults.yaml:1:1: lag is a number of seconds"),
        ("- a", "faults.yaml: a mapping with images, calls"),
        ("a: [", "faults.yaml:2:1: "),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(SandboxError) as caught:
        scripted(text)
    assert str(caught.value).startswith(message)
