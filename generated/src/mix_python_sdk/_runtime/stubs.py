"""Stubs: what each method of a fake does, and the responses that a server would send for a test's results."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from typing import Any, Generic, NoReturn, Self, TypeVar

import httpx2

from .choices import choose
from .errors import BY_STATUS, StatusError
from .fakes import Fake, FakeError
from .operation import Operation, Response

T = TypeVar("T")

Answer = Callable[[Mapping[str, Any]], httpx2.Response]


class NoAnswerError(AssertionError):
    """A method was called for which nothing was set, and which has no example in the document."""


class BaseStub(Generic[T]):
    """The common base of stubs.

    Attributes:
        calls: The arguments of each call.
    """

    def __init__(
        self,
        fake: Fake,
        operation: Operation[T],
        example: object,
        errors: Mapping[str, object],
        examples: Mapping[str, object] | None = None,
    ) -> None:
        self.calls: list[dict[str, Any]] = []
        self._fake = fake
        self._operation = operation
        self._examples = {**(examples or {}), self._usual: example}
        self._errors = errors
        self._answers: deque[Answer] = deque()
        fake.stubs[operation.name] = self

    def raises(self, error: type[Exception], data: object = None) -> Self:
        """Let the next call fail.

        Args:
            error: The class of the error: one of `errors`, or any other exception class.
            data: The body of the error, if it has one; by default the example of the document.

        Raises:
            ValueError: The error needs a body, and the document has no example of one.
        """
        failure = FakeError(error, data)
        self.failed(failure)

        def answer(_: Mapping[str, Any]) -> NoReturn:
            raise failure

        self._answers.append(answer)
        return self

    def reset(self) -> None:
        """Forget the answers that were set and the calls that were made."""
        self._answers.clear()
        self.calls.clear()

    def called(self, arguments: dict[str, Any]) -> httpx2.Response | Exception:
        """Record a call; return its answer."""
        self.calls.append(arguments)
        if not self._answers:
            return self._documented(self._accept(arguments))
        answer = self._answers.popleft() if len(self._answers) > 1 else self._answers[0]
        try:
            return answer(arguments)
        except FakeError as failure:
            return self.failed(failure)

    def failed(self, failure: FakeError) -> httpx2.Response | Exception:
        """Return the response or the exception that lets a call fail."""
        kind = failure.error
        if not issubclass(kind, StatusError):
            # The client turns httpx2's exceptions into its own errors.
            of_httpx2: type[Exception] = next(
                (base for base in kind.__mro__ if base.__module__.startswith("httpx2")), kind
            )
            return of_httpx2(f"{kind.__name__} of a fake")
        status = self._status_of(kind)
        data = failure.data if failure.data is not None else self._fake.error_example(self, status)
        if data is None and getattr(kind, "model", None) is not None:
            raise ValueError(f"{kind.__name__} needs a body: raises(errors.{kind.__name__}, data=...)")
        return httpx2.Response(int(status), content=_written(data))

    def error_examples(self) -> Mapping[str, object]:
        """Return the examples of the documented errors, by status."""
        return self._errors

    @property
    def _usual(self) -> str:
        """The media type of a response to a call that chooses none, "" if there is no choice."""
        return self._operation.accepts[0] if self._operation.accepts else ""

    def _accept(self, arguments: Mapping[str, Any]) -> str:
        """Return the media type that a call has chosen."""
        return str(arguments.get("accept", self._usual)) if self._operation.accepts else ""

    def _documented(self, accept: str) -> httpx2.Response:
        responses = choose(self._operation, accept=accept).responses
        status, response = next(iter(responses.items()), ("204", Response("none")))
        if response.media == "none":
            return httpx2.Response(code_of(status))
        example = self._example_of(accept)
        text = json.dumps(example) if response.media == "json" else str(example)
        return httpx2.Response(code_of(status), headers=_headers(response), content=text.encode())

    def _example_of(self, accept: str) -> object:
        example = self._examples.get(accept)
        if example is None or not self._fake.examples:
            name = self._operation.name
            raise NoAnswerError(f"{name}: nothing to return; set it with `stubs.{name}.returns(...)`")
        return example

    def _status_of(self, kind: type[StatusError]) -> str:
        documented = (status for status, error in self._operation.errors.items() if error is kind and status.isdigit())
        known = (str(status) for status, error in BY_STATUS.items() if error[0] is kind)
        return next(documented, None) or next(known, "418")


class Stub(BaseStub[T]):
    """What one method of a fake does, sync and async: the answers of its next calls, and the calls it has had.

    Answers are given in the order in which they were set; the last one is repeated. Without any, the method returns the
    example of the document.

    Attributes:
        calls: The arguments of each call.
    """

    def returns(self, *results: T) -> Self:
        """Let the next calls return these results, one after the other.

        Raises:
            TypeError: A result is not what the method returns.
        """
        self._answers.extend(map(self._returning, results))
        return self

    def answers(self, function: Callable[..., T]) -> Self:
        """Let a function answer the next calls. It is called with the arguments of the method, by name.

        It returns the result, or raises `FakeError`.
        """
        self._answers.append(lambda arguments: _success(self._asked(arguments), function(**arguments)))
        return self

    def _asked(self, arguments: Mapping[str, Any]) -> Operation[T]:
        """Return the operation with the media type that a call has chosen."""
        return choose(self._operation, accept=self._accept(arguments))

    def _returning(self, result: T) -> Answer:
        """Return the answer that returns a result, in each media type that it can have.

        Raises:
            TypeError: It can have none.
        """
        made: dict[str, httpx2.Response] = {}
        for accept in self._operation.accepts[1:]:
            with suppress(TypeError):
                made[accept] = _success(choose(self._operation, accept=accept), result)
        with nullcontext() if not made else suppress(TypeError):
            made[self._usual] = _success(self._operation, result)

        def answer(arguments: Mapping[str, Any]) -> httpx2.Response:
            # A result that fits no media type is refused like any other wrong result.
            accept = self._accept(arguments)
            return made[accept] if accept in made else _success(self._asked(arguments), result)

        return answer


def constant(response: httpx2.Response) -> Answer:
    """Return the answer that is always this response."""
    return lambda _: response


def _success(operation: Operation[Any], result: object) -> httpx2.Response:
    for status, response in operation.responses.items():
        headers: dict[str, list[str]] = {}
        value: Any = result
        if response.with_headers is not None:
            if not isinstance(result, response.with_headers):
                continue
            headers, value = dict(getattr(result, "headers", {})), getattr(result, "result", None)
        with suppress(ValueError):
            content = _content(response, value)
            pairs = [(name, text) for name, texts in headers.items() for text in texts] + _headers(response)
            return httpx2.Response(code_of(status), headers=pairs, content=content)
    raise TypeError(f"{operation.name} does not return a {type(result).__name__}: {result!r:.200}")


def _headers(response: Response) -> list[tuple[str, str]]:
    """Return the header that distinguishes a response from others with the same status."""
    return [("Content-Type", response.media_type)] if response.media_type else []


def _content(response: Response, value: Any) -> bytes:
    """Return the body in which a server sends a value.

    Raises:
        ValueError: The value is not of the documented type.
    """
    kinds: dict[str, type] = {"none": type(None), "binary": bytes, "text": str}
    if response.media in kinds:
        if not isinstance(value, kinds[response.media]):
            raise ValueError(response.media)
        return value if isinstance(value, bytes) else str(value or "").encode()
    response.adapter.validate_python(value, strict=True)
    return response.adapter.dump_json(value, by_alias=True)


def _written(data: object) -> bytes:
    dump = getattr(data, "model_dump_json", None)
    if dump is not None:
        return str(dump(by_alias=True)).encode()
    return b"" if data is None else json.dumps(data).encode()


def code_of(status: str) -> int:
    """Return a status code for a documented status, which may be a range."""
    return int(status) if status.isdigit() else 200
