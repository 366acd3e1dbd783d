"""Generate the package of a document and read its surface, or take both from the cache: it takes seconds.

The cache lies in the user's cache folder, under a hash of the document, the pipeline and the templates.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline.document import Document
from pipeline.problems import SpecError

from .python_surface import Item, Surface, read_surface

_SCRIPTS = Path(__file__).resolve().parents[1]
_TEMPLATES = _SCRIPTS.parent / "templates"


@dataclass(frozen=True, slots=True)
class Built:
    """A generated package.

    Attributes:
        files: Its files by their path.
        surface: Its public names.
    """

    files: dict[str, str]
    surface: Surface


def build(document: Document, package: str) -> Built:
    """Return the package called `package` for `document`.

    Raises:
        SpecError: The pipeline refuses the document.
        ImportError: What the pipeline needs is not installed.
    """
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        stored = json.loads(_cached(document).read_text(encoding="utf-8"))
        return Built(stored["files"], {name: Item(*item) for name, item in stored["surface"].items()})
    files = generate(document)
    built = Built(files, _read(files, package))
    with contextlib.suppress(OSError, RuntimeError):
        cached = _cached(document)
        cached.parent.mkdir(parents=True, exist_ok=True)
        surface = {name: dataclasses.astuple(item) for name, item in built.surface.items()}
        # Another run may write the same file at the same time: it appears whole or not at all.
        with tempfile.NamedTemporaryFile("w", dir=cached.parent, delete=False, encoding="utf-8") as file:
            json.dump({"files": files, "surface": surface}, file)
        Path(file.name).replace(cached)
    return built


def _read(files: dict[str, str], package: str) -> Surface:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            if name.endswith(".py"):
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        return read_surface(Path(folder) / "src", package)


def generate(document: Document) -> dict[str, str]:
    """Return the files that the pipeline generates for `document`.

    Raises:
        SpecError: The pipeline refuses the document.
        ImportError: What the pipeline needs is not installed.
    """
    from pipeline.format import FormatError
    from pipeline.run import generate_files

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
    digest.update((_SCRIPTS / "comparison" / "python_surface.py").read_bytes())
    for folder in (_SCRIPTS / "pipeline", _TEMPLATES):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"\0{path.relative_to(_SCRIPTS.parent)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
