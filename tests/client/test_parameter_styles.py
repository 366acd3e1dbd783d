"""How values are written into URLs, headers, cookies and forms: the table of OpenAPI, and what it leaves open."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, cast
from urllib.parse import unquote

import pytest
from pydantic import Field

from runtime.json_values import json_of
from runtime.models import BaseModel
from runtime.operation import Body, Operation, Parameter, Style
from runtime.parameters import cookie_pairs, header_value, path_segment, query_pairs
from runtime.request import payload_of
from runtime.scalars import AsText

LIST: list[Any] = ["blue", "black"]
OBJECT: dict[str, Any] = {"R": 100, "G": 200}


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        ("matrix", False, "blue", ";color=blue"),
        ("matrix", False, LIST, ";color=blue,black"),
        ("matrix", True, LIST, ";color=blue;color=black"),
        ("matrix", False, OBJECT, ";color=R,100,G,200"),
        ("matrix", True, OBJECT, ";R=100;G=200"),
        ("label", False, "blue", ".blue"),
        ("label", False, LIST, ".blue,black"),
        ("label", True, LIST, ".blue.black"),
        ("label", False, OBJECT, ".R,100,G,200"),
        ("label", True, OBJECT, ".R=100.G=200"),
        ("simple", False, LIST, "blue,black"),
        ("simple", False, OBJECT, "R,100,G,200"),
        ("simple", True, OBJECT, "R=100,G=200"),
        ("simple", False, "a/b", "a/b"),
        ("json", False, OBJECT, '{"R":100,"G":200}'),
        ("json", True, OBJECT, '{"R":100,"G":200}'),
    ],
)
def test_paths(style: Style, explode: bool, value: Any, expected: str) -> None:
    parameter = Parameter("color", "path", style=style, explode=explode, type=Any)
    segment = path_segment(parameter, value)
    assert unquote(segment) == expected
    assert "/" not in segment


def test_only_what_belongs_to_a_value_is_encoded() -> None:
    fields = {"a=": "b/c", "d": "e;f"}
    for style, expected in (
        ("matrix", ";a%3D=b%2Fc;d=e%3Bf"),
        ("label", ".a%3D=b%2Fc.d=e%3Bf"),
        ("simple", "a%3D=b%2Fc,d=e%3Bf"),
    ):
        parameter = Parameter("color", "path", style=cast("Style", style), explode=True, type=Any)
        assert path_segment(parameter, fields) == expected


def test_the_rest_of_a_path_has_segments_of_its_own() -> None:
    parameter = Parameter("rest", "path", style="wildcard")
    assert path_segment(parameter, "a/b c/ü?") == "a/b%20c/%C3%BC%3F"
    for value, part in (("a/../b", ".."), ("/a", ""), ("a//b", ""), ("", ""), (".", ".")):
        with pytest.raises(
            ValueError, match=f"^the argument 'rest' is '{re.escape(part)}', which is not a valid path segment$"
        ):
            path_segment(parameter, value)
    with pytest.raises(ValueError, match=r"^the argument 'rest' has half of a surrogate pair"):
        path_segment(parameter, "a/\ud800")


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        ("form", True, "blue", ["color=blue"]),
        ("form", True, LIST, ["color=blue", "color=black"]),
        ("form", False, LIST, ["color=blue,black"]),
        ("form", True, OBJECT, ["R=100", "G=200"]),
        ("form", False, OBJECT, ["color=R,100,G,200"]),
        ("spaceDelimited", False, LIST, ["color=blue black"]),
        ("pipeDelimited", False, LIST, ["color=blue|black"]),
        ("deepObject", True, OBJECT, ["color[R]=100", "color[G]=200"]),
        ("deepObject", True, {"a": {"b": 1}, "c": [1, 2]}, ["color[a][b]=1", "color[c][]=1", "color[c][]=2"]),
        ("deepObject", True, {"a": [{"b": True}]}, ["color[a][0][b]=true"]),
        ("deepObject", True, LIST, ["color[]=blue", "color[]=black"]),
        ("deepObject", True, 5, ["color=5"]),
        ("json", False, {"a": [1]}, ['color={"a":[1]}']),
        ("json", True, OBJECT, ['color={"R":100,"G":200}']),
        ("json", True, LIST, ['color=["blue","black"]']),
        ("form", True, [{"a": 1}], ['color={"a":1}']),
        ("form", True, {"a": {"b": 1}}, ['a={"b":1}']),
        ("form", True, {"page": 0, "sort": ["name", "id"]}, ["page=0", "sort=name", "sort=id"]),
        ("form", True, [7.0, 7.5], ["color=7", "color=7.5"]),
        ("form", True, datetime(2024, 1, 2, tzinfo=UTC), ["color=2024-01-02T00:00:00Z"]),
        ("form", True, [], []),
    ],
)
def test_queries(style: Style, explode: bool, value: Any, expected: list[str]) -> None:
    parameter = Parameter("color", "query", style=style, explode=explode, type=Any)
    assert [unquote(pair) for pair in query_pairs(parameter, value)] == expected


def test_headers_and_cookies() -> None:
    assert header_value(Parameter("x", "header", type=Any), OBJECT) == "R,100,G,200"
    assert header_value(Parameter("x", "header", type=Any, explode=True), OBJECT) == "R=100,G=200"
    assert header_value(Parameter("x", "header", style="json", type=Any), {"a": "é"}) == '{"a":"\\u00e9"}'
    assert [*cookie_pairs(Parameter("x", "cookie", wire_name="sid"), "a%2Fb=")] == ["sid=a%2Fb="]
    assert [*cookie_pairs(Parameter("x", "cookie", wire_name="sid"), "a; b=é")] == ["sid=a%3B%20b=%C3%A9"]
    with pytest.raises(ValueError, match="half of a surrogate pair"):
        list(cookie_pairs(Parameter("x", "cookie"), "\ud800"))


@pytest.mark.parametrize(("value", "text"), [(OBJECT, '{"R":100%2C"G":200}'), (LIST, '["blue"%2C"black"]')])
@pytest.mark.parametrize("explode", [True, False])
def test_json_in_a_cookie_is_one_pair(explode: bool, value: Any, text: str) -> None:
    parameter = Parameter("x", "cookie", style="json", explode=explode, type=Any)
    assert [*cookie_pairs(parameter, value)] == ["x=" + text.replace('"', "%22")]


class Shade(BaseModel):
    """An object that a parameter may have."""

    tint: int | None = None
    dark_side: str = Field("", alias="darkSide")


def test_models_are_objects_with_the_names_of_the_api() -> None:
    shade, wire = Shade(darkSide="a b"), '{"darkSide":"a b"}'
    assert path_segment(Parameter("x", "path", type=Any), shade) == "darkSide,a%20b"
    assert header_value(Parameter("x", "header", type=Any), shade) == "darkSide,a b"
    assert [*cookie_pairs(Parameter("x", "cookie", type=Any, explode=True), shade)] == ["darkSide=a%20b"]
    for style, value, expected in [
        ("form", shade, "darkSide=a b"), ("form", [shade], f"x={wire}"), ("deepObject", shade, "x[darkSide]=a b"),
        ("deepObject", {"a": shade}, "x[a][darkSide]=a b"), ("deepObject", [shade], "x[0][darkSide]=a b"),
        ("json", shade, f"x={wire}"),
    ]:  # fmt: skip
        parameter = Parameter("x", "query", type=Any, style=cast("Style", style), explode=True)
        assert [unquote(pair) for pair in query_pairs(parameter, value)] == [expected]


def test_decimals_in_json_are_numbers_or_texts_as_their_type_says() -> None:
    for type_, text in ((Decimal, "1.10"), (Annotated[Decimal, AsText()], '"1.10"')):
        assert header_value(Parameter("x", "header", style="json", type=type_), Decimal("1.10")) == text


class Prices(BaseModel):
    """Has further fields, each a decimal that is a text in JSON."""

    __pydantic_extra__: dict[str, Annotated[Decimal, AsText()]] = Field(init=False)  # pyright: ignore[reportIncompatibleVariableOverride]


def test_decimals_in_further_fields_are_written_as_their_type_says() -> None:
    assert json_of(Prices.model_validate({"tea": "1.10"})) == b'{"tea":"1.10"}'


def sent(body: Body, **fields: Any) -> Any:
    call = Operation[None](
        "things.send", "POST", "/a/{id*}", {}, body=body,
        parameters=(Parameter("id", "path", wire_name="id*"), Parameter("a", "cookie"), Parameter("b", "cookie")),
    )  # fmt: skip
    return payload_of(call, {"id": "1", "a": "x", "b": "y", **fields})


def test_forms() -> None:
    body = Body("form", Any, {"a_b": "a b", "list": "list", "deep": "deep", "flat": "flat", "odd": "odd"},
                styles={"deep": ("deepObject", True), "flat": ("form", False)})  # fmt: skip
    payload = sent(body, a_b="ü", list=[1, {"x": 2}], deep={"a": {"b": 1}}, flat=[1, 2], odd={"z": 1})
    text = 'a b=ü&list=1&list={"x":2}&deep[a][b]=1&flat=1,2&odd={"z":1}'
    assert unquote(payload.content.decode()) == text
    assert (payload.target, payload.headers["Cookie"]) == ("/a/1", "a=x; b=y")


def test_parts_of_a_multipart_body() -> None:
    payload = sent(Body("multipart", Any, {"name": "name", "meta": "meta"}), name="x", meta={"a": [1]})
    assert payload.files == [("name", (None, b"x")), ("meta", (None, b'{"a":[1]}', "application/json"))]
