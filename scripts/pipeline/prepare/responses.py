"""Responses: give every operation a success, and drop those that never reach a caller."""

from __future__ import annotations

from openapi.document import join
from openapi.operations import Operation

from .changes import BODY, STATUS
from .draft import Draft, items_of

_BODILESS = frozenset({"204", "205", "304"})


def tidy_responses(draft: Draft) -> None:
    """Leave out 1XX responses; without a documented success, use `default`, the 3XX, or one without a body."""
    for operation in draft.operations():
        _tidy(draft, operation)


def _tidy(draft: Draft, operation: Operation) -> None:
    responses = operation.node.setdefault("responses", {})
    for written, response in items_of(responses):
        status = written.upper() if written[1:] == "xx" else written
        if status != written:
            draft.move(join(operation.pointer, "responses", status), join(operation.pointer, "responses", written))
            del responses[written]
            responses.setdefault(status, response)
        if status.startswith("x-"):
            del responses[status]
        elif status[:1] == "1":
            draft.record(STATUS, join(operation.pointer, "responses", status), f"{status} of {operation.label}")
            del responses[status]
        elif status in _BODILESS:
            _drop_body(draft, operation, status)
    if any(status[:1] == "2" for status in responses):
        return
    if "default" in responses:
        draft.move(join(operation.pointer, "responses", "2XX"), join(operation.pointer, "responses", "default"))
        responses["2XX"] = responses.pop("default")
    elif not any(status[:1] == "3" for status in responses):
        responses["2XX"] = {"description": ""}


def _drop_body(draft: Draft, operation: Operation, status: str) -> None:
    """Leave out the body of a response that never has one, without changing others that share it."""
    responses = operation.node["responses"]
    place = join(operation.pointer, "responses", status)
    response, pointer = draft.follow(responses[status], place)
    if response.get("content"):
        draft.record(BODY, join(pointer, "content"), f"{status} of {operation.label}")
        responses[status] = {key: value for key, value in response.items() if key != "content"}
        if pointer != place:
            draft.move(place, pointer)
