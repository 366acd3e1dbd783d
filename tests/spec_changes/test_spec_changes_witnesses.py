"""Every witness is valid on one side and refused on the other: another validator says so, not the one that found it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openapi.document import Document
from spec_changes.compare import compare_sources
from spec_changes.findings.finding import Finding, Level, Role
from spec_changes.operations.walk import compare_documents
from spec_changes.report.as_json import as_json
from spec_changes.report.as_text import write_text
from spec_changes.report.html import write_html
from spec_changes.report.markdown import write_markdown
from tests.spec_changes.comparing import document, pairs, with_operation, with_request, with_response
from tests.spec_changes.judging import validator

OPERATION = "/paths/~1things~1{id}/post"
BODIES = {
    Role.REQUEST: f"{OPERATION}/requestBody/content/application~1json/schema",
    Role.RESPONSE: f"{OPERATION}/responses/200/content/application~1json/schema",
}
BUILD = {Role.REQUEST: with_request, Role.RESPONSE: with_response}
# No message shows these: they act on no value of the type, or on who reads a value.
WITHOUT = {
    "discriminator-property-changed", "discriminator-mapping-removed", "schema-too-deep", "extensible-enum-value-removed",
}  # fmt: skip
PAIRS = [pair for pair in pairs("schemas.yaml") if '"nullable"' not in json.dumps(pair)]


def compared(base: Document, revision: Document, seconds: float = 5) -> list[Finding]:
    return compare_documents(base, revision, witness_seconds=seconds)


def check(finding: Finding, base: Document, revision: Document, pointer: str, role: Role) -> None:
    """Fail unless the witness of a finding is valid on the sender's side, and refused on the other."""
    assert finding.witness is not None
    assert finding.witness.sent_by_client is (role is Role.REQUEST)
    sender, receiver = (base, revision) if role is Role.REQUEST else (revision, base)
    assert validator(sender.data, pointer, role).is_valid(finding.witness.message), finding.witness
    assert not validator(receiver.data, pointer, role).is_valid(finding.witness.message), finding.witness


@pytest.mark.parametrize("role", BODIES)
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["name"])
def test_a_breaking_change_of_a_schema_is_shown(pair: dict[str, Any], role: Role) -> None:
    base, revision = BUILD[role](pair["base"]), BUILD[role](pair["revision"])
    for finding in compared(base, revision):
        if finding.witness is not None:
            check(finding, base, revision, BODIES[role], role)
        else:
            assert finding.level is not Level.BREAKING or finding.rule in WITHOUT, finding.rule


TEXT: dict[str, Any] = {"type": "string"}
BELOW = {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}
NODE = {"type": "object", "required": ["name"], "properties": {"name": TEXT, "below": BELOW}}
LIMITED = {**NODE, "properties": {"name": {**TEXT, "maxLength": 2}, "below": BELOW}}


def around(schema: Any) -> Document:
    """Return a document whose request holds `schema` under a map, in a list, beside a required property that is marked."""
    body = {
        "type": "object",
        "required": ["id", "kept"],
        "properties": {"id": {"type": "string", "readOnly": True}, "kept": {"enum": ["x"]}},
        "additionalProperties": {
            "type": "array",
            "minItems": 1,
            "items": {"oneOf": [{"type": "integer"}, {"$ref": "#/components/schemas/Node"}]},
        },
    }
    built = with_request(body)
    return document({**built.data, "components": {"schemas": {"Node": schema}}})


def test_a_witness_is_the_whole_message() -> None:
    base, revision = around(NODE), around(LIMITED)
    (finding,) = compared(base, revision)
    check(finding, base, revision, BODIES[Role.REQUEST], Role.REQUEST)
    assert finding.witness is not None
    message = finding.witness.message
    assert message["kept"] == "x"
    assert "id" not in message
    (held,) = (each for name, each in message.items() if name != "kept")
    assert held == [{"name": held[0]["name"]}], "and no larger than it has to be"


def test_the_same_change_is_shown_in_a_response_that_widens() -> None:
    item = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}
    base, revision = (with_response({"type": "array", "items": each}) for each in (item, {**item, "required": []}))
    (finding,) = compared(base, revision)
    check(finding, base, revision, BODIES[Role.RESPONSE], Role.RESPONSE)
    assert finding.witness is not None
    assert finding.witness.message == [{}]


def test_a_branch_is_shown_by_a_message_that_no_other_branch_allows() -> None:
    """What one branch refuses now is valid by the other one, so no such message may be shown."""
    text = {"type": "string", "minLength": 1}
    base = with_request({"anyOf": [{**text, "pattern": "^(a|b)"}, {**text, "pattern": "^(a|c)"}]})
    revision = with_request({"anyOf": [{**text, "pattern": "^(b|d)"}, {**text, "pattern": "^(a|c)"}]})
    for finding in compared(base, revision):
        if finding.witness is not None:
            check(finding, base, revision, BODIES[Role.REQUEST], Role.REQUEST)


