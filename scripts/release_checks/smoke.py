"""Try the installed package: make all of its calls, sync and async, against a real HTTP server.

Needs nothing but the package. Every method of every resource is discovered, is called with arguments made up
from its signature, and must raise the package's own error for the server's 418: the request went out and came back.

    python smoke.py DISTRIBUTION VERSION
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from typing import Any, ClassVar

_MADE_UP: dict[str, Any] = {"str": "x", "int": 1, "float": 1.5, "bool": True}


class Teapot(BaseHTTPRequestHandler):
    """Answers every request with 418, and counts."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[str]] = []  # shared on purpose: each connection has a new handler

    def do_GET(self) -> None:  # the protocol of http.server
        """Take any request."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.seen.append(f"{self.command} {self.path}")
        self.send_response(418)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def methods_of(client: object) -> Iterator[tuple[str, Any]]:
    """Yield every method of every resource of a client with its name."""
    for attribute in vars(type(client)):
        if not attribute.startswith("_"):
            resource = getattr(client, attribute)
            for name, method in inspect.getmembers(resource, inspect.ismethod):
                if not name.startswith("_"):
                    yield f"{attribute}.{name}", method


def made_up_arguments(method: Any) -> dict[str, Any]:
    """Return a value for each required argument of a method."""
    parameters = inspect.signature(method).parameters.values()
    required = [p for p in parameters if p.default is inspect.Parameter.empty]
    return {p.name: _MADE_UP.get(str(p.annotation), "file.out" if p.name == "file" else "x") for p in required}


def package_of(distribution: str) -> str:
    """Return the package that a distribution installs."""
    found = {file.parts[0] for file in metadata.files(distribution) or () if file.name == "client.py"}
    assert len(found) == 1, found
    return found.pop()


async def call_all(package: str, url: str) -> list[str]:
    """Call every method and return their names.

    Raises:
        AssertionError: A call did not end in the error of the server's 418.
    """
    module = importlib.import_module(f"{package}.client")
    client_name = next(k for k, v in vars(module).items() if isinstance(v, type) and v.__module__ == module.__name__)
    errors = importlib.import_module(f"{package}.errors")
    called: list[str] = []
    async with getattr(importlib.import_module(package), client_name)(server_url=url) as client:
        for name, method in methods_of(client):
            try:
                result = method(**made_up_arguments(method))
                await result
            except getattr(errors, f"{client_name}DefaultError") as error:
                assert error.status_code == 418, (name, error)
                called.append(name)
            else:
                raise AssertionError(f"{name} took a 418 for a success")
    return called


def main(arguments: list[str]) -> int:
    """Make all calls; return the exit status."""
    distribution, version = arguments
    assert metadata.version(distribution) == version, (metadata.version(distribution), version)
    package = package_of(distribution)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Teapot)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    called = asyncio.run(call_all(package, f"http://127.0.0.1:{server.server_port}"))
    server.shutdown()
    assert len(Teapot.seen) == len(called) > 0, (Teapot.seen, called)
    assert importlib.import_module(package).__version__ == version
    print(f"{distribution} {version}: {len(called)} methods of {package} called, each in one request")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
