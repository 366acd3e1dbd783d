"""A row of the fault table, and what the rows have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.calls import EXPORT, SESSION
from tests.support.fault_server import Act, answer

Waits = tuple[tuple[float, float], ...]
ONE: Waits = ((0, 0.5),)
TWO: Waits = ((0, 0.5), (0, 1))
LIMITED_ONE: Waits = ((0, 1),)
LIMITED: Waits = ((0, 1), (0, 2))
GOOD: dict[str, Act] = {
    "list": answer(200, [SESSION]),
    "create": answer(201, SESSION),
    "delete": answer(204),
    "get": answer(200, SESSION),
    "export_session": answer(200, EXPORT),
    "fork": answer(201, SESSION),
    "rewind_session": answer(200, SESSION),
    "cancel_processing": answer(200, {"cancelled": True}),
}


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes:
        method: The operation.
        fault: What goes wrong, in words.
        acts: What the server does; a function makes them when the row runs.
        sends: How many requests reach the server.
        expected: The class of the error, or the result; a model class stands for one of its values.
        waits: The range of each wait between attempts.
        check: What else holds of the result or error.
        arguments: Arguments beside those that the operation needs.
        settings: Settings of the client.
    """

    method: str
    fault: str
    acts: tuple[Act, ...] | Callable[[], tuple[Act, ...]]
    sends: int
    expected: Any
    waits: Waits = ()
    check: Callable[[Any], object] | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __str__(self) -> str:
        return f"{self.method}: {self.fault}"


def is_result(value: Any) -> object:
    return not isinstance(value, Exception)


def is_unknown(error: Any) -> object:
    return error.outcome_unknown and error.attempts == 1 and len(str(error)) < 300


def too_long(error: Any) -> object:
    return error.retry_after > 30 and error.attempts == 1
