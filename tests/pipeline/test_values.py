"""Values survive a round trip over a real socket, sync and async, and nothing is sent that the caller did not give."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest

from tests.conftest import Fragments
from tests.support.recording import Answer, RecordingServer
from tests.support.twins import method_of

JSON = {"Content-Type": "application/json"}
Method = Callable[..., Any]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def method(request: pytest.FixtureRequest, client_of: Any) -> Callable[[str], Method]:
    """Return a method of the fragment's client by its name, either the sync one or its twin."""
    things: Any = client_of("values").things

    return partial(method_of, things, asynchronous=request.param)


@pytest.fixture
def round_trip(method: Callable[[str], Method], server: RecordingServer) -> Callable[[str], tuple[Any, str]]:
    """Return a function that lets the server send a thing, and sends it back: what was read, and what was sent."""

    def trip(text: str) -> tuple[Any, str]:
        server.answer(Answer(200, text.encode(), JSON), Answer(204))
        thing = method("read_thing")()
        method("write_thing")(body=[thing])
        return thing, server.requests[-1].body.decode()

    return trip


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *(("atOrText", text) for text in ("2024", "1704067200", "2024-01-01", "2024-01-01 00:00:00Z", "2024-01-01T00:00")),
        *(("atOrText", text) for text in ("2024-01-01T00:00:00", "2024-01-01T00:00:00.123456789Z", "soon")),
        *(("dayOrText", text) for text in ("1704067200", "20240101", "2024-01-01T00:00:00Z", "2024-13-01")),
        *(("idOrText", text) for text in ("0000000000000000000000000000000a", "{00000000-0000-0000-0000-00000000000a}")),
        *(("idOrText", text) for text in ("urn:uuid:00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000A")),
        *(("priceOrText", text) for text in ("01.0", "1e3", " 1", "+1", ".5", "NaN")),
    ],
)  # fmt: skip
def test_a_text_in_a_union_stays_a_text(round_trip: Any, field: str, text: str) -> None:
    thing, sent = round_trip(f'{{"{field}":"{text}"}}')
    assert thing.model_dump(by_alias=True)[field] == text
    assert sent == f'[{{"{field}":"{text}"}}]'


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("atOrText", "2024-01-01T00:00:00Z", datetime(2024, 1, 1, tzinfo=UTC)),
        ("dayOrText", "2024-01-01", date(2024, 1, 1)),
        ("dayOrTime", "2024-01-01", date(2024, 1, 1)),
        ("dayOrTime", "2024-01-01T00:00:00Z", datetime(2024, 1, 1, tzinfo=UTC)),
        ("idOrText", "00000000-0000-0000-0000-00000000000a", UUID(int=10)),
        ("priceOrText", "1.10", Decimal("1.10")),
        ("price", "12345678901234567890.10", Decimal("12345678901234567890.10")),
        ("maybePrice", "1.10", Decimal("1.10")),
    ],
)
def test_a_text_in_the_usual_spelling_is_the_value(round_trip: Any, field: str, text: str, value: object) -> None:
    thing, sent = round_trip(f'{{"{field}":"{text}"}}')
    found = thing.model_dump(by_alias=True)[field]
    assert (type(found), str(found)) == (type(value), str(value))
    assert sent == f'[{{"{field}":"{text}"}}]'


@pytest.mark.parametrize(
    "text",
    [
        '{"amount":12345678901234567890.12,"amounts":[0.10,1,12345678901234567890123],"ratio":1.5,"anything":1.5}',
        '{"dayOrText":null,"days":["2024-01-01","soon"],"timeOrNumber":1704067200,"maybePrice":null}',
        '{"nothing":null,"nothings":[null,null],"textOrNothing":null}',
        '{"textOrNothing":"text"}',
        '{"amountOrText":1.10}',
        '{"amountOrText":"1.10"}',
        '{"part":{"id":"i","amount":0.30,"k":{"on":"2024-01-01"}}}',
        '{"part":{"k":{"on":"2024-01-01","more":[1]}}}',
    ],
)
def test_values_come_back_as_they_were_sent(round_trip: Any, text: str) -> None:
    assert round_trip(text)[1] == f"[{text}]"


def test_decimals_keep_their_digits_and_further_fields_have_their_type(round_trip: Any, fragments: Fragments) -> None:
    models = fragments.module("values").models
    thing, _ = round_trip('{"amount":0.10,"part":{"k":{"on":"2024-01-01","tags":[]}},"created_at":1}')
    assert (thing.amount, str(thing.amount)) == (Decimal("0.10"), "0.10")
    assert thing.part.k == models.Further(on=date(2024, 1, 1), tags=[])
    with pytest.raises(ValueError, match="on"):
        models.Part(k=models.Further())


@pytest.mark.parametrize(
    "text",
    [
        '{"at":1704067200}',
        '{"at":"1704067200"}',
        '{"day":1704067200}',
        '{"day":"1704067200"}',
        '{"timeOrNumber":"5 o\'clock"}',
        '{"amount":"x"}',
        '{"price":1.5}',
        '{"ratio":NaN}',
        '{"ratio":1e999}',
        '{"part":{"k":7}}',
    ],
)
def test_what_is_no_value_of_the_type_is_an_error(method: Any, server: RecordingServer, text: str) -> None:
    server.answer(Answer(200, text.encode(), JSON))
    with pytest.raises(Exception, match="does not fit") as caught:
        method("read_thing")()
    assert type(caught.value).__name__ == "ResponseValidationError"
    assert len(str(caught.value)) < 300


