"""The generated client, the sandbox and a model in plain Python agree, whatever is done in whichever order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from mix_python_sdk import Mix, errors, models
from sandbox_server.contract.contract import Answer
from sandbox_server.operations import HANDLERS, Handler, OperationRequest
from sandbox_server.storage.store import Store
from sandbox_server.testing import InThread, run_in_thread

pytestmark = pytest.mark.slow

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
TITLES = TEXTS.filter(bool)
ROLES = st.sampled_from(["user", "assistant", "tool"])
MODES: st.SearchStrategy[models.PromptMode] = st.sampled_from(["default", "append", "replace"])
INDEXES = st.integers(0, 2)
Saying = tuple[str, str, int, int, bool]
SAYINGS = st.tuples(ROLES, TEXTS, st.integers(0, 2), st.integers(0, 9), st.booleans())
TALKS = st.just(list[Saying]()) | st.lists(SAYINGS, min_size=2, max_size=4)


@dataclass(frozen=True)
class Said:
    """A message of the model; `media` is the name of a file made with it."""

    id: str
    role: str
    content: str
    calls: int = 0
    tokens: int = 0
    media: str | None = None


@dataclass(frozen=True)
class Expected:
    """A session of the model."""

    title: str
    said: tuple[Said, ...] = ()
    media: frozenset[str] = field(default_factory=frozenset[str])
    running: bool = False

    def figures(self) -> dict[str, Any]:
        roles = [said.role for said in self.said]
        return {
            "title": self.title,
            "user_message_count": roles.count("user"),
            "assistant_message_count": roles.count("assistant"),
            "tool_call_count": sum(said.calls for said in self.said),
            "prompt_tokens": sum(said.tokens for said in self.said),
            "completion_tokens": 2 * sum(said.tokens for said in self.said),
            "cost": sum(said.tokens for said in self.said) / 4,
        }


class Agreement(RuleBasedStateMachine):
    """Every rule does one thing to all three, and compares what they say."""

    sessions = Bundle[str]("sessions")
    sandbox: InThread
    mix: Mix

    def __init__(self) -> None:
        super().__init__()
        self.model: dict[str, Expected] = {}
        self.count = 0

    @initialize()
    def start(self) -> None:
        self.sandbox.sandbox.store.clear()

    @rule(target=sessions, title=TITLES, mode=MODES, prompt=st.none() | TEXTS, sayings=TALKS)
    def create(self, title: str, mode: models.PromptMode, prompt: str | None, sayings: list[Saying]) -> str:
        session = self.mix.sessions.create(title=title, prompt_mode=mode, custom_system_prompt=prompt)
        self.model[session.id] = Expected(title)
        self.compare(session)
        for saying in sayings:
            self.append(session.id, saying)
        return session.id

    @rule(session=sessions, saying=SAYINGS)
    def say(self, session: str, saying: Saying) -> None:
        if session in self.model:
            self.append(session, saying)

    def append(self, session: str, saying: Saying) -> None:
        role, content, calls, tokens, keep = saying
        self.count += 1
        said = Said(f"m{self.count}", role, content, calls, tokens, f"f{self.count}" if keep else None)
        fields: dict[str, Any] = {"promptTokens": tokens, "completionTokens": 2 * tokens, "cost": tokens / 4}
        fields["toolCalls"] = [{"name": "tool"}] * calls
        fields["media"] = [{"name": said.media, "text": content}] if said.media else []
        self.sandbox.append(session, role, content, id=said.id, **fields)
        before = self.model[session]
        media = before.media | {said.media} if said.media else before.media
        self.model[session] = replace(before, said=(*before.said, said), media=media)

    @rule(target=sessions, session=sessions, index=INDEXES, title=st.none() | TEXTS)
    def fork(self, session: str, index: int, title: str | None) -> str:
        source = self.model.get(session)
        if source is None or index >= len(source.said):
            with pytest.raises(errors.NotFoundError):
                self.mix.sessions.fork(id=session, message_index=index, title=title)
            return session
        fork = self.mix.sessions.fork(id=session, message_index=index, title=title)
        self.model[fork.id] = Expected("Forked Session" if title is None else title, source.said[: index + 1])
        self.compare(fork)
        return fork.id

    @rule(session=sessions, index=INDEXES, cleanup=st.sampled_from([True, True, False]))
    def rewind(self, session: str, index: int, *, cleanup: bool) -> None:
        before = self.model.get(session)
        if before is None or index >= len(before.said):
            with pytest.raises(errors.NotFoundError):
                self.mix.sessions.rewind_session(id=session, message_id=f"no{index}", cleanup_media=cleanup)
            return
        kept, gone = before.said[: index + 1], before.said[index + 1 :]
        media = before.media
        if cleanup:
            # Files are judged by their time, and the times of messages grow with their numbers.
            last = int(kept[-1].id[1:])
            media = frozenset(name for name in media if int(name[1:]) <= last)
        self.model[session] = replace(before, said=kept, media=media)
        self.compare(self.mix.sessions.rewind_session(id=session, message_id=kept[-1].id, cleanup_media=cleanup))
        for said in gone:
            with pytest.raises(errors.NotFoundError):
                self.mix.sessions.rewind_session(id=session, message_id=said.id)

    @rule(session=sessions)
    def begin_processing(self, session: str) -> None:
        if session in self.model:
            self.sandbox.set_running(session, running=True)
            self.model[session] = replace(self.model[session], running=True)

    @rule(session=sessions)
    def cancel(self, session: str) -> None:
        if session not in self.model:
            with pytest.raises(errors.NotFoundError):
                self.mix.sessions.cancel_processing(id=session)
            return
        assert self.mix.sessions.cancel_processing(id=session).cancelled is self.model[session].running
        self.model[session] = replace(self.model[session], running=False)

    @rule(session=consumes(sessions))
    def delete(self, session: str) -> None:
        if self.model.pop(session, None) is None:
            with pytest.raises(errors.NotFoundError):
                self.mix.sessions.delete(id=session)
            return
        self.mix.sessions.delete(id=session)
        with pytest.raises(errors.NotFoundError):
            self.mix.sessions.get(id=session)

    @rule(session=sessions)
    def export(self, session: str) -> None:
        expected = self.model.get(session)
        if expected is None:
            with pytest.raises(errors.NotFoundError):
                self.mix.sessions.export_session(id=session)
            return
        response = self.mix.sessions.export_session(id=session)
        assert response.headers["content-disposition"] == [f"attachment; filename=session_{session}_transcript.json"]
        said = [(message.id, message.role, message.content) for message in response.result.messages]
        assert said == [(message.id, message.role, message.content) for message in expected.said]
        calls = [len(message.tool_calls or []) for message in response.result.messages]
        assert calls == [message.calls for message in expected.said]
        self.compare(response.result)

    @invariant()
    def all_agree(self) -> None:
        listed = self.mix.sessions.list()
        assert [session.id for session in listed] == list(self.model)
        for session in listed:
            self.compare(session)
            first = next((said.content for said in self.model[session.id].said if said.role == "user"), None)
            assert session.first_user_message == first
            files = self.sandbox.sandbox.store.media.files(session.id)
            assert {file.name for file in files} == self.model[session.id].media

    def compare(self, session: models.SessionData | models.ExportSession) -> None:
        expected = self.model[session.id].figures()
        assert {name: getattr(session, name) for name in expected} == expected


BOUNDS = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.generate, Phase.shrink],
    database=None,
)


def agree(handlers: Mapping[str, Handler], bounds: settings) -> None:
    """Let the three do what Hypothesis thinks of.

    Raises:
        AssertionError: They do not agree.
    """
    with run_in_thread(handlers=handlers) as sandbox, Mix(server_url=sandbox.url, retry_config=None) as mix:
        machine = type("Machine", (Agreement,), {"sandbox": sandbox, "mix": mix})
        run_state_machine_as_test(machine, settings=bounds)


def test_client_model_and_server_agree() -> None:
    agree(HANDLERS, BOUNDS)


def fork_one_more(store: Store, request: OperationRequest) -> Answer:
    last = len(store.find(request.session_id).messages) - 1
    index = request.body["messageIndex"]
    return HANDLERS["forkSession"](
        store, replace(request, body=request.body | {"messageIndex": min(index + 1, max(last, index))})
    )


def rewind_and_keep_media(store: Store, request: OperationRequest) -> Answer:
    return HANDLERS["rewindSession"](store, replace(request, body=request.body | {"cleanupMedia": False}))


def cancel_always(store: Store, request: OperationRequest) -> Answer:
    HANDLERS["cancelSessionProcessing"](store, request)
    return Answer(200, {"cancelled": True})


@pytest.mark.parametrize(
    ("operation", "handler"),
    [
        ("forkSession", fork_one_more),
        ("rewindSession", rewind_and_keep_media),
        ("cancelSessionProcessing", cancel_always),
    ],
)
def test_a_handler_with_another_meaning_is_found(operation: str, handler: Handler) -> None:
    bounds = settings(BOUNDS, phases=[Phase.generate], max_examples=200, report_multiple_bugs=False)
    with pytest.raises(AssertionError):
        agree({**HANDLERS, operation: handler}, bounds)
