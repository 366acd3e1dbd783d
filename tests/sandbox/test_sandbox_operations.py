"""The eight operations do what the document says they do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mix_python_sdk import Mix, errors
from sandbox_server.testing import InThread


def conversation(sandbox: InThread, **fields: object) -> str:
    """Create a session with two questions and two answers; return its id."""
    session = sandbox.create("Conversation", **fields)
    sandbox.append(session, "user", "First?", id="m1")
    call = {"name": "look", "inputJson": {"at": "it"}, "result": "seen"}
    costs = {"promptTokens": 10, "completionTokens": 2, "cost": 0.1}
    sandbox.append(session, "assistant", "Yes.", id="m2", toolCalls=[call, call], **costs)
    sandbox.append(session, "user", "Second?", id="m3")
    costs = {"promptTokens": 30, "completionTokens": 4, "cost": 0.2}
    sandbox.append(session, "assistant", "No.", id="m4", toolCalls=[call], **costs)
    return session


def test_create_starts_an_empty_session(mix: Mix) -> None:
    before = datetime.now(UTC)
    session = mix.sessions.create(title="First")
    counts = (session.user_message_count, session.assistant_message_count, session.tool_call_count)
    assert (session.title, *counts) == ("First", 0, 0, 0)
    assert (session.prompt_tokens, session.completion_tokens, session.cost) == (0, 0, 0)
    assert before - timedelta(seconds=1) < session.created_at < datetime.now(UTC) + timedelta(seconds=1)
    assert mix.sessions.get(id=session.id) == session


def test_list_shows_every_session_oldest_first(mix: Mix) -> None:
    assert mix.sessions.list() == []
    created = [mix.sessions.create(title=title) for title in ("a", "b", "c")]
    assert mix.sessions.list() == created


def test_only_list_has_the_first_message_of_the_user(sandbox: InThread, mix: Mix) -> None:
    session = conversation(sandbox)
    assert [listed.first_user_message for listed in mix.sessions.list()] == ["First?"]
    assert "first_user_message" not in mix.sessions.get(id=session).model_fields_set
    assert "first_user_message" not in mix.sessions.fork(id=session, message_index=0).model_fields_set
    silent = sandbox.create("Nobody asked")
    sandbox.append(silent, "assistant", "Hello?")
    assert "first_user_message" not in next(s for s in mix.sessions.list() if s.id == silent).model_fields_set


def test_figures_are_counted_from_the_messages(sandbox: InThread, mix: Mix) -> None:
    session = mix.sessions.get(id=conversation(sandbox))
    assert (session.user_message_count, session.assistant_message_count, session.tool_call_count) == (2, 2, 3)
    assert (session.prompt_tokens, session.completion_tokens) == (40, 6)
    assert session.cost == 0.3  # not 0.30000000000000004


@pytest.mark.parametrize(
    ("index", "users", "answers", "calls", "tokens"), [(0, 1, 0, 0, 0), (1, 1, 1, 2, 10), (3, 2, 2, 3, 40)]
)
def test_fork_copies_up_to_and_including_the_index(
    sandbox: InThread, mix: Mix, index: int, users: int, answers: int, calls: int, tokens: int
) -> None:
    source = conversation(sandbox)
    before = mix.sessions.export_session(id=source).result
    fork = mix.sessions.fork(id=source, message_index=index, title="Copy")
    assert (fork.title, fork.user_message_count, fork.assistant_message_count) == ("Copy", users, answers)
    assert (fork.tool_call_count, fork.prompt_tokens) == (calls, tokens)
    assert fork.id != source
    assert mix.sessions.export_session(id=fork.id).result.messages == before.messages[: index + 1]
    assert mix.sessions.export_session(id=source).result == before


def test_fork_without_a_title_is_called_forked_session(sandbox: InThread, mix: Mix) -> None:
    assert mix.sessions.fork(id=conversation(sandbox), message_index=0).title == "Forked Session"


def test_fork_is_independent_of_its_source(sandbox: InThread, mix: Mix) -> None:
    source = conversation(sandbox)
    fork = mix.sessions.fork(id=source, message_index=3)
    mix.sessions.rewind_session(id=fork.id, message_id="m1")
    assert mix.sessions.get(id=source).user_message_count == 2
    mix.sessions.delete(id=source)
    assert mix.sessions.get(id=fork.id).user_message_count == 1


def test_rewind_deletes_what_follows(sandbox: InThread, mix: Mix) -> None:
    session = conversation(sandbox)
    rewound = mix.sessions.rewind_session(id=session, message_id="m2")
    assert (rewound.user_message_count, rewound.assistant_message_count, rewound.tool_call_count) == (1, 1, 2)
    assert (rewound.prompt_tokens, rewound.completion_tokens, rewound.cost) == (10, 2, 0.1)
    exported = mix.sessions.export_session(id=session).result
    assert [message.id for message in exported.messages] == ["m1", "m2"]
    assert mix.sessions.rewind_session(id=session, message_id="m2") == rewound
    sandbox.append(session, "user", "Again?", id="m3")
    assert mix.sessions.get(id=session).user_message_count == 2


@pytest.mark.parametrize(
    ("cleanup", "left"), [(True, ["early.txt", "same.txt"]), (False, ["early.txt", "same.txt", "late.txt"])]
)
def test_rewind_removes_later_media_where_wanted(
    sandbox: InThread, mix: Mix, *, cleanup: bool, left: list[str]
) -> None:
    session = sandbox.create("Media")
    early, same, late = (f"2026-01-01T00:00:0{second}.000001Z" for second in range(3))
    files = [{"name": "early.txt", "text": "1", "createdAt": early}, {"name": "same.txt", "text": "2"}]
    sandbox.append(session, "user", id="m1", createdAt=early, updatedAt=same, media=files)
    sandbox.append(session, "assistant", id="m2", createdAt=late, media=[{"name": "late.txt", "text": "3"}])
    mix.sessions.rewind_session(id=session, message_id="m1", cleanup_media=cleanup)
    assert [file["name"] for file in sandbox.inspect(session)["media"]] == left


def test_cancel_says_whether_something_was_running(sandbox: InThread, mix: Mix) -> None:
    session = sandbox.create()
    assert mix.sessions.cancel_processing(id=session).cancelled is False
    sandbox.set_running(session, running=True)
    assert mix.sessions.cancel_processing(id=session).cancelled is True
    assert mix.sessions.cancel_processing(id=session).cancelled is False


def test_delete_removes_the_session_and_its_files(sandbox: InThread, mix: Mix) -> None:
    session = sandbox.create("Gone", id="gone")
    sandbox.append(session, media=[{"name": "a.txt", "text": "a"}])
    other = conversation(sandbox)
    mix.sessions.delete(id=session)
    assert [left.id for left in mix.sessions.list()] == [other]
    assert sandbox.sandbox.store.media.files(session) == []
    with pytest.raises(errors.NotFoundError):
        mix.sessions.delete(id=session)
    sandbox.create("Back", id="gone")
    assert mix.sessions.export_session(id="gone").result.messages == []
    assert sandbox.inspect("gone")["media"] == []


def test_export_carries_everything(sandbox: InThread, mix: Mix) -> None:
    session = sandbox.create("All", id="all", createdAt="2026-01-01T10:00:00+02:00")
    call = {
        "id": "c1", "name": "run", "input": '{"x": [1, {"y": null}]}', "type": "function", "finished": False,
        "isError": True, "metadata": "m", "result": "r",
    }  # fmt: skip
    message = {
        "id": "m1", "role": "assistant", "content": "é😀\u0000", "createdAt": "2026-01-01T08:00:01.5Z",
        "updatedAt": "2026-01-01T10:00:02+02:00", "finishReason": "stop", "model": "m", "reasoning": "because",
        "reasoningDuration": 7, "toolCalls": [call],
    }  # fmt: skip
    sandbox.control("POST", "/sessions/all/messages", message)
    response = mix.sessions.export_session(id=session)
    assert response.headers["content-disposition"] == ["attachment; filename=session_all_transcript.json"]
    exported = response.result.model_dump(mode="json", by_alias=True, exclude_unset=True)["messages"]
    shown = message | {"toolCalls": [call | {"inputJson": {"x": [1, {"y": None}]}}]}
    assert [{**exported[0], "createdAt": "", "updatedAt": ""}] == [{**shown, "createdAt": "", "updatedAt": ""}]
    raw = sandbox.sandbox.store.find("all").messages[0].shown
    assert (raw["createdAt"], raw["updatedAt"]) == (message["createdAt"], message["updatedAt"])


@pytest.mark.parametrize("session_id", ["a/b?c", "ü 😀", "..%2F", 'quo"te; x=\r\ny', ".a", "%", "a#b"])
def test_ids_are_opaque(sandbox: InThread, mix: Mix, session_id: str) -> None:
    sandbox.create("Odd", id=session_id)
    sandbox.append(session_id, media=[{"name": "a.txt", "text": "a"}])
    assert mix.sessions.get(id=session_id).id == session_id
    assert mix.sessions.export_session(id=session_id).result.id == session_id
    mix.sessions.delete(id=session_id)
    assert mix.sessions.list() == []


async def _all_twins(url: str) -> None:
    async with Mix(server_url=url) as mix:
        session = await mix.sessions.create_async(title="Async")
        assert await mix.sessions.list_async() == [session]
        assert (await mix.sessions.cancel_processing_async(id=session.id)).cancelled is False
        await mix.sessions.delete_async(id=session.id)


def test_the_async_twins_meet_the_same_server(sandbox: InThread) -> None:
    import asyncio

    asyncio.run(_all_twins(sandbox.url))