def test_the_name_of_a_field_in_python_is_another_field_in_a_response(round_trip: Any) -> None:
    thing, sent = round_trip('{"at_or_text":"x","at":"2024-01-01T00:00:00Z"}')
    assert (thing.model_extra, thing.model_fields_set) == ({"at_or_text": "x"}, {"at", "at_or_text"})
    assert sent == '[{"at":"2024-01-01T00:00:00Z","at_or_text":"x"}]'


def test_what_nobody_gave_is_not_sent(method: Any, server: RecordingServer, fragments: Fragments) -> None:
    look = fragments.module("values").models.Look
    marked = look()
    marked.marks.append("m")
    cases: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({}, {}),
        ({"name": "n"}, {"name": "n"}),
        ({"active": True}, {"active": True}),
        ({"tags": []}, {"tags": []}),
        ({"note": None}, {"note": None}),
        ({"note": "none"}, {"note": "none"}),
        ({"level": 4}, {"level": 4}),
        ({"since": date(2024, 1, 1)}, {"since": "2024-01-01"}),
        ({"look": look()}, {"look": {}}),
        ({"look": {"color": "blue"}}, {"look": {"color": "blue"}}),
        ({"look": marked}, {"look": {"marks": ["m"]}}),
    ]
    for given, sent in cases:
        server.answer(Answer(204))
        method("change_settings")(mode="m", **given)
        assert server.request.json == {"level": 3, "mode": "m", **sent}
    server.answer(Answer.of({}))
    method("read_thing")()
    assert server.request.target == "/things?page=1&told=x"


def test_defaults_are_documented(fragments: Fragments) -> None:
    resource = fragments.module("values").resources.things.Things
    for default in (
        "`True`",
        '`["a"]`'.replace('"a"', ""),
        '`"none"`',
        '`"2024-01-01"`',
        '`"2025-01-01"`',
        '`{"color": "red"}`',
    ):
        assert f"Default: {default}." in str(resource.change_settings.__doc__)
    assert "Default: `20`." in str(resource.read_thing.__doc__)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_are_refused(
    method: Any, server: RecordingServer, fragments: Fragments, number: float
) -> None:
    models = fragments.module("values").models
    with pytest.raises(ValueError, match="finite"):
        models.Thing(ratio=number)
    server.answer(Answer(204))
    for thing in (
        {"ratio": number},
        {"anything": [{"deep": number}]},
        models.Thing(extra=number),
        {"amount": number},
        models.Thing.model_construct(amount=Decimal(number)),
        models.Thing.model_construct(price=Decimal(number)),
    ):
        with pytest.raises(ValueError, match="finite"):
            method("write_thing")(body=[thing])
    for name in ("ratio", "price"):
        with pytest.raises(ValueError, match=f"'{name}' is .*finite"):
            method("read_thing")(**{name: Decimal(number) if name == "price" else number})
    assert server.requests == []


def test_a_time_has_a_zone_and_a_date_has_no_time(method: Any, server: RecordingServer, fragments: Fragments) -> None:
    models = fragments.module("values").models
    naive, day = datetime(2024, 1, 1, 5), date(2024, 1, 1)  # noqa: DTZ001  # that is the point
    server.answer(Answer(204))
    for name, arguments in (
        ("read_thing", {"since": naive}),
        ("read_thing", {"day": naive}),
        ("read_thing", {"day": naive.replace(tzinfo=UTC)}),
        ("read_thing", {"since": day}),
        ("write_thing", {"body": [models.Thing(at=naive)]}),
        ("write_thing", {"body": [{"atOrText": naive}]}),
        ("write_thing", {"body": [{"day": naive}]}),
        ("write_thing", {"body": [{"day": datetime(2024, 1, 1, tzinfo=UTC)}]}),
        ("write_thing", {"body": [{"at": day}]}),
        ("post_dates", {"at": naive}),
        ("post_dates", {"day": naive}),
        ("post_dates", {"at": day}),
    ):
        with pytest.raises(
            (ValueError, TypeError), match=r"time zone|datetime, not date|date, not datetime|Input should be a"
        ):
            method(name)(**arguments)
    assert server.requests == []
    method("post_dates")(day=day, at=naive.replace(tzinfo=UTC))
    assert server.request.body == b"day=2024-01-01&at=2024-01-01T05%3A00%3A00Z"


def test_decimals_in_parameters_and_parts_of_json_are_as_their_type_says(
    method: Callable[[str], Method], server: RecordingServer
) -> None:
    server.answer(Answer(200, b"{}", JSON), Answer(204))
    part = {"id": "é", "amount": Decimal("12345678901234567890.10")}
    method("read_thing")(page=1, like=part, prices=[Decimal("1.10")])
    request = server.requests[-1]
    assert (
        unquote(request.target.partition("like=")[2].partition("&")[0])
        == '{"id":"\\u00e9","amount":12345678901234567890.10}'
    )
    assert request.headers["prices"] == '["1.10"]'
    method("post_parts")(part=part, amount=Decimal("1.10"))
    sent = server.requests[-1].body
    assert b'{"id":"\\u00e9","amount":12345678901234567890.10}' in sent
    assert b"\r\n\r\n1.10\r\n" in sent


@pytest.mark.parametrize(
    ("like", "message"),
    [
        ({"id": 1}, "the argument 'like.id': Input should be a valid string"),
        ({"amount": math.nan}, "the argument 'like.amount': Input should be a finite number"),
        ({"more": {}}, "the argument 'like.more.on': Field required"),
    ],
)
def test_a_parameter_of_json_that_does_not_fit(method: Callable[[str], Method], like: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        method("read_thing")(page=1, like=like)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([{"at": 1}], r"the argument 'body\.0\.at': Input should be a date and a time"),
        ({}, r"the argument 'body': Input should be a valid list"),
    ],
)
def test_a_whole_body_that_does_not_fit_is_named(method: Callable[[str], Method], body: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        method("write_thing")(body=body)
