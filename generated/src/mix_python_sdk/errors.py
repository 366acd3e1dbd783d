# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""The errors: everything that a call can raise once it is under way is a `MixError`."""

import typing as _typing

from . import models as _models
from ._runtime import errors as _errors
from ._runtime.errors import (
    ClosedClientError,
    ConnectError,
    ConnectTimeout,
    DecodingError,
    DocumentedError,
    LocalProtocolError,
    NetworkError,
    NoResponseError,
    PoolTimeout,
    ProxyError,
    ReadError,
    ReadTimeout,
    RemoteProtocolError,
    ResponseTooLargeError,
    ResponseValidationError,
    StatusError,
    TimeoutError,
    UnsupportedProtocol,
    WriteError,
    WriteTimeout,
)

__all__ = [
    "BadGatewayError",
    "BadRequestError",
    "ClosedClientError",
    "ConflictError",
    "ConnectError",
    "ConnectTimeout",
    "DecodingError",
    "DocumentedError",
    "ErrorResponse",
    "ForbiddenError",
    "GatewayTimeoutError",
    "InternalServerError",
    "LocalProtocolError",
    "MixDefaultError",
    "MixError",
    "NetworkError",
    "NoResponseError",
    "NotFoundError",
    "PoolTimeout",
    "ProxyError",
    "ReadError",
    "ReadTimeout",
    "RemoteProtocolError",
    "RequestTimeoutError",
    "ResponseTooLargeError",
    "ResponseValidationError",
    "ServiceUnavailableError",
    "StatusError",
    "TimeoutError",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UnprocessableEntityError",
    "UnsupportedProtocol",
    "WriteError",
    "WriteTimeout",
]

MixError = _errors.ClientError
MixDefaultError = _errors.DefaultError


class ErrorResponse(_errors.DocumentedError):
    """A documented error response; `data` is its body, a `models.ErrorResponse`."""

    model = _models.ErrorResponse
    data: _models.ErrorResponse
    """The body of the response."""


class BadRequestError(StatusError):
    """The server returned status 400."""

    data: _models.ErrorResponse | None = None
    """The body of the response; None if it is not what is documented."""


class UnauthorizedError(StatusError):
    """The server returned status 401."""

    data: _models.ErrorResponse | None = None
    """The body of the response; None if it is not what is documented."""


class ForbiddenError(MixDefaultError):
    """The server returned status 403."""


class NotFoundError(StatusError):
    """The server returned status 404."""

    data: _models.ErrorResponse | None = None
    """The body of the response; None if it is not what is documented."""


class RequestTimeoutError(MixDefaultError):
    """The server returned status 408."""


class ConflictError(MixDefaultError):
    """The server returned status 409."""


class UnprocessableEntityError(MixDefaultError):
    """The server returned status 422."""


class TooManyRequestsError(MixDefaultError):
    """The server returned status 429."""


class InternalServerError(StatusError):
    """The server returned status 500."""

    data: _models.ErrorResponse | None = None
    """The body of the response; None if it is not what is documented."""


class BadGatewayError(MixDefaultError):
    """The server returned status 502."""


class ServiceUnavailableError(MixDefaultError):
    """The server returned status 503."""


class GatewayTimeoutError(MixDefaultError):
    """The server returned status 504."""


_errors.publish(
    __name__,
    "x-request-id",
    {"ClientError": "MixError", "DefaultError": "MixDefaultError"},
    {
        400: (BadRequestError, ErrorResponse),
        401: (UnauthorizedError, ErrorResponse),
        403: (ForbiddenError,),
        404: (NotFoundError, ErrorResponse),
        408: (RequestTimeoutError,),
        409: (ConflictError,),
        422: (UnprocessableEntityError,),
        429: (TooManyRequestsError,),
        500: (InternalServerError, ErrorResponse),
        502: (BadGatewayError,),
        503: (ServiceUnavailableError,),
        504: (GatewayTimeoutError,),
    },
)


if not _typing.TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        import sys

        from ._removed import missing

        raise missing(sys.modules[__name__], __name__.rpartition(".")[2], name)
