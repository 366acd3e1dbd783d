"""Parameters: how their values are written into paths, queries, headers and cookies.

The styles are those of OpenAPI. Where it defines none, for a list or an object inside of another, the value is JSON; but if
the properties of an object are sent as separate parameters, a list in it repeats its parameter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, cast
from urllib.parse import quote, unquote

from .encoding import checked_header, text_of
from .misfits import details_of, place
from .operation import Parameter

_SEPARATORS: dict[str | None, str] = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# Path segments that are sent unchanged; dot segments are excluded.
_PLAIN_SEGMENT = re.compile(r"[0-9A-Za-z_~-][0-9A-Za-z_.~-]*")
# The characters that RFC 6265 allows in a cookie value, besides letters and digits.
_COOKIE_SAFE = "!#$%&'()*+-./:<=>?@[]^_`{|}~"


def path_segment(parameter: Parameter, value: Any) -> str:
    """Return the value of a path parameter as ONE segment of a path, or as a part of one.

    Raises:
        ValueError: It is empty or a dot segment, which would be another path.
        TypeError: It has another type than the parameter.
    """
    if parameter.type is str and parameter.style is None and type(value) is str and _PLAIN_SEGMENT.fullmatch(value):
        return value  # only sooner than below: that returns the same
    what = _name(parameter)
    if parameter.type is str and not isinstance(value, str):
        raise TypeError(f"{what} is {type(value).__name__}, not str")
    if parameter.style == "wildcard":
        return "/".join(_segment(_quoted(part, what), part, what) for part in str(value).split("/"))
    value = _plain(value)
    if parameter.explode and parameter.style != "json" and isinstance(value, Mapping):
        texts = ["=".join(_quoted(part, what) for part in pair) for pair in _pairs(value, what)]
    else:
        texts = [_quoted(text, what) for text in _texts(parameter, value, what)]
    name = _quoted(parameter.name, what)
    if parameter.style == "matrix":
        if parameter.explode and isinstance(value, list | tuple | set):
            return "".join(f";{name}={text}" for text in texts)
        is_exploded = parameter.explode and isinstance(value, Mapping)
        return "".join(f";{text}" for text in texts) if is_exploded else f";{name}={','.join(texts)}"
    if parameter.style == "label":
        return _segment("." + ("." if parameter.explode else ",").join(texts), value, what)
    return _segment(",".join(texts), value, what)


def _segment(text: str, value: Any, what: str) -> str:
    if text in {"", ".", ".."}:
        raise ValueError(f"{what} is {value!r}, which is not a valid path segment")
    return text


def query_pairs(parameter: Parameter, value: Any) -> Iterator[str]:
    """Yield the `name=value` pairs of a query parameter, percent-encoded."""
    what = _name(parameter)
    value = _plain(value)
    if parameter.style == "deepObject":
        for name, text in _deep(parameter.name, value, what):
            yield f"{_quoted(name, what)}={_quoted(text, what)}"
        return
    name = _quoted(parameter.name, what)
    if parameter.explode and parameter.style != "json":
        if isinstance(value, Mapping):
            for key, item in cast("Mapping[str, Any]", value).items():
                items = cast("Iterable[Any]", item) if isinstance(item, list | tuple | set) else (item,)
                yield from (f"{_quoted(str(key), what)}={_quoted(written(each, what), what)}" for each in items)
            return
        if isinstance(value, list | tuple | set):
            for item in cast("Iterable[Any]", value):
                yield f"{name}={_quoted(written(item, what), what)}"
            return
    texts = [_quoted(text, what) for text in _texts(parameter, value, what)]
    yield f"{name}={_SEPARATORS.get(parameter.style, ',').join(texts)}"


def plain_pairs(parameter: Parameter, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the names and values that a query parameter would have, without an encoding."""
    for pair in query_pairs(parameter, value):
        name, text = pair.split("=")
        yield unquote(name), unquote(text)


def header_value(parameter: Parameter, value: Any) -> str:
    """Return the value of a header parameter."""
    return checked_header(parameter.name, ",".join(_texts(parameter, _plain(value), _name(parameter))))


