"""Media files: one folder per session; the mtime of a file is its creation time."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class MediaFile:
    """A media file: its name, its size in bytes, and the microseconds since 1970 when it was made."""

    name: str
    size: int
    made: int


class Media:
    """The media files of all sessions, below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)

    def write(self, session: str, name: str, content: bytes, made: int) -> None:
        """Write a file, in place of one of the same name."""
        folder = self._folder(session)
        folder.mkdir(exist_ok=True)
        target = folder / name
        target.write_bytes(content)
        os.utime(target, ns=(made * 1000, made * 1000))

    def files(self, session: str) -> list[MediaFile]:
        """Return the files of a session, oldest first."""
        folder = self._folder(session)
        found = [
            MediaFile(path.name, path.stat().st_size, path.stat().st_mtime_ns // 1000)
            for path in (folder.iterdir() if folder.is_dir() else ())
        ]
        return sorted(found, key=lambda file: (file.made, file.name))

    def remove_after(self, session: str, moment: int) -> None:
        """Remove the files of a session that were made after a moment, in microseconds since 1970."""
        for file in self.files(session):
            if file.made > moment:
                (self._folder(session) / file.name).unlink(missing_ok=True)

    def remove(self, session: str) -> None:
        """Remove all files of a session."""
        shutil.rmtree(self._folder(session), ignore_errors=True)

    def sweep(self, sessions: Iterable[str]) -> None:
        """Remove the files of unknown sessions: a process was killed between writing the database and the files."""
        kept = {self._folder(session).name for session in sessions}
        for folder in self._root.iterdir():
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, session: str) -> Path:
        # The id is opaque: a path with it could lead anywhere.
        return self._root / hashlib.sha256(session.encode()).hexdigest()[:32]
