"""The HTTP reference: the OpenAPI document as Redoc shows it, with the Python examples and links to the Python pages."""

from __future__ import annotations

import copy
import json
import re
import tempfile
from pathlib import Path

from node_tools.install import ToolError, installed, run
from openapi.document import JsonObject
from openapi.operations import operations_of
from openapi.reading.load import load_file
from openapi.references import References
from pipeline.ir import Operation, Package, Resource
from pipeline.package.markdown_filters import example

from .addresses import HTTP_REFERENCE, on_python_side
from .curl import curl

# Redoc's logo is the one thing that its page loads from elsewhere; its name does as well.
_LOGO = re.compile(r"https://cdn\.redoc\.ly/redoc/[\w-]+\.svg")
_NAME = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='44' height='14'%3E"
    "%3Ctext y='11' fill='%231a73c9' font-family='sans-serif' font-size='12' font-weight='bold'%3ERedoc"
    "%3C/text%3E%3C/svg%3E"
)
_MODES = {"Python": "", "Python (async)": "async"}
_CONFIG = Path(__file__).resolve().parent / "redocly.yaml"
_TEMPLATE = Path(__file__).resolve().parent / "http.html.hbs"


def write_http_reference(spec: Path, package: Package, site: Path, tools: Path) -> None:
    """Write the HTTP reference of the document at `spec` into the folder `site`.

    Args:
        spec: The OpenAPI document.
        package: What is generated from it.
        site: The folder.
        tools: Where the renderer is installed, or will be.

    Raises:
        ToolError: The renderer cannot be installed, or failed.
    """
    document = with_python(load_file(spec).data, package)
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        source = Path(folder) / "openapi.json"
        source.write_text(json.dumps(document), "utf-8")
        result = run(
            installed(tools),
            *("redocly", "build-docs", str(source), "--output", str(site / HTTP_REFERENCE)),
            *("--inlineBundle", "--template", str(_TEMPLATE), "--title", package.title),
            *("--config", str(_CONFIG)),
        )
    page = site / HTTP_REFERENCE
    if result.returncode or not page.is_file():
        raise ToolError(f"redocly gave no page:\n{result.stderr.strip() or result.stdout.strip()}")
    page.write_text(_LOGO.sub(_NAME, page.read_text("utf-8")), "utf-8")


def with_python(document: JsonObject, package: Package) -> JsonObject:
    """Return a document whose operations have their Python examples, and links to their Python pages."""
    document = copy.deepcopy(document)
    known: dict[str, tuple[Resource, list[Operation]]] = {}
    for resource in package.resources:
        for operation in resource.operations:
            known.setdefault(operation.operation_id, (resource, []))[1].append(operation)
    for raw in operations_of(References(document)):
        if raw.label in known:
            resource, methods = known[raw.label]
            raw.node["x-codeSamples"] = _samples(resource, methods, package)
            links = [
                f"[`{resource.attribute}.{method.method}`]({on_python_side(resource, method)})" for method in methods
            ]
            text = methods[0].description or methods[0].summary
            raw.node["description"] = f"{text}\n\nIn Python: {', '.join(links)}"
    return document


def _samples(resource: Resource, methods: list[Operation], package: Package) -> list[JsonObject]:
    """Return the examples of an operation, which can have a second method that streams.

    `redocly.yaml` lists the labels that are shown.
    """
    operation = methods[0]
    programs = {label: example(operation, resource.attribute, package, mode) for label, mode in _MODES.items()}
    if len(methods) > 1:
        programs["Python (stream)"] = example(methods[1], resource.attribute, package, "")
    samples: list[JsonObject] = [
        {"lang": "Python", "label": label, "source": source} for label, source in programs.items()
    ]
    command = curl(operation, package)
    return [{"lang": "curl", "label": "curl", "source": command}, *samples] if command else samples
