"""The policy that `permissions` prints allows every call of every project, and nothing idle."""

from __future__ import annotations

import contextlib
import fnmatch
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from compose2ecs import pipeline
from compose2ecs.aws.clients import connect
from compose2ecs.aws.operation import ACTIONS
from compose2ecs.cli import request
from compose2ecs.cli.fast import parsed
from compose2ecs.compose.load import load
from compose2ecs.compose.read import documents
from compose2ecs.deploy.apply import apply
from compose2ecs.deploy.down import down_plan
from compose2ecs.deploy.pace import Work
from compose2ecs.deploy.permissions.grants import COMMANDS, FREE, GRANTS
from compose2ecs.deploy.permissions.policy import policy
from compose2ecs.deploy.permissions.scope import Scope
from compose2ecs.deploy.preflight.asked import Asked
from compose2ecs.deploy.preflight.checks import CHECKS
from compose2ecs.deploy.reach import reach
from compose2ecs.deploy.rollback import rollback_plan
from compose2ecs.ecs.state import EcsState
from compose2ecs.mapping.settings import resolve
from compose2ecs.sandbox.sandbox import open_sandbox
from tests.deploy.conftest import session_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from compose2ecs.compose.load import Sources
    from compose2ecs.compose.project import Project
    from compose2ecs.mapping.target import Target
    from compose2ecs.sandbox.sandbox import Call

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects"
REGION, ACCOUNT = "eu-west-1", "123456789012"
PREFIXES = {
    "elbv2": "elasticloadbalancing",
    "efs": "elasticfilesystem",
    "service-quotas": "servicequotas",
}
CASES = [
    path
    for path in sorted(PROJECTS.glob("*/expected/*.json"))
    if json.loads(path.read_text()).get("exit") == 0
]
RARE = {
    # actions that no run of these projects takes, each with the run that does
    "ecs:ListClusters": "the cluster is missing",
    "ec2:DescribeVpcEndpoints": "a subnet has no way to the internet",
    "ecr:BatchGetImage": "an image is made for several platforms",
    "ecs:ListTaskDefinitions": "the answer to a registration got lost",
    "ecs:ListServiceDeployments": "a deployment is watched for long enough",
    "ecs:DescribeServiceDeployments": "a deployment is watched for long enough",
    "logs:GetLogEvents": "a container that wrote to a log died",
    "ecs:UntagResource": "a tag is no longer in the files",
    "ecs:DeleteService": "a service is no longer in the files",
    "servicediscovery:DeleteService": "a registry is no longer in the files",
    "servicediscovery:UpdateService": "a registry's TTL changes",
    "route53:ChangeResourceRecordSets": "a registry's TTL changes",
    "route53:GetHostedZone": "a registry's TTL changes",
    "servicediscovery:ListTagsForResource": "a registry is there that no service of ours uses",
    "ec2:DescribeNetworkInterfaces": "a published port is open to everybody",
    "ec2:DescribeSecurityGroups": "a published port is open to everybody",
    "ecs:DescribeTaskDefinition": "a task of a rollback died, or a definition is compared",
    "servicediscovery:ListServices": "a namespace for names in DNS is there already",
    "ecs:StopServiceDeployment": "a deployment is under way",
    "iam:PassRole": "a rollback changes what a service's infrastructure role is for",
    "ecs:DescribeTasks": "a published port is open to everybody",
    "ecs:ListTasks": "a published port is open to everybody",
}


class Use(NamedTuple):
    """One permission that a call took."""

    action: str
    resource: str
    context: dict[str, str]


