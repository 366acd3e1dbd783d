"""Render: turn the intermediate representation into files with the Jinja templates.

The tree of the templates is the tree of the output. `__package__` in a path is the package's name; a file whose path
has `__resource__`, `__model__` or `__error__` is rendered once for each of them. A file that does not end in `.jinja`
is copied unchanged, `_name.jinja` is a partial, and a template that renders to nothing makes no file.
"""

from __future__ import annotations

import ast
import os
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateSyntaxError,
)
from jinja2 import TemplateError as JinjaError

from openapi.text import clean
from pipeline.ir.package import ErrorClass, Model, Package, ResponseWithHeaders
from pipeline.python_type import literal

from .descriptors import descriptor
from .markdown_filters import PAGE_FILTERS, PAGE_GLOBALS, linked, links_in, returned

_SUFFIX = ".jinja"
_OBJECT = re.compile(r"'[\w.]+\.(\w+) object'")
_HINT = "Correct the template; a template has `package`, and the `resource`, `model` or `error` that its path names."
_STATUSES = "RETRIED_STATUSES"


class TemplateError(Exception):
    """A mistake in a template, with its file and line."""


_STREAMS = frozenset(
    "event_stream.py stream_call.py stream_decoding.py stream_items.py stream_response.py stream_stubs.py".split()
)
_PAGES = frozenset({"links.py", "pagination.py", "paging.py"})


def render(package: Package, templates: Path) -> dict[str, str]:
    """Return the files of a package by their path, unformatted; `templates` has `package/`, `runtime/` and `licenses/`.

    Raises:
        TemplateError: A template has a mistake.
    """
    try:
        return _render(package, templates)
    except Exception as error:
        place = _place_of(error, templates / "package")
        if place:
            raise TemplateError(f"{place}: {_what(error)}\n  hint: {_HINT}") from error
        raise


def template_of(path: str, package: Package, templates: Path) -> Path | None:
    """Return the template that a file of the package is rendered from, None if it is copied or unknown."""
    for source in (templates / "package").rglob(f"*{_SUFFIX}"):
        name = source.relative_to(templates / "package").as_posix().removesuffix(_SUFFIX)
        if not _is_partial(source) and any(found == path for found, _ in _instances(name, package)):
            return source
    return None


def _place_of(error: Exception, root: Path) -> str:
    """Return the file and line of the template that an error comes from, "" if it comes from none."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or root}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    places = [(Path(frame.filename), frame.lineno) for frame in reversed(frames) if frame.filename.endswith(_SUFFIX)]
    return next((f"{file}:{line}" for file, line in places if file.is_relative_to(root)), "")


def _what(error: Exception) -> str:
    text = _OBJECT.sub(r"a \1", " ".join(str(error).split()))[:300]
    return text if isinstance(error, JinjaError) else f"{type(error).__name__}: {text}"


def _render(package: Package, templates: Path) -> dict[str, str]:
    root = templates / "package"
    environment = _environment(root)
    pages = {model.name for model in _documented(package)}
    bound: dict[str, Any] = {
        "retried_statuses": retried_statuses(templates),
        "descriptor": descriptor,
        "linked": partial(linked, pages),
        "links_in": partial(links_in, pages),
        "returned": partial(returned, pages),
    }
    environment.globals.update(bound)
    files: dict[str, str] = {}
    for source in sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        name = source.relative_to(root).as_posix()
        if not name.endswith(_SUFFIX):
            files[_place(name, package)] = source.read_text("utf-8")
        elif not _is_partial(source):
            template = environment.get_template(name)
            for path, variables in _instances(name.removesuffix(_SUFFIX), package):
                text = template.render(package=package, **variables)
                if text.strip():
                    files[path] = text
    for source in _runtime_modules(package, templates):
        path = f"src/{package.name}/_runtime/{source.relative_to(templates / 'runtime').as_posix()}"
        files[path] = source.read_text("utf-8")
    terms = templates / "licenses" / package.license
    if package.license and terms.is_file():
        files["LICENSE"] = terms.read_text("utf-8")
    return files


def _runtime_modules(package: Package, templates: Path) -> list[Path]:
    """Return the modules of the runtime that a package needs."""
    optional = (
        (_STREAMS, package.streams), (_PAGES, package.pages), ({"credentials.py", "oauth2.py"}, package.credentials),
        ({"unions.py"}, package.unions), ({"header_types.py"}, package.typed_headers),
    )  # fmt: skip
    unused = {name for names, is_used in optional if not is_used for name in names}
    return [source for source in sorted((templates / "runtime").glob("**/*.py")) if source.name not in unused]


def docstring(text: str) -> str:
    """Return `text` for the inside a docstring: the only way for free text of the document into one."""
    text = clean(text)
    escaped = text.replace("\\", "\\\\")
    return escaped.replace('"', '\\"') if '""' in text or text.endswith('"') else escaped


def _environment(root: Path) -> Environment:
    environment = Environment(  # noqa: S701  # the output is Python and Markdown, and its escaping is literal and docstring
        loader=FileSystemLoader(root),
        bytecode_cache=_compiled(root / "__pycache__"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update({"literal": literal, "docstring": docstring, **PAGE_FILTERS})
    environment.globals.update(PAGE_GLOBALS)
    return environment


def _instances(name: str, package: Package) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the path and the variables of each file that one template makes."""
    place = _place(name, package)
    loops: dict[str, list[tuple[str, Any]]] = {
        "resource": [(resource.attribute, resource) for resource in package.resources],
        "model": [(model.name, model) for model in _documented(package)],
        "error": [(error.name, error) for error in (*package.errors, *package.common_errors)],
    }
    kind = next((kind for kind in loops if f"__{kind}__" in place), None)
    if kind is None:
        yield place, {}
        return
    for instance_name, instance in loops[kind]:
        is_module = place.endswith(".py") or kind == "resource"
        shown = instance_name if is_module else re.sub(r"\W", "", instance_name).lower()
        yield place.replace(f"__{kind}__", shown), {kind: instance}


def _is_partial(source: Path) -> bool:
    name = source.name.removesuffix(_SUFFIX)
    return name.startswith("_") and "." not in name


def _documented(package: Package) -> list[Model | ResponseWithHeaders]:
    return [*package.models, *package.responses_with_headers]


def _place(name: str, package: Package) -> str:
    return name.replace("__package__", package.name)


def _compiled(folder: Path) -> BytecodeCache | None:
    """Keep jinja's compiled code next to the templates, as Python does with modules; None where nothing can be written."""
    if sys.dont_write_bytecode:
        return None
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder), "%s.jinjac") if os.access(folder, os.W_OK) else None


def runtime_errors(templates: Path, client: str) -> tuple[ErrorClass, ...]:
    """Return the errors of the runtime in its order, the root and the fallback under the client's name."""
    names = {"ClientError": f"{client}Error", "DefaultError": f"{client}DefaultError"}
    tree = ast.parse((templates / "runtime" / "errors.py").read_text("utf-8"))
    return tuple(
        ErrorClass(
            name=names.get(node.name, node.name),
            base=names.get(bases[0], bases[0]),
            model=None,
            description=clean(ast.get_docstring(node)).partition("\n\nAttributes:")[0],
            also=", ".join(bases[1:]),
        )
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for bases in [[ast.unparse(base) for base in node.bases]]
    )


def retried_statuses(templates: Path) -> tuple[int, ...]:
    """Return the statuses after which an idempotent request is sent again."""
    tree = ast.parse((templates / "runtime" / "retries.py").read_text("utf-8"))
    values = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == _STATUSES
    ]
    statuses: tuple[int, ...] = ast.literal_eval(values[0])
    return statuses
