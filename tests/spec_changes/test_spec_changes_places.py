"""The same change at several places is one finding, and so is what one edit does to one property."""

from __future__ import annotations

from typing import Any

import pytest

import spec_changes.findings.finding
from openapi.document import Document
from spec_changes.compare import compare_sources
from spec_changes.findings.finding import Level
from spec_changes.findings.wording import Facts
from spec_changes.report.as_json import as_json
from spec_changes.report.as_text import write_text
from tests.spec_changes.comparing import document

Json = dict[str, Any]


def components(**schemas: Json) -> Document:
    """Return a document that receives each of some components in an operation of its own."""
    paths = {
        f"/{name}": {
            "get": {"responses": {"200": {"content": {"a/b": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}}}
        }
        for name in schemas
    }
    return document({"paths": paths, "components": {"schemas": schemas}})


def having(required: list[str], **properties: Json) -> Json:
    return {"type": "object", "required": required, "properties": properties}


TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "integer"}


def test_the_same_change_in_several_components_is_one_finding_with_its_places() -> None:
    base = components(A=having(["x"], x=TEXT), B=having(["x"], x=TEXT), C=having(["y"], y=TEXT), D=having([], x=NUMBER))
    revision = components(A=having([], x=TEXT), B=having([], x=TEXT), C=having([], y=TEXT), D=having([], x=NUMBER))
    found = compare_sources(base, revision).findings
    assert [finding.text for finding in found] == [
        "`A.x`, `B.x`: property became optional", "`C.y`: property became optional",
    ]  # fmt: skip
    assert found[0].operations == ["GET /A", "GET /B"]
    assert [each["base"]["pointer"] for each in as_json(compare_sources(base, revision))["findings"][0]["others"]] == [
        "/components/schemas/B/properties/x"
    ]


def test_the_same_change_of_several_properties_is_one_finding() -> None:
    base, revision = (components(A=having([], x=kind, y=kind, z=kind, q=kind)) for kind in (TEXT, NUMBER))
    (finding,) = compare_sources(base, revision).findings
    assert finding.text == "`A.q`, `A.x`, `A.y` and 1 more: type changed from string to integer"


def test_a_property_that_became_optional_and_nullable_is_one_finding() -> None:
    base = components(A=having(["x"], x=TEXT))
    revision = components(A=having([], x={"type": ["string", "null"]}))
    report = compare_sources(base, revision)
    assert [finding.text for finding in report.findings] == ["`A.x`: property became optional and nullable"]
    assert "also" not in write_text(report)
    assert report.count(Level.BREAKING) == 1
    back = compare_sources(revision, base)
    assert [finding.text for finding in back.findings] == ["`A.x`: property became required and may no longer be null"]


def test_what_says_too_little_stays_apart() -> None:
    base = components(A=having([], x={}), B=having([], y={}))
    revision = components(A=having([], x=TEXT), B=having([], y=NUMBER))
    assert len(compare_sources(base, revision).findings) == 2


def test_another_wording_changes_no_grouping(monkeypatch: pytest.MonkeyPatch) -> None:
    base = components(A=having(["x"], x=TEXT), B=having(["x"], x=TEXT), C=having([], y=TEXT, z=TEXT))
    nullable: Json = {"type": ["string", "null"]}
    revision = components(A=having([], x=nullable), B=having([], x=nullable), C=having([], y=NUMBER, z=NUMBER))

    def found() -> list[tuple[str, list[str], int]]:
        findings = compare_sources(base, revision).findings
        return [(each.rule, each.operations, len(each.others)) for each in findings]

    def reworded(facts: Facts) -> str:
        return f"{facts.rule}?" if facts.subject.name else "something `is now` another"

    before = found()
    assert [rule for rule, _, _ in before] == ["property-became-optional", "type-changed"]
    monkeypatch.setattr(spec_changes.findings.finding, "sentence", reworded)
    assert found() == before


def test_what_is_not_there_has_the_place_of_what_it_would_stand_in() -> None:
    there, nowhere = components(A={"additionalProperties": {"type": "string"}}), components(A={"type": "object"})
    (gone,) = [each for each in compare_sources(there, nowhere).findings if each.rule == "schema-removed"]
    (come,) = [each for each in compare_sources(nowhere, there).findings if each.rule == "schema-added"]
    assert gone.revision == come.base == "/components/schemas/A"
    assert gone.base == come.revision == "/components/schemas/A/additionalProperties"


def test_what_is_not_there_is_named_by_what_stood_there() -> None:
    schema: Json = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "other": {}}}
    without: Json = {**schema, "properties": {"other": {}}}
    (gone,) = compare_sources(components(A=schema), components(A=without)).findings
    assert gone.text == "`A.name`: the schema disappeared, so anything is valid"
    (come,) = compare_sources(components(A=without), components(A=schema)).findings
    assert come.text.startswith("`A.name`: ")


def test_what_a_new_component_limits_is_where_the_base_did_not() -> None:
    base = components(A=having([], p={"type": "object"}))
    limited = {"type": "object", "additionalProperties": TEXT}
    revision = components(A=having([], p={"$ref": "#/components/schemas/P"}), P=limited)
    (finding,) = (each for each in compare_sources(base, revision).findings if each.rule != "path-added")
    assert finding.text == "`P.*`: a schema appeared where anything was valid"
    assert (finding.base, finding.revision) == (
        "/components/schemas/A/properties/p", "/components/schemas/P/additionalProperties",
    )  # fmt: skip


def test_a_property_is_where_it_is_declared_whatever_else_is_merged_with_it() -> None:
    parent = having([], a=TEXT)
    base, revision = (
        components(A=parent, B={"allOf": [{"$ref": "#/components/schemas/A"}, having([], b=TEXT, **more)]})
        for more in ({}, {"c": TEXT})
    )
    (finding,) = compare_sources(base, revision).findings
    assert finding.text == "`B.c`: optional property added"
    assert (finding.base, finding.revision) == (
        "/components/schemas/B", "/components/schemas/B/allOf/1/properties/c",
    )  # fmt: skip
