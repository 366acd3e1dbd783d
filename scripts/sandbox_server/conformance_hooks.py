"""Hooks of schemathesis, loaded into its process by `scripts/conformance.py`.

A session that the API creates is empty, so its forks and rewinds would all be refused. Against our own sandbox each new
session gets a message through the control surface, and stateful tests fork and rewind at that message.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.generation.meta import TestPhase

from .testing import CONFORMANCE_URL, Running

if TYPE_CHECKING:
    from schemathesis.hooks import HookContext

MESSAGE = "msg_01"
_schemathesis: Any = schemathesis  # its decorator does not say what it returns


@_schemathesis.hook  # type: ignore[untyped-decorator]
def after_call(_context: HookContext, case: Case[Any], response: Response) -> None:
    """Give a session that was just created a message."""
    sandbox = os.environ.get(CONFORMANCE_URL)
    if sandbox and response.status_code == 201 and _operation_id(case) == "createSession":
        Running(sandbox).append(json.loads(response.content)["id"], "user", "Hello", id=MESSAGE)


@_schemathesis.hook  # type: ignore[untyped-decorator]
def before_call(_context: HookContext, case: Case[Any], _arguments: dict[str, Any]) -> None:
    """Fork and rewind at the message of the session, where a valid request follows a link."""
    if not os.environ.get(CONFORMANCE_URL) or case.meta is None or not isinstance(case.body, dict):
        return
    if case.meta.phase.name != TestPhase.STATEFUL or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    match _operation_id(case):
        case "forkSession":
            case.body["messageIndex"] = 0
        case "rewindSession":
            case.body["messageId"] = MESSAGE
        case _:
            pass


@_schemathesis.hook  # type: ignore[untyped-decorator]
def filter_failure(_context: HookContext, failure: Failure, case: Case[Any], _response: Response) -> bool:
    """Accept a 404 for a new session where the contract means its message: an empty session has none."""
    about_messages = _operation_id(case) in {"forkSession", "rewindSession"}
    return not (about_messages and failure.code == "ST302" and not os.environ.get(CONFORMANCE_URL))


def _operation_id(case: Case[Any]) -> str:
    return str(case.operation.definition.raw["operationId"])
