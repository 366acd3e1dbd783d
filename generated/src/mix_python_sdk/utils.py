# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""What a caller sets: how calls are retried."""

import typing as _typing

from ._runtime.settings import BackoffStrategy, RetryConfig

__all__ = ["BackoffStrategy", "RetryConfig"]


if not _typing.TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        import sys

        from ._removed import missing

        raise missing(sys.modules[__name__], __name__.rpartition(".")[2], name)
