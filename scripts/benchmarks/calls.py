"""What one call costs, against the same call written by hand with httpx2 and a pydantic TypeAdapter.

The server is another process that answers with the same bytes each time, and what is measured is the processor time of
this one, so that what differs is the client alone.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

import httpx2
from pydantic import TypeAdapter

from mix_python_sdk import Mix, models

from .contest import Score, contest

_SESSION = {
    "id": "5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11",
    "title": "Release notes",
    "userMessageCount": 2,
    "assistantMessageCount": 2,
    "toolCallCount": 1,
    "promptTokens": 4210,
    "completionTokens": 655,
    "cost": 0.0231,
    "createdAt": "2026-03-02T09:15:00Z",
    "sessionType": "main",
}

# One thread and canned answers: as little server as there can be.
_SERVER = """
import asyncio, sys
def answer(body, status=b"200 OK"):
    return b"HTTP/1.1 %s\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n%s" % (status, len(body), body)
one, many = sys.stdin.buffer.readline(), sys.stdin.buffer.readline()
export = b'{"id": "s1", "title": "x", "messages": [%s]}' % b", ".join(
    b'{"id": "m%d", "role": "user", "content": "%s", "createdAt": "2026-03-02T09:15:00Z", "updatedAt": "2026-03-02T09:15:00Z"}'
    % (number, b"a" * 10_000) for number in range(5_000)
)
answers = {
    b"GET /api/sessions/a/export": answer(export),
    b"GET /api/sessions/": answer(one),
    b"GET /api/sessions ": answer(many),
    b"POST": answer(one, b"201 Created"),
}
class Canned(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.data = transport, b""
    def data_received(self, data):
        self.data += data
        head, end, rest = self.data.partition(b"\\r\\n\\r\\n")
        at = head.lower().find(b"content-length:")
        if not end or (at >= 0 and len(rest) < int(head[at + 15:].split(b"\\r\\n")[0])):
            return
        self.data = b""
        self.transport.write(next(reply for start, reply in answers.items() if head.startswith(start)))
async def main():
    server = await asyncio.get_running_loop().create_server(Canned, "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


@contextmanager
def canned_server() -> Generator[str]:
    """Run the server in a separate process and yield its URL."""
    bodies = b"".join(json.dumps(body).encode() + b"\n" for body in (_SESSION, [_SESSION] * 1000))
    with subprocess.Popen([sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None  # noqa: S101  # Popen opened them
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(bodies)
        process.stdin.flush()
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def measure(rounds: int = 60, runs: int = 40) -> dict[str, list[Score]]:
    """Return the scores of each kind of call; the yardstick is the call by hand."""
    with canned_server() as url:
        return _measure_sync(url, rounds, runs) | {"get, async": _measure_async(url, rounds, runs)}


def _measure_sync(url: str, rounds: int, runs: int) -> dict[str, list[Score]]:
    one, many = TypeAdapter(models.SessionData), TypeAdapter(list[models.SessionData])
    body, base = TypeAdapter(models.CreateSessionRequest), f"{url}/api/sessions"

    def create(http: httpx2.Client, target: str) -> object:
        content = body.dump_json(models.CreateSessionRequest(title="x"), by_alias=True)
        response = http.post(target, content=content, headers={"Content-Type": "application/json"})
        return one.validate_json(response.raise_for_status().content)

    with httpx2.Client() as http, httpx2.Client(base_url=url) as based, Mix(server_url=url) as mix:
        lenient = mix.with_options(response_validation="lenient")
        contenders: dict[str, dict[str, Callable[[], object]]] = {
            "get": {
                "by hand": lambda: one.validate_json(http.get(f"{base}/a").raise_for_status().content),
                "by hand, with base_url": lambda: one.validate_json(
                    based.get("/api/sessions/a").raise_for_status().content
                ),
                "mix.sessions.get": lambda: mix.sessions.get(id="a"),
                "mix.sessions.get, lenient": lambda: lenient.sessions.get(id="a"),
            },
            "create": {
                "by hand": lambda: create(http, base),
                "by hand, with base_url": lambda: create(based, "/api/sessions"),
                "mix.sessions.create": lambda: mix.sessions.create(title="x"),
            },
            "list of 1,000": {
                "by hand": lambda: many.validate_json(http.get(base).raise_for_status().content),
                "by hand, with base_url": lambda: many.validate_json(
                    based.get("/api/sessions").raise_for_status().content
                ),
                "mix.sessions.list": mix.sessions.list,
                "mix.sessions.list, lenient": lenient.sessions.list,
            },
        }
        return {
            kind: contest(runners, rounds=rounds, runs=runs // 10 if "list" in kind else runs, clock=time.process_time)
            for kind, runners in contenders.items()
        }


def _measure_async(url: str, rounds: int, runs: int) -> list[Score]:
    one = TypeAdapter(models.SessionData)
    with asyncio.Runner() as runner:
        http, mix = httpx2.AsyncClient(), Mix(server_url=url)

        async def by_hand() -> None:
            for _ in range(runs):
                one.validate_json((await http.get(f"{url}/api/sessions/a")).raise_for_status().content)

        async def ours() -> None:
            for _ in range(runs):
                await mix.sessions.get_async(id="a")

        scores = contest(
            {"by hand": lambda: runner.run(by_hand()), "mix.sessions.get_async": lambda: runner.run(ours())},
            rounds=rounds,
            runs=1,
            clock=time.process_time,
        )
        runner.run(http.aclose())
        runner.run(mix.aclose())
    return [Score(score.name, score.value / runs, score.ratio) for score in scores]
