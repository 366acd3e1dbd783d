"""The end of the interpreter: a process ends at once, whatever its threads were doing, because nothing waits for a lock."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import mix_python_sdk
from tests.support.calls import SESSION
from tests.support.fault_server import Act, FaultServer, answer

PACKAGE = Path(mix_python_sdk.__file__).parents[1]

# The module is not `__main__`, whose globals the frame of a stopped thread would keep alive.
PRELUDE = """
import threading
import time

from mix_python_sdk import Hooks, Mix
from mix_python_sdk._runtime.connection import Connection

stopped_here = threading.Event()


def never_opens(self, *arguments, **settings):
    stopped_here.set()
    while True:
        time.sleep(0.001)


def stop_while_opening():
    Connection.__init__ = never_opens


class Owner:
    def __init__(self, mix):
        self.mix = mix

    def __del__(self):
        self.mix.close()


def hold(lock):
    lock.acquire()
    stopped_here.set()
    while True:
        time.sleep(0.001)
"""

PROGRAMS = {
    "in its first call": """
stop_while_opening()
mix = Mix(fast=fast, server_url=url)
threading.Thread(target=mix.sessions.list, daemon=True).start()
stopped_here.wait()
""",
    "in its first call over TLS": """
mix = Mix(fast=fast, server_url=url.replace("http:", "https:"), retry_config=None)
threading.excepthook = lambda _: None
threading.Thread(target=mix.sessions.list, daemon=True).start()
""",
    "in its first call, and the client is closed at exit": """
import atexit
stop_while_opening()
mix = Mix(fast=fast, server_url=url)
atexit.register(mix.close)
threading.Thread(target=mix.sessions.list, daemon=True).start()
stopped_here.wait()
""",
    "in a lock of the client, which its owner closes at the very end": """
mix = Mix(fast=fast, server_url=url)
mix.sessions.get(id="a")
owner = Owner(mix)
threading.Thread(target=hold, args=(mix._http_clients._lock,), daemon=True).start()
stopped_here.wait()
""",
    "in a call, and the owner closes the client at the very end": """
mix = Mix(fast=fast, server_url=url)
mix.sessions.get(id="a")
owner = Owner(mix)
hooks = Hooks(before_request=lambda _: stopped_here.set())
threading.Thread(target=Mix(fast=fast, server_url=url, hooks=hooks).sessions.get, kwargs={"id": "b"}, daemon=True).start()
stopped_here.wait()
time.sleep(0.02)
""",
}


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer((answer(200, SESSION), Act((), end="hang"))) as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("where", PROGRAMS)
def test_a_process_ends_while_a_thread_is_stopped(
    where: str, *, fast: bool, server: FaultServer, tmp_path: Path
) -> None:
    (tmp_path / "prelude.py").write_text(PRELUDE, "utf-8")
    program = f"from prelude import *\nurl, fast = {server.url!r}, {fast}\n{PROGRAMS[where]}"
    # A process that hangs is stopped, and fails the test.
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env={**os.environ, "PYTHONPATH": f"{PACKAGE}{os.pathsep}{tmp_path}"},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
