"""Choices: an operation called with media types other than the default ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from .operation import Operation

T = TypeVar("T")


def choose(operation: Operation[T], *, content_type: str = "", accept: str = "") -> Operation[T]:
    """Return the operation to call for the media types that the caller has chosen; "" is the default.

    Raises:
        ValueError: A media type is not one of the documented ones.
    """
    key = (content_type, accept)
    if key not in operation.choices:
        operation.choices[key] = _with_accept(_with_body(operation, content_type), accept)
    return operation.choices[key]


def _with_body(operation: Operation[T], content_type: str) -> Operation[T]:
    usual = operation.body.content_type if operation.body else ""
    if content_type in {"", usual}:
        return operation
    if content_type not in operation.bodies:
        raise _unknown("content_type", content_type, (usual, *operation.bodies))
    chosen = {**operation.chosen, "content_type": content_type}
    return replace(operation, body=operation.bodies[content_type], chosen=chosen)


def _with_accept(operation: Operation[T], accept: str) -> Operation[T]:
    if accept in {"", *operation.accepts[:1]}:
        return operation
    if accept not in operation.representations:
        raise _unknown("accept", accept, operation.accepts)
    chosen = {**operation.chosen, "accept": accept}
    return replace(operation, responses=operation.representations[accept], accept=accept, chosen=chosen)


def _unknown(argument: str, value: str, documented: tuple[str, ...]) -> ValueError:
    return ValueError(f"{argument} is {value!r}; the API documents {', '.join(map(repr, documented))}")