class Run:
    """A project in a sandbox of its own."""

    def __init__(self, case: Path) -> None:
        flags = json.loads(case.read_text())["flags"]
        file = str(case.parents[1] / "docker-compose.yml")
        found = parsed(["convert", file, *flags, "--region", REGION])
        assert found is not None
        options = request.options(found[1])
        self.folder = case.parents[1]
        self.sources = request.sources(found[1]).replace(environment={})
        self.project = project = self._read(self.sources)
        target, _ = resolve(project, options, region=REGION)
        if target.network_mode == "awsvpc" and not target.fargate:
            # Only there tasks have no address of their own to pull images with.
            target = target.replace(subnets=("subnet-0d0000000000000b1",))
        self.target: Target = target.replace(account=ACCOUNT)
        self.sandbox = open_sandbox(region=REGION)
        self.work = Work(connect(session_of(self.sandbox), region=REGION, clock=self.sandbox.clock))
        providers = [p.name for p in self.target.capacity_providers]
        if providers or not self._may_create():
            ecs: Any = session_of(self.sandbox).client("ecs")
            ecs.create_cluster(clusterName=self.target.cluster, capacityProviders=providers)
            self.sandbox.calls.clear()

    def _read(self, sources: Sources) -> Project:
        with contextlib.chdir(self.folder):  # flags may name files beside it
            project, told = load(sources)
        assert project is not None, told
        return project

    def _changed(self) -> Project:
        """The same with another variable for every service, so that each gets a new revision."""
        services = {name: {"environment": {"CHANGED": "yes"}} for name in self.project.services}
        file = self.sources.files[0]
        [written], _ = documents(Path(file).read_bytes(), file)
        changes: dict[str, Any] = {"services": services} if "services" in written else services
        changes |= {key: written[key] for key in ("version",) if key in written}
        files = (*self.sources.files, "-")
        return self._read(self.sources.replace(files=files, stdin=json.dumps(changes)))

    def _may_create(self) -> bool:
        return Asked(None, self.target, EcsState()).creates_cluster

    def up(self, *, codes: tuple[int, ...] = (0,), **choices: Any) -> None:
        draft, found = pipeline.drafted(self.work, self.project, self.target, **choices)
        assert draft is not None, found
        pipeline.preflighted(self.work, draft)
        outcome = apply(self.work, draft.plan, timeout=900)
        assert outcome.code in codes, outcome
        reach(self.work, draft.plan)

    def _up_anew(self) -> None:
        self.up(codes=(0, 5), force=list(self.project.services), rerun=True)

    def plan(self) -> None:
        draft, _ = pipeline.drafted(self.work, self.project, self.target)
        assert draft is not None
        pipeline.preflighted(self.work, draft)

    def verify(self) -> None:
        pipeline.verified(self.work, self.project, self.target, secret_keys=True)

    def down(self) -> None:
        apply(self.work, down_plan(self.work, self.target)[0])

    def rollback(self) -> None:
        services = list(self.policy_asked().state.services)
        apply(self.work, rollback_plan(self.work, self.target, services)[0])

    def policy_asked(self, account: str = ACCOUNT) -> Asked:
        target = self.target.replace(account=account)
        converted, _ = pipeline.translation(self.project, target)
        return Asked(None, target, converted.state, secret_keys=True)

    def policy(self, command: str, account: str = ACCOUNT) -> dict[str, Any]:
        publishes = any(s.ports for s in self.project.services.values())
        return policy(Scope(self.policy_asked(account), publishes=publishes), command)

    def recorded(self) -> dict[str, list[Use]]:
        """The permissions that each command takes, one run after the other."""
        found: dict[str, list[Use]] = {command: [] for command in COMMANDS}
        broken = self.images()[-1]
        for command in ("verify", "plan", "up", "again", "change", "rollback", "up", "down"):
            self.sandbox.calls.clear()
            if command == "change":
                self.project = self._changed()
                found["plan"] += self._used(self.plan)
                found["up"] += self._used(self.up)
            elif command == "again":
                self.sandbox.behave(broken, "sandbox/exit:1")
                found["up"] += self._used(self._up_anew)
                self.sandbox.behave(broken, None)
                found["up"] += self._used(self.up)
            else:
                found[command] += self._used(getattr(self, command))
        return found

    def _used(self, run: Callable[[], None]) -> list[Use]:
        self.sandbox.calls.clear()
        run()
        dns = any("type" in p.settings for p in self.policy_asked().state.prerequisites)
        return [u for call in self.sandbox.calls for u in uses(call, dns=dns)]

    def images(self) -> list[str]:
        return sorted(
            {
                str(c["image"])
                for d in self.policy_asked().state.task_definitions.values()
                for c in d["containerDefinitions"]
            }
        )


