"""The generated client, the sandbox and a model in plain Python agree, whatever is done in whichever order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
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
from sandbox_server.testing import InThread, run_in_thread

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
TITLES = TEXTS.filter(bool)
ROLES = st.sampled_from(["user", "assistant", "tool"])
LIMITS = {"default": None, "append": 51_200, "replace": 102_400}


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

    @rule(target=sessions, title=TITLES, mode=st.sampled_from(list(LIMITS)), prompt=st.none() | TEXTS)
    def create(self, title: str, mode: models.PromptMode, prompt: str | None) -> str:
        session = self.mix.sessions.create(title=title, prompt_mode=mode, custom_system_prompt=prompt)
        self.model[session.id] = Expected(title)
        self.compare(session)
        return session.id

    @rule(title=TITLES, mode=st.sampled_from(list(LIMITS)), over=st.integers(-1, 1))
    def create_with_a_long_prompt(self, title: str, mode: models.PromptMode, over: int) -> None:
        limit = LIMITS[mode]
        prompt = "é" * ((limit or 200_000) // 2 - 1) + "a" * (2 + over)
        try:
            session = self.mix.sessions.create(title=title, prompt_mode=mode, custom_system_prompt=prompt)
        except errors.BadRequestError as refused:
            assert refused.data.error.type == "validation_error"
            assert limit is not None
            assert over == 1
        else:
            assert limit is None or over < 1
            self.model[session.id] = Expected(title)

    @rule(
        session=sessions,
        role=ROLES,
        content=TEXTS,
        calls=st.integers(0, 2),
        tokens=st.integers(0, 9),
        keep=st.booleans(),
    )
    def append(self, session: str, role: str, content: str, calls: int, tokens: int, *, keep: bool) -> None:
        if session not in self.model:
            return
        self.count += 1
        said = Said(f"m{self.count}", role, content, calls, tokens, f"f{self.count}" if keep else None)
        fields: dict[str, Any] = {"promptTokens": tokens, "completionTokens": 2 * tokens, "cost": tokens / 4}
        fields["toolCalls"] = [{"name": "tool"}] * calls
        fields["media"] = [{"name": said.media, "text": content}] if said.media else []
        self.sandbox.append(session, role, content, id=said.id, **fields)
        before = self.model[session]
        media = before.media | {said.media} if said.media else before.media
        self.model[session] = replace(before, said=(*before.said, said), media=media)

    @rule(target=sessions, session=sessions, index=st.integers(0, 5), title=st.none() | TEXTS)
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

    @rule(session=sessions, index=st.integers(0, 5), cleanup=st.booleans())
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
        assert {file["name"] for file in self.sandbox.inspect(session)["media"]} == expected.media

    @invariant()
    def all_agree(self) -> None:
        listed = self.mix.sessions.list()
        assert [session.id for session in listed] == list(self.model)
        for session in listed:
            self.compare(session)
            first = next((said.content for said in self.model[session.id].said if said.role == "user"), None)
            assert session.first_user_message == first

    def compare(self, session: models.SessionData | models.ExportSession) -> None:
        expected = self.model[session.id].figures()
        assert {name: getattr(session, name) for name in expected} == expected


@pytest.fixture(scope="module")
def machine() -> Iterator[type[Agreement]]:
    with ExitStack() as stack:
        Agreement.sandbox = stack.enter_context(run_in_thread())
        Agreement.mix = stack.enter_context(Mix(server_url=Agreement.sandbox.url))
        yield Agreement


def test_client_model_and_server_agree(machine: type[Agreement]) -> None:
    bounds = settings(
        max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(machine, settings=bounds)
