"""Responses: turn a response into a result or an error."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar, cast

import httpx2

from .errors import (
    BY_STATUS,
    ClientError,
    DefaultError,
    DocumentedError,
    ResponseValidationError,
    StatusError,
    error_class,
    request_id_of,
)
from .failure_text import failure_text
from .misfits import first_of, misfits
from .operation import Operation, Response

T = TypeVar("T")
V = TypeVar("V")

# The successes with a complete result: not 204 and 205, which have no body, nor 206, which has a part of one.
_WHOLE = frozenset({200, 201, 202, 203})
_BODILESS = frozenset({204, 205, 304})
_PARTIAL = HTTPStatus.PARTIAL_CONTENT.value

# Python encodings that no server means.
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})


def select(by_status: Mapping[str, V], status: int) -> V | None:
    """Return the entry for a status: the exact one, else its range, else the default."""
    return by_status.get(str(status)) or by_status.get(f"{status // 100}XX") or by_status.get("default")


class FromResponse:
    """Something that was made from a response."""

    __slots__ = ()

    raw_response: httpx2.Response

    @property
    def status_code(self) -> int:
        """The status of the response."""
        return self.raw_response.status_code

    @property
    def headers(self) -> httpx2.Headers:
        """The headers of the response."""
        return self.raw_response.headers

    @property
    def request_id(self) -> str:
        """The server's id for the request, "" if it sent none."""
        return request_id_of(self.raw_response)


@dataclass(frozen=True, slots=True)
class ApiResponse(FromResponse, Generic[T]):
    """A result together with its response.

    Attributes:
        result: What the call returns.
        raw_response: The response.
    """

    result: T
    raw_response: httpx2.Response


Warn = Callable[[str, int, str], object]
"""Called with the call, the status and the first places if a response that is read leniently does not fit."""


def result_of(operation: Operation[T], response: httpx2.Response, warn: Warn | None = None) -> T:
    """Return the result of a success; with `warn`, parts of a body that do not fit are kept unchanged.

    Raises:
        ResponseValidationError: The body does not fit the documented type for its status.
        KeyError: It is not a success, or is undocumented and does not fit a documented one.
    """
    # A redirect is a success if the document has no other one; it is not followed.
    documented = _documented(operation, response.status_code)
    if documented is not None:
        return cast("T", _value(operation, documented, response, warn))
    if response.is_success and response.status_code != _PARTIAL:
        # Any 2XX means that the server has done its work.
        for documented in operation.responses.values():
            has_body = documented.media == "json" and response.status_code not in _BODILESS
            if has_body or response.status_code in _WHOLE:
                with suppress(ResponseValidationError):
                    return cast("T", _value(operation, documented, response))
    raise KeyError(response.status_code)


def is_success(operation: Operation[Any], response: httpx2.Response) -> bool:
    """True if the status of a response is a success, before its body is read."""
    return response.status_code in _WHOLE or _documented(operation, response.status_code) is not None


def _documented(operation: Operation[Any], status: int) -> Response | None:
    """Return the documented success for a status; a partial body counts only if the document has 206."""
    if status >= 400 or (status == _PARTIAL and str(_PARTIAL) not in operation.responses):
        return None
    return select(operation.responses, status)


def error_of(operation: Operation[Any], response: httpx2.Response, retry_after: float | None) -> ClientError:
    """Return the error for a response that is not a success. Never raises."""
    status = response.status_code
    documented = _documented_error(operation, response)
    named, *others = BY_STATUS.get(status, (None,))
    parsed = _parsed(response)
    message = f"{operation.name}: {failure_text(response, parsed, is_documented=documented is not None)}"
    for body in (documented, *others):
        if body is not None and issubclass(body, DocumentedError):
            with suppress(ValueError, RecursionError):
                data = _typed_body(body).parsed(response.content)
                error = error_class(named, body)(message, response=response, retry_after=retry_after)
                error.__dict__["data"] = data
                return error
    return error_class(named, DefaultError)(message, response=response, retry_after=retry_after)


def _documented_error(operation: Operation[Any], response: httpx2.Response) -> type[StatusError] | None:
    """Return the documented class for a failure: for its status and media type, or else for its status."""
    status = response.status_code
    if status < 300:
        return None
    arrived = media_type_of(response)
    for key in (str(status), f"{status // 100}XX", "default"):
        if found := operation.errors.get(f"{key} {arrived}") or operation.errors.get(key):
            return found
    return None


