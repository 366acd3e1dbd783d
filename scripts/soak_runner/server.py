"""The server of the soaks: it fails some of the requests, and counts what it did.

It runs in a separate process, so that the soaks measure only the client, and prints its port when it listens.

    python scripts/soak_runner/server.py [--share 0.05] [--seed 1] [--every-fault]
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import itertools
import json
import random
import socket
import struct
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

SESSION = {
    "userMessageCount": 0,
    "assistantMessageCount": 0,
    "toolCallCount": 0,
    "promptTokens": 0,
    "completionTokens": 0,
    "cost": 0,
    "createdAt": "2026-01-02T03:04:05Z",
}
FAULTS = ("500", "503", "429", "reset before", "reset after", "no answer", "cut")
"""Before and after say whether the request has been processed when the connection is reset."""

EVERY_FAULT = (
    *FAULTS,
    *(
        "hang",
        "drip",
        "drip of headers",
        "interim responses",
        "left over",
        "newline",
        "close",
        "refusal",
        "half a gzip",
    ),
    *("no HTTP", "no JSON", "another status", "redirect", "unknown coding", "no gzip", "too long", "too short"),
    *("two lengths", "HTML", "odd charset", "deep JSON"),
)
"""With those that take time, or say what is not so."""

_PATIENCE = 1.0  # seconds that a slow fault takes, longer than the client of the random soak waits


class UnreliableServer:
    """What the server knows: how often each title was created, and which faults it has injected."""

    def __init__(self, share: float, seed: int, faults: Sequence[str]) -> None:
        self._share = share
        self._possible = faults
        self._random = random.Random(seed)  # noqa: S311  # faults need no secure randomness
        self._created: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()
        self._requests = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        verb, target, _ = head.split(" ", 2)
        fault = self._random.choice(self._possible) if self._random.random() < self._share else ""
        if target == "/counts":
            writer.write(_reply(200, self._counts()))
            return True
        self._requests += 1
        self._faults[fault] += 1
        if fault == "refusal":
            writer.write(_reply(413, {}, "Connection: close\r\n"))
            await writer.drain()
            return False
        length = next((line[15:] for line in head.lower().splitlines() if line.startswith("content-length:")), "0")
        body = await reader.readexactly(int(length))
        if fault in _UNPROCESSED:
            writer.write(_UNPROCESSED[fault])
            return True
        if fault == "reset before":
            return _reset(writer)
        answer = self._processed(verb, target, body)
        if fault == "reset after":
            return _reset(writer)
        data, lives = _instead(answer, fault)
        await _write(writer, data, pieces=5 if target.startswith("/events/") else 1)
        if fault in _SLOW:
            await _drip(writer, *_SLOW[fault])
        return lives

    def _processed(self, verb: str, target: str, body: bytes) -> bytes:
        kind, name = target.split("/")[1:3]
        if kind == "events":
            return _events(name)
        if kind in {"bodies", "forms"}:
            file = body if kind == "bodies" else body.split(b"\r\n\r\n", 1)[1].rpartition(b"\r\n--")[0]
            self._created[name] += 1
            return _reply(201, {"id": name, "digest": hashlib.sha256(file).hexdigest()})
        if verb == "GET":
            name = target.split("/")[3]
            return _reply(200, {**SESSION, "id": name, "title": name})
        if verb == "DELETE":
            return b"HTTP/1.1 204 No Content\r\n\r\n"
        title = json.loads(body)["title"]
        self._created[title] += 1
        return _reply(201, {**SESSION, "id": title, "title": title})

    def _counts(self) -> object:
        faults = {name: count for name, count in self._faults.items() if name}
        return {"created": self._created, "faults": faults, "requests": self._requests}


def _instead(answer: bytes, fault: str) -> tuple[bytes, bool]:
    """Return what a fault sends instead of an answer, and whether the connection stays open."""
    half = gzip.compress(answer.partition(b"\r\n\r\n")[2])[:-9]
    coded = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(half)
    sent = {
        "no answer": (b"", False),
        "cut": (answer[: max(1, len(answer) - 10)], False),
        "close": (answer, False),
        "left over": (answer + _reply(200, {**SESSION, "id": "of nobody", "title": "of nobody"}), True),
        "newline": (answer + b"\n", True),
        "half a gzip": (coded + half, True),
        "no HTTP": (b"SSH-2.0-OpenSSH\r\n\r\n", False),
        "no JSON": (_reply(200, {})[:-2] + b"[}", True),
        "unknown coding": (answer.replace(b"\r\n", b"\r\nContent-Encoding: gzip, zlib, x\r\n", 1), True),
        "no gzip": (answer.replace(b"\r\n", b"\r\nContent-Encoding: gzip, deflate\r\n", 1), True),
        "too long": (answer.replace(b"Content-Length: ", b"Content-Length: 1"), False),
        "too short": (answer.replace(b"Content-Length: 1", b"Content-Length: "), True),
        "two lengths": (answer.replace(b"\r\n", b"\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n", 1), False),
        "HTML": (
            b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n" + b"<b>" * 30000,
            True,
        ),
        "odd charset": (_reply(502, "x", "Content-Type: text/plain; charset=unicode_escape\r\n"), True),
        "deep JSON": (b"HTTP/1.1 500 X\r\nContent-Length: 100000\r\n\r\n" + b"[" * 100000, True),
        "another status": (answer.replace(b"HTTP/1.1 20", b"HTTP/1.1 22", 1), True),
    }
    return (b"", False) if fault in _SLOW else sent.get(fault, (answer, True))


async def _drip(writer: asyncio.StreamWriter, data: bytes, size: int) -> None:
    """Send some bytes at a time, for longer than the client waits."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            for start in itertools.count(0, size):
                writer.write(data[start : start + size])
                await writer.drain()
                await asyncio.sleep(0.01)


