"""A new operation fails these tests first: each says which row to write, and in which file."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from sandbox_server.operations import HANDLERS, HANDLERS_FILE
from tests.client.test_operations import SENT
from tests.pipeline.test_openapi_document import CONTRACT
from tests.support.calls import ARGUMENTS
from tests.support.fault_row import GOOD
from tests.support.tables import OPERATIONS, missing_rows

LABELS = {method: operation.label for method, operation in OPERATIONS.items()}
# table, file, the methods that it has
BY_METHOD: list[tuple[str, str, Collection[str]]] = [
    ("ARGUMENTS", "tests/support/calls.py", ARGUMENTS),
    ("GOOD", "tests/support/fault_row.py", GOOD),
    # The export has a test of its own there, for its headers.
    ("SENT", "tests/client/test_operations.py", [*(case[0] for case in SENT), "export_session"]),
]
BY_LABEL: list[tuple[str, str, Collection[str]]] = [
    ("CONTRACT", "tests/pipeline/test_openapi_document.py", CONTRACT),
    ("HANDLERS", HANDLERS_FILE, HANDLERS),
]


@pytest.mark.parametrize(
    ("table", "file", "rows"), BY_METHOD, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_table_has_a_row_for_every_method(table: str, file: str, rows: Collection[str]) -> None:
    assert not (missing := missing_rows(table, file, rows)), "\n".join(missing)


@pytest.mark.parametrize(("table", "file", "rows"), BY_LABEL, ids=lambda value: value if isinstance(value, str) else "")
def test_a_table_has_a_row_for_every_operation(table: str, file: str, rows: Collection[str]) -> None:
    assert not (missing := missing_rows(table, file, rows, LABELS.values())), "\n".join(missing)


def test_a_ninth_operation_is_named_with_each_file_to_write() -> None:
    said = [
        sentence
        for table, file, rows in (*BY_METHOD, *BY_LABEL)
        for sentence in missing_rows(table, file, rows, ["archive"])
    ]
    assert said == [f"{file}: add a row for archive to {table}" for table, file, _ in (*BY_METHOD, *BY_LABEL)]
