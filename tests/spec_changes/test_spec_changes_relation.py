"""Two schemas have one relation, also where they hold themselves or are too large to compare."""
# pyright: reportPrivateUsage=false

from __future__ import annotations

from typing import Any

import pytest

from openapi.spec import Spec
from spec_changes.findings.finding import Relation, Role
from spec_changes.findings.subject import UnionChange, Values
from spec_changes.schemas import relation as module
from spec_changes.schemas.node_diff import Context, SchemaPair
from spec_changes.schemas.normalise import Schemas
from spec_changes.schemas.relation import Comparer, effect, relation
from tests.spec_changes.comparing import document, relate, relate_components

TEXT = {"type": "string"}
A = "/components/schemas/A"
SELF = {"$ref": f"#{A}"}
A_TO_C = {**TEXT, "pattern": "^[a-c]+$"}
ITEMS = {"type": "array", "oneOf": [{"maxItems": 3}, {"minItems": 5}]}


def below(length: int, depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {**TEXT, "maxLength": length}
    for _ in range(depth):
        schema = {"type": "object", "properties": {"a": schema}}
    return schema


def schemas(components: dict[str, Any]) -> Schemas:
    return Schemas(Spec(document({"components": {"schemas": components}})))


def comparer(old: Any, new: Any) -> tuple[Comparer, SchemaPair]:
    return Comparer(schemas({"A": old}), schemas({"A": new})), SchemaPair((A,), (A,), Context(Role.NEUTRAL))


def having(schema: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"p": schema}}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (TEXT, TEXT, Relation.EQUAL),
        (TEXT, {**TEXT, "maxLength": 3}, Relation.NARROWER),
        ({**TEXT, "maxLength": 3}, TEXT, Relation.WIDER),
        ({**TEXT, "minLength": 2, "maxLength": 3}, {**TEXT, "minLength": 1, "maxLength": 2}, Relation.INCOMPARABLE),
        ({**TEXT, "pattern": "a|b"}, {**TEXT, "pattern": "c|d"}, Relation.UNKNOWN),
        # 5 and 10, then 15 as well: the lower bound takes nothing away.
        ({"type": "integer", "multipleOf": 5, "minimum": 1, "maximum": 12},
         {"type": "integer", "multipleOf": 5, "minimum": 3, "maximum": 15}, Relation.WIDER),
        # One item may no longer have both that were asked for separately, beside items that are judged by what else is there.
        ({"allOf": [{"contains": A_TO_C}, {"contains": {"maxLength": 1}}], **ITEMS, "unevaluatedItems": False},
         {"contains": {"allOf": [A_TO_C, {"maxLength": 1}]}, **ITEMS, "unevaluatedItems": TEXT}, Relation.UNKNOWN),
    ],
)  # fmt: skip
def test_relations(old: Any, new: Any, expected: Relation) -> None:
    assert relate(old, new) is expected


def test_a_role_leaves_out_what_it_does_not_send() -> None:
    old = schemas({"A": {"type": "object", "properties": {"a": {**TEXT, "readOnly": True}}}})
    new = schemas({"A": {"type": "object", "properties": {"a": {**TEXT, "readOnly": True, "maxLength": 3}}}})
    assert relation(old, A, new, A) is Relation.NARROWER
    assert relation(old, A, new, A, Role.REQUEST) is Relation.EQUAL


@pytest.mark.parametrize("polarity", [1, 0, -1])
def test_what_a_change_means_for_the_whole(polarity: int) -> None:
    assert effect(Relation.EQUAL, polarity) is Relation.EQUAL
    assert (
        effect(Relation.NARROWER, polarity) is {1: Relation.NARROWER, 0: Relation.UNKNOWN, -1: Relation.WIDER}[polarity]
    )


def tree(length: int) -> dict[str, Any]:
    """Return a schema whose branches hold it again, so that it is asked for while it is compared."""
    leaf = {"type": "object", "required": ["v"], "properties": {"v": {**TEXT, "maxLength": length}}}
    node = {"type": "object", "required": ["below"], "properties": {"below": SELF}}
    return {
        "oneOf": [{"title": "leaf", **leaf}, {"title": "node", **node}, {"type": "array", "items": SELF, "minItems": 1}]
    }


