"""Build the site: render the pages with Sphinx and the document with Redoc, into one folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from node_tools.install import ToolError
from pipeline.ir import Package

from .http_reference import write_http_reference
from .pages import pages

_CONFIG = Path(__file__).resolve().parent / "sphinx"


def write_site(site: Path, *, spec: Path, package: Package, files: dict[str, str], changelog: str, tools: Path) -> None:
    """Write the site into the folder `site`.

    Args:
        site: The folder.
        spec: The OpenAPI document.
        package: What is generated from it.
        files: The files of the package by their paths.
        changelog: The project's changelog; empty for a document that has none.
        tools: Where the renderer of the HTTP reference is installed, or will be.

    Raises:
        ToolError: A renderer cannot be installed, or failed.
    """
    # A broken link in a document of somebody else is no reason to give them no site.
    ours = bool(changelog)
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        source = Path(folder) / "source"
        for path, text in pages(package, files, changelog).items():
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_text(text, "utf-8", newline="\n")
        write_http_reference(spec, package, site, tools)
        _sphinx(package, source, site, strict=ours)


def _sphinx(package: Package, source: Path, site: Path, *, strict: bool) -> None:
    title = f"{package.title} {package.version}"
    settings = {"project": package.title, "release": package.version, "html_title": title, "html_short_title": title}
    command = [sys.executable, "-m", "sphinx", "--quiet", "--conf-dir", str(_CONFIG)]
    command += ["--fail-on-warning", "--keep-going"] if strict else []
    command += [f"--define={name}={value}" for name, value in settings.items()]
    command += ["--doctree-dir", str(source.with_name("doctrees")), str(source), str(site)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ToolError(f"sphinx: {done.stderr.strip() or done.stdout.strip()}")
    shutil.rmtree(site / "_sources", ignore_errors=True)
    for name in (".buildinfo", "objects.inv"):
        (site / name).unlink(missing_ok=True)
