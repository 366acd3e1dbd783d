"""What was acknowledged stays: after a restart, after a kill, and when many write at once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mix_python_sdk import Mix, errors
from sandbox_server.storage.database import Database, DatabaseError
from sandbox_server.storage.records import Draft
from sandbox_server.storage.store import Store
from sandbox_server.testing import InThread, run_in_process, run_in_thread

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "sandbox.py"


def test_sessions_messages_and_media_survive_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.db"
    with run_in_thread(file=file) as first, Mix(server_url=first.url) as mix:
        session = first.create("Kept", id="a/b")
        first.append(session, "user", "Ünïcode", id="m1", media=[{"name": "a.txt", "text": "a"}])
        first.append(session, "assistant", "Yes", id="m2", promptTokens=5, cost=0.25)
        first.set_running(session, running=True)
        kept = mix.sessions.export_session(id=session).result
        media = first.inspect(session)["media"]
    with run_in_thread(file=file) as second, Mix(server_url=second.url) as mix:
        assert mix.sessions.export_session(id=session).result == kept
        assert second.inspect(session)["media"] == media
        assert mix.sessions.cancel_processing(id=session).cancelled is False  # it stopped with its process
        mix.sessions.rewind_session(id=session, message_id="m1")
        mix.sessions.delete(id=session)
    with run_in_thread(file=file) as third, Mix(server_url=third.url) as mix:
        assert mix.sessions.list() == []


def test_memory_forgets() -> None:
    with run_in_thread() as first:
        first.create()
    with run_in_thread() as second:
        assert second.control("GET", "")["sessions"] == 0


@pytest.mark.slow
def test_every_acknowledged_write_survives_kill_9(tmp_path: Path) -> None:
    arguments = ("--db", str(tmp_path / "sandbox.db"))
    acknowledged: list[str] = []
    sent: set[str] = set()

    def write(url: str, writer: int) -> None:
        with Mix(server_url=url) as mix:
            for number in range(10_000):
                title = f"{writer}-{number}"
                sent.add(title)
                mix.sessions.create(title=title, retries=None)
                acknowledged.append(title)
                if len(acknowledged) == 40:
                    enough.set()

    enough = threading.Event()
    with run_in_process(*arguments) as sandbox, ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(write, sandbox.url, writer) for writer in range(3)]
        assert enough.wait(30)
        sandbox.kill()
        for writer in writers:
            assert isinstance(writer.exception(), errors.NoResponseError)
    with run_in_process(*arguments) as sandbox, Mix(server_url=sandbox.url) as mix:
        titles = {session.title for session in mix.sessions.list()}
    assert set(acknowledged) <= titles <= sent


def test_concurrent_writers_lose_nothing(sandbox: InThread, mix: Mix) -> None:
    session = sandbox.create("Busy")

    def write(writer: int) -> None:
        for number in range(15):
            sandbox.append(session, "user", f"{writer}-{number}", promptTokens=1)
            mix.sessions.create(title=f"{writer}-{number}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    expected = Counter(f"{writer}-{number}" for writer in range(6) for number in range(15))
    exported = mix.sessions.export_session(id=session).result
    assert Counter(message.content for message in exported.messages) == expected
    assert (exported.user_message_count, exported.prompt_tokens) == (90, 90)
    assert Counter(kept.title for kept in mix.sessions.list()) == expected + Counter(["Busy"])
    for writer in range(6):
        own = [message.content for message in exported.messages if message.content.startswith(f"{writer}-")]
        assert own == [f"{writer}-{number}" for number in range(15)]


def test_one_of_many_cancellations_wins(sandbox: InThread, mix: Mix) -> None:
    session = sandbox.create()

    def cancel(_caller: int) -> bool | None:
        return mix.sessions.cancel_processing(id=session).cancelled

    for _ in range(5):
        sandbox.set_running(session, running=True)
        with ThreadPoolExecutor(6) as pool:
            replies = list(pool.map(cancel, range(6)))
        assert sorted(replies, key=bool) == [False] * 5 + [True]


def test_two_processes_share_a_file(tmp_path: Path) -> None:
    file = tmp_path / "shared.db"
    stores = [Store(file), Store(file)]

    def write(writer: int) -> None:
        for number in range(40):
            stores[writer].create(Draft(f"{writer}-{number}"))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, range(2)))
    assert len(stores[0].sessions()) == len(stores[1].sessions()) == 80
    for store in stores:
        store.close()


def test_a_failed_transaction_leaves_nothing() -> None:
    database = Database()
    with pytest.raises(RuntimeError, match="half way"), database.transaction() as connection:
        connection.execute(
            "INSERT INTO sessions (id, title, created_at, updated_at, prompt_mode) VALUES ('a', 'a', '', '', '')"
        )
        raise RuntimeError("half way")
    with database.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
    database.close()


def test_files_without_a_session_are_swept_at_the_start(tmp_path: Path) -> None:
    with run_in_thread(file=tmp_path / "s.db") as sandbox:
        sandbox.append(sandbox.create(id="kept"), media=[{"name": "a.txt", "text": "a"}])
    (tmp_path / "s.db.media" / "0123").mkdir()
    with run_in_thread(file=tmp_path / "s.db") as sandbox:
        assert len(list((tmp_path / "s.db.media").iterdir())) == 1
        assert len(sandbox.inspect("kept")["media"]) == 1


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no database, and long enough to be read as one, " * 20)
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE things (name TEXT)")
    connection.close()
    for file in (text, other, tmp_path / "no" / "folder.db"):
        before = file.read_bytes() if file.exists() else None
        with pytest.raises(DatabaseError, match=r"cannot (use|open)"):
            Store(file)
        assert (file.read_bytes() if file.exists() else None) == before


def test_a_port_that_is_taken_is_said_in_a_sentence(sandbox: InThread) -> None:
    port = sandbox.url.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--port", port], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"cannot listen on port {port}: ")
    assert "Traceback" not in done.stderr
