"""Sessions worth looking at. Their ids are those in the examples of `openapi.yaml`, so that the examples run."""

from __future__ import annotations

from openapi.document import JsonObject
from sandbox_server.storage.records import Draft
from sandbox_server.storage.store import Store

from .appending import read_message

RELEASE_NOTES = "5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11"
SCRATCH = "9b8e6d0a-77c4-4f0e-8a43-c1d2e3f40516"
BUILD_TIMES = "2d4b7c60-8f1a-4c3e-9a75-6e0f1b2c3d84"

_CHART = '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><path d="M0 35L40 20L80 28L120 5"/></svg>'

_RELEASE_NOTES: list[JsonObject] = [
    {
        "id": "msg_01",
        "role": "user",
        "content": "Which commits belong in the release notes?",
        "createdAt": "2026-03-02T09:15:20Z",
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
                "isError": False,
                "metadata": "took 35 ms",
                "result": "2 commits",
            }
        ],
        "promptTokens": 1830,
        "completionTokens": 214,
        "cost": 0.0087,
        "media": [{"name": "log.txt", "text": "a1b2c3 Export sessions\nd4e5f6 List faster\n"}],
    },
    {
        "id": "msg_03",
        "role": "user",
        "content": "Write them, and draw when they were made.",
        "createdAt": "2026-03-02T09:22:40Z",
    },
    {
        "id": "msg_04",
        "role": "assistant",
        "content": "New: sessions can be exported. Faster: the list of sessions. The drawing is in timeline.svg.",
        "createdAt": "2026-03-02T09:22:42Z",
        "updatedAt": "2026-03-02T09:22:58.125Z",
        "finishReason": "end_turn",
        "model": "example-large",
        "promptTokens": 2380,
        "completionTokens": 441,
        "cost": 0.0144,
        "media": [{"name": "timeline.svg", "text": _CHART}],
    },
]

_BUILD_TIMES: list[JsonObject] = [
    {
        "id": "msg_01",
        "role": "user",
        "content": "Why is the build slow? It took 2 minutes, now it takes 4 \N{HOURGLASS}",
        "createdAt": "2026-03-03T16:02:11Z",
    },
    {
        "id": "msg_02",
        "role": "assistant",
        "createdAt": "2026-03-03T16:02:13.400Z",
        "finishReason": "tool_use",
        "model": "example-small",
        "toolCalls": [
            {
                "id": "call_01",
                "name": "read_file",
                "inputJson": {"path": "build.log", "lines": {"from": 1, "to": 400}},
                "isError": True,
                "result": "no such file: build.log",
            },
            {"id": "call_02", "name": "run", "input": '{"command": "make --tr', "finished": False},
        ],
        "promptTokens": 912,
        "completionTokens": 77,
        "cost": 0.0006,
    },
    {
        "id": "msg_03",
        "role": "tool",
        "content": "no such file: build.log",
        "createdAt": "2026-03-03T16:02:13.900Z",
    },
]


def fill(store: Store) -> None:
    """Add the demo sessions to a store; sessions that it already has are not changed."""
    present = {session.id for session in store.sessions()}
    for session_id, title, created, messages in (
        (RELEASE_NOTES, "Release notes", "2026-03-02T09:15:00Z", _RELEASE_NOTES),
        (SCRATCH, "Scratch", "2026-03-02T11:40:12.250+01:00", []),
        (BUILD_TIMES, "Why is the build slow?", "2026-03-03T16:02:05Z", _BUILD_TIMES),
    ):
        if session_id in present:
            continue
        store.create(Draft(title, id=session_id, created_at=created))
        for message in messages:
            store.append(session_id, *read_message(message, store.clock))
    if BUILD_TIMES not in present:
        store.start(BUILD_TIMES)
