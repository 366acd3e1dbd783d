"""The operations of `openapi.yaml`, and the tables in tests that need a row for each of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from openapi.operations import Operation, operations_of
from openapi.reading.load import load_file
from openapi.references import References
from pipeline.names import method_name
from tests.support.packages import ROOT

DOCUMENT = load_file(ROOT / "openapi.yaml")
OPERATIONS: dict[str, Operation] = {method_name(each.node): each for each in operations_of(References(DOCUMENT.data))}
"""The operations by the names of their methods."""


def statuses(method: str) -> list[str]:
    """Return the documented statuses of an operation."""
    return [response.status for response in OPERATIONS[method].responses]


def missing_rows(
    table: str, file: str, rows: Collection[str], operations: Iterable[str] = tuple(OPERATIONS)
) -> list[str]:
    """Return a sentence for each operation that a table lacks: what to write, and where."""
    return [f"{file}: add a row for {operation} to {table}" for operation in operations if operation not in rows]
