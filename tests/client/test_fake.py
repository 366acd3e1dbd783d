"""The fake client of `mix_python_sdk.testing`, used as its users would: no server, no HTTP, no network."""

from __future__ import annotations

import asyncio
import socket
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from mix_python_sdk import Mix, errors, models
from mix_python_sdk.testing import FakeError, FakeMix, NoAnswerError
from mix_python_sdk.utils import RetryConfig
from openapi.spec import Spec
from pipeline.operations.examples import shown_example
from tests.conftest import Fragments
from tests.support.calls import ARGUMENTS, NOT_REPEATABLE, REPEATABLE
from tests.support.packages import ROOT
from tests.support.tables import DOCUMENT, OPERATIONS

PLANS = models.SessionData(
    id="s1", title="Plans", user_message_count=0, assistant_message_count=0, tool_call_count=0, prompt_tokens=0,
    completion_tokens=0, cost=0.0, created_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
)  # fmt: skip


def find_or_create(mix: Mix, title: str) -> str:
    """Return the id of the session with a title: code of a user."""
    for session in mix.sessions.list():
        if session.title == title:
            return session.id
    return mix.sessions.create(title=title).id


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a fake has opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_a_session_that_exists_is_found() -> None:
    mix = FakeMix()
    mix.stubs.sessions.list.returns([PLANS])
    assert find_or_create(mix, "Plans") == "s1"
    assert mix.stubs.sessions.create.calls == []


def test_a_session_that_is_missing_is_created() -> None:
    mix = FakeMix()
    mix.stubs.sessions.list.returns([])
    mix.stubs.sessions.create.returns(PLANS)
    assert find_or_create(mix, "Plans") == "s1"
    assert mix.stubs.sessions.create.calls == [{"title": "Plans", "prompt_mode": "default"}]
    assert [(call.name, call.arguments) for call in mix.calls] == [
        ("sessions.list", {}),
        ("sessions.create", {"title": "Plans", "prompt_mode": "default"}),
    ]


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("method", (*REPEATABLE, *NOT_REPEATABLE))
def test_without_an_answer_the_example_of_the_document_is_returned(method: str, *, asynchronous: bool) -> None:
    mix = FakeMix()
    arguments = ARGUMENTS[method]
    if asynchronous:
        result = asyncio.run(getattr(mix.sessions, f"{method}_async")(**arguments))
    else:
        result = getattr(mix.sessions, method)(**arguments)
    response = next(response for response in OPERATIONS[method].responses if response.status < "300")
    if not response.content:
        assert result is None
        return
    example = shown_example(Spec(DOCUMENT), response.content[0].node)
    shown: Any = getattr(result, "result", result)
    first: Any
    first, of_example = (shown[0], example[0]) if method == "list" else (shown, example)
    assert first.model_validate(of_example) == first
    assert {argument: getattr(mix.stubs.sessions, method).calls[0][argument] for argument in arguments} == arguments


def test_without_examples_a_method_needs_an_answer() -> None:
    mix = FakeMix(examples=False)
    with pytest.raises(NoAnswerError, match=r"sessions\.list: nothing to return; set it with `stubs\.sessions\.list"):
        mix.sessions.list()
    mix.sessions.delete(id="s1")  # it returns nothing
    assert mix.stubs.sessions.list.returns([PLANS]) is mix.stubs.sessions.list
    assert mix.sessions.list() == [PLANS]


def test_answers_come_in_their_order_and_the_last_one_is_repeated() -> None:
    mix = FakeMix()
    later = PLANS.model_copy(update={"title": "Later"})
    mix.stubs.sessions.get.raises(errors.NotFoundError).returns(PLANS, later)
    with pytest.raises(errors.NotFoundError):
        mix.sessions.get(id="s1")
    assert [mix.sessions.get(id="s1").title for _ in range(3)] == ["Plans", "Later", "Later"]
    mix.stubs.sessions.get.reset()
    assert mix.sessions.get(id="s1").title == "Release notes"
    assert mix.stubs.sessions.get.calls == [{"id": "s1"}]
    assert len(mix.calls) == 5


BODY = models.ErrorResponse(error=models.RESTError(code=404, message="gone", type="not_found"))


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize(
    ("error", "data", "status"),
    [
        (errors.NotFoundError, None, 404),
        (errors.NotFoundError, BODY, 404),
        (errors.UnauthorizedError, None, 401),  # documented elsewhere
        (errors.InternalServerError, None, 500),
        (errors.MixDefaultError, None, 418),
        (errors.ConnectError, None, None),
        (errors.ReadTimeout, None, None),
        (errors.RemoteProtocolError, None, None),
    ],
)
def test_errors_are_those_of_the_client(
    error: type[errors.MixError], data: object, status: int | None, *, asynchronous: bool
) -> None:
    mix = FakeMix()
    mix.stubs.sessions.get.raises(error, data)
    with pytest.raises(error) as raised:
        if asynchronous:
            asyncio.run(mix.sessions.get_async(id="s1"))
        else:
            mix.sessions.get(id="s1")
    assert type(raised.value).__name__ == error.__name__
    assert (raised.value.status_code, raised.value.attempts) == (status, 1)
    if data is not None:
        assert isinstance(raised.value, errors.NotFoundError)
        assert raised.value.data == data
        assert "gone" in str(raised.value)


def test_any_other_exception_can_be_raised() -> None:
    mix = FakeMix()
    mix.stubs.sessions.get.raises(RecursionError)
    with pytest.raises(RecursionError):
        mix.sessions.get(id="s1")


