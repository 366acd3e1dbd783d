"""Responses: every operation has a success, and no response that never reaches a caller."""

from __future__ import annotations

from openapi.document import join
from openapi.operations import Operation

from .draft import Draft, items_of
from .left_out import STATUS


def tidy_responses(draft: Draft) -> None:
    """Leave out 1XX responses; where no success is described, `default` is one, or else a success without a body."""
    for operation in draft.operations():
        _tidy(draft, operation)


def _tidy(draft: Draft, operation: Operation) -> None:
    responses = operation.node.setdefault("responses", {})
    for status, _ in items_of(responses):
        if status.startswith("x-"):
            del responses[status]
        elif status[:1] == "1":
            draft.leave_out(STATUS, join(operation.pointer, "responses", status), f"{status} of {operation.label}")
            del responses[status]
    if any(status[:1] == "2" for status in responses):
        return
    if "default" in responses:
        draft.move(join(operation.pointer, "responses", "2XX"), join(operation.pointer, "responses", "default"))
        responses["2XX"] = responses.pop("default")
    elif not any(status[:1] == "3" for status in responses):
        responses["2XX"] = {"description": ""}
