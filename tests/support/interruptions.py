"""Replace a folder again and again, stopped a little later each time; print the remains as JSON.

A program, because it forks: python -m tests.support.interruptions kill|interrupt FOLDER. It counts the calls of the
interpreter into the operating system and into files, and stops before one of them.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from command_line.output_folder import MANIFEST
from pipeline.package.write import write

OLD = {"a.txt": "old\n", "docs/gone.txt": "old\n"}
NEW = {"a.txt": "new\n", "docs/new.txt": "new\n"}
_MODULES = ("posix", "nt", "_io", "io")


def contents(folder: Path) -> dict[str, str]:
    """Return the files of a folder but its manifest, by path."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in paths}


def stop_at(number: int, *, kill: bool) -> None:
    """Stop this process before its call of this number."""
    count = 0

    def watch(_frame: FrameType, event: str, function: Any) -> None:
        nonlocal count
        owner = getattr(function, "__self__", None)
        module = getattr(function, "__module__", None) or type(owner).__module__
        if event != "c_call" or module not in _MODULES:
            return
        count += 1
        if count == number:
            sys.setprofile(None)
            if kill:
                os.kill(os.getpid(), signal.SIGKILL)
            raise KeyboardInterrupt

    sys.setprofile(watch)


def stopped(number: int, output: Path, *, kill: bool) -> bool:
    """Replace the folder in a child that is stopped there; return whether it was."""
    child = os.fork()
    if child == 0:
        try:
            stop_at(number, kill=kill)
            write(NEW, output)
        except BaseException:  # noqa: BLE001  # the interrupt, or what became of it
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] != 0


def main(kind: str, root: Path) -> None:
    """Stop at the first call, the second and so on, until a run completes."""
    results: list[dict[str, Any]] = []
    for number in range(1, 10_000):
        folder = root / str(number)
        output = folder / "out"
        write(OLD, output)
        was_stopped = stopped(number, output, kill=kind == "kill")
        beside = {path.name: contents(path) for path in folder.iterdir()}
        write(NEW, output)
        after = {path.name: contents(path) for path in folder.iterdir()}
        results.append({"stopped": was_stopped, "left": beside, "after": after})
        shutil.rmtree(folder)
        if not was_stopped:
            break
    print(json.dumps(results))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
