"""Write a report as one self-contained HTML page: each finding with the lines of both documents around it."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import markupsafe

from spec_changes.findings.finding import Level

from .excerpts import Excerpts
from .report import Report, categories, changelog, counterparts, counts, groups, link, places, scope, version_words

_CODE = re.compile("`([^`]*)`")
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
    quiet = [finding for finding in report.open if finding.level is Level.INFO]
    return environment.get_template("report.html.jinja").render(
        report=report,
        counts=counts(report),
        version=version_words(report.version),
        categories=categories(report),
        loud=groups(loud[:_MOST_LOUD]),
        quiet=groups(quiet[:_MOST_QUIET]),
        suppressed=groups(report.suppressed),
        more_loud=max(0, len(loud) - _MOST_LOUD),
        more_quiet=max(0, len(quiet) - _MOST_QUIET),
        quiet_count=len(quiet),
        changelog="\n".join(entry),
        excerpts=Excerpts(report),
        link=link,
        places=places,
        counterparts=counterparts,
    )


def _marked(text: str) -> markupsafe.Markup:
    """Return text as HTML, with what stands in backticks as code."""
    return markupsafe.Markup(_CODE.sub(r"<code>\1</code>", str(markupsafe.escape(text))))  # noqa: S704 - escaped
