"""`up` over real HTTP: against the sandbox as a server, and against moto as far as moto goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from moto.server import ThreadedMotoServer

from compose2ecs import pipeline
from compose2ecs.aws.clients import connect
from compose2ecs.aws.clock import SystemClock
from compose2ecs.compose.load import Sources, load
from compose2ecs.deploy.apply import apply
from compose2ecs.deploy.pace import Work
from compose2ecs.diagnostics.diagnostic import has_errors
from compose2ecs.mapping.settings import resolve
from compose2ecs.mapping.target import Options
from compose2ecs.sandbox.sandbox import open_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from compose2ecs.aws.clock import Clock
    from compose2ecs.deploy.change import Plan
    from compose2ecs.sandbox.sandbox import Sandbox

SHOP = Path(__file__).parents[2] / "fixtures" / "projects" / "shop" / "docker-compose.yml"
REGION = "eu-west-1"


class Client:
    """A person with an endpoint URL."""

    def __init__(self, session: Any, url: str, clock: Clock) -> None:
        self.clients = connect(session, region=REGION, endpoint_url=url, clock=clock)

    def plan(self) -> Plan:
        project, found = load(Sources(files=(str(SHOP),), environment={}))
        assert project is not None, found
        target, found = resolve(project, Options(), region=REGION)
        plan, found = pipeline.planned(Work(self.clients), project, target)
        assert plan is not None, found
        assert not has_errors(found)
        return plan

    def up(self, *, wait: bool = True) -> int:
        return apply(Work(self.clients), self.plan(), wait=wait).code


@pytest.fixture
def moto(plain_session: Any) -> Iterator[Client]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield Client(plain_session, f"http://{host}:{port}", SystemClock())
    finally:
        server.stop()


def test_up_against_the_sandbox_as_a_server(
    plain_session: Any, served: Callable[[Sandbox], AbstractContextManager[str]]
) -> None:
    sandbox = open_sandbox(region=REGION)
    with served(sandbox) as url:
        client = Client(plain_session, url, sandbox.clock)
        assert client.up() == 0
        assert client.plan().empty
        written = len(sandbox.writes())
        assert client.up() == 0
        assert len(sandbox.writes()) == written
    found = sandbox.session().client("ecs").describe_services(cluster="shop", services=["shop-web"])
    assert found["services"][0]["runningCount"] == 2


def test_up_against_moto_as_far_as_moto_goes(moto: Client) -> None:
    """Moto starts no tasks and forgets half of what a service is created with.

    So nothing can be waited for, and its plan is never empty. These are the differences that it
    invents; on ECS, and in the sandbox, there are none.
    """
    moto.clients.iam.create_task_role("ecsTaskExecutionRole")  # its AWS policies are not there
    assert moto.up(wait=False) == 0
    services = moto.clients.ecs.services("shop", ["shop-web", "shop-api", "shop-db"])
    assert [s["desiredCount"] for s in services] == [2, 2, 1]
    forgotten = {d.what for c in moto.plan().todo for d in c.differences}
    assert forgotten == {"circuit breaker enable", "circuit breaker rollback", "Service Connect"}
