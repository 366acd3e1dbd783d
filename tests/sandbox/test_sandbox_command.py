"""`scripts/sandbox.py` prints how to call it, and what it prints works."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Started:
    process: subprocess.Popen[str]
    hello: str


@pytest.fixture
def started() -> Iterator[Started]:
    command = [sys.executable, str(ROOT / "scripts" / "sandbox.py"), "--port", "0", "--demo"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines: list[str] = []
        while "print(mix" not in "".join(lines[-1:]):
            line = process.stdout.readline()
            assert line, "the sandbox did not start"
            lines.append(line)
        yield Started(process, "".join(lines))
        process.terminate()


def test_the_curl_lines_work(started: Started) -> None:
    commands = re.findall(r"^  (curl .*)$", started.hello, re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        done = subprocess.run(["sh", "-c", f"{command} -sS --fail"], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(("[", "{"))


def test_the_python_lines_work(started: Started) -> None:
    source = started.hello.partition("With Python:\n")[2]
    code = "\n".join(line.removeprefix("  ") for line in source.splitlines())
    environment = os.environ | {"PYTHONPATH": str(ROOT / "generated" / "src")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Release notes" in done.stdout


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_quietly(started: Started, way: signal.Signals) -> None:
    started.process.send_signal(way)
    _, said = started.process.communicate(timeout=20)
    assert (started.process.returncode, said) == (0, "")
