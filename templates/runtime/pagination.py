"""Pages: lists that arrive in parts, each part when it is needed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, Generic, TypeVar, cast

import httpx2

from .operation import Operation
from .paging import PageRequest, Position
from .redaction import Secret
from .resource import Resource
from .response import ApiResponse, FromResponse
from .settings import Overrides
from .transport import drive

ItemT = TypeVar("ItemT")


class BasePage(FromResponse, Generic[ItemT]):
    """A part of a list; `Page` and `AsyncPage` get the next one.

    Attributes:
        items: Its items.
        body: The whole body of the response.
        raw_response: The response.
    """

    def __init__(self, request: PageRequest, url: httpx2.URL, response: ApiResponse[Any]) -> None:
        self.body: Any = response.result
        self.raw_response = response.raw_response
        self._position = Secret(Position(request, url, response))  # which leads to the settings of the call
        self.items: list[ItemT] = self._position.reveal().items()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} with {len(self.items)} items>"

    def has_next_page(self) -> bool:
        """True if another page follows. If the server does not say which page is the last one, it may be empty.

        Raises:
            ResponseValidationError: The response describes no valid next page.
        """
        return self._position.reveal().following() is not None


class Page(BasePage[ItemT]):
    """A part of a list. Iteration yields the items of this page and of all that follow, each page when it is needed.

    Attributes:
        items: The items of this page.
        body: The whole body of the response.
        raw_response: The response.
    """

    def next_page(self) -> Page[ItemT] | None:
        """Get the next page with the settings of this call, None if this is the last one."""
        following = self._position.reveal().following()
        return None if following is None else fetch(following)

    def pages(self) -> Iterator[Page[ItemT]]:
        """Yield this page and all that follow."""
        page: Page[ItemT] | None = self
        while page is not None:
            yield page
            page = page.next_page()

    def __iter__(self) -> Iterator[ItemT]:
        for page in self.pages():
            yield from page.items


class AsyncPage(BasePage[ItemT]):
    """A part of a list, in an event loop. `async for` yields the items of this page and of all that follow.

    Attributes:
        items: The items of this page.
        body: The whole body of the response.
        raw_response: The response.
    """

    async def next_page(self) -> AsyncPage[ItemT] | None:
        """Get the next page with the settings of this call, None if this is the last one."""
        following = self._position.reveal().following()
        return None if following is None else await fetch_async(following)

    async def pages(self) -> AsyncIterator[AsyncPage[ItemT]]:
        """Yield this page and all that follow."""
        page: AsyncPage[ItemT] | None = self
        while page is not None:
            yield page
            page = await page.next_page()

    async def __aiter__(self) -> AsyncIterator[ItemT]:
        async for page in self.pages():
            for item in page.items:
                yield item


def fetch(request: PageRequest) -> Page[Any]:
    """Return the page that a request asks for."""
    call = request.call(asynchronous=False)
    return Page(request, call.url, drive(call, request.caller.http_clients))


async def fetch_async(request: PageRequest) -> AsyncPage[Any]:
    """Return the page that a request asks for, in an event loop."""
    from .transport_async import drive_async

    call = request.call(asynchronous=True)
    return AsyncPage(request, call.url, await drive_async(call, request.caller.http_clients))


class PagedResource(Resource):
    """A group of operations, some of which return pages."""

    def _page(self, operation: Operation[Any], arguments: Mapping[str, Any], overrides: Overrides) -> Page[Any]:
        page = fetch(PageRequest(self._caller, operation, arguments, overrides))
        return cast("Page[Any]", ApiResponse(page, page.raw_response)) if self._caller.detailed else page

    async def _page_async(
        self, operation: Operation[Any], arguments: Mapping[str, Any], overrides: Overrides
    ) -> AsyncPage[Any]:
        page = await fetch_async(PageRequest(self._caller, operation, arguments, overrides))
        return cast("AsyncPage[Any]", ApiResponse(page, page.raw_response)) if self._caller.detailed else page
