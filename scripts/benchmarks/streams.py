"""What reading a stream costs next to httpx2's `EventSource` by hand, and whether dropped streams leave sockets behind.

The client is generated from a small document, since the API of this project has no streams. The server is another
process, and what is measured is the processor time of this one.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import os
import stat
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from pydantic import TypeAdapter

from pipeline.run import generate_files

from .contest import Score, contest

_EVENTS = 10_000
_READ = (1, 50, 150)  # events of each open stream
_PACKAGE = "benchmark_streams"
_KINDS = {"token": {"type": "string"}, "done": {"type": "integer"}}
_DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Benchmark", "version": "1.0.0", "x-python": {"package": _PACKAGE, "client": "Client"}},
    "servers": [{"url": "http://127.0.0.1:9"}],
    "paths": {
        f"/{path}": {
            "get": {
                "operationId": path,
                "tags": ["events"],
                "responses": {
                    "200": {
                        "description": "The events.",
                        "content": {"text/event-stream": {"schema": {"$ref": "#/components/schemas/Event"}}},
                    }
                },
            }
        }
        for path in ("read", "hold")
    },
    "components": {
        "schemas": {
            "Event": {
                "oneOf": [{"$ref": f"#/components/schemas/{kind.title()}"} for kind in _KINDS],
                "discriminator": {
                    "propertyName": "type",
                    "mapping": {kind: f"#/components/schemas/{kind.title()}" for kind in _KINDS},
                },
            },
            **{
                kind.title(): {
                    "type": "object",
                    "required": ["type", "value"],
                    "properties": {"type": {"type": "string", "const": kind}, "value": value},
                }
                for kind, value in _KINDS.items()
            },
        }
    },
}

# Answers /read with all events and /hold with one, after which it waits until the client goes.
_SERVER = """
import socket, sys, threading
count = int(sys.argv[1])
one = b'id: %d\\ndata: {"type": "token", "value": "some words of an answer"}\\n\\n'
head = b"HTTP/1.1 200 OK\\r\\nContent-Type: text/event-stream\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n"
def chunked(data): return b"%x\\r\\n%s\\r\\n" % (len(data), data)
whole = b"".join(one % number for number in range(count))
everything = head + b"".join(chunked(whole[at:at + 4000]) for at in range(0, len(whole), 4000)) + b"0\\r\\n\\r\\n"
held = head + b"".join(chunked(one % number) for number in range(200))
def serve(connection):
    with connection:
        data = b""
        while part := connection.recv(65536):
            data += part
            if not data.endswith(b"\\r\\n\\r\\n"): continue
            connection.sendall(everything if data.startswith(b"GET /read") else held)
            data = b""