# Which permissions a call takes


def uses(call: Call, *, dns: bool) -> Iterator[Use]:
    """What IAM is asked about one call."""
    prefix = PREFIXES.get(call.service, call.service)
    action = f"{prefix}:{call.operation}"
    if action in FREE:
        return
    params = call.params
    cluster = str(params.get("cluster", "")).rpartition("/")[2]
    context = {"ecs:cluster": _arn("ecs", f"cluster/{cluster}")} if cluster else {}
    on = list(resources(call))
    for resource in on:
        yield Use(action, resource, context)
    if prefix == "ecs" and params.get("tags") and call.operation != "TagResource":
        for resource in tagged(call):
            yield Use("ecs:TagResource", resource, {})
    if prefix == "ecs":
        for role, principal in passed(params):
            yield Use("iam:PassRole", role, {"iam:PassedToService": principal})
        return
    for other in ACTIONS[action][1:]:
        # A namespace of Service Connect alone has no zone.
        if other.startswith("route53:") and not dns:
            continue
        for resource in on:
            yield Use(other, resource, {})


def passed(value: Any) -> Iterator[tuple[str, str]]:
    """Roles that a request hands over, and to whom."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("executionRoleArn", "taskRoleArn"):
                yield _role(inner), "ecs-tasks.amazonaws.com"
            elif key == "roleArn":
                yield _role(inner), "ecs.amazonaws.com"
            else:
                yield from passed(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from passed(inner)


def _role(role: str) -> str:
    return role if role.startswith("arn:") else _arn("iam", f"role/{role}", region="")


def _arn(service: str, resource: str, region: str = REGION) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def tagged(call: Call) -> Iterator[str]:
    """What a creating call tags."""
    p = call.params
    if call.operation == "CreateCluster":
        yield _arn("ecs", f"cluster/{p['clusterName']}")
    elif call.operation == "CreateService":
        yield _arn("ecs", f"service/{_name(p['cluster'])}/{p['serviceName']}")
    elif call.operation == "RegisterTaskDefinition":
        yield _arn("ecs", f"task-definition/{p['family']}:1")
    else:
        yield _arn("ecs", f"task/{_name(p['cluster'])}/0123")


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def resources(call: Call) -> Iterator[str]:
    """The ARNs that IAM holds a policy's Resource against; `*` where it only takes that."""
    p, operation = call.params, call.operation
    cluster = _name(str(p.get("cluster", "")))
    one = p.get("service") or p.get("serviceName")
    if call.service == "iam":
        linked = "aws-service-role/ecs.amazonaws.com/" if "ServiceRole" in p["RoleName"] else ""
        yield _arn("iam", f"role/{linked}{p['RoleName']}", region="")
    elif call.service == "logs":
        named = p.get("logGroupName") or p.get("logGroupNamePrefix") or ""
        yield p.get("resourceArn") or _arn("logs", f"log-group:{named}")
    elif call.service == "secretsmanager":
        yield p["SecretId"]
    elif call.service == "ssm":
        for name in p["Names"]:
            yield name if name.startswith("arn:") else _arn("ssm", f"parameter/{name.lstrip('/')}")
    elif call.service == "ecr":
        yield _arn("ecr", f"repository/{p['repositoryName']}")
    elif call.service == "efs":
        point = p.get("AccessPointId")
        kind = f"access-point/{point}" if point else f"file-system/{p['FileSystemId']}"
        yield _arn("elasticfilesystem", kind)
    elif call.service == "ecs" and "resourceArn" in p:
        yield p["resourceArn"]
    elif operation in ("DescribeServiceDeployments", "DescribeServiceRevisions"):
        yield from p.get("serviceDeploymentArns") or p["serviceRevisionArns"]
    elif operation == "StopServiceDeployment":
        yield p["serviceDeploymentArn"]
    elif call.service == "ecs" and operation == "DescribeServices":
        for name in p["services"]:
            yield _arn("ecs", f"service/{cluster}/{_name(name)}")
    elif call.service == "ecs" and operation == "DescribeTasks":
        yield from p["tasks"]
    elif operation == "DescribeContainerInstances":
        yield from p["containerInstances"]
    elif operation == "RunTask":
        yield p["taskDefinition"]
    elif operation == "DescribeClusters":
        for name in p["clusters"]:
            yield _arn("ecs", f"cluster/{_name(name)}")
    elif operation in ("DeleteCluster", "ListContainerInstances"):
        yield _arn("ecs", f"cluster/{cluster}")
    elif operation == "DeleteNamespace":
        yield _arn("servicediscovery", f"namespace/{p['Id']}")
    elif call.service == "ecs" and one and operation != "ListTasks":
        yield _arn("ecs", f"service/{cluster}/{_name(one)}")
    else:
        yield "*"


