"""The way in: a boto3 session whose every call ends in a sandbox, never on the network."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import boto3  # noqa: TID251 the door
import botocore.session  # noqa: TID251 the door
from botocore.awsrequest import AWSResponse  # noqa: TID251 the door
from botocore.config import Config  # noqa: TID251 the door
from botocore.configprovider import (  # noqa: TID251 the door
    BOTOCORE_DEFAUT_SESSION_VARIABLES,
)
from botocore.exceptions import ClientError, ConnectionClosedError  # noqa: TID251 the door

from compose2ecs.sandbox import rest, wire
from compose2ecs.sandbox.errors import ApiError, LostAnswerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import OperationModel  # noqa: TID251 the door

    from compose2ecs.sandbox.sandbox import Sandbox

SERVICES = {
    "ecs": "ecs",
    "ec2": "ec2",
    "cloudwatch-logs": "logs",
    "servicediscovery": "servicediscovery",
    "iam": "iam",
    "sts": "sts",
    "elastic-load-balancing-v2": "elbv2",
    "ecr": "ecr",
    "secrets-manager": "secretsmanager",
    "ssm": "ssm",
    "efs": "efs",
    "service-quotas": "service-quotas",
}
"""botocore's event names to the names that clients are made by."""

SILENCED = {"config_file": None, "credentials_file": None}
"""Defaults that would be read from the user's home."""

ANSWERED = "compose2ecs_answered"
"""Marks a request that the sandbox has answered (botocore calls every handler, first or last)."""


class Body(io.BytesIO):
    """An answer's bytes with what botocore expects of a urllib3 response."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        """The rest of the body, in one piece."""
        yield self.read()


class Mount:
    """The `before-send` handler of one sandbox."""

    def __init__(self, sandbox: Sandbox, core: botocore.session.Session) -> None:
        self._sandbox = sandbox
        self._core = core

    def operation(self, event_name: str) -> tuple[str, OperationModel | None]:
        """The service's name and the operation's model behind an event."""
        _, service_id, name = event_name.split(".", 2)
        if service_id not in SERVICES:
            return service_id, None
        service = SERVICES[service_id]
        return service, self._core.get_service_model(service).operation_model(name)

    def answer(self, request: Any, event_name: str, **_: Any) -> AWSResponse:
        """What the sandbox says to a request that is about to be sent."""
        service, operation = self.operation(event_name)
        name = event_name.rsplit(".", 1)[-1]
        if operation is None:
            raise refusal(service, name)
        sandbox, body = self._sandbox, request.body
        try:
            spoken = wire.protocol(request.headers, operation)
            if spoken == rest.REST:
                body = rest.query_body(request.url, operation)
            status, fields, content = respond(sandbox, service, operation, spoken, body)
        except wire.UnspokenProtocolError as error:
            raise refusal(service, name) from error
        except LostAnswerError as error:
            raise ConnectionClosedError(endpoint_url=request.url) from error
        setattr(request, ANSWERED, True)
        headers: Any = fields  # a plain dictionary and a stream are all that botocore reads
        raw: Any = Body(content)
        return AWSResponse(request.url, status, headers, raw)


def respond(
    sandbox: Sandbox, service: str, operation: OperationModel, spoken: str, body: Any
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer to one request; raises LostAnswerError."""
    request_id = sandbox.request_id()
    headers = {
        "content-type": wire.content_type(spoken),
        "x-amzn-requestid": request_id,
    }
    if spoken == "smithy-rpc-v2-cbor":
        headers["smithy-protocol"] = "rpc-v2-cbor"
    try:
        params: dict[str, Any] = wire.parameters(body, spoken, operation)
        value = sandbox.answer(service, operation.name, params)
        return 200, headers, wire.answer_body(value, spoken, operation, request_id)
    except ApiError as error:
        return error.status, headers, wire.error_body(error, spoken, request_id)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        broken = internal_error(service, operation.name, error)
        return broken.status, headers, wire.error_body(broken, spoken, request_id)


def internal_error(service: str, operation: str, error: Exception) -> ApiError:
    """A bug of the sandbox itself, told as AWS tells its own."""
    text = f"a bug in the sandbox, at {service}:{operation}: {type(error).__name__}: {error}"
    return ApiError("InternalError", text, 500)


def refusal(service: str, operation: str) -> ClientError:
    """What a call gets that the sandbox can't answer: an error, and no connection."""
    message = f"the sandbox does not model {service}:{operation}"
    return ClientError({"Error": {"Code": "NotImplemented", "Message": message}}, operation)


def refuse(request: Any, event_name: str, **_: Any) -> None:
    """The last handler: what nobody has answered does not leave the process."""
    if not getattr(request, ANSWERED, False):
        service, operation = event_name.split(".")[1:]
        raise refusal(service, operation)


def mounted_session(sandbox: Sandbox, region: str) -> boto3.session.Session:
    """A session with dummy keys and a fixed region, which no environment or file can change.

    Every setting that botocore would take from environment variables or configuration files keeps
    its plain default; calls are answered once, without retries.
    """
    core = botocore.session.Session(session_vars=plain_defaults())
    core.set_credentials("sandbox", "sandbox")
    core.set_default_client_config(
        Config(
            ignore_configured_endpoint_urls=True,  # type: ignore[call-arg]  # the stubs lag behind
            retries={"total_max_attempts": 1, "mode": "standard"},
            proxies={},
        )
    )
    mount = Mount(sandbox, core)
    events = core.get_component("event_emitter")
    events.register_first("before-send", mount.answer)
    events.register_last("before-send", refuse)
    return boto3.session.Session(botocore_session=core, region_name=region)


def plain_defaults() -> dict[str, tuple[Any, Any, Any, Any]]:
    """Give botocore's settings, cut off from environment variables and configuration files."""
    return {
        name: (None, None, SILENCED.get(name, default), convert)
        for name, (_, _, default, convert) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items()
        if name not in SILENCED
    } | {name: (None, None, default, None) for name, default in SILENCED.items()}
