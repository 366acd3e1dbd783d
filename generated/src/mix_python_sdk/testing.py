# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""A fake client for tests: it needs no server, and answers with what a test sets, or the examples of the API."""

from __future__ import annotations

import httpx2

from ._runtime.fakes import Fake, FakeCall, FakeCaller, FakeError
from ._runtime.stubs import NoAnswerError, Stub
from ._runtime.undocumented import UNDOCUMENTED
from .client import Mix
from .resources import sessions as sessions_resource

__all__ = ["FakeCall", "FakeError", "FakeMix", "NoAnswerError", "Stub"]


class SessionsStubs:
    """What the methods of `sessions` do."""

    def __init__(self, fake: Fake) -> None:
        self.list = Stub(
            fake,
            sessions_resource.LIST_SESSIONS,
            [
                {
                    "id": "5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11",
                    "title": "Release notes",
                    "userMessageCount": 2,
                    "assistantMessageCount": 2,
                    "toolCallCount": 1,
                    "promptTokens": 4210,
                    "completionTokens": 655,
                    "cost": 0.0231,
                    "createdAt": "2026-03-02T09:15:00Z",
                    "firstUserMessage": "Which commits belong in the release notes?",
                },
                {
                    "id": "9b8e6d0a-77c4-4f0e-8a43-c1d2e3f40516",
                    "title": "Scratch",
                    "userMessageCount": 0,
                    "assistantMessageCount": 0,
                    "toolCallCount": 0,
                    "promptTokens": 0,
                    "completionTokens": 0,
                    "cost": 0,
                    "createdAt": "2026-03-02T11:40:12.250+01:00",
                },
            ],
            {
                "401": {"error": {"code": 401, "message": "authentication required", "type": "unauthorized"}},
                "500": {"error": {"code": 500, "message": "cannot read sessions", "type": "internal_error"}},
            },
        )
        self.create = Stub(
            fake,
            sessions_resource.CREATE_SESSION,
            {
                "id": "5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11",
                "title": "Release notes",
                "userMessageCount": 0,
                "assistantMessageCount": 0,
                "toolCallCount": 0,
                "promptTokens": 0,
                "completionTokens": 0,
                "cost": 0,
                "createdAt": "2026-03-02T09:15:00Z",
            },
            {
                "400": {"error": {"code": 400, "message": "title must not be empty", "type": "bad_request"}},
            },
        )
        self.delete = Stub(
            fake,
            sessions_resource.DELETE_SESSION,
            None,
            {
                "404": {
                    "error": {
                        "code": 404,
                        "message": "no session 5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11",
                        "type": "not_found",
                    }
                },
            },
        )
        self.get = Stub(
            fake,
            sessions_resource.GET_SESSION,
            {
                "id": "5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11",
                "title": "Release notes",
                "userMessageCount": 1,
                "assistantMessageCount": 1,
                "toolCallCount": 1,
                "promptTokens": 1830,
                "completionTokens": 214,
                "cost": 0.0087,
                "createdAt": "2026-03-02T09:15:00Z",
            },
            {
                "404": {
                    "error": {
                        "code": 404,
                        "message": "no session 5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11",
                        "type": "not_found",
                    }
                },
            },
        )
        self.export_session = Stub(
            fake,
            sessions_resource.EXPORT_SESSION,
            {
                "id": "5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11",
                "title": "Release notes",
                "messages": [
                    {
                        "id": "msg_01",
                        "role": "user",
                        "content": "Which commits belong in the release notes?",
                        "createdAt": "2026-03-02T09:15:20Z",
                        "updatedAt": "2026-03-02T09:15:20Z",
                    },
                    {
                        "id": "msg_02",
                        "role": "assistant",
                        "content": "Two of them, the new export and the faster list.",
                        "createdAt": "2026-03-02T09:15:21Z",
                        "updatedAt": "2026-03-02T09:15:29.500Z",
                        "finishReason": "end_turn",
                        "model": "example-large",
                        "reasoning": "The log of the last week should say it.",
                        "reasoningDuration": 1840,
                        "toolCalls": [
                            {
                                "id": "call_01",
                                "name": "git_log",
                                "input": '{"since": "1 week", "paths": ["src"]}',
                                "type": "function",
                                "finished": True,
                                "inputJson": {"since": "1 week", "paths": ["src"]},
                                "isError": False,
                                "metadata": "took 35 ms",
                                "result": "2 commits",
                            }
                        ],
                    },
                ],
                "userMessageCount": 1,
                "assistantMessageCount": 1,
                "toolCallCount": 1,
                "promptTokens": 1830,
                "completionTokens": 214,
                "cost": 0.0087,
                "createdAt": "2026-03-02T09:15:00Z",
                "updatedAt": "2026-03-02T09:15:29.500Z",
            },
            {
                "404": {
                    "error": {
                        "code": 404,
                        "message": "no session 5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11",
                        "type": "not_found",
                    }
                },
                "500": {"error": {"code": 500, "message": "cannot read sessions", "type": "internal_error"}},
            },
        )
        self.fork = Stub(
            fake,
            sessions_resource.FORK_SESSION,
            {
                "id": "c7a1f3d8-52f9-4c0b-b1ce-6e0d9a4b8f20",
                "title": "Release notes, second attempt",
                "userMessageCount": 1,
                "assistantMessageCount": 1,
                "toolCallCount": 1,
                "promptTokens": 1830,
                "completionTokens": 214,
                "cost": 0.0087,
                "createdAt": "2026-03-02T09:31:47Z",
            },
            {
                "400": {"error": {"code": 400, "message": "messageIndex must be 0 or more", "type": "bad_request"}},
                "404": {
                    "error": {
                        "code": 404,
                        "message": "no session 5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11",
                        "type": "not_found",
                    }
                },
            },
        )
        self.rewind_session = Stub(
            fake,
            sessions_resource.REWIND_SESSION,
            {
                "id": "5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11",
                "title": "Release notes",
                "userMessageCount": 1,
                "assistantMessageCount": 1,
                "toolCallCount": 1,
                "promptTokens": 1830,
                "completionTokens": 214,
                "cost": 0.0087,
                "createdAt": "2026-03-02T09:15:00Z",
            },
            {
                "400": {"error": {"code": 400, "message": "messageId is required", "type": "bad_request"}},
                "404": {
                    "error": {
                        "code": 404,
                        "message": "no session 5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11",
                        "type": "not_found",
                    }
                },
            },
        )
        self.cancel_processing = Stub(
            fake,
            sessions_resource.CANCEL_SESSION_PROCESSING,
            {"cancelled": True},
            {
                "404": {
                    "error": {
                        "code": 404,
                        "message": "no session 5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11",
                        "type": "not_found",
                    }
                },
            },
        )


class Stubs:
    """What the methods of a fake do, by resource, and what `request` does."""

    def __init__(self, fake: Fake) -> None:
        self.request = Stub(fake, UNDOCUMENTED, None, {})
        self.sessions = SessionsStubs(fake)


class FakeMix(Mix):
    """A `Mix` for tests, which calls no server.

    Arguments are checked, and results and errors are made, as in every call. No credentials are needed, and calls are not
    retried unless `retries` is passed.

    Args:
        examples: Whether a method that nothing was set for returns the example of the document. If not, it raises
            `NoAnswerError`.

    Attributes:
        stubs: What each method does, and the calls that it has had: `stubs.RESOURCE.METHOD`.
        calls: The calls of all methods, in their order.
    """

    def __init__(self, *, examples: bool = True) -> None:
        fake = Fake(examples)
        transport = httpx2.MockTransport(fake.respond)
        super().__init__(
            server_url="http://fake.invalid",
            client=httpx2.Client(transport=transport),
            async_client=httpx2.AsyncClient(transport=transport),
            retry_config=None,
        )
        self._caller = FakeCaller.of(self._caller, fake)
        self.stubs = Stubs(fake)
        self.calls = fake.calls