_BODIES: dict[type, Response] = {}


def _typed_body(error: type[DocumentedError]) -> Response:
    """Return the body of an error, whose validator is built on first use and kept."""
    return _BODIES.setdefault(error, Response("json", error.model))


def _value(operation: Operation[Any], documented: Response, response: httpx2.Response, warn: Warn | None = None) -> Any:
    value = _body(operation, documented, response, warn)
    if documented.with_headers is not None:
        from .models import LooseFields  # the class is one of them

        loose = LooseFields(("headers", "result")) if warn else None
        return documented.with_headers.model_construct(loose, headers=header_lists(response), result=value)
    return value


def _body(operation: Operation[Any], documented: Response, response: httpx2.Response, warn: Warn | None) -> Any:
    if documented.media == "none" or (documented.media == "json" and response.status_code in _BODILESS):
        return None
    if documented.media_type:
        check_representation(operation, response)
    if documented.media != "json":
        return response.content if documented.media == "binary" else _text_in_json(response) or text_of_body(response)
    body = response.content
    try:
        return documented.parsed(body)
    except ValueError as error:
        first = error
    if body.startswith(codecs.BOM_UTF8):
        # Some servers send a byte order mark; only they pay for the second attempt.
        try:
            return documented.parsed(body.removeprefix(codecs.BOM_UTF8))
        except ValueError as error:
            first = error
    if documented.type is str and media_type_of(response).startswith("text/"):
        return text_of_body(response)  # which some frameworks send for a string that they describe as JSON
    if warn is not None:
        with suppress(ValueError, RecursionError):
            return _lenient(operation, documented, response, warn, first)
    shown = first_of(misfits(first, "body"))
    message = f"{operation.name}: the body of the {response.status_code} response does not fit: {shown}"
    raise ResponseValidationError(message, response=response, cause=first) from first


def other_representation(operation: Operation[Any], response: httpx2.Response) -> str:
    """Return the media type of a success if it is documented but not the requested one, else ""."""
    documented = _documented(operation, response.status_code)
    if documented is None or not documented.media_type:
        return ""
    arrived = media_type_of(response)
    is_other = arrived != _essence(documented.media_type) and arrived in map(_essence, operation.accepts)
    return arrived if is_other else ""


def check_representation(operation: Operation[Any], response: httpx2.Response) -> None:
    """Check that a success has the requested media type, and not another documented one.

    Raises:
        ResponseValidationError: It has another one, so the result would have another type.
    """
    if arrived := other_representation(operation, response):
        message = f"{operation.name}: the {response.status_code} response is {arrived}, which the call did not ask for"
        raise ResponseValidationError(message, response=response)


def media_type_of(response: httpx2.Response) -> str:
    """Return the media type of a response without its parameters, in lower case; "" if the server sent none."""
    return _essence(response.headers.get("content-type", ""))  # any text without a slash would do


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _lenient(
    operation: Operation[Any], documented: Response, response: httpx2.Response, warn: Warn, error: ValueError
) -> Any:
    """Return a body with the parts that do not fit unchanged; `error` says what is wrong with the whole.

    Raises:
        ValueError: It is not JSON.
    """
    from .leniency import Lenient  # most servers never need it
    from .scalars import exact_json

    text = response.content.decode("utf-8-sig")
    reader = Lenient()
    value = reader.decode(documented.type, exact_json(text) if documented.exact else json.loads(text))
    warn(operation.name, response.status_code, first_of(reader.misfits or misfits(error, "body")))
    return value


def _text_in_json(response: httpx2.Response) -> str:
    """Return the text if the body is a JSON string, else ""."""
    parsed = _parsed(response) if "json" in media_type_of(response) else None
    return parsed if isinstance(parsed, str) else ""


def text_of_body(response: httpx2.Response) -> str:
    """Return a body as text in the server's charset, or in UTF-8 if that is missing or unknown."""
    charset = response.charset_encoding
    try:
        if charset and codecs.lookup(charset).name not in _NO_CHARSETS:
            return response.content.decode(charset, "replace")
    except (LookupError, ValueError):
        pass
    return response.content.decode("utf-8", "replace")


def header_lists(response: httpx2.Response) -> dict[str, list[str]]:
    """Return the headers of a response by lower-case name, each with its values."""
    headers: dict[str, list[str]] = {}
    for name, value in response.headers.multi_items():
        headers.setdefault(name.lower(), []).append(value)
    return headers


def _parsed(response: httpx2.Response) -> Any:
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None
