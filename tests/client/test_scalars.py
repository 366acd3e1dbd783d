"""Scalars as the API writes them: which text is a date, a time, an id or a number, and which stays a text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any, Union
from uuid import UUID

import pytest
from pydantic import BaseModel as PlainModel
from pydantic import Tag, ValidationError
from typing_extensions import TypeAliasType

from runtime.json_values import has_text_decimals
from runtime.models import BaseModel, adapter_for
from runtime.scalars import (
    AsText,
    ExactFloat,
    exact_json,
    exact_numbers,
    has_decimals,
    marked_number,
)

Price = Annotated[Decimal, AsText()]
DAY, NOON = date(2026, 1, 2), datetime(2026, 1, 2, 12, tzinfo=UTC)
ID, ID_TEXT = UUID(int=10), "00000000-0000-0000-0000-00000000000a"
A_TIME = "Input should be a date and a time, such as 2026-01-31T12:00:00Z"
A_DATE = "Input should be a date, such as 2026-01-31"
AN_ID = "Input should be a UUID"
A_PRICE = 'Input should be a decimal number in a string, such as "12.50"'


@pytest.mark.parametrize(
    ("type_", "given", "expected"),
    [
        (datetime, "2026-01-02T12:00:00Z", NOON),
        (datetime, "2026-01-02t12:00:00z", NOON),
        (datetime, "2026-01-02 12:00:00+00:00", NOON),
        (date, "2026-01-02", DAY),
        (date, "2026-01-02T00:00:00Z", DAY),  # which some servers write for a date
        (date | datetime, "2026-01-02", DAY),
        (datetime | date, "2026-01-02", DAY),
        (date | datetime, "2026-01-02T12:00:00Z", NOON),
        (date | datetime, "2026-01-02T00:00:00Z", NOON.replace(hour=0)),
        (date | int, "2026-01-02T00:00:00Z", DAY),
        (date | int, 5, 5),
        # Next to texts, only what would be written the same way.
        (datetime | str, "2026-01-02T12:00:00Z", NOON),
        (str | datetime, "2026-01-02T12:00:00+00:00", NOON),
        (datetime | str, "2026-01-02T12:00:00.123456-01:30",
         NOON.replace(microsecond=123456, tzinfo=timezone(timedelta(hours=-1, minutes=-30)))),
        (datetime | str, "2026-01-02t12:00:00Z", "2026-01-02t12:00:00Z"),
        (datetime | str, "2026-01-02 12:00:00Z", "2026-01-02 12:00:00Z"),
        (datetime | str, "2026-01-02T12:00:00", "2026-01-02T12:00:00"),
        (datetime | str, "2026-01-02T12:00:00.1234567Z", "2026-01-02T12:00:00.1234567Z"),
        (datetime | str, "2026-01-02", "2026-01-02"),
        (date | str, "2026-01-02", DAY),
        (date | str, "2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z"),
        (date | str, "2026-13-02", "2026-13-02"),
        (date | str | int, 5, 5),
        (date | str | int, "5", "5"),
        (date | datetime | str, "2026-01-02", DAY),
        (date | datetime | str, "2026-01-02T12:00:00Z", NOON),
        (UUID | str, ID_TEXT, ID),
        (UUID | str, ID_TEXT.upper(), ID_TEXT.upper()),
        (UUID | str, ID_TEXT.replace("-", ""), ID_TEXT.replace("-", "")),
        (UUID | str, "x", "x"),
        (UUID | int, ID_TEXT.upper(), ID),
        (str | list[date | str], ["2026-01-02", "x"], [DAY, "x"]),
        (date | str | None, None, None),
        (date | str | None, "2026-01-02", DAY),
        (Price, "1.10", Decimal("1.10")),
        (Price | str, "1.10", Decimal("1.10")),
        (Price | str, "-0.5", Decimal("-0.5")),
        (Price | str, "0", Decimal(0)),
        (Price | str, "01", "01"),
        (Price | str, "1e3", "1e3"),
        (Price | str, "1.", "1."),
        (Price | str, " 1", " 1"),
        (Price | int, "1.10", Decimal("1.10")),
        (Price | int, 5, 5),
        # A decimal that is written as a number is no text.
        (Decimal | str, "1.10", "1.10"),
        (Decimal | str, 5, Decimal(5)),
        (Decimal | date | str, "2026-01-02", DAY),
        (Decimal | date | str, "1.10", "1.10"),
        (Decimal | date | str, 5, Decimal(5)),
        (int | str, "2026-01-02", "2026-01-02"),
        (Annotated[date, Tag("day")] | Annotated[str, Tag("text")], "2026-01-02", DAY),
    ],
)  # fmt: skip
def test_values(type_: Any, given: Any, expected: Any) -> None:
    for read in (adapter_for(type_).validate_json(json.dumps(given)), adapter_for(type_).validate_python(given)):
        assert (read, type(read)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("type_", "given", "said"),
    [
        *((datetime, given, A_TIME) for given in ("2026-01-02", "soon", "2026-13-02T12:00:00Z", 1767355200, None, True)),
        *((date, given, A_DATE) for given in ("20260102", "soon", "2026-01-02T12:00:00Z", "2026-13-02", 5, None)),
        *((date | int, given, A_DATE) for given in ("soon", 1.5, None)),
        *((datetime | str, given, A_TIME) for given in (5, None)),
        *((UUID | str, given, AN_ID) for given in (5, None)),
        *((Price, given, A_PRICE) for given in ("x", "", 1.5, 5, None)),
    ],
)  # fmt: skip
def test_messages_show_how_a_value_is_written(type_: Any, given: Any, said: str) -> None:
    adapter = adapter_for(type_)
    for read, value in ((adapter.validate_json, json.dumps(given)), (adapter.validate_python, given)):
        with pytest.raises(ValidationError) as caught:
            read(value)
        error = caught.value.errors()[0]
        kind = {A_TIME: "datetime", A_DATE: "date", AN_ID: "uuid", A_PRICE: "decimal"}[said]
        assert (error["msg"], error["type"]) == (said, f"{kind}_spelling")


@pytest.mark.parametrize(
    ("type_", "value", "is_one"),
    [
        (datetime, NOON, True), (datetime, DAY, False), (date, DAY, True), (date, NOON.replace(hour=0), False),
        (datetime | str, NOON, True), (datetime | str, DAY, False), (UUID | str, ID, True),
        (Price, Decimal("1.10"), True), (Price, 1.5, False), (Price, 1, False), (Price | str, Decimal("1.10"), True),
        (Price | str, 1, False), (datetime, b"2026-01-02T12:00:00Z", False), (date | int, b"2026-01-02", False), (Price, b"1", False),
    ],
)  # fmt: skip
def test_python_values_are_of_the_type(type_: Any, value: Any, is_one: bool) -> None:
    adapter = adapter_for(type_)
    if is_one:
        assert adapter.validate_python(value) is value
    else:
        with pytest.raises(ValidationError):
            adapter.validate_python(value)


def test_bytes_are_no_text_of_a_value() -> None:
    for type_, given in ((Price | str, b"1.10"), (date | str, b"2026-01-02"), (Price | date | str, b"1")):
        assert adapter_for(type_).validate_python(given) == given.decode()  # as pydantic reads them where a text may be


@pytest.mark.parametrize("given", ["1.10", "5"])
def test_a_decimal_as_text_is_no_number(given: str) -> None:
    for type_ in (Price, Price | str):
        with pytest.raises(ValidationError):
            adapter_for(type_).validate_json(given)


@pytest.mark.parametrize(
    ("type_", "formats"),
    [
        (datetime, ["date-time"]),
        (date, ["date"]),
        (date | datetime, ["date", "date-time"]),
        (UUID | str, ["uuid", None]),
    ],
)
def test_json_schemas_name_the_formats(type_: Any, formats: list[str | None]) -> None:
    schema = adapter_for(type_).json_schema()
    found = schema.get("anyOf", [schema])
    assert [(each["type"], each.get("format")) for each in found] == [("string", name) for name in formats]
    written = adapter_for(type_).json_schema(mode="serialization")
    assert [each.get("format") for each in written.get("anyOf", [written])] == formats


def numbers(text: str) -> bytes:
    return exact_numbers(text.encode())


def test_marked_texts_become_numbers() -> None:
    for digits in ("1.10", "-0", "1E+100", "1E-7", "1E5", "12345678901234567890.12"):
        assert numbers(f'["{marked_number(digits)}","1.10"]') == f'[{digits},"1.10"]'.encode()
    assert marked_number("1") != marked_number("2")
    assert numbers(f'"{marked_number("x")}"') == f'"{marked_number("x")}"'.encode()
    assert numbers('{"a": 1.50}') == b'{"a": 1.50}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("NaN", "the body is nan"),
        ('{"a": [1.5, {"b": Infinity}]}', "a.1.b is inf"),
        ("[[], -Infinity, NaN]", "1 is -inf"),
    ],
)  # fmt: skip
def test_numbers_are_finite(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=rf"^{said}; numbers have to be finite$"):
        numbers(text)


def test_words_for_odd_numbers_are_texts_like_others() -> None:
    for text in ('"NaN"', '{"Infinity": 1.5}', '["-Infinity", 1, true, null, {}]'):
        assert numbers(text) == text.encode()


def test_numbers_remember_their_digits() -> None:
    value = exact_json(b'{"a": [1.10, 1e3, 2, "1.10"]}')
    found = value["a"]
    assert found == [1.1, 1000.0, 2, "1.10"]
    assert [str(each) for each in found] == ["1.10", "1e3", "2", "1.10"]
    assert [type(each) for each in found] == [ExactFloat, ExactFloat, int, str]
    assert adapter_for(Decimal).validate_python(found[0]) == Decimal("1.10")
    with pytest.raises(ValueError, match="Expecting value"):
        exact_json("x")


Tree = TypeAliasType("Tree", Union[str, "list[Tree]"])  # pyright: ignore[reportInvalidTypeForm]
Prices = TypeAliasType("Prices", Union[bool, "list[Prices | Price]"])  # pyright: ignore[reportInvalidTypeForm]
Nested = TypeAliasType("Nested", list[Tree] | dict[str, Prices])
Both = TypeAliasType("Both", dict[str, Decimal] | Price)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ((Decimal,), False), ((Price,), True), ((str, Price), True), ((list[Price],), True), ((dict[str, list[Price]] | None,), True),
        ((list[Decimal] | str,), False), ((Tree,), False), ((Nested,), True), ((Tree, Price), True), ((), False),
        ((Both,), True),
    ],
)  # fmt: skip
def test_decimals_as_texts_are_found_inside_types(types: tuple[Any, ...], expected: bool) -> None:
    assert has_text_decimals(types) is expected


class Item(BaseModel):
    """A model with a decimal behind a reference."""

    price: Decimal | None = None
    next: Item | None = None


class Basket(BaseModel):
    """A model that leads to a decimal."""

    items: list[Item] | None = None


class Plain(PlainModel):
    """A model without one, which contains itself."""

    name: str = "decimal"
    next: Plain | None = None


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (Decimal, True), (float, False), (str, False), (list[dict[str, Decimal]], True), (tuple[int, Decimal], True), (Price, True),
        (Item, True), (Basket, True), (Mapping[str, Basket], True), (Plain, False), (list[Plain] | Item, True),
    ],
)  # fmt: skip
def test_decimals_are_found_inside_validators(type_: Any, expected: bool) -> None:
    assert has_decimals(adapter_for(type_).core_schema) is expected