def test_schemas_that_hold_themselves() -> None:
    assert relate(tree(3), tree(3)) is Relation.EQUAL
    assert relate(tree(3), {**tree(3), "description": "x"}) is Relation.EQUAL
    assert relate(tree(3), tree(4)) in (Relation.WIDER, Relation.UNKNOWN)
    both = relate_components({"A": {"anyOf": [SELF, TEXT]}}, {"A": {"anyOf": [TEXT, SELF]}})
    assert both is Relation.EQUAL


def test_an_answer_that_rests_on_an_open_question_proves_nothing() -> None:
    found, pair = comparer(below(3, 2), below(4, 2))
    inner = next(iter(found.compared(pair).below))
    assert found.proven(inner) is Relation.WIDER
    asked = Comparer(found.base, found.revision)
    asked._open.add(inner)  # as while its parts are compared
    assert asked.compared(inner) == ([], {})
    assert asked.relation(pair) is Relation.EQUAL
    assert asked.proven(pair) is Relation.UNKNOWN


def test_a_pair_is_compared_once() -> None:
    found, pair = comparer(below(3, 1), below(4, 1))
    assert found.compared(pair) is found.compared(pair)
    assert found.compared(pair).below


@pytest.mark.parametrize(("limit", "value"), [("_DEEPEST", 0), ("_MOST_PAIRS", 1)])
def test_what_is_too_large_is_said_to_be_undecided(limit: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    found, pair = comparer(below(3, 3), below(4, 3))
    assert found.relation(pair) is Relation.WIDER
    monkeypatch.setattr(module, limit, value)
    found, pair = comparer(below(3, 3), below(4, 3))
    found._open.update([pair] if limit == "_DEEPEST" else [])
    below_it = SchemaPair((f"{A}/properties/a",), (f"{A}/properties/a",), pair.context)
    if limit == "_MOST_PAIRS":
        found.compared(pair)
    (change,) = found.compared(below_it).changes
    assert (change.rule, change.relation) == ("schema-too-deep", Relation.UNKNOWN)
    assert (change.base, change.revision) == (below_it.old[0], below_it.new[0])
    assert found.compared(below_it).below == {}
    assert found.relation(below_it) is Relation.UNKNOWN
    assert found.exhausted is True


def test_as_deep_and_as_many_as_allowed_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_PAIRS", 2)
    found, pair = comparer(below(3, 1), below(4, 1))
    assert found.relation(pair) is Relation.WIDER
    monkeypatch.setattr(module, "_DEEPEST", 1)
    found, pair = comparer(below(3, 1), below(4, 1))
    found._open.add(SchemaPair((), (), pair.context))
    assert found.relation(pair) is Relation.WIDER


def test_the_steps_are_counted_over_all_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_STEPS", 4)
    found, pair = comparer(below(3, 1), below(4, 1))
    assert [found.relation(pair) for _ in range(2)] == [Relation.WIDER, Relation.WIDER]
    assert found.exhausted is False
    assert found.relation(pair) is Relation.UNKNOWN
    assert found.exhausted is True


def test_properties_of_one_side_are_no_limits_of_values() -> None:
    """An object with properties is not asked about as a whole, which costs more the larger it is."""
    old = {"type": "object", "minProperties": 1, "maxProperties": 3}
    new = {"type": "object", "maxProperties": 2, "properties": {"a": TEXT}}
    found, pair = comparer(old, new)
    assert found.relation(pair) is Relation.INCOMPARABLE
    assert found.containment._known == {}


SHORT, FILLED = {**TEXT, "maxLength": 2}, {**TEXT, "minLength": 1}
FEW = {"type": "integer", "minimum": 1, "maximum": 3}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (TEXT, {**TEXT, "default": "x"}, ("default-added", Relation.EQUAL, "", "/default")),
        (TEXT, SHORT, ("upper-bound-lowered", Relation.NARROWER, "", "/maxLength")),
        (SHORT, TEXT, ("upper-bound-raised", Relation.WIDER, "/maxLength", "")),
        ({"oneOf": [SHORT, FILLED]}, {"anyOf": [SHORT, FILLED]}, ("schema-changed", Relation.WIDER, "/oneOf", "/anyOf")),
        ({"oneOf": [SHORT, FILLED]}, {"oneOf": [SHORT, FILLED], "maxLength": 5},
         ("upper-bound-lowered", Relation.NARROWER, "", "/maxLength")),
        # A format of which every value had it already: Python may have another type.
        ({**FEW, "not": {"const": 2}}, {**FEW, "not": {"const": 2}, "format": "int64"},
         ("typed-format-added", Relation.EQUAL, "", "/format")),
    ],
)  # fmt: skip
def test_a_change_stands_at_its_keyword_or_else_at_its_schema(old: Any, new: Any, expected: tuple[Any, ...]) -> None:
    found, pair = comparer(old, new)
    (change,) = found.compared(pair).changes
    rule, relation, base, revision = expected
    assert (change.rule, change.relation, change.base, change.revision) == (rule, relation, A + base, A + revision)


