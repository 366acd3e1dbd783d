"""A real HTTP server whose responses arrive bit by bit, as a test says."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOLD = object()
"""Wait until the client goes, or the server stops."""

CUT = object()
"""Break the connection in the middle of the response."""


@dataclass
class Script:
    """What the server sends to each request, and what it saw.

    Attributes:
        url: Its address.
        parts: Chunks of the body, `HOLD` and `CUT` among them.
        content_type: The media type.
        chunked: Whether the end of the body is marked; without, the end of the connection is the end.
        headers: The headers of each request, by their names in lower case.
        extra: Further headers of the responses.
        gone: Released for each client that closed its connection while the response was held or sent.
        sent: How many bytes of the parts were sent.
    """

    url: str
    parts: Sequence[object] = ()
    content_type: str = "text/event-stream"
    chunked: bool = True
    status: int = 200
    extra: dict[str, str] = field(default_factory=dict[str, str])
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    gone: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    stop: threading.Event = field(default_factory=threading.Event)
    sent: int = 0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: Script

    def do_GET(self) -> None:
        script = self.script
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        script.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.send_response(script.status)
        self.send_header("Content-Type", script.content_type)
        self.send_header("Transfer-Encoding", "chunked") if script.chunked else self.send_header("Connection", "close")
        for name, value in script.extra.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self._send_parts()
        except OSError:
            self.close_connection = True
            script.gone.release()

    do_POST = do_GET  # noqa: N815  # the name that http.server asks for

    def _send_parts(self) -> None:
        script = self.script
        for part in script.parts:
            if part is CUT:
                self.close_connection = True
                return
            if part is HOLD:
                self._hold()
                return
            assert isinstance(part, bytes)
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part) if script.chunked else part)
            script.sent += len(part)
        if script.chunked:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.close_connection = True

    def _hold(self) -> None:
        self.close_connection = True
        self.connection.settimeout(0.05)
        while not self.script.stop.is_set():
            try:
                if not self.connection.recv(1):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        self.script.gone.release()

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@contextmanager
def stream_server() -> Generator[Script]:
    """Run a server on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {}))
    server.daemon_threads = True
    script = Script(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass.script = script  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        script.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()
