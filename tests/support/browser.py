"""A headless Chromium for tests, driven through the pipe of its DevTools protocol."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import Any

PROGRAM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
    *("--disable-extensions", "--disable-default-apps", "--remote-debugging-pipe"),
)


class BrowserError(Exception):
    """The browser could not do what it was asked for."""


class Browser:
    """One page of a browser: where it goes, what it shows, and what it asked for."""

    def __init__(self, reader: int, writer: int) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._reader, self._writer = reader, writer
        self._pending = b""
        self._count = 0
        self._session: str | None = None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self._call(f"{domain}.enable")

    def open(self, url: str, ready: str) -> None:
        """Go to `url` as a new visitor would, and wait until the expression `ready` is true there."""
        self._call("Page.navigate", url="about:blank")
        self._call("Page.navigate", url=url)
        self.wait(ready)

    def wait(self, ready: str) -> None:
        """Wait until the page is loaded and the expression `ready` is true there."""
        deadline = time.monotonic() + 30
        while not self._is(f"document.readyState === 'complete' && Boolean({ready})"):
            assert time.monotonic() < deadline, (self.evaluate("location.href"), ready)
            time.sleep(0.05)

    def click(self, element: str) -> None:
        """Click on what the expression `element` finds, and do not wait for what comes of it."""
        self.evaluate(f"setTimeout((element) => element.click(), 0, {element}), true")

    def press(self, element: str) -> None:
        """Press the mouse on what the expression `element` finds, as a person would."""
        self.evaluate(f"{element}.scrollIntoView({{block: 'center', behavior: 'instant'}})")
        box = self.evaluate(f"{element}.getBoundingClientRect().toJSON()")
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "button": "left", "clickCount": 1}
        for event in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=event, **place)

    def clipboard(self) -> str:
        """Return the text in the clipboard."""
        self._call("Browser.setPermission", permission={"name": "clipboard-read"}, setting="granted")
        return str(self.evaluate("navigator.clipboard.readText()"))

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the page; that of a promise is waited for."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def resize(self, width: int, height: int, *, dark: bool = False) -> None:
        """Make the window this large, and the reader one who likes light or dark pages."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self._call("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", features=[scheme])

    def screenshot(self) -> bytes:
        """Return what the window shows as a PNG."""
        return base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"])

    def _is(self, expression: str) -> bool:
        try:
            return bool(self.evaluate(expression))
        except BrowserError:  # the page is being left
            return False

    def _call(self, method: str, **parameters: Any) -> Any:
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._writer, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise BrowserError(method, answer["error"])
                return answer["result"]
            self._note(answer.get("method", ""), answer.get("params", {}))

    def _note(self, event: str, details: dict[str, Any]) -> None:
        if event == "Network.requestWillBeSent":
            self.requests.append(details["request"]["url"])
        elif event == "Runtime.exceptionThrown":
            self.complaints.append(str(details["exceptionDetails"]))
        elif event == "Log.entryAdded" and details["entry"]["level"] == "error":
            self.complaints.append(f"{details['entry']['text']} {details['entry'].get('url', '')}")

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._pending:
            assert select.select([self._reader], [], [], 30)[0], "the browser says nothing"
            received = os.read(self._reader, 1 << 20)
            assert received, "the browser has ended"
            self._pending += received
        message, _, self._pending = self._pending.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer


@contextmanager
def chromium() -> Generator[Browser]:
    """Run a browser with a profile of its own while the block runs."""
    assert PROGRAM is not None
    with ExitStack() as stack:
        profile = stack.enter_context(tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True))
        their_reader, writer = os.pipe()
        reader, their_writer = os.pipe()
        for end in (writer, reader):
            stack.callback(os.close, end)
        pipes = f'exec 3<&{their_reader} 4>&{their_writer}; exec "$@"'
        command = ["bash", "-c", pipes, "chromium", PROGRAM, *_FLAGS, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(command, pass_fds=(their_reader, their_writer), stderr=subprocess.DEVNULL)
        os.close(their_reader)
        os.close(their_writer)
        try:
            yield Browser(reader, writer)
        finally:
            process.terminate()
            process.wait(20)
