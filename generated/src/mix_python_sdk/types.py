# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""Types in signatures other than the models."""

import typing as _typing

from ._runtime.response import ApiResponse
from ._runtime.settings import UNSET, Unset
from ._runtime.streamed_response import AsyncStreamedResponse, StreamedResponse

__all__ = ["UNSET", "ApiResponse", "AsyncStreamedResponse", "StreamedResponse", "Unset"]


if not _typing.TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        import sys

        from ._removed import missing

        raise missing(sys.modules[__name__], __name__.rpartition(".")[2], name)
