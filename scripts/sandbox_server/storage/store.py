"""Sessions, their messages and their media files, kept in SQLite and a folder next to it."""

from __future__ import annotations

import sqlite3
import tempfile
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sandbox_server.api_errors import conflict, not_found

from .database import Database
from .media import Media
from .records import Draft, Session, Upload
from .times import Clock, read_time
from .transcript import Message

_COLUMNS = "SELECT number, id, title, created_at, updated_at, prompt_mode, system_prompt, running FROM sessions"
_ALL_SESSIONS = f"{_COLUMNS} ORDER BY number"
_ONE_SESSION = f"{_COLUMNS} WHERE id = ?"
_MESSAGES = "SELECT shown, prompt_tokens, completion_tokens, cost FROM messages WHERE session = ? ORDER BY position"
_ADD_MESSAGE = (
    "INSERT INTO messages (session, position, id, shown, prompt_tokens, completion_tokens, cost)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


class Store:
    """Everything that the sandbox keeps. Each method is one transaction, and may be called from any thread.

    Raises:
        DatabaseError: The file cannot be used.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.clock = Clock()
        self._database = Database(file)
        self._temporary = tempfile.TemporaryDirectory(prefix="sandbox-media-") if file is None else None
        folder = Path(self._temporary.name) if self._temporary is not None else Path(f"{file}.media")
        self.media = Media(folder)
        with self._database.transaction() as connection:
            self.media.sweep(row[0] for row in connection.execute("SELECT id FROM sessions"))

    def close(self) -> None:
        """Close the database. If it is a file, it and its media files are kept."""
        self._database.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def sessions(self) -> list[Session]:
        """Return all sessions, oldest first."""
        with self._database.transaction() as connection:
            rows = connection.execute(_ALL_SESSIONS).fetchall()
            return [_session(connection, row) for row in rows]

    def find(self, session_id: str) -> Session:
        """Return a session.

        Raises:
            ApiError: There is none with this id.
        """
        with self._database.transaction() as connection:
            return _find(connection, session_id)

    def create(self, draft: Draft, messages: Sequence[Message] = ()) -> Session:
        """Create a session and return it.

        Raises:
            ApiError: The id is taken.
        """
        with self._database.transaction() as connection:
            return self._insert(connection, draft, messages)

    def fork(self, session_id: str, index: int, title: str) -> Session:
        """Create a session from the messages of another up to and including the one at `index`; return it.

        Raises:
            ApiError: There is no such session, or no such message in it.
        """
        with self._database.transaction() as connection:
            source = _find(connection, session_id)
            if index >= len(source.messages):
                raise not_found(f"no message at index {index}")
            draft = Draft(title, source.prompt_mode, source.system_prompt)
            return self._insert(connection, draft, source.messages[: index + 1])

    def rewind(self, session_id: str, message_id: str, *, cleanup_media: bool) -> Session:
        """Delete what follows a message, with the media files made after it if wanted; return the session.

        Raises:
            ApiError: There is no such session, or no such message in it.
        """
        with self._database.transaction() as connection:
            session = _find(connection, session_id)
            index = next((i for i, message in enumerate(session.messages) if message.id == message_id), None)
            if index is None:
                raise not_found(f"no message {message_id}")
            connection.execute("DELETE FROM messages WHERE session = ? AND position > ?", (session.number, index))
            _touch(connection, session.number, self.clock.now())
            if cleanup_media:
                self.media.remove_after(session_id, read_time(session.messages[index].shown["updatedAt"]))
            return _find(connection, session_id)

    def stop(self, session_id: str) -> bool:
        """Stop processing in a session; return whether it was processing.

        Raises:
            ApiError: There is no such session.
        """
        with self._database.transaction() as connection:
            session = _find(connection, session_id)
            connection.execute("UPDATE sessions SET running = 0 WHERE number = ?", (session.number,))
            return session.running

    def start(self, session_id: str) -> None:
        """Start processing in a session.

        Raises:
            ApiError: There is no such session.
        """
        with self._database.transaction() as connection:
            number = _find(connection, session_id).number
            connection.execute("UPDATE sessions SET running = 1 WHERE number = ?", (number,))

    def delete(self, session_id: str) -> None:
        """Delete a session with its messages and media files.

        Raises:
            ApiError: There is no such session.
        """
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE number = ?", (_find(connection, session_id).number,))
            self.media.remove(session_id)

    def append(self, session_id: str, message: Message, uploads: Iterable[Upload] = ()) -> Session:
        """Append a message, and keep media files; return the session.

        Raises:
            ApiError: There is no such session, or it has a message with this id already.
        """
        with self._database.transaction() as connection:
            session = _find(connection, session_id)
            _add(connection, session, [message], start=len(session.messages))
            _touch(connection, session.number, message.shown["updatedAt"])
            for upload in uploads:
                self.media.write(session_id, upload.name, upload.content, upload.made)
            return _find(connection, session_id)

    def clear(self) -> None:
        """Delete everything."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM sessions")
            self.media.sweep(())

    def _insert(self, connection: sqlite3.Connection, draft: Draft, messages: Sequence[Message]) -> Session:
        session_id = draft.id if draft.id is not None else str(uuid.uuid4())
        created = draft.created_at or self.clock.now()
        updated = messages[-1].shown["updatedAt"] if draft.created_at and messages else created
        try:
            connection.execute(
                "INSERT INTO sessions (id, title, created_at, updated_at, prompt_mode, system_prompt)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (session_id, draft.title, created, updated, draft.prompt_mode, draft.system_prompt),
            )
        except sqlite3.IntegrityError as error:
            raise conflict(f"there is a session {session_id} already") from error
        _add(connection, _find(connection, session_id), messages, start=0)
        return _find(connection, session_id)


def _find(connection: sqlite3.Connection, session_id: str) -> Session:
    row = connection.execute(_ONE_SESSION, (session_id,)).fetchone()
    if row is None:
        raise not_found(f"no session {session_id}")
    return _session(connection, row)


def _session(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Session:
    messages = [Message.from_row(found) for found in connection.execute(_MESSAGES, row[:1])]
    number, given_id, title, created_at, updated_at, prompt_mode, system_prompt, running = row
    return Session(number, given_id, title, created_at, updated_at, prompt_mode, system_prompt, bool(running), messages)


def _add(connection: sqlite3.Connection, session: Session, messages: Sequence[Message], *, start: int) -> None:
    rows = [(session.number, position, *message.row()) for position, message in enumerate(messages, start)]
    try:
        connection.executemany(_ADD_MESSAGE, rows)
    except sqlite3.IntegrityError as error:
        raise conflict(f"session {session.id} has a message with this id already") from error


def _touch(connection: sqlite3.Connection, number: int, moment: str) -> None:
    connection.execute("UPDATE sessions SET updated_at = ? WHERE number = ?", (moment, number))