listener = socket.create_server(("127.0.0.1", 0), backlog=128)
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"""


def measure(rounds: int = 15) -> dict[str, list[Score]]:
    """Return what 10,000 events cost, sync and async; the yardstick is `EventSource` by hand."""
    with _client() as (package, url):
        adapter = TypeAdapter[Any](package.models.Event)
        return {"sync": _measure_sync(package, url, adapter, rounds)} | {
            "async": _measure_async(package, url, adapter, rounds)
        }


def _measure_sync(package: Any, url: str, adapter: TypeAdapter[Any], rounds: int) -> list[Score]:
    with httpx2.Client() as http, package.Client(server_url=url) as client:

        def by_hand() -> None:
            with http.stream("GET", f"{url}/read") as response:
                _check(sum(1 for event in httpx2.EventSource(response) if adapter.validate_json(event.data)))

        def ours() -> None:
            with client.events.read() as events:
                _check(sum(1 for _ in events))

        contenders = {"EventSource by hand": by_hand, "EventStream": ours}
        return contest(contenders, rounds=rounds, runs=1, clock=time.process_time)


def _measure_async(package: Any, url: str, adapter: TypeAdapter[Any], rounds: int) -> list[Score]:
    with asyncio.Runner() as runner:
        http, client = httpx2.AsyncClient(), package.Client(server_url=url)

        async def by_hand() -> None:
            async with http.stream("GET", f"{url}/read") as response:
                _check(len([adapter.validate_json(event.data) async for event in httpx2.EventSource(response)]))

        async def ours() -> None:
            async with await client.events.read_async() as events:
                _check(len([event async for event in events]))

        scores = contest(
            {
                "EventSource by hand": lambda: runner.run(by_hand()),
                "AsyncEventStream": lambda: runner.run(ours()),
            },
            rounds=rounds,
            runs=1,
            clock=time.process_time,
        )
        runner.run(http.aclose())
        runner.run(client.aclose())
    return scores


def memory_of_open_streams(count: int = 200) -> dict[str, dict[int, float]]:
    """Open many streams at once; return the bytes of memory that each takes, by the events that were read of each."""
    with _client() as (package, url):
        return {"sync": _held_sync(package, url, count), "async": asyncio.run(_held_async(package, url, count))}


def _held_sync(package: Any, url: str, count: int) -> dict[int, float]:
    with package.Client(server_url=url) as client:
        next(client.events.hold())
        with _traced():
            streams = [client.events.hold() for _ in range(count)]
            sizes: dict[int, float] = {}
            for read in _READ:
                for stream in streams:
                    for _ in range(read - max(sizes, default=0)):
                        next(stream)
                sizes[read] = tracemalloc.get_traced_memory()[0] / count
        for stream in streams:
            stream.close()
    return sizes


async def _held_async(package: Any, url: str, count: int) -> dict[int, float]:
    async with package.Client(server_url=url) as client:
        await anext(await client.events.hold_async())
        with _traced():
            streams = [await client.events.hold_async() for _ in range(count)]
            sizes: dict[int, float] = {}
            for read in _READ:
                for stream in streams:
                    for _ in range(read - max(sizes, default=0)):
                        await anext(stream)
                sizes[read] = tracemalloc.get_traced_memory()[0] / count
        for stream in streams:
            await stream.aclose()
    return sizes


@contextmanager
def _traced() -> Generator[None]:
    gc.collect()
    tracemalloc.start()
    try:
        yield
    finally:
        tracemalloc.stop()


def sockets_of_dropped_streams(count: int = 1000) -> dict[str, tuple[int, int]]:
    """Open streams, read an event of each and drop them; return the open sockets of this process before and after."""
    with _client() as (package, url):
        return {"sync": _dropped_sync(package, url, count), "async": asyncio.run(_dropped_async(package, url, count))}


def _dropped_sync(package: Any, url: str, count: int) -> tuple[int, int]:
    with package.Client(server_url=url) as client:
        before = _open_sockets()
        for _ in range(count):
            next(client.events.hold())
        return before, _open_sockets()


async def _dropped_async(package: Any, url: str, count: int) -> tuple[int, int]:
    async with package.Client(server_url=url) as client:
        before = _open_sockets()
        for _ in range(count):
            await anext(await client.events.hold_async())
        gc.collect()
        await asyncio.sleep(0.2)  # the loop closes what has been dropped
        return before, _open_sockets()


def _open_sockets() -> int:
    """Return how many sockets this process has open."""
    gc.collect()
    count = 0
    for name in os.listdir("/dev/fd"):  # noqa: PTH208
        try:
            count += stat.S_ISSOCK(os.fstat(int(name)).st_mode)
        except OSError:  # the folder itself was open while it was listed
            continue
    return count


def _check(read: int) -> None:
    if read != _EVENTS:
        raise RuntimeError(f"{read} of {_EVENTS} events were read")


@contextmanager
def _client() -> Generator[tuple[Any, str]]:
    """Generate the client, run the server in a separate process, and yield the package and the server's URL."""
    command = [sys.executable, "-c", _SERVER, str(_EVENTS)]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, subprocess.Popen(command, stdout=-1) as process:
        try:
            assert process.stdout is not None  # noqa: S101  # it is piped
            yield _package(Path(folder)), f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def _package(folder: Path) -> Any:
    if _PACKAGE in sys.modules:
        return sys.modules[_PACKAGE]
    spec = folder / "openapi.json"
    spec.write_text(json.dumps(_DOCUMENT), "utf-8")
    for path, text in generate_files(spec, Path(__file__).resolve().parents[2] / "templates").items():
        target = folder / "package" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    sys.path.insert(0, str(folder / "package" / "src"))
    try:
        package = importlib.import_module(_PACKAGE)
        for part in (
            "client",
            "models",
            "resources.events",
        ):  # the folder no longer exists when they are imported later
            importlib.import_module(f"{_PACKAGE}.{part}")
        return package
    finally:
        sys.path.pop(0)
