"""Write a report as JUnit XML, which continuous integration shows as test results: one case for each finding."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from spec_changes.findings.finding import Finding, Level

from .report import Report, counts, heading

# Characters that XML 1.0 does not allow, even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(report: Report, fails: frozenset[Level]) -> str:
    """Return the report; findings of the levels in `fails` are failures, suppressed ones are skipped."""
    failures = sum(finding.level in fails for finding in report.open)
    attributes = {
        "name": f"spec diff: {report.verdict}, {counts(report)}",
        "tests": str(max(1, len(report.findings))),
        "failures": str(failures),
        "skipped": str(len(report.suppressed)),
    }
    suite = Xml.Element("testsuite", {key: _text(value) for key, value in attributes.items()})
    for finding in report.findings:
        _add_case(suite, finding, fails)
    if not report.findings:
        Xml.SubElement(suite, "testcase", {"classname": "The document", "name": "no change"})
    suites = Xml.Element("testsuites")
    suites.append(suite)
    Xml.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(suites, encoding="unicode") + "\n"


def _add_case(suite: Xml.Element, finding: Finding, fails: frozenset[Level]) -> None:
    place = f"{finding.revision_file}:{finding.revision_line} #{finding.revision}"
    names = {"classname": _text(heading(finding)), "name": _text(f"{finding.rule}: {finding.text}")}
    case = Xml.SubElement(suite, "testcase", names)
    if finding.suppressed:
        Xml.SubElement(case, "skipped", {"message": _text(finding.suppressed)})
    elif finding.level in fails:
        failure = Xml.SubElement(case, "failure", {"type": finding.level.value, "message": _text(finding.text)})
        failure.text = _text(f"{finding.reason}\n{place}")
    else:
        Xml.SubElement(case, "system-out").text = _text(f"{finding.level.value}: {finding.reason}\n{place}")


def _text(value: str) -> str:
    return _FORBIDDEN.sub("\ufffd", value)
