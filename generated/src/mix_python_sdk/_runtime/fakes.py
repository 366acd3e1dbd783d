"""Fakes, which `testing` exports. A fake client is a client in all but the network: it answers its requests itself.

`FakeCaller` decides on the answer when a call is made, and numbers it; `Fake.respond` replaces the network: it finds the
answer by that number and writes it as the response that a server would send.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self, TypeVar

import httpx2

from .call import Call
from .caller import Caller
from .operation import Operation
from .settings import UNSET, Overrides
from .undocumented import UNDOCUMENTED

T = TypeVar("T")

BREAK = "fake_break"
"""The response extension with the exception that ends the body."""

_NUMBER = "x-fake-call"


class FakeError(Exception):
    """Raise it in a function given to `Stub.answers` to let the call fail.

    Args:
        error: The class of the error: one of `errors`, or any other exception class.
        data: The body of the error, if it has one; by default the example of the document.
    """

    def __init__(self, error: type[Exception], data: object = None) -> None:
        super().__init__(error.__name__)
        self.error = error
        self.data = data


@dataclass(frozen=True)
class FakeCall:
    """A call that was made.

    Attributes:
        name: The method, such as `pets.get`.
        arguments: The arguments by name, including those with a default, without those that were left out.
    """

    name: str
    arguments: dict[str, Any]


class FakeMethod(Protocol):
    """What one method of a fake does; see `stubs`."""

    def called(self, arguments: dict[str, Any]) -> httpx2.Response | Exception:
        """Record a call; return its answer."""
        ...

    def error_examples(self) -> Mapping[str, object]:
        """Return the examples of the documented errors, by status."""
        ...


@dataclass
class Fake:
    """The network of a fake client.

    Attributes:
        examples: Whether methods without an answer return the example of the document.
        stubs: The stubs by the name of their method.
        calls: The calls of all methods, in their order.
    """

    examples: bool = True
    stubs: dict[str, FakeMethod] = field(default_factory=dict[str, "FakeMethod"])
    calls: list[FakeCall] = field(default_factory=list[FakeCall])
    _outcomes: list[httpx2.Response | Exception] = field(default_factory=list["httpx2.Response | Exception"])
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def record(self, operation: Operation[Any], arguments: Mapping[str, Any], last_event_id: str | None) -> int:
        """Record a call; return its number."""
        stub = self.stubs.get(operation.name)
        if stub is None:
            stub, arguments = self.stubs[UNDOCUMENTED.name], arguments[UNDOCUMENTED.name]
        nullable = {parameter.argument for parameter in operation.parameters if parameter.nullable}
        nullable |= {*operation.body.nullable} if operation.body else set()
        given = {
            name: value
            for name, value in arguments.items()
            if value is not UNSET and (value is not None or name in nullable)
        }
        given |= operation.chosen
        if last_event_id is not None:
            given["last_event_id"] = last_event_id
        with self._lock:
            self.calls.append(FakeCall(operation.name, given))
            self._outcomes.append(stub.called(given))
            return len(self._outcomes) - 1

    def respond(self, request: httpx2.Request) -> httpx2.Response:
        """Return the response to the request of a recorded call, or raise its error."""
        outcome = self._outcomes[int(request.headers[_NUMBER])]
        if isinstance(outcome, Exception):
            raise outcome
        return _copy(outcome)

    def error_example(self, stub: FakeMethod, status: str) -> object:
        """Return the example of an error: the method's own, else another method's, else None."""
        found = (each.error_examples().get(status) for each in (stub, *self.stubs.values()))
        return next((example for example in found if example is not None), None)


@dataclass
class FakeCaller(Caller):
    """A caller whose calls are recorded."""

    fake: Fake = field(default_factory=Fake)

    @classmethod
    def of(cls, caller: Caller, fake: Fake) -> Self:
        """Return a caller with another one's settings, but no credentials."""
        return cls(**vars(replace(caller, credentials=None)), fake=fake)

    def call(
        self,
        operation: Operation[T],
        arguments: Mapping[str, Any],
        overrides: Overrides,
        *,
        asynchronous: bool,
        kind: Callable[..., Call[Any]] | None = None,
    ) -> Call[T]:
        """Return a call that is ready to be carried out, and decide on its answer."""
        call = super().call(operation, arguments, overrides, asynchronous=asynchronous, kind=kind)
        number = self.fake.record(operation, arguments, overrides.last_event_id)
        call.headers.reveal()[_NUMBER] = (_NUMBER.encode(), str(number).encode())
        return call


class _Body(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that arrives in one piece, and may break off after it."""

    def __init__(self, content: bytes, error: Exception | None) -> None:
        self._content = content
        self._error = error

    def __iter__(self) -> Iterator[bytes]:
        yield self._content
        if self._error is not None:
            raise self._error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk


def _copy(response: httpx2.Response) -> httpx2.Response:
    # The body is not read yet: a download or a stream reads it itself.
    body = _Body(response.content, response.extensions.get(BREAK))
    return httpx2.Response(response.status_code, headers=response.headers, stream=body)