def test_of_several_properties_each_is_shown_by_a_message_that_has_it() -> None:
    closed: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": {"a": TEXT}}
    added = {name: {"enum": ["x"]} for name in "bcd"}
    revision = with_response({**closed, "properties": {"a": TEXT, **added}})
    findings = compared(with_response(closed), revision)
    shown = {finding.subject.name: finding.witness and finding.witness.message for finding in findings}
    assert shown == {name: {name: "x"} for name in added}


def test_a_property_is_not_blamed_for_what_another_change_does() -> None:
    """Branches that share values got two properties: what is refused because of one says nothing of the other."""
    first, other = ({"type": "object", "required": [name]} for name in "ab")
    base = with_request({"type": "object", "properties": {"x": {"oneOf": [first, other]}}})
    added = {**first, "properties": {"a": {"type": "string"}, "c": {"type": "integer"}, "d": {}}}
    revision = with_request({"type": "object", "properties": {"x": {"oneOf": [added, other]}}})
    for finding in compared(base, revision):
        if finding.witness is not None and finding.rule == "property-added":
            assert finding.subject.name in finding.witness.message["x"]


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (with_response, {"property-became-required": "info", "alternatives-changed": "warning"}),
        (with_request, {"property-became-required": "breaking", "alternatives-changed": "info"}),
    ],
)
def test_what_a_one_of_does_to_a_change_of_a_branch_is_a_finding_of_its_own(build: Any, expected: Any) -> None:
    """What fitted two branches was refused; with a property that one of them requires, it fits the other alone."""
    text = {"type": "string", "pattern": "^(?!x)"}  # which the canonical form does not know
    first: dict[str, Any]
    first, other = ({"type": "object", "properties": {name: text}} for name in "ab")
    inside = {"type": "object", "properties": {"x": {"oneOf": [first, other]}}}
    base = build(inside)
    first["required"] = ["a"]
    found = compared(base, build(inside))
    assert {each.rule: each.level.value for each in found} == expected
    assert all(each.witness is not None for each in found if each.level is Level.WARNING)


def test_values_that_fit_several_branches_are_found() -> None:
    """Each value that shows the change is drawn for two branches at once; the other one has most names."""
    tag = {"type": "string", "pattern": "^(?!x)"}
    first: dict[str, Any] = {"type": "object", "required": ["a"], "properties": {"a": {**tag, "minLength": 9}}}
    other: dict[str, Any] = {"type": "object", "required": list("bcdef"), "properties": dict.fromkeys("bcdef", tag)}
    base = with_request({"oneOf": [first, other]})
    first["properties"]["a"]["minLength"] = 1
    by_rule = {each.rule: each for each in compared(base, with_request({"oneOf": [first, other]}))}
    assert by_rule["lower-bound-lowered"].level is Level.INFO
    (union,) = (each for each in by_rule.values() if each.rule != "lower-bound-lowered")
    assert (union.rule, union.level) == ("schema-changed", Level.BREAKING)
    assert union.witness is not None
    assert set("abcdef") <= union.witness.message.keys()


def parameter(schema: Any) -> Document:
    return with_operation({"parameters": [{"name": "n", "in": "query", "schema": schema}]})


def test_a_parameter_is_text_however_it_is_read() -> None:
    (finding,) = compared(parameter({"type": "integer", "maximum": 9}), parameter({"type": "integer", "maximum": 5}))
    assert finding.witness is not None
    assert 5 < finding.witness.message <= 9
    finding, _ = compared(parameter({"enum": [1, 2]}), parameter({"enum": ["2", 3]}))
    assert finding.witness is not None
    assert finding.witness.message == 1, "2 is written as before"


def test_a_bound_is_shown_by_what_it_refuses_itself() -> None:
    """And not by what another bound refuses that changed beside it."""
    base, revision = with_request({"type": "string"}), with_request({"type": "string", "minLength": 1, "maxLength": 9})
    shown = {each.subject.name: each.witness for each in compared(base, revision)}
    lengths = {name: len(witness.message) for name, witness in shown.items() if witness}
    assert lengths["minLength"] == 0
    assert lengths["maxLength"] > 9


def test_what_is_open_is_decided_by_a_witness() -> None:
    base, revision = (with_request({"type": "string", "pattern": each}) for each in ("^(a|b)+$", "^(a|c)+$"))
    (finding,) = compared(base, revision)
    assert (finding.level, finding.undecided) == (Level.BREAKING, False)
    check(finding, base, revision, BODIES[Role.REQUEST], Role.REQUEST)
    assert finding.reason == "Some requests that were valid are refused now."