# What a policy allows


def allows(document: dict[str, Any], use: Use) -> bool:
    return any(_allows(s, use) for s in document["Statement"])


def _allows(statement: dict[str, Any], use: Use) -> bool:
    conditions = [
        (key, value)
        for test in statement.get("Condition", {}).values()
        for key, value in test.items()
    ]
    return (
        use.action in _listed(statement["Action"])
        and any(_covers(pattern, use.resource) for pattern in _listed(statement["Resource"]))
        and all(_covers(value, use.context.get(key, "")) for key, value in conditions)
    )


def _covers(pattern: str, text: str) -> bool:
    return re.fullmatch(fnmatch.translate(pattern.replace("[", "[[]")), text) is not None


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def actions(document: dict[str, Any]) -> set[str]:
    return {a for s in document["Statement"] for a in _listed(s["Action"])}


@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parts[-3]}-{p.stem}")
def test_the_policy_allows_every_call_and_nothing_idle(case: Path) -> None:
    run = Run(case)
    refused, idle = [], []
    for command, taken in run.recorded().items():
        for account in (ACCOUNT, ""):
            document = run.policy(command, account)
            unique = {(u.action, u.resource, tuple(u.context.items())): u for u in taken}
            refused += [(command, u) for u in unique.values() if not allows(document, u)]
        unused = actions(run.policy(command)) - {u.action for u in taken} - set(RARE)
        idle += [(command, action) for action in sorted(unused)]
    assert (refused, idle) == ([], [])


def test_every_rare_action_is_really_taken_by_something() -> None:
    assert set(RARE) <= set(ACTIONS) | {a for also in ACTIONS.values() for a in also}
    assert all(RARE.values())


def test_every_action_of_aws_is_granted_to_some_command() -> None:
    declared = {a for also in ACTIONS.values() for a in also}
    granted = {g.action for g in GRANTS} | {a for c in CHECKS for a in c.actions}
    # PassRole stands apart, since it has a condition of its own.
    assert declared - granted == {"iam:PassRole", *FREE}
    assert granted <= declared


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.name)
def test_a_check_names_the_actions_of_its_questions(check: Any) -> None:
    found = set()
    for case in CASES:
        asked = Run(case).policy_asked()
        found |= {a for q in check.questions(asked) for a, _ in q.needs}
    assert found <= set(check.actions)
    assert set(check.actions) - found <= {"ssm:GetParameters"}


@pytest.mark.parametrize("command", ["verify", "plan"])
def test_what_only_looks_may_not_change_anything(command: str) -> None:
    for case in CASES:
        for action in actions(Run(case).policy(command)):
            assert re.match(r"\w+:(Describe|List|Get|BatchGet)", action)
