"""A tour of the client: create, list, fork, rewind, export and delete sessions, handle an error, and make concurrent calls.

Needs a sandbox (`nox -s sandbox`) and the package `mix_python_sdk`:

    python examples/tour.py [URL]

The default URL is http://localhost:8088. The tour deletes its sessions at the end.
"""

# ruff: noqa: T201  # a tour prints
from __future__ import annotations

import asyncio
import sys
import tempfile
from typing import Any

import httpx2

from mix_python_sdk import Mix, errors, models

ANSWER: dict[str, Any] = {
    "role": "assistant",
    "content": "Twelve, and one of them is large.",
    "model": "example-large",
    "reasoning": "I compared the sizes of the files.",
    "toolCalls": [{"name": "list_files", "inputJson": {"folder": "src"}, "result": "12 files"}],
    "promptTokens": 1200,
    "completionTokens": 80,
    "cost": 0.004,
    "media": [{"name": "files.txt", "text": "client.py\nerrors.py\n"}],
}


def describe(session: models.SessionData) -> str:
    """Return the title and the figures of a session in one line."""
    questions, calls = session.user_message_count, session.tool_call_count
    return f"{session.title!r}: questions {questions}, tool calls {calls}, cost {session.cost}"


def converse(url: str, session: models.SessionData) -> None:
    """Append two questions and their answers. The API cannot do that, but the sandbox can."""
    for question in ("How many files are there?", "Which one is large?"):
        for message in ({"role": "user", "content": question}, ANSWER):
            reply = httpx2.post(f"{url}/_sandbox/sessions/{session.id}/messages", json=message)
            reply.raise_for_status()


def first_steps(mix: Mix, url: str) -> list[str]:
    """Create, list, fork, rewind, export and cancel; return the ids of the sessions that were created."""
    session = mix.sessions.create(title="Tour", custom_system_prompt="Be brief.", prompt_mode="append")
    print("created", describe(session))

    converse(url, session)
    listed = next(found for found in mix.sessions.list() if found.id == session.id)
    print("listed ", describe(listed))
    print("        it starts with", repr(listed.first_user_message))

    fork = mix.sessions.fork(id=session.id, message_index=1, title="Tour, another way")
    print("forked ", describe(fork))

    exported = mix.sessions.export_session(id=session.id)
    messages = exported.result.messages
    print("exported", len(messages), "messages:", ", ".join(message.role for message in messages))

    rewound = mix.sessions.rewind_session(id=session.id, message_id=messages[0].id)
    print("rewound", describe(rewound))

    cancelled = mix.sessions.cancel_processing(id=session.id).cancelled
    print("cancelled something:", cancelled)
    return [session.id, fork.id]


def save(mix: Mix, session: str) -> None:
    """Export straight to a file, whatever its size, under the name that the server suggests."""
    with tempfile.TemporaryDirectory() as folder:
        file = mix.sessions.export_session_to_file(id=session, file=folder)
        print("saved as", file.name.replace(session, "<id>"), "in a folder of its own")


def mistakes(mix: Mix) -> None:
    """Meet errors: each documented one has its class, and all of them are `MixError`."""
    try:
        mix.sessions.get(id="no such session")
    except errors.NotFoundError as error:
        print("refused", error.status_code, error.message)
    try:
        mix.sessions.create(title="Long", custom_system_prompt="€" * 20_000, prompt_mode="append")
    except errors.MixError as error:
        print("refused", error.status_code, type(error).__name__)
    try:
        mix.sessions.list(server_url="http://127.0.0.1:9", retries=None)
    except errors.NoResponseError as error:
        print("no response:", type(error).__name__)


async def all_at_once(url: str) -> list[str]:
    """Create ten sessions at the same time; return their ids."""
    async with Mix(server_url=url) as mix:
        sessions = await asyncio.gather(*(mix.sessions.create_async(title=f"Tour {number}") for number in range(10)))
    print("created", len({session.id for session in sessions}), "sessions at once")
    return [session.id for session in sessions]


def main(url: str = "http://localhost:8088") -> None:
    """Take the tour."""
    with Mix(server_url=url) as mix:
        created = first_steps(mix, url)
        save(mix, created[1])
        mistakes(mix)
        created += asyncio.run(all_at_once(url))
        for session in created:
            mix.sessions.delete(id=session)
        print("deleted", len(created), "sessions")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except errors.NoResponseError as nobody:
        sys.exit(f"{nobody}; is there a sandbox? `nox -s sandbox` starts one")