_SLOW = {
    "hang": (b" ", 0),
    "drip": (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + b" " * 9000, 1),
    "drip of headers": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000, 6),
    "interim responses": (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000, 28),
}


async def _write(writer: asyncio.StreamWriter, data: bytes, pieces: int) -> None:
    """Send bytes in pieces, with a short pause after each but the last."""
    size = max(1, -(-len(data) // pieces))
    for start in range(0, len(data), size):
        writer.write(data[start : start + size])
        if start + size < len(data):
            await asyncio.sleep(0.003)


def _events(name: str) -> bytes:
    chunks = [f"data: {name} {number}\n\n".encode() for number in range(30)]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n%s0\r\n\r\n" % framed
    )


def _reset(writer: asyncio.StreamWriter) -> bool:
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def _reply(status: int, value: object, headers: str = "") -> bytes:
    body = json.dumps(value).encode()
    return f"HTTP/1.1 {status} Phrase\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


_UNPROCESSED = {
    "500": _reply(500, {}),
    "503": _reply(503, {}, "Retry-After: 0\r\n"),
    "429": _reply(429, {}),
    "redirect": _reply(307, {}, "Location: http://user:secret@127.0.0.1:9/elsewhere\r\n"),
}


async def main() -> None:
    """Listen on a free port until the process is ended."""
    parser = argparse.ArgumentParser(description="Serve the soak.")
    parser.add_argument("--share", type=float, default=0.05, help="the share of requests that fail")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the faults")
    parser.add_argument("--every-fault", action="store_true", help="fail in every way, the slow ones too")
    options = parser.parse_args()
    faults = EVERY_FAULT if options.every_fault else FAULTS
    listening = await asyncio.start_server(
        UnreliableServer(options.share, options.seed, faults).serve, "127.0.0.1", 0, limit=2**20
    )
    print(listening.sockets[0].getsockname()[1], flush=True)
    async with listening:
        await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