def test_a_function_answers_with_the_arguments() -> None:
    kept = {"s1": PLANS}

    def get(id: str) -> models.SessionData:  # the name of the argument
        if id not in kept:
            raise FakeError(errors.NotFoundError)
        return kept[id]

    mix = FakeMix()
    mix.stubs.sessions.get.answers(get)
    assert mix.sessions.get(id="s1") == PLANS
    with pytest.raises(errors.NotFoundError):
        mix.sessions.get(id="s2")


def test_what_a_method_does_not_return_is_refused() -> None:
    mix = FakeMix()
    stub: Any = mix.stubs.sessions.get
    for wrong in (None, {"id": "s1"}, [PLANS], BODY):
        with pytest.raises(TypeError, match=r"sessions\.get does not return a"):
            stub.returns(wrong)
    with pytest.raises(TypeError, match=r"sessions\.delete does not return a str"):
        mix.stubs.sessions.delete.returns("x")  # type: ignore[arg-type]


def test_an_error_without_a_body_is_refused(fragments: Fragments) -> None:
    stub: Any = next(stub for stub in _stubs_of(fragments, "response_ranges") if stub._operation.errors)
    error = next(error for error in stub._operation.errors.values() if getattr(error, "model", None))
    with pytest.raises(ValueError, match="needs a body"):
        stub.raises(error)


def test_arguments_are_checked_as_ever_and_a_bad_call_is_not_recorded() -> None:
    mix = FakeMix()
    with pytest.raises(ValueError, match="id"):
        mix.sessions.get(id="")
    with pytest.raises(TypeError):
        mix.sessions.get("s1")  # type: ignore[call-arg]
    assert mix.calls == []


def test_downloads_and_responses_work_too(tmp_path: Path) -> None:
    mix = FakeMix()
    export = models.ExportSession(id="s1", title="Plans", messages=[])
    named = models.ExportSessionResponse(
        headers={"content-disposition": ["attachment; filename=a.json"]}, result=export
    )
    mix.stubs.sessions.export_session.returns(named)
    result = mix.sessions.export_session(id="s1")
    assert (result.result, result.headers["content-disposition"]) == (export, ["attachment; filename=a.json"])
    file = mix.sessions.export_session_to_file(id="s1", file=tmp_path / "a.json")
    assert models.ExportSession.model_validate_json(file.read_bytes()) == export
    detailed = mix.sessions.with_response.create(title="x")
    assert (detailed.status_code, detailed.result.title) == (201, "Release notes")


def test_retries_can_be_watched() -> None:
    mix = FakeMix()
    mix.stubs.sessions.list.raises(errors.InternalServerError)
    with pytest.raises(errors.InternalServerError) as raised:
        mix.sessions.list()
    assert raised.value.attempts == 1
    with pytest.raises(errors.InternalServerError) as raised:
        mix.sessions.list(retries=RetryConfig("none", None, retry_connection_errors=False))
    assert len(mix.calls) == 2


def test_threads_and_tasks_get_their_own_answers() -> None:
    mix = FakeMix()

    def named(id: str) -> models.SessionData:  # the name of the argument
        return PLANS.model_copy(update={"id": id})

    mix.stubs.sessions.get.answers(named)
    found: dict[str, str] = {}

    def look(id_: str) -> None:
        found[id_] = mix.sessions.get(id=id_).id

    threads = [threading.Thread(target=look, args=(str(number),)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(id_ == answer for id_, answer in found.items())
    assert len(found) == 16

    async def all_at_once() -> list[models.SessionData]:
        return list(await asyncio.gather(*(mix.sessions.get_async(id=str(number)) for number in range(16))))

    assert [session.id for session in asyncio.run(all_at_once())] == [str(number) for number in range(16)]


def test_it_is_closed_like_a_client() -> None:
    with FakeMix() as mix:
        mix.sessions.list()
    with pytest.raises(errors.MixError):
        mix.sessions.list()
    assert repr(FakeMix()) == "<FakeMix of http://fake.invalid>"
    assert isinstance(FakeMix(), Mix)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "tests" / "fragments").glob("*.yaml")))
def test_every_fragment_has_a_fake(name: str, fragments: Fragments) -> None:
    assert _stubs_of(fragments, name)


def _stubs_of(fragments: Fragments, name: str) -> list[Any]:
    module = fragments.module(name)
    testing: Any = _import(module)
    base: type = module.client.BaseClient
    names: list[str] = dir(testing)
    kinds: list[Any] = [getattr(testing, name) for name in names if name.startswith("Fake")]
    (fake,) = [kind for kind in kinds if issubclass(kind, base)]
    attributes: dict[str, Any] = fake().__dict__
    (stubs,) = [value for value in attributes.values() if isinstance(value, testing.Stubs)]
    resources: dict[str, Any] = stubs.__dict__
    found: list[Any] = []
    for resource in resources.values():
        if not isinstance(resource, testing.Stub):
            of_resource: dict[str, Any] = resource.__dict__
            found += of_resource.values()
    return found


def _import(module: ModuleType) -> ModuleType:
    import importlib

    return importlib.import_module(f"{module.__name__}.testing")


def test_httpx2_is_not_seen() -> None:
    mix = FakeMix()
    mix.stubs.sessions.list.raises(errors.ConnectError)
    with pytest.raises(httpx2.ConnectError) as raised:
        mix.sessions.list()
    assert isinstance(raised.value, errors.ConnectError)
