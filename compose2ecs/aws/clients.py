"""Clients: everything that we call of AWS, for one session, region and endpoint."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import botocore.exceptions as boto  # noqa: TID251 aws/ is the door
from botocore.config import Config  # noqa: TID251 aws/ is the door

from compose2ecs.aws.cloudmap import CloudMap, cloud_map
from compose2ecs.aws.ec2 import Ec2, ec2
from compose2ecs.aws.ecr import Ecr, ecr
from compose2ecs.aws.ecs import Ecs, ecs
from compose2ecs.aws.efs import Efs, efs
from compose2ecs.aws.elbv2 import Elbv2, elbv2
from compose2ecs.aws.errors import REFUSED, AwsError, translated
from compose2ecs.aws.iam import Iam, iam
from compose2ecs.aws.logs import Logs, logs
from compose2ecs.aws.quotas import Quotas, quotas
from compose2ecs.aws.secretsmanager import SecretsManager, secrets_manager
from compose2ecs.aws.ssm import Ssm, ssm
from compose2ecs.aws.sts import Sts, sts

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3  # noqa: TID251 aws/ is the door

    from compose2ecs.aws.clock import Clock

WORKERS = 10
"""Threads that read at once; more only wait for each other and for AWS's quotas."""


@dataclass(frozen=True, slots=True)
class Clients:
    """One narrow client for each AWS service, and the clock that everything which waits uses."""

    ecs: Ecs
    ec2: Ec2
    logs: Logs
    iam: Iam
    sts: Sts
    cloud_map: CloudMap
    ecr: Ecr
    secrets_manager: SecretsManager
    ssm: Ssm
    elbv2: Elbv2
    efs: Efs
    quotas: Quotas
    clock: Clock
    region: str


def connect(
    session: boto3.Session, *, region: str, endpoint_url: str | None = None, clock: Clock
) -> Clients:
    """Clients for a session; nothing is opened or called before the first use of each.

    botocore's own retries are off, since they sleep for real and know no buckets: deploy/pace.py
    does that with `clock`. Timestamps stay numbers: DescribeServices is three times faster so.
    """
    _keep_timestamps(session)
    config = Config(
        retries={"mode": "standard", "total_max_attempts": 1},
        max_pool_connections=WORKERS,
        connect_timeout=10,
        read_timeout=60,
    )

    def opener(service: str) -> Callable[[], Any]:
        return _Lazy(session, service, region, endpoint_url, config).client

    return Clients(
        ecs=ecs(opener("ecs")),
        ec2=ec2(opener("ec2")),
        logs=logs(opener("logs")),
        iam=iam(opener("iam")),
        sts=sts(opener("sts")),
        cloud_map=cloud_map(opener("servicediscovery")),
        ecr=ecr(opener("ecr")),
        secrets_manager=secrets_manager(opener("secretsmanager")),
        ssm=ssm(opener("ssm")),
        elbv2=elbv2(opener("elbv2")),
        efs=efs(opener("efs")),
        quotas=quotas(opener("service-quotas")),
        clock=clock,
        region=region,
    )


def _keep_timestamps(session: boto3.Session) -> None:
    core = session._session  # noqa: SLF001 the AWS CLI's own hook; boto3 has no public way to it
    core.get_component("response_parser_factory").set_parser_defaults(
        timestamp_parser=lambda value: value
    )


class _Lazy:
    """A client made at its first use: making one costs up to 80 ms, and not every run needs all."""

    _making = threading.Lock()  # boto3 sessions are not safe to make clients from in two threads

    def __init__(
        self,
        session: boto3.Session,
        service: str,
        region: str,
        endpoint_url: str | None,
        config: Config,
    ) -> None:
        self._session = session
        self._service = service
        self._region = region
        self._endpoint_url = endpoint_url
        self._config = config
        self._client: Any = None

    def client(self) -> Any:
        """The boto3 client."""
        with self._making:
            if self._client is None:
                self._client = self._made()
            return self._client

    def _made(self) -> Any:
        make: Any = self._session.client
        try:
            return make(
                self._service,
                region_name=self._region,
                endpoint_url=self._endpoint_url,
                config=self._config,
            )
        except ValueError:
            text = f'"{self._endpoint_url}" is not a URL; write --endpoint-url http://host:port'
            raise AwsError("InvalidEndpoint", text, kind=REFUSED) from None
        except boto.BotoCoreError as error:
            raise translated(error) from None
