"""Requests: from the arguments of a call to what is sent."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Any, cast
from urllib.parse import unquote, urlsplit, urlunsplit

import httpx2

from .encoding import IN_JSON, check_date, checked_header, file_content, text_of
from .operation import Body, Operation, Parameter
from .parameters import cookie_pair, header_value, path_segment, query_pairs, written
from .settings import UNSET

Part = tuple[str, tuple[str, IO[bytes] | bytes, str] | tuple[None, bytes] | tuple[None, bytes, str]]
"""A field of a multipart body as httpx2 takes it: its name, and file name, content and media type."""


_CHUNK = 64 * 1024


@dataclass(slots=True)
class Payload:
    """What a call sends, whatever the attempt.

    Attributes:
        target: Path and query, percent-encoded.
        headers: The headers that the operation and its arguments ask for.
        content: The body, None where there is none.
        files: The parts of a multipart body, None where it is none.
    """

    target: str
    headers: dict[str, str]
    content: bytes | IO[bytes] | None = None
    files: list[Part] | None = None

    def rewinds(self) -> list[tuple[IO[bytes], int]] | None:
        """Return the open files of the body with their positions, None where one cannot be read again."""
        parts = [part[1] for _, part in self.files or ()] + [self.content]
        streams: list[tuple[IO[bytes], int]] = []
        for part in parts:
            if part is None or isinstance(part, bytes):
                continue
            if not getattr(part, "seekable", lambda: False)():
                return None
            streams.append((part, part.tell()))
        return streams


class FileStream(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """An open file as the body of a request, in blocking I/O and in an event loop alike."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._file.read(_CHUNK):
            yield chunk

    async def __aiter__(self) -> AsyncIterator[bytes]:
        # The page cache gives a chunk in microseconds, so an event loop need not send it to a thread.
        for chunk in self:
            yield chunk


def payload_of(operation: Operation[Any], arguments: Mapping[str, Any]) -> Payload:
    """Return what a call sends.

    Args:
        operation: What to call.
        arguments: The arguments by name; UNSET, and None for one that is not nullable, is not sent.

    Raises:
        ValueError: An argument has a value that cannot be sent.
        TypeError: An argument has the wrong type.
    """
    path, query, cookies = operation.path, list[str](), list[str]()
    headers = {"Accept": operation.accept}
    for parameter in operation.parameters:
        value = arguments[parameter.argument]
        if parameter.location == "path":
            path = path.replace(f"{{{parameter.name}}}", path_segment(parameter, value))
        elif _is_given(parameter, value):
            if parameter.type is not str:
                check_date(value, parameter.type, f"the argument {parameter.argument!r}")
            if parameter.location == "query":
                query.extend(query_pairs(parameter, value))
            elif parameter.location == "cookie":
                cookies.append(cookie_pair(parameter, value))
            else:
                headers[parameter.name] = header_value(parameter, value)
        elif parameter.required:
            raise ValueError(f"the argument {parameter.argument!r} is required")
    if cookies:
        headers["Cookie"] = "; ".join(cookies)
    payload = Payload(f"{path}?{'&'.join(query)}" if query else path, headers)
    if operation.body is not None:
        _add_body(payload, operation.body, arguments)
    return payload


# Parsing a URL costs as much as all else that is done for a call, and most calls go to few URLs.
@lru_cache(maxsize=256)
def joined(base_url: str, target: str) -> httpx2.URL:
    """Return the URL of a request.

    Raises:
        ValueError: It is too long.
    """
    try:
        return httpx2.URL(base_url + target)
    except httpx2.InvalidURL as error:
        raise ValueError(f"the arguments make no valid URL: {error}") from None


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """The URL of a server as it may be shown, and the headers that stand for its user and password."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@lru_cache(maxsize=64)
def split_url(url: str) -> BaseUrl:
    """Return the URL of a server without a slash at its end, and apart from it the user and the password.

    Raises:
        ValueError: It is not an http or https URL with a host, or has a query, a fragment or a control character.
        TypeError: It is not text.
    """
    if not isinstance(url, str):
        raise TypeError(f"server_url is {type(url).__name__}, not str")
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        raise ValueError("server_url is not a valid URL: see its host and its port") from None
    credentials, _, address = parts.netloc.rpartition("@")
    shown = urlunsplit((parts.scheme, address, parts.path, parts.query, parts.fragment))
    if parts.scheme not in {"http", "https"} or not host:
        raise ValueError(f"server_url is {shown!r}; it must start with http:// or https:// and name a host")
    if parts.query or parts.fragment or "{" in url or any(character <= " " for character in url):
        raise ValueError(
            f"server_url is {shown!r}, which has a query, a fragment, an unfilled variable, or white space"
        )
    if not credentials:
        return BaseUrl(shown.rstrip("/"))
    user, _, password = credentials.partition(":")
    encoded = base64.b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
    return BaseUrl(shown.rstrip("/"), {"Authorization": f"Basic {encoded}"})


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers that the caller has set.

    Raises:
        TypeError: They are not a mapping of texts.
        ValueError: A name or a value is not one that HTTP allows.
    """
    if not isinstance(headers, Mapping):
        raise TypeError(f"http_headers is {type(headers).__name__}, not a mapping")
    return {name: checked_header(name, value) for name, value in headers.items()}


