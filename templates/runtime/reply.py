"""Replies: from a response to the result or the error that it means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeVar, cast

import httpx2

from .errors import ClientError, DocumentedError, ResponseValidationError
from .operation import Operation, Reply

T = TypeVar("T")
V = TypeVar("V")


def select(by_status: Mapping[str, V], status: int) -> V | None:
    """Return the entry for a status: the exact one, else its range, else the default."""
    return by_status.get(str(status)) or by_status.get(f"{status // 100}XX") or by_status.get("default")


def result_of(operation: Operation[T], response: httpx2.Response) -> T:
    """Return the result of a documented success.

    Raises:
        ResponseValidationError: The body does not fit its type.
        KeyError: The status is no documented success.
    """
    reply = select(operation.replies, response.status_code) if response.is_success else None
    if reply is None:
        raise KeyError(response.status_code)
    value = _value(operation, reply, response)
    if reply.envelope is not None:
        value = reply.envelope.model_construct(headers=_header_lists(response), result=value)
    return cast("T", value)


def error_of(operation: Operation[Any], response: httpx2.Response, retry_after: float | None) -> ClientError:
    """Return the error for a response that is no documented success; this never raises."""
    kind = select(operation.errors, response.status_code) if response.status_code >= 400 else None
    parsed = _parsed(response)
    message = f"{operation.name}: {_described(response, parsed)}"
    if kind is not None and issubclass(kind, DocumentedError):
        try:
            data = kind.model.model_validate(parsed)
        except ValueError:
            data = None
        if data is not None:
            error = kind(message, response=response, retry_after=retry_after)
            error.data = data
            return error
    fallback = operation.fallback if kind is None or issubclass(kind, DocumentedError) else kind
    return fallback(message, response=response, retry_after=retry_after)


def _value(operation: Operation[Any], reply: Reply, response: httpx2.Response) -> Any:
    if reply.media == "none":
        return None
    if reply.media == "binary":
        return response.content
    if reply.media == "text":
        return response.text
    body = response.content
    try:
        return reply.adapter.validate_json(body)
    except ValueError as error:
        first = error
    if body.startswith(b"\xef\xbb\xbf") or not _is_utf8(body):
        # Some servers send a byte order mark, or another encoding than JSON's; a second look costs only them.
        try:
            return reply.adapter.validate_json(body.decode("utf-8-sig", "strict"))
        except ValueError as error:
            first = error
    message = f"{operation.name}: the body of the {response.status_code} response does not fit: {_reason(first)}"
    raise ResponseValidationError(message, response=response, cause=first) from first


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _reason(error: ValueError) -> str:
    """Say in a few words where a value does not fit."""
    details = getattr(error, "errors", None)
    if details is None:
        return str(error)
    found = details(include_url=False, include_input=False, include_context=False)
    shown = "; ".join(f"{'.'.join(map(str, item['loc'])) or 'body'}: {item['msg']}" for item in found[:3])
    return f"{shown}{' and more' if len(found) > 3 else ''}"


def _header_lists(response: httpx2.Response) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, value in response.headers.multi_items():
        headers.setdefault(name.lower(), []).append(value)
    return headers


def _parsed(response: httpx2.Response) -> Any:
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None


def _described(response: httpx2.Response, parsed: Any) -> str:
    """Return the status with what the server says of its failure, in one short line."""
    try:
        phrase = HTTPStatus(response.status_code).phrase
    except ValueError:
        phrase = "unknown status"
    if response.status_code < 400:
        # The body of a success is the caller's data, which has no place in a message.
        return f"{response.status_code} {phrase}: this status is not documented"
    said = _message(parsed)
    if parsed is None and "html" not in response.headers.get("content-type", ""):
        said = response.content[:400].decode("utf-8", "replace")
    said = " ".join("".join(character if character.isprintable() else " " for character in said[:400]).split())
    return f"{response.status_code} {phrase}{': ' + said if said else ''}"


def _message(parsed: Any) -> str:
    """Return the text under which servers say what went wrong, at the top or one level down."""
    if not isinstance(parsed, dict):
        return ""
    known = cast("dict[str, Any]", parsed)
    for key in ("message", "detail", "title", "error"):
        value = known.get(key)
        if isinstance(value, str):
            return value
        if isinstance(value, dict):
            return _message(value)
    return ""
