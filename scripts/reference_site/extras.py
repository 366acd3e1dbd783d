"""Extras of the site: the document itself, and what search engines, language models and lost readers look for."""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import escape

from openapi.spec import Spec
from pipeline.ir.package import Package

_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def write_extras(site: Path, spec: Spec, package: Package, texts: dict[str, str], url: str) -> None:
    """Write `openapi.yaml`, `sitemap.xml`, `llms.txt` and `robots.txt` into the folder of the site.

    Args:
        site: The folder, with the pages in it.
        spec: The document.
        package: What is generated from it.
        texts: The Markdown of the pages by their paths.
        url: Where the site will be published, "" if that is not known: addresses then start at its root.
    """
    base = url.rstrip("/")
    pages = sorted(path.removesuffix(".md") + ".html" for path in texts)
    (site / "openapi.yaml").write_text(spec.document.text, "utf-8")
    locations = "".join(f"  <url><loc>{escape(f'{base}/{page}')}</loc></url>\n" for page in pages)
    (site / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{locations}</urlset>\n',
        "utf-8",
    )
    (site / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n", "utf-8")
    (site / "llms.txt").write_text(_llms(package, texts, base), "utf-8")


def _llms(package: Package, texts: dict[str, str], base: str) -> str:
    """Return the overview for language models: a title, a summary, and the pages with their addresses."""
    lines = [f"# {package.title}", "", f"> {package.summary}", "", package.description, ""]
    for title, prefix in (("Python client", "python/"), ("HTTP reference", "http/")):
        lines += [f"## {title}", ""]
        lines += [
            f"- [{found[1] if (found := _TITLE.search(texts[path])) else path}]({base}/{path.removesuffix('.md')}.html)"
            for path in sorted(texts)
            if path.startswith(prefix) and not path.startswith(("python/docs/models/", "python/docs/errors/"))
        ]
        lines.append("")
    return "\n".join([*lines, f"The document: {base}/openapi.yaml", ""])