def test_branches_that_may_share_values_are_said_to_be_allowed_together() -> None:
    found, pair = comparer({"oneOf": [SHORT, FILLED]}, {"anyOf": [SHORT, FILLED]})
    (change,) = found.compared(pair).changes
    assert change.values == Values("oneOf", "anyOf", UnionChange.NO_LONGER_OVERLAPS)


@pytest.mark.parametrize(
    ("before", "after", "bounds"),
    [
        ({"maxLength": 5}, {}, [("upper-bound-raised", Relation.WIDER)]),
        # These two are incomparable, whatever the union does.
        ({"minLength": 2, "maxLength": 5}, {"minLength": 1, "maxLength": 4},
         [("upper-bound-lowered", Relation.NARROWER), ("lower-bound-lowered", Relation.WIDER)]),
    ],
)  # fmt: skip
def test_no_change_is_undecided_where_the_whole_is_decided(before: Any, after: Any, bounds: Any) -> None:
    apart = {"oneOf": [SHORT, {**TEXT, "minLength": 4}]}
    found, pair = comparer({"oneOf": [SHORT, FILLED], **before}, {**apart, **after})
    assert [(each.rule, each.relation) for each in found.compared(pair).changes] == bounds
    assert found.relation(pair) is Relation.INCOMPARABLE


def test_a_schema_that_was_empty_did_not_become_so() -> None:
    def nothing(**limits: Any) -> dict[str, Any]:
        return {**having({**TEXT, "readOnly": True, **limits}), "not": {"type": "object"}}

    for old, new, role, rules in (
        (having(TEXT), {**having(TEXT), "not": {"type": "object"}}, Role.NEUTRAL, ["schema-unsatisfiable"]),
        (nothing(), {**nothing(), "description": "x"}, Role.NEUTRAL, []),
        (nothing(), nothing(maxLength=3), Role.REQUEST, []),
    ):
        found, pair = comparer(old, new)
        changes = found.compared(pair._replace(context=Context(role))).changes
        assert [each.rule for each in changes if each.rule == "schema-unsatisfiable"] == rules


def test_what_moved_into_branches_that_share_values_is_compared_there() -> None:
    def branches(*required: str, least: int) -> list[dict[str, Any]]:
        ranges = [{**FEW, "minimum": least, "maximum": 10}, {**FEW, "minimum": 5, "maximum": 20}]
        return [{"required": [*required], "properties": {"x": each}} for each in ranges]

    old = {"type": "object", "required": ["a"], "oneOf": branches(least=0)}
    found, pair = comparer(old, {"type": "object", "oneOf": branches("a", least=1)})
    assert found.relation(pair) is Relation.NARROWER
    changes, below = found.compared(pair)
    assert (changes, len(below)) == ([], 2)


