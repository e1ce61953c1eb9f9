"""The catalogue of block 4xxx: what can stop a plan, and what can go wrong while ECS works on it.

These have no snippets: no file alone is wrong here, and their tests drive the sandbox.
"""

from __future__ import annotations

from compose2ecs.diagnostics.diagnostic import ERROR, NOTE, WARNING, Rule

DENIED = Rule(
    code="C2E4001",
    severity=ERROR,
    summary="AWS denies the caller a call",
    why="Every call needs a permission in the IAM policies of whoever runs compose2ecs.",
    fix="Add the statement that the message shows to the caller's policy.",
)
REFUSED = Rule(
    code="C2E4002",
    severity=ERROR,
    summary="AWS refuses a call",
    why="The request was understood and turned down; the message is AWS's own.",
    fix="Change what the message names; nothing happened yet that a further `up` would not see.",
)
UNREACHABLE = Rule(
    code="C2E4003",
    severity=ERROR,
    summary="AWS can't be reached",
    why="There was no answer, or AWS had an internal error; the call may have had its effect.",
    fix="Check the network and the region, then run the same command again: it goes on from there.",
)
CREDENTIALS = Rule(
    code="C2E4004",
    severity=ERROR,
    summary="there are no credentials that AWS accepts",
    why=(
        "`plan`, `up`, `down`, `rollback` and `verify` ask an AWS account, unless they run with "
        "--sandbox; `convert`, `validate` and the other commands need none."
    ),
    fix="Run `aws sso login` or `aws configure`, use --aws-profile, or try --sandbox.",
)
THROTTLED = Rule(
    code="C2E4005",
    severity=ERROR,
    summary="AWS kept throttling a call",
    why="The account makes more calls than AWS allows; we waited and slowed down several times.",
    fix="Run the same command again when less is going on in the account.",
)
WRONG_ACCOUNT = Rule(
    code="C2E4010",
    severity=ERROR,
    summary="the credentials are for another account",
    why="x-ecs.account or --account guards against deploying to the wrong account.",
    fix="Use a profile of that account, or change the guard.",
)
NO_NETWORK = Rule(
    code="C2E4011",
    severity=ERROR,
    summary="there is no default VPC to put the tasks into",
    why="Tasks on awsvpc need subnets, and none were named.",
    fix="Name them: --subnet (repeatable) and --security-group, or x-ecs.subnets.",
)
NO_CLUSTER = Rule(
    code="C2E4012",
    severity=ERROR,
    summary="the cluster does not exist",
    why="A cluster that was named is expected to be there, and one for EC2 needs instances.",
    fix="Correct the name, or let --create-cluster create it.",
)
NO_EXECUTION_ROLE = Rule(
    code="C2E4013",
    severity=ERROR,
    summary="the execution role does not exist",
    why="ECS pulls images, writes logs and reads secrets with it before any container starts.",
    fix="Create it with the two AWS CLI commands of the message, or with --create-execution-role.",
)
ROLE_UNKNOWN = Rule(
    code="C2E4014",
    severity=WARNING,
    summary="whether the execution role exists could not be checked",
    why="The caller may not call iam:GetRole. If the role is missing, tasks fail to start.",
    fix="Allow iam:GetRole, or name the role by its ARN (--execution-role-arn).",
)
NOT_OURS = Rule(
    code="C2E4020",
    severity=ERROR,
    summary="a service of that name belongs to somebody else",
    why="Ownership is by the tags compose2ecs:project and compose2ecs:stage.",
    fix="Rename the project or use --stage, or take the service over with --adopt SERVICE.",
)
REPLACEMENT = Rule(
    code="C2E4021",
    severity=ERROR,
    summary="a change needs the service to be deleted and created again",
    why="ECS fixes some settings when a service is created; replacing it means downtime.",
    fix="Undo the change, or accept the downtime with --replace SERVICE.",
)
OTHER_CONTROLLER = Rule(
    code="C2E4022",
    severity=ERROR,
    summary="the service is deployed by CodeDeploy or another controller",
    why="ECS refuses most updates of such a service; they have to go through its controller.",
    fix="Deploy it with its controller, or replace it with a service of the ECS controller.",
)
ORPHAN = Rule(
    code="C2E4023",
    severity=WARNING,
    summary="a service of the project is not in the files any more",
    why="Removing a service from the files does not remove it from ECS by itself.",
    fix="Remove it with --remove-orphans.",
)
KEEPS_OLD_NAMES = Rule(
    code="C2E4024",
    severity=NOTE,
    summary="running tasks do not know an endpoint that appears or changes",
    why="A Service Connect task knows only the endpoints that existed when its deployment started.",
    fix="Name the service in depends_on, or redeploy with --force.",
)
NO_CAPACITY_YET = Rule(
    code="C2E4025",
    severity=WARNING,
    summary="the cluster has no container instances",
    why="Tasks of launch type EC2 or EXTERNAL wait until an instance registers with the cluster.",
    fix="Add instances to the cluster, or use Fargate.",
)
NO_DNS_NAMESPACE = Rule(
    code="C2E4026",
    severity=ERROR,
    summary="the namespace can't hold the names of services",
    why="Names that DNS knows need a namespace of Cloud Map with a DNS zone, and just one.",
    fix="Choose another x-ecs.namespace, which is then created, or the id of one that fits.",
)
NO_VPC = Rule(
    code="C2E4027",
    severity=ERROR,
    summary="no VPC is known for a namespace that has to be created",
    why="A private DNS zone answers in one VPC: that of the subnets, else the default one.",
    fix="Set x-ecs.vpc, or the subnets that the tasks run in.",
)
REGISTRY_NOT_OURS = Rule(
    code="C2E4028",
    severity=ERROR,
    summary="a Cloud Map service of that name belongs to somebody else",
    why="Tasks of two projects under one name would be mixed up.",
    fix=(
        "Choose another x-ecs.namespace or service_discovery.name, or attach it as it is with"
        " service_discovery.registry."
    ),
)
RECORD_TYPE_FIXED = Rule(
    code="C2E4029",
    severity=ERROR,
    summary="the type of a name's DNS records can't be changed",
    why="Cloud Map keeps it as long as the name is there.",
    fix="Choose another service_discovery.name, or set the type back.",
)
FAILED = Rule(
    code="C2E4030",
    severity=ERROR,
    summary="a deployment failed",
    why="Its tasks did not start or did not stay healthy.",
    fix="Mend the cause that the first dead task shows, and run `up` again.",
)
ROLLED_BACK = Rule(
    code="C2E4031",
    severity=ERROR,
    summary="ECS gave up on a deployment and returned to the previous revision",
    why="The circuit breaker counted too many failed tasks. A rollback is a failed deployment.",
    fix="Mend the cause that the first dead task shows, and run `up` again.",
)
SUPERSEDED = Rule(
    code="C2E4032",
    severity=ERROR,
    summary="somebody else changed the service while we waited",
    why="Another deployment took the place of ours, so nothing can be said about ours.",
    fix="Find out who deployed, then run `up` again.",
)
TIMED_OUT = Rule(
    code="C2E4033",
    severity=ERROR,
    summary="a deployment did not finish in time",
    why="It goes on at ECS; only the waiting ended.",
    fix="Run `up` again to go on waiting, or give it more time with --timeout.",
)
PAUSED = Rule(
    code="C2E4034",
    severity=ERROR,
    summary="a deployment pauses until somebody continues it",
    why="A lifecycle hook of the service holds the deployment.",
    fix="Continue or roll it back in the ECS console, then run `up` again.",
)
KNOWS_TOO_LITTLE = Rule(
    code="C2E4035",
    severity=WARNING,
    summary="new tasks name an endpoint that appears only after their deployment has begun",
    why="Two running services whose endpoints both change name each other: one has to be first.",
    fix="Deploy the first one once more with --force.",
)
NOTHING_THERE = Rule(
    code="C2E4040",
    severity=ERROR,
    summary="there is no such service of the project on ECS",
    why="Only services that carry the project's tags are touched.",
    fix="Check the project name, --stage, --cluster and the service's name.",
)
NOTHING_TO_GO_BACK_TO = Rule(
    code="C2E4041",
    severity=WARNING,
    summary="a service has no earlier deployment that was stable",
    why="ECS keeps the deployments of about 90 days; a new service has none before its first.",
    fix="Mend the file and run `up`, or remove the service.",
)
ALREADY_BACK = Rule(
    code="C2E4042",
    severity=NOTE,
    summary="ECS has rolled the last deployment back itself",
    why="The circuit breaker returned the service to the last deployment that was stable.",
    fix="Nothing to do.",
)


def advice(rule: Rule) -> str:
    """A rule's fix as the help of one of its cases: lower case, no full stop."""
    return rule.fix[:1].lower() + rule.fix[1:].removesuffix(".")
