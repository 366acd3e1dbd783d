"""Write: put the files in place of the old output as a whole, or compare them with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .output_folder import MANIFEST, PACKAGE, manifest, replacing, survey


@dataclass(frozen=True, slots=True)
class FileChanges:
    """How new files differ from an output folder; each list is sorted by path."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def with_manifest(files: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a package and the list of them by which their folder is known."""
    return {**files, MANIFEST: manifest(PACKAGE, files)}


def read_output(output: Path, files: Mapping[str, str]) -> tuple[dict[str, bytes], list[str]]:
    """Return the files of an output folder that the last run has written or `files` has too, and what else is there."""
    written, foreign = survey(output)
    ours = [*written, *(path for path in foreign if path in files)]
    return {path: (output / path).read_bytes() for path in ours}, [path for path in foreign if path not in files]


def compare(files: Mapping[str, str], old: Mapping[str, bytes]) -> FileChanges:
    """Return what writing `files` would do to a folder that contains `old`."""
    return FileChanges(
        tuple(sorted(files.keys() - old.keys())),
        tuple(sorted(path for path in files.keys() & old.keys() if files[path].encode() != old[path])),
        tuple(sorted(old.keys() - files.keys())),
    )


def write(files: Mapping[str, str], output: Path) -> None:
    """Replace the output folder with one that contains only `files`.

    Raises:
        OutputError: The folder, or something in it, is not of this pipeline's making, or cannot be written.
    """
    with replacing(output, PACKAGE) as folder:
        for path, text in files.items():
            if path != MANIFEST:
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(text.encode())
