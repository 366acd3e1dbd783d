"""Build the reference site: the HTTP reference, and the Python pages beside it, with links between the two.

Reads `openapi.yaml`, `templates/` and `scripts/reference_site/`; installs the renderer that `scripts/node_tools/` pins
into the virtual environment, once; writes nothing but the folder of the site, which is replaced as a whole.

    python scripts/docs.py [--output DIR] [--spec FILE] [--tools DIR]

The site needs no server and no network: open `index.html` in it.

Exit status: 0 built, 1 the document has problems, 2 the renderer cannot run or the folder cannot be replaced.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from node_tools.install import DEFAULT_FOLDER, ToolError
from openapi.problems import SpecError
from pipeline.package.output_folder import SITE, OutputError, prepare, replacing
from pipeline.package.render import render
from pipeline.run import Stages, build
from reference_site.http_reference import write_http_reference
from reference_site.python_pages import python_pages

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Build the site as the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description="Build the reference site of the API and its client.")
    parser.add_argument("--spec", type=Path, default=ROOT / "openapi.yaml", help="the OpenAPI document")
    parser.add_argument("--output", type=Path, default=ROOT / "site", help="the folder to replace")
    parser.add_argument("--tools", type=Path, default=DEFAULT_FOLDER, help="where to install the renderer to")
    options = parser.parse_args(arguments)
    try:
        count = build_site(options.spec, options.output, options.tools)
    except SpecError as error:
        print(*error.problems, sep="\n\n", file=sys.stderr)
        return 1
    except (ToolError, OutputError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{count} pages; open {options.output / 'index.html'}")
    return 0


def build_site(spec: Path, output: Path, tools: Path = DEFAULT_FOLDER) -> int:
    """Write the site of the document at `spec` in place of the folder `output`; return the number of its pages.

    Raises:
        SpecError: The document has problems.
        ToolError: The renderer cannot be installed, or failed.
        OutputError: The folder is not a site that this command has built, or cannot be replaced.
    """
    prepare(output, SITE)
    package = build(spec, ROOT / "templates", Stages()).package
    pages = python_pages(package, render(package, ROOT / "templates"))
    with replacing(output, SITE) as site:
        for path, text in pages.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text, "utf-8", newline="\n")
        write_http_reference(spec, package, site, tools)
    return len(list(output.rglob("*.html")))


if __name__ == "__main__":
    sys.exit(main())
