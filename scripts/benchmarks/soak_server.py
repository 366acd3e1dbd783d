"""The server of the soak: it fails one request in twenty, and counts what it did.

It runs in a process of its own, so that the soak measures the client alone, and prints its port when it listens.

    python scripts/soak_server.py [--share 0.05] [--seed 1]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import socket
import struct
from collections import Counter

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


class Server:
    """What the server knows: how often each title was created, and which faults it has injected."""

    def __init__(self, share: float, seed: int) -> None:
        self._share = share
        self._random = random.Random(seed)  # noqa: S311  # faults are no secrets
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
        length = next((line[15:] for line in head.lower().splitlines() if line.startswith("content-length:")), "0")
        body = await reader.readexactly(int(length))
        if target == "/counts":
            writer.write(_reply(200, self._counts()))
            return True
        self._requests += 1
        fault = self._random.choice(FAULTS) if self._random.random() < self._share else ""
        self._faults[fault] += 1
        if fault in {"500", "503", "429"}:
            writer.write(_reply(int(fault), {}, "Retry-After: 0\r\n" if fault == "503" else ""))
            return True
        if fault == "reset before":
            return _reset(writer)
        answer = self._processed(verb, target, body)
        if fault == "reset after":
            return _reset(writer)
        if fault == "cut":
            writer.write(answer[: max(1, len(answer) - 10)])
        elif not fault:
            writer.write(answer)
        return not fault

    def _processed(self, verb: str, target: str, body: bytes) -> bytes:
        if verb == "GET":
            name = target.rpartition("/")[2]
            return _reply(200, {**SESSION, "id": name, "title": name})
        if verb == "DELETE":
            return b"HTTP/1.1 204 No Content\r\n\r\n"
        title = json.loads(body)["title"]
        self._created[title] += 1
        return _reply(201, {**SESSION, "id": title, "title": title})

    def _counts(self) -> object:
        faults = {name: count for name, count in self._faults.items() if name}
        return {"created": self._created, "faults": faults, "requests": self._requests}


def _reset(writer: asyncio.StreamWriter) -> bool:
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def _reply(status: int, value: object, headers: str = "") -> bytes:
    body = json.dumps(value).encode()
    return f"HTTP/1.1 {status} Phrase\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def main() -> None:
    """Listen on a free port until the process is ended."""
    parser = argparse.ArgumentParser(description="Serve the soak.")
    parser.add_argument("--share", type=float, default=0.05, help="the share of requests that fail")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the faults")
    options = parser.parse_args()
    listening = await asyncio.start_server(Server(options.share, options.seed).serve, "127.0.0.1", 0, limit=2**20)
    print(listening.sockets[0].getsockname()[1], flush=True)
    async with listening:
        await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
