"""Paging: the calls that return the parts of a list, and what a response says about the next one. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn, cast

import httpx2

from .call import Call, DetailedCall
from .caller import Caller
from .errors import ResponseValidationError
from .links import linked_url
from .operation import Operation
from .pages import Pagination
from .response import ApiResponse
from .settings import UNSET, Overrides


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A call that returns a page.

    Attributes:
        caller: Makes the call.
        operation: The operation to call.
        arguments: Its arguments.
        overrides: Its settings.
        url: The URL that the previous page named, None to build it from the arguments.
        number: The number of the page, counted from 1.
        landmark: The mark of an earlier page, to which a circular list returns.
    """

    caller: Caller
    operation: Operation[Any]
    arguments: Mapping[str, Any]
    overrides: Overrides
    url: httpx2.URL | None = None
    number: int = 1
    landmark: object = None

    @property
    def mark(self) -> object:
        """What distinguishes the page from the others: its URL, cursor or number."""
        return self.arguments.get(self.pagination.parameter) if self.url is None else self.url

    @property
    def pagination(self) -> Pagination:
        """How the pages of the operation follow each other."""
        if self.operation.pagination is None:
            raise TypeError(f"{self.operation.name} has no pages")
        return self.operation.pagination

    def call(self, *, asynchronous: bool) -> Call[Any]:
        """Return the call."""
        call = self.caller.call(
            self.operation, self.arguments, self.overrides, asynchronous=asynchronous, kind=DetailedCall
        )
        return call if self.url is None else replace(call, url=self.url)

    def with_argument(self, value: object) -> PageRequest:
        """Return the request for the page with another cursor or number."""
        return self._next(arguments={**self.arguments, self.pagination.parameter: value})

    def with_url(self, url: httpx2.URL) -> PageRequest:
        """Return the request for the page at a URL."""
        return self._next(url=url)

    def _next(self, **changes: Any) -> PageRequest:
        # The landmark moves to each page whose number is a power of two, so a circle of any length meets it again.
        landmark = self.mark if self.number & (self.number - 1) == 0 else self.landmark
        return replace(self, **changes, number=self.number + 1, landmark=landmark)


class Position:
    """Where a page is in its list: its request, and what the response says about the next page."""

    def __init__(self, request: PageRequest, url: httpx2.URL, response: ApiResponse[Any]) -> None:
        self._request = request
        self._url = url
        self._response = response
        self._pagination = request.pagination

    def items(self) -> list[Any]:
        """Return the items.

        Raises:
            ResponseValidationError: They are not a list.
        """
        found = value_at(self._response.result, self._pagination.items)
        if found is None:
            return []
        if not isinstance(found, list):
            self._fail("has no list where the items of the page should be")
        return list(cast("list[object]", found))

    def following(self) -> PageRequest | None:
        """Return the request for the next page, None if this is the last one.

        Raises:
            ResponseValidationError: The response names an earlier page, or one on another server.
        """
        more = self._value(self._pagination.has_more)
        if more is False:
            return None
        kind = self._pagination.kind
        if kind in {"page", "offset"}:
            found = self._by_number(ended=more is not True)
        else:
            found = self._by_url() if kind in {"url", "link"} else self._by_cursor()
            if found is None and more is True:
                self._fail("says that there are more pages, but not where")
        if found is not None and found.mark in (self._request.mark, self._request.landmark):
            self._fail("names a next page that came before, so the pages would never end")
        return found

    def _by_cursor(self) -> PageRequest | None:
        cursor = self._value(self._pagination.next)
        if isinstance(cursor, dict | list):
            self._fail("has no cursor where that of the next page should be")
        return self._request.with_argument(cursor) if cursor else None

    def _by_url(self) -> PageRequest | None:
        if self._pagination.kind == "link":
            text = linked_url(self._response.raw_response.headers.get_list("link"), "next")
        else:
            text = self._value(self._pagination.next)
        return self._request.with_url(self._own_url(str(text))) if text else None

    def _by_number(self, *, ended: bool) -> PageRequest | None:
        """Return the request for the next number; `ended` says whether an empty page is the last one."""
        given, start = self._request.mark, self._pagination.start
        number, size = int(cast("str", start if given in {None, UNSET} else given)), len(self.items())
        total = self._value(self._pagination.total)
        following = number + 1 if self._pagination.kind == "page" else number + size
        if isinstance(total, int) and following - start >= total:
            return None
        known = isinstance(total, int) and self._pagination.kind == "page"
        return self._request.with_argument(following) if size or known or not ended else None

    def _own_url(self, text: str) -> httpx2.URL:
        """Return the URL of the next page, which must be on the server that was called: it gets the same credentials."""
        try:
            url = self._url.join(text)
        except httpx2.InvalidURL:
            self._fail("names a next page with a URL that is not valid")
        if url.scheme == "http" and self._url.scheme == "https" and url.port is None:
            url = url.copy_with(scheme="https")  # the server is behind a proxy that it does not know about
        if _server_of(url) != _server_of(self._url) or url.userinfo:
            self._fail(f"names a next page on another server, {url.scheme}://{url.host}, which is not called")
        credentials = self._request.caller.credentials
        url = credentials.unsigned(url) if credentials else url
        return url.copy_with(fragment=None)

    def _value(self, path: tuple[str, ...]) -> Any:
        return value_at(self._response.result, path)

    def _fail(self, what: str) -> NoReturn:
        message = f"{self._request.operation.name}: the response {what}"
        error = ResponseValidationError(message, response=self._response.raw_response)
        if self._request.caller.hooks.on_error is not None:
            self._request.caller.hooks.on_error(error)
        raise error


def value_at(value: Any, path: tuple[str, ...]) -> Any:
    """Return the value at a path of names in a body, None if there is none; `-1` is the last item of a list."""
    for name in path:
        value = _child(value, name)
    return value


def _child(value: Any, name: str) -> Any:
    if isinstance(value, list):
        items = cast("list[object]", value)
        return items[-1] if items and name == "-1" else None
    if isinstance(value, Mapping):
        return cast("Mapping[str, object]", value).get(name)
    kind: type[Any] = value.__class__
    fields: Mapping[str, Any] = getattr(kind, "__pydantic_fields__", {})
    attribute = next((attribute for attribute, field in fields.items() if (field.alias or attribute) == name), None)
    if attribute is not None:
        return getattr(value, attribute, None)
    further: Mapping[str, Any] = getattr(value, "model_extra", None) or {}
    return further.get(name)


def _server_of(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port  # None for the usual port, even where the URL has it
