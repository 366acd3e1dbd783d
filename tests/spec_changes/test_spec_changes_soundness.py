"""No drawn value refutes what the spec diff says of two schemas, and every witness holds.

`nox -s soundness` draws 20,000 pairs for each test, other ones each time.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import event, find, given, settings
from hypothesis import strategies as st

from openapi.document import Document, is_array, is_object
from openapi.reading.load import load_text
from spec_changes.findings.finding import Axis, Finding, Level, Relation, Role
from spec_changes.operations.walk import compare_documents
from tests.spec_changes.comparing import relate_components
from tests.spec_changes.judging import validator
from tests.support.drawing import MARKED, ROOT, Case, cases, fitting

# A share of what `nox -s soundness` draws.
SHARE = settings(max_examples=min(settings().max_examples, 40) if settings().derandomize else settings().max_examples)
ROLES = st.sampled_from([Role.REQUEST, Role.RESPONSE])
MARKS = ("readOnly", "writeOnly")
# An undocumented property may be anything, so documenting one in a request narrows, and dropping one from a response widens.
# Neither counts as a break, since nobody is known to send or to read it. A mark says what should not be sent: who sends it
# all the same is ignored (readOnly), and who receives it ignores it (writeOnly). So messages without these must not break.
TOLERATED = frozenset({"property-added", "property-removed", "read-only-set", "write-only-unset"})


def judge(components: Any, role: Role = Role.NEUTRAL, *, formats: bool = True) -> Any:
    return validator({"components": {"schemas": components}}, ROOT, role, formats=formats)


def refutes(value: Any, case: Case, found: Relation) -> bool:
    """Return whether a value is valid on one side only, and the relation rules that out."""
    was, now = judge(case.base).is_valid(value), judge(case.revision).is_valid(value)
    if was and not now:
        return found in (Relation.EQUAL, Relation.WIDER)
    return now and not was and found in (Relation.EQUAL, Relation.NARROWER)


@SHARE
@given(cases())
def test_no_value_refutes_a_relation(case: Case) -> None:
    found = relate_components(case.base, case.revision)
    event(found.value)
    for value in case.values:
        assert not refutes(value, case, found), (found, value)


def body(components: Any, role: Role) -> Document:
    content = {"content": {"application/json": {"schema": {"$ref": f"#{ROOT}"}}}}
    operation = {"requestBody": content} if role is Role.REQUEST else {"responses": {"200": content}}
    data = {"openapi": "3.1.0", "paths": {"/a": {"post": operation}}, "components": {"schemas": components}}
    return load_text(json.dumps(data), "drawn.json")


def without(value: Any, names: frozenset[str]) -> Any:
    """Return a value without the properties of these names."""
    if is_object(value):
        return {name: without(each, names) for name, each in value.items() if name not in names}
    return [without(each, names) for each in value] if is_array(value) else value


def is_compatible(case: Case, role: Role) -> bool:
    """Return whether the diff promises that all messages stay valid."""
    return breaks_nobody(case, role) and not tolerated(case, role)


def breaks_nobody(case: Case, role: Role) -> bool:
    """Return whether the diff has no break and no warning, tolerated changes among them."""
    return all(each.level is Level.INFO or each.axis is not Axis.WIRE for each in compared(case, role))


def tolerated(case: Case, role: Role) -> frozenset[str]:
    """Return the names of the properties whose change is tolerated."""
    return frozenset(
        each.subject.name for found in compared(case, role) for each in (found, *found.others) if each.rule in TOLERATED
    )


def compared(case: Case, role: Role) -> list[Finding]:
    return compare_documents(body(case.base, role), body(case.revision, role))


def breaks(message: Any, case: Case, role: Role, *, formats: bool = True) -> bool:
    """Return whether one side may send a message that the other no longer expects."""
    sent, expected = (case.base, case.revision) if role is Role.REQUEST else (case.revision, case.base)
    return judge(sent, role, formats=formats).is_valid(message) and not judge(expected, role, formats=formats).is_valid(
        message
    )


@SHARE
@given(cases(marks=MARKS), ROLES)
def test_no_message_refutes_a_level(case: Case, role: Role) -> None:
    compatible, names = breaks_nobody(case, role), tolerated(case, role)
    event(f"{role} {'tolerated' if names else 'compatible' if compatible else 'reported'}")
    if compatible:
        for value in case.values:
            for message in (without(value, names), without(value, names | {MARKED})):
                assert not breaks(message, case, role), message


@SHARE
@given(cases(marks=MARKS), ROLES)
def test_every_witness_is_valid_on_one_side_and_refused_on_the_other(case: Case, role: Role) -> None:
    for finding in compare_documents(body(case.base, role), body(case.revision, role), witness_seconds=60):
        if finding.witness is not None:
            event("witness")
            shown = finding.witness
            assert breaks(shown.message, case, role, formats=shown.checks_formats), shown
        elif finding.level is Level.BREAKING or finding.undecided:
            event("breaking, not shown" if finding.level is Level.BREAKING else "undecided")


def test_a_witness_whose_format_no_value_can_have_is_judged_without_formats() -> None:
    impossible = {"type": "string", "format": "date"}
    base, revision = ({"if": {"not": False}, "then": {**impossible, "pattern": each}} for each in ("^a", "b$"))
    case = Case({"A": base}, {"A": revision}, [])
    found = compare_documents(body(case.base, Role.REQUEST), body(case.revision, Role.REQUEST), witness_seconds=60)
    shown = [each.witness for each in found if each.witness is not None]
    assert [each.checks_formats for each in shown] == [False]
    assert breaks(shown[0].message, case, Role.REQUEST, formats=False)


@pytest.mark.parametrize(
    ("base", "revision"),
    [
        ({"type": "integer"}, {"oneOf": [{"type": "integer"}, {"type": "number"}]}),
        ({"type": "string"}, {"type": "string", "maxLength": 2}),
    ],
)
def test_a_wrong_relation_is_refuted(base: Any, revision: Any) -> None:
    case = Case({"A": base}, {"A": revision}, [])
    assert relate_components(*case[:2]) is not Relation.EQUAL
    find(fitting(case.base, base), lambda value: refutes(value, case, Relation.EQUAL))


MARKED_ONE = {"type": "object", "required": ["c"], "properties": {"c": {"type": "string", "readOnly": True}}}
PLAIN = {"type": "object", "required": ["c"], "properties": {"c": {"type": "string"}}}
NO_MARKED, NO_PLAIN = {"not": MARKED_ONE}, {"not": PLAIN}
ONE_OF = {"oneOf": [{"not": {"enum": [2]}}, {**PLAIN, "maxProperties": 0}]}
MARKED_ONE_OF = {"oneOf": [{"not": {"enum": [2]}}, {**MARKED_ONE, "maxProperties": 0}]}


@pytest.mark.parametrize(
    ("base", "revision", "role", "message"),
    [
        (MARKED_ONE, PLAIN, Role.REQUEST, {}),
        ({"type": "string", "format": "date"}, {"type": "string", "format": "ipv4"}, Role.REQUEST, "2020-01-31"),
        ({"type": "integer", "format": "int32"}, {"type": "integer", "format": "int64"}, Role.RESPONSE, 2**40),
        (NO_PLAIN, NO_MARKED, Role.REQUEST, {}),
        (ONE_OF, MARKED_ONE_OF, Role.REQUEST, {}),
    ],
)
def test_marks_and_formats_count(base: Any, revision: Any, role: Role, message: Any) -> None:
    """A mark below a negation or a union may refuse more."""
    case = Case({"A": base}, {"A": revision}, [])
    assert breaks(message, case, role)
    assert not is_compatible(case, role)


@pytest.mark.parametrize(
    ("base", "revision", "role"),
    [
        (PLAIN, MARKED_ONE, Role.REQUEST),
        (MARKED_ONE, PLAIN, Role.RESPONSE),
        ({"type": "integer", "format": "int32"}, {"type": "integer", "format": "int64"}, Role.REQUEST),
    ],
)
def test_marks_and_formats_that_break_nobody(base: Any, revision: Any, role: Role) -> None:
    assert breaks_nobody(Case({"A": base}, {"A": revision}, []), role)
