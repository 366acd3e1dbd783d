"""Generate the packages of two documents and read their surfaces, or take both from what is kept: it takes seconds."""

from __future__ import annotations

import ast
import copy
import dataclasses
import functools
import gc
import hashlib
import json
import multiprocessing
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from openapi.document import Document
from openapi.problems import SpecError
from openapi.reading.load import load_text
from openapi.structure import nodes

from . import cache
from .surface import Item, Surface, read_surface

_SCRIPTS = Path(__file__).resolve().parents[2]
_TEMPLATES = _SCRIPTS.parent / "templates"
# In characters. Another process loads the generators once more, which takes as long as a document of this size.
_WORTH_A_PROCESS = 200_000


class NotGeneratedError(Exception):
    """No package could be generated; the message says for which document, where, and why."""


@dataclass(frozen=True, slots=True)
class Built:
    """A generated package.

    Attributes:
        files: Its files by their path, not formatted.
        surface: Its public names.
    """

    files: dict[str, str]
    surface: Surface

    @property
    def package(self) -> str:
        """The name that it is imported by."""
        return next((name.split("/")[1] for name in self.files if name.startswith("src/")), "")

    def write(self, folder: Path) -> None:
        """Write the sources below `folder`."""
        for name, text in self.files.items():
            if name.startswith("src/"):
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")


def build_both(documents: tuple[Document, Document]) -> tuple[Built, Built]:
    """Return the packages of both documents; large ones are generated side by side.

    Raises:
        NotGeneratedError: The pipeline refuses a document, or is not installed.
    """
    base, revision = documents
    small = min(len(base.text), len(revision.text)) < _WORTH_A_PROCESS
    if small or any(cache.load(_key(_text(document))) for document in documents):
        return build(base), build(revision)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=gc.disable) as pool:
        # Only plain values go to the process and back.
        before = pool.submit(_build_text, _text(base), base.file)
        after = build(revision)
        return before.result(), after


def build(document: Document) -> Built:
    """Return the package for `document`.

    Raises:
        NotGeneratedError: The pipeline refuses the document, or is not installed.
    """
    key = _key(_text(document))
    if kept := cache.load(key):
        return Built(kept["files"], {name: Item(*item) for name, item in kept["surface"].items()})
    files = generate(document)
    built = Built(files, {})
    with tempfile.TemporaryDirectory() as folder:
        built.write(Path(folder))
        built = Built(files, read_surface(Path(folder) / "src", built.package))
    surface = {name: dataclasses.astuple(item) for name, item in built.surface.items()}
    cache.save(key, {"files": files, "surface": surface})
    return built


def _build_text(text: str, name: str) -> Built:
    return build(load_text(text, name))


def generate(document: Document) -> dict[str, str]:
    """Return the files that the pipeline renders for `document`; formatting them would change no meaning.

    Raises:
        NotGeneratedError: The pipeline refuses the document, or is not installed.
    """
    try:
        return _generate(document)
    except SpecError as error:
        problem = error.problems[0]
        file, line, pointer = document.place(problem.pointer)
        raise NotGeneratedError(f"{file}:{line} cannot be generated from: {problem.message} (at #{pointer})") from error
    except ImportError as error:
        raise NotGeneratedError(f"{error.name} is not installed") from error
    except Exception as error:
        raise NotGeneratedError(
            f"the generation for {document.file} failed: {type(error).__name__}: {error}"
        ) from error


def _generate(document: Document) -> dict[str, str]:
    from pipeline.package.render import render
    from pipeline.run import Stages
    from pipeline.run import build as build_package

    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "openapi.yaml"
        spec.write_text(_text(document), encoding="utf-8")
        files = render(build_package(spec, _TEMPLATES, Stages()).package, _TEMPLATES)
    try:
        for name, text in files.items():
            if name.endswith(".py") and "/_runtime/" not in name:
                ast.parse(text, name)
    except (SyntaxError, ValueError) as error:
        raise SpecError([document.problem("not-generated", f"a generated file is not Python: {error}")]) from error
    return files


def without_examples(document: Document) -> Document:
    """Return a document without its examples: an invalid one stops the pipeline, and changes nothing in a package."""
    data = copy.deepcopy(document.data)
    for node in nodes(data):
        if node.kind in ("schema", "media type", "parameter", "header"):
            node.value.pop("example", None)
            node.value.pop("examples", None)
    return document.rewritten(data)


def _text(document: Document) -> str:
    """Return the whole document, with the files it refers to, as JSON: everything that the package depends on."""
    return json.dumps(document.data)


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
