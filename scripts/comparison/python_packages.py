"""Generate the package of a document, or take it from the cache: generating takes seconds, comparing does not.

The cache lies in the user's cache folder, under a hash of the document, the pipeline and the templates.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path

from pipeline.document import Document
from pipeline.problems import SpecError

_SCRIPTS = Path(__file__).resolve().parents[1]
_TEMPLATES = _SCRIPTS.parent / "templates"


def generated(document: Document) -> dict[str, str]:
    """Return the files of the package for `document`, by their path.

    Raises:
        SpecError: The pipeline refuses the document.
        ImportError: What the pipeline needs is not installed.
    """
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        files: dict[str, str] = json.loads(_cached(document).read_text(encoding="utf-8"))
        return files
    files = _generate(document)
    with contextlib.suppress(OSError, RuntimeError):
        cached = _cached(document)
        cached.parent.mkdir(parents=True, exist_ok=True)
        # Another run may write the same file at the same time: it appears whole or not at all.
        with tempfile.NamedTemporaryFile("w", dir=cached.parent, delete=False, encoding="utf-8") as file:
            json.dump(files, file)
        Path(file.name).replace(cached)
    return files


def _generate(document: Document) -> dict[str, str]:
    from pipeline.format import FormatError  # noqa: PLC0415 - they load the generators
    from pipeline.run import generate_files  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "openapi.yaml"
        spec.write_text(document.text, encoding="utf-8")
        try:
            return generate_files(spec, _TEMPLATES)
        except FormatError as error:
            raise SpecError([document.problem("not-generated", str(error))]) from error


def _cached(document: Document) -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "spec-diff" / f"{_key(document)}.json"


def _key(document: Document) -> str:
    """Return the hash of all that the package depends on."""
    digest = hashlib.sha256(document.text.encode())
    for folder in (_SCRIPTS / "pipeline", _TEMPLATES):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"\0{path.relative_to(_SCRIPTS.parent)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
