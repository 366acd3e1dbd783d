"""Build the documentation site: the guide, the Python pages and the HTTP reference, with search over all of them.

Reads `openapi.yaml`, `templates/`, `CHANGELOG.md` and `scripts/reference_site/`. Replaces the output folder as a whole.

    python scripts/docs.py [--output DIR] [--spec FILE] [--url URL]

The site needs no server and no network: open `index.html` in it.

Exit status: 0 built, 1 the document has problems, 2 Sphinx cannot run or the folder cannot be replaced.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from command_line import run_command
from command_line.output_folder import SITE, OutputError, prepare, replacing
from openapi.problems import SpecError
from openapi.spec import read_spec
from pipeline.mend.mend import mend
from pipeline.package.render import render
from pipeline.run import Stages, build
from reference_site.build_site import SiteError, write_site

ROOT = Path(__file__).resolve().parent.parent
_SPEC = ROOT / "openapi.yaml"


def main(arguments: list[str] | None = None) -> int:
    """Build the site as the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description="Build the documentation site of the API and its client.")
    parser.add_argument("--spec", type=Path, default=_SPEC, help="the OpenAPI document")
    parser.add_argument("--output", type=Path, default=ROOT / "site", help="the folder to replace")
    parser.add_argument("--url", default="", help="where the site will be published, for search engines")
    options = parser.parse_args(arguments)
    try:
        count = build_site(options.spec, options.output, options.url)
    except SpecError as error:
        print(*error.problems, sep="\n\n", file=sys.stderr)
        return 1
    except (SiteError, OutputError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{count} pages; open {options.output / 'index.html'}")
    return 0


def build_site(spec: Path, output: Path, url: str = "") -> int:
    """Write the site of the document at `spec` in place of the folder `output`; return the number of its pages.

    Raises:
        SpecError: The document has problems.
        SiteError: Sphinx failed.
        OutputError: The folder is not a site that this command has built, or cannot be replaced.
    """
    prepare(output, SITE)
    package = build(spec, ROOT / "templates", Stages()).package
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8") if spec.resolve() == _SPEC else ""
    with replacing(output, SITE) as site:
        files = render(package, ROOT / "templates")
        read = mend(read_spec(spec, lenient=True)).spec
        write_site(site, spec=read, package=package, files=files, changelog=changelog, url=url)
    return len(list(output.rglob("*.html")))


if __name__ == "__main__":
    run_command(main)
