"""Errors that the sandbox responds with, each in the documented envelope."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A request that fails.

    Attributes:
        status: The HTTP status of the response.
        kind: The `type` of the error, one of `ErrorType`.
        message: A human-readable description.
    """

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message

    def envelope(self) -> dict[str, Any]:
        """Return the body of the response: an `ErrorResponse`."""
        return {"error": {"code": self.status, "message": self.message, "type": self.kind}}


def bad_request(message: str) -> ApiError:
    """Return the error for a malformed request."""
    return ApiError(400, "bad_request", message)


def out_of_range(message: str) -> ApiError:
    """Return the error for a value that is out of range."""
    return ApiError(400, "validation_error", message)


def forbidden(message: str) -> ApiError:
    """Return the error for a request from a web page of another host."""
    return ApiError(403, "bad_request", message)


def too_large(message: str) -> ApiError:
    """Return the error for a body that is too large."""
    return ApiError(413, "bad_request", message)


def not_found(message: str) -> ApiError:
    """Return the error for something that does not exist."""
    return ApiError(404, "not_found", message)


def conflict(message: str) -> ApiError:
    """Return the error for an id that is taken; only the control surface has it."""
    return ApiError(409, "bad_request", message)
