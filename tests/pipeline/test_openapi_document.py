"""`openapi.yaml` itself: the operations as callers rely on them, each described, limited and shown."""

from __future__ import annotations

from typing import Any

import pytest

from openapi.operations import Operation
from openapi.spec import read_spec
from openapi.structure import schemas
from pipeline.names import method_name
from tests.support.packages import ROOT

SPEC = read_spec(ROOT / "openapi.yaml")
DOCUMENT = SPEC.data
OPERATIONS = {operation.label: operation for operation in SPEC.operations}

# operationId: Python name, verb, path, success, documented errors, safe to repeat
CONTRACT: dict[str, tuple[str, str, str, str, tuple[str, ...], bool]] = {
    "listSessions": ("list", "get", "/api/sessions", "200", ("401", "500"), True),
    "createSession": ("create", "post", "/api/sessions", "201", ("400",), False),
    "deleteSession": ("delete", "delete", "/api/sessions/{id}", "204", ("404",), True),
    "getSession": ("get", "get", "/api/sessions/{id}", "200", ("404",), True),
    "exportSession": ("export_session", "get", "/api/sessions/{id}/export", "200", ("404", "500"), True),
    "forkSession": ("fork", "post", "/api/sessions/{id}/fork", "201", ("400", "404"), False),
    "rewindSession": ("rewind_session", "post", "/api/sessions/{id}/rewind", "200", ("400", "404"), False),
    "cancelSessionProcessing": ("cancel_processing", "post", "/api/sessions/{id}/cancel", "200", ("404",), True),
}


def test_the_operations_are_in_this_order() -> None:
    assert [label for label in OPERATIONS if label in CONTRACT] == list(CONTRACT)


@pytest.mark.parametrize("label", CONTRACT)
def test_operation_is_what_callers_rely_on(label: str) -> None:
    operation = OPERATIONS[label]
    statuses = list(operation.node["responses"])
    name = method_name(operation.node)
    repeatable = operation.node["x-repeatable"]
    assert (name, operation.verb, operation.path, statuses[0], tuple(statuses[1:]), repeatable) == CONTRACT[label]


@pytest.mark.parametrize("label", CONTRACT)
def test_every_request_and_response_has_examples(label: str) -> None:
    for media, success in _contents(OPERATIONS[label]):
        shown = [SPEC.resolved(raw) for raw in media["examples"].values()]
        assert shown, label
        for example in shown:
            assert example["summary"]
            if not success:
                assert {"code", "message", "type"} == set(example["value"]["error"])


@pytest.mark.parametrize("label", CONTRACT)
def test_error_examples_carry_their_own_status(label: str) -> None:
    for status, raw in OPERATIONS[label].node["responses"].items():
        for media in SPEC.resolved(raw).get("content", {}).values():
            for example in media["examples"].values() if status >= "400" else ():
                assert SPEC.resolved(example)["value"]["error"]["code"] == int(status)


def test_defaults_and_limits_are_in_the_document() -> None:
    named: dict[str, Any] = DOCUMENT["components"]["schemas"]
    assert named["CreateSessionRequest"]["required"] == ["title"]
    assert named["CreateSessionRequest"]["properties"]["title"]["minLength"] == 1
    assert named["CreateSessionRequest"]["properties"]["promptMode"]["default"] == "default"
    assert named["PromptMode"]["enum"] == ["default", "append", "replace"]
    assert named["ForkSessionRequest"]["properties"]["messageIndex"]["minimum"] == 0
    assert named["RewindSessionRequest"]["properties"]["cleanupMedia"]["default"] is True
    export = SPEC.resolved(OPERATIONS["exportSession"].node["responses"]["200"])
    assert "Content-Disposition" in export["headers"]
    text = named["CreateSessionRequest"]["properties"]["customSystemPrompt"]["description"]
    assert "102,400" in text
    assert "51,200" in text


def test_no_schema_has_a_title() -> None:
    assert not [pointer for pointer, schema in schemas(DOCUMENT) if "title" in schema]


def _contents(operation: Operation) -> list[tuple[dict[str, Any], bool]]:
    """Return the media types of an operation, and whether each belongs to a request or a success."""
    found = [
        (media, status < "400")
        for status, raw in operation.node["responses"].items()
        for media in SPEC.resolved(raw).get("content", {}).values()
    ]
    body = SPEC.resolved(operation.node.get("requestBody"))
    return found + [(media, True) for media in body.get("content", {}).values()]
