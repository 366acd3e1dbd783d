"""The SQLite database: one connection, one writer at a time, every transaction whole or not at all."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_VERSION = 1
_TABLES = f"""
CREATE TABLE sessions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    prompt_mode TEXT NOT NULL,
    system_prompt TEXT,
    running INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE messages (
    session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    shown TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cost REAL NOT NULL,
    PRIMARY KEY (session, position),
    UNIQUE (session, id)
);
PRAGMA user_version = {_VERSION};
"""


class DatabaseError(Exception):
    """The file is not a database of the sandbox, or cannot be opened."""


class Database:
    """A database in a file, or in memory where no file is given.

    Raises:
        DatabaseError: The file cannot be opened, or has other contents.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._lock = threading.Lock()
        try:
            # Transactions are written out below; a second process waits for its turn.
            self._connection = sqlite3.connect(
                file or ":memory:", isolation_level=None, check_same_thread=False, timeout=30
            )
        except sqlite3.Error as error:
            raise DatabaseError(f"cannot open {file}: {error}") from error
        try:
            self._prepare(file)
        except (sqlite3.Error, DatabaseError) as error:
            self._connection.close()
            raise DatabaseError(f"cannot use {file} as a database of the sandbox: {error}") from error

    def _prepare(self, file: Path | None) -> None:
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        with self.transaction() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if version == 0 and tables == 0:
                for statement in _TABLES.split(";\n"):
                    connection.execute(statement)
            elif version != _VERSION:
                raise DatabaseError("it holds the tables of another program, or of another version")
            connection.execute("UPDATE sessions SET running = 0")  # what was running stopped with its process
        if file is not None:  # only now: another program's file must not change
            self._connection.execute("PRAGMA journal_mode = WAL")

    @contextmanager
    def transaction(self) -> Generator[sqlite3.Connection]:
        """Run a block as one transaction: an exception in it undoes everything."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the connection; what was written stays."""
        with self._lock:
            self._connection.close()
