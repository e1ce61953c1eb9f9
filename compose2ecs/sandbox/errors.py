"""ApiError: how an operation of the sandbox says no, in AWS's own codes and words."""

from __future__ import annotations

import http


class ApiError(Exception):
    """An error answer: `code` as botocore reports it, the message, the HTTP status."""

    def __init__(self, code: str, message: str, status: int = http.HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = int(status)


class LostAnswerError(Exception):
    """The operation may have happened, but its answer never arrives (scripted by a test)."""


class SandboxError(Exception):
    """The state file can't be used; the message says why, and what to do."""


def client_error(message: str) -> ApiError:
    """ECS's ClientException: a request that is wrong in itself."""
    return ApiError("ClientException", message)


def invalid_parameter(message: str) -> ApiError:
    """ECS's InvalidParameterException."""
    return ApiError("InvalidParameterException", message)


def not_implemented(service: str, operation: str) -> ApiError:
    """What the sandbox answers for an operation that it does not model."""
    return ApiError(
        "NotImplemented",
        f"the sandbox does not model {service}:{operation}",
        http.HTTPStatus.NOT_IMPLEMENTED,
    )
