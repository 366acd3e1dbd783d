"""Sandboxes for tests, each on its own free port: in this process, or in one that can be killed."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from openapi.document import JsonObject
from openapi.spec import Spec

from .control.demo import fill
from .operations import HANDLERS, Handler
from .serving.app import Sandbox
from .serving.serving import PATIENCE, serve_in_thread
from .storage.store import Store

CONFORMANCE_URL = "CONFORMANCE_SANDBOX_URL"  # tells the hooks of schemathesis which sandbox is ours
_SCRIPT = Path(__file__).resolve().parent.parent / "sandbox.py"


@dataclass(frozen=True)
class Running:
    """A running sandbox: its URL, and calls of its control surface."""

    url: str

    def control(self, verb: str, path: str, body: JsonObject | None = None) -> Any:
        """Call the control surface, `path` being what follows `/_sandbox`; return the body of the reply.

        Raises:
            urllib.error.HTTPError: The sandbox refused.
        """
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/_sandbox{path}", data, headers, method=verb)  # noqa: S310  # http
        with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310  # the URL is that of the sandbox
            content = reply.read()
        return json.loads(content) if content else None

    def create(self, title: str = "Session", **fields: Any) -> str:
        """Create a session with fields of `POST /_sandbox/sessions`; return its id."""
        return str(self.control("POST", "/sessions", {"title": title, **fields})["id"])

    def append(self, session_id: str, role: str = "user", content: str = "", **fields: Any) -> JsonObject:
        """Append a message to a session; return it as an export shows it."""
        body = {"role": role, "content": content, **fields}
        message: JsonObject = self.control("POST", f"/sessions/{quote(session_id, safe='')}/messages", body)["message"]
        return message

    def set_running(self, session_id: str, *, running: bool) -> None:
        """Start or end the processing of a session."""
        self.control("PUT", f"/sessions/{quote(session_id, safe='')}/processing", {"running": running})

    def inspect(self, session_id: str) -> JsonObject:
        """Return what the API does not show of a session."""
        insides: JsonObject = self.control("GET", f"/sessions/{quote(session_id, safe='')}")
        return insides


@dataclass(frozen=True)
class InThread(Running):
    """A sandbox in this process, with its store."""

    sandbox: Sandbox


@contextmanager
def run_in_thread(
    *,
    file: Path | None = None,
    demo: bool = False,
    spec: Spec | None = None,
    handlers: Mapping[str, Handler] = HANDLERS,
    port: int = 0,
    patience: float = PATIENCE,
    strict: bool = True,
    site: Path | None = None,
) -> Generator[InThread]:
    """Serve a sandbox from a thread while the block runs.

    Args:
        file: Where its database is; None for memory.
        demo: Whether it starts with the sessions of the demonstration.
        spec: What it serves; `openapi.yaml` if None.
        handlers: What answers the operations.
        port: The port; 0 for a free one.
        patience: The seconds that a client has to send a request, and to continue reading a response.
        strict: Whether a reply that broke the document is an error at the end of the block.
        site: A documentation site to serve as well.

    Raises:
        AssertionError: A reply broke the document.
    """
    store = Store(file)
    try:
        if demo:
            fill(store)
        sandbox = Sandbox(store, spec, handlers, site=site)
        with serve_in_thread(sandbox, port, patience) as url:
            yield InThread(url, sandbox)
        if strict and sandbox.violations:
            raise AssertionError("\n".join(sandbox.violations))
    finally:
        store.close()


@dataclass(frozen=True)
class InProcess(Running):
    """A sandbox in a separate process."""

    process: subprocess.Popen[str]

    def kill(self) -> None:
        """Kill the process at once (SIGKILL), as a crash would."""
        self.process.kill()
        self.process.wait()


@contextmanager
def run_in_process(*arguments: str) -> Generator[InProcess]:
    """Run `scripts/sandbox.py` on a free port while the block runs, with more arguments of its command line."""
    command = [sys.executable, str(_SCRIPT), "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            hello = process.stdout.readline() if process.stdout is not None else ""
            url = next((word for word in hello.split() if word.startswith("http://")), "")
            if not url:
                raise RuntimeError(f"the sandbox did not start: {hello}")
            yield InProcess(url.replace("localhost", "127.0.0.1"), process)
        finally:
            process.terminate()
            process.wait(20)
