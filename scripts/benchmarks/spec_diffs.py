"""What comparing two documents takes as they grow: every operation changed, one cyclic schema shared by them all."""

from __future__ import annotations

import gc
import json
import time
from typing import Any

from openapi.reading.load import load_text
from spec_changes.compare import compare_sources
from spec_changes.report.markdown import write_markdown

from .large_documents import large_document


def measure(sizes: tuple[int, ...] = (8, 80, 800)) -> dict[int, dict[str, float]]:
    """Return the seconds of loading both documents, of comparing them and of the report, by the number of operations."""
    _timed(sizes[0])  # the first run loads what the later ones find loaded
    return {size: _timed(size) for size in sizes}


def _timed(size: int) -> dict[str, float]:
    texts = [json.dumps(changed_document(size, changed=changed)) for changed in (False, True)]
    gc.collect()
    gc.disable()  # as the command does
    try:
        start = time.perf_counter()
        base, revision = (load_text(text, "document") for text in texts)
        loaded = time.perf_counter()
        report = compare_sources(base, revision)
        compared = time.perf_counter()
        write_markdown(report)
        written = time.perf_counter()
    finally:
        gc.enable()
    reached = {operation for finding in report.findings for operation in finding.operations}
    if len(reached) != size:
        raise AssertionError(f"{len(reached)} of {size} operations were found changed")
    return {"load": loaded - start, "compare": compared - loaded, "report": written - compared, "all": written - start}


def changed_document(size: int, *, changed: bool) -> dict[str, Any]:
    """Return a document with so many operations; with `changed`, each of them requires a parameter that was optional."""
    data = large_document(size)
    node = {"$ref": "#/components/schemas/Node"}
    properties = {"label": {"type": "string"}, "children": {"type": "array", "items": node}, "above": node}
    data["components"]["schemas"]["Node"] = {
        "type": "object", "properties": properties, "required": ["label", *(["above"] if changed else [])],
    }  # fmt: skip
    for item in data["paths"].values():
        for operation in item.values():
            operation["parameters"].append({"name": "node", "in": "query", "schema": node})
            operation["responses"]["409"] = {"description": "Taken.", "content": {"application/json": {"schema": node}}}
            if changed:
                operation["parameters"][0]["required"] = True
    return data
