"""Generate the packages of two documents and read their surfaces, or take both from what is kept: it takes seconds."""

from __future__ import annotations

import ast
import dataclasses
import functools
import gc
import hashlib
import multiprocessing
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from openapi.document import Document
from openapi.problems import SpecError

from . import cache
from .surface import Item, Surface, read_surface

_SCRIPTS = Path(__file__).resolve().parents[2]
_TEMPLATES = _SCRIPTS.parent / "templates"
# In characters. Another process loads the generators once more, which takes as long as a document of this size.
_WORTH_A_PROCESS = 200_000


@dataclass(frozen=True, slots=True)
class Built:
    """A generated package.

    Attributes:
        files: Its files by their path, not formatted.
        surface: Its public names.
    """

    files: dict[str, str]
    surface: Surface

    def write(self, folder: Path) -> None:
        """Write the sources below `folder`."""
        for name, text in self.files.items():
            if name.startswith("src/"):
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")


def build_both(documents: tuple[Document, Document], packages: tuple[str, str]) -> tuple[Built, Built]:
    """Return the packages of both documents; large ones are generated side by side.

    Raises:
        SpecError: The pipeline refuses a document.
        ImportError: What the pipeline needs is not installed.
    """
    (base, revision), names = documents, packages
    small = min(len(base.text), len(revision.text)) < _WORTH_A_PROCESS
    if small or any(cache.load(_key(document.text)) for document in documents):
        return build(base, names[0]), build(revision, names[1])
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=gc.disable) as pool:
        before = pool.submit(build, base, names[0])
        after = build(revision, names[1])
        return before.result(), after


def build(document: Document, package: str) -> Built:
    """Return the package called `package` for `document`.

    Raises:
        SpecError: The pipeline refuses the document.
        ImportError: What the pipeline needs is not installed.
    """
    key = _key(document.text)
    if kept := cache.load(key):
        return Built(kept["files"], {name: Item(*item) for name, item in kept["surface"].items()})
    files = generate(document)
    with tempfile.TemporaryDirectory() as folder:
        Built(files, {}).write(Path(folder))
        built = Built(files, read_surface(Path(folder) / "src", package))
    surface = {name: dataclasses.astuple(item) for name, item in built.surface.items()}
    cache.save(key, {"files": files, "surface": surface})
    return built


def generate(document: Document) -> dict[str, str]:
    """Return the files that the pipeline renders for `document`; formatting them would change no meaning.

    Raises:
        SpecError: The pipeline refuses the document.
        ImportError: What the pipeline needs is not installed.
    """
    from pipeline.package.render import render
    from pipeline.run import Stages
    from pipeline.run import build as build_package

    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "openapi.yaml"
        spec.write_text(document.text, encoding="utf-8")
        files = render(build_package(spec, _TEMPLATES, Stages()).package, _TEMPLATES)
    try:
        for name, text in files.items():
            if name.endswith(".py") and "/_runtime/" not in name:
                ast.parse(text, name)
    except (SyntaxError, ValueError) as error:
        raise SpecError([document.problem("not-generated", f"a generated file is no Python: {error}")]) from error
    return files


def _key(text: str) -> str:
    """Return the hash of all that the package of a document depends on."""
    return hashlib.sha256(f"{_tools()}\0{text}".encode()).hexdigest()


@functools.cache
def _tools() -> str:
    digest = hashlib.sha256((_SCRIPTS / "spec_changes" / "python" / "surface.py").read_bytes())
    for folder in (_SCRIPTS / "pipeline", _TEMPLATES):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"\0{path.relative_to(_SCRIPTS.parent)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
