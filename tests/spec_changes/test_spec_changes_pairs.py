"""One tiny pair of specs per rule and direction, with the findings it must give."""

from __future__ import annotations

from typing import Any

import pytest

from spec_changes.findings.severity_table import RULES
from tests.spec_changes.comparing import compare, document, levels, pairs, with_operation, with_request, with_response

SCHEMAS, SAME, OPERATIONS, DOCUMENTS = map(pairs, ("schemas.yaml", "same.yaml", "operations.yaml", "documents.yaml"))
Pair = dict[str, Any]


def named(entries: list[Pair]) -> list[Any]:
    return [pytest.param(entry, id=entry["name"]) for entry in entries]


@pytest.mark.parametrize("pair", named(SCHEMAS))
def test_schema_in_a_request(pair: Pair) -> None:
    assert levels(compare(with_request(pair["base"]), with_request(pair["revision"]))) == pair["request"]


@pytest.mark.parametrize("pair", named(SCHEMAS))
def test_schema_in_a_response(pair: Pair) -> None:
    assert levels(compare(with_response(pair["base"]), with_response(pair["revision"]))) == pair["response"]


@pytest.mark.parametrize("pair", named(OPERATIONS))
def test_operation(pair: Pair) -> None:
    assert levels(compare(with_operation(pair["base"]), with_operation(pair["revision"]))) == pair["find"]


@pytest.mark.parametrize("pair", named(DOCUMENTS))
def test_document(pair: Pair) -> None:
    findings = compare(document(pair["base"]), document(pair["revision"]))
    assert levels(findings) == pair["find"]
    assert len(findings) == pair.get("count", len(findings))


@pytest.mark.parametrize("build", [with_request, with_response])
@pytest.mark.parametrize("pair", named(SAME))
@pytest.mark.parametrize("back", [False, True])
def test_same_meaning(pair: Pair, build: Any, back: bool) -> None:
    documents = build(pair["base"]), build(pair["revision"])
    found = levels(compare(*reversed(documents)) if back else compare(*documents))
    assert set(found) <= set(pair.get("notes", ()))
    assert set(found.values()) <= {"info"}


def test_every_rule_has_a_pair() -> None:
    seen = {rule for pair in SCHEMAS for role in ("request", "response") for rule in pair[role]}
    seen |= {rule for pair in OPERATIONS + DOCUMENTS for rule in pair["find"]}
    seen |= {rule for rule in RULES if rule.startswith(("python-", "client-test"))}  # their own tests have these
    assert RULES.keys() - seen == {"version-too-low", "schema-too-deep", "package-not-generated", "sunset-too-soon"}


@pytest.mark.parametrize("pair", named([pair for pair in SCHEMAS + OPERATIONS + DOCUMENTS if pair["name"] in RULES]))
def test_a_pair_named_after_a_rule_gives_it(pair: Pair) -> None:
    assert pair["name"] in {**pair.get("request", {}), **pair.get("response", {}), **pair.get("find", {})}
