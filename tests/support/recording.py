"""A server that records requests and gives well-formed answers in turn."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.fault_server import Act, FaultServer, Received, answer


@dataclass(frozen=True)
class Answer:
    """A response to give."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(cls, value: Any, status: int = 200, **headers: str) -> Answer:
        """Return a JSON response; an underscore in the name of a header stands for a dash."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return cls(status, json.dumps(value).encode(), {"Content-Type": "application/json", **named})


class RecordingServer:
    """Answers with `answers` in turn, repeating the last one, and records `requests`.

    Attributes:
        url: Its address.
        answers: What it has yet to answer.
        requests: What it got, in order.
    """

    def __init__(self, server: FaultServer) -> None:
        server.script = self._next
        self.url = server.url
        self.answers: list[Answer] = [Answer(204)]
        self.requests: list[Received] = server.received

    def answer(self, *answers: Answer) -> None:
        """Set what to answer, and forget what was asked."""
        self.answers = list(answers)
        self.requests.clear()

    @property
    def request(self) -> Received:
        """The only request so far."""
        assert len(self.requests) == 1, self.requests
        return self.requests[0]

    def _next(self, _: Received) -> Act:
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(given.status, given.body, content_type=None, headers=dict(given.headers))


@contextmanager
def recording_server() -> Generator[RecordingServer]:
    """Run a server on a free port of this machine."""
    with FaultServer(()) as server:
        yield RecordingServer(server)