def test_what_stays_open_stays_a_warning() -> None:
    base, revision = (with_request({"type": "string", "pattern": each}) for each in ("^(a|b)+$", "^[ab]+$"))
    (finding,) = compared(base, revision)
    assert (finding.level, finding.undecided, finding.witness) == (Level.WARNING, True, None)
    assert finding.tried >= 100
    report = compare_sources(base, revision)
    for write in (write_text, write_markdown, write_html):
        assert f"No difference was found in {finding.tried:,} messages, which proves nothing." in write(report)
    assert as_json(report)["findings"][0]["messages_tried"] == finding.tried


def test_every_format_shows_the_witness() -> None:
    report = compare_sources(with_request({"type": "object"}), with_request({"type": "object", "required": ["a`<b>"]}))
    for write in (write_text, write_markdown, write_html):
        assert "This request of" in write(report)
        assert "was valid and is refused now" in write(report)
    found = as_json(report)["findings"][0]["witness"]
    assert found == {
        "message": {},
        "place": "request body",
        "operation": "POST /things/{id}",
        "checks_formats": True,
        "valid_in": "base",
    }


def test_a_format_that_validators_treat_differently_stays_a_warning() -> None:
    (finding,) = compared(with_request({"type": "string"}), with_request({"type": "string", "format": "email"}))
    assert finding.level is Level.WARNING


def test_without_time_nothing_is_looked_for() -> None:
    base, revision = with_request({"type": "string"}), with_request({"type": "string", "maxLength": 3})
    for seconds in (0, 1e-9):
        (finding,) = compared(base, revision, seconds)
        assert (finding.witness, finding.tried) == (None, 0)


def test_the_same_answer_twice_and_under_any_hash_seed(tmp_path: Path) -> None:
    files = [tmp_path / "base.json", tmp_path / "revision.json"]
    for side, file in zip(("base", "revision"), files, strict=True):
        body = {"type": "object", "properties": {pair["name"]: pair[side] for pair in PAIRS[::3]}}
        file.write_text(json.dumps(with_request(body).data), encoding="utf-8")
    command = [
        sys.executable,
        "scripts/spec_diff.py",
        *map(str, files),
        "--wire-only",
        "--format",
        "json",
        "--fail-on",
        "none",
        "--witness-seconds",
        "600",
    ]
    outputs = [
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1]
    found = json.loads(outputs[0])["findings"]
    assert sum(each["witness"] is not None for each in found) >= 20


def closed(name: str) -> dict[str, Any]:
    return {"type": "object", "required": [name], "properties": {name: {"type": "string"}}}


def many_unions(name: str) -> dict[str, Any]:
    return {"allOf": [{"anyOf": [closed(f"a{each}"), closed(f"{name}{each}")]} for each in range(20)]}


HOSTILE: dict[str, tuple[Any, Any]] = {
    "values without end": ({"$ref": f"#{BODIES[Role.REQUEST]}/properties/a", "properties": {"a": {"required": ["a"], "properties": {"a": {"$ref": f"#{BODIES[Role.REQUEST]}/properties/a"}}}}}, {"properties": {"a": {"required": ["a", "b"], "properties": {"a": {"$ref": f"#{BODIES[Role.REQUEST]}/properties/a"}}}}, "$ref": f"#{BODIES[Role.REQUEST]}/properties/a"}),
    "tiny multiples": ({"type": "number", "multipleOf": 1e-320}, {"type": "number", "multipleOf": 5e-324, "maximum": 1e307}),
    "long lists of values": ({"enum": list(range(5000))}, {"enum": list(range(1, 5001))}),
    "many branches": ({"oneOf": [closed(f"a{each}") for each in range(300)]}, {"oneOf": [closed(f"b{each}") for each in range(300)]}),
    "unions that multiply": (many_unions("b"), many_unions("c")),
    "slow expressions": ({"type": "string", "pattern": "^(a+)+$"}, {"type": "string", "pattern": "^(a|aa)+b$"}),
    "broken expressions": ({"type": "string", "pattern": "("}, {"type": "string", "pattern": "(?"}),
    "huge sizes": ({"type": "array", "minItems": 10**8}, {"type": "array", "minItems": 10**8 + 1}),
}  # fmt: skip


@pytest.mark.parametrize("pair", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_schema_says_the_search_ends(pair: tuple[Any, Any]) -> None:
    base, revision = map(with_request, pair)
    findings = compared(base, revision)
    assert findings
    for finding in findings:
        if finding.witness is not None:
            check(finding, base, revision, BODIES[Role.REQUEST], Role.REQUEST)
