"""The ASGI application: routes from the document, the documented envelope for every error."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from openapi.document import JsonObject
from openapi.spec import Spec, read_spec
from sandbox_server.api_errors import ApiError, not_found
from sandbox_server.contract.contract import SPEC, Answer, Rules, read_json, read_rules
from sandbox_server.contract.schemas import Schemas
from sandbox_server.control.control import Control, Work
from sandbox_server.operations import HANDLERS, HANDLERS_FILE, Handler, OperationRequest
from sandbox_server.storage.store import Store

from .callers import LOCAL_HOSTS, check_caller
from .routing import PathRoute, read_content, write

SITE = "/_sandbox/site"
"""Where a documentation site is served: its console calls the server that its pages came from."""

Endpoint = Callable[[Request], Awaitable[Answer]]


class Sandbox:
    """A sandbox: its store, its ASGI application, and how it has broken the document so far.

    Args:
        store: Where sessions are kept.
        spec: What it serves; `openapi.yaml` if None.
        handlers: What answers each operation, by operationId; an operation without one answers 501.
        hosts: The names under which it may be called.
        site: The folder of a documentation site to serve below `/_sandbox/site/`, None for none.
    """

    def __init__(
        self,
        store: Store,
        spec: Spec | None = None,
        handlers: Mapping[str, Handler] = HANDLERS,
        hosts: Iterable[str] = LOCAL_HOSTS,
        site: Path | None = None,
    ) -> None:
        spec = spec or read_spec(SPEC)
        schemas = Schemas(spec.data)
        self.store = store
        self.violations: list[str] = []
        self._handlers = handlers
        self._hosts = frozenset(hosts)
        paths: dict[str, dict[str, Endpoint]] = {}
        for operation in spec.operations:
            handler = self._handlers.get(operation.label)
            endpoint = (
                _not_implemented(operation.label)
                if handler is None
                else self._operation(read_rules(operation, schemas), handler)
            )
            paths.setdefault(operation.path, {})[operation.verb.upper()] = endpoint
        for work in Control(store, schemas).works():
            paths.setdefault(work.path, {})[work.verb] = _control_endpoint(work)
        # Paths without parameters come first, whatever their order in the document.
        in_order = sorted(paths.items(), key=lambda item: item[0].count("{"))
        routes = [PathRoute(path, self._endpoint(verbs)) for path, verbs in in_order]
        pages = [Mount(SITE, StaticFiles(directory=site, html=True))] if site else []
        self.app = Starlette(routes=[*pages, *routes, PathRoute(None, self._endpoint({}))])

    def _operation(self, rules: Rules, handler: Handler) -> Endpoint:
        async def answer(request: Request) -> Answer:
            content = await read_content(request)
            try:
                body = rules.read_body(request.headers.get("content-type", ""), content)
                call = OperationRequest(request.path_params.get("id", ""), body)
                given = await run_in_threadpool(handler, self.store, call)
            except ApiError as error:
                given = Answer(error.status, error.envelope())
            violation = rules.violation(given)
            if violation is not None:
                self.violations.append(violation)
                raise RuntimeError(violation)
            return given

        return answer

    def _endpoint(self, verbs: Mapping[str, Endpoint]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                check_caller(request.headers, self._hosts)
                answer = await self._answer(verbs, request)
            except ApiError as error:
                answer = Answer(error.status, error.envelope())
            except ClientDisconnect:
                return Response(status_code=400)  # nobody reads it
            except Exception as error:  # noqa: BLE001  # clients get any error in the documented envelope
                traceback.print_exception(error)
                answer = Answer(500, ApiError(500, "internal_error", f"the sandbox failed: {error}").envelope())
            return write(answer)

        return endpoint

    async def _answer(self, verbs: Mapping[str, Endpoint], request: Request) -> Answer:
        if not verbs:
            raise not_found(f"there is nothing at {request.url.path}")
        if request.method in verbs:
            return await verbs[request.method](request)
        allowed = ", ".join(sorted(verbs))
        error = ApiError(405, "bad_request", f"{request.method} is not allowed here, only {allowed}")
        return Answer(405, error.envelope(), {"Allow": allowed})


def _not_implemented(operation_id: str) -> Endpoint:
    async def answer(_request: Request) -> Answer:
        raise ApiError(501, "internal_error", f"{operation_id} has no handler; add one to HANDLERS in {HANDLERS_FILE}")

    return answer


def _control_endpoint(work: Work) -> Endpoint:
    async def answer(request: Request) -> Answer:
        content = await read_content(request)
        body: JsonObject = {}
        if work.body is not None:
            # Always as JSON: a web page cannot send that without asking first, which the sandbox does not answer.
            content = content if work.body_required else content or b"{}"
            body = read_json(work.body, request.headers.get("content-type", ""), content)
        return await run_in_threadpool(work.run, OperationRequest(request.path_params.get("id", ""), body))

    return answer
