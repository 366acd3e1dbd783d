"""Downloads: write a response of any size straight to a file, with constant memory."""

from __future__ import annotations

import itertools
import os
import re
import secrets
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TypeVar, cast
from urllib.parse import unquote

import httpx2

from .body import Guard
from .call import Call, Send, Sink
from .redaction import redact_response
from .response import ApiResponse, check_representation, is_success, other_representation

_NAME_IN_ANY_SCRIPT = re.compile(rb"(?i)filename\*\s*=\s*(?P<charset>[\w-]*)'[^']*'(?P<text>[^;\s]*)")
_NAME = re.compile(rb'(?i)filename\s*=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<token>[^;]*))')
# These are devices on Windows, with any suffix.
_DEVICES = frozenset(
    {
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "CONIN$",
        "CONOUT$",
        *(f"{kind}{n}" for kind in ("COM", "LPT") for n in "123456789¹²³"),
    }
)

T = TypeVar("T")

Progress = Callable[[int, int | None], None]
"""Called with the number of bytes received so far, and the total if the server sends it."""


@dataclass
class Download(Call[T]):
    """A call whose result is the path of a file, or an `ApiResponse` with the path if `detailed` is set.

    A documented success is written to a temporary file next to its destination, which replaces it when complete; a failed
    attempt leaves nothing behind. Only `timeout_ms` limits the time of an attempt.
    """

    destination: Path
    progress: Progress | None = None
    written: Path | None = None
    detailed: bool = False

    def __post_init__(self) -> None:
        """Check the destination.

        Raises:
            ValueError: Its folder does not exist, or a download cannot replace what is there.
        """
        folder = self.destination if self.destination.is_dir() else self.destination.parent
        if not folder.is_dir():
            raise ValueError("the argument 'file' is a path in a folder that does not exist")
        _check_kind(self.destination)

    def guard(self, send: Send, response: httpx2.Response) -> Guard:
        """Return the limits for the body: none if it is written to the file."""
        if not self._is_wanted(response):
            return super().guard(send, response)
        return Guard(None, self.hard_deadline(send), self.clock.monotonic, response)

    def hard_deadline(self, send: Send) -> float | None:
        """Return when an attempt must be over: a large file has no limit unless the caller sets one."""
        return send.deadline if self.timeout is not None else None

    def sink(self, response: httpx2.Response) -> Sink | None:
        """Return what writes a documented success to the file."""
        return self._file(response) if self._is_wanted(response) else None

    def result(self, response: httpx2.Response) -> T:
        """Return the path of the complete file."""
        if self.written is None:
            check_representation(self.operation, response)
            raise KeyError(response.status_code)
        if not self.detailed:
            return cast("T", self.written)
        redact_response(response, self.url)
        return cast("T", ApiResponse(self.written, response))

    def _is_wanted(self, response: httpx2.Response) -> bool:
        return is_success(self.operation, response) and not other_representation(self.operation, response)

    @contextmanager
    def _file(self, response: httpx2.Response) -> Generator[Callable[[bytes], object]]:
        target, named = self.destination, True
        if target.is_dir():
            target, named = target / (suggested_name(response) or "download"), False
        target = target.resolve()  # the target of a link is replaced, not the link
        part = target.with_name(f".{target.name[:30]}-{secrets.token_hex(4)}.part")
        mode = target.stat().st_mode & 0o777 if named and target.exists() else None
        try:
            # With the permissions of the file that it replaces, or those of the umask.
            with open(part, "xb", opener=partial(os.open, mode=0o666 if mode is None else mode)) as file:
                yield _Writer(file, self.progress, _total(response)).write
            if mode is not None:
                part.chmod(mode)
            if named:
                _check_kind(target)
            written = target if named else _free(target)
            part.replace(written)
            self.written = self.destination if named else self.destination / written.name
        finally:
            part.unlink(missing_ok=True)


def _check_kind(destination: Path) -> None:
    """Check that a download can replace what is at its destination.

    Raises:
        ValueError: It is a pipe, a socket or a device.
    """
    if destination.exists() and not (destination.is_file() or destination.is_dir()):
        raise ValueError(
            f"the argument 'file' is {str(destination)!r}, which is a pipe, a socket or a device; call the method that"
            " returns the bytes, and write them there"
        )


def _free(target: Path) -> Path:
    """Reserve and return an unused path: a name from the server must not overwrite a file."""
    for number in itertools.count():
        path = target.with_name(f"{target.stem} ({number}){target.suffix}") if number else target
        with suppress(FileExistsError):
            path.touch(exist_ok=False)
            return path
    raise AssertionError("numbers do not end")


class _Writer:
    def __init__(self, file: IO[bytes], progress: Progress | None, total: int | None) -> None:
        self._file = file
        self._progress = progress
        self._total = total
        self._received = 0

    def write(self, chunk: bytes) -> None:
        # Writing a chunk to the page cache takes microseconds, so an event loop needs no thread for it.
        self._file.write(chunk)
        self._received += len(chunk)
        if self._progress is not None:
            self._progress(self._received, self._total)


def suggested_name(response: httpx2.Response) -> str | None:
    """Return the file name that Content-Disposition suggests, without folders."""
    value = next((value for name, value in response.headers.raw if name.lower() == b"content-disposition"), b"")
    name = _NAME_IN_ANY_SCRIPT.search(value)
    if name is not None:
        text = unquote(name["text"].decode("latin-1"), _charset(name["charset"]), "replace")
    else:
        name = _NAME.search(value)
        raw = (name["quoted"] or name["token"] or b"") if name is not None else b""
        # Outside of ASCII, servers send either of these.
        text = raw.decode("utf-8", "replace") if _is_utf8(raw) else raw.decode("latin-1")
    text = text.replace("\\", "/").rpartition("/")[2]
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069<>:\"|?*]", "_", text).strip(" .")
    if text.partition(".")[0].rstrip().upper() in _DEVICES:
        text = f"_{text}"
    # File systems limit names to 255 bytes, and a character takes up to four.
    return text.encode("utf-8", "replace")[:200].decode("utf-8", "ignore") or None


def _charset(name: bytes) -> str:
    return "latin-1" if name.lower() == b"iso-8859-1" else "utf-8"


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _total(response: httpx2.Response) -> int | None:
    length = response.headers.get("content-length", "")
    return int(length) if length.isdigit() and "content-encoding" not in response.headers else None
