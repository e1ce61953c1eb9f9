"""Target groups: whether they exist and suit the services that are put behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2ecs.aws.errors import AwsError
from compose2ecs.deploy.preflight.question import Question, Verdict, ng, ok

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2ecs.deploy.preflight.asked import Asked, Run

_DATAGRAMS = {"UDP": ("udp",), "TCP_UDP": ("tcp", "udp")}
"""Protocols of a target group to those of the container port; all others take TCP."""


def target_groups(asked: Asked) -> Iterator[Question]:
    """One question for each target group of each service."""
    for run in asked.runs:
        for index, balancer in enumerate(run.request.get("loadBalancers", ())):
            other = balancer.get("advancedConfiguration", {}).get("alternateTargetGroupArn")
            for arn in filter(None, (balancer.get("targetGroupArn"), other)):
                needs = [("elasticloadbalancing:DescribeTargetGroups", "*")]
                if run.awsvpc:
                    needs.append(("ec2:DescribeSubnets", "*"))
                yield Question(
                    subject=f"target group {str(arn).split('/')[-2:][0]}",
                    at=asked.at(run.kind, run.name, "loadBalancers", index),
                    needs=tuple(needs),
                    ask=_asking(asked, run, str(arn), balancer),
                )


def _asking(asked: Asked, run: Run, arn: str, balancer: Mapping[str, Any]) -> Any:
    return lambda: _group(asked, run, arn, balancer)


def _group(asked: Asked, run: Run, arn: str, balancer: Mapping[str, Any]) -> Verdict:
    try:
        group = asked.work.pace.call(asked.work.clients.elbv2.target_group, arn)
    except AwsError as error:
        if error.code != "TargetGroupNotFound":
            raise
        return ng(f"does not exist in {asked.target.region}", "correct its ARN, or create it")
    wanted = "ip" if run.awsvpc else "instance"
    kind = group.get("TargetType", wanted)
    if kind != wanted:
        mode = run.definition.get("networkMode", "bridge")
        return ng(
            f'has targets of type "{kind}"; tasks on {mode} are registered as "{wanted}"',
            f"make a target group with --target-type {wanted}",
        )
    if not group.get("LoadBalancerArns"):
        return ng(
            "belongs to no load balancer, and ECS refuses it so",
            "let a listener of a load balancer forward to it",
        )
    protocol = _protocol(run, balancer)
    taken = _DATAGRAMS.get(str(group.get("Protocol")), ("tcp",))
    if protocol not in taken:
        port = balancer.get("containerPort")
        return ng(f"is for {group.get('Protocol')}; port {port} of the service is {protocol}")
    return _in_vpc(asked, run, group)


def _protocol(run: Run, balancer: Mapping[str, Any]) -> str:
    """The protocol of the container port that the load balancer sends to."""
    for container in run.definition["containerDefinitions"]:
        if container["name"] != balancer.get("containerName"):
            continue
        for mapping in container.get("portMappings", ()):
            if mapping.get("containerPort") == balancer.get("containerPort"):
                return str(mapping.get("protocol", "tcp"))
    return "tcp"


def _in_vpc(asked: Asked, run: Run, group: Mapping[str, Any]) -> Verdict:
    subnets = run.network.get("subnets", ())
    own = group.get("VpcId")
    if run.awsvpc and subnets and own:
        vpcs = {s["VpcId"] for s in asked.subnets(subnets)}
        if vpcs != {own}:
            return ng(
                f"is in {own}, the tasks' subnets are in {', '.join(sorted(vpcs))}",
                "use a target group of the same VPC, or subnets of the other one",
            )
    return ok("is there and suits the service")
