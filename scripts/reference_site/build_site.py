"""Build the site: write its pages, and render them with Sphinx into one folder."""

from __future__ import annotations

import html
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from openapi.spec import Spec
from pipeline.ir.package import Package
from pipeline.package.passive_markdown import cell

from .extras import write_extras
from .pages import pages

_CONFIG = Path(__file__).resolve().parent / "sphinx"


class SiteError(Exception):
    """The site cannot be built; the message says why."""


def write_site(
    site: Path, *, spec: Spec, package: Package, files: dict[str, str], changelog: str, url: str = ""
) -> None:
    """Write the site into the folder `site`.

    Args:
        site: The folder.
        spec: The document.
        package: What is generated from it.
        files: The files of the package by their paths.
        changelog: The project's changelog; empty for a document that has none.
        url: Where the site will be published, "" if that is not known.

    Raises:
        SiteError: Sphinx failed.
    """
    # A broken link in another document should not prevent its site.
    ours = bool(changelog)
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        source = Path(folder) / "source"
        texts = pages(spec, package, files, changelog)
        for path, text in texts.items():
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_text(text, "utf-8", newline="\n")
        _sphinx(package, source, site, url, strict=ours)
    write_extras(site, spec, package, texts, url)


def _sphinx(package: Package, source: Path, site: Path, url: str, *, strict: bool) -> None:
    # Themes print these as they are.
    name = html.escape(cell(package.title))
    title = f"{name} {package.version}"
    settings = {"project": name, "release": package.version, "html_title": title, "html_short_title": title}
    settings |= {"ogp_site_url": url or "/", "ogp_site_name": title, "html_baseurl": url}
    command = [sys.executable, "-m", "sphinx", "--quiet", "--conf-dir", str(_CONFIG)]
    command += ["--fail-on-warning", "--keep-going"] if strict else []
    command += [f"--define={name}={value}" for name, value in settings.items()]
    command += ["--doctree-dir", str(source.with_name("doctrees")), str(source), str(site)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SiteError(f"sphinx: {done.stderr.strip() or done.stdout.strip()}")
    shutil.rmtree(site / "_sources", ignore_errors=True)
    for name in (".buildinfo", "objects.inv"):
        (site / name).unlink(missing_ok=True)
