"""What errors say and keep: messages of one line, copies without secrets, and the names that the package shows."""
# pyright: reportPrivateUsage=false

from __future__ import annotations

import pickle
import sys
from typing import Any

import httpx2
import pytest

from mix_python_sdk._runtime import errors

REQUEST = httpx2.Request("POST", "http://h/a", headers={"Authorization": "secret", "Accept": "x"}, content=b"secret")


def response(status: int = 500, headers: dict[str, str] | None = None) -> httpx2.Response:
    return httpx2.Response(status, headers=headers, content=b"no", request=REQUEST)


@pytest.mark.parametrize(("length", "expected"), [(280, "x" * 280), (281, f"{'x' * 277}..."), (500, f"{'x' * 277}...")])
def test_messages_have_less_than_300_characters(length: int, expected: str) -> None:
    error = errors.ClientError("x" * length)
    assert str(error) == error.message == expected
    assert error.args == (expected,)


def test_an_error_without_a_response() -> None:
    error = errors.ClientError()
    assert (error.message, error.args) == ("", ("",))
    assert (error.status_code, error.headers, error.raw_response, error.response) == (None, None, None, None)
    assert (error.body, error.request_id, error.retry_after) == ("", "", None)


def test_an_error_with_a_response() -> None:
    answer = response(503, {"X-Request-Id": "r1"})
    error = errors.ClientError("no", response=answer, retry_after=2.5)
    assert (error.status_code, error.body, error.request_id, error.retry_after) == (503, "no", "r1", 2.5)
    assert error.headers is answer.headers
    assert errors.ClientError("no", response=response()).request_id == ""


@pytest.mark.parametrize(
    ("message", "expected"),
    [("It broke", "It broke. Call again."), *((f"It broke{end}", f"It broke{end} Call again.") for end in ".!?")],
)
def test_a_sentence_is_added(message: str, expected: str) -> None:
    error = errors.ClientError(message)
    error.add_to_message("Call again.")
    assert str(error) == expected
    assert error.args == (expected,)


@pytest.mark.parametrize("room", [270, 271])
def test_a_long_message_is_cut_for_a_sentence(room: int) -> None:
    sentence = "Now do this with it it it."
    room = 280 + 14 - len(sentence)
    fits, cut = errors.ClientError("x" * room), errors.ClientError("x" * (room + 1))
    for error in (fits, cut):
        error.add_to_message(sentence)
    assert fits.message == f"{'x' * room}. {sentence}"
    assert cut.message == f"{'x' * (room - 3)}... {sentence}"
    assert len(fits.message) < 300


def test_what_does_not_fit_its_type_has_a_cause() -> None:
    assert str(errors.ResponseValidationError("no").cause) == "no"
    assert errors.ResponseValidationError().message == ""
    error = errors.ResponseValidationError("no", response=response(200), cause=KeyError("field a"))
    kept = pickle.loads(pickle.dumps(error))
    assert (type(kept.cause), str(kept.cause)) == (ValueError, str(error.cause))
    assert kept.status_code == 200


class Lost(errors.ClientError, httpx2.ReadError):
    """An error of httpx2, which holds its request."""


def test_a_pickle_holds_no_secrets() -> None:
    earlier = response(302)
    answer = response()
    answer.history = [earlier]
    error = errors.ClientError("no", response=answer)
    state = error._state()
    assert set(state) == {"message", "retry_after", "raw_response", "status_code", "headers"}
    kept = state["raw_response"]
    for each in (kept, *kept.history):
        assert each.request.headers["Authorization"] == "[secure]"
        assert each.request.headers["Accept"] == "x"
    assert answer.request.headers["Authorization"] == "secret"
    lost = Lost("no")
    lost._request = REQUEST
    hidden = lost._state()
    assert hidden["_request"].headers["Authorization"] == "[secure]"
    assert {"_request"} == {name for name in hidden if name.lower().strip("x") == "_request"}


def test_an_error_whose_class_takes_its_message_is_rebuilt() -> None:
    class Picky(errors.ClientError):
        def __new__(cls, message: str) -> Any:  # pyright: ignore[reportInconsistentConstructor]
            return super().__new__(cls, message)

    rebuilt = errors._rebuild((Picky,), ("no",), {"message": "no"})
    assert (str(rebuilt), rebuilt.args) == ("no", ("no",))


def test_an_error_of_a_status_and_a_body_is_called_like_the_status() -> None:
    class Gone(errors.StatusError):
        """It is no longer there."""

    class Described(errors.DocumentedError):
        """A body that several statuses have."""

    kind = errors.error_class(Gone, Described)
    assert issubclass(kind, Gone)
    assert issubclass(kind, Described)
    assert (kind.__name__, kind.__qualname__, kind.__module__) == ("Gone", Gone.__qualname__, __name__)
    assert kind.__doc__ == Gone.__doc__
    assert errors.error_class(Gone, Described) is kind
    assert errors.error_class(None, Described) is Described
    assert errors.error_class(kind, Described) is kind
    assert errors._parts_of(kind) == (Gone, Described), "which a pickle can name"


def test_errors_are_shown_under_their_public_names(monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing(errors.StatusError):
        """No such thing."""

    names = {name: getattr(errors, name) for name in (*errors.__all__, "ClientError", "DefaultError")}
    before = {name: (kind.__module__, kind.__name__, kind.__qualname__) for name, kind in names.items()}
    monkeypatch.setattr(errors, "BY_STATUS", dict(errors.BY_STATUS))
    monkeypatch.setattr(errors, "_REQUEST_ID", list(errors._REQUEST_ID))
    try:
        errors.publish("shop.errors", "X-Trace", {"ClientError": "ShopError"}, {404: (Missing,)})
        assert errors.BY_STATUS[404] == (Missing,)
        assert errors.request_id_of(response(500, {"X-Trace": "t1", "X-Request-Id": "r1"})) == "t1"
        assert errors.request_id_of(response(500, {"X-Request-Id": "r1"})) == ""
        shown = {name: (kind.__module__, kind.__name__, kind.__qualname__) for name, kind in names.items()}
        assert shown["ClientError"] == ("shop.errors", "ShopError", "ShopError")
        assert shown["ReadError"] == ("shop.errors", "ReadError", "ReadError")
        assert shown["DefaultError"] == before["DefaultError"], "it is no error of every package"
    finally:
        for name, kind in names.items():
            kind.__module__, kind.__name__, kind.__qualname__ = before[name]
    assert sys.modules[errors.__name__] is errors
