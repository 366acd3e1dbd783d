"""Uploads: the files that a request sends.

A file on disk can change while it is sent. The request has already announced its size, so no more than that is read, and a
file that ends earlier is an error. Every attempt begins at the file's first position.
"""

from __future__ import annotations

import io
import os
import stat
from os import PathLike
from typing import IO, Any, cast

import httpx2

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class UploadError(httpx2.LocalProtocolError):
    """A file cannot be sent as it was announced; the server has not received a complete request."""


class _Upload(io.RawIOBase):
    """Reads a file for a request. A failure is an error of the request, which is not retried.

    Attributes:
        name: Its name in messages.
    """

    name: str

    def readable(self) -> bool:
        """It can be read."""
        return True

    def _chunk_of(self, file: IO[bytes], size: int) -> bytes:
        try:
            chunk: Any = file.read(size)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UploadError(f"the file {self.name!r} cannot be read: {reason}") from error
        if not isinstance(chunk, bytes | bytearray | memoryview):
            raise UploadError(f"the file {self.name!r} returns {type(chunk).__name__}, not bytes")
        return bytes(cast("bytes", chunk))


class UnsizedUpload(_Upload):
    """An open file whose size nobody knows, such as a pipe. It can be sent once."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self.name = name
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none are left at the end."""
        return self._chunk_of(self._file, size)


class SizedUpload(_Upload):
    """An open file of a known size, from its current position. It can be sent again."""

    def __init__(self, file: IO[bytes] | None, name: str, start: int, size: int) -> None:
        self.name = name
        self._file = file
        self._start = start
        self._size = size
        self._position = 0
        self._in_place = False

    def seekable(self) -> bool:
        """It can be sent again."""
        return True

    def tell(self) -> int:
        """Return where the next read begins, relative to the first position."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Set where the next read begins."""
        self._position = offset + (0, self._position, self._size)[whence]
        self.release()
        return self._position

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none are left at the end.

        Raises:
            UploadError: It cannot be read, or has become shorter.
        """
        left = self._size - self._position
        if left <= 0 or size == 0:
            self.release()
            return b""
        chunk = self._chunk_of(self._opened(), left if size < 0 else min(size, left))
        if not chunk:
            self.release()
            raise UploadError(f"the file {self.name!r} has become shorter while it was sent")
        self._position += len(chunk)
        return chunk

    def release(self) -> None:
        """Forget the position of the open file: the next read looks it up."""
        self._in_place = False

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            raise UploadError(f"the file {self.name!r} is closed")
        if not self._in_place:
            self._file.seek(self._start + self._position)
            self._in_place = True
        return self._file


class PathUpload(SizedUpload):
    """A file that is opened when it is first read, and closed at its end.

    Raises:
        ValueError: It is not a readable regular file.
    """

    def __init__(self, path: PathLike[str]) -> None:
        name = os.fspath(path)
        super().__init__(None, name, 0, 0)  # first, since even a refused file is closed in the end
        try:
            # Opening a pipe would wait for whoever writes to it, and opening a device may have effects.
            _check_kind(name, os.stat(name))  # noqa: PTH116
            with self._open(name) as file:
                found = os.fstat(file.fileno())
                _check_kind(name, found)
                if not found.st_size and file.read(1):
                    raise ValueError(f"the size of the file {name!r} is unknown; read it, and pass the bytes")
        except OSError as error:
            raise ValueError(f"the file {name!r} cannot be read: {error.strerror}") from None
        self._size = found.st_size

    def release(self) -> None:
        """Close the file; a later read opens it again."""
        super().release()
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def close(self) -> None:
        """Close the file."""
        self.release()
        super().close()

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            try:
                self._file = self._open(self.name)
            except OSError as error:
                message = f"the file {self.name!r} cannot be read: {error.strerror}"
                raise UploadError(message) from error
        return super()._opened()

    @staticmethod
    def _open(name: str) -> IO[bytes]:
        return open(name, "rb", opener=lambda path, flags: os.open(path, flags | getattr(os, "O_NONBLOCK", 0)))


def upload_of(file: IO[bytes], name: str) -> IO[bytes]:
    """Return an open file as a request reads it.

    Raises:
        TypeError: It is open in text mode.
    """
    try:
        regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    except (AttributeError, OSError, ValueError):
        regular = True  # it is in memory, or knows its own size
    try:
        if regular and file.seekable():
            start = file.tell()
            end = file.seek(0, os.SEEK_END)
            file.seek(start)
            if isinstance(file.read(0), str):
                raise TypeError(f"the file {name!r} is open in text mode; open it with mode 'rb'")
            return cast("IO[bytes]", SizedUpload(file, name, start, max(0, end - start)))
    except (AttributeError, OSError):
        pass
    return cast("IO[bytes]", UnsizedUpload(file, name))


def _check_kind(name: str, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        kind = _KINDS.get(stat.S_IFMT(found.st_mode), "something else")
        hint = "" if stat.S_ISDIR(found.st_mode) else "; open it, and pass the open file"
        raise ValueError(f"the file {name!r} cannot be read: it is {kind}, not a regular file{hint}")
