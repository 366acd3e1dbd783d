"""Scenes of the random soak with files and event streams, for which a package is generated: Mix has neither uploads nor events."""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import os
import random
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from itertools import count, islice
from pathlib import Path
from typing import Any

from mix_python_sdk import BackoffStrategy, Mix, RetryConfig
from pipeline.run import generate_files

from .outcomes import Outcomes

EVENTS = 30  # of each stream of the server
_LARGE = 400_000
_PACKAGE = "soak_files"
_TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
_BINARY = {"type": "string", "format": "binary"}
_STORED = {
    "type": "object",
    "required": ["id", "digest"],
    "properties": {key: {"type": "string"} for key in ("id", "digest")},
}


def _post(content: dict[str, Any]) -> dict[str, Any]:
    success = {
        "description": "Stored.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Stored"}}},
    }
    return {"tags": ["files"], "requestBody": {"required": True, "content": content}, "responses": {"201": success}}


_FORM = {"type": "object", "required": ["file"], "properties": {"file": _BINARY}}
_DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Soak", "version": "1", "x-python": {"package": _PACKAGE, "client": "Soak"}},
    "servers": [{"url": "http://127.0.0.1:9"}],
    "tags": [{"name": "files"}],
    "paths": {
        "/bodies/{id}": {
            "parameters": [_ID],
            "post": {**_post({"application/octet-stream": {"schema": _BINARY}}), "operationId": "sendBody"},
        },
        "/forms/{id}": {
            "parameters": [_ID],
            "post": {**_post({"multipart/form-data": {"schema": _FORM}}), "operationId": "sendForm"},
        },
        "/events/{id}": {
            "parameters": [_ID],
            "get": {
                "operationId": "watch",
                "tags": ["files"],
                "responses": {
                    "200": {"description": "Events.", "content": {"text/event-stream": {"schema": {"type": "string"}}}}
                },
            },
        },
    },
    "components": {"schemas": {"Stored": _STORED}},
}


@cache
def soak_package() -> Any:
    """Return the generated package, imported."""
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        spec = folder / "openapi.json"
        spec.write_text(json.dumps(_DOCUMENT), "utf-8")
        for path, text in generate_files(spec, _TEMPLATES).items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        sys.path.insert(0, str(folder / "src"))
        try:
            for module in sorted((folder / "src").rglob("*.py")):  # the folder is gone when they are imported later
                parts = module.relative_to(folder / "src").with_suffix("").parts
                with suppress(ModuleNotFoundError):  # httptools is optional
                    importlib.import_module(".".join(parts))
        finally:
            sys.path.pop(0)
    return sys.modules[_PACKAGE]


class _Changing(io.RawIOBase):
    """An open file that changes at its first read of this number."""

    def __init__(self, file: Any, at: int, change: Callable[[], object]) -> None:
        self._file = file
        self._left = at
        self._change = change

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return int(self._file.tell())

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._file.seek(offset, whence))

    def read(self, size: int = -1) -> bytes:
        self._left -= bool(size)
        if self._left == 0:
            self._change()
        return bytes(self._file.read(size))


