"""What a team decides for itself, in a file or in the document: severities, days of grace, and stability."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

import spec_diff
from openapi.document import Document
from openapi.problems import SpecError
from spec_changes.compare import Settings, compare_sources
from spec_changes.findings.policy import Policy
from spec_changes.operations.walk import compare_documents
from spec_changes.read.policies import read_policy
from tests.spec_changes.comparing import document, levels, with_operation

TODAY = datetime.date(2030, 1, 1)
PARAMETER: dict[str, Any] = {"name": "q", "in": "query"}
NONE = document({})


def reported(base: Document, revision: Document, **policy: Any) -> dict[str, str]:
    return levels(compare_sources(base, revision, settings=Settings(policy=Policy(**policy))).findings)


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ((), {"parameter-removed": "warning", "tag-changed": "info"}),
        ((("parameter-removed", "breaking"),), {"parameter-removed": "breaking", "tag-changed": "info"}),
        ((("parameter-*", "info"), ("tag-changed", "off")), {"parameter-removed": "info"}),
        ((("*", "off"), ("parameter-removed", "warning")), {"parameter-removed": "warning"}),
    ],
)
def test_the_severity_of_a_rule_is_what_the_team_decides(severities: Any, expected: dict[str, str]) -> None:
    base, revision = with_operation({"parameters": [PARAMETER]}), with_operation({"tags": ["a"]})
    assert reported(base, revision, severities=severities) == expected


def test_a_severity_decides_the_version_too() -> None:
    base, revision = with_operation({"parameters": [PARAMETER]}), with_operation({})
    settings = Settings(policy=Policy((("parameter-removed", "breaking"),)))
    assert compare_sources(base, revision, settings=settings).version.bump == "major"


@pytest.mark.parametrize(
    ("level", "promised", "expected"),
    [("alpha", "", "breaking"), ("alpha", "beta", "info"), ("beta", "beta", "breaking"), ("", "beta", "breaking")],
)
def test_what_is_not_stable_may_break(level: str, promised: str, expected: str) -> None:
    stability = {"x-stability-level": level} if level else {}
    base, revision = (
        with_operation(stability),
        with_operation({**stability, "parameters": [{**PARAMETER, "required": True}]}),
    )
    assert reported(base, revision, promised_from=promised) == {"required-parameter-added": expected}


def test_a_schema_that_a_stable_operation_uses_too_is_promised() -> None:
    def sending(kind: str) -> Document:
        reply = {"responses": {"200": {"content": {"a/b": {"schema": {"$ref": "#/components/schemas/A"}}}}}}
        paths = {"/a": {"get": {**reply, "x-stability-level": "alpha"}}, "/b": {"get": reply}}
        return document({"paths": paths, "components": {"schemas": {"A": {"type": kind}}}})

    assert reported(sending("string"), sending("integer"), promised_from="beta") == {"type-changed": "breaking"}


@pytest.mark.parametrize(
    ("sunset", "expected"),
    [
        ("2030-06-01", []),
        ("2030-01-31", []),
        ("2030-01-30", ["deprecated with the sunset 2030-01-30; 30 days are asked for"]),
        ("", ["deprecated without a sunset; 30 days are asked for"]),
    ],
)
def test_a_deprecation_leaves_the_days_of_grace(sunset: str, expected: list[str]) -> None:
    deprecated = {"deprecated": True, **({"x-sunset": sunset} if sunset else {})}
    policy = Policy(grace_days={"stable": 30})
    for base, revision in (
        (with_operation({}), with_operation(deprecated)),
        (with_operation({"parameters": [PARAMETER]}), with_operation({"parameters": [{**PARAMETER, **deprecated}]})),
    ):
        found = compare_documents(base, revision, TODAY, policy)
        assert [each.text.rpartition(": ")[2] for each in found if each.rule == "sunset-too-soon"] == expected
        assert not compare_documents(revision, revision, TODAY, policy)


def test_a_file_is_over_the_document(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("severity: {parameter-removed: info}\ndeprecation: {grace-days: {beta: 9}}\n", encoding="utf-8")
    own = {"severity": {"parameter-*": "breaking", "tag-changed": False}, "stability": {"promised-from": "beta"}}
    policy = read_policy(file, document({"x-spec-diff": own}))
    assert (policy.severity("parameter-removed"), policy.severity("parameter-added")) == ("info", "breaking")
    assert (policy.severity("tag-changed"), policy.severity("type-changed")) == ("off", "")
    assert (dict(policy.grace_days), policy.promised_from) == ({"beta": 9}, "beta")
    assert read_policy(None, NONE) == Policy()


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("severity:\n  type-chnged: off", ":2: malformed-settings: there is no rule `type-chnged`", "`type-changed`"),
        ("severity: {type-changed: loud}", "`loud` is no level", "breaking, warning, info, off"),
        ("severity: [a]", "`severity` must be a mapping", ""),
        ("severty: {}", "there is no setting `severty`", "`severity`"),
        ("deprecation: {grace: 3}", "there is no setting `grace`", "`grace-days`"),
        ("deprecation: {grace-days: soon}", "`soon` is no number of days", "90"),
        ("deprecation: {grace-days: {old: 3}}", "`old` is no level of stability", "draft, alpha, beta, stable"),
        ("stability: {promised-from: gamma}", "`gamma` is no level of stability", "draft, alpha, beta, stable"),
    ],
)
def test_a_malformed_setting_is_an_error_with_its_line(tmp_path: Path, text: str, message: str, hint: str) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as error:
        read_policy(file, NONE)
    assert message in str(error.value)
    assert hint in str(error.value)


def test_a_malformed_setting_of_the_document_names_its_place() -> None:
    with pytest.raises(SpecError, match="x-spec-diff"):
        read_policy(None, document({"x-spec-diff": {"severity": {"none": "off"}}}))


def test_the_command_takes_a_file_of_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"base": with_operation({"parameters": [PARAMETER]}).data, "revision": with_operation({}).data}
    for name, data in files.items():
        (tmp_path / name).write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "settings.yaml").write_text("severity: {'parameter-*': breaking}", encoding="utf-8")
    arguments = [str(tmp_path / name) for name in files]
    assert spec_diff.main(arguments) == 0
    assert spec_diff.main([*arguments, "--settings", str(tmp_path / "settings.yaml")]) == 1
    (tmp_path / "settings.yaml").write_text("severity: {parameter: breaking}", encoding="utf-8")
    assert spec_diff.main([*arguments, "--settings", str(tmp_path / "settings.yaml")]) == 2
    assert "settings.yaml:1: malformed-settings" in capsys.readouterr().err
