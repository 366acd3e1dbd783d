"""Requests: from the arguments of a call to what is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any
from urllib.parse import unquote, urlsplit, urlunsplit

import httpx2

from .encoding import SentHeaders, basic_authorization, check_date, checked_header, sent_headers
from .operation import Operation, Parameter
from .parameters import cookie_pairs, header_value, path_segment, query_pairs
from .redaction import Secret
from .request_body import Payload, add_body
from .settings import UNSET

_FRAMING = frozenset({"content-length", "transfer-encoding"})
_CHUNK = 64 * 1024


class FileStream(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """An open file as the body of a request, in blocking I/O and in an event loop alike."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._file.read(_CHUNK):
            yield chunk

    async def __aiter__(self) -> AsyncIterator[bytes]:
        # Reading a chunk from the page cache takes microseconds, so an event loop needs no thread for it.
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
    headers = dict[str, str]()
    for parameter in operation.parameters:
        value = arguments[parameter.argument]
        if parameter.type is not str:
            check_date(value, parameter.type, f"the argument {parameter.argument!r}")
        if parameter.location == "path":
            path = path.replace(f"{{{parameter.name}}}", path_segment(parameter, value))
        elif _is_given(parameter, value):
            if parameter.location == "query":
                query.extend(query_pairs(parameter, value))
            elif parameter.location == "cookie":
                cookies.extend(cookie_pairs(parameter, value))
            else:
                headers[parameter.name] = header_value(parameter, value)
        elif parameter.required:
            raise ValueError(f"the argument {parameter.argument!r} is required")
    if cookies:
        headers["Cookie"] = "; ".join(cookies)
    joint = "&" if "?" in path else "?"  # the path of an operation may contain a query
    payload = Payload(f"{path}{joint}{'&'.join(query)}" if query else path, headers)
    if operation.body is not None:
        add_body(payload, operation.body, arguments)
    return payload


# Parsing a URL costs as much as the rest of preparing a call, and most calls go to few URLs.
@lru_cache(maxsize=256)
def joined(base_url: str, target: str) -> httpx2.URL:
    """Return the URL of a request.

    Raises:
        ValueError: It is too long, or has half of a surrogate pair.
    """
    try:
        return httpx2.URL(base_url + target)
    except httpx2.InvalidURL as error:
        raise ValueError(f"the arguments make no valid URL: {error}") from None
    except UnicodeEncodeError:
        pass
    # Raised outside the handler: the encoding error contains the whole URL, and must not become the context.
    raise ValueError("the path has half of a surrogate pair, which cannot be sent")


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """The URL of a server without its user and password, and the headers that carry these."""

    url: str
    headers: Secret[SentHeaders]


@lru_cache(maxsize=64)
def split_url(url: str) -> BaseUrl:
    """Split the URL of a server into the URL without a trailing slash, and its user and password.

    Raises:
        ValueError: It is not an http or https URL with a host that can exist, or has a query, a fragment, a backslash or a
            control character.
        TypeError: It is not text.
    """
    if not isinstance(url, str):
        raise TypeError(f"server_url is {type(url).__name__}, not str")
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        raise ValueError("server_url is not a valid URL: check its host and port") from None
    credentials, _, address = parts.netloc.rpartition("@")
    shown = urlunsplit((parts.scheme, address, parts.path, parts.query, parts.fragment))
    if parts.scheme not in {"http", "https"} or not host or "\\" in url:
        raise ValueError(f"server_url is {shown!r}; it must start with http:// or https:// and name a host")
    if not all(0 < len(label) < 64 for label in host.removesuffix(".").split(".")):
        raise ValueError(
            f"server_url is {shown[:100]!r}, whose host has a part that is empty or longer than 63 characters"
        )
    if parts.query or parts.fragment or "{" in url or any(character <= " " for character in url):
        raise ValueError(
            f"server_url is {shown!r}, which has a query, a fragment, an unfilled variable, or white space"
        )
    if not credentials:
        return BaseUrl(shown.rstrip("/"), Secret({}))
    user, _, password = credentials.partition(":")
    authorization = basic_authorization(unquote(user), unquote(password))
    return BaseUrl(shown.rstrip("/"), Secret(sent_headers({"Authorization": authorization})))


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Check headers that the caller has set.

    Raises:
        TypeError: They are not a mapping of texts.
        ValueError: HTTP does not allow a name or a value.
    """
    if not isinstance(headers, Mapping):
        raise TypeError(f"http_headers is {type(headers).__name__}, not a mapping")
    checked = {name: checked_header(name, value) for name, value in headers.items()}
    for name in checked:
        if name.lower() in _FRAMING:
            raise ValueError(f"http_headers has {name!r}, which says where the request ends; the client sets it itself")
    return checked


def _is_given(parameter: Parameter, value: Any) -> bool:
    return value is not UNSET and (value is not None or parameter.nullable)
