"""Prepare small documents in tests."""

from __future__ import annotations

from typing import Any

import yaml

from openapi.document import Document
from openapi.reading.load import load_text
from openapi.spec import spec_of
from pipeline.prepare.prepare import prepare

OK: dict[str, Any] = {"200": {"description": "Done."}}


def document(paths: dict[str, Any], version: str = "3.1.0", **rest: Any) -> Document:
    data = {"openapi": version, "info": {"title": "Some API", "version": "1"}, "paths": paths, **rest}
    return load_text(yaml.safe_dump(data, sort_keys=False), "spec.yaml")


def prepared(source: Document) -> tuple[dict[str, Any], list[str]]:
    """Return the prepared data, and the rules that the document breaks with `--strict`."""
    result = prepare(spec_of(source))
    return result.spec.data, [change.kind.rule for change in result.changes if change.kind.rule]


def body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}