def _is_given(parameter: Parameter, value: Any) -> bool:
    return value is not UNSET and (value is not None or parameter.nullable)


def _add_body(payload: Payload, body: Body, arguments: Mapping[str, Any]) -> None:
    value: Any = _flat(body, arguments) if body.fields else arguments["body"]
    if _is_left_out(body, value):
        return
    match body.media:
        case "json":
            payload.content = _json(body, value)
        case "form":
            _check_required(body, value)
            payload.content = _form(body, cast("dict[str, Any]", value))
        case "multipart":
            _check_required(body, value)
            payload.files = _parts(body, cast("dict[str, Any]", value))
            return
        case "text":
            payload.content = text_of(value, "the argument 'body'").encode()
        case "binary":
            _, payload.content, kind = file_content("body", value)
            if "*" in body.content_type:
                payload.headers["Content-Type"] = kind
                return
    payload.headers["Content-Type"] = body.content_type


def _is_left_out(body: Body, value: Any) -> bool:
    """Tell whether a request has no body.

    Raises:
        ValueError: It needs one.
    """
    if body.fields:
        return not value and not body.required
    missing = value is UNSET or (value is None and "body" not in body.nullable)
    if missing and body.required:
        raise ValueError("the argument 'body' is required")
    return missing


def _flat(body: Body, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a body whose fields are arguments, by their names on the wire."""
    value = {
        wire: arguments[name]
        for name, wire in body.fields.items()
        if arguments[name] is not UNSET and (arguments[name] is not None or name in body.nullable)
    }
    if body.extra is not None and arguments[body.extra[0]] is not None:
        value.update(_extra_fields(body, body.extra[0], arguments[body.extra[0]]))
    return value


def _extra_fields(body: Body, argument: str, given: Any) -> dict[str, Any]:
    """Return the fields that the API takes besides those that have an argument."""
    if not isinstance(given, Mapping):
        raise TypeError(f"the argument {argument!r} is {type(given).__name__}, not a mapping")
    for name, wire in body.fields.items():
        if wire in given:
            raise ValueError(f"the argument {argument!r} has {wire!r}, which is the argument {name!r}")
    try:
        fields: dict[str, Any] = body.extra_adapter.validate_python(dict(cast("Mapping[str, Any]", given)))
    except ValueError as error:
        raise ValueError(_explained(body, error, argument)) from None
    return fields


def _json(body: Body, value: Any) -> bytes:
    from .scalars import exact_numbers  # pydantic is loaded by whoever needs it

    adapter = body.adapter
    try:
        return exact_numbers(adapter.dump_json(adapter.validate_python(value), by_alias=True, context=IN_JSON))
    except ValueError as error:
        raise ValueError(_explained(body, error)) from None


def _explained(body: Body, error: ValueError, inside: str = "") -> str:
    """Say which argument is wrong, or what inside of one, in the words of the caller: by its Python name."""
    details = getattr(error, "errors", None)
    if details is None:
        return str(error)
    arguments = {wire: name for name, wire in body.fields.items()}
    lines: list[str] = []
    for item in details(include_url=False, include_context=False, include_input=False):
        first, *rest = item["loc"] or ("body",)
        names = (inside, first, *rest) if inside else (arguments.get(first, first), *rest)
        name = ".".join(map(str, names))
        # The value stays out of the message: a prompt or a transcript has no place in a log.
        lines.append(f"the argument {name!r}: {item['msg']}"[:250])
    return "; ".join(lines)


def _check_required(body: Body, value: Mapping[str, Any]) -> None:
    """Check that a form has all it needs; JSON is checked by its model."""
    for name, wire in body.fields.items():
        field = body.form_fields.get(wire)
        if wire not in value and field is not None and field.is_required():
            raise ValueError(f"the argument {name!r} is required")
        if field is not None:
            check_date(value.get(wire), field.annotation, f"the argument {name!r}")


def _parts(body: Body, fields: Mapping[str, Any]) -> list[Part]:
    parts: list[Part] = []
    for name, value in fields.items():
        for item in cast("Sequence[Any]", value) if isinstance(value, list) else [value]:
            if name in body.files:
                parts.append((name, file_content(name, item)))
            else:
                # A part without a file name is a plain field.
                text = written(item, f"the field {name!r}").encode()
                is_json = isinstance(item, Mapping | list) or hasattr(item, "model_dump")
                parts.append((name, (None, text, "application/json") if is_json else (None, text)))
    return parts


def _form(body: Body, fields: Mapping[str, Any]) -> bytes:
    """Return a form as `application/x-www-form-urlencoded`; a list is written as one pair for each item."""
    pairs: list[str] = []
    for name, value in fields.items():
        style, explode = body.styles.get(name, ("form", True))
        if name not in body.styles and not isinstance(value, list | tuple | set):
            value = written(value, f"the field {name!r}")  # noqa: PLW2901
        pairs += query_pairs(Parameter(name, "query", style=style, explode=explode), value)
    return "&".join(pairs).encode()
