"""The sandbox as a state machine: requests in any order, kills and restarts; what it acknowledged is never lost."""

from __future__ import annotations

import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from mix_python_sdk import Mix, errors
from sandbox_server.testing import InProcess, run_in_process

from .outcomes import expect

_PICK = st.integers(0, 1000)


class SandboxMachine(RuleBasedStateMachine):
    """A sandbox with a file, beside what it has to hold: the ids of its messages for each session."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self._messages: dict[str, list[str]] = {}
        self._titles: dict[str, str] = {}
        self._number = 0
        self._running = ExitStack()
        self._sandbox: InProcess
        self._mix: Mix

    @initialize()
    def start(self) -> None:
        """Start the sandbox with its file."""
        file = str(Path(self.folder.name) / "sandbox.db")
        self._sandbox = self._running.enter_context(run_in_process("--db", file))
        self._mix = self._running.enter_context(Mix(server_url=self._sandbox.url))

    @rule()
    def create(self) -> None:
        """Create a session."""
        title = self._title()
        session = self._mix.sessions.create(title=title)
        self._titles[session.id], self._messages[session.id] = title, []

    @precondition(lambda self: self._titles)
    @rule(pick=_PICK)
    def append(self, pick: int) -> None:
        """Append a message to a session."""
        session = self._picked(pick)
        name = self._title()
        self._sandbox.append(session, "user", name, id=name)
        self._messages[session].append(name)

    @precondition(lambda self: any(self._messages.values()))
    @rule(pick=_PICK)
    def fork(self, pick: int) -> None:
        """Fork a session at its end."""
        session = [name for name, messages in self._messages.items() if messages][0 if pick < 500 else -1]
        title = self._title()
        copy = self._mix.sessions.fork(id=session, message_index=len(self._messages[session]) - 1, title=title)
        self._titles[copy.id] = title
        self._messages[copy.id] = self._contents(copy.id)
        expect(len(self._messages[copy.id]) == len(self._messages[session]))

    @precondition(lambda self: self._titles)
    @rule(pick=_PICK)
    def delete(self, pick: int) -> None:
        """Delete a session."""
        session = self._picked(pick)
        self._mix.sessions.delete(id=session)
        del self._titles[session], self._messages[session]
        try:
            self._mix.sessions.get(id=session)
        except errors.NotFoundError:
            return
        raise AssertionError("a deleted session is there")

    @rule()
    def restart(self) -> None:
        """Kill the process, and start it again."""
        self._sandbox.kill()
        self.restarted()

    @rule(after=st.integers(0, 20))
    def kill_in_the_middle(self, after: int) -> None:
        """Kill the process while it creates a session, after some milliseconds: if it said so, the session is there."""
        title, found = self._title(), list[str]()

        def create() -> None:
            with suppress(errors.NoResponseError):
                found.append(self._mix.sessions.create(title=title, retries=None).id)

        thread = threading.Thread(target=create)
        thread.start()
        time.sleep(after / 1000)
        self._sandbox.kill()
        thread.join()
        self.restarted()
        made = [session.id for session in self._mix.sessions.list() if session.title == title]
        expect(made == found or not found, said=(made, found))
        for session in made:
            self._titles[session], self._messages[session] = title, []
        self.agree()

    @rule()
    def agree(self) -> None:
        """Compare everything."""
        there = {session.id: session.title for session in self._mix.sessions.list()}
        expect(there == self._titles, said=(there, self._titles))
        for session, messages in self._messages.items():
            expect(self._contents(session) == messages, said=session)

    def teardown(self) -> None:
        """Compare for the last time."""
        try:
            if hasattr(self, "_mix"):
                self.restart()
                self.agree()
        finally:
            self._running.close()
            self.folder.cleanup()

    def restarted(self) -> None:
        """Start the sandbox again."""
        self._running.close()
        self._running = ExitStack()
        self.start()

    def _contents(self, session: str) -> list[str]:
        return [message.content for message in self._mix.sessions.export_session(id=session).result.messages]

    def _picked(self, pick: int) -> str:
        return list(self._titles)[pick % len(self._titles)]

    def _title(self) -> str:
        self._number += 1
        return f"t{self._number}"
