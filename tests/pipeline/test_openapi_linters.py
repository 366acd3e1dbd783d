"""The lint of the document: what counts as a finding, how it is said, and the exit status; the linters are stand-ins."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from linters import openapi_linters
from node_tools.install import ToolError

SOURCE = "openapi: 3.1.1\nservers:\n  - url: {url}\n"
Reports = dict[str, Any]


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> Reports:
    """Return what the linters will print; a test changes it."""
    reports: Reports = {
        "lint": {"problems": []},
        "score": {"agentReadiness": 97.0, "discoverability": 99},
        "spectral": [],
    }

    def run(_tools: Path, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        report = reports["spectral" if name == "spectral" else arguments[0]]
        said = report if isinstance(report, str) else json.dumps(report)
        return subprocess.CompletedProcess([name], 1, said, "")

    def installed(folder: Path) -> Path:
        return folder

    monkeypatch.setattr(openapi_linters, "installed", installed)
    monkeypatch.setattr(openapi_linters, "run", run)
    return reports


def lint(folder: Path, url: str = "http://localhost:8088") -> int:
    spec = folder / "openapi.yaml"
    spec.write_text(SOURCE.format(url=url), encoding="utf-8")
    return openapi_linters.main(["--spec", str(spec), "--tools", str(folder)])


def redocly(rule: str, line: int) -> dict[str, Any]:
    return {"problems": [{"ruleId": rule, "message": "Not so.", "location": [{"start": {"line": line}}]}]}


@pytest.mark.usefixtures("reports")
def test_nothing_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lint(tmp_path) == 0
    assert capsys.readouterr() == ("openapi.yaml: 0 findings, score 97.0\n", "")


@pytest.mark.parametrize(
    ("url", "status"),
    [("http://localhost:8088", 0), ("https://api.example.com", 1), ("https://localhost.example.com", 1)],
)
def test_only_the_server_on_this_machine_is_accepted(reports: Reports, tmp_path: Path, url: str, status: int) -> None:
    reports["lint"] = redocly("no-server-example.com", 3)
    assert lint(tmp_path, url) == status


def test_a_warning_of_redocly_fails(reports: Reports, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reports["lint"] = redocly("operation-4xx-response", 2)
    assert lint(tmp_path) == 1
    assert "openapi.yaml:2: redocly operation-4xx-response: Not so." in capsys.readouterr().err


def test_a_hint_of_spectral_fails(reports: Reports, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reports["spectral"] = [{"code": "info-contact", "message": "None.", "severity": 3, "range": {"start": {"line": 0}}}]
    assert lint(tmp_path) == 1
    assert "openapi.yaml:1: spectral info-contact: None." in capsys.readouterr().err


@pytest.mark.parametrize(("score", "status"), [(95.0, 0), (94.9, 1)])
def test_score_has_a_floor(reports: Reports, tmp_path: Path, score: float, status: int) -> None:
    reports["score"]["agentReadiness"] = score
    assert lint(tmp_path) == status


def test_a_finding_without_a_place_is_about_the_first_line(
    reports: Reports, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports["lint"] = {"problems": [{"ruleId": "struct", "message": "Odd."}]}
    assert lint(tmp_path) == 1
    assert "openapi.yaml:1: redocly struct: Odd." in capsys.readouterr().err


def test_a_linter_without_a_report_is_no_finding(
    reports: Reports, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports["lint"] = "Something broke"
    assert lint(tmp_path) == 2
    assert "redocly gave no report (exit status 1):\nSomething broke" in capsys.readouterr().err


@pytest.mark.usefixtures("reports")
def test_missing_linters_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(_folder: Path) -> Path:
        raise ToolError("npm is not installed")

    monkeypatch.setattr(openapi_linters, "installed", absent)
    assert lint(tmp_path) == 2
    assert capsys.readouterr().err == "npm is not installed\n"
