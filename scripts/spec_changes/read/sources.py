"""Read the two documents to compare, and the files they refer to: from files, or from git as `ref:path`."""

from __future__ import annotations

import functools
import io
import posixpath
import re
import subprocess
import tarfile
from pathlib import Path

from openapi.bundling.bundle import bundle
from openapi.document import Document
from openapi.problems import Problem, SpecError
from openapi.reading.content import STANDARD_INPUT, ReadFile, files_below, no_files
from openapi.reading.load import load_bytes, load_file
from openapi.versions import declared_version
from spec_changes.findings.versions import Version, parse_version

ROOT = Path(__file__).resolve().parents[3]
SPEC = "openapi.yaml"
_HASH = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_SHORT = 12
_TRUNKS = ("main", "origin/main")


def read_base(name: str | None, *, revision: str | None = None, release: bool = False) -> Document:
    """Return the document called `name`; by default the project's spec at the merge base with main.

    A bare git ref means the document there that `revision` names now. With `release` the default is the newest version
    tag before this commit instead.

    Raises:
        SpecError: It cannot be found, read or parsed, or is not an OpenAPI 3 document.
    """
    ref = (_last_release() if release else _merge_base()) if name is None else name
    return _read(f"{ref}:{SPEC}" if name is None else _with_path(ref, revision))


def read_revision(name: str | None) -> Document:
    """Return the document called `name`, by default the project's spec in the working tree.

    Raises:
        SpecError: It cannot be found, read or parsed, or is not an OpenAPI 3 document.
    """
    if name is None:
        return _checked(load_file(ROOT / SPEC, SPEC), files_below(ROOT))
    return _read(_with_path(name, None))


def _with_path(name: str, other: str | None) -> str:
    """Return a name that is a bare git ref with the path of the other document, or of the project's spec, behind it."""
    if ":" in name or name == str(STANDARD_INPUT) or Path(name).exists():
        return name
    if not _is_commit(name):
        hint = "Name a file, a git revision, or `git-ref:path`."
        raise _failure(name, "unreadable-file", "there is no such file, and no such git revision", hint)
    if other is None or (other != str(STANDARD_INPUT) and not Path(other).exists() and ":" not in other):
        return f"{name}:{SPEC}"
    path = Path(other.partition(":")[2] if not Path(other).exists() else other)
    inside = path.absolute().is_relative_to(ROOT)
    return f"{name}:{(path.absolute().relative_to(ROOT) if inside else path).as_posix()}"


def _is_commit(name: str) -> bool:
    try:
        _git("rev-parse", "--quiet", "--verify", "--end-of-options", f"{name}^{{commit}}", name=name)
    except SpecError:
        return False
    return True


def git_ref(document: Document) -> str:
    """Return the git ref that a document was read from; empty if it was a file."""
    ref, colon, _ = document.file.partition(":")
    return ref if colon and not Path(document.file).exists() else ""


def read_tree(ref: str, *paths: str) -> dict[str, bytes]:
    """Return the files below `paths` of the project as they were at `ref`; paths that did not exist have none.

    Raises:
        SpecError: git is missing or fails.
    """
    commit = _git("rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}", name=ref).decode().strip()
    there = _git("ls-tree", "--name-only", commit, "--", *paths, name=ref).decode().split()
    if not there:
        return {}
    with tarfile.open(fileobj=io.BytesIO(_git("archive", "--format=tar", commit, "--", *there, name=ref))) as archive:
        files = [(member.name, archive.extractfile(member)) for member in archive if member.isfile()]
        return {name: file.read() for name, file in files if file is not None}


def _read(name: str) -> Document:
    if name == str(STANDARD_INPUT):
        return _checked(load_file(STANDARD_INPUT), no_files)
    if ":" in name and not Path(name).exists():
        return _checked(load_bytes(_blob(name, name), _short(name)), _files_of(name))
    return _checked(load_file(Path(name), name), files_below(Path(name).parent))


def _short(name: str) -> str:
    """Return the name of a document in git with an abbreviated hash, as people write it."""
    ref, _, path = name.partition(":")
    return f"{ref[:_SHORT]}:{path}" if _HASH.fullmatch(ref) else name


def _blob(place: str, name: str) -> bytes:
    return _git("cat-file", "blob", "--end-of-options", place, name=name)


def _files_of(name: str) -> ReadFile:
    """Return a reader of the files that a document in git refers to, at its revision."""
    ref, _, path = name.partition(":")
    folder = posixpath.dirname(path)

    def read(file: str) -> bytes:
        try:
            return _blob(f"{ref}:{posixpath.join(folder, file)}", name)
        except SpecError as error:
            raise FileNotFoundError(2, f"there is no such file at {ref}") from error

    return read


def _merge_base() -> str:
    for trunk in _TRUNKS:
        try:
            return _git("merge-base", "HEAD", trunk, name=SPEC).decode().strip()[:_SHORT]
        except SpecError:
            continue
    hint = "Name the base: a file, or `git-ref:path`. A shallow clone needs `git fetch --unshallow`."
    raise _failure(SPEC, "no-base", "there is no merge base with main to compare with", hint)


def _last_release() -> str:
    """Return the newest version tag that this commit comes after; a tag of the commit itself is the release at hand."""
    here = set(_git("tag", "--points-at", "HEAD", name=SPEC).decode().split())
    tags = [tag for tag in _git("tag", "--merged", "HEAD", name=SPEC).decode().split() if tag not in here]
    versions = [(version, tag) for tag in tags if (version := parse_version(tag)) is not None]
    if not versions:
        hint = "Name the base: a file, or `git-ref:path`. A shallow clone needs `git fetch --tags --unshallow`."
        raise _failure(SPEC, "no-base", "there is no version tag before this commit to compare with", hint)
    return functools.reduce(_newer, versions)[1]


def _newer(one: tuple[Version, str], other: tuple[Version, str]) -> tuple[Version, str]:
    return other if one[0] < other[0] else one


def _git(*arguments: str, name: str) -> bytes:
    """Return what a git command prints.

    Raises:
        SpecError: git is missing or fails.
    """
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
    except OSError as error:
        raise _failure(name, "git-failed", f"git cannot be run: {error.strerror}") from error
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ") or "git failed"
        raise _failure(name, "git-failed", reason.splitlines()[0], "Name a file that exists, or `git-ref:path`.")
    return done.stdout


def _checked(document: Document, read: ReadFile) -> Document:
    """Return `document` with the files it refers to, if it can be compared.

    Raises:
        SpecError: It is not an OpenAPI 3 document, or a file it refers to does not parse.
    """
    declared_version(document)
    for key in ("info", "paths", "components", "webhooks"):
        if key in document.data and not isinstance(document.data[key], dict):
            raise SpecError([document.problem("not-a-mapping", f"`{key}` must be a mapping", f"/{key}")])
    return bundle(document, read, lenient=True)


def _failure(name: str, rule: str, message: str, hint: str = "") -> SpecError:
    return SpecError([Problem(rule, message, "", hint, name)])
