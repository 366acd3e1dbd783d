"""Redirect programs that call the default port of the API to a sandbox on another port: several runs share a machine."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

# Runs when a process starts.
_PROGRAM = """\
import os
import socket

def connect(self, address, _connect=socket.socket.connect):
    if isinstance(address, tuple) and address[1] == 8088:
        address = (address[0], int(os.environ["EXAMPLES_PORT"]), *address[2:])
    return _connect(self, address)

socket.socket.connect = connect
"""


def redirected_environment(url: str, folder: Path, *paths: Path) -> dict[str, str]:
    """Return the environment of a process whose port 8088 is the sandbox at `url`.

    Args:
        url: The sandbox.
        folder: A folder for what the process loads at its start.
        paths: Where it finds modules.
    """
    (folder / "sitecustomize.py").write_text(_PROGRAM, "utf-8")
    search = os.pathsep.join(map(str, [folder, *paths]))
    return {**os.environ, "PYTHONPATH": search, "PYTHONDONTWRITEBYTECODE": "1", "EXAMPLES_PORT": url.rpartition(":")[2]}


def redirect(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Redirect port 8088 of this process to the sandbox at `url`."""
    original, port = socket.socket.connect, int(url.rpartition(":")[2])

    def connect(self: socket.socket, address: Any) -> None:
        found = (address[0], port, *address[2:]) if address[1] == 8088 else address
        original(self, found)

    monkeypatch.setattr(socket.socket, "connect", connect)
