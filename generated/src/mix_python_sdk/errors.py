# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""The errors: everything that a call can raise once it is under way is a `MixError`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from . import models
from ._runtime import errors as _errors
from ._runtime.errors import *

MixError = _errors.ClientError
MixDefaultError = _errors.DefaultError


class ErrorResponse(_errors.DocumentedError):
    """A documented error response; `data` is its body, a `models.ErrorResponse`."""

    model: ClassVar[type[models.ErrorResponse]] = models.ErrorResponse
    data: models.ErrorResponse
    """The body of the response."""


class BadRequestError(ErrorResponse):
    """The server returned status 400."""


class UnauthorizedError(ErrorResponse):
    """The server returned status 401."""


class NotFoundError(ErrorResponse):
    """The server returned status 404."""


class InternalServerError(ErrorResponse):
    """The server returned status 500."""


_errors.publish(
    __name__,
    {"ClientError": "MixError", "DefaultError": "MixDefaultError"},
    {400: BadRequestError, 401: UnauthorizedError, 404: NotFoundError, 500: InternalServerError},
)


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        import sys

        from ._removed import missing

        raise missing(sys.modules[__name__], __name__.rpartition(".")[2], name)