def cookie_pairs(parameter: Parameter, value: Any) -> Iterator[str]:
    """Yield the `name=value` pairs of a cookie parameter for the header `Cookie`.

    Characters that cookies cannot have are percent-encoded, except in the style `cookie`, which servers do not decode.
    """
    what, value = _name(parameter), _plain(value)
    if parameter.explode and parameter.style != "json" and isinstance(value, Mapping):
        pairs = [(key, [text]) for key, text in _pairs(value, what)]
    elif parameter.explode and parameter.style != "json" and isinstance(value, list | tuple | set):
        pairs = [(parameter.name, [written(item, what)]) for item in cast("Iterable[Any]", value)]
    else:
        pairs = [(parameter.name, _texts(parameter, value, what))]
    for name, texts in pairs:
        held = [text if parameter.style == "cookie" else _quoted(text, what, _COOKIE_SAFE) for text in texts]
        pair = f"{name}={','.join(held)}"
        if ";" in pair:
            raise ValueError(f"{what} has a semicolon, which ends a cookie")
        yield checked_header("Cookie", pair)


def written(value: Any, what: str) -> str:
    """Return a value as text: a scalar as written outside of JSON, anything else as JSON."""
    is_nested = isinstance(value, Mapping | list | tuple | set) or hasattr(value, "model_fields_set")
    return json_text(value, what) if is_nested else text_of(value, what)


def _texts(parameter: Parameter, value: Any, what: str) -> list[str]:
    """Return the parts of a value that are joined by a separator."""
    if parameter.style == "json":
        return [_typed_json(parameter, value, what)]
    if isinstance(value, Mapping):
        pairs = _pairs(value, what)
        return ["=".join(pair) for pair in pairs] if parameter.explode else [text for pair in pairs for text in pair]
    if isinstance(value, list | tuple | set):
        return [written(item, what) for item in cast("Iterable[Any]", value)]
    return [text_of(value, what)]


def _pairs(value: Any, what: str) -> list[tuple[str, str]]:
    """Return the keys of an object with their values as texts."""
    return [(str(key), written(item, what)) for key, item in cast("Mapping[str, Any]", value).items()]


def _deep(name: str, value: Any, what: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of an object in brackets; lists in it as most servers read them."""
    value = _plain(value)
    if isinstance(value, Mapping):
        for key, item in cast("Mapping[str, Any]", value).items():
            yield from _deep(f"{name}[{key}]", item, what)
    elif isinstance(value, list | tuple | set):
        for index, item in enumerate(cast("Iterable[Any]", value)):
            is_scalar = not isinstance(_plain(item), Mapping | list | tuple | set)
            yield from _deep(f"{name}[]" if is_scalar else f"{name}[{index}]", item, what)
    else:
        yield name, text_of(value, what)


def _plain(value: Any) -> Any:
    if hasattr(value, "model_fields_set"):
        from .json_values import plain

        return plain(value)
    return value


def _typed_json(parameter: Parameter, value: Any, what: str) -> str:
    """Return a value as the JSON of its type, in ASCII.

    Raises:
        ValueError: It does not fit the type.
    """
    from .json_values import json_of

    try:
        content = json_of(parameter.adapter.validate_python(value), texts=parameter.has_text_decimals)
    except ValueError as error:
        raise ValueError(_misfit(parameter, error, what)) from None
    return _in_ascii(content)


def _misfit(parameter: Parameter, error: ValueError, what: str) -> str:
    # The message leaves the value out: it does not belong in logs.
    found = (f"the argument {place((parameter.argument, *item['loc']))!r}: {item['msg']}" for item in details_of(error))
    return "; ".join(text[:250] for text in found) or f"{what}: {error}"


def json_text(value: Any, what: str) -> str:
    """Return a value as JSON, in ASCII.

    Raises:
        ValueError: A number in it is not finite, or a time in it has no time zone.
        TypeError: It contains something that JSON does not have.
    """
    from .json_values import json_of

    try:
        return _in_ascii(json_of(value))
    except ValueError as error:
        raise ValueError(f"{what}: {error}") from None
    except TypeError as error:
        raise TypeError(f"{what}: {error}") from None


def _in_ascii(content: bytes) -> str:
    """Return JSON with all non-ASCII characters escaped, for headers."""
    return _NOT_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], content.decode())


def _name(parameter: Parameter) -> str:
    return f"the argument {parameter.argument!r}"


def _quoted(text: str, what: str, safe: str = "") -> str:
    """Return a text percent-encoded, except for `safe`, and letters, digits and `_.-~`, which are safe in any case."""
    with suppress(UnicodeEncodeError):
        return quote(text, safe=safe)
    # Raised outside the handler: the encoding error contains the whole text, and must not become the context.
    raise ValueError(f"{what} has half of a surrogate pair, which cannot be sent")
