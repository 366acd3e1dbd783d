"""Requests to undocumented paths, with everything else that a call of this client has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import httpx2

from .call import Call
from .errors import ResponseValidationError
from .operation import Body, Operation, Parameter, Response
from .redaction import redact_response
from .response import ApiResponse, media_type_of, text_of_body
from .settings import UNSET

UNDOCUMENTED = Operation[Any]("request", "GET", "/", {"2XX": Response("json", Any)})
"""The name for all calls of undocumented paths in a fake client."""

_VERB = re.compile("[A-Za-z]+", re.ASCII)
# Segments that servers and proxies resolve, some of them only after decoding, or with a backslash for a slash.
_DOTS = re.compile(r"(?i)(?:/|\\|%2f|%5c)(?:\.|%2e){1,2}(?=/|\\|%2f|%5c|;|$)")
_IDEMPOTENT_VERBS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})


class UndocumentedCall(Call[ApiResponse[Any]]):
    """A call whose every 2XX is a success, read as its Content-Type says."""

    def result(self, response: httpx2.Response) -> ApiResponse[Any]:
        """Return the response with its body as JSON, text or bytes."""
        if not response.is_success:
            raise KeyError(response.status_code)
        result = ApiResponse(self._body(response), response)
        redact_response(response, self.url)
        return result

    def _body(self, response: httpx2.Response) -> Any:
        if not response.content:
            return None
        kind = media_type_of(response)
        if kind.startswith("text/"):
            return text_of_body(response)
        is_json = kind == "application/json" or kind.endswith("+json")
        try:
            return response.json() if is_json or not kind else response.content
        except (ValueError, RecursionError) as error:
            if not is_json:
                return response.content
            message = f"{self.operation.name}: the body of the {response.status_code} response is not JSON"
            raise ResponseValidationError(message, response=response, cause=error) from error


def undocumented(
    verb: str,
    path: str,
    query: Mapping[str, Any] | None,
    json: Any,
    content: bytes | None,
    *,
    idempotent: bool | None,
    security: tuple[tuple[str, ...], ...],
) -> tuple[Operation[Any], dict[str, Any]]:
    """Return an operation for an undocumented path, and its arguments, including those of `request`.

    Raises:
        ValueError: The path does not begin with a slash, has a query, or leads out of the URL of the server; or there are
            two bodies.
        TypeError: The verb, the path or the name of a query parameter is not text.
    """
    for name, value in (("verb", verb), ("path", path)):
        if not isinstance(value, str):
            raise TypeError(f"{name} is {type(value).__name__}, not str")
    if not _VERB.fullmatch(verb):
        raise ValueError(f"verb is {verb[:100]!r}, which is not an HTTP method")
    if not path.startswith("/") or "?" in path or "#" in path:
        raise ValueError(f"path is {path[:100]!r}; it must begin with a slash, and its query goes into query={{...}}")
    if _DOTS.search(path):
        raise ValueError(f"path is {path[:100]!r}; a segment . or .. would lead out of the URL of the server")
    if any(not isinstance(name, str) for name in query or ()):
        raise TypeError("query has a name that is not str")
    if json is not UNSET and content is not None:
        raise ValueError("a request has one body: pass json or content, not both")
    body = None
    if content is not None:
        body = Body("binary", bytes)
    elif json is not UNSET:
        body = Body("json", Any, nullable=("body",))
    verb = verb.upper()
    operation = Operation[Any](
        name=f"{verb} {path}",
        verb=verb,
        path=path,
        responses={},
        parameters=tuple(
            Parameter(f"query_{name}", "query", name, "form", explode=True, type=Any) for name in query or ()
        ),
        idempotent=verb in _IDEMPOTENT_VERBS if idempotent is None else idempotent,
        body=body,
        security=security,
    )
    given = {"verb": verb, "path": path, "query": query, "json": json, "content": content}
    arguments = {f"query_{name}": value for name, value in (query or {}).items()}
    return operation, {**arguments, "body": json if content is None else content, UNDOCUMENTED.name: given}
