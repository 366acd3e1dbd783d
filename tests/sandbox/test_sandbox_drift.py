"""Both directions of drift go red: a handler that leaves the document, and a document that leaves the handlers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from mix_python_sdk import Mix, errors
from openapi.spec import read_spec
from sandbox_server.api_errors import ApiError
from sandbox_server.contract.contract import SPEC, Answer
from sandbox_server.operations import HANDLERS, Handler, OperationRequest
from sandbox_server.storage.store import Store
from sandbox_server.testing import run_in_thread
from tests.support.calls import ARGUMENTS
from tests.support.tables import OPERATIONS

Change = Callable[[Any], Any]


def without(name: str) -> Change:
    return lambda body: {key: value for key, value in body.items() if key != name}


def with_value(name: str, value: Any) -> Change:
    return lambda body: body | {name: value}


def changed(handler: Handler, change: Change) -> Handler:
    """Return a handler that changes the body of another's answer."""

    def answer(store: Store, request: OperationRequest) -> Answer:
        given = handler(store, request)
        return Answer(given.status, change(given.body), given.headers)

    return answer


def answering(answer: Answer) -> Handler:
    return lambda _store, _call: answer


def refusing(refusal: ApiError) -> Handler:
    def refuse(_store: Store, _request: OperationRequest) -> Answer:
        raise refusal

    return refuse


def call_everything(mix: Mix) -> None:
    """Call every operation with a meaning of its own, and have two refused."""
    session = mix.sessions.create(title="Drift")
    mix.sessions.list()
    mix.sessions.get(id=session.id)
    mix.sessions.export_session(id=session.id)
    mix.sessions.cancel_processing(id=session.id)
    with pytest.raises(errors.NotFoundError):
        mix.sessions.fork(id=session.id, message_index=0)
    with pytest.raises(errors.NotFoundError):
        mix.sessions.rewind_session(id=session.id, message_id="m")
    mix.sessions.delete(id=session.id)


