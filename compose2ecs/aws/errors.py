"""AwsError: the one exception that leaves this package, and how botocore's become it."""

from __future__ import annotations

from typing import Final

import botocore.exceptions as boto  # noqa: TID251 aws/ is the door

REFUSED: Final = "refused"
"""AWS understood and said no; nothing happened."""
THROTTLED: Final = "throttled"
"""AWS asks to come back later; nothing happened."""
UNREACHABLE: Final = "unreachable"
"""No answer, or an internal error: it may have happened all the same."""
CREDENTIALS: Final = "credentials"
"""No credentials, or AWS doesn't accept them."""
NOT_FOUND: Final = "not_found"
"""What was asked for is not there."""

_THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "UpdateInProgressException",
    }
)
_CREDENTIALS = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "UnrecognizedClientException",
    }
)
_NOT_FOUND = frozenset(
    {
        "ClusterNotFoundException",
        "NamespaceNotFound",
        "NoSuchEntity",
        "ResourceNotFoundException",
        "ServiceNotActiveException",
        "ServiceNotFound",
        "ServiceNotFoundException",
    }
)
_INTERNAL = frozenset(
    {"InternalError", "InternalFailure", "InternalServerError", "InternalServiceError"}
    | {"ServerException", "ServiceFailure", "ServiceUnavailable", "ServiceUnavailableException"}
    | {"RequestTimeout", "RequestTimeoutException", "Unavailable"}
)
# ECS says these as a plain ClientException or InvalidParameterException, so that botocore's own
# retries would never see them.
_LATER = (
    "too many concurrent attempts to create a new revision",
    "unable to assume the service linked role",
)
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


class AwsError(Exception):
    """AWS refused a call or couldn't be reached.

    `code` is AWS's own (`InvalidParameterException`) or botocore's class; `message` is a sentence
    for the user; `operation` is the API call (`CreateService`), `service` its service (`ecs`), both
    empty for problems before any call; `kind` is one of this module's constants.
    """

    def __init__(
        self, code: str, message: str, *, operation: str = "", service: str = "", kind: str
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.operation = operation
        self.service = service
        self.kind = kind

    @property
    def denied(self) -> bool:
        """Whether the caller lacks a permission."""
        return self.code in _DENIED

    def __str__(self) -> str:
        """The message, with the call that it came from."""
        return (
            f"{self.message} ({self.service}:{self.operation})" if self.operation else self.message
        )


def kind(code: str, message: str, status: int) -> str:
    """What an error answer means for whoever made the call; `status` is HTTP's."""
    text = message.lower()
    if code in _THROTTLED or any(phrase in text for phrase in _LATER):
        return THROTTLED
    if code in _CREDENTIALS:
        return CREDENTIALS
    if code in _NOT_FOUND:
        return NOT_FOUND
    if code in _INTERNAL or status >= 500:
        return UNREACHABLE
    return REFUSED


def translated(error: Exception, operation: str = "", service: str = "") -> AwsError:
    """Botocore's exception in our words."""
    code = type(error).__name__
    if isinstance(error, boto.ClientError):
        return _answer(error, operation, service)
    if isinstance(error, (boto.NoCredentialsError, boto.PartialCredentialsError)):
        return _error(code, "no AWS credentials found", CREDENTIALS)
    if isinstance(error, boto.ProfileNotFound):
        return _error(code, "that AWS profile is not in the AWS config file", CREDENTIALS)
    if isinstance(
        error,
        (
            boto.SSOTokenLoadError,
            boto.UnauthorizedSSOTokenError,
            boto.TokenRetrievalError,
            boto.CredentialRetrievalError,
        ),
    ):
        text = "the AWS credentials could not be renewed; run `aws sso login` or refresh them"
        return _error(code, text, CREDENTIALS)
    if isinstance(error, (boto.NoRegionError, boto.InvalidRegionError)):
        return _error(code, "there is no such AWS region; set one with --region", REFUSED)
    if isinstance(error, boto.EndpointConnectionError):
        url = error.kwargs.get("endpoint_url", "")
        text = f"could not connect to {url}; check the region and the network"
        return AwsError(code, text, operation=operation, service=service, kind=UNREACHABLE)
    if isinstance(error, (boto.HTTPClientError, boto.ConnectionError)):
        text = "the connection to AWS broke off"
        return AwsError(code, text, operation=operation, service=service, kind=UNREACHABLE)
    if isinstance(error, boto.ParamValidationError):
        report = "; ".join(str(error.kwargs.get("report", error)).split("\n"))
        text = f"this client library refuses the request: {report}"
        return AwsError(code, text, operation=operation, service=service, kind=REFUSED)
    return AwsError(code, str(error), operation=operation, service=service, kind=REFUSED)


def _error(code: str, message: str, kind: str) -> AwsError:
    return AwsError(code, message, kind=kind)


def _answer(error: boto.ClientError, operation: str, service: str) -> AwsError:
    body = error.response.get("Error", {})
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code, message = body.get("Code", ""), body.get("Message", "")
    what = kind(code, message, status)
    if what == CREDENTIALS:
        message = f"AWS does not accept the credentials: {message or code}"
    return AwsError(
        code, message or f"{code} (no text)", operation=operation, service=service, kind=what
    )
