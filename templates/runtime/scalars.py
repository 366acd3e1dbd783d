"""Scalars: dates, times, ids and numbers, read and written in the API's notation.

pydantic is lenient with them: it accepts a number or a `datetime` as a date, and turns a text in a union into a date if it can.
`on_the_wire` replaces the validators of these types with stricter ones that stay on pydantic's fast path.
"""

from __future__ import annotations

import json
import math
import re
import secrets
from collections.abc import Iterator, Sequence
from typing import Any, Self, cast

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

_DATE = r"\d{4}-\d\d-\d\d"
_TIME = r"\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)"
_HEX = "[0-9a-f]"
# For a field of the type; pydantic checks further.
_TEXTS = {"datetime": rf"^{_DATE}[Tt ]", "date": rf"^{_DATE}"}
# In a union with texts: only texts that would be written the same way.
_USUAL = {
    "datetime": rf"^{_DATE}T{_TIME}$",
    "date": rf"^{_DATE}$",
    "uuid": rf"^{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}$",
}
_FORMATS = {"datetime": "date-time", "date": "date", "uuid": "uuid"}
_MESSAGES = {
    "datetime": "Input should be a date and a time, such as 2026-01-31T12:00:00Z",
    "date": "Input should be a date, such as 2026-01-31",
    "uuid": "Input should be a UUID",
}
# A decimal's text that would be written the same way.
_PLAIN_DECIMAL = r"^-?(0|[1-9]\d*)(\.\d+)?$"

_NUMBER = secrets.token_hex(8)
"""Marks a number in JSON that was written as a text: pydantic writes no exact numbers. Nobody outside can guess it."""


class AsText:
    """Marks a decimal that the API writes as a text."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: Any = handler(source)
        value: Any = {**schema, "strict": True}
        text = core_schema.chain_schema([core_schema.str_schema(strict=True), schema])
        either = core_schema.json_or_python_schema(
            json_schema=text, python_schema=core_schema.union_schema([value, text])
        )
        return core_schema.custom_error_schema(
            either,
            custom_error_type="decimal_spelling",
            custom_error_message='Input should be a decimal number in a string, such as "12.50"',
            metadata={_IS_TEXT: True},
        )


_IS_TEXT = "written_as_text"
_MARKED = re.compile(rb'"%b(-?[0-9.]+(?:E[+-]?[0-9]+)?)"' % _NUMBER.encode())


def on_the_wire(schema: Any) -> Any:
    """Return the strict validator of a scalar or a union of scalars; any other unchanged."""
    match schema["type"]:
        case "datetime" | "date" as kind:
            return _strict(kind, _TEXTS[kind], schema)
        case "union":
            return _union(schema)
        case _:
            return schema


def _strict(kind: str, pattern: str, schema: Any) -> CoreSchema:
    """Return the validator of a date, a time or an id: a value of the type, or a text that matches a pattern."""
    text = core_schema.chain_schema([core_schema.str_schema(pattern=pattern, strict=True), schema])
    value: Any = {**schema, "strict": True}
    either = core_schema.json_or_python_schema(
        json_schema=text,
        python_schema=core_schema.union_schema([value, text]),
        metadata={"pydantic_js_updates": {"format": _FORMATS[kind]}},
    )
    return core_schema.custom_error_schema(
        either, custom_error_type=f"{kind}_spelling", custom_error_message=_MESSAGES[kind]
    )


def _union(schema: Any) -> Any:
    """Let a text in a union be a date, a time, an id or a decimal only in the standard notation."""
    choices: list[Any] = [choice[0] if type(choice) is tuple else choice for choice in schema["choices"]]
    special = [choice for choice in choices if _is_special(choice)]
    texts = [choice for choice in choices if choice["type"] == "str"]
    if not special:
        return schema
    if not texts:
        return {**schema, "choices": _spelled_apart(choices)}
    rest = [choice for choice in choices if choice not in texts and (choice not in special or _is_number(choice))]
    spelled = [_usual(choice) for choice in special if not _is_number(choice)]
    nested = core_schema.union_schema([*spelled, *texts], mode="left_to_right")
    return {**schema, "choices": [nested, *map(on_the_wire, rest)]}


def _spelled_apart(choices: list[Any]) -> list[Any]:
    """Return the choices of a union without texts; next to a `datetime`, a `date` accepts no time, not even midnight."""
    has_times = any(choice["type"] == "datetime" for choice in choices)
    return [_usual(each) if has_times and each["type"] == "date" else on_the_wire(each) for each in choices]


def _is_special(schema: Any) -> bool:
    return schema["type"] in _USUAL or _is_number(schema) or bool(schema.get("metadata", {}).get(_IS_TEXT))


def _is_number(schema: Any) -> bool:
    return bool(schema["type"] == "decimal")


def _usual(schema: Any) -> Any:
    if schema["type"] in _USUAL:
        return _strict(schema["type"], _USUAL[schema["type"]], schema)
    plain = core_schema.str_schema(pattern=_PLAIN_DECIMAL, strict=True)
    text = core_schema.chain_schema([plain, core_schema.decimal_schema()])
    value = core_schema.decimal_schema(strict=True)
    return core_schema.json_or_python_schema(json_schema=text, python_schema=core_schema.union_schema([value, text]))


def marked_number(text: str) -> str:
    """Return the digits of a decimal as a text that `exact_numbers` writes as a number."""
    return f"{_NUMBER}{text}"


def exact_numbers(content: bytes) -> bytes:
    """Return JSON with the decimals in it as numbers.

    Raises:
        ValueError: A number in it is not finite.
    """
    if _NUMBER.encode() in content:
        content = _MARKED.sub(rb"\1", content)
    if b"NaN" in content or b"Infinity" in content:
        for place, number in _numbers(json.loads(content)):
            if not math.isfinite(number):
                raise ValueError(f"{place or 'the body'} is {number!r}; numbers have to be finite")
    return content


def _numbers(value: Any, place: str = "") -> Iterator[tuple[str, float]]:
    """Yield the numbers with a fraction in a JSON value, each with its place."""
    if isinstance(value, float):
        yield place, value
    elif isinstance(value, dict | list):
        items = (
            cast("dict[str, Any]", value).items()
            if isinstance(value, dict)
            else enumerate(cast("Sequence[Any]", value))
        )
        for key, item in items:
            yield from _numbers(item, f"{place}.{key}" if place else str(key))


class ExactFloat(float):
    """A JSON number that remembers its digits, so that it can become a decimal."""

    digits: str

    def __new__(cls, digits: str) -> Self:
        """Take the digits from the JSON."""
        number = super().__new__(cls, digits)
        number.digits = digits
        return number

    def __str__(self) -> str:
        return self.digits


def exact_json(content: bytes | str) -> Any:
    """Return a JSON value in which each number remembers its digits.

    Raises:
        ValueError: It is not JSON.
    """
    return json.loads(content, parse_float=ExactFloat)


def has_decimals(schema: Any) -> bool:
    """Whether the validator of a decimal is part of a schema of pydantic."""
    waiting, models = list[Any]([schema]), set[Any]()
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            known = cast("dict[str, Any]", part)
            if known.get("type") == "decimal":
                return True
            waiting.extend(known.values())
            model = known.get("cls")
            if model not in models:  # a model inside another one is only referred to
                models.add(model)
                waiting.append(getattr(model, "__pydantic_core_schema__", None))
        elif isinstance(part, list | tuple):
            waiting.extend(cast("tuple[Any, ...]", part))
    return False
