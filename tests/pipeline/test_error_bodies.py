"""The body of an error is its `data`, whatever its type; over a real socket, sync and async."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import Fragments
from tests.support.recording import Answer, RecordingServer
from tests.support.twins import method_of


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def failed(request: pytest.FixtureRequest, client_of: Any, fragments: Fragments, server: RecordingServer) -> Any:
    """Return a function that returns the error of a call that the server answers with a status and a body."""
    call = method_of(client_of("error_bodies").things, "read_thing", asynchronous=request.param)
    errors: Any = fragments.module("error_bodies").errors

    def fail(status: int, body: str, media_type: str = "application/json") -> Any:
        server.answer(Answer(status, body.encode(), {"Content-Type": media_type}))
        with pytest.raises(errors.ClientError) as caught:
            call(retries=None)
        return caught.value

    return fail


@pytest.mark.parametrize(
    ("status", "body", "name", "data"),
    [
        (400, '{"a":"x"}', "AOrBError", "A(a='x')"),
        (400, '{"b":"x"}', "AOrBError", "B(b='x')"),
        (401, '[{"a":"x"}]', "AListError", "[A(a='x')]"),
        (402, '{"f":["x"]}', "TextListMapError", "{'f': ['x']}"),
        (403, '"no"', "TextError", "'no'"),
        (405, '{"kind":"x"}', "AnyFault", "Fault(kind='x')"),
        (409, '{"a":"x"}', "Either", "A(a='x')"),
        (410, '[{"b":"x"}]', "Many", "[B(b='x')]"),
        (422, '"new"', "ChoiceOrTextError", "'new'"),
        (500, "null", "AOrNullError", "None"),
    ],
)
def test_the_body_of_an_error_has_its_type(
    failed: Any, fragments: Fragments, status: int, body: str, name: str, data: str
) -> None:
    error = failed(status, body)
    assert isinstance(error, getattr(fragments.module("error_bodies").errors, name))
    assert (error.status_code, repr(error.data)) == (status, data)


def test_the_media_type_decides_between_several_bodies(failed: Any, fragments: Fragments) -> None:
    errors: Any = fragments.module("error_bodies").errors
    problem = failed(404, '{"a":"x"}', "application/problem+json; charset=utf-8")
    assert (type(problem.data).__name__, isinstance(problem, errors.B), isinstance(problem, errors.A)) == (
        "B",
        True,
        False,
    )
    assert isinstance(problem, errors.NotFoundError)
    assert isinstance(failed(404, '{"a":"x"}'), errors.A)


def test_values_in_errors_are_exact(failed: Any) -> None:
    assert failed(412, '{"m":12345678901234567890.10}').data.m == Decimal("12345678901234567890.10")
    late = failed(405, '{"kind":"late","by":"2024-01-01"}').data
    assert (type(late).__name__, late.by) == ("Late", date(2024, 1, 1))


@pytest.mark.parametrize(("status", "body"), [(406, "no"), (411, '{"z":1}'), (403, "{}"), (400, "[1]"), (405, "")])
def test_a_body_that_is_not_documented_is_no_data(failed: Any, fragments: Fragments, status: int, body: str) -> None:
    error = failed(status, body)
    assert isinstance(error, fragments.module("error_bodies").errors.ClientDefaultError)
    assert error.body == body
