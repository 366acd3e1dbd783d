"""The behaviour of the operations: one handler each, found by operationId.

A handler gets the store and a valid request. It returns an answer, or raises an `ApiError`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from openapi.document import JsonObject

from .api_errors import out_of_range
from .contract.contract import Answer
from .storage.records import Draft, Session
from .storage.store import Store
from .storage.transcript import figures, first_user_message

PROMPT_LIMITS = {"replace": 102_400, "append": 51_200}


@dataclass(frozen=True)
class OperationRequest:
    """A request: the id in its path ("" where there is none), and its body."""

    session_id: str
    body: JsonObject


Handler = Callable[[Store, OperationRequest], Answer]


def list_sessions(store: Store, _request: OperationRequest) -> Answer:
    """Return every session, each with its first user message."""
    return Answer(200, [_summary(session) for session in store.sessions()])


def create_session(store: Store, request: OperationRequest) -> Answer:
    """Start a session, unless its prompt is longer than its mode allows."""
    mode = request.body.get("promptMode", "default")
    prompt = request.body.get("customSystemPrompt")
    size, limit = len((prompt or "").encode()), PROMPT_LIMITS.get(mode)
    if limit is not None and size > limit:
        raise out_of_range(f"customSystemPrompt has {size} bytes, {mode} allows {limit}")
    draft = Draft(request.body["title"], mode, prompt if limit is not None else None)
    return Answer(201, session_data(store.create(draft)))


def delete_session(store: Store, request: OperationRequest) -> Answer:
    """Delete a session."""
    store.delete(request.session_id)
    return Answer(204)


def get_session(store: Store, request: OperationRequest) -> Answer:
    """Return the counters of a session."""
    return Answer(200, session_data(store.find(request.session_id)))


def export_session(store: Store, request: OperationRequest) -> Answer:
    """Return the whole transcript of a session."""
    session = store.find(request.session_id)
    messages = [message.shown for message in session.messages]
    body = session_data(session) | {"updatedAt": session.updated_at, "messages": messages}
    return Answer(200, body, {"Content-Disposition": disposition(session.id)})


def fork_session(store: Store, request: OperationRequest) -> Answer:
    """Start a session with the first messages of another."""
    title = request.body.get("title", "Forked Session")
    return Answer(201, session_data(store.fork(request.session_id, int(request.body["messageIndex"]), title)))


def rewind_session(store: Store, request: OperationRequest) -> Answer:
    """Delete what follows a message."""
    cleanup_media = request.body.get("cleanupMedia", True)
    session = store.rewind(request.session_id, request.body["messageId"], cleanup_media=cleanup_media)
    return Answer(200, session_data(session))


def cancel_processing(store: Store, request: OperationRequest) -> Answer:
    """Stop what a session is processing."""
    return Answer(200, {"cancelled": store.stop(request.session_id)})


HANDLERS_FILE = "scripts/sandbox_server/operations.py"
HANDLERS: Mapping[str, Handler] = {
    "listSessions": list_sessions,
    "createSession": create_session,
    "deleteSession": delete_session,
    "getSession": get_session,
    "exportSession": export_session,
    "forkSession": fork_session,
    "rewindSession": rewind_session,
    "cancelSessionProcessing": cancel_processing,
}


def session_data(session: Session) -> JsonObject:
    """Return a session as `SessionData`."""
    counted = figures(session.messages)
    return {"id": session.id, "title": session.title, **counted, "createdAt": session.created_at}


def disposition(session_id: str) -> str:
    """Return the header that suggests a file name; an id that no header can carry is written as RFC 6266 says."""
    name = f"session_{session_id}_transcript.json"
    plain = re.sub(r"[^A-Za-z0-9!#$&+.^_`|~-]", "_", name)
    if plain == name:
        return f"attachment; filename={name}"
    return f"attachment; filename={plain}; filename*=UTF-8''{quote(name, safe='')}"


def _summary(session: Session) -> JsonObject:
    first = first_user_message(session.messages)
    return session_data(session) | ({} if first is None else {"firstUserMessage": first})
