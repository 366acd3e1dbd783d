"""What cannot be written is refused with the name of its argument, in every location and style; what can is encoded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

import pytest

from runtime.operation import Parameter
from runtime.parameters import cookie_pairs, header_value, json_text, path_segment, plain_pairs, query_pairs, written

HALF = "\ud800"
INFINITE = float("inf")
Write = Callable[[Parameter, Any], Any]


def parameter(
    location: Any, style: Any = None, *, explode: bool = False, name: str = "a b", type_: Any = Any
) -> Parameter:
    return Parameter("arg", location, name, style=style, explode=explode, type=type_)


def all_of(write: Callable[[Parameter, Any], Iterable[Any]]) -> Write:
    return lambda parameter, value: list(write(parameter, value))


@pytest.mark.parametrize(
    "value", [["x", INFINITE], ("x", INFINITE), {"x": INFINITE}, INFINITE, {"x": {"y": INFINITE}}, [[INFINITE]]]
)
@pytest.mark.parametrize("explode", [True, False])
@pytest.mark.parametrize(
    ("write", "location", "styles"),
    [
        (path_segment, "path", [None, "matrix", "label", "json"]),
        (all_of(query_pairs), "query", [None, "form", "deepObject", "json", "pipeDelimited"]),
        (header_value, "header", [None, "json"]),
        (all_of(cookie_pairs), "cookie", [None, "form", "cookie", "json"]),
    ],
)
def test_a_number_that_is_not_finite_is_refused(
    write: Write, location: str, styles: list[Any], explode: bool, value: Any
) -> None:
    for style in styles:
        with pytest.raises(ValueError, match=r"^the argument 'arg'"):
            write(parameter(location, style, explode=explode), value)


@pytest.mark.parametrize(
    ("write", "style", "value"),
    [
        (path_segment, None, HALF), (path_segment, "matrix", [HALF]), (path_segment, None, {HALF: "x"}),
        (all_of(query_pairs), None, HALF), (all_of(query_pairs), "deepObject", {"x": HALF}),
        (all_of(query_pairs), "deepObject", {HALF: "x"}), (all_of(cookie_pairs), None, HALF),
        (all_of(query_pairs), None, {HALF: "x"}), (all_of(query_pairs), None, {"x": HALF}), (all_of(query_pairs), None, [HALF]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("explode", [True, False])
def test_half_of_a_surrogate_pair_is_refused(write: Write, style: Any, value: Any, explode: bool) -> None:
    location = "path" if write is path_segment else "query"
    with pytest.raises(
        ValueError, match=r"^the argument 'arg' has half of a surrogate pair, which cannot be sent$"
    ) as caught:
        write(parameter(location, style, explode=explode), value)
    assert caught.value.__context__ is None, "the error of the encoding holds the whole text"


def test_half_of_a_surrogate_pair_in_a_name_is_refused() -> None:
    for write, location, style in ((path_segment, "path", "matrix"), (all_of(query_pairs), "query", None)):
        with pytest.raises(ValueError, match=r"^the argument 'arg' has half of a surrogate pair"):
            write(parameter(location, style, name=HALF), "x")


@pytest.mark.parametrize("explode", [True, False])
def test_names_and_keys_are_encoded(explode: bool) -> None:
    assert path_segment(parameter("path", "matrix", explode=explode), "x/y") == ";a%20b=x%2Fy"
    pairs = {True: ["k%26=v%2F"], False: ["a%20b=k%26,v%2F"]}[explode]
    assert list(query_pairs(parameter("query", explode=explode), {"k&": "v/"})) == pairs
    assert list(query_pairs(parameter("query", "deepObject", explode=explode), {"k&": "v/"})) == [
        "a%20b%5Bk%26%5D=v%2F"
    ]
    assert list(plain_pairs(parameter("query", "deepObject", explode=explode), {"k&": "v/="})) == [("a b[k&]", "v/=")]


@pytest.mark.parametrize("kind", [list, tuple, set])
def test_every_kind_of_list(kind: Any) -> None:
    one = kind([5])
    assert path_segment(parameter("path", "matrix", explode=True, name="n"), one) == ";n=5"
    assert list(query_pairs(parameter("query", explode=True, name="n"), one)) == ["n=5"]
    assert list(query_pairs(parameter("query", "deepObject", name="n"), one)) == ["n%5B%5D=5"]
    assert list(query_pairs(parameter("query", "deepObject", name="n"), [kind([5])])) == ["n%5B0%5D%5B%5D=5"]
    assert header_value(parameter("header", name="n"), one) == "5"
    assert list(cookie_pairs(parameter("cookie", explode=True, name="n"), one)) == ["n=5"]
    assert written(one, "x") == "[5]"


def test_numbers_and_keys_that_are_no_texts() -> None:
    assert header_value(parameter("header", explode=True, name="n"), {1: True, "b": None}) == "1=true,b="
    assert list(cookie_pairs(parameter("cookie", explode=True), {1: [2, "x"]})) == ["1=[2%2C%22x%22]"]
    assert list(cookie_pairs(parameter("cookie", "cookie", explode=False, name="n"), ["a", "b c"])) == ["n=a,b c"]
    assert list(query_pairs(parameter("query", explode=True), {1: {"x": "y"}})) == ["1=%7B%22x%22%3A%22y%22%7D"]


@pytest.mark.parametrize(("name", "text"), [("n", "a;b"), ("n;", "a")])
def test_a_semicolon_ends_a_cookie(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"^the argument 'arg' has a semicolon, which ends a cookie$"):
        list(cookie_pairs(parameter("cookie", "cookie", name=name), text))


def test_what_ends_a_header_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^the value of the header 'Cookie' has a line break"):
        list(cookie_pairs(parameter("cookie", "cookie", name="n"), "a\nb"))
    with pytest.raises(ValueError, match=r"^the value of the header 'n' has a line break"):
        header_value(parameter("header", name="n"), "a\nb")


@pytest.mark.parametrize(("style", "value"), [(None, ""), (None, "."), (None, ".."), ("simple", []), ("label", "")])
def test_segments_that_are_another_path(style: Any, value: Any) -> None:
    with pytest.raises(ValueError, match="which is not a valid path segment") as caught:
        path_segment(parameter("path", style), value)
    assert str(caught.value) == f"the argument 'arg' is {value!r}, which is not a valid path segment"
    assert path_segment(parameter("path"), "...") == "..."


def test_text_is_asked_for_where_text_is_meant() -> None:
    with pytest.raises(TypeError, match=r"^the argument 'arg' is int, not str$"):
        path_segment(parameter("path", type_=str), 5)
    assert path_segment(parameter("path", type_=str), "a.b~c-d_e") == "a.b~c-d_e"
    assert path_segment(parameter("path", "label", type_=str), "a") == ".a"


def test_json_in_a_header_is_ascii_and_of_its_type() -> None:
    assert header_value(parameter("header", "json", name="n", type_=dict[str, str]), {"a": "é"}) == '{"a":"\\u00e9"}'
    with pytest.raises(ValueError, match=r"^the argument 'arg.a': Input should be a valid integer"):
        header_value(parameter("header", "json", name="n", type_=dict[str, int]), {"a": "x"})
    assert json_text({"a": "é"}, "x") == '{"a":"\\u00e9"}'
    with pytest.raises(ValueError, match=r"^x: "):
        json_text({"a": object()}, "x")
    with pytest.raises(ValueError, match=r"^x: "):
        json_text([INFINITE], "x")
    with pytest.raises(TypeError, match=r"^x: a contains bytes, which cannot be sent in JSON$"):
        json_text({"a": b"x"}, "x")


def test_each_part_that_does_not_fit_is_named_and_none_is_shown() -> None:
    with pytest.raises(ValueError, match=r"^the argument") as caught:
        header_value(parameter("header", "json", type_=dict[str, Literal[1]]), {"a": "secret", "b": 5})
    assert str(caught.value) == "the argument 'arg.a': Input should be 1; the argument 'arg.b': Input should be 1"
    with pytest.raises(ValueError, match=r"^the argument") as caught:
        header_value(parameter("header", "json", type_=dict[str, Literal[1]]), {"a" * 300: 5})
    assert str(caught.value) == f"the argument '{'arg.' + 300 * 'a'}"[:250]