@pytest.mark.parametrize("beside", [{}, {"not": {"const": "x"}}])
def test_a_change_beside_a_component_stands_where_the_component_is_used(beside: Any) -> None:
    inline, used = f"{A}/properties/p", {"$ref": "#/components/schemas/B"}
    for old, new, expected in (
        (
            {"A": having({**SHORT, **beside})},
            {"A": having(used), "B": {**TEXT, **beside}},
            (f"{inline}/maxLength", inline),
        ),
        (
            {"A": having(used), "B": {**TEXT, **beside}},
            {"A": having({**SHORT, **beside})},
            (inline, f"{inline}/maxLength"),
        ),
    ):
        found = Comparer(schemas(old), schemas(new))
        (below,) = found.compared(SchemaPair((A,), (A,), Context(Role.NEUTRAL))).below
        (change,) = found.compared(below).changes
        assert (change.base, change.revision) == expected
    found = Comparer(schemas({"A": SHORT}), schemas({"B": TEXT}))
    (change,) = found.compared(SchemaPair((A,), ("/components/schemas/B",), Context(Role.NEUTRAL))).changes
    assert (change.base, change.revision) == (f"{A}/maxLength", "/components/schemas/B")


OPEN: dict[str, Any] = {"type": "object"}
GAINED = {**OPEN, "properties": {"a": TEXT}}


@pytest.mark.parametrize(
    ("old", "new", "declared", "expected"),
    [
        (OPEN, GAINED, None, Relation.NARROWER),
        (OPEN, GAINED, "a", Relation.NARROWER),
        (OPEN, GAINED, "b", Relation.EQUAL),
        (GAINED, OPEN, "b", Relation.EQUAL),
        # Inside a property that nobody declares, nothing is declared; inside one that is, anything may be.
        (having(OPEN), having(GAINED), "a", Relation.EQUAL),
        (having(OPEN), having(GAINED), "p", Relation.NARROWER),
        ({"items": OPEN}, {"items": GAINED}, "b", Relation.NARROWER),
        ({"items": OPEN}, {"items": GAINED}, "", Relation.EQUAL),
        # A branch of a union is about the same value.
        ({"anyOf": [TEXT, OPEN, ITEMS]}, {"anyOf": [TEXT, GAINED, ITEMS]}, "b", Relation.EQUAL),
        (having(TEXT), having(SHORT), "b", Relation.NARROWER),
    ],
)  # fmt: skip
def test_a_property_that_nobody_else_declares(old: Any, new: Any, declared: str | None, expected: Relation) -> None:
    found, pair = comparer(old, new)
    assert found.proven(pair, declared=None if declared is None else frozenset(declared)) is expected


def test_a_component_with_other_keywords_beside_it_is_used_where_it_stands_alone() -> None:
    b = "/components/schemas/B"
    inline, used = having({**TEXT, "maxLength": 3}), {"A": having({"$ref": f"#{b}", "maxLength": 5}), "B": TEXT}
    old, new, place = schemas(used), schemas({"A": inline}), f"{A}/properties/p"
    (change,) = Comparer(old, new).compared(SchemaPair((b,), (place,), Context(Role.NEUTRAL))).changes
    assert (change.base, change.revision) == (b, f"{place}/maxLength")
    (change,) = Comparer(new, old).compared(SchemaPair((place,), (b,), Context(Role.NEUTRAL))).changes
    assert (change.base, change.revision) == (f"{place}/maxLength", b)


def test_a_discriminator_chooses_between_branches_that_overlap() -> None:
    branches = [{"$ref": f"#/components/schemas/{name}"} for name in "BC"]
    parts = {"B": having(TEXT), "C": {"type": "object", "required": ["c"]}}
    old, new = (
        {"A": {"oneOf": chosen, "discriminator": {"propertyName": "p"}}, **parts} for chosen in (branches, branches[:1])
    )
    assert relate_components(old, new) is Relation.NARROWER
