# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""Create, list, fork, rewind, export and delete sessions on a Mix server.

Start with `Mix`. What it returns is in `models`, what it raises in `errors`, and how it retries in `utils`.
Importing this package loads nothing else: each part is imported when it is first used.
"""

import typing as _typing

if _typing.TYPE_CHECKING:
    from . import errors, hooks, models, types, utils
    from .client import Mix
    from .errors import (
        BadGatewayError,
        BadRequestError,
        ConflictError,
        ForbiddenError,
        GatewayTimeoutError,
        InternalServerError,
        MixDefaultError,
        MixError,
        NotFoundError,
        RequestTimeoutError,
        ServiceUnavailableError,
        TooManyRequestsError,
        UnauthorizedError,
        UnprocessableEntityError,
    )
    from .hooks import Hooks
    from .types import UNSET
    from .utils import BackoffStrategy, RetryConfig

__version__ = "1.0.0"

__all__ = [
    "UNSET",
    "BackoffStrategy",
    "BadGatewayError",
    "BadRequestError",
    "ConflictError",
    "ForbiddenError",
    "GatewayTimeoutError",
    "Hooks",
    "InternalServerError",
    "Mix",
    "MixDefaultError",
    "MixError",
    "NotFoundError",
    "RequestTimeoutError",
    "RetryConfig",
    "ServiceUnavailableError",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UnprocessableEntityError",
    "errors",
    "hooks",
    "models",
    "types",
    "utils",
]

_HOMES = {
    "UNSET": "types",
    "BackoffStrategy": "utils",
    "Hooks": "hooks",
    "Mix": "client",
    "RetryConfig": "utils",
    "MixDefaultError": "errors",
    "MixError": "errors",
    "BadRequestError": "errors",
    "UnauthorizedError": "errors",
    "ForbiddenError": "errors",
    "NotFoundError": "errors",
    "RequestTimeoutError": "errors",
    "ConflictError": "errors",
    "UnprocessableEntityError": "errors",
    "TooManyRequestsError": "errors",
    "InternalServerError": "errors",
    "BadGatewayError": "errors",
    "ServiceUnavailableError": "errors",
    "GatewayTimeoutError": "errors",
}

if not _typing.TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import the part that `name` is, or lives in, on its first use."""
        if name not in __all__:
            import sys

            from ._removed import missing

            raise missing(sys.modules[__name__], "", name)
        from importlib import import_module

        module = import_module(f".{_HOMES.get(name, name)}", __name__)
        value = getattr(module, name) if name in _HOMES else module
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