BROKEN: dict[str, tuple[str, Change, str]] = {
    "getSession without a field": ("getSession", without("cost"), "cost is required"),
    "getSession with another type": ("getSession", with_value("cost", "0"), "cost must be a number"),
    "getSession with a negative count": ("getSession", with_value("toolCallCount", -1), "toolCallCount must be 0"),
    "createSession with a misspelt field": ("createSession", with_value("costs", 0), "has no field 'costs'"),
    "getSession with another time": ("getSession", with_value("createdAt", "today"), "createdAt is not a valid"),
    "listSessions with null": ("listSessions", lambda _body: None, "the body must be an array"),
    "deleteSession with a body": ("deleteSession", lambda _body: {}, "with a body"),
    "exportSession with a broken message": ("exportSession", with_value("messages", [{}]), "messages.0."),
    "cancelSessionProcessing with a word": (
        "cancelSessionProcessing",
        with_value("cancelled", "yes"),
        "cancelled must be true or false",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_handler_that_leaves_the_document_goes_red(name: str) -> None:
    operation, change, message = BROKEN[name]
    handlers = {**HANDLERS, operation: changed(HANDLERS[operation], change)}
    with (
        run_in_thread(handlers=handlers, strict=False) as sandbox,
        Mix(server_url=sandbox.url, retry_config=None) as mix,
    ):
        with pytest.raises(errors.MixError) as failed:
            call_everything(mix)
        assert failed.value.status_code == 500
        assert message in failed.value.body
        assert message in sandbox.sandbox.violations[0]


@pytest.mark.parametrize(
    ("handler", "message"),
    [
        (answering(Answer(202, {})), "getSession answers 202, which is not documented"),
        (refusing(ApiError(409, "bad_request", "busy")), "getSession answers 409, which is not documented"),
        (refusing(ApiError(404, "lost", "lost")), "error.type must be one of"),
    ],
)
def test_a_status_or_an_error_that_is_not_documented_goes_red(handler: Handler, message: str) -> None:
    handlers = {**HANDLERS, "getSession": handler}
    with (
        run_in_thread(handlers=handlers, strict=False) as sandbox,
        Mix(server_url=sandbox.url, retry_config=None) as mix,
    ):
        with pytest.raises(errors.MixError):
            mix.sessions.get(id=mix.sessions.create(title="Drift").id)
        assert message in sandbox.sandbox.violations[0]


def test_an_export_without_its_header_goes_red() -> None:
    def bare(store: Store, request: OperationRequest) -> Answer:
        return Answer(200, HANDLERS["exportSession"](store, request).body)

    handlers = {**HANDLERS, "exportSession": bare}
    with (
        pytest.raises(AssertionError, match="exportSession answers 200 without the header Content-Disposition"),
        run_in_thread(handlers=handlers) as sandbox,
        Mix(server_url=sandbox.url, retry_config=None) as mix,
        pytest.raises(errors.MixError),
    ):
        call_everything(mix)


@pytest.mark.parametrize("missing", HANDLERS)
def test_an_operation_without_a_handler_says_where_to_write_one(missing: str) -> None:
    handlers = {name: handler for name, handler in HANDLERS.items() if name != missing}
    with (
        run_in_thread(handlers=handlers) as sandbox,
        Mix(server_url=sandbox.url, retry_config=None) as mix,
    ):
        method = next(method for method, operation in OPERATIONS.items() if operation.label == missing)
        with pytest.raises(errors.MixError) as failed:
            getattr(mix.sessions, method)(**ARGUMENTS[method])
        body = json.loads(failed.value.body)["error"]
    assert (failed.value.status_code, body["code"]) == (501, 501)
    assert body["message"] == f"{missing} has no handler; add one to HANDLERS in scripts/sandbox_server/operations.py"


def test_every_operation_has_a_handler() -> None:
    missing = [operation.label for operation in read_spec(SPEC).operations if operation.label not in HANDLERS]
    assert not missing, f"write a handler for {', '.join(missing)} in scripts/sandbox_server/operations.py"


def schema_of(document: Any, name: str) -> Any:
    return document["components"]["schemas"][name]


def require_a_new_field(document: Any) -> None:
    schema_of(document, "SessionData")["required"].append("owner")
    schema_of(document, "SessionData")["properties"]["owner"] = {"type": "string"}


def drop_a_field(document: Any) -> None:
    schema_of(document, "SessionData")["required"].remove("cost")
    del schema_of(document, "SessionData")["properties"]["cost"]


def change_a_type(document: Any) -> None:
    schema_of(document, "CancelSessionProcessingResponse")["properties"]["cancelled"] = {"type": "string"}


def rename_an_error_type(document: Any) -> None:
    schema_of(document, "ErrorType")["enum"].remove("not_found")


def change_a_status(document: Any) -> None:
    responses = document["paths"]["/api/sessions"]["post"]["responses"]
    responses["200"] = responses.pop("201")


def require_more_of_a_request(document: Any) -> None:
    schema_of(document, "CreateSessionRequest")["required"].append("customSystemPrompt")


@pytest.mark.parametrize(
    "edit",
    [
        require_a_new_field,
        drop_a_field,
        change_a_type,
        rename_an_error_type,
        change_a_status,
        require_more_of_a_request,
    ],
)
def test_a_document_that_leaves_the_handlers_goes_red(edit: Callable[[Any], None]) -> None:
    spec = read_spec(SPEC)
    edit(spec.data)
    with (
        run_in_thread(spec=spec, strict=False) as sandbox,
        Mix(server_url=sandbox.url, retry_config=None) as mix,
        pytest.raises(errors.MixError),
    ):
        call_everything(mix)


def test_the_same_calls_are_green_where_nothing_drifts() -> None:
    with run_in_thread() as sandbox, Mix(server_url=sandbox.url, retry_config=None) as mix:
        call_everything(mix)
