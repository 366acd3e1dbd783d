"""The one way in which the sandbox says no: an error that becomes the documented envelope."""

from __future__ import annotations

from typing import Any


class RefusalError(Exception):
    """A request that is turned down.

    Attributes:
        status: The HTTP status of the reply.
        kind: The `type` of the error, one of `ErrorType`.
        message: What went wrong, in a sentence for people.
    """

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message

    def envelope(self) -> dict[str, Any]:
        """Return the body of the reply: an `ErrorResponse`."""
        return {"error": {"code": self.status, "message": self.message, "type": self.kind}}


def bad_request(message: str) -> RefusalError:
    """Return the refusal of a request that makes no sense."""
    return RefusalError(400, "bad_request", message)


def out_of_range(message: str) -> RefusalError:
    """Return the refusal of a value that is beyond its limits."""
    return RefusalError(400, "validation_error", message)


def forbidden(message: str) -> RefusalError:
    """Return the refusal of a request from a web page of another host."""
    return RefusalError(403, "bad_request", message)


def too_large(message: str) -> RefusalError:
    """Return the refusal of a body that is larger than the sandbox reads."""
    return RefusalError(413, "bad_request", message)


def not_found(message: str) -> RefusalError:
    """Return the refusal of a request that names what does not exist."""
    return RefusalError(404, "not_found", message)


def conflict(message: str) -> RefusalError:
    """Return the refusal of a request that would create what exists; only the control surface says this."""
    return RefusalError(409, "bad_request", message)
