"""A small project in the sandbox, built by hand, so that these tests need no Compose file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.loaders import Loader  # noqa: TID251 read AWS's models once for all tests

from compose2ecs.aws.clients import Clients, connect
from compose2ecs.compose.project import Project
from compose2ecs.deploy.apply import apply
from compose2ecs.deploy.observe import observe
from compose2ecs.deploy.pace import Work
from compose2ecs.deploy.plan import make_plan
from compose2ecs.deploy.prepare import prepare
from compose2ecs.ecs.state import EcsState, Prerequisite
from compose2ecs.mapping.grouping import Group
from compose2ecs.mapping.target import Target
from compose2ecs.mapping.topology import Edge, Endpoint, Topology
from compose2ecs.sandbox.sandbox import Sandbox, open_sandbox

if TYPE_CHECKING:
    from compose2ecs.deploy.change import Plan
    from compose2ecs.deploy.events import Event, Outcome
    from compose2ecs.diagnostics.diagnostic import Diagnostic

REGION = "eu-west-1"
MODELS = Loader()


def session_of(sandbox: Sandbox) -> Any:
    session = sandbox.session()
    session._session.register_component("data_loader", MODELS)
    return session


class Shop:
    """A project in a sandbox: say what it should be, then plan and bring it up."""

    def __init__(self) -> None:
        self.sandbox: Sandbox = open_sandbox(region=REGION)
        self.clients: Clients = connect(
            session_of(self.sandbox), region=REGION, clock=self.sandbox.clock
        )
        self.work = Work(self.clients)
        self.target = Target(
            project="shop", region=REGION, cluster="shop", namespace="shop", log_group="/ecs/shop"
        )
        self.services: dict[str, dict[str, Any]] = {}
        self.edges: list[Edge] = []
        self.names: dict[str, tuple[str, ...]] = {}
        self.events: list[Event] = []

    # what is wanted

    def service(
        self,
        name: str,
        image: str = "nginx:1.27",
        *,
        count: int | None = None,
        port: int | None = None,
        job: bool = False,
        environment: dict[str, str] | None = None,
        rollout: dict[str, Any] | None = None,
        **request: Any,
    ) -> Shop:
        self.services[name] = {
            "image": image,
            "count": count,
            "port": port,
            "job": job,
            "environment": environment or {},
            "rollout": rollout,
            "request": request,
        }
        return self

    def needs(self, service: str, other: str, condition: str = "started") -> Shop:
        self.edges.append(Edge(group=f"shop-{service}", needs=f"shop-{other}", condition=condition))
        return self

    def calls(self, service: str, other: str) -> Shop:
        known = self.names.get(f"shop-{service}", ())
        self.names[f"shop-{service}"] = (*known, f"shop-{other}")
        return self

    def remove(self, name: str) -> Shop:
        del self.services[name]
        self.edges = [e for e in self.edges if f"shop-{name}" not in (e.group, e.needs)]
        return self

    @property
    def topology(self) -> Topology:
        endpoints = tuple(
            Endpoint(group=f"shop-{n}", service=n, port=s["port"], port_name=f"{n}-{s['port']}")
            for n, s in self.services.items()
            if s["port"]
        )
        return Topology(
            groups={
                f"shop-{n}": Group(name=f"shop-{n}", members=(n,), job=s["job"])
                for n, s in self.services.items()
            },
            group_of={n: f"shop-{n}" for n in self.services},
            edges=tuple(self.edges),
            endpoints=endpoints,
            connected=tuple(f"shop-{n}" for n, s in self.services.items() if not s["job"]),
            discovery="service-connect" if endpoints else "none",
            names=self.names,
        )

    def wanted(self, target: Target) -> EcsState:
        connected = any(s["port"] for s in self.services.values())
        definitions = {f"shop-{n}": _definition(n, s, target) for n, s in self.services.items()}
        return EcsState(
            task_definitions=definitions,
            services={
                f"shop-{n}": _service(n, s, target, connected=connected)
                for n, s in self.services.items()
                if not s["job"]
            },
            tasks={f"shop-{n}": _run(n, s, target) for n, s in self.services.items() if s["job"]},
            prerequisites=(
                Prerequisite(kind="cluster", name=target.cluster),
                Prerequisite(kind="executionRole", name=target.execution_role),
                Prerequisite(
                    kind="logGroup", name=target.log_group, settings={"retentionInDays": 30}
                ),
                *((Prerequisite(kind="namespace", name="shop"),) if connected else ()),
            ),
        )

    # what is done

    def plan(self, **options: Any) -> tuple[Plan, tuple[Diagnostic, ...]]:
        target, found = prepare(self.work, Project(name="shop"), self.target)
        desired = self.wanted(target)
        current = observe(self.work, target, self.topology, desired)
        plan, more = make_plan(self.topology, desired, current, target, **options)
        return plan, (*found, *more)

    def up(self, **options: Any) -> Outcome:
        apply_options = {k: options.pop(k) for k in ("wait", "timeout") if k in options}
        plan, _ = self.plan(**options)
        return self.apply(plan, **apply_options)

    def apply(self, plan: Plan, **options: Any) -> Outcome:
        self.events = []
        return apply(self.work, plan, on_event=self.events.append, **options)

    def down(self) -> Outcome:
        from compose2ecs.deploy.down import down_plan

        plan, _ = down_plan(self.work, self.target)
        return self.apply(plan)

    # what came of it

    def running(self, name: str) -> dict[str, Any]:
        return self.clients.ecs.services("shop", [f"shop-{name}"])[0]

    def image(self, name: str) -> str:
        definition, _ = self.clients.ecs.task_definition(self.running(name)["taskDefinition"])
        return str(definition["containerDefinitions"][0]["image"])


def _definition(name: str, said: dict[str, Any], target: Target) -> dict[str, Any]:
    container: dict[str, Any] = {
        "name": name,
        "image": said["image"],
        "essential": True,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": target.log_group,
                "awslogs-region": target.region,
                "awslogs-stream-prefix": name,
            },
        },
    }
    if said["environment"]:
        container["environment"] = [{"name": k, "value": v} for k, v in said["environment"].items()]
    if said["port"]:
        container["portMappings"] = [
            {
                "name": f"{name}-{said['port']}",
                "containerPort": said["port"],
                "protocol": "tcp",
                **({"appProtocol": p} if (p := said.get("app_protocol")) else {}),
            }
        ]
    return {
        "family": f"shop-{name}",
        "networkMode": "awsvpc",
        "requiresCompatibilities": said.get("compatible", ["FARGATE"]),
        "cpu": "256",
        "memory": "512",
        "executionRoleArn": target.execution_role,
        "containerDefinitions": [container],
    }


def _network(target: Target) -> dict[str, Any]:
    return {
        "awsvpcConfiguration": {
            "subnets": list(target.subnets),
            "securityGroups": list(target.security_groups),
            "assignPublicIp": "ENABLED" if target.assign_public_ip else "DISABLED",
        }
    }


def _service(name: str, said: dict[str, Any], target: Target, *, connected: bool) -> dict[str, Any]:
    out: dict[str, Any] = {
        "cluster": target.cluster,
        "serviceName": f"shop-{name}",
        "taskDefinition": f"shop-{name}",
        "launchType": target.launch_type,
        "networkConfiguration": _network(target),
        "deploymentConfiguration": said["rollout"]
        or {"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
        "tags": [{"key": "team", "value": "web"}],
        **said["request"],
    }
    if said["count"] is not None:
        out["desiredCount"] = said["count"]
    if connected:
        entry = {
            "portName": f"{name}-{said['port']}",
            "clientAliases": [{"dnsName": name, "port": said["port"]}],
        }
        out["serviceConnectConfiguration"] = {
            "enabled": True,
            "namespace": target.namespace,
            **({"services": [entry]} if said["port"] else {}),
        }
    return out


def _run(name: str, said: dict[str, Any], target: Target) -> dict[str, Any]:
    return {
        **({"count": said["count"]} if said["count"] else {}),
        "cluster": target.cluster,
        "taskDefinition": f"shop-{name}",
        "launchType": target.launch_type,
        "networkConfiguration": _network(target),
    }


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def new_shop() -> type[Shop]:
    return Shop
