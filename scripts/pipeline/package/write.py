"""Write: put the files in place of the old output as a whole, or compare them with it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

MARK = ".gitattributes"
"""The file by which an output folder is known as one: only such a folder is ever replaced."""

_MARK_TEXT = "linguist-generated"
_IGNORED = ("__pycache__", ".egg-info", ".mypy_cache", ".pytest_cache", ".ruff_cache", "build", "dist")


class OutputError(Exception):
    """The output folder cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How new files differ from an output folder; each list is sorted by path."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def read_output(output: Path) -> dict[str, bytes]:
    """Return the files of an output folder by their path; what tools leave there is passed over."""
    if not output.is_dir():
        return {}
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.is_file() and not _is_ignored(path.relative_to(output))
    }


def compare(files: dict[str, str], old: dict[str, bytes]) -> Changes:
    """Return what writing `files` would do to a folder that holds `old`."""
    return Changes(
        tuple(sorted(files.keys() - old.keys())),
        tuple(sorted(path for path in files.keys() & old.keys() if files[path].encode() != old[path])),
        tuple(sorted(old.keys() - files.keys())),
    )


def write(files: dict[str, str], output: Path) -> None:
    """Replace the output folder by one that holds just `files`.

    The new folder is complete before the old one moves aside, so that an interruption leaves one of the two.

    Raises:
        OutputError: The folder holds something that the pipeline did not write, or cannot be written.
    """
    if output.exists() and not _is_output(output):
        raise OutputError(f"{output} is no output of this pipeline; name an empty or a new folder")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{output.name}-", dir=output.parent) as folder:
            new, old = Path(folder) / "new", Path(folder) / "old"
            for path, text in files.items():
                target = new / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(text.encode())
            if output.exists():
                output.rename(old)
            new.rename(output)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise OutputError(f"cannot write {output}: {error.strerror or error}") from error


def _is_output(output: Path) -> bool:
    if not output.is_dir():
        return False
    mark = output / MARK
    return not any(output.iterdir()) or (mark.is_file() and _MARK_TEXT in mark.read_text("utf-8", "replace"))


def _is_ignored(path: Path) -> bool:
    return any(part in _IGNORED or part.endswith(".egg-info") for part in path.parts)
