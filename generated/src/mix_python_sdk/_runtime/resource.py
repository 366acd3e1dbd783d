"""Resources: how the generated methods make their calls."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from .caller import Caller
from .download import Download, Progress
from .hints import explained, missing_attribute
from .operation import Operation
from .response import ApiResponse
from .settings import Overrides

P = ParamSpec("P")
T = TypeVar("T")
ViewT = TypeVar("ViewT")


class Resource:
    """A group of operations of a client."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._views = dict[type, Any]()

    if not TYPE_CHECKING:

        def __init_subclass__(cls) -> None:
            for name, method in vars(cls).copy().items():
                if not name.startswith("_") and callable(method):
                    setattr(cls, name, explained(method))

        def __getattr__(self, name: str) -> object:
            raise missing_attribute(self, name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._caller.base_url.url}>"

    def _detailed(self, kind: type[ViewT]) -> ViewT:
        """Return a view of this resource whose methods return their responses with their results."""
        if kind not in self._views:
            make = cast("Callable[[Resource], ViewT]", kind)
            self._views[kind] = make(type(self)(replace(self._caller, detailed=True)))
        found: ViewT = self._views[kind]
        return found

    def _call(self, operation: Operation[T], arguments: Mapping[str, Any], overrides: Overrides) -> T:
        return self._caller.send(operation, arguments, overrides)

    def _call_async(self, operation: Operation[T], arguments: Mapping[str, Any], overrides: Overrides) -> Awaitable[T]:
        return self._caller.send_async(operation, arguments, overrides)

    def _download(
        self,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        overrides: Overrides,
        file: str | os.PathLike[str],
        progress: Progress | None,
    ) -> Path:
        path: Path = self._caller.send(operation, arguments, overrides, self._to_file(file, progress))
        return path

    def _download_async(
        self,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        overrides: Overrides,
        file: str | os.PathLike[str],
        progress: Progress | None,
    ) -> Awaitable[Path]:
        return self._caller.send_async(operation, arguments, overrides, self._to_file(file, progress))

    def _to_file(self, file: str | os.PathLike[str], progress: Progress | None) -> Callable[..., Download[Path]]:
        return partial(Download[Path], destination=Path(file), progress=progress, detailed=self._caller.detailed)


def with_response(method: Callable[P, T]) -> Callable[P, ApiResponse[T]]:
    """Return a method with its type in a detailed resource."""
    return cast("Callable[P, ApiResponse[T]]", method)


def with_response_async(method: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[ApiResponse[T]]]:
    """Return an async method with its type in a detailed resource."""
    return cast("Callable[P, Awaitable[ApiResponse[T]]]", method)
