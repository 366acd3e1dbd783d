"""One cause is one finding: what a change does to messages and in Python stands together, and so do its places."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import spec_changes.findings.finding
import spec_changes.python.cache
from openapi.document import Document
from openapi.reading.load import load_text
from openapi.references import References
from spec_changes.compare import Settings, compare_sources
from spec_changes.findings.counterparts import with_counterparts
from spec_changes.findings.finding import Axis
from spec_changes.python.compare_packages import compare_packages
from spec_changes.report.as_json import as_json
from spec_changes.report.as_text import write_text
from spec_changes.report.html import write_html
from spec_changes.report.markdown import write_markdown
from spec_changes.report.report import Report
from tests.spec_changes.comparing import compare, document

Json = dict[str, Any]
THING = {"$ref": "#/components/schemas/Thing"}
FIELDS: Json = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "size": {"type": "integer"}},
}
FILE: Json = {"type": "string", "contentMediaType": "application/octet-stream"}
SCHEMES = {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}, "token": {"type": "http", "scheme": "bearer"}}


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(spec_changes.python.cache, "ROOT", tmp_path)


def things(
    *, path: str = "/things", schemas: Json | None = None, schemes: Json | None = None, **operation: Any
) -> Document:
    """Return a document with an operation that answers with a `Thing`."""
    components = {"schemas": schemas or {"Thing": FIELDS}, "securitySchemes": schemes or SCHEMES}
    post = {"operationId": "makeThing", "tags": ["things"], "responses": answer("application/json"), **operation}
    data = {
        "openapi": "3.1.0", "info": {"title": "Things", "version": "1.0.0"}, "servers": [{"url": "https://example.org"}],
        "paths": {path: {"post": {key: value for key, value in post.items() if value is not None}}}, "components": components,
    }  # fmt: skip
    return load_text(json.dumps(data), "things.json")


def answer(media_type: str, status: str = "200", schema: Json | None = None) -> Json:
    return {status: {"description": "ok", "content": {media_type: {"schema": THING if schema is None else schema}}}}


def body(media_type: str, schema: Json) -> Json:
    return {"required": True, "content": {media_type: {"schema": schema}}}


def form(file: Json, *required: str) -> Json:
    return body("multipart/form-data", {"type": "object", "required": list(required), "properties": {"file": file}})


def events(*names: str) -> Json:
    found = {
        f"Event{name}": {"type": "object", "required": ["type"], "properties": {"type": {"const": name}}}
        for name in names
    }
    branches = [{"$ref": f"#/components/schemas/{name}"} for name in found]
    return {"Thing": {"oneOf": branches, "discriminator": {"propertyName": "type"}}, **found}


def in_path(name: str) -> Json:
    return {
        "path": f"/things/{{{name}}}",
        "parameters": [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}}],
    }


STREAM = answer("text/event-stream")
QUERY = [{"name": "maxSize", "in": "query", "schema": {"type": "integer"}}]
# Name, parts before, parts after, and for each finding its level and rule, with those of its counterparts.
CASES: list[tuple[str, Json, Json, dict[str, list[str]]]] = [
    ("JSON becomes a stream", {}, {"responses": STREAM}, {
        "breaking media-type-changed": ["breaking python-type-changed", "info python-name-added"]}),
    ("a stream becomes JSON", {"responses": STREAM}, {}, {
        "breaking media-type-changed": ["breaking python-name-removed", "breaking python-type-changed"]}),
    ("JSON becomes JSON lines", {}, {"responses": answer("application/jsonl")}, {
        "breaking media-type-changed": ["breaking python-type-changed"]}),
    ("a stream beside JSON", {}, {"responses": {"200": {"description": "ok", "content": {
        "application/json": {"schema": THING}, "text/event-stream": {"schema": THING}}}}}, {
        "info media-type-added": ["info python-name-added"]}),
    ("an event is added", {"responses": STREAM, "schemas": events("A", "B")}, {"responses": STREAM, "schemas": events("A", "B", "C")}, {
        "breaking alternative-added": ["breaking python-type-changed", "info python-name-added"]}),
    ("an event is removed", {"responses": STREAM, "schemas": events("A", "B", "C")}, {"responses": STREAM, "schemas": events("A", "B")}, {
        "breaking python-name-removed": ["info alternative-removed", "info python-type-compatible"]}),
    ("credentials are needed", {"security": []}, {"security": [{"key": []}]}, {"breaking security-added": ["info python-name-added"]}),
    ("credentials become optional", {"security": [{"key": []}]}, {"security": [{}, {"key": []}]}, {"info security-became-optional": []}),
    ("other credentials", {"security": [{"key": []}]}, {"security": [{"token": []}]}, {
        "breaking security-replaced": ["breaking python-name-removed", "info python-name-added"]}),
    ("credentials of another kind", {"security": [{"key": []}]}, {
        "security": [{"key": []}], "schemes": {"key": {"type": "http", "scheme": "basic"}}}, {
        "breaking security-scheme-changed": ["breaking python-type-changed"], "info unused-component-changed": []}),
    ("an alternative goes", {"security": [{"key": []}, {"token": []}]}, {"security": [{"key": []}]}, {
        "breaking security-alternative-removed": ["breaking python-name-removed"]}),
    ("a file is required", {"requestBody": form(FILE)}, {"requestBody": form(FILE, "file")}, {
        "breaking property-became-required": ["breaking python-argument-required", "info python-type-compatible"]}),
    ("several files", {"requestBody": form(FILE)}, {"requestBody": form({"type": "array", "items": FILE})}, {
        "breaking python-type-changed": ["breaking python-type-changed", "info part-became-list"]}),
    ("a form becomes a file", {"requestBody": form(FILE)}, {"requestBody": body("application/octet-stream", {})}, {
        "breaking media-type-changed": ["breaking python-argument-required", "breaking python-name-removed", "breaking python-name-removed"]}),
    ("a download becomes JSON", {"responses": answer("application/octet-stream", schema={})}, {}, {
        "breaking media-type-changed": ["breaking python-name-removed", "breaking python-type-changed"]}),
    ("an operationId replaces a derived name", {"operationId": None}, {"operationId": "searchAll"}, {"breaking python-name-removed": []}),
    ("a tag is renamed", {}, {"tags": ["items"]}, {
        "breaking python-name-removed": ["breaking python-name-removed", "info python-name-added"]}),
    ("a sentinel ends a stream", {"responses": STREAM}, {
        "responses": answer("text/event-stream", schema={"oneOf": [THING, {"const": "[DONE]"}]})}, {
        "breaking alternative-added": ["breaking python-type-changed"]}),
    ("a header is documented", {}, {"responses": {"200": {
        **answer("application/json")["200"], "headers": {"X-Rate": {"schema": {"type": "integer"}}}}}}, {
        "breaking python-type-changed": ["info header-added", "info python-name-added"]}),
    ("an error is documented", {}, {"responses": {**answer("application/json"), **answer("application/json", "404")}}, {
        "info error-status-added": ["info python-name-added", "info python-name-added"]}),
    ("a success moves", {}, {"responses": answer("application/json", "201")}, {"breaking success-status-changed": []}),
    ("a path variable is renamed", in_path("a"), in_path("b"), {
        "breaking path-parameter-renamed": ["breaking python-argument-required", "breaking python-name-removed"]}),
    ("a field is required", {"requestBody": body("application/json", THING)}, {
        "requestBody": body("application/json", THING), "schemas": {"Thing": {**FIELDS, "required": ["id", "size"]}}}, {
        "breaking property-became-required": ["breaking python-argument-required", "info python-type-compatible"]}),
    ("a field is optional", {}, {"schemas": {"Thing": {**FIELDS, "required": []}}}, {
        "breaking property-became-optional": ["breaking python-type-changed"]}),
    ("a parameter goes", {"parameters": QUERY}, {}, {"breaking python-name-removed": ["warning parameter-removed"]}),
    ("a class is renamed", {}, {
        "responses": answer("application/json", schema={"$ref": "#/components/schemas/Item"}), "schemas": {"Item": FIELDS}}, {
        "breaking python-name-removed": ["info component-renamed"]}),
    ("an open enum grows", {"schemas": {"Thing": {"properties": {"kind": {"type": "string", "enum": ["a", "b"]}}}}},
     {"schemas": {"Thing": {"properties": {"kind": {"type": "string", "enum": ["a", "b", "c"]}}}}}, {
        "warning enum-value-added": ["info python-type-compatible"]}),
]  # fmt: skip


def compared(base: Json, revision: Json) -> Report:
    settings = Settings(python=True, derived_names=True)
    return compare_sources(things(**base), things(**revision), settings=settings)


def shown(report: Report) -> dict[str, list[str]]:
    return {
        f"{finding.level} {finding.rule}": sorted(f"{each.level} {each.rule}" for each in finding.counterparts)
        for finding in report.findings
    }


@pytest.mark.slow
@pytest.mark.parametrize(("base", "revision", "expected"), [pytest.param(*rest, id=name) for name, *rest in CASES])
def test_one_cause_is_one_finding(base: Json, revision: Json, expected: dict[str, list[str]]) -> None:
    report = compared(base, revision)
    assert shown(report) == expected
    assert len(report.findings) == len(expected)


def test_a_twin_in_python_counts_in_its_category_and_is_shown() -> None:
    report = compared({}, {"schemas": {"Thing": {**FIELDS, "required": []}}})
    twin = "type of `models.Thing.id` changed from `str` to `str | None`"
    text = write_text(report)
    assert text.startswith("Breaking: 1 breaking, 0 warnings, 0 info\n")
    assert "wire: 1 breaking, 0 warnings, 0 info\npython: 1 breaking, 0 warnings, 0 info" in text
    assert f"also breaking in Python: {twin} (python-type-changed)" in text
    assert f"Also breaking in Python: {twin}" in write_markdown(report)
    assert "Also breaking in Python: type of <code>models.Thing.id</code>" in write_html(report)
    (finding,) = as_json(report)["findings"]
    assert [(each["name"], each["axis"], each["text"]) for each in finding["counterparts"]] == [
        ("models.Thing.id", "python", twin)
    ]


def test_the_same_change_of_many_operations_is_one_finding() -> None:
    def paths(parameters: list[Json], headers: Json) -> Document:
        operation = {"parameters": parameters, "responses": {"200": {"headers": headers}}}
        return document({"paths": {f"/{name}": {"get": operation, "put": operation} for name in "abc"}})

    header = {"schema": {"type": "string"}}
    added = paths([{"name": "X-Trace", "in": "header", **header}], {"X-Rate": header})
    report = compare_sources(paths([], {}), added)
    operations = [f"{verb} /{name}" for name in "abc" for verb in ("GET", "PUT")]
    assert {finding.text: finding.operations for finding in report.findings} == {
        "optional header parameter `X-Trace` added": operations,
        "response 200: header `X-Rate` added": operations,
    }
    found = as_json(report)["findings"]
    assert [len(finding["others"]) for finding in found] == [5, 5]
    assert "and 5 more places" in write_text(report)


def test_a_path_variable_is_renamed_once_for_all_its_operations() -> None:
    def paths(name: str) -> Document:
        parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}}]
        below = {"get": {"parameters": parameters}}
        return document(
            {"paths": {f"/a/{{{name}}}": {"parameters": parameters, "get": {}, "put": {}}, f"/a/{{{name}}}/b": below}}
        )

    (finding,) = compare_sources(paths("x"), paths("y")).findings
    assert finding.text == "path variable `x` renamed to `y`"
    assert finding.operations == ["GET /a/{y}", "PUT /a/{y}", "GET /a/{y}/b"]


@pytest.mark.slow
def test_a_suppression_of_a_cause_covers_what_it_does_in_python(tmp_path: Path) -> None:
    entry = {"rule": "property-became-optional", "operation": "POST /things", "pointer": "/components/schemas/Thing/properties/id",
             "reason": "It was never sent.", "until": "9.0.0"}  # fmt: skip
    file = tmp_path / "suppressions.yaml"
    documents = things(), things(schemas={"Thing": {**FIELDS, "required": []}})
    settings = Settings(python=True, derived_names=True)
    for changed, open_ones in ({}, 0), ({"rule": "python-type-changed", "pointer": "/components/schemas/Thing"}, 1):
        file.write_text(json.dumps({"suppressions": [{**entry, **changed}]}), encoding="utf-8")
        report = compare_sources(*documents, file, settings)
        assert len(report.open) == open_ones
        assert report.count_of(Axis.PYTHON) == 0
        assert report.version.bump.value == ("major" if open_ones else "none")


def test_what_is_sent_and_received_through_all_of_is_one_finding() -> None:
    def pets(*required: str) -> Document:
        properties: Json = {name: {"type": "string"} for name in ("name", *required)}
        new: Json = {"type": "object", "required": ["name", *required], "properties": properties}
        own: Json = {"required": ["id"], "properties": {"id": {"type": "integer"}}}
        pet: Json = {"allOf": [{"$ref": "#/components/schemas/NewPet"}, own]}
        sent, received = (
            {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
            for name in ("NewPet", "Pet")
        )
        paths = {
            "/a": {
                "post": {"requestBody": sent, "responses": {"200": received}},
                "get": {"responses": {"200": received}},
            }
        }
        return document({"paths": paths, "components": {"schemas": {"NewPet": new, "Pet": pet}}})

    (finding,) = compare_sources(pets(), pets("kind")).findings
    assert (finding.text, finding.level.value) == ("`NewPet.kind`: required property added", "breaking")
    assert (sorted(finding.operations), finding.directions) == (["GET /a", "POST /a"], ["request", "response"])


def test_a_tagged_branch_is_named_by_its_tag() -> None:
    def tagged(*tags: str) -> Document:
        branches = [{"type": "object", "required": ["type"], "properties": {"type": {"const": tag}}} for tag in tags]
        content = {"application/json": {"schema": {"oneOf": branches}}}
        return document({"paths": {"/a": {"get": {"responses": {"200": {"content": content}}}}}})

    (finding,) = compare_sources(tagged("a", "b"), tagged("a", "b", "c")).findings
    assert finding.text == "response 200: `type: c` added to oneOf"


@pytest.mark.slow
def test_what_follows_from_a_counterpart_follows_from_its_cause() -> None:
    documents = things(), things(schemas={"Thing": {**FIELDS, "required": []}})
    (cause,) = compare(*documents)
    (effect,) = compare_packages(*documents, derived=True).findings
    effect.consequences.append("a test no longer type-checks")
    (finding,) = with_counterparts([cause], [effect], (References(documents[0].data), References(documents[1].data)))
    assert (finding, finding.counterparts) == (cause, [effect])
    assert (finding.consequences, effect.consequences) == (["a test no longer type-checks"], [])


@pytest.mark.slow
def test_classes_that_are_renamed_together_are_one_finding_each() -> None:
    def pages(item: str) -> Json:
        page = {
            "type": "object",
            "properties": {"items": {"type": "array", "items": {"$ref": f"#/components/schemas/{item}"}}},
        }
        answered = answer("application/json", schema={"$ref": f"#/components/schemas/{item}Page"})
        return {"schemas": {item: FIELDS, f"{item}Page": page}, "responses": answered}

    report = compared(pages("Thing"), pages("Item"))
    assert {each.text: each.revision for each in report.findings if each.level.value != "info"} == {
        "class `models.Thing` is now `models.Item`": "/components/schemas/Item",
        "class `models.ThingPage` is now `models.ItemPage`": "/components/schemas/ItemPage",
    }


@pytest.mark.parametrize(
    ("base", "revision", "expected"), [pytest.param(*rest, id=name) for name, *rest in CASES[-12:]]
)
@pytest.mark.slow
def test_another_wording_changes_no_finding(
    monkeypatch: pytest.MonkeyPatch, base: Json, revision: Json, expected: dict[str, list[str]]
) -> None:
    monkeypatch.setattr(spec_changes.findings.finding, "sentence", repr)
    assert shown(compared(base, revision)) == expected
