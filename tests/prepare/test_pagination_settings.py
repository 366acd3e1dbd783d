"""What the extensions may say of pages: their settings as ours, and the reasons why some are left out."""

from __future__ import annotations

from typing import Any

import pytest

from openapi.spec import spec_of
from pipeline.prepare.prepare import prepare
from tests.prepare.preparing import body, document

BODY: dict[str, Any] = {
    "type": "object",
    "properties": {
        "data": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}},
        "paging": {"allOf": [{"properties": {"next": {"type": "string"}}}]},
        "more": {"type": "boolean"},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
QUERY = [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in ("after", "page", "limit")]


def read(extensions: dict[str, Any], schema: Any = BODY, **rest: Any) -> tuple[Any, list[str]]:
    """Return the settings that the operation ends up with, and what is left out."""
    answer = {"200": {"description": "Done.", **body(schema)}}
    operation = {"operationId": "list", "tags": ["a"], "parameters": QUERY, "responses": answer, **extensions}
    root = rest.pop("root", {})
    result = prepare(spec_of(document({"/a": {"get": operation}}, **root)))
    left_out = [change.detail for change in result.changes if change.kind.rule == "pagination"]
    return result.spec.data["paths"]["/a"]["get"].get("x-pagination"), left_out


@pytest.mark.parametrize(
    ("extensions", "found"),
    [
        (
            {"x-speakeasy-pagination": {
                "type": "offsetLimit", "inputs": [{"name": "page", "in": "parameters", "type": "page"}],
                "outputs": {"results": "$['data']"}}},
            {"type": "page", "parameter": "page", "items": "/data", "start": 1},
        ),
        (
            {"x-speakeasy-pagination": {"type": "url", "outputs": {"nextUrl": "$.paging.next"}}},
            {"type": "url", "next": "/paging/next", "items": "/data"},
        ),
        (
            {"x-fern-pagination": {
                "cursor": "$request.after", "next_cursor": "$response.data[-1].id", "results": "$response.data",
                "has-next-page": "$response.more"}},
            {"type": "cursor", "parameter": "after", "next": "/data/-1/id", "items": "/data", "has_more": "/more",
             "start": 0},
        ),
        (
            {"x-fern-pagination": {"offset": "$request.after", "step": "$request.limit", "results": "$response.data"}},
            {"type": "offset", "parameter": "after", "items": "/data", "start": 0},
        ),
        (
            {"x-fern-pagination": {"next_uri": "$response.paging.next", "results": "$response.data"}},
            {"type": "url", "next": "/paging/next", "items": "/data"},
        ),
        ({"x-ms-pageable": {"nextLinkName": None}}, None),
        (
            {"x-ms-pageable": {"nextLinkName": "labels", "itemName": "data"}},
            {"type": "url", "next": "/labels", "items": "/data"},
        ),
        (
            {"x-pagination": {"type": "url", "next": "/labels/next", "has_more": "/more"}},
            {"type": "url", "next": "/labels/next", "has_more": "/more", "items": "/data"},
        ),
    ],
)  # fmt: skip
def test_other_spellings_are_read_as_ours(extensions: dict[str, Any], found: Any) -> None:
    assert read(extensions) == (found, [])


def test_settings_of_the_whole_document_apply_where_an_operation_says_so() -> None:
    whole = {"x-fern-pagination": {"offset": "$request.page", "results": "$response.data"}}
    found, left_out = read({"x-fern-pagination": True}, root=whole)
    assert (found["parameter"], left_out) == ("page", [])
    assert read({"x-fern-pagination": False}, root=whole) == (None, [])
    assert read({}, root=whole) == (None, [])


def test_a_body_that_is_a_list_or_not_described_has_its_items_somewhere() -> None:
    assert read({"x-pagination": {"type": "link"}}, {"type": "array", "items": {}}) == (
        {"type": "link", "items": ""},
        [],
    )
    settings = {"type": "link", "items": "/rows"}
    assert read({"x-pagination": settings}, {"type": "object"}) == (settings, [])


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ("cursor", "'cursor' is not a mapping"),
        ({}, "the type is None"),
        ({"type": "cursr"}, "the type is 'cursr', did you mean 'cursor'?"),
        ({"type": "link", "itms": "/data"}, "'itms' is not a setting of link, did you mean 'items'?"),
        ({"type": "cursor", "parameter": "after"}, "'next' is missing"),
        ({"type": "cursor", "parameter": "aftr", "next": "/more"}, "there is no parameter 'aftr', did you mean 'after'?"),
        ({"type": "page", "parameter": 1}, "there is no parameter 1"),
        ({"type": "url", "next": "paging/next"}, "'paging/next' is not a JSON pointer into the body, did you mean '/paging/next'?"),
        ({"type": "url", "next": "/paging/nxt"}, "the response has no 'nxt', did you mean 'next'?"),
        ({"type": "link", "items": "/paging"}, "'/paging' is not a list"),
        ({"type": "page", "parameter": "page", "start": "1"}, "'1' is not the number of a page or an item"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_left_out_with_the_reason(settings: Any, reason: str) -> None:
    assert read({"x-pagination": settings}) == (None, [f"list ({reason})"])


@pytest.mark.parametrize(
    ("extensions", "reason"),
    [
        ({"x-speakeasy-pagination": {"type": "offsetLimit"}}, "no input has the type page or offset"),
        ({"x-speakeasy-pagination": {"type": "pages"}}, "the type 'pages' is none of offsetLimit, cursor and url"),
        (
            {"x-speakeasy-pagination": {"type": "url", "outputs": {"nextUrl": "$.data[*].id"}}},
            "'$.data[*].id' does not lead to one value",
        ),
        ({"x-fern-pagination": True}, "None is not a mapping"),
        ({"x-fern-pagination": {"type": "custom"}}, "it has neither a cursor, an offset nor a next_uri"),
        ({"x-ms-pageable": {"nextLinkName": "more"}}, "the response has no 'value'"),
    ],
)
def test_so_are_other_spellings(extensions: dict[str, Any], reason: str) -> None:
    assert read(extensions) == (None, [f"list ({reason})"])


def test_lists_that_cannot_be_found_or_have_no_body() -> None:
    link = {"x-pagination": {"type": "link"}}
    two = {"type": "object", "properties": {"a": {"type": "array"}, "b": {"type": "array"}}}
    assert read(link, two) == (None, ["list ('items' is missing, and the body does not have just one list)"])
    none = {"responses": {"204": {"description": "Nothing."}}}
    assert read({**link, **none}) == (None, ["list (no success has a JSON body)"])
