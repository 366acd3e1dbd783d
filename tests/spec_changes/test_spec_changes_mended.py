"""Documents that are not valid are compared as they are meant, and the report says what was mended."""

from __future__ import annotations

from typing import Any

import pytest

from openapi.document import Document
from spec_changes.compare import Settings, compare_sources
from spec_changes.report.as_json import as_json
from spec_changes.report.as_text import write_text
from spec_changes.report.html import write_html
from spec_changes.report.markdown import write_markdown
from spec_changes.report.report import Report
from tests.spec_changes.comparing import document, levels, with_operation


def with_all(type_: str, parameter: dict[str, Any], scheme: str) -> Document:
    built = with_operation(
        {
            "parameters": [{"name": "q", "in": "query", **parameter}],
            "responses": {"200": {"content": {"application/json": {"schema": {"type": type_}}}}},
        }
    )
    schemes = {"securitySchemes": {"k": {"type": scheme, "scheme": "bearer"}}}
    return document({**built.data, "security": [{"k": []}], "components": schemes})


MISSPELT = with_all("Int", {"type": "string", "maxLength": 9}, "HTTP")
SPELLED = with_all("integer", {"schema": {"type": "string", "maxLength": 9}}, "http")
CHANGED = with_all("bool", {"type": "string", "maxLength": 5}, "HTTP")


def compared(base: Document, revision: Document) -> Report:
    return compare_sources(base, revision, settings=Settings())


def test_what_is_only_misspelt_is_no_change() -> None:
    assert compared(MISSPELT, SPELLED).verdict == "No change"
    assert compared(SPELLED, SPELLED).mended == []


def test_changes_are_found_in_what_was_mended() -> None:
    report = compared(MISSPELT, CHANGED)
    assert levels(report.findings) == {"type-changed": "breaking", "upper-bound-lowered": "breaking"}
    assert all(finding.witness is not None for finding in report.findings)


@pytest.mark.parametrize("write", [write_text, write_markdown, write_html])
def test_every_format_says_what_was_mended(write: Any) -> None:
    text = write(compared(MISSPELT, CHANGED))
    for words in (
        "1 type (JSON Schema has another name for it): Int",
        "1 parameter without one schema",
        "1 security scheme",
    ):
        assert words in text
    assert as_json(compared(MISSPELT, SPELLED))["mended"][0].startswith("things.json: mended: ")
