"""The control surface under `/_sandbox/`: what a test or a demonstration needs and the API has no operation for.

    GET    /_sandbox                            what there is here
    POST   /_sandbox/reset                      {"demo": false}: delete everything; with true, fill in the demo sessions
    POST   /_sandbox/sessions                   {"title": ..., "id": ...}: create a session with an id of your choice
    GET    /_sandbox/sessions/{id}              what the API does not show: running, prompt and media files
    POST   /_sandbox/sessions/{id}/messages     {"role": "user", "content": ...}: append a message
    PUT    /_sandbox/sessions/{id}/processing   {"running": true}: start or end processing

Bodies are JSON and closed, errors have the envelope of the API. `docs/sandbox.md` names every field.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from openapi.document import JsonObject
from sandbox_server.contract.contract import Answer
from sandbox_server.contract.schemas import Schemas, Validator
from sandbox_server.operations import OperationRequest, session_data
from sandbox_server.storage.records import Draft, Session
from sandbox_server.storage.store import Store
from sandbox_server.storage.times import read_time, write_time

from . import control_schemas
from .appending import read_message
from .demo import fill

BASE_PROMPT = "You are Mix, an assistant that lives in a sandbox."
_VARIABLE = re.compile(r"\$<(MIX_\w+)>")


@dataclass(frozen=True)
class Work:
    """One call of the control surface."""

    verb: str
    path: str
    run: Callable[[OperationRequest], Answer]
    body: Validator | None = None
    body_required: bool = True


class Control:
    """The control surface of one store."""

    def __init__(self, store: Store, schemas: Schemas) -> None:
        self._store = store
        self._schemas = schemas

    def works(self) -> list[Work]:
        """Return all calls of the control surface."""
        check = self._schemas.validator_for
        session = "/_sandbox/sessions/{id}"
        return [
            Work("GET", "/_sandbox", self._describe),
            Work("POST", "/_sandbox/reset", self._reset, check(control_schemas.RESET), body_required=False),
            Work("POST", "/_sandbox/sessions", self._create, check(control_schemas.SESSION)),
            Work("GET", session, self._inspect),
            Work("POST", f"{session}/messages", self._append, check(control_schemas.MESSAGE)),
            Work("PUT", f"{session}/processing", self._process, check(control_schemas.PROCESSING)),
        ]

    def _describe(self, _request: OperationRequest) -> Answer:
        calls = [f"{work.verb} {work.path}" for work in self.works()]
        return Answer(200, {"calls": calls, "sessions": len(self._store.sessions())})

    def _reset(self, request: OperationRequest) -> Answer:
        self._store.clear()
        if request.body.get("demo", False):
            fill(self._store)
        return Answer(204)

    def _create(self, request: OperationRequest) -> Answer:
        body = request.body
        if "createdAt" in body:
            read_time(body["createdAt"])
        draft = Draft(
            body["title"],
            body.get("promptMode", "default"),
            body.get("customSystemPrompt"),
            body.get("id"),
            body.get("createdAt"),
        )
        return Answer(201, session_data(self._store.create(draft)))

    def _inspect(self, request: OperationRequest) -> Answer:
        return Answer(200, self._insides(self._store.find(request.session_id)))

    def _append(self, request: OperationRequest) -> Answer:
        message, uploads = read_message(request.body, self._store.clock)
        session = self._store.append(request.session_id, message, uploads)
        return Answer(201, {"message": message.shown, "session": session_data(session)})

    def _process(self, request: OperationRequest) -> Answer:
        if request.body["running"]:
            self._store.start(request.session_id)
        else:
            self._store.stop(request.session_id)
        return self._inspect(request)

    def _insides(self, session: Session) -> JsonObject:
        media = [
            {"name": file.name, "size": file.size, "createdAt": write_time(file.made)}
            for file in self._store.media.files(session.id)
        ]
        return {
            "id": session.id,
            "running": session.running,
            "promptMode": session.prompt_mode,
            "systemPrompt": system_prompt(session, os.environ),
            "media": media,
        }


def system_prompt(session: Session, environment: Mapping[str, str]) -> str:
    """Return the system prompt of a session, with its variables filled in.

    Only variables whose names start with `MIX_` are, since anyone who can reach the sandbox could read the others.
    """
    custom = _VARIABLE.sub(lambda found: environment.get(found[1], ""), session.system_prompt or "")
    match session.prompt_mode:
        case "replace":
            return custom
        case "append":
            return f"{BASE_PROMPT}\n\n{custom}"
        case _:
            return BASE_PROMPT
