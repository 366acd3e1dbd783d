"""Routes that look at the path before it is decoded, and replies."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from urllib.parse import unquote

from starlette.datastructures import URLPath
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, NoMatchFound, request_response
from starlette.types import Receive, Scope, Send

from sandbox_server.api_errors import too_large
from sandbox_server.contract.contract import JSON, Answer

LARGEST_BODY = 64 * 1024 * 1024


class PathRoute(BaseRoute):
    """A path with `{name}` for each parameter, for any method; None means any path.

    A parameter is one segment of the path, percent-encoded: `a%2Fb` is the id `a/b`, which the decoded path that
    Starlette's own routes look at cannot tell from two segments.
    """

    def __init__(self, path: str | None, endpoint: Callable[[Request], Awaitable[Response]]) -> None:
        literals = [] if path is None else re.split(r"\{(\w+)\}", path)
        parts = [f"(?P<{part}>[^/]*)" if i % 2 else re.escape(part) for i, part in enumerate(literals)]
        self._pattern = re.compile(".*" if path is None else "".join(parts), re.DOTALL)
        self._app = request_response(endpoint)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match a request by its undecoded path."""
        if scope["type"] != "http":
            return Match.NONE, {}
        found = self._pattern.fullmatch(scope["raw_path"].decode("latin-1"))
        if found is None:
            return Match.NONE, {}
        parameters = {name: unquote(value, errors="replace") for name, value in found.groupdict().items()}
        return Match.FULL, {"path_params": parameters}

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """Refuse to build a URL: these routes have no names."""
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._app(scope, receive, send)


async def read_content(request: Request, most: int = LARGEST_BODY) -> bytes:
    """Return the body of a request.

    Raises:
        ApiError: It is larger than `most` bytes.
    """
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise too_large(f"the body is larger than {most} bytes")
    return bytes(content)


def write(answer: Answer) -> Response:
    """Return an answer as an HTTP response."""
    headers = dict(answer.headers)
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    content = json.dumps(answer.body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return Response(content, answer.status, headers, media_type=JSON)
