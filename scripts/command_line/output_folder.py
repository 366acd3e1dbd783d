"""Output folders: which ones a command may replace, and how it replaces them without losing anything.

A folder written by a command has a manifest: a first line that no other program writes, then the path of each
file of that run. A folder without a manifest, or with somebody else's files, is not touched.

Beside the output `NAME`, a run builds `.NAME.new`, moves the output to `.NAME.old`, moves the new folder into its place and
removes the old one. A killed run may leave some of them; the next run cleans up.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

if sys.platform == "win32":
    fcntl = None
else:
    import fcntl

MANIFEST = ".generated-files"
_CACHES = ("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache")
_MOST_NAMED = 5
_PAUSE = 0.05
_MOST_TRIES = 600  # half a minute


class OutputError(Exception):
    """The output folder cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A command that writes folders, and the first line of their manifests."""

    command: str
    mark: str


PACKAGE = Owner(
    "nox -s generate", "# Written by `nox -s generate` (c250759d-a86e-4e0e-a1b3-a726eff57eba). Do not edit."
)
DISTRIBUTIONS = Owner(
    "nox -s build", "# Written by `nox -s build` (6751360c-9e4f-4645-9f98-22edf73cbeac). Do not edit."
)
SITE = Owner("nox -s docs", "# Written by `nox -s docs` (42952a31-f39a-49a2-a0c3-933f6d508c71). Do not edit.")


def prepare(output: Path, owner: Owner) -> None:
    """Clean up after a killed run, and check that the owner may replace the folder.

    Raises:
        OutputError: It may not.
    """
    output = _followed(output)
    with _explained(output), _alone_beside(output):
        _clean_up(output, owner)
    check_owner(output, owner)


def _clean_up(output: Path, owner: Owner) -> None:
    new, old = _sibling(output, "new"), _sibling(output, "old")
    if not output.exists() and not old.is_symlink() and _is_owned(old, owner):
        old.rename(output)
    for leftover in (new, old):
        if _is_leftover(leftover, owner):
            _remove(leftover)
        elif os.path.lexists(leftover):
            raise OutputError(
                f"cannot write {output}: {leftover} is in the way, and no run has left it. Nothing was changed.\n"
                "  hint: A run needs this name for a moment. Move or delete what has it."
            )


@contextmanager
def _alone_beside(output: Path) -> Generator[None]:
    """Wait until no other run replaces a folder with the same parent.

    Raises:
        OutputError: One still does after the usual time.
    """
    if fcntl is None or not output.parent.is_dir():
        yield
        return
    folder = os.open(output.parent, os.O_RDONLY)
    try:
        for _ in range(_MOST_TRIES):
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_PAUSE)
            except OSError:  # a file system without locks
                break
            else:
                break
        else:
            raise OutputError(
                f"cannot write {output}: another run is still writing in its parent folder. Try again later."
            )
        yield
    finally:
        os.close(folder)


def check_owner(output: Path, owner: Owner) -> None:
    """Check that a folder is missing, empty, or written by the owner. Only its manifest is read.

    Raises:
        OutputError: Another program wrote it.
    """
    with _explained(output):
        if not output.exists() or _is_owned(output, owner):
            return
        if output.is_dir() and _is_empty(output):
            return
    raise OutputError(
        f"{output} was not written by `{owner.command}` and is not empty. Nothing was changed.\n"
        "  hint: Name a new or an empty folder, or delete this one."
    )


def survey(output: Path) -> tuple[list[str], list[str]]:
    """Return the paths that the last run wrote, and those that it did not; folders end with a slash.

    Other folders are not searched. Caches of Python tools belong to neither.
    """
    if not output.is_dir():
        return [], []
    listed: set[str] = (
        {MANIFEST, *(output / MANIFEST).read_text("utf-8", "replace").splitlines()[1:]}
        if _has_manifest(output)
        else set[str]()
    )
    parents = {parent.as_posix() for path in listed for parent in PurePosixPath(path).parents}
    written: list[str] = []
    foreign: list[str] = []
    for folder, folders, names in os.walk(output):
        here = Path(folder).relative_to(output)
        for name in [name for name in folders if name not in _CACHES]:
            path = here / name
            if path.as_posix() not in parents or (output / path).is_symlink():
                foreign.append(f"{path.as_posix()}/")
        folders[:] = [name for name in folders if name not in _CACHES and f"{(here / name).as_posix()}/" not in foreign]
        for name in names:
            path_text = (here / name).as_posix()
            (written if path_text in listed else foreign).append(path_text)
    return sorted(written), sorted(foreign)


@contextmanager
def replacing(output: Path, owner: Owner) -> Generator[Path]:
    """Provide a new folder to fill; after the block it becomes the output. A failure leaves the output unchanged.

    Raises:
        OutputError: Another program wrote the output or a file in it, or it cannot be written.
    """
    output = _followed(output)
    check_owner(output, owner)
    with _explained(output):
        output.parent.mkdir(parents=True, exist_ok=True)
    with _explained(output), _alone_beside(output):
        _clean_up(output, owner)
        check_owner(output, owner)
        new, old = _sibling(output, "new"), _sibling(output, "old")
        new.mkdir()
        try:
            (new / MANIFEST).write_text(manifest(owner, ()), "utf-8", newline="\n")
            yield new
            _refuse_foreign(output, new, owner)
            _list_files(new)
            _swap(new, output, old)
        except BaseException:
            if new.exists():
                _remove(new)
            raise
        with contextlib.suppress(OSError):  # the output is in place; the next run tries again
            if old.exists():
                _remove(old)


def manifest(owner: Owner, paths: Iterable[str]) -> str:
    """Return the manifest of a folder with these files."""
    return "".join(f"{line}\n" for line in (owner.mark, *sorted(path for path in paths if path != MANIFEST)))


def _list_files(folder: Path) -> None:
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    with (folder / MANIFEST).open("a", encoding="utf-8", newline="\n") as file:  # the first line is never gone
        file.writelines(f"{path}\n" for path in sorted(paths) if path != MANIFEST)


def _swap(new: Path, output: Path, old: Path) -> None:
    try:
        if output.exists():
            output.rename(old)
        new.rename(output)
    except BaseException:
        if old.exists() and not output.exists():
            old.rename(output)
        raise


def _refuse_foreign(output: Path, new: Path, owner: Owner) -> None:
    # Files that the new folder has too are safe to replace; git merges leave some that the manifest does not list.
    foreign = [path for path in survey(output)[1] if not _are_same(output / path, new / path)]
    if foreign:
        named = ", ".join(foreign[:_MOST_NAMED]) + (", ..." if len(foreign) > _MOST_NAMED else "")
        raise OutputError(
            f"{output} has files that `{owner.command}` did not write: {named}. Nothing was changed.\n"
            "  hint: The folder is replaced as a whole. Move or delete these files."
        )


def _remove(folder: Path) -> None:
    """Remove a folder, its manifest last, so that an interrupted removal can be recognised."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != MANIFEST:
            path.unlink(missing_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    folder.rmdir()


def _are_same(one: Path, other: Path) -> bool:
    both = one.is_file() and not one.is_symlink() and other.is_file()
    return both and one.read_bytes() == other.read_bytes()


def _has_manifest(folder: Path) -> bool:
    return (folder / MANIFEST).is_file()


def _is_owned(folder: Path, owner: Owner) -> bool:
    if not _has_manifest(folder):
        return False
    with (folder / MANIFEST).open("rb") as file:
        return file.readline(len(owner.mark) + 2).rstrip(b"\r\n") == owner.mark.encode()


def _is_leftover(folder: Path, owner: Owner) -> bool:
    """Whether a killed run left this folder."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return _is_owned(folder, owner) or all(
        path.name == MANIFEST and path.stat().st_size == 0 for path in folder.iterdir()
    )


def _is_empty(folder: Path) -> bool:
    with os.scandir(folder) as entries:
        return next(entries, None) is None


def _sibling(output: Path, what: str) -> Path:
    return output.parent / f".{output.name}.{what}"


def _followed(output: Path) -> Path:
    """Return the path that links lead to."""
    found = Path(os.path.realpath(output))
    if found.is_symlink():
        raise OutputError(f"cannot write {output}: it is a link that leads back to itself")
    return found


@contextmanager
def _explained(output: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename and str(error.filename) != str(output) else ""
        raise OutputError(f"cannot write {output}: {error.strerror or error}{where}") from error
