"""Build small documents for the tests of the comparison."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from openapi.document import Document
from openapi.reading.load import load_text
from openapi.spec import Spec
from spec_changes.findings.finding import Finding, Relation
from spec_changes.operations.walk import compare_documents
from spec_changes.schemas.normalise import Schemas
from spec_changes.schemas.relation import relation

PAIRS = Path(__file__).parent / "pairs"


def pairs(name: str) -> list[dict[str, Any]]:
    """Return the entries of one file of pairs."""
    text = (PAIRS / name).read_text(encoding="utf-8")
    indented = "".join(line if line.startswith("#") else f"  {line}" for line in text.splitlines(keepends=True))
    entries: list[dict[str, Any]] = load_text(f"pairs:\n{indented}", name).data["pairs"]
    return entries


def document(parts: dict[str, Any]) -> Document:
    """Return a document with `parts` laid over an empty one."""
    head = {"openapi": "3.1.0", "info": {"title": "Things", "version": "1.0.0"}, "paths": {}}
    return load_text(json.dumps({**head, **parts}), "things.json")


def with_operation(operation: dict[str, Any]) -> Document:
    """Return a document with one operation, which has a response unless it says otherwise; `nullable` makes it one of 3.0."""
    version = {"openapi": "3.0.3"} if '"nullable"' in json.dumps(operation) else {}
    return document({**version, "paths": {"/things/{id}": {"post": {"responses": {"200": {}}, **operation}}}})


def with_request(schema: Any) -> Document:
    """Return a document whose operation takes `schema`."""
    return with_operation({"requestBody": {"content": {"application/json": {"schema": schema}}}})


def with_response(schema: Any) -> Document:
    """Return a document whose operation returns `schema`."""
    return with_operation({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}})


def compare(base: Document, revision: Document) -> list[Finding]:
    """Return the findings between two documents."""
    return compare_documents(base, revision)


def levels(findings: list[Finding]) -> dict[str, str]:
    """Return rule and level of findings."""
    return {finding.rule: finding.level.value for finding in findings}


def relate(old: Any, new: Any) -> Relation:
    """Return how a schema relates to an older one."""
    return relate_components({"A": old}, {"A": new})


def relate_components(old: dict[str, Any], new: dict[str, Any]) -> Relation:
    """Return how the schema `A` of components relates to that of older ones."""
    documents = [document({"components": {"schemas": each}}) for each in (old, new)]
    base, revision = (Schemas(Spec(each)) for each in documents)
    return relation(base, "/components/schemas/A", revision, "/components/schemas/A")
