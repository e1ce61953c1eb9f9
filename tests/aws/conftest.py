"""Three implementations of AWS that the contract tests run against."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3  # noqa: TID251 servers and moto need a session of their own
import pytest
from moto import mock_aws

from compose2ecs.aws.clients import connect
from compose2ecs.aws.clock import SystemClock
from compose2ecs.sandbox.http import Server
from compose2ecs.sandbox.sandbox import open_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from compose2ecs.aws.clients import Clients
    from compose2ecs.sandbox.sandbox import Sandbox

REGION = "eu-west-1"


@pytest.fixture
def plain_session() -> Any:
    """What a person has: keys and a region."""
    return boto3.Session(
        aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION
    )


@pytest.fixture
def served() -> Callable[[Sandbox], AbstractContextManager[str]]:
    """Serves a sandbox on loopback, in virtual time, and gives its URL."""
    return _served


@contextmanager
def _served(sandbox: Sandbox) -> Iterator[str]:
    with Server(sandbox, 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(params=["sandbox", "sandbox over HTTP", "moto"])
def clients(request: pytest.FixtureRequest, plain_session: Any) -> Iterator[Clients]:
    sandbox = open_sandbox(region=REGION)
    if request.param == "moto":
        with mock_aws():
            yield connect(plain_session, region=REGION, clock=SystemClock())
    elif request.param == "sandbox":
        yield connect(sandbox.session(), region=REGION, clock=sandbox.clock)
    else:
        with _served(sandbox) as url:
            yield connect(plain_session, region=REGION, endpoint_url=url, clock=sandbox.clock)
