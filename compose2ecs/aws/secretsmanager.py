"""AWS Secrets Manager: whether a secret is there; its text never leaves this module."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from compose2ecs.aws.operation import SECRET_READ, operation, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = dict[str, Any]


class SecretsManager(Protocol):
    """The part of AWS Secrets Manager that we read."""

    def secret(self, arn: str) -> Answer:
        """A secret without its text. Bucket: secret read; secretsmanager:DescribeSecret."""

    def keys(self, arn: str, **version: str) -> frozenset[str] | None:
        """The keys of a secret whose text is a JSON object; None when it is something else.

        `version` is VersionStage or VersionId. Bucket: secret read; secretsmanager:GetSecretValue.
        """


def secrets_manager(client: Callable[[], Any]) -> SecretsManager:
    """AWS Secrets Manager over boto3; `client` is called at the first use."""
    return _BotoSecretsManager(client)


class _BotoSecretsManager:
    def __init__(self, client: Callable[[], Any]) -> None:
        self._client = client

    @operation("secretsmanager:DescribeSecret", SECRET_READ)
    def secret(self, arn: str) -> Answer:
        return plain(self._client().describe_secret(SecretId=arn))

    @operation("secretsmanager:GetSecretValue", SECRET_READ)
    def keys(self, arn: str, **version: str) -> frozenset[str] | None:
        answer = self._client().get_secret_value(SecretId=arn, **version)
        try:
            read = json.loads(answer.get("SecretString", ""))
        except ValueError:
            return None
        return frozenset(read) if isinstance(read, dict) else None