class FileScenes:
    """The scenes of a run against one server."""

    def __init__(self, url: str, seed: float, folder: Path, outcomes: Outcomes, *, fast: bool) -> None:
        self.random = random.Random(seed)  # noqa: S311  # scenes need no secure randomness
        self._settings: dict[str, Any] = {"server_url": url, "timeout_ms": 500, "fast": fast}
        self._folder = folder
        self._outcomes = outcomes
        self._numbers = count()
        self.all = (self.uploads, self.special_files, self.streams, self.forked_streams)

    def uploads(self) -> None:
        """Send files, some of which change meanwhile: what the server has is the whole of what was there at first."""
        with self._client() as client:
            for _ in range(5):
                self._upload(client, self.random.choice(("", "", "grows", "shrinks", "breaks", "is closed")))

    def special_files(self) -> None:
        """Give pipes, devices and private files where files are expected."""
        name = self._name()
        pipe, private = self._folder / f"{name}.pipe", self._folder / f"{name}.private"
        os.mkfifo(pipe)
        private.write_text("an older file")
        private.chmod(0o600)
        with self._client() as client, Mix(**self._settings, retry_config=_RETRIES) as mix:
            for path in (pipe, Path("/dev/zero"), self._folder):
                self._refused(lambda path=path: client.files.send_body(id=name, body=path))  # type: ignore[misc]
            for path in (pipe, Path("/dev/null")):
                self._refused(lambda path=path: mix.sessions.export_session_to_file(id=name, file=path))  # type: ignore[misc]
            result = _result(lambda: mix.sessions.export_session_to_file(id=name, file=private))
        is_old = private.read_text("utf-8", "replace") == "an older file"
        self._check(isinstance(result, Path) != is_old, f"{name}: {result!r}, and the old file is {is_old}")
        self._check(stat.S_IMODE(private.stat().st_mode) == 0o600, f"{name}: a private file is private no more")
        self._check(stat.S_ISFIFO(pipe.stat().st_mode), f"{name}: a pipe was replaced")
        pipe.unlink()
        private.unlink()

    def streams(self) -> None:
        """Read streams: each ends whole, or with an error."""
        with self._client() as client:
            for _ in range(5):
                name = self._name()
                stream = _result(lambda: client.files.watch(id=name))  # noqa: B023
                self._read(name, stream, list[str]())

    def forked_streams(self) -> None:
        """Fork while a stream is read: it stays the parent's."""
        name = self._name()
        with self._client() as client:
            stream = _result(lambda: client.files.watch(id=name))
            first = _result(lambda: _some(stream, self.random.randint(0, 9)))
            if not isinstance(first, Exception):
                child = os.fork()
                if child == 0:
                    error = _result(lambda: next(stream))
                    client.close()
                    os._exit(not isinstance(error, soak_package().errors.ClosedClientError))
                self._check(os.waitpid(child, 0)[1] == 0, f"{name}: a child read the stream of its parent")
                self._read(name, stream, first)
            else:
                self._outcomes.take("get", name, first)

    def _client(self) -> Any:
        package = soak_package()
        self._outcomes.roots = (*{*self._outcomes.roots, package.errors.SoakError},)
        backoff = package.BackoffStrategy(5, 50, 2, 2000)
        return package.Soak(**self._settings, retry_config=package.RetryConfig("backoff", backoff))

    def _upload(self, client: Any, fault: str) -> None:
        name, method = self._name(), self.random.choice(("send_body", "send_form"))
        path = self._folder / f"{name}.bin"
        data = self.random.randbytes(8) * (self.random.randint(1, _LARGE) // 8 + 1)
        path.write_bytes(data)
        with path.open("rb") as file:
            changes: dict[str, Callable[[], object]] = {
                "grows": lambda: os.truncate(path, len(data) + 1000),
                "shrinks": lambda: os.truncate(path, 0),
                "breaks": _break,
                "is closed": file.close,
            }
            given = _Changing(file, self.random.randint(1, 3), changes[fault]) if fault else path
            argument = "body" if method == "send_body" else "file"
            result = _result(lambda: getattr(client.files, method)(id=name, **{argument: given}))
        self._outcomes.take("create", name, result)
        is_whole = getattr(result, "digest", None) in {None, hashlib.sha256(data).hexdigest()}
        self._check(is_whole, f"{name}: not what the file was")
        path.unlink()

    def _read(self, name: str, stream: Any, items: list[str]) -> None:
        error = stream if isinstance(stream, BaseException) else _result(lambda: _all(stream, items))
        expected = [f"{name} {number}" for number in range(EVENTS)]
        if isinstance(error, BaseException):
            self._outcomes.take("get", name, error)
            self._check(items == expected[: len(items)], f"{name}: other events: {items[-1:]}")
        else:
            self._outcomes.kinds["streamed"] += 1
            self._check(items == expected, f"{name}: {len(items)} of {EVENTS} events, and no error")

    def _refused(self, run: Callable[[], object]) -> None:
        """Check that a call is refused at once."""
        found: list[Any] = []
        thread = threading.Thread(target=lambda: found.append(_result(run)), daemon=True)
        thread.start()
        thread.join(10)
        self._check(found and type(found[0]) is ValueError, f"not refused: {found}")

    def _check(self, holds: object, said: str) -> None:
        if not holds:
            self._outcomes.wrong.append(said)

    def _name(self) -> str:
        return f"f{os.getpid()}-{next(self._numbers)}"


_RETRIES = RetryConfig("backoff", BackoffStrategy(5, 50, 2, 2000))


def _all(stream: Iterable[str], items: list[str]) -> None:
    items.extend(stream)


def _some(stream: Any, most: int) -> list[str]:
    """Return the first items of a stream, or raise the error that there is instead."""
    if isinstance(stream, Exception):
        raise stream
    return list(islice(stream, most))


def _break() -> None:
    raise OSError(5, "Input/output error")


def _result(run: Callable[[], Any]) -> Any:
    try:
        return run()
    except Exception as error:  # noqa: BLE001  # the outcomes judge it
        return error
