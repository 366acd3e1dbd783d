"""Responses that arrive bit by bit, as a test says, from the server of `fault_server`."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.support.fault_server import Act, FaultServer, Received

HOLD = object()
"""Wait until the client leaves, or the server stops."""

CUT = object()
"""Break the connection in the middle of the response."""


def streamed(
    parts: Sequence[object],
    content_type: str = "text/event-stream",
    *,
    status: int = 200,
    chunked: bool = True,
    headers: Mapping[str, str] | None = None,
) -> Act:
    """Return the act of sending a body part by part.

    Args:
        parts: Chunks of the body; `HOLD` or `CUT` may end them.
        content_type: The media type.
        status: The status.
        chunked: Whether the end of the body is marked; otherwise the end of the connection is the end.
        headers: Further headers.
    """
    framing = "Transfer-Encoding: chunked" if chunked else "Connection: close"
    extra = [f"{name}: {value}" for name, value in (headers or {}).items()]
    head = "\r\n".join([f"HTTP/1.1 {status} Some Phrase", f"Content-Type: {content_type}", framing, *extra, "", ""])
    last = parts[-1] if parts else None

    def chunks() -> Iterator[bytes]:
        yield head.encode("latin-1")
        for part in parts:
            if isinstance(part, bytes):
                yield b"%x\r\n%s\r\n" % (len(part), part) if chunked else part
        if chunked and last not in (HOLD, CUT):
            yield b"0\r\n\r\n"

    return Act(chunks(), end="hold" if last is HOLD else "keep" if chunked and last is not CUT else "close")


@dataclass
class Script:
    """What the server sends to each request, and what it saw.

    Attributes:
        server: The server.
        parts: Chunks of the body; `HOLD` or `CUT` may end them.
        content_type: The media type.
        chunked: Whether the end of the body is marked.
        status: The status.
        extra: Further headers of the responses.
        headers: The headers of each request, by their names in lower case.
    """

    server: FaultServer
    parts: Sequence[object] = ()
    content_type: str = "text/event-stream"
    chunked: bool = True
    status: int = 200
    extra: dict[str, str] = field(default_factory=dict[str, str])
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    def __post_init__(self) -> None:
        self.server.script = self._act

    @property
    def url(self) -> str:
        """Its address."""
        return self.server.url

    @property
    def gone(self) -> threading.Semaphore:
        """Released for each client that closed its connection while the response was held or sent."""
        return self.server.gone

    @property
    def stop(self) -> threading.Event:
        """Ends what is held."""
        return self.server.stopped

    @property
    def sent(self) -> int:
        """How many bytes were sent."""
        return self.server.sent

    def _act(self, request: Received) -> Act:
        self.headers.append(request.headers)
        return streamed(self.parts, self.content_type, status=self.status, chunked=self.chunked, headers=self.extra)


@contextmanager
def stream_server() -> Generator[Script]:
    """Run a server on a free port of this machine."""
    with FaultServer(()) as server:
        yield Script(server)
