"""Names that users of other clients type: each is refused with what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

from mix_python_sdk import Hooks, Mix, RetryConfig
from mix_python_sdk.testing import FakeMix

SETTINGS = {
    "base_url": "use `server_url`",
    "timeout": "use `timeout_ms`, in milliseconds",
    "max_retries": "RetryConfig(max_attempts=...)",
    "max_attempts": "RetryConfig(max_attempts=...)",
    "http_client": "use `client` or `async_client`",
    "default_headers": "use `http_headers`",
    "api_key": "http_headers",
    "default_query": "call `request` with a `query`",
    "proxy": "httpx2.Client(proxy=...)",
    "serverUrl": "did you mean `server_url`?",
    "timeout_msec": "did you mean `timeout_ms`?",
}
ATTRIBUTES = {
    "sessions.export": "did you mean `export_session`",
    "sessions.rewind": "did you mean `rewind_session`",
    "sessions.cancel": "did you mean `cancel_processing`",
    "sessions.retrieve": "did you mean `get`?",
    "sessions.remove": "did you mean `delete`?",
    "sessions.with_raw_response": "use `with_response`",
    "sesions": "did you mean `sessions`?",
    "copy": "use `with_options`",
}
CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any], str]] = [
    ("get", ("s1",), {}, "get() takes its arguments by name: write get(id=...)"),
    ("get", (), {}, "get() needs id=..."),
    ("create", (), {"title": "x", "promptMode": "append"}, "did you mean `prompt_mode`?"),
    ("create", (), {"title": "x", "timeout": 5}, "use `timeout_ms`, in milliseconds"),
    ("create", (), {"titel": "x"}, "did you mean `title`?"),
    ("list", (), {"max_retries": 5}, "use `retries=RetryConfig(max_attempts=...)`"),
    ("list", (), {"extra_query": {"a": 1}}, "call `request` of the client with a `query`"),
    ("create", (), {"title": "x", "extra_body": {"a": 1}}, "call `request` of the client with a `json`"),
    ("create", (), {"title": "x", "idempotency_key": "k"}, "with `http_headers`"),
    ("get_async", ("s1",), {}, "get_async() takes its arguments by name: write get_async(id=...)"),
]


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_of_another_client(name: str) -> None:
    with pytest.raises(TypeError) as caught:
        Mix(**{name: "x"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert f"Mix() has no argument {name!r}" in str(caught.value)
    assert SETTINGS[name] in str(caught.value)


@pytest.mark.parametrize("path", ATTRIBUTES)
def test_a_name_of_another_client(path: str) -> None:
    *above, name = path.split(".")
    owner: object = Mix()
    for each in above:
        owner = getattr(owner, each)
    with pytest.raises(AttributeError) as caught:
        getattr(owner, name)
    assert ATTRIBUTES[path] in str(caught.value)
    assert "_async" not in str(caught.value)


@pytest.mark.parametrize(("method", "args", "kwargs", "hint"), CALLS)
def test_arguments_as_another_client_takes_them(
    method: str, args: tuple[Any, ...], kwargs: dict[str, Any], hint: str
) -> None:
    with pytest.raises(TypeError) as caught:
        getattr(Mix().sessions, method)(*args, **kwargs)
    assert hint in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_type_error_from_inside_of_a_call_stays_as_it_is() -> None:
    with pytest.raises(TypeError, match="the argument 'id' is int, not str"):
        Mix().sessions.get(id=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("hooks", [{"on_retry": print}, Hooks(on_retry="print")])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def test_hooks_are_checked_at_once(hooks: Any) -> None:
    with pytest.raises(TypeError, match="hook"):
        Mix(hooks=hooks)
    with pytest.raises(TypeError, match="hook"):
        Mix().with_options(hooks=hooks)


def test_attempts_are_checked_at_once() -> None:
    for wrong in (0, -1):
        with pytest.raises(ValueError, match="max_attempts is"):
            RetryConfig(max_attempts=wrong)
    with pytest.raises(TypeError, match="max_attempts is bool, not int"):
        RetryConfig(max_attempts=True)
    with pytest.raises(ValueError, match="needs max_attempts, or a BackoffStrategy"):
        RetryConfig()


def test_a_fake_has_the_hints_too() -> None:
    with pytest.raises(AttributeError, match="did you mean `export_session`"):
        FakeMix().sessions.export  # type: ignore[attr-defined]  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue, reportUnusedExpression]
