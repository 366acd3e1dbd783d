"""Read the two documents to compare: from files, or from git as `ref:path`."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

from openapi.document import Document
from openapi.problems import Problem, SpecError
from openapi.reading.load import load_file, load_text

ROOT = Path(__file__).resolve().parents[3]
SPEC = "openapi.yaml"
_TRUNKS = ("main", "origin/main")


def read_base(name: str | None) -> Document:
    """Return the document called `name`, by default the project's spec at the merge base with main.

    Raises:
        SpecError: It cannot be found, read or parsed, or is no OpenAPI 3 document.
    """
    return _read(name if name is not None else f"{_merge_base()}:{SPEC}")


def read_revision(name: str | None) -> Document:
    """Return the document called `name`, by default the project's spec in the working tree.

    Raises:
        SpecError: It cannot be found, read or parsed, or is no OpenAPI 3 document.
    """
    return _read(name) if name is not None else _checked(load_file(ROOT / SPEC, SPEC))


def git_ref(document: Document) -> str:
    """Return the git ref that a document was read from; empty if it was a file."""
    ref, colon, _ = document.file.partition(":")
    return ref if colon and not Path(document.file).exists() else ""


def read_tree(ref: str, *paths: str) -> dict[str, bytes]:
    """Return the files below `paths` of the project as they were at `ref`; paths that did not exist have none.

    Raises:
        SpecError: git is missing or fails.
    """
    there = _git("ls-tree", "--name-only", ref, "--", *paths, name=ref).decode().split()
    if not there:
        return {}
    with tarfile.open(fileobj=io.BytesIO(_git("archive", "--format=tar", ref, "--", *there, name=ref))) as archive:
        files = [(member.name, archive.extractfile(member)) for member in archive if member.isfile()]
        return {name: file.read() for name, file in files if file is not None}


def _read(name: str) -> Document:
    if ":" in name and not Path(name).exists():
        return _checked(_from_git(name))
    return _checked(load_file(Path(name), name))


def _from_git(name: str) -> Document:
    content = _git("show", name, name=name)
    try:
        return load_text(content.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        raise _failure(name, "not-utf-8", f"byte {error.start} is not UTF-8", "Save the file as UTF-8.") from error


def _merge_base() -> str:
    for trunk in _TRUNKS:
        try:
            return _git("merge-base", "HEAD", trunk, name=SPEC).decode().strip()[:12]
        except SpecError:
            continue
    hint = "Name the base: a file, or `git-ref:path`. A shallow clone needs `git fetch --unshallow`."
    raise _failure(SPEC, "no-base", "there is no merge base with main to compare with", hint)


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


def _checked(document: Document) -> Document:
    """Return `document` if it is one to compare.

    Raises:
        SpecError: It is no OpenAPI 3 document.
    """
    version = document.data.get("openapi")
    if version is None or isinstance(version, bool) or not str(version).startswith("3"):
        found = (
            f"`openapi: {version}`"
            if version is not None
            else "`swagger`"
            if "swagger" in document.data
            else "no `openapi`"
        )
        message = f"an OpenAPI 3.0 or 3.1 document is needed, found {found}"
        raise SpecError([document.problem("not-openapi-3", message, "/openapi" if version is not None else "")])
    for key in ("info", "paths", "components", "webhooks"):
        if key in document.data and not isinstance(document.data[key], dict):
            raise SpecError([document.problem("not-a-mapping", f"`{key}` must be a mapping", f"/{key}")])
    return document


def _failure(name: str, rule: str, message: str, hint: str = "") -> SpecError:
    return SpecError([Problem(rule, message, "", hint, name)])
