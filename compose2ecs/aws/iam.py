"""IAM: the execution role that tasks are started with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from compose2ecs.aws.operation import OTHER, operation, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_iam import IAMClient

    Answer = dict[str, Any]

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
"""Who may use an execution role (ECS developer guide, task execution IAM role)."""


class Iam(Protocol):
    """The part of IAM that we use."""

    def role(self, name: str) -> Answer:
        """A role by its name. Bucket: other; iam:GetRole."""

    def create_task_role(self, name: str) -> Answer:
        """A role that ECS tasks may assume. Bucket: other; iam:CreateRole."""

    def attach_policy(self, role: str, policy_arn: str) -> None:
        """Give a role a managed policy. Bucket: other; iam:AttachRolePolicy."""


def iam(client: Callable[[], IAMClient]) -> Iam:
    """IAM over boto3; `client` is called at the first use."""
    return _BotoIam(client)


class _BotoIam:
    def __init__(self, client: Callable[[], IAMClient]) -> None:
        self._client = client

    @operation("iam:GetRole", OTHER)
    def role(self, name: str) -> Answer:
        return plain(self._client().get_role(RoleName=name)["Role"])

    @operation("iam:CreateRole", OTHER)
    def create_task_role(self, name: str) -> Answer:
        answer = self._client().create_role(
            RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST)
        )
        return plain(answer["Role"])

    @operation("iam:AttachRolePolicy", OTHER)
    def attach_policy(self, role: str, policy_arn: str) -> None:
        self._client().attach_role_policy(RoleName=role, PolicyArn=policy_arn)
