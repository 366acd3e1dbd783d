"""Run a sandbox on a port of this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

import uvicorn

from .app import Sandbox
from .bounded_protocol import BoundedProtocol

HOST = "127.0.0.1"
DEFAULT_PORT = 8088
PATIENCE = BoundedProtocol.patience
MOST_CONNECTIONS = 512


def listen(port: int) -> socket.socket:
    """Return a socket that listens on a port; 0 picks a free one.

    Raises:
        OSError: The port is taken.
        OverflowError: There is no such port.
    """
    # Named as TCP, so that asyncio turns Nagle's algorithm off; it would delay every response by 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(512)
    except (OSError, OverflowError):
        listener.close()
        raise
    return listener


class _Server(uvicorn.Server):
    """A server that reports when it has started; from then on it can be stopped."""

    def __init__(self, config: uvicorn.Config, when_started: Callable[[], object]) -> None:
        super().__init__(config)
        self._when_started = when_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to serve."""
        await super().startup(sockets)
        self._when_started()


def server_for(
    sandbox: Sandbox, when_started: Callable[[], object] = lambda: None, patience: float = PATIENCE
) -> uvicorn.Server:
    """Return the server of a sandbox.

    Args:
        sandbox: The sandbox.
        when_started: Called once the server accepts requests.
        patience: The seconds that a client has to send a request, and to continue reading a response.
    """
    config = uvicorn.Config(
        sandbox.app,
        http=type("Protocol", (BoundedProtocol,), {"patience": patience}),
        log_level="error",
        lifespan="off",
        ws="none",
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=2,
    )
    return _Server(config, when_started)


@contextmanager
def serve_in_thread(sandbox: Sandbox, port: int = 0, patience: float = PATIENCE) -> Generator[str]:
    """Serve a sandbox from a thread while the block runs; yield its URL."""
    listener = listen(port)
    server = server_for(sandbox, patience=patience)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the sandbox did not start")
            time.sleep(0.005)
        yield f"http://{HOST}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
