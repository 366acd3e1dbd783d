"""Call a method of a generated client in either of its two ways."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast


def method_of(resource: Any, name: str, *, asynchronous: bool) -> Callable[..., Any]:
    """Return a method of a resource, or its async twin as a function that waits for it."""
    if not asynchronous:
        return cast("Callable[..., Any]", getattr(resource, name))
    twin = getattr(resource, f"{name}_async")

    def call(**arguments: Any) -> Any:
        return asyncio.run(twin(**arguments))

    return call
