"""The formats that services read: annotations of GitHub, JUnit and SARIF."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

import spec_changes.report.report
import spec_diff

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\npaths:\n"
OLD = HEAD + "  /a:\n    get:\n      parameters:\n        - {name: q, in: query}\n"
NEW = OLD.replace("in: query", "in: query, required: true") + "      tags: [x]\n"
SUPPRESSED = """suppressions:
  - {rule: "parameter-*", operation: GET /a, reason: Known., until: 2.0.0}
"""


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(spec_changes.report.report, "ROOT", tmp_path)
    for name, text in {"old.yaml": OLD, "new.yaml": NEW, "suppressions.yaml": SUPPRESSED}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def run(kind: str, *options: str, files: tuple[str, str] = ("old.yaml", "new.yaml")) -> tuple[int, str]:
        status = spec_diff.main([*(str(tmp_path / name) for name in files), "--format", kind, *options])
        return status, capsys.readouterr().out

    return run


def test_annotations_stand_at_the_lines_of_the_revision(run: Any) -> None:
    status, text = run("github")
    assert status == 1
    assert text.splitlines() == [
        "Breaking: 1 breaking, 0 warnings, 1 info",
        "::error file=new.yaml,line=7,title=parameter-became-required (GET /a)::"
        "parameter `q` became required. Calls without it were valid.",
        "::notice file=new.yaml,line=8,title=tag-changed (GET /a)::"
        "tags changed from none to `x`. Messages are the same; tags group the generated methods.",
    ]


def test_an_annotation_holds_no_command_of_a_document(tmp_path: Path, run: Any) -> None:
    (tmp_path / "evil.yaml").write_text(NEW.replace("name: q", 'name: "a\\n::error::b%0A"'), encoding="utf-8")
    lines = run("github", files=("old.yaml", "evil.yaml"))[1].splitlines()
    assert all(line.startswith(("::error file=", "::warning file=", "::notice file=")) for line in lines[1:])
    assert r"\n::error::b%250A" in "".join(lines)


def test_junit_has_a_case_for_each_finding(run: Any) -> None:
    suite = Xml.fromstring(run("junit")[1]).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("2", "1", "0")
    assert [(case.get("classname"), [each.tag for each in case]) for case in suite] == [
        ("GET /a", ["failure"]), ("GET /a", ["system-out"]),
    ]  # fmt: skip
    assert suite[0][0].get("message") == "parameter `q` became required"


@pytest.mark.parametrize(("level", "failures"), [("none", "0"), ("breaking", "1"), ("info", "2")])
def test_junit_fails_where_the_command_fails(run: Any, level: str, failures: str) -> None:
    status, text = run("junit", "--fail-on", level)
    suite = Xml.fromstring(text)[0]
    assert (suite.get("failures"), bool(status)) == (failures, failures != "0")


def test_junit_shows_what_is_suppressed_and_that_nothing_changed(tmp_path: Path, run: Any) -> None:
    text = run("junit", "--suppressions", str(tmp_path / "suppressions.yaml"))[1]
    assert '<skipped message="Known." />' in text
    assert '<testcase classname="The document" name="no change" />' in run("junit", files=("old.yaml", "old.yaml"))[1]


def test_junit_is_xml_whatever_a_document_says(tmp_path: Path, run: Any) -> None:
    (tmp_path / "evil.yaml").write_text(NEW.replace("name: q", 'name: "a\\x07<b>&"'), encoding="utf-8")
    case = Xml.fromstring(run("junit", files=("old.yaml", "evil.yaml"))[1])[0][0]
    assert "a\ufffd<b>&" in str(case.get("name"))


def test_sarif_has_rules_places_and_suppressions(tmp_path: Path, run: Any) -> None:
    report = json.loads(run("sarif", "--suppressions", str(tmp_path / "suppressions.yaml"))[1])
    (run_,) = report["runs"]
    assert (report["version"], run_["properties"]) == ("2.1.0", {"verdict": "Compatible"})
    rules = run_["tool"]["driver"]["rules"]
    first, second = run_["results"]
    assert [rules[each["ruleIndex"]]["id"] for each in (first, second)] == [first["ruleId"], second["ruleId"]]
    assert (first["level"], second["level"]) == ("error", "note")
    assert first["suppressions"] == [{"kind": "external", "justification": "Known."}]
    place = first["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "new.yaml"}, "region": {"startLine": 7}}
    assert len(first["partialFingerprints"]["specDiff/v1"]) == 16
