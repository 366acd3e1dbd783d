"""Downloads: a response that goes straight to a file, at flat memory whatever its size."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from email.message import Message
from pathlib import Path
from typing import IO, Any, Self

import httpx2

from .body import Guard
from .call import Call, Send, Sink
from .response import is_success

Progress = Callable[[int, int | None], None]
"""Called with the bytes received so far, and with their total where the server says it."""


@dataclass
class Download(Call[Path]):
    """A call whose result is the path of a file.

    A documented success is written to a file beside its destination, which takes its place when it is complete; an
    attempt that breaks off leaves nothing behind. Only `timeout_ms` limits the time of an attempt.
    """

    destination: Path
    progress: Progress | None = None
    written: Path | None = None

    @classmethod
    def of(cls, call: Call[Any], destination: Path, progress: Progress | None) -> Self:
        """Return a call that downloads what `call` would return.

        Raises:
            ValueError: The folder of the destination does not exist.
        """
        folder = destination if destination.is_dir() else destination.parent
        if not folder.is_dir():
            raise ValueError(f"the argument 'file' is {str(destination)!r}, whose folder does not exist")
        settings = {item.name: getattr(call, item.name) for item in fields(call) if item.init}
        return cls(**settings, destination=destination, progress=progress)

    def guard(self, send: Send, response: httpx2.Response) -> Guard:
        """Return the limits for the body: none for what goes to the file."""
        if not self._is_wanted(response):
            return super().guard(send, response)
        deadline = send.deadline if self.timeout is not None else None
        return Guard(None, deadline, self.clock.monotonic, response)

    def hard_deadline(self, send: Send) -> float | None:
        """Return when an attempt has to be over: a large file may take as long as it takes, unless the caller says so."""
        return send.deadline if self.timeout is not None else None

    def sink(self, response: httpx2.Response) -> Sink | None:
        """Return what writes a documented success to the file."""
        return self._file(response) if self._is_wanted(response) else None

    def result(self, response: httpx2.Response) -> Path:
        """Return the path of the complete file."""
        if self.written is None:
            raise KeyError(response.status_code)
        return self.written

    def _is_wanted(self, response: httpx2.Response) -> bool:
        return is_success(self.operation, response)

    @contextmanager
    def _file(self, response: httpx2.Response) -> Generator[Callable[[bytes], object]]:
        target = self.destination
        if target.is_dir():
            target /= suggested_name(response) or "download"
        total = _total(response)
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:30]}-", dir=target.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                yield _Writer(file, self.progress, total).write
            part.chmod(0o666 & ~_umask())
            part.replace(target)
            self.written = target
        finally:
            part.unlink(missing_ok=True)


class _Writer:
    def __init__(self, file: IO[bytes], progress: Progress | None, total: int | None) -> None:
        self._file = file
        self._progress = progress
        self._total = total
        self._received = 0

    def write(self, chunk: bytes) -> None:
        # The page cache takes a chunk in microseconds, so an event loop need not send it to a thread.
        self._file.write(chunk)
        self._received += len(chunk)
        if self._progress is not None:
            self._progress(self._received, self._total)


def suggested_name(response: httpx2.Response) -> str | None:
    """Return the file name that Content-Disposition suggests, with nothing in it that could lead to another folder."""
    message = Message()
    message["Content-Disposition"] = response.headers.get("content-disposition", "")
    name = message.get_filename() or ""
    name = re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", "_", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    # File systems limit names to 255 bytes, and a character takes up to four.
    return name.encode("utf-8", "replace")[:200].decode("utf-8", "ignore") or None


def _total(response: httpx2.Response) -> int | None:
    length = response.headers.get("content-length", "")
    return int(length) if length.isdigit() and "content-encoding" not in response.headers else None


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
