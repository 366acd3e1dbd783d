"""Adopt small documents in tests."""

from __future__ import annotations

from typing import Any

import yaml

from openapi.document import Document
from openapi.reading.load import load_text
from openapi.versions.spell_as_3_1 import spell_as_3_1
from pipeline.adopt.adopt import adopt
from pipeline.adopt.names.info import PackageNames

OK: dict[str, Any] = {"200": {"description": "Done."}}


def document(paths: dict[str, Any], version: str = "3.1.0", **rest: Any) -> Document:
    data = {"openapi": version, "info": {"title": "Some API", "version": "1"}, "paths": paths, **rest}
    return load_text(yaml.safe_dump(data, sort_keys=False), "spec.yaml")


def adopted(source: Document) -> tuple[dict[str, Any], list[str]]:
    """Return the adopted data, and the kinds of what was left out."""
    result, left_out = adopt(spell_as_3_1(source), PackageNames())
    return result.data, [item.kind.rule for item in left_out]


def body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}
