"""The base of the resources: how a generated method makes its call."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar, Unpack

from .client import BaseClient, Overrides
from .download import Download
from .operation import Operation

T = TypeVar("T")


class Resource:
    """A group of operations, found on a client."""

    def __init__(self, client: BaseClient) -> None:
        self._client = client

    def _call(self, operation: Operation[T], arguments: Mapping[str, Any], **overrides: Unpack[Overrides]) -> T:
        return self._client.run(self._client.prepare(operation, arguments, overrides, asynchronous=False))

    async def _call_async(
        self, operation: Operation[T], arguments: Mapping[str, Any], **overrides: Unpack[Overrides]
    ) -> T:
        return await self._client.run_async(self._client.prepare(operation, arguments, overrides, asynchronous=True))

    def _download(
        self,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        *,
        file: str | os.PathLike[str],
        progress: Callable[[int, int | None], None] | None,
        **overrides: Unpack[Overrides],
    ) -> Path:
        call = self._client.prepare(operation, arguments, overrides, asynchronous=False)
        return self._client.run(Download.of(call, Path(file), progress))

    async def _download_async(
        self,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        *,
        file: str | os.PathLike[str],
        progress: Callable[[int, int | None], None] | None,
        **overrides: Unpack[Overrides],
    ) -> Path:
        call = self._client.prepare(operation, arguments, overrides, asynchronous=True)
        return await self._client.run_async(Download.of(call, Path(file), progress))
