"""Write a report as one self-contained HTML page: each finding with the lines of both documents around it."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import jinja2
import markupsafe

from openapi.text import visible
from spec_changes.findings.finding import Finding, Level

from .excerpts import Excerpts
from .report import (
    Report,
    categories,
    changelog,
    counterparts,
    counts,
    groups,
    link,
    places,
    scope,
    version_words,
    whereabouts,
)  # fmt: skip
from .witness_words import witness_words

# Beyond these the page counts findings, and does not show them.
_MOST_LOUD = 200
_MOST_QUIET = 300
_MOST_LINES = 200


def write_html(report: Report) -> str:
    """Return the page; it loads nothing from elsewhere and runs no script."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["marked"] = _marked
    environment.filters["scope"] = scope
    entry = changelog(report)
    rest = len(entry) - _MOST_LINES
    entry = [*entry[:_MOST_LINES], f"… and {rest} more lines."] if rest > 0 else entry
    loud = [finding for finding in report.open if finding.level is not Level.INFO]
    style, style_hash = _style()
    quiet = [finding for finding in report.open if finding.level is Level.INFO]
    return environment.get_template("report.html.jinja").render(
        report=report,
        counts=counts(report),
        version=version_words(report.version),
        categories=[*categories(report), *report.mended],
        loud=groups(loud[:_MOST_LOUD]),
        loud_count=len(loud),
        quiet=groups(quiet[:_MOST_QUIET]),
        suppressed=groups(report.suppressed),
        more_loud=max(0, len(loud) - _MOST_LOUD),
        more_quiet=max(0, len(quiet) - _MOST_QUIET),
        quiet_count=len(quiet),
        changelog="\n".join(entry),
        excerpts=Excerpts(report),
        ids=_ids(),
        style=style,
        style_hash=style_hash,
        whereabouts=whereabouts,
        link=link,
        places=places,
        counterparts=counterparts,
        witness_words=witness_words,
    )


def _style() -> tuple[markupsafe.Markup, str]:
    """Return the style sheet, and the hash by which the page allows it and nothing else."""
    text = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return markupsafe.Markup(text), digest  # noqa: S704 - a file of ours


def _ids() -> Callable[[Finding], str]:
    """Return what names findings for links: by fingerprint, numbered where several share one."""
    known: dict[int, str] = {}
    counts: Counter[str] = Counter()

    def name(finding: Finding) -> str:
        if id(finding) not in known:
            fingerprint = finding.fingerprint
            counts[fingerprint] += 1
            known[id(finding)] = f"f-{fingerprint}" + (f"-{counts[fingerprint]}" if counts[fingerprint] > 1 else "")
        return known[id(finding)]

    return name


def _marked(text: str) -> markupsafe.Markup:
    """Return text as HTML, with text in backticks as code."""
    parts = str(markupsafe.escape(visible(text))).split("`")
    whole = len(parts) % 2 == 1
    marked = (f"<code>{part}</code>" if whole and index % 2 else part for index, part in enumerate(parts))
    return markupsafe.Markup(("" if whole else "`").join(marked))  # noqa: S704 - escaped
